/* SPDX-License-Identifier: Apache-2.0 */
/* `roofline show`: the report of results that were measured before. Opens no device. */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"
#include "command/command.h"
#include "command/opened.h"
#include "command/options.h"
#include "command/reporting.h"
#include "render/table.h"
#include "render/terminal.h"

enum key { KEY_CHART = 256, KEY_NO_CHART };
enum chart_wish { CHART_ON_TERMINAL, CHART_ALWAYS, CHART_NEVER };

/* Taller, a chart only gets longer lines between the same marks. */
#define CHART_HEIGHT_MOST 36

struct arguments {
	bool quiet, verbose;
	enum chart_wish chart;
	char **files;
	int file_count;
};

static const struct argp_option options[] = {
	{ "quiet", 'q', NULL, 0, "Print only what makes the exit status 2", 0 },
	{ "verbose", 'v', NULL, 0, "Also print sizes, rounds, clocks and notes", 0 },
	{ "chart", KEY_CHART, NULL, 0,
		"Draw the roofline above the table (default on a terminal of at least 80 x 24)",
		0 },
	{ "no-chart", KEY_NO_CHART, NULL, 0, "Only the table", 0 },
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
	case KEY_CHART:
		arguments->chart = CHART_ALWAYS;
		return 0;
	case KEY_NO_CHART:
		arguments->chart = CHART_NEVER;
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

/* Whether text may have other characters than ASCII: by the environment, as no locale is set. */
static bool is_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		const char *value = getenv(names[i]);

		if (value && *value)
			return strcasestr(value, "UTF-8") || strcasestr(value, "UTF8");
	}
	return false;
}

/* See https://no-color.org for NO_COLOR. */
static bool is_coloured(void)
{
	const char *refused = getenv("NO_COLOR"), *terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) && !(refused && *refused) && terminal && *terminal &&
	       strcmp(terminal, "dumb");
}

static void add_chart(
	struct text *text, const struct model *model, const struct arguments *arguments)
{
	struct terminal_options look = { .width = report_width(),
		.height = report_height() - 2,
		.utf8 = is_utf8(),
		.colour = is_coloured() };
	bool always = arguments->chart == CHART_ALWAYS;

	if (arguments->chart == CHART_NEVER || (!always && !isatty(STDOUT_FILENO)))
		return;
	if (look.height > CHART_HEIGHT_MOST)
		look.height = CHART_HEIGHT_MOST;
	if (terminal_add_chart(text, model, &look))
		text_add(text, "\n");
	else if (always)
		log_note("no chart: nothing to draw, or less room than %d x %d",
			TERMINAL_WIDTH_LEAST, TERMINAL_HEIGHT_LEAST);
}

static int show(const char *file, const struct arguments *arguments)
{
	struct table_options table = { .width = report_width(), .verbose = arguments->verbose };
	struct text text = TEXT_EMPTY;
	struct opened opened;
	int status = STATUS_DONE;

	if (opened_load(&opened, file, "roofline show"))
		return STATUS_FAILED;
	if (arguments->quiet) {
		table_add_faults(&text, &opened.model, table.width);
	} else {
		add_chart(&text, &opened.model, arguments);
		table_add(&text, &opened.model, &table);
	}
	if (text.size)
		fputs(text.bytes, stdout);
	if (model_faults(&opened.model))
		status = STATUS_CHECK_FAILED;
	text_release(&text);
	opened_release(&opened);
	return status;
}

int command_show(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	int status = STATUS_DONE;

	options_parse(&argp, argc, argv, &arguments);
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
