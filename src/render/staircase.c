/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chart `bandwidth-staircase`: bandwidth against the working set, one curve a kernel, with the
 * measured ceilings of the memory levels as plateaus and the capacities of the caches upright.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "render/column.h"
#include "render/drawing.h"
#include "render/page.h"
#include "render/series.h"

#define CAPACITY_LINE 1.35 /* height of a line of their names, in EM */

struct stairs {
	struct canvas canvas;
	struct series_set set;
	double unit;
	char rate_unit[16];
};

/* ---- ranges ---- */

static void choose_unit(struct stairs *stairs)
{
	static const struct {
		double unit;
		const char *name;
	} units[] = { { 1e12, "TB/s" }, { 1e9, "GB/s" }, { 1e6, "MB/s" }, { 1, "B/s" } };
	double top = 0;
	int i = 0;

	for (int k = 0; k < stairs->set.count; k++)
		for (int n = 0; n < stairs->set.lines[k].point_count; n++)
			top = fmax(top, stairs->set.lines[k].points[n].y);
	while (i < 3 && top < units[i].unit)
		i++;
	stairs->unit = units[i].unit;
	snprintf(stairs->rate_unit, sizeof(stairs->rate_unit), "%s", units[i].name);
	series_scale(&stairs->set, stairs->unit);
}

/* The ceiling that a read comes to, else the highest of the level. */
static const struct ceiling *plateau_of(const struct model *model, enum level level)
{
	const struct ceiling *read = model_memory(model, level, 0);

	return read ? read : model->roofs[level].drawn;
}

static int compare_rows(const void *a, const void *b)
{
	const struct column_row *x = a, *y = b;

	return (x->value > y->value) - (x->value < y->value);
}

static void choose_plateaus(struct stairs *stairs)
{
	struct canvas *canvas = &stairs->canvas;

	canvas->row_count = 0;
	for (enum level level = LEVEL_DRAM; level <= LEVEL_L1; level++) {
		const struct ceiling *ceiling = plateau_of(canvas->scene->model, level);
		struct column_row *row = &canvas->rows[canvas->row_count];
		double rate = ceiling ? ceiling->rate.attainable / stairs->unit : NAN;

		if (!isfinite(rate) || rate <= 0)
			continue;
		*row = (struct column_row){ .value = rate };
		snprintf(row->name, sizeof(row->name), "%s", level_name(level));
		canvas->row_count++;
	}
	qsort(canvas->rows, (size_t)canvas->row_count, sizeof(*canvas->rows), compare_rows);
	canvas->column_head = "ceiling";
	canvas->column_unit = stairs->rate_unit;
	canvas_set_margins(canvas, 3.4 * canvas->em);
}

/* Of all instances of a cache; 0: none, or not in the chart. */
static double capacity(const struct stairs *stairs, enum level level)
{
	const struct axes *axes = &stairs->canvas.axes;
	const struct cache *cache = &stairs->canvas.scene->model->result->device.cache[level];
	double bytes = cache->bytes * fmax(1, cache->instances);

	return bytes > axes->x_min && bytes < axes->x_max ? bytes : 0;
}

static void fit(struct stairs *stairs)
{
	struct axes *axes = &stairs->canvas.axes;
	double low = INFINITY, high = 0, left = INFINITY, right = 0;
	int lines = 0;

	for (int i = 0; i < stairs->set.count; i++)
		for (int k = 0; k < stairs->set.lines[i].point_count; k++) {
			const struct series_point *p = &stairs->set.lines[i].points[k];

			left = fmin(left, p->x);
			right = fmax(right, p->x);
			low = fmin(low, p->y);
			high = fmax(high, p->y);
		}
	for (int i = 0; i < stairs->canvas.row_count; i++) {
		low = fmin(low, stairs->canvas.rows[i].value);
		high = fmax(high, stairs->canvas.rows[i].value);
	}
	axes->x_min = left / 1.3;
	axes->x_max = fmax(right * 1.3, left * 8);
	axes->y_min = low / 1.5;
	axes->y_max = fmax(high * 1.15, low * 4);
	for (enum level level = LEVEL_L3; level <= LEVEL_L1; level++)
		lines += capacity(stairs, level) > 0;
	/* The names of the capacities stand above all curves. */
	axes_clear_top(axes, high, (lines * CAPACITY_LINE + 1.2) * stairs->canvas.em);
}

