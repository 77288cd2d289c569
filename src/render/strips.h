/* SPDX-License-Identifier: Apache-2.0 */
/* The conditions over a run (clocks, power, temperature, use by others, limits), drawn as SVG. */
#ifndef RENDER_STRIPS_H
#define RENDER_STRIPS_H

#include <stdbool.h>

#include "base/text.h"
#include "core/result.h"

/*
 * Adds to PAGE a <figure> for each quantity that was observed, and one for the reasons why the
 * device was not free to run at its best. Every round gives a value where it begins and where it
 * ends; where more fall on one pixel their range is drawn. False if nothing was observed.
 */
bool strips_add(struct text *page, const struct result *result);

#endif
