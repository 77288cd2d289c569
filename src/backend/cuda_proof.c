/* SPDX-License-Identifier: Apache-2.0 */
#include "backend/cuda_proof.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/cuda_session.h"

/* What the first item's pipe must be left, at one instruction a clock and at less. */
#define FULL_SHARE 0.985
#define PART_SHARE 0.99

#define ITEMS 8
struct item {
	char names[64]; /* "FFMA", "IADD3|IMAD" */
	int width;	/* bits of an access; 0: not said */
	int count;
};
struct claim {
	int item_count;
	struct item items[ITEMS];
	int others; /* most other instructions; -1: as many as the share of the pipe allows */
};

/* ---- the text of a claim ---- */

/* Whether a clause "80-89: ..." or "90: ..." is for ARCHITECTURE; *BODY: what is behind the colon.
 */
static bool clause_suits(const char *clause, int architecture, const char **body)
{
	const char *colon = strchr(clause, ':'), *end = strchr(clause, ';');
	char *rest;
	long least, most;

	*body = clause;
	if (!colon || (end && colon > end))
		return true;
	*body = colon + 1;
	least = most = strtol(clause, &rest, 10);
	if (*rest == '-')
		most = isdigit((unsigned char)rest[1]) ? strtol(rest + 1, NULL, 10) : 999;
	return architecture >= least && architecture <= most;
}

static void read_word(struct claim *claim, const char *word)
{
	struct item *item = &claim->items[claim->item_count];
	const char *equals = strchr(word, '='), *dot = strchr(word, '.');
	size_t length;

	if (*word == '+') {
		claim->others = atoi(word + 1);
		return;
	}
	if (!equals || claim->item_count == ITEMS)
		return;
	claim->item_count++;
	length = (size_t)((dot && dot < equals ? dot : equals) - word);
	snprintf(item->names, sizeof item->names, "%.*s", (int)length, word);
	item->width = dot && dot < equals ? atoi(dot + 1) : 0;
	item->count = atoi(equals + 1);
}

static bool read_claim(const char *text, int architecture, struct claim *claim)
{
	const char *body;
	char words[256], *save, *word;

	*claim = (struct claim){ .others = -1 };
	while (!clause_suits(text, architecture, &body)) {
		text = strchr(text, ';');
		if (!text)
			return false;
		text++;
	}
	snprintf(words, sizeof words, "%.*s", (int)strcspn(body, ";"), body);
	for (word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save))
		read_word(claim, word);
	return claim->item_count > 0;
}

/* Whether NAME is one of "IADD3|IMAD". */
static bool is_named(const char *names, const char *name)
{
	const size_t length = name ? strlen(name) : 0;

	for (const char *at = names; length && at; at = strchr(at, '|')) {
		at += *at == '|';
		if (!strncmp(at, name, length) && (!at[length] || at[length] == '|'))
			return true;
	}
	return false;
}

/* ---- what a loop can do ---- */

/*
 * Clocks for which an instruction of a warp occupies its pipe in a quarter of an SM; 0: not known.
 * From the rates that peak.c names the sources of; tensor instructions at their least, in the
 * largest form.
 */
static double pipe_clocks(const char *name, int architecture)
{
	static const struct {
		const char *names;
		double at_75, at_80, at_86, at_89, at_90, at_100, at_120;
	} table[] = {
		{ "FFMA|FADD|FMUL", 2, 2, 1, 1, 1, 1, 1 },
		{ "FFMA2", 0, 0, 0, 0, 0, 2, 2 },
		{ "DFMA|DADD|DMUL", 64, 4, 64, 64, 2, 2, 64 },
		{ "HFMA2|HADD2", 2, 1, 1, 1, 1, 2, 1 },
		{ "IMAD|IDP", 2, 2, 2, 2, 2, 2, 2 },
		{ "LOP3|IADD3|ISETP|SHF|PRMT|SEL|LEA|IMNMX", 2, 2, 2, 2, 2, 2, 1 },
		{ "MUFU", 8, 8, 8, 8, 8, 8, 8 },
		{ "HMMA", 8, 8, 16, 16, 4, 4, 16 },
		{ "IMMA", 4, 8, 16, 16, 4, 4, 16 },
		{ "QMMA", 0, 0, 0, 16, 0, 0, 16 },
		{ "DMMA", 0, 16, 0, 0, 8, 8, 0 },
		{ "HGMMA|IGMMA|QGMMA", 0, 0, 0, 0, 128, 0, 0 },
	};

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (is_named(table[i].names, name))
			return architecture >= 120   ? table[i].at_120
			       : architecture >= 100 ? table[i].at_100
			       : architecture >= 90  ? table[i].at_90
			       : architecture >= 89  ? table[i].at_89
			       : architecture >= 86  ? table[i].at_86
			       : architecture >= 80  ? table[i].at_80
						     : table[i].at_75;
	return 0;
}

