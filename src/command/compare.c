/* SPDX-License-Identifier: Apache-2.0 */
/* `roofline compare`: two or more results side by side, and whether one became slower. */
#include <argp.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "command/command.h"
#include "command/opened.h"
#include "command/options.h"
#include "command/reporting.h"
#include "model/compare.h"
#include "render/chart.h"
#include "render/comparison.h"

#define WHO "roofline compare"

enum key {
	KEY_JSON = 'j',
	KEY_OUTPUT = 'o',
	KEY_NAMES = 256,
	KEY_FAIL,
	KEY_FORMAT,
	KEY_SIZE,
	KEY_THEME
};

struct arguments {
	bool json;
	char *names;		      /* as given, separated by commas; NULL: from the paths */
	double percent;		      /* NAN: a regression is no failure */
	struct chart_request request; /* folder NULL: no chart */
	char **files;
	int file_count;
};

static const struct argp_option options[] = {
	{ "json", KEY_JSON, NULL, 0, "Print JSON", 0 },
	{ "names", KEY_NAMES, "LIST", 0,
		"What the results are called, separated by commas (default: by their folders)", 0 },
	{ "fail-on-regression", KEY_FAIL, "PERCENT", 0,
		"Exit status 2 if something is slower by more than PERCENT, or its figure was lost",
		0 },
	{ "output", KEY_OUTPUT, "DIR", 0,
		"Also draw the chart compare-A-B into this folder, one for each result beside the "
		"first",
		0 },
	{ "format", KEY_FORMAT, "LIST", 0, "png, svg, pdf, gp, separated by commas (default: all)",
		0 },
	{ "size", KEY_SIZE, "SIZE", 0, "report (default), paper or slide", 0 },
	{ "theme", KEY_THEME, "THEME", 0, "light (default), dark or bw", 0 },
	{ 0 },
};

