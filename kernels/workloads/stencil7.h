/* SPDX-License-Identifier: Apache-2.0 */
/* What an element of stencil7's output must be, for the host and the device. */
#ifndef KERNELS_STENCIL7_H
#define KERNELS_STENCIL7_H

#include <math.h>

#include "kernels/grid.h"

/* Weights of the point itself and of each neighbour; their sum with six neighbours is 1. */
#define STENCIL7_CENTER 0.625
#define STENCIL7_SIDE 0.0625

/* In the order of operations of the kernels, for the same rounding. */
INPUT_FUNCTION double stencil7_f64_value(
	uint64_t seed, uint64_t i, int64_t nx, int64_t ny, int64_t nz)
{
	const uint64_t key = input_key(seed, GRID_FROM);
	const uint64_t row = (uint64_t)nx, plane = (uint64_t)(nx * ny);
	const double center = input_f64(key, i, -1, 1);
	double sum;

	if (grid_boundary(i, nx, ny, nz))
		return center;
	sum = (input_f64(key, i - 1, -1, 1) + input_f64(key, i + 1, -1, 1)) +
	      (input_f64(key, i - row, -1, 1) + input_f64(key, i + row, -1, 1)) +
	      (input_f64(key, i - plane, -1, 1) + input_f64(key, i + plane, -1, 1));
	return fma(STENCIL7_SIDE, sum, STENCIL7_CENTER * center);
}

INPUT_FUNCTION float stencil7_f32_value(
	uint64_t seed, uint64_t i, int64_t nx, int64_t ny, int64_t nz)
{
	const uint64_t key = input_key(seed, GRID_FROM);
	const uint64_t row = (uint64_t)nx, plane = (uint64_t)(nx * ny);
	const float center = input_f32(key, i, -1, 1);
	float sum;

	if (grid_boundary(i, nx, ny, nz))
		return center;
	sum = (input_f32(key, i - 1, -1, 1) + input_f32(key, i + 1, -1, 1)) +
	      (input_f32(key, i - row, -1, 1) + input_f32(key, i + row, -1, 1)) +
	      (input_f32(key, i - plane, -1, 1) + input_f32(key, i + plane, -1, 1));
	return fmaf((float)STENCIL7_SIDE, sum, (float)STENCIL7_CENTER * center);
}

#endif
