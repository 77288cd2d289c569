/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The interactive roofline of the report: an SVG that is complete without its script, laid out like
 * the printed charts, and the data from which the script shows more of a kernel that is pointed at.
 */
#ifndef RENDER_FIGURE_H
#define RENDER_FIGURE_H

#include <stdbool.h>

#include "base/text.h"
#include "model/model.h"

/*
 * Adds to PAGE the chart, and the data of every point of MODEL, in its order:
 *   <svg class="roofline">  g.level[data-level]       a bandwidth roof; only the DRAM one is shown
 *                           g.ceiling[data-c]         a ceiling of operations and its row
 *                           g.kernel[data-k][data-c]  a kernel that has a place, under its ceiling
 *   <script class="data" type="application/json">
 *                           {"kernels": [{name, c, x, y, roof, at: [[level, x]], lines: [text]}]}
 * All places are in units of the SVG. False if there is neither roof nor kernel to draw: no chart
 * then, but the data all the same.
 */
bool figure_add(struct text *page, const struct model *model);

#endif
