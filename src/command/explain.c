/* SPDX-License-Identifier: Apache-2.0 */
/* `roofline explain`: what limits one kernel of a result, and what to do about it. */
#include <argp.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "command/command.h"
#include "command/opened.h"
#include "command/options.h"
#include "command/reporting.h"
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

/* In paragraphs with their titles in front. */
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

/* The words for what is neither a kernel under roofs nor a ceiling. */
static void print_other(const struct model *model, const struct measurement *m)
{
	struct text text = TEXT_EMPTY;
	char name[64], body[256], time[64];

	snprintf(body, sizeof body,
		"%s is no kernel under a roof; `roofline show` has its figures.", m->kernel);
	for (int i = 0; i < model->latency_count; i++)
		if (model->latencies[i].measurement == m)
			snprintf(body, sizeof body, "%s measures a latency: %s, %s.", m->kernel,
				latency_name(&model->latencies[i], name, sizeof name),
				text_si(time, sizeof time, model->latencies[i].attainable, "s"));
	for (int i = 0; i < model->curve_count; i++)
		if (!strcmp(model->curves[i].measurement->kernel, m->kernel))
			snprintf(body, sizeof body,
				"%s is a curve of %d points over the %s; `roofline plot` draws it.",
				m->kernel, model->curves[i].point_count, m->over);
	grid_add_paragraph(&text, "", body, 0, report_width());
	fputs(text.bytes, stdout);
	text_release(&text);
}

/* What there is to explain of M; false if it has no figure. */
static bool print_explanation(const struct model *model, const struct measurement *m)
{
	struct explanation explanation;

	for (int i = 0; i < model->point_count; i++)
		if (model->points[i].measurement == m) {
			explain_point(&explanation, model, &model->points[i]);
			print_lines(&explanation);
			return true;
		}
	for (int i = 0; i < model->ceiling_count; i++)
		if (model->ceilings[i].measurement == m) {
			explain_ceiling(&explanation, model, &model->ceilings[i]);
			print_lines(&explanation);
			return true;
		}
	if (isnan(model->estimates[m - model->result->measurements].attainable))
		return false;
	print_other(model, m);
	return true;
}

/* Of a kernel that was measured at several sizes the one nearest to its roof; NULL: no such name.
 */
static const struct measurement *choose(const struct model *model, const char *kernel)
{
	const struct result *result = model->result;

	for (int i = 0; i < model->point_count; i++)
		if (model->points[i].leads && !strcmp(model->points[i].measurement->kernel, kernel))
			return model->points[i].measurement;
	for (int i = 0; i < result->measurement_count; i++)
		if (!strcmp(result->measurements[i].kernel, kernel))
			return &result->measurements[i];
	return NULL;
}

static void print_size(const struct measurement *m)
{
	const struct parameter *over = measurement_parameter(m, m->over);

	if (m->role == ROLE_WORKLOAD && m->point >= 0 && over)
		printf("Of its sizes the one nearest to its roof: %s %g%s%s.\n\n", over->name,
			over->value, over->unit[0] ? " " : "", over->unit);
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
	const struct measurement *m = choose(model, arguments->kernel);
	const struct estimate *estimate = m ? &model->estimates[m - result->measurements] : NULL;

	if (!m) {
		say_unknown(result, arguments);
		return STATUS_FAILED;
	}
	if (result->simulated)
		puts("SIMULATED: a modelled device, no hardware was measured.\n");
	print_size(m);
	if (!print_explanation(model, m)) {
		fflush(stdout);
		log_error(WHO, "%s has no figure: %s", m->kernel, estimate->reason);
		if (!(estimate->flags & FLAG_WRONG))
			return STATUS_FAILED;
	}
	return estimate->flags & (FLAG_WRONG | FLAG_ABOVE_ROOF | FLAG_IMPLAUSIBLE)
		       ? STATUS_CHECK_FAILED
		       : STATUS_DONE;
}

int command_explain(int argc, char **argv)
{
	struct arguments arguments = { 0 };
	struct opened opened;
	int status;

	options_parse(&argp, argc, argv, &arguments);
	if (opened_load(&opened, arguments.file, WHO))
		return STATUS_FAILED;
	status = explain(&opened.model, &arguments);
	opened_release(&opened);
	return status;
}
