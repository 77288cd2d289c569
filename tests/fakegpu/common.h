/* SPDX-License-Identifier: Apache-2.0 */
/* What the two runners share: coordinates, shared memory, the table of kernels. */
#ifndef FAKEGPU_COMMON_H
#define FAKEGPU_COMMON_H

#include "runner.h"

#ifdef SHIM_THREADS
#define SHIM_LOCAL _Thread_local
#else
#define SHIM_LOCAL
#endif

struct shim_coordinates {
	unsigned x, y, z;
};
extern SHIM_LOCAL struct shim_coordinates threadIdx, blockIdx;
extern struct shim_coordinates blockDim, gridDim;

#define SHIM_BLOCK_MOST 1024
#define SHIM_CLUSTER_MOST 8

/* Checks the launch and sets blockDim and gridDim. */
int shim_begin(const struct shim_launch *launch, char *report, size_t size);
/* Shared memory as a block finds it: every byte 0xFF. What the blocks of a cluster can see of one
 * another is dynamic; it lies block by block. */
void shim_poison_static(void);
void shim_poison_dynamic(unsigned rank, unsigned bytes);
/* The dynamic shared memory of a block of the cluster. */
char *shim_dynamic_of(unsigned rank);
/* Coordinates of number INDEX in EXTENT. */
struct shim_coordinates shim_coordinates_of(uint64_t index, const unsigned extent[3]);

#endif
