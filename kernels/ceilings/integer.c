/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ceilings of whole numbers of 32 bits on the vector pipes.
 *
 *   int_mad    x b + c: the multiply-add, 2 n trips OP
 *   int_logic  each bit of x chooses between those of b and c: a bit-wise operation on three
 * inputs, on the pipe of additions, comparisons and shifts, n trips OP. No chain of additions: the
 *              compiler spreads those over two pipes, so that they would measure neither.
 *   dp4a       x + the four products of the signed bytes of b and c: 8 n trips OP
 *   vnni       the same on a host, whose instruction takes the bytes of b without a sign
 *
 * The loop is that of chains.h. The reference knows the outcome of any number of trips; the output
 * must agree exactly.
 */
#include "kernels/ceilings/chains.h"

#include "kernels/ceilings/chains_host.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* A congruential generator: values stay varied, and come back only after 2^32 trips. */
#define FACTOR 1664525u
#define SUMMAND 1013904223u
/* Where b is 0 and c is 1 a bit changes in each trip, where it is the other way round it stays. */
#define CHOICE_B 0x0F5A33C6u
#define CHOICE_C 0xF0A5CC39u
#define BYTES_B 0x7D83B54Bu
#define BYTES_C 0xA95C6F9Eu

static struct constants constants_mad(int64_t trips)
{
	(void)trips;
	return (struct constants){ FACTOR, SUMMAND };
}

static struct constants constants_logic(int64_t trips)
{
	(void)trips;
	return (struct constants){ CHOICE_B, CHOICE_C };
}

static struct constants constants_dot(int64_t trips)
{
	(void)trips;
	return (struct constants){ BYTES_B, BYTES_C };
}

static struct expected exactly(uint32_t bits)
{
	return (struct expected){ (double)(int32_t)bits, 0 };
}

/* x -> x b + c, TRIPS times: by squaring. */
static struct expected expected_mad(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	uint32_t factor = 1, summand = 0, b = FACTOR, c = SUMMAND;

	for (uint64_t trips = (uint64_t)plan->trips; trips; trips >>= 1) {
		if (trips & 1) {
			factor *= b;
			summand = summand * b + c;
		}
		c = c * b + c;
		b *= b;
	}
	return exactly(chains_input_bits(occasion, index) * factor + summand);
}

static struct expected expected_logic(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	uint32_t x = chains_input_bits(occasion, index);

	for (int64_t trip = plan->trips % 2 ? 1 : 2; trip > 0; trip--)
		x = (x & CHOICE_B) | (~x & CHOICE_C);
	return exactly(x);
}

static struct expected expected_dot(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	int32_t sum = 0;

	for (int i = 0; i < 32; i += 8)
		sum += (int8_t)(BYTES_B >> i & 0xFF) * (int8_t)(BYTES_C >> i & 0xFF);
	return exactly(chains_input_bits(occasion, index) + (uint32_t)plan->trips * (uint32_t)sum);
}

#ifdef __x86_64__
/* b without a sign, c with one. */
static struct expected expected_vnni(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	int32_t sum = 0;

	for (int i = 0; i < 32; i += 8)
		sum += (int32_t)(BYTES_B >> i & 0xFF) * (int8_t)(BYTES_C >> i & 0xFF);
	return exactly(chains_input_bits(occasion, index) + (uint32_t)plan->trips * (uint32_t)sum);
}
#endif

/* ---- host kernels ---- */

