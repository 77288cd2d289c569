/* SPDX-License-Identifier: Apache-2.0 */
#include "render/canvas.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "render/page.h"

/* Where the text of the right column stands, in units of its size from the plot's right edge. */
#define COLUMN_ELBOW 0.62
#define COLUMN_GLYPH 1.35
#define COLUMN_TEXT 2.15
#define COLUMN_GAP 0.8
#define COLUMN_END 0.6

#define NAME_HEIGHT 1.05 /* of a roof's name, in its size */
#define NOTE_LINE 1.45	 /* height of a line of notes, in EM */

static const char *value_text(char to[16], double value)
{
	snprintf(to, 16,
		value >= 99.95	  ? "%.0f"
		: value >= 9.995  ? "%.1f"
		: value >= 0.9995 ? "%.2f"
				  : "%.3f",
		value);
	return to;
}

/* Width of the name and value columns together. */
static double column_width(const struct canvas *canvas)
{
	const struct scene *scene = canvas->scene;
	double names = 0, values = 0, head;
	char value[16];

	for (int i = 0; i < scene->ceiling_count; i++) {
		const struct scene_ceiling *row = &scene->ceilings[i];

		names = fmax(names, font_width(canvas->font, row->name, canvas->side));
		values = fmax(values,
			font_width_bold(canvas->font, value_text(value, row->value), canvas->side));
	}
	head = font_width(canvas->font, "ceiling", canvas->side * 0.92) +
	       font_width(canvas->font, scene->rate_unit, canvas->side * 0.92);
	return fmax(names + values, head) + COLUMN_GAP * canvas->side;
}

void canvas_open(struct canvas *canvas, const struct scene *scene, const struct font *font)
{
	const struct sheet *sheet = scene->sheet;
	double right, em = sheet->em;

	*canvas = (struct canvas){
		.scene = scene,
		.font = font,
		.width = sheet->width,
		.height = sheet->height,
		.em = em,
		.side = 0.92 * em,
		.small = 0.86 * em,
		.tiny = 0.82 * em,
		.scale = em / 9,
		.radius = 3.05 * em / 9,
	};
	right = scene->ceiling_count
			? (COLUMN_TEXT + COLUMN_END) * canvas->side + column_width(canvas)
			: 1.5 * em;
	canvas->axes.left = 4.3 * em;
	canvas->axes.bottom = 3.4 * em;
	canvas->axes.width = sheet->width - canvas->axes.left - right;
	canvas->axes.height = sheet->height - canvas->axes.bottom - sheet->top * em;
	canvas->place.em = canvas->small;
	canvas->place.frame = (struct box){ 0.2 * em, 1.0, canvas->axes.width + 0.2 * em,
		canvas->axes.height + 0.3 * em };
}

/* ---- ranges ---- */

double canvas_notes_height(const struct canvas *canvas, enum scene_note first)
{
	int count = 0;

	for (int i = (int)first; i < NOTE_COUNT; i++)
		count += canvas->scene->notes[i][0] != 0;
	return count * NOTE_LINE * canvas->em;
}

double canvas_notes_left(const struct canvas *canvas)
{
	const struct scene *scene = canvas->scene;
	double wide = 0;

	for (int i = 0; i < NOTE_COUNT; i++)
		wide = fmax(wide, font_width(canvas->font, scene->notes[i], canvas->tiny));
	return canvas->axes.width - 0.8 * canvas->em - fmin(wide, 0.66 * canvas->axes.width);
}

void canvas_fit(struct canvas *canvas, const struct extent *extent, bool ridge)
{
	const struct scene *scene = canvas->scene;
	double room =
		canvas_notes_height(canvas, NOTE_NOT_DRAWN) + (ridge ? 1.6 : 0.4) * canvas->em;

	axes_fit(&canvas->axes, extent);
	for (int i = 0; i < scene->point_count; i++) {
		const struct point *point = scene->points[i].point;
		double x = point->levels[LEVEL_DRAM].intensity;

		if (isfinite(x) && x > 0 && !scene->points[i].context &&
			axes_x(&canvas->axes, x) > canvas_notes_left(canvas) - canvas->em)
			axes_lift(&canvas->axes, scene->points[i].y, room + 1.2 * canvas->em);
	}
	axes_balance(&canvas->axes);
}

