/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Sums, modulo 2^32, of all 32-bit words of a range: what kernels that only read leave as proof. They
 * come out the same in any order. The host's half is sum.h.
 */
#ifndef KERNELS_CEILINGS_SUM_CUH
#define KERNELS_CEILINGS_SUM_CUH

#include "kernels/device.cuh"
#include "kernels/input.h"

DEVICE_FUNCTION uint32_t sum_words(uint4 v)
{
	return v.x + v.y + v.z + v.w;
}

/* The sum over the block of SUM, valid in thread 0. All threads call it; at most 1024, whole warps. */
DEVICE_FUNCTION uint32_t sum_block(uint32_t sum)
{
	__shared__ uint32_t part[32];
	unsigned lane = threadIdx.x % 32, warp = threadIdx.x / 32, warps = blockDim.x / 32;

	for (unsigned step = 16; step; step /= 2)
		sum += __shfl_xor_sync(0xFFFFFFFFu, sum, step);
	/* A loop may call again before all have read. */
	__syncthreads();
	if (!lane)
		part[warp] = sum;
	__syncthreads();
	if (warp)
		return 0;
	sum = lane < warps ? part[lane] : 0;
	for (unsigned step = 16; step; step /= 2)
		sum += __shfl_xor_sync(0xFFFFFFFFu, sum, step);
	return sum;
}

/* The words of element INDEX of an input of 8-byte elements filled with random bits. */
DEVICE_FUNCTION uint32_t sum_input(uint64_t key, uint64_t index)
{
	uint64_t bits = input_bits(key, index);

	return (uint32_t)bits + (uint32_t)(bits >> 32);
}

#endif
