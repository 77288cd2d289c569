/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The staircase of bandwidth: reading working sets from a fraction of L1 to several times the last
 * cache. Every step down is the end of a cache.
 *
 * Each thread reads a slice of its own again and again, as in the family cache; the slices double
 * from one point to the next (finely: four points to a doubling).
 *
 * On a GPU every SM reads all of the set: L1 serves one that fits there, L2 the next, DRAM the
 * rest. A block reads a slice at a time and then the next, no two the same at once where the set is
 * large enough to be cut into as many slices as there are blocks.
 *
 * Work: each of the TRIPS passes reads all n elements of 8 bytes once: 8 n trips bytes requested of
 * L1, exactly; on a GPU a slice for each block. The check: the sum of the words of each slice
 * (sum.h), exactly.
 */
#include "core/kernel.h"

#include <math.h>
#include <stdbool.h>

#include "kernels/ceilings/sum.h"
#include "kernels/vector.h"

/* Slices are whole multiples of this many elements: 4 KiB. */
#define UNIT 512
/* The largest set over the last cache, and points to a doubling of the fine sweep. */
#define LAST_CACHES 4
#define FINE 4

/* ---- host kernels ---- */

/* Arguments: a, sums, elements of a slice, trips. */
#define STAIRCASE_KERNEL(name, target, vector)                                                     \
	SUM_LOOP(name##_sum, target, vector, 8, 4, 0)                                              \
	static void name(const union value *arguments, int thread, int threads)                    \
	{                                                                                          \
		const int64_t slice = arguments[2].integer;                                        \
		const double *a = (const double *)arguments[0].pointer + thread * slice;           \
		uint32_t *sums = arguments[1].pointer;                                             \
                                                                                                   \
		(void)threads;                                                                     \
		sums[thread] = name##_sum(a, slice * 8, arguments[3].integer);                     \
	}

#ifdef __x86_64__
STAIRCASE_KERNEL(sse2, TARGET_BASE, u32x4)
STAIRCASE_KERNEL(avx2, TARGET_AVX2, u32x8)
STAIRCASE_KERNEL(avx512, TARGET_AVX512, u32x16)
static const struct variant host[] = {
	{ "SSE2, 4 streams", FEATURE_SSE2, 0, { 0 }, sse2, NULL },
	{ "AVX2, 4 streams", FEATURE_AVX2_FMA, 0, { 0 }, avx2, NULL },
	{ "AVX-512, 4 streams", FEATURE_AVX512, 0, { 0 }, avx512, NULL },
};
#else
STAIRCASE_KERNEL(v16, TARGET_BASE, u32x4)
static const struct variant host[] = {
	{ "16-byte vectors, 4 streams", 0, 0, { 0 }, v16, NULL },
};
#endif

/* ---- plans ---- */

/* Who reads: all threads, or one. */
static bool alone(const struct kernel *kernel)
{
	return *(const bool *)kernel->detail;
}

/* The sum of slice INDEX. */
static struct expected expected_sum(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const int64_t slice = (int64_t)(plan->buffers[0].count / plan->buffers[1].count);
	const int64_t begin = (int64_t)index * slice;
	uint32_t sum = sum_expected(input_key(occasion->seed, 0), begin, begin + slice);

	return (struct expected){ (double)(int32_t)(sum * (uint32_t)plan->trips), 0 };
}

/* Buffers, work and check, alike on every device: SUMS slices, each with its sum. */
static int plan_common(
	const struct plan_request *request, int64_t sums, struct plan *plan, struct error *err)
{
	const int64_t n = request->size.n[0];
	const double bytes = 8.0 * (double)n;

	if (n < 1 || n % (sums * UNIT))
		return fail(err, "%s needs a multiple of %lld elements for %lld slices, not %lld",
			request->kernel->name, (long long)(sums * UNIT), (long long)sums,
			(long long)n);
	*plan = plan_empty();
	plan->size = request->size;
	plan->trips = request->trips;
	plan_add_buffer(plan, (struct buffer){ "a", ELEMENT_F64, (size_t)n, FILL_BITS, 0, 0 });
	plan_add_buffer(
		plan, (struct buffer){ "sums", ELEMENT_I32, (size_t)sums, FILL_POISON, 0, 0 });
	plan->work.level[LEVEL_L1] =
		(struct traffic){ bytes * (double)request->trips, 4.0 * (double)sums };
	plan_add_parameter(plan, "working set", bytes, "bytes");
	plan->check.buffer = 1;
	plan->check.expected = expected_sum;
	plan->check.cost = (double)(n / sums);
	return 0;
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t sums = alone(request->kernel) ? 1 : request->device->threads;
	struct step *step;

	if (plan_common(request, sums, plan, err))
		return -1;
	step = plan_add_step(plan, STEP_CALL);
	step->serial = alone(request->kernel);
	step->call = request->variant->call;
	step_add_buffer(step, 0);
	step_add_buffer(step, 1);
	step_add_i64(step, request->size.n[0] / sums);
	step_add_i64(step, request->trips);
	return 0;
}

/* ---- GPU ---- */

#define GPU_THREADS 256
/* Elements of 8 bytes: that one access of each thread takes; of the slices of small sets. */
#define GPU_UNIT (GPU_THREADS * 2)
#define GPU_SLICE (4 * GPU_UNIT)

static const struct variant gpu[] = {
	{ "256 threads, 4 open", 0, 0, { 0 }, NULL, "staircase_x4", "LDG.128=4 +60" },
	{ "256 threads, 2 open", 0, 0, { 0 }, NULL, "staircase_x2", "LDG.128=2 +60" },
};

static int64_t gpu_blocks(const struct device *device)
{
	return (int64_t)device->units * (device->threads_per_unit / GPU_THREADS);
}

/* The sum of what block INDEX read, trip by trip one slice further. */
static struct expected expected_rotated(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const int64_t slices = plan->size.n[1], slice = plan->size.n[0] / slices;
	const uint64_t key = input_key(occasion->seed, 0);
	uint32_t sum = 0;

	for (int64_t d = 0; d < slices && d < plan->trips; d++) {
		const int64_t begin = ((int64_t)index + d) % slices * slice;
		const int64_t times = plan->trips / slices + (d < plan->trips % slices);

		sum += (uint32_t)times * sum_expected(key, begin, begin + slice);
	}
	return (struct expected){ (double)(int32_t)sum, 0 };
}

static void check_on_device(struct plan *plan, int64_t slice, int64_t slices)
{
	struct check *check = &plan->check;

	check->expected = expected_rotated;
	check->cost = (double)slice * (double)(slices < plan->trips ? slices : plan->trips);
	check->entry = "staircase_check";
	check->argument_count = 3;
	check->arguments[0] = (struct argument){ ARGUMENT_I64, .integer = slice };
	check->arguments[1] = (struct argument){ ARGUMENT_I32, .integer = slices };
	check->arguments[2] = (struct argument){ ARGUMENT_I64, .integer = plan->trips };
}

static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t n = request->size.n[0], slices = request->size.n[1];
	const int64_t blocks = gpu_blocks(request->device);
	struct step *step;

	if (request->trips < 1 || request->trips > INT32_MAX)
		return fail(err, "%lld trips are too many", (long long)request->trips);
	if (slices < 1 || slices > blocks || n < 1 || n % (slices * GPU_UNIT))
		return fail(err,
			"%s needs 1 to %lld slices of a multiple of %d elements, not %lld "
			"for %lld",
			request->kernel->name, (long long)blocks, GPU_UNIT, (long long)slices,
			(long long)n);
	*plan = plan_empty();
	plan->size = request->size;
	plan->trips = request->trips;
	plan_add_buffer(plan, (struct buffer){ "a", ELEMENT_F64, (size_t)n, FILL_BITS, 0, 0 });
	plan->check.buffer = plan_add_buffer(
		plan, (struct buffer){ "sums", ELEMENT_I32, (size_t)blocks, FILL_POISON, 0, 0 });
	plan->work.level[LEVEL_L1] =
		(struct traffic){ 8.0 * (double)(n / slices * blocks) * (double)request->trips,
			4.0 * (double)blocks };
	plan_add_parameter(plan, "working set", 8.0 * (double)n, "bytes");
	check_on_device(plan, n / slices, slices);
	step = plan_add_launch(plan, "staircase", request->variant->entry, blocks, GPU_THREADS);
	step->carveout = 0;
	step_add_buffer(step, 0);
	step_add_buffer(step, 1);
	step_add_i64(step, n / slices);
	step_add_i32(step, (int32_t)slices);
	step_add_i64(step, request->trips);
	return 0;
}

