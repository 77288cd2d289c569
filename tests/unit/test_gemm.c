/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The family gemm: every host variant that this machine can execute at sizes that fit no tile, its
 * check, its work, and its plans and sizes on modelled devices. The shares of the threads are
 * executed one after the other, so that one of them cannot lean on another.
 */
#include <math.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "core/kernel.h"
#include "kernels/families.h"
#include "kernels/input.h"

/* Ours first: cmocka makes fail a macro. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define SEED 7
#define MIB 1048576.0

static const char *const names[] = { "gemm_naive_f64", "gemm_naive_f32", "gemm_tiled_f64",
	"gemm_tiled_f32", "gemm_blas_f64", "gemm_blas_f32", "gemm_shared_f64", "gemm_shared_f32",
	"gemm_mma_f16", "gemm_mma_bf16", "gemm_blas_tf32", "gemm_blas_f16", "gemm_blas_bf16",
	"gemm_wgmma_bf16", "gemm_blas_i8", "gemm_blas_f8" };
#define NAMES ((int)(sizeof names / sizeof names[0]))
/* The first of them are ours; the next two are the library's; the others are of a GPU alone. */
#define OURS 4
/* The first so many are of square matrices, the others of a language model's layer. */
#define SQUARE 8

static const struct kernel *find(int name)
{
	const struct kernel *kernel = kernel_find(names[name]);

	assert_non_null(kernel);
	return kernel;
}

static unsigned features(void)
{
	unsigned found = 0;

#ifdef __x86_64__
	found = FEATURE_SSE2;
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
		found |= FEATURE_AVX2_FMA;
	if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
		__builtin_cpu_supports("avx512dq"))
		found |= FEATURE_AVX512;
#elif defined(__aarch64__)
	found = FEATURE_NEON;
#endif
	return found;
}

static struct device host(int threads)
{
	struct device device = device_unknown();

	device.code = CODE_HOST;
	device.units = device.threads = threads;
	device.features = features();
	return device;
}

static struct device gpu(int capability, int units, double l2)
{
	struct device device = device_unknown();

	device.code = CODE_GPU;
	device.capability = capability;
	device.units = units;
	device.warp = 32;
	device.threads_per_block = 1024;
	device.threads_per_unit = capability == 75 ? 1024 : 2048;
	device.cache[LEVEL_L2] = (struct cache){ l2, 1 };
	return device;
}

/* ---- executing a plan of the host ---- */

static double get(const struct buffer *buffer, const void *memory, size_t index)
{
	return buffer->element == ELEMENT_F64 ? ((const double *)memory)[index]
					      : (double)((const float *)memory)[index];
}

/* Exactly as many bytes as the plan says, so that a sanitizer sees what lies outside. */
static void *filled(const struct plan *plan, int place)
{
	const struct buffer *buffer = &plan->buffers[place];
	const uint64_t key = input_key(SEED, place);
	void *memory = memory_new(buffer->count, element_size(buffer->element));

	if (buffer->fill != FILL_UNIFORM) {
		memset(memory, 0xFF, buffer->count * element_size(buffer->element));
		return memory;
	}
	for (size_t i = 0; i < buffer->count; i++)
		if (buffer->element == ELEMENT_F64)
			((double *)memory)[i] = input_f64(key, i, buffer->low, buffer->high);
		else
			((float *)memory)[i] =
				input_f32(key, i, (float)buffer->low, (float)buffer->high);
	return memory;
}

static void call(const struct step *step, void *const *memory, int threads)
{
	union value values[PLAN_ARGUMENTS];

	assert_int_equal(step->kind, STEP_CALL);
	for (int i = 0; i < step->argument_count; i++) {
		const struct argument *argument = &step->arguments[i];

		if (argument->kind == ARGUMENT_BUFFER)
			values[i].pointer = memory[argument->buffer];
		else
			values[i].integer = argument->integer;
	}
	for (int thread = step->serial ? threads - 1 : 0; thread < threads; thread++)
		step->call(values, step->serial ? 0 : thread, step->serial ? 1 : threads);
}

