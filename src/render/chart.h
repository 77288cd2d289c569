/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The charts of a model, as files in a folder. The layout (ranges, labels without overlap) is
 * computed here in C, written as a gnuplot script that is complete in itself, and gnuplot draws the
 * pictures from it. The same model gives the same bytes.
 *
 * A chart that a model has no data for, or a picture that gnuplot could not draw, is no failure: it
 * becomes a note for the user, and everything else is still written.
 */
#ifndef RENDER_CHART_H
#define RENDER_CHART_H

#include <stddef.h>

#include "base/error.h"

struct model;

enum chart_kind {
	CHART_ROOFLINE,	    /* DRAM roof, ceilings, all kernels */
	CHART_HIERARCHICAL, /* a roof and a marker a level */
	CHART_ATTAINMENT,   /* per cent of each kernel's own roof, and of every resource */
	CHART_SWEEP,	    /* measured rate against intensity, on the model */
	CHART_STAIRCASE,    /* measured bandwidth against working set */
	CHART_TRAJECTORY,   /* a kernel at several sizes, as a path under the roofs */
	CHART_KIND_COUNT
};
enum chart_format { CHART_PNG, CHART_SVG, CHART_PDF, CHART_GP, CHART_FORMAT_COUNT };
enum chart_size { CHART_REPORT, CHART_PAPER, CHART_SLIDE, CHART_SIZE_COUNT };
enum chart_theme { CHART_LIGHT, CHART_DARK, CHART_BW, CHART_THEME_COUNT };
/* What is drawn beside the usual, as bits. */
enum chart_extra {
	CHART_ALL_CEILINGS =
		1,	/* of operations: unused ones, sparse ones, those of one instruction */
	CHART_PEAKS = 2 /* theoretical peaks, in the chart `roofline` */
};

/* Names of the four, as typed on the command line: "roofline", "png", "report", "light". */
const char *chart_kind_name(enum chart_kind kind);
const char *chart_format_name(enum chart_format format);
const char *chart_size_name(enum chart_size size);
const char *chart_theme_name(enum chart_theme theme);

struct chart_request {
	unsigned kinds;	  /* bits 1u << enum chart_kind; 0: all */
	unsigned formats; /* bits 1u << enum chart_format; 0: all */
	enum chart_size size;
	enum chart_theme theme;
	unsigned extras;    /* enum chart_extra */
	const char *folder; /* must exist; not of charts_draw */
};

/* A picture in memory. */
struct chart_picture {
	enum chart_kind kind;
	enum chart_format format;
	char *bytes; /* ends with a 0 that SIZE does not count */
	size_t size;
};

struct chart_outcome {
	char **files; /* names written, without the folder: "roofline.png" */
	int file_count;
	char **notes; /* one sentence each: what was not drawn or not shown, and why */
	int note_count;
	int missing; /* pictures asked for that could not be drawn (no gnuplot, it failed) */
	struct chart_picture *pictures; /* of charts_draw */
	int picture_count;
};

/*
 * Writes every chart of REQUEST that MODEL has data for as FOLDER/NAME.{gp,png,svg,pdf}, each
 * saved atomically over an older one. Where a picture cannot be drawn its .gp is written even if it
 * was not asked for. -1 only if a file could not be saved. Release the outcome in any case.
 */
int charts_write(const struct model *model, const struct chart_request *request,
	struct chart_outcome *outcome, struct error *err);
/*
 * The same pictures in memory instead of in the request's folder, without scripts; what gnuplot
 * could not draw is missing among them. -1 only if a chart could not be laid out.
 */
int charts_draw(const struct model *model, const struct chart_request *request,
	struct chart_outcome *outcome, struct error *err);
/*
 * The chart "compare-A-B": two results under one set of axes, an arrow from B to A for every kernel
 * that both have, with the speed-up of A over B. NAMES are short ones for the picture ("H200",
 * "A100", foreign text; the stem is made of their letters and digits). REQUEST.kinds does not
 * count.
 */
int charts_write_comparison(const struct model *a, const struct model *b,
	const char *const names[2], const struct chart_request *request,
	struct chart_outcome *outcome, struct error *err);
void chart_outcome_release(struct chart_outcome *outcome);

#endif
