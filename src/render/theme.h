/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The look of the charts: sizes of the page, colours, and what shape and colour stand for. One
 * channel, one meaning: colour and shape say the precision (in the hierarchical chart the level).
 *
 * The colours are those of Okabe and Ito ("Color Universal Design", 2008) with the purple darkened
 * for contrast and lighter tints on dark ground; every kernel can also be told by its shape.
 */
#ifndef RENDER_THEME_H
#define RENDER_THEME_H

#include <stdbool.h>

#include "core/level.h"
#include "render/chart.h"

enum precision {
	PRECISION_FP64,
	PRECISION_FP32,
	PRECISION_TF32,
	PRECISION_HALF, /* FP16 and BF16 */
	PRECISION_FP8,	/* and narrower floating point */
	PRECISION_INTEGER,
	PRECISION_COUNT
};

/* gnuplot's point types. */
struct glyph {
	int filled, open;
};

struct palette {
	const char *background, *ink, *secondary, *grid, *tint, *roof;
	const char *context;	      /* markers of kernels without a label */
	const char *alarm;	      /* the mark of a simulated result */
	const char *wash;	      /* the same, behind the data */
	unsigned heat_low, heat_high; /* ends of the ramp of the heat cells */
	bool dark;
	unsigned precision[PRECISION_COUNT];
	unsigned level[LEVEL_COUNT];
};

/* A page. Lengths in points (1/72 inch); everything scales with EM, the size of the text. */
struct sheet {
	double width, height;
	double em;
	double dpi;   /* of the PNG */
	double top;   /* margin above the plot, in EM */
	bool caption; /* title, notes and percentages; without: for a paper, which has a caption */
	int most_levels_kernels; /* in the hierarchical chart */
	int most_rows;		 /* in the chart of attainment */
};

const struct palette *theme_palette(enum chart_theme theme);
const struct sheet *theme_sheet(enum chart_size size);

/* From the name of a pipe: "FP64 tensor" is PRECISION_FP64. What is not known is an integer one. */
enum precision precision_of(const char *pipe);
const char *precision_name(enum precision precision);
struct glyph precision_glyph(enum precision precision);
struct glyph level_glyph(enum level level);

#endif
