/* SPDX-License-Identifier: Apache-2.0 */
/*
 * For device functions that check every element of an output (struct check of core/plan.h): each
 * thread judges its elements and adds what it found to the cell at its end.
 */
#ifndef KERNELS_VERDICT_CUH
#define KERNELS_VERDICT_CUH

#include "kernels/device.cuh"
#include "kernels/input.h"

/* The first element of this thread, and the step to its next, in any one-dimensional grid. */
DEVICE_FUNCTION uint64_t grid_first()
{
	return blockIdx.x * (uint64_t)blockDim.x + threadIdx.x;
}

DEVICE_FUNCTION uint64_t grid_step()
{
	return gridDim.x * (uint64_t)blockDim.x;
}

/* What one thread has found so far. */
struct judge {
	unsigned long long wrong, first;
	double worst;
};

DEVICE_FUNCTION judge judge_new()
{
	return { 0, ~0ull, 0 };
}

/* NAN is wrong: the comparison is written so. */
DEVICE_FUNCTION void judge_see(
	judge &judge, uint64_t index, double got, double want, double tolerance)
{
	double difference = fabs(got - want);

	judge.worst = fmax(judge.worst, difference);
	if (difference <= tolerance)
		return;
	judge.wrong++;
	if (index < judge.first)
		judge.first = index;
}

/* Doubles that are not negative are ordered as their bits. */
DEVICE_FUNCTION void judge_report(const judge &judge, verdict_cell *cell)
{
	if (judge.wrong) {
		atomicAdd(&cell->wrong, judge.wrong);
		atomicMin(&cell->first, judge.first);
	}
	if (judge.worst > 0)
		atomicMax(reinterpret_cast<unsigned long long *>(&cell->worst),
			(unsigned long long)__double_as_longlong(judge.worst));
}

/* Judges every element: EXPECTED(index) gives its value, TOLERANCE holds for all. */
template <typename T, typename Expected>
DEVICE_FUNCTION void judge_all(
	const T *output, uint64_t count, double tolerance, verdict_cell *cell, Expected expected)
{
	judge judge = judge_new();

	for (uint64_t i = grid_first(); i < count; i += grid_step())
		judge_see(judge, i, (double)output[i], (double)expected(i), tolerance);
	judge_report(judge, cell);
}

#endif
