/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chart `roof-attainment`: a row a kernel with a bar for its share of its own roof, the name of
 * that roof, and how much of every resource it has in use. The whole page is the coordinate system,
 * in points; its height follows from the number of rows.
 */
#include <math.h>
#include <stdio.h>

#include "render/canvas.h"
#include "render/drawing.h"
#include "render/page.h"

#define ROW_HEIGHT 1.42 /* in EM, as the next ones */
#define BAR_LEAST 6.0	/* a bar of 100 % is at least so long */
#define BAR_BEYOND 0.7	/* a bar beyond its roof ends so far behind it; the figure is true */
#define CELL_WIDTH 2.9
#define CELL_LUMINANCE 140.0	     /* darker cells have light figures (ITU-R BT.601) */
#define RESOURCES (LEVEL_SHARED + 2) /* the levels of the hierarchy and the pipe */
#define ROOF_HEAD "which roof"
#define PIPE (RESOURCES - 1)

/* In points from the left edge; rows are counted from 0 at the top. */
struct layout {
	struct canvas *canvas;
	int row_count;
	double names, bars, bar_length, percents, roofs, cells, cell;
	double name_width, roof_width;
	double row, top; /* height of a row; from the upper edge to the first */
	int resource_count;
	int resources[RESOURCES]; /* a level, or PIPE */
};

/* NAN: not known. */
static double in_use(const struct point *point, int resource)
{
	if (resource != PIPE)
		return point->levels[resource].percent;
	return point->pipe ? 100 * point->operations.attainable / point->pipe->rate.attainable
			   : NAN;
}

static const char *roof_of(
	const struct scene *scene, const struct point *point, char *to, size_t size)
{
	snprintf(to, size, "%.40s", point_roof_name(point));
	if (point->bound && point->bound_level == LEVEL_NONE)
		scene_pipe_name(scene, point->pipe->pipe, to, size);
	return to;
}

static const char *resource_name(const struct scene *scene, int resource)
{
	return resource == PIPE ? scene->operation : level_name((enum level)resource);
}

/* Outermost memory first, those that no kernel shown has a figure of left out. */
static void choose_resources(struct layout *layout)
{
	const struct scene *scene = layout->canvas->scene;

	for (int resource = 0; resource < RESOURCES; resource++)
		for (int i = 0; i < layout->row_count; i++)
			if (isfinite(in_use(scene->rows[i].point, resource))) {
				layout->resources[layout->resource_count++] = resource;
				break;
			}
}

static void measure_text(struct layout *layout)
{
	const struct canvas *canvas = layout->canvas;

	if (canvas->scene->sheet->caption)
		layout->roof_width = font_width(canvas->font, ROOF_HEAD, canvas->tiny);

	for (int i = 0; i < layout->row_count; i++) {
		const struct scene_point *row = &canvas->scene->rows[i];
		char text[160];

		snprintf(text, sizeof(text), "%s%s", row->name, row->mark);
		layout->name_width =
			fmax(layout->name_width, font_width(canvas->font, text, canvas->side));
		roof_of(canvas->scene, row->point, text, sizeof(text));
		layout->roof_width =
			fmax(layout->roof_width, font_width(canvas->font, text, canvas->tiny));
	}
}

/* Bars take what the text leaves; where that is too little, names are cut. */
static void lay_out(struct layout *layout)
{
	struct canvas *canvas = layout->canvas;
	bool caption = canvas->scene->sheet->caption;
	double em = canvas->em, left = 0.8 * em, rest;

	choose_resources(layout);
	measure_text(layout);
	layout->row = ROW_HEIGHT * em;
	layout->top = (caption ? 6.6 : 3.4) * em;
	layout->cell = (caption ? CELL_WIDTH : 0.85 * CELL_WIDTH) * em;
	rest = canvas->width - 2 * left - 0.6 * em - 4.4 * em - layout->roof_width - 1.0 * em -
	       layout->resource_count * layout->cell;
	layout->name_width = fmin(layout->name_width, rest - BAR_LEAST * em);
	layout->names = left + layout->name_width;
	layout->bars = layout->names + 0.6 * em;
	layout->bar_length = rest - layout->name_width;
	layout->percents = layout->bars + layout->bar_length + 3.2 * em;
	layout->roofs = layout->percents + 0.6 * em;
	layout->cells = canvas->width - left - layout->resource_count * layout->cell;
}

