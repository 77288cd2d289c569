/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The sweep over arithmetic intensity: one loop that reads an array from DRAM and makes K
 * multiply-adds of each element. K is an argument, not compiled in, so every point runs the same
 * instructions; along the curve the limit passes from memory to arithmetic.
 *
 * Elements x become x b + c, K - 1 times, and the last multiply-add is the sum: s + x b. Eight
 * vectors are worked on at once, which hides the latency of the pipes.
 *
 * Work: 2 K n FLOP; n elements read, one sum written for every 4096 of them, exactly. (What adds
 * the lanes of a sum together, under 1 % at K = 1, is not counted.)
 *
 * On a GPU a warp takes 4096 elements, and the additions that bring the sums of its lanes together
 * are counted too. There is also FP16: elements are FP32 in memory and become pairs of FP16 in
 * registers; the sums are FP32 and not counted.
 *
 * b = 7/8 and c = 1/8: values approach 1, and errors die out. So a sum is off by the roundings of
 * its own additions and a few more; the check allows twice that, a tenth of one element.
 */
#include "core/kernel.h"

#include <math.h>
#include <stdbool.h>

#include "kernels/input.h"
#include "kernels/share.h"
#include "kernels/vector.h"

/* Elements that one sum covers. */
#define CHUNK 4096
#define FACTOR 0.875
#define SUMMAND 0.125
/* The array over the last cache. */
#define CACHES_HOST 20
#define CACHES_GPU 20

/* ---- host kernels ---- */

#define INTENSITY_ZERO(i, madd) vector sum##i = { 0 };
#define INTENSITY_LOAD(i, madd) vector x##i = *(const vector *)(x + (i)*lanes);
#define INTENSITY_STEP(i, madd) x##i = madd(x##i, b, c);
#define INTENSITY_SUM(i, madd) sum##i = madd(x##i, b, sum##i);
#define INTENSITY_TOTAL(i, madd) total += sum##i;
#define SEPARATE(x, b, c) ((x) * (b) + (c))

/* Arguments: x, sums, n, multiply-adds an element. */
#define INTENSITY_KERNEL(name, target, type, vector_type, madd)                                    \
	static target type name##_sum(const type *x, int64_t count, int64_t steps)                 \
	{                                                                                          \
		typedef vector_type vector;                                                        \
		enum { lanes = sizeof(vector) / sizeof(type) };                                    \
		const vector b = (vector){ 0 } + (type)FACTOR, c = (vector){ 0 } + (type)SUMMAND;  \
		vector total = { 0 };                                                              \
		type parts[lanes], sum = 0;                                                        \
		REPEAT_8(INTENSITY_ZERO, madd);                                                    \
                                                                                                   \
		for (const type *end = x + count; x < end; x += 8 * lanes) {                       \
			REPEAT_8(INTENSITY_LOAD, madd);                                            \
                                                                                                   \
			for (int64_t step = 1; step < steps; step++) {                             \
				REPEAT_8(INTENSITY_STEP, madd);                                    \
			}                                                                          \
			REPEAT_8(INTENSITY_SUM, madd);                                             \
		}                                                                                  \
		REPEAT_8(INTENSITY_TOTAL, madd);                                                   \
		*(vector *)parts = total;                                                          \
		for (int i = 0; i < lanes; i++)                                                    \
			sum += parts[i];                                                           \
		return sum;                                                                        \
	}                                                                                          \
	static void name(const union value *arguments, int thread, int threads)                    \
	{                                                                                          \
		const type *x = arguments[0].pointer;                                              \
		type *sums = arguments[1].pointer;                                                 \
		struct share share = share_of(arguments[2].integer, CHUNK, thread, threads);       \
                                                                                                   \
		for (int64_t i = share.begin; i < share.end; i += CHUNK)                           \
			sums[i / CHUNK] = name##_sum(x + i, CHUNK, arguments[3].integer);          \
	}

