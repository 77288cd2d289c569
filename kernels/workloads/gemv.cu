/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of gemv: a warp takes ROWS rows, a lane every 32nd vector of them, 4 vectors of
 * each row in flight. Each chain begins with a multiplication and in the tree only lanes that have
 * something to add do so: rows (2 columns - 1) operations in all. ROWS divides the number of rows,
 * 512 that of columns.
 */
#include "kernels/vector.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/gemv.h"

template <typename T, int ROWS>
DEVICE_FUNCTION void gemv(T *y, const T *a, const T *x, int64_t rows, int64_t columns)
{
	typedef typename vector_of<T>::type V;
	const int64_t warp = grid_first() / 32;
	const int lane = (int)threadIdx.x % 32;
	const int64_t vectors = columns / lanes_of<T>();
	const V *from = reinterpret_cast<const V *>(a) + warp * ROWS * vectors + lane;
	const V *with = reinterpret_cast<const V *>(x) + lane;
	V part[ROWS][4], factor[4], sum[ROWS];

	if (warp * ROWS >= rows)
		return;
#pragma unroll 1
	for (int64_t j = 0; j < vectors; j += 4 * 32) {
#pragma unroll
		for (int v = 0; v < 4; v++) {
#pragma unroll
			for (int r = 0; r < ROWS; r++)
				part[r][v] = load_once(from + r * vectors + j + v * 32);
			factor[v] = load_ca(with + j + v * 32);
		}
#pragma unroll
		for (int r = 0; r < ROWS; r++) {
#pragma unroll
			for (int v = 0; v < 4; v++) {
				if (j == 0 && v == 0)
					sum[r] = multiply(part[r][0], factor[0]);
				else
					sum[r] = accumulate(part[r][v], factor[v], sum[r]);
			}
		}
	}
#pragma unroll
	for (int r = 0; r < ROWS; r++) {
		T total = fold(sum[r]);

		for (int step = 16; step > 0; step /= 2) {
			T other = __shfl_down_sync(0xFFFFFFFFu, total, step);

			if (lane < step)
				total = total + other;
		}
		if (lane == 0)
			y[warp * ROWS + r] = total;
	}
}

#define GEMV(name, T, count)                                                                       \
	extern "C" __global__ void __launch_bounds__(256)                                          \
		name(T *y, const T *a, const T *x, int64_t rows, int64_t columns)                  \
	{                                                                                          \
		gemv<T, count>(y, a, x, rows, columns);                                            \
	}

GEMV(gemv_f64_1, double, 1)
GEMV(gemv_f64_2, double, 2)
GEMV(gemv_f32_1, float, 1)
GEMV(gemv_f32_2, float, 2)

extern "C" __global__ void gemv_check_f64(const double *y, uint64_t count, uint64_t seed,
	int64_t executions, int64_t columns, verdict_cell *cell)
{
	(void)executions;
	judge_all(y, count, gemv_tolerance(columns, 0x1p-53), cell,
		[=](uint64_t row) { return gemv_f64_value(seed, row, columns); });
}

extern "C" __global__ void gemv_check_f32(const float *y, uint64_t count, uint64_t seed,
	int64_t executions, int64_t columns, verdict_cell *cell)
{
	(void)executions;
	judge_all(y, count, gemv_tolerance(columns, 0x1p-24), cell,
		[=](uint64_t row) { return gemv_f32_value(seed, row, columns); });
}
