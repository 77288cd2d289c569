/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/stopwatch_plan.h"

#include <assert.h>

#include "kernels/stopwatch.h"

/* The buffer is alike for all variants of a kernel, so that a backend can go from one to the next.
 */
void plan_add_stopwatch(struct plan *plan, struct step *step, const struct device *device)
{
	const size_t blocks = (size_t)device->units * STOPWATCH_BLOCKS;

	assert(step->grid[0] <= blocks);
	plan->stopwatch =
		plan_add_buffer(plan, (struct buffer){ "stopwatch", ELEMENT_I64,
					      blocks * STOPWATCH_WORDS, FILL_POISON, 0, 0 });
	step_add_buffer(step, plan->stopwatch);
}
