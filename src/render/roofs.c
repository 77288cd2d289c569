/* SPDX-License-Identifier: Apache-2.0 */
#include "render/roofs.h"

#include <math.h>
#include <stdio.h>

#include "base/text.h"

#define NAME_HEIGHT 1.05 /* of a roof's name, in its size */

/* ---- lines ---- */

void roofs_add_obstacle(struct canvas *canvas, double bandwidth, double top, double cost)
{
	const struct axes *axes = &canvas->axes;
	double x0 = fmax(axes->x_min, axes->y_min / bandwidth), x1 = top / bandwidth;

	if (isfinite(bandwidth))
		placement_add_stroke(&canvas->place,
			(struct stroke){ axes_x(axes, x0), axes_y(axes, x0 * bandwidth),
				axes_x(axes, x1), axes_y(axes, x1 * bandwidth), cost });
}

void roofs_add_ceiling(struct canvas *canvas, double value, double bandwidth)
{
	const struct axes *axes = &canvas->axes;
	double x = isfinite(bandwidth) ? axes_x(axes, value / bandwidth) : 0;
	double y = axes_y(axes, value);

	placement_add_stroke(&canvas->place, (struct stroke){ x, y, axes->width, y, 4 });
}

void roofs_write(struct canvas *canvas, const char *name, double bandwidth, double top)
{
	if (!isfinite(bandwidth))
		return;
	script_add(&canvas->script,
		"BW_%s = %g    # %sB/s; it ends at\n"
		"TOP_%s = %g\n"
		"set print $roof_%s\n"
		"print max(XMIN,1.*YMIN/BW_%s), max(YMIN,XMIN*BW_%s)\n"
		"print min(XMAX,1.*TOP_%s/BW_%s), min(TOP_%s,XMAX*BW_%s)\n"
		"unset print\n",
		name, bandwidth, canvas->scene->prefix, name, top, name, name, name, name, name,
		name, name);
}

void roofs_tint(struct canvas *canvas, const char *name, double top)
{
	if (name)
		script_add(&canvas->script,
			"\n# the region that can be attained\n"
			"set object 1 polygon from XMIN,YMIN to XMIN,max(YMIN,XMIN*BW_%s) "
			"to 1.*TOP_%s/BW_%s,TOP_%s to XMAX,TOP_%s to XMAX,YMIN to XMIN,YMIN "
			"fs solid noborder fc rgb TINT behind\n",
			name, name, name, name, name);
	else
		script_add(&canvas->script,
			"\nset object 1 rectangle from XMIN,YMIN to XMAX,%g "
			"fs solid noborder fc rgb TINT behind\n",
			top);
}

/* ---- their names ---- */

struct slide {
	double x, y; /* where the roof enters the frame */
	double length;
	double angle, width, height, offset;
};

/* How far (X, Y) is from a line of the chart. */
static double stroke_distance(const struct stroke *s, double x, double y)
{
	double dx = s->x1 - s->x0, dy = s->y1 - s->y0, square = dx * dx + dy * dy;
	double t = square > 0 ? ((x - s->x0) * dx + (y - s->y0) * dy) / square : 0;

	t = fmax(0, fmin(1, t));
	return hypot(s->x0 + t * dx - x, s->y0 + t * dy - y);
}

/* How bad it is that the text's centre line runs through (X, Y). */
static double slide_cost_at(
	const struct canvas *canvas, const struct slide *slide, double x, double y)
{
	const struct placement *place = &canvas->place;
	double cost = 0, half = 0.5 * slide->height;

	for (int k = 0; k < place->disc_count; k++) {
		const struct disc *disc = &place->discs[k];
		double deep = disc->radius + 1.2 * half - hypot(disc->x - x, disc->y - y);

		if (deep > 0)
			cost += 15 + 4 * deep;
	}
	for (int k = 0; k < place->fixed_count; k++) {
		struct box box = place->fixed[k];

		if (x > box.x0 - half && x < box.x1 + half && y > box.y0 - half &&
			y < box.y1 + half)
			cost += 20;
	}
	for (int k = 0; k < canvas->name_count; k++)
		if (stroke_distance(&canvas->names[k], x, y) < 0.95 * slide->height)
			cost += 20;
	for (int k = 0; k < place->stroke_count; k++)
		if (stroke_distance(&place->strokes[k], x, y) < 0.8 * half)
			cost += 0.4 * place->strokes[k].cost;
	if (x < 0.3 * canvas->side || y < 0.3 * canvas->side || x > canvas->axes.width ||
		y > canvas->axes.height)
		cost += 50;
	return cost;
}

