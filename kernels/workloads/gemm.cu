/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of gemm_naive (a thread computes one element straight from global memory), of
 * gemm_shared (one element too, but from tiles in shared memory) and of gemm_tiled (a block computes
 * ROWS x COLUMNS elements from tiles in shared memory, a thread a tile of them in registers, while
 * the next tiles are on their way), of gemm_mma (the same by tensor cores), and the check of every
 * gemm.
 * C is m x n, A m x k, B k x n, all row-major; the tiles divide m, n and k.
 */
#include "kernels/vector.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/gemm.h"
#include "kernels/workloads/gemm_blocks.cuh"
#include "kernels/workloads/gemm_tiled.cuh"

template <typename T>
DEVICE_FUNCTION void gemm_naive(T *c, const T *a, const T *b, int m, int n, int depth)
{
	const int column = (int)(blockIdx.x * blockDim.x + threadIdx.x);
	const int row = (int)(blockIdx.y * blockDim.y + threadIdx.y);
	T sum = 0;

	if (row >= m || column >= n)
		return;
	for (int k = 0; k < depth; k++)
		sum = multiply_add(a[(int64_t)row * depth + k], b[(int64_t)k * n + column], sum);
	c[(int64_t)row * n + column] = sum;
}

extern "C" __global__ void gemm_naive_f64(
	double *c, const double *a, const double *b, int m, int n, int k)
{
	gemm_naive(c, a, b, m, n, k);
}

extern "C" __global__ void gemm_naive_f32(
	float *c, const float *a, const float *b, int m, int n, int k)
{
	gemm_naive(c, a, b, m, n, k);
}

/* SIDE x SIDE threads, an element each: two loads from shared memory for every multiply-add. */
template <typename T, int SIDE>
DEVICE_FUNCTION void gemm_shared(T *c, const T *a, const T *b, int n, int depth)
{
	__shared__ T tile_a[SIDE][SIDE], tile_b[SIDE][SIDE];
	const int x = (int)threadIdx.x % SIDE, y = (int)threadIdx.x / SIDE;
	const int64_t row = (int64_t)blockIdx.y * SIDE + y, column = (int64_t)blockIdx.x * SIDE + x;
	T sum = 0;

	for (int k = 0; k < depth; k += SIDE) {
		tile_a[y][x] = a[row * depth + k + x];
		tile_b[y][x] = b[(int64_t)(k + y) * n + column];
		__syncthreads();
#pragma unroll
		for (int d = 0; d < SIDE; d++)
			sum = multiply_add(tile_a[y][d], tile_b[d][x], sum);
		__syncthreads();
	}
	c[row * n + column] = sum;
}

#define GEMM_SHARED(name, T, side)                                                                 \
	extern "C" __global__ void __launch_bounds__(side *side)                                   \
		name(T *c, const T *a, const T *b, int, int n, int k)                              \
	{                                                                                          \
		gemm_shared<T, side>(c, a, b, n, k);                                               \
	}

GEMM_SHARED(gemm_shared_f64_32, double, 32)
GEMM_SHARED(gemm_shared_f64_16, double, 16)
GEMM_SHARED(gemm_shared_f32_32, float, 32)
GEMM_SHARED(gemm_shared_f32_16, float, 16)

#define GEMM_TILED(name, T, rows, columns, depth)                                                  \
	extern "C" __global__ void __launch_bounds__(256)                                          \
		name(T *c, const T *a, const T *b, int, int n, int k)                              \
	{                                                                                          \
		gemm_tiled<T, rows, columns, depth>(c, a, b, k, n);                                \
	}

GEMM_TILED(gemm_tiled_f64_128x128, double, 128, 128, 8)
GEMM_TILED(gemm_tiled_f64_128x64, double, 128, 64, 8)
GEMM_TILED(gemm_tiled_f64_64x64, double, 64, 64, 8)
GEMM_TILED(gemm_tiled_f32_128x128, float, 128, 128, 16)
GEMM_TILED(gemm_tiled_f32_128x64, float, 128, 64, 16)
GEMM_TILED(gemm_tiled_f32_64x64, float, 64, 64, 16)

/* ---- gemm_mma ---- */

/* Of 32 elements of A's rows, 64 bytes: the four parts of 16 bytes change places every other row. */
DEVICE_FUNCTION int place_a(int row, int part)
{
	return row * 4 + (part ^ (row >> 1 & 3));
}

/* Of a row of B's tile: the parts of 16 bytes change places within every eight. */
template <int COLUMNS> DEVICE_FUNCTION int place_b(int row, int part)
{
	return row * (COLUMNS / 8) + (part ^ (row & 7));
}

/*
 * A warp computes 64 x 64 elements, 4 x 8 tiles of the instruction, from fragments that are loaded
 * while those before are multiplied. STAGES tiles of A and B, 32 deep, lie in shared memory: one is
 * read, the others are on their way. No eight rows of a matrix that a warp reads share a bank.
 */
