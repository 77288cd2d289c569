/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host kernels of kernels/workloads at small and awkward sizes: every variant that this
 * processor can execute, on 1, 2, 3 and 5 threads, each element against the reference; a fault
 * planted in any element is found; what the rows say of their work against counting loops; sizes on
 * devices of all kinds.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "core/kernel.h"
#include "kernels/families.h"
#include "kernels/fill.h"
#include "kernels/input.h"

/* Ours first: cmocka makes fail a macro. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define SEED 7
#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* Sizes by the stem of a kernel's name. */
static const struct trial {
	const char *stem;
	struct size size;
} trials[] = {
	{ "triad_", { { 1 } } },
	{ "triad_", { { 7 } } },
	{ "triad_", { { 4099 } } },
	{ "axpy_", { { 1 } } },
	{ "axpy_", { { 2047 } } },
	{ "dot_", { { 1 } } },
	{ "dot_", { { 16385 } } },
	{ "dot_", { { 70001 } } },
	{ "sum_", { { 1 } } },
	{ "sum_", { { 16385 } } },
	{ "sum_", { { 70001 } } },
	{ "histogram_", { { 1 } } },
	{ "histogram_", { { 1025 } } },
	{ "histogram_", { { 70001 } } },
	{ "scan_", { { 1 } } },
	{ "scan_", { { 31 } } },
	{ "scan_", { { 100003 } } },
	{ "gemv_", { { 1, 1 } } },
	{ "gemv_", { { 7, 131 } } },
	{ "gemv_", { { 130, 67 } } },
	{ "spmv_", { { 2 } } },
	{ "spmv_", { { 3 } } },
	{ "spmv_", { { 13 } } },
	{ "stencil7_", { { 3, 3, 3 } } },
	{ "stencil7_", { { 37, 5, 4 } } },
	{ "stencil7_", { { 70, 67, 5 } } },
	{ "stencil27_", { { 3, 3, 3 } } },
	{ "stencil27_", { { 37, 5, 4 } } },
	{ "stencil27_", { { 70, 67, 5 } } },
	{ "conv2d_", { { 1, 1 } } },
	{ "conv2d_", { { 37, 9 } } },
	{ "conv2d_", { { 2112, 7 } } },
	{ "gemm_naive_", { { 1, 1, 1 } } },
	{ "gemm_naive_", { { 33, 20, 41 } } },
	{ "gemm_tiled_", { { 1, 1, 1 } } },
	{ "gemm_tiled_", { { 131, 67, 90 } } },
	{ "gemm_tiled_", { { 517, 530, 300 } } },
	{ "transpose_", { { 1 } } },
	{ "transpose_", { { 33 } } },
	{ "transpose_", { { 130 } } },
	{ "nbody_", { { 256 } } },
	{ "nbody_", { { 768 } } },
	{ "blackscholes_", { { 1 } } },
	{ "blackscholes_", { { 4099 } } },
	{ "softmax_", { { 1, 1 } } },
	{ "softmax_", { { 3, 67 } } },
	{ "softmax_", { { 7, 256 } } },
	{ "rmsnorm_", { { 3, 67 } } },
	{ "rmsnorm_", { { 7, 256 } } },
	{ "layernorm_", { { 3, 67 } } },
	{ "layernorm_", { { 7, 256 } } },
	{ "gelu_", { { 3, 67 } } },
	{ "gelu_", { { 7, 256 } } },
	{ "mlp_", { { 1 } } },
	{ "mlp_", { { 131 } } },
};

static struct device host(int threads)
{
	struct device device = device_unknown();

	strcpy(device.backend, "cpu");
	device.code = CODE_HOST;
	device.units = device.threads = threads;
	device.features = FEATURE_SSE2;
#ifdef __x86_64__
	__builtin_cpu_init();
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
		device.features |= FEATURE_AVX2_FMA;
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
		__builtin_cpu_supports("avx512dq"))
		device.features |= FEATURE_AVX512;
#endif
	device.cache[LEVEL_L1] = (struct cache){ 32768, threads };
	/* So small that grids are taken in several bands. */
	device.cache[LEVEL_L2] = (struct cache){ 65536, threads };
	device.cache[LEVEL_L3] = (struct cache){ 33554432, 1 };
	return device;
}

