/* SPDX-License-Identifier: Apache-2.0 */
/* What an element of gemv's output must be, for the host and the device. */
#ifndef KERNELS_GEMV_H
#define KERNELS_GEMV_H

#include <math.h>

#include "kernels/input.h"

/* Places in the plan. */
enum gemv_buffer { GEMV_Y, GEMV_A, GEMV_X };

INPUT_FUNCTION double gemv_f64_value(uint64_t seed, uint64_t row, int64_t columns)
{
	const uint64_t a = input_key(seed, GEMV_A), x = input_key(seed, GEMV_X);
	double sum = 0;

	for (int64_t j = 0; j < columns; j++)
		sum = fma(input_f64(a, row * (uint64_t)columns + (uint64_t)j, -1, 1),
			input_f64(x, (uint64_t)j, -1, 1), sum);
	return sum;
}

INPUT_FUNCTION double gemv_f32_value(uint64_t seed, uint64_t row, int64_t columns)
{
	const uint64_t a = input_key(seed, GEMV_A), x = input_key(seed, GEMV_X);
	double sum = 0;

	for (int64_t j = 0; j < columns; j++)
		sum = fma((double)input_f32(a, row * (uint64_t)columns + (uint64_t)j, -1, 1),
			(double)input_f32(x, (uint64_t)j, -1, 1), sum);
	return sum;
}

/*
 * A chain of L products of numbers uniform in [-1, 1) is off by ROUNDOFF L / 7 in root mean square;
 * ROUNDOFF is 2^-53 or 2^-24. Twice ROUNDOFF L is 14 standard deviations for one chain, and far
 * less than one product.
 */
INPUT_FUNCTION double gemv_tolerance(int64_t columns, double roundoff)
{
	return 2 * roundoff * (double)columns;
}

#endif
