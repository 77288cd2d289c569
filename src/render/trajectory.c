/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chart `trajectory`: kernels that were measured at several sizes, each as a path under the
 * roofs from its first size to its last, with an arrow at the end. Small sizes are served by
 * caches: the roofs of those that serve some are drawn beside that of DRAM.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "render/column.h"
#include "render/drawing.h"
#include "render/page.h"
#include "render/roofs.h"
#include "render/words.h"

#define PATHS_CAPTION 8
#define PATHS_PAPER 3

struct halt {
	const struct point *point;
	double size; /* of the swept quantity */
	double x, y; /* intensity; operations in the unit of the chart */
};

struct path {
	const struct curve *curve;
	char name[128];
	enum precision precision;
	int count;
	struct halt *stops;	    /* by size */
	char first[256], last[256]; /* labels */
};

struct journey {
	struct canvas canvas;
	int path_count, left_out;
	struct path paths[PATHS_CAPTION];
};

/* ---- what is drawn ---- */

static const struct point *point_of(const struct model *model, const struct measurement *m)
{
	for (int i = 0; i < model->point_count; i++)
		if (model->points[i].measurement == m)
			return &model->points[i];
	return NULL;
}

static void add_stops(const struct scene *scene, struct path *path)
{
	path->stops = memory_new((size_t)path->curve->point_count + 1, sizeof(*path->stops));
	for (int i = 0; i < path->curve->point_count; i++) {
		const struct curve_point *at = &path->curve->points[i];
		const struct point *point = point_of(scene->model, at->estimate->measurement);
		struct halt *stop = &path->stops[path->count];

		if (!point || !point->computes)
			continue;
		*stop = (struct halt){ point, at->x, point->levels[LEVEL_DRAM].intensity,
			point->operations.attainable / scene->unit };
		if (isfinite(stop->x) && stop->x > 0 && isfinite(stop->y) && stop->y > 0)
			path->count++;
	}
}

static void find_paths(struct journey *journey)
{
	const struct scene *scene = journey->canvas.scene;
	int most = scene->sheet->caption ? PATHS_CAPTION : PATHS_PAPER;

	for (int i = 0; i < scene->model->curve_count; i++) {
		const struct measurement *m = scene->model->curves[i].measurement;
		struct path path = { .curve = &scene->model->curves[i] };
		char clean[1024];

		if (m->role != ROLE_WORKLOAD)
			continue;
		add_stops(scene, &path);
		if (path.count < 2 || journey->path_count == most) {
			journey->left_out += path.count >= 2;
			free(path.stops);
			continue;
		}
		text_clean(clean, sizeof(clean), m->kernel);
		short_name(path.name, sizeof(path.name), clean);
		path.precision = precision_of(m->pipe);
		journey->paths[journey->path_count++] = path;
	}
}

/* "n = 512", "working set = 2 MiB" */
static const char *size_text(
	const struct path *path, const struct halt *stop, char *to, size_t size)
{
	const struct measurement *m = path->curve->measurement;
	char number[32], over[32];

	text_clean(over, sizeof(over), m->over);
	snprintf(to, size, "%s = %s", over,
		words_quantity(stop->size, path->curve->unit, number, sizeof(number)));
	return to;
}

/* ---- layout ---- */

static double top_of(const struct canvas *canvas)
{
	double top = scene_top(canvas->scene);

	return top > 0 ? top : canvas->axes.y_max;
}

/* Whether LEVEL is a cache that serves a size, and has a roof. */
static bool serves(const struct journey *journey, enum level level)
{
	if (!isfinite(scene_bandwidth(journey->canvas.scene, level)))
		return false;
	for (int i = 0; i < journey->path_count; i++)
		for (int k = 0; k < journey->paths[i].count; k++)
			if (journey->paths[i].stops[k].point->home == level)
				return true;
	return false;
}

static struct extent find_extent(const struct journey *journey)
{
	const struct scene *scene = journey->canvas.scene;
	double bandwidth = scene_bandwidth(scene, LEVEL_DRAM);
	struct extent extent = extent_empty();

	extent.top = scene_top(scene);
	for (int i = 0; i < journey->path_count; i++)
		for (int k = 0; k < journey->paths[i].count; k++)
			extent_add(&extent, journey->paths[i].stops[k].x,
				journey->paths[i].stops[k].y);
	for (int i = 0; i < scene->ceiling_count && isfinite(bandwidth); i++)
		extent_add_ridge(&extent, scene->ceilings[i].value / bandwidth);
	return extent;
}

