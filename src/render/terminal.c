/* SPDX-License-Identifier: Apache-2.0 */
#include "render/terminal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "render/axes.h"
#include "render/scene.h"

/* Around the plot: ticks of y at the left, the title above, ticks and title of x below. */
#define LEFT 8
#define ABOVE 1
#define BELOW 3
#define NAME_MOST 15
#define COLOUR_NONE 0
#define COLOUR_FRAME 244

/* One character of the picture. */
struct cell {
	unsigned char dots; /* braille, where nothing else is */
	unsigned char colour;
	bool taken;    /* by text or a glyph */
	char bytes[5]; /* one character of UTF-8; "" */
};

struct picture {
	const struct scene *scene;
	const struct terminal_options *options;
	struct axes axes;  /* in dots, which are about square */
	int columns, rows; /* of the plot */
	struct cell *cells;
};

static const struct {
	const char *utf8, *ascii;
	int colour; /* readable on light and on dark ground */
} glyphs[PRECISION_COUNT] = {
	[PRECISION_FP64] = { "\xE2\x96\xA0", "#", 33 },
	[PRECISION_FP32] = { "\xE2\x97\x8F", "o", 36 },
	[PRECISION_TF32] = { "\xE2\x96\xB2", "^", 172 },
	[PRECISION_HALF] = { "\xE2\x97\x86", "*", 166 },
	[PRECISION_FP8] = { "\xE2\x96\xBC", "v", 133 },
	[PRECISION_INTEGER] = { "\xE2\xAC\x9F", "+", 244 },
};

/* ---- characters ---------------------------------------------------------------------------- */

static struct cell *cell_at(struct picture *picture, int x, int y)
{
	if (x < 0 || x >= picture->options->width || y < 0 || y >= picture->options->height)
		return NULL;
	return &picture->cells[y * picture->options->width + x];
}

/* Bytes of the first character of UTF8. */
static int character_size(const char *utf8)
{
	int size = 1;

	while (((unsigned char)utf8[size] & 0xC0) == 0x80 && size < 4)
		size++;
	return size;
}

/* Writes clean text; where only ASCII can be shown, ? for the rest. */
static void put(struct picture *picture, int x, int y, const char *utf8, int colour)
{
	for (; *utf8; x++) {
		int size = character_size(utf8);
		struct cell *cell = cell_at(picture, x, y);

		if (cell) {
			snprintf(cell->bytes, sizeof cell->bytes, "%.*s", size, utf8);
			if (size > 1 && !picture->options->utf8)
				snprintf(cell->bytes, sizeof cell->bytes, "?");
			cell->colour = (unsigned char)colour;
			cell->taken = true;
		}
		utf8 += size;
	}
}

/* A dot of the plot, counted from its lower left corner. */
static void dot(struct picture *picture, int x, int y, int colour)
{
	static const unsigned char bits[4][2] = { { 0x40, 0x80 }, { 0x04, 0x20 }, { 0x02, 0x10 },
		{ 0x01, 0x08 } };
	struct cell *cell;

	if (x < 0 || x >= 2 * picture->columns || y < 0 || y >= 4 * picture->rows)
		return;
	cell = cell_at(picture, LEFT + x / 2, ABOVE + picture->rows - 1 - y / 4);
	cell->dots |= bits[y % 4][x % 2];
	cell->colour = (unsigned char)colour;
}

static int row_of(const struct picture *picture, double y)
{
	int row = ABOVE + picture->rows - 1 - (int)floor(axes_y(&picture->axes, y) / 4);

	return row < ABOVE ? ABOVE : row >= ABOVE + picture->rows ? ABOVE + picture->rows - 1 : row;
}

static int column_of(const struct picture *picture, double x)
{
	int column = LEFT + (int)floor(axes_x(&picture->axes, x) / 2);

	return column < LEFT			   ? LEFT
	       : column >= LEFT + picture->columns ? LEFT + picture->columns - 1
						   : column;
}

/* ---- roofs --------------------------------------------------------------------------------- */

