/* SPDX-License-Identifier: Apache-2.0 */
/* An acceptance check as lines for a terminal, and as JUnit XML for continuous integration. */
#ifndef RENDER_ACCEPTANCE_H
#define RENDER_ACCEPTANCE_H

#include "base/text.h"
#include "model/acceptance.h"

/*
 * One line for each item and a last one with the counts. AGAINST is what the title of the column
 * calls the wanted figures: "reference" or "peak". QUIET: only what failed.
 */
void acceptance_add_lines(struct text *text, const struct acceptance *acceptance,
	const char *against, bool quiet, int width);

/* A <testsuites> with one <testcase> an item; RESULT names the device. */
void acceptance_add_junit(struct text *text, const struct acceptance *acceptance,
	const struct result *result, const char *against);

#endif
