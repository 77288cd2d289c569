/* SPDX-License-Identifier: Apache-2.0 */
/* A host thread's way through a 3-D grid (grid.h), for every stencil that makes one row at a time.
 */
#ifndef KERNELS_GRID_HOST_H
#define KERNELS_GRID_HOST_H

#include <stddef.h>
#include <stdint.h>

#include "core/plan.h"

/*
 * Makes the inner points of a row of NX, and keeps its two ends: TO and FROM begin it, PLANE is
 * elements to the same row of the next plane. AHEAD begins the row that is to be fetched into L2
 * meanwhile, line by line.
 */
typedef void grid_row(void *to, const void *from, const void *ahead, int64_t nx, int64_t plane);

struct grid {
	char *to;
	const char *from;
	int64_t nx, ny, nz; /* points */
	int64_t rows;	    /* of a band: three planes of them stay in L2 */
	size_t size;	    /* bytes of an element */
};

/* From the arguments that grid_plan_host() gives: to, from, nx, ny, nz, rows; of SIZE bytes. */
struct grid grid_of(const union value *arguments, size_t size);
/* The planes of THREAD among THREADS, each band of rows through all of them; the boundary is
 * copied. */
void grid_sweep(const struct grid *grid, int thread, int threads, grid_row *row);

#endif
