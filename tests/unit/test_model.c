/* SPDX-License-Identifier: Apache-2.0 */
/* The model on results made by hand, whose answers are known. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/random.h"
#include "model/model.h"
#include "model/peak.h"
#include "render/csv.h"
#include "render/table.h"

/* last: it has a macro fail() of its own */
#include <cmocka.h>

/* ---- making results ------------------------------------------------------------------------ */

static struct result new_result(void)
{
	struct result result;

	result_init(&result);
	result.device = device_unknown();
	snprintf(result.device.name, sizeof result.device.name, "Test device");
	snprintf(result.device.backend, sizeof result.device.backend, "cpu");
	snprintf(result.device.architecture, sizeof result.device.architecture, "x86_64");
	snprintf(result.tool, sizeof result.tool, "roofline test");
	snprintf(result.started, sizeof result.started, "2026-01-02T03:04:05Z");
	snprintf(result.ending, sizeof result.ending, "complete");
	snprintf(result.settings.effort, sizeof result.settings.effort, "default");
	result.settings.seed = 1;
	return result;
}

/* A round of three equal samples, checked and right. */
static struct round *add_round(struct measurement *m, double seconds)
{
	struct round round = { .index = m->round_count,
		.count = 3,
		.before = conditions_unknown(),
		.after = conditions_unknown(),
		.verdict = { .state = VERDICT_PASSED, .checked = 10, .first = -1 } };

	round.seconds = memory_new(3, sizeof *round.seconds);
	for (int i = 0; i < 3; i++)
		round.seconds[i] = seconds;
	measurement_add_round(m, &round);
	return &m->rounds[m->round_count - 1];
}

static void add_rounds(struct measurement *m, int count, double seconds)
{
	for (int i = 0; i < count; i++)
		add_round(m, seconds);
}

static struct measurement *add(struct result *result, const char *name, enum role role)
{
	struct measurement *m = result_add_measurement(result);

	snprintf(m->kernel, sizeof m->kernel, "%s", name);
	m->role = role;
	m->level = LEVEL_NONE;
	m->work = work_unknown();
	m->batch = 1;
	return m;
}

/* 8 rounds of one second each, so that rates are the numbers given. */
static struct measurement *add_pipe(struct result *result, const char *pipe, double rate)
{
	struct measurement *m = add(result, "pipe", ROLE_OPERATIONS);

	snprintf(m->pipe, sizeof m->pipe, "%s", pipe);
	m->work.operations = rate;
	add_rounds(m, 8, 1);
	return m;
}

static struct measurement *add_memory(
	struct result *result, enum level level, double read, double written)
{
	struct measurement *m = add(result, "memory", ROLE_MEMORY);

	m->level = level;
	m->work.level[level] = (struct traffic){ read, written };
	add_rounds(m, 8, 1);
	return m;
}

/* A workload with its DRAM traffic, without rounds. */
static struct measurement *add_workload(
	struct result *result, const char *pipe, double operations, double read, double written)
{
	struct measurement *m = add(result, "work", ROLE_WORKLOAD);

	snprintf(m->pipe, sizeof m->pipe, "%s", pipe);
	m->work.operations = operations;
	m->work.level[LEVEL_DRAM] = (struct traffic){ read, written };
	return m;
}

static void close_to(double got, double want)
{
	if (!(fabs(got - want) <= 1e-9 * fabs(want)))
		fail_msg("%.12g instead of %.12g", got, want);
}

/* FP64 at 1000, DRAM read 100, triad 90, copy 80, write 60. */
static struct result typical_result(void)
{
	struct result result = new_result();

	add_pipe(&result, "FP64", 1000);
	add_memory(&result, LEVEL_DRAM, 100, 0);
	add_memory(&result, LEVEL_DRAM, 60, 30);
	add_memory(&result, LEVEL_DRAM, 40, 40);
	add_memory(&result, LEVEL_DRAM, 0, 60);
	return result;
}

/* ---- estimates and flags ------------------------------------------------------------------- */

static struct estimate only_estimate(struct result *result)
{
	struct model model;
	struct estimate estimate;

	model_build(&model, result);
	estimate = model.estimates[result->measurement_count - 1];
	model_release(&model);
	return estimate;
}

static void quiet_data_has_no_flag(void **state)
{
	struct result result = new_result();
	struct estimate e;

	(void)state;
	add_pipe(&result, "FP64", 1000);
	e = only_estimate(&result);
	assert_int_equal(e.flags, 0);
	assert_int_equal(e.rounds, 8);
	assert_int_equal(e.samples, 24);
	assert_int_equal(e.outliers, 0);
	assert_string_equal(e.reason, "");
	result_release(&result);
}

static void attainable_is_best_round_and_typical_the_median(void **state)
{
	struct result result = new_result();
	struct measurement *m = add_workload(&result, "FP64", 12, 1, 0);
	struct model model;

	(void)state;
	for (int i = 0; i < 8; i++)
		add_round(m, 1 + 0.001 * i);
	model_build(&model, &result);
	close_to(model.points[0].operations.attainable, 12);
	close_to(model.points[0].operations.typical, 12 / 1.0035);
	/* ranks 1 and 8 of 8 */
	close_to(model.points[0].operations.low, 12 / 1.007);
	close_to(model.points[0].operations.high, 12);
	model_release(&model);
	result_release(&result);
}

static unsigned flags_of(int rounds, const double *seconds)
{
	struct result result = new_result();
	struct measurement *m = add_workload(&result, "FP64", 12, 1, 0);
	unsigned flags;

	for (int i = 0; i < rounds; i++)
		add_round(m, seconds[i]);
	flags = only_estimate(&result).flags;
	result_release(&result);
	return flags;
}

static void flags_of_spread(void **state)
{
	const double calm[] = { 1, 1.001, 1, 1.001, 1, 1.001, 1, 1.001 };
	const double one_off[] = { 1, 1, 1, 1, 1.04, 1, 1, 1, 1, 1 };
	const double two_halves[] = { 1, 1, 1, 1, 1.04, 1.04, 1.04, 1.04 };
	const double wide[] = { 1, 1.025, 1, 1.025, 1, 1.025, 1, 1.025 };

	(void)state;
	assert_int_equal(flags_of(8, calm), 0);
	assert_int_equal(flags_of(10, one_off), FLAG_UNSTABLE);
	assert_int_equal(flags_of(8, two_halves), FLAG_UNSTABLE | FLAG_DRIFT | FLAG_WIDE_INTERVAL);
	assert_int_equal(flags_of(8, wide), FLAG_WIDE_INTERVAL);
	assert_int_equal(flags_of(7, calm), FLAG_INCOMPLETE);
	assert_int_equal(flags_of(1, calm), FLAG_INCOMPLETE);
}

