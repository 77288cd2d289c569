/* SPDX-License-Identifier: Apache-2.0 */
/* The column at the right of a plot: glyph, name and value of every level line drawn in it. */
#ifndef RENDER_COLUMN_H
#define RENDER_COLUMN_H

#include "render/canvas.h"

/* Room at the right of the plot for the canvas's rows, points. */
double column_width(const struct canvas *canvas);
/* Writes the rows' data ($ceilings) and the column, with glyphs if COLOURED. */
void column_write(struct canvas *canvas, bool coloured);

#endif