static double note_height(const struct layout *layout)
{
	int count = layout->row_count < layout->canvas->scene->row_count;

	for (int i = NOTE_LOST; i < NOTE_COUNT; i++)
		count += layout->canvas->scene->notes[i][0] != 0;
	return count * 1.45 * layout->canvas->em;
}

static double row_y(const struct layout *layout, double row)
{
	return layout->canvas->height - layout->top - (row + 0.5) * layout->row;
}

/* ---- colours of the cells ---- */

static unsigned blend(unsigned low, unsigned high, double share)
{
	unsigned colour = 0;

	for (int shift = 16; shift >= 0; shift -= 8) {
		double a = low >> shift & 0xff, b = high >> shift & 0xff;

		colour |= (unsigned)lround(a + (b - a) * share) << shift;
	}
	return colour;
}

static double luminance(unsigned colour)
{
	return 0.299 * (colour >> 16) + 0.587 * (colour >> 8 & 0xff) + 0.114 * (colour & 0xff);
}

/* ---- the script ---- */

static void write_coordinates(struct layout *layout)
{
	script_add(&layout->canvas->script,
		"# the whole page is the coordinate system, in points from the lower left\n"
		"set lmargin at screen 0; set rmargin at screen 1\n"
		"set bmargin at screen 0; set tmargin at screen 1\n"
		"set xrange [0:W]; set yrange [0:H]\n"
		"unset border; unset tics; unset colorbox; set key off\n"
		"L = 0; B = 0; PW = W; PH = H\n"
		"ROW = %p; TOP = %p; BARS = %p; BAR = %p; CELLS = %p; CELL = %p\n"
		"Y(row) = H-TOP-(row+0.5)*ROW\n",
		layout->row, layout->top, layout->bars, layout->bar_length, layout->cells,
		layout->cell);
}

/* Over the cells, and further to the left where they are narrower. */
static void write_cells_head(struct layout *layout, const char *text, double y)
{
	struct canvas *canvas = layout->canvas;
	double right = layout->cells + layout->resource_count * layout->cell;
	double width = font_width(canvas->font, text, canvas->side);

	page_text(canvas, text, fmin(layout->cells, right - width), y, "left", canvas->side, false,
		"INK");
}

static void write_heads(struct layout *layout)
{
	struct canvas *canvas = layout->canvas;
	bool caption = canvas->scene->sheet->caption;
	double em = canvas->em, y = canvas->height - layout->top + 0.75 * em;
	static const char *const ticks[] = { "0", "25", "50", "75", "100%" };

	page_text(canvas, "% of own roof", layout->bars, y + 1.45 * em, "left", canvas->side, false,
		"INK");
	for (int i = 0; i < 5; i += caption ? 1 : 2)
		page_text(canvas, ticks[i], layout->bars + i * layout->bar_length / 4, y, "center",
			canvas->tiny, false, "SUB");
	if (caption)
		page_text(canvas, ROOF_HEAD, layout->roofs, y, "left", canvas->tiny, false, "SUB");
	if (layout->resource_count)
		write_cells_head(
			layout, caption ? "% of each resource in use" : "% in use", y + 1.45 * em);
	for (int i = 0; i < layout->resource_count; i++) {
		char name[32];

		font_cut(canvas->font, name, sizeof(name),
			resource_name(canvas->scene, layout->resources[i]), canvas->tiny,
			layout->cell);
		page_text(canvas, name, layout->cells + (i + 0.5) * layout->cell, y, "center",
			canvas->tiny, false, "SUB");
	}
}

