/* SPDX-License-Identifier: Apache-2.0 */
/*
 * select: stream compaction: y holds the elements of x below a threshold, in their order, and how
 * many they are. So databases filter, and so simulations and graph searches drop what is done with.
 * INT32; exactly half of the elements are kept, from 17 to 47 of each 64. A comparison is no FLOP:
 * the row has only bytes.
 *
 * One pass over DRAM: 4 n bytes read, 2 n written and 4 for the number, and the states of tiles
 * (kernels/lookback_plan.h). What a block keeps goes through shared memory, whose bytes are not
 * given.
 *
 * How many of the first elements are kept is known without counting (select.h), and so is each
 * element of y: all are checked, exactly, with their number and that nothing is written behind
 * them.
 */
#include "kernels/workloads/select.h"

#include "core/kernel.h"
#include "kernels/footprint.h"
#include "kernels/lookback_plan.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	(void)occasion;
	return (struct expected){ select_value(index, plan->size.n[0]), 0 };
}

/* The variant's number: threads of a block. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t n = request->size.n[0], tiles = n / SELECT_TILE;
	struct step *step;

	if (n < SELECT_TILE || n % SELECT_TILE || n > INT32_MAX)
		return fail(err, "%s needs a multiple of %d elements up to %d, not %lld",
			request->kernel->name, SELECT_TILE, INT32_MAX, (long long)n);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan, (struct buffer){ "y", ELEMENT_I32, (size_t)n + 1, FILL_ZERO });
	plan_add_buffer(plan, (struct buffer){ "x", ELEMENT_I32, (size_t)n, FILL_INDEX,
				      .index = { select_input, "select", "select_fill", n } });
	plan_add_buffer(
		plan, (struct buffer){ "states", ELEMENT_I64, (size_t)tiles + 1, FILL_POISON });
	plan->work.level[LEVEL_DRAM] = (struct traffic){ 4 * (double)n, 2 * (double)n + 4 };
	lookback_add(plan, SELECT_STATES, tiles);
	step = plan_add_launch(
		plan, "select", request->variant->entry, tiles, request->variant->number[0]);
	step->carveout = 100;
	step_add_buffer(step, SELECT_Y);
	step_add_buffer(step, SELECT_X);
	step_add_buffer(step, SELECT_STATES);
	step_add_i32(step, 0);
	plan->check.buffer = SELECT_Y;
	plan->check.expected = expected;
	plan->check.cost = 10;
	plan->check.entry = "select_check";
	plan->check.image = "select";
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	double bytes;

	/* Room for the number and a state more than tiles. */
	if (footprint_choose(device, room_less(room, 12), &bytes, err))
		return -1;
	if (bytes > 8.0 * INT32_MAX)
		bytes = 8.0 * INT32_MAX;
	to->n[0] = (int64_t)(bytes / (8 * SELECT_TILE + 8)) * SELECT_TILE;
	if (to->n[0] < SELECT_TILE)
		return fail(
			err, "%s needs memory for at least %d elements", kernel->name, SELECT_TILE);
	return 0;
}

static const struct variant gpu[] = {
	{ .name = "256 threads", .number = { 256 }, .entry = "select_256" },
	{ .name = "512 threads", .number = { 512 }, .entry = "select_512" },
};

static const struct kernel kernels[] = {
	{
		.name = "select_i32",
		.about = "the elements of a vector of INT32 below a threshold: stream compaction",
		.counts = "no FLOP; n elements of 4 bytes read, half of them written",
		.role = ROLE_WORKLOAD,
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "n" },
		.size = size,
		.gpu = { gpu, COUNT(gpu), plan_gpu },
	},
};

extern const struct family family_select;
const struct family family_select = { "select", "the elements below a threshold, in order", kernels,
	COUNT(kernels), SUITE_BASICS };
