/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ceiling of the special function units (MUFU): reciprocals, roots, logarithms, powers, tanh in
 * FP32. Measured by x -> 1 / sqrt(x), one instruction, as are all of them but sine and cosine,
 * which need a multiplication besides.
 *
 * Work: one operation a value and trip: n trips OP. The loop is that of chains.h.
 *
 * In truth the value after t trips is x to the power of (-1/2)^t, which goes to 1; the unit's error
 * of a trip is halved by the next. So the output must agree with that to 2^-21.
 */
#include "kernels/ceilings/chains.h"

#include <math.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static struct constants none(int64_t trips)
{
	(void)trips;
	return (struct constants){ 0, 0 };
}

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const int trips = plan->trips < 64 ? (int)plan->trips : 64;

	return (struct expected){
		pow(chains_input(plan, occasion, index), ldexp(trips % 2 ? -1 : 1, -trips)), 0x1p-21
	};
}

static const struct variant special[] = { CHAINS_VARIANTS("special", 0, "MUFU=512") };
static const struct chain chain = { "special", ELEMENT_F32, 1, 1, none, expected, -100 };

static const struct kernel kernels[] = {
	{
		.name = "special",
		.about = "special functions in FP32 (1 / sqrt x), data in registers",
		.counts = "n trips OP; n elements in, n out",
		.role = ROLE_OPERATIONS,
		.pipe = "MUFU",
		.level = LEVEL_NONE,
		.scalable = true,
		.dimensions = { "values" },
		.size = chains_size,
		.gpu = { .variants = special,
			.variant_count = COUNT(special),
			.plan = chains_plan },
		.detail = &chain,
	},
};

const struct family family_special = {
	"special",
	"peak of the special function units",
	kernels,
	COUNT(kernels),
};
