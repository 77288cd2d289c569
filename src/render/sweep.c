/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chart `intensity-sweep`: measured rates of kernels whose arithmetic intensity was swept, on
 * the two-line model of their roof; below it how much of the model they reach.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "render/column.h"
#include "render/drawing.h"
#include "render/page.h"
#include "render/roofs.h"
#include "render/series.h"

#define PANEL_SHARE 0.22 /* of the height, for the lower panel */
#define RIDGE_NAMES 2.0	 /* em from its foot to above the names of the ridges */

struct sweep {
	struct canvas canvas;
	struct series_set set;
	enum level level; /* whose bytes are counted */
	double bandwidth; /* of the drawn roof, in the unit of the chart; NAN: none */
	char roof[64];	  /* its name: "DRAM read" */
	bool panel;	  /* something is known of the model */
	double worst, best;
	double foot, panel_height; /* the lower panel, points from the page's edge */
};

static const char *pipe_of(const struct series_line *line)
{
	return line->curve->measurement->pipe;
}

/* ---- what the model says ---- */

static double model_at(const struct sweep *sweep, const struct series_line *line, int index)
{
	const struct model *model = sweep->canvas.scene->model;
	const struct ceiling *pipe = model_pipe(model, pipe_of(line));
	double unit = sweep->canvas.scene->unit, x = line->points[index].x;
	double bytes = roof_at(&model->roofs[sweep->level], line->curve->points[0].written, NULL);

	/* fmin passes over what is not known. */
	return fmin(x * bytes / unit, pipe ? pipe->rate.attainable / unit : NAN);
}

static void find_percents(struct sweep *sweep)
{
	sweep->worst = INFINITY;
	sweep->best = 0;
	for (int i = 0; i < sweep->set.count; i++)
		for (int k = 0; k < sweep->set.lines[i].point_count; k++) {
			struct series_point *p = &sweep->set.lines[i].points[k];

			if (sweep->set.lines[i].curve->measurement->aspect[0])
				continue; /* one core, say: not what the roofs are of */
			p->percent = 100 * p->y / model_at(sweep, &sweep->set.lines[i], k);
			if (!isfinite(p->percent))
				continue;
			sweep->panel = true;
			sweep->worst = fmin(sweep->worst, p->percent);
			sweep->best = fmax(sweep->best, p->percent);
		}
}

/* The roof for the mix of the first curve. */
static void find_roof(struct sweep *sweep)
{
	const struct scene *scene = sweep->canvas.scene;
	const struct curve *curve = sweep->set.lines[0].curve;
	char mix[32];

	sweep->level =
		curve->measurement->level == LEVEL_NONE ? LEVEL_DRAM : curve->measurement->level;
	sweep->bandwidth =
		roof_at(&scene->model->roofs[sweep->level], curve->points[0].written, NULL) /
		scene->unit;
	if (!(sweep->bandwidth > 0))
		sweep->bandwidth = NAN;
	snprintf(sweep->roof, sizeof(sweep->roof), "%s %s", level_name(sweep->level),
		mix_name(curve->points[0].written, mix, sizeof(mix)));
}

static int compare_rows(const void *a, const void *b)
{
	const struct column_row *x = a, *y = b;

	return (x->value > y->value) - (x->value < y->value);
}

/* The ceilings of the curves' pipes. */
static void choose_ceilings(struct sweep *sweep)
{
	struct canvas *canvas = &sweep->canvas;

	canvas->row_count = 0;
	for (int i = 0; i < sweep->set.count; i++) {
		const struct ceiling *pipe =
			model_pipe(canvas->scene->model, pipe_of(&sweep->set.lines[i]));
		struct column_row *row = &canvas->rows[canvas->row_count];
		bool known = false;

		for (int k = 0; k < i; k++)
			known = known || !strcmp(pipe_of(&sweep->set.lines[k]),
						 pipe_of(&sweep->set.lines[i]));
		if (known || !pipe || !(pipe->rate.attainable > 0))
			continue;
		*row = (struct column_row){ .value = pipe->rate.attainable / canvas->scene->unit,
			.precision = sweep->set.lines[i].precision };
		scene_pipe_name(canvas->scene, pipe->pipe, row->name, sizeof(row->name));
		canvas->row_count++;
	}
	qsort(canvas->rows, (size_t)canvas->row_count, sizeof(*canvas->rows), compare_rows);
}

/* ---- layout ---- */

static double top_of(const struct sweep *sweep)
{
	const struct canvas *canvas = &sweep->canvas;

	return canvas->row_count ? canvas->rows[canvas->row_count - 1].value : canvas->axes.y_max;
}

