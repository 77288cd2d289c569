/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of transpose: a block turns a tile of 32 x 32 elements, with THREADS rows of 32
 * threads. The tiled way reads and writes whole lines of 128 bytes; a column of padding keeps the
 * turned reads of shared memory off each other's banks.
 */
#include "kernels/verdict.cuh"
#include "kernels/workloads/transpose.h"

template <int THREADS> DEVICE_FUNCTION void transpose_naive(float *b, const float *a, int64_t n)
{
	const int64_t column = (int64_t)blockIdx.x * TRANSPOSE_TILE + threadIdx.x;
	const int64_t row = (int64_t)blockIdx.y * TRANSPOSE_TILE + threadIdx.y;

#pragma unroll
	for (int i = 0; i < TRANSPOSE_TILE; i += THREADS)
		b[column * n + row + i] = a[(row + i) * n + column];
}

template <int THREADS> DEVICE_FUNCTION void transpose_tiled(float *b, const float *a, int64_t n)
{
	__shared__ float tile[TRANSPOSE_TILE][TRANSPOSE_TILE + 1];
	const int x = (int)threadIdx.x, y = (int)threadIdx.y;
	const int64_t left = (int64_t)blockIdx.x * TRANSPOSE_TILE;
	const int64_t top = (int64_t)blockIdx.y * TRANSPOSE_TILE;

#pragma unroll
	for (int i = 0; i < TRANSPOSE_TILE; i += THREADS)
		tile[y + i][x] = a[(top + y + i) * n + left + x];
	__syncthreads();
#pragma unroll
	for (int i = 0; i < TRANSPOSE_TILE; i += THREADS)
		b[(left + y + i) * n + top + x] = tile[x][y + i];
}

#define TRANSPOSE(way, rows)                                                                       \
	extern "C" __global__ void __launch_bounds__(32 * rows)                                    \
		transpose_##way##_##rows(float *b, const float *a, int64_t n)                      \
	{                                                                                          \
		transpose_##way<rows>(b, a, n);                                                    \
	}

TRANSPOSE(naive, 8)
TRANSPOSE(naive, 32)
TRANSPOSE(tiled, 8)
TRANSPOSE(tiled, 32)

extern "C" __global__ void transpose_check(const float *b, uint64_t count, uint64_t seed,
	int64_t executions, int64_t n, verdict_cell *cell)
{
	(void)executions;
	judge_all(b, count, 0, cell,
		[=](uint64_t index) { return transpose_value(seed, index, n); });
}
