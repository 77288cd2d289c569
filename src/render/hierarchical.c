/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chart `roofline-hierarchical`: a roof for every memory level measured, and for the first
 * kernels one marker a level, joined at the height of the kernel's speed. Colour means level here,
 * so ceilings are grey.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "render/column.h"
#include "render/drawing.h"
#include "render/page.h"
#include "render/roofs.h"

struct chosen {
	const struct scene_point *points[16];
	int count;
};

/* Inner levels are drawn first, so that the outermost marker is on top. */
static const enum level order[] = { LEVEL_SHARED, LEVEL_L1, LEVEL_L2, LEVEL_L3, LEVEL_DRAM };
#define ORDERED ((int)(sizeof(order) / sizeof(order[0])))

static bool has_roof(const struct scene *scene, enum level level)
{
	return isfinite(scene_bandwidth(scene, level));
}

/* The intensity at LEVEL, NAN where it is not known, the level has no roof or a nearer one serves.
 */
static double intensity(
	const struct scene *scene, const struct scene_point *point, enum level level)
{
	double x = point->point->levels[level].intensity;

	const bool shown = has_roof(scene, level) && level >= point->point->home;

	return shown && isfinite(x) && x > 0 ? x : NAN;
}

static int levels_of(const struct scene *scene, const struct scene_point *point)
{
	int count = 0;

	for (int i = 0; i < ORDERED; i++)
		count += isfinite(intensity(scene, point, order[i]));
	return count;
}

static double steepest(const struct scene *scene)
{
	double most = NAN;

	for (int i = 0; i < ORDERED; i++)
		most = fmax(most, scene_bandwidth(scene, order[i]));
	return most;
}

/* The variable of the script that holds the steepest bandwidth. */
static enum level steepest_level(const struct scene *scene)
{
	enum level best = LEVEL_DRAM;

	for (int i = 0; i < ORDERED; i++)
		if (scene_bandwidth(scene, order[i]) == steepest(scene))
			best = order[i];
	return best;
}

static void add_levels(
	const struct scene *scene, const struct scene_point *point, struct extent *extent)
{
	for (int k = 0; k < ORDERED; k++) {
		double x = intensity(scene, point, order[k]);

		if (isfinite(x))
			extent_add(extent, x, point->y);
	}
}

/* Of the kernels in CHOSEN; NULL: of all. */
static struct extent find_extent(const struct scene *scene, const struct chosen *chosen)
{
	const int count = chosen ? chosen->count : scene->point_count;
	struct extent extent = extent_empty();

	extent.top = scene_top(scene);
	extent.above = 2.4;
	for (int i = 0; i < count; i++)
		add_levels(scene, chosen ? chosen->points[i] : &scene->points[i], &extent);
	for (int k = 0; k < ORDERED && scene->ceiling_count; k++)
		if (has_roof(scene, order[k]))
			extent_add_ridge(&extent, extent.top / scene_bandwidth(scene, order[k]));
	return extent;
}

/* In the order of the rows, but never two on one height. Returns how many were left out. */
static int choose(const struct canvas *canvas, struct chosen *chosen)
{
	const struct scene *scene = canvas->scene;
	int left_out = 0;

	for (int i = 0; i < scene->point_count; i++) {
		const struct scene_point *point = &scene->points[i];
		bool fits = chosen->count < scene->sheet->most_levels_kernels;

		if (!levels_of(scene, point))
			continue;
		for (int k = 0; k < chosen->count && fits; k++)
			fits = fabs(axes_y(&canvas->axes, point->y) -
				       axes_y(&canvas->axes, chosen->points[k]->y)) >=
			       0.75 * canvas->small;
		if (fits)
			chosen->points[chosen->count++] = point;
		else
			left_out++;
	}
	return left_out;
}

static double top_of(const struct canvas *canvas)
{
	double top = scene_top(canvas->scene);

	return top > 0 ? top : canvas->axes.y_max;
}

