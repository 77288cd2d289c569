/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ceilings of whole numbers of 32 bits on the vector pipes.
 *
 *   int_mad    x b + c: the multiply-add, 2 n trips OP
 *   int_logic  each bit of x chooses between those of b and c: a bit-wise operation on three
 * inputs, on the pipe of additions, comparisons and shifts, n trips OP. No chain of additions: the
 *              compiler spreads those over two pipes, so that they would measure neither.
 *   dp4a       x + the four products of the signed bytes of b and c: 8 n trips OP
 *
 * The loop is that of chains.h. The reference knows the outcome of any number of trips; the output
 * must agree exactly.
 */
#include "kernels/ceilings/chains.h"

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

static const struct variant int_mad[] = { CHAINS_VARIANTS("int_mad", 0, "IMAD=512") };
static const struct variant int_logic[] = { CHAINS_VARIANTS("int_logic", 0, "LOP3=512") };
static const struct variant dp4a[] = { CHAINS_VARIANTS("dp4a", 0, "IDP=512") };
static const struct chain chain_int_mad = { "integer", ELEMENT_I32, 1, 2, constants_mad,
	expected_mad, -200 };
static const struct chain chain_int_logic = { "integer", ELEMENT_I32, 1, 1, constants_logic,
	expected_logic, -20 };
static const struct chain chain_dp4a = { "integer", ELEMENT_I32, 1, 8, constants_dot, expected_dot,
	-20 };

#define ROW(of, what, each, in)                                                                    \
	{                                                                                          \
		.name = #of, .about = what, .counts = each " n trips OP; n elements in, n out",    \
		.role = ROLE_OPERATIONS, .pipe = in, .level = LEVEL_NONE, .scalable = true,        \
		.dimensions = { "values" }, .size = chains_size,                                   \
		.gpu = { .variants = of, .variant_count = COUNT(of), .plan = chains_plan },        \
		.detail = &chain_##of,                                                             \
	}
static const struct kernel kernels[] = {
	ROW(int_mad, "INT32 multiply-add, data in registers", "2", "INT32"),
	ROW(int_logic, "INT32 bit-wise operations on three inputs, data in registers", "1",
		"INT32 logic"),
	ROW(dp4a, "sum of four products of bytes (DP4A), data in registers", "8", "DP4A"),
};

const struct family family_integer = {
	"integer",
	"peak of whole-number arithmetic on the vector pipes",
	kernels,
	COUNT(kernels),
};
