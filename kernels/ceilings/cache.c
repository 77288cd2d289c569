/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ceilings of each cache level: of reading, and on a GPU of writing to L2 and of atomic
 * additions there.
 *
 * Each thread reads a slice of its own again and again. The slice is larger than the levels above
 * and fits into the level: half of L1 or L2 of a core; for L3, the size of L2 and as much more as
 * half of the core's part of L3, but no more than 7 times L2: a pass finds in L2 nothing of what
 * it read last, and the less of L3 it needs, the less others can take of it (on a virtual machine
 * they share it unseen). An L3 that only takes what L2 drops holds the part beside L2, one that
 * keeps copies of L2 holds all of it.
 *
 * Work: each of the TRIPS passes reads all n elements of 8 bytes once: 8 n trips bytes, exactly.
 * Every thread writes one sum. The check: the sums of the words (sum.h), exactly.
 *
 * A GPU's L2 is often in two halves. A set of a third of it lies in both, so that every SM reads
 * from the near one (cache_l2); one of two thirds cannot, and half of the reads go to the far half
 * (cache_l2_far). Writes: 8 n trips bytes. Atomic additions, one a word of 4 bytes: 8 n trips bytes
 * are read and as many written.
 */
#include "core/kernel.h"

#include <math.h>
#include <stdbool.h>

#include "kernels/ceilings/sum.h"
#include "kernels/share.h"
#include "kernels/vector.h"
#include "kernels/stopwatch_plan.h"

/* Slices are whole multiples of this many elements: 4 KiB. */
#define UNIT 512
/* Sizes of L2, at most, that a host's slice of L3 has beyond L2. */
#define L3_SHARES 7

/* ---- host kernels ---- */

