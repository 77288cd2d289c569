/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chart `roofline`: the DRAM roof, the ceilings of operations, and every kernel beside its name
 * and its share of its own roof.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "render/column.h"
#include "render/drawing.h"
#include "render/page.h"
#include "render/roofs.h"

#define STALK_BELOW 90.0 /* per cent of its roof */

static bool drawable(const struct scene_point *point)
{
	double x = point->point->levels[LEVEL_DRAM].intensity;

	return isfinite(x) && x > 0;
}

static double intensity(const struct scene_point *point)
{
	return point->point->levels[LEVEL_DRAM].intensity;
}

/* The ceiling that most kernels have for theirs; the first of equals. NULL: none is drawn. */
static const struct scene_ceiling *ridge_ceiling(const struct scene *scene)
{
	const struct scene_ceiling *best = NULL;
	int most = -1;

	for (int i = 0; i < scene->ceiling_count; i++) {
		int count = 0;

		for (int k = 0; k < scene->point_count; k++)
			count += scene->points[k].point->pipe == scene->ceilings[i].ceiling;
		if (count > most) {
			most = count;
			best = &scene->ceilings[i];
		}
	}
	return isfinite(scene_bandwidth(scene, LEVEL_DRAM)) ? best : NULL;
}

static struct extent find_extent(const struct scene *scene)
{
	struct extent extent = extent_empty();
	double bandwidth = scene_bandwidth(scene, LEVEL_DRAM);

	extent.top = fmax(scene_top(scene), scene_peak_top(scene));
	for (int i = 0; i < scene->point_count; i++)
		if (drawable(&scene->points[i]))
			extent_add(&extent, intensity(&scene->points[i]), scene->points[i].y);
	for (int i = 0; i < scene->ceiling_count && isfinite(bandwidth); i++)
		extent_add_ridge(&extent, scene->ceilings[i].value / bandwidth);
	return extent;
}

static double top_of(const struct canvas *canvas)
{
	double top = scene_top(canvas->scene);

	return top > 0 ? top : canvas->axes.y_max;
}

static void add_obstacles(struct canvas *canvas)
{
	double bandwidth = scene_bandwidth(canvas->scene, LEVEL_DRAM);

	for (int i = 0; i < canvas->row_count; i++)
		roofs_add_ceiling(canvas, canvas->rows[i].value, bandwidth);
	roofs_add_obstacle(canvas, bandwidth, top_of(canvas), 8);
}

/* Markers, stalks and labels, in the order of the rows. */
static void add_points(struct canvas *canvas, char (*texts)[256])
{
	const struct scene *scene = canvas->scene;
	const struct axes *axes = &canvas->axes;

	for (int i = 0; i < scene->point_count; i++) {
		const struct scene_point *point = &scene->points[i];
		double x, y, roof = point->point->roof_operations / scene->unit;
		char percent[64] = "";
		int owner = -1;

		if (!drawable(point))
			continue;
		x = axes_x(axes, intensity(point));
		y = axes_y(axes, point->y);
		if (!point->context) {
			struct label label = { .text = texts[i],
				.height = 1.08 * canvas->small,
				.radius = canvas->radius,
				.anchor_count = 1 };

			if (scene->sheet->caption)
				canvas_percent(point, false, percent, sizeof(percent));
			snprintf(texts[i], sizeof(texts[i]), "%s%s%s", point->name, point->mark,
				percent);
			label.width = font_width(canvas->font, texts[i], canvas->small);
			label.anchors[0].x = x;
			label.anchors[0].y = y;
			owner = placement_add_label(&canvas->place, label);
		}
		placement_add_disc(&canvas->place,
			(struct disc){ x, y, (point->context ? 0.55 : 1) * canvas->radius,
				point->context ? 6 : 0, owner });
		if (!point->context && point->point->bound && isfinite(roof) && roof > 0 &&
			point->point->percent < STALK_BELOW)
			placement_add_stroke(
				&canvas->place, (struct stroke){ x, y, x, axes_y(axes, roof), 4 });
	}
}

static void write_points(struct canvas *canvas)
{
	const struct scene *scene = canvas->scene;

	script_add(&canvas->script,
		"\n# kernels: intensity, %s, precision (index of COL), %% of own roof, own roof\n"
		"# (0 0: not known), 1 = context dot\n"
		"$kernels << END_OF_KERNELS\n",
		scene->rate_unit);
	for (int i = 0; i < scene->point_count; i++) {
		const struct scene_point *point = &scene->points[i];
		double roof = point->point->roof_operations / scene->unit;
		bool known =
			point->point->bound && isfinite(roof) && isfinite(point->point->percent);

		if (drawable(point))
			script_add(&canvas->script, "%g %g %d %g %g %d    # %c\n", intensity(point),
				point->y, point->precision + 1, known ? point->point->percent : 0.0,
				known ? roof : 0.0, point->context, point->name);
	}
	script_add(&canvas->script,
		"END_OF_KERNELS\n"
		"# every marker behind its own halo, so that those that overlap stay apart\n"
		"set print $markers; print '# size, and the kernel'\n"
		"do for [i=1:|$kernels|] { print '1.45 '.$kernels[i]; print '1 '.$kernels[i] }\n"
		"unset print\n"
		"HALO = ('0x'.BG[2:7]) + 0\n");
}

