/* SPDX-License-Identifier: Apache-2.0 */
/* `roofline explain`: what limits one kernel of a result, and what to do about it. */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "command/command.h"
#include "command/options.h"
#include "command/report.h"
#include "core/result.h"
#include "model/explain.h"
#include "render/grid.h"

#define WHO "roofline explain"

struct arguments {
	const char *kernel, *file;
};

static error_t parse(int key, char *word, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case ARGP_KEY_ARG:
		if (state->arg_num == 0)
			arguments->kernel = word;
		else if (state->arg_num == 1)
			arguments->file = word;
		else
			argp_error(state, "one KERNEL and one FILE, no more");
		return 0;
	case ARGP_KEY_END:
		if (!arguments->file)
			argp_error(state, "which kernel of which result? Give KERNEL and FILE");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = { .parser = parse,
	.args_doc = "KERNEL FILE",
	.doc = "Say what binds a kernel and by how much, what a perfect version would reach, which "
	       "ceilings come next, and what to do. KERNEL is a name of the report (`roofline show "
	       "FILE`), a ceiling's too; FILE is a result.json, or the folder that holds it.\v"
	       "Exit status: 0 done; 1 no such kernel, or it has no figure; 2 its output was "
	       "wrong, it lies above its roof, or its figure is implausible; 64 wrong usage." };

/* "binds: ...", in paragraphs with their titles in front. */
static void print_lines(const struct explanation *explanation)
{
	static const char *const titles[2][EXPLANATION_LINES] = {
		{ "Bound", "Reach", "Perfect", "Next", "To do" },
		{ "Ceiling", "Peak", "Typical", "Kernels", "Counts" },
	};
	struct text text = TEXT_EMPTY;
	char head[16];

	for (int i = 0; i < EXPLANATION_LINES; i++) {
		snprintf(head, sizeof head, "%-8s", titles[!explanation->point][i]);
		grid_add_paragraph(&text, head, explanation->lines[i], 9, report_width());
	}
	fputs(text.bytes, stdout);
	text_release(&text);
}

static int explain_one(const struct model *model, const struct measurement *m)
{
	const struct estimate *estimate = &model->estimates[m - model->result->measurements];
	struct explanation explanation;

	for (int i = 0; i < model->point_count; i++)
		if (model->points[i].measurement == m) {
			explain_point(&explanation, model, &model->points[i]);
			print_lines(&explanation);
			goto out;
		}
	for (int i = 0; i < model->ceiling_count; i++)
		if (model->ceilings[i].measurement == m) {
			explain_ceiling(&explanation, model, &model->ceilings[i]);
			print_lines(&explanation);
			goto out;
		}
	log_error(WHO, "%s has no figure: %s", m->kernel, estimate->reason);
	if (!(estimate->flags & FLAG_WRONG))
		return STATUS_FAILED;
out:
	return estimate->flags & (FLAG_WRONG | FLAG_ABOVE_ROOF | FLAG_IMPLAUSIBLE)
		       ? STATUS_CHECK_FAILED
		       : STATUS_DONE;
}

static void say_unknown(const struct result *result, const struct arguments *arguments)
{
	int count = result->measurement_count;
	const char **names = memory_new((size_t)count + 1, sizeof *names), *near;

	for (int i = 0; i < count; i++)
		names[i] = result->measurements[i].kernel;
	near = text_nearest(arguments->kernel, names, count);
	log_error(WHO, "%s has no kernel '%.64s'%s%s%s; `roofline show` names them",
		arguments->file, arguments->kernel, near ? ", did you mean '" : "",
		near ? near : "", near ? "'?" : "");
	free(names);
}

static int explain(const struct model *model, const struct arguments *arguments)
{
	const struct result *result = model->result;
	int status = STATUS_DONE, found = 0;

	if (result->simulated || result->device.simulated)
		puts("SIMULATED: a modelled device, no hardware was measured.\n");
	for (int i = 0; i < result->measurement_count; i++) {
		const struct measurement *m = &result->measurements[i];
		int one;

		if (strcmp(m->kernel, arguments->kernel))
			continue;
		if (found++)
			putchar('\n');
		one = explain_one(model, m);
		if (one && status != STATUS_FAILED)
			status = one;
	}
	if (!found)
		say_unknown(result, arguments);
	return found ? status : STATUS_FAILED;
}

int command_explain(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct error err = { 0 };
	struct result result;
	struct model model;
	int status = STATUS_FAILED;
	char *path;

	argp_err_exit_status = STATUS_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &arguments);
	path = options_result_path(arguments.file);
	if (result_load(path, &result, &err)) {
		log_error(WHO, "%s", err.text);
	} else {
		model_build(&model, &result);
		status = explain(&model, &arguments);
		model_release(&model);
		result_release(&result);
	}
	free(path);
	return status;
}
