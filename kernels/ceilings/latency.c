/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The latency of each memory level: one thread follows a chain of addresses, each read from where
 * the one before led, so that no two accesses overlap.
 *
 * The chain is one random cycle through all lines of a working set (FILL_CHAIN), so no prefetcher
 * foresees it, and a line comes again only after all others: a set that is larger than the levels
 * above finds nothing in them. It fits into half of its level; for DRAM it is 16 times the last
 * cache. What the translation of addresses takes is part of it, with the pages that the system
 * gives (large ones where it can).
 *
 * Work: 16 accesses of 8 bytes a trip, exactly. The output is the line that the chain has reached,
 * which is known for any number of steps; the next execution goes on from there, so that short
 * executions too see all of the set.
 *
 * Line by line (GPU): where the half of a divided L2 that is near to an SM and the one that is far
 * differ, one figure for both says little. The chain goes once around a set that does not fit into
 * one half, and for the last 4096 lines each access is timed by the clock of the SM: a series of
 * the measurement, whose modes are found when it is read. The output are those lines.
 *
 * On a GPU also: the far half of a divided L2, shared memory (also of another SM of the cluster),
 * and the constant cache, whose links are the addresses there, of 4 bytes.
 */
#include "core/kernel.h"

#include <math.h>

#include "core/measurement.h"
#include "kernels/ceilings/latency.h"
#include "kernels/input.h"
#include "kernels/vector.h"

/* Bytes from one link to the next in place: a line of the caches. */
#define LINE_HOST 64
#define STEPS LATENCY_STEPS
/* The working set of DRAM over the last cache; of L3 over L2, at most. */
#define DRAM_CACHES 16
#define L3_SHARES 8

/* ---- host kernel ---- */

#define FOLLOW(i, x) p = *(const void *const *)p;

/* Arguments: links, reached, trips. */
static void follow(const union value *arguments, int thread, int threads)
{
	const char *const links = arguments[0].pointer;
	int32_t *const reached = arguments[1].pointer;
	const void *p = links + (int64_t)*reached * LINE_HOST;

	(void)thread, (void)threads;
	for (int64_t trip = arguments[2].integer; trip > 0; trip--) {
		REPEAT_16(FOLLOW, 0)
	}
	*reached = (int32_t)(((const char *)p - links) / LINE_HOST);
}

static const struct variant host[] = { { "one thread, random lines", 0, 0, { 0 }, follow, NULL } };

/* ---- plans ---- */

static struct expected expected_link(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const struct buffer *links = &plan->buffers[0];
	const uint64_t steps = STEPS * (uint64_t)plan->trips * (uint64_t)occasion->executions;

	(void)index;
	return (struct expected){ (double)input_chain(input_key(occasion->seed, 0),
					  input_chain_bits(links->count, links->stride), 0, steps),
		0 };
}

/* Buffers, work and check, alike on every device: size.n[0] links, one every STRIDE bytes. */
static int plan_common(
	const struct plan_request *request, size_t stride, struct plan *plan, struct error *err)
{
	const int64_t links = request->size.n[0];
	const double steps = STEPS * (double)request->trips;

	if (links < 1 || links > INT32_MAX)
		return fail(err, "a chain has 1 to 2^31 - 1 links, not %lld", (long long)links);
	*plan = plan_empty();
	plan->size = request->size;
	plan->trips = request->trips;
	plan_add_buffer(plan, (struct buffer){ "links", ELEMENT_F64, (size_t)links * stride / 8,
				      FILL_CHAIN, .stride = stride });
	plan_add_buffer(plan, (struct buffer){ "reached", ELEMENT_I32, 1, FILL_ZERO, 0, 0 });
	plan->work.accesses = steps;
	plan->work.level[LEVEL_L1] = (struct traffic){ 8 * steps + 4, 4 };
	plan_add_parameter(plan, "working set", (double)links * (double)stride, "bytes");
	plan->check.buffer = 1;
	plan->check.expected = expected_link;
	plan->check.cost = 20;
	return 0;
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	struct step *step;

	if (plan_common(request, LINE_HOST, plan, err))
		return -1;
	step = plan_add_step(plan, STEP_CALL);
	step->serial = true;
	step->call = request->variant->call;
	step_add_buffer(step, 0);
	step_add_buffer(step, 1);
	step_add_i64(step, request->trips);
	return 0;
}

