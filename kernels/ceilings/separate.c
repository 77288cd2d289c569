/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ceilings of addition and of multiplication alone, FP64 and FP32: what code reaches that
 * cannot use the fused multiply-add. The same pipes as the family fma, with one operation an
 * instruction: half of its FLOP/s.
 *
 * Work: one operation a value and trip: n trips FLOP, exactly. The loop is that of chains.h.
 *
 * Addition: c = 2^-k with 2^k near TRIPS, so that a value grows by about one. Multiplication: by
 * 1 - 2^-k, so that it shrinks to a third. The reference replays the same operations in the same
 * rounding; the output must agree exactly.
 */
#include "kernels/ceilings/chains.h"

#include "kernels/ceilings/chains_host.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* FP32 keeps 4 of its 24 bits for the change of one trip. */
static struct constants constants_f64(int64_t trips)
{
	const double step = chains_fraction(trips, 40);

	return (struct constants){ 1 - step, step };
}

static struct constants constants_f32(int64_t trips)
{
	const double step = chains_fraction(trips, 20);

	return (struct constants){ 1 - step, step };
}

static struct expected expected_add_f64(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const double c = constants_f64(plan->trips).c;
	double x = chains_input(plan, occasion, index);

	for (int64_t trip = 0; trip < plan->trips; trip++)
		x += c;
	return (struct expected){ x, 0 };
}

static struct expected expected_mul_f64(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const double b = constants_f64(plan->trips).b;
	double x = chains_input(plan, occasion, index);

	for (int64_t trip = 0; trip < plan->trips; trip++)
		x *= b;
	return (struct expected){ x, 0 };
}

static struct expected expected_add_f32(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const float c = (float)constants_f32(plan->trips).c;
	float x = (float)chains_input(plan, occasion, index);

	for (int64_t trip = 0; trip < plan->trips; trip++)
		x += c;
	return (struct expected){ (double)x, 0 };
}

static struct expected expected_mul_f32(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const float b = (float)constants_f32(plan->trips).b;
	float x = (float)chains_input(plan, occasion, index);

	for (int64_t trip = 0; trip < plan->trips; trip++)
		x *= b;
	return (struct expected){ (double)x, 0 };
}

/* ---- host kernels ---- */

#define HOST_KERNELS(name, target, vector_64, vector_32, chains)                                   \
	CHAIN_KERNEL(add_f64_##name, target, double, vector_64, real, ADD_ONLY, chains)            \
	CHAIN_KERNEL(mul_f64_##name, target, double, vector_64, real, MULTIPLY_ONLY, chains)       \
	CHAIN_KERNEL(add_f32_##name, target, float, vector_32, real, ADD_ONLY, chains)             \
	CHAIN_KERNEL(mul_f32_##name, target, float, vector_32, real, MULTIPLY_ONLY, chains)

/* number: chains. */
#ifdef __x86_64__
HOST_KERNELS(sse2_x8, TARGET_BASE, f64x2, f32x4, 8)
HOST_KERNELS(avx2_x8, TARGET_AVX2, f64x4, f32x8, 8)
HOST_KERNELS(avx2_x12, TARGET_AVX2, f64x4, f32x8, 12)
HOST_KERNELS(avx512_x8, TARGET_AVX512, f64x8, f32x16, 8)
HOST_KERNELS(avx512_x12, TARGET_AVX512, f64x8, f32x16, 12)
#define HOST_VARIANTS(of)                                                                          \
	{ "SSE2 x8", FEATURE_SSE2, 0, { 8 }, of##_sse2_x8, NULL },                                 \
		{ "AVX2 x8", FEATURE_AVX2_FMA, 0, { 8 }, of##_avx2_x8, NULL },                     \
		{ "AVX2 x12", FEATURE_AVX2_FMA, 0, { 12 }, of##_avx2_x12, NULL },                  \
		{ "AVX-512 x8", FEATURE_AVX512, 0, { 8 }, of##_avx512_x8, NULL },                  \
	{                                                                                          \
		"AVX-512 x12", FEATURE_AVX512, 0, { 12 }, of##_avx512_x12, NULL                    \
	}
#else
HOST_KERNELS(v16_x8, TARGET_BASE, f64x2, f32x4, 8)
HOST_KERNELS(v16_x16, TARGET_BASE, f64x2, f32x4, 16)
#define HOST_VARIANTS(of)                                                                          \
	{ "16-byte vectors x8", 0, 0, { 8 }, of##_v16_x8, NULL },                                  \
	{                                                                                          \
		"16-byte vectors x16", 0, 0, { 16 }, of##_v16_x16, NULL                            \
	}
#endif
static const struct variant add_f64_host[] = { HOST_VARIANTS(add_f64) };
static const struct variant mul_f64_host[] = { HOST_VARIANTS(mul_f64) };
static const struct variant add_f32_host[] = { HOST_VARIANTS(add_f32) };
static const struct variant mul_f32_host[] = { HOST_VARIANTS(mul_f32) };

/* ---- GPU ---- */

/*
 * On 12.0 several other instructions stand around each FP64 one; at 2 lanes an SM they cost
 * nothing.
 */
static const struct variant add_f64[] = { CHAINS_VARIANTS("add_f64", 0, "DADD=512") };
static const struct variant mul_f64[] = { CHAINS_VARIANTS("mul_f64", 0, "DMUL=512") };
static const struct variant add_f32[] = { CHAINS_VARIANTS("add_f32", 0, "FADD=512") };
static const struct variant mul_f32[] = { CHAINS_VARIANTS("mul_f32", 0, "FMUL=512") };

/* ---- rows ---- */

#define CHAIN(element, of)                                                                         \
	{                                                                                          \
		"separate", ELEMENT_##element, 1, 1, constants_##of, expected_##of, 1              \
	}
#define constants_add_f64 constants_f64
#define constants_mul_f64 constants_f64
#define constants_add_f32 constants_f32
#define constants_mul_f32 constants_f32
static const struct chain chain_add_f64 = CHAIN(F64, add_f64), chain_mul_f64 = CHAIN(F64, mul_f64);
static const struct chain chain_add_f32 = CHAIN(F32, add_f32), chain_mul_f32 = CHAIN(F32, mul_f32);

#define ROW(of, form, word, in)                                                                    \
	{                                                                                          \
		.name = #of, .about = form " " word " without FMA, data in registers",             \
		.counts = "n trips FLOP; n elements in, n out", .role = ROLE_OPERATIONS,           \
		.pipe = form, .aspect = in, .level = LEVEL_NONE, .scalable = true,                 \
		.dimensions = { "values" }, .size = chains_size,                                   \
		.host = { of##_host, COUNT(of##_host), chains_plan_host },                         \
		.gpu = { .variants = of, .variant_count = COUNT(of), .plan = chains_plan },        \
		.detail = &chain_##of,                                                             \
	}
static const struct kernel kernels[] = {
	ROW(add_f64, "FP64", "addition", "add"),
	ROW(mul_f64, "FP64", "multiplication", "mul"),
	ROW(add_f32, "FP32", "addition", "add"),
	ROW(mul_f32, "FP32", "multiplication", "mul"),
};

const struct family family_separate = {
	"separate",
	"peak of addition and multiplication without FMA",
	kernels,
	COUNT(kernels),
};
