/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The chart `compare-A-B`: two results under one set of axes. What is filled and solid is A's, what
 * is open and dashed is B's; an arrow leads from B to A for every kernel both have, and its label
 * says how many times faster A is.
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

#define PAIRS_CAPTION 16 /* kernels with labels and arrows, at most */
#define PAIRS_PAPER 6
static const char *const side_names[] = { "A", "B" };

#define CEILINGS_MOST 5 /* of one result */

/* A kernel that both results have. */
struct pair {
	const struct scene_point *a, *b;
	double a_x, a_y, b_x, b_y; /* y in the unit of A */
	char text[256];
};

struct overlay {
	struct canvas canvas;
	const struct scene *scenes[2];
	double units[2]; /* what a value of each scene is in the unit of A: 1, B's / A's */
	char names[2][48];
	int pair_count, left_out;
	struct pair *pairs;
};

static double bandwidth(const struct overlay *overlay, int side)
{
	return overlay->units[side] * scene_bandwidth(overlay->scenes[side], LEVEL_DRAM);
}

static double intensity(const struct scene_point *point)
{
	return point->point->levels[LEVEL_DRAM].intensity;
}

static const struct scene_point *find(const struct scene *scene, const struct scene_point *like)
{
	const struct measurement *m = like->point->measurement;

	for (int i = 0; i < scene->point_count; i++)
		if (!strcmp(scene->points[i].point->measurement->kernel, m->kernel))
			return &scene->points[i];
	return NULL;
}

static bool drawable(const struct scene_point *point)
{
	return point && isfinite(intensity(point)) && intensity(point) > 0;
}

static void find_pairs(struct overlay *overlay)
{
	const struct scene *a = overlay->scenes[0], *b = overlay->scenes[1];
	int most = a->sheet->caption ? PAIRS_CAPTION : PAIRS_PAPER;

	overlay->pairs = memory_new((size_t)most, sizeof(*overlay->pairs));
	for (int i = 0; i < a->point_count; i++) {
		const struct scene_point *point = &a->points[i], *other = find(b, point);
		struct pair *pair = &overlay->pairs[overlay->pair_count];

		if (!drawable(point) || !drawable(other))
			continue;
		if (overlay->pair_count == most) {
			overlay->left_out++;
			continue;
		}
		*pair = (struct pair){ point, other, intensity(point), point->y, intensity(other),
			other->y * overlay->units[1], "" };
		overlay->pair_count++;
	}
}

/* A speed-up with two digits: 2.4x, 12x. */
static void add_ratio(char *text, size_t size, const char *name, double ratio)
{
	snprintf(text, size,
		ratio >= 9.95	 ? "%s  %.0fx"
		: ratio >= 0.995 ? "%s  %.1fx"
				 : "%s  %.2fx",
		name, ratio);
}

/* ---- ceilings ---- */

static bool has_pipe(const struct scene *scene, const char *pipe)
{
	for (int i = 0; i < scene->ceiling_count; i++)
		if (!strcmp(scene->ceilings[i].ceiling->pipe, pipe))
			return true;
	return false;
}

static int compare_rows(const void *a, const void *b)
{
	const struct column_row *x = a, *y = b;

	return (x->value > y->value) - (x->value < y->value);
}

/* How many of the kernels drawn have the ceiling for theirs. */
static int kernels_of(const struct overlay *overlay, int side, const struct scene_ceiling *ceiling)
{
	int count = 0;

	for (int i = 0; i < overlay->pair_count; i++) {
		const struct pair *pair = &overlay->pairs[i];

		count += (side ? pair->b : pair->a)->point->pipe == ceiling->ceiling;
	}
	return count;
}

static void add_row(struct overlay *overlay, int side, const struct scene_ceiling *ceiling)
{
	struct canvas *canvas = &overlay->canvas;
	struct column_row *row = &canvas->rows[canvas->row_count++];
	char name[sizeof(row->name)];

	*row = (struct column_row){ .value = overlay->units[side] * ceiling->value,
		.precision = ceiling->precision,
		.dashed = side == 1,
		.rival = side == 1 };
	/* The row and the name of its result are parts of one struct. */
	snprintf(name, sizeof(name), "%.30s %.40s", overlay->names[side], ceiling->name);
	memcpy(row->name, name, sizeof(name));
}

/*
 * Only what both measured, and of that first what the kernels drawn need, then the highest; where
 * they share nothing, the highest of each.
 */