/* Arguments: a, sums, elements of a slice, trips. */
#define CACHE_KERNEL(name, target, vector, unroll, streams)                                        \
	SUM_LOOP(name##_sum, target, vector, unroll, streams, 0)                                   \
	static void name(const union value *arguments, int thread, int threads)                    \
	{                                                                                          \
		const int64_t slice = arguments[2].integer;                                        \
		const double *a = (const double *)arguments[0].pointer + thread * slice;           \
		uint32_t *sums = arguments[1].pointer;                                             \
                                                                                                   \
		(void)threads;                                                                     \
		sums[thread] = name##_sum(a, slice * 8, arguments[3].integer);                     \
	}

/* number: vectors a step, places at once. */
#ifdef __x86_64__
CACHE_KERNEL(sse2_x8, TARGET_BASE, u32x4, 8, 1)
CACHE_KERNEL(avx2_x8, TARGET_AVX2, u32x8, 8, 1)
CACHE_KERNEL(avx2_x8_4, TARGET_AVX2, u32x8, 8, 4)
CACHE_KERNEL(avx512_x8, TARGET_AVX512, u32x16, 8, 1)
CACHE_KERNEL(avx512_x16, TARGET_AVX512, u32x16, 16, 1)
CACHE_KERNEL(avx512_x8_4, TARGET_AVX512, u32x16, 8, 4)
static const struct variant host[] = {
	{ "SSE2 x8", FEATURE_SSE2, 0, { 8, 1 }, sse2_x8, NULL },
	{ "AVX2 x8", FEATURE_AVX2_FMA, 0, { 8, 1 }, avx2_x8, NULL },
	{ "AVX2 x8, 4 streams", FEATURE_AVX2_FMA, 0, { 8, 4 }, avx2_x8_4, NULL },
	{ "AVX-512 x8", FEATURE_AVX512, 0, { 8, 1 }, avx512_x8, NULL },
	{ "AVX-512 x16", FEATURE_AVX512, 0, { 16, 1 }, avx512_x16, NULL },
	{ "AVX-512 x8, 4 streams", FEATURE_AVX512, 0, { 8, 4 }, avx512_x8_4, NULL },
};
#else
CACHE_KERNEL(v16_x8, TARGET_BASE, u32x4, 8, 1)
CACHE_KERNEL(v16_x16, TARGET_BASE, u32x4, 16, 1)
CACHE_KERNEL(v16_x8_4, TARGET_BASE, u32x4, 8, 4)
static const struct variant host[] = {
	{ "16-byte vectors x8", 0, 0, { 8, 1 }, v16_x8, NULL },
	{ "16-byte vectors x16", 0, 0, { 16, 1 }, v16_x16, NULL },
	{ "16-byte vectors x8, 4 streams", 0, 0, { 8, 4 }, v16_x8_4, NULL },
};
#endif

/* ---- plans ---- */

/* The sum of slice INDEX, of as many elements as each of the sums covers. */
static struct expected expected_sum(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const int64_t slice = (int64_t)(plan->buffers[0].count / plan->buffers[1].count);
	const int64_t begin = (int64_t)index * slice;
	uint32_t sum = sum_expected(input_key(occasion->seed, 0), begin, begin + slice);

	return (struct expected){ (double)(int32_t)(sum * (uint32_t)plan->trips), 0 };
}

/* Buffers, work and check, alike on every device: SUMS slices, each with its sum. */
static int plan_common(const struct plan_request *request, int64_t sums, int64_t unit,
	struct plan *plan, struct error *err)
{
	const enum level level = request->kernel->level;
	const int64_t n = request->size.n[0];
	const double bytes = 8.0 * (double)n;

	if (n < 1 || n % (sums * unit))
		return fail(err, "%s needs a multiple of %lld elements for %lld slices, not %lld",
			request->kernel->name, (long long)(sums * unit), (long long)sums,
			(long long)n);
	*plan = plan_empty();
	plan->size = request->size;
	plan->trips = request->trips;
	plan_add_buffer(plan, (struct buffer){ "a", ELEMENT_F64, (size_t)n, FILL_BITS, 0, 0 });
	plan_add_buffer(
		plan, (struct buffer){ "sums", ELEMENT_I32, (size_t)sums, FILL_POISON, 0, 0 });
	plan->work.level[level] = plan->work.level[LEVEL_L1] =
		(struct traffic){ bytes * (double)request->trips, 4.0 * (double)sums };
	plan->work.level[LEVEL_DRAM] = (struct traffic){ bytes, 4.0 * (double)sums };
	plan_add_parameter(plan, "working set", bytes, "bytes");
	plan->check.buffer = 1;
	plan->check.expected = expected_sum;
	plan->check.cost = (double)(n / sums);
	return 0;
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t n = request->size.n[0], sums = request->device->threads;
	struct step *step;

	if (plan_common(request, sums, UNIT, plan, err))
		return -1;
	step = plan_add_step(plan, STEP_CALL);
	step->call = request->variant->call;
	step_add_buffer(step, 0);
	step_add_buffer(step, 1);
	step_add_i64(step, n / sums);
	step_add_i64(step, request->trips);
	return 0;
}

/* ---- GPU ---- */

/*
 * A block reads a slice in each trip: for L1 always its own, from the cache of its SM; for L2 the
 * next one each time, past L1, so that every SM reads all of the set and no two blocks read the
 * same at once. number: accesses of 16 bytes a thread has open, threads a block.
 */
static const struct variant l1_gpu[] = {
	{ "1024 threads, 2 open", 0, 0, { 2, 1024 }, NULL, "cache_l1_x2", "LDG.128=2 +40" },
	{ "512 threads, 4 open", 0, 0, { 4, 512 }, NULL, "cache_l1_x4", "LDG.128=4 +60" },
	{ "256 threads, 8 open", 0, 0, { 8, 256 }, NULL, "cache_l1_x8", "LDG.128=8 +90" },
};
static const struct variant l2_gpu[] = {
	{ "1024 threads, 2 open", 0, 0, { 2, 1024 }, NULL, "cache_l2_x2", "LDG.128=2 +40" },
	{ "1024 threads, 4 open", 0, 0, { 4, 1024 }, NULL, "cache_l2_x4", "LDG.128=4 +60" },
};

static const struct variant l2_write_gpu[] = {
	{ "1024 threads, 2 open", 0, 0, { 2, 1024 }, NULL, "cache_l2_write_x2", "STG.128=2 +30" },
	{ "1024 threads, 4 open", 0, 0, { 4, 1024 }, NULL, "cache_l2_write_x4", "STG.128=4 +40" },
};
static const struct variant l2_atomics_gpu[] = {
	{ "1024 threads, 2 open", 0, 0, { 2, 1024 }, NULL, "cache_l2_atomics_x2", "RED=2 +30" },
	{ "1024 threads, 4 open", 0, 0, { 4, 1024 }, NULL, "cache_l2_atomics_x4", "RED=4 +40" },
};

/* Slices: one an SM for L1; for L2 as many as blocks of 1024 threads fit. */
static int64_t slices_of(const struct device *device, enum level level)
{
	const int fit = level == LEVEL_L1 ? 1 : device->threads_per_unit / 1024;

	return (int64_t)device->units * (fit > 1 ? fit : 1);
}

/* The sum of what block INDEX read, trip by trip one slice further. */
static struct expected expected_rotated(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const int64_t slices = (int64_t)plan->buffers[1].count;
	const int64_t slice = (int64_t)plan->buffers[0].count / slices;
	const uint64_t key = input_key(occasion->seed, 0);
	uint32_t sum = 0;

	for (int64_t d = 0; d < slices && d < plan->trips; d++) {
		int64_t begin = ((int64_t)index + d) % slices * slice;
		int64_t times = plan->trips / slices + (d < plan->trips % slices);

		sum += (uint32_t)times * sum_expected(key, begin, begin + slice);
	}
	return (struct expected){ (double)(int32_t)sum, 0 };
}

static void check_on_device(struct plan *plan, int64_t slice, bool rotate)
{
	struct check *check = &plan->check;

	check->entry = "cache_check";
	check->argument_count = 3;
	check->arguments[0] = (struct argument){ ARGUMENT_I64, .integer = slice };
	check->arguments[1] = (struct argument){ ARGUMENT_I64, .integer = plan->trips };
	check->arguments[2] = (struct argument){ ARGUMENT_I32, .integer = rotate };
	if (!rotate)
		return;
	check->expected = expected_rotated;
	check->cost = (double)plan->buffers[0].count;
}

static struct step *add_launch(
	const struct plan_request *request, int64_t slices, struct plan *plan)
{
	struct step *step = plan_add_launch(
		plan, "cache", request->variant->entry, slices, request->variant->number[1]);

	step->carveout = 0;
	for (int i = 0; i < plan->buffer_count; i++)
		step_add_buffer(step, i);
	step_add_i64(step, request->size.n[0] / slices);
	step_add_i64(step, request->trips);
	return step;
}

static int check_trips(const struct plan_request *request, struct error *err)
{
	if (request->trips < 1 || request->trips > INT32_MAX)
		return fail(err, "%lld trips are too many", (long long)request->trips);
	return 0;
}

static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const bool rotate = request->kernel->level == LEVEL_L2;
	const int64_t slices = slices_of(request->device, request->kernel->level);

	if (check_trips(request, err) || plan_common(request, slices, UNIT, plan, err))
		return -1;
	check_on_device(plan, request->size.n[0] / slices, rotate);
	plan_add_stopwatch(plan, add_launch(request, slices, plan), request->device);
	return 0;
}