/* ---- axes ---- */

/* Powers of two, as far apart as the width asks: "16 KiB", "64", "256", "1 MiB". */
static void write_x_tics(struct stairs *stairs)
{
	const struct canvas *canvas = &stairs->canvas;
	const struct axes *axes = &canvas->axes;
	int first = (int)ceil(log2(axes->x_min) - 1e-9),
	    last = (int)floor(log2(axes->x_max) + 1e-9);
	int step = 1;
	const char *comma = "";

	while ((last - first) / step > axes->width / (3.6 * canvas->em))
		step *= 2;
	first = (first + step - 1) / step * step;
	script_add(&stairs->canvas.script, "set xtics (");
	for (int power = first; power <= last; power += step) {
		char text[32];
		bool named = power == first || power / 10 != (power - step) / 10;

		text_bytes(text, sizeof(text), exp2(power));
		if (!named)
			text[strcspn(text, " ")] = 0;
		script_add(&stairs->canvas.script, "%s'%s' 2.**%d", comma, text, power);
		comma = ", ";
	}
	script_add(&stairs->canvas.script, ")\n");
}

/* 1, 2, 5 of every decade. */
static void write_y_tics(struct stairs *stairs)
{
	static const double steps[] = { 1, 2, 5 };
	const struct axes *axes = &stairs->canvas.axes;
	const char *comma = "";

	script_add(&stairs->canvas.script, "set ytics (");
	for (double decade = pow(10, floor(log10(axes->y_min))); decade < axes->y_max; decade *= 10)
		for (int i = 0; i < 3; i++) {
			double value = steps[i] * decade;

			if (value < axes->y_min || value > axes->y_max)
				continue;
			script_add(&stairs->canvas.script, "%s%g", comma, value);
			comma = ", ";
		}
	script_add(&stairs->canvas.script, ")\n");
}

static void write_axes(struct stairs *stairs)
{
	struct canvas *canvas = &stairs->canvas;
	char title[64];

	canvas_axes(canvas);
	write_x_tics(stairs);
	write_y_tics(stairs);
	script_add(&canvas->script, "set mxtics 1; set mytics 1\n");
	canvas_axis_title(canvas, "Working set", 3.4 * canvas->em, true);
	snprintf(title, sizeof(title), "Bandwidth (%s)", stairs->rate_unit);
	canvas_axis_title(canvas, title, 0, false);
	page_simulated(canvas);
}

/* ---- capacities ---- */

/* Whether the upright line of another capacity runs through the text. */
static bool is_crossed(const struct stairs *stairs, enum level own, double left, double right)
{
	for (enum level level = LEVEL_L3; level <= LEVEL_L1; level++) {
		double bytes = level == own ? 0 : capacity(stairs, level);
		double x = bytes > 0 ? axes_x(&stairs->canvas.axes, bytes) : -1;

		if (x > left && x < right)
			return true;
	}
	return false;
}

static const char *capacity_text(
	const struct stairs *stairs, enum level level, char *to, size_t size)
{
	const struct cache *cache = &stairs->canvas.scene->model->result->device.cache[level];
	char bytes[32];

	text_bytes(bytes, sizeof(bytes), cache->bytes);
	if (cache->instances > 1)
		snprintf(to, size, "%s, %.0f x %s", level_name(level), cache->instances, bytes);
	else
		snprintf(to, size, "%s, %s", level_name(level), bytes);
	return to;
}

static void write_capacity(struct stairs *stairs, enum level level, double bytes, int line)
{
	struct canvas *canvas = &stairs->canvas;
	double em = canvas->em, x = axes_x(&canvas->axes, bytes), left, width;
	double y = canvas->axes.height - (0.5 + CAPACITY_LINE * line) * em;
	char text[64];

	capacity_text(stairs, level, text, sizeof(text));
	width = font_width(canvas->font, text, canvas->tiny);
	left = x + 0.4 * em;
	if (left + width > canvas->axes.width || is_crossed(stairs, level, left, left + width))
		left = x - 0.4 * em - width;
	if (left < 0)
		left = x + 0.4 * em;
	script_add(&canvas->script,
		"set arrow from %g,graph 0 to %g,graph 1 nohead back dt (1.5,2.5) lw 0.8 lc rgb "
		"SUB\n",
		bytes, bytes);
	page_text(canvas, text, canvas->axes.left + left, canvas->axes.bottom + y, "left",
		canvas->tiny, false, "SUB");
	placement_add_fixed(
		&canvas->place, (struct box){ left, y - 0.6 * em, left + width, y + 0.6 * em });
	placement_add_stroke(&canvas->place, (struct stroke){ x, 0, x, canvas->axes.height, 2 });
}

