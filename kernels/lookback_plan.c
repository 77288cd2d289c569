/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/lookback_plan.h"

void lookback_clear(struct plan *plan, int states, int64_t words)
{
	struct step *step = plan_add_launch(plan, "scan", "scan_clear", (words + 255) / 256, 256);

	step_add_buffer(step, states);
	step_add_i64(step, words);
}

void lookback_add(struct plan *plan, int states, int64_t tiles)
{
	const double bytes = 8 * (double)tiles;
	/* Tile t reads the states of up to 32 before it. */
	const double looks = tiles < 32 ? (double)tiles * (double)(tiles - 1) / 2
					: 496 + 32 * (double)(tiles - 32);
	struct traffic *dram = &plan->work.level[LEVEL_DRAM], *l1 = &plan->work.level[LEVEL_L1];

	/* Cleared, an atomic addition, two stores; the last tile's is not read. */
	l1->read = dram->read + bytes + 8 * looks;
	l1->written = dram->written + (bytes + 8) + bytes + 2 * bytes;
	dram->read += bytes;
	dram->written += bytes + 8;
	plan->work.level[LEVEL_L2] = *l1;
	lookback_clear(plan, states, tiles + 1);
}
