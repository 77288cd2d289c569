/* SPDX-License-Identifier: Apache-2.0 */
#include "render/figure.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "render/axes.h"
#include "render/canvas.h"
#include "render/markup.h"
#include "render/metrics.h"
#include "render/place.h"
#include "render/scene.h"
#include "render/words.h"

/* Lengths in units of the SVG: pixels where the page is 960 wide. */
#define WIDTH 960.0
#define HEIGHT 560.0
#define LEFT 66.0
#define TOP 30.0
#define BOTTOM 54.0
#define EM 13.0
#define SMALL 12.0
#define RADIUS 4.6
#define ROW 18.0	 /* between two rows of ceilings */
#define GLYPH 18.0	 /* of a ceiling's glyph from the plot's right edge */
#define NAME 29.0	 /* of its name */
#define STALK_BELOW 90.0 /* per cent of its roof */

struct figure {
	const struct model *model;
	struct scene scene;
	struct font font;
	struct axes axes;
	struct placement place;
	struct text *page;
	char (*labels)[256]; /* of the points of the scene */
};

/* The roofs of kernels; what is beside the hierarchy is a ceiling only. */
static const enum level roofs[] = { LEVEL_DRAM, LEVEL_L3, LEVEL_L2, LEVEL_L1, LEVEL_SHARED };
#define ROOFS (sizeof roofs / sizeof *roofs)

static const char *const classes[PRECISION_COUNT] = { "fp64", "fp32", "tf32", "half", "fp8",
	"int" };

/* ---- places -------------------------------------------------------------------------------- */

static double place_x(const struct figure *figure, double value)
{
	return LEFT + axes_x(&figure->axes, value);
}

/* The layout counts upwards, the page downwards. */
static double flip(const struct figure *figure, double y)
{
	return TOP + figure->axes.height - y;
}

static double place_y(const struct figure *figure, double value)
{
	return flip(figure, axes_y(&figure->axes, value));
}

static bool is_place(double value)
{
	return isfinite(value) && value > 0;
}

static double intensity(const struct point *point)
{
	return point->levels[LEVEL_DRAM].intensity;
}

static struct extent find_extent(const struct figure *figure)
{
	const struct scene *scene = &figure->scene;
	struct extent extent = extent_empty();
	double bandwidth = scene_bandwidth(scene, LEVEL_DRAM);

	extent.top = scene_top(scene);
	for (int i = 0; i < scene->point_count; i++)
		for (size_t k = 0; k < ROOFS; k++) {
			double x = scene->points[i].point->levels[roofs[k]].intensity;

			if (is_place(x) && is_place(intensity(scene->points[i].point)))
				extent_add(&extent, x, scene->points[i].y);
		}
	for (int i = 0; i < scene->ceiling_count && isfinite(bandwidth); i++)
		extent_add_ridge(&extent, scene->ceilings[i].value / bandwidth);
	return extent;
}

static const char *value_text(double value, char to[16])
{
	snprintf(to, 16, value >= 99.95 ? "%.0f" : value >= 9.995 ? "%.1f" : "%.3g", value);
	return to;
}

static double column_width(const struct figure *figure)
{
	const struct scene *scene = &figure->scene;
	double names = font_width(&figure->font, "ceiling", SMALL);
	double values = font_width(&figure->font, scene->rate_unit, SMALL);
	char value[16];

	for (int i = 0; i < scene->ceiling_count; i++) {
		const struct scene_ceiling *row = &scene->ceilings[i];

		names = fmax(names, font_width(&figure->font, row->name, EM));
		values = fmax(
			values, font_width_bold(&figure->font, value_text(row->value, value), EM));
	}
	return scene->ceiling_count ? NAME + names + EM + values : EM;
}