static void find_ceilings(struct overlay *overlay)
{
	struct canvas *canvas = &overlay->canvas;
	bool shared = false;

	canvas->row_count = 0;
	for (int i = 0; i < overlay->scenes[0]->ceiling_count; i++)
		shared = shared || has_pipe(overlay->scenes[1],
					   overlay->scenes[0]->ceilings[i].ceiling->pipe);
	for (int side = 0; side < 2; side++) {
		const struct scene *scene = overlay->scenes[side];
		int most = shared ? CEILINGS_MOST : 1, count = 0;

		for (int needed = 1; needed >= 0; needed--)
			for (int i = scene->ceiling_count - 1; i >= 0 && count < most; i--) {
				const struct scene_ceiling *ceiling = &scene->ceilings[i];

				if (shared &&
					!has_pipe(overlay->scenes[!side], ceiling->ceiling->pipe))
					continue;
				if ((kernels_of(overlay, side, ceiling) > 0) != needed)
					continue;
				add_row(overlay, side, ceiling);
				count++;
			}
	}
	qsort(canvas->rows, (size_t)canvas->row_count, sizeof(*canvas->rows), compare_rows);
}

/* ---- ranges and obstacles ---- */

/* Where the roof of a side ends: its highest ceiling drawn. */
static double top_of(const struct overlay *overlay, int side)
{
	double top = 0;

	for (int i = 0; i < overlay->canvas.row_count; i++)
		if (overlay->canvas.rows[i].rival == (side == 1))
			top = fmax(top, overlay->canvas.rows[i].value);
	return top > 0 ? top : overlay->canvas.axes.y_max;
}

static struct extent find_extent(const struct overlay *overlay)
{
	struct extent extent = extent_empty();

	for (int i = 0; i < overlay->canvas.row_count; i++) {
		double wide = bandwidth(overlay, overlay->canvas.rows[i].rival);

		extent.top = fmax(extent.top, overlay->canvas.rows[i].value);
		if (isfinite(wide))
			extent_add_ridge(&extent, overlay->canvas.rows[i].value / wide);
	}
	for (int i = 0; i < overlay->pair_count; i++) {
		extent_add(&extent, overlay->pairs[i].a_x, overlay->pairs[i].a_y);
		extent_add(&extent, overlay->pairs[i].b_x, overlay->pairs[i].b_y);
	}
	return extent;
}

static void add_obstacles(struct overlay *overlay)
{
	struct canvas *canvas = &overlay->canvas;

	for (int i = 0; i < canvas->row_count; i++)
		roofs_add_ceiling(
			canvas, canvas->rows[i].value, bandwidth(overlay, canvas->rows[i].rival));
	for (int side = 0; side < 2; side++)
		roofs_add_obstacle(canvas, bandwidth(overlay, side), top_of(overlay, side), 8);
}

/* ---- kernels ---- */

static void add_pair(struct overlay *overlay, struct pair *pair)
{
	struct canvas *canvas = &overlay->canvas;
	const struct axes *axes = &canvas->axes;
	double ax = axes_x(axes, pair->a_x), ay = axes_y(axes, pair->a_y);
	double bx = axes_x(axes, pair->b_x), by = axes_y(axes, pair->b_y);
	struct label label = { .text = pair->text,
		.height = 1.08 * canvas->small,
		.radius = canvas->radius,
		.anchor_count = 1 };
	int owner;

	add_ratio(pair->text, sizeof(pair->text), pair->a->name, pair->a_y / pair->b_y);
	label.width = font_width(canvas->font, pair->text, canvas->small);
	label.anchors[0].x = ax;
	label.anchors[0].y = ay;
	owner = placement_add_label(&canvas->place, label);
	placement_add_disc(&canvas->place, (struct disc){ ax, ay, canvas->radius, 0, owner });
	placement_add_disc(&canvas->place, (struct disc){ bx, by, canvas->radius, 0, owner });
	placement_add_stroke(&canvas->place, (struct stroke){ ax, ay, bx, by, 4 });
}

static void write_pairs(struct overlay *overlay)
{
	struct script *script = &overlay->canvas.script;

	script_add(script,
		"\n# kernels of both: intensity and %s of A, of B, precision (index of COL)\n"
		"$kernels << END_OF_KERNELS\n",
		overlay->scenes[0]->rate_unit);
	for (int i = 0; i < overlay->pair_count; i++) {
		const struct pair *pair = &overlay->pairs[i];

		script_add(script, "%g %g %g %g %d    # %c\n", pair->a_x, pair->a_y, pair->b_x,
			pair->b_y, pair->a->precision + 1, pair->a->name);
	}
	script_add(script, "END_OF_KERNELS\n");
}