static void lay_out(struct sweep *sweep)
{
	struct canvas *canvas = &sweep->canvas;
	struct extent extent = extent_empty();
	double em = canvas->em;

	sweep->foot = 3.4 * em;
	sweep->panel_height = sweep->panel ? PANEL_SHARE * (canvas->height - sweep->foot) : 0;
	canvas_set_margins(canvas, sweep->foot + (sweep->panel ? sweep->panel_height + em : 0));
	for (int i = 0; i < sweep->set.count; i++)
		for (int k = 0; k < sweep->set.lines[i].point_count; k++)
			extent_add(&extent, sweep->set.lines[i].points[k].x,
				sweep->set.lines[i].points[k].y);
	extent.top = canvas->row_count ? canvas->rows[canvas->row_count - 1].value : 0;
	extent.ridge_least = extent.ridge_most = NAN; /* the sweep says how far to look */
	axes_fit(&canvas->axes, &extent);
}

/* ---- the upper panel ---- */

static void write_model(struct sweep *sweep)
{
	struct canvas *canvas = &sweep->canvas;
	double top = top_of(sweep);
	char text[128], rate[32];
	struct roof_name name = { text, sweep->bandwidth, top, 0.4, true, "INK" };

	script_add(&canvas->script, "\n# the model: the measured roof and ceilings\n");
	roofs_write(canvas, "MODEL", sweep->bandwidth, top);
	column_write(canvas, true);
	for (int i = 0; i < canvas->row_count; i++)
		roofs_add_ceiling(canvas, canvas->rows[i].value, sweep->bandwidth);
	roofs_add_obstacle(canvas, sweep->bandwidth, top, 8);
	if (!isfinite(sweep->bandwidth))
		return;
	snprintf(text, sizeof(text), "%s  %s", sweep->roof,
		text_si(rate, sizeof(rate), sweep->bandwidth * canvas->scene->unit, "B/s"));
	roofs_name(canvas, &name);
}

/* Two curves of one colour need their names. */
static bool needs_names(const struct sweep *sweep)
{
	for (int i = 0; i < sweep->set.count; i++)
		for (int k = 0; k < i; k++)
			if (sweep->set.lines[i].precision == sweep->set.lines[k].precision)
				return true;
	return false;
}

static void write_upper_plot(struct sweep *sweep)
{
	struct canvas *canvas = &sweep->canvas;
	const char *from = isfinite(sweep->bandwidth) ? "max(XMIN,$1/BW_MODEL)" : "XMIN";
	double scale = 0.75 * canvas->scale;

	script_add(&canvas->script, "\nunset colorbox\n%splot NaN",
		sweep->panel ? "set format x ''\nset multiplot\n" : "");
	if (isfinite(sweep->bandwidth))
		script_add(&canvas->script,
			", \\\n  $roof_MODEL using 1:2 with lines lw 1.8 lc rgb ROOF");
	if (canvas->row_count)
		script_add(&canvas->script,
			", \\\n  $ceilings using (%s):1:(XMAX-%s):(0):(COL[int($2)]) with vectors "
			"nohead lw 1.5 lc rgb variable",
			from, from);
	for (int i = 0; i < sweep->set.count; i++) {
		int colour = sweep->set.lines[i].precision + 1;

		script_add(&canvas->script,
			", \\\n  $series%d using 1:3:(0):($4-$3) with vectors nohead lw 0.8 lc rgb "
			"COL[%d]"
			", \\\n  $series%d using 1:2 with points pt PTF[%d] ps %g*PSF lc rgb BG"
			", \\\n  $series%d using 1:2 with points pt PTO[%d] ps %g*PSF lw 1.1 lc "
			"rgb COL[%d]",
			i + 1, colour, i + 1, colour, scale, i + 1, colour, scale, colour);
	}
	script_add(&canvas->script, "\n");
}

/* ---- the lower panel ---- */

/* A step of 5, 10, 20, 25 or 50 that gives at most five tick labels. */
static double step_for(double range)
{
	static const double steps[] = { 5, 10, 20, 25, 50, 100, 200, 500, 1000 };
	int i = 0;

	while (i < 8 && range / steps[i] > 4)
		i++;
	return steps[i];
}

static void write_ridges(struct sweep *sweep, double low)
{
	struct canvas *canvas = &sweep->canvas;
	double em = canvas->em;
	char text[96];

	for (int i = 0; i < canvas->row_count && isfinite(sweep->bandwidth); i++) {
		const struct column_row *row = &canvas->rows[i];
		double ridge = row->value / sweep->bandwidth, x, width;
		bool left = i + 1 < canvas->row_count; /* the others to the right would meet it */

		snprintf(text, sizeof(text), ridge >= 9.95 ? "%s ridge %.0f" : "%s ridge %.1f",
			row->name, ridge);
		x = axes_x(&canvas->axes, ridge);
		width = font_width(canvas->font, text, 0.8 * em);
		script_add(&canvas->script,
			"set arrow from %g,%g to %g,graph 1 nohead back dt (3,3) lw 0.7 lc rgb "
			"COL[%d]\n",
			ridge, low, ridge, row->precision + 1);
		if (i > 1 || x < 0 || x > canvas->axes.width)
			continue;
		left = (left && x > width + em) || x + width + em > canvas->axes.width;
		page_text(canvas, text, canvas->axes.left + x + (left ? -0.5 : 0.5) * em,
			sweep->foot + 0.8 * em, left ? "right" : "left", 0.8 * em, false, "SUB");
	}
}

