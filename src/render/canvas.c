/* SPDX-License-Identifier: Apache-2.0 */
#include "render/canvas.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "render/column.h"
#include "render/page.h"
#include "render/roofs.h"

#define NOTE_LINE 1.45 /* height of a line of notes, in EM */

void canvas_open(struct canvas *canvas, const struct scene *scene, const struct font *font)
{
	const struct sheet *sheet = scene->sheet;
	double em = sheet->em;

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
	canvas->place.em = canvas->small;
	canvas->column_head = "ceiling";
	canvas->column_unit = scene->rate_unit;
	for (int i = 0; i < scene->ceiling_count; i++) {
		const struct scene_ceiling *ceiling = &scene->ceilings[i];
		struct column_row *row = &canvas->rows[canvas->row_count++];

		*row = (struct column_row){ .value = ceiling->value,
			.precision = ceiling->precision,
			.dashed = ceiling->dashed };
		snprintf(row->name, sizeof(row->name), "%s", ceiling->name);
	}
	canvas_set_margins(canvas, 3.4 * em);
}

void canvas_set_margins(struct canvas *canvas, double bottom)
{
	const struct sheet *sheet = canvas->scene->sheet;
	double em = canvas->em;

	canvas->axes.left = 4.3 * em;
	canvas->axes.bottom = bottom;
	canvas->axes.width = canvas->width - canvas->axes.left - column_width(canvas);
	canvas->axes.height = canvas->height - bottom - sheet->top * em;
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

void canvas_axes(struct canvas *canvas)
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

void canvas_axis_title(struct canvas *canvas, const char *title, double foot, bool across)
{
	double em = canvas->em;

	if (across)
		script_add(&canvas->script,
			"# axis titles at places on the page: as xlabel, svg would drop them at "
			"the edge\n"
			"set label %q at screen (L+PW/2)/W,screen %p/H center noenhanced "
			"font ',%g' textcolor rgb INK\n",
			title, foot - 2.55 * em, em);
	else
		script_add(&canvas->script,
			"set label %q at screen %p/W,screen (B+PH/2)/H center rotate by 90 "
			"noenhanced font ',%g' textcolor rgb INK\n",
			title, 0.85 * em, em);
}

void canvas_head(struct canvas *canvas, const char *stem, const char *about, const char *byte)
{
	char title[96];

	page_begin(canvas, stem, about);
	canvas_axes(canvas);
	snprintf(title, sizeof(title), "Arithmetic intensity (%s per %s)", canvas->scene->operation,
		byte);
	canvas_axis_title(canvas, title, 3.4 * canvas->em, true);
	snprintf(title, sizeof(title), "Performance (%s)", canvas->scene->rate_unit);
	canvas_axis_title(canvas, title, 0, false);
	page_simulated(canvas);
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

	roofs_fix_names(canvas);
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
			"set label %q at %g,%g %s noenhanced front font KF textcolor rgb %s\n",
			label->text, axes_value_x(axes, x),
			axes_value_y(axes, (label->box.y0 + label->box.y1) / 2),
			justify[label->justify], label->colour ? label->colour : "INK");
	}
}
