/* SPDX-License-Identifier: Apache-2.0 */
/* Gathers swept measurements into curves, and finds the latencies of a model. */
#ifndef MODEL_CURVE_H
#define MODEL_CURVE_H

#include "model/model.h"

/* Fills curves and latencies from the estimates. */
void curves_find(struct model *model);
void curves_release(struct model *model);

#endif