static void flags_of_conditions(void **state)
{
	static const struct {
		unsigned limit, flag;
	} cases[] = { { LIMIT_THERMAL, FLAG_THROTTLED }, { LIMIT_HARDWARE, FLAG_THROTTLED },
		{ LIMIT_POWER, FLAG_POWER_LIMITED }, { LIMIT_SHARED, FLAG_SHARED } };

	(void)state;
	for (int i = 0; i < 8; i++) {
		struct result result = new_result();
		struct round *round = &add_pipe(&result, "FP64", 1)->rounds[3];

		(i % 2 ? &round->before : &round->after)->limits = cases[i / 2].limit;
		assert_int_equal(only_estimate(&result).flags, cases[i / 2].flag);
		result_release(&result);
	}
}

static void flags_of_warmup_check_and_outliers(void **state)
{
	struct result result = new_result();
	struct measurement *m = add_pipe(&result, "FP64", 1);
	struct estimate e;

	(void)state;
	m->unstable_warmup = true;
	for (int i = 0; i < 8; i++)
		m->rounds[i].verdict.state = VERDICT_UNCHECKED;
	m->rounds[2].seconds[1] = 5;
	e = only_estimate(&result);
	assert_int_equal(e.flags, FLAG_UNSTABLE_WARMUP | FLAG_UNCHECKED);
	assert_int_equal(e.outliers, 1);
	/* the check of every element at the end is a check too */
	m->whole.state = VERDICT_PASSED;
	assert_int_equal(only_estimate(&result).flags, FLAG_UNSTABLE_WARMUP);
	result_release(&result);
}

static void throttled_rounds_do_not_make_the_roof(void **state)
{
	struct result result = new_result();
	struct measurement *m = add_pipe(&result, "FP64", 10);
	struct model model;

	(void)state;
	m->rounds[0].seconds[0] = m->rounds[0].seconds[1] = m->rounds[0].seconds[2] = 0.99;
	m->rounds[0].after.limits = LIMIT_THERMAL;
	model_build(&model, &result);
	close_to(model.ceilings[0].rate.attainable, 10);
	assert_int_equal(model.estimates[0].throttled_rounds, 1);
	assert_int_equal(model.estimates[0].rounds, 8);
	model_release(&model);

	for (int i = 0; i < 8; i++)
		m->rounds[i].after.limits = LIMIT_THERMAL;
	model_build(&model, &result);
	assert_int_equal(model.ceiling_count, 0);
	assert_int_equal(model.loss_count, 1);
	assert_non_null(strstr(model.losses[0].reason, "throttled in every round"));
	assert_false(model.losses[0].has_figure);
	close_to(model.estimates[0].typical, 1);
	assert_int_equal(model_faults(&model), 0);
	model_release(&model);
	result_release(&result);
}

static void wrong_output_has_no_speed(void **state)
{
	struct result result = typical_result();
	struct measurement *m = add_workload(&result, "FP64", 1, 1, 0);
	struct model model;

	(void)state;
	add_rounds(m, 8, 1);
	m->rounds[7].verdict = (struct verdict){ .state = VERDICT_FAILED,
		.checked = 1000,
		.wrong = 3,
		.first = 17,
		.got = 2.5,
		.want = 2 };
	model_build(&model, &result);
	assert_int_equal(model.point_count, 0);
	assert_int_equal(model_faults(&model), 1);
	assert_string_equal(model.faults[0].text,
		"work: wrong output: 3 of 1000 checked elements, the first at index 17: 2.5 "
		"instead of 2");
	assert_true(isnan(model.estimates[5].typical));
	assert_true(model_flags(&model) & FLAG_WRONG);
	model_release(&model);
	result_release(&result);
}

static void losses_keep_their_reason(void **state)
{
	struct result result = new_result();
	struct measurement *m = add_workload(&result, "FP64", 1, 1, 0);
	struct model model;

	(void)state;
	snprintf(m->failure, sizeof m->failure, "no CBLAS found");
	m = add_pipe(&result, "FP64", 1);
	snprintf(m->failure, sizeof m->failure, "hung after round 8");
	add_workload(&result, "FP64", 1, 1, 0);
	m = add(&result, "unknown", ROLE_MEMORY);
	m->level = LEVEL_L2;
	add_rounds(m, 8, 1);
	model_build(&model, &result);
	assert_int_equal(model.loss_count, 4);
	assert_string_equal(model.losses[0].reason, "no CBLAS found");
	assert_false(model.losses[0].has_figure);
	assert_string_equal(model.losses[1].reason, "hung after round 8");
	assert_true(model.losses[1].has_figure);
	assert_int_equal(model.losses[1].measurement - result.measurements, 1);
	assert_int_equal(model.estimates[1].flags, FLAG_INCOMPLETE);
	assert_string_equal(model.losses[2].reason, "no round of it was measured");
	assert_non_null(strstr(model.losses[3].reason, "work is not known"));
	assert_int_equal(model.ceiling_count, 1);
	assert_int_equal(model_faults(&model), 0);
	model_release(&model);
	result_release(&result);
}

/* The fault names the roof that proves it, not a borrowed one that would ask for more time. */
static void a_fault_names_the_roof_that_proves_it(void **state)
{
	struct result result = new_result();
	struct model model;

	(void)state;
	add_pipe(&result, "FP64", 1000);
	add_memory(&result, LEVEL_DRAM, 100, 0);
	add_rounds(add_workload(&result, "FP64", 1e5, 0, 2e4), 8, 80);
	model_build(&model, &result);
	assert_int_equal(model.points[0].bound_level, LEVEL_DRAM);
	assert_int_equal(model_faults(&model), 1);
	assert_non_null(strstr(model.faults[0].text, "at 125.0 % of its roof (FP64)"));
	model_release(&model);
	result_release(&result);
}

static void nothing_measured(void **state)
{
	struct result result = new_result();
	struct model model;

	(void)state;
	model_build(&model, &result);
	assert_int_equal(model.ceiling_count + model.point_count + model.loss_count, 0);
	assert_int_equal(model_faults(&model), 0);
	assert_true(isnan(roof_at(&model.roofs[LEVEL_DRAM], 0, NULL)));
	model_release(&model);
	result_release(&result);
}

/* ---- ceilings and roofs -------------------------------------------------------------------- */