template <typename form, int ROWS, int COLUMNS, int STAGES>
DEVICE_FUNCTION void gemm_mma(
	float *c, const uint16_t *a, const uint16_t *b, int m, int n, int depth)
{
	constexpr int deep = 32, steps = deep / 16, threads = ROWS / 64 * (COLUMNS / 64) * 32;
	constexpr int a_parts = ROWS * deep / 8, b_parts = COLUMNS * deep / 8;
	constexpr int a_loads = a_parts / threads, b_loads = b_parts / threads;
	constexpr int b_wide = COLUMNS / 8;
	static_assert(a_loads * threads == a_parts && b_loads * threads == b_parts, "whole loads");
	static_assert(threads / 4 % 8 == 0 && threads / b_wide % 8 == 0, "the same places");
	DYNAMIC_SHARED(uint4, stages);
	const int thread = (int)threadIdx.x, lane = thread % 32, warp = thread / 32;
	const int warp_row = warp / (COLUMNS / 64) * 64, warp_column = warp % (COLUMNS / 64) * 64;
	unsigned left[2][4][4], right[2][4][4];
	float sum[4][8][4] = {};
	int row, column;

	tile_of_block(n / COLUMNS, m / ROWS, row, column);
	a += (int64_t)row * ROWS * depth;
	b += (int64_t)column * COLUMNS;
	c += (int64_t)row * ROWS * n + (int64_t)column * COLUMNS;

	/* The place of this thread's first part of each, and where its warp reads; the others follow. */
	const int a_to = place_a(thread / 4, thread % 4);
	const int b_to = a_parts + place_b<COLUMNS>(thread / b_wide, thread % b_wide);
	const int a_at = place_a(warp_row + lane % 16, lane / 16);
	const int b_at = a_parts + place_b<COLUMNS>(lane % 16, warp_column / 8 + lane / 16);
	const uint16_t *a_from = a + (int64_t)(thread / 4) * depth + thread % 4 * 8;
	const uint16_t *b_from = b + (int64_t)(thread / b_wide) * n + thread % b_wide * 8;

	/* Asks for the tiles from K on; without them an empty group keeps the count. */
	auto fetch = [&](int k) {
		uint4 *to = stages + k / deep % STAGES * (a_parts + b_parts);

		if (k < depth) {
#pragma unroll
			for (int l = 0; l < a_loads; l++)
				copy_async(to + a_to + l * threads,
					a_from + (int64_t)(l * (threads / 4)) * depth);
#pragma unroll
			for (int l = 0; l < b_loads; l++)
				copy_async(to + b_to + l * threads,
					b_from + (int64_t)(l * (threads / b_wide)) * n);
			a_from += deep;
			b_from += (int64_t)deep * n;
		}
		copy_commit();
	};
	/* The fragments of step STEP of the tiles at K. */
	auto load = [&](int k, int step) {
		const uint4 *from = stages + k / deep % STAGES * (a_parts + b_parts);

#pragma unroll
		for (int i = 0; i < 4; i++)
			load_matrices(left[step % 2][i], from + (a_at ^ step * 2) + i * 64);
#pragma unroll
		for (int j = 0; j < 4; j++)
			load_matrices_turned(
				right[step % 2][j], from + (b_at ^ j * 2) + step * 16 * b_wide);
	};

	for (int s = 0; s < STAGES - 1; s++)
		fetch(s * deep);
	copy_wait<STAGES - 2>();
	__syncthreads();
	load(0, 0);
#pragma unroll 1
	for (int k = 0; k < depth; k += deep) {
#pragma unroll
		for (int step = 0; step < steps; step++) {
			if (step + 1 < steps) {
				load(k, step + 1);
			} else if (k + deep < depth) {
				copy_wait<STAGES - 2>();
				__syncthreads();
				load(k + deep, 0);
			}
			/* Into the stage that all have left behind. */
			if (step == 0)
				fetch(k + (STAGES - 1) * deep);
#pragma unroll
			for (int i = 0; i < 4; i++)
#pragma unroll
				for (int j = 0; j < 8; j++) {
					const unsigned(&both)[4] = right[step % 2][j / 2];
					const unsigned half[2] = { both[j % 2 * 2],
						both[j % 2 * 2 + 1] };

					form::go(sum[i][j], left[step % 2][i], half);
				}
		}
	}
	c += (int64_t)(warp_row + lane / 4) * n + warp_column + lane % 4 * 2;
#pragma unroll
	for (int i = 0; i < 4; i++)
#pragma unroll
		for (int h = 0; h < 2; h++)
#pragma unroll
			for (int j = 0; j < 8; j++)
				*reinterpret_cast<float2 *>(c + (int64_t)(i * 16 + h * 8) * n + j * 8) =
					make_float2(sum[i][j][2 * h], sum[i][j][2 * h + 1]);
}