/* The lower of the DRAM roof and VALUE, from FROM on; the dots of a steep part hang together. */
static void draw_roof(struct picture *picture, double value, bool slope, int colour)
{
	double bandwidth = scene_bandwidth(picture->scene, LEVEL_DRAM);
	int last = -1;

	for (int x = 0; x < 2 * picture->columns; x++) {
		double limit = bandwidth * axes_value_x(&picture->axes, x + 0.5);
		bool left = limit < value;
		double y = axes_y(&picture->axes, left ? limit : value);
		int place = (int)floor(y);

		if (left && !slope)
			continue;
		for (int k = last >= 0 && last < place ? last + 1 : place; k <= place; k++)
			dot(picture, x, k, colour);
		last = place;
	}
}

static int label_width(const struct scene *scene)
{
	int most = 0;

	for (int i = 0; i < scene->ceiling_count; i++) {
		int width = text_width(scene->ceilings[i].name);

		width = width > NAME_MOST ? NAME_MOST : width;
		most = width > most ? width : most;
	}
	return most;
}

/* NAME, cut to WIDTH characters and filled up with spaces. */
static void pad(char *to, size_t size, const char *name, int width)
{
	size_t used = 0;
	int columns = 0;

	for (; *name && columns < width; columns++) {
		int bytes = character_size(name);

		if (used + (size_t)bytes + 1 > size)
			break;
		memcpy(to + used, name, (size_t)bytes);
		used += (size_t)bytes;
		name += bytes;
	}
	while (columns++ < width && used + 1 < size)
		to[used++] = ' ';
	to[used] = 0;
}

/* Ceilings and their names at the right, each on a line of its own, the highest first. */
static void draw_ceilings(struct picture *picture)
{
	const struct scene *scene = picture->scene;
	int width = label_width(scene), last = ABOVE - 1;

	for (int i = scene->ceiling_count - 1; i >= 0; i--) {
		const struct scene_ceiling *ceiling = &scene->ceilings[i];
		int row = row_of(picture, ceiling->value),
		    colour = glyphs[ceiling->precision].colour;
		char name[128], label[160];

		draw_roof(picture, ceiling->value, false, colour);
		row = row > last ? row : last + 1;
		last = row;
		pad(name, sizeof name, ceiling->name, width);
		snprintf(label, sizeof label, "%s %6.*f", name,
			ceiling->value >= 1000	? 0
			: ceiling->value >= 100 ? 0
			: ceiling->value >= 10	? 1
						: 2,
			ceiling->value);
		put(picture, LEFT + picture->columns + 1, row, label, colour);
	}
}

/* ---- frame --------------------------------------------------------------------------------- */

static void draw_ticks(struct picture *picture)
{
	const struct axes *axes = &picture->axes;
	int bottom = ABOVE + picture->rows;
	char label[32];

	for (double x = pow(10, ceil(log10(axes->x_min))); x <= axes->x_max; x *= 10) {
		snprintf(label, sizeof label, "%g", x);
		put(picture, column_of(picture, x) - (int)strlen(label) / 2, bottom + 1, label,
			COLOUR_FRAME);
	}
	for (double y = pow(10, ceil(log10(axes->y_min))); y <= axes->y_max; y *= 10) {
		snprintf(label, sizeof label, "%*g", LEFT - 2, y);
		put(picture, 0, row_of(picture, y), label, COLOUR_FRAME);
	}
}

static void draw_frame(struct picture *picture)
{
	bool utf8 = picture->options->utf8;
	int bottom = ABOVE + picture->rows;

	for (int y = ABOVE; y < bottom; y++)
		put(picture, LEFT - 1, y, utf8 ? "\xE2\x94\x82" : "|", COLOUR_FRAME);
	put(picture, LEFT - 1, bottom, utf8 ? "\xE2\x94\x94" : "+", COLOUR_FRAME);
	for (int x = LEFT; x < LEFT + picture->columns; x++)
		put(picture, x, bottom, utf8 ? "\xE2\x94\x80" : "-", COLOUR_FRAME);
	draw_ticks(picture);
}

