/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of spmv. CSR: LANES lanes of a warp take a row, and each has up to 32 / LANES of
 * its entries in flight, so that a row of at most 32 takes one round. ELL: a thread takes a row,
 * and BATCH of its entries are in flight, which a warp loads from consecutive addresses. The matrix
 * is read once and goes first from the caches, which are for x.
 *
 * A chain begins with a multiplication and in the tree only lanes that have something to add do so:
 * a row of w entries takes 2 w - 1 operations.
 */
#include "kernels/verdict.cuh"
#include "kernels/workloads/spmv.h"

template <int LANES>
DEVICE_FUNCTION void spmv_csr(double *y, const int32_t *starts, const int32_t *columns,
	const double *values, const double *x, int rows)
{
	const int BATCH = 32 / LANES;
	const int64_t row = (int64_t)grid_first() / LANES;
	const int lane = (int)threadIdx.x % LANES;
	const bool own = row < rows;
	const int begin = own ? starts[row] : 0, end = own ? starts[row + 1] : 0;
	double sum = 0;

	for (int at = begin + lane; at < end; at += 32) {
		int column[BATCH] = { 0 };
		double value[BATCH] = { 0 }, factor[BATCH] = { 0 };

#pragma unroll
		for (int b = 0; b < BATCH; b++) {
			if (at + b * LANES < end) {
				column[b] = __ldcs(columns + at + b * LANES);
				value[b] = __ldcs(values + at + b * LANES);
			}
		}
#pragma unroll
		for (int b = 0; b < BATCH; b++)
			if (at + b * LANES < end)
				factor[b] = x[column[b]];
#pragma unroll
		for (int b = 0; b < BATCH; b++) {
			if (b == 0 && at == begin + lane)
				sum = value[0] * factor[0];
			else if (at + b * LANES < end)
				sum = fma(value[b], factor[b], sum);
		}
	}
	for (int step = LANES / 2; step > 0; step /= 2) {
		const double other = __shfl_down_sync(0xFFFFFFFFu, sum, step);

		if (lane < step && lane + step < end - begin)
			sum = sum + other;
	}
	if (own && lane == 0)
		y[row] = sum;
}

/* BATCH divides WIDTH. No row is empty. */
template <int BATCH>
DEVICE_FUNCTION void spmv_ell(double *y, const int32_t *columns, const double *values,
	const double *x, int rows, int width)
{
	const int64_t row = (int64_t)grid_first();
	double sum = 0;

	if (row >= rows)
		return;
#pragma unroll 1
	for (int k = 0; k < width; k += BATCH) {
		int column[BATCH];
		double value[BATCH], factor[BATCH] = { 0 };

#pragma unroll
		for (int b = 0; b < BATCH; b++) {
			column[b] = __ldcs(columns + (int64_t)(k + b) * rows + row);
			value[b] = __ldcs(values + (int64_t)(k + b) * rows + row);
		}
#pragma unroll
		for (int b = 0; b < BATCH; b++)
			if (column[b] >= 0)
				factor[b] = x[column[b]];
#pragma unroll
		for (int b = 0; b < BATCH; b++) {
			if (b == 0 && k == 0)
				sum = value[0] * factor[0];
			else if (column[b] >= 0)
				sum = fma(value[b], factor[b], sum);
		}
	}
	y[row] = sum;
}

#define CSR(lanes)                                                                                 \
	extern "C" __global__ void __launch_bounds__(256)                                          \
		spmv_csr_##lanes(double *y, const int32_t *starts, const int32_t *columns,         \
			const double *values, const double *x, int rows)                           \
	{                                                                                          \
		spmv_csr<lanes>(y, starts, columns, values, x, rows);                              \
	}

CSR(4)
CSR(8)
CSR(16)

#define ELL(batch)                                                                                 \
	extern "C" __global__ void __launch_bounds__(256) spmv_ell_##batch(double *y,              \
		const int32_t *columns, const double *values, const double *x, int rows,           \
		int width)                                                                         \
	{                                                                                          \
		spmv_ell<batch>(y, columns, values, x, rows, width);                               \
	}

ELL(4)
ELL(8)

/* ---- the matrix, and the check ---- */

extern "C" __global__ void spmv_fill_csr_starts(int32_t *to, uint64_t count, int64_t n)
{
	for (uint64_t i = grid_first(); i < count; i += grid_step())
		to[i] = spmv_csr_start(i, n);
}

extern "C" __global__ void spmv_fill_csr_columns(int32_t *to, uint64_t count, int64_t n)
{
	for (uint64_t i = grid_first(); i < count; i += grid_step())
		to[i] = spmv_csr_column(i, n);
}

extern "C" __global__ void spmv_fill_ell_columns(int32_t *to, uint64_t count, int64_t n)
{
	for (uint64_t i = grid_first(); i < count; i += grid_step())
		to[i] = spmv_ell_column(i, n);
}

extern "C" __global__ void spmv_check_csr(const double *y, uint64_t count, uint64_t seed,
	int64_t executions, int64_t n, verdict_cell *cell)
{
	(void)executions;
	judge_all(y, count, SPMV_TOLERANCE, cell,
		[=](uint64_t row) { return spmv_csr_value(seed, (int64_t)row, n); });
}

extern "C" __global__ void spmv_check_ell(const double *y, uint64_t count, uint64_t seed,
	int64_t executions, int64_t n, verdict_cell *cell)
{
	(void)executions;
	judge_all(y, count, SPMV_TOLERANCE, cell,
		[=](uint64_t row) { return spmv_ell_value(seed, (int64_t)row, n); });
}