static error_t parse(int key, char *word, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case KEY_JSON:
		arguments->json = true;
		return 0;
	case KEY_NAMES:
		arguments->names = word;
		return 0;
	case KEY_FAIL:
		if (!text_number(word, 0, 100, &arguments->percent))
			argp_error(state, "PERCENT is a number from 0 to 100, not '%s'", word);
		return 0;
	case KEY_OUTPUT:
		arguments->request.folder = word;
		return 0;
	case KEY_FORMAT:
		arguments->request.formats = options_formats(state, word);
		return 0;
	case KEY_SIZE:
		arguments->request.size = options_size(state, "size", word);
		return 0;
	case KEY_THEME:
		arguments->request.theme = options_theme(state, word);
		return 0;
	case ARGP_KEY_ARGS:
		arguments->files = state->argv + state->next;
		arguments->file_count = state->argc - state->next;
		return 0;
	case ARGP_KEY_END:
		if (arguments->file_count < 2)
			argp_error(state, "two results are needed to compare");
		if (arguments->file_count > COMPARE_MOST)
			argp_error(state, "at most %d results at once", COMPARE_MOST);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = { .options = options,
	.parser = parse,
	.args_doc = "FILE FILE...",
	.doc = "Compare results: two devices, two drivers, before and after a change. Each FILE is "
	       "a "
	       "result.json, or the folder that holds it; all are held against the first.\v"
	       "Faster or slower is said only where the 95 % intervals of the typical figures do "
	       "not touch, they are more than 2 % apart, neither is flagged and the work is the "
	       "same; else ambiguous, with the reason. Exit status: 0 done; 1 a file could not be "
	       "read, or they cannot be compared; 2 a regression, with --fail-on-regression; 64 "
	       "wrong usage." };

/* "results/h200/result.json" is h200, "before.json" is before. To be freed. */
static char *name_of(const char *path)
{
	const char *slash = strrchr(path, '/'), *stem = slash ? slash + 1 : path, *dot;
	struct text name = TEXT_EMPTY;
	char *folder;

	if (strcmp(stem, "result.json") || !slash) {
		dot = strrchr(stem, '.');
		text_add(&name, "%.*s", dot && dot > stem ? (int)(dot - stem) : (int)strlen(stem),
			stem);
		return name.bytes;
	}
	text_add(&name, "%.*s", (int)(slash - path), path);
	folder = realpath(name.bytes, NULL);
	text_release(&name);
	slash = folder ? strrchr(folder, '/') : NULL;
	text_add(&name, "%s", slash && slash[1] ? slash + 1 : "result");
	free(folder);
	return name.bytes;
}

struct input {
	char *name; /* NULL: not loaded */
	struct opened opened;
};

static int load(struct input *input, const char *file)
{
	if (opened_load(&input->opened, file, WHO))
		return -1;
	input->name = name_of(input->opened.path);
	return 0;
}

static void release(struct input *inputs, int count)
{
	for (int i = 0; i < count; i++) {
		if (inputs[i].name)
			opened_release(&inputs[i].opened);
		free(inputs[i].name);
	}
	free(inputs);
}

/* Names from --names in the place of those by the paths. */
static int rename_all(struct input *inputs, const struct arguments *arguments)
{
	char *rest = NULL, *word;
	int count = 0;

	if (!arguments->names)
		return 0;
	word = strtok_r(arguments->names, ",", &rest);
	for (; word; word = strtok_r(NULL, ",", &rest), count++) {
		if (count >= arguments->file_count)
			continue;
		free(inputs[count].name);
		inputs[count].name = memory_string(word);
	}
	if (count == arguments->file_count)
		return 0;
	log_error(WHO, "--names gives %d names for %d results", count, arguments->file_count);
	return -1;
}

/* The same run twice shows no change, whatever changed. */
static void warn_of_same_run(const struct comparison *comparison)
{
	for (int i = 1; i < comparison->side_count; i++)
		for (int k = 0; k < i; k++) {
			const struct result *a = comparison->sides[k].model->result;
			const struct result *b = comparison->sides[i].model->result;

			if (!strcmp(a->started, b->started) &&
				!strcmp(a->host.name, b->host.name) &&
				!strcmp(a->device.uuid, b->device.uuid) &&
				a->device.index == b->device.index &&
				!strcmp(a->device.name, b->device.name))
				log_warn("%s and %s are of the same run", comparison->sides[k].name,
					comparison->sides[i].name);
		}
}

/* What is a regression, one line each; the exit status. */
static int report_regressions(const struct comparison *comparison, double percent)
{
	int status = STATUS_DONE, unclear = 0;

	for (int r = 0; !isnan(percent) && r < comparison->row_count; r++)
		for (int i = 1; i < comparison->side_count; i++) {
			const struct comparison_row *row = &comparison->rows[r];
			const struct comparison_cell *cell = &row->cells[i];

			unclear += cell->change == CHANGE_AMBIGUOUS;
			if (!comparison_regressed(cell, percent))
				continue;
			status = STATUS_CHECK_FAILED;
			if (cell->lost)
				log_error(WHO, "%s has lost %s: %s", comparison->sides[i].name,
					row->name, cell->reason);
			else
				log_error(WHO, "%s is slower in %s by %.1f %% (more than %g %%)",
					row->name, comparison->sides[i].name,
					100 * (1 - cell->ratio), percent);
		}
	if (unclear)
		log_warn("%d figure%s of which nothing can be told", unclear,
			unclear == 1 ? "" : "s");
	return status;
}

/* What was drawn is said on stdout, but for JSON, which is alone there. */
static int report_chart(const struct arguments *arguments, const struct chart_outcome *outcome)
{
	for (int i = 0; i < outcome->file_count; i++)
		if (!arguments->json)
			printf("%s/%s\n", arguments->request.folder, outcome->files[i]);
	fflush(stdout);
	for (int i = 0; i < outcome->note_count; i++)
		log_note("%s", outcome->notes[i]);
	return outcome->missing ? STATUS_FAILED : STATUS_DONE;
}

/* A chart of each result and the first one: the arrows go from the first. */
static int draw(const struct comparison *comparison, const struct arguments *arguments)
{
	const struct comparison_side *sides = comparison->sides;
	struct error err = { 0 };
	int status = STATUS_DONE;

	if (!arguments->request.folder)
		return STATUS_DONE;
	if (file_make_folder(arguments->request.folder, &err)) {
		log_error(WHO, "%s", err.text);
		return STATUS_FAILED;
	}
	if (!arguments->json)
		putchar('\n');
	for (int i = 1; i < comparison->side_count; i++) {
		const char *const names[2] = { sides[i].name, sides[0].name };
		struct chart_outcome outcome = { 0 };

		if (charts_write_comparison(sides[i].model, sides[0].model, names,
			    &arguments->request, &outcome, &err)) {
			log_error(WHO, "%s", err.text);
			status = STATUS_FAILED;
		} else if (report_chart(arguments, &outcome)) {
			status = STATUS_FAILED;
		}
		chart_outcome_release(&outcome);
	}
	return status;
}

static void print(const struct comparison *comparison, const struct arguments *arguments)
{
	struct text text = TEXT_EMPTY;
	char *json;

	if (arguments->json) {
		json = comparison_to_json(comparison);
		fputs(json, stdout);
		free(json);
	} else {
		comparison_add_table(&text, comparison, report_width());
		fputs(text.bytes, stdout);
		text_release(&text);
	}
	fflush(stdout);
}

static int compare(const struct input *inputs, const struct arguments *arguments)
{
	const struct model *models[COMPARE_MOST];
	const char *names[COMPARE_MOST];
	struct comparison comparison;
	struct error err = { 0 };
	int status = STATUS_FAILED;

	for (int i = 0; i < arguments->file_count; i++) {
		models[i] = &inputs[i].opened.model;
		names[i] = inputs[i].name;
	}
	if (comparison_build(&comparison, models, names, arguments->file_count, &err)) {
		log_error(WHO, "%s", err.text);
	} else {
		print(&comparison, arguments);
		warn_of_same_run(&comparison);
		status = draw(&comparison, arguments);
		if (report_regressions(&comparison, arguments->percent) && !status)
			status = STATUS_CHECK_FAILED;
	}
	comparison_release(&comparison);
	return status;
}

int command_compare(int argc, char **argv)
{
	struct arguments arguments = { .percent = NAN };
	struct input *inputs;
	int status = STATUS_DONE;

	options_parse(&argp, argc, argv, &arguments);
	inputs = memory_new((size_t)arguments.file_count, sizeof *inputs);
	for (int i = 0; i < arguments.file_count; i++)
		if (load(&inputs[i], arguments.files[i]))
			status = STATUS_FAILED;
	if (!status)
		status =
			rename_all(inputs, &arguments) ? STATUS_USAGE : compare(inputs, &arguments);
	release(inputs, arguments.file_count);
	return status;
}