/* Whether two instructions occupy the same pipe, as far as it matters here. */
static bool same_pipe(const char *a, const char *b, int architecture)
{
	static const char *const pipes[] = { "LOP3|IADD3|ISETP|SHF|PRMT|SEL|LEA|IMNMX",
		"FFMA|FADD|FMUL", "DFMA|DADD|DMUL" };

	(void)architecture;
	for (size_t i = 0; i < sizeof pipes / sizeof *pipes; i++)
		if (is_named(pipes[i], a) && is_named(pipes[i], b))
			return true;
	return false;
}

/*
 * The share of the time that the claimed instructions keep their pipe busy, if every scheduler
 * always has a warp that is ready: each issues one instruction a clock, and the pipe takes its own
 * time.
 */
static double pipe_share(const struct proof *proof, const struct item *item, int architecture)
{
	const char *first = item->names;
	char name[64];
	double clocks, busy, all;

	snprintf(name, sizeof name, "%.*s", (int)strcspn(first, "|"), first);
	clocks = pipe_clocks(name, architecture);
	if (!(clocks > 0))
		return NAN;
	busy = all = clocks * item->count;
	for (int i = 0; i < proof->count_count; i++)
		if (proof->counts[i].name && !is_named(item->names, proof->counts[i].name) &&
			same_pipe(name, proof->counts[i].name, architecture))
			all += proof->counts[i].count *
			       pipe_clocks(proof->counts[i].name, architecture);
	return busy / fmax(all, proof->length);
}

static bool takes_each_clock(const struct item *item, int architecture)
{
	char name[64];

	snprintf(name, sizeof name, "%.*s", (int)strcspn(item->names, "|"), item->names);
	return pipe_clocks(name, architecture) <= 1;
}

/* ---- the check ---- */

static int matching(const struct code_function *function, const struct code_loop *loop,
	const struct item *item, int *all)
{
	int count = 0;

	*all = 0;
	for (int place = loop->first; place <= loop->last; place++) {
		if (!is_named(item->names, code_name(function, place)))
			continue;
		++*all;
		count += !item->width || code_width(function, place) == item->width;
	}
	return count;
}

/* Whether the loop holds what is claimed, in number and width. */
static bool holds_items(const struct code_function *function, const struct code_loop *loop,
	const struct claim *claim, int *work)
{
	*work = 0;
	for (int i = 0; i < claim->item_count; i++) {
		int all, count = matching(function, loop, &claim->items[i], &all);

		if (count != claim->items[i].count || count != all)
			return false;
		*work += count;
	}
	return true;
}

static void describe_loop(
	const struct code_function *function, const struct code_loop *loop, struct proof *proof)
{
	proof->length = loop->last - loop->first + 1;
	proof->count_count = code_counts(function, loop, proof->counts);
}

/* What is wrong with a loop that holds WORK claimed instructions; nothing: the proof holds. */
static void judge_loop(const struct claim *claim, const struct code_function *function,
	const struct code_loop *loop, int work, struct proof *proof)
{
	const int architecture = function->architecture;
	const double least =
		takes_each_clock(&claim->items[0], architecture) ? FULL_SHARE : PART_SHARE;

	proof->share = NAN;
	proof->fault[0] = 0;
	if (claim->others < 0)
		proof->share = pipe_share(proof, &claim->items[0], architecture);
	for (int i = 0; i < proof->count_count; i++)
		if (!proof->counts[i].name)
			snprintf(proof->fault, sizeof proof->fault,
				"its loop holds %d instructions that are not known",
				proof->counts[i].count);
	if (claim->others >= 0 && proof->length - work > claim->others)
		snprintf(proof->fault, sizeof proof->fault,
			"its loop holds %d other instructions, %d are allowed",
			proof->length - work, claim->others);
	if (claim->others < 0 && isnan(proof->share))
		snprintf(proof->fault, sizeof proof->fault, "the rate of %s is not known",
			claim->items[0].names);
	if (proof->share < least)
		snprintf(proof->fault, sizeof proof->fault,
			"its other instructions leave the pipe %.1f %% of its rate, %.1f %% are "
			"needed",
			100 * proof->share, 100 * least);
	if (code_calls(function, loop))
		snprintf(proof->fault, sizeof proof->fault,
			"its loop calls functions, whose instructions are not counted");
	proof->holds = !proof->fault[0];
}