static void roof_between_the_mixes(void **state)
{
	static const double at[][2] = { { 0, 100 }, { 1. / 6, 95 }, { 1. / 3, 90 }, { 5. / 12, 85 },
		{ 0.5, 80 }, { 0.75, 70 }, { 1, 60 } };
	struct result result = typical_result();
	struct model model;
	bool borrowed;

	(void)state;
	model_build(&model, &result);
	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		close_to(roof_at(&model.roofs[LEVEL_DRAM], at[i][0], &borrowed), at[i][1]);
		assert_false(borrowed);
	}
	assert_ptr_equal(model.roofs[LEVEL_DRAM].drawn, model_memory(&model, LEVEL_DRAM, 0));
	close_to(model_ridge(&model, model_pipe(&model, "FP64"), LEVEL_DRAM), 10);
	assert_true(isnan(model_ridge(&model, model_pipe(&model, "FP64"), LEVEL_L1)));
	assert_true(isnan(model_ridge(&model, NULL, LEVEL_DRAM)));
	model_release(&model);
	result_release(&result);
}

static void missing_mixes_are_borrowed(void **state)
{
	struct result result = new_result();
	struct model model;
	bool borrowed;

	(void)state;
	add_memory(&result, LEVEL_DRAM, 60, 30);
	add_memory(&result, LEVEL_DRAM, 40, 40);
	model_build(&model, &result);
	close_to(roof_at(&model.roofs[LEVEL_DRAM], 0, &borrowed), 90);
	assert_true(borrowed);
	close_to(roof_at(&model.roofs[LEVEL_DRAM], 1, &borrowed), 80);
	assert_true(borrowed);
	close_to(roof_at(&model.roofs[LEVEL_DRAM], 5. / 12, &borrowed), 85);
	assert_false(borrowed);
	assert_true(isnan(roof_at(&model.roofs[LEVEL_DRAM], NAN, &borrowed)));
	assert_true(isnan(roof_at(&model.roofs[LEVEL_L1], 0, &borrowed)));
	model_release(&model);
	result_release(&result);
}

static void the_best_measurement_of_a_ceiling_wins(void **state)
{
	struct result result = typical_result();
	struct model model;
	char name[64];

	(void)state;
	add_pipe(&result, "FP32", 2000);
	add_pipe(&result, "FP64", 1100);
	add_pipe(&result, "FP64", 900);
	add_memory(&result, LEVEL_DRAM, 110, 0.1);
	add_memory(&result, LEVEL_L1, 500, 0);
	model_build(&model, &result);
	close_to(model_pipe(&model, "FP64")->rate.attainable, 1100);
	assert_ptr_equal(model_pipe(&model, "FP64")->measurement, &result.measurements[6]);
	assert_null(model_pipe(&model, "FP64 tensor"));
	close_to(model_memory(&model, LEVEL_DRAM, 0)->rate.attainable, 110.1);
	assert_int_equal(model.ceiling_count, 10);
	/* operations first, equal ones side by side, the best first; then memory by level and mix
	 */
	static const char *const names[] = { "FP64", "FP64", "FP64", "FP32", "DRAM read",
		"DRAM read", "DRAM triad", "DRAM copy", "DRAM write", "L1 read" };
	static const bool best[] = { 1, 0, 0, 1, 1, 0, 1, 1, 1, 1 };
	for (int i = 0; i < 10; i++) {
		assert_string_equal(ceiling_name(&model.ceilings[i], name, sizeof name), names[i]);
		assert_int_equal(model.ceilings[i].best, best[i]);
	}
	model_release(&model);
	result_release(&result);
}

/* ---- points -------------------------------------------------------------------------------- */

/* The model of typical_result() and one workload of 8 rounds; its point is model.points[0]. */
static void build_one(
	struct result *result, struct model *model, struct measurement *m, double seconds)
{
	add_rounds(m, 8, seconds);
	model_build(model, result);
	assert_int_equal(model->point_count, 1);
}

static void each_mix_has_its_own_roof(void **state)
{
	static const double mixes[][3] = { { 1, 0, 100 }, { 2, 1, 90 }, { 1, 1, 80 },
		{ 0, 1, 60 } };

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct result result = typical_result();
		double bytes = mixes[i][0] + mixes[i][1];
		struct model model;

		build_one(&result, &model,
			add_workload(&result, "FP64", 1, mixes[i][0], mixes[i][1]),
			2 * bytes / mixes[i][2]);
		close_to(model.points[0].percent, 50);
		close_to(model.points[0].headroom, 2);
		close_to(model.points[0].levels[LEVEL_DRAM].intensity, 1 / bytes);
		close_to(model.points[0].levels[LEVEL_DRAM].roof, mixes[i][2]);
		close_to(model.points[0].levels[LEVEL_DRAM].bytes.attainable, mixes[i][2] / 2);
		close_to(model.points[0].roof_operations, mixes[i][2] / bytes);
		assert_int_equal(model.points[0].bound_level, LEVEL_DRAM);
		assert_string_equal(point_roof_name(&model.points[0]), "DRAM");
		model_release(&model);
		result_release(&result);
	}
}

static void the_pipe_binds_right_of_the_ridge(void **state)
{
	struct result result = typical_result();
	struct model model;

	(void)state;
	build_one(&result, &model, add_workload(&result, "FP64", 1000, 10, 0), 1.25);
	assert_int_equal(model.points[0].bound_level, LEVEL_NONE);
	close_to(model.points[0].percent, 80);
	close_to(model.points[0].roof_operations, 1000);
	assert_string_equal(point_roof_name(&model.points[0]), "FP64");
	model_release(&model);
	result_release(&result);
}

static void the_level_with_most_time_binds(void **state)
{
	struct result result = typical_result();
	struct measurement *m;
	struct model model;

	(void)state;
	add_memory(&result, LEVEL_L1, 500, 0);
	m = add_workload(&result, "FP64", 1, 10, 0);
	m->work.level[LEVEL_L1] = (struct traffic){ 100, 0 };
	build_one(&result, &model, m, 0.4);
	assert_int_equal(model.points[0].bound_level, LEVEL_L1);
	close_to(model.points[0].percent, 50);
	close_to(model.points[0].levels[LEVEL_DRAM].percent, 25);
	assert_true(isnan(model.points[0].levels[LEVEL_L2].intensity));
	model_release(&model);
	result_release(&result);
}

/* A cache whose writes were not measured proves nothing about a kernel that writes. */
static void a_borrowed_cache_roof_does_not_bind(void **state)
{
	struct result result = typical_result();
	struct measurement *m;
	struct model model;

	(void)state;
	add_memory(&result, LEVEL_L1, 500, 0);
	m = add_workload(&result, "FP64", 1, 10, 0);
	m->work.level[LEVEL_L1] = (struct traffic){ 60, 60 };
	build_one(&result, &model, m, 0.2);
	assert_int_equal(model.points[0].bound_level, LEVEL_DRAM);
	assert_true(model.points[0].levels[LEVEL_L1].borrowed);
	close_to(model.points[0].levels[LEVEL_L1].percent, 120);
	assert_int_equal(model_faults(&model), 0);
	model_release(&model);
	result_release(&result);
}

