/* SPDX-License-Identifier: Apache-2.0 */
/* What is said of a kernel under roofs that are known, and the chart of it for a terminal. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/explain.h"
#include "render/terminal.h"
#include "tests/unit/make_result.h"

/* last: it has a macro fail() of its own */
#include <cmocka.h>

static void close_to(double got, double want)
{
	if (!(fabs(got - want) <= 1e-9 * fabs(want)))
		fail_msg("%.12g instead of %.12g", got, want);
}

static void has(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("no \"%s\" in \"%s\"", part, text);
}

static void lacks(const char *text, const char *part)
{
	if (strstr(text, part))
		fail_msg("\"%s\" in \"%s\"", part, text);
}

/* FP64 at 1000 FLOP/s; DRAM reads 100 B/s, copies 80. */
static struct result under_roofs(void)
{
	struct result result = make_result();

	make_pipe(&result, "FP64", 1000);
	make_memory(&result, LEVEL_DRAM, 100, 0);
	make_memory(&result, LEVEL_DRAM, 40, 40);
	return result;
}

/* Explains the last measurement, which takes SECONDS. The model is released: no roof names then. */
static struct explanation explain(struct result *result, double seconds)
{
	struct measurement *m = &result->measurements[result->measurement_count - 1];
	struct explanation explanation;
	struct model model;

	make_rounds(m, seconds, 0);
	model_build(&model, result);
	assert_int_equal(model.point_count, 1);
	explain_point(&explanation, &model, &model.points[0]);
	for (int i = 0; i < EXPLANATION_LINES; i++) {
		size_t length = strlen(explanation.lines[i]);

		assert_true(length > 0 && explanation.lines[i][length - 1] == '.');
	}
	model_release(&model);
	return explanation;
}

static void bound_by_memory(void **state)
{
	struct result result = under_roofs();
	struct explanation e;

	(void)state;
	make_workload(&result, "work", "FP64", 1000, 1000, 0);
	e = explain(&result, 12.5);
	assert_int_equal(e.roof_count, 2);
	assert_string_equal(e.roofs[0].name, "DRAM");
	close_to(e.roofs[0].seconds, 10);
	close_to(e.roofs[0].percent, 80);
	assert_int_equal(e.roofs[1].level, LEVEL_NONE);
	close_to(e.roofs[1].percent, 8);
	close_to(e.perfect_seconds, 10);
	close_to(e.gain, 1.25);
	close_to(e.next_gain, 12.5);
	assert_string_equal(e.lines[0],
		"DRAM binds work: it does 1 FLOP/B of DRAM, and FP64 would bind it only above 10 "
		"FLOP/B.");
	assert_string_equal(e.lines[1],
		"It reaches 80.0 B/s, 80 % of the 100 B/s measured for reads from DRAM.");
	assert_string_equal(e.lines[2],
		"A perfect version would take 10.0 s instead of 12.5 s, 1.25 times as fast, at 100 "
		"FLOP/s.");
	has(e.lines[3], "Next is FP64 at 8 %; if DRAM were no limit, it could be ");
	has(e.lines[3], " times as fast before FP64 binds.");
	has(e.lines[4], "Only fewer bytes help");
	result_release(&result);
}

static void bound_by_the_pipe(void **state)
{
	struct result result = under_roofs();
	struct explanation e;

	(void)state;
	make_pipe(&result, "FP64 tensor", 4000);
	make_workload(&result, "work", "FP64", 1000, 10, 0);
	e = explain(&result, 1.1);
	assert_string_equal(e.roofs[0].name, "FP64");
	close_to(e.gain, 1.1);
	assert_string_equal(e.lines[0],
		"FP64 binds work: it does 100 FLOP/B of DRAM, and DRAM would bind it only below 10 "
		"FLOP/B.");
	has(e.lines[4], "FP64 tensor is 4 times as fast");
	result_release(&result);
}

