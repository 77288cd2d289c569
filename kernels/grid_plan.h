/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plans of the stencils on a 3-D grid (grid.h). A row's dimensions are nx, ny, nz, its detail
 * is the element. What a plan lacks is the family's: operations, bytes at L1, the reference.
 */
#ifndef KERNELS_GRID_PLAN_H
#define KERNELS_GRID_PLAN_H

#include "core/kernel.h"

/* As near to a cube as rows of a multiple of 32 points allow. Fails if 3 planes do not fit. */
int grid_size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err);
/* By the variant's call, arguments to, from, nx, ny, nz, rows: of a band (grid_host.h). */
int grid_plan_host(const struct plan_request *request, struct plan *plan, struct error *err);
/*
 * By the variant's entry in IMAGE, the same arguments but planes for rows, in blocks of 32 x 8
 * threads that take 16 bytes of a row each; its number: planes of a chunk. CHECK: the device
 * function that checks, of nx, ny, nz.
 */
int grid_plan_gpu(const struct plan_request *request, const char *image, const char *check,
	struct plan *plan, struct error *err);
/* How many chunks of planes that makes. */
int64_t grid_chunks(const struct plan_request *request);

#endif
