/* SPDX-License-Identifier: Apache-2.0 */
/* What an element of gemm_batched's output must be, for the host and the device. */
#ifndef KERNELS_BATCHED_H
#define KERNELS_BATCHED_H

#include "kernels/workloads/gemm.h"

/* Rows and columns of each matrix; they lie one behind the other. */
#define BATCHED_SIDE 32
#define BATCHED_ELEMENTS (BATCHED_SIDE * BATCHED_SIDE)

INPUT_FUNCTION double batched_value(uint64_t seed, uint64_t index)
{
	const uint64_t a = input_key(seed, GEMM_A), b = input_key(seed, GEMM_B);
	const uint64_t row = index / BATCHED_SIDE * BATCHED_SIDE;
	const uint64_t column = index / BATCHED_ELEMENTS * BATCHED_ELEMENTS + index % BATCHED_SIDE;
	double sum = 0;

	for (uint64_t k = 0; k < BATCHED_SIDE; k++)
		sum = fma((double)input_f32(a, row + k, -1, 1),
			(double)input_f32(b, column + k * BATCHED_SIDE, -1, 1), sum);
	return sum;
}

#endif
