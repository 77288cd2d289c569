/* SPDX-License-Identifier: Apache-2.0 */
/*
 * histogram: how many of n 32-bit keys have each value of the highest byte, 256 bins: the first
 * pass of a radix sort, of grouping by a key, of the brightness of an image. Keys are uniform. An
 * increment of a whole number is no FLOP: the row has no operations, only bytes.
 *
 * Bytes: 4 n read. The 256 counts are cleared, read and written, 1 KiB each way; on a GPU each
 * block adds its own to them in L2, past L1, which is 1 KiB each way a block. Shared memory (GPU):
 * a count is read and written for each key, and a block clears its tables and reads them in the
 * end. The tables of a host's threads stay in L1, whose bytes are not given. A core counts about
 * one key a cycle at best, as it stores: where few cores share much bandwidth they are the limit.
 *
 * The check counts all keys once more and is exact.
 */
#include "kernels/workloads/histogram.h"

#include <string.h>

#include "core/kernel.h"
#include "kernels/footprint.h"
#include "kernels/share.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
#define BYTES_COUNTS (4.0 * HISTOGRAM_BINS)
#define BYTES_TABLES (BYTES_COUNTS * HISTOGRAM_TABLES)

/* ---- host ---- */

/* The first step: arguments counts. */
static void clear(const union value *arguments, int thread, int threads)
{
	(void)threads;
	if (!thread)
		memset(arguments[0].pointer, 0, HISTOGRAM_BINS * sizeof(uint32_t));
}

/*
 * Arguments counts, keys, n. A count that was just stored cannot be loaded at once, so keys that
 * follow one another are counted in different tables, of which there are TABLES, at most 8.
 */
static inline __attribute__((always_inline)) void count_keys(
	const union value *arguments, int thread, int threads, int tables)
{
	uint32_t *counts = arguments[0].pointer, table[8][HISTOGRAM_BINS];
	const uint32_t *keys = arguments[1].pointer;
	const struct share share = share_of(arguments[2].integer, 1024, thread, threads);
	int64_t i = share.begin;

	memset(table, 0, sizeof table);
	for (; i + 8 <= share.end; i += 8)
		for (int u = 0; u < 8; u++)
			table[u % tables][keys[i + u] >> 24]++;
	for (; i < share.end; i++)
		table[0][keys[i] >> 24]++;
	for (int bin = 0; bin < HISTOGRAM_BINS; bin++) {
		uint32_t sum = 0;

		for (int t = 0; t < tables; t++)
			sum += table[t][bin];
		__atomic_fetch_add(&counts[bin], sum, __ATOMIC_RELAXED);
	}
}

static void count_keys_4(const union value *arguments, int thread, int threads)
{
	count_keys(arguments, thread, threads, 4);
}

static void count_keys_8(const union value *arguments, int thread, int threads)
{
	count_keys(arguments, thread, threads, 8);
}

/* ---- plans ---- */

/* All bins are counted at once and kept for the next that is asked for. */
static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	static _Thread_local struct {
		uint64_t seed;
		int64_t n;
		uint32_t counts[HISTOGRAM_BINS];
	} last;
	const uint64_t key = input_key(occasion->seed, HISTOGRAM_KEYS);
	const int64_t n = plan->size.n[0];

	if (last.n != n || last.seed != occasion->seed) {
		memset(last.counts, 0, sizeof last.counts);
		for (int64_t i = 0; i < n; i++)
			last.counts[histogram_bin(key, (uint64_t)i)]++;
		last.seed = occasion->seed;
		last.n = n;
	}
	return (struct expected){ (double)last.counts[index], 0 };
}

