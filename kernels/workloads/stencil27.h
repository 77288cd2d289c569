/* SPDX-License-Identifier: Apache-2.0 */
/* What an element of stencil27's output must be, for the host and the device. */
#ifndef KERNELS_STENCIL27_H
#define KERNELS_STENCIL27_H

#include "kernels/grid.h"

/*
 * Weights of the point, its 6 faces, 12 edges and 8 corners: powers of two, so that each product is
 * exact, and 1 in all.
 */
#define STENCIL27_CENTER 0.125
#define STENCIL27_FACE 0.0625
#define STENCIL27_EDGE 0.03125
#define STENCIL27_CORNER 0.015625

/*
 * The mean in the order of operations of the kernels, for the same rounding: the 9 points of a
 * layer, then the layers before and behind. Strides: A and B within a layer, C to the next.
 */
INPUT_FUNCTION double stencil27_f64_layer(
	uint64_t key, uint64_t i, uint64_t a, uint64_t b, double center, double face, double edge)
{
	const double faces = (input_f64(key, i - a, -1, 1) + input_f64(key, i + a, -1, 1)) +
			     (input_f64(key, i - b, -1, 1) + input_f64(key, i + b, -1, 1));
	const double edges = (input_f64(key, i - a - b, -1, 1) + input_f64(key, i - a + b, -1, 1)) +
			     (input_f64(key, i + a - b, -1, 1) + input_f64(key, i + a + b, -1, 1));

	return edge * edges + (face * faces + center * input_f64(key, i, -1, 1));
}

INPUT_FUNCTION double stencil27_f64_mean(
	uint64_t seed, uint64_t i, uint64_t a, uint64_t b, uint64_t c)
{
	const uint64_t key = input_key(seed, GRID_FROM);

	return stencil27_f64_layer(key, i, a, b, STENCIL27_CENTER, STENCIL27_FACE, STENCIL27_EDGE) +
	       stencil27_f64_layer(
		       key, i - c, a, b, STENCIL27_FACE, STENCIL27_EDGE, STENCIL27_CORNER) +
	       stencil27_f64_layer(
		       key, i + c, a, b, STENCIL27_FACE, STENCIL27_EDGE, STENCIL27_CORNER);
}

INPUT_FUNCTION float stencil27_f32_layer(
	uint64_t key, uint64_t i, uint64_t a, uint64_t b, float center, float face, float edge)
{
	const float faces = (input_f32(key, i - a, -1, 1) + input_f32(key, i + a, -1, 1)) +
			    (input_f32(key, i - b, -1, 1) + input_f32(key, i + b, -1, 1));
	const float edges = (input_f32(key, i - a - b, -1, 1) + input_f32(key, i - a + b, -1, 1)) +
			    (input_f32(key, i + a - b, -1, 1) + input_f32(key, i + a + b, -1, 1));

	return edge * edges + (face * faces + center * input_f32(key, i, -1, 1));
}

INPUT_FUNCTION float stencil27_f32_mean(
	uint64_t seed, uint64_t i, uint64_t a, uint64_t b, uint64_t c)
{
	const uint64_t key = input_key(seed, GRID_FROM);
	const float center = (float)STENCIL27_CENTER, face = (float)STENCIL27_FACE;
	const float edge = (float)STENCIL27_EDGE, corner = (float)STENCIL27_CORNER;

	return stencil27_f32_layer(key, i, a, b, center, face, edge) +
	       stencil27_f32_layer(key, i - c, a, b, face, edge, corner) +
	       stencil27_f32_layer(key, i + c, a, b, face, edge, corner);
}

/* Layers of the host kernels are normal to x, those of the device's to z. */
INPUT_FUNCTION double stencil27_f64_host(
	uint64_t seed, uint64_t i, int64_t nx, int64_t ny, int64_t nz)
{
	if (grid_boundary(i, nx, ny, nz))
		return input_f64(input_key(seed, GRID_FROM), i, -1, 1);
	return stencil27_f64_mean(seed, i, (uint64_t)nx, (uint64_t)(nx * ny), 1);
}

INPUT_FUNCTION double stencil27_f64_gpu(
	uint64_t seed, uint64_t i, int64_t nx, int64_t ny, int64_t nz)
{
	if (grid_boundary(i, nx, ny, nz))
		return input_f64(input_key(seed, GRID_FROM), i, -1, 1);
	return stencil27_f64_mean(seed, i, 1, (uint64_t)nx, (uint64_t)(nx * ny));
}

INPUT_FUNCTION float stencil27_f32_host(
	uint64_t seed, uint64_t i, int64_t nx, int64_t ny, int64_t nz)
{
	if (grid_boundary(i, nx, ny, nz))
		return input_f32(input_key(seed, GRID_FROM), i, -1, 1);
	return stencil27_f32_mean(seed, i, (uint64_t)nx, (uint64_t)(nx * ny), 1);
}

INPUT_FUNCTION float stencil27_f32_gpu(
	uint64_t seed, uint64_t i, int64_t nx, int64_t ny, int64_t nz)
{
	if (grid_boundary(i, nx, ny, nz))
		return input_f32(input_key(seed, GRID_FROM), i, -1, 1);
	return stencil27_f32_mean(seed, i, 1, (uint64_t)nx, (uint64_t)(nx * ny));
}

#endif