static int add_label(
	struct canvas *canvas, const struct halt *stop, const char *text, double radius)
{
	struct label label = { .text = text,
		.width = font_width(canvas->font, text, canvas->small),
		.height = 1.08 * canvas->small,
		.radius = radius,
		.anchor_count = 1 };

	label.anchors[0].x = axes_x(&canvas->axes, stop->x);
	label.anchors[0].y = axes_y(&canvas->axes, stop->y);
	return placement_add_label(&canvas->place, label);
}

/* The last size first: its name is the kernel's. */
static void add_path(struct canvas *canvas, struct path *path)
{
	const struct halt *last = &path->stops[path->count - 1];
	struct scene_point end = { .point = last->point };
	char size[64], percent[64] = "", name[sizeof(path->last)];
	int owners[2];

	if (canvas->scene->sheet->caption)
		canvas_percent(&end, false, percent, sizeof(percent));
	/* Both names are parts of one struct. */
	snprintf(name, sizeof(name), "%.120s, %s%s", path->name,
		size_text(path, last, size, sizeof(size)), percent);
	memcpy(path->last, name, sizeof(name));
	size_text(path, path->stops, path->first, sizeof(path->first));
	owners[1] = add_label(canvas, last, path->last, canvas->radius);
	owners[0] = add_label(canvas, path->stops, path->first, 0.7 * canvas->radius);
	for (int i = 0; i < path->count; i++) {
		const struct halt *stop = &path->stops[i];
		double x = axes_x(&canvas->axes, stop->x), y = axes_y(&canvas->axes, stop->y);
		bool ends = i == 0 || i + 1 == path->count;

		placement_add_disc(&canvas->place,
			(struct disc){ x, y, (i + 1 == path->count ? 1 : 0.7) * canvas->radius,
				ends ? 0 : 20, ends ? owners[i > 0] : -1 });
		if (i + 1 < path->count)
			placement_add_stroke(&canvas->place,
				(struct stroke){ x, y, axes_x(&canvas->axes, stop[1].x),
					axes_y(&canvas->axes, stop[1].y), 5 });
	}
}

/* ---- the script ---- */

static void write_paths(struct journey *journey)
{
	struct script *script = &journey->canvas.script;

	script_add(
		script, "\n# paths: intensity, %s, the size\n", journey->canvas.scene->rate_unit);
	for (int i = 0; i < journey->path_count; i++) {
		const struct path *path = &journey->paths[i];

		script_add(script, "# %c\n$path%d << END_OF_PATH\n", path->name, i + 1);
		for (int k = 0; k < path->count; k++)
			script_add(script, "%g %g %g\n", path->stops[k].x, path->stops[k].y,
				path->stops[k].size);
		script_add(script, "END_OF_PATH\n");
	}
}

/* The last leg ends in an arrow at the rim of its marker, unless it is too short for one. */
static void write_arrows(struct journey *journey)
{
	struct canvas *canvas = &journey->canvas;
	const struct axes *axes = &canvas->axes;

	for (int i = 0; i < journey->path_count; i++) {
		const struct path *path = &journey->paths[i];
		const struct halt *to = &path->stops[path->count - 1], *from = to - 1;
		double x = axes_x(axes, to->x), y = axes_y(axes, to->y);
		double dx = x - axes_x(axes, from->x), dy = y - axes_y(axes, from->y);
		double length = hypot(dx, dy), rim = 1.2 * canvas->radius;

		if (length < 3.5 * rim)
			continue;
		script_add(&canvas->script,
			"set arrow from %g,%g to %g,%g head filled size screen %g,18 lw 1.2 "
			"lc rgb COL[%d] front\n",
			from->x, from->y, axes_value_x(axes, x - dx / length * rim),
			axes_value_y(axes, y - dy / length * rim), 0.9 * canvas->em / canvas->width,
			path->precision + 1);
	}
}

