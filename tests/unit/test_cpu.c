/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CPU backend and the host half of every kernel: each variant that this machine can execute
 * computes what its reference says, a wrong element or a NAN is found, work figures are exact, and
 * what cannot be had is refused with a sentence.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "backend/backend.h"
#include "backend/cpu_fill.h"
#include "base/memory.h"
#include "kernels/families.h"
#include "kernels/input.h"
#include "kernels/share.h"

/* Ours first: cmocka makes fail a macro. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define SEED 20261123u

/* ---- a session and a device ---- */

static const struct backend *cpu(void)
{
	const struct backend *backend = backend_find("cpu");

	assert_non_null(backend);
	return backend;
}

static struct session *open_session(int threads)
{
	const struct backend_options options = { .threads = threads };
	struct session *session = NULL;
	struct error err = { 0 };

	if (cpu()->open(&options, &session, &err))
		print_error("%s\n", err.text);
	assert_non_null(session);
	return session;
}

static struct device device_of(struct session *session)
{
	struct device *devices = NULL, device;
	struct error err = { 0 };
	int count = 0;

	assert_int_equal(cpu()->devices(session, &devices, &count, &err), 0);
	assert_int_equal(count, 1);
	device = devices[0];
	free(devices);
	return device;
}

/* The device with caches so small that every kernel likes a small size. */
static struct device small(struct device device)
{
	device.cache[LEVEL_L1] = (struct cache){ 8 << 10, device.threads };
	device.cache[LEVEL_L2] = (struct cache){ 16 << 10, device.threads };
	device.cache[LEVEL_L3] = (struct cache){ 128 << 10, 1 };
	return device;
}

static struct device synthetic(int threads, double l1, double l2, double l3, double instances)
{
	struct device device = device_unknown();

	snprintf(device.backend, sizeof device.backend, "cpu");
	device.code = CODE_HOST;
	device.features = FEATURE_SSE2 | FEATURE_AVX2_FMA | FEATURE_AVX512 | FEATURE_NEON;
	device.units = device.threads = threads;
	device.memory_bytes = device.memory_free_bytes = 512e9;
	device.cache[LEVEL_L1] = (struct cache){ l1, threads };
	device.cache[LEVEL_L2] = (struct cache){ l2, threads };
	device.cache[LEVEL_L3] = (struct cache){ l3, instances };
	return device;
}

/* ---- every variant ---- */

/* Overwrites element 1 of its buffer, the element's size in bytes, with a value that is wrong. */
static void corrupt_f64(const union value *arguments, int thread, int threads)
{
	(void)thread, (void)threads;
	((double *)arguments[0].pointer)[1] += 1;
}

static void corrupt_f32(const union value *arguments, int thread, int threads)
{
	(void)thread, (void)threads;
	((float *)arguments[0].pointer)[1] += 1;
}

static void corrupt_i32(const union value *arguments, int thread, int threads)
{
	(void)thread, (void)threads;
	((uint32_t *)arguments[0].pointer)[0] += 1;
}

static void put_nan(const union value *arguments, int thread, int threads)
{
	(void)thread, (void)threads;
	if (arguments[1].integer == 8)
		((double *)arguments[0].pointer)[1] = NAN;
	else
		((float *)arguments[0].pointer)[1] = NAN;
}

static void add_serial(struct plan *plan, host_kernel *call)
{
	struct step *step = plan_add_step(plan, STEP_CALL);

	step->call = call;
	step->serial = true;
	step_add_buffer(step, plan->check.buffer);
	step_add_i64(step, (int64_t)element_size(plan->buffers[plan->check.buffer].element));
}

static host_kernel *corrupt_for(enum element element)
{
	return element == ELEMENT_F64	? corrupt_f64
	       : element == ELEMENT_F32 ? corrupt_f32
					: corrupt_i32;
}