static void write_roofs(struct canvas *canvas)
{
	script_add(&canvas->script, "\n# measured roofs\n");
	for (int i = 0; i < ORDERED; i++)
		roofs_write(canvas, level_name(order[i]), scene_bandwidth(canvas->scene, order[i]),
			top_of(canvas));
}

static void add_obstacles(struct canvas *canvas)
{
	for (int i = 0; i < canvas->row_count; i++)
		roofs_add_ceiling(canvas, canvas->rows[i].value, steepest(canvas->scene));
	for (int i = 0; i < ORDERED; i++)
		roofs_add_obstacle(
			canvas, scene_bandwidth(canvas->scene, order[i]), top_of(canvas), 7);
}

static void add_point(struct canvas *canvas, const struct scene_point *point, char text[256])
{
	const struct scene *scene = canvas->scene;
	struct label label = {
		.text = text, .height = 1.08 * canvas->small, .radius = 1.05 * canvas->radius
	};
	double y = axes_y(&canvas->axes, point->y), least = INFINITY, most = -INFINITY;
	char percent[64] = "";
	int owner;

	for (int i = 0; i < ORDERED; i++) {
		double x = axes_x(&canvas->axes, intensity(scene, point, order[i]));

		least = fmin(least, x);
		most = fmax(most, x);
	}
	if (scene->sheet->caption)
		canvas_percent(point, true, percent, sizeof(percent));
	snprintf(text, 256, "%s%s%s", point->name, point->mark, percent);
	label.width = font_width(canvas->font, text, canvas->small);
	label.anchors[0].x = most;
	label.anchors[0].y = label.anchors[1].y = y;
	label.anchors[1].x = least;
	label.anchors[1].prefers_left = true;
	label.anchor_count = most > least ? 2 : 1;
	owner = placement_add_label(&canvas->place, label);
	for (int i = 0; i < ORDERED; i++) {
		double x = intensity(scene, point, order[i]);

		if (isfinite(x))
			placement_add_disc(&canvas->place, (struct disc){ axes_x(&canvas->axes, x),
								   y, label.radius, 0, owner });
	}
	placement_add_stroke(&canvas->place, (struct stroke){ least, y, most, y, 4 });
}

/* One row a marker, so that a level without a figure simply has none. */
static void write_points(struct canvas *canvas, const struct chosen *chosen)
{
	const struct scene *scene = canvas->scene;

	script_add(&canvas->script,
		"\n# markers: intensity, %s, level (index of LCOL), 1 = the level that binds\n"
		"$markers << END_OF_MARKERS\n",
		scene->rate_unit);
	for (int i = 0; i < chosen->count; i++)
		for (int k = 0; k < ORDERED; k++) {
			const struct scene_point *point = chosen->points[i];
			double x = intensity(scene, point, order[k]);

			if (isfinite(x))
				script_add(&canvas->script, "%g %g %d %d    # %c\n", x, point->y,
					(int)order[k] + 1,
					point->point->bound &&
						point->point->bound_level == order[k],
					point->name);
		}
	script_add(&canvas->script,
		"END_OF_MARKERS\n"
		"# lines that join the markers of a kernel: from intensity, to, %s\n"
		"$joins << END_OF_JOINS\n",
		scene->rate_unit);
	for (int i = 0; i < chosen->count; i++) {
		double least = INFINITY, most = 0;

		for (int k = 0; k < ORDERED; k++) {
			least = fmin(least, intensity(scene, chosen->points[i], order[k]));
			most = fmax(most, intensity(scene, chosen->points[i], order[k]));
		}
		script_add(&canvas->script, "%g %g %g    # %c\n", least, most, chosen->points[i]->y,
			chosen->points[i]->name);
	}
	script_add(&canvas->script, "END_OF_JOINS\n");
}

