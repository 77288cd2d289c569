/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of gemm_naive (a thread computes one element straight from global memory), of
 * gemm_shared (one element too, but from tiles in shared memory) and of gemm_tiled (a block computes
 * ROWS x COLUMNS elements from tiles in shared memory, a thread a tile of them in registers, while
 * the next tiles are on their way), and the check of every gemm.
 * Row-major; the tiles divide n.
 */
#include "kernels/vector.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/gemm.h"

template <typename T> DEVICE_FUNCTION void gemm_naive(T *c, const T *a, const T *b, int n)
{
	const int column = (int)(blockIdx.x * blockDim.x + threadIdx.x);
	const int row = (int)(blockIdx.y * blockDim.y + threadIdx.y);
	T sum = 0;

	if (row >= n || column >= n)
		return;
	for (int k = 0; k < n; k++)
		sum = multiply_add(a[(int64_t)row * n + k], b[(int64_t)k * n + column], sum);
	c[(int64_t)row * n + column] = sum;
}

extern "C" __global__ void gemm_naive_f64(double *c, const double *a, const double *b, int n)
{
	gemm_naive(c, a, b, n);
}

extern "C" __global__ void gemm_naive_f32(float *c, const float *a, const float *b, int n)
{
	gemm_naive(c, a, b, n);
}

