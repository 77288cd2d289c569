/* SPDX-License-Identifier: Apache-2.0 */
/* One chart of one model as a gnuplot script: a function for each kind of chart. */
#ifndef RENDER_DRAWING_H
#define RENDER_DRAWING_H

#include "render/metrics.h"
#include "render/scene.h"

#define DRAWING_NOTES 2
struct drawing {
	char *script; /* to be freed; NULL if there is nothing to draw */
	int hidden;   /* labels without room */
	/* What is left out, a sentence each; "" if nothing. */
	char notes[DRAWING_NOTES][200];
};

/* Adds a note to DRAWING while there is room. */
void drawing_note(struct drawing *drawing, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/*
 * 0 and a script, or 0 and no script with the reason in WHY: the model has no data for this chart.
 * Laid out for FONT; the same scene gives the same bytes.
 */
typedef int draw_function(const struct scene *scene, const struct font *font,
	struct drawing *drawing, struct error *why);
draw_function roofline_draw, hierarchical_draw, attainment_draw, sweep_draw, staircase_draw,
	trajectory_draw;

/* Two scenes, each with its name, in one chart; the script says STEM is its own. */
int overlay_draw(const struct scene *a, const struct scene *b, const char *stem,
	const struct font *font, struct drawing *drawing, struct error *why);

#endif
