/* SPDX-License-Identifier: Apache-2.0 */
/* What an element of gemm's output must be, for the host and the device. */
#ifndef KERNELS_GEMM_H
#define KERNELS_GEMM_H

#include <math.h>

#include "kernels/input.h"

/* Places in the plan. */
enum gemm_buffer { GEMM_C, GEMM_A, GEMM_B, GEMM_PACKED };

INPUT_FUNCTION double gemm_f64_value(uint64_t seed, uint64_t index, uint64_t n)
{
	const uint64_t a = input_key(seed, GEMM_A), b = input_key(seed, GEMM_B);
	const uint64_t row = index / n, column = index % n;
	double sum = 0;

	for (uint64_t k = 0; k < n; k++)
		sum = fma(
			input_f64(a, row * n + k, -1, 1), input_f64(b, k * n + column, -1, 1), sum);
	return sum;
}

INPUT_FUNCTION double gemm_f32_value(uint64_t seed, uint64_t index, uint64_t n)
{
	const uint64_t a = input_key(seed, GEMM_A), b = input_key(seed, GEMM_B);
	const uint64_t row = index / n, column = index % n;
	double sum = 0;

	for (uint64_t k = 0; k < n; k++)
		sum = fma((double)input_f32(a, row * n + k, -1, 1),
			(double)input_f32(b, k * n + column, -1, 1), sum);
	return sum;
}

/*
 * A chain of n products of numbers uniform in [-1, 1) is off by ROUNDOFF n / 7 in root mean square;
 * ROUNDOFF is 2^-53 or 2^-24. Twice ROUNDOFF n is 14 standard deviations, and far less than one
 * product or than the rounding of TF32.
 */
INPUT_FUNCTION double gemm_tolerance(int64_t n, double roundoff)
{
	return 2 * roundoff * (double)n;
}

#endif