/* Executes PLAN twice after filling its buffers and checks SAMPLES elements of it, 0: all. */
static struct verdict execute(struct session *session, const struct device *device,
	const struct plan *plan, int64_t samples)
{
	const struct check_request request = { .seed = 5, .samples = samples };
	struct error err = { 0 };
	struct job *job = NULL;
	struct timing timing = { 0 };
	struct verdict verdict;

	if (cpu()->prepare(session, device, plan, &job, &err))
		print_error("%s\n", err.text);
	assert_non_null(job);
	assert_int_equal(cpu()->refresh(job, SEED, &err), 0);
	assert_int_equal(cpu()->run(job, 2, 60, &timing, &err), 0);
	assert_true(timing.seconds > 0);
	assert_int_equal(cpu()->check(job, &request, &verdict, &err), 0);
	cpu()->release(job);
	return verdict;
}

/*
 * The size that a kernel likes with about the least memory it can do with; of a sweep the last
 * point of the coarse one.
 */
static struct size small_size(const struct kernel *kernel, const struct device *device)
{
	struct size sizes[SWEEP_POINTS];
	struct error err = { 0 };
	bool swept;

	for (double memory = 1e5; memory <= 1e9; memory *= 2) {
		int count = kernel_sizes(kernel, device, (struct room){ memory, 1 }, false, sizes,
			SWEEP_POINTS, &swept, &err);

		if (count > 0)
			return sizes[count - 1];
	}
	print_error("%s: %s\n", kernel->name, err.text);
	assert_true(false);
	return (struct size){ { 0 } };
}

static struct verdict execute_variant(struct session *session, const struct device *device,
	const struct kernel *kernel, const struct variant *variant, host_kernel *further)
{
	const struct plan_request request = { kernel, device, variant, small_size(kernel, device),
		kernel->scalable ? 5 : 1 };
	struct error err = { 0 };
	struct plan plan;

	if (kernel->host.plan(&request, &plan, &err))
		print_error("%s: %s\n", kernel->name, err.text);
	assert_string_equal(err.text, "");
	if (further)
		add_serial(&plan, further);
	return execute(session, device, &plan, 0);
}

static void every_variant_with(int threads)
{
	struct session *session = open_session(threads);
	const struct device device = small(device_of(session));
	const struct kernel *kernel;
	int executed = 0;

	assert_int_equal(device.threads, threads);
	for (int i = 0; (kernel = kernel_at(i)); i++) {
		for (int v = 0; v < kernel->host.variant_count; v++) {
			const struct variant *variant = &kernel->host.variants[v];
			struct verdict verdict;

			if (kernel->library || variant_usable(variant, &device, NULL))
				continue;
			verdict = execute_variant(session, &device, kernel, variant, NULL);
			if (verdict.state != VERDICT_PASSED)
				print_error(
					"%s, %s: %lld wrong, element %lld is %.17g, not %.17g\n",
					kernel->name, variant->name, (long long)verdict.wrong,
					(long long)verdict.first, verdict.got, verdict.want);
			assert_int_equal(verdict.state, VERDICT_PASSED);
			assert_true(verdict.whole);
			assert_true(verdict.checked > 0);
			executed++;
		}
	}
	/* The ceilings alone have more than these. */
	assert_true(executed >= 9);
	cpu()->close(session);
}

static void every_variant_one_thread(void **state)
{
	(void)state;
	every_variant_with(1);
}

static void every_variant_two_threads(void **state)
{
	(void)state;
	every_variant_with(2);
}

static void every_variant_odd_threads(void **state)
{
	(void)state;
	every_variant_with(3);
}

/* One wrong element among all is found; so is a NAN. */
static void wrong_outputs(void **state)
{
	struct session *session = open_session(2);
	const struct device device = small(device_of(session));
	const struct kernel *kernel;

	(void)state;
	for (int i = 0; (kernel = kernel_at(i)); i++) {
		struct plan_request request = { kernel, &device, kernel->host.variants, { { 0 } },
			1 };
		enum element element;
		struct verdict verdict;
		struct plan plan;

		if (!kernel->host.variant_count || kernel->library ||
			variant_usable(request.variant, &device, NULL))
			continue;
		request.size = small_size(kernel, &device);
		assert_int_equal(kernel->host.plan(&request, &plan, NULL), 0);
		element = plan.buffers[plan.check.buffer].element;
		verdict = execute_variant(
			session, &device, kernel, request.variant, corrupt_for(element));
		assert_int_equal(verdict.state, VERDICT_FAILED);
		assert_int_equal(verdict.wrong, 1);
		assert_true(verdict.got != verdict.want);
		if (element != ELEMENT_F64 && element != ELEMENT_F32)
			continue;
		verdict = execute_variant(session, &device, kernel, request.variant, put_nan);
		assert_int_equal(verdict.state, VERDICT_FAILED);
		assert_true(isnan(verdict.got));
	}
	cpu()->close(session);
}