static void write_key(struct canvas *canvas)
{
	const struct scene *scene = canvas->scene;
	double em = canvas->em, x = 1.3 * em;
	double y = canvas->axes.height - (scene->sheet->caption ? 0.9 : 0.6) * em;
	const char *words = scene->sheet->caption ? "filled: the level that binds; none: compute"
						  : "filled: it binds";

	if (!canvas->place.label_count)
		return;
	for (int i = 0; i < ORDERED; i++) {
		const char *name = level_name(order[i]);

		if (!has_roof(scene, order[i]))
			continue;
		script_add(&canvas->script,
			"set label '' at screen (L+%p)/W,screen (B+%p)/H point pt %d ps %g*PSF lw "
			"1.2 "
			"lc rgb LCOL[%d]\n"
			"set label '%s' at screen (L+%p)/W,screen (B+%p)/H left noenhanced "
			"font ',%g' textcolor rgb SUB\n",
			x, y, level_glyph(order[i]).open, 1.05 * canvas->scale, (int)order[i] + 1,
			name, x + 0.75 * em, y, canvas->tiny);
		x += 0.75 * em + font_width(canvas->font, name, canvas->tiny) + 1.1 * em;
	}
	placement_add_fixed(
		&canvas->place, (struct box){ 0, y - 0.7 * em, x, canvas->axes.height + em });
	y -= 1.5 * em;
	script_add(&canvas->script,
		"set label '%s' at screen (L+%p)/W,screen (B+%p)/H left noenhanced font ',%g' "
		"textcolor rgb SUB\n",
		words, 0.8 * em, y, canvas->tiny);
	x = 0.8 * em + font_width(canvas->font, words, canvas->tiny);
	placement_add_fixed(&canvas->place, (struct box){ 0, y - 0.7 * em, x, y + 0.8 * em });
}

/* How many times higher the next roof above (STEP -1) or lower the next below (1) is. */
static double room(const struct scene *scene, int place, int step)
{
	for (int i = place + step; i >= 0 && i < ORDERED; i += step) {
		double ratio;

		if (!has_roof(scene, order[i]))
			continue;
		ratio = scene_bandwidth(scene, order[i]) / scene_bandwidth(scene, order[place]);
		return ratio > 1 ? ratio : 1 / ratio;
	}
	return INFINITY;
}

/* A name lies above its roof, unless the next one is so near that it would lie on that. */
#define ROOM_FOR_NAME 1.7

static void write_names(struct canvas *canvas)
{
	char colour[32];

	for (int i = 0; i < ORDERED; i++) {
		bool last = order[i] == LEVEL_DRAM;
		double above;

		if (!has_roof(canvas->scene, order[i]))
			continue;
		snprintf(colour, sizeof(colour), "LCOL[%d]", (int)order[i] + 1);
		above = room(canvas->scene, i, -1);
		roofs_name_level(canvas, order[i], last ? 0.62 : 0.45,
			!last && (above >= ROOM_FOR_NAME || above >= room(canvas->scene, i, 1)),
			colour);
	}
}

static void write_markers(struct canvas *canvas, bool binding)
{
	const struct scene *scene = canvas->scene;
	double scale = 1.05 * canvas->scale;

	for (int i = 0; i < ORDERED; i++) {
		struct glyph glyph = level_glyph(order[i]);
		int level = (int)order[i] + 1;

		if (has_roof(scene, order[i]))
			script_add(&canvas->script,
				", \\\n  $markers using ($3==%d && $4==%d?$1:NaN):2 with points pt "
				"%d "
				"ps %g*PSF lc rgb BG"
				", \\\n  $markers using ($3==%d && $4==%d?$1:NaN):2 with points pt "
				"%d "
				"ps %g*PSF lw 1.2 lc rgb LCOL[%d]",
				level, binding, glyph.filled, scale + 0.4 * canvas->scale, level,
				binding, binding ? glyph.filled : glyph.open, scale, level);
	}
}