static void open_figure(struct figure *figure, const struct model *model, struct text *page)
{
	struct extent extent;

	*figure = (struct figure){ .model = model,
		.page = page,
		/* nobody knows the reader's fonts: the wider table */
		.font = { FONT_DEJAVU, "sans-serif" } };
	scene_build(&figure->scene, model, CHART_REPORT, CHART_LIGHT, 0);
	figure->labels = memory_new((size_t)figure->scene.point_count + 1, sizeof *figure->labels);
	figure->axes.left = LEFT;
	figure->axes.bottom = BOTTOM;
	figure->axes.width = WIDTH - LEFT - column_width(figure);
	figure->axes.height = HEIGHT - TOP - BOTTOM;
	extent = find_extent(figure);
	axes_fit(&figure->axes, &extent);
	figure->place.em = SMALL;
	figure->place.frame = (struct box){ 3, 2, figure->axes.width, figure->axes.height + 4 };
}

static void close_figure(struct figure *figure)
{
	placement_release(&figure->place);
	scene_release(&figure->scene);
	free(figure->labels);
}

/* ---- what a kernel belongs to -------------------------------------------------------------- */

/* Its own ceiling, or the row that this was merged with. */
static int ceiling_of(const struct scene *scene, const struct point *point)
{
	static const char merged[] = "FP16/BF16";
	const char *pipe = point->measurement->pipe;

	for (int i = 0; i < scene->ceiling_count; i++)
		if (point->pipe && !strcmp(scene->ceilings[i].ceiling->pipe, pipe))
			return i;
	for (int i = 0; i < scene->ceiling_count; i++)
		if (point->pipe && precision_of(pipe) == PRECISION_HALF &&
			!strncmp(scene->ceilings[i].name, merged, strlen(merged)) &&
			!strstr(pipe, "tensor") == !strstr(scene->ceilings[i].name, "tensor"))
			return i;
	return -1;
}

/* ---- pieces of the picture ----------------------------------------------------------------- */

static void add_glyph(struct text *page, enum precision precision, double x, double y, double r)
{
	switch (precision) {
	case PRECISION_FP64:
		markup_add(page,
			"<rect class=\"mark\" x=\"%p\" y=\"%p\" width=\"%p\" height=\"%p\"/>",
			x - 0.9 * r, y - 0.9 * r, 1.8 * r, 1.8 * r);
		return;
	case PRECISION_FP32:
		markup_add(page, "<circle class=\"mark\" cx=\"%p\" cy=\"%p\" r=\"%p\"/>", x, y, r);
		return;
	case PRECISION_TF32:
		markup_add(page, "<path class=\"mark\" d=\"M%p %pL%p %pH%pz\"/>", x, y - 1.2 * r,
			x + 1.12 * r, y + 0.75 * r, x - 1.12 * r);
		return;
	case PRECISION_FP8:
		markup_add(page, "<path class=\"mark\" d=\"M%p %pL%p %pH%pz\"/>", x, y + 1.2 * r,
			x + 1.12 * r, y - 0.75 * r, x - 1.12 * r);
		return;
	case PRECISION_HALF:
		markup_add(page, "<path class=\"mark\" d=\"M%p %pL%p %pL%p %pL%p %pz\"/>", x,
			y - 1.25 * r, x + 1.25 * r, y, x, y + 1.25 * r, x - 1.25 * r, y);
		return;
	default:
		markup_add(page, "<path class=\"mark\" d=\"M");
		for (int i = 0; i < 5; i++)
			markup_add(page, "%s%p %p", i ? "L" : "",
				x + 1.15 * r * sin(i * 2 * M_PI / 5),
				y - 1.15 * r * cos(i * 2 * M_PI / 5));
		markup_add(page, "z\"/>");
	}
}

