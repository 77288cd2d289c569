/* SPDX-License-Identifier: Apache-2.0 */
/* Places a workload under the roofs of a model. */
#ifndef MODEL_POINT_H
#define MODEL_POINT_H

#include "model/model.h"

/* How far above a roof a point may lie before it is a fault: both were measured to about 1 %. */
#define ABOVE_ROOF 1.02

/* The lowest of the roofs that were measured for a point's very mix: only they prove a fault. */
struct proof {
	enum level level; /* LEVEL_NONE: its pipe */
	double above; /* how much faster the slow end of its interval is, 1.0 = as fast; NAN: none
		       */
};

/* The point of a measured workload. */
struct point point_make(
	const struct model *model, const struct estimate *estimate, struct proof *proof);

#endif