/* Fills, executes, and returns how many elements of the output are wrong; FAULT spoils one. */
static size_t execute(const struct plan *plan, int threads, const double *fault)
{
	const struct occasion occasion = { SEED, 1 };
	const struct buffer *output = &plan->buffers[plan->check.buffer];
	void *memory[PLAN_BUFFERS];
	size_t wrong = 0;

	for (int i = 0; i < plan->buffer_count; i++)
		memory[i] = filled(plan, i);
	for (int i = 0; i < plan->step_count; i++)
		call(&plan->steps[i], memory, threads);
	for (size_t i = 0; i < output->count; i++) {
		struct expected want = plan->check.expected(plan, &occasion, i);
		double got = get(output, memory[plan->check.buffer], i);

		if (fault && i == output->count / 2)
			got += *fault;
		wrong += !(fabs(got - want.value) <= want.tolerance);
	}
	for (int i = 0; i < plan->buffer_count; i++)
		free(memory[i]);
	return wrong;
}

static struct plan plan_of(const struct kernel *kernel, const struct device *device,
	const struct variant *variant, struct size size)
{
	const struct plan_request request = { kernel, device, variant, size, 1 };
	struct error err = { 0 };
	struct plan plan;

	if (kernel_code(kernel, device)->plan(&request, &plan, &err) || plan_check(&plan, &err))
		fail_msg("%s, %s, %lld x %lld x %lld: %s", kernel->name, variant->name,
			(long long)size.n[0], (long long)size.n[1], (long long)size.n[2], err.text);
	return plan;
}

static void check_variant(const struct kernel *kernel, const struct variant *variant, int threads)
{
	/* 7, 33 and 100 fit no tile; 130 is deeper than one block of the tiled kernel. */
	static const struct size sizes[] = { { { 1, 1, 1 } }, { { 7, 33, 5 } }, { { 33, 7, 100 } },
		{ { 64, 64, 64 } }, { { 100, 70, 33 } }, { { 65, 100, 130 } } };
	const struct device device = host(threads);

	for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
		struct plan plan = plan_of(kernel, &device, variant, sizes[i]);
		size_t wrong = execute(&plan, threads, NULL);

		if (wrong)
			fail_msg("%s, %s, size %zu, %d threads: %zu elements are wrong",
				kernel->name, variant->name, i, threads, wrong);
	}
}

static void test_values(void **state)
{
	const struct device device = host(1);

	(void)state;
	for (int k = 0; k < OURS; k++) {
		const struct kernel *kernel = find(k);
		int usable = 0;

		for (int v = 0; v < kernel->host.variant_count; v++) {
			if (variant_usable(&kernel->host.variants[v], &device, NULL))
				continue;
			usable++;
			for (int threads = 1; threads <= 3; threads++)
				check_variant(kernel, &kernel->host.variants[v], threads);
		}
		assert_true(usable > 0);
	}
}

/* One element off by what TF32 or one lost product would make of it; and NAN. */
static void test_faults(void **state)
{
	static const double faults[] = { 1e-3, -0.3, NAN };
	const struct device device = host(2);

	(void)state;
	for (int k = 0; k < OURS; k++) {
		const struct kernel *kernel = find(k);
		const struct variant *last = &kernel->host.variants[kernel->host.variant_count - 1];
		struct plan plan = plan_of(kernel, &device, last, (struct size){ { 33, 20, 40 } });

		for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
			assert_int_equal(execute(&plan, 2, &faults[i]), 1);
		/* A step that never ran leaves the poison. */
		plan.step_count = 0;
		assert_int_equal(execute(&plan, 2, NULL), 33 * 20);
	}
}

/* ---- plans ---- */

static void check_work(
	const struct kernel *kernel, const struct plan *plan, const struct size *size)
{
	const double m = (double)size->n[0], n = (double)size->n[1], k = (double)size->n[2];
	const double bytes = (double)element_size(plan->buffers[1].element);
	const double sums = (double)element_size(plan->buffers[plan->check.buffer].element);

	assert_true(plan->work.operations == 2 * m * n * k);
	assert_true(plan->work.level[LEVEL_DRAM].read == (m + n) * k * bytes);
	assert_true(plan->work.level[LEVEL_DRAM].written == m * n * sums);
	if (strstr(kernel->name, "naive"))
		assert_true(plan->work.level[LEVEL_L1].read == 2 * m * n * k * bytes);
	if (strstr(kernel->name, "blas")) {
		assert_true(isnan(work_bytes(&plan->work, LEVEL_L1)));
		assert_int_equal(plan->steps[0].kind, STEP_GEMM);
		assert_true(kernel->library);
	}
}

