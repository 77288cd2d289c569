/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order in which a host takes a grid, and what it fetches ahead of it. Of each plane only the
 * one behind comes from DRAM: its rows are fetched in the order in which they will be needed, some
 * rows before, each at the pace of the row that is made meanwhile; the rows beside the band, which
 * two bands read, in one go. Without that a core's few outstanding misses set the pace.
 */
#include "kernels/grid_host.h"

#include <string.h>

#include "kernels/share.h"

#define LINE 64
#define AHEAD_BYTES 16384

/* Where a band is worked on. */
struct place {
	int64_t band, end;  /* rows */
	int64_t y, z, last; /* plane that is needed */
};

static const char *row_at(const struct grid *grid, int64_t y, int64_t z)
{
	return grid->from + (size_t)((z * grid->ny + y) * grid->nx) * grid->size;
}

/* Row Y of plane Z, the nearest there is. */
static const char *row_near(const struct grid *grid, const struct place *at, int64_t y, int64_t z)
{
	return row_at(grid, y, z < at->last ? z : at->last);
}

static const char *row_ahead(const struct grid *grid, const struct place *at)
{
	const int64_t rows = at->end - at->band;
	int64_t ahead = AHEAD_BYTES / (grid->nx * (int64_t)grid->size) + 1;

	if (ahead > rows)
		ahead = rows;
	return at->y + ahead < at->end ? row_near(grid, at, at->y + ahead, at->z + 1)
				       : row_near(grid, at, at->y + ahead - rows, at->z + 2);
}

static void fetch_row(const struct grid *grid, const char *row)
{
	const int64_t bytes = grid->nx * (int64_t)grid->size;

	for (int64_t i = 0; i < bytes; i += LINE)
		__builtin_prefetch(row + i, 0, 2);
}

/* The row after the band while its first is made, the row before it while its last is. */
static void fetch_beside(const struct grid *grid, const struct place *at)
{
	if (at->y == at->band && at->end < grid->ny)
		fetch_row(grid, row_near(grid, at, at->end, at->z + 1));
	if (at->y == at->end - 1 && at->band > 0)
		fetch_row(grid, row_near(grid, at, at->band - 1, at->z + 2));
}

static void make_row(const struct grid *grid, const struct place *at, grid_row *row)
{
	const char *from = row_at(grid, at->y, at->z);
	char *to = grid->to + (from - grid->from);

	if (at->z == 0 || at->z == grid->nz - 1 || at->y == 0 || at->y == grid->ny - 1) {
		memcpy(to, from, (size_t)grid->nx * grid->size);
		return;
	}
	fetch_beside(grid, at);
	row(to, from, row_ahead(grid, at), grid->nx, grid->nx * grid->ny);
}

struct grid grid_of(const union value *arguments, size_t size)
{
	return (struct grid){ arguments[0].pointer, arguments[1].pointer, arguments[2].integer,
		arguments[3].integer, arguments[4].integer, arguments[5].integer, size };
}

void grid_sweep(const struct grid *grid, int thread, int threads, grid_row *row)
{
	const struct share share = share_of(grid->nz, 1, thread, threads);
	struct place at = { 0 };

	at.last = share.end < grid->nz ? share.end : grid->nz - 1;
	for (at.band = 0; at.band < grid->ny; at.band = at.end) {
		at.end = at.band + grid->rows < grid->ny ? at.band + grid->rows : grid->ny;
		for (at.z = share.begin; at.z < share.end; at.z++)
			for (at.y = at.band; at.y < at.end; at.y++)
				make_row(grid, &at, row);
	}
}