static void write_ridge(struct canvas *canvas, const struct scene_ceiling *ceiling)
{
	const struct scene *scene = canvas->scene;
	const struct axes *axes = &canvas->axes;
	double value = ceiling->value / scene_bandwidth(scene, LEVEL_DRAM);
	double x = axes_x(axes, value), em = canvas->em, width, left;
	char text[96], number[32];
	bool flip;

	snprintf(number, sizeof(number), value >= 9.95 ? "%.0f" : "%.1f", value);
	snprintf(text, sizeof(text), "%s ridge %s %s/B", ceiling->name, number,
		pipe_unit(ceiling->ceiling->pipe));
	width = font_width(canvas->font, text, canvas->tiny);
	flip = x + 0.5 * em + width > axes->width;
	left = flip ? x - 0.5 * em - width : x + 0.5 * em;
	if (left < 0) /* no room at either side */
		left = fmax(0, axes->width - width);
	script_add(&canvas->script,
		"\n# the ridge: from here on to the right %c binds\n"
		"RIDGE = 1.*%g/BW_DRAM\n"
		"set arrow from RIDGE,YMIN to RIDGE,%g nohead back dt (3,3) lw 0.8 lc rgb SUB\n"
		"set label %q at %g,%g left noenhanced front font ',%g' textcolor rgb SUB\n",
		ceiling->name, ceiling->value, ceiling->value, text, axes_value_x(axes, left),
		axes_value_y(axes, 0.8 * em), canvas->tiny);
	placement_add_stroke(
		&canvas->place, (struct stroke){ x, 0, x, axes_y(axes, ceiling->value), 3.5 });
	placement_add_fixed(&canvas->place, (struct box){ left, 0, left + width, 1.4 * em });
}

/* What the per cent beside a name is, at the upper left. */
static void write_key(struct canvas *canvas)
{
	const char *key =
		canvas->scene->extras & CHART_PEAKS
			? "name, % of the kernel's own roof; thin dashes: theoretical peak"
			: "name, % of the kernel's own roof";
	double em = canvas->em, y = canvas->axes.height - 0.9 * em;

	if (!canvas->scene->sheet->caption || !canvas->place.label_count)
		return;
	script_add(&canvas->script,
		"set label \"%s\" at screen (L+%p)/W,screen (B+%p)/H left noenhanced front "
		"font ',%g' textcolor rgb SUB\n",
		key, 0.8 * em, y, canvas->tiny);
	placement_add_fixed(
		&canvas->place, (struct box){ 0, y - 0.7 * em,
					1.1 * em + font_width(canvas->font, key, canvas->tiny),
					canvas->axes.height + em });
}

/* Theoretical peaks: thin dashes, beside what was measured and never in its place. */
static void write_peaks(struct canvas *canvas)
{
	const struct scene *scene = canvas->scene;
	const double top = scene_peak_top(scene);

	roofs_write(canvas, "PEAK", scene_peak_bandwidth(scene, LEVEL_DRAM),
		top > 0 ? top : top_of(canvas));
	if (!(top > 0))
		return;
	script_add(&canvas->script,
		"\n# theoretical peaks: %s, precision (index of COL)\n$peaks << END_OF_PEAKS\n",
		scene->rate_unit);
	for (int i = 0; i < scene->ceiling_count; i++)
		if (isfinite(scene->ceilings[i].peak))
			script_add(&canvas->script, "%g %d    # %c\n", scene->ceilings[i].peak,
				scene->ceilings[i].precision + 1, scene->ceilings[i].name);
	script_add(&canvas->script, "END_OF_PEAKS\n");
}

static void plot_peaks(struct canvas *canvas, bool roof)
{
	const struct scene *scene = canvas->scene;
	const bool known = isfinite(scene_peak_bandwidth(scene, LEVEL_DRAM));
	const char *from = known ? "max(XMIN,$1/BW_PEAK)" : roof ? "max(XMIN,$1/BW_DRAM)" : "XMIN";

	if (known)
		script_add(&canvas->script,
			"  $roof_PEAK using 1:2 with lines lw 0.8 dt (4,4) lc rgb ROOF, \\\n");
	if (scene_peak_top(scene) > 0)
		script_add(&canvas->script,
			"  $peaks using (%s):1:(XMAX-%s):(0):(COL[int($2)]) "
			"with vectors nohead lw 0.8 dt (4,4) lc rgb variable, \\\n",
			from, from);
}