/* Each on a line of its own, so that neighbours do not overlap. */
static void write_capacities(struct stairs *stairs)
{
	int line = 0;

	script_add(&stairs->canvas.script, "\n# what the caches hold, all instances together\n");
	for (enum level level = LEVEL_L3; level <= LEVEL_L1; level++)
		if (capacity(stairs, level) > 0)
			write_capacity(stairs, level, capacity(stairs, level), line++);
}

/* ---- the plot ---- */

static void add_plateaus(struct stairs *stairs)
{
	struct canvas *canvas = &stairs->canvas;

	for (int i = 0; i < canvas->row_count; i++) {
		double y = axes_y(&canvas->axes, canvas->rows[i].value);

		placement_add_stroke(
			&canvas->place, (struct stroke){ 0, y, canvas->axes.width, y, 4 });
	}
}

static void write_plot(struct stairs *stairs)
{
	struct canvas *canvas = &stairs->canvas;
	const struct series_set *set = &stairs->set;

	script_add(&canvas->script, "\nset style fill transparent solid 0.18 noborder\nplot NaN");
	for (int i = 0; i < set->count; i++)
		script_add(&canvas->script,
			", \\\n  $series%d using 1:3:4 with filledcurves fc rgb COL[%d]", i + 1,
			set->lines[i].precision + 1);
	if (canvas->row_count)
		script_add(&canvas->script, ", \\\n  $ceilings using (XMIN):1:(XMAX-XMIN):(0) with "
					    "vectors nohead lw 1.0 dt (5,3) lc rgb SUB");
	for (int i = 0; i < set->count; i++)
		script_add(&canvas->script,
			", \\\n  $series%d using 1:2 with linespoints pt PTF[%d] ps %g*PSF lw 1.4 "
			"lc rgb COL[%d]",
			i + 1, set->lines[i].precision + 1, 0.6 * canvas->scale,
			set->lines[i].precision + 1);
	script_add(&canvas->script, "\nunset output\n");
}

static void write_all(struct stairs *stairs)
{
	struct canvas *canvas = &stairs->canvas;

	choose_unit(stairs);
	choose_plateaus(stairs);
	fit(stairs);
	page_begin(canvas, "bandwidth-staircase", "bandwidth against the working set");
	write_axes(stairs);
	page_title_device(canvas,
		"bandwidth against the working set: best round; band: 95 % interval of the typical "
		"one",
		canvas->axes.left);
	column_write(canvas, false);
	write_capacities(stairs);
	add_plateaus(stairs);
	series_write(canvas, &stairs->set, stairs->rate_unit);
	series_label(canvas, &stairs->set);
	canvas_labels(canvas);
	write_plot(stairs);
}

int staircase_draw(const struct scene *scene, const struct font *font, struct drawing *drawing,
	struct error *why)
{
	struct stairs stairs = { .unit = 1 };
	int status = 0;

	*drawing = (struct drawing){ 0 };
	series_find(&stairs.set, scene->model, SERIES_OVER_SIZE, true);
	canvas_open(&stairs.canvas, scene, font);
	if (!stairs.set.count) {
		fail(why, "no bandwidth was measured over working sets");
	} else {
		write_all(&stairs);
		drawing->hidden = placement_hidden(&stairs.canvas.place);
		if (stairs.set.left_out)
			drawing_note(drawing, "%d more curve%s would make it too dense",
				stairs.set.left_out, stairs.set.left_out == 1 ? "" : "s");
		status = script_finish(&stairs.canvas.script, &drawing->script, why);
	}
	placement_release(&stairs.canvas.place);
	series_release(&stairs.set);
	return status;
}