/* Bytes of one instance of LEVEL, which is all that one thread can reach of it; 0: none. */
static double reach(const struct device *device, enum level level)
{
	const double bytes = device->cache[level].bytes;

	return bytes > 0 ? bytes : 0;
}

/* ---- GPU ---- */

/* Links in shared memory; in the constant cache they are LATENCY_CONSTANTS. */
#define SHARED_LINKS 1024
/* The chain in shared memory is always the same. */
#define SHARED_KEY 0x9E3779B97F4A7C15
/* L1: this much at most, which every SM has. */
#define L1_MOST 16384

static const struct variant l1_gpu[] = { { "one thread, random lines", 0, 0, { 0 }, NULL,
	"latency_l1", "LDG=16 +8" } };
static const struct variant l2_gpu[] = { { "one thread, random lines", 0, 0, { 0 }, NULL,
	"latency_l2", "LDG=16 +8" } };
/* Of the loop that is timed: the access, the store that waits for it, and that of the time. */
static const struct variant lines_gpu[] = { { "one thread, random lines", 0, 0, { 0 }, NULL,
	"latency_by_line", "LDG=1 STS=2 +8" } };
static const struct variant shared_gpu[] = { { "one thread, random words", 0, 0, { 0 }, NULL,
	"latency_shared", "LDS=16 +8" } };
static const struct variant cluster_gpu[] = { { "one thread, random words", 0, 90, { 0 }, NULL,
	"latency_cluster" } };
static const struct variant constant_gpu[] = { { "one thread, random words", 0, 0, { 0 }, NULL,
	"latency_constant_memory", "LDC=16 +8" } };

static struct expected expected_shared(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const uint64_t steps = STEPS * (uint64_t)plan->trips * (uint64_t)occasion->executions;

	(void)index;
	return (struct expected){
		(double)input_chain(SHARED_KEY, input_chain_bits(SHARED_LINKS, 8), 0, steps), 0
	};
}

static struct expected expected_constant(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	uint64_t steps = STEPS * (uint64_t)plan->trips * (uint64_t)occasion->executions;
	uint32_t reached = 0;

	(void)index;
	for (steps %= LATENCY_CONSTANTS; steps; steps--)
		reached = latency_constant(reached);
	return (struct expected){ (double)reached, 0 };
}

/* On the SM itself: only where the chain stands is in memory. */
static void plan_onchip(const struct plan_request *request, struct plan *plan, struct step *step)
{
	const bool constant = request->kernel->level == LEVEL_CONSTANT;

	plan->check.buffer = plan_add_buffer(
		plan, (struct buffer){ "reached", ELEMENT_I32, 1, FILL_ZERO, 0, 0 });
	plan->check.expected = constant ? expected_constant : expected_shared;
	plan->check.cost = LATENCY_CONSTANTS;
	plan->work.accesses = STEPS * (double)request->trips;
	plan->work.level[LEVEL_L1] = (struct traffic){ 4, 4 };
	plan_add_parameter(plan, "working set", 4 * (double)request->size.n[0], "bytes");
	step_add_buffer(step, 0);
	step_add_i64(step, request->trips);
	if (constant)
		return;
	/* A link takes 4 bytes, 8 where addresses are so long. */
	step->shared_bytes = 8 * SHARED_LINKS;
	step->block[0] = 256;
	step_add_i32(step, SHARED_LINKS);
	step_add_i32(step, input_chain_bits(SHARED_LINKS, 8));
	step_add_i64(step, (int64_t)SHARED_KEY);
	if (request->kernel->level == LEVEL_CLUSTER)
		step->grid[0] = step->cluster[0] = 2;
}

