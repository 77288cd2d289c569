/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Theoretical peaks: what a device could do if every unit issued in every clock. They stand beside
 * the measured ceilings and are never drawn in their place. Known by compute capability only; where
 * the sources are silent or disagree (board variants, integrated memory) the peak is unknown, not
 * guessed.
 */
#ifndef MODEL_PEAK_H
#define MODEL_PEAK_H

#include "core/device.h"
#include "core/level.h"

/*
 * Operations per second of PIPE ("FP64", "FP16 tensor" ...) with all units at CLOCK_HZ; a fused
 * multiply-add counts as two. ASPECT of the ceiling: "sparse" has twice the peak, "add" and "mul"
 * half of it, any other that of the plain one. NAN: unknown (also when the clock is NAN, and on a
 * host).
 */
double peak_operations(
	const struct device *device, const char *pipe, const char *aspect, double clock_hz);

/*
 * Bytes per second of LEVEL. DRAM: from MEMORY_CLOCK_HZ (two transfers a clock) and the bus. L1 and
 * shared: from CLOCK_HZ of the units. L2 and L3 are not documented: NAN.
 */
double peak_bytes(
	const struct device *device, enum level level, double clock_hz, double memory_clock_hz);

#endif
