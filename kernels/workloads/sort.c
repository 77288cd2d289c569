/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sort: n keys of 32 bits in ascending order, by their digits of 8 bits, the least first: 4 passes
 * that each keep the order of equal digits. It is how GPUs sort: databases, the cells of particles,
 * the triangles of a scene. There are no operations to count: the row has only bytes.
 *
 * Keys are read once to count the digits of all passes; each pass reads and writes them once more:
 * 20 n bytes read, 16 n written, at DRAM as well, as no cache holds the keys from one pass to the
 * next. A pass does with one reading as blocks look back over the tiles before theirs: for each
 * tile and each of 256 digits a state of 4 bytes is cleared, written twice and read by the tiles
 * that follow, each of which reads 8 of a digit at once (where there are so many), and more if that
 * does not do, which is not counted. Besides, a block takes the number of its tile by an atomic
 * addition and reads where the digits go; blocks that count add up 1024 counts by atomic additions,
 * which are then made places. Shared memory's bytes are not given.
 *
 * Keys are made from their sorted order (sort.h), which is known without sorting: every key is
 * checked, exactly.
 */
#include "kernels/workloads/sort.h"

#include "core/kernel.h"
#include "kernels/footprint.h"
#include "kernels/lookback_plan.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
/* Of a tile: its keys three times, its states once for each pass. */
#define BYTES_TILE (4.0 * (3 * SORT_TILE + SORT_PASSES * SORT_DIGITS))
#define BYTES_DIGITS (4.0 * SORT_DIGITS)

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	(void)occasion;
	return (struct expected){ sort_value(index, plan->size.n[0]), 0 };
}

static void count_traffic(struct work *work, double tiles, double blocks)
{
	const double keys = 4 * SORT_TILE * tiles, passes = SORT_PASSES;
	const double words = 4 * SORT_HEAD + passes * BYTES_DIGITS * tiles;
	/* Tile t reads the states of up to SORT_LOOKS before it. */
	const double looks = tiles < SORT_LOOKS ? tiles * (tiles - 1) / 2
						: SORT_LOOKS * (tiles - (SORT_LOOKS + 1) / 2.0);
	struct traffic *dram = &work->level[LEVEL_DRAM], *l1 = &work->level[LEVEL_L1];

	/* Digits counted; counts made places; passes. */
	dram->read = keys + passes * BYTES_DIGITS + passes * BYTES_DIGITS;
	dram->read += passes * (keys + 4 + BYTES_DIGITS + BYTES_DIGITS * (tiles - 1));
	dram->written = words + passes * BYTES_DIGITS + passes * BYTES_DIGITS;
	dram->written += passes * (keys + 4 + BYTES_DIGITS * tiles);
	l1->read = keys + passes * BYTES_DIGITS * blocks + passes * BYTES_DIGITS;
	l1->read += passes * (keys + 4 * tiles + BYTES_DIGITS * tiles + BYTES_DIGITS * looks);
	l1->written = words + passes * BYTES_DIGITS * blocks + passes * BYTES_DIGITS;
	l1->written += passes * (keys + 4 * tiles + 2 * BYTES_DIGITS * tiles);
	work->level[LEVEL_L2] = *l1;
}

/* The variant's number: threads of a block. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t n = request->size.n[0], tiles = n / SORT_TILE;
	const int64_t most = SORT_BLOCKS * request->device->units;
	const int64_t blocks = tiles < most ? tiles : most;
	const int64_t words = SORT_HEAD + SORT_PASSES * SORT_DIGITS * tiles;
	const int buffers[SORT_PASSES + 1] = { SORT_KEYS, SORT_SPARE, SORT_SORTED, SORT_SPARE,
		SORT_SORTED };
	struct step *step;

	if (n < SORT_TILE || n % SORT_TILE || n > SORT_MOST)
		return fail(err, "%s needs a multiple of %d keys up to %d, not %lld",
			request->kernel->name, SORT_TILE, SORT_MOST, (long long)n);
	*plan = plan_empty();
	plan->size = request->size;
	plan->passes = true;
	plan_add_buffer(plan, (struct buffer){ "sorted", ELEMENT_I32, (size_t)n, FILL_POISON });
	plan_add_buffer(plan, (struct buffer){ "keys", ELEMENT_I32, (size_t)n, FILL_INDEX,
				      .index = { sort_input, "sort", "sort_fill", n } });
	plan_add_buffer(plan, (struct buffer){ "spare", ELEMENT_I32, (size_t)n, FILL_POISON });
	plan_add_buffer(plan, (struct buffer){ "states", ELEMENT_I32, (size_t)words, FILL_POISON });
	count_traffic(&plan->work, (double)tiles, (double)blocks);
	lookback_clear(plan, SORT_STATES, words / 2);
	step = plan_add_launch(plan, "sort", "sort_count", blocks, SORT_THREADS);
	step_add_buffer(step, SORT_STATES);
	step_add_buffer(step, SORT_KEYS);
	step_add_i64(step, tiles);
	step = plan_add_launch(plan, "sort", "sort_places", 1, SORT_PASSES * SORT_DIGITS);
	step_add_buffer(step, SORT_STATES);
	for (int pass = 0; pass < SORT_PASSES; pass++) {
		step = plan_add_launch(
			plan, "sort", request->variant->entry, tiles, request->variant->number[0]);
		step->carveout = 100;
		step_add_buffer(step, buffers[pass + 1]);
		step_add_buffer(step, buffers[pass]);
		step_add_buffer(step, SORT_STATES);
		step_add_i32(step, pass);
	}
	plan->check.buffer = SORT_SORTED;
	plan->check.expected = expected;
	plan->check.cost = 10;
	plan->check.entry = "sort_check";
	plan->check.image = "sort";
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	double bytes;

	if (footprint_choose(device, room_less(room, 4 * SORT_HEAD), &bytes, err))
		return -1;
	to->n[0] = (int64_t)(bytes / BYTES_TILE) * SORT_TILE;
	if (to->n[0] > SORT_MOST)
		to->n[0] = SORT_MOST / SORT_TILE * SORT_TILE;
	if (to->n[0] < SORT_TILE)
		return fail(err, "%s needs memory for at least %d keys", kernel->name, SORT_TILE);
	return 0;
}

static const struct variant gpu[] = {
	{ .name = "512 threads, masks", .number = { 512 }, .entry = "sort_masks_512" },
	{ .name = "512 threads, votes", .number = { 512 }, .entry = "sort_votes_512" },
};

static const struct kernel kernels[] = {
	{
		.name = "sort_u32",
		.about = "32-bit keys sorted by digits of 8 bits",
		.counts = "no FLOP; n keys of 4 bytes read five times and written four times",
		.role = ROLE_WORKLOAD,
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "n" },
		.size = size,
		.gpu = { gpu, COUNT(gpu), plan_gpu },
	},
};

extern const struct family family_sort;
const struct family family_sort = { "sort", "keys in ascending order", kernels, COUNT(kernels),
	SUITE_BASICS };