/* ---- head of the script ---- */

static void write_axes(struct canvas *canvas)
{
	const struct axes *axes = &canvas->axes;

	script_add(&canvas->script,
		"# the plot rectangle, in points, and its ranges\n"
		"L = %p; B = %p; PW = %p; PH = %p\n"
		"set lmargin at screen L/W; set rmargin at screen (L+PW)/W\n"
		"set bmargin at screen B/H; set tmargin at screen (B+PH)/H\n"
		"XMIN = %g; XMAX = %g; YMIN = %g; YMAX = %g\n"
		"# slope of a bandwidth roof on this page, degrees\n"
		"ANG = atan((PH/log10(1.*YMAX/YMIN)) / (PW/log10(1.*XMAX/XMIN))) * 180/pi\n"
		"set logscale xy\n"
		"set xrange [XMIN:XMAX]; set yrange [YMIN:YMAX]\n"
		"set format xy '%%g'; set mxtics 10; set mytics 10\n"
		"set border 3 lw 0.8 lc rgb SUB\n"
		"set tics out nomirror scale 0.55,0.3 textcolor rgb INK\n"
		"# svg sets tick labels lower than cairo does\n"
		"if (term eq 'svg') set xtics offset 0,0.45\n"
		"set grid xtics ytics lt 1 lw 0.5 lc rgb GRID\n"
		"set key off\n",
		axes->left, axes->bottom, axes->width, axes->height, axes->x_min, axes->x_max,
		axes->y_min, axes->y_max);
}

void canvas_head(struct canvas *canvas, const char *stem, const char *about, const char *byte)
{
	const struct scene *scene = canvas->scene;
	double em = canvas->em;

	page_begin(canvas, stem, about);
	write_axes(canvas);
	script_add(&canvas->script,
		"# axis titles at places on the page: as xlabel, svg would drop them at the edge\n"
		"set label 'Arithmetic intensity (%s per %s)' at screen (L+PW/2)/W,"
		"screen (B-%p)/H center noenhanced font ',%g' textcolor rgb INK\n"
		"set label 'Performance (%s)' at screen %p/W,screen (B+PH/2)/H center rotate by 90 "
		"noenhanced font ',%g' textcolor rgb INK\n",
		scene->operation, byte, 2.55 * em, em, scene->rate_unit, 0.85 * em, em);
	page_simulated(canvas);
}

/* ---- ceilings ---- */

/* Pushes rows apart until none overlap, each by half; keeps their order. */
static void spread(double *place, int count, double height, double low, double high)
{
	for (int round = 0; round < 200; round++) {
		bool moved = false;

		for (int i = 0; i + 1 < count; i++) {
			double need = height - (place[i + 1] - place[i]);

			if (need > 1e-6) {
				place[i] -= need / 2;
				place[i + 1] += need / 2;
				moved = true;
			}
		}
		place[0] = fmax(place[0], low);
		place[count - 1] = fmin(place[count - 1], high);
		if (!moved)
			break;
	}
}

static void write_row(struct canvas *canvas, int index, double y, double end, bool coloured)
{
	const struct scene_ceiling *row = &canvas->scene->ceilings[index];
	double side = canvas->side;
	char value[16];

	if (coloured)
		script_add(&canvas->script,
			"set arrow from graph 1,first %g to screen (L+PW+%p)/W,screen (B+%p)/H "
			"nohead front lw 0.8 lc rgb COL[%d]\n"
			"set label '' at screen (L+PW+%p)/W,screen (B+%p)/H "
			"point pt PTF[%d] ps %g*PSF lc rgb COL[%d] front\n",
			row->value, COLUMN_ELBOW * side, y, row->precision + 1, COLUMN_GLYPH * side,
			y, row->precision + 1, 0.92 * canvas->scale, row->precision + 1);
	else
		script_add(&canvas->script,
			"set arrow from graph 1,first %g to screen (L+PW+%p)/W,screen (B+%p)/H "
			"nohead front lw 0.8 lc rgb SUB\n",
			row->value, (COLUMN_TEXT - 0.3) * side, y);
	script_add(&canvas->script,
		"set label %q at screen (L+PW+%p)/W,screen (B+%p)/H left noenhanced front "
		"font ',%g' textcolor rgb INK\n"
		"set label '%s' at screen (L+PW+%p)/W,screen (B+%p)/H right noenhanced front "
		"font BOLD.',%g' textcolor rgb INK\n",
		row->name, COLUMN_TEXT * side, y, side, value_text(value, row->value), end, y,
		side);
}

