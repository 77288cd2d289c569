/* SPDX-License-Identifier: Apache-2.0 */
/* Options that several commands share. A wrong word ends the process with the usage status. */
#ifndef COMMAND_OPTIONS_H
#define COMMAND_OPTIONS_H

#include <argp.h>

#include "render/chart.h"

/* argp_parse; an unknown option is told with the near name. */
void options_parse(const struct argp *argp, int argc, char **argv, void *input);

/* "png,svg": bits 1u << enum chart_format. WORDS is cut up. */
unsigned options_formats(struct argp_state *state, char *words);
/* "roofline,roofline-hierarchical": bits 1u << enum chart_kind. */
unsigned options_kinds(struct argp_state *state, char *words);
/* OPTION is what the command calls it. */
enum chart_size options_size(struct argp_state *state, const char *option, const char *word);
enum chart_theme options_theme(struct argp_state *state, const char *word);
/* "large": its scale, of struct room. */
double options_scale(struct argp_state *state, const char *word);
/* "hpc": its enum suite bits. */
unsigned options_suite(struct argp_state *state, const char *word);
/* The result file that the argument FILE means, itself or in that folder; to be freed. */
char *options_result_path(const char *file);

#endif
