/* SPDX-License-Identifier: Apache-2.0 */
/* The host kernels of dot, compiled by each_vector.h. */

/* The sum of COUNT products in 8 chains of vectors. */
TARGET static REAL NAME(dot_block)(const REAL *x, const REAL *y, int64_t count)
{
	VEC sum[8] = { (VEC){ 0 } };
	REAL total = 0;
	int64_t i = 0;

	for (; i + 8 * LANES <= count; i += 8 * LANES) {
		UNROLL(8)
		for (int u = 0; u < 8; u++) {
			VEC a = *(const VEC *)(x + i + u * LANES);

			sum[u] = FMA(a, *(const VEC *)(y + i + u * LANES), sum[u]);
		}
	}
	for (int u = 1; u < 8; u++)
		sum[0] += sum[u];
	for (int lane = 0; lane < LANES; lane++)
		total += sum[0][lane];
	for (; i < count; i++)
		total += x[i] * y[i];
	return total;
}

/* Partial sums: arguments sums, x, y, count. */
TARGET static void NAME(dot)(const union value *arguments, int thread, int threads)
{
	REAL *sums = arguments[0].pointer;
	const REAL *x = arguments[1].pointer, *y = arguments[2].pointer;
	const int64_t count = arguments[3].integer;
	const struct share share = share_of(count, DOT_BLOCK, thread, threads);

	for (int64_t i = share.begin; i < share.end; i += DOT_BLOCK) {
		int64_t length = share.end - i < DOT_BLOCK ? share.end - i : DOT_BLOCK;

		sums[1 + i / DOT_BLOCK] = NAME(dot_block)(x + i, y + i, length);
	}
}
