/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ceilings of multiply-add on pairs: FP16 and BF16 two to a register, FP32 two to a pair of
 * registers (one instruction from compute capability 10.0 on; the same pipe as plain FP32, with
 * half the instructions).
 *
 * Work: one multiplication and one addition a value and trip: 2 n trips FLOP, exactly. The loop is
 * that of chains.h.
 *
 * FP16, BF16: b = -(1 - 2^-k), the value nearest to -1, and c = 3, so that a value goes to and fro
 * on both sides of 1.5 for ever: the data stay as varied as they came, and the last trip shows. The
 * reference replays the same operations in the same rounding; the output must agree exactly. FP32:
 * b and c as in the family fma.
 */
#include "kernels/ceilings/chains.h"

#include <math.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* VALUE with BITS of significand, ties to even; far from overflow and denormals. */
static double rounded(double value, int bits)
{
	int exponent;
	double fraction = frexp(value, &exponent);

	return ldexp(nearbyint(ldexp(fraction, bits)), exponent - bits);
}

static struct constants to_and_fro(int bits)
{
	return (struct constants){ -(1 - ldexp(1, -bits)), 3 };
}

/* Sums of a product of two such numbers and a third are exact in FP64, so they are rounded once. */
static struct expected expected_short(
	const struct plan *plan, const struct occasion *occasion, size_t index, int bits)
{
	const struct constants r = to_and_fro(bits);
	double x = rounded(chains_input(plan, occasion, index), bits);
	int64_t trips = plan->trips;

	while (trips > 0) {
		double next = rounded(x * r.b + r.c, bits);
		double after = rounded(next * r.b + r.c, bits);

		if (after == x) /* to and fro from here */
			return (struct expected){ trips % 2 ? next : x, 0 };
		x = next;
		trips--;
	}
	return (struct expected){ x, 0 };
}

static struct constants constants_f16(int64_t trips)
{
	(void)trips;
	return to_and_fro(11);
}

static struct constants constants_bf16(int64_t trips)
{
	(void)trips;
	return to_and_fro(8);
}

static struct expected expected_f16(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return expected_short(plan, occasion, index, 11);
}

static struct expected expected_bf16(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return expected_short(plan, occasion, index, 8);
}

static struct constants constants_f32(int64_t trips)
{
	const double step = chains_fraction(trips, 20);

	return (struct constants){ 1 - step, step };
}

static struct expected expected_f32(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const struct constants r = constants_f32(plan->trips);
	const float b = (float)r.b, c = (float)r.c;
	float x = (float)chains_input(plan, occasion, index);

	for (int64_t trip = 0; trip < plan->trips; trip++)
		x = fmaf(x, b, c);
	return (struct expected){ (double)x, 0 };
}

static const struct variant f16[] = { CHAINS_VARIANTS("fma_f16", 75, "HFMA2=512") };
static const struct variant bf16[] = { CHAINS_VARIANTS("fma_bf16", 80, "HFMA2=512") };
/* From 12.0 on the compiler makes two instructions of each. */
static const struct variant f32x2[] = { CHAINS_VARIANTS(
	"fma_f32x2", 100, "100-119: FFMA2=512; 120-: FFMA=1024") };

static const struct chain chain_f16 = { "packed", ELEMENT_F32, 2, 2, constants_f16, expected_f16,
	-200 };
static const struct chain chain_bf16 = { "packed", ELEMENT_F32, 2, 2, constants_bf16, expected_bf16,
	-200 };
static const struct chain chain_f32x2 = { "packed", ELEMENT_F32, 2, 2, constants_f32, expected_f32,
	1 };

static const struct kernel kernels[] = {
	{
		.name = "fma_f16",
		.about = "FP16 multiply-add on the vector pipes, two to a register",
		.counts = "2 n trips FLOP; n elements in, n out",
		.role = ROLE_OPERATIONS,
		.pipe = "FP16",
		.level = LEVEL_NONE,
		.scalable = true,
		.dimensions = { "values" },
		.size = chains_size,
		.gpu = { .variants = f16, .variant_count = COUNT(f16), .plan = chains_plan },
		.detail = &chain_f16,
	},
	{
		.name = "fma_bf16",
		.about = "BF16 multiply-add on the vector pipes, two to a register",
		.counts = "2 n trips FLOP; n elements in, n out",
		.role = ROLE_OPERATIONS,
		.pipe = "BF16",
		.level = LEVEL_NONE,
		.scalable = true,
		.dimensions = { "values" },
		.size = chains_size,
		.gpu = { .variants = bf16, .variant_count = COUNT(bf16), .plan = chains_plan },
		.detail = &chain_bf16,
	},
	{
		.name = "fma_f32x2",
		.about = "FP32 multiply-add on the vector pipes, two values an instruction",
		.counts = "2 n trips FLOP; n elements in, n out",
		.role = ROLE_OPERATIONS,
		.pipe = "FP32",
		.aspect = "packed",
		.level = LEVEL_NONE,
		.scalable = true,
		.thorough = true,
		.dimensions = { "values" },
		.size = chains_size,
		.gpu = { .variants = f32x2, .variant_count = COUNT(f32x2), .plan = chains_plan },
		.detail = &chain_f32x2,
	},
};

const struct family family_packed = {
	"packed",
	"peak of multiply-add on pairs of values",
	kernels,
	COUNT(kernels),
};