/* The chain that latencies follow: one cycle through all links, and no order in it. */
static void chains(void **state)
{
	uint64_t *to = memory_new(1 << 18, sizeof *to);
	char *seen = memory_new(1 << 15, 1);
	int near = 0;

	(void)state;
	for (int bits = 0; bits <= 15; bits++) {
		const struct buffer buffer = { "links", ELEMENT_F64, (size_t)8 << bits, FILL_CHAIN,
			.stride = 64 };
		const uint64_t key = input_key(5, bits);
		uint64_t *at = to;

		cpu_fill(&buffer, to, key, 0, 8, 0);
		cpu_fill(&buffer, to, key, 8, (int64_t)buffer.count, 0);
		assert_int_equal(input_chain_bits(buffer.count, 64), bits);
		memset(seen, 0, 1 << 15);
		for (uint64_t step = 0; step < (uint64_t)1 << bits; step++) {
			const uint64_t link = (uint64_t)(at - to) / 8;

			assert_int_equal(link, input_chain(key, bits, 0, step));
			assert_int_equal(seen[link], 0);
			assert_int_equal(at[1], 0);
			seen[link] = 1;
			at = (uint64_t *)(uintptr_t)*at;
			near += bits == 15 && labs((long)((uint64_t)(at - to) / 8 - link)) < 64;
		}
		assert_ptr_equal(at, to);
	}
	/* 127 of 32768 places are as near. */
	assert_true(near < 3 * 127);
	free(seen);
	free(to);
}

/* ---- the plans of the rows ---- */

/* Variants may differ in what they ask of the caches, by blocking, but in nothing else. */
static bool same_work(const struct work *a, const struct work *b)
{
	const double x = work_bytes(a, LEVEL_DRAM), y = work_bytes(b, LEVEL_DRAM);

	return a->operations == b->operations && (x == y || (isnan(x) && isnan(y)));
}

static void check_size(
	const struct kernel *kernel, const struct device *device, double memory, struct size size)
{
	struct plan_request request = { kernel, device, NULL, size, kernel->scalable ? 7 : 1 };
	struct plan first = plan_empty(), plan;
	struct error err = { 0 };

	for (int v = 0; v < kernel->host.variant_count; v++) {
		request.variant = &kernel->host.variants[v];
		if (kernel->host.plan(&request, &plan, &err) || plan_check(&plan, &err))
			print_error("%s: %s\n", kernel->name, err.text);
		assert_string_equal(err.text, "");
		assert_true(plan_memory(&plan) <= memory);
		if (!v)
			first = plan;
		assert_true(same_work(&first.work, &plan.work));
		if (kernel->over)
			assert_string_equal(plan.parameters[0].name, kernel->over);
	}
}

static void check_plans(
	const struct kernel *kernel, const struct device *device, double memory, bool fine)
{
	struct size sizes[SWEEP_POINTS];
	struct error err = { 0 };
	bool swept;
	int count = kernel_sizes(kernel, device, (struct room){ memory, 1 }, fine, sizes,
		SWEEP_POINTS, &swept, &err);

	/* A refusal is one sentence with its reason. */
	if (count < 0)
		assert_true(strlen(err.text) > 20);
	assert_true(count < 0 || (swept ? count <= SWEEP_POINTS : count == 1));
	for (int i = 0; i < count; i++)
		check_size(kernel, device, memory, sizes[i]);
}

