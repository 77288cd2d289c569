/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of text in aligned columns, and paragraphs, for a terminal of a given width. */
#ifndef RENDER_GRID_H
#define RENDER_GRID_H

#include "base/text.h"

#define GRID_COLUMNS 10
#define GRID_CELL 208

struct grid_column {
	const char *title;
	bool right; /* aligned to the right */
	int least;  /* may be cut to this many columns; 0: never cut */
};

struct grid {
	const struct grid_column *columns;
	int column_count, row_count;
	struct grid_row *rows;
};

/* COLUMNS must outlive the grid. */
struct grid grid_make(const struct grid_column *columns, int count);
void grid_release(struct grid *grid);
/* Starts a row; its cells are empty. */
void grid_add_row(struct grid *grid);
/* Sets a cell of the last row. Foreign text is made safe. */
void grid_set(struct grid *grid, int column, const char *text);
/* What stands behind the last column: on the same line if it fits, else below, indented. */
void grid_set_remark(struct grid *grid, const char *text);
/* Columns without any text are left out. */
void grid_write(const struct grid *grid, struct text *text, int width);

/*
 * HEAD, then BODY from column INDENT on, broken at spaces so that lines stay within WIDTH. Foreign
 * text is made safe.
 */
void grid_add_paragraph(
	struct text *text, const char *head, const char *body, int indent, int width);

#endif
