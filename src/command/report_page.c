/* SPDX-License-Identifier: Apache-2.0 */
/* `roofline report`: results that were measured before, as a document for people. */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "command/command.h"
#include "command/options.h"
#include "command/report.h"
#include "core/result.h"
#include "model/model.h"

struct arguments {
	const char *output;
	char **files;
	int file_count;
};

/* One FILE under way. */
struct source {
	char *path;
	struct result result;
	struct model model;
	bool loaded;
};

static const struct argp_option options[] = {
	{ "output", 'o', "FILE", 0,
		"Where the report goes, a file or a folder; - is standard output (default: "
		"report.html beside FILE)",
		0 },
	{ 0 },
};

static error_t parse(int key, char *word, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'o':
		arguments->output = word;
		return 0;
	case ARGP_KEY_ARGS:
		arguments->files = state->argv + state->next;
		arguments->file_count = state->argc - state->next;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "which result? Give a result.json, or a folder that holds one");
		return EINVAL;
	case ARGP_KEY_END:
		if (arguments->file_count > 1 && !arguments->output)
			argp_error(state, "say with -o where the report of several FILEs goes");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = { .options = options,
	.parser = parse,
	.args_doc = "FILE...",
	.doc = "Write a report about results that `roofline run` left: one page with everything in "
	       "it, for a browser. Several FILEs become one page with a section each. FILE is a "
	       "result.json, or the folder that holds it.\v"
	       "The page loads nothing from anywhere. Exit status: 0 done; 1 a file could not be "
	       "read or written; 64 wrong usage." };

/* The file that ARGUMENTS ask for; NULL: standard output. */
static char *output_path(const struct arguments *arguments, const char *first)
{
	static const char name[] = "report.html";
	const char *slash = strrchr(first, '/');
	struct text path = TEXT_EMPTY;
	struct stat status;

	if (!arguments->output)
		text_add(&path, "%.*s%s", slash ? (int)(slash - first) + 1 : 0, first, name);
	else if (!strcmp(arguments->output, "-"))
		return NULL;
	else if (!stat(arguments->output, &status) && S_ISDIR(status.st_mode))
		text_add(&path, "%s/%s", arguments->output, name);
	else
		text_add(&path, "%s", arguments->output);
	return path.bytes;
}

static int load(struct source *source, const char *file, struct error *err)
{
	source->path = options_result_path(file);
	result_init(&source->result);
	if (result_load(source->path, &source->result, err))
		return -1;
	model_build(&source->model, &source->result);
	source->loaded = true;
	return 0;
}

static void release(struct source *source)
{
	if (source->loaded)
		model_release(&source->model);
	result_release(&source->result);
	free(source->path);
}

static int write_report(
	const struct arguments *arguments, const struct source *sources, struct error *err)
{
	int count = arguments->file_count, status = -1;
	const struct model **models = memory_new((size_t)count, sizeof *models);
	const char **paths = memory_new((size_t)count, sizeof *paths);
	char *output = output_path(arguments, sources[0].path);
	struct text text = TEXT_EMPTY;

	for (int i = 0; i < count; i++) {
		models[i] = &sources[i].model;
		paths[i] = sources[i].path;
	}
	if (report_html(&text, models, paths, count, err))
		goto out;
	if (!output)
		status = fwrite(text.bytes, 1, text.size, stdout) == text.size ? 0 : -1;
	else if (!(status = file_save(output, text.bytes, text.size, err)))
		printf("%s\n", output);
out:
	text_release(&text);
	free(output);
	free(models);
	free(paths);
	return status;
}

int command_report(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct source *sources;
	struct error err = { 0 };
	int status = 0;

	argp_err_exit_status = STATUS_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	sources = memory_new((size_t)arguments.file_count, sizeof *sources);
	for (int i = 0; i < arguments.file_count && !status; i++)
		status = load(&sources[i], arguments.files[i], &err);
	if (!status)
		status = write_report(&arguments, sources, &err);
	for (int i = 0; i < arguments.file_count; i++)
		release(&sources[i]);
	free(sources);
	fflush(stdout);
	if (*err.text)
		log_error("roofline report", "%s", err.text);
	return status ? STATUS_FAILED : STATUS_DONE;
}
