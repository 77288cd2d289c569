/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of argmax: a block takes a row, LOADS vectors a thread in flight. A thread meets its
 * logits in their order, so that it keeps the first of equal ones.
 */
#include "kernels/verdict.cuh"
#include "kernels/workloads/sampling.h"

#define LOADS 4

/* The better of two: the greater, and of equal ones the first. */
DEVICE_FUNCTION argmax_best better(argmax_best a, argmax_best b)
{
	return b.value > a.value || (b.value == a.value && b.index < a.index) ? b : a;
}

/* The best of a warp, in every lane. */
DEVICE_FUNCTION argmax_best best_of_warp(argmax_best best)
{
	for (int step = 16; step > 0; step /= 2)
		best = better(best, { __shfl_xor_sync(0xFFFFFFFFu, best.value, step),
					    __shfl_xor_sync(0xFFFFFFFFu, best.index, step) });
	return best;
}

DEVICE_FUNCTION void see(argmax_best &best, float value, int index)
{
	if (value > best.value)
		best = { value, index };
}

DEVICE_FUNCTION void see(argmax_best &best, float4 v, int index)
{
	see(best, v.x, index);
	see(best, v.y, index + 1);
	see(best, v.z, index + 2);
	see(best, v.w, index + 3);
}

template <int THREADS> DEVICE_FUNCTION void argmax(int32_t *tokens, const float *logits)
{
	__shared__ float values[THREADS / 32];
	__shared__ int32_t indices[THREADS / 32];
	constexpr int vectors = SAMPLING_VOCABULARY / 4;
	constexpr int whole = vectors / (LOADS * THREADS) * (LOADS * THREADS);
	const int thread = (int)threadIdx.x;
	const float4 *from = reinterpret_cast<const float4 *>(logits) + blockIdx.x * (int64_t)vectors;
	argmax_best best = { -INFINITY, 0 };

#pragma unroll 1
	for (int i = thread; i < whole; i += LOADS * THREADS) {
		float4 part[LOADS];

#pragma unroll
		for (int v = 0; v < LOADS; v++)
			part[v] = load_once(from + i + v * THREADS);
#pragma unroll
		for (int v = 0; v < LOADS; v++)
			see(best, part[v], 4 * (i + v * THREADS));
	}
	for (int i = whole + thread; i < vectors; i += THREADS)
		see(best, load_once(from + i), 4 * i);
	best = best_of_warp(best);
	if (thread % 32 == 0) {
		values[thread / 32] = best.value;
		indices[thread / 32] = best.index;
	}
	__syncthreads();
	if (thread)
		return;
	for (int w = 1; w < THREADS / 32; w++)
		best = better(best, { values[w], indices[w] });
	tokens[blockIdx.x] = best.index;
}

#define ARGMAX(threads)                                                                            \
	extern "C" __global__ void __launch_bounds__(threads)                                      \
		argmax_##threads(int32_t *tokens, const float *logits)                             \
	{                                                                                          \
		argmax<threads>(tokens, logits);                                                   \
	}

ARGMAX(256)
ARGMAX(512)
ARGMAX(1024)

/* A warp a row; the block must be whole warps. */
extern "C" __global__ void argmax_check(const int32_t *tokens, uint64_t count, uint64_t seed,
	int64_t executions, verdict_cell *cell)
{
	const int lane = (int)threadIdx.x % 32;
	judge judge = judge_new();

	(void)executions;
	for (uint64_t row = grid_first() / 32; row < count; row += grid_step() / 32) {
		const argmax_best best = best_of_warp(argmax_value(seed, row, lane, 32));

		if (lane == 0)
			judge_see(judge, row, (double)tokens[row], (double)best.index, 0);
	}
	judge_report(judge, cell);
}
