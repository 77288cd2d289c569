/* SPDX-License-Identifier: Apache-2.0 */
/* Two results held against each other: verdicts, differences, regressions, acceptance. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "model/acceptance.h"
#include "model/compare.h"
#include "render/acceptance.h"
#include "render/comparison.h"
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

/* Results and what was made of them, released together. */
struct bench {
	int count;
	struct result results[COMPARE_MOST];
	struct model models[COMPARE_MOST];
	struct comparison comparison;
	struct error err;
};

static int run(struct bench *bench)
{
	static const char *const names[COMPARE_MOST] = { "a", "b", "c", "d", "e", "f", "g", "h" };
	const struct model *models[COMPARE_MOST];

	for (int i = 0; i < bench->count; i++) {
		model_build(&bench->models[i], &bench->results[i]);
		models[i] = &bench->models[i];
	}
	return comparison_build(&bench->comparison, models, names, bench->count, &bench->err);
}

static struct bench new_bench(int count)
{
	struct bench bench = { .count = count };

	for (int i = 0; i < count; i++)
		bench.results[i] = make_result();
	return bench;
}

static void release(struct bench *bench)
{
	comparison_release(&bench->comparison);
	for (int i = 0; i < bench->count; i++) {
		model_release(&bench->models[i]);
		result_release(&bench->results[i]);
	}
}

/* The cell of the second result in the only row. */
static const struct comparison_cell *only_cell(const struct bench *bench)
{
	assert_int_equal(bench->comparison.row_count, 1);
	return &bench->comparison.rows[0].cells[1];
}

/* ---- verdicts ------------------------------------------------------------------------------ */

static void verdict_by_interval(void **state)
{
	static const struct {
		double seconds, spread;
		enum change change;
	} cases[] = { { 1, 0.002, CHANGE_SAME }, { 1.019, 0.002, CHANGE_SAME },
		{ 0.982, 0.002, CHANGE_SAME }, { 1.03, 0.002, CHANGE_SLOWER },
		{ 0.97, 0.002, CHANGE_FASTER }, { 10, 0.002, CHANGE_SLOWER },
		{ 0.1, 0.002, CHANGE_FASTER }, { 1.03, 0.019, CHANGE_SLOWER },
		{ 1.03, 0.025, CHANGE_AMBIGUOUS }, { 1, 0.025, CHANGE_AMBIGUOUS } };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct bench bench = new_bench(2);

		for (int k = 0; k < 2; k++) {
			struct measurement *m =
				make_workload(&bench.results[k], "work", "FP64", 12, 1, 0);

			make_rounds(m, k ? cases[i].seconds : 1, k ? cases[i].spread : 0.002);
		}
		assert_int_equal(run(&bench), 0);
		if (only_cell(&bench)->change != cases[i].change)
			fail_msg("%g s, spread %g: %s", cases[i].seconds, cases[i].spread,
				change_name(only_cell(&bench)->change));
		close_to(only_cell(&bench)->ratio, 1 / cases[i].seconds);
		assert_true(only_cell(&bench)->ratio_low <= only_cell(&bench)->ratio);
		assert_true(only_cell(&bench)->ratio_high >= only_cell(&bench)->ratio);
		assert_int_equal(bench.comparison.sides[1].changes[cases[i].change], 1);
		release(&bench);
	}
}

/* No flag on either side, and yet the intervals touch: one leans up, the other down. */
static void overlap_is_ambiguous(void **state)
{
	static const double a[ROUNDS] = { 1, 1, 1, 1, 1, 1, 1, 1.019 };
	static const double b[ROUNDS] = { 1.004, 1.0215, 1.0215, 1.0215, 1.0215, 1.0215, 1.0215,
		1.0215 };
	struct bench bench = new_bench(2);

	(void)state;
	for (int k = 0; k < 2; k++) {
		struct measurement *m = make_workload(&bench.results[k], "work", "FP64", 12, 1, 0);

		for (int i = 0; i < ROUNDS; i++)
			make_round(m, k ? b[i] : a[i]);
	}
	assert_int_equal(run(&bench), 0);
	assert_int_equal(
		bench.models[0].estimates[0].flags | bench.models[1].estimates[0].flags, 0);
	assert_int_equal(only_cell(&bench)->change, CHANGE_AMBIGUOUS);
	has(only_cell(&bench)->reason, "overlap");
	release(&bench);
}