static void add_frame(const struct figure *figure)
{
	const struct axes *axes = &figure->axes;
	const struct scene *scene = &figure->scene;
	double right = LEFT + axes->width, base = TOP + axes->height;

	for (int k = (int)ceil(log10(axes->x_min)); k <= log10(axes->x_max); k++)
		markup_add(figure->page,
			"<path class=\"grid\" d=\"M%p %pV%p\"/>"
			"<text x=\"%p\" y=\"%p\" class=\"middle\">%g</text>\n",
			place_x(figure, pow(10, k)), TOP, base, place_x(figure, pow(10, k)),
			base + 19, pow(10, k));
	for (int k = (int)ceil(log10(axes->y_min)); k <= log10(axes->y_max); k++)
		markup_add(figure->page,
			"<path class=\"grid\" d=\"M%p %pH%p\"/>"
			"<text x=\"%p\" y=\"%p\" class=\"end\">%g</text>\n",
			LEFT, place_y(figure, pow(10, k)), right, LEFT - 8,
			place_y(figure, pow(10, k)) + 4.5, pow(10, k));
	markup_add(figure->page,
		"<path class=\"axis\" d=\"M%p %pV%pH%p\"/>"
		"<text x=\"%p\" y=\"%p\" class=\"middle\">Arithmetic intensity (%s per DRAM "
		"byte)</text>"
		"<text transform=\"translate(16 %p) rotate(-90)\" class=\"middle\">Performance "
		"(%s)</text>\n",
		LEFT, TOP, base, right, LEFT + axes->width / 2, base + 42, scene->operation,
		TOP + axes->height / 2, scene->rate_unit);
	if (figure->model->result->simulated)
		markup_add(figure->page,
			"<text class=\"wash middle\" x=\"%p\" y=\"%p\">SIMULATED</text>\n",
			LEFT + 0.62 * axes->width, TOP + 0.72 * axes->height);
}

/* The region that can be attained. */
static void add_tint(const struct figure *figure)
{
	const struct axes *axes = &figure->axes;
	double bandwidth = scene_bandwidth(&figure->scene, LEVEL_DRAM);
	double top = scene_top(&figure->scene), base = TOP + axes->height;
	double right = LEFT + axes->width;

	if (top <= 0)
		return;
	if (!isfinite(bandwidth))
		markup_add(figure->page, "<path class=\"tint\" d=\"M%p %pH%pV%pH%pz\"/>\n", LEFT,
			base, right, place_y(figure, top), LEFT);
	else
		markup_add(figure->page, "<path class=\"tint\" d=\"M%p %pL%p %pH%pV%pH%pz\"/>\n",
			place_x(figure, fmax(axes->x_min, axes->y_min / bandwidth)),
			place_y(figure, fmax(axes->y_min, axes->x_min * bandwidth)),
			place_x(figure, top / bandwidth), place_y(figure, top), right, base, LEFT);
}

/* ---- roofs --------------------------------------------------------------------------------- */

/* A roof on the page: from where it enters the frame to the highest ceiling. */
struct slope {
	double x0, y0, x1, y1; /* of the layout, y upwards */
	double length, angle;
	double width; /* of its name */
	double at;    /* where the name begins along it */
	char name[96];
};

static struct slope slope_of(const struct figure *figure, enum level level)
{
	const struct axes *axes = &figure->axes;
	double bandwidth = scene_bandwidth(&figure->scene, level);
	double top = scene_top(&figure->scene), from, to;
	struct slope slope = { .angle = axes_slope(axes) };
	char rate[32];

	from = fmax(axes->x_min, axes->y_min / bandwidth);
	to = fmin(axes->x_max, (top > 0 ? top : axes->y_max) / bandwidth);
	to = fmax(from, to);
	slope.x0 = axes_x(axes, from);
	slope.y0 = axes_y(axes, from * bandwidth);
	slope.x1 = axes_x(axes, to);
	slope.y1 = axes_y(axes, to * bandwidth);
	slope.length = hypot(slope.x1 - slope.x0, slope.y1 - slope.y0);
	snprintf(slope.name, sizeof slope.name, "%s  %s", level_name(level),
		text_si(rate, sizeof rate, bandwidth * figure->scene.unit, "B/s"));
	slope.width = font_width(&figure->font, slope.name, EM);
	slope.at = 0.5 * (slope.length - slope.width);
	return slope;
}

