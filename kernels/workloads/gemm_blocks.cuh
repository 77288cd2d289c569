/* SPDX-License-Identifier: Apache-2.0 */
/* How gemm's blocks share out the tiles of C where a matrix is too large for L2. */
#ifndef KERNELS_GEMM_BLOCKS_CUH
#define KERNELS_GEMM_BLOCKS_CUH

#include "kernels/device.cuh"

/*
 * The block's tile of C among all. Tiles are taken in bands of 16 rows of them, down each column of
 * a band before the next, so that those at work at one time share their parts of A and B in L2.
 */
DEVICE_FUNCTION void tile_of_block(int across, int down, int &row, int &column)
{
	const int band = (int)blockIdx.x / (16 * across), within = (int)blockIdx.x % (16 * across);
	const int high = min(16, down - band * 16);

	row = band * 16 + within % high;
	column = within / high;
}

#endif
