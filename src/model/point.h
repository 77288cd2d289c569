/* SPDX-License-Identifier: Apache-2.0 */
/* Places a workload under the roofs of a model. */
#ifndef MODEL_POINT_H
#define MODEL_POINT_H

#include "model/model.h"

/* How far above a roof a point may lie before it is a fault: both were measured to about 1 %. */
#define ABOVE_ROOF 1.02

/*
 * The point of a measured workload. *ABOVE: how much faster the slow end of its interval is than
 * the lowest of its measured roofs, 1.0 = as fast; NAN if it has none.
 */
struct point point_make(const struct model *model, const struct estimate *estimate, double *above);

#endif
