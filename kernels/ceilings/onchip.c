/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ceilings of the memories of a GPU's SM: shared memory (read, write, atomic additions, reads
 * with bank conflicts), the shared memory of another SM of the cluster, and the constant cache.
 *
 * Shared memory moves 128 bytes a cycle. A load of 16 bytes by a warp is four such moves without a
 * conflict, and leaves time for the few instructions that use what was read. Every address is a
 * register and a constant. Each block has a slice of 8 KiB, and as many blocks as fit fill the SM.
 * Reads are marked volatile: nothing else keeps a compiler from making them once for all trips.
 *
 * Work, exactly, an execution of TRIPS passes by B blocks of T threads, with n elements of 8 bytes
 * a block: shared_read, shared_cluster   8 n B trips bytes read, from their own or from the next
 * block of the cluster; before, 8 n B are written once; each block's sum takes 4 T / 32 bytes more
 *              of both
 *   shared_write     8 n B trips bytes written, and 8 n B read once
 *   shared_atomics   an addition to each word of 4 bytes: 8 n B trips bytes read, as many written,
 *              and once more to begin and end with
 *   shared_conflicts 32 T B trips bytes read: 8 words a thread, WAYS words from lane to lane, so
 * that so many lanes of a warp wait for one another in each bank constant_read    1 KiB trips for
 * every warp: all its threads read the same, which is fetched once
 *
 * Checks: the sums of the words, all words written, and the counts of the additions, exactly.
 */
#include "core/kernel.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "kernels/ceilings/onchip.h"
#include "kernels/ceilings/sum.h"
#include "kernels/stopwatch_plan.h"

enum what { SHARED_READ, SHARED_WRITE, SHARED_ATOMICS, CLUSTER_READ, CONFLICTS, CONSTANT };

static const enum what whats[] = { SHARED_READ, SHARED_WRITE, SHARED_ATOMICS, CLUSTER_READ,
	CONFLICTS, CONSTANT };

/* number: threads a block, blocks of a cluster. */
static const struct variant read_gpu[] = {
	{ "128 threads, 4 open", 0, 0, { 128 }, NULL, "shared_read_128", "LDS.128=4 +14" },
	{ "256 threads, 2 open", 0, 0, { 256 }, NULL, "shared_read_256", "LDS.128=2 +10" },
};
static const struct variant write_gpu[] = {
	{ "128 threads, 4 open", 0, 0, { 128 }, NULL, "shared_write_128", "STS.128=4 +20" },
	{ "256 threads, 2 open", 0, 0, { 256 }, NULL, "shared_write_256", "STS.128=2 +12" },
};
static const struct variant atomics_gpu[] = {
	{ "128 threads, 16 open", 0, 0, { 128 }, NULL, "shared_atomics_128", "ATOMS=16 +4" },
	{ "256 threads, 8 open", 0, 0, { 256 }, NULL, "shared_atomics_256", "ATOMS=8 +4" },
};
static const struct variant cluster_gpu[] = {
	{ "clusters of 2, 4 open", 0, 90, { 128, 2 }, NULL, "shared_cluster_128", "LD.128=4 +18" },
	{ "clusters of 2, 2 open", 0, 90, { 256, 2 }, NULL, "shared_cluster_256", "LD.128=2 +14" },
	{ "clusters of 4, 4 open", 0, 90, { 128, 4 }, NULL, "shared_cluster_128", "LD.128=4 +18" },
};
static const struct variant conflicts_gpu[] = {
	{ "256 threads, 8 open", 0, 0, { CONFLICT_THREADS }, NULL, "shared_conflicts",
		"LDS=8 +16" },
};
static const struct variant constant_gpu[] = {
	{ "256 threads, 4 open", 0, 0, { 256 }, NULL, "constant_read_x4", "LDC=8 +20" },
	{ "1024 threads, 4 open", 0, 0, { 1024 }, NULL, "constant_read_x4", "LDC=8 +20" },
	{ "256 threads, 8 open", 0, 0, { 256 }, NULL, "constant_read_x8",
		"100: LDCU=16 +30; 75-: LDC=16 +30" },
};

/* ---- references ---- */