static void write_names(struct layout *layout)
{
	struct canvas *canvas = layout->canvas;
	char text[160], cut[160];

	script_add(&canvas->script, "\n# names of kernels and of their roofs\n");
	for (int i = 0; i < layout->row_count; i++) {
		const struct scene_point *row = &canvas->scene->rows[i];
		double y = row_y(layout, i);

		snprintf(text, sizeof(text), "%s%s", row->name, row->mark);
		font_cut(canvas->font, cut, sizeof(cut), text, canvas->side, layout->name_width);
		page_text(canvas, cut, layout->names, y, "right", canvas->side, false, "INK");
		roof_of(canvas->scene, row->point, text, sizeof(text));
		page_text(canvas, text, layout->roofs, y, "left", canvas->tiny, false, "SUB");
	}
}

/* Returns how many there are. */
static int write_bars(struct layout *layout)
{
	const struct scene *scene = layout->canvas->scene;
	struct script *script = &layout->canvas->script;
	int count = 0;

	script_add(script, "\n# row, %% of own roof, precision (index of COL; 0: no operations)\n"
			   "$bars << END_OF_BARS\n");
	for (int i = 0; i < layout->row_count; i++) {
		const struct scene_point *row = &scene->rows[i];

		if (!row->point->bound || !isfinite(row->point->percent))
			continue;
		script_add(script, "%d %g %d    # %c\n", i, row->point->percent,
			row->point->computes ? (int)row->precision + 1 : 0, row->name);
		count++;
	}
	script_add(script, "END_OF_BARS\n");
	return count;
}

/* The column of a row's busiest resource, -1: none is known. */
static int busiest(const struct layout *layout, const struct point *point)
{
	int best = -1;
	double most = -INFINITY;

	for (int i = 0; i < layout->resource_count; i++)
		if (in_use(point, layout->resources[i]) > most) {
			most = in_use(point, layout->resources[i]);
			best = i;
		}
	return best;
}

/*
 * The busiest cells of the rows, or the others. Two lists, because gnuplot 5.4 crashes on labels of
 * variable colour that are all undefined. Returns how many there are.
 */
static int write_cells(struct layout *layout, bool busy)
{
	const struct scene *scene = layout->canvas->scene;
	const struct palette *palette = scene->palette;
	struct script *script = &layout->canvas->script;
	int count = 0;

	script_add(script, "$%s << END_OF_CELLS\n", busy ? "busiest" : "cells");
	for (int i = 0; i < layout->row_count; i++) {
		const struct point *point = scene->rows[i].point;

		for (int k = 0; k < layout->resource_count; k++) {
			double percent = in_use(point, layout->resources[k]);
			unsigned colour;

			if (!isfinite(percent) || (busiest(layout, point) == k) != busy)
				continue;
			colour = blend(palette->heat_low, palette->heat_high,
				fmax(0, fmin(1, percent / 100)));
			script_add(script, "%d %d %g %x %x\n", i, k, percent, colour,
				luminance(colour) < CELL_LUMINANCE ? 0xFFFFFFu : 0x12161Cu);
			count++;
		}
	}
	script_add(script, "END_OF_CELLS\n");
	return count;
}

static void write_notes(struct layout *layout)
{
	struct canvas *canvas = layout->canvas;
	double em = canvas->em, y = note_height(layout) - 0.2 * em;
	int more = canvas->scene->row_count - layout->row_count;
	char text[400], cut[400];

	for (int i = NOTE_LOST; i <= NOTE_COUNT; i++) {
		text[0] = 0;
		if (i < NOTE_COUNT)
			snprintf(text, sizeof(text), "%s", canvas->scene->notes[i]);
		else if (more)
			snprintf(text, sizeof(text), "and %d more: see the table", more);
		if (!text[0])
			continue;
		font_cut(canvas->font, cut, sizeof(cut), text, canvas->tiny,
			canvas->width - 1.6 * em);
		page_text(canvas, cut, 0.8 * em, y, "left", canvas->tiny, false, "SUB");
		y -= 1.45 * em;
	}
}

