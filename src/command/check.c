/* SPDX-License-Identifier: Apache-2.0 */
/* `roofline check`: is this machine what it should be? For who accepts machines, or watches them.
 */
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
#include "model/acceptance.h"
#include "render/acceptance.h"

#define WHO "roofline check"

enum key { KEY_AGAINST = 'a', KEY_TOLERANCE = 't', KEY_QUIET = 'q', KEY_JUNIT = 256, KEY_STRICT };

struct arguments {
	const char *against, *junit;
	bool quiet;
	char **files;
	int file_count;
	struct acceptance_rules rules;
	struct acceptance_rule *rule_list; /* the same as in rules */
};

static const struct argp_option options[] = {
	{ "against", KEY_AGAINST, "REFERENCE", 0,
		"A result.json (or its folder) that this one must equal, or the word `peak` for "
		"the "
		"theoretical peak of the device",
		0 },
	{ "tolerance", KEY_TOLERANCE, "[GLOB=]PERCENT", 0,
		"How much less is accepted, of all or of the ceilings whose name matches; may be "
		"given "
		"again (default: 5, against the peak 20, of tensor pipes 40)",
		0 },
	{ "strict", KEY_STRICT, NULL, 0,
		"A flagged figure (throttled, shared ...) fails; the power limit is no such flag",
		0 },
	{ "junit", KEY_JUNIT, "FILE", 0, "Also write JUnit XML", 0 },
	{ "quiet", KEY_QUIET, NULL, 0, "Print only what failed", 0 },
	{ 0 },
};

/* "5" for all, "DRAM*=3" for some. WORD is cut up. */
static void add_tolerance(struct arguments *arguments, char *word, struct argp_state *state)
{
	struct acceptance_rules *rules = &arguments->rules;
	char *equals = strrchr(word, '='), *number = equals ? equals + 1 : word;
	double percent;

	if (!text_number(number, 0, 100, &percent))
		argp_error(state, "a tolerance is a number from 0 to 100, not '%s'", number);
	if (!equals) {
		rules->tolerance = percent;
		return;
	}
	*equals = 0;
	arguments->rule_list = memory_resize(
		arguments->rule_list, (size_t)rules->rule_count + 1, sizeof *arguments->rule_list);
	arguments->rule_list[rules->rule_count++] = (struct acceptance_rule){ word, percent };
	rules->rules = arguments->rule_list;
}

static error_t parse(int key, char *word, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case KEY_AGAINST:
		arguments->against = word;
		return 0;
	case KEY_TOLERANCE:
		add_tolerance(arguments, word, state);
		return 0;
	case KEY_STRICT:
		arguments->rules.strict = true;
		return 0;
	case KEY_JUNIT:
		arguments->junit = word;
		return 0;
	case KEY_QUIET:
		arguments->quiet = true;
		return 0;
	case ARGP_KEY_ARGS:
		arguments->files = state->argv + state->next;
		arguments->file_count = state->argc - state->next;
		return 0;
	case ARGP_KEY_END:
		if (!arguments->file_count)
			argp_error(state, "which result? Give a result.json, or a folder that "
					  "holds one");
		if (!arguments->against)
			argp_error(
				state, "against what? Give --against REFERENCE or --against peak");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = { .options = options,
	.parser = parse,
	.args_doc = "FILE... --against REFERENCE",
	.doc = "Check that each ceiling of a result, or of several, is within its tolerance of a "
	       "reference, one "
	       "line each: to accept a machine, or to watch it. What counts is the attainable "
	       "figure. To be faster is no failure.\v"
	       "Exit status: 0 all passed; 1 a file could not be read or written, or nothing can "
	       "be checked; 2 a ceiling failed; 64 wrong usage." };

static void print(const struct arguments *arguments, const struct acceptance *acceptance,
	const struct result *result, const char *against)
{
	struct text text = TEXT_EMPTY;

	if (result->simulated)
		text_add(&text, "SIMULATED: a modelled device, no hardware was measured.\n\n");
	acceptance_add_lines(&text, acceptance, against, arguments->quiet, report_width());
	if (text.size)
		fputs(text.bytes, stdout);
	fflush(stdout);
	text_release(&text);
}

/* STANDARD NULL: the peak. Adds a suite to JUNIT. */
static int check(const struct arguments *arguments, const char *file, const struct model *model,
	const struct model *standard, struct text *junit)
{
	const struct result *result = model->result;
	const char *against = standard ? "reference" : "peak";
	struct acceptance acceptance;
	struct error err = { 0 };
	int status = STATUS_FAILED;

	if (standard && strcmp(result->device.name, standard->result->device.name))
		log_warn("%s is of another device: %s, not %s", arguments->against,
			standard->result->device.name, result->device.name);
	if (standard ? acceptance_by_reference(
			       &acceptance, model, standard, &arguments->rules, &err)
		     : acceptance_by_peak(&acceptance, model, &arguments->rules, &err)) {
		log_error(WHO, "%s: %s", file, err.text);
	} else {
		print(arguments, &acceptance, result, against);
		acceptance_add_suite(junit, &acceptance, file, result, against);
		status = acceptance.failed ? STATUS_CHECK_FAILED : STATUS_DONE;
	}
	acceptance_release(&acceptance);
	return status;
}

/* What could not be checked weighs more than what failed. */
static int check_all(
	const struct arguments *arguments, const struct model *standard, struct text *junit)
{
	int status = STATUS_DONE;

	for (int i = 0; i < arguments->file_count; i++) {
		const char *file = arguments->files[i];
		struct opened opened;
		int one = STATUS_FAILED;

		if (arguments->file_count > 1) {
			char name[1024];

			text_safe(name, sizeof name, file);
			printf("%s%s:\n", i ? "\n" : "", name);
			fflush(stdout);
		}
		if (!opened_load(&opened, file, WHO)) {
			one = check(arguments, file, &opened.model, standard, junit);
			opened_release(&opened);
		}
		if (one && status != STATUS_FAILED)
			status = one;
	}
	return status;
}

static int save_junit(const char *path, struct text *junit)
{
	struct error err = { 0 };

	acceptance_end_junit(junit);
	if (!file_save(path, junit->bytes, junit->size, &err))
		return 0;
	log_error(WHO, "%s", err.text);
	return -1;
}

int command_check(int argc, char **argv)
{
	struct arguments arguments = { .rules.tolerance = NAN };
	struct text junit = TEXT_EMPTY;
	struct opened standard;
	int status = STATUS_FAILED;
	bool peak;

	options_parse(&argp, argc, argv, &arguments);
	peak = !strcmp(arguments.against, "peak");
	if (!peak && opened_load(&standard, arguments.against, WHO))
		goto out;
	acceptance_begin_junit(&junit);
	status = check_all(&arguments, peak ? NULL : &standard.model, &junit);
	if (arguments.junit && save_junit(arguments.junit, &junit))
		status = STATUS_FAILED;
	if (!peak)
		opened_release(&standard);
out:
	text_release(&junit);
	free(arguments.rule_list);
	return status;
}