/* Data that a cache serves are held against that cache, however fast they are for DRAM. */
static void small_data_are_under_the_roof_of_their_cache(void **state)
{
	static const struct {
		enum code_kind code;
		double memory;
		enum level home;
	} cases[] = {
		{ CODE_HOST, 50, LEVEL_L1 },
		{ CODE_HOST, 299, LEVEL_L2 },
		{ CODE_HOST, 301, LEVEL_DRAM },
		{ CODE_GPU, 50, LEVEL_L2 },
		{ CODE_GPU, 301, LEVEL_DRAM },
		{ CODE_HOST, NAN, LEVEL_DRAM },
	};

	(void)state;
	for (int i = 0; i < 6; i++) {
		const bool cached = cases[i].home != LEVEL_DRAM;
		struct result result = typical_result();
		struct measurement *m;
		struct model model;

		result.device.code = cases[i].code;
		result.device.cache[LEVEL_L1] = (struct cache){ 10, 2 };
		result.device.cache[LEVEL_L2] = (struct cache){ 100, 1 };
		add_memory(&result, LEVEL_L2, 500, 0);
		add_memory(&result, LEVEL_L1, 500, 0);
		m = add_workload(&result, "FP64", 1, 100, 0);
		m->memory_bytes = cases[i].memory;
		build_one(&result, &model, m, 0.25);
		assert_int_equal(model.points[0].home, cases[i].home);
		assert_int_equal(model.points[0].bound_level, cases[i].home);
		close_to(model.points[0].percent, cached ? 80 : 400);
		close_to(model.points[0].levels[LEVEL_DRAM].intensity, 0.01);
		assert_int_equal(isnan(model.points[0].levels[LEVEL_DRAM].roof), cached);
		assert_int_equal(model_faults(&model), !cached);
		model_release(&model);
		result_release(&result);
	}
}

static void no_matching_ceiling_is_no_fault(void **state)
{
	struct result result = new_result();
	struct model model;

	(void)state;
	add_pipe(&result, "FP64", 1);
	build_one(&result, &model, add_workload(&result, "FP64 tensor", 1e6, NAN, NAN), 1);
	assert_true(model.points[0].unmatched);
	assert_false(model.points[0].bound);
	assert_true(isnan(model.points[0].percent));
	assert_string_equal(point_roof_name(&model.points[0]), "no matching ceiling");
	assert_int_equal(model_faults(&model), 0);
	model_release(&model);
	result_release(&result);
}

static void without_its_pipe_memory_still_bounds(void **state)
{
	struct result result = typical_result();
	struct model model;

	(void)state;
	build_one(&result, &model, add_workload(&result, "FP32", 1, 50, 0), 1);
	assert_true(model.points[0].unmatched);
	close_to(model.points[0].percent, 50);
	assert_true(isnan(model.points[0].headroom));
	model_release(&model);
	result_release(&result);
}

static void kernels_without_operations(void **state)
{
	struct result result = typical_result();
	struct model model;

	(void)state;
	build_one(&result, &model, add_workload(&result, "", 0, 40, 40), 1.25);
	assert_false(model.points[0].computes);
	assert_false(model.points[0].unmatched);
	assert_true(isnan(model.points[0].operations.attainable));
	assert_true(isnan(model.points[0].levels[LEVEL_DRAM].intensity));
	close_to(model.points[0].percent, 80);
	model_release(&model);
	result_release(&result);
}

static void unknown_work_is_a_point_without_roof(void **state)
{
	struct result result = typical_result();
	struct model model;

	(void)state;
	build_one(&result, &model, add_workload(&result, "FP64", NAN, NAN, NAN), 1);
	assert_false(model.points[0].bound);
	assert_true(isnan(model.points[0].percent));
	assert_string_equal(point_roof_name(&model.points[0]), "no roof measured");
	model_release(&model);
	result_release(&result);
}

static void integers_count_operations(void **state)
{
	(void)state;
	assert_string_equal(pipe_unit("INT32"), "OP");
	assert_string_equal(pipe_unit("INT8 tensor"), "OP");
	assert_string_equal(pipe_unit("FP64"), "FLOP");
}

static void violation_begins_above_two_percent(void **state)
{
	static const struct {
		double speed;
		int faults;
	} cases[] = { { 1.02 - 1e-6, 0 }, { 1.02 + 1e-6, 1 }, { 1.5, 1 }, { 1.0, 0 } };

	(void)state;
	for (size_t i = 0; i < 2 * sizeof cases / sizeof *cases; i++) {
		struct result result = typical_result();
		double speed = cases[i / 2].speed;
		struct model model;

		/* under the pipe and under DRAM */
		build_one(&result, &model,
			i % 2 ? add_workload(&result, "FP64", 1000, 1, 0)
			      : add_workload(&result, "FP64", 1, 60, 30),
			1 / speed);
		assert_int_equal(model_faults(&model), cases[i / 2].faults);
		assert_int_equal(model_flags(&model), cases[i / 2].faults ? FLAG_ABOVE_ROOF : 0);
		close_to(model.points[0].percent, 100 * speed);
		model_release(&model);
		result_release(&result);
	}
}

/* A best round far above the roof is no fault while the interval reaches down to it. */
/* Two rounds, others on the device: no interval, so no verdict. Two rounds alone: a violation. */
static void few_rounds_among_others_are_no_violation(void **state)
{
	(void)state;
	for (int shared = 0; shared < 2; shared++) {
		struct result result = typical_result();
		struct measurement *m = add_workload(&result, "FP64", 1000, 1, 0);
		struct model model;

		for (int i = 0; i < 2; i++)
			add_round(m, 0.5)->after.limits = shared ? LIMIT_SHARED : 0;
		model_build(&model, &result);
		assert_true(model.points[0].percent > 102);
		assert_int_equal(model_faults(&model), !shared);
		model_release(&model);
		result_release(&result);
	}
}

static void a_wide_interval_is_no_violation(void **state)
{
	struct result result = typical_result();
	struct measurement *m = add_workload(&result, "FP64", 1000, 1, 0);
	struct model model;

	(void)state;
	for (int i = 0; i < 8; i++)
		add_round(m, i % 2 ? 1 / 1.1 : 1);
	model_build(&model, &result);
	close_to(model.points[0].percent, 110);
	assert_int_equal(model_faults(&model), 0);
	model_release(&model);
	result_release(&result);
}

/* ---- properties ---------------------------------------------------------------------------- */

