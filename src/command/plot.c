/* SPDX-License-Identifier: Apache-2.0 */
/* `roofline plot`: the charts of result files again, in other formats, sizes and themes. */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "command/command.h"
#include "command/options.h"
#include "core/result.h"
#include "model/model.h"
#include "render/chart.h"

enum key { KEY_FORMAT = 256, KEY_SIZE, KEY_THEME, KEY_CHART, KEY_CEILINGS, KEY_THEORETICAL };

struct arguments {
	struct chart_request request;
	const char *output;
	char **files;
	int file_count;
};

static const struct argp_option options[] = {
	{ "output", 'o', "DIR", 0, "Folder for the charts (default: beside each FILE)", 0 },
	{ "format", KEY_FORMAT, "LIST", 0, "png, svg, pdf, gp, separated by commas (default: all)",
		0 },
	{ "size", KEY_SIZE, "SIZE", 0, "report (default), paper or slide", 0 },
	{ "theme", KEY_THEME, "THEME", 0, "light (default), dark or bw", 0 },
	{ "chart", KEY_CHART, "LIST", 0,
		"roofline, roofline-hierarchical, roof-attainment, intensity-sweep, "
		"bandwidth-staircase, trajectory (default: all that FILE has data for)",
		0 },
	{ "ceilings", KEY_CEILINGS, "used|all", 0,
		"Ceilings of operations: the at most 7 that kernels use and the best known "
		"(default), or all, sparse ones too",
		0 },
	{ "theoretical", KEY_THEORETICAL, NULL, 0,
		"Draw the theoretical peaks too, in thin dashes, where they are known", 0 },
	{ 0 },
};

static void set_ceilings(struct argp_state *state, const char *word)
{
	struct arguments *arguments = state->input;

	if (!strcmp(word, "all"))
		arguments->request.extras |= CHART_ALL_CEILINGS;
	else if (!strcmp(word, "used"))
		arguments->request.extras &= ~(unsigned)CHART_ALL_CEILINGS;
	else
		argp_error(state, "--ceilings is used or all, not '%s'", word);
}

static error_t parse(int key, char *word, struct argp_state *state)
{
	struct arguments *arguments = state->input;
	struct chart_request *request = &arguments->request;

	switch (key) {
	case 'o':
		arguments->output = word;
		return 0;
	case KEY_FORMAT:
		request->formats = options_formats(state, word);
		return 0;
	case KEY_SIZE:
		request->size = options_size(state, "size", word);
		return 0;
	case KEY_THEME:
		request->theme = options_theme(state, word);
		return 0;
	case KEY_CHART:
		request->kinds = options_kinds(state, word);
		return 0;
	case KEY_CEILINGS:
		set_ceilings(state, word);
		return 0;
	case KEY_THEORETICAL:
		request->extras |= CHART_PEAKS;
		return 0;
	case ARGP_KEY_ARGS:
		arguments->files = state->argv + state->next;
		arguments->file_count = state->argc - state->next;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "name a result file, for example results/cpu/result.json");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = { .options = options,
	.parser = parse,
	.args_doc = "FILE...",
	.doc = "Draw the charts of results that `roofline run` left. Nothing is measured. FILE is "
	       "a result.json, or the folder that holds it.\v"
	       "With -o and several FILEs, each gets a folder of its own in DIR, named after the "
	       "folder "
	       "that it is in. Charts that are there already are replaced. Pictures need gnuplot; "
	       "without it the .gp scripts are written, and the exit status is 1." };

/* The folder FILE is in, "." if it names none. */
static char *folder_of(const char *file)
{
	const char *slash = strrchr(file, '/');
	struct text folder = TEXT_EMPTY;

	if (!slash)
		text_add(&folder, ".");
	else
		text_add(&folder, "%.*s", slash == file ? 1 : (int)(slash - file), file);
	return folder.bytes;
}

/* Where the charts of FILE go. */
static char *output_of(const struct arguments *arguments, const char *file, int index)
{
	char *beside = folder_of(file), *name;
	struct text folder = TEXT_EMPTY;

	if (!arguments->output)
		return beside;
	name = strrchr(beside, '/');
	name = name ? name + 1 : beside;
	text_add(&folder, "%s", arguments->output);
	if (arguments->file_count > 1 && (!*name || *name == '.'))
		text_add(&folder, "/%d", index + 1);
	else if (arguments->file_count > 1)
		text_add(&folder, "/%s", name);
	free(beside);
	return folder.bytes;
}

/* The charts of every FILE have the same names, so each needs a folder of its own. */
static int check_folders(char **folders, int count)
{
	for (int i = 0; i < count; i++)
		for (int k = 0; k < i; k++)
			if (!strcmp(folders[i], folders[k])) {
				log_error("roofline plot",
					"the charts of two FILEs would replace each other in %s; "
					"draw them one by one, each with its own -o",
					folders[i]);
				return STATUS_USAGE;
			}
	return STATUS_DONE;
}

/* A chart that this result cannot have is a note; no chart at all is a failure. */
static int report(const char *folder, const struct chart_outcome *outcome)
{
	for (int i = 0; i < outcome->file_count; i++)
		printf("%s/%s\n", folder, outcome->files[i]);
	for (int i = 0; i < outcome->note_count; i++)
		log_note("%s", outcome->notes[i]);
	return outcome->missing || !outcome->file_count ? STATUS_FAILED : STATUS_DONE;
}

static int plot(const struct arguments *arguments, const char *path, const char *folder)
{
	struct chart_request request = arguments->request;
	struct chart_outcome outcome = { 0 };
	struct result result;
	struct model model;
	struct error err = { 0 };
	int status = STATUS_FAILED;

	result_init(&result);
	request.folder = folder;
	if (result_load(path, &result, &err) == 0 && file_make_folder(folder, &err) == 0) {
		model_build(&model, &result);
		if (charts_write(&model, &request, &outcome, &err) == 0)
			status = report(folder, &outcome);
		model_release(&model);
	}
	fflush(stdout);
	if (*err.text)
		log_error("roofline plot", "%s", err.text);
	chart_outcome_release(&outcome);
	result_release(&result);
	return status;
}

int command_plot(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	char **paths, **folders;
	int status;

	options_parse(&argp, argc, argv, &arguments);
	paths = memory_new((size_t)arguments.file_count, sizeof *paths);
	folders = memory_new((size_t)arguments.file_count, sizeof *folders);
	for (int i = 0; i < arguments.file_count; i++) {
		paths[i] = options_result_path(arguments.files[i]);
		folders[i] = output_of(&arguments, paths[i], i);
	}
	status = check_folders(folders, arguments.file_count);
	for (int i = 0; i < arguments.file_count && status != STATUS_USAGE; i++)
		if (plot(&arguments, paths[i], folders[i]))
			status = STATUS_FAILED;
	for (int i = 0; i < arguments.file_count; i++) {
		free(paths[i]);
		free(folders[i]);
	}
	free(paths);
	free(folders);
	return status;
}