/* A plan with its buffers in memory. */
struct execution {
	struct plan plan;
	void *memory[PLAN_BUFFERS];
	struct occasion occasion;
};

static void execution_begin(struct execution *execution)
{
	execution->occasion = (struct occasion){ SEED, 0 };
	for (int i = 0; i < execution->plan.buffer_count; i++) {
		const struct buffer *buffer = &execution->plan.buffers[i];
		size_t bytes = buffer->count * element_size(buffer->element);

		execution->memory[i] = aligned_alloc(64, (bytes + 63) / 64 * 64);
		assert_non_null(execution->memory[i]);
		for (size_t k = 0; k < buffer->count; k++)
			fill_element(buffer, execution->memory[i], input_key(SEED, i), (int64_t)k);
	}
}

static void execution_end(struct execution *execution)
{
	for (int i = 0; i < execution->plan.buffer_count; i++)
		free(execution->memory[i]);
}

/* Threads one after another: a step's shares must not depend on each other. */
static void execute(struct execution *execution, int threads)
{
	for (int s = 0; s < execution->plan.step_count; s++) {
		const struct step *step = &execution->plan.steps[s];
		union value values[PLAN_ARGUMENTS];

		assert_int_equal(step->kind, STEP_CALL);
		for (int i = 0; i < step->argument_count; i++) {
			const struct argument *argument = &step->arguments[i];

			if (argument->kind == ARGUMENT_BUFFER)
				values[i].pointer = execution->memory[argument->buffer];
			else if (argument->kind == ARGUMENT_I32 || argument->kind == ARGUMENT_I64)
				values[i].integer = argument->integer;
			else
				values[i].real = argument->real;
		}
		for (int t = threads - 1; t >= 0; t--)
			if (!step->serial || t == 0)
				step->call(values, t, step->serial ? 1 : threads);
	}
	execution->occasion.executions++;
}

static double element(const struct execution *execution, size_t index)
{
	const int buffer = execution->plan.check.buffer;

	return element_value(
		execution->plan.buffers[buffer].element, execution->memory[buffer], index);
}

/* A whole number takes the nearest; no number is as good as any wrong one. */
static void set_element(const struct execution *execution, size_t index, double value)
{
	const struct buffer *buffer = &execution->plan.buffers[execution->plan.check.buffer];
	void *memory = execution->memory[execution->plan.check.buffer];

	if (buffer->element == ELEMENT_F64)
		((double *)memory)[index] = value;
	else if (buffer->element == ELEMENT_F32)
		((float *)memory)[index] = (float)value;
	else
		((int32_t *)memory)[index] = isnan(value) ? INT32_MIN : (int32_t)lrint(value);
}

static bool is_wrong(const struct execution *execution, size_t index)
{
	const struct plan *plan = &execution->plan;
	struct expected want = plan->check.expected(plan, &execution->occasion, index);

	return !(fabs(element(execution, index) - want.value) <= want.tolerance);
}

/* How many of the output's elements are wrong; of a costly one every so manieth is looked at. */
static size_t count_wrong(const struct execution *execution)
{
	const struct check *check = &execution->plan.check;
	const size_t count = execution->plan.buffers[check->buffer].count;
	const size_t step = (size_t)((double)count * check->cost / 1e8) * 2 + 1;
	size_t wrong = 0;

	for (size_t i = 0; i < count; i += step)
		wrong += is_wrong(execution, i);
	return wrong;
}

typedef void visit_function(const struct plan_request *request);

/* Every kernel at every size of its own, in every variant that this machine has. */
static void visit(visit_function *visitor, int threads)
{
	const struct device device = host(threads);
	const struct kernel *kernel;
	int visited = 0;

	for (int k = 0; (kernel = kernel_at(k)); k++)
		for (int t = 0; t < COUNT(trials); t++)
			for (int v = 0; v < kernel->host.variant_count; v++) {
				const struct variant *variant = &kernel->host.variants[v];

				if (strncmp(kernel->name, trials[t].stem, strlen(trials[t].stem)) ||
					variant_usable(variant, &device, NULL))
					continue;
				visitor(&(struct plan_request){
					kernel, &device, variant, trials[t].size, 1 });
				visited++;
			}
	assert_true(visited >= 2 * COUNT(trials));
}