#define MAD_KERNEL(name, target, vector, op, chains)                                               \
	CHAIN_KERNEL(int_mad_##name, target, uint32_t, vector, integer, op, chains)

/* number: chains. */
#ifdef __x86_64__
MAD_KERNEL(scalar_x8, TARGET_BASE, u32x1, separate_u32, 8)
MAD_KERNEL(avx2_x8, TARGET_AVX2, u32x8, SEPARATE, 8)
MAD_KERNEL(avx2_x12, TARGET_AVX2, u32x8, SEPARATE, 12)
MAD_KERNEL(avx512_x12, TARGET_AVX512, u32x16, SEPARATE, 12)
MAD_KERNEL(avx512_x24, TARGET_AVX512, u32x16, SEPARATE, 24)
static const struct variant int_mad_host[] = {
	{ "scalar x8", 0, 0, { 8 }, int_mad_scalar_x8, NULL },
	{ "AVX2 x8", FEATURE_AVX2_FMA, 0, { 8 }, int_mad_avx2_x8, NULL },
	{ "AVX2 x12", FEATURE_AVX2_FMA, 0, { 12 }, int_mad_avx2_x12, NULL },
	{ "AVX-512 x12", FEATURE_AVX512, 0, { 12 }, int_mad_avx512_x12, NULL },
	{ "AVX-512 x24", FEATURE_AVX512, 0, { 24 }, int_mad_avx512_x24, NULL },
};
#define TARGET_AVX_VNNI __attribute__((target("avxvnni,avx2")))
#define TARGET_AVX512_VNNI __attribute__((target("avx512vnni,avx512f,avx512vl,avx512dq")))
#define DOT_256(x, b, c) ((vector)_mm256_dpbusd_avx_epi32((__m256i)(x), (__m256i)(b), (__m256i)(c)))
#define DOT_512(x, b, c) ((vector)_mm512_dpbusd_epi32((__m512i)(x), (__m512i)(b), (__m512i)(c)))
CHAIN_KERNEL(vnni_avx_x12, TARGET_AVX_VNNI, uint32_t, u32x8, integer, DOT_256, 12)
CHAIN_KERNEL(vnni_avx512_x12, TARGET_AVX512_VNNI, uint32_t, u32x16, integer, DOT_512, 12)
static const struct variant vnni_host[] = {
	{ "AVX-VNNI x12", FEATURE_AVX_VNNI, 0, { 12 }, vnni_avx_x12, NULL },
	{ "AVX-512 VNNI x12", FEATURE_AVX512_VNNI, 0, { 12 }, vnni_avx512_x12, NULL },
};
#else
MAD_KERNEL(v16_x8, TARGET_BASE, u32x4, SEPARATE, 8)
MAD_KERNEL(v16_x16, TARGET_BASE, u32x4, SEPARATE, 16)
static const struct variant int_mad_host[] = {
	{ "16-byte vectors x8", 0, 0, { 8 }, int_mad_v16_x8, NULL },
	{ "16-byte vectors x16", 0, 0, { 16 }, int_mad_v16_x16, NULL },
};
#endif

/* ---- GPU ---- */

static const struct variant int_mad[] = { CHAINS_VARIANTS("int_mad", 0, "IMAD=512") };
static const struct variant int_logic[] = { CHAINS_VARIANTS("int_logic", 0, "LOP3=512") };
static const struct variant dp4a[] = { CHAINS_VARIANTS("dp4a", 0, "IDP=512") };
static const struct chain chain_int_mad = { "integer", ELEMENT_I32, 1, 2, constants_mad,
	expected_mad, -200 };
static const struct chain chain_int_logic = { "integer", ELEMENT_I32, 1, 1, constants_logic,
	expected_logic, -20 };
static const struct chain chain_dp4a = { "integer", ELEMENT_I32, 1, 8, constants_dot, expected_dot,
	-20 };

/* ---- rows ---- */

#ifdef __x86_64__
static const struct chain chain_vnni = { NULL, ELEMENT_I32, 1, 8, constants_dot, expected_vnni,
	-20 };
#endif
#define HOST(of)                                                                                   \
	{                                                                                          \
		.variants = of, .variant_count = COUNT(of), .plan = chains_plan_host               \
	}
#define ROW(of, what, each, in, host_code)                                                         \
	{                                                                                          \
		.name = #of, .about = what, .counts = each " n trips OP; n elements in, n out",    \
		.role = ROLE_OPERATIONS, .pipe = in, .level = LEVEL_NONE, .scalable = true,        \
		.dimensions = { "values" }, .size = chains_size, .host = host_code,                \
		.gpu = { .variants = of, .variant_count = COUNT(of), .plan = chains_plan },        \
		.detail = &chain_##of,                                                             \
	}
static const struct kernel kernels[] = {
	ROW(int_mad, "INT32 multiply-add, data in registers", "2", "INT32", HOST(int_mad_host)),
	ROW(int_logic, "INT32 bit-wise operations on three inputs, data in registers", "1",
		"INT32 logic", { 0 }),
	ROW(dp4a, "sum of four products of bytes (DP4A), data in registers", "8", "DP4A", { 0 }),
#ifdef __x86_64__
	{
		.name = "vnni",
		.about = "sum of four products of bytes (VNNI), data in registers",
		.counts = "8 n trips OP; n elements in, n out",
		.role = ROLE_OPERATIONS,
		.pipe = "INT8",
		.level = LEVEL_NONE,
		.scalable = true,
		.dimensions = { "values" },
		.size = chains_size,
		.host = HOST(vnni_host),
		.detail = &chain_vnni,
	},
#endif
};

const struct family family_integer = {
	"integer",
	"peak of whole-number arithmetic on the vector pipes",
	kernels,
	COUNT(kernels),
};