/* The last trip is number 1. */
static struct expected expected_written(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const uint32_t place = (uint32_t)(index / 4);
	const uint32_t words[] = { 1, place, 1 + place, 1 ^ place };

	(void)plan, (void)occasion;
	return (struct expected){ (double)(int32_t)words[index % 4], 0 };
}

static struct expected expected_added(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	(void)index;
	return (struct expected){ (double)(int32_t)(uint32_t)(occasion->executions * plan->trips),
		0 };
}

/* Writes and atomic additions: one buffer of words, a slice for each block. */
static int plan_gpu_written(
	const struct plan_request *request, struct plan *plan, struct error *err)
{
	const bool adds = request->kernel->aspect != NULL;
	const int64_t n = request->size.n[0], slices = slices_of(request->device, LEVEL_L2);
	const double bytes = 8.0 * (double)n, all = bytes * (double)request->trips;

	if (check_trips(request, err))
		return -1;
	if (n < 1 || n % (slices * UNIT) || n > INT32_MAX)
		return fail(err, "%s needs a multiple of %lld elements, not %lld",
			request->kernel->name, (long long)(slices * UNIT), (long long)n);
	*plan = plan_empty();
	plan->size = request->size;
	plan->trips = request->trips;
	plan->check.buffer = plan_add_buffer(plan, (struct buffer){ "a", ELEMENT_I32, (size_t)n * 2,
							   adds ? FILL_ZERO : FILL_POISON, 0, 0 });
	plan->check.expected = adds ? expected_added : expected_written;
	plan->check.cost = 1;
	plan->check.entry = adds ? "cache_check_added" : "cache_check_written";
	plan->check.argument_count = adds;
	plan->check.arguments[0] = (struct argument){ ARGUMENT_I64, .integer = plan->trips };
	plan->work.level[LEVEL_L2] = plan->work.level[LEVEL_L1] =
		(struct traffic){ adds ? all : 0, all };
	plan->work.level[LEVEL_DRAM] = (struct traffic){ adds ? bytes : 0, bytes };
	plan_add_parameter(plan, "working set", bytes, "bytes");
	add_launch(request, slices, plan);
	return 0;
}

/*
 * L1: 32 KiB, which every SM has beside its shared memory. L2: a third, so that each half of a
 * divided cache can hold its own copy, or two thirds. Whole steps of the blocks where the cache is
 * large enough.
 */
static double gpu_slice(const struct kernel *kernel, const struct device *device)
{
	const enum level level = kernel->level;
	const struct cache *cache = &device->cache[level];
	const double thirds = kernel->detail ? 2 : 1;
	const double share = level == LEVEL_L1
				     ? fmin(cache->bytes / 2, 32 * 1024)
				     : thirds * cache->bytes / 3 / (double)slices_of(device, level);
	const double step = share >= 65536 ? 65536 : share >= 16384 ? 16384 : 8 * UNIT;

	return floor(share / step) * step / 8;
}

