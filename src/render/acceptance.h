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

/*
 * JUnit XML: what stands before the suites and behind them, and a <testsuite> with one <testcase>
 * an item. NAME is the suite's, foreign text; RESULT names the device.
 */
void acceptance_begin_junit(struct text *text);
void acceptance_add_suite(struct text *text, const struct acceptance *acceptance, const char *name,
	const struct result *result, const char *against);
void acceptance_end_junit(struct text *text);

#endif