static void flags_make_it_ambiguous(void **state)
{
	static const struct {
		unsigned limits;
		enum change change;
	} cases[] = { { LIMIT_SHARED, CHANGE_AMBIGUOUS }, { LIMIT_THERMAL, CHANGE_AMBIGUOUS },
		{ LIMIT_POWER, CHANGE_SLOWER } };

	(void)state;
	for (int side = 0; side < 2; side++)
		for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
			struct bench bench = new_bench(2);

			for (int k = 0; k < 2; k++) {
				struct measurement *m =
					make_workload(&bench.results[k], "work", "FP64", 12, 1, 0);

				make_rounds(m, k ? 1.1 : 1, 0.002);
				if (k == side)
					m->rounds[3].after.limits = cases[i].limits;
			}
			assert_int_equal(run(&bench), 0);
			assert_int_equal(only_cell(&bench)->change, cases[i].change);
			if (cases[i].limits == LIMIT_SHARED)
				assert_string_equal(only_cell(&bench)->reason,
					side ? "flagged in b: shared" : "flagged in a: shared");
			release(&bench);
		}
}

static void ceilings_and_latencies(void **state)
{
	struct bench bench = new_bench(2);

	(void)state;
	for (int k = 0; k < 2; k++) {
		struct measurement *m;

		make_pipe(&bench.results[k], "FP64", k ? 900 : 1000);
		make_pipe(&bench.results[k], "FP64", 10); /* slower: does not count */
		make_memory(&bench.results[k], LEVEL_DRAM, k ? 120 : 100, 0);
		make_memory(&bench.results[k], LEVEL_DRAM, 40, 40);
		m = make_measurement(&bench.results[k], "chase", ROLE_LATENCY);
		m->level = LEVEL_L2;
		m->work.accesses = 100;
		make_rounds(m, k ? 1 : 2, 0);
	}
	assert_int_equal(run(&bench), 0);
	assert_int_equal(bench.comparison.row_count, 4);
	assert_string_equal(bench.comparison.rows[0].name, "FP64");
	close_to(bench.comparison.rows[0].cells[1].ratio, 0.9);
	assert_int_equal(bench.comparison.rows[0].cells[1].change, CHANGE_SLOWER);
	assert_string_equal(bench.comparison.rows[1].name, "DRAM read");
	close_to(bench.comparison.rows[1].cells[1].ratio, 1.2);
	assert_int_equal(bench.comparison.rows[2].cells[1].change, CHANGE_SAME);
	/* half of the time is twice as fast */
	assert_int_equal(bench.comparison.rows[3].role, ROLE_LATENCY);
	close_to(bench.comparison.rows[3].cells[0].rate.typical, 0.02);
	close_to(bench.comparison.rows[3].cells[1].ratio, 2);
	assert_int_equal(bench.comparison.rows[3].cells[1].change, CHANGE_FASTER);
	release(&bench);
}

/* ---- the same work? ------------------------------------------------------------------------ */

/* The second result does OPERATIONS and READ bytes at size N, the first 12 and 4 at size 100. */
static void compare_work(struct bench *bench, int64_t n, double operations, double read)
{
	*bench = new_bench(2);
	for (int k = 0; k < 2; k++) {
		struct measurement *m = make_workload(
			&bench->results[k], "work", "FP64", k ? operations : 12, k ? read : 4, 0);

		snprintf(m->dimensions[0], sizeof m->dimensions[0], "n");
		m->size.n[0] = k ? n : 100;
		make_rounds(m, 1, 0);
	}
	assert_int_equal(run(bench), 0);
}