static double draw(struct random *random, double low, double high)
{
	return low + (high - low) * random_unit(random);
}

static struct result random_result(struct random *random)
{
	struct result result = new_result();

	add_pipe(&result, "FP64", draw(random, 1, 1000));
	for (int i = 0; i < 4; i++) {
		double written = draw(random, 0, 100);

		add_memory(&result, LEVEL_DRAM, 100 - written, written);
	}
	for (int i = 0; i < 5; i++) {
		struct measurement *m = add_workload(&result, "FP64", draw(random, 0, 100),
			draw(random, 0, 20), draw(random, 0, 20));
		double seconds = draw(random, 0.01, 3);

		for (int r = 0; r < 8; r++)
			add_round(m, seconds * draw(random, 1, 1.02));
	}
	return result;
}

static void scale_time(struct result *result, double factor)
{
	for (int i = 0; i < result->measurement_count; i++)
		for (int r = 0; r < result->measurements[i].round_count; r++)
			for (int s = 0; s < result->measurements[i].rounds[r].count; s++)
				result->measurements[i].rounds[r].seconds[s] *= factor;
}

static void twice_the_time_is_half_the_rate(void **state)
{
	struct random random = { .state = 1 };

	(void)state;
	for (int i = 0; i < 100; i++) {
		struct result result = random_result(&random);
		struct model before, after;

		model_build(&before, &result);
		scale_time(&result, 2);
		model_build(&after, &result);
		assert_int_equal(before.point_count, 5);
		for (int p = 0; p < 5; p++) {
			close_to(after.points[p].operations.typical,
				before.points[p].operations.typical / 2);
			close_to(after.points[p].levels[LEVEL_DRAM].bytes.low,
				before.points[p].levels[LEVEL_DRAM].bytes.low / 2);
			close_to(after.points[p].percent, before.points[p].percent);
		}
		model_release(&before);
		model_release(&after);
		result_release(&result);
	}
}

/* Every point whose mix was measured and whose slow end is above 102 % is a fault, and no other. */
static void faults_are_the_points_above_the_roof(void **state)
{
	struct random random = { .state = 2 };
	int faults = 0, quiet = 0;

	(void)state;
	for (int i = 0; i < 200; i++) {
		struct result result = random_result(&random);
		struct model model;

		model_build(&model, &result);
		for (int p = 0; p < model.point_count; p++) {
			const struct point *point = &model.points[p];
			bool above = point->operations.low > 1.02 * point->roof_operations;

			if (point->levels[LEVEL_DRAM].borrowed)
				continue;
			assert_int_equal(above, !!(point->estimate->flags & FLAG_ABOVE_ROOF));
			faults += above;
			quiet += !above;
		}
		model_release(&model);
		result_release(&result);
	}
	assert_true(faults > 20 && quiet > 100);
}

/* A second measurement of a pipe can only lift its roof. */
static void a_faster_ceiling_never_raises_percent(void **state)
{
	struct random random = { .state = 3 };

	(void)state;
	for (int i = 0; i < 100; i++) {
		struct result result = random_result(&random);
		struct model before, after;
		double percent[5];

		model_build(&before, &result);
		for (int p = 0; p < 5; p++)
			percent[p] = before.points[p].percent;
		model_release(&before);
		add_pipe(&result, "FP64", draw(&random, 1, 3000));
		model_build(&after, &result);
		for (int p = 0; p < 5; p++)
			assert_true(after.points[p].percent <= percent[p] * (1 + 1e-12));
		model_release(&after);
		result_release(&result);
	}
}

/* ---- peaks --------------------------------------------------------------------------------- */

static struct device gpu(int capability, int units, double mhz, double memory_mhz, double bits)
{
	struct device device = device_unknown();

	device.code = CODE_GPU;
	device.capability = capability;
	device.units = units;
	device.clock_hz = mhz * 1e6;
	device.memory_clock_hz = memory_mhz * 1e6;
	device.memory_bus_bits = bits;
	return device;
}

static void near_tera(double got, double tera)
{
	if (!(fabs(got / 1e12 / tera - 1) < 0.006))
		fail_msg("%.4g T instead of %.4g T", got / 1e12, tera);
}

static double peak_at_clock(const struct device *device, const char *pipe)
{
	return peak_operations(device, pipe, "", device->clock_hz);
}

/* Figures of the product pages. */
static void peaks_of_products(void **state)
{
	struct device t4 = gpu(75, 40, 1590, 5001, 256), a100 = gpu(80, 108, 1410, 1593, 5120);
	struct device h100 = gpu(90, 132, 1980, 2619, 5120), h200 = gpu(90, 132, 1980, 3201, 6144);
	struct device b200 = gpu(100, 148, 1850, 3996, 7680);

	(void)state;
	near_tera(peak_at_clock(&t4, "FP32"), 8.14);
	near_tera(peak_at_clock(&t4, "FP16 tensor"), 65.1);
	near_tera(peak_at_clock(&a100, "FP64"), 9.7);
	near_tera(peak_at_clock(&a100, "FP32"), 19.5);
	near_tera(peak_at_clock(&a100, "FP64 tensor"), 19.5);
	near_tera(peak_at_clock(&a100, "FP16"), 78);
	near_tera(peak_at_clock(&a100, "TF32 tensor"), 156);
	near_tera(peak_at_clock(&a100, "BF16 tensor"), 312);
	near_tera(peak_at_clock(&a100, "INT8 tensor"), 624);
	near_tera(peak_at_clock(&h100, "FP64"), 33.5);
	near_tera(peak_at_clock(&h100, "FP32"), 66.9);
	near_tera(peak_at_clock(&h200, "FP64 tensor"), 66.9);
	near_tera(peak_operations(&h200, "BF16 tensor", "", 1830e6), 989.4);
	near_tera(peak_operations(&h200, "FP8 tensor", "", 1830e6), 1979);
	near_tera(peak_at_clock(&b200, "BF16 tensor"), 2250);
	near_tera(peak_bytes(&t4, LEVEL_DRAM, NAN, t4.memory_clock_hz), 0.320);
	near_tera(peak_bytes(&a100, LEVEL_DRAM, NAN, a100.memory_clock_hz), 2.039);
	near_tera(peak_bytes(&h100, LEVEL_DRAM, NAN, h100.memory_clock_hz), 3.352);
	near_tera(peak_bytes(&h200, LEVEL_DRAM, NAN, h200.memory_clock_hz), 4.917);
	near_tera(peak_bytes(&b200, LEVEL_DRAM, NAN, b200.memory_clock_hz), 7.672);
	near_tera(peak_bytes(&h200, LEVEL_L1, h200.clock_hz, NAN), 33.45);
}

