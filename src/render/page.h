/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every chart's script begins with: a header for the reader, the page, the colours, the
 * outputs; and the title over the picture.
 */
#ifndef RENDER_PAGE_H
#define RENDER_PAGE_H

#include "render/canvas.h"

/* STEM: "roofline", the file's name without its ending; ABOUT: what the chart shows, one line. */
void page_begin(struct canvas *canvas, const char *stem, const char *about);
/*
 * Two lines above the plot that begin LEFT points from the edge: TITLE in bold, foreign text, and
 * LINE; nothing on a paper, which has a caption. A simulated result is marked in any case.
 */
void page_title(struct canvas *canvas, const char *title, const char *line, double left);
/* The same with the device as title. LINE NULL: the conditions it was measured under. */
void page_title_device(struct canvas *canvas, const char *line, double left);
/* What stands behind the data of a simulated result; the plot rectangle is L, B, PW, PH. */
void page_simulated(struct canvas *canvas);
/* A text at a place of the page in points; JUSTIFY "left", "right", "center"; INK, SUB ... */
void page_text(struct canvas *canvas, const char *text, double x, double y, const char *justify,
	double size, bool bold, const char *colour);

#endif
