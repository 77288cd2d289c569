/* SPDX-License-Identifier: Apache-2.0 */
/* `roofline list`: what can be measured. Opens no device. */
#include <argp.h>
#include <fnmatch.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/backend.h"
#include "base/log.h"
#include "base/text.h"
#include "command/command.h"
#include "command/options.h"
#include "core/catalogue.h"
#include "kernels/families.h"

#define MOST 512

struct arguments {
	bool json, verbose, proof;
	unsigned suites;
	char **globs;
	int glob_count;
};

/* The chosen rows, in the order of the families. */
struct chosen {
	const struct kernel *kernels[MOST];
	const struct family *families[MOST];
	int count;
};

static const struct argp_option options[] = {
	{ "json", 'j', NULL, 0, "Print JSON", 0 },
	{ "suite", 's', "NAME", 0, "Only the workloads of a suite: basics, hpc, llm or all", 0 },
	{ "proof", 'p', NULL, 0,
		"Show the machine code of ceilings: the loop's instructions, what the row claims, "
		"and the share "
		"of the pipe's rate that it can reach",
		0 },
	{ "verbose", 'v', NULL, 0, "Say how work is counted, and name the variants", 0 },
	{ 0 },
};

static error_t parse(int key, char *word, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 's':
		arguments->suites |= options_suite(state, word);
		return 0;
	case 'j':
		arguments->json = true;
		return 0;
	case 'p':
		arguments->proof = true;
		return 0;
	case 'v':
		arguments->verbose = true;
		return 0;
	case ARGP_KEY_ARGS:
		arguments->globs = state->argv + state->next;
		arguments->glob_count = state->argc - state->next;
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = { .options = options,
	.parser = parse,
	.args_doc = "[GLOB...]",
	.doc = "List what `roofline run` can measure: ceilings of operations, ceilings of memory, "
	       "latencies, curves and workloads; all, or those whose name matches a GLOB.\v"
	       "CPU and GPU say where a kernel has code. Ceilings draw the roof, workloads are the "
	       "points under it." };

static bool is_chosen(const struct kernel *kernel, const struct arguments *arguments)
{
	for (int i = 0; i < arguments->glob_count; i++)
		if (!fnmatch(arguments->globs[i], kernel->name, 0))
			return true;
	return !arguments->glob_count;
}

static void choose(const struct arguments *arguments, struct chosen *chosen)
{
	for (int f = 0; families[f]; f++)
		for (int k = 0; k < families[f]->kernel_count && chosen->count < MOST; k++) {
			const struct kernel *kernel = &families[f]->kernels[k];
			const unsigned suites = kernel_suites(kernel, families[f]);

			if (!is_chosen(kernel, arguments) ||
				(arguments->suites && !(suites & arguments->suites)))
				continue;
			chosen->families[chosen->count] = families[f];
			chosen->kernels[chosen->count++] = kernel;
		}
}

static void print_variants(const char *where, const struct code *code)
{
	if (!code->variant_count)
		return;
	printf("      %s variants: ", where);
	for (int i = 0; i < code->variant_count; i++)
		printf("%s%s", i ? ", " : "", code->variants[i].name);
	putchar('\n');
}

/* What it is the ceiling of, or computes in. */
static const char *place_of(const struct kernel *kernel, char *to, size_t size)
{
	const char *level = level_name(kernel->level);
	const char *what = kernel->role == ROLE_OPERATIONS || !level ? kernel->pipe : level;

	snprintf(to, size, "%s%s%s", what ? what : "-", kernel->aspect ? ", " : "",
		kernel->aspect ? kernel->aspect : "");
	return to;
}

/* The columns are as wide as what is listed needs. */
struct widths {
	int name, place;
};

static struct widths widths_of(const struct chosen *chosen)
{
	struct widths widths = { 20, 22 };
	char place[64];

	for (int i = 0; i < chosen->count; i++) {
		int name = (int)strlen(chosen->kernels[i]->name);
		int at = (int)strlen(place_of(chosen->kernels[i], place, sizeof place));

		widths.name = name > widths.name ? name : widths.name;
		widths.place = at > widths.place ? at : widths.place;
	}
	return widths;
}

static void print_kernel(const struct kernel *kernel, struct widths widths, bool verbose)
{
	char place[64];

	printf("  %-*s %-*s %-3s %-3s  %s\n", widths.name, kernel->name, widths.place,
		place_of(kernel, place, sizeof place), kernel->host.variant_count ? "CPU" : "",
		kernel->gpu.variant_count ? "GPU" : "", kernel->about);
	if (!verbose)
		return;
	printf("      counts: %s\n", kernel->counts);
	print_variants("CPU", &kernel->host);
	print_variants("GPU", &kernel->gpu);
}

static void print_role(const struct chosen *chosen, enum role role, const char *title, bool verbose)
{
	const struct widths widths = widths_of(chosen);
	bool titled = false;

	for (int i = 0; i < chosen->count; i++) {
		if (chosen->kernels[i]->role != role)
			continue;
		if (!titled)
			printf("%s\n", title);
		titled = true;
		print_kernel(chosen->kernels[i], widths, verbose);
	}
	if (titled)
		putchar('\n');
}

static int no_match(const struct arguments *arguments)
{
	const char *names[MOST], *near;
	const struct kernel *kernel;
	int count = 0;

	while (count < MOST && (kernel = kernel_at(count)))
		names[count++] = kernel->name;
	near = text_nearest(arguments->globs[0], names, count);
	log_error("roofline list", "no kernel matches '%.64s'%s%s%s", arguments->globs[0],
		near ? ", did you mean '" : "; `roofline list` shows all", near ? near : "",
		near ? "'?" : "");
	return STATUS_USAGE;
}

/* Rows whose figure is a limit of the hardware; a workload only has to be right. */
static bool is_ceiling(const struct kernel *kernel)
{
	return kernel->role == ROLE_OPERATIONS || kernel->role == ROLE_MEMORY;
}

/* Variants that differ in their launch alone share a function. */
static bool is_first_of_entry(const struct code *code, int variant)
{
	const char *entry = code->variants[variant].entry;

	for (int v = 0; v < variant; v++)
		if (entry && code->variants[v].entry && !strcmp(code->variants[v].entry, entry))
			return false;
	return true;
}

static int prove(const struct chosen *chosen)
{
	const struct backend *backend = backend_find("cuda");
	int proved = 0, faults = 0;
	struct text text = TEXT_EMPTY;

	if (!backend || !backend->prove) {
		log_error("roofline list",
			"this program has no device code: it was built without nvcc");
		return STATUS_FAILED;
	}
	for (int i = 0; i < chosen->count; i++)
		for (int v = 0; v < chosen->kernels[i]->gpu.variant_count; v++)
			if ((is_ceiling(chosen->kernels[i]) ||
				    chosen->kernels[i]->gpu.variants[v].proof) &&
				is_first_of_entry(&chosen->kernels[i]->gpu, v))
				backend->prove(chosen->kernels[i],
					&chosen->kernels[i]->gpu.variants[v], &text, &proved,
					&faults);
	text_add(&text, "%d loops read, %d fault%s\n", proved, faults, faults == 1 ? "" : "s");
	fputs(text.bytes, stdout);
	text_release(&text);
	return faults ? STATUS_CHECK_FAILED : STATUS_DONE;
}

int command_list(int argc, char **argv)
{
	static struct chosen chosen;
	struct arguments arguments = { 0 };

	options_parse(&argp, argc, argv, &arguments);
	choose(&arguments, &chosen);
	if (!chosen.count && arguments.glob_count)
		return no_match(&arguments);
	if (arguments.proof)
		return prove(&chosen);
	if (arguments.json) {
		char *json = catalogue_to_json(chosen.kernels, chosen.families, chosen.count);

		fputs(json, stdout);
		free(json);
		return STATUS_DONE;
	}
	print_role(&chosen, ROLE_OPERATIONS, "Ceilings: operations per second", arguments.verbose);
	print_role(&chosen, ROLE_MEMORY, "Ceilings: memory bandwidth", arguments.verbose);
	print_role(&chosen, ROLE_LATENCY, "Latencies", arguments.verbose);
	print_role(&chosen, ROLE_CURVE, "Curves", arguments.verbose);
	print_role(&chosen, ROLE_WORKLOAD, "Workloads", arguments.verbose);
	return STATUS_DONE;
}
