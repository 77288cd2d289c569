/* SPDX-License-Identifier: Apache-2.0 */
/* The host kernel of triad, compiled by each_vector.h: arguments a, b, c, count, s. */

TARGET static void NAME(triad)(const union value *arguments, int thread, int threads)
{
	REAL *a = arguments[0].pointer;
	const REAL *b = arguments[1].pointer, *c = arguments[2].pointer;
	const struct share share = share_of(arguments[3].integer, SHARE_UNIT, thread, threads);
	const REAL s = (REAL)arguments[4].real;
	const VEC factor = (VEC){ 0 } + s;
	int64_t i = share.begin;

	for (; i + 4 * LANES <= share.end; i += 4 * LANES) {
		UNROLL(4)
		for (int u = 0; u < 4; u++) {
			VEC x = *(const VEC *)(c + i + u * LANES);

			STREAM(a + i + u * LANES,
				FMA(factor, x, *(const VEC *)(b + i + u * LANES)));
		}
	}
	for (; i < share.end; i++)
		a[i] = b[i] + s * c[i];
	STREAM_END();
}