static void sizes_and_work(void **state)
{
	struct bench bench;

	(void)state;
	compare_work(&bench, 100, 12, 4);
	assert_int_equal(only_cell(&bench)->change, CHANGE_SAME);
	assert_string_equal(only_cell(&bench)->reason, "");
	release(&bench);
	/* twice as large, as many operations a byte: its rates may be compared, and it is said */
	compare_work(&bench, 200, 24, 8);
	assert_int_equal(only_cell(&bench)->change, CHANGE_FASTER);
	close_to(only_cell(&bench)->ratio, 2);
	assert_string_equal(only_cell(&bench)->reason, "other size: n 200, not n 100");
	release(&bench);
	/* another intensity is another place under the roof */
	compare_work(&bench, 200, 96, 8);
	assert_int_equal(only_cell(&bench)->change, CHANGE_AMBIGUOUS);
	assert_string_equal(only_cell(&bench)->reason, "other work: n 200, not n 100");
	release(&bench);
	compare_work(&bench, 100, 24, 4);
	assert_int_equal(only_cell(&bench)->change, CHANGE_AMBIGUOUS);
	has(only_cell(&bench)->reason, "counted otherwise");
	release(&bench);
}

static void counted_otherwise(void **state)
{
	struct bench bench = new_bench(2);

	(void)state;
	for (int k = 0; k < 2; k++) {
		struct measurement *m = make_workload(&bench.results[k], "work", "FP64", 12, 4, 0);

		snprintf(m->counts, sizeof m->counts, k ? "2 n FLOP" : "n FLOP");
		make_rounds(m, k + 1, 0);
	}
	assert_int_equal(run(&bench), 0);
	assert_int_equal(only_cell(&bench)->change, CHANGE_AMBIGUOUS);
	has(only_cell(&bench)->reason, "\"2 n FLOP\", not \"n FLOP\"");
	release(&bench);
}

/* What a kernel is given in: bytes where DRAM is its roof or it computes nothing. */
static void units(void **state)
{
	struct bench bench = new_bench(2);

	(void)state;
	for (int k = 0; k < 2; k++) {
		struct result *result = &bench.results[k];
		struct measurement *m;

		make_pipe(result, "FP64", 1000);
		make_memory(result, LEVEL_DRAM, 100, 0);
		make_rounds(make_workload(result, "bound", "FP64", 10, 100, 0), 2, 0);
		make_rounds(make_workload(result, "free", "FP64", 1000, 1, 0), 2, 0);
		make_rounds(make_workload(result, "copy", "", 0, 40, 40), 2, 0);
		m = make_workload(result, "nothing", "", 0, NAN, NAN);
		make_rounds(m, k ? 1 : 2, 0);
	}
	assert_int_equal(run(&bench), 0);
	assert_string_equal(bench.comparison.rows[2].unit, "B/s");
	close_to(bench.comparison.rows[2].cells[0].rate.typical, 50);
	assert_string_equal(bench.comparison.rows[3].unit, "FLOP/s");
	close_to(bench.comparison.rows[3].cells[0].rate.typical, 500);
	assert_string_equal(bench.comparison.rows[4].unit, "B/s");
	assert_string_equal(bench.comparison.rows[5].unit, "s");
	close_to(bench.comparison.rows[5].cells[1].ratio, 2);
	release(&bench);
}

/* ---- the clock ----------------------------------------------------------------------------- */

static void clock_explains(const char *second_device, double clock, enum change change)
{
	struct bench bench = new_bench(2);

	snprintf(bench.results[1].device.name, sizeof bench.results[1].device.name, "%s",
		second_device);
	for (int k = 0; k < 2; k++) {
		struct measurement *m = make_workload(&bench.results[k], "work", "FP64", 12, 1, 0);

		make_rounds(m, k ? 1.25 : 1, 0);
		for (int i = 0; i < ROUNDS; i++)
			m->rounds[i].before.clock_hz = k ? clock : 2e9;
	}
	assert_int_equal(run(&bench), 0);
	assert_int_equal(only_cell(&bench)->change, change);
	if (change == CHANGE_AMBIGUOUS)
		assert_string_equal(only_cell(&bench)->reason,
			"the clock held differs by as much: 1.60 GHz, not 2.00 GHz");
	release(&bench);
}

