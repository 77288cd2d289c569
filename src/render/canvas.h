/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the charts of the roofline family have in common: page, axes, title, the column of ceilings
 * at the right, roofs with their names along the slope, notes, labels. Each function computes a
 * piece of the layout, writes it to the script and tells the label placement where it is.
 */
#ifndef RENDER_CANVAS_H
#define RENDER_CANVAS_H

#include "render/axes.h"
#include "render/metrics.h"
#include "render/place.h"
#include "render/scene.h"
#include "render/script.h"

struct canvas {
	const struct scene *scene;
	const struct scene *rival; /* (optional) of the second result, in a comparison */
	const struct font *font;
	struct script script;
	struct axes axes;
	struct placement place;
	struct stroke names[LEVEL_COUNT]; /* of the roofs: the centre line of the text */
	int name_count;
	double width, height; /* of the page */
	double em;	      /* size of the text, points */
	double side;	      /* of ceilings and roofs */
	double small;	      /* of kernel labels */
	double tiny;	      /* of notes */
	double scale;	      /* of lines and markers: em / 9 */
	double radius;	      /* of a marker, points */
};

/* Sets the plot rectangle: the page less its margins and the column of ceilings. */
void canvas_open(struct canvas *canvas, const struct scene *scene, const struct font *font);
/* Chooses the ranges, with room at the bottom for ridge and notes. */
void canvas_fit(struct canvas *canvas, const struct extent *extent, bool ridge);

/* Page and axes, all but the title. STEM: "roofline"; BYTE: "DRAM byte". */
void canvas_head(struct canvas *canvas, const char *stem, const char *about, const char *byte);
/* Ceilings: their data, and rows at the right; with glyphs if COLOURED. */
void canvas_ceilings(struct canvas *canvas, bool coloured);
/* The tinted region under the top roof, of bandwidth BANDWIDTH (NAN: none) called NAME in the
 * script. */
void canvas_tint(struct canvas *canvas, double bandwidth, const char *name);
/*
 * The name of a bandwidth roof, slid along its slope to the freest place near PREFER (0..1). ABOVE
 * or below the line, on the other side where it would touch something there, in COLOUR (an
 * expression of the script). Markers, keys and lines must be in the placement already.
 */
void canvas_roof_name(
	struct canvas *canvas, enum level level, double prefer, bool above, const char *colour);
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
