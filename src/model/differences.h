/* SPDX-License-Identifier: Apache-2.0 */
/* What differs between results besides the speeds: device, driver, clocks, settings, libraries. */
#ifndef MODEL_DIFFERENCES_H
#define MODEL_DIFFERENCES_H

#include "model/model.h"

struct difference {
	char what[32]; /* "device", "driver", "power limit", a library's name */
	int value_count;
	char **values; /* one for each result; "unknown", of a library that has no part "none" */
};

/* The differences among COUNT models, at most DIFFERENCES_MODELS; returns how many. */
#define DIFFERENCES_MODELS 8
int differences_find(const struct model *const *models, int count, struct difference **differences);
void differences_free(struct difference *differences, int count);

#endif