/* How far markers run into the name if it begins AT along the roof. */
static double name_cost(const struct figure *figure, const struct slope *slope, double at)
{
	double cost = 0;

	for (int i = 0; i <= 12; i++) {
		double t = at + slope->width * i / 12;
		double x = slope->x0 + t * cos(slope->angle) - 0.8 * EM * sin(slope->angle);
		double y = slope->y0 + t * sin(slope->angle) + 0.8 * EM * cos(slope->angle);

		for (int k = 0; k < figure->place.disc_count; k++) {
			const struct disc *disc = &figure->place.discs[k];
			double deep = disc->radius + 0.6 * EM - hypot(disc->x - x, disc->y - y);

			if (deep > 0)
				cost += 10 + 4 * deep;
		}
	}
	return cost;
}

/* Slides the name to the freest place, and keeps labels away from it. */
static void settle_name(struct figure *figure, struct slope *slope)
{
	double best = INFINITY, prefer = slope->at;
	int count = (int)(slope->width / (0.6 * EM)) + 1;

	for (double at = EM; at + slope->width < slope->length - EM; at += 0.5 * EM) {
		double cost = name_cost(figure, slope, at) + 0.05 * fabs(at - prefer);

		if (cost < best) {
			best = cost;
			slope->at = at;
		}
	}
	for (int i = 0; i <= count; i++) {
		double t = slope->at + slope->width * i / count, half = 0.55 * EM;
		double x = slope->x0 + t * cos(slope->angle) - 0.8 * EM * sin(slope->angle);
		double y = slope->y0 + t * sin(slope->angle) + 0.8 * EM * cos(slope->angle);

		placement_add_fixed(
			&figure->place, (struct box){ x - half, y - half, x + half, y + half });
	}
	placement_add_stroke(
		&figure->place, (struct stroke){ slope->x0, slope->y0, slope->x1, slope->y1, 8 });
}

static void add_roof(const struct figure *figure, enum level level, const struct slope *slope)
{
	double along = slope->at, off = 0.45 * EM;
	double x = LEFT + slope->x0 + along * cos(slope->angle) - off * sin(slope->angle);
	double y = flip(figure, slope->y0 + along * sin(slope->angle) + off * cos(slope->angle));

	markup_add(figure->page,
		"<g class=\"level%s\" data-level=\"%s\"><path class=\"roof\" d=\"M%p %pL%p %p\"/>"
		"<text transform=\"translate(%p %p) rotate(%p)\">%s</text></g>\n",
		level == LEVEL_DRAM ? " main" : "", level_name(level), LEFT + slope->x0,
		flip(figure, slope->y0), LEFT + slope->x1, flip(figure, slope->y1), x, y,
		-slope->angle * 180 / M_PI, slope->name);
}

static void add_roofs(struct figure *figure)
{
	for (size_t i = ROOFS; i-- > 0;) {
		struct slope slope;

		if (!isfinite(scene_bandwidth(&figure->scene, roofs[i])))
			continue;
		slope = slope_of(figure, roofs[i]);
		if (slope.length < 1)
			continue;
		if (roofs[i] == LEVEL_DRAM)
			settle_name(figure, &slope);
		add_roof(figure, roofs[i], &slope);
	}
}

/* ---- ceilings ------------------------------------------------------------------------------ */

/* Pushes rows apart until none overlap; they are in order, the lowest first. */
static void spread(double *rows, int count, double low, double high)
{
	for (int round = 0; round < 200; round++) {
		for (int i = 0; i + 1 < count; i++) {
			double need = ROW - (rows[i + 1] - rows[i]);

			if (need > 0) {
				rows[i] -= need / 2;
				rows[i + 1] += need / 2;
			}
		}
		rows[0] = fmax(rows[0], low);
		rows[count - 1] = fmin(rows[count - 1], high);
	}
}