/* From rim to rim of the markers; none where they touch. Returns how many. */
static int write_arrows(struct overlay *overlay)
{
	struct canvas *canvas = &overlay->canvas;
	const struct axes *axes = &canvas->axes;
	int count = 0;

	script_add(&canvas->script,
		"# arrows from the rim of B's marker to that of A's: x, y, to x, y, precision\n"
		"$arrows << END_OF_ARROWS\n");
	for (int i = 0; i < overlay->pair_count; i++) {
		const struct pair *pair = &overlay->pairs[i];
		double ax = axes_x(axes, pair->a_x), ay = axes_y(axes, pair->a_y);
		double bx = axes_x(axes, pair->b_x), by = axes_y(axes, pair->b_y);
		double length = hypot(ax - bx, ay - by), rim = 1.25 * canvas->radius;
		double dx = (ax - bx) / length * rim, dy = (ay - by) / length * rim;

		if (length < 3.2 * rim)
			continue;
		script_add(&canvas->script, "%g %g %g %g %d\n", axes_value_x(axes, bx + dx),
			axes_value_y(axes, by + dy), axes_value_x(axes, ax - dx),
			axes_value_y(axes, ay - dy), pair->a->precision + 1);
		count++;
	}
	script_add(&canvas->script, "END_OF_ARROWS\n");
	return count;
}

/* ---- the script ---- */

/* Which is filled and which is open, at the upper left. */
static void write_key(struct overlay *overlay)
{
	struct canvas *canvas = &overlay->canvas;
	double em = canvas->em, width = 0;

	for (int side = 0; side < 2; side++) {
		double x = canvas->axes.left + 1.3 * em;
		double y = canvas->axes.bottom + canvas->axes.height - (0.9 + 1.4 * side) * em;
		char clean[1024], cut[512];

		text_clean(clean, sizeof(clean), overlay->scenes[side]->model->result->device.name);
		if (!canvas->scene->sheet->caption)
			snprintf(clean, sizeof(clean), "%s", overlay->names[side]);
		font_cut(canvas->font, cut, sizeof(cut), clean, canvas->tiny,
			0.4 * canvas->axes.width);
		script_add(&canvas->script,
			"set label '' at screen %p/W,screen %p/H point pt %d ps %g*PSF lw 1.2 "
			"lc rgb INK front\n",
			x, y, side ? 6 : 7, 1.05 * canvas->scale);
		page_text(canvas, cut, x + 0.9 * em, y, "left", canvas->tiny, false,
			side ? "SUB" : "INK");
		width = fmax(width, font_width(canvas->font, cut, canvas->tiny));
	}
	placement_add_fixed(&canvas->place, (struct box){ 0, canvas->axes.height - 3.1 * em,
						    2.6 * em + width, canvas->axes.height + em });
}

static void write_roofs(struct overlay *overlay)
{
	struct canvas *canvas = &overlay->canvas;

	script_add(&canvas->script, "\n# measured roofs of both\n");
	for (int side = 0; side < 2; side++) {
		roofs_write(
			canvas, side_names[side], bandwidth(overlay, side), top_of(overlay, side));
		if (!isfinite(bandwidth(overlay, side)))
			script_add(&canvas->script, "BW_%s = 0    # none\n", side_names[side]);
	}
}

static void write_names(struct overlay *overlay)
{
	for (int side = 0; side < 2; side++) {
		char text[128], rate[32];
		struct roof_name name = { .text = text,
			.bandwidth = bandwidth(overlay, side),
			.top = top_of(overlay, side),
			.prefer = side ? 0.7 : 0.5,
			.above = side == 0,
			.colour = side ? "SUB" : "INK" };

		if (!isfinite(name.bandwidth))
			continue;
		snprintf(text, sizeof(text), "%s DRAM  %s", overlay->names[side],
			text_si(rate, sizeof(rate), name.bandwidth * overlay->scenes[0]->unit,
				"B/s"));
		roofs_name(&overlay->canvas, &name);
	}
}

