/* SPDX-License-Identifier: Apache-2.0 */
/* From the samples of one measurement to its figures and the doubts about them. */
#ifndef MODEL_ESTIMATE_H
#define MODEL_ESTIMATE_H

#include "model/model.h"

/* A measurement without figures has NAN times and says why in its reason. */
struct estimate estimate_make(const struct measurement *measurement);

/* AMOUNT of work for one execution as a rate; all NAN if the amount is not positive. */
struct rate estimate_rate(const struct estimate *estimate, double amount);

#endif
