/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How wide text will be, before anything draws it: the layout of a chart must know. Two tables of
 * advance widths suffice, because the usual sans-serif fonts of one class share theirs.
 */
#ifndef RENDER_METRICS_H
#define RENDER_METRICS_H

#include <stddef.h>

enum font_class {
	FONT_HELVETICA, /* Arial, Helvetica, Liberation Sans, Nimbus Sans: the same to 1/1000 em */
	FONT_DEJAVU,	/* DejaVu Sans, about 12 % wider; also for a font that is not known */
};

struct font {
	enum font_class class;
	const char *family; /* what gnuplot is told; a fixed string */
};

/* The font of this machine: fontconfig's choice if it is one with a table, else DejaVu Sans. */
struct font font_choose(void);

/*
 * Width of UTF8 in the unit of SIZE (points). A character beyond ASCII counts 0.56 em. BOLD text is
 * estimated from the regular one, on the wide side.
 */
double font_width(const struct font *font, const char *utf8, double size);
double font_width_bold(const struct font *font, const char *utf8, double size);

/* Copies UTF8 to TO, cut with an ellipsis so that it is no wider than WIDTH at SIZE. */
void font_cut(const struct font *font, char *to, size_t capacity, const char *utf8, double size,
	double width);

#endif
