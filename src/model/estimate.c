/* SPDX-License-Identifier: Apache-2.0 */
#include "model/estimate.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

/*
 * Thresholds of the protocol, chosen by simulation so that quiet data raises no flag: 95 %
 * intervals within 1 %, rounds within 3 % of each other, halves of the run within 3 %.
 */
#define CONFIDENCE 0.95
#define WIDE 0.01
#define SPREAD 0.03
#define DRIFT 0.03
#define ROUNDS_WANTED 8
/* Clocks of a run that are further apart have moved; where they are fixed they agree within 1 %. */
#define CLOCKS_MOVED 0.02
#define CLOCKS_LEFT_OUT 0.01
/* Two ticks of the coarsest clock in use: device events count in 0.5 us. */
#define TWO_TICKS 1e-6

static bool is_throttled(const struct round *round)
{
	return (round->before.limits | round->after.limits) & (LIMIT_THERMAL | LIMIT_HARDWARE);
}

/* The mean of those that are known. */
static double mean_known(double a, double b)
{
	if (isnan(a))
		return b;
	return isnan(b) ? a : (a + b) / 2;
}

/* The clock by the device's own counters, which no sampling can miss; else as observed. */
static double round_clock(const struct round *round)
{
	if (round->cycles && round->timer_seconds && round->count > 0) {
		double clock = stats_median(round->cycles, round->count) /
			       stats_median(round->timer_seconds, round->count);

		if (clock > 0 && isfinite(clock))
			return clock;
	}
	return mean_known(round->before.clock_hz, round->after.clock_hz);
}

static double round_clock_most(const struct round *round)
{
	return fmax(round_clock(round), fmax(round->before.clock_hz, round->after.clock_hz));
}

/* The medians of the rounds that have samples, a new array. */
static double *round_medians(struct estimate *estimate)
{
	const struct measurement *m = estimate->measurement;
	double *medians = memory_new((size_t)m->round_count + 1, sizeof *medians);
	double two_ticks = TWO_TICKS / (m->batch > 0 ? m->batch : 1);

	for (int i = 0; i < m->round_count; i++) {
		const struct round *round = &m->rounds[i];
		double median = stats_median(round->seconds, round->count);

		if (!(median > 0) || !isfinite(median)) {
			/* no clock gives such a time to work that was done */
			if (round->count > 0)
				estimate->flags |= FLAG_IMPLAUSIBLE;
			continue;
		}
		medians[estimate->rounds++] = median;
		estimate->samples += round->count;
		estimate->outliers += stats_outliers(round->seconds, round->count, two_ticks);
		estimate->clock_most_hz = fmax(estimate->clock_most_hz, round_clock_most(round));
		if (is_throttled(round)) {
			estimate->throttled_rounds++;
		} else if (!(estimate->attainable <= median)) {
			estimate->attainable = median;
			estimate->cycles =
				stats_median(round->cycles, round->cycles ? round->count : 0);
			estimate->timer_seconds = stats_median(
				round->timer_seconds, round->timer_seconds ? round->count : 0);
			estimate->clock_hz = round_clock(round);
			estimate->power_w = round->after.power_w;
			estimate->memory_clock_hz = mean_known(
				round->before.memory_clock_hz, round->after.memory_clock_hz);
		}
	}
	return medians;
}

static unsigned spread_flags(const struct estimate *estimate, const double *medians)
{
	int count = estimate->rounds, half = count / 2;
	double typical = estimate->typical;
	unsigned flags = 0;

	if (stats_max(medians, count) - stats_min(medians, count) > SPREAD * typical)
		flags |= FLAG_UNSTABLE;
	/* a half of one round is no trend */
	if (half >= 2) {
		double first = stats_median(medians, half);
		double second = stats_median(medians + count - half, half);

		if (fabs(second - first) > DRIFT * fmin(first, second))
			flags |= FLAG_DRIFT;
	}
	if (estimate->interval.high - estimate->interval.low > 2 * WIDE * typical)
		flags |= FLAG_WIDE_INTERVAL;
	return flags;
}

static unsigned limit_flags(const struct measurement *m)
{
	unsigned limits = 0;

	for (int i = 0; i < m->round_count; i++)
		limits |= m->rounds[i].before.limits | m->rounds[i].after.limits;
	return (limits & (LIMIT_THERMAL | LIMIT_HARDWARE) ? FLAG_THROTTLED : 0) |
	       (limits & LIMIT_POWER ? FLAG_POWER_LIMITED : 0) |
	       (limits & LIMIT_SHARED ? FLAG_SHARED : 0);
}

/* The first failed verdict, or NULL. *PASSED if some verdict found the output right. */
static const struct verdict *find_wrong(const struct measurement *m, bool *passed)
{
	const struct verdict *wrong = m->whole.state == VERDICT_FAILED ? &m->whole : NULL;

	*passed = m->whole.state == VERDICT_PASSED;
	for (int i = 0; i < m->round_count; i++) {
		const struct verdict *verdict = &m->rounds[i].verdict;

		if (verdict->state == VERDICT_PASSED)
			*passed = true;
		if (verdict->state == VERDICT_FAILED && !wrong)
			wrong = verdict;
	}
	return wrong;
}

