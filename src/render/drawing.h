/* SPDX-License-Identifier: Apache-2.0 */
/* One chart of one model as a gnuplot script: a function for each kind of chart. */
#ifndef RENDER_DRAWING_H
#define RENDER_DRAWING_H

#include "render/metrics.h"
#include "render/scene.h"

struct drawing {
	char *script; /* to be freed; NULL if there is nothing to draw */
	int hidden;   /* labels without room */
	int absent;   /* kernels that compute but have no place in the chart */
};

/*
 * 0 and a script, or 0 and no script with the reason in WHY: the model has no data for this chart.
 * Laid out for FONT; the same scene gives the same bytes.
 */
int roofline_draw(const struct scene *scene, const struct font *font, struct drawing *drawing,
	struct error *why);
int hierarchical_draw(const struct scene *scene, const struct font *font, struct drawing *drawing,
	struct error *why);

#endif
