/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What becomes of scores in registers, for all ways of prefill. A warp has ROWS times 16 queries, laid
 * out as the matrix instructions have their sums: element e of [i][j] is of query 16 i + 8 (e / 2) +
 * lane / 4 and of key, or element of the output, 8 j + 2 (lane % 4) + e % 2.
 */
#ifndef KERNELS_PREFILL_CUH
#define KERNELS_PREFILL_CUH

#include "kernels/device.cuh"
#include "kernels/workloads/prefill.h"

#define WIDE (ATTENTION_DIM / 8) /* instructions of 8 columns, along a row of the output */
/* Weights are powers of two: of a score times this. */
#define EXPONENT (ATTENTION_SCALE * 1.44269504f)
/* A row's weights are relative to a score that its greatest may exceed by this power. */
#define BEHIND 8

/* What a kernel is of. */
struct prefill_bf16 {
	static const int half = 0;

	static __device__ __forceinline__ unsigned pack(float2 v)
	{
		return pack_bf16x2(v);
	}
	static __device__ __forceinline__ void multiply(
		float (&c)[4], const unsigned (&a)[4], const unsigned (&b)[2])
	{
		mma_bf16_f32(c, a, b);
	}
};
struct prefill_f16 {
	static const int half = 1;

	static __device__ __forceinline__ unsigned pack(float2 v)
	{
		return pack_f16x2(v);
	}
	static __device__ __forceinline__ void multiply(
		float (&c)[4], const unsigned (&a)[4], const unsigned (&b)[2])
	{
		mma_f16_f32(c, a, b);
	}
};

/* Takes out the keys that come after each query; AHEAD: of the first query before the first key. */
template <int ROWS, int KEYS>
DEVICE_FUNCTION void mask(float (&score)[ROWS][KEYS / 8][4], int ahead)
{
	const int lane = (int)threadIdx.x % 32;

#pragma unroll
	for (int i = 0; i < ROWS; i++)
#pragma unroll
		for (int j = 0; j < KEYS / 8; j++)
#pragma unroll
			for (int e = 0; e < 4; e++)
				if (j * 8 + lane % 4 * 2 + e % 2 >
					ahead + i * 16 + e / 2 * 8 + lane / 4)
					score[i][j][e] = -INFINITY;
}

/*
 * A row's weights are relative to 2 to the power of TOP; only when a score is far above does it follow,
 * and what was summed so far is to shrink: whether that is so for any row of the warp.
 */
template <int ROWS, int KEYS>
DEVICE_FUNCTION bool follow(const float (&score)[ROWS][KEYS / 8][4], float (&top)[ROWS][2],
	float (&total)[ROWS][2], float (&shrink)[ROWS][2])
{
	bool moves = false;

#pragma unroll
	for (int i = 0; i < ROWS; i++)
#pragma unroll
		for (int h = 0; h < 2; h++) {
			float most = score[i][0][2 * h];

#pragma unroll
			for (int j = 0; j < KEYS / 8; j++)
				most = fmaxf(most,
					fmaxf(score[i][j][2 * h], score[i][j][2 * h + 1]));
			most = fmaxf(most, __shfl_xor_sync(0xFFFFFFFFu, most, 1));
			most = fmaxf(most, __shfl_xor_sync(0xFFFFFFFFu, most, 2)) * EXPONENT;
			shrink[i][h] = 1;
			if (most > top[i][h] + BEHIND) {
				shrink[i][h] = binary_power(top[i][h] - most);
				top[i][h] = most;
				moves = true;
			}
			total[i][h] *= shrink[i][h];
		}
	return __any_sync(0xFFFFFFFFu, moves);
}

template <int ROWS>
DEVICE_FUNCTION void shrink_sums(float (&sum)[ROWS][WIDE][4], const float (&shrink)[ROWS][2])
{
#pragma unroll
	for (int i = 0; i < ROWS; i++)
#pragma unroll
		for (int d = 0; d < WIDE; d++)
#pragma unroll
			for (int e = 0; e < 4; e++)
				sum[i][d][e] *= shrink[i][e / 2];
}

/* Scores become weights; TOTAL: of this lane's. */
template <int ROWS, int KEYS>
DEVICE_FUNCTION void weigh(
	float (&score)[ROWS][KEYS / 8][4], const float (&top)[ROWS][2], float (&total)[ROWS][2])
{
#pragma unroll
	for (int i = 0; i < ROWS; i++)
#pragma unroll
		for (int j = 0; j < KEYS / 8; j++)
#pragma unroll
			for (int e = 0; e < 4; e++) {
				score[i][j][e] = binary_power(
					fmaf(score[i][j][e], EXPONENT, -top[i][e / 2]));
				total[i][e / 2] += score[i][j][e];
			}
}

/* The weights of 16 keys from K on, as the left matrix of the next product. */
template <typename of, int KEYS>
DEVICE_FUNCTION void pack_weights(
	unsigned (&left)[4], const float (&weight)[KEYS / 8][4], int k)
{
#pragma unroll
	for (int r = 0; r < 4; r++) {
		const float(&from)[4] = weight[k / 8 + r / 2];

		left[r] = of::pack(make_float2(from[r % 2 * 2], from[r % 2 * 2 + 1]));
	}
}

/* The averages; OUT: of the first query. */
template <typename of, int ROWS>
DEVICE_FUNCTION void store_rows(
	uint16_t *out, const float (&total)[ROWS][2], const float (&sum)[ROWS][WIDE][4])
{
	const int lane = (int)threadIdx.x % 32;

#pragma unroll
	for (int i = 0; i < ROWS; i++)
#pragma unroll
		for (int h = 0; h < 2; h++) {
			unsigned *to = reinterpret_cast<unsigned *>(
				out + (i * 16 + h * 8 + lane / 4) * ATTENTION_DIM + lane % 4 * 2);
			float all = total[i][h];

			all += __shfl_xor_sync(0xFFFFFFFFu, all, 1);
			all += __shfl_xor_sync(0xFFFFFFFFu, all, 2);
			all = __fdividef(1, all);
#pragma unroll
			for (int d = 0; d < WIDE; d++)
				to[d * 4] = of::pack(make_float2(
					sum[i][d][2 * h] * all, sum[i][d][2 * h + 1] * all));
		}
}

#endif