/* From a slice on; sets that need not be larger are cut into slices of that size. */
static int gpu_sweep(const struct device *device, double memory, bool fine, struct size *sizes,
	int most, struct error *err)
{
	const double last = device_last_cache(device), blocks = (double)gpu_blocks(device);
	const double end = fmin(LAST_CACHES * (last > 0 ? last : 64e6), memory - 4 * blocks);
	int count = 0;

	for (int i = 0; count < most; i++) {
		const double n = GPU_SLICE * exp2((double)i / (fine ? FINE : 1));
		const double slices = fmin(blocks, floor(n / GPU_SLICE));
		const double slice = floor(n / slices / GPU_UNIT) * GPU_UNIT;

		if (8 * n > end)
			break;
		if (!count || slice * slices > (double)sizes[count - 1].n[0])
			sizes[count++] =
				(struct size){ { (int64_t)(slice * slices), (int64_t)slices } };
	}
	return count ? count : fail(err, "it needs more than %.0f bytes of memory", memory);
}

/* ---- rows ---- */

/* Bytes of the first slice: a quarter of L1, or 8 KiB. */
static double first_slice(const struct device *device)
{
	const double l1 = device->cache[LEVEL_L1].bytes;

	return l1 > 0 ? l1 / 4 : 8192;
}

