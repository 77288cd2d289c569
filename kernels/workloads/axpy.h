/* SPDX-License-Identifier: Apache-2.0 */
/* What an element of axpy's output must be, for the host and the device. */
#ifndef KERNELS_AXPY_H
#define KERNELS_AXPY_H

#include <math.h>

#include "kernels/input.h"

/* Places in the plan. */
enum axpy_buffer { AXPY_Y, AXPY_X };

/* y after so many executions since it was filled: each is repeated, for its rounding. */
INPUT_FUNCTION double axpy_f64_value(uint64_t seed, uint64_t index, int64_t executions, double a)
{
	const double x = input_f64(input_key(seed, AXPY_X), index, -1, 1);
	double y = input_f64(input_key(seed, AXPY_Y), index, -1, 1);

	for (int64_t i = 0; i < executions; i++)
		y = fma(a, x, y);
	return y;
}

INPUT_FUNCTION float axpy_f32_value(uint64_t seed, uint64_t index, int64_t executions, float a)
{
	const float x = input_f32(input_key(seed, AXPY_X), index, -1, 1);
	float y = input_f32(input_key(seed, AXPY_Y), index, -1, 1);

	for (int64_t i = 0; i < executions; i++)
		y = fmaf(a, x, y);
	return y;
}

#endif