/* The sum of what block INDEX read: its own slice, or that of the next in the cluster. */
static struct expected expected_sum(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const size_t blocks = plan->steps[0].cluster[0] ? plan->steps[0].cluster[0] : 1;
	const size_t first = index / blocks * blocks;
	const int64_t slice = plan->size.n[0];
	const int64_t from = (int64_t)(first + (index - first + (blocks > 1)) % blocks) * slice;
	uint32_t sum = sum_expected(input_key(occasion->seed, 0), from, from + slice);

	return (struct expected){ (double)(int32_t)(sum * (uint32_t)plan->trips), 0 };
}

/* The last trip is number 1; of four words the second is the thread, the fourth the block. */
static struct expected expected_written(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const size_t quad = index / 4, slice = (size_t)plan->size.n[0] / 2;
	const double words[] = { 1, (double)(quad % plan->steps[0].block[0]), 1,
		(double)(quad / slice) };

	(void)occasion;
	return (struct expected){ words[index % 4], 0 };
}

static struct expected expected_count(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	(void)occasion, (void)index;
	return (struct expected){ (double)(int32_t)plan->trips, 0 };
}

static struct expected expected_conflicts(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const uint64_t key = input_key(occasion->seed, 0), first = index * CONFLICT_WORDS;
	const uint64_t ways = (uint64_t)plan->size.n[0];
	uint32_t sum = 0;

	for (uint64_t lane = 0; lane < 32; lane++)
		for (uint64_t i = 0; i < CONFLICT_LOADS; i++)
			sum += (uint32_t)(input_bits(key, first + lane * ways + i * 32) >> 32);
	sum *= CONFLICT_THREADS / 32 * (uint32_t)plan->trips;
	return (struct expected){ (double)(int32_t)sum, 0 };
}

static struct expected expected_constant(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	uint32_t sum = 0;

	(void)occasion, (void)index;
	for (uint32_t i = 0; i < CONSTANT_WORDS; i++)
		sum += constant_word(i);
	return (struct expected){ (double)(int32_t)(sum * (uint32_t)plan->trips), 0 };
}

/* ---- plans ---- */

/* Blocks of THREADS with SHARED bytes that an SM holds at once. */
static int64_t blocks_that_fit(const struct device *device, int threads, double shared)
{
	/* The system keeps 1 KiB of each block for itself; the sums take a little more. */
	double fit = fmin(device->threads_per_unit / threads,
		floor(device->shared_per_unit / (shared + 1024 + 128)));

	return (int64_t)fmax(1, fmin(fit, device->blocks_per_unit));
}

static void check_sums(struct plan *plan, int64_t slice, int64_t blocks)
{
	struct check *check = &plan->check;

	check->expected = expected_sum;
	check->cost = (double)slice;
	check->entry = "onchip_check_sums";
	check->argument_count = 3;
	check->arguments[0] = (struct argument){ ARGUMENT_I64, .integer = slice };
	check->arguments[1] = (struct argument){ ARGUMENT_I64, .integer = plan->trips };
	check->arguments[2] =
		(struct argument){ ARGUMENT_I32, .integer = (int32_t)(blocks > 1 ? blocks : 1) };
}

/* Reads: a slice for each block, which leaves a sum. BYTES: read in a trip by a block. */
static void plan_reads(struct plan *plan, enum what what, struct step *step, double bytes)
{
	const double blocks = step->grid[0], trips = (double)plan->trips;
	const double sums = 4.0 * step->block[0] / 32;
	const bool conflicts = what == CONFLICTS;
	const int64_t slice = conflicts ? CONFLICT_WORDS : plan->size.n[0];
	const enum element element = conflicts ? ELEMENT_I32 : ELEMENT_F64;
	const double filled = (double)slice * (double)element_size(element);
	const struct traffic once = { blocks * filled, blocks * 4 };
	struct traffic *shared = &plan->work.level[LEVEL_SHARED];

	plan_add_buffer(plan,
		(struct buffer){ "a", element, (size_t)(step->grid[0] * slice), FILL_BITS, 0, 0 });
	plan->check.buffer = plan_add_buffer(
		plan, (struct buffer){ "sums", ELEMENT_I32, step->grid[0], FILL_POISON, 0, 0 });
	plan->work.level[LEVEL_L1] = plan->work.level[LEVEL_DRAM] = once;
	*shared = (struct traffic){ blocks * (bytes * trips + sums), blocks * (filled + sums) };
	if (what == CLUSTER_READ) {
		shared->read = blocks * sums;
		plan->work.level[LEVEL_CLUSTER] = (struct traffic){ blocks * bytes * trips, 0 };
	}
	step->shared_bytes = (unsigned)filled;
	step_add_buffer(step, 0);
	step_add_buffer(step, 1);
	step_add_i64(step, plan->trips);
	if (conflicts) {
		step_add_i32(step, (int32_t)plan->size.n[0]);
		plan->check.expected = expected_conflicts;
		plan->check.cost = 256;
		return;
	}
	if (what == CLUSTER_READ)
		step_add_i32(step, (int32_t)step->cluster[0]);
	check_sums(plan, slice, step->cluster[0]);
}