static void write_plot(struct canvas *canvas, const struct chosen *chosen)
{
	const struct scene *scene = canvas->scene;
	const char *wide = level_name(steepest_level(scene)), *comma = "";

	script_add(&canvas->script, "\nplot \\\n");
	for (int i = 0; i < ORDERED; i++) {
		if (!has_roof(scene, order[i]))
			continue;
		script_add(&canvas->script,
			"%s  $roof_%s using 1:2 with lines lw 1.8 lc rgb LCOL[%d]", comma,
			level_name(order[i]), (int)order[i] + 1);
		comma = ", \\\n";
	}
	if (scene->ceiling_count)
		script_add(&canvas->script,
			", \\\n  $ceilings using "
			"(max(XMIN,$1/BW_%s)):1:(XMAX-max(XMIN,$1/BW_%s)):(0) "
			"with vectors nohead lw 0.9 dt (6,3) lc rgb SUB",
			wide, wide);
	if (chosen->count) {
		script_add(&canvas->script, ", \\\n  $joins using 1:3:($2-$1):(0) "
					    "with vectors nohead lw 1.1 lc rgb INK");
		write_markers(canvas, false);
		write_markers(canvas, true);
	}
	script_add(&canvas->script, "\nunset output\n");
}

static void note_absent(const struct scene *scene, int absent, struct drawing *drawing)
{
	if (!scene->point_count)
		drawing_note(drawing,
			"no kernel with operations was measured, so it shows the roofs alone");
	if (absent)
		drawing_note(drawing, "%d kernel%s left out where the picture would be too dense",
			absent, absent == 1 ? " is" : "s are");
}

/* The steepest roof must not run through the key. */
static void clear_key(struct canvas *canvas)
{
	struct axes *axes = &canvas->axes;
	double top = top_of(canvas);

	if (axes_x(axes, top / steepest(canvas->scene)) < 0.45 * axes->width) {
		axes_clear_top(axes, top, 3.2 * canvas->em);
		axes_balance(axes);
	}
}

static void write_all(struct canvas *canvas, struct drawing *drawing, char (*texts)[256])
{
	const struct scene *scene = canvas->scene;
	struct extent extent = find_extent(scene, NULL);
	struct chosen chosen = { .count = 0 };

	axes_fit(&canvas->axes, &extent);
	clear_key(canvas);
	note_absent(scene, choose(canvas, &chosen), drawing);
	extent = find_extent(scene, &chosen);
	axes_fit(&canvas->axes, &extent);
	clear_key(canvas);
	canvas_head(canvas, "roofline-hierarchical",
		"a roof for every memory level, one marker a level for every kernel",
		"byte of each level");
	page_title_device(canvas, NULL, canvas->axes.left);
	write_roofs(canvas);
	if (scene_top(scene) > 0)
		roofs_tint(canvas, level_name(steepest_level(scene)), scene_top(scene));
	column_write(canvas, false);
	add_obstacles(canvas);
	write_points(canvas, &chosen);
	for (int i = 0; i < chosen.count; i++)
		add_point(canvas, chosen.points[i], texts[i]);
	write_key(canvas);
	canvas_notes(canvas, NOTE_DOUBT, 0.3 * canvas->em);
	write_names(canvas);
	canvas_labels(canvas);
	write_plot(canvas, &chosen);
}

int hierarchical_draw(const struct scene *scene, const struct font *font, struct drawing *drawing,
	struct error *why)
{
	struct canvas canvas;
	char texts[16][256];
	int roofs = 0, status;

	*drawing = (struct drawing){ 0 };
	for (int i = 0; i < ORDERED; i++)
		roofs += order[i] != LEVEL_DRAM && has_roof(scene, order[i]);
	if (!roofs) {
		fail(why, "no cache level was measured");
		return 0;
	}
	canvas_open(&canvas, scene, font);
	write_all(&canvas, drawing, texts);
	drawing->hidden = placement_hidden(&canvas.place);
	status = script_finish(&canvas.script, &drawing->script, why);
	placement_release(&canvas.place);
	return status;
}