static void plan_of(const struct plan_request *request, struct plan *plan)
{
	struct error err = { 0 };

	if (request->kernel->host.plan(request, plan, &err) || plan_check(plan, &err))
		fail_msg("%s, %s: %s", request->kernel->name, request->variant->name, err.text);
}

static void check_outputs(const struct plan_request *request)
{
	struct execution execution;
	size_t wrong;

	plan_of(request, &execution.plan);
	execution_begin(&execution);
	execute(&execution, request->device->threads);
	wrong = count_wrong(&execution);
	if (wrong)
		fail_msg("%s, %s, size %ld, %d threads: %zu elements wrong", request->kernel->name,
			request->variant->name, (long)request->size.n[0], request->device->threads,
			wrong);
	execution_end(&execution);
}

static void test_outputs(void **state)
{
	(void)state;
	for (int threads = 1; threads <= 5; threads += threads < 3 ? 1 : 2)
		visit(check_outputs, threads);
}

/* About one product too many, and no number at all, in the first, the middle and the last element.
 */
static void check_faults(const struct plan_request *request)
{
	const struct plan *plan;
	struct execution execution;
	size_t count;

	plan_of(request, &execution.plan);
	plan = &execution.plan;
	execution_begin(&execution);
	execute(&execution, 1);
	count = plan->buffers[plan->check.buffer].count;
	for (int i = 0; i < 3; i++) {
		size_t index = (count - 1) * (size_t)i / 2;
		double was = element(&execution, index);
		bool whole = plan->buffers[plan->check.buffer].element == ELEMENT_I32;

		set_element(&execution, index, i == 1 ? NAN : was + (whole ? 1 : 0.25));
		assert_true(is_wrong(&execution, index));
		set_element(&execution, index, was);
		assert_false(is_wrong(&execution, index));
	}
	execution_end(&execution);
}

static void test_faults(void **state)
{
	(void)state;
	visit(check_faults, 1);
}

/* A kernel that is not called, or once too often: what only kernels in place must tell apart. */
static void check_executions(const struct plan_request *request)
{
	struct execution execution;

	if (strncmp(request->kernel->name, "axpy_", 5))
		return;
	plan_of(request, &execution.plan);
	execution_begin(&execution);
	for (int i = 0; i < 3; i++)
		execute(&execution, 1);
	assert_int_equal(count_wrong(&execution), 0);
	execution.occasion.executions++;
	assert_true(count_wrong(&execution) > 0);
	execution.occasion.executions -= 2;
	assert_true(count_wrong(&execution) > 0);
	execution_end(&execution);
}

static void test_executions(void **state)
{
	(void)state;
	visit(check_executions, 1);
}

static const struct traffic *plan_traffic(
	const char *name, struct size size, enum level level, struct plan *plan)
{
	const struct device device = host(1);
	const struct kernel *kernel = kernel_find(name);

	assert_non_null(kernel);
	plan_of(&(struct plan_request){ kernel, &device,
			&kernel->host.variants[kernel->host.variant_count - 1], size, 1 },
		plan);
	return &plan->work.level[level];
}

/* Points of a grid visited one by one. */
static void test_work_stencil7(void **state)
{
	const int64_t nx = 6, ny = 5, nz = 4;
	double points = 0, inner = 0;
	const struct traffic *l1, *dram;
	struct plan plan;

	(void)state;
	for (int64_t z = 0; z < nz; z++)
		for (int64_t y = 0; y < ny; y++)
			for (int64_t x = 0; x < nx; x++) {
				points++;
				if (x > 0 && x < nx - 1 && y > 0 && y < ny - 1 && z > 0 &&
					z < nz - 1)
					inner++;
			}
	l1 = plan_traffic("stencil7_f32", (struct size){ { nx, ny, nz } }, LEVEL_L1, &plan);
	dram = &plan.work.level[LEVEL_DRAM];
	assert_true(plan.work.operations == inner * (5 + 1 + 2));
	assert_true(dram->read == 4 * points && dram->written == 4 * points);
	assert_true(l1->read == 4 * (7 * inner + (points - inner)) && l1->written == 4 * points);
}