static void write_plot(struct journey *journey, bool roof)
{
	struct canvas *canvas = &journey->canvas;
	const char *from = roof ? "max(XMIN,$1/BW_DRAM)" : "XMIN";
	double scale = canvas->scale;

	script_add(&canvas->script, "\nunset colorbox\nplot NaN");
	if (roof)
		script_add(&canvas->script,
			", \\\n  $roof_DRAM using 1:2 with lines lw 1.8 lc rgb ROOF");
	for (enum level level = LEVEL_L3; level <= LEVEL_L1; level++)
		if (serves(journey, level))
			script_add(&canvas->script,
				", \\\n  $roof_%s using 1:2 with lines lw 1.1 lc rgb LCOL[%d]",
				level_name(level), (int)level + 1);
	for (int dashed = 0; dashed < 2 && canvas->row_count; dashed++)
		script_add(&canvas->script,
			", \\\n  $ceilings using ($3==%d?%s:NaN):1:(XMAX-%s):(0):(COL[int($2)]) "
			"with vectors nohead lw 1.5 %slc rgb variable",
			dashed, from, from, dashed ? "dt (6,6) " : "");
	for (int i = 0; i < journey->path_count; i++) {
		int colour = journey->paths[i].precision + 1;
		int last = journey->paths[i].count - 1;

		script_add(&canvas->script,
			", \\\n  $path%d using 1:2 with lines lw 1.2 lc rgb COL[%d]"
			", \\\n  $path%d using 1:2 with points pt PTF[%d] ps %g*PSF lc rgb BG"
			", \\\n  $path%d using 1:2 with points pt PTO[%d] ps %g*PSF lw 1.1 lc rgb "
			"COL[%d]"
			", \\\n  $path%d using 1:2 every ::%d with points pt PTF[%d] ps %g*PSF lc "
			"rgb COL[%d]",
			i + 1, colour, i + 1, colour, 0.7 * scale, i + 1, colour, 0.7 * scale,
			colour, i + 1, last, colour, scale, colour);
	}
	script_add(&canvas->script, "\nunset output\n");
}

static void name_caches(struct journey *journey)
{
	char colour[32];

	for (enum level level = LEVEL_L3; level <= LEVEL_L1; level++) {
		if (!serves(journey, level))
			continue;
		snprintf(colour, sizeof(colour), "LCOL[%d]", (int)level + 1);
		roofs_name_level(&journey->canvas, level, 0.4, true, colour);
	}
}

static void write_all(struct journey *journey)
{
	struct canvas *canvas = &journey->canvas;
	const struct extent extent = find_extent(journey);
	double bandwidth = scene_bandwidth(canvas->scene, LEVEL_DRAM);
	bool roof = isfinite(bandwidth);

	axes_fit(&canvas->axes, &extent);
	canvas_head(canvas, "trajectory", "kernels at several sizes, as paths under the roofs",
		"DRAM byte");
	page_title_device(canvas,
		"kernels over their sizes: the path leads from the first to the last",
		canvas->axes.left);
	script_add(&canvas->script, "\n# the measured roof\n");
	roofs_write(canvas, "DRAM", bandwidth, top_of(canvas));
	for (enum level level = LEVEL_L3; level <= LEVEL_L1; level++)
		if (serves(journey, level))
			roofs_write(canvas, level_name(level),
				scene_bandwidth(canvas->scene, level), top_of(canvas));
	if (scene_top(canvas->scene) > 0)
		roofs_tint(canvas, roof ? "DRAM" : NULL, scene_top(canvas->scene));
	column_write(canvas, true);
	for (int i = 0; i < canvas->row_count; i++)
		roofs_add_ceiling(canvas, canvas->rows[i].value, bandwidth);
	roofs_add_obstacle(canvas, bandwidth, top_of(canvas), 8);
	for (enum level level = LEVEL_L3; level <= LEVEL_L1; level++)
		if (serves(journey, level))
			roofs_add_obstacle(
				canvas, scene_bandwidth(canvas->scene, level), top_of(canvas), 4);
	write_paths(journey);
	write_arrows(journey);
	for (int i = 0; i < journey->path_count; i++)
		add_path(canvas, &journey->paths[i]);
	if (roof)
		roofs_name_level(canvas, LEVEL_DRAM, 0.55, false, "INK");
	name_caches(journey);
	canvas_labels(canvas);
	write_plot(journey, roof);
}

int trajectory_draw(const struct scene *scene, const struct font *font, struct drawing *drawing,
	struct error *why)
{
	struct journey journey = { .path_count = 0 };
	int status = 0;

	*drawing = (struct drawing){ 0 };
	canvas_open(&journey.canvas, scene, font);
	find_paths(&journey);
	if (!journey.path_count) {
		fail(why, "no kernel was measured at several sizes");
	} else {
		write_all(&journey);
		drawing->hidden = placement_hidden(&journey.canvas.place);
		if (journey.left_out)
			drawing_note(drawing, "%d more kernel%s would make it too dense",
				journey.left_out, journey.left_out == 1 ? "" : "s");
		status = script_finish(&journey.canvas.script, &drawing->script, why);
	}
	for (int i = 0; i < journey.path_count; i++)
		free(journey.paths[i].stops);
	placement_release(&journey.canvas.place);
	return status;
}
