/* SPDX-License-Identifier: Apache-2.0 */
#include "render/comparison.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "render/grid.h"

#define TEXT_MOST 256
/* Results beside the first that fit in one table: each takes about 40 columns. */
#define OTHER_COLUMNS 3
#define OTHERS_MOST ((GRID_COLUMNS - 2) / OTHER_COLUMNS)
#define OTHER_WIDTH 40

/* ---- head ---------------------------------------------------------------------------------- */

static int name_width(const struct comparison *comparison)
{
	int most = 0;

	for (int i = 0; i < comparison->side_count; i++)
		if (text_width(comparison->sides[i].name) > most)
			most = text_width(comparison->sides[i].name);
	return most;
}

static void add_sides(struct text *text, const struct comparison *comparison, int width)
{
	int indent = name_width(comparison) + 2;
	const struct result *first = comparison->sides[0].model->result;

	if (first->simulated)
		text_add(text, "SIMULATED: modelled devices, no hardware was measured.\n\n");
	for (int i = 0; i < comparison->side_count; i++) {
		const struct comparison_side *side = &comparison->sides[i];
		const struct result *result = side->model->result;
		char head[TEXT_MOST], body[3 * TEXT_MOST], spec[64];

		snprintf(head, sizeof head, "%-*s", indent - 1, side->name);
		snprintf(body, sizeof body, "%s (%s, %s), %s run of %s", result->device.name,
			device_spec(&result->device, spec, sizeof spec),
			result->device.architecture, result->settings.effort, result->started);
		grid_add_paragraph(text, head, body, indent, width);
	}
}

static void add_differences(struct text *text, const struct comparison *comparison, int width)
{
	struct grid_column columns[1 + COMPARE_MOST] = { { "Differs", false, 0 } };
	struct grid grid = grid_make(columns, 1 + comparison->side_count);

	for (int i = 0; i < comparison->side_count; i++)
		columns[1 + i] = (struct grid_column){ comparison->sides[i].name, false, 12 };
	for (int d = 0; d < comparison->difference_count; d++) {
		grid_add_row(&grid);
		grid_set(&grid, 0, comparison->differences[d].what);
		for (int i = 0; i < comparison->side_count; i++)
			grid_set(&grid, 1 + i, comparison->differences[d].values[i]);
	}
	if (grid.row_count)
		text_add(text, "\n");
	grid_write(&grid, text, width);
	grid_release(&grid);
}

/* ---- figures ------------------------------------------------------------------------------- */

static const char *rate_text(
	const struct comparison_row *row, const struct comparison_cell *cell, char *to, size_t size)
{
	if (isnan(cell->rate.typical))
		snprintf(to, size, "-");
	else
		text_si(to, size, cell->rate.typical, row->unit);
	return to;
}

/* "1.234", "12.3", "123": as many decimals as a figure measured to 1 % deserves, and one more. */
static const char *factor_text(double factor, char *to, size_t size)
{
	snprintf(to, size, "%.*f", factor < 10 ? 3 : factor < 100 ? 1 : 0, factor);
	return to;
}

/* "1.234 (1.201 .. 1.266)"; "" where there is none. */
static const char *ratio_text(const struct comparison_cell *cell, char *to, size_t size)
{
	char ratio[32], low[32], high[32];

	to[0] = 0;
	if (!isnan(cell->ratio))
		snprintf(to, size, "%s (%s .. %s)", factor_text(cell->ratio, ratio, sizeof ratio),
			factor_text(cell->ratio_low, low, sizeof low),
			factor_text(cell->ratio_high, high, sizeof high));
	return to;
}

static void add_row(struct grid *grid, const struct comparison *comparison,
	const struct comparison_row *row, int from, int count)
{
	char cell[TEXT_MOST], remark[3 * TEXT_MOST];
	size_t used = 0;

	grid_add_row(grid);
	grid_set(grid, 0, row->name);
	grid_set(grid, 1, rate_text(row, &row->cells[0], cell, sizeof cell));
	remark[0] = 0;
	for (int i = 0; i < count; i++) {
		const struct comparison_cell *one = &row->cells[from + i];
		int column = 2 + i * OTHER_COLUMNS;

		grid_set(grid, column, rate_text(row, one, cell, sizeof cell));
		grid_set(grid, column + 1, ratio_text(one, cell, sizeof cell));
		grid_set(grid, column + 2, one->lost ? "lost" : change_name(one->change));
		if (one->reason[0] && used < sizeof remark)
			used += (size_t)snprintf(remark + used, sizeof remark - used, "%s%s%s%s",
				used ? "; " : "",
				comparison->side_count > 2 ? comparison->sides[from + i].name : "",
				comparison->side_count > 2 ? ": " : "", one->reason);
	}
	grid_set_remark(grid, remark);
}