static void plans_of_many_devices(void **state)
{
	const struct device devices[] = {
		synthetic(1, 32768, 262144, NAN, NAN),
		synthetic(2, 32768, 1 << 20, 32 << 20, 1),
		synthetic(6, 49152, 1310720, 18 << 20, 1),
		synthetic(96, 32768, 1 << 20, 32 << 20, 12),
		synthetic(128, 65536, 1 << 20, NAN, NAN),
		synthetic(4, NAN, NAN, NAN, NAN),
		synthetic(56, 49152, 2 << 20, 105 << 20, 1),
	};
	const struct kernel *kernel;

	(void)state;
	for (int i = 0; (kernel = kernel_at(i)); i++)
		for (size_t d = 0; d < sizeof devices / sizeof *devices; d++)
			if (kernel->host.variant_count) {
				check_plans(kernel, &devices[d], 128e9, true);
				check_plans(kernel, &devices[d], 1e9, false);
				check_plans(kernel, &devices[d], 1e3, false);
			}
}

static struct plan plan_of(const char *name, const struct device *device, int64_t trips)
{
	const struct kernel *kernel = kernel_find(name);
	struct plan_request request = { kernel, device, NULL, { { 0 } }, trips };
	struct plan plan;

	assert_non_null(kernel);
	request.variant = kernel->host.variants;
	assert_int_equal(
		kernel->size(kernel, device, (struct room){ 128e9, 1 }, &request.size, NULL), 0);
	assert_int_equal(kernel->host.plan(&request, &plan, NULL), 0);
	return plan;
}

static void exact_work(void **state)
{
	const struct device device = synthetic(2, 32768, 1 << 20, 32 << 20, 1);
	const double cache = 32 << 20;
	struct plan plan = plan_of("fma_f64", &device, 1000);
	double n = (double)plan.size.n[0];

	(void)state;
	assert_true(plan.work.operations == 2000 * n);
	plan = plan_of("stream_read", &device, 1);
	n = (double)plan.size.n[0];
	assert_true(plan.work.level[LEVEL_DRAM].read == 8 * n);
	assert_true(8 * n >= 20 * cache);
	plan = plan_of("stream_write", &device, 1);
	n = (double)plan.size.n[0];
	assert_true(plan.size.n[1] == 1);
	assert_true(plan.work.level[LEVEL_DRAM].read == 0);
	assert_true(plan.work.level[LEVEL_DRAM].written == 8 * n);
	assert_true(8 * n >= 20 * cache);
	plan = plan_of("stream_copy", &device, 1);
	n = (double)plan.size.n[0] * (double)plan.size.n[1];
	assert_true(plan.work.level[LEVEL_DRAM].read == 8 * n);
	assert_true(plan.work.level[LEVEL_DRAM].written == 8 * n);
	assert_true(16 * n >= 20 * cache);
	plan = plan_of("stream_triad", &device, 1);
	n = (double)plan.size.n[0] * (double)plan.size.n[1];
	assert_true(plan.work.operations == 2 * n);
	assert_true(plan.work.level[LEVEL_DRAM].read == 16 * n);
	assert_true(plan.work.level[LEVEL_DRAM].written == 8 * n);
	plan = plan_of("cache_l1", &device, 9);
	assert_true(plan.size.n[0] * 8 == 2 * 16384);
	assert_true(plan.work.level[LEVEL_L1].read == 9 * 2 * 16384.0);
	plan = plan_of("cache_l2", &device, 9);
	assert_true(plan.work.level[LEVEL_L2].read == 9.0 * (1 << 20));
	plan = plan_of("cache_l3", &device, 3);
	assert_true(plan.work.level[LEVEL_L3].read == 3.0 * 8 * (double)plan.size.n[0]);
	/* L2 and at most 7 times as much again. */
	assert_true(8 * plan.size.n[0] <= 2 * 8 << 20 && 8 * plan.size.n[0] > 2 << 20);
}