static void a_lower_clock_is_no_slower_code(void **state)
{
	(void)state;
	clock_explains("Test device", 1.6e9, CHANGE_AMBIGUOUS);
	clock_explains("Test device", 2e9, CHANGE_SLOWER);
	clock_explains("Test device", 1.8e9, CHANGE_SLOWER);
	clock_explains("Other device", 1.6e9, CHANGE_SLOWER);
}

/* ---- what is missing, what differs --------------------------------------------------------- */

static void lost_and_not_measured(void **state)
{
	struct bench bench = new_bench(3);
	struct measurement *m;

	(void)state;
	make_pipe(&bench.results[0], "FP64", 1000);
	make_pipe(&bench.results[1], "FP64", 1000);
	make_pipe(&bench.results[2], "FP64", 1000);
	make_rounds(make_workload(&bench.results[0], "work", "FP64", 12, 1, 0), 1, 0);
	m = make_workload(&bench.results[1], "work", "FP64", 12, 1, 0);
	snprintf(m->failure, sizeof m->failure, "it hung");
	/* no loss against a first result that never had it */
	m = make_workload(&bench.results[1], "new", "FP64", 12, 1, 0);
	snprintf(m->failure, sizeof m->failure, "it hung");
	make_rounds(make_workload(&bench.results[2], "new", "FP64", 12, 1, 0), 1, 0);
	assert_int_equal(run(&bench), 0);
	assert_int_equal(bench.comparison.row_count, 3);
	assert_string_equal(bench.comparison.rows[1].name, "work");
	assert_true(bench.comparison.rows[1].cells[1].lost);
	assert_string_equal(bench.comparison.rows[1].cells[1].reason, "no figure: it hung");
	assert_int_equal(bench.comparison.rows[1].cells[1].change, CHANGE_NONE);
	assert_false(bench.comparison.rows[1].cells[2].lost);
	assert_string_equal(bench.comparison.rows[1].cells[2].reason, "not measured");
	assert_string_equal(bench.comparison.rows[2].name, "new");
	assert_false(bench.comparison.rows[2].cells[1].lost);
	assert_string_equal(bench.comparison.rows[2].cells[1].reason, "no figure: it hung");
	assert_true(comparison_regressed(&bench.comparison.rows[1].cells[1], 5));
	assert_false(comparison_regressed(&bench.comparison.rows[1].cells[2], 5));
	assert_int_equal(bench.comparison.common, 2);
	release(&bench);
}

static void regression_needs_more_than_the_percentage(void **state)
{
	const struct comparison_cell slower = { .change = CHANGE_SLOWER, .ratio = 0.93 };
	const struct comparison_cell unclear = { .change = CHANGE_AMBIGUOUS, .ratio = 0.5 };

	(void)state;
	assert_true(comparison_regressed(&slower, 5));
	assert_true(comparison_regressed(&slower, 0));
	assert_false(comparison_regressed(&slower, 8));
	assert_false(comparison_regressed(&unclear, 0));
}

static const struct difference *find_difference(const struct bench *bench, const char *what)
{
	for (int i = 0; i < bench->comparison.difference_count; i++)
		if (!strcmp(bench->comparison.differences[i].what, what))
			return &bench->comparison.differences[i];
	return NULL;
}

