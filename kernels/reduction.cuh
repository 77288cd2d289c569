/* SPDX-License-Identifier: Apache-2.0 */
/* The device's half of reduction.h: sums over a block, over the partial sums, and their check. */
#ifndef KERNELS_REDUCTION_CUH
#define KERNELS_REDUCTION_CUH

#include "kernels/reduction.h"
#include "kernels/vector.cuh"
#include "kernels/verdict.cuh"

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

/* The result from the partial sums, by one block. */
template <typename T> DEVICE_FUNCTION void add_partials(T *sums, int64_t partials)
{
	const int threads = (int)blockDim.x;
	const int active = partials < threads ? (int)partials : threads;
	T value = 0;

	if ((int)threadIdx.x < active) {
		value = sums[1 + threadIdx.x];
#pragma unroll 8
		for (int64_t i = (int64_t)threadIdx.x + threads; i < partials; i += threads)
			value = value + sums[1 + i];
	}
	value = add_threads<T>(value, active);
	if (threadIdx.x == 0)
		sums[0] = value;
}

/*
 * Checks all sums over N elements; RANGE(begin, end) is what that range adds. A warp an element,
 * in pieces of 128, so that the reference's own chains are short; the block must be whole warps.
 */
template <typename T, typename Range>
DEVICE_FUNCTION void verify_sums(const T *sums, uint64_t count, uint64_t n, double roundoff,
	double term, verdict_cell *cell, Range range)
{
	const uint64_t warp = grid_first() / 32, warps = grid_step() / 32;
	const uint64_t piece = 128, lane = threadIdx.x % 32;
	judge judge = judge_new();

	for (uint64_t index = warp; index < count; index += warps) {
		uint64_t begin = index ? (index - 1) * REDUCTION_BLOCK : 0;
		uint64_t end = index ? begin + REDUCTION_BLOCK : n;
		double want = 0;

		if (end > n)
			end = n;
		for (uint64_t i = begin + piece * lane; i < end; i += 32 * piece)
			want += range(i, end - i > piece ? i + piece : end);
		for (int step = 16; step > 0; step /= 2)
			want += __shfl_down_sync(0xFFFFFFFFu, want, step);
		if (lane == 0)
			judge_see(judge, index, (double)sums[index], want,
				reduction_tolerance(index, reduction_partials(n), roundoff, term));
	}
	judge_report(judge, cell);
}

/*
 * The entries of family NAME for elements T of PRECISION, f64 or f32: the second step, and the check
 * against NAME_PRECISION_value() with terms of TERM in root mean square.
 */
#define REDUCTION(name, precision, T, roundoff, term)                                              \
	extern "C" __global__ void __launch_bounds__(1024)                                         \
		name##_add_##precision(T *sums, int64_t partials)                                  \
	{                                                                                          \
		add_partials(sums, partials);                                                      \
	}                                                                                          \
	extern "C" __global__ void name##_check_##precision(const T *sums, uint64_t count,         \
		uint64_t seed, int64_t executions, int64_t n, verdict_cell *cell)                  \
	{                                                                                          \
		(void)executions;                                                                  \
		verify_sums(sums, count, (uint64_t)n, roundoff, term, cell,                        \
			[=](uint64_t begin, uint64_t end) {                                        \
				return name##_##precision##_value(seed, begin, end);               \
			});                                                                        \
	}

#endif