#ifdef __x86_64__
INTENSITY_KERNEL(f64_sse2, TARGET_BASE, double, f64x2, SEPARATE)
INTENSITY_KERNEL(f32_sse2, TARGET_BASE, float, f32x4, SEPARATE)
INTENSITY_KERNEL(f64_avx2, TARGET_AVX2, double, f64x4, _mm256_fmadd_pd)
INTENSITY_KERNEL(f32_avx2, TARGET_AVX2, float, f32x8, _mm256_fmadd_ps)
INTENSITY_KERNEL(f64_avx512, TARGET_AVX512, double, f64x8, _mm512_fmadd_pd)
INTENSITY_KERNEL(f32_avx512, TARGET_AVX512, float, f32x16, _mm512_fmadd_ps)
#define HOST_VARIANTS(type)                                                                        \
	{ "SSE2", FEATURE_SSE2, 0, { 0 }, type##_sse2, NULL },                                     \
		{ "AVX2 FMA", FEATURE_AVX2_FMA, 0, { 0 }, type##_avx2, NULL },                     \
		{ "AVX-512", FEATURE_AVX512, 0, { 0 }, type##_avx512, NULL },
#elif defined(__aarch64__)
#define FUSED_F64(x, b, c) vfmaq_f64(c, x, b)
#define FUSED_F32(x, b, c) vfmaq_f32(c, x, b)
INTENSITY_KERNEL(f64_neon, TARGET_BASE, double, f64x2, FUSED_F64)
INTENSITY_KERNEL(f32_neon, TARGET_BASE, float, f32x4, FUSED_F32)
#define HOST_VARIANTS(type) { "NEON", FEATURE_NEON, 0, { 0 }, type##_neon, NULL },
#else
INTENSITY_KERNEL(f64_v16, TARGET_BASE, double, f64x2, SEPARATE)
INTENSITY_KERNEL(f32_v16, TARGET_BASE, float, f32x4, SEPARATE)
#define HOST_VARIANTS(type) { "16-byte vectors", 0, 0, { 0 }, type##_v16, NULL },
#endif
static const struct variant host_f64[] = { HOST_VARIANTS(f64) };
static const struct variant host_f32[] = { HOST_VARIANTS(f32) };

/* ---- plans ---- */

struct detail {
	enum element element;
	bool alone; /* one host thread */
	bool half;  /* elements are FP32 in memory, and worked on as FP16 */
};

static const struct detail *detail_of(const struct kernel *kernel)
{
	return kernel->detail;
}

/* V, positive, as FP16: 11 bits. */
static double round_f16(double v)
{
	int exponent;
	double part = frexp(v, &exponent);

	return ldexp(rint(ldexp(part, 11)), exponent - 11);
}

/* HALF: rounded to FP16 at each step, as it is there. */
static struct expected expected_of(
	const struct plan *plan, const struct occasion *occasion, size_t index, bool half)
{
	const struct buffer *x = &plan->buffers[0];
	const uint64_t key = input_key(occasion->seed, 0);
	const bool wide = x->element == ELEMENT_F64;
	double sum = 0;

	for (uint64_t i = 0; i < CHUNK; i++) {
		const uint64_t at = (uint64_t)index * CHUNK + i;
		double value = wide ? input_f64(key, at, x->low, x->high)
				    : (double)input_f32(key, at, (float)x->low, (float)x->high);

		if (half)
			value = round_f16(value);
		for (int64_t step = 1; step < plan->size.n[1]; step++) {
			value = value * FACTOR + SUMMAND;
			if (half)
				value = round_f16(value);
		}
		sum += half ? round_f16(value * FACTOR) : value * FACTOR;
	}
	/* At least 32 partial sums, each of CHUNK / 32 terms; and the errors of the terms. */
	return (struct expected){ sum, 2.0 * (CHUNK / 32 + 64) * sum * (wide ? 0x1p-53 : 0x1p-24) };
}

static struct expected expected_sum(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return expected_of(plan, occasion, index, false);
}

static struct expected expected_sum_f16(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return expected_of(plan, occasion, index, true);
}

/* Buffers, work and check, alike on every device: buffer 0 is x, buffer 1 the sums. */
static int plan_common(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const enum element element = detail_of(request->kernel)->element;
	const double bytes = (double)element_size(element);
	const int64_t n = request->size.n[0], steps = request->size.n[1];
	struct traffic traffic = { bytes * (double)n, bytes * (double)(n / CHUNK) };

	if (n < 1 || n % CHUNK || steps < 1)
		return fail(err,
			"%s needs a multiple of %d elements and at least one multiply-add, not "
			"%lld and %lld",
			request->kernel->name, CHUNK, (long long)n, (long long)steps);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan, (struct buffer){ "x", element, (size_t)n, FILL_UNIFORM, 1, 2 });
	plan_add_buffer(
		plan, (struct buffer){ "sums", element, (size_t)(n / CHUNK), FILL_POISON, 0, 0 });
	plan->work.operations = 2.0 * (double)steps * (double)n;
	plan->work.level[LEVEL_DRAM] = plan->work.level[LEVEL_L1] = traffic;
	plan_add_parameter(plan, "intensity",
		plan->work.operations / work_bytes(&plan->work, LEVEL_DRAM), "FLOP/B");
	plan->check.buffer = 1;
	plan->check.expected = detail_of(request->kernel)->half ? expected_sum_f16 : expected_sum;
	plan->check.cost = CHUNK * (10 + 2.0 * (double)steps);
	return 0;
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	struct step *step;

	if (plan_common(request, plan, err))
		return -1;
	step = plan_add_step(plan, STEP_CALL);
	step->serial = detail_of(request->kernel)->alone;
	step->call = request->variant->call;
	step_add_buffer(step, 0);
	step_add_buffer(step, 1);
	step_add_i64(step, request->size.n[0]);
	step_add_i64(step, request->size.n[1]);
	return 0;
}

/* ---- GPU ---- */

#define GPU_THREADS 256
/* The additions of a warp's five exchanges. */
#define GPU_ADDITIONS (32.0 * 5)

static const struct variant gpu_f64[] = { { "a warp for 4096 elements", 0, 0, { 0 }, NULL,
	"intensity_f64" } };
static const struct variant gpu_f32[] = { { "a warp for 4096 elements", 0, 0, { 0 }, NULL,
	"intensity_f32" } };
static const struct variant gpu_f16[] = { { "a warp for 4096 elements", 0, 0, { 0 }, NULL,
	"intensity_f16" } };

static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct device *device = request->device;
	const struct detail *detail = detail_of(request->kernel);
	const int64_t chunks = request->size.n[0] / CHUNK, warps = GPU_THREADS / 32;
	const int64_t fit = (int64_t)device->units * (device->threads_per_unit / GPU_THREADS);
	const int64_t needed = (chunks + warps - 1) / warps;
	struct step *step;

	if (plan_common(request, plan, err))
		return -1;
	if (!detail->half)
		plan->work.operations += GPU_ADDITIONS * (double)chunks;
	step = plan_add_launch(plan, "intensity", request->variant->entry,
		needed < fit ? needed : fit, GPU_THREADS);
	step_add_buffer(step, 0);
	step_add_buffer(step, 1);
	step_add_i64(step, request->size.n[0]);
	step_add_i32(step, (int32_t)request->size.n[1]);
	if (detail->element == ELEMENT_F64) {
		step_add_f64(step, FACTOR);
		step_add_f64(step, SUMMAND);
	} else {
		step_add_f32(step, FACTOR);
		step_add_f32(step, SUMMAND);
	}
	return 0;
}

/* ---- rows ---- */

static int sweep(const struct kernel *kernel, const struct device *device, double memory, bool fine,
	struct size *sizes, int most, struct error *err)
{
	static const int steps[] = { 1, 2, 3, 4, 6, 8, 12, 16, 20, 24, 32, 48, 64, 96, 128 };
	const double bytes = CHUNK * (double)element_size(detail_of(kernel)->element);
	const double last = device_last_cache(device);
	const double want =
		(device->code == CODE_GPU ? CACHES_GPU : CACHES_HOST) * (last > 0 ? last : 64e6);
	/* A GPU has as many chunks for each warp. */
	const double warps = device->code == CODE_GPU
				     ? (double)device->units * (device->threads_per_unit / 32)
				     : 1;
	/* A sum for each chunk. */
	const double chunks = ceil(want / (bytes + 8) / warps) * warps;
	int count = 0;

	if (chunks * (bytes + 8) > memory)
		return fail(err, "%s needs %.0f bytes of memory, but only %.0f may be used",
			kernel->name, chunks * (bytes + 8), memory);
	for (size_t i = 0; i < sizeof steps / sizeof steps[0] && count < most; i++) {
		const bool power = !(steps[i] & (steps[i] - 1));

		if (fine || (power && (steps[i] <= 64 || detail_of(kernel)->half)))
			sizes[count++] = (struct size){ { (int64_t)chunks * CHUNK, steps[i] } };
	}
	return count;
}

static const struct detail f64 = { ELEMENT_F64, false, false }, f32 = { ELEMENT_F32, false, false },
			   f16 = { ELEMENT_F32, false, true };
static const struct detail f64_core = { ELEMENT_F64, true, false },
			   f32_core = { ELEMENT_F32, true, false };
#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
#define HOST(variants) .host = { variants, COUNT(variants), plan_host }
#define GPU(variants) .gpu = { variants, COUNT(variants), plan_gpu }

#define ROW(of, form, who, apart, only_thorough)                                                   \
	.name = "intensity_" #of, .about = who form " at every arithmetic intensity",              \
	.counts = "2 k n FLOP; n elements read", .role = ROLE_CURVE, .pipe = form,                 \
	.level = LEVEL_DRAM, .aspect = apart, .thorough = only_thorough,                           \
	.dimensions = { "n", "k" }, .sweep = sweep, .over = "intensity", .detail = &of
static const struct kernel kernels[] = {
	{ ROW(f64, "FP64", "", NULL, false), HOST(host_f64), GPU(gpu_f64) },
	{ ROW(f32, "FP32", "", NULL, false), HOST(host_f32), GPU(gpu_f32) },
	{ ROW(f16, "FP16", "", NULL, false), GPU(gpu_f16) },
	{ ROW(f64_core, "FP64", "one core: ", "one core", true), HOST(host_f64) },
	{ ROW(f32_core, "FP32", "one core: ", "one core", true), HOST(host_f32) },
};

const struct family family_intensity = {
	"intensity",
	"FLOP/s against arithmetic intensity",
	kernels,
	COUNT(kernels),
};