void canvas_ceilings(struct canvas *canvas, bool coloured)
{
	const struct scene *scene = canvas->scene;
	double place[SCENE_CEILINGS], side = canvas->side, head;
	double end = COLUMN_TEXT * side + column_width(canvas);

	if (!scene->ceiling_count)
		return;
	script_add(&canvas->script,
		"\n# compute ceilings: %s, precision (index of COL), 1 = dashed over its equal\n"
		"$ceilings << END_OF_CEILINGS\n",
		scene->rate_unit);
	for (int i = 0; i < scene->ceiling_count; i++) {
		const struct scene_ceiling *row = &scene->ceilings[i];

		place[i] = axes_y(&canvas->axes, row->value);
		script_add(&canvas->script, "%g %d %d    # %c\n", row->value, row->precision + 1,
			row->dashed, row->name);
	}
	script_add(&canvas->script, "END_OF_CEILINGS\n");
	spread(place, scene->ceiling_count, 1.18 * side, 0, canvas->axes.height);
	for (int i = 0; i < scene->ceiling_count; i++)
		write_row(canvas, i, place[i], end, coloured);
	head = place[scene->ceiling_count - 1] + 1.5 * side;
	script_add(&canvas->script,
		"set label 'ceiling' at screen (L+PW+%p)/W,screen (B+%p)/H left noenhanced front "
		"font ',%g' textcolor rgb SUB\n"
		"set label '%s' at screen (L+PW+%p)/W,screen (B+%p)/H right noenhanced front "
		"font ',%g' textcolor rgb SUB\n",
		COLUMN_TEXT * side, head, 0.92 * side, scene->rate_unit, end, head, 0.92 * side);
}

void canvas_tint(struct canvas *canvas, double bandwidth, const char *name)
{
	double top = scene_top(canvas->scene);

	if (isfinite(bandwidth) && top > 0)
		script_add(&canvas->script,
			"\n# the region that can be attained\n"
			"set object 1 polygon from XMIN,YMIN to XMIN,max(YMIN,XMIN*%s) "
			"to 1.*TOP/%s,TOP to XMAX,TOP to XMAX,YMIN to XMIN,YMIN "
			"fs solid noborder fc rgb TINT behind\n",
			name, name);
	else if (top > 0)
		script_add(&canvas->script, "\nset object 1 rectangle from XMIN,YMIN to XMAX,TOP "
					    "fs solid noborder fc rgb TINT behind\n");
}

/* ---- names of the roofs ---- */

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

void canvas_roof_name(
	struct canvas *canvas, enum level level, double prefer, bool above, const char *colour)
{
	const struct scene *scene = canvas->scene;
	const struct axes *axes = &canvas->axes;
	double bandwidth = scene_bandwidth(scene, level), top = scene_top(scene),
	       side = canvas->side;
	double x0 = fmax(axes->x_min, axes->y_min / bandwidth);
	double x1 = fmin(axes->x_max, (top > 0 ? top : axes->y_max) / bandwidth);
	struct slide slide = {
		.x = axes_x(axes, x0),
		.y = axes_y(axes, x0 * bandwidth),
		.angle = axes_slope(axes),
		.height = NAME_HEIGHT * side,
	}, other;
	double at, other_at;
	char name[64], rate[32];

