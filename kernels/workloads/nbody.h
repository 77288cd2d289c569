/* SPDX-License-Identifier: Apache-2.0 */
/* What an element of nbody's output must be, for the host and the device. */
#ifndef KERNELS_NBODY_H
#define KERNELS_NBODY_H

#include <math.h>

#include "kernels/input.h"

/* Places in the plan. */
enum nbody_buffer { NBODY_TO, NBODY_BODIES };

/* The square of the softening length, 1/32 of the cube's side. */
#define NBODY_SOFTENING 0x1p-10f
/* Forces of so many bodies are added up before they are added to the total; n is a multiple. */
#define NBODY_TILE 256

/* Element INDEX of the bodies, four a body: place in the unit cube and mass. */
INPUT_FUNCTION double nbody_element(uint64_t seed, uint64_t index)
{
	return (double)input_f32(input_key(seed, NBODY_BODIES), index, 0, 1);
}

/* An acceleration, and the sums of the sizes of its terms. */
struct nbody_force {
	double value[3], sizes[3];
};

/* What the N bodies do to body I. */
INPUT_FUNCTION struct nbody_force nbody_force_on(uint64_t seed, uint64_t i, uint64_t n)
{
	struct nbody_force force = { { 0, 0, 0 }, { 0, 0, 0 } };
	double own[3];

	for (int d = 0; d < 3; d++)
		own[d] = nbody_element(seed, 4 * i + (uint64_t)d);
	for (uint64_t j = 0; j < n; j++) {
		double square = (double)NBODY_SOFTENING, way[3], scale;

		for (int d = 0; d < 3; d++) {
			way[d] = nbody_element(seed, 4 * j + (uint64_t)d) - own[d];
			square += way[d] * way[d];
		}
		scale = nbody_element(seed, 4 * j + 3) / (square * sqrt(square));
		for (int d = 0; d < 3; d++) {
			force.value[d] += scale * way[d];
			force.sizes[d] += scale * fabs(way[d]);
		}
	}
	return force;
}

/*
 * How far a sum of terms of these SIZES may be off, in units of 2^-24. A term: the differences are
 * exact (multiples of 2^-23 below 1); the square has 3 roundings, half of which is in its root; 4
 * for the reciprocal root; three times both in the cube, and 3 products: 20. The sum: chains of
 * NBODY_TILE terms, and of the tiles.
 */
INPUT_FUNCTION double nbody_tolerance(double sizes, uint64_t n)
{
	return sizes * 0x1p-24 * (20 + NBODY_TILE + (double)(n / NBODY_TILE));
}

#endif
