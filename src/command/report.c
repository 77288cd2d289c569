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
#include "command/opened.h"
#include "command/options.h"
#include "command/reporting.h"
#include "render/paper.h"

#define WHO "roofline report"

enum form { FORM_HTML, FORM_MARKDOWN, FORM_LATEX };
enum key { KEY_MARKDOWN = 256, KEY_LATEX };

struct arguments {
	enum form form;
	const char *output;
	char **files;
	int file_count;
};

static const struct argp_option options[] = {
	{ "output", 'o', "FILE", 0,
		"Where the report goes, a file or a folder; - is standard output (default: "
		"report.html, .md or .tex beside FILE)",
		0 },
	{ "markdown", KEY_MARKDOWN, NULL, 0, "Write Markdown, and the roofline as a PNG beside it",
		0 },
	{ "latex", KEY_LATEX, NULL, 0,
		"Write LaTeX to \\input (booktabs, graphicx), and the roofline as a PDF beside it",
		0 },
	{ 0 },
};

static void set_form(struct argp_state *state, enum form form)
{
	struct arguments *arguments = state->input;

	if (arguments->form != FORM_HTML && arguments->form != form)
		argp_error(state, "--markdown and --latex exclude each other");
	arguments->form = form;
}

static error_t parse(int key, char *word, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'o':
		arguments->output = word;
		return 0;
	case KEY_MARKDOWN:
		set_form(state, FORM_MARKDOWN);
		return 0;
	case KEY_LATEX:
		set_form(state, FORM_LATEX);
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
	       "it, for a browser; or Markdown or LaTeX for people who write. Several FILEs become "
	       "one report with a section each. FILE is a result.json, or the folder that holds "
	       "it.\v"
	       "The page loads nothing from anywhere. Exit status: 0 done; 1 a file could not be "
	       "read or written; 64 wrong usage." };

/* The file that ARGUMENTS ask for; NULL: standard output. */
static char *output_path(const struct arguments *arguments, const char *first)
{
	static const char *const names[] = { "report.html", "report.md", "report.tex" };
	const char *name = names[arguments->form];
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

/* What pictures beside OUTPUT are named after: its stem, or "report" if that is no plain word. */
static void name_figure(
	struct text *name, const char *output, int place, int count, enum chart_format format)
{
	const char *slash = strrchr(output, '/'), *stem = slash ? slash + 1 : output;
	const char *dot = strrchr(stem, '.');
	int size = (int)(dot && dot > stem ? dot - stem : (ptrdiff_t)strlen(stem));
	const char *plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-";

	if ((int)strspn(stem, plain) < size) {
		stem = "report";
		size = (int)strlen(stem);
	}
	text_add(name, "%.*s-", size, stem);
	if (count > 1)
		text_add(name, "%d-", place + 1);
	text_add(name, "roofline.%s", chart_format_name(format));
}

/* Draws the roofline of DOCUMENT into NAME in the folder of OUTPUT. */
static int save_figure(struct document *document, const char *output, const char *name,
	enum chart_format format, struct error *err)
{
	const char *slash = strrchr(output, '/');
	struct text path = TEXT_EMPTY;
	int status = document_draw_roofline(document, format, err);

	text_add(&path, "%.*s%s", slash ? (int)(slash - output) + 1 : 0, output, name);
	for (int i = 0; i < document->light.note_count; i++)
		log_note("%s", document->light.notes[i]);
	if (!status && document->light.picture_count) {
		const struct chart_picture *picture = &document->light.pictures[0];

		status = file_save(path.bytes, picture->bytes, picture->size, err);
		document->figure = name;
		if (!status)
			printf("%s\n", path.bytes);
	}
	text_release(&path);
	return status;
}

/* Markdown or LaTeX; on standard output without pictures, which have no place there. */
static int make_paper(struct text *text, const struct arguments *arguments,
	const struct opened *sources, const char *output, struct error *err)
{
	int count = arguments->file_count, status = 0;
	enum chart_format format = arguments->form == FORM_LATEX ? CHART_PDF : CHART_PNG;
	struct document *documents = memory_new((size_t)count, sizeof *documents);
	struct text *names = memory_new((size_t)count, sizeof *names);

	for (int i = 0; i < count && !status; i++) {
		documents[i].model = &sources[i].model;
		documents[i].file = sources[i].path;
		if (!output)
			continue;
		name_figure(&names[i], output, i, count, format);
		status = save_figure(&documents[i], output, names[i].bytes, format, err);
	}
	if (!status)
		paper_add(text, arguments->form == FORM_LATEX ? PAPER_LATEX : PAPER_MARKDOWN,
			documents, count);
	for (int i = 0; i < count; i++) {
		document_release(&documents[i]);
		text_release(&names[i]);
	}
	free(documents);
	free(names);
	return status;
}

static int make_page(struct text *text, const struct arguments *arguments,
	const struct opened *sources, struct error *err)
{
	int count = arguments->file_count, status;
	const struct model **models = memory_new((size_t)count, sizeof *models);
	const char **paths = memory_new((size_t)count, sizeof *paths);

	for (int i = 0; i < count; i++) {
		models[i] = &sources[i].model;
		paths[i] = sources[i].path;
	}
	status = report_html(text, models, paths, count, err);
	free(models);
	free(paths);
	return status;
}

static int write_report(const struct arguments *arguments, const struct opened *sources)
{
	char *output = output_path(arguments, sources[0].path);
	struct text text = TEXT_EMPTY;
	struct error err = { 0 };
	int status;

	if (arguments->form == FORM_HTML)
		status = make_page(&text, arguments, sources, &err);
	else
		status = make_paper(&text, arguments, sources, output, &err);
	if (!status && !output)
		fwrite(text.bytes, 1, text.size, stdout); /* main sees to a full disk */
	else if (!status && !(status = file_save(output, text.bytes, text.size, &err)))
		printf("%s\n", output);
	fflush(stdout);
	if (status)
		log_error(WHO, "%s", err.text);
	text_release(&text);
	free(output);
	return status ? STATUS_FAILED : STATUS_DONE;
}

int command_report(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct opened *sources;
	int status = STATUS_FAILED, count = 0;

	options_parse(&argp, argc, argv, &arguments);
	sources = memory_new((size_t)arguments.file_count, sizeof *sources);
	while (count < arguments.file_count &&
		!opened_load(&sources[count], arguments.files[count], WHO))
		count++;
	if (count == arguments.file_count)
		status = write_report(&arguments, sources);
	while (count)
		opened_release(&sources[--count]);
	free(sources);
	return status;
}
