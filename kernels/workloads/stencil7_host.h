/* SPDX-License-Identifier: Apache-2.0 */
/* The host kernels of stencil7, compiled by each_vector.h: arguments to, from, nx, ny, nz, rows. */

TARGET static REAL NAME(stencil7_point)(const REAL *from, int64_t row, int64_t plane)
{
	REAL sum = (from[-1] + from[1]) + (from[-row] + from[row]) + (from[-plane] + from[plane]);

	return (REAL)STENCIL7_SIDE * sum + (REAL)STENCIL7_CENTER * from[0];
}

/* The inner points of one row, those of whole aligned vectors past the caches. */
TARGET static void NAME(stencil7_row)(REAL *to, const REAL *from, int64_t row, int64_t plane)
{
	const VEC side = (VEC){ 0 } + (REAL)STENCIL7_SIDE;
	const VEC middle = (VEC){ 0 } + (REAL)STENCIL7_CENTER;
	int64_t x = 1;

	while (x < row - 1 && (uintptr_t)(to + x) % sizeof(VEC)) {
		to[x] = NAME(stencil7_point)(from + x, row, plane);
		x++;
	}
	for (; x + LANES <= row - 1; x += LANES) {
		const REAL *at = from + x;
		VEC sum = (*(const VEC *)(at - 1) + *(const VEC *)(at + 1)) +
			  (*(const VEC *)(at - row) + *(const VEC *)(at + row)) +
			  (*(const VEC *)(at - plane) + *(const VEC *)(at + plane));

		STREAM(to + x, FMA(side, sum, middle * *(const VEC *)at));
	}
	for (; x < row - 1; x++)
		to[x] = NAME(stencil7_point)(from + x, row, plane);
	to[0] = from[0];
	to[row - 1] = from[row - 1];
}

/* A thread takes whole planes, in bands of ROWS rows, so that the planes in use stay in its L2. */
TARGET static void NAME(stencil7)(const union value *arguments, int thread, int threads)
{
	REAL *to = arguments[0].pointer;
	const REAL *from = arguments[1].pointer;
	const int64_t nx = arguments[2].integer, ny = arguments[3].integer;
	const int64_t nz = arguments[4].integer, rows = arguments[5].integer;
	const struct share share = share_of(nz, 1, thread, threads);

	for (int64_t band = 0; band < ny; band += rows) {
		const int64_t end = band + rows < ny ? band + rows : ny;

		for (int64_t z = share.begin; z < share.end; z++) {
			for (int64_t y = band; y < end; y++) {
				const int64_t i = (z * ny + y) * nx;

				if (z == 0 || z == nz - 1 || y == 0 || y == ny - 1)
					memcpy(to + i, from + i, (size_t)nx * sizeof *to);
				else
					NAME(stencil7_row)(to + i, from + i, nx, nx * ny);
			}
		}
	}
	STREAM_END();
}
