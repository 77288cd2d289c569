/* SPDX-License-Identifier: Apache-2.0 */
#include "command/reporting.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "command/command.h"
#include "render/csv.h"
#include "render/document.h"
#include "render/html.h"
#include "render/table.h"

int report_width(void)
{
	struct winsize window;

	if (isatty(STDOUT_FILENO) && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) &&
		window.ws_col >= 40)
		return window.ws_col;
	return 100;
}

int report_height(void)
{
	struct winsize window;

	if (isatty(STDOUT_FILENO) && !ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) && window.ws_row)
		return window.ws_row;
	return 30;
}

void report_table(const struct model *model, bool verbose)
{
	struct table_options options = { report_width(), verbose };
	struct text text = TEXT_EMPTY;

	table_add(&text, model, &options);
	if (text.bytes)
		fputs(text.bytes, stdout);
	text_release(&text);
}

static int save_csv(const char *folder, const char *name,
	void (*add)(struct text *text, const struct model *model), const struct model *model,
	struct error *err)
{
	struct text path = TEXT_EMPTY, text = TEXT_EMPTY;
	int status;

	text_add(&path, "%s/%s", folder, name);
	add(&text, model);
	status = file_save(path.bytes, text.bytes ? text.bytes : "", text.size, err);
	text_release(&path);
	text_release(&text);
	return status;
}

int report_html(struct text *text, const struct model *const *models, const char *const *paths,
	int count, struct error *err)
{
	struct document *documents = memory_new((size_t)count, sizeof *documents);
	int status = 0;

	for (int i = 0; i < count && !status; i++) {
		documents[i].model = models[i];
		documents[i].file = paths[i];
		status = document_draw(&documents[i], err);
	}
	if (!status)
		html_add(text, documents, count);
	for (int i = 0; i < count; i++)
		document_release(&documents[i]);
	free(documents);
	return status;
}

static int save_html(const char *folder, const struct model *model, struct error *err)
{
	struct text page = TEXT_EMPTY, from = TEXT_EMPTY, to = TEXT_EMPTY;
	const char *path;
	int status;

	text_add(&from, "%s/result.json", folder);
	text_add(&to, "%s/report.html", folder);
	path = from.bytes;
	status = report_html(&page, &model, &path, 1, err);
	if (!status)
		status = file_save(to.bytes, page.bytes, page.size, err);
	text_release(&page);
	text_release(&from);
	text_release(&to);
	return status;
}

static int write_files(
	const struct model *model, const struct chart_request *request, struct error *err)
{
	struct chart_outcome outcome = { 0 };
	int status = -1;

	if (save_csv(request->folder, "kernels.csv", csv_add_kernels, model, err) ||
		save_csv(request->folder, "ceilings.csv", csv_add_ceilings, model, err) ||
		charts_write(model, request, &outcome, err) ||
		save_html(request->folder, model, err))
		goto out;
	printf("\nIn %s: result.json kernels.csv ceilings.csv", request->folder);
	for (int i = 0; i < outcome.file_count; i++)
		printf(" %s", outcome.files[i]);
	printf(" report.html\n");
	for (int i = 0; i < outcome.note_count; i++)
		printf("  %s\n", outcome.notes[i]);
	status = 0;
out:
	chart_outcome_release(&outcome);
	return status;
}

int report_model(const struct model *model, const struct chart_request *request, bool verbose)
{
	struct error err;

	report_table(model, verbose);
	if (write_files(model, request, &err)) {
		fflush(stdout);
		log_warn("%s", err.text);
		return STATUS_FAILED;
	}
	/* Without gnuplot everything else was done: said above, and no failure of the measuring. */
	return model_faults(model) ? STATUS_CHECK_FAILED : STATUS_DONE;
}
