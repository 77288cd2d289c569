/* SPDX-License-Identifier: Apache-2.0 */
/* `roofline spec`: starts the spec of a user's kernel, and says what is wrong with one. */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/log.h"
#include "base/text.h"
#include "command/command.h"
#include "command/options.h"
#include "core/signature.h"
#include "core/spec.h"
#include "kernels/user.h"

#define SOURCE_MOST ((size_t)64 << 20)

struct arguments {
	const char *from, *check, *entry;
};

static const struct argp_option options[] = {
	{ "from", 'f', "FILE", 0, "Write a spec to start from for a kernel of this .cu or .c", 0 },
	{ "entry", 'e', "NAME", 0, "Which kernel of FILE (default: its first)", 0 },
	{ "check", 'c', "SPEC", 0, "Say what is wrong with SPEC, line by line", 0 },
	{ 0 },
};

static error_t parse(int key, char *word, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'f':
		arguments->from = word;
		return 0;
	case 'e':
		arguments->entry = word;
		return 0;
	case 'c':
		arguments->check = word;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected '%s'", word);
		return 0;
	case ARGP_KEY_END:
		if (!arguments->from == !arguments->check)
			argp_error(state, "give --from FILE or --check SPEC");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

/* The names come from where they are defined. */
static char *add_facts(int key, const char *text, void *input)
{
	struct text all = TEXT_EMPTY;

	(void)input;
	if (key != ARGP_KEY_HELP_POST_DOC)
		return (char *)text;
	text_add(&all, "%s", text);
	for (int i = 0; spec_facts[i].name; i++)
		text_add(&all, "\n  %-18s %s", spec_facts[i].name, spec_facts[i].about);
	return all.bytes;
}

static const struct argp argp = { .options = options,
	.parser = parse,
	.help_filter = add_facts,
	.doc = "The spec of a kernel of your own, for `roofline run --spec`: written to standard "
	       "output, or checked.\v"
	       "Its form: results/spec.schema.json; examples: scripts/examples. Exit status: 0 no "
	       "fault; 1 there are; 64 wrong usage. What expressions may name of the device:" };

static const struct signature *choose(
	const struct signature *list, int count, const char *entry, struct text *names)
{
	for (int i = 0; i < count; i++) {
		if (!entry || !strcmp(entry, list[i].name))
			return &list[i];
		text_add(names, "%s%s", i ? ", " : "", list[i].name);
	}
	return NULL;
}

static int write_spec(const struct arguments *arguments)
{
	enum code_kind kind = CODE_HOST;
	struct signature *list;
	const struct signature *chosen;
	struct text names = TEXT_EMPTY;
	struct error err;
	char *text, *spec;
	size_t size;
	int count;

	if (!spec_code_kind(arguments->from, &kind) || spec_is_ready(arguments->from)) {
		log_error("roofline spec", "'%s' is no source: it must end in .cu or .c",
			arguments->from);
		return STATUS_USAGE;
	}
	if (file_load(arguments->from, SOURCE_MOST, &text, &size, &err)) {
		log_error("roofline spec", "%s", err.text);
		return STATUS_USAGE;
	}
	count = signatures_read(text, kind == CODE_GPU, &list);
	chosen = choose(list, count, arguments->entry, &names);
	if (chosen) {
		spec = signature_to_spec(chosen, arguments->from, kind == CODE_GPU);
		fputs(spec, stdout);
		free(spec);
	} else {
		log_error("roofline spec", "there is no %s '%s' in %s; it has: %s",
			kind == CODE_GPU ? "kernel" : "function",
			arguments->entry ? arguments->entry : "at all", arguments->from,
			names.bytes ? names.bytes : "none");
	}
	text_release(&names);
	free(list);
	free(text);
	return chosen ? STATUS_DONE : STATUS_FAILED;
}

/* What only shows beside the spec: its files, and the ceilings that there are. */
static int check_surroundings(const char *path)
{
	struct user *user;
	struct error err;
	const char *fault;
	int status = STATUS_DONE;

	if (user_open(path, NULL, &user, &err)) {
		log_error("roofline spec", "%s", err.text);
		return STATUS_FAILED;
	}
	fault = user_fault(user);
	if (fault) {
		printf("%s\n", fault);
		status = STATUS_FAILED;
	} else {
		printf("%s: no fault found\n", path);
	}
	user_close(user);
	return status;
}

static int check_spec(const char *path)
{
	struct spec_faults faults;
	struct spec spec;
	struct error err;
	char *text;
	size_t size;
	int count;

	if (file_load(path, SPEC_SIZE_MOST, &text, &size, &err)) {
		log_error("roofline spec", "%s", err.text);
		return STATUS_USAGE;
	}
	spec_read(text, size, path, NULL, &spec, &faults);
	for (int i = 0; i < faults.count; i++)
		printf("%s:%d: %s\n", path, faults.list[i].line, faults.list[i].text);
	count = faults.count;
	spec_release(&spec);
	spec_faults_release(&faults);
	free(text);
	return count ? STATUS_FAILED : check_surroundings(path);
}

int command_spec(int argc, char **argv)
{
	struct arguments arguments = { NULL };

	options_parse(&argp, argc, argv, &arguments);
	return arguments.from ? write_spec(&arguments) : check_spec(arguments.check);
}
