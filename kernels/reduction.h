/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What families share that reduce vectors to one sum: a partial sum for every REDUCTION_BLOCK
 * elements, then the sum of those, all kept in one buffer and all checked. For the host and the
 * device; the device's half is reduction.cuh, the plans are made by reduction_plan.h.
 */
#ifndef KERNELS_REDUCTION_H
#define KERNELS_REDUCTION_H

#include <math.h>

#include "kernels/input.h"

/* Elements that one partial sum is made of. The last one may be made of fewer. */
#define REDUCTION_BLOCK 16384

/* Places in the plan. SUMS holds the result, then the partial sums. */
enum reduction_buffer { REDUCTION_SUMS, REDUCTION_X, REDUCTION_Y };

/* Partial sums of N elements. */
INPUT_FUNCTION uint64_t reduction_partials(uint64_t n)
{
	return (n + REDUCTION_BLOCK - 1) / REDUCTION_BLOCK;
}

/*
 * How far element INDEX may be off, ROUNDOFF being 2^-53 or 2^-24 and TERM what one term is in root
 * mean square. A chain of L additions is off by about ROUNDOFF TERM L / 2, and m chains by sqrt(m)
 * times that. A partial sum is made of at least 8 chains of at most 2048 elements: 6 ROUNDOFF TERM
 * sqrt(16384 * 2048) is more than 10 standard deviations, and one term left out is far outside it.
 * The result adds all partial sums (128 TERM each, in root mean square) one after another at worst.
 */
INPUT_FUNCTION double reduction_tolerance(
	uint64_t index, uint64_t partials, double roundoff, double term)
{
	const double partial = 34756 * term * roundoff;

	if (index)
		return partial;
	return sqrt((double)partials) * partial + 2 * 128 * term * roundoff * (double)partials;
}

#endif