static void peaks_of_aspects(void **state)
{
	struct device h200 = gpu(90, 132, 1980, 3201, 6144);

	(void)state;
	near_tera(peak_operations(&h200, "BF16 tensor", "sparse", 1830e6), 2 * 989.4);
	near_tera(peak_operations(&h200, "BF16 tensor", "zeros", 1830e6), 989.4);
	near_tera(peak_operations(&h200, "FP64", "add", 1980e6), 16.7);
}

static void unknown_peaks(void **state)
{
	struct device host = device_unknown(), h200 = gpu(90, 132, 1980, 3201, 6144);
	struct device orin = gpu(87, 16, 1300, 3200, 256), future = gpu(999, 100, 1000, 1000, 100);

	(void)state;
	host.code = CODE_HOST;
	assert_true(isnan(peak_operations(&host, "FP64", "", 1e9)));
	assert_true(isnan(peak_bytes(&host, LEVEL_DRAM, 1e9, 1e9)));
	assert_true(isnan(peak_operations(&future, "FP64", "", 1e9)));
	assert_true(isnan(peak_operations(&h200, "FP4 tensor", "", 1e9)));
	assert_true(isnan(peak_operations(&h200, "", "", 1e9)));
	assert_true(isnan(peak_operations(&h200, "FP64", "", NAN)));
	assert_true(isnan(peak_bytes(&h200, LEVEL_L2, 1e9, 1e9)));
	assert_true(isnan(peak_bytes(&orin, LEVEL_DRAM, 1e9, 3200e6)));
}

static void faster_than_the_hardware_is_a_fault(void **state)
{
	/* FP64 of 132 SMs: 128 operations a clock each */
	static const struct {
		double share, clock;
		int faults;
	} cases[] = { { 1.019, NAN, 0 }, { 1.021, NAN, 1 }, { 0.95, 1980e6, 0 },
		{ 0.95, 1700e6, 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct result result = new_result();
		struct model model;
		struct measurement *m;

		result.device = gpu(90, 132, 1980, 3201, 6144);
		m = add_pipe(&result, "FP64", cases[i].share * 132 * 128 * 1980e6);
		for (int r = 0; r < 8; r++)
			m->rounds[r].after.clock_hz = cases[i].clock;
		model_build(&model, &result);
		assert_int_equal(model_faults(&model), cases[i].faults);
		assert_int_equal(model_flags(&model), cases[i].faults ? FLAG_IMPLAUSIBLE : 0);
		close_to(
			model.ceilings[0].rate.attainable / model.ceilings[0].peak, cases[i].share);
		model_release(&model);
		result_release(&result);
	}
}

static void dram_above_nominal_is_a_fault(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct result result = new_result();
		struct model model;

		result.device = gpu(90, 132, 1980, 3201, 6144);
		add_memory(&result, LEVEL_DRAM, i ? 4.93e12 : 4.90e12, 0);
		model_build(&model, &result);
		assert_int_equal(model_faults(&model), i);
		model_release(&model);
		result_release(&result);
	}
}

/* What each sample of ROUND took by the device's own counters. */
static void count_cycles(struct round *round, double cycles, double timer_seconds)
{
	round->cycles = memory_new(3, sizeof *round->cycles);
	round->timer_seconds = memory_new(3, sizeof *round->timer_seconds);
	for (int i = 0; i < 3; i++) {
		round->cycles[i] = cycles;
		round->timer_seconds[i] = timer_seconds;
	}
}

/* The device's own count beats what was sampled beside it. */
static void clock_held_from_cycles(void **state)
{
	struct result result = new_result();

	(void)state;
	add_pipe(&result, "FP64", 1);
	for (int i = 0; i < 8; i++)
		result.measurements[0].rounds[i].after.clock_hz = 1.5e9;
	close_to(only_estimate(&result).clock_hz, 1.5e9);
	count_cycles(&result.measurements[0].rounds[0], 1.4e9 * 0.99, 0.99);
	close_to(only_estimate(&result).clock_hz, 1.4e9);
	result_release(&result);
}

/* Per clock from the cycles, per second from the events; the two times must agree. */
static void cycles_and_events(void **state)
{
	static const struct {
		double timer;
		int faults;
	} cases[] = { { 0.99, 0 }, { 1.019, 0 }, { 1.021, 1 }, { 0.901, 0 }, { 0.89, 1 } };

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct result result = new_result();
		struct model model;

		result.device = gpu(90, 132, 1980, 3201, 6144);
		add_pipe(&result, "FP32", 60e12);
		for (int r = 0; r < 8; r++)
			count_cycles(&result.measurements[0].rounds[r], 1.8e9, cases[i].timer);
		model_build(&model, &result);
		close_to(model.ceilings[0].per_clock, 60e12 / 1.8e9 / 132);
		close_to(model.ceilings[0].peak_per_clock, 256);
		close_to(model.ceilings[0].estimate->clock_hz, 1.8e9 / cases[i].timer);
		assert_int_equal(model_faults(&model), cases[i].faults);
		model_release(&model);
		result_release(&result);
	}
}

static void set_clocks(struct measurement *m, double first, double step)
{
	for (int i = 0; i < m->round_count; i++)
		m->rounds[i].before.clock_hz = m->rounds[i].after.clock_hz = first + i * step;
}

/* The clock of other measurements counts for one that held its own: it may be their turn next. */
static void moving_clock(void **state)
{
	static const struct {
		double first, step;
		bool limited, flagged;
	} cases[] = {
		{ 4e9, 2e6, false, false }, /* within 2 % */
		{ 4e9, 40e6, false, true },
		{ 2e9, 40e6, true, false }, /* the power limit is no moving clock */
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct result result = new_result();
		struct model model;
		const struct rate *rate;

		set_clocks(add_pipe(&result, "FP64", 100), 4e9, 0);
		set_clocks(add_memory(&result, LEVEL_L2, 50, 0), cases[i].first, cases[i].step);
		add_memory(&result, LEVEL_DRAM, 10, 0);
		for (int r = 0; r < 8 && cases[i].limited; r++)
			result.measurements[1].rounds[r].after.limits = LIMIT_POWER;
		model_build(&model, &result);
		rate = &model_pipe(&model, "FP64")->rate;
		assert_int_equal(!!(model.estimates[0].flags & FLAG_CLOCK), cases[i].flagged);
		assert_int_equal(!!(model.estimates[1].flags & FLAG_CLOCK), cases[i].flagged);
		assert_false(model.estimates[2].flags & FLAG_CLOCK);
		close_to(rate->typical, 100);
		close_to(rate->low, 100);
		/* 16 clocks, all but one in a hundred: 4.274 of the greatest 4.28 GHz */
		close_to(rate->high, cases[i].flagged ? 106.85 : 100);
		model_release(&model);
		result_release(&result);
	}
}

