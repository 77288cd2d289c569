/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plans of device code that looks back over tiles (lookback.cuh). Each tile has a state of 8
 * bytes, and there is one more: cleared, then written twice and read by the tiles that follow, each
 * of which reads 32 at once (where there are so many) and takes its number by an atomic addition.
 * Tiles that have to wait read again, which is not counted.
 */
#ifndef KERNELS_LOOKBACK_PLAN_H
#define KERNELS_LOOKBACK_PLAN_H

#include "core/plan.h"

/*
 * Adds the step that clears the TILES + 1 states in buffer STATES. Their bytes are added to those
 * of DRAM, and with them L2 and L1 have the same.
 */
void lookback_add(struct plan *plan, int states, int64_t tiles);
/* That step alone, for WORDS of 8 bytes. */
void lookback_clear(struct plan *plan, int states, int64_t words);

#endif