/* The sums of layers normal to x, visited one by one. */
static void test_work_stencil27(void **state)
{
	const int64_t nx = 6, ny = 5, nz = 4;
	double inner = 0, read = 0, written = 0;
	const struct traffic *l1, *dram;
	struct plan plan;

	(void)state;
	for (int64_t z = 0; z < nz; z++)
		for (int64_t y = 0; y < ny; y++)
			for (int64_t x = 0; x < nx; x++) {
				const bool layer = y > 0 && y < ny - 1 && z > 0 && z < nz - 1;
				const bool mean = layer && x > 0 && x < nx - 1;

				inner += mean;
				read += (layer ? 9 : 0) + (mean ? 3 : 1);
				written += (layer ? 2 : 0) + 1;
			}
	l1 = plan_traffic("stencil27_f32", (struct size){ { nx, ny, nz } }, LEVEL_L1, &plan);
	dram = &plan.work.level[LEVEL_DRAM];
	assert_true(plan.work.operations == inner * (6 + 2 * (1 + 2 * 2) + 2));
	assert_true(dram->read == 4 * nx * ny * nz && dram->written == 4 * nx * ny * nz);
	assert_true(l1->read == 4 * read && l1->written == 4 * written);
}

/* The loops of the definition, counted. */
static void test_work_blas(void **state)
{
	const int64_t m = 33, n = 20, depth = 41;
	double operations = 0, loads = 0;
	const struct traffic *traffic;
	struct plan plan;

	(void)state;
	for (int64_t i = 0; i < m; i++)
		for (int64_t j = 0; j < n; j++)
			for (int64_t k = 0; k < depth; k++) {
				operations += 2;
				loads += 2;
			}
	traffic = plan_traffic("gemm_naive_f64", (struct size){ { m, n, depth } }, LEVEL_L1, &plan);
	assert_true(plan.work.operations == operations);
	assert_true(traffic->read == 8 * loads && traffic->written == 8.0 * m * n);
	traffic =
		plan_traffic("gemm_tiled_f64", (struct size){ { m, n, depth } }, LEVEL_DRAM, &plan);
	assert_true(plan.work.operations == operations);
	assert_true(traffic->read == 8.0 * (m + n) * depth && traffic->written == 8.0 * m * n);

	traffic = plan_traffic("gemv_f64", (struct size){ { 5, 7 } }, LEVEL_DRAM, &plan);
	assert_true(plan.work.operations == 5 * (7 + 6));
	assert_true(traffic->read == 8 * (35 + 7) && traffic->written == 8 * 5);
	traffic = plan_traffic("dot_f32", (struct size){ { 16385 } }, LEVEL_DRAM, &plan);
	assert_true(plan.work.operations == 16385 + 16384);
	assert_true(traffic->read == 4 * (2 * 16385 + 2) && traffic->written == 4 * 3);
	traffic = plan_traffic("sum_f64", (struct size){ { 16385 } }, LEVEL_DRAM, &plan);
	assert_true(plan.work.operations == 16384);
	assert_true(traffic->read == 8 * (16385 + 2) && traffic->written == 8 * 3);
	traffic = plan_traffic("triad_f64", (struct size){ { 10 } }, LEVEL_L1, &plan);
	assert_true(plan.work.operations == 20);
	assert_true(traffic->read == 160 && traffic->written == 80);
	traffic = plan_traffic("axpy_f32", (struct size){ { 10 } }, LEVEL_DRAM, &plan);
	assert_true(plan.work.operations == 20);
	assert_true(traffic->read == 80 && traffic->written == 40);
}

/* Hosts from one core to hundreds, with little memory and with much: a size fits or is refused. */
static void test_sizes(void **state)
{
	static const int threads[] = { 1, 2, 8, 384 };
	static const double memory[] = { 1e6, 2e8, 1e9, 1e10, 1e13 };
	static const double scales[] = { 1.0 / 4096, 1.0 / 64, 1, 4 };
	const struct kernel *kernel;
	int accepted = 0;

	(void)state;
	for (int k = 0; (kernel = kernel_at(k)); k++)
		for (int i = 0; i < COUNT(threads) * COUNT(memory) * COUNT(scales); i++) {
			const struct device device = host(threads[i % COUNT(threads)]);
			double most = memory[i / COUNT(threads) % COUNT(memory)];
			struct room room = { most, scales[i / COUNT(threads) / COUNT(memory)] };
			struct error err = { 0 };
			struct size size = { { 0 } };
			struct plan plan;

			if (kernel->role != ROLE_WORKLOAD || !kernel->host.variant_count)
				break;
			if (kernel->size(kernel, &device, room, &size, &err)) {
				assert_true(err.text[0] != 0);
				continue;
			}
			plan_of(&(struct plan_request){ kernel, &device, &kernel->host.variants[0],
					size, 1 },
				&plan);
			assert_true(plan_memory(&plan) <= most);
			accepted++;
		}
	assert_true(accepted > 400);
}

