/* SPDX-License-Identifier: Apache-2.0 */
/* The host kernel of axpy, compiled by each_vector.h: arguments y, x, count, a. */

TARGET static void NAME(axpy)(const union value *arguments, int thread, int threads)
{
	REAL *y = arguments[0].pointer;
	const REAL *x = arguments[1].pointer;
	const struct share share = share_of(arguments[2].integer, SHARE_UNIT, thread, threads);
	const REAL a = (REAL)arguments[3].real;
	const VEC factor = (VEC){ 0 } + a;
	int64_t i = share.begin;

	for (; i + 4 * LANES <= share.end; i += 4 * LANES) {
		UNROLL(4)
		for (int u = 0; u < 4; u++) {
			VEC *to = (VEC *)(y + i + u * LANES);

			*to = FMA(factor, *(const VEC *)(x + i + u * LANES), *to);
		}
	}
	for (; i < share.end; i++)
		y[i] = y[i] + a * x[i];
}
