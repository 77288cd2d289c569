/* SPDX-License-Identifier: Apache-2.0 */
/* The host kernels of gemv, compiled by each_vector.h: arguments y, A, x, rows, columns. */

/* One row, in 4 chains of vectors. */
TARGET static REAL NAME(gemv_row)(const REAL *a, const REAL *x, int64_t columns)
{
	VEC sum[4] = { (VEC){ 0 } };
	REAL total = 0;
	int64_t j = 0;

	for (; j + 4 * LANES <= columns; j += 4 * LANES) {
		UNROLL(4)
		for (int u = 0; u < 4; u++) {
			VEC v = *(const VEC *)(a + j + u * LANES);

			sum[u] = FMA(v, *(const VEC *)(x + j + u * LANES), sum[u]);
		}
	}
	sum[0] = (sum[0] + sum[1]) + (sum[2] + sum[3]);
	for (int lane = 0; lane < LANES; lane++)
		total += sum[0][lane];
	for (; j < columns; j++)
		total += a[j] * x[j];
	return total;
}

/* Four rows, so that x is loaded once for them. */
TARGET static void NAME(gemv_rows)(REAL *y, const REAL *a, const REAL *x, int64_t columns)
{
	VEC sum[4] = { (VEC){ 0 } };
	int64_t j = 0;

	for (; j + LANES <= columns; j += LANES) {
		const VEC v = *(const VEC *)(x + j);

		UNROLL(4)
		for (int r = 0; r < 4; r++)
			sum[r] = FMA(*(const VEC *)(a + r * columns + j), v, sum[r]);
	}
	for (int r = 0; r < 4; r++) {
		REAL total = 0;

		for (int lane = 0; lane < LANES; lane++)
			total += sum[r][lane];
		for (int64_t k = j; k < columns; k++)
			total += a[r * columns + k] * x[k];
		y[r] = total;
	}
}

TARGET static void NAME(gemv_1)(const union value *arguments, int thread, int threads)
{
	REAL *y = arguments[0].pointer;
	const REAL *a = arguments[1].pointer, *x = arguments[2].pointer;
	const int64_t columns = arguments[4].integer;
	const struct share share = share_of(arguments[3].integer, 4, thread, threads);

	for (int64_t i = share.begin; i < share.end; i++)
		y[i] = NAME(gemv_row)(a + i * columns, x, columns);
}

TARGET static void NAME(gemv_4)(const union value *arguments, int thread, int threads)
{
	REAL *y = arguments[0].pointer;
	const REAL *a = arguments[1].pointer, *x = arguments[2].pointer;
	const int64_t columns = arguments[4].integer;
	const struct share share = share_of(arguments[3].integer, 4, thread, threads);
	int64_t i = share.begin;

	for (; i + 4 <= share.end; i += 4)
		NAME(gemv_rows)(y + i, a + i * columns, x, columns);
	for (; i < share.end; i++)
		y[i] = NAME(gemv_row)(a + i * columns, x, columns);
}