static void refused_sizes(void **state)
{
	const struct device device = synthetic(2, 32768, 1 << 20, 32 << 20, 1);
	const struct device no_l3 = synthetic(2, 32768, 1 << 20, NAN, NAN);
	const char *const names[] = { "stream_read", "stream_write", "stream_copy",
		"stream_triad" };
	struct error err = { 0 };
	struct size size;

	(void)state;
	for (int i = 0; i < 4; i++) {
		const struct kernel *kernel = kernel_find(names[i]);

		assert_int_equal(
			kernel->size(kernel, &device, (struct room){ 100e6, 1 }, &size, &err), -1);
		assert_non_null(strstr(err.text, names[i]));
		assert_non_null(strstr(err.text, "only 100 MB may be used"));
	}
	assert_int_equal(kernel_find("cache_l3")
				 ->size(kernel_find("cache_l3"), &no_l3, (struct room){ 1e9, 1 },
					 &size, &err),
		-1);
	assert_non_null(strstr(err.text, "L3"));
	assert_int_equal(kernel_find("fma_f64")->size(kernel_find("fma_f64"), &device,
				 (struct room){ 100, 1 }, &size, &err),
		-1);
	assert_non_null(strstr(err.text, "memory"));
}

/* ---- the backend ---- */

static void device_facts(void **state)
{
	struct session *session = open_session(0);
	const struct device device = device_of(session);
	char spec[16];

	(void)state;
	assert_string_equal(device_spec(&device, spec, sizeof spec), "cpu");
	assert_int_equal(device.code, CODE_HOST);
	assert_true(device.name[0] && device.architecture[0]);
	assert_true(device.threads >= 1 && device.units >= 1 && device.units <= device.threads);
	assert_true(device.memory_free_bytes > 0);
	assert_true(device.memory_free_bytes <= device.memory_bytes);
#if defined(__x86_64__)
	assert_true(device.features & FEATURE_SSE2);
	assert_true(!!(device.features & FEATURE_AVX2_FMA) ==
		    (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")));
	assert_true(!!(device.features & FEATURE_AVX512) ==
		    (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
			    __builtin_cpu_supports("avx512vl")));
#endif
	for (int level = LEVEL_L3; level <= LEVEL_L1; level++)
		assert_true(isnan(device.cache[level].bytes) || device.cache[level].bytes >= 4096);
	cpu()->close(session);
}

static void conditions_are_plausible(void **state)
{
	struct session *session = open_session(1);
	const struct device device = device_of(session);
	struct conditions conditions;

	(void)state;
	cpu()->observe(session, &device, &conditions);
	assert_true(isnan(conditions.clock_hz) ||
		    (conditions.clock_hz > 2e8 && conditions.clock_hz < 1e10));
	cpu()->close(session);
}

static struct expected input_expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const int at = plan->check.buffer;
	const struct buffer *buffer = &plan->buffers[at];
	const uint64_t key = input_key(occasion->seed, at);
	const uint64_t bits = input_bits(key, index);

	if (buffer->fill == FILL_ZERO)
		return (struct expected){ 0, 0 };
	if (buffer->fill == FILL_IOTA)
		return (struct expected){
			(double)(buffer->element == ELEMENT_U8 ? index % 256 : index), 0
		};
	if (buffer->fill == FILL_DIFFERENCES)
		return (struct expected){
			(double)(int32_t)((uint32_t)(bits >> 32) -
					  (uint32_t)(input_bits(key, index - 1) >> 32)),
			0
		};
	if (buffer->fill == FILL_PLACES)
		return (struct expected){ input_place(key, buffer->stride, index), 0 };
	if (buffer->fill == FILL_DATA)
		return (struct expected){ element_value(buffer->element, buffer->data, index), 0 };
	if (buffer->fill == FILL_BITS && buffer->element == ELEMENT_I64)
		return (struct expected){ (double)(int64_t)bits, 0 };
	/* As many random bits as the type holds exactly, or one rounding. */
	if (buffer->element == ELEMENT_F16 || buffer->element == ELEMENT_BF16)
		return (struct expected){ input_f32(key, index, (float)buffer->low,
						  (float)buffer->high),
			buffer->element == ELEMENT_F16 ? 0x1p-12 : 0x1p-9 };
	if (buffer->element == ELEMENT_E4M3)
		return (struct expected){
			input_f8(key, index, (float)buffer->low, (float)buffer->high), 0
		};
	if (buffer->fill == FILL_BITS && buffer->element == ELEMENT_I32)
		return (struct expected){ (double)(int32_t)(bits >> 32), 0 };
	if (buffer->fill == FILL_BITS)
		return (struct expected){ (double)(bits >> 56), 0 };
	if (buffer->element == ELEMENT_F32)
		return (struct expected){
			input_f32(key, index, (float)buffer->low, (float)buffer->high), 0
		};
	return (struct expected){ input_f64(key, index, buffer->low, buffer->high), 0 };
}

static void do_nothing(const union value *arguments, int thread, int threads)
{
	(void)arguments, (void)thread, (void)threads;
}

/* A plan that does nothing but to have BUFFER filled, which is then checked. */
static struct plan plan_of_buffer(struct buffer buffer, host_kernel *call)
{
	struct plan plan = plan_empty();

	plan.check.buffer = plan_add_buffer(&plan, buffer);
	plan.check.expected = input_expected;
	plan_add_step(&plan, STEP_CALL)->call = call;
	step_add_buffer(&plan.steps[0], 0);
	step_add_i64(&plan.steps[0], (int64_t)element_size(buffer.element));
	return plan;
}

/* Every fill, on all threads and in vectors, is what kernels/input.h says of each element. */
static void fills(void **state)
{
	static int32_t data[5000];
	const struct buffer buffers[] = {
		{ "f64", ELEMENT_F64, 30011, FILL_UNIFORM, -1, 1 },
		{ "f32", ELEMENT_F32, 30013, FILL_UNIFORM, 1, 1.5 },
		{ "i32", ELEMENT_I32, 10007, FILL_BITS, 0, 0 },
		{ "u8", ELEMENT_U8, 10007, FILL_BITS, 0, 0 },
		{ "one", ELEMENT_F64, 1, FILL_UNIFORM, 0, 1 },
		{ "zero", ELEMENT_F32, 12345, FILL_ZERO, 0, 0 },
		{ "i64", ELEMENT_I64, 10007, FILL_BITS, 0, 0 },
		{ "f16", ELEMENT_F16, 10007, FILL_UNIFORM, -1, 1 },
		{ "bf16", ELEMENT_BF16, 10007, FILL_UNIFORM, 0, 1 },
		{ "e4m3", ELEMENT_E4M3, 10007, FILL_UNIFORM, -1, 1 },
		{ "differences", ELEMENT_I32, 10007, FILL_DIFFERENCES, 0, 0 },
		{ "places", ELEMENT_I32, 5003, FILL_PLACES, .stride = 10007 },
		{ "iota f64", ELEMENT_F64, 10007, FILL_IOTA, 0, 0 },
		{ "iota f32", ELEMENT_F32, 10007, FILL_IOTA, 0, 0 },
		{ "iota i64", ELEMENT_I64, 10007, FILL_IOTA, 0, 0 },
		{ "iota i32", ELEMENT_I32, 10007, FILL_IOTA, 0, 0 },
		{ "iota u8", ELEMENT_U8, 10007, FILL_IOTA, 0, 0 },
		{ "iota f16", ELEMENT_F16, 2049, FILL_IOTA, 0, 0 }, /* all that it holds */
		{ "iota bf16", ELEMENT_BF16, 257, FILL_IOTA, 0, 0 },
		{ "data", ELEMENT_I32, 5000, FILL_DATA, .data = data },
	};

	(void)state;
	for (int i = 0; i < 5000; i++)
		data[i] = 7 * i - 1000;
	for (int threads = 1; threads <= 3; threads++) {
		struct session *session = open_session(threads);
		const struct device device = device_of(session);

		for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) {
			struct plan plan = plan_of_buffer(buffers[i], do_nothing);
			struct verdict verdict = execute(session, &device, &plan, 0);

			assert_int_equal(verdict.state, VERDICT_PASSED);
			assert_int_equal(verdict.checked, buffers[i].count);
		}
		cpu()->close(session);
	}
}

