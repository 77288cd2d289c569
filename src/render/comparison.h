/* SPDX-License-Identifier: Apache-2.0 */
/* A comparison as a table for a terminal, and as JSON for programs. */
#ifndef RENDER_COMPARISON_H
#define RENDER_COMPARISON_H

#include "base/text.h"
#include "model/compare.h"

/*
 * What takes part, what differs besides the speeds, then ceilings, latencies and kernels with their
 * typical figures, the ratio to the first result and the verdict. UTF-8, lines end with "\n".
 */
void comparison_add_table(struct text *text, const struct comparison *comparison, int width);

/* The same as JSON; ends with a newline; to be freed. */
char *comparison_to_json(const struct comparison *comparison);

#endif