static void add_ceilings(struct figure *figure)
{
	const struct scene *scene = &figure->scene;
	double bandwidth = scene_bandwidth(scene, LEVEL_DRAM), rows[SCENE_CEILINGS];
	double right = LEFT + figure->axes.width;
	char value[16];

	for (int i = 0; i < scene->ceiling_count; i++)
		rows[i] = axes_y(&figure->axes, scene->ceilings[i].value);
	if (!scene->ceiling_count)
		return;
	spread(rows, scene->ceiling_count, 0, figure->axes.height);
	markup_add(figure->page,
		"<text class=\"small\" x=\"%p\" y=\"%p\">ceiling</text>"
		"<text class=\"small end\" x=\"%p\" y=\"%p\">%s</text>\n",
		right + NAME, flip(figure, rows[scene->ceiling_count - 1] + ROW) - 2, WIDTH - 4,
		flip(figure, rows[scene->ceiling_count - 1] + ROW) - 2, scene->rate_unit);
	for (int i = 0; i < scene->ceiling_count; i++) {
		const struct scene_ceiling *row = &scene->ceilings[i];
		double y = place_y(figure, row->value), at = flip(figure, rows[i]);
		double from = isfinite(bandwidth) ? row->value / bandwidth : 0;
		double x = LEFT + fmax(0, axes_x(&figure->axes, fmax(from, figure->axes.x_min)));

		markup_add(figure->page,
			"<g class=\"ceiling %s\" data-c=\"%d\"><path class=\"line%s\" d=\"M%p "
			"%pH%p\"/>"
			"<path class=\"elbow\" d=\"M%p %pL%p %p\"/>"
			"<rect class=\"row\" x=\"%p\" y=\"%p\" width=\"%p\" height=\"%p\"/>",
			classes[row->precision], i, row->dashed ? " dashed" : "", x, y, right,
			right, y, right + 9, at, right + 9, at - ROW / 2, WIDTH - right - 9, ROW);
		add_glyph(figure->page, row->precision, right + GLYPH, at, RADIUS);
		markup_add(figure->page,
			"<text x=\"%p\" y=\"%p\">%q</text>"
			"<text class=\"value end\" x=\"%p\" y=\"%p\">%s</text></g>\n",
			right + NAME, at + 4.5, row->name, WIDTH - 4, at + 4.5,
			value_text(row->value, value));
		placement_add_stroke(&figure->place,
			(struct stroke){ x - LEFT, axes_y(&figure->axes, row->value),
				figure->axes.width, axes_y(&figure->axes, row->value), 4 });
	}
}

/* ---- kernels ------------------------------------------------------------------------------- */

static bool has_stalk(const struct figure *figure, const struct scene_point *point)
{
	return !point->context && point->point->bound && point->point->percent < STALK_BELOW &&
	       is_place(point->point->roof_operations / figure->scene.unit);
}

static bool is_drawn(const struct scene_point *point)
{
	return is_place(intensity(point->point)) && is_place(point->y);
}

/* Tells the placement of markers, stalks and labels. */
static void place_kernels(struct figure *figure)
{
	const struct scene *scene = &figure->scene;

	for (int i = 0; i < scene->point_count; i++) {
		const struct scene_point *point = &scene->points[i];
		double radius = (point->context ? 0.6 : 1) * RADIUS, x, y;
		char percent[64];
		int owner = -1;

		if (!is_drawn(point))
			continue;
		x = axes_x(&figure->axes, intensity(point->point));
		y = axes_y(&figure->axes, point->y);
		if (!point->context) {
			struct label label = { .text = figure->labels[i],
				.height = 1.1 * SMALL,
				.radius = radius,
				.anchor_count = 1 };

			canvas_percent(point, false, percent, sizeof percent);
			snprintf(figure->labels[i], sizeof *figure->labels, "%s%s%s", point->name,
				point->mark, percent);
			label.width = font_width(&figure->font, figure->labels[i], SMALL);
			label.anchors[0].x = x;
			label.anchors[0].y = y;
			owner = placement_add_label(&figure->place, label);
		}
		placement_add_disc(&figure->place,
			(struct disc){ x, y, radius, point->context ? 6 : 0, owner });
		if (has_stalk(figure, point))
			placement_add_stroke(&figure->place,
				(struct stroke){ x, y, x,
					axes_y(&figure->axes,
						point->point->roof_operations / scene->unit),
					4 });
	}
}