/* ---- rows ---- */

/* Bytes of LEVEL that each thread may count as its own; NAN if there is no such level. */
static double part_of(const struct device *device, enum level level)
{
	const struct cache *cache = &device->cache[level];

	return cache->bytes * cache->instances / device->threads;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const bool gpu = device->code == CODE_GPU;
	const double slices = gpu ? (double)slices_of(device, kernel->level) : device->threads;
	const double part =
		gpu ? device->cache[kernel->level].bytes : part_of(device, kernel->level);
	double slice = part / 2;

	if (!(part > 0))
		return fail(err, "this device has no %s cache, or its size is not known",
			level_name(kernel->level));
	if (!gpu && kernel->level == LEVEL_L3 && part_of(device, LEVEL_L2) > 0)
		slice = part_of(device, LEVEL_L2) +
			fmin(slice, L3_SHARES * part_of(device, LEVEL_L2));
	slice = gpu ? gpu_slice(kernel, device) : floor(slice / (8 * UNIT)) * UNIT;
	if (slice < UNIT)
		return fail(err, "%s, %.0f bytes, is too small to be shared",
			level_name(kernel->level), part);
	if (8 * slice * slices > room.memory)
		return fail(err, "%s needs %.0f bytes of memory, but only %.0f may be used",
			kernel->name, 8 * slice * slices, room.memory);
	*to = (struct size){ { (int64_t)slice * (int64_t)slices } };
	return 0;
}

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static const struct kernel kernels[] = {
	{
		.name = "cache_l1",
		.about = "reads a working set that fits in L1",
		.counts = "8 n trips bytes read",
		.role = ROLE_MEMORY,
		.level = LEVEL_L1,
		.scalable = true,
		.dimensions = { "n" },
		.size = size,
		.host = { .variants = host, .variant_count = COUNT(host), .plan = plan_host },
		.gpu = { .variants = l1_gpu, .variant_count = COUNT(l1_gpu), .plan = plan_gpu },
	},
	{
		.name = "cache_l2",
		.about = "reads a working set that fits in L2",
		.counts = "8 n trips bytes read",
		.role = ROLE_MEMORY,
		.level = LEVEL_L2,
		.scalable = true,
		.dimensions = { "n" },
		.size = size,
		.host = { .variants = host, .variant_count = COUNT(host), .plan = plan_host },
		.gpu = { .variants = l2_gpu, .variant_count = COUNT(l2_gpu), .plan = plan_gpu },
	},
	{
		.name = "cache_l2_far",
		.about = "reads a working set that lies in both halves of L2",
		.counts = "8 n trips bytes read",
		.role = ROLE_MEMORY,
		.level = LEVEL_L2,
		.aspect = "far",
		.scalable = true,
		.dimensions = { "n" },
		.size = size,
		.gpu = { .variants = l2_gpu, .variant_count = COUNT(l2_gpu), .plan = plan_gpu },
		.detail = "two thirds",
	},
	{
		.name = "cache_l2_write",
		.about = "writes a working set that fits in L2",
		.counts = "8 n trips bytes written",
		.role = ROLE_MEMORY,
		.level = LEVEL_L2,
		.scalable = true,
		.dimensions = { "n" },
		.size = size,
		.gpu = { .variants = l2_write_gpu,
			.variant_count = COUNT(l2_write_gpu),
			.plan = plan_gpu_written },
	},
	{
		.name = "cache_l2_atomics",
		.about = "atomic additions to every word of a working set that fits in L2",
		.counts = "8 n trips bytes read and as many written, 4 and 4 an addition",
		.role = ROLE_MEMORY,
		.level = LEVEL_L2,
		.aspect = "atomics",
		.scalable = true,
		.thorough = true,
		.dimensions = { "n" },
		.size = size,
		.gpu = { .variants = l2_atomics_gpu,
			.variant_count = COUNT(l2_atomics_gpu),
			.plan = plan_gpu_written },
	},
	{
		.name = "cache_l3",
		.about = "reads a working set that fits in L3",
		.counts = "8 n trips bytes read",
		.role = ROLE_MEMORY,
		.level = LEVEL_L3,
		.scalable = true,
		.dimensions = { "n" },
		.size = size,
		.host = { .variants = host, .variant_count = COUNT(host), .plan = plan_host },
	},
};

const struct family family_cache = {
	"cache",
	"bandwidth of the cache levels",
	kernels,
	COUNT(kernels),
};