static void say_wrong(struct estimate *estimate, const struct verdict *wrong)
{
	estimate->flags |= FLAG_WRONG;
	estimate->attainable = estimate->typical = NAN;
	estimate->interval = (struct interval){ NAN, NAN };
	snprintf(estimate->reason, sizeof estimate->reason,
		"wrong output: %" PRId64 " of %" PRId64
		" checked elements, the first at index %" PRId64 ": %.9g instead of %.9g",
		wrong->wrong, wrong->checked, wrong->first, wrong->got, wrong->want);
}

static void say_reason(struct estimate *estimate)
{
	const struct measurement *m = estimate->measurement;
	const char *reason = "";

	if (m->failure[0])
		reason = m->failure;
	else if (!estimate->rounds && estimate->flags & FLAG_IMPLAUSIBLE)
		reason = "its measured times are not positive";
	else if (!estimate->rounds)
		reason = "no round of it was measured";
	else if (isnan(estimate->attainable))
		reason = "throttled in every round, so its attainable rate is not known: cool the "
			 "device "
			 "and run again";
	snprintf(estimate->reason, sizeof estimate->reason, "%s", reason);
}

struct estimate estimate_make(const struct measurement *measurement)
{
	struct estimate estimate = { .measurement = measurement,
		.attainable = NAN,
		.typical = NAN,
		.interval = { NAN, NAN },
		.cycles = NAN,
		.timer_seconds = NAN,
		.clock_hz = NAN,
		.clock_most_hz = NAN,
		.memory_clock_hz = NAN,
		.power_w = NAN };
	double *medians = round_medians(&estimate);
	bool passed;
	const struct verdict *wrong = find_wrong(measurement, &passed);

	estimate.flags |= limit_flags(measurement);
	if (estimate.rounds) {
		estimate.typical = stats_median(medians, estimate.rounds);
		estimate.interval = stats_median_interval(medians, estimate.rounds, CONFIDENCE);
		estimate.flags |= spread_flags(&estimate, medians);
		if (measurement->unstable_warmup)
			estimate.flags |= FLAG_UNSTABLE_WARMUP;
		if (estimate.rounds < ROUNDS_WANTED || measurement->failure[0])
			estimate.flags |= FLAG_INCOMPLETE;
		if (!passed && !wrong)
			estimate.flags |= FLAG_UNCHECKED;
	}
	free(medians);
	if (wrong)
		say_wrong(&estimate, wrong);
	else
		say_reason(&estimate);
	return estimate;
}

/* ---- the clock of the whole run ------------------------------------------------------------ */

/* Appends those of M to CLOCKS, which has room, and returns their number. */
static int free_clocks(const struct measurement *m, double *clocks)
{
	const unsigned slowed = LIMIT_THERMAL | LIMIT_HARDWARE | LIMIT_POWER;
	int count = 0;

	for (int i = 0; i < m->round_count; i++) {
		const struct round *round = &m->rounds[i];
		double clock = round_clock(round);

		if (clock > 0 && !((round->before.limits | round->after.limits) & slowed))
			clocks[count++] = clock;
	}
	return count;
}

struct interval estimate_clocks(const struct result *result)
{
	struct interval clocks;
	size_t room = 1;
	double *all;
	int count = 0;

	for (int i = 0; i < result->measurement_count; i++)
		room += (size_t)result->measurements[i].round_count;
	all = memory_new(room, sizeof *all);
	for (int i = 0; i < result->measurement_count; i++)
		count += free_clocks(&result->measurements[i], all + count);
	clocks.low = stats_quantile(all, count, CLOCKS_LEFT_OUT);
	clocks.high = stats_quantile(all, count, 1 - CLOCKS_LEFT_OUT);
	free(all);
	return clocks;
}

void estimate_follow_clock(struct estimate *estimate, struct interval clocks)
{
	const struct measurement *m = estimate->measurement;
	double *own = memory_new((size_t)m->round_count + 1, sizeof *own);
	double clock = stats_median(own, free_clocks(m, own));

	free(own);
	if (!(clock > 0) || !(clocks.high > (1 + CLOCKS_MOVED) * clocks.low) ||
		isnan(estimate->typical))
		return;
	estimate->flags |= FLAG_CLOCK | FLAG_WIDE_INTERVAL;
	estimate->interval.low *= fmin(1, clock / clocks.high);
	estimate->interval.high *= fmax(1, clock / clocks.low);
}

struct rate estimate_rate(const struct estimate *estimate, double amount)
{
	if (!(amount > 0))
		return (struct rate){ NAN, NAN, NAN, NAN };
	return (struct rate){
		.attainable = amount / estimate->attainable,
		.typical = amount / estimate->typical,
		.low = amount / estimate->interval.high,
		.high = amount / estimate->interval.low,
	};
}
