/* SPDX-License-Identifier: Apache-2.0 */
/* What the commands that end with a report share: the table, the CSV files and the charts. */
#ifndef COMMAND_REPORTING_H
#define COMMAND_REPORTING_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"
#include "model/model.h"
#include "render/chart.h"

/* Columns of the terminal, 100 where stdout is none. */
int report_width(void);
/* Its lines, 30 where stdout is none. */
int report_height(void);

/* Prints the table to stdout. */
void report_table(const struct model *model, bool verbose);

/*
 * Adds to TEXT the web page about COUNT models, measured into the result files PATHS. A chart that
 * could not be drawn (no gnuplot) is a note in the page and one to the user.
 */
int report_html(struct text *text, const struct model *const *models, const char *const *paths,
	int count, struct error *err);

/*
 * Prints the table to stdout, writes kernels.csv, ceilings.csv, report.html and the charts of
 * REQUEST into its folder, says on stdout which files there are, and what could not be drawn (no
 * gnuplot is a note, no failure). Returns the exit status: 2 if the model has faults, 1 if a file
 * could not be saved.
 */
int report_model(const struct model *model, const struct chart_request *request, bool verbose);

#endif