static void write_plot(struct canvas *canvas, bool roof)
{
	const struct scene *scene = canvas->scene;
	const char *from = roof ? "max(XMIN,$1/BW_DRAM)" : "XMIN";

	script_add(&canvas->script, "\nunset colorbox\nplot \\\n");
	if (roof)
		script_add(&canvas->script,
			"  $roof_DRAM using 1:2 with lines lw 1.8 lc rgb ROOF, \\\n");
	plot_peaks(canvas, roof);
	for (int dashed = 0; dashed < 2 && scene->ceiling_count; dashed++)
		script_add(&canvas->script,
			"  $ceilings using ($3==%d?%s:NaN):1:(XMAX-%s):(0):(COL[int($2)]) "
			"with vectors nohead lw 1.5 %slc rgb variable, \\\n",
			dashed, from, from, dashed ? "dt (6,6) " : "");
	script_add(&canvas->script,
		"  $kernels using ($6==0 && $5>0 && $4<%g?$1:NaN):2:(0):($5-$2):(COL[int($3)]) "
		"with vectors nohead lw 0.7 dt (1.5,2) lc rgb variable, \\\n"
		"  $kernels using ($6==1?$1:NaN):2 with points pt 7 ps %g*PSF lc rgb CONTEXT, \\\n"
		"  $markers using ($7==0?$2:NaN):3:(%g*$1*PSF):(PTF[int($4)]):"
		"($1>1?HALO:COL[int($4)]) with points ps variable pt variable lc rgb variable\n"
		"unset output\n",
		STALK_BELOW, 0.55 * canvas->scale, canvas->scale);
}

static void write_all(struct canvas *canvas, char (*texts)[256])
{
	const struct scene *scene = canvas->scene;
	const struct scene_ceiling *ridge = ridge_ceiling(scene);
	const struct extent extent = find_extent(scene);
	double bandwidth = scene_bandwidth(scene, LEVEL_DRAM), top = scene_top(scene);
	bool roof = isfinite(bandwidth);

	canvas_fit(canvas, &extent, ridge != NULL);
	canvas_head(canvas, "roofline", "the DRAM roof, the ceilings of operations, all kernels",
		"DRAM byte");
	page_title_device(canvas, NULL, canvas->axes.left);
	script_add(&canvas->script, "\n# the measured roof\n");
	roofs_write(canvas, "DRAM", bandwidth, top_of(canvas));
	if (top > 0)
		roofs_tint(canvas, roof ? "DRAM" : NULL, top);
	write_peaks(canvas);
	column_write(canvas, true);
	add_obstacles(canvas);
	write_points(canvas);
	add_points(canvas, texts);
	if (ridge)
		write_ridge(canvas, ridge);
	canvas_notes(canvas, NOTE_NOT_DRAWN, ridge ? 1.5 * canvas->em : 0.3 * canvas->em);
	write_key(canvas);
	if (roof)
		roofs_name_level(canvas, LEVEL_DRAM, 0.55, true, "INK");
	canvas_labels(canvas);
	write_plot(canvas, roof);
}

static void note_absent(const struct scene *scene, struct drawing *drawing)
{
	int absent = 0;

	if (scene->extras & CHART_PEAKS && !(scene_peak_top(scene) > 0) &&
		!isfinite(scene_peak_bandwidth(scene, LEVEL_DRAM)))
		drawing_note(drawing, "no theoretical peak of this device is known");
	for (int i = 0; i < scene->point_count; i++)
		absent += !drawable(&scene->points[i]);
	if (!scene->point_count)
		drawing_note(drawing,
			"no kernel with operations was measured, so it shows the roofs alone");
	if (absent)
		drawing_note(drawing,
			"%d kernel%s without a known number of DRAM bytes cannot be drawn", absent,
			absent == 1 ? "" : "s");
}

int roofline_draw(const struct scene *scene, const struct font *font, struct drawing *drawing,
	struct error *why)
{
	struct canvas canvas;
	char(*texts)[256];
	int status;

	*drawing = (struct drawing){ 0 };
	if (!scene->ceiling_count && !isfinite(scene_bandwidth(scene, LEVEL_DRAM))) {
		fail(why, "there is no measured ceiling to draw");
		return 0;
	}
	note_absent(scene, drawing);
	texts = memory_new((size_t)scene->point_count + 1, sizeof(*texts));
	canvas_open(&canvas, scene, font);
	write_all(&canvas, texts);
	drawing->hidden = placement_hidden(&canvas.place);
	status = script_finish(&canvas.script, &drawing->script, why);
	placement_release(&canvas.place);
	free(texts);
	return status;
}