/* Whether there is something to hold against the first result, or the loss of it. */
static bool is_shared(const struct comparison_row *row, int from, int count)
{
	for (int i = from; i < from + count; i++)
		if (row->cells[i].lost || !isnan(row->cells[i].ratio))
			return true;
	return false;
}

/* The rows of one role against COUNT results from FROM on. */
static void add_rows(struct text *text, const struct comparison *comparison, const char *title,
	unsigned roles, int from, int count, int width)
{
	struct grid_column columns[GRID_COLUMNS] = { { title, false, 12 },
		{ comparison->sides[0].name, true, 0 } };
	struct grid grid = grid_make(columns, 2 + count * OTHER_COLUMNS);

	for (int i = 0; i < count; i++) {
		struct grid_column *column = &columns[2 + i * OTHER_COLUMNS];

		column[0] = (struct grid_column){ comparison->sides[from + i].name, true, 0 };
		column[1] = (struct grid_column){ "times as fast", true, 0 };
		column[2] = (struct grid_column){ "verdict", false, 0 };
	}
	for (int r = 0; r < comparison->row_count; r++)
		if (roles & 1u << comparison->rows[r].role &&
			is_shared(&comparison->rows[r], from, count))
			add_row(&grid, comparison, &comparison->rows[r], from, count);
	if (grid.row_count)
		text_add(text, "\n");
	grid_write(&grid, text, width);
	grid_release(&grid);
}

/* ---- what only one has ---------------------------------------------------------------------- */

/* The one result that has a figure in ROW; -1: several, or none. */
static int only_side(const struct comparison_row *row)
{
	int only = -1;

	for (int i = 0; i < row->cell_count; i++) {
		if (row->cells[i].lost || (only >= 0 && !isnan(row->cells[i].rate.typical)))
			return -1;
		if (!isnan(row->cells[i].rate.typical))
			only = i;
	}
	return only;
}

static void add_only(struct text *text, const struct comparison *comparison, int width)
{
	for (int i = 0; i < comparison->side_count; i++) {
		struct text names = TEXT_EMPTY;
		char head[TEXT_MOST];

		for (int r = 0; r < comparison->row_count; r++)
			if (only_side(&comparison->rows[r]) == i)
				text_add(&names, "%s%s", names.size ? ", " : "",
					comparison->rows[r].name);
		if (!names.size)
			continue;
		snprintf(head, sizeof head, "Only in %s:", comparison->sides[i].name);
		text_add(text, "\n");
		grid_add_paragraph(text, head, names.bytes, 2, width);
		text_release(&names);
	}
}

/* ---- summary ------------------------------------------------------------------------------- */

static void add_summary(struct text *text, const struct comparison *comparison)
{
	text_add(text, "\n");
	for (int i = 1; i < comparison->side_count; i++) {
		const int *changes = comparison->sides[i].changes;

		text_add(text, "%s against %s: %d faster, %d slower, %d the same, %d ambiguous\n",
			comparison->sides[i].name, comparison->sides[0].name,
			changes[CHANGE_FASTER], changes[CHANGE_SLOWER], changes[CHANGE_SAME],
			changes[CHANGE_AMBIGUOUS]);
	}
}

void comparison_add_table(struct text *text, const struct comparison *comparison, int width)
{
	int others = (width - 40) / OTHER_WIDTH;

	others = others < 1 ? 1 : others > OTHERS_MOST ? OTHERS_MOST : others;
	add_sides(text, comparison, width);
	add_differences(text, comparison, width);
	for (int from = 1; from < comparison->side_count; from += others) {
		int left = comparison->side_count - from, count = left < others ? left : others;

		add_rows(text, comparison, "Ceiling", 1u << ROLE_OPERATIONS | 1u << ROLE_MEMORY,
			from, count, width);
		add_rows(text, comparison, "Latency", 1u << ROLE_LATENCY, from, count, width);
		add_rows(text, comparison, "Kernel", 1u << ROLE_WORKLOAD, from, count, width);
	}
	add_only(text, comparison, width);
	add_summary(text, comparison);
}