static void differences(void **state)
{
	struct bench bench = new_bench(2);

	(void)state;
	for (int k = 0; k < 2; k++) {
		make_pipe(&bench.results[k], "FP64", 1000);
		bench.results[k].settings.seed = 7;
		result_add_component(&bench.results[k], "cuBLAS", k ? "13.1" : "13.0", "");
		result_add_component(&bench.results[k], "NVML", "13", "");
	}
	snprintf(bench.results[1].device.driver, sizeof bench.results[1].device.driver, "590.1");
	bench.results[0].device.power_limit_w = 700;
	bench.results[1].device.power_limit_w = 500;
	result_add_component(&bench.results[1], "OpenBLAS", "0.3", "");
	assert_int_equal(run(&bench), 0);
	assert_int_equal(bench.comparison.difference_count, 4);
	assert_string_equal(find_difference(&bench, "driver")->values[0], "unknown");
	assert_string_equal(find_difference(&bench, "driver")->values[1], "590.1");
	assert_string_equal(find_difference(&bench, "power limit")->values[1], "500 W");
	assert_string_equal(find_difference(&bench, "cuBLAS")->values[0], "13.0");
	assert_string_equal(find_difference(&bench, "OpenBLAS")->values[0], "none");
	release(&bench);
}

static void refusals(void **state)
{
	struct bench bench = new_bench(2);

	(void)state;
	make_pipe(&bench.results[0], "FP64", 1000);
	make_pipe(&bench.results[1], "FP64", 1000);
	bench.results[1].simulated = true;
	assert_int_equal(run(&bench), -1);
	has(bench.err.text, "b is simulated and a is not");
	release(&bench);

	bench = new_bench(2);
	make_pipe(&bench.results[0], "FP64", 1000);
	make_pipe(&bench.results[1], "FP32", 1000);
	assert_int_equal(run(&bench), -1);
	has(bench.err.text, "shares no ceiling and no kernel");
	release(&bench);

	bench = new_bench(2);
	assert_int_equal(run(&bench), -1);
	release(&bench);
}

static void names_are_safe_and_unique(void **state)
{
	static const char *const names[] = { "a b/`touch x`", "H200", "H200", "",
		"a-very-long-name-of-a-folder-indeed", "..", "\xC3\xA4" };
	static const char *const want[] = { "a-b--touch-x-", "H200", "H200-2", "result",
		"a-very-long-name-of-a-fo", "_.", "_-" };
	struct result result = make_result();
	const struct model *models[7];
	struct model model;
	struct comparison comparison;

	(void)state;
	make_pipe(&result, "FP64", 1000);
	model_build(&model, &result);
	for (int i = 0; i < 7; i++)
		models[i] = &model;
	assert_int_equal(comparison_build(&comparison, models, names, 7, NULL), 0);
	for (int i = 0; i < 7; i++)
		assert_string_equal(comparison.sides[i].name, want[i]);
	comparison_release(&comparison);
	model_release(&model);
	result_release(&result);
}

/* Points of a sweep meet by the swept quantity; what a result has twice counts once. */
static void sweeps_and_duplicates(void **state)
{
	struct bench bench = new_bench(2);

	(void)state;
	for (int k = 0; k < 2; k++)
		for (int i = 0; i < 3; i++) {
			struct measurement *m =
				make_workload(&bench.results[k], "work", "FP64", 12, 1, 0);

			m->point = i;
			snprintf(m->over, sizeof m->over, "n");
			m->parameter_count = 1;
			snprintf(m->parameters[0].name, sizeof m->parameters[0].name, "n");
			m->parameters[0].value = 64 << (i + k);
			make_rounds(m, 1, 0);
		}
	make_rounds(make_workload(&bench.results[0], "twice", "FP64", 12, 1, 0), 1, 0);
	make_rounds(make_workload(&bench.results[0], "twice", "FP64", 12, 1, 0), 1, 0);
	assert_int_equal(run(&bench), 0);
	assert_int_equal(bench.comparison.row_count, 5);
	assert_string_equal(bench.comparison.rows[1].name, "work, n 128");
	assert_int_equal(bench.comparison.rows[1].cells[1].change, CHANGE_SAME);
	assert_string_equal(bench.comparison.rows[0].cells[1].reason, "not measured");
	assert_string_equal(bench.comparison.rows[4].name, "work, n 512");
	release(&bench);
}

