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
 * which is known for any number of steps.
 */
#include "core/kernel.h"

#include <math.h>

#include "kernels/input.h"
#include "kernels/vector.h"

/* Bytes from one link to the next in place: a line of the caches. */
#define LINE_HOST 64
#define STEPS 16 /* of a trip */
/* The working set of DRAM over the last cache; of L3 over L2, at most. */
#define DRAM_CACHES 16
#define L3_SHARES 8

/* ---- host kernel ---- */

#define FOLLOW(i, x) p = *(const void *const *)p;

/* Arguments: links, reached, trips. */
static void follow(const union value *arguments, int thread, int threads)
{
	const char *const links = arguments[0].pointer;
	const void *p = links;

	(void)thread, (void)threads;
	for (int64_t trip = arguments[2].integer; trip > 0; trip--) {
		REPEAT_16(FOLLOW, 0)
	}
	*(int32_t *)arguments[1].pointer = (int32_t)(((const char *)p - links) / LINE_HOST);
}

static const struct variant host[] = { { "one thread, random lines", 0, 0, { 0 }, follow, NULL } };

/* ---- plans ---- */

static struct expected expected_link(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const struct buffer *links = &plan->buffers[0];
	const uint64_t steps = STEPS * (uint64_t)plan->trips;

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
	plan_add_buffer(plan, (struct buffer){ "reached", ELEMENT_I32, 1, FILL_POISON, 0, 0 });
	plan->work.accesses = steps;
	plan->work.level[LEVEL_L1] = (struct traffic){ 8 * steps, 4 };
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

/* ---- rows ---- */

/* Bytes of one instance of LEVEL, which is all that one thread can reach of it; 0: none. */
static double reach(const struct device *device, enum level level)
{
	const double bytes = device->cache[level].bytes;

	return bytes > 0 ? bytes : 0;
}

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

static int size(const struct kernel *kernel, const struct device *device, double memory,
	struct size *to, struct error *err)
{
	const double set = set_of(kernel->level, device);
	int64_t links = 1;

	if (!(set > 0))
		return fail(err, "this device has no %s cache, or its size is not known",
			level_name(kernel->level));
	while (2.0 * (double)links * LINE_HOST <= set && links <= INT32_MAX / 2)
		links *= 2;
	if ((double)links * LINE_HOST + 4 > memory)
		return fail(err, "%s needs %.0f bytes of memory, but only %.0f may be used",
			kernel->name, (double)links * LINE_HOST + 4, memory);
	*to = (struct size){ { links } };
	return 0;
}

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

#define ROW(of, in, of_level)                                                                      \
	{                                                                                          \
		.name = "latency_" of, .about = "one access after the other to " in,               \
		.counts = "16 trips accesses of 8 bytes", .role = ROLE_LATENCY, .level = of_level, \
		.scalable = true, .dimensions = { "links" }, .size = size,                         \
		.host = { .variants = host, .variant_count = COUNT(host), .plan = plan_host },     \
	}
static const struct kernel kernels[] = {
	ROW("l1", "L1", LEVEL_L1),
	ROW("l2", "L2", LEVEL_L2),
	ROW("l3", "L3", LEVEL_L3),
	ROW("dram", "DRAM", LEVEL_DRAM),
};

const struct family family_latency = {
	"latency",
	"time of one access to each memory level",
	kernels,
	COUNT(kernels),
};
