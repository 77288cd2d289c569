/* SPDX-License-Identifier: Apache-2.0 */
#include "render/grid.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define GAP 2
#define REMARK_INDENT 4

struct grid_row {
	char cells[GRID_COLUMNS][GRID_CELL];
	char remark[4 * GRID_CELL];
};

struct grid grid_make(const struct grid_column *columns, int count)
{
	return (struct grid){ .columns = columns, .column_count = count };
}

void grid_release(struct grid *grid)
{
	free(grid->rows);
	grid->rows = NULL;
	grid->row_count = 0;
}

void grid_add_row(struct grid *grid)
{
	grid->rows = memory_resize(grid->rows, (size_t)grid->row_count + 1, sizeof *grid->rows);
	memset(&grid->rows[grid->row_count++], 0, sizeof *grid->rows);
}

void grid_set(struct grid *grid, int column, const char *text)
{
	text_clean(grid->rows[grid->row_count - 1].cells[column], GRID_CELL, text);
}

void grid_set_remark(struct grid *grid, const char *text)
{
	struct grid_row *row = &grid->rows[grid->row_count - 1];

	text_clean(row->remark, sizeof row->remark, text);
}

/* Bytes of the first MOST characters. */
static int prefix_bytes(const char *utf8, int most)
{
	int bytes = 0;

	while (utf8[bytes] && most-- > 0) {
		bytes++;
		while (((unsigned char)utf8[bytes] & 0xC0) == 0x80)
			bytes++;
	}
	return bytes;
}

static void add_spaces(struct text *text, int count)
{
	if (count > 0)
		text_add(text, "%*s", count, "");
}

/* Widths that hold every cell; 0 for a column to leave out. Returns the width of a whole line. */
static int measure_columns(const struct grid *grid, int *widths)
{
	int total = -GAP;

	for (int c = 0; c < grid->column_count; c++) {
		int most = 0;

		for (int r = 0; r < grid->row_count; r++) {
			int width = text_width(grid->rows[r].cells[c]);

			most = width > most ? width : most;
		}
		if (most && text_width(grid->columns[c].title) > most)
			most = text_width(grid->columns[c].title);
		widths[c] = most;
		total += most ? most + GAP : 0;
	}
	return total;
}

/* Takes OVER columns from what may be cut, always from the widest. */
static void shrink_columns(const struct grid *grid, int *widths, int over)
{
	for (; over > 0; over--) {
		int widest = -1;

		for (int c = 0; c < grid->column_count; c++)
			if (grid->columns[c].least && widths[c] > grid->columns[c].least &&
				(widest < 0 || widths[c] > widths[widest]))
				widest = c;
		if (widest < 0)
			return;
		widths[widest]--;
	}
}

static void add_cell(struct text *text, const char *cell, int width, bool right)
{
	int have = text_width(cell);

	if (have > width) {
		text_add(text, "%.*s…", prefix_bytes(cell, width - 1), cell);
		return;
	}
	add_spaces(text, right ? width - have : 0);
	text_add(text, "%s", cell);
	add_spaces(text, right ? 0 : width - have);
}

static void drop_trailing_spaces(struct text *text)
{
	while (text->size && text->bytes[text->size - 1] == ' ')
		text->bytes[--text->size] = 0;
}

/* The cells of one line. ROW NULL: the titles. */
static void add_cells(
	struct text *text, const struct grid *grid, const int *widths, const struct grid_row *row)
{
	bool first = true;

	for (int c = 0; c < grid->column_count; c++) {
		if (!widths[c])
			continue;
		add_spaces(text, first ? 0 : GAP);
		first = false;
		add_cell(text, row ? row->cells[c] : grid->columns[c].title, widths[c],
			grid->columns[c].right);
	}
}

static void add_remark(struct text *text, const char *remark, int used, int width)
{
	if (!remark[0]) {
		drop_trailing_spaces(text);
	} else if (used + GAP + text_width(remark) <= width) {
		add_spaces(text, GAP);
		text_add(text, "%s", remark);
	} else {
		drop_trailing_spaces(text);
		text_add(text, "\n");
		add_spaces(text, REMARK_INDENT);
		text_add(text, "%s", remark);
	}
	text_add(text, "\n");
}

void grid_write(const struct grid *grid, struct text *text, int width)
{
	int widths[GRID_COLUMNS];
	int total = measure_columns(grid, widths);

	if (!grid->row_count)
		return;
	if (total > width) {
		shrink_columns(grid, widths, total - width);
		total = width;
	}
	add_cells(text, grid, widths, NULL);
	add_remark(text, "", total, width);
	for (int r = 0; r < grid->row_count; r++) {
		add_cells(text, grid, widths, &grid->rows[r]);
		add_remark(text, grid->rows[r].remark, total, width);
	}
}

void grid_add_paragraph(
	struct text *text, const char *head, const char *body, int indent, int width)
{
	char word[GRID_CELL], safe_head[GRID_CELL];
	int column;

	text_clean(safe_head, sizeof safe_head, head);
	text_add(text, "%s", safe_head);
	column = text_width(safe_head);
	while (*(body += strspn(body, " \t\r\n"))) {
		size_t size = strcspn(body, " \t\r\n");
		char raw[GRID_CELL];

		snprintf(raw, sizeof raw, "%.*s", (int)size, body);
		text_clean(word, sizeof word, raw);
		body += size;
		if (column > indent && column + 1 + text_width(word) > width) {
			text_add(text, "\n");
			column = 0;
		} else if (column) {
			text_add(text, " ");
			column++;
		}
		add_spaces(text, indent - column);
		column = (column > indent ? column : indent) + text_width(word);
		text_add(text, "%s", word);
	}
	text_add(text, "\n");
}