static int local_accesses(const struct code_function *function)
{
	int count = 0;

	for (int place = 0; place < function->count; place++)
		count += is_named("LDL|STL", code_name(function, place));
	return count;
}

static void find_loop(
	const struct code_function *function, const struct claim *claim, struct proof *proof)
{
	struct code_loop loop;
	int work, longest = 0;

	snprintf(proof->fault, sizeof proof->fault, "it has no loop");
	for (int i = 0; code_loop(function, i, &loop) && !proof->holds; i++) {
		if (holds_items(function, &loop, claim, &work)) {
			describe_loop(function, &loop, proof);
			judge_loop(claim, function, &loop, work, proof);
			longest = function->count;
		} else if (loop.last - loop.first + 1 > longest) {
			longest = loop.last - loop.first + 1;
			describe_loop(function, &loop, proof);
			snprintf(proof->fault, sizeof proof->fault,
				"no loop holds exactly what is claimed");
		}
	}
}

bool proof_make(
	const struct code_image *image, const char *entry, const char *claim, struct proof *proof)
{
	struct code_function function;
	struct claim what;
	int local;

	*proof = (struct proof){ .share = NAN };
	if (!code_known(image->architecture) || !read_claim(claim, image->architecture, &what))
		return false;
	if (!code_function(image, entry, &function)) {
		snprintf(proof->fault, sizeof proof->fault, "the image has no such function");
		return true;
	}
	find_loop(&function, &what, proof);
	local = local_accesses(&function);
	if (local) {
		proof->holds = false;
		snprintf(proof->fault, sizeof proof->fault,
			"%d accesses to local memory: registers are spilled", local);
	}
	return true;
}

/* ---- the rows of this program ---- */

static void add_proof(struct text *to, const struct code_image *image, const struct proof *proof)
{
	text_add(to, "    sm_%d%s", image->architecture, image->specific ? "a" : "");
	if (proof->length)
		text_add(to, "  loop of %d:", proof->length);
	for (int i = 0; i < proof->count_count; i++)
		text_add(to, "%s %s %d", i ? "," : "",
			proof->counts[i].name ? proof->counts[i].name : "unknown",
			proof->counts[i].count);
	if (!isnan(proof->share))
		text_add(to, "; at most %.1f %% of the pipe's rate", 100 * proof->share);
	text_add(to, "\n");
	if (!proof->holds)
		text_add(to, "    fault: %s\n", proof->fault);
}

static bool image_suits(const struct variant *variant, const struct code_image *image)
{
	struct device device = device_unknown();
	struct error why = { 0 };

	device.code = CODE_GPU;
	device.capability = image->architecture;
	return !variant_usable(variant, &device, &why);
}

/* In every image that has code of it. */
static void prove_entry(
	const struct variant *variant, const char *entry, struct text *to, int *proved, int *faults)
{
	struct code_function function;
	struct code_image image;
	struct proof proof;

	for (const struct cuda_image *from = cuda_images; from->name; from++)
		for (int i = 0; code_image(from->bytes, from->size, i, &image); i++) {
			if (!code_function(&image, entry, &function) ||
				!image_suits(variant, &image))
				continue;
			if (!proof_make(&image, entry, variant->proof, &proof)) {
				text_add(to, "    sm_%d  not proved: nothing is claimed or known\n",
					image.architecture);
				continue;
			}
			add_proof(to, &image, &proof);
			++*proved;
			*faults += !proof.holds;
		}
}

void prove_variant(const struct kernel *kernel, const struct variant *variant, struct text *to,
	int *proved, int *faults)
{
	const char *entry = variant->entry;

	for (int more = 0; entry; more++) {
		text_add(to, "  %s: %s (%s)\n", kernel->name, variant->name, entry);
		if (variant->proof) {
			text_add(to, "    claims %s\n", variant->proof);
			prove_entry(variant, entry, to, proved, faults);
		} else {
			text_add(to, "    fault: the row claims nothing of its machine code\n");
			++*faults;
		}
		entry = variant->more_entries ? variant->more_entries[more] : NULL;
	}
}