static void write_lower_panel(struct sweep *sweep)
{
	struct canvas *canvas = &sweep->canvas;
	double high = fmax(sweep->best, 100) * 1.02;
	/* below the curves there is room for the names of the ridges */
	double names = RIDGE_NAMES * canvas->em / sweep->panel_height;
	double low = 5 * floor((sweep->worst - names * high) / (1 - names) / 5);
	double step;

	low = fmin(low, high - 12);
	step = step_for(high - low);
	script_add(&canvas->script,
		"\n# the lower panel: measured as %% of the model\n"
		"unset label; unset arrow; unset object\n"
		"set bmargin at screen %p/H; set tmargin at screen %p/H\n"
		"unset logscale y; set yrange [%g:%g]; set ytics %g,%g,%g; set mytics 1\n"
		"set format xy '%%g'\n"
		"set arrow from XMIN,100 to XMAX,100 nohead back lw 1.4 lc rgb ROOF\n",
		sweep->foot, sweep->foot + sweep->panel_height, low, high,
		step * ceil(fmax(low, 0) / step), step, step * floor(high / step));
	canvas_axis_title(canvas, "Arithmetic intensity (FLOP per byte)", sweep->foot, true);
	script_add(&canvas->script,
		"set label \"%% of model\" at screen %p/W,screen %p/H center rotate by 90 "
		"noenhanced "
		"font ',%g' textcolor rgb INK\n",
		0.85 * canvas->em, sweep->foot + 0.5 * sweep->panel_height, canvas->em);
	write_ridges(sweep, low);
	script_add(&canvas->script, "plot NaN");
	for (int i = 0; i < sweep->set.count; i++) {
		int colour = sweep->set.lines[i].precision + 1;

		script_add(&canvas->script,
			", \\\n  $series%d using ($5>0?$1:NaN):5 with linespoints pt PTF[%d] ps "
			"%g*PSF lw 1 "
			"lc rgb COL[%d]",
			i + 1, colour, 0.55 * canvas->scale, colour);
	}
	script_add(&canvas->script, "\nunset multiplot\n");
}

static void write_all(struct sweep *sweep)
{
	struct canvas *canvas = &sweep->canvas;
	char title[64];

	page_begin(canvas, "intensity-sweep",
		"measured rates against arithmetic intensity, on the model");
	canvas_axes(canvas);
	page_title_device(canvas,
		"intensity swept: best round; bars: 95 % interval of the typical one",
		canvas->axes.left);
	snprintf(title, sizeof(title), "Performance (%s)", canvas->scene->rate_unit);
	canvas_axis_title(canvas, title, 0, false);
	if (!sweep->panel)
		canvas_axis_title(
			canvas, "Arithmetic intensity (FLOP per byte)", sweep->foot, true);
	page_simulated(canvas);
	series_write(canvas, &sweep->set, canvas->scene->rate_unit);
	for (int i = 0; i < sweep->set.count; i++)
		for (int k = 0; k < sweep->set.lines[i].point_count; k++) {
			const struct series_point *p = &sweep->set.lines[i].points[k];

			placement_add_disc(
				&canvas->place, (struct disc){ axes_x(&canvas->axes, p->x),
							axes_y(&canvas->axes, p->y),
							0.75 * canvas->radius, 20, -1 });
		}
	write_model(sweep);
	if (needs_names(sweep))
		series_label(canvas, &sweep->set);
	canvas_labels(canvas);
	write_upper_plot(sweep);
	if (sweep->panel)
		write_lower_panel(sweep);
	script_add(&canvas->script, "unset output\n");
}

int sweep_draw(const struct scene *scene, const struct font *font, struct drawing *drawing,
	struct error *why)
{
	struct sweep sweep = { .bandwidth = NAN };
	int status = 0;

	*drawing = (struct drawing){ 0 };
	series_find(&sweep.set, scene->model, SERIES_OVER_INTENSITY, false);
	series_scale(&sweep.set, scene->unit);
	canvas_open(&sweep.canvas, scene, font);
	if (!sweep.set.count) {
		fail(why, "no rate was measured over intensities");
	} else {
		for (int i = 0; i < sweep.set.count; i++)
			sweep.set.lines[i].precision = precision_of(pipe_of(&sweep.set.lines[i]));
		find_roof(&sweep);
		find_percents(&sweep);
		choose_ceilings(&sweep);
		lay_out(&sweep);
		write_all(&sweep);
		drawing->hidden = placement_hidden(&sweep.canvas.place);
		if (sweep.set.left_out)
			drawing_note(drawing, "%d more curve%s would make it too dense",
				sweep.set.left_out, sweep.set.left_out == 1 ? "" : "s");
		status = script_finish(&sweep.canvas.script, &drawing->script, why);
	}
	placement_release(&sweep.canvas.place);
	series_release(&sweep.set);
	return status;
}