/* Writes and additions: the block's slice is copied out at the end. */
static void plan_writes(struct plan *plan, enum what what, struct step *step, double bytes)
{
	const double all = step->grid[0] * bytes, trips = (double)plan->trips;
	const bool adds = what == SHARED_ATOMICS;

	plan->check.buffer = plan_add_buffer(
		plan, (struct buffer){ "out", ELEMENT_I32, (size_t)(all / 4), FILL_POISON, 0, 0 });
	plan->check.expected = adds ? expected_count : expected_written;
	plan->check.cost = 1;
	plan->work.level[LEVEL_SHARED] =
		adds ? (struct traffic){ all * (trips + 1), all * (trips + 1) }
		     : (struct traffic){ all, all * trips };
	plan->work.level[LEVEL_L1] = plan->work.level[LEVEL_DRAM] = (struct traffic){ 0, all };
	step->shared_bytes = (unsigned)bytes;
	step_add_buffer(step, 0);
	step_add_i64(step, plan->trips);
	if (adds)
		step_add_i32(step, 1);
}

static void plan_constant(struct plan *plan, struct step *step)
{
	const double threads = (double)step->grid[0] * step->block[0];

	plan->check.buffer = plan_add_buffer(
		plan, (struct buffer){ "sums", ELEMENT_I32, (size_t)threads, FILL_POISON, 0, 0 });
	plan->check.expected = expected_constant;
	plan->check.cost = CONSTANT_WORDS;
	plan->work.level[LEVEL_CONSTANT] =
		(struct traffic){ 4.0 * CONSTANT_WORDS * threads / 32 * (double)plan->trips, 0 };
	plan->work.level[LEVEL_L1] = plan->work.level[LEVEL_DRAM] =
		(struct traffic){ 0, 4 * threads };
	step_add_buffer(step, 0);
	step_add_i64(step, plan->trips);
}

static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const enum what what = *(const enum what *)request->kernel->detail;
	const int *number = request->variant->number;
	const double slice = what == CONSTANT	 ? 0
			     : what == CONFLICTS ? 4 * CONFLICT_WORDS
						 : ONCHIP_SLICE;
	int64_t blocks =
		request->device->units * blocks_that_fit(request->device, number[0], slice);
	struct step *step;

	if (request->trips < 1 || request->trips > INT32_MAX)
		return fail(err, "%lld trips are too many", (long long)request->trips);
	if (number[1])
		blocks = blocks / number[1] * number[1];
	if (blocks < 1)
		return fail(err, "a cluster of %d blocks does not fit on this GPU", number[1]);
	*plan = plan_empty();
	plan->size = request->size;
	plan->trips = request->trips;
	step = plan_add_launch(plan, "onchip", request->variant->entry, blocks, number[0]);
	step->cluster[0] = (unsigned)number[1];
	step->carveout = what == CONSTANT ? -1 : 100;
	if (what == CONSTANT)
		plan_constant(plan, step);
	else if (what == SHARED_WRITE || what == SHARED_ATOMICS)
		plan_writes(plan, what, step, slice);
	else
		plan_reads(plan, what, step,
			what == CONFLICTS ? 4.0 * CONFLICT_LOADS * CONFLICT_THREADS : slice);
	if (what == SHARED_READ || what == SHARED_WRITE)
		plan_add_stopwatch(plan, step, request->device);
	plan_add_parameter(plan, what == CONFLICTS ? "ways" : "working set",
		what == CONFLICTS  ? (double)request->size.n[0]
		: what == CONSTANT ? 4 * CONSTANT_WORDS
				   : slice,
		what == CONFLICTS ? "" : "bytes");
	return 0;
}