/* SIDE x SIDE threads, an element each: two loads from shared memory for every multiply-add. */
template <typename T, int SIDE> DEVICE_FUNCTION void gemm_shared(T *c, const T *a, const T *b, int n)
{
	__shared__ T tile_a[SIDE][SIDE], tile_b[SIDE][SIDE];
	const int x = (int)threadIdx.x % SIDE, y = (int)threadIdx.x / SIDE;
	const int64_t row = (int64_t)blockIdx.y * SIDE + y, column = (int64_t)blockIdx.x * SIDE + x;
	T sum = 0;

	for (int k = 0; k < n; k += SIDE) {
		tile_a[y][x] = a[row * n + k + x];
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
		name(T *c, const T *a, const T *b, int n)                                          \
	{                                                                                          \
		gemm_shared<T, side>(c, a, b, n);                                                  \
	}

GEMM_SHARED(gemm_shared_f64_32, double, 32)
GEMM_SHARED(gemm_shared_f64_16, double, 16)
GEMM_SHARED(gemm_shared_f32_32, float, 32)
GEMM_SHARED(gemm_shared_f32_16, float, 16)

/* One lane of a vector. */
DEVICE_FUNCTION double lane_of(const double2 &v, int lane)
{
	return lane ? v.y : v.x;
}

DEVICE_FUNCTION float lane_of(const float4 &v, int lane)
{
	return lane < 2 ? (lane ? v.y : v.x) : (lane == 2 ? v.z : v.w);
}

DEVICE_FUNCTION double2 vector_from(const double *lanes)
{
	return make_double2(lanes[0], lanes[1]);
}

DEVICE_FUNCTION float4 vector_from(const float *lanes)
{
	return make_float4(lanes[0], lanes[1], lanes[2], lanes[3]);
}

/*
 * 256 threads, 16 x 16 of them over the tile; each has (ROWS / 16) x (COLUMNS / 16) elements, in
 * vectors that lie 16 vectors apart, so that a warp's reads of shared memory meet no bank twice.
 * A's tile is stored by columns.
 */
template <typename T, int ROWS, int COLUMNS, int DEPTH>
DEVICE_FUNCTION void gemm_tiled(T *c, const T *a, const T *b, int n)
{
	typedef typename vector_of<T>::type V;
	constexpr int lanes = lanes_of<T>(), side = 16, threads = side * side;
	constexpr int high = ROWS / side, wide = COLUMNS / side;
	constexpr int a_loads = ROWS * DEPTH / lanes / threads;
	constexpr int b_loads = COLUMNS * DEPTH / lanes / threads;
	static_assert(high % lanes == 0 && wide % lanes == 0, "whole vectors");
	static_assert(a_loads * threads * lanes == ROWS * DEPTH, "whole loads of A");
	static_assert(b_loads * threads * lanes == COLUMNS * DEPTH, "whole loads of B");
	__shared__ __align__(16) T tile_a[2][DEPTH][ROWS + lanes];
	__shared__ __align__(16) T tile_b[2][DEPTH][COLUMNS];
	const int thread = (int)threadIdx.x, x = thread % side, y = thread / side;
	const T *from_a = a + (int64_t)blockIdx.y * ROWS * n;
	const T *from_b = b + (int64_t)blockIdx.x * COLUMNS;
	V next_a[a_loads], next_b[b_loads];
	T sum[high][wide];

#pragma unroll
	for (int i = 0; i < high; i++)
#pragma unroll
		for (int j = 0; j < wide; j++)
			sum[i][j] = 0;
	for (int k = 0, now = 0; k <= n; k += DEPTH, now ^= 1) {
		if (k < n) {
#pragma unroll
			for (int l = 0; l < a_loads; l++) {
				int v = thread + l * threads;

				next_a[l] = *reinterpret_cast<const V *>(
					from_a + (int64_t)(v / (DEPTH / lanes)) * n + k +
					v % (DEPTH / lanes) * lanes);
			}
#pragma unroll
			for (int l = 0; l < b_loads; l++) {
				int v = thread + l * threads;

				next_b[l] = *reinterpret_cast<const V *>(
					from_b + (int64_t)(k + v / (COLUMNS / lanes)) * n +
					v % (COLUMNS / lanes) * lanes);
			}
		}
		if (k > 0) {
#pragma unroll
			for (int d = 0; d < DEPTH; d++) {
				V va[high / lanes], vb[wide / lanes];

#pragma unroll
				for (int i = 0; i < high / lanes; i++)
					va[i] = *reinterpret_cast<const V *>(
						&tile_a[now ^ 1][d][(i * side + y) * lanes]);
#pragma unroll
				for (int j = 0; j < wide / lanes; j++)
					vb[j] = *reinterpret_cast<const V *>(
						&tile_b[now ^ 1][d][(j * side + x) * lanes]);
#pragma unroll
				for (int i = 0; i < high; i++)
#pragma unroll
					for (int j = 0; j < wide; j++)
						sum[i][j] = multiply_add(
							lane_of(va[i / lanes], i % lanes),
							lane_of(vb[j / lanes], j % lanes),
							sum[i][j]);
			}
		}
		if (k < n) {
#pragma unroll
			for (int l = 0; l < a_loads; l++) {
				int v = thread + l * threads;

#pragma unroll
				for (int lane = 0; lane < lanes; lane++)
					tile_a[now][v % (DEPTH / lanes) * lanes + lane]
					      [v / (DEPTH / lanes)] = lane_of(next_a[l], lane);
			}
#pragma unroll
			for (int l = 0; l < b_loads; l++) {
				int v = thread + l * threads;

				*reinterpret_cast<V *>(&tile_b[now][v / (COLUMNS / lanes)]
							      [v % (COLUMNS / lanes) * lanes]) =
					next_b[l];
			}
		}
		__syncthreads();
	}
#pragma unroll
	for (int i = 0; i < high; i++) {
		int64_t row =
			(int64_t)blockIdx.y * ROWS + (i / lanes * side + y) * lanes + i % lanes;

#pragma unroll
		for (int j = 0; j < wide / lanes; j++) {
			T *to = c + row * n + (int64_t)blockIdx.x * COLUMNS +
				(j * side + x) * lanes;

			*reinterpret_cast<V *>(to) = vector_from(&sum[i][j * lanes]);
		}
	}
}

#define GEMM_TILED(name, T, rows, columns, depth)                                                  \
	extern "C" __global__ void __launch_bounds__(256)                                          \
		name(T *c, const T *a, const T *b, int n)                                          \
	{                                                                                          \
		gemm_tiled<T, rows, columns, depth>(c, a, b, n);                                   \
	}

GEMM_TILED(gemm_tiled_f64_128x128, double, 128, 128, 8)
GEMM_TILED(gemm_tiled_f64_128x64, double, 128, 64, 8)
GEMM_TILED(gemm_tiled_f64_64x64, double, 64, 64, 8)
GEMM_TILED(gemm_tiled_f32_128x128, float, 128, 128, 16)
GEMM_TILED(gemm_tiled_f32_128x64, float, 128, 64, 16)
GEMM_TILED(gemm_tiled_f32_64x64, float, 64, 64, 16)

/*
 * A thread takes patches of 4 x 4 elements: an input's hash costs more than a multiply-add, and
 * this way each serves four times. INPUT(buffer, index) gives an input in double precision.
 */
template <typename T, typename Input>
DEVICE_FUNCTION void gemm_check(
	const T *c, int64_t n, double tolerance, verdict_cell *cell, Input input)
{
	const int64_t patches = (n + 3) / 4;
	judge judge = judge_new();

	for (int64_t p = (int64_t)grid_first(); p < patches * patches; p += (int64_t)grid_step()) {
		const int64_t row = p / patches * 4, column = p % patches * 4;
		double sum[4][4] = {};

		for (int64_t k = 0; k < n; k++) {
			double a[4], b[4];

#pragma unroll
			for (int i = 0; i < 4; i++) {
				a[i] = input((int)GEMM_A, (uint64_t)((row + i) * n + k));
				b[i] = input((int)GEMM_B, (uint64_t)(k * n + column + i));
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

				if (row + i < n && column + j < n)
					judge_see(judge, (uint64_t)index, (double)c[index],
						sum[i][j], tolerance);
			}
	}
	judge_report(judge, cell);
}

extern "C" __global__ void gemm_check_f64(const double *c, uint64_t count, uint64_t seed,
	int64_t executions, int64_t n, verdict_cell *cell)
{
	(void)count;
	(void)executions;
	gemm_check(c, n, gemm_tolerance(n, 0x1p-53), cell, [=](int buffer, uint64_t index) {
		return input_f64(input_key(seed, buffer), index, -1, 1);
	});
}

extern "C" __global__ void gemm_check_f32(const float *c, uint64_t count, uint64_t seed,
	int64_t executions, int64_t n, verdict_cell *cell)
{
	(void)count;
	(void)executions;
	gemm_check(c, n, gemm_tolerance(n, 0x1p-24), cell, [=](int buffer, uint64_t index) {
		return (double)input_f32(input_key(seed, buffer), index, -1, 1);
	});
}