#define GEMM_FORM(of)                                                                              \
	struct form_##of {                                                                         \
		static __device__ __forceinline__ void go(                                         \
			float(&c)[4], const unsigned(&a)[4], const unsigned(&b)[2])                \
		{                                                                                  \
			mma_##of##_f32(c, a, b);                                                   \
		}                                                                                  \
	};
GEMM_FORM(f16)
GEMM_FORM(bf16)

#define GEMM_MMA(of, rows, columns, stages, blocks)                                                \
	extern "C" __global__ void __launch_bounds__(rows *columns / 128, blocks)                  \
		gemm_mma_##of##_##rows##x##columns(                                                \
			float *c, const uint16_t *a, const uint16_t *b, int m, int n, int k)       \
	{                                                                                          \
		gemm_mma<form_##of, rows, columns, stages>(c, a, b, m, n, k);                      \
	}

GEMM_MMA(bf16, 128, 256, 4, 1)
GEMM_MMA(bf16, 256, 128, 4, 1)
GEMM_MMA(bf16, 128, 128, 3, 2)
GEMM_MMA(bf16, 128, 64, 2, 4)
GEMM_MMA(f16, 128, 256, 4, 1)
GEMM_MMA(f16, 256, 128, 4, 1)
GEMM_MMA(f16, 128, 128, 3, 2)
GEMM_MMA(f16, 128, 64, 2, 4)

/* ---- the check ---- */

/*
 * A thread takes patches of 4 x 4 elements: an input's hash costs more than a multiply-add, and
 * this way each serves four times. INPUT(buffer, index) gives an input in double precision. COLUMNS: B lies
 * column by column.
 */
template <bool COLUMNS, typename T, typename Input>
DEVICE_FUNCTION void gemm_check(
	const T *c, int64_t m, int64_t n, int64_t depth, double tolerance, verdict_cell *cell,
	Input input)
{
	const int64_t across = (n + 3) / 4, patches = (m + 3) / 4 * across;
	judge judge = judge_new();

	for (int64_t p = (int64_t)grid_first(); p < patches; p += (int64_t)grid_step()) {
		const int64_t row = p / across * 4, column = p % across * 4;
		double sum[4][4] = {};

		for (int64_t k = 0; k < depth; k++) {
			double a[4], b[4];

#pragma unroll
			for (int i = 0; i < 4; i++) {
				a[i] = input((int)GEMM_A, (uint64_t)((row + i) * depth + k));
				b[i] = input((int)GEMM_B,
					(uint64_t)(COLUMNS ? (column + i) * depth + k
							   : k * n + column + i));
			}
#pragma unroll
			for (int i = 0; i < 4; i++)
#pragma unroll
				for (int j = 0; j < 4; j++)
					sum[i][j] = fma(a[i], b[j], sum[i][j]);
		}
#pragma unroll
		for (int i = 0; i < 4; i++)
#pragma unroll
			for (int j = 0; j < 4; j++) {
				int64_t index = (row + i) * n + column + j;

				if (row + i < m && column + j < n)
					judge_see(judge, (uint64_t)index, (double)c[index],
						sum[i][j], tolerance);
			}
	}
	judge_report(judge, cell);
}

/* INPUT makes the number of one of the inputs, T is what C holds. */
#define GEMM_CHECK(name, T, columns, tolerance, INPUT)                                             \
	extern "C" __global__ void gemm_check_##name(const T *c, uint64_t count, uint64_t seed,    \
		int64_t executions, int64_t m, int64_t n, int64_t k, verdict_cell *cell)           \
	{                                                                                          \
		(void)count;                                                                       \
		(void)executions;                                                                  \
		gemm_check<columns>(c, m, n, k, tolerance, cell,                                   \
			[=](int buffer, uint64_t index) {                                          \
				return (double)INPUT(input_key(seed, buffer), index, -1, 1);       \
			});                                                                        \
	}

DEVICE_FUNCTION float input_f16(uint64_t key, uint64_t index, float low, float high)
{
	return unpack_f16x2(input_half(input_f32(key, index, low, high))).x;
}

DEVICE_FUNCTION double input_byte(uint64_t key, uint64_t index, float low, float high)
{
	(void)low;
	(void)high;
	return gemm_byte(key, index);
}

GEMM_CHECK(f64, double, false, gemm_tolerance(k, GEMM_ROUNDOFF_F64), input_f64)
GEMM_CHECK(f32, float, false, gemm_tolerance(k, GEMM_ROUNDOFF_F32), input_f32)
GEMM_CHECK(tf32, float, false, gemm_tolerance_tf32(k), input_f32)
GEMM_CHECK(f16, float, false, gemm_tolerance(k, GEMM_ROUNDOFF_TENSOR), input_f16)
GEMM_CHECK(bf16, float, false, gemm_tolerance(k, GEMM_ROUNDOFF_TENSOR), input_bf16)
GEMM_CHECK(i8, int32_t, true, 0, input_byte)
GEMM_CHECK(f8, float, true, gemm_tolerance(k, GEMM_ROUNDOFF_F8), input_f8)