static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const enum level level = request->kernel->level;
	const bool cached = level == LEVEL_L1 || level == LEVEL_L2 || level == LEVEL_DRAM;
	struct step *step;

	if (request->trips < 1 || request->trips > INT32_MAX)
		return fail(err, "%lld trips are too many", (long long)request->trips);
	*plan = plan_empty();
	plan->size = request->size;
	plan->trips = request->trips;
	if (cached && plan_common(request, LATENCY_LINE, plan, err))
		return -1;
	step = plan_add_launch(plan, "latency", request->variant->entry, 1, 1);
	if (!cached) {
		plan_onchip(request, plan, step);
		return 0;
	}
	step->carveout = 0;
	step_add_buffer(step, 0);
	step_add_buffer(step, 1);
	step_add_i64(step, request->trips);
	return 0;
}

/* The line of timed access INDEX. */
static struct expected expected_line(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const struct buffer *links = &plan->buffers[0];
	const int bits = input_chain_bits(links->count, links->stride);
	const uint64_t untimed = ((uint64_t)1 << bits) - plan->buffers[1].count;

	return (struct expected){
		(double)input_chain(input_key(occasion->seed, 0), bits, 0, untimed + index), 0
	};
}

static int plan_lines(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t links = request->size.n[0], half = links / 2;
	const int64_t timed = half < LATENCY_TIMED ? half : LATENCY_TIMED;
	struct step *step;

	if (links < 2 || links > INT32_MAX)
		return fail(err, "a chain has 2 to 2^31 - 1 links, not %lld", (long long)links);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(
		plan, (struct buffer){ "links", ELEMENT_F64, (size_t)links * LATENCY_LINE / 8,
			      FILL_CHAIN, .stride = LATENCY_LINE });
	plan_add_buffer(
		plan, (struct buffer){ "lines", ELEMENT_I32, (size_t)timed, FILL_POISON, 0, 0 });
	plan_add_buffer(
		plan, (struct buffer){ "cycles", ELEMENT_I32, (size_t)timed, FILL_POISON, 0, 0 });
	plan->work.accesses = (double)(links + timed);
	plan->work.level[LEVEL_L1] = (struct traffic){ 8 * plan->work.accesses, 8 * (double)timed };
	plan_add_parameter(plan, "working set", (double)links * LATENCY_LINE, "bytes");
	plan->findings = (struct findings){ 2, SERIES_BY_LINE, "cycles" };
	plan->check.buffer = 1;
	plan->check.expected = expected_line;
	plan->check.cost = 20;
	step = plan_add_launch(plan, "latency", request->variant->entry, 1, 1);
	for (int i = 0; i < 3; i++)
		step_add_buffer(step, i);
	step_add_i32(step, (int32_t)(links - timed));
	step_add_i32(step, (int32_t)timed);
	return 0;
}

/*
 * Bytes of the working set. A quarter of L2 lies in the near half; of two thirds and more a part
 * must be far: the largest power of two within nine tenths is always more than two fifths.
 */
static double gpu_set(const struct kernel *kernel, const struct device *device)
{
	const double l2 = reach(device, LEVEL_L2);

	switch (kernel->level) {
	case LEVEL_L1:
		return fmin(reach(device, LEVEL_L1) / 2, L1_MOST);
	case LEVEL_L2:
		return kernel->aspect ? 0.9 * l2 : l2 / 4;
	default:
		return DRAM_CACHES * (l2 > 0 ? l2 : 64e6);
	}
}

static int onchip_size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const bool constant = kernel->level == LEVEL_CONSTANT;

	(void)room;
	if (!constant && !(device->shared_per_block >= 8 * SHARED_LINKS))
		return fail(err, "a block has %.0f bytes of shared memory, %s needs %d",
			device->shared_per_block, kernel->name, 8 * SHARED_LINKS);
	*to = (struct size){ { constant ? LATENCY_CONSTANTS : SHARED_LINKS } };
	return 0;
}

/* ---- rows ---- */