	snprintf(name, sizeof(name), "%s  %s", level_name(level),
		text_si(rate, sizeof(rate), bandwidth * scene->unit, "B/s"));
	slide.width = font_width(canvas->font, name, side);
	slide.offset = (above ? 1 : -1) * (0.5 * slide.height + 0.28 * side);
	slide.length = hypot(axes_x(axes, x1) - slide.x, axes_y(axes, x1 * bandwidth) - slide.y);
	other = slide;
	other.offset = -slide.offset;
	if (slide_best(canvas, &other, prefer, &other_at) + COST_OTHER_SIDE <
		slide_best(canvas, &slide, prefer, &at)) {
		slide = other;
		at = other_at;
	}
	slide.x += at * cos(slide.angle) - slide.offset * sin(slide.angle);
	slide.y += at * sin(slide.angle) + slide.offset * cos(slide.angle);
	script_add(&canvas->script,
		"set label '%s' at %g,%g left rotate by ANG noenhanced front font ',%g' "
		"textcolor rgb %s\n",
		name, axes_value_x(axes, slide.x), axes_value_y(axes, slide.y), side, colour);
	canvas->names[canvas->name_count++] =
		(struct stroke){ slide.x, slide.y, slide.x + slide.width * cos(slide.angle),
			slide.y + slide.width * sin(slide.angle), 0 };
}

/* ---- words ---- */

void canvas_notes(struct canvas *canvas, enum scene_note first, double room)
{
	const struct scene *scene = canvas->scene;
	double em = canvas->em, right = canvas->axes.width - 0.4 * em;
	double y = room + canvas_notes_height(canvas, first) - 0.5 * NOTE_LINE * em, width;

	if (canvas_notes_height(canvas, first) > 0)
		script_add(&canvas->script, "set style textbox opaque noborder fillcolor rgb TINT "
					    "margins 0.4,0.2\n");
	for (int i = (int)first; i < NOTE_COUNT; i++) {
		char cut[400];

		if (!scene->notes[i][0])
			continue;
		font_cut(canvas->font, cut, sizeof(cut), scene->notes[i], canvas->tiny,
			0.66 * canvas->axes.width);
		width = font_width(canvas->font, cut, canvas->tiny);
		script_add(&canvas->script,
			"set label %q at screen (L+%p)/W,screen (B+%p)/H right noenhanced front "
			"boxed font ',%g' textcolor rgb SUB\n",
			cut, right, y, canvas->tiny);
		placement_add_fixed(&canvas->place, (struct box){ right - width, y - 0.65 * em,
							    canvas->axes.width, y + 0.65 * em });
		y -= NOTE_LINE * em;
	}
}

void canvas_percent(const struct scene_point *point, bool name_roof, char *to, size_t size)
{
	const struct point *p = point->point;

	to[0] = 0;
	if (!p->bound || !isfinite(p->percent))
		return;
	/* A roof that this chart does not draw must be named. */
	if (name_roof || (p->bound_level != LEVEL_NONE && p->bound_level != LEVEL_DRAM))
		snprintf(to, size, "  %.0f%% of %.24s", p->percent, point_roof_name(p));
	else
		snprintf(to, size, "  %.0f%%", p->percent);
}

void canvas_labels(struct canvas *canvas)
{
	static const char *const justify[] = { "left", "right", "center" };
	const struct axes *axes = &canvas->axes;

	for (int i = 0; i < canvas->name_count; i++)
		add_chain(canvas, &canvas->names[i]);
	placement_solve(&canvas->place);
	script_add(&canvas->script,
		"\n# kernel labels, placed without overlap, and their leaders\n"
		"KF = ',%g'\n",
		canvas->small);
	for (int i = 0; i < canvas->place.label_count; i++) {
		const struct label *label = &canvas->place.labels[i];
		double x = label->justify == JUSTIFY_LEFT    ? label->box.x0
			   : label->justify == JUSTIFY_RIGHT ? label->box.x1
							     : (label->box.x0 + label->box.x1) / 2;

		if (label->hidden) {
			script_add(&canvas->script, "# no room for the label of %c\n", label->text);
			continue;
		}
		if (label->leader)
			script_add(&canvas->script,
				"set arrow from %g,%g to %g,%g nohead back lw 0.6 lc rgb SUB\n",
				axes_value_x(axes, label->from_x),
				axes_value_y(axes, label->from_y), axes_value_x(axes, label->to_x),
				axes_value_y(axes, label->to_y));
		script_add(&canvas->script,
			"set label %q at %g,%g %s noenhanced front font KF textcolor rgb INK\n",
			label->text, axes_value_x(axes, x),
			axes_value_y(axes, (label->box.y0 + label->box.y1) / 2),
			justify[label->justify]);
	}
}
