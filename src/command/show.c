/* SPDX-License-Identifier: Apache-2.0 */
/* `roofline show`: the report of results that were measured before. Opens no device. */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "command/command.h"
#include "command/options.h"
#include "command/report.h"
#include "core/result.h"
#include "model/model.h"
#include "render/table.h"

struct arguments {
	bool quiet, verbose;
	char **files;
	int file_count;
};

static const struct argp_option options[] = {
	{ "quiet", 'q', NULL, 0, "Print only what makes the exit status 2", 0 },
	{ "verbose", 'v', NULL, 0, "Also print sizes, rounds, clocks and notes", 0 },
	{ 0 },
};

static error_t parse(int key, char *word, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	(void)word;
	switch (key) {
	case 'q':
		arguments->quiet = true;
		return 0;
	case 'v':
		arguments->verbose = true;
		return 0;
	case ARGP_KEY_ARGS:
		arguments->files = state->argv + state->next;
		arguments->file_count = state->argc - state->next;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which result? Give a result.json, or a folder that holds one");
		return EINVAL;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = { .options = options,
	.parser = parse,
	.args_doc = "FILE...",
	.doc = "Show what `roofline run` measured: ceilings, kernels under their roofs, flags. "
	       "FILE is "
	       "a result.json, or the folder that holds it.\v"
	       "Exit status: 0 done; 1 a file could not be read; 2 an output was wrong, a kernel "
	       "lies above its roof, or a figure is implausible; 64 wrong usage." };

static int show(const char *file, const struct arguments *arguments)
{
	struct table_options table = { .width = report_width(), .verbose = arguments->verbose };
	struct text text = TEXT_EMPTY;
	struct error err = { 0 };
	struct result result;
	struct model model;
	char *path = options_result_path(file);
	int status = STATUS_DONE;

	if (result_load(path, &result, &err)) {
		fflush(stdout);
		log_error("roofline show", "%s", err.text);
		free(path);
		return STATUS_FAILED;
	}
	model_build(&model, &result);
	if (arguments->quiet)
		table_add_faults(&text, &model, table.width);
	else
		table_add(&text, &model, &table);
	if (text.size)
		fputs(text.bytes, stdout);
	if (model_faults(&model))
		status = STATUS_CHECK_FAILED;
	text_release(&text);
	model_release(&model);
	result_release(&result);
	free(path);
	return status;
}

int command_show(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	int status = STATUS_DONE;

	argp_err_exit_status = STATUS_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	for (int i = 0; i < arguments.file_count; i++) {
		int one;

		if (arguments.file_count > 1 && !arguments.quiet)
			printf("%s%s:\n", i ? "\n" : "", arguments.files[i]);
		one = show(arguments.files[i], &arguments);
		/* a file that could not be read weighs more than what the others say */
		if (one && status != STATUS_FAILED)
			status = one;
	}
	return status;
}
