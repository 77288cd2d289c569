/* SPDX-License-Identifier: Apache-2.0 */
/* Device code of the family mma: see mma.c. */
#include "kernels/device.cuh"

/* Small whole numbers, -8 to 7, from random bits. */
DEVICE_FUNCTION double whole(int bits)
{
	return (double)(bits >> 28);
}

/*
 * Each warp works on CHAINS tiles of C at once and adds A B to each TRIPS times. A and B are the same
 * for all warps and stay in registers; their elements lie row by row. A tile is 8 x 8, A is 8 x 4.
 */
template <int chains>
DEVICE_FUNCTION void mma_8x8x4(const int *a, const int *b, const int *c, double *y, unsigned trips)
{
	const unsigned lane = threadIdx.x % 32, g = lane / 4, t = lane % 4;
	const uint64_t warp = (blockIdx.x * (uint64_t)blockDim.x + threadIdx.x) / 32;
	const uint64_t first = warp * chains * 64 + g * 8 + 2 * t;
	const double fragment_a = whole(a[g * 4 + t]), fragment_b = whole(b[t * 8 + g]);
	double tile[chains][2];

#pragma unroll
	for (int i = 0; i < chains; i++)
		for (int j = 0; j < 2; j++)
			tile[i][j] = whole(c[first + i * 64 + j]);
#pragma unroll 1
	for (unsigned bodies = trips / 8; bodies; bodies--) {
#pragma unroll
		for (int i = 0; i < 8 * chains; i++)
			mma_f64_8x8x4(tile[i % chains], fragment_a, fragment_b);
	}
#pragma unroll 1
	for (unsigned rest = trips % 8; rest; rest--) {
#pragma unroll
		for (int i = 0; i < chains; i++)
			mma_f64_8x8x4(tile[i], fragment_a, fragment_b);
	}
#pragma unroll
	for (int i = 0; i < chains; i++)
		for (int j = 0; j < 2; j++)
			y[first + i * 64 + j] = tile[i][j];
}

/* The same with tiles of 16 x 8; A is 16 x 16. */
template <int chains>
DEVICE_FUNCTION void mma_16x8x16(
	const int *a, const int *b, const int *c, double *y, unsigned trips)
{
	const unsigned lane = threadIdx.x % 32, g = lane / 4, t = lane % 4;
	const uint64_t warp = (blockIdx.x * (uint64_t)blockDim.x + threadIdx.x) / 32;
	const uint64_t first = warp * chains * 128 + g * 8 + 2 * t;
	double fragment_a[8], fragment_b[4], tile[chains][4];

#pragma unroll
	for (int i = 0; i < 4; i++) {
		fragment_a[2 * i] = whole(a[g * 16 + t + 4 * i]);
		fragment_a[2 * i + 1] = whole(a[(g + 8) * 16 + t + 4 * i]);
		fragment_b[i] = whole(b[(t + 4 * i) * 8 + g]);
	}
#pragma unroll
	for (int i = 0; i < chains; i++)
		for (int j = 0; j < 4; j++)
			tile[i][j] = whole(c[first + i * 128 + j / 2 * 64 + j % 2]);
#pragma unroll 1
	for (unsigned bodies = trips / 8; bodies; bodies--) {
#pragma unroll
		for (int i = 0; i < 8 * chains; i++)
			mma_f64_16x8x16(tile[i % chains], fragment_a, fragment_b);
	}
#pragma unroll 1
	for (unsigned rest = trips % 8; rest; rest--) {
#pragma unroll
		for (int i = 0; i < chains; i++)
			mma_f64_16x8x16(tile[i], fragment_a, fragment_b);
	}
#pragma unroll
	for (int i = 0; i < chains; i++)
		for (int j = 0; j < 4; j++)
			y[first + i * 128 + j / 2 * 64 + j % 2] = tile[i][j];
}

#define MMA_ENTRY(name, form, chains)                                                              \
	extern "C" __global__ void __launch_bounds__(256)                                          \
		name(const int *a, const int *b, const int *c, double *y, long long trips)         \
	{                                                                                          \
		form<chains>(a, b, c, y, (unsigned)trips);                                         \
	}

MMA_ENTRY(mma_f64_8x8x4_x4, mma_8x8x4, 4)
MMA_ENTRY(mma_f64_8x8x4_x8, mma_8x8x4, 8)
MMA_ENTRY(mma_f64_16x8x16_x2, mma_16x8x16, 2)
MMA_ENTRY(mma_f64_16x8x16_x4, mma_16x8x16, 4)