/* Every half there is comes back; what lies between two goes to the nearest, ties to the even one.
 */
static void halves(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 0x7C00; bits++) {
		uint16_t half = (uint16_t)bits, next = (uint16_t)(bits + 1);
		float low = (float)element_value(ELEMENT_F16, &half, 0);
		float high = bits == 0x7BFF ? 65536 : (float)element_value(ELEMENT_F16, &next, 0);
		float middle = low + (high - low) / 2;

		assert_int_equal(input_half(low), bits);
		assert_int_equal(input_half(-low), bits | 0x8000);
		assert_int_equal(input_half(middle), bits + (bits & 1));
		assert_int_equal(input_half(nextafterf(middle, 0)), bits);
		assert_int_equal(input_half(nextafterf(middle, INFINITY)), bits + 1);
	}
	assert_int_equal(input_half(1e10f), 0x7C00);
	assert_int_equal(input_half(-INFINITY), 0xFC00);
	assert_int_equal(input_half(NAN) & 0x7E00, 0x7E00);
	assert_int_equal(input_bfloat(1), 0x3F80);
	assert_int_equal(input_bfloat(1 + 0x1p-8f), 0x3F80);
	assert_int_equal(input_bfloat(1 + 3 * 0x1p-8f), 0x3F82);
}

/* The same for FP8, up to its greatest number. */
static void quarters(void **state)
{
	(void)state;
	for (unsigned bits = 0; bits < 0x7E; bits++) {
		uint8_t own = (uint8_t)bits, next = (uint8_t)(bits + 1);
		float low = (float)element_value(ELEMENT_E4M3, &own, 0);
		float high = (float)element_value(ELEMENT_E4M3, &next, 0);
		float middle = low + (high - low) / 2;

		assert_true(input_e4m3_value(own) == low);
		assert_int_equal(input_e4m3(low), bits);
		assert_int_equal(input_e4m3(-low), bits | 0x80);
		assert_true(input_e4m3_value((uint8_t)(bits | 0x80)) == -low);
		assert_int_equal(input_e4m3(middle), bits + (bits & 1));
		assert_int_equal(input_e4m3(nextafterf(middle, 0)), bits);
		assert_int_equal(input_e4m3(nextafterf(middle, INFINITY)), bits + 1);
	}
	assert_int_equal(input_e4m3(448), 0x7E);
	assert_int_equal(input_e4m3(0x1p-60f), 0);
}