/* Advice follows the distance from the roof, the kind of the roof and the time. */
static void advice(void **state)
{
	static const struct {
		double operations, read, seconds;
		const char *first, *last;
	} cases[] = {
		{ 1000, 1000, 10.1, "DRAM binds", "Only fewer bytes" },
		{ 1000, 1000, 16, "DRAM is the roof of work, and part of",
			"more bytes on their way" },
		{ 1000, 1000, 50, "No roof binds work; the lowest over it is DRAM",
			"what is no roof" },
		{ 1000, 1, 1.05, "FP64 binds", "Only fewer or cheaper operations" },
		{ 1000, 1, 1.6, "FP64 is the roof of work, and part of", "Keep the pipe busy" },
		{ 1000, 1, 5, "No roof binds work; the lowest over it is FP64", "what is no roof" },
		{ 1e-3, 1e-3, 15e-6, "DRAM is the roof", "takes only 15.0 µs" },
		{ 0, 1000, 10.1, "DRAM binds work: it moves data and computes nothing",
			"Only fewer bytes" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct result result = under_roofs();
		struct explanation e;

		make_workload(&result, "work", cases[i].operations > 0 ? "FP64" : "",
			cases[i].operations, cases[i].read, 0);
		e = explain(&result, cases[i].seconds);
		has(e.lines[0], cases[i].first);
		has(e.lines[4], cases[i].last);
		result_release(&result);
	}
}

static void caches_and_mixes(void **state)
{
	struct result result = under_roofs();
	struct measurement *m;
	struct explanation e;

	(void)state;
	make_memory(&result, LEVEL_L1, 1000, 0);
	make_memory(&result, LEVEL_L2, 500, 0);
	m = make_workload(&result, "work", "FP64", 10, 10, 0);
	m->work.level[LEVEL_L1] = (struct traffic){ 1000, 0 };
	m->work.level[LEVEL_L2] = (struct traffic){ 100, 300 };
	e = explain(&result, 1.1);
	assert_int_equal(e.roof_count, 4);
	assert_string_equal(e.roofs[0].name, "L1");
	/* its mix was not measured at L2: it may not bind, though it asks for a lot */
	assert_string_equal(e.roofs[1].name, "L2");
	assert_true(e.roofs[1].borrowed);
	has(e.lines[3], "L2 at 73 % (of another mix), DRAM at 9.1 %, FP64 at 0.91 %");
	has(e.lines[4], "in registers");
	result_release(&result);

	/* a quarter of writes: between the read and the copy that were measured */
	result = under_roofs();
	make_workload(&result, "work", "FP64", 10, 750, 250);
	e = explain(&result, 12);
	has(e.lines[1], "of the 90.0 B/s measured at DRAM for its mix, of which 25 % are writes");
	result_release(&result);

	/* writes alone were not measured: the copy, which is the nearest */
	result = under_roofs();
	make_workload(&result, "work", "FP64", 10, 0, 1000);
	e = explain(&result, 15);
	has(e.lines[1], "for the mix nearest to its own");
	result_release(&result);
}

static void what_is_not_known(void **state)
{
	struct result result = under_roofs();
	struct explanation e;

	(void)state;
	make_workload(&result, "work", "FP16", 1000, 1000, 0);
	e = explain(&result, 12.5);
	has(e.lines[0], "no FP16 ceiling was measured, so arithmetic may bind it earlier");
	has(e.lines[3], "No other roof over it was measured.");
	result_release(&result);

	result = make_result();
	make_workload(&result, "work", "FP16", 1000, 1000, 0);
	e = explain(&result, 12.5);
	assert_int_equal(e.roof_count, 0);
	assert_true(isnan(e.gain) && isnan(e.next_gain) && isnan(e.perfect_seconds));
	has(e.lines[0], "What binds work is not known");
	has(e.lines[1], "It reaches 80.0 FLOP/s");
	result_release(&result);
}

static void above_its_roof(void **state)
{
	struct result result = under_roofs();
	struct explanation e;

	(void)state;
	make_workload(&result, "work", "FP64", 1000, 1000, 0);
	e = explain(&result, 5);
	has(e.lines[1], "200 % of the 100 B/s");
	has(e.lines[1], "Flags: above-roof.");
	has(e.lines[2],
		"It is above its roof: it takes 5.00 s, and DRAM was measured to need 10.0 s");
	has(e.lines[4], "Believe nothing of this yet");
	result_release(&result);
}

/* Names as long as a result can hold do not overflow a line. */
static void long_names(void **state)
{
	struct result result = under_roofs();
	struct measurement *m;
	struct explanation e;
	char name[48];

	(void)state;
	memset(name, 'x', sizeof name - 1);
	name[sizeof name - 1] = 0;
	m = make_workload(&result, name, "FP64", 1000, 1000, 0);
	for (int i = 0; i < 6; i++)
		m->work.level[i] = (struct traffic){ 1000, 0 };
	m->unstable_warmup = true;
	e = explain(&result, 12.5);
	has(e.lines[0], name);
	result_release(&result);
}

static void a_ceiling(void **state)
{
	struct result result = under_roofs();
	struct explanation e;
	struct model model;

	(void)state;
	make_memory(&result, LEVEL_DRAM, 90, 0);
	make_rounds(make_workload(&result, "work", "FP64", 1000, 1000, 0), 12.5, 0);
	make_rounds(make_workload(&result, "other", "FP64", 1000, 10, 0), 2, 0);
	model_build(&model, &result);
	explain_ceiling(&e, &model, model_pipe(&model, "FP64"));
	assert_null(e.point);
	has(e.lines[0], "fma_FP64 measures a ceiling: FP64, 1.00 kFLOP/s.");
	has(e.lines[1], "not known");
	has(e.lines[3], "FP64 is the roof of 1 kernel; the nearest is other at 50 %.");
	has(e.lines[4], "No other measurement of it is faster.");
	/* sorted behind the faster one of its kind */
	assert_false(model.ceilings[2].best);
	explain_ceiling(&e, &model, &model.ceilings[2]);
	has(e.lines[4], "memory is faster: 100 B/s");
	model_release(&model);
	result_release(&result);
}

/* ---- the chart ----------------------------------------------------------------------------- */

/* 25 kernels along the roofs and under them. */
static struct result many(int count)
{
	struct result result = under_roofs();
	char name[48];

	for (int i = 0; i < count; i++) {
		double bytes = 10 * pow(1.3, i % 20), most = fmax(1000. / 1000, bytes / 100);

		snprintf(name, sizeof name, "kernel_%d", i);
		make_rounds(make_workload(&result, name, "FP64", 1000, bytes, 0),
			most * (1.1 + i % 7), 0);
	}
	return result;
}

/* The chart's lines are COUNT, none wider than WIDTH; returns the text. */
static struct text chart_of(const struct result *result, const struct terminal_options *options)
{
	struct text text = TEXT_EMPTY;
	struct model model;
	int lines = 0;

	model_build(&model, result);
	assert_true(terminal_add_chart(&text, &model, options));
	for (char *line = text.bytes, *end; *line; line = end + 1, lines++) {
		end = strchr(line, '\n');
		assert_non_null(end);
		*end = 0;
		if (!options->colour && text_width(line) > options->width)
			fail_msg("wider than %d: %s", options->width, line);
		*end = '\n';
	}
	assert_int_equal(lines, options->height);
	model_release(&model);
	return text;
}

static void chart_fits(void **state)
{
	static const int counts[] = { 0, 1, 2, 25, 200 };

	(void)state;
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		for (int width = 80; width <= 240; width += 40)
			for (int utf8 = 0; utf8 < 2; utf8++) {
				struct result result = many(counts[i]);
				struct terminal_options options = { width, 22 + width / 20, utf8,
					false };
				struct text text = chart_of(&result, &options);

				has(text.bytes, "Test device");
				has(text.bytes, "FP64");
				has(text.bytes, "DRAM 100 B/s");
				for (char *c = text.bytes; !utf8 && *c; c++)
					assert_true((unsigned char)*c < 0x80);
				if (counts[i] == 1)
					has(text.bytes, "kernel_0");
				text_release(&text);
				result_release(&result);
			}
}

static void chart_colours(void **state)
{
	struct result result = many(2);
	struct terminal_options options = { 100, 30, true, true };
	struct text text = chart_of(&result, &options);

	(void)state;
	has(text.bytes, "\033[38;5;33m");
	/* each line ends as it began */
	for (char *line = text.bytes; (line = strstr(line, "\033[38")); line++) {
		char *end = strchr(line, '\n'), *reset = strstr(line, "\033[0m");

		assert_true(reset && reset < end);
	}
	text_release(&text);
	options.colour = false;
	text = chart_of(&result, &options);
	lacks(text.bytes, "\033");
	text_release(&text);
	result_release(&result);
}

/* Roofs lie where they were measured: the highest dots of a column follow the slope, then level. */
static void chart_is_true(void **state)
{
	struct result result = under_roofs();
	struct terminal_options options = { 120, 40, false, false };
	struct text text = chart_of(&result, &options);
	int first[120], steps = 0, row = 0;

	(void)state;
	for (int x = 0; x < 120; x++)
		first[x] = -1;
	for (char *line = text.bytes; *line; row++) {
		for (int x = 0; *line != '\n'; line++, x++)
			if (row > 0 && row < 36 && x >= 8 && x < 100 && *line != ' ' &&
				first[x] < 0)
				first[x] = row;
		line++;
	}
	for (int x = 9; x < 100; x++) {
		if (first[x] < 0 || first[x - 1] < 0)
			continue;
		assert_true(first[x] <= first[x - 1]);
		steps += first[x] < first[x - 1];
	}
	assert_true(steps > 5);
	text_release(&text);
	result_release(&result);
}

static void chart_is_refused(void **state)
{
	struct result result = many(2), empty = make_result(), lone = make_result();
	struct text text = TEXT_EMPTY;
	struct model model;

	(void)state;
	model_build(&model, &result);
	assert_false(terminal_add_chart(
		&text, &model, &(struct terminal_options){ 79, 30, true, false }));
	assert_false(terminal_add_chart(
		&text, &model, &(struct terminal_options){ 100, 21, true, false }));
	model_release(&model);
	model_build(&model, &empty);
	assert_false(terminal_add_chart(
		&text, &model, &(struct terminal_options){ 100, 30, true, false }));
	model_release(&model);
	assert_null(text.bytes);
	/* a kernel without any roof, and one without bytes: no crash, and no invented roof */
	make_rounds(make_workload(&lone, "work", "FP64", 1000, 1000, 0), 1, 0);
	make_rounds(make_workload(&lone, "nowhere", "FP64", 1000, NAN, NAN), 1, 0);
	text = chart_of(&lone, &(struct terminal_options){ 100, 30, true, false });
	has(text.bytes, "work");
	lacks(text.bytes, "nowhere");
	lacks(text.bytes, "DRAM 1");
	text_release(&text);
	result_release(&result);
	result_release(&empty);
	result_release(&lone);
}

/* Where only ASCII can be shown, names are in ASCII; equal ceilings have both their names. */
static void chart_of_plain_text(void **state)
{
	struct result result = under_roofs();
	struct text text;

	(void)state;
	snprintf(result.device.name, sizeof result.device.name, "Ger\xC3\xA4t 1");
	make_pipe(&result, "FP64 tensor", 1000);
	make_rounds(make_workload(&result, "work", "FP64", 1000, 1000, 0), 12, 0);
	make_rounds(make_workload(&result, "tensor", "FP64 tensor", 1000, 1, 0), 2, 0);
	text = chart_of(&result, &(struct terminal_options){ 100, 30, false, false });
	has(text.bytes, "Ger?t 1");
	has(text.bytes, "FP64 tensor   1000");
	has(text.bytes, "FP64          1000");
	text_release(&text);
	result_release(&result);
}

static void chart_of_hostile_names(void **state)
{
	struct result result = under_roofs();
	struct text text;

	(void)state;
	snprintf(result.device.name, sizeof result.device.name,
		"\033]0;x\007\n`id` \xE2\x80\xAE %%s");
	make_rounds(make_workload(&result, "a\033[2J\nb\tc", "FP64", 1000, 1000, 0), 12, 0);
	text = chart_of(&result, &(struct terminal_options){ 100, 30, true, false });
	lacks(text.bytes, "\033");
	lacks(text.bytes, "\xE2\x80\xAE");
	text_release(&text);
	result.simulated = true;
	text = chart_of(&result, &(struct terminal_options){ 100, 30, true, false });
	has(text.bytes, "SIMULATED");
	text_release(&text);
	result_release(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bound_by_memory),
		cmocka_unit_test(bound_by_the_pipe),
		cmocka_unit_test(advice),
		cmocka_unit_test(caches_and_mixes),
		cmocka_unit_test(what_is_not_known),
		cmocka_unit_test(above_its_roof),
		cmocka_unit_test(long_names),
		cmocka_unit_test(a_ceiling),
		cmocka_unit_test(chart_fits),
		cmocka_unit_test(chart_colours),
		cmocka_unit_test(chart_is_true),
		cmocka_unit_test(chart_is_refused),
		cmocka_unit_test(chart_of_plain_text),
		cmocka_unit_test(chart_of_hostile_names),
	};

	return cmocka_run_group_tests_name("explain", tests, NULL, NULL);
}
