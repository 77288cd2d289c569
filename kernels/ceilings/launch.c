/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The time of a launch: kernels of one thread, each of which begins when the one before has ended.
 * In a stream the host queues them one by one; as a graph it hands over all of them at once.
 *
 * Work: 100 launches, exactly. Each adds 1 to a counter, which nobody waits for; so the output is
 * the number of launches.
 */
#include "core/kernel.h"

#include <stdbool.h>

#define LAUNCHES 100

static const struct variant gpu[] = { { "one thread", 0, 0, { 0 }, NULL, "launch_count" } };

static struct expected expected_count(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	(void)plan, (void)index;
	return (struct expected){ (double)(int32_t)(uint32_t)(occasion->executions * LAUNCHES), 0 };
}

static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	struct step *step;

	(void)err;
	*plan = plan_empty();
	plan->size = request->size;
	plan->graph = *(const bool *)request->kernel->detail;
	plan->check.buffer =
		plan_add_buffer(plan, (struct buffer){ "count", ELEMENT_I32, 1, FILL_ZERO, 0, 0 });
	plan->check.expected = expected_count;
	plan->check.cost = 1;
	plan->work.accesses = (double)request->size.n[0];
	plan->work.level[LEVEL_L1] =
		(struct traffic){ 4 * plan->work.accesses, 4 * plan->work.accesses };
	step = plan_add_launch(plan, "launch", request->variant->entry, 1, 1);
	step->times = (int)request->size.n[0];
	step_add_buffer(step, 0);
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	(void)kernel, (void)device, (void)room, (void)err;
	*to = (struct size){ { LAUNCHES } };
	return 0;
}

static const bool one_by_one = false, by_graph = true;

static const struct kernel kernels[] = {
	{
		.name = "launch_stream",
		.about = "one launch after the other, queued one by one",
		.counts = "100 launches",
		.role = ROLE_LATENCY,
		.level = LEVEL_NONE,
		.aspect = "launch",
		.dimensions = { "launches" },
		.size = size,
		.gpu = { .variants = gpu, .variant_count = 1, .plan = plan_gpu },
		.detail = &one_by_one,
	},
	{
		.name = "launch_graph",
		.about = "one launch after the other, handed over as a graph",
		.counts = "100 launches",
		.role = ROLE_LATENCY,
		.level = LEVEL_NONE,
		.aspect = "launch by graph",
		.dimensions = { "launches" },
		.size = size,
		.gpu = { .variants = gpu, .variant_count = 1, .plan = plan_gpu },
		.detail = &by_graph,
	},
};

const struct family family_launch = {
	"launch",
	"time of a launch",
	kernels,
	(int)(sizeof kernels / sizeof kernels[0]),
};