static void thousands_of_kernels(void **state)
{
	struct bench bench = new_bench(2);
	struct text text = TEXT_EMPTY;
	char name[48], *json;

	(void)state;
	for (int k = 0; k < 2; k++)
		for (int i = 0; i < 2000; i++) {
			snprintf(name, sizeof name, "kernel_%d", i);
			make_rounds(make_workload(&bench.results[k], name, "FP64", 12, 1, 0), 1, 0);
		}
	assert_int_equal(run(&bench), 0);
	assert_int_equal(bench.comparison.row_count, 2000);
	assert_int_equal(bench.comparison.sides[1].changes[CHANGE_SAME], 2000);
	comparison_add_table(&text, &bench.comparison, 100);
	has(text.bytes, "kernel_1999");
	json = comparison_to_json(&bench.comparison);
	has(json, "\"kernel_1999\"");
	free(json);
	text_release(&text);
	release(&bench);
}

/* Names that would break a table or a document come through as plain text. */
static void hostile_names(void **state)
{
	struct bench bench = new_bench(8);
	struct text text = TEXT_EMPTY;
	char *json;

	(void)state;
	for (int k = 0; k < 8; k++) {
		snprintf(bench.results[k].device.name, sizeof bench.results[k].device.name,
			"\033]0;x\007\"<%d>\n\\", k);
		make_rounds(make_workload(&bench.results[k], "\"a\"\n\033[2J%s", "FP64", 12, 1, 0),
			1, 0);
	}
	assert_int_equal(run(&bench), 0);
	for (int width = 20; width < 300; width += 40)
		comparison_add_table(&text, &bench.comparison, width);
	assert_null(strchr(text.bytes, '\033'));
	json = comparison_to_json(&bench.comparison);
	assert_null(strchr(json, '\033'));
	has(json, "\\\"a\\\"");
	free(json);
	text_release(&text);
	release(&bench);
}

/* ---- acceptance ---------------------------------------------------------------------------- */

struct acceptance_bench {
	struct result result, reference;
	struct model model, standard;
	struct acceptance_rules rules;
	struct acceptance acceptance;
	struct error err;
};

static struct acceptance_bench new_acceptance(void)
{
	return (struct acceptance_bench){
		.result = make_result(), .reference = make_result(), .rules.tolerance = NAN
	};
}

static int accept(struct acceptance_bench *bench)
{
	model_build(&bench->model, &bench->result);
	model_build(&bench->standard, &bench->reference);
	return acceptance_by_reference(
		&bench->acceptance, &bench->model, &bench->standard, &bench->rules, &bench->err);
}

static void release_acceptance(struct acceptance_bench *bench)
{
	acceptance_release(&bench->acceptance);
	model_release(&bench->model);
	model_release(&bench->standard);
	result_release(&bench->result);
	result_release(&bench->reference);
}

static void within_tolerance(void **state)
{
	static const struct {
		double rate, tolerance;
		enum acceptance_state state;
	} cases[] = { { 1000, NAN, ACCEPTANCE_PASSED }, { 951, NAN, ACCEPTANCE_PASSED },
		{ 949, NAN, ACCEPTANCE_FAILED }, { 2000, NAN, ACCEPTANCE_PASSED },
		{ 949, 10, ACCEPTANCE_PASSED }, { 999, 0, ACCEPTANCE_FAILED },
		{ 1000, 0, ACCEPTANCE_PASSED } };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct acceptance_bench bench = new_acceptance();

		make_pipe(&bench.reference, "FP64", 1000);
		make_pipe(&bench.result, "FP64", cases[i].rate);
		bench.rules.tolerance = cases[i].tolerance;
		assert_int_equal(accept(&bench), 0);
		assert_int_equal(bench.acceptance.count, 1);
		assert_int_equal(bench.acceptance.items[0].state, cases[i].state);
		assert_int_equal(bench.acceptance.failed, cases[i].state == ACCEPTANCE_FAILED);
		close_to(bench.acceptance.items[0].percent, cases[i].rate / 10);
		release_acceptance(&bench);
	}
}

