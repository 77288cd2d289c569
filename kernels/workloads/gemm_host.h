/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host kernel of gemm_tiled, compiled by each_vector.h: arguments C, A, B, n, packed buffers,
 * how many threads have one.
 *
 * Blocks after Goto and van de Geijn (2008): GEMM_K x GEMM_N of B and GEMM_M x GEMM_K of A are
 * copied to where they are read in order; a tile of C stays in registers while one strip of each is
 * read.
 */

#define TILE_ROWS (REGISTERS == 32 ? 12 : 6)
#define TILE_COLUMNS (2 * LANES)

/* Strips of TILE_ROWS rows, k after k; rows beyond the matrix are 0. */
TARGET static void NAME(pack_a)(REAL *to, const REAL *a, int64_t n, int64_t rows, int64_t depth)
{
	for (int64_t i = 0; i < rows; i += TILE_ROWS)
		for (int64_t k = 0; k < depth; k++)
			for (int r = 0; r < TILE_ROWS; r++)
				*to++ = i + r < rows ? a[(i + r) * n + k] : 0;
}

/* Strips of TILE_COLUMNS columns, k after k. */
TARGET static void NAME(pack_b)(REAL *to, const REAL *b, int64_t n, int64_t depth, int64_t columns)
{
	for (int64_t j = 0; j < columns; j += TILE_COLUMNS)
		for (int64_t k = 0; k < depth; k++)
			for (int c = 0; c < TILE_COLUMNS; c++)
				*to++ = j + c < columns ? b[k * n + j + c] : 0;
}

/* What lies of a tile inside the matrix. */
struct NAME(tile) {
	REAL *c;
	int64_t n, rows, columns;
	int add; /* to what is there */
};

TARGET static void NAME(store_part)(const struct NAME(tile) * tile, const REAL *sum)
{
	for (int64_t r = 0; r < tile->rows; r++)
		for (int64_t c = 0; c < tile->columns; c++) {
			REAL *to = tile->c + r * tile->n + c;

			*to = (tile->add ? *to : 0) + sum[r * TILE_COLUMNS + c];
		}
}

TARGET static void NAME(multiply_tile)(
	const struct NAME(tile) * tile, const REAL *a, const REAL *b, int64_t depth)
{
	VEC sum[TILE_ROWS][2];

	UNROLL(12)
	for (int r = 0; r < TILE_ROWS; r++)
		sum[r][0] = sum[r][1] = (VEC){ 0 };
	for (int64_t k = 0; k < depth; k++, a += TILE_ROWS, b += TILE_COLUMNS) {
		const VEC b0 = *(const VEC *)b, b1 = *(const VEC *)(b + LANES);

		UNROLL(12)
		for (int r = 0; r < TILE_ROWS; r++) {
			const VEC x = a[r] - (VEC){ 0 }; /* x - 0 is x: no operation */

			sum[r][0] = FMA(x, b0, sum[r][0]);
			sum[r][1] = FMA(x, b1, sum[r][1]);
		}
	}
	if (tile->rows < TILE_ROWS || tile->columns < TILE_COLUMNS) {
		REAL part[TILE_ROWS * TILE_COLUMNS];

		UNROLL(12)
		for (int r = 0; r < TILE_ROWS; r++) {
			*(VEC *)(part + r * TILE_COLUMNS) = sum[r][0];
			*(VEC *)(part + r * TILE_COLUMNS + LANES) = sum[r][1];
		}
		NAME(store_part)(tile, part);
		return;
	}
	UNROLL(12)
	for (int r = 0; r < TILE_ROWS; r++) {
		VEC *to = (VEC *)(tile->c + r * tile->n);

		if (tile->add) {
			sum[r][0] += to[0];
			sum[r][1] += to[1];
		}
		to[0] = sum[r][0];
		to[1] = sum[r][1];
	}
}

/* All tiles of C that the packed blocks of A and B give. */
TARGET static void NAME(multiply_block)(
	const struct NAME(tile) * block, const REAL *a, const REAL *b, int64_t depth)
{
	for (int64_t j = 0; j < block->columns; j += TILE_COLUMNS)
		for (int64_t i = 0; i < block->rows; i += TILE_ROWS) {
			struct NAME(tile) tile = *block;

			tile.c += i * tile.n + j;
			tile.rows = tile.rows - i < TILE_ROWS ? tile.rows - i : TILE_ROWS;
			tile.columns =
				tile.columns - j < TILE_COLUMNS ? tile.columns - j : TILE_COLUMNS;
			NAME(multiply_tile)(&tile, a + i * depth, b + j * depth, depth);
		}
}

TARGET static void NAME(gemm)(const union value *arguments, int thread, int threads)
{
	REAL *c = arguments[0].pointer;
	const REAL *a = arguments[1].pointer, *b = arguments[2].pointer;
	const int64_t n = arguments[3].integer;
	const int active = threads < arguments[5].integer ? threads : (int)arguments[5].integer;
	REAL *packed_b = (REAL *)arguments[4].pointer + (int64_t)thread * GEMM_PACKED_COUNT;
	REAL *packed_a = packed_b + GEMM_K * GEMM_N;
	struct share share;

	if (thread >= active)
		return;
	share = share_of(n, TILE_ROWS, thread, active);
	for (int64_t j = 0; j < n; j += GEMM_N)
		for (int64_t k = 0; k < n; k += GEMM_K) {
			const int64_t depth = n - k < GEMM_K ? n - k : GEMM_K;
			struct NAME(tile) block = { .n = n, .add = k > 0 };

			block.columns = n - j < GEMM_N ? n - j : GEMM_N;
			NAME(pack_b)(packed_b, b + k * n + j, n, depth, block.columns);
			for (int64_t i = share.begin; i < share.end; i += GEMM_M) {
				block.rows = share.end - i < GEMM_M ? share.end - i : GEMM_M;
				block.c = c + i * n + j;
				NAME(pack_a)(packed_a, a + i * n + k, n, block.rows, depth);
				NAME(multiply_block)(&block, packed_a, packed_b, depth);
			}
		}
}

#undef TILE_ROWS
#undef TILE_COLUMNS