/* Bytes of the working set. */
static double set_of(enum level level, const struct device *device)
{
	const double last = device_last_cache(device);

	if (level == LEVEL_DRAM)
		return DRAM_CACHES * (last > 0 ? last : 64e6);
	if (level == LEVEL_L3 && reach(device, LEVEL_L2) > 0)
		return fmin(reach(device, LEVEL_L3) / 2, L3_SHARES * reach(device, LEVEL_L2));
	return reach(device, level) / 2;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const bool gpu = device->code == CODE_GPU;
	const double set = gpu ? gpu_set(kernel, device) : set_of(kernel->level, device);
	const double line = gpu ? LATENCY_LINE : LINE_HOST;
	int64_t links = 1;

	if (!(set > 0))
		return fail(err, "this device has no %s cache, or its size is not known",
			level_name(kernel->level));
	while (2.0 * (double)links * line <= set && links <= INT32_MAX / 2)
		links *= 2;
	if ((double)links * line + 4 > room.memory)
		return fail(err, "%s needs %.0f bytes of memory, but only %.0f may be used",
			kernel->name, (double)links * line + 4, room.memory);
	*to = (struct size){ { links } };
	return 0;
}

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

#define ROW(of, in, of_level, gpu_variants)                                                        \
	{                                                                                          \
		.name = "latency_" of, .about = "one access after the other to " in,               \
		.counts = "16 trips accesses of 8 bytes", .role = ROLE_LATENCY, .level = of_level, \
		.scalable = true, .dimensions = { "links" }, .size = size,                         \
		.host = { .variants = host, .variant_count = COUNT(host), .plan = plan_host },     \
		.gpu = { .variants = gpu_variants,                                                 \
			.variant_count = COUNT(gpu_variants),                                      \
			.plan = plan_gpu },                                                        \
	}
/* Levels that only a GPU has. */
#define ROW_GPU(of, in, of_level, of_aspect, of_size, gpu_variants)                                \
	{                                                                                          \
		.name = "latency_" of, .about = "one access after the other to " in,               \
		.counts = "16 trips accesses", .role = ROLE_LATENCY, .level = of_level,            \
		.aspect = of_aspect, .scalable = true, .dimensions = { "links" }, .size = of_size, \
		.gpu = { .variants = gpu_variants,                                                 \
			.variant_count = COUNT(gpu_variants),                                      \
			.plan = plan_gpu },                                                        \
	}
static const struct kernel kernels[] = {
	ROW("l1", "L1", LEVEL_L1, l1_gpu),
	ROW("l2", "L2", LEVEL_L2, l2_gpu),
	ROW_GPU("l2_far", "an L2 of which half is far", LEVEL_L2, "far", size, l2_gpu),
	{
		.name = "latency_l2_lines",
		.about = "one access after the other to L2, each timed by itself",
		.counts = "links + 4096 accesses of 8 bytes",
		.role = ROLE_LATENCY,
		.level = LEVEL_L2,
		.aspect = "by line",
		.thorough = true,
		.dimensions = { "links" },
		.size = size,
		.gpu = { .variants = lines_gpu,
			.variant_count = COUNT(lines_gpu),
			.plan = plan_lines },
	},
	{
		.name = "latency_l3",
		.about = "one access after the other to L3",
		.counts = "16 trips accesses of 8 bytes",
		.role = ROLE_LATENCY,
		.level = LEVEL_L3,
		.scalable = true,
		.dimensions = { "links" },
		.size = size,
		.host = { .variants = host, .variant_count = COUNT(host), .plan = plan_host },
	},
	ROW("dram", "DRAM", LEVEL_DRAM, l2_gpu),
	ROW_GPU("shared", "shared memory", LEVEL_SHARED, NULL, onchip_size, shared_gpu),
	ROW_GPU("cluster", "the shared memory of another SM of the cluster", LEVEL_CLUSTER, NULL,
		onchip_size, cluster_gpu),
	ROW_GPU("constant", "the constant cache", LEVEL_CONSTANT, NULL, onchip_size, constant_gpu),
};

const struct family family_latency = {
	"latency",
	"time of one access to each memory level",
	kernels,
	COUNT(kernels),
};