/* Every block loads k values for each row and column of its tile, once. */
static void check_tile_traffic(const struct plan *plan, const struct size *size)
{
	const double m = (double)size->n[0], n = (double)size->n[1], k = (double)size->n[2];
	const double bytes = (double)element_size(plan->buffers[plan->check.buffer].element);
	const double rows = m / plan->steps[0].grid[1], columns = n / plan->steps[0].grid[0];
	const double blocks = (double)plan->steps[0].grid[0] * plan->steps[0].grid[1];

	assert_true(plan->work.level[LEVEL_L1].read == blocks * (rows + columns) * k * bytes);
	assert_true(plan->work.level[LEVEL_L1].written == m * n * bytes);
}

static void check_kernel(const struct kernel *kernel, const struct device *device, double memory)
{
	const struct code *code = kernel_code(kernel, device);
	struct size size = { { 0 } };
	struct error err = { 0 };

	if (!code->variant_count)
		return;
	if (kernel->size(kernel, device, (struct room){ memory, 1 }, &size, &err))
		fail_msg("%s: %s", kernel->name, err.text);
	for (int v = 0; v < code->variant_count; v++) {
		struct plan plan = plan_of(kernel, device, &code->variants[v], size);

		assert_true(plan_memory(&plan) <= memory);
		check_work(kernel, &plan, &size);
		if (device->code != CODE_GPU)
			continue;
		assert_string_equal(plan.check.image, "gemm");
		assert_non_null(plan.check.entry);
		if (strstr(kernel->name, "tiled") || strstr(kernel->name, "shared"))
			check_tile_traffic(&plan, &size);
	}
}

/* As much memory as it likes, and less and less of it. */
static void test_plans(void **state)
{
	const struct device devices[] = { host(1), host(2), host(192), gpu(90, 2, 65536),
		gpu(75, 40, 4 * MIB), gpu(90, 132, 60 * MIB) };

	(void)state;
	for (size_t d = 0; d < sizeof devices / sizeof devices[0]; d++)
		for (int k = 0; k < NAMES; k++) {
			const double packed =
				devices[d].code == CODE_HOST ? devices[d].threads * MIB : 0;

			check_kernel(find(k), &devices[d], 1e12);
			check_kernel(find(k), &devices[d], packed + 16 * MIB);
			check_kernel(find(k), &devices[d], packed + (k < SQUARE ? 1 : 6) * MIB);
		}
}

static void expect_size(int name, const struct device *device, struct room room, struct size want)
{
	struct size size = { { 0 } };
	struct error err = { 0 };

	if (find(name)->size(find(name), device, room, &size, &err))
		fail_msg("%s: %s", names[name], err.text);
	for (int i = 0; i < 3; i++)
		assert_int_equal(size.n[i], want.n[i]);
}

static void test_sizes(void **state)
{
	static const int64_t square[SQUARE] = { 2048, 2048, 4096, 4096, 8192, 8192, 3072, 3072 };
	const struct device h200 = gpu(90, 132, 60 * MIB);

	(void)state;
	for (int k = 0; k < NAMES; k++) {
		const int64_t n = k < SQUARE ? square[k] : 0;
		struct size size;
		struct error err = { 0 };

		expect_size(k, &h200, (struct room){ 1e12, 1 },
			n ? (struct size){ { n, n, n } } : (struct size){ { 4096, 14336, 4096 } });
		/* Too little for any size: refused with the reason. */
		assert_int_equal(
			find(k)->size(find(k), &h200, (struct room){ 1000, 1 }, &size, &err), -1);
		assert_non_null(strstr(err.text, find(k)->name));
		assert_non_null(strstr(err.text, "memory"));
	}
}

/*
 * The feed-forward part of an 8B and a 70B model, what caches hold and little memory leaves of it,
 * and what few SMs do in the same time.
 */
