/* SPDX-License-Identifier: Apache-2.0 */
/*
 * montecarlo: the price of a European call by simulation: n random paths of the share's price, the
 * mean of what they pay, discounted. The way to price what has no formula, and the pattern of all
 * Monte-Carlo methods: nothing to read, much to compute. A price for each block of 32768 paths,
 * whose mean is the option's.
 *
 * Random numbers are counted, not drawn one after another (Philox4x32-10): four words for four
 * paths, all in whole numbers, which are no FLOP. Two words make two normal variables and so two
 * paths (Box and Muller): 9 operations for radius and angle (a logarithm, a root, a sine, a cosine
 * ...), 4 for the exponents, 2 powers, 2 for the payoffs, 2 to add them up: 19
 * FLOP, where root, logarithm, power, sine and cosine count as one. 256 more for the sum of a block
 * and its discount. The whole numbers take more instructions than these, and the special functions
 * have a unit of their own that is slower: so the FP32 pipe is far from busy.
 *
 * Bytes: the generator's key, which each thread reads at L1, and a price a block.
 *
 * The check computes each price again in double precision; the tolerance is derived in
 * montecarlo.h. A unit test holds the prices against the formula of Black and Scholes.
 */
#include "kernels/workloads/montecarlo.h"

#include "core/kernel.h"
#include "kernels/footprint.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
/* Blocks for each unit of the device. */
#define BLOCKS 64

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	(void)plan;
	return (struct expected){ montecarlo_price(occasion->seed, index, 0, 1),
		MONTECARLO_TOLERANCE };
}

/* The variant's entry is for blocks of MONTECARLO_THREADS. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t paths = request->size.n[0], blocks = paths / MONTECARLO_PATHS;
	const double n = (double)paths, b = (double)blocks;
	struct step *step;

	if (paths < 1 || paths % MONTECARLO_PATHS || blocks > INT32_MAX)
		return fail(err, "%s needs a multiple of %d paths, not %lld", request->kernel->name,
			MONTECARLO_PATHS, (long long)paths);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(
		plan, (struct buffer){ "prices", ELEMENT_F32, (size_t)blocks, FILL_POISON });
	plan_add_buffer(plan, (struct buffer){ "key", ELEMENT_I32, 2, FILL_BITS });
	plan->work.operations = 9.5 * n + MONTECARLO_THREADS * b;
	plan->work.level[LEVEL_DRAM] = (struct traffic){ 8, 4 * b };
	plan->work.level[LEVEL_L1] = (struct traffic){ 8 * MONTECARLO_THREADS * b, 4 * b };
	step = plan_add_launch(
		plan, "montecarlo", request->variant->entry, blocks, MONTECARLO_THREADS);
	step_add_buffer(step, MONTECARLO_PRICES);
	step_add_buffer(step, MONTECARLO_KEY);
	plan->check.buffer = MONTECARLO_PRICES;
	plan->check.expected = expected;
	plan->check.cost = 30.0 * MONTECARLO_PATHS;
	plan->check.entry = "montecarlo_check_f32";
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const double units = device->units > 0 ? device->units : 1;

	to->n[0] =
		footprint_round(BLOCKS * units * room.scale * MONTECARLO_PATHS, MONTECARLO_PATHS);
	if (8 + 4 * (double)(to->n[0] / MONTECARLO_PATHS) > room.memory)
		return fail(err, "%s needs memory for %lld prices", kernel->name,
			(long long)(to->n[0] / MONTECARLO_PATHS));
	return 0;
}

static const struct variant gpu[] = {
	{ .name = "4 paths at a time", .entry = "montecarlo_f32_1" },
	{ .name = "8 paths at a time", .entry = "montecarlo_f32_2" },
	{ .name = "16 paths at a time", .entry = "montecarlo_f32_4" },
};

static const struct kernel kernels[] = {
	{
		.name = "montecarlo_f32",
		.about = "the price of a European option by simulation in FP32",
		.counts = "9.5 n FLOP + 256 for each 32768 paths; a price of these written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "paths" },
		.size = size,
		.gpu = { gpu, COUNT(gpu), plan_gpu },
	},
};

extern const struct family family_montecarlo;
const struct family family_montecarlo = { "montecarlo", "the mean over random paths", kernels,
	COUNT(kernels), SUITE_HPC };