/* "triad_f64: 63.1 GB/s, 86.6 % of its roof (DRAM)": what a screen reader says. */
static void add_title(struct text *page, const struct point *point)
{
	char value[64], percent[32], unit[16];
	const struct rate *rate = words_telling_rate(point, unit, sizeof unit);

	markup_add(page, "<title>%q: %s", point->measurement->kernel,
		text_si(value, sizeof value, rate->attainable, unit));
	if (point->bound)
		markup_add(page, ", %s of its roof (%q)",
			words_percent(point->percent, percent, sizeof percent),
			point_roof_name(point));
	markup_add(page, "</title>");
}

static void add_label(const struct figure *figure, const struct label *label)
{
	static const char *const justify[] = { "", " class=\"end\"", " class=\"middle\"" };
	double x = label->justify == JUSTIFY_LEFT    ? label->box.x0
		   : label->justify == JUSTIFY_RIGHT ? label->box.x1
						     : (label->box.x0 + label->box.x1) / 2;

	if (label->hidden)
		return;
	markup_add(figure->page, "<text%s x=\"%p\" y=\"%p\">%q</text>", justify[label->justify],
		LEFT + x, flip(figure, (label->box.y0 + label->box.y1) / 2) + 4.2, label->text);
}

static void add_kernel(
	const struct figure *figure, const struct scene_point *point, const struct label *label)
{
	const struct point *p = point->point;
	double x = place_x(figure, intensity(p)), y = place_y(figure, point->y);

	markup_add(figure->page, "<g class=\"kernel %s%s\" data-k=\"%d\" data-c=\"%d\">",
		classes[point->precision], point->context ? " context" : "",
		(int)(p - figure->model->points), ceiling_of(&figure->scene, p));
	add_title(figure->page, p);
	if (has_stalk(figure, point))
		markup_add(figure->page, "<path class=\"stalk\" d=\"M%p %pV%p\"/>", x, y,
			place_y(figure, p->roof_operations / figure->scene.unit));
	if (label && !label->hidden && label->leader)
		markup_add(figure->page, "<path class=\"leader\" d=\"M%p %pL%p %p\"/>", x, y,
			LEFT + label->to_x, flip(figure, label->to_y));
	add_glyph(figure->page, point->precision, x, y, (point->context ? 0.6 : 1) * RADIUS);
	if (label)
		add_label(figure, label);
	markup_add(figure->page, "</g>\n");
}

/* Dots without a name first, so that they cover nothing. */
static void add_kernels(struct figure *figure)
{
	const struct scene *scene = &figure->scene;

	placement_solve(&figure->place);
	for (int i = 0; i < scene->point_count; i++)
		if (scene->points[i].context && is_drawn(&scene->points[i]))
			add_kernel(figure, &scene->points[i], NULL);
	for (int i = 0, label = 0; i < scene->point_count; i++)
		if (!scene->points[i].context && is_drawn(&scene->points[i]))
			add_kernel(figure, &scene->points[i], &figure->place.labels[label++]);
}

static void add_svg(struct figure *figure)
{
	markup_add(figure->page,
		"<svg class=\"roofline\" viewBox=\"0 0 %p %p\" role=\"group\" "
		"aria-label=\"Roofline of %q\">\n",
		WIDTH, HEIGHT, figure->model->result->device.name);
	add_tint(figure);
	add_frame(figure);
	place_kernels(figure);
	add_roofs(figure);
	add_ceilings(figure);
	add_kernels(figure);
	markup_add(figure->page, "<g class=\"overlay\"></g></svg>\n");
}

/* ---- data ---------------------------------------------------------------------------------- */