static void rules_by_name(void **state)
{
	static const struct acceptance_rule rules[] = { { "DRAM*", 20 }, { "DRAM read", 1 },
		{ "*latency", 50 } };
	struct acceptance_bench bench = new_acceptance();
	struct measurement *m;

	(void)state;
	make_memory(&bench.reference, LEVEL_DRAM, 100, 0);
	make_memory(&bench.result, LEVEL_DRAM, 98, 0);
	make_memory(&bench.reference, LEVEL_DRAM, 50, 50);
	make_memory(&bench.result, LEVEL_DRAM, 41, 41);
	for (int k = 0; k < 2; k++) {
		m = make_measurement(k ? &bench.reference : &bench.result, "chase", ROLE_LATENCY);
		m->level = LEVEL_L2;
		m->work.accesses = 10;
		make_rounds(m, k ? 1 : 1.9, 0);
	}
	bench.rules.rules = rules;
	bench.rules.rule_count = 3;
	assert_int_equal(accept(&bench), 0);
	assert_int_equal(bench.acceptance.count, 3);
	assert_int_equal(bench.acceptance.items[0].state, ACCEPTANCE_FAILED);
	assert_int_equal(bench.acceptance.items[1].state, ACCEPTANCE_PASSED);
	/* slower by 1.9: 52.6 % as fast, at least 50 % */
	assert_string_equal(bench.acceptance.items[2].name, "L2 latency");
	close_to(bench.acceptance.items[2].percent, 100 / 1.9);
	assert_int_equal(bench.acceptance.items[2].state, ACCEPTANCE_PASSED);
	release_acceptance(&bench);
}

static void what_else_fails(void **state)
{
	struct acceptance_bench bench = new_acceptance();
	struct measurement *m;

	(void)state;
	make_pipe(&bench.reference, "FP64", 1000);
	make_pipe(&bench.reference, "FP32", 1000);
	make_pipe(&bench.reference, "FP16", 1000);
	m = make_pipe(&bench.result, "FP64", 1000);
	m->rounds[0].after.limits = LIMIT_SHARED;
	m = make_measurement(&bench.result, "fma_FP32", ROLE_OPERATIONS);
	snprintf(m->failure, sizeof m->failure, "it hung");
	m = make_workload(&bench.result, "work", "FP64", 12, 1, 0);
	make_rounds(m, 1, 0);
	m->whole.state = VERDICT_FAILED;
	bench.rules.strict = true;
	assert_int_equal(accept(&bench), 0);
	assert_int_equal(bench.acceptance.count, 4);
	assert_int_equal(bench.acceptance.failed, 4);
	assert_string_equal(bench.acceptance.items[0].reason, "shared");
	assert_string_equal(bench.acceptance.items[1].reason, "it hung");
	assert_string_equal(bench.acceptance.items[2].reason, "it was not measured");
	assert_string_equal(bench.acceptance.items[3].name, "work");
	has(bench.acceptance.items[3].reason, "wrong output");
	release_acceptance(&bench);
}

static void acceptance_refuses(void **state)
{
	struct acceptance_bench bench = new_acceptance();

	(void)state;
	make_pipe(&bench.result, "FP64", 1000);
	assert_int_equal(accept(&bench), -1);
	has(bench.err.text, "no ceiling");
	release_acceptance(&bench);

	bench = new_acceptance();
	make_pipe(&bench.result, "FP64", 1000);
	make_pipe(&bench.reference, "FP64", 1000);
	bench.reference.simulated = true;
	assert_int_equal(accept(&bench), -1);
	has(bench.err.text, "the reference is simulated");
	release_acceptance(&bench);
}