/* How bad the text is when it starts AT points along the roof. */
static double slide_cost(const struct canvas *canvas, const struct slide *slide, double at)
{
	double cost = 0, along = cos(slide->angle), across = sin(slide->angle);
	int count = (int)ceil(slide->width / (0.5 * slide->height)) + 1;

	for (int i = 0; i <= count; i++) {
		double t = at + slide->width * i / count;

		cost += slide_cost_at(canvas, slide, slide->x + t * along - slide->offset * across,
			slide->y + t * across + slide->offset * along);
	}
	return cost;
}

/* Dearer than half the length of a usual name, cheaper than touching anything. */
#define COST_OTHER_SIDE 12.0

/* The cheapest place near PREFER (0..1) on the side of OFFSET; AT and its cost. */
static double slide_best(
	const struct canvas *canvas, const struct slide *slide, double prefer, double *at)
{
	double side = canvas->side, best = INFINITY;

	*at = 0;
	for (double t = 0.8 * side; t + slide->width < slide->length - 0.3 * side;
		t += 0.5 * side) {
		double cost = slide_cost(canvas, slide, t) +
			      0.6 * fabs(t - prefer * (slide->length - slide->width)) / side;

		if (cost < best) {
			best = cost;
			*at = t;
		}
	}
	return best;
}

/* Where the name of a roof may slide. */
static struct slide slide_make(const struct canvas *canvas, const struct roof_name *name)
{
	const struct axes *axes = &canvas->axes;
	double x0 = fmax(axes->x_min, axes->y_min / name->bandwidth);
	double x1 = fmin(axes->x_max, name->top / name->bandwidth), side = canvas->side;
	struct slide slide = {
		.x = axes_x(axes, x0),
		.y = axes_y(axes, x0 * name->bandwidth),
		.width = font_width(canvas->font, name->text, side),
		.angle = axes_slope(axes),
		.height = NAME_HEIGHT * side,
	};

	slide.offset = (name->above ? 1 : -1) * (0.5 * slide.height + 0.28 * side);
	slide.length =
		hypot(axes_x(axes, x1) - slide.x, axes_y(axes, x1 * name->bandwidth) - slide.y);
	return slide;
}

void roofs_name(struct canvas *canvas, const struct roof_name *name)
{
	const struct axes *axes = &canvas->axes;
	struct slide slide = slide_make(canvas, name), other = slide;
	double at, other_at;

	other.offset = -slide.offset;
	if (slide_best(canvas, &other, name->prefer, &other_at) + COST_OTHER_SIDE <
		slide_best(canvas, &slide, name->prefer, &at)) {
		slide = other;
		at = other_at;
	}
	slide.x += at * cos(slide.angle) - slide.offset * sin(slide.angle);
	slide.y += at * sin(slide.angle) + slide.offset * cos(slide.angle);
	script_add(&canvas->script,
		"set label %q at %g,%g left rotate by ANG noenhanced front font ',%g' "
		"textcolor rgb %s\n",
		name->text, axes_value_x(axes, slide.x), axes_value_y(axes, slide.y), canvas->side,
		name->colour);
	canvas->names[canvas->name_count++] =
		(struct stroke){ slide.x, slide.y, slide.x + slide.width * cos(slide.angle),
			slide.y + slide.width * sin(slide.angle), 0 };
}

void roofs_name_level(
	struct canvas *canvas, enum level level, double prefer, bool above, const char *colour)
{
	double bandwidth = scene_bandwidth(canvas->scene, level), top = scene_top(canvas->scene);
	char text[64], rate[32];
	const struct roof_name name = { text, bandwidth, top > 0 ? top : canvas->axes.y_max, prefer,
		above, colour };

	snprintf(text, sizeof(text), "%s  %s", level_name(level),
		text_si(rate, sizeof(rate), bandwidth * canvas->scene->unit, "B/s"));
	roofs_name(canvas, &name);
}

/* For the labels, slanted text is a chain of small boxes. */
static void add_chain(struct canvas *canvas, const struct stroke *name)
{
	double half = 0.5 * NAME_HEIGHT * canvas->side;
	int count = (int)(hypot(name->x1 - name->x0, name->y1 - name->y0) / (1.2 * half)) + 1;

	for (int i = 0; i <= count; i++) {
		double x = name->x0 + (name->x1 - name->x0) * i / count;
		double y = name->y0 + (name->y1 - name->y0) * i / count;

		placement_add_fixed(&canvas->place,
			(struct box){ x - 0.9 * half, y - half, x + 0.9 * half, y + half });
	}
}

void roofs_fix_names(struct canvas *canvas)
{
	for (int i = 0; i < canvas->name_count; i++)
		add_chain(canvas, &canvas->names[i]);
}
