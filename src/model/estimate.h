/* SPDX-License-Identifier: Apache-2.0 */
/* From the samples of one measurement to its figures and the doubts about them. */
#ifndef MODEL_ESTIMATE_H
#define MODEL_ESTIMATE_H

#include "model/model.h"

/* A measurement without figures has NAN times and says why in its reason. */
struct estimate estimate_make(const struct measurement *measurement);

/*
 * The clocks held in the rounds of RESULT that no limit of power or heat slowed, but for one in
 * twenty at each end. NAN: not known.
 */
struct interval estimate_clocks(const struct result *result);
/*
 * For a figure that follows the clock. Where CLOCKS of the run moved by more than 2 %, a run at
 * another time may hold any of them from beginning to end, which no spread of its own rounds shows:
 * flags the figure, and widens its interval to what it would be at the least and the greatest.
 */
void estimate_follow_clock(struct estimate *estimate, struct interval clocks);

/* AMOUNT of work for one execution as a rate; all NAN if the amount is not positive. */
struct rate estimate_rate(const struct estimate *estimate, double amount);

#endif
