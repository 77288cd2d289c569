/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bandwidth roofs and ceilings of operations: their lines in the script, their places in the label
 * placement, their names along the slope. NAME is that of a roof in the script: "DRAM" stands for
 * BW_DRAM, TOP_DRAM and $roof_DRAM. Bandwidths are in the unit of the chart per operation; NAN: no
 * such roof.
 */
#ifndef RENDER_ROOFS_H
#define RENDER_ROOFS_H

#include "render/canvas.h"

/* A roof that ends at TOP, and a ceiling that begins at the roof BANDWIDTH, as lines to avoid. */
void roofs_add_obstacle(struct canvas *canvas, double bandwidth, double top, double cost);
void roofs_add_ceiling(struct canvas *canvas, double value, double bandwidth);
/* The variables and the line of a roof; nothing if there is none. */
void roofs_write(struct canvas *canvas, const char *name, double bandwidth, double top);
/* The tinted region under the roof NAME; NULL: under the level TOP. */
void roofs_tint(struct canvas *canvas, const char *name, double top);

/* What stands along a roof. */
struct roof_name {
	const char *text; /* foreign text */
	double bandwidth, top;
	double prefer;	    /* 0..1: where along the roof */
	bool above;	    /* or below the line */
	const char *colour; /* an expression of the script */
};
/*
 * Slides the name to the freest place near the preferred one, on the other side of the line where
 * it would touch something there. Markers, keys and lines must be in the placement already.
 */
void roofs_name(struct canvas *canvas, const struct roof_name *name);
/* The same for the drawn roof of LEVEL: "DRAM  4.31 TB/s". */
void roofs_name_level(
	struct canvas *canvas, enum level level, double prefer, bool above, const char *colour);
/* From now on the names written are fixed boxes that labels avoid. */
void roofs_fix_names(struct canvas *canvas);

#endif