/* ---- table and CSV ------------------------------------------------------------------------- */

/* Everything the report can hold. */
static struct result rich_result(void)
{
	struct result result = new_result();
	struct measurement *m;

	result.device = gpu(90, 132, 1980, 3201, 6144);
	snprintf(result.device.name, sizeof result.device.name, "Test H200 \x1b[31m\"<=1+1>\"");
	snprintf(result.device.backend, sizeof result.device.backend, "cuda");
	snprintf(result.device.architecture, sizeof result.device.architecture, "sm_90");
	result.simulated = true;
	m = add_pipe(&result, "FP64", 33.1e12);
	snprintf(m->variant, sizeof m->variant, "256 threads, 8 chains");
	for (int i = 0; i < 8; i++)
		m->rounds[i].after.clock_hz = 1.965e9;
	m = add_pipe(&result, "FP64", 30e12);
	m->rounds[1].after.limits = LIMIT_POWER;
	add_memory(&result, LEVEL_DRAM, 4.5e12, 0);
	add_memory(&result, LEVEL_DRAM, 2.1e12, 2.1e12);
	m = add_memory(&result, LEVEL_L2, 9e12, 0);
	snprintf(m->failure, sizeof m->failure, "%s",
		"the kernel did not come back within 10 s and its process was ended; what was "
		"measured until then is kept");
	m = add_workload(&result, "FP64", 1e12, 8e12, 4e12);
	snprintf(m->kernel, sizeof m->kernel, "a_kernel_with_a_name_that_is_far_too_long");
	for (int i = 0; i < 8; i++)
		add_round(m, 3 + 0.01 * i);
	m = add_workload(&result, "FP64", 40e12, 1e12, 0);
	add_rounds(m, 8, 1);
	m = add_workload(&result, "FP64 tensor", 40e12, 1e12, 0);
	add_rounds(m, 3, 1);
	m = add_workload(&result, "", 0, 1e12, 1e12);
	add_rounds(m, 1, 1);
	m = add_workload(&result, "INT32", 1e12, NAN, NAN);
	snprintf(m->kernel, sizeof m->kernel, "=cmd|' /C calc'!A0");
	add_rounds(m, 8, 1);
	m = add_workload(&result, "FP64", 1, 1, 1);
	snprintf(m->failure, sizeof m->failure, "no \"BLAS\",\nfound");
	m = add_workload(&result, "FP64", 1, 1, 1);
	add_rounds(m, 8, 1);
	m->whole =
		(struct verdict){ .state = VERDICT_FAILED, .checked = 9, .wrong = 9, .got = NAN };
	return result;
}

/* Holds TEXT against tests/data/NAME; UPDATE=1 in the environment rewrites the file. */
static void matches(const struct text *text, const char *name)
{
	struct error err = { 0 };
	char path[256], *want;
	size_t size;

	snprintf(path, sizeof path, "tests/data/%s", name);
	if (getenv("UPDATE") && file_save(path, text->bytes, text->size, &err))
		fail_msg("%s", err.text);
	if (file_load(path, 1 << 20, &want, &size, &err))
		fail_msg("%s", err.text);
	assert_string_equal(text->bytes, want);
	assert_int_equal(text->size, size);
	free(want);
}

static void table_as_in_the_file(void **state)
{
	static const struct {
		struct table_options options;
		const char *file;
	} cases[] = { { { 100, false }, "table/wide.txt" }, { { 72, true }, "table/narrow.txt" } };
	struct result result = rich_result();
	struct model model;

	(void)state;
	result_add_note(&result, "clocks are not locked");
	model_build(&model, &result);
	for (int i = 0; i < 2; i++) {
		struct text text = TEXT_EMPTY;

		table_add(&text, &model, &cases[i].options);
		assert_null(strchr(text.bytes, '\x1b'));
		matches(&text, cases[i].file);
		text_release(&text);
	}
	model_release(&model);
	result_release(&result);
}

static void csv_as_in_the_file(void **state)
{
	struct result result = rich_result();
	struct text kernels = TEXT_EMPTY, ceilings = TEXT_EMPTY;
	struct model model;

	(void)state;
	model_build(&model, &result);
	csv_add_kernels(&kernels, &model);
	csv_add_ceilings(&ceilings, &model);
	matches(&kernels, "table/kernels.csv");
	matches(&ceilings, "table/ceilings.csv");
	assert_non_null(strstr(kernels.bytes, "\r\n\"'=cmd|' /C calc'!A0\",\"INT32\","));
	assert_non_null(strstr(kernels.bytes, "\"no \"\"BLAS\"\", found\""));
	text_release(&kernels);
	text_release(&ceilings);
	model_release(&model);
	result_release(&result);
}

/* Every row has as many fields as the header, and every line ends with CRLF. */
static void csv_rows_are_whole(void **state)
{
	struct result result = rich_result();
	struct text text = TEXT_EMPTY;
	struct model model;
	int fields = 1, wanted = 0, rows = 0;
	bool quoted = false;

	(void)state;
	model_build(&model, &result);
	csv_add_kernels(&text, &model);
	for (const char *c = text.bytes; *c; c++) {
		quoted ^= *c == '"';
		fields += !quoted && *c == ',';
		if (quoted || *c != '\n')
			continue;
		assert_int_equal(c[-1], '\r');
		wanted = wanted ? wanted : fields;
		assert_int_equal(fields, wanted);
		fields = 1;
		rows++;
	}
	assert_int_equal(rows, 8);
	assert_int_equal(text.bytes[text.size - 1], '\n');
	text_release(&text);
	model_release(&model);
	result_release(&result);
}

/* ---- aspects, curves, latencies ------------------------------------------------------------ */

