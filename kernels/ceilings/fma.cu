/* SPDX-License-Identifier: Apache-2.0 */
/* Device code of the family fma: see fma.c. */
#include "kernels/device.cuh"

/*
 * FMAs in the body of the loop: with 512 the counter and the branch take under 1 % of the issue
 * slots, and the body still fits in the instruction cache (8 KiB).
 */
#define BODY 512

/*
 * CHAINS values a thread, each replaced TRIPS times by x * b + c. b and c stay in registers, so the
 * operand cache feeds them and no register bank conflicts.
 */
template <typename T, int chains>
DEVICE_FUNCTION void fma_chains(const T *x, T *y, long long trips, T b, T c)
{
	const int unroll = BODY / chains;
	const uint64_t first = blockIdx.x * (uint64_t)blockDim.x * chains + threadIdx.x;
	unsigned bodies = (unsigned)(trips / unroll), rest = (unsigned)(trips % unroll);
	T value[chains];

#pragma unroll
	for (int i = 0; i < chains; i++)
		value[i] = x[first + i * blockDim.x];
#pragma unroll 1
	for (; bodies; bodies--) {
#pragma unroll
		for (int trip = 0; trip < unroll; trip++)
#pragma unroll
			for (int i = 0; i < chains; i++)
				value[i] = fma(value[i], b, c);
	}
#pragma unroll 1
	for (; rest; rest--) {
#pragma unroll
		for (int i = 0; i < chains; i++)
			value[i] = fma(value[i], b, c);
	}
#pragma unroll
	for (int i = 0; i < chains; i++)
		y[first + i * blockDim.x] = value[i];
}

extern "C" __global__ void __launch_bounds__(1024)
	fma_f64_x8(const double *x, double *y, long long trips, double b, double c)
{
	fma_chains<double, 8>(x, y, trips, b, c);
}

extern "C" __global__ void __launch_bounds__(1024)
	fma_f64_x16(const double *x, double *y, long long trips, double b, double c)
{
	fma_chains<double, 16>(x, y, trips, b, c);
}

extern "C" __global__ void __launch_bounds__(1024)
	fma_f32_x8(const float *x, float *y, long long trips, float b, float c)
{
	fma_chains<float, 8>(x, y, trips, b, c);
}

extern "C" __global__ void __launch_bounds__(1024)
	fma_f32_x16(const float *x, float *y, long long trips, float b, float c)
{
	fma_chains<float, 16>(x, y, trips, b, c);
}
