/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report for a terminal, at the end of `run` and of `show`: ceilings, kernels under them, what
 * failed, and what the flags mean. It fits the width where it can: long names are cut with "…",
 * flags that do not fit go on a line of their own.
 */
#ifndef RENDER_TABLE_H
#define RENDER_TABLE_H

#include "base/text.h"
#include "model/model.h"

struct table_options {
	int width;    /* columns of the terminal */
	bool verbose; /* also rounds, clocks and notes */
};

/* Adds the whole report to TEXT: UTF-8, lines end with "\n". */
void table_add(struct text *text, const struct model *model, const struct table_options *options);
/* Adds only what makes the exit status 2, one line each; nothing if there is nothing. */
void table_add_faults(struct text *text, const struct model *model, int width);

#endif
