/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Users' kernels as the fake GPU executes them: the example, instantiated, and some that go wrong. The
 * tests hand the same sources to NVRTC, or this file's image to the program in its place.
 */
#ifndef __CUDACC__
#include "shim.h"
#endif
#include "scripts/examples/reduce.cu"

template __global__ void reduce<256>(const double *, double *, long long);
template __global__ void reduce<1024>(const double *, double *, long long);

/* y = 2 x in place of a size that the spec may get wrong. */
extern "C" __global__ void scale(const float *x, float *y, int n)
{
	int i = blockIdx.x * blockDim.x + threadIdx.x;

	if (i < n)
		y[i] = 2 * x[i];
}

/* One element too many. */
extern "C" __global__ void beyond(const float *x, float *y, int n)
{
	int i = blockIdx.x * blockDim.x + threadIdx.x;

	if (i <= n)
		y[i] = 2 * x[i < n ? i : 0];
}

/* Where no buffer is. */
extern "C" __global__ void astray(const float *x, float *y, int n)
{
	if (threadIdx.x == 0)
		y[(1 << 28) + n] = x[0];
}
