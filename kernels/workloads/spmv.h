/* SPDX-License-Identifier: Apache-2.0 */
/* The sparse matrix of spmv and what y must be, for the host and the device. */
#ifndef KERNELS_SPMV_H
#define KERNELS_SPMV_H

#include "kernels/input.h"

/* Places in the plan; ELL has no starts. */
enum spmv_buffer { SPMV_Y, SPMV_VALUES, SPMV_COLUMNS, SPMV_X, SPMV_STARTS };

/* Entries of a row: on average, and at most; at least 22. */
#define SPMV_MEAN 27
#define SPMV_WIDTH 32
#define SPMV_KEY 0x5BD1E9955BD1E995u

/*
 * Where row ROW begins in CSR. With a whole number of 0 .. 5 that is drawn for each row added to
 * its share of the entries, lengths vary by 5 and their sums need no adding up. ROW may be N^3.
 */
INPUT_FUNCTION int64_t spmv_start(int64_t row, int64_t n)
{
	const int64_t drawn = (int64_t)((input_bits(SPMV_KEY, (uint64_t)row) >> 32) * 6 >> 32);

	return SPMV_MEAN * row + (row == 0 || row == n * n * n ? 0 : drawn);
}

/*
 * From a row to the column of its entry K: the points around it in a grid of N x N x N, three in a
 * line along x.
 */
INPUT_FUNCTION int64_t spmv_step(int64_t k, int64_t n)
{
	const int64_t line = k / 3;

	return (line / 3 - 1) * n * n + (line % 3 - 1) * n + k % 3 - 1;
}

/*
 * Grid lines follow one another without a boundary, and the last point is followed by the first: a
 * neighbour is less than N^3 away if N is 2 or more, so that one step back into the matrix is
 * enough.
 */
INPUT_FUNCTION int32_t spmv_inside(int64_t column, int64_t rows)
{
	return (int32_t)(column < 0 ? column + rows : column >= rows ? column - rows : column);
}

/* The column of entry K of a row: its neighbours, then any at all. */
INPUT_FUNCTION int32_t spmv_column(int64_t row, int64_t k, int64_t n)
{
	const int64_t rows = n * n * n;

	if (k >= SPMV_MEAN)
		return (int32_t)((input_bits(~SPMV_KEY, (uint64_t)(row * SPMV_WIDTH + k)) >> 32) *
					 (uint64_t)rows >>
				 32);
	return spmv_inside(row + spmv_step(k, n), rows);
}

/* Element I of the buffers in CSR: of the starts, and of the columns. */
INPUT_FUNCTION int32_t spmv_csr_start(uint64_t i, int64_t n)
{
	return (int32_t)spmv_start((int64_t)i, n);
}

/* The row of entry I. */
INPUT_FUNCTION int64_t spmv_csr_row(uint64_t i, int64_t n)
{
	const int64_t row = (int64_t)i / SPMV_MEAN;

	return (int64_t)i < spmv_start(row, n) ? row - 1 : row;
}

INPUT_FUNCTION int32_t spmv_csr_column(uint64_t i, int64_t n)
{
	const int64_t row = spmv_csr_row(i, n);

	return spmv_column(row, (int64_t)i - spmv_start(row, n), n);
}

/* Element I of the columns in ELL: entry K of all rows, then entry K + 1. None: -1. */
INPUT_FUNCTION int32_t spmv_ell_column(uint64_t i, int64_t n)
{
	const int64_t rows = n * n * n, row = (int64_t)(i % (uint64_t)rows);
	const int64_t k = (int64_t)(i / (uint64_t)rows);

	if (k >= spmv_start(row + 1, n) - spmv_start(row, n))
		return -1;
	return spmv_column(row, k, n);
}

/* Element ROW of y, where the row's values are FIRST, FIRST + STEP ... of their buffer. */
INPUT_FUNCTION double spmv_sum(uint64_t seed, int64_t row, int64_t n, int64_t first, int64_t step)
{
	const uint64_t values = input_key(seed, SPMV_VALUES), x = input_key(seed, SPMV_X);
	const int64_t length = spmv_start(row + 1, n) - spmv_start(row, n);
	double sum = 0;

	for (int64_t k = 0; k < length; k++)
		sum += input_f64(values, (uint64_t)(first + k * step), -1, 1) *
		       input_f64(x, (uint64_t)spmv_column(row, k, n), -1, 1);
	return sum;
}

INPUT_FUNCTION double spmv_csr_value(uint64_t seed, int64_t row, int64_t n)
{
	return spmv_sum(seed, row, n, spmv_start(row, n), 1);
}

INPUT_FUNCTION double spmv_ell_value(uint64_t seed, int64_t row, int64_t n)
{
	return spmv_sum(seed, row, n, row, n * n * n);
}

/*
 * Products are at most 1. Of W of them each is off by 2^-53 at most, and the sum of any k by k
 * 2^-53 more when it is rounded: W (W + 3) / 2 in all, in whatever order; the reference is off as
 * much.
 */
#define SPMV_TOLERANCE (SPMV_WIDTH * (SPMV_WIDTH + 3) * 0x1p-53)

#endif
