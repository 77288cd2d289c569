/* SPDX-License-Identifier: Apache-2.0 */
/* The device code of gemm_batched: a warp multiplies two matrices, WARPS of them in a block. */
#include "kernels/vector.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/batched.h"

/*
 * A thread computes 8 x 4 elements: rows y, y + 4 ..., columns 4 x to 4 x + 3. All 16 loads are on
 * their way before the first is stored; A's rows are longer by a vector, so that four of them read at
 * once share no bank.
 */
template <int WARPS>
DEVICE_FUNCTION void gemm_batched(float4 *c, const float4 *a, const float4 *b, int64_t n)
{
	constexpr int wide = BATCHED_SIDE / 4, vectors = BATCHED_ELEMENTS / 4, each = vectors / 32;
	__shared__ __align__(16) float4 tile_a[WARPS][BATCHED_SIDE][wide + 1];
	__shared__ __align__(16) float4 tile_b[WARPS][BATCHED_SIDE][wide];
	const int warp = (int)threadIdx.x / 32, lane = (int)threadIdx.x % 32;
	const int x = lane % wide, y = lane / wide;
	const int64_t matrix = (int64_t)blockIdx.x * WARPS + warp, first = matrix * vectors + lane;
	float4 left[each], right[each], sum[each] = {};

	if (matrix >= n)
		return;
#pragma unroll
	for (int i = 0; i < each; i++) {
		left[i] = load_once(a + first + i * 32);
		right[i] = load_once(b + first + i * 32);
	}
#pragma unroll
	for (int i = 0; i < each; i++) {
		tile_a[warp][i * 4 + y][x] = left[i];
		tile_b[warp][i * 4 + y][x] = right[i];
	}
	__syncwarp();
#pragma unroll 2
	for (int k = 0; k < wide; k++) {
		float4 rows[4];

#pragma unroll
		for (int d = 0; d < 4; d++)
			rows[d] = tile_b[warp][k * 4 + d][x];
#pragma unroll
		for (int i = 0; i < each; i++) {
			const float4 v = tile_a[warp][i * 4 + y][k];

			sum[i] = multiply_add(v.x, rows[0], sum[i]);
			sum[i] = multiply_add(v.y, rows[1], sum[i]);
			sum[i] = multiply_add(v.z, rows[2], sum[i]);
			sum[i] = multiply_add(v.w, rows[3], sum[i]);
		}
	}
#pragma unroll
	for (int i = 0; i < each; i++)
		store_once(c + first + i * 32, sum[i]);
}

#define GEMM_BATCHED(warps)                                                                        \
	extern "C" __global__ void __launch_bounds__(32 * warps)                                   \
		gemm_batched_f32_##warps(float4 *c, const float4 *a, const float4 *b, int64_t n)   \
	{                                                                                          \
		gemm_batched<warps>(c, a, b, n);                                                   \
	}

GEMM_BATCHED(4)
GEMM_BATCHED(2)

extern "C" __global__ void gemm_batched_check_f32(const float *c, uint64_t count, uint64_t seed,
	int64_t executions, verdict_cell *cell)
{
	(void)executions;
	judge_all(c, count, gemm_tolerance(BATCHED_SIDE, GEMM_ROUNDOFF_F32), cell,
		[=](uint64_t index) { return batched_value(seed, index); });
}