/* A sweep ascends, and holds the usual size; what has but one size is not swept. */
static void test_sweep(void **state)
{
	const struct device device = host(2);
	const struct room room = { 1e10, SCALE_SWEEP };
	const struct kernel *kernel;
	int workloads = 0;

	(void)state;
	for (int k = 0; (kernel = kernel_at(k)); k++) {
		struct size sizes[SWEEP_POINTS], usual = { { 0 } };
		struct error err = { 0 };
		bool swept, found = false;
		double last = 0;
		int count;

		if (kernel->role != ROLE_WORKLOAD || !kernel->host.variant_count)
			continue;
		assert_int_equal(
			kernel->size(kernel, &device, (struct room){ 1e10, 1 }, &usual, &err), 0);
		count = kernel_sizes(
			kernel, &device, room, true, sizes, SWEEP_POINTS, &swept, &err);
		assert_true(count > 4 && swept);
		for (int i = 0; i < count; i++) {
			struct plan plan;

			plan_of(&(struct plan_request){ kernel, &device, &kernel->host.variants[0],
					sizes[i], 1 },
				&plan);
			assert_true(plan_memory(&plan) > last);
			last = plan_memory(&plan);
			found = found || !memcmp(&sizes[i], &usual, sizeof usual);
		}
		assert_true(found);
		workloads++;
	}
	assert_true(workloads > 15);
	assert_string_equal(kernel_over(kernel_find("axpy_f64")), "n");
	assert_string_equal(kernel_over(kernel_find("rmsnorm_f32")), OVER_DATA);
}

/* Where a half computes in another pipe than its row. */
static void test_pipes(void **state)
{
	const struct device cpu = host(1);
	struct device gpu = device_unknown();
	const struct kernel *kernel = kernel_find("gemm_blas_f64");

	(void)state;
	gpu.code = CODE_GPU;
	gpu.capability = 90;
	assert_string_equal(kernel_pipe(kernel, &cpu), "FP64");
	assert_string_equal(kernel_pipe(kernel, &gpu), "FP64 tensor");
	assert_string_equal(kernel_pipe(kernel_find("gemm_blas_f32"), &gpu), "FP32");
}

/* An index filled at once is the one that is made element by element, wherever the shares begin. */
static void check_index(const struct buffer *buffer)
{
	static const uint64_t ends[] = { 0, 1, 28, 101, 0 };
	int32_t *to = memory_new(buffer->count, sizeof *to);

	for (size_t i = 0; i + 1 < sizeof ends / sizeof ends[0]; i++) {
		const uint64_t end = ends[i + 1] ? ends[i + 1] : buffer->count;

		buffer->index.fill(to, ends[i], end, buffer->index.n);
	}
	for (uint64_t i = 0; i < buffer->count; i++)
		assert_int_equal(to[i], buffer->index.at(i, buffer->index.n));
	free(to);
}

static void test_index(void **state)
{
	struct plan plan;
	int filled = 0;

	(void)state;
	for (int64_t n = 2; n < 9; n++) {
		plan_traffic("spmv_csr_f64", (struct size){ { n } }, LEVEL_DRAM, &plan);
		for (int i = 0; i < plan.buffer_count; i++)
			if (plan.buffers[i].index.fill) {
				check_index(&plan.buffers[i]);
				filled++;
			}
	}
	assert_int_equal(filled, 7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outputs),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_executions),
		cmocka_unit_test(test_work_stencil7),
		cmocka_unit_test(test_work_stencil27),
		cmocka_unit_test(test_work_blas),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_sweep),
		cmocka_unit_test(test_index),
		cmocka_unit_test(test_pipes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