/* An output that nobody wrote is poison, and fails. */
static void unwritten_output(void **state)
{
	struct session *session = open_session(2);
	const struct device device = device_of(session);
	struct plan plan = plan_of_buffer(
		(struct buffer){ "y", ELEMENT_F64, 1000, FILL_POISON, 0, 1 }, do_nothing);
	struct verdict verdict = execute(session, &device, &plan, 0);

	(void)state;
	assert_int_equal(verdict.state, VERDICT_FAILED);
	assert_int_equal(verdict.wrong, 1000);
	assert_int_equal(verdict.first, 0);
	assert_true(isnan(verdict.got));
	verdict = execute(session, &device, &plan, 77);
	assert_int_equal(verdict.state, VERDICT_FAILED);
	assert_int_equal(verdict.checked, 77);
	assert_false(verdict.whole);
	cpu()->close(session);
}

/* Each thread counts itself into its own element. */
static void count_calls(const union value *arguments, int thread, int threads)
{
	struct share share = share_of(arguments[1].integer, 1, thread, threads);

	for (int64_t i = share.begin; i < share.end; i++)
		((double *)arguments[0].pointer)[i] += 1;
}

static struct expected executions_expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	(void)plan, (void)index;
	return (struct expected){ (double)occasion->executions, 0 };
}