static int plan_common(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t n = request->size.n[0];

	if (n < 1 || n > INT32_MAX)
		return fail(err, "%s needs 1 to %d keys, not %lld", request->kernel->name,
			INT32_MAX, (long long)n);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(
		plan, (struct buffer){ "counts", ELEMENT_I32, HISTOGRAM_BINS, FILL_POISON, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "keys", ELEMENT_I32, (size_t)n, FILL_BITS, 0, 0 });
	plan->work.level[LEVEL_DRAM] =
		(struct traffic){ 4 * (double)n + BYTES_COUNTS, BYTES_COUNTS };
	plan->check.buffer = HISTOGRAM_COUNTS;
	plan->check.expected = expected;
	plan->check.cost = 4 * (double)n / HISTOGRAM_BINS;
	return 0;
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	struct step *step;

	if (plan_common(request, plan, err))
		return -1;
	step = plan_add_step(plan, STEP_CALL);
	step->call = clear;
	step->serial = true;
	step_add_buffer(step, HISTOGRAM_COUNTS);
	step = plan_add_step(plan, STEP_CALL);
	step->call = request->variant->call;
	step_add_buffer(step, HISTOGRAM_COUNTS);
	step_add_buffer(step, HISTOGRAM_KEYS);
	step_add_i64(step, request->size.n[0]);
	return 0;
}

/* HISTOGRAM_THREADS on each unit, if their tables fit; beside those a block takes 1 KiB. */
static int64_t blocks(const struct device *device, int threads, int64_t units)
{
	const double fit = device->shared_per_unit / (BYTES_TABLES + 1024);
	int64_t each = HISTOGRAM_THREADS / threads;

	if (fit < (double)each)
		each = fit < 1 ? 1 : (int64_t)fit;
	return each * device->units < units ? each * device->units : units;
}

/* The variant's number: threads of a block. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int threads = request->variant->number[0];
	const int64_t n = request->size.n[0], units = n / HISTOGRAM_UNIT;
	const int64_t grid = blocks(request->device, threads, units);
	const double tables = BYTES_TABLES * (double)grid, counts = BYTES_COUNTS * (double)grid;
	struct check *check = &plan->check;
	struct step *step;

	if (n % HISTOGRAM_UNIT)
		return fail(err, "%s needs a multiple of %d keys, not %lld", request->kernel->name,
			HISTOGRAM_UNIT, (long long)n);
	if (plan_common(request, plan, err))
		return -1;
	plan->work.level[LEVEL_L1] = plan->work.level[LEVEL_L2] =
		(struct traffic){ 4 * (double)n + counts, BYTES_COUNTS + counts };
	plan->work.level[LEVEL_SHARED] =
		(struct traffic){ 4 * (double)n + tables, 4 * (double)n + tables };
	step = plan_add_launch(plan, "histogram", "histogram_clear", 1, HISTOGRAM_BINS);
	step_add_buffer(step, HISTOGRAM_COUNTS);
	step = plan_add_launch(plan, "histogram", request->variant->entry, grid, threads);
	step_add_buffer(step, HISTOGRAM_COUNTS);
	step->carveout = 100;
	step_add_buffer(step, HISTOGRAM_KEYS);
	step_add_i64(step, units);
	check->entry = "histogram_check";
	check->arguments[check->argument_count++] = (struct argument){ ARGUMENT_I64, .integer = n };
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	double bytes;

	if (footprint_choose(device, room_less(room, BYTES_COUNTS), &bytes, err))
		return -1;
	if (bytes > 4.0 * INT32_MAX)
		bytes = 4.0 * INT32_MAX;
	to->n[0] = (int64_t)(bytes / 4 / HISTOGRAM_UNIT) * HISTOGRAM_UNIT;
	if (to->n[0] < HISTOGRAM_UNIT)
		return fail(
			err, "%s needs memory for at least %d keys", kernel->name, HISTOGRAM_UNIT);
	return 0;
}

static const struct variant host[] = {
	{ .name = "4 tables", .call = count_keys_4 },
	{ .name = "8 tables", .call = count_keys_8 },
};
static const struct variant gpu[] = {
	{ .name = "256 threads", .number = { 256 }, .entry = "histogram_256" },
	{ .name = "512 threads", .number = { 512 }, .entry = "histogram_512" },
};

static const struct kernel kernels[] = {
	{
		.name = "histogram_256",
		.about = "histogram of 32-bit keys by their highest byte",
		.counts = "no FLOP; n keys of 4 bytes read",
		.role = ROLE_WORKLOAD,
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "n" },
		.size = size,
		.host = { host, COUNT(host), plan_host },
		.gpu = { gpu, COUNT(gpu), plan_gpu },
	},
};

extern const struct family family_histogram;
const struct family family_histogram = { "histogram", "counts of keys by value", kernels,
	COUNT(kernels), SUITE_BASICS | SUITE_HPC };