/* A device of capability 9.0 with 100 SMs at 1 GHz: FP64 12.8 TFLOP/s, FP16 tensor 409.6. */
static void against_the_peak(void **state)
{
	struct acceptance_bench bench = new_acceptance();
	struct acceptance acceptance;
	struct measurement *m;

	(void)state;
	bench.result.device.code = CODE_GPU;
	bench.result.device.capability = 90;
	bench.result.device.units = 100;
	bench.result.device.clock_hz = 1e9;
	make_pipe(&bench.result, "FP64", 12.8e12 * 0.81);
	make_pipe(&bench.result, "FP32", 25.6e12 * 0.79);
	make_pipe(&bench.result, "FP16 tensor", 409.6e12 * 0.61);
	make_memory(&bench.result, LEVEL_L2, 1e12, 0);
	m = make_measurement(&bench.result, "mma_fp4", ROLE_OPERATIONS);
	snprintf(m->failure, sizeof m->failure, "it has no such instruction");
	model_build(&bench.model, &bench.result);
	assert_int_equal(
		acceptance_by_peak(&acceptance, &bench.model, &bench.rules, &bench.err), 0);
	assert_int_equal(acceptance.count, 5);
	assert_int_equal(acceptance.items[0].state, ACCEPTANCE_PASSED);
	assert_int_equal(acceptance.items[1].state, ACCEPTANCE_FAILED);
	assert_int_equal(acceptance.items[2].state, ACCEPTANCE_PASSED);
	assert_int_equal(acceptance.items[3].state, ACCEPTANCE_SKIPPED);
	assert_int_equal(acceptance.items[4].state, ACCEPTANCE_SKIPPED);
	assert_string_equal(acceptance.items[4].reason, "it has no such instruction");
	assert_int_equal(acceptance.failed, 1);
	assert_int_equal(acceptance.skipped, 2);
	acceptance_release(&acceptance);

	bench.result.device.code = CODE_HOST;
	model_release(&bench.model);
	model_build(&bench.model, &bench.result);
	assert_int_equal(
		acceptance_by_peak(&acceptance, &bench.model, &bench.rules, &bench.err), -1);
	has(bench.err.text, "no theoretical peak is known");
	acceptance_release(&acceptance);
	release_acceptance(&bench);
}

static void junit_escapes(void **state)
{
	struct acceptance_bench bench = new_acceptance();
	struct text text = TEXT_EMPTY;

	(void)state;
	snprintf(bench.result.device.name, sizeof bench.result.device.name,
		"<a&\"b'>\033\xEF\xBF\xBF\xEF\xBF\xBE");
	make_pipe(&bench.reference, "FP64", 1000);
	make_pipe(&bench.result, "FP64", 100);
	assert_int_equal(accept(&bench), 0);
	acceptance_add_suite(&text, &bench.acceptance, "a<b", &bench.result, "reference");
	has(text.bytes, "name=\"a&#60;b\"");
	has(text.bytes, "classname=\"&#60;a&#38;&#34;b'&#62;");
	has(text.bytes, "failures=\"1\"");
	has(text.bytes, "100 FLOP/s is 10.0 % of the reference, 1.00 kFLOP/s; at least 95 %");
	assert_null(strchr(text.bytes, '\033'));
	assert_null(strstr(text.bytes, "\xEF\xBF\xBF"));
	text_release(&text);
	release_acceptance(&bench);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(verdict_by_interval),
		cmocka_unit_test(overlap_is_ambiguous),
		cmocka_unit_test(flags_make_it_ambiguous),
		cmocka_unit_test(ceilings_and_latencies),
		cmocka_unit_test(sizes_and_work),
		cmocka_unit_test(counted_otherwise),
		cmocka_unit_test(units),
		cmocka_unit_test(a_lower_clock_is_no_slower_code),
		cmocka_unit_test(lost_and_not_measured),
		cmocka_unit_test(regression_needs_more_than_the_percentage),
		cmocka_unit_test(differences),
		cmocka_unit_test(refusals),
		cmocka_unit_test(names_are_safe_and_unique),
		cmocka_unit_test(sweeps_and_duplicates),
		cmocka_unit_test(thousands_of_kernels),
		cmocka_unit_test(hostile_names),
		cmocka_unit_test(within_tolerance),
		cmocka_unit_test(rules_by_name),
		cmocka_unit_test(what_else_fails),
		cmocka_unit_test(acceptance_refuses),
		cmocka_unit_test(against_the_peak),
		cmocka_unit_test(junit_escapes),
	};

	return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