/* Every execution runs every step on all threads, once; a refresh starts from nothing. */
static void executions(void **state)
{
	struct session *session = open_session(2);
	const struct device device = device_of(session);
	const struct check_request all = { 0, 0 };
	struct plan plan = plan_of_buffer(
		(struct buffer){ "y", ELEMENT_F64, 8, FILL_ZERO, 0, 0 }, count_calls);
	struct timing timing;
	struct verdict verdict;
	struct error err = { 0 };
	struct job *job = NULL;

	(void)state;
	plan.check.expected = executions_expected;
	assert_int_equal(cpu()->prepare(session, &device, &plan, &job, &err), 0);
	for (int round = 0; round < 3; round++) {
		assert_int_equal(cpu()->refresh(job, 1, &err), 0);
		for (int run = 0; run < 5; run++)
			assert_int_equal(cpu()->run(job, 100, 10, &timing, &err), 0);
		assert_int_equal(cpu()->check(job, &all, &verdict, &err), 0);
		assert_int_equal(verdict.state, VERDICT_PASSED);
		assert_int_equal(verdict.checked, 8);
	}
	cpu()->release(job);
	cpu()->close(session);
}

static void sleep_a_while(const union value *arguments, int thread, int threads)
{
	const struct timespec while_ = { 0, 50000000 };

	(void)arguments, (void)threads;
	if (thread == 0)
		nanosleep(&while_, NULL);
}

static void limit_of_time(void **state)
{
	struct session *session = open_session(2);
	const struct device device = device_of(session);
	struct plan plan = plan_of_buffer(
		(struct buffer){ "y", ELEMENT_F64, 8, FILL_ZERO, 0, 0 }, sleep_a_while);
	struct timing timing;
	struct error err = { 0 };
	struct job *job = NULL;

	(void)state;
	assert_int_equal(cpu()->prepare(session, &device, &plan, &job, &err), 0);
	assert_int_equal(cpu()->refresh(job, 1, &err), 0);
	assert_int_equal(cpu()->run(job, 1, 0.001, &timing, &err), -1);
	assert_int_equal(err.severity, SEVERITY_PROCESS);
	cpu()->release(job);
	cpu()->close(session);
}

static void refused_plans(void **state)
{
	struct session *session = open_session(1);
	const struct device device = device_of(session);
	struct plan plan =
		plan_of_buffer((struct buffer){ "y", ELEMENT_F64, 8, FILL_ZERO, 0, 0 }, do_nothing);
	struct plan other = plan;
	struct timing timing;
	struct error err = { 0 };
	struct job *job = NULL;

	(void)state;
	assert_int_equal(cpu()->prepare(session, &device, &plan, &job, &err), 0);
	other.buffers[0].count = 9;
	assert_int_equal(cpu()->change(job, &other, &err), -1);
	/* Never filled: all zeros in one page, and false speeds. */
	assert_int_equal(cpu()->run(job, 1, 10, &timing, &err), -1);
	assert_int_equal(err.severity, SEVERITY_PLAIN);
	cpu()->release(job);
	other = plan;
	other.buffers[0].count = SIZE_MAX / 4;
	assert_int_equal(cpu()->prepare(session, &device, &other, &job, &err), -1);
	assert_non_null(strstr(err.text, "'y'"));
	other = plan;
	other.steps[0].kind = STEP_LAUNCH;
	other.steps[0].image = other.steps[0].entry = "code";
	for (int i = 0; i < 3; i++)
		other.steps[0].grid[i] = other.steps[0].block[i] = 1;
	assert_int_equal(cpu()->prepare(session, &device, &other, &job, &err), -1);
	assert_non_null(strstr(err.text, "GPU"));
	cpu()->release(NULL);
	cpu()->close(session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_variant_one_thread),
		cmocka_unit_test(every_variant_two_threads),
		cmocka_unit_test(every_variant_odd_threads),
		cmocka_unit_test(wrong_outputs),
		cmocka_unit_test(chains),
		cmocka_unit_test(plans_of_many_devices),
		cmocka_unit_test(exact_work),
		cmocka_unit_test(refused_sizes),
		cmocka_unit_test(device_facts),
		cmocka_unit_test(conditions_are_plausible),
		cmocka_unit_test(fills),
		cmocka_unit_test(halves),
		cmocka_unit_test(quarters),
		cmocka_unit_test(unwritten_output),
		cmocka_unit_test(executions),
		cmocka_unit_test(limit_of_time),
		cmocka_unit_test(refused_plans),
	};

	return cmocka_run_group_tests_name("cpu", tests, NULL, NULL);
}