static void test_layers(void **state)
{
	const struct device h200 = gpu(90, 132, 60 * MIB), part = gpu(80, 14, 5 * MIB);

	(void)state;
	for (int k = SQUARE; k < NAMES; k++) {
		expect_size(k, &h200, (struct room){ 1e12, 1.0 / 64 },
			(struct size){ { 256, 7168, 2048 } });
		expect_size(k, &h200, (struct room){ 1e12, 4 },
			(struct size){ { 16384, 28672, 8192 } });
		expect_size(
			k, &part, (struct room){ 1e12, 1 }, (struct size){ { 1024, 14336, 4096 } });
		expect_size(k, &h200, (struct room){ 1e12, 1.0 / 4096 },
			(struct size){ { 256, 1792, 512 } });
		expect_size(k, &h200, (struct room){ 8 * MIB, 1 },
			strstr(names[k], "8") ? (struct size){ { 256, 3584, 1024 } }
					      : (struct size){ { 256, 1792, 512 } });
	}
}

/* What a plan cannot have is refused. */
static void test_refused(void **state)
{
	const struct device device = host(1), small = gpu(90, 2, 65536);
	struct plan plan;

	(void)state;
	for (int k = 0; k < NAMES; k++) {
		struct plan_request request = { find(k), &device, find(k)->host.variants, { { 0 } },
			1 };
		struct error err = { 0 };

		if (find(k)->host.variant_count) {
			assert_int_equal(find(k)->host.plan(&request, &plan, &err), -1);
			assert_non_null(strstr(err.text, find(k)->name));
		}
		request.device = &small;
		request.variant = find(k)->gpu.variants;
		assert_int_equal(find(k)->gpu.plan(&request, &plan, NULL), -1);
	}
}

/* A GPU's tiles cover whole matrices only: another n is refused in words that say which would do.
 */
static void test_rim(void **state)
{
	const struct device device = gpu(90, 132, 60 * MIB);
	const struct kernel *kernel = kernel_find("gemm_tiled_f32");
	struct plan_request request = { kernel, &device, NULL, { { 0 } }, 1 };
	struct error err = { 0 };
	struct plan plan;

	(void)state;
	for (int v = 0; v < kernel->gpu.variant_count; v++) {
		const struct variant *variant = &kernel->gpu.variants[v];
		int64_t least = variant->number[0] > variant->number[1] ? variant->number[0]
									: variant->number[1];
		char words[64];

		request.variant = variant;
		for (int64_t n = 1; n <= 2 * least; n++) {
			request.size = (struct size){ { n, n, n } };
			assert_int_equal(
				kernel->gpu.plan(&request, &plan, &err) == 0, n % least == 0);
		}
		request.size = (struct size){ { least, least, 1000 } };
		assert_int_equal(kernel->gpu.plan(&request, &plan, &err), -1);
		snprintf(words, sizeof(words), "k of 64, not %d, %d and 1000", (int)least,
			(int)least);
		assert_non_null(strstr(err.text, words));
		assert_non_null(strstr(err.text, variant->name));
	}
}

static void test_pipes(void **state)
{
	const struct device cpu = host(1), h200 = gpu(90, 132, 60 * MIB);
	const struct device a100 = gpu(80, 108, 40 * MIB), t4 = gpu(75, 40, 4 * MIB);

	(void)state;
	assert_string_equal(kernel_pipe(kernel_find("gemm_blas_f64"), &cpu), "FP64");
	assert_string_equal(kernel_pipe(kernel_find("gemm_blas_f64"), &t4), "FP64");
	assert_string_equal(kernel_pipe(kernel_find("gemm_blas_f64"), &a100), "FP64 tensor");
	assert_string_equal(kernel_pipe(kernel_find("gemm_blas_f64"), &h200), "FP64 tensor");
	assert_string_equal(kernel_pipe(kernel_find("gemm_blas_f32"), &h200), "FP32");
	assert_string_equal(kernel_pipe(kernel_find("gemm_tiled_f64"), &h200), "FP64");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_plans),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_layers),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_rim),
		cmocka_unit_test(test_pipes),
	};

	return cmocka_run_group_tests_name("gemm", tests, NULL, NULL);
}