static void write_plot(struct overlay *overlay, int arrows)
{
	struct canvas *canvas = &overlay->canvas;
	double scale = canvas->scale;

	script_add(&canvas->script, "\nunset colorbox\nplot NaN");
	for (int side = 0; side < 2; side++)
		if (isfinite(bandwidth(overlay, side)))
			script_add(&canvas->script,
				", \\\n  $roof_%s using 1:2 with lines lw 1.8 %s", side_names[side],
				side ? "dt (7,4) lc rgb SUB" : "lc rgb ROOF");
	for (int side = 0; side < 2 && overlay->canvas.row_count; side++)
		script_add(&canvas->script,
			", \\\n  $ceilings using ($4==%d?from(%s,$1):NaN):1:(XMAX-from(%s,$1)):(0):"
			"(COL[int($2)]) with vectors nohead lw 1.5 %slc rgb variable",
			side, side ? "BW_B" : "BW_A", side ? "BW_B" : "BW_A",
			side ? "dt (5,3) " : "");
	if (arrows)
		script_add(&canvas->script,
			", \\\n  $arrows using 1:2:($3-$1):($4-$2):(COL[int($5)]) with vectors "
			"head filled size screen %g,18 lw 0.9 lc rgb variable",
			0.9 * canvas->em / canvas->width);
	if (overlay->pair_count)
		script_add(&canvas->script,
			", \\\n  $kernels using 3:4:(PTF[int($5)]) with points ps %g*PSF pt "
			"variable lc rgb BG"
			", \\\n  $kernels using 3:4:(PTO[int($5)]):(COL[int($5)]) with points ps "
			"%g*PSF "
			"pt variable lw 1.2 lc rgb variable"
			", \\\n  $kernels using 1:2:(PTF[int($5)]) with points ps %g*PSF pt "
			"variable lc rgb BG"
			", \\\n  $kernels using 1:2:(PTF[int($5)]):(COL[int($5)]) with points ps "
			"%g*PSF "
			"pt variable lc rgb variable",
			1.3 * scale, scale, 1.45 * scale, scale);
	script_add(&canvas->script, "\nunset output\n");
}

static void write_all(struct overlay *overlay, const char *stem)
{
	struct canvas *canvas = &overlay->canvas;
	const struct extent extent = find_extent(overlay);
	char title[200];
	int arrows;

	axes_fit(&canvas->axes, &extent);
	canvas_head(canvas, stem,
		"two results under one set of axes, an arrow from B to A for every kernel",
		"DRAM byte");
	snprintf(title, sizeof(title), "%s against %s", overlay->names[0], overlay->names[1]);
	page_title(canvas, title, "arrows join the same kernel; label: kernel and speed-up",
		canvas->axes.left);
	write_roofs(overlay);
	script_add(&canvas->script, "from(bw,v) = bw > 0 ? max(XMIN,v/bw) : XMIN\n");
	column_write(canvas, true);
	add_obstacles(overlay);
	write_pairs(overlay);
	arrows = write_arrows(overlay);
	for (int i = 0; i < overlay->pair_count; i++)
		add_pair(overlay, &overlay->pairs[i]);
	write_key(overlay);
	write_names(overlay);
	canvas_labels(canvas);
	write_plot(overlay, arrows);
}

static void open_canvas(struct overlay *overlay, const struct font *font)
{
	struct canvas *canvas = &overlay->canvas;

	canvas_open(canvas, overlay->scenes[0], font);
	canvas->rival = overlay->scenes[1];
	for (int side = 0; side < 2; side++) {
		char clean[1024];

		text_clean(clean, sizeof(clean), overlay->scenes[side]->name);
		font_cut(font, overlay->names[side], sizeof(overlay->names[side]), clean,
			canvas->side, 8 * canvas->side);
	}
	find_ceilings(overlay);
	canvas_set_margins(canvas, canvas->axes.bottom);
}

int overlay_draw(const struct scene *a, const struct scene *b, const char *stem,
	const struct font *font, struct drawing *drawing, struct error *why)
{
	struct overlay overlay = { .scenes = { a, b }, .units = { 1, b->unit / a->unit } };
	int status = 0;

	*drawing = (struct drawing){ 0 };
	find_pairs(&overlay);
	open_canvas(&overlay, font);
	if (!overlay.canvas.row_count && !isfinite(bandwidth(&overlay, 0)) &&
		!isfinite(bandwidth(&overlay, 1))) {
		fail(why, "neither result has a measured ceiling to draw");
	} else {
		write_all(&overlay, stem);
		drawing->hidden = placement_hidden(&overlay.canvas.place);
		if (!overlay.pair_count)
			drawing_note(drawing, "the results have no kernel with operations in "
					      "common, so it shows the roofs alone");
		if (overlay.left_out)
			drawing_note(drawing,
				"%d kernel%s left out where the picture would be too dense",
				overlay.left_out, overlay.left_out == 1 ? " is" : "s are");
		status = script_finish(&overlay.canvas.script, &drawing->script, why);
	}
	placement_release(&overlay.canvas.place);
	text_release(&overlay.canvas.script.text);
	free(overlay.pairs);
	return status;
}
