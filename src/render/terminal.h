/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The roofline in a terminal: roofs as braille dots (2 x 4 in each character), kernels as glyphs
 * with their names beside them. Needs no gnuplot.
 */
#ifndef RENDER_TERMINAL_H
#define RENDER_TERMINAL_H

#include <stdbool.h>

#include "base/text.h"
#include "model/model.h"

/* Less than this has no room for a chart: a terminal of 80 x 24 and its prompt. */
#define TERMINAL_WIDTH_LEAST 80
#define TERMINAL_HEIGHT_LEAST 22

struct terminal_options {
	int width, height; /* characters */
	bool utf8;	   /* else ASCII alone */
	bool colour;	   /* escape sequences for 256 colours */
};

/*
 * Adds HEIGHT lines. Names without room are left out, and of kernels in one place only the first is
 * seen: the table has them all. False, and nothing added, if there is no room or nothing to draw
 * (no ceiling and no kernel that computes).
 */
bool terminal_add_chart(
	struct text *text, const struct model *model, const struct terminal_options *options);

#endif