static void draw_titles(struct picture *picture)
{
	const struct scene *scene = picture->scene;
	const struct result *result = scene->model->result;
	const struct ceiling *drawn = scene->model->roofs[LEVEL_DRAM].drawn;
	char device[256], title[512], below[64], bandwidth[64];

	text_clean(device, sizeof device, result->device.name);
	snprintf(title, sizeof title, "%s   %s%s%s%s", scene->rate_unit,
		result->simulated ? "SIMULATED   " : "", device, drawn ? "   DRAM " : "",
		drawn ? text_si(bandwidth, sizeof bandwidth, drawn->rate.attainable, "B/s") : "");
	put(picture, LEFT, 0, title, COLOUR_NONE);
	snprintf(below, sizeof below, "%s/byte of DRAM", scene->operation);
	put(picture, LEFT + picture->columns - (int)strlen(below), ABOVE + picture->rows + 2, below,
		COLOUR_FRAME);
}

/* ---- kernels ------------------------------------------------------------------------------- */

static double intensity_of(const struct scene_point *point)
{
	return point->point->levels[LEVEL_DRAM].intensity;
}

static bool has_place(const struct scene_point *point)
{
	return isfinite(intensity_of(point)) && intensity_of(point) > 0;
}

/* The first of those in one place stays. */
static void draw_markers(struct picture *picture)
{
	const struct scene *scene = picture->scene;
	const char *small = picture->options->utf8 ? "\xC2\xB7" : ".";

	for (int i = 0; i < scene->point_count; i++) {
		const struct scene_point *point = &scene->points[i];
		int x, y;

		if (!has_place(point))
			continue;
		x = column_of(picture, intensity_of(point));
		y = row_of(picture, point->y);
		if (cell_at(picture, x, y)->taken)
			continue;
		if (point->context)
			put(picture, x, y, small, COLOUR_NONE);
		else
			put(picture, x, y,
				picture->options->utf8 ? glyphs[point->precision].utf8
						       : glyphs[point->precision].ascii,
				glyphs[point->precision].colour);
	}
}

/* How bad it is to write WIDTH characters from X on: lines that are covered; -1: not possible. */
static int cost_of_place(struct picture *picture, int x, int y, int width)
{
	int cost = 0;

	if (x < LEFT || x + width > LEFT + picture->columns || y < ABOVE ||
		y >= ABOVE + picture->rows)
		return -1;
	for (int i = -1; i <= width; i++) {
		const struct cell *cell = cell_at(picture, x + i, y);

		/* the marker's own cell is one of the neighbours */
		if (cell && cell->taken && i >= 0 && i < width)
			return -1;
		if (cell)
			cost += cell->taken ? 1 : cell->dots ? 2 : 0;
	}
	return cost;
}

static void draw_name(struct picture *picture, const struct scene_point *point)
{
	static const int places[][2] = { { 2, 0 }, { -1, 0 }, { 1, 1 }, { 0, -1 }, { 1, -1 },
		{ 0, 1 } };
	int width = text_width(point->name), x = column_of(picture, intensity_of(point));
	int y = row_of(picture, point->y), best = -1, best_x = 0, best_y = 0;

	for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
		/* to the left of it the name ends there */
		int at_x = places[i][0] > 0 ? x + places[i][0] : x - width + places[i][0];
		int at_y = y + places[i][1], cost = cost_of_place(picture, at_x, at_y, width);

		if (cost >= 0 && (best < 0 || cost < best)) {
			best = cost;
			best_x = at_x;
			best_y = at_y;
		}
	}
	/* a name that hides a whole line of the picture says less than the line */
	if (best >= 0 && best <= width)
		put(picture, best_x, best_y, point->name, COLOUR_NONE);
}

static void draw_names(struct picture *picture)
{
	const struct scene *scene = picture->scene;

	for (int i = 0; i < scene->point_count; i++)
		if (has_place(&scene->points[i]) && !scene->points[i].context)
			draw_name(picture, &scene->points[i]);
}

/* ---- all of it ----------------------------------------------------------------------------- */