/* "L2: 180 GB/s, 88.2 % of its roof; 0.5 FLOP/B" for every level that is known. */
static void add_level_lines(struct text *page, const struct point *point)
{
	char value[64], percent[32], number[32];

	for (size_t i = 0; i < ROOFS; i++) {
		enum level level = roofs[i];
		const struct point_level *at = &point->levels[level];
		struct text line = TEXT_EMPTY;

		if (!is_place(at->bytes.attainable))
			continue;
		text_add(&line, "%s: %s", level_name(level),
			text_si(value, sizeof value, at->bytes.attainable, "B/s"));
		if (isfinite(at->percent))
			text_add(&line, ", %s of its roof%s",
				words_percent(at->percent, percent, sizeof percent),
				at->borrowed ? " (of another mix)" : "");
		if (is_place(at->intensity))
			text_add(&line, "; %s %s/B",
				words_intensity(at->intensity, number, sizeof number),
				pipe_unit(point->measurement->pipe));
		markup_add(page, ",%j", line.bytes);
		text_release(&line);
	}
}

static void add_lines(struct text *page, const struct point *point)
{
	char value[64], percent[32], unit[16], flags[256];
	struct text line = TEXT_EMPTY;

	if (point->computes)
		text_add(&line, "%s: %s", point->measurement->pipe,
			text_si(value, sizeof value, point->operations.attainable,
				words_operations_unit(
					point->measurement->pipe, unit, sizeof unit)));
	else
		text_add(&line, "no operations");
	if (point->pipe)
		text_add(&line, ", %s of its ceiling",
			words_percent(
				100 * point->operations.attainable / point->pipe->rate.attainable,
				percent, sizeof percent));
	markup_add(page, "%j", line.bytes);
	add_level_lines(page, point);
	text_release(&line);
	if (point->bound)
		text_add(&line, "%s of its roof, which is %s",
			words_percent(point->percent, percent, sizeof percent),
			point_roof_name(point));
	else
		text_add(&line, "%s", point_roof_name(point));
	markup_add(page, ",%j", line.bytes);
	text_release(&line);
	if (point->estimate->flags) {
		text_add(&line, "flags: %s",
			flags_text(point->estimate->flags, flags, sizeof flags));
		markup_add(page, ",%j", line.bytes);
		text_release(&line);
	}
}

/* Where the script draws what belongs to a kernel. */
static void add_places(const struct figure *figure, const struct point *point)
{
	double y = point->operations.attainable / figure->scene.unit;
	double roof = point->roof_operations / figure->scene.unit;
	bool first = true;

	markup_add(figure->page, "\"x\":%p,\"y\":%p,\"at\":[", place_x(figure, intensity(point)),
		place_y(figure, y));
	for (size_t i = 0; i < ROOFS; i++) {
		double x = point->levels[roofs[i]].intensity;

		if (!is_place(x))
			continue;
		markup_add(figure->page, "%s[\"%s\",%p]", first ? "" : ",", level_name(roofs[i]),
			place_x(figure, x));
		first = false;
	}
	markup_add(figure->page, "],");
	if (point->bound && is_place(roof))
		markup_add(figure->page, "\"roof\":%p,", place_y(figure, roof));
}

static void add_data(const struct figure *figure)
{
	const struct model *model = figure->model;

	markup_add(figure->page, "<script class=\"data\" type=\"application/json\">{\"kernels\":[");
	for (int i = 0; i < model->point_count; i++) {
		const struct point *point = &model->points[i];
		char name[160];

		markup_add(figure->page, "%s\n{\"name\":%j,\"c\":%d,", i ? "," : "",
			words_measurement(point->measurement, name, sizeof name),
			ceiling_of(&figure->scene, point));
		if (point->leads && point->computes && is_place(intensity(point)) &&
			is_place(point->operations.attainable))
			add_places(figure, point);
		markup_add(figure->page, "\"lines\":[");
		add_lines(figure->page, point);
		markup_add(figure->page, "]}");
	}
	markup_add(figure->page, "]}</script>\n");
}

bool figure_add(struct text *page, const struct model *model)
{
	struct figure figure;
	bool any;

	open_figure(&figure, model, page);
	any = figure.scene.ceiling_count || figure.scene.point_count ||
	      isfinite(scene_bandwidth(&figure.scene, LEVEL_DRAM));
	if (any)
		add_svg(&figure);
	add_data(&figure);
	close_figure(&figure);
	return any;
}
