/* SPDX-License-Identifier: Apache-2.0 */
/* The plan's side of stopwatch.h. */
#ifndef KERNELS_STOPWATCH_PLAN_H
#define KERNELS_STOPWATCH_PLAN_H

#include "core/device.h"
#include "core/plan.h"

/*
 * Lets the blocks of STEP, at most STOPWATCH_BLOCKS on each of DEVICE's units, say when they ran:
 * its next and last argument is the buffer of their records.
 */
void plan_add_stopwatch(struct plan *plan, struct step *step, const struct device *device);
#define STOPWATCH_BLOCKS 64

#endif