/* From FIRST bytes a slice on, as many slices as there are readers, to several last caches. */
static int sweep(const struct kernel *kernel, const struct device *device, double memory, bool fine,
	struct size *sizes, int most, struct error *err)
{
	const double slices = alone(kernel) ? 1 : device->threads;
	const double last = device_last_cache(device);
	const double end = fmin(LAST_CACHES * (last > 0 ? last : 64e6), memory - 4 * slices);
	const double unit = UNIT * slices;
	int count = 0;

	if (device->code == CODE_GPU)
		return gpu_sweep(device, memory, fine, sizes, most, err);
	for (int i = 0; count < most; i++) {
		const double bytes =
			first_slice(device) * slices * exp2((double)i / (fine ? FINE : 1));
		const int64_t n = (int64_t)(floor(bytes / 8 / unit) * unit);

		if (bytes > end)
			break;
		if (n > 0 && (!count || n > sizes[count - 1].n[0]))
			sizes[count++] = (struct size){ { n } };
	}
	return count ? count
		     : fail(err, "%s needs more than %.0f bytes of memory", kernel->name, memory);
}

static const bool all = false, one = true;
#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static const struct kernel kernels[] = {
	{
		.name = "staircase",
		.about = "reads working sets of every size",
		.counts = "8 n trips bytes read",
		.role = ROLE_CURVE,
		.level = LEVEL_L1,
		.scalable = true,
		.dimensions = { "n", "slices" },
		.sweep = sweep,
		.over = "working set",
		.host = { .variants = host, .variant_count = COUNT(host), .plan = plan_host },
		.gpu = { .variants = gpu, .variant_count = COUNT(gpu), .plan = plan_gpu },
		.detail = &all,
	},
	{
		.name = "staircase_core",
		.about = "one core reads working sets of every size",
		.counts = "8 n trips bytes read",
		.role = ROLE_CURVE,
		.level = LEVEL_L1,
		.aspect = "one core",
		.scalable = true,
		.thorough = true,
		.dimensions = { "n" },
		.sweep = sweep,
		.over = "working set",
		.host = { .variants = host, .variant_count = COUNT(host), .plan = plan_host },
		.detail = &one,
	},
};

const struct family family_staircase = {
	"staircase",
	"bandwidth against working set",
	kernels,
	COUNT(kernels),
};