static void a_ceiling_with_an_aspect_is_no_roof(void **state)
{
	struct result result = new_result();
	struct measurement *m;
	struct model model;
	char name[64];

	(void)state;
	m = add_pipe(&result, "FP64", 2000);
	snprintf(m->aspect, sizeof m->aspect, "sparse");
	m = add_memory(&result, LEVEL_DRAM, 500, 0);
	snprintf(m->aspect, sizeof m->aspect, "far");
	add_memory(&result, LEVEL_DRAM, 100, 0);
	add_pipe(&result, "FP32", 10);
	add_pipe(&result, "FP64", 1000);
	m = add_workload(&result, "FP64", 90, 1, 0);
	add_rounds(m, 8, 1);
	model_build(&model, &result);
	assert_int_equal(model.ceiling_count, 5);
	assert_string_equal(ceiling_name(&model.ceilings[0], name, sizeof name), "FP64");
	assert_string_equal(ceiling_name(&model.ceilings[1], name, sizeof name), "FP64, sparse");
	assert_string_equal(ceiling_name(&model.ceilings[2], name, sizeof name), "FP32");
	assert_string_equal(ceiling_name(&model.ceilings[3], name, sizeof name), "DRAM read");
	assert_string_equal(ceiling_name(&model.ceilings[4], name, sizeof name), "DRAM read, far");
	for (int i = 0; i < 5; i++) {
		assert_true(model.ceilings[i].best);
		assert_int_equal(model.ceilings[i].roof, i != 1 && i != 4);
	}
	close_to(model_pipe(&model, "FP64")->rate.attainable, 1000);
	close_to(model.roofs[LEVEL_DRAM].drawn->rate.attainable, 100);
	close_to(model.points[0].percent, 9);
	model_release(&model);
	result_release(&result);
}

/* Point POINT of a sweep, at X, one second long. */
static struct measurement *add_swept(
	struct result *result, const char *name, int point, double x, double operations)
{
	struct measurement *m = add(result, name, ROLE_CURVE);

	m->point = point;
	snprintf(m->over, sizeof m->over, "n");
	m->parameter_count = 1;
	m->parameters[0] = (struct parameter){ "n", "elements", x };
	m->work.operations = operations;
	m->work.level[LEVEL_DRAM] = (struct traffic){ 30, 10 };
	add_rounds(m, 8, 1);
	return m;
}

static void swept_rows_are_curves(void **state)
{
	struct result result = new_result();
	struct model model;

	(void)state;
	add_pipe(&result, "FP64", 1000);
	add_swept(&result, "curve", 0, 8, 80);
	add_swept(&result, "other", 0, 1, 10);
	add_swept(&result, "curve", 1, 2, 20);
	add_swept(&result, "curve", 2, 4, 40)->rounds[0].count = 0; /* one round less */
	add_swept(&result, "curve", 3, NAN, 40);
	for (int i = 0; i < 3; i++) {
		struct measurement *m = add_swept(&result, "work", i, i, i == 1 ? 200 : 100);

		m->role = ROLE_WORKLOAD;
		snprintf(m->pipe, sizeof m->pipe, "FP64");
	}
	model_build(&model, &result);
	assert_int_equal(model.ceiling_count, 1);
	assert_int_equal(model.curve_count, 3);
	assert_string_equal(model.curves[0].measurement->kernel, "curve");
	assert_string_equal(model.curves[0].unit, "elements");
	assert_int_equal(model.curves[0].point_count, 3);
	for (int i = 0; i < 3; i++) {
		close_to(model.curves[0].points[i].x, 2 << i);
		close_to(model.curves[0].points[i].operations.attainable, 20 << i);
		close_to(model.curves[0].points[i].bytes.attainable, 40);
		close_to(model.curves[0].points[i].written, 0.25);
	}
	assert_int_equal(model.point_count, 3);
	for (int i = 0; i < 3; i++)
		assert_int_equal(model.points[i].leads, i == 1);
	model_release(&model);
	result_release(&result);
}

static void latency_is_time_over_accesses(void **state)
{
	struct result result = new_result();
	struct measurement *m = add(&result, "chase", ROLE_LATENCY);
	struct model model;
	char name[64];

	(void)state;
	m->level = LEVEL_L2;
	m->work.accesses = 4;
	snprintf(m->aspect, sizeof m->aspect, "far");
	for (int i = 0; i < 8; i++)
		add_round(m, 2 + 0.01 * i);
	model_build(&model, &result);
	assert_int_equal(model.ceiling_count, 0);
	assert_int_equal(model.latency_count, 1);
	close_to(model.latencies[0].attainable, 0.5);
	close_to(model.latencies[0].high, 2.07 / 4);
	assert_string_equal(latency_name(&model.latencies[0], name, sizeof name), "L2, far");
	model_release(&model);
	result_release(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(quiet_data_has_no_flag),
		cmocka_unit_test(attainable_is_best_round_and_typical_the_median),
		cmocka_unit_test(flags_of_spread),
		cmocka_unit_test(flags_of_conditions),
		cmocka_unit_test(flags_of_warmup_check_and_outliers),
		cmocka_unit_test(throttled_rounds_do_not_make_the_roof),
		cmocka_unit_test(wrong_output_has_no_speed),
		cmocka_unit_test(losses_keep_their_reason),
		cmocka_unit_test(a_fault_names_the_roof_that_proves_it),
		cmocka_unit_test(nothing_measured),
		cmocka_unit_test(roof_between_the_mixes),
		cmocka_unit_test(missing_mixes_are_borrowed),
		cmocka_unit_test(the_best_measurement_of_a_ceiling_wins),
		cmocka_unit_test(each_mix_has_its_own_roof),
		cmocka_unit_test(the_pipe_binds_right_of_the_ridge),
		cmocka_unit_test(the_level_with_most_time_binds),
		cmocka_unit_test(a_borrowed_cache_roof_does_not_bind),
		cmocka_unit_test(small_data_are_under_the_roof_of_their_cache),
		cmocka_unit_test(no_matching_ceiling_is_no_fault),
		cmocka_unit_test(without_its_pipe_memory_still_bounds),
		cmocka_unit_test(kernels_without_operations),
		cmocka_unit_test(unknown_work_is_a_point_without_roof),
		cmocka_unit_test(integers_count_operations),
		cmocka_unit_test(violation_begins_above_two_percent),
		cmocka_unit_test(few_rounds_among_others_are_no_violation),
		cmocka_unit_test(a_wide_interval_is_no_violation),
		cmocka_unit_test(twice_the_time_is_half_the_rate),
		cmocka_unit_test(faults_are_the_points_above_the_roof),
		cmocka_unit_test(a_faster_ceiling_never_raises_percent),
		cmocka_unit_test(peaks_of_products),
		cmocka_unit_test(peaks_of_aspects),
		cmocka_unit_test(unknown_peaks),
		cmocka_unit_test(a_ceiling_with_an_aspect_is_no_roof),
		cmocka_unit_test(swept_rows_are_curves),
		cmocka_unit_test(latency_is_time_over_accesses),
		cmocka_unit_test(faster_than_the_hardware_is_a_fault),
		cmocka_unit_test(dram_above_nominal_is_a_fault),
		cmocka_unit_test(clock_held_from_cycles),
		cmocka_unit_test(cycles_and_events),
		cmocka_unit_test(moving_clock),
		cmocka_unit_test(table_as_in_the_file),
		cmocka_unit_test(csv_as_in_the_file),
		cmocka_unit_test(csv_rows_are_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
