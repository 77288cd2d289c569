/* SPDX-License-Identifier: Apache-2.0 */
/* What the stencils on a 3-D grid of NX x NY x NZ points (x fastest) share: one makes another of
 * it. */
#ifndef KERNELS_GRID_H
#define KERNELS_GRID_H

#include "kernels/input.h"

/* Places in the plan. */
enum grid_buffer { GRID_TO, GRID_FROM };

/* Whether element INDEX lies on the boundary. */
INPUT_FUNCTION int grid_boundary(uint64_t index, int64_t nx, int64_t ny, int64_t nz)
{
	const int64_t x = (int64_t)index % nx, y = (int64_t)index / nx % ny;
	const int64_t z = (int64_t)index / nx / ny;

	return x == 0 || x == nx - 1 || y == 0 || y == ny - 1 || z == 0 || z == nz - 1;
}

#endif
