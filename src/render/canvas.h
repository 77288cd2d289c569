/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the charts with logarithmic axes have in common: page, plot rectangle, axes, notes, labels.
 * Each function computes a piece of the layout, writes it to the script and tells the label
 * placement where it is. Roofs and the column of ceilings are in roofs.h and column.h.
 */
#ifndef RENDER_CANVAS_H
#define RENDER_CANVAS_H

#include "render/axes.h"
#include "render/metrics.h"
#include "render/place.h"
#include "render/scene.h"
#include "render/script.h"

#define COLUMN_ROWS 24
/* A level line of the plot: its entry in the column at the right. */
struct column_row {
	double value; /* in the column's unit */
	char name[80];
	enum precision precision; /* colour and glyph */
	bool dashed;		  /* over another of nearly the same value */
	bool rival;		  /* of the second result */
};

struct canvas {
	const struct scene *scene;
	const struct scene *rival; /* (optional) of the second result, in a comparison */
	const struct font *font;
	struct script script;
	struct axes axes;
	struct placement place;
	struct stroke names[LEVEL_COUNT]; /* of the roofs: the centre line of the text */
	int name_count;
	struct column_row rows[COLUMN_ROWS]; /* by value, ascending */
	int row_count;
	const char *column_head, *column_unit; /* "ceiling", "TFLOP/s" */
	double width, height;		       /* of the page */
	double em;			       /* size of the text, points */
	double side;			       /* of ceilings and roofs */
	double small;			       /* of kernel labels */
	double tiny;			       /* of notes */
	double scale;			       /* of lines and markers: em / 9 */
	double radius;			       /* of a marker, points */
};

/* A page with the scene's ceilings as rows, and the plot rectangle beside them. */
void canvas_open(struct canvas *canvas, const struct scene *scene, const struct font *font);
/* Sets the plot rectangle, with BOTTOM points under it; after a change of rows. */
void canvas_set_margins(struct canvas *canvas, double bottom);
/* Chooses the ranges, with room at the bottom for ridge and notes. */
void canvas_fit(struct canvas *canvas, const struct extent *extent, bool ridge);

/* The plot rectangle and its logarithmic axes, without titles. */
void canvas_axes(struct canvas *canvas);
/* Page and axes, all but the title. STEM: "roofline"; BYTE: "DRAM byte". */
void canvas_head(struct canvas *canvas, const char *stem, const char *about, const char *byte);
/* Title of the axis that lies FOOT points above the page's edge, or of the upright one. */
void canvas_axis_title(struct canvas *canvas, const char *title, double foot, bool across);
/* Lines of words at the lower right, from the note FIRST on, above ROOM points from the bottom. */
void canvas_notes(struct canvas *canvas, enum scene_note first, double room);
/* Places the labels, writes them and their leaders. */
void canvas_labels(struct canvas *canvas);

/* The last part of a label: "  97%", "  74% of L1"; "" where there is no room or no roof. */
void canvas_percent(const struct scene_point *point, bool name_roof, char *to, size_t size);
/* Height of the notes from FIRST on, and where they begin at the left. */
double canvas_notes_height(const struct canvas *canvas, enum scene_note first);
double canvas_notes_left(const struct canvas *canvas);

#endif
