/* SPDX-License-Identifier: Apache-2.0 */
/* Curves of a model as series of a chart: which of them it draws, and their data in the script. */
#ifndef RENDER_SERIES_H
#define RENDER_SERIES_H

#include "render/canvas.h"

#define SERIES_MOST 6 /* as many as there are colours */

struct series_point {
	double x, y;	  /* y in the unit of the chart */
	double low, high; /* of the 95 % interval; NAN: not known */
	double percent;	  /* of what the model says; NAN: not known */
};

struct series_line {
	const struct curve *curve;
	char name[128];		  /* short and clean */
	enum precision precision; /* colour and glyph */
	int point_count;
	struct series_point *points; /* by x */
};

struct series_set {
	int count, left_out; /* drawn, and those for which there was no room */
	struct series_line lines[SERIES_MOST];
};

/* What the charts of curves have along x. */
#define SERIES_OVER_SIZE "working set"
#define SERIES_OVER_INTENSITY "intensity"

/*
 * The curves swept over OVER ("intensity"): their rates of operations, or of bytes. Points without
 * a positive x and rate are left out, and curves without any. Y is in 1 per second.
 */
void series_find(struct series_set *set, const struct model *model, const char *over, bool bytes);
/* Divides all rates by UNIT. */
void series_scale(struct series_set *set, double unit);
void series_release(struct series_set *set);

/* $series1 ...: x, y, low, high and per cent of the model (0: not known). UNIT: what y is in. */
void series_write(struct canvas *canvas, const struct series_set *set, const char *unit);
/* Names on the curves, in their colours; the curves as obstacles for all labels. */
void series_label(struct canvas *canvas, const struct series_set *set);

#endif
