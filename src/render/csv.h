/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The figures as CSV (RFC 4180: comma, CRLF, quotes doubled) for spreadsheets and scripts: raw
 * numbers in SI units that the header names, unknown ones empty. Foreign text is made safe: valid
 * UTF-8 without controls, and never read as a formula.
 */
#ifndef RENDER_CSV_H
#define RENDER_CSV_H

#include "base/text.h"
#include "model/model.h"

/* One row a workload, also those without a figure (then the column failure says why). */
void csv_add_kernels(struct text *text, const struct model *model);
/* One row a measurement of a ceiling, likewise. */
void csv_add_ceilings(struct text *text, const struct model *model);

#endif
