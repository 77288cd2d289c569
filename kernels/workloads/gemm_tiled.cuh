/* SPDX-License-Identifier: Apache-2.0 */
/*
 * C = A B by tiles in shared memory and in registers, while the next tiles are on their way. Row-major;
 * the tiles divide all sides.
 */
#ifndef KERNELS_GEMM_TILED_CUH
#define KERNELS_GEMM_TILED_CUH

#include "kernels/vector.cuh"

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
 * A's tile is stored by columns. A has INNER columns, B and C have N.
 */
template <typename T, int ROWS, int COLUMNS, int DEPTH>
DEVICE_FUNCTION void gemm_tiled(T *c, const T *a, const T *b, int inner, int n)
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
	const T *from_a = a + (int64_t)blockIdx.y * ROWS * inner;
	const T *from_b = b + (int64_t)blockIdx.x * COLUMNS;
	V next_a[a_loads], next_b[b_loads];
	T sum[high][wide];

#pragma unroll
	for (int i = 0; i < high; i++)
#pragma unroll
		for (int j = 0; j < wide; j++)
			sum[i][j] = 0;
	for (int k = 0, now = 0; k <= inner; k += DEPTH, now ^= 1) {
		if (k < inner) {
#pragma unroll
			for (int l = 0; l < a_loads; l++) {
				int v = thread + l * threads;

				next_a[l] = *reinterpret_cast<const V *>(
					from_a + (int64_t)(v / (DEPTH / lanes)) * inner + k +
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
		if (k < inner) {
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

#endif