/* ---- rows ---- */

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const bool constant = kernel->level == LEVEL_CONSTANT;

	if (!constant && !(device->shared_per_block >= ONCHIP_SLICE + 128))
		return fail(err, "a block has %.0f bytes of shared memory, %s needs %d",
			device->shared_per_block, kernel->name, ONCHIP_SLICE + 128);
	/* Every block's slice at most, or a word for every thread. */
	if (room.memory < (double)device->units * device->threads_per_unit * 128)
		return fail(err, "%s needs %.0f bytes of memory, but only %.0f may be used",
			kernel->name, (double)device->units * device->threads_per_unit * 128,
			room.memory);
	*to = (struct size){ { constant ? CONSTANT_WORDS / 2 : ONCHIP_SLICE / 8 } };
	return 0;
}

/* 1, 2, 4 ... 32 ways. */
static int sweep_ways(const struct kernel *kernel, const struct device *device, double memory,
	bool fine, struct size *sizes, int most, struct error *err)
{
	int count = 0;

	(void)fine;
	if (size(kernel, device, (struct room){ memory, 1 }, &sizes[0], err))
		return -1;
	for (int ways = 1; ways <= 32 && count < most; ways *= 2)
		sizes[count++] = (struct size){ { ways } };
	return count;
}

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
#define GPU(name)                                                                                  \
	{                                                                                          \
		.variants = name, .variant_count = COUNT(name), .plan = plan_gpu                   \
	}

static const struct kernel kernels[] = {
	{
		.name = "shared_read",
		.about = "reads shared memory, 16 bytes a thread",
		.counts = "8 n trips bytes read by each block",
		.role = ROLE_MEMORY,
		.level = LEVEL_SHARED,
		.scalable = true,
		.dimensions = { "n" },
		.size = size,
		.gpu = GPU(read_gpu),
		.detail = &whats[SHARED_READ],
	},
	{
		.name = "shared_write",
		.about = "writes shared memory, 16 bytes a thread",
		.counts = "8 n trips bytes written by each block",
		.role = ROLE_MEMORY,
		.level = LEVEL_SHARED,
		.scalable = true,
		.dimensions = { "n" },
		.size = size,
		.gpu = GPU(write_gpu),
		.detail = &whats[SHARED_WRITE],
	},
	{
		.name = "shared_atomics",
		.about = "atomic additions to words of shared memory, each thread its own",
		.counts = "8 n trips bytes read and as many written by each block, 4 and 4 an "
			  "addition",
		.role = ROLE_MEMORY,
		.level = LEVEL_SHARED,
		.aspect = "atomics",
		.scalable = true,
		.thorough = true,
		.dimensions = { "n" },
		.size = size,
		.gpu = GPU(atomics_gpu),
		.detail = &whats[SHARED_ATOMICS],
	},
	{
		.name = "shared_conflicts",
		.about = "reads shared memory with bank conflicts of 1 to 32 ways",
		.counts = "32 bytes a thread and trip read",
		.role = ROLE_CURVE,
		.level = LEVEL_SHARED,
		.scalable = true,
		.thorough = true,
		.dimensions = { "ways" },
		.sweep = sweep_ways,
		.over = "ways",
		.gpu = GPU(conflicts_gpu),
		.detail = &whats[CONFLICTS],
	},
	{
		.name = "shared_cluster",
		.about = "reads the shared memory of another SM of the cluster",
		.counts = "8 n trips bytes read by each block",
		.role = ROLE_MEMORY,
		.level = LEVEL_CLUSTER,
		.scalable = true,
		.dimensions = { "n" },
		.size = size,
		.gpu = GPU(cluster_gpu),
		.detail = &whats[CLUSTER_READ],
	},
	{
		.name = "constant_read",
		.about = "reads the constant cache, all threads of a warp the same",
		.counts = "8 n trips bytes read by each warp",
		.role = ROLE_MEMORY,
		.level = LEVEL_CONSTANT,
		.scalable = true,
		.dimensions = { "n" },
		.size = size,
		.gpu = GPU(constant_gpu),
		.detail = &whats[CONSTANT],
	},
};

const struct family family_onchip = {
	"onchip",
	"bandwidth of shared memory and the constant cache",
	kernels,
	COUNT(kernels),
};