static void write_cell_plot(struct layout *layout, const char *list, const char *bold)
{
	script_add(&layout->canvas->script,
		", \\\n  $%s using (CELLS+CELL*($2+0.5)):(Y($1)):(CELLS+CELL*$2+0.6):"
		"(CELLS+CELL*($2+1)-0.6):(Y($1)-0.5*ROW+0.6):(Y($1)+0.5*ROW-0.6):4 "
		"with boxxyerror lc rgb variable"
		", \\\n  $%s using (CELLS+CELL*($2+0.5)):(Y($1)):(sprintf('%%.0f',$3)):5 "
		"with labels center noenhanced font %s',%g' textcolor rgb variable",
		list, list, bold, layout->canvas->tiny);
}

/* The data, and the plot of what there is of them. */
static void write_data(struct layout *layout)
{
	const struct canvas *canvas = layout->canvas;
	struct script *script = &layout->canvas->script;
	int bars = write_bars(layout), cells, busy;
	unsigned grey = 0;

	script_add(script, "# row, column, %% in use, colour of the cell, of its text; then the "
			   "busiest of each row\n");
	cells = write_cells(layout, false);
	busy = write_cells(layout, true);
	sscanf(canvas->scene->palette->secondary, "#%x", &grey);
	script_add(script,
		"\ndo for [i=0:3] { set arrow from BARS+BAR*i/4.,H-TOP to BARS+BAR*i/4.,Y(%d) "
		"nohead "
		"back lw 0.5 lc rgb GRID }\n"
		"set arrow from BARS+BAR,H-TOP+0.1*ROW to BARS+BAR,Y(%d)-0.6*ROW nohead front "
		"lw 1.8 lc rgb ROOF\n"
		"set style fill solid 1.0 noborder\n"
		"plot NaN",
		layout->row_count - 1, layout->row_count - 1);
	if (bars)
		script_add(script,
			", \\\n  $bars using "
			"(BARS):(Y($1)):(BARS):(min(BARS+BAR*$2/100.,BARS+BAR+%g)):"
			"(Y($1)-0.31*ROW):(Y($1)+0.31*ROW):($3>0?COL[int($3)]:%x) "
			"with boxxyerror lc rgb variable"
			", \\\n  $bars using (%p):(Y($1)):(sprintf('%%.0f',$2)) with labels right "
			"noenhanced font BOLD.',%g' textcolor rgb INK",
			BAR_BEYOND * canvas->em, grey, layout->percents, canvas->side);
	if (cells)
		write_cell_plot(layout, "cells", "");
	if (busy)
		write_cell_plot(layout, "busiest", "BOLD.");
	script_add(script, "\nunset output\n");
}

int attainment_draw(const struct scene *scene, const struct font *font, struct drawing *drawing,
	struct error *why)
{
	struct canvas canvas;
	struct layout layout = { .canvas = &canvas };

	*drawing = (struct drawing){ 0 };
	if (!scene->row_count) {
		fail(why, "no kernel was measured");
		return 0;
	}
	canvas_open(&canvas, scene, font);
	layout.row_count = scene->row_count < scene->sheet->most_rows ? scene->row_count
								      : scene->sheet->most_rows;
	lay_out(&layout);
	canvas.height =
		layout.top + layout.row_count * layout.row + 0.5 * canvas.em + note_height(&layout);
	canvas.axes = (struct axes){ .width = canvas.width, .height = canvas.height };
	page_begin(&canvas, "roof-attainment",
		"how close every kernel comes to its own roof, and what it has in use");
	write_coordinates(&layout);
	page_title_device(&canvas,
		"how close every kernel comes to its own roof, and what it has in use",
		0.8 * canvas.em);
	page_simulated(&canvas);
	write_heads(&layout);
	write_names(&layout);
	write_notes(&layout);
	write_data(&layout);
	if (layout.row_count < scene->row_count)
		drawing_note(drawing, "the first %d of %d kernels are drawn; all are in the table",
			layout.row_count, scene->row_count);
	placement_release(&canvas.place);
	return script_finish(&canvas.script, &drawing->script, why);
}