static void fit_axes(struct picture *picture)
{
	const struct scene *scene = picture->scene;
	struct extent extent = extent_empty();
	double bandwidth = scene_bandwidth(scene, LEVEL_DRAM);

	for (int i = 0; i < scene->point_count; i++)
		if (has_place(&scene->points[i]))
			extent_add(&extent, intensity_of(&scene->points[i]), scene->points[i].y);
	for (int i = 0; i < scene->ceiling_count; i++)
		if (!isnan(bandwidth))
			extent_add_ridge(&extent, scene->ceilings[i].value / bandwidth);
	extent.top = scene_top(scene);
	extent.above = 1.7;
	picture->axes = (struct axes){ .width = 2 * picture->columns, .height = 4 * picture->rows };
	axes_fit(&picture->axes, &extent);
}

/* What a cell of dots looks like without braille: a line that is high, low or rising. */
static char ascii_line(unsigned char dots)
{
	const unsigned char left = 0x47, right = 0xB8, high = 0x09, low = 0xC0;
	bool rises = dots & left && dots & right &&
		     (((dots & 0x40) && (dots & 0x38)) || ((dots & 0x04) && (dots & 0x18)) ||
			     ((dots & 0x02) && (dots & 0x08)));

	if (rises)
		return '/';
	if (dots & high && !(dots & (unsigned char)~high))
		return '"';
	return dots & low && !(dots & (unsigned char)~low) ? '_' : '-';
}

static void add_cell(struct text *text, const struct cell *cell, bool utf8)
{
	const unsigned char dots = cell->dots;

	if (cell->bytes[0])
		text_add(text, "%s", cell->bytes);
	else if (dots && utf8)
		text_add(text, "\xE2%c%c", 0xA0 | dots >> 6, 0x80 | (dots & 0x3F));
	else
		text_add(text, "%c", dots ? ascii_line(dots) : ' ');
}

/* One line without trailing spaces; a change of colour is written where it happens. */
static void add_line(struct text *text, struct picture *picture, int y)
{
	int end = picture->options->width, colour = COLOUR_NONE;

	while (end > 0 && !cell_at(picture, end - 1, y)->bytes[0] &&
		!cell_at(picture, end - 1, y)->dots)
		end--;
	for (int x = 0; x < end; x++) {
		const struct cell *cell = cell_at(picture, x, y);
		bool ink = cell->bytes[0] ? cell->bytes[0] != ' ' : cell->dots;

		if (picture->options->colour && ink && cell->colour != colour) {
			colour = cell->colour;
			if (colour == COLOUR_NONE)
				text_add(text, "\033[0m");
			else
				text_add(text, "\033[38;5;%dm", colour);
		}
		add_cell(text, cell, picture->options->utf8);
	}
	text_add(text, "%s\n", colour == COLOUR_NONE ? "" : "\033[0m");
}

static void draw(struct text *text, struct picture *picture)
{
	const struct scene *scene = picture->scene;
	/* space, name, space, six digits */
	int right = scene->ceiling_count ? label_width(scene) + 9 : 2;
	double top = scene_top(scene);

	picture->columns = picture->options->width - LEFT - right;
	picture->rows = picture->options->height - ABOVE - BELOW;
	picture->cells =
		memory_new((size_t)picture->options->width * (size_t)picture->options->height,
			sizeof *picture->cells);
	fit_axes(picture);
	if (!isnan(scene_bandwidth(scene, LEVEL_DRAM)))
		draw_roof(picture, top > 0 ? top : INFINITY, true, COLOUR_NONE);
	draw_ceilings(picture);
	draw_frame(picture);
	draw_titles(picture);
	draw_markers(picture);
	draw_names(picture);
	for (int y = 0; y < picture->options->height; y++)
		add_line(text, picture, y);
	free(picture->cells);
}

bool terminal_add_chart(
	struct text *text, const struct model *model, const struct terminal_options *options)
{
	struct picture picture = { .options = options };
	struct scene scene;
	bool drawn;

	if (options->width < TERMINAL_WIDTH_LEAST || options->height < TERMINAL_HEIGHT_LEAST)
		return false;
	scene_build(&scene, model, CHART_REPORT, CHART_LIGHT, 0);
	drawn = scene.ceiling_count || scene.point_count;
	picture.scene = &scene;
	if (drawn)
		draw(text, &picture);
	scene_release(&scene);
	return drawn;
}
