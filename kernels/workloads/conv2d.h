/* SPDX-License-Identifier: Apache-2.0 */
/* The filter of conv2d and what an output must be, for the host and the device. */
#ifndef KERNELS_CONV2D_H
#define KERNELS_CONV2D_H

#include "kernels/input.h"

/* Places in the plan. */
enum conv2d_buffer { CONV2D_TO, CONV2D_FROM };

#define CONV2D_TAPS 5
#define CONV2D_HALO (CONV2D_TAPS - 1)

/* At most 26 roundings (25 products, 24 sums in a chain) of sums below 1. */
#define CONV2D_TOLERANCE (26 * 0x1p-24 * (1 + 1e-5))

INPUT_FUNCTION int conv2d_binomial(int i)
{
	return i == 2 ? 6 : i == 1 || i == 3 ? 4 : 1;
}

/* Exact in FP32; all add up to 1. */
INPUT_FUNCTION float conv2d_weight(int row, int column)
{
	const int w = conv2d_binomial(row) * conv2d_binomial(column);

	return w == 36	 ? 36 / 256.f
	       : w == 24 ? 24 / 256.f
	       : w == 16 ? 16 / 256.f
	       : w == 6	 ? 6 / 256.f
	       : w == 4	 ? 4 / 256.f
			 : 1 / 256.f;
}

INPUT_FUNCTION double conv2d_value(uint64_t seed, uint64_t i, int64_t width)
{
	const uint64_t key = input_key(seed, CONV2D_FROM), row = (uint64_t)width + CONV2D_HALO;
	const uint64_t at = i / (uint64_t)width * row + i % (uint64_t)width;
	double sum = 0;

	for (int r = 0; r < CONV2D_TAPS; r++)
		for (int c = 0; c < CONV2D_TAPS; c++)
			sum += (double)conv2d_weight(r, c) *
			       (double)input_f32(key, at + (uint64_t)r * row + (uint64_t)c, -1, 1);
	return sum;
}

#endif
