/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of dot: a block makes one partial sum of DOT_BLOCK elements, then a single block
 * adds the partial sums. Each chain begins with a multiplication, and in the trees only threads
 * that have something to add do so: 2 n - 1 operations in all. COUNT is a multiple of DOT_BLOCK.
 */
#include "kernels/vector.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/dot.h"

/* The sum over the first ACTIVE threads of the block, in thread 0. Every thread must call it. */
template <typename T> DEVICE_FUNCTION T add_threads(T value, int active)
{
	__shared__ T sums[32];
	const int thread = (int)threadIdx.x, lane = thread % 32;
	const int warps = (active + 31) / 32;

	for (int step = 16; step > 0; step /= 2) {
		T other = __shfl_down_sync(0xFFFFFFFFu, value, step);

		if (lane < step && thread + step < active)
			value = value + other;
	}
	if (lane == 0)
		sums[thread / 32] = value;
	__syncthreads();
	if (thread < 32) {
		value = thread < warps ? sums[thread] : 0;
		for (int step = 16; step > 0; step /= 2) {
			T other = __shfl_down_sync(0xFFFFFFFFu, value, step);

			if (thread < step && thread + step < warps)
				value = value + other;
		}
	}
	return value;
}

/* VECTORS loads of each array are in flight. */
template <typename T, int THREADS, int VECTORS>
DEVICE_FUNCTION void dot(T *sums, const T *x, const T *y)
{
	typedef typename vector_of<T>::type V;
	const int steps = DOT_BLOCK / lanes_of<T>() / (THREADS * VECTORS);
	const int64_t first = (int64_t)blockIdx.x * (DOT_BLOCK / lanes_of<T>()) + threadIdx.x;
	const V *from_x = reinterpret_cast<const V *>(x) + first;
	const V *from_y = reinterpret_cast<const V *>(y) + first;
	V a[VECTORS], b[VECTORS], sum;
	T total;

#pragma unroll 1
	for (int s = 0; s < steps; s++) {
#pragma unroll
		for (int v = 0; v < VECTORS; v++) {
			a[v] = load_once(from_x + (s * VECTORS + v) * THREADS);
			b[v] = load_once(from_y + (s * VECTORS + v) * THREADS);
		}
#pragma unroll
		for (int v = 0; v < VECTORS; v++) {
			if (s == 0 && v == 0)
				sum = multiply(a[0], b[0]);
			else
				sum = accumulate(a[v], b[v], sum);
		}
	}
	total = add_threads<T>(fold(sum), THREADS);
	if (threadIdx.x == 0)
		sums[1 + blockIdx.x] = total;
}

/* By one block. */
template <typename T> DEVICE_FUNCTION void add(T *sums, int64_t partials)
{
	const int threads = (int)blockDim.x;
	const int active = partials < threads ? (int)partials : threads;
	T value = 0;

	if ((int)threadIdx.x < active) {
		value = sums[1 + threadIdx.x];
		for (int64_t i = (int64_t)threadIdx.x + threads; i < partials; i += threads)
			value = value + sums[1 + i];
	}
	value = add_threads<T>(value, active);
	if (threadIdx.x == 0)
		sums[0] = value;
}

#define DOT(name, T, threads, vectors)                                                             \
	extern "C" __global__ void __launch_bounds__(threads)                                      \
		name(T *sums, const T *x, const T *y)                                              \
	{                                                                                          \
		dot<T, threads, vectors>(sums, x, y);                                              \
	}

DOT(dot_f64_256, double, 256, 4)
DOT(dot_f64_512, double, 512, 4)
DOT(dot_f32_256, float, 256, 4)
DOT(dot_f32_512, float, 512, 4)

extern "C" __global__ void __launch_bounds__(1024) dot_add_f64(double *sums, int64_t partials)
{
	add(sums, partials);
}

extern "C" __global__ void __launch_bounds__(1024) dot_add_f32(float *sums, int64_t partials)
{
	add(sums, partials);
}

/* A warp an element; the block must be whole warps. */
template <typename T, typename Range>
DEVICE_FUNCTION void verify_sums(
	const T *sums, uint64_t count, int64_t n, double roundoff, verdict_cell *cell, Range range)
{
	const uint64_t warp = ((uint64_t)blockIdx.x * blockDim.x + threadIdx.x) / 32;
	const uint64_t warps = (uint64_t)gridDim.x * blockDim.x / 32;
	const int lane = (int)threadIdx.x % 32;
	judge judge = judge_new();

	for (uint64_t index = warp; index < count; index += warps) {
		uint64_t begin = index ? (index - 1) * DOT_BLOCK : 0;
		uint64_t end = index ? begin + DOT_BLOCK : (uint64_t)n;
		double want = 0;

		if (end > (uint64_t)n)
			end = (uint64_t)n;
		for (uint64_t i = begin + lane; i < end; i += 32)
			want += range(i, i + 1);
		for (int step = 16; step > 0; step /= 2)
			want += __shfl_down_sync(0xFFFFFFFFu, want, step);
		if (lane == 0)
			judge_see(judge, index, (double)sums[index], want,
				dot_tolerance(index, count - 1, roundoff));
	}
	judge_report(judge, cell);
}

extern "C" __global__ void dot_check_f64(const double *sums, uint64_t count, uint64_t seed,
	int64_t executions, int64_t n, verdict_cell *cell)
{
	(void)executions;
	verify_sums(sums, count, n, 0x1p-53, cell,
		[=](uint64_t begin, uint64_t end) { return dot_f64_value(seed, begin, end); });
}

extern "C" __global__ void dot_check_f32(const float *sums, uint64_t count, uint64_t seed,
	int64_t executions, int64_t n, verdict_cell *cell)
{
	(void)executions;
	verify_sums(sums, count, n, 0x1p-24, cell,
		[=](uint64_t begin, uint64_t end) { return dot_f32_value(seed, begin, end); });
}
