/* SPDX-License-Identifier: Apache-2.0 */
/* Reductions over a block, for kernels that give a block a row. */
#ifndef KERNELS_BLOCK_CUH
#define KERNELS_BLOCK_CUH

#include "kernels/device.cuh"

/*
 * FINISH(sum of VALUE over a block of THREADS), in every thread: THREADS - 1 additions, and FINISH
 * once. THREADS is a multiple of 32, at most 1024. A block calls each instance once.
 */
template <int THREADS, typename Finish>
DEVICE_FUNCTION float block_sum(float value, Finish finish)
{
	__shared__ float sums[THREADS / 32];
	const int thread = (int)threadIdx.x, lane = thread % 32;

	for (int step = 16; step > 0; step /= 2) {
		float other = __shfl_down_sync(0xFFFFFFFFu, value, step);

		if (lane < step)
			value = value + other;
	}
	if (lane == 0)
		sums[thread / 32] = value;
	__syncthreads();
	if (thread == 0) {
		for (int warp = 1; warp < THREADS / 32; warp++)
			value = value + sums[warp];
		sums[0] = finish(value);
	}
	__syncthreads();
	return sums[0];
}

/* The greatest VALUE, likewise. */
template <int THREADS> DEVICE_FUNCTION float block_max(float value)
{
	__shared__ float most[THREADS / 32];
	const int thread = (int)threadIdx.x, lane = thread % 32;

	for (int step = 16; step > 0; step /= 2)
		value = fmaxf(value, __shfl_xor_sync(0xFFFFFFFFu, value, step));
	if (lane == 0)
		most[thread / 32] = value;
	__syncthreads();
	value = most[0];
	for (int warp = 1; warp < THREADS / 32; warp++)
		value = fmaxf(value, most[warp]);
	return value;
}

#endif
