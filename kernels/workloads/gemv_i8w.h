/* SPDX-License-Identifier: Apache-2.0 */
/* What an element of gemv_i8w's output must be, for the host and the device. */
#ifndef KERNELS_GEMV_I8W_H
#define KERNELS_GEMV_I8W_H

#include <math.h>

#include "kernels/input.h"

/* Places in the plan. */
enum gemv_i8w_buffer { GEMV_I8W_Y, GEMV_I8W_W, GEMV_I8W_X, GEMV_I8W_SCALES };

/* Weights are random bytes with a sign, x is uniform in [-1, 1). */
INPUT_FUNCTION double gemv_i8w_value(uint64_t seed, uint64_t row, int64_t columns)
{
	const uint64_t w = input_key(seed, GEMV_I8W_W), x = input_key(seed, GEMV_I8W_X);
	double sum = 0;

	for (int64_t j = 0; j < columns; j++)
		sum = fma((double)(int8_t)(input_bits(w, row * (uint64_t)columns + (uint64_t)j) >>
					   56),
			(double)input_bf16(x, (uint64_t)j, -1, 1), sum);
	return sum;
}

/* Of a row, uniform in [1/2, 1). */
INPUT_FUNCTION double gemv_i8w_scale(uint64_t seed, uint64_t row)
{
	return (double)input_f32(input_key(seed, GEMV_I8W_SCALES), row, 0.5f, 1);
}

/*
 * As of gemv (gemv.h): a chain of L products is off by 2^-24 L / 7 in root mean square where they
 * are uniform in [-1, 1); these are 128 times as large. Twice 2^-24 L is 14 standard deviations for
 * one chain, and far less than one product.
 */
INPUT_FUNCTION double gemv_i8w_tolerance(int64_t columns)
{
	return 2 * 128 * 0x1p-24 * (double)columns;
}

#endif
