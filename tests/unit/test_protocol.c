/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The measuring protocol on simulated time: it must find the undisturbed time of a kernel through
 * every disturbance that a real machine knows, say how sure it is, and cry wolf at none of them.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#undef fail /* ours is the one of base/error.h */

#include "base/random.h"
#include "base/stats.h"
#include "measure/protocol.h"

#define TRUTH 5e-3 /* seconds of an undisturbed execution */
#define SUBJECTS 3
#define PERIOD 0.6 /* seconds, of what comes and goes: two rounds */

enum disturbance { QUIET, SPIKES, TENANT_20, TENANT_60, THROTTLE, WANDER, TICKS, SCATTER, WARMING };

struct machine {
	enum disturbance disturbance;
	struct random random;
	double clock;
	double burst_ends, burst_begins; /* of the other tenant */
	double throttled_at, phase;
	double warm_at; /* seconds, from when on it gets no slower */
	bool interrupted;
};

/* What a test kernel does, and what the protocol told about it. */
struct bench {
	struct machine *machine;
	double truth;	 /* of one execution of one trip */
	double tick;	 /* resolution of its clock, 0: none */
	double speed[4]; /* of its variants */
	int64_t trips;
	int variant;
	double check_seconds; /* of one element */
	int wrong_from;	      /* refreshes after which its output is wrong, 0: never */
	bool held_up;	      /* its first launch takes a thousand times as long */
	int fail_from;	      /* samples after which it fails, 0: never */
	enum severity severity;
	int refreshes, samples, executions_unrefreshed;
	uint64_t seeds[PROTOCOL_ROUNDS];
	/* told */
	int rounds, wholes, failures, finishes, readies;
	double medians[PROTOCOL_ROUNDS];
	double starts[PROTOCOL_ROUNDS];
	int sample_count[PROTOCOL_ROUNDS];
	enum stop stop;
	char failure[256];
	char variant_told[64];
	bool unstable_warmup;
};

struct bed {
	struct machine machine;
	struct bench benches[SUBJECTS];
	struct subject subjects[SUBJECTS];
	int count;
	int order[2000], order_count; /* subjects by round told */
};

static double normal(struct random *random)
{
	double u = 1 - random_unit(random), v = random_unit(random);

	return sqrt(-2 * log(u)) * cos(2 * M_PI * v);
}

static double exponential(struct random *random, double mean)
{
	return -mean * log(1 - random_unit(random));
}

/* The other tenant comes and goes; its bursts are longer than a block of samples. */
static bool tenant(struct machine *machine, double share)
{
	while (machine->clock >= machine->burst_ends) {
		machine->burst_begins =
			machine->burst_ends + exponential(&machine->random, PERIOD * (1 - share));
		machine->burst_ends =
			machine->burst_begins + exponential(&machine->random, PERIOD * share);
	}
	return machine->clock >= machine->burst_begins;
}

/* By how much the machine stretches a launch that begins now. */
static double stretch(struct machine *machine)
{
	struct random *random = &machine->random;
	double noise = 1 + 0.003 * normal(random);

	switch (machine->disturbance) {
	case SPIKES:
		noise = 1 + exponential(random, 0.01);
		if (random_unit(random) < 0.02)
			noise *= 2 + 8 * random_unit(random);
		return noise;
	case TENANT_20:
		return tenant(machine, 0.2) ? 1.15 * noise : noise;
	case TENANT_60:
		return tenant(machine, 0.6) ? 1.15 * noise : noise;
	case THROTTLE:
		return machine->clock > machine->throttled_at ? 1.1 * noise : noise;
	case WANDER:
		return noise *
		       (1 + 0.011 * sin(machine->phase + 2 * M_PI * machine->clock / (3 * PERIOD)));
	case SCATTER:
		return 1 + 0.2 * random_unit(random);
	case WARMING:
		return noise * (1 + 0.1 * fmin(machine->clock, machine->warm_at));
	case QUIET:
	case TICKS:
		break;
	}
	return noise;
}

static int bench_make(void *context, int variant, int64_t trips, struct measurement *measurement,
	double *amount, struct error *err)
{
	struct bench *bench = context;

	if (bench->speed[variant] == 0)
		return fail(err, "this variant cannot be had");
	bench->variant = variant;
	bench->trips = trips;
	snprintf(measurement->variant, sizeof measurement->variant, "v%d", variant);
	measurement->trips = trips;
	*amount = (double)trips;
	return 0;
}

static int bench_refresh(void *context, uint64_t seed, struct error *err)
{
	struct bench *bench = context;

	(void)err;
	bench->seeds[bench->refreshes++ % PROTOCOL_ROUNDS] = seed;
	bench->machine->clock += 1e-3;
	bench->executions_unrefreshed = 0;
	return 0;
}

static int bench_sample(
	void *context, int repeats, double limit, struct timing *timing, struct error *err)
{
	struct bench *bench = context;
	double seconds = bench->truth * (double)bench->trips * repeats /
			 bench->speed[bench->variant] * stretch(bench->machine);

	(void)limit;
	if (bench->fail_from && bench->samples >= bench->fail_from)
		return fail_as(err, bench->severity, "the planted failure");
	if (bench->held_up && !bench->samples)
		seconds *= 1000;
	bench->samples++;
	bench->executions_unrefreshed += repeats;
	bench->machine->clock += seconds;
	if (bench->tick > 0)
		seconds = bench->tick * fmax(1, round(seconds / bench->tick));
	timing->seconds = seconds;
	return 0;
}

static int bench_check(void *context, const struct check_request *request, struct verdict *verdict,
	struct error *err)
{
	struct bench *bench = context;
	int64_t elements = request->samples ? request->samples : 1000000;

	(void)err;
	bench->machine->clock += bench->check_seconds * (double)elements;
	*verdict = verdict_unknown();
	verdict->state = VERDICT_PASSED;
	verdict->checked = elements;
	verdict->whole = !request->samples;
	if (bench->wrong_from && bench->refreshes >= bench->wrong_from) {
		verdict->state = VERDICT_FAILED;
		verdict->wrong = 3;
		verdict->first = 17;
	}
	return 0;
}

static void bench_observe(void *context, struct conditions *conditions)
{
	(void)context;
	*conditions = conditions_unknown();
}

static const struct actions actions = {
	.make = bench_make,
	.refresh = bench_refresh,
	.sample = bench_sample,
	.check = bench_check,
	.observe = bench_observe,
};

static double bed_now(void *context)
{
	return ((struct bed *)context)->machine.clock;
}

static bool bed_interrupted(void *context)
{
	return ((struct bed *)context)->machine.interrupted;
}

static void hear_round(struct bed *bed, struct bench *bench, const struct round *round)
{
	assert_int_equal(round->index, bench->rounds);
	bench->sample_count[bench->rounds] = round->count;
	bench->starts[bench->rounds] = round->started;
	bench->medians[bench->rounds++] = stats_median(round->seconds, round->count);
	bed->order[bed->order_count++ % 2000] = (int)(bench - bed->benches);
}

static void bed_tell(void *context, const struct message *message)
{
	struct bed *bed = context;
	struct bench *bench = &bed->benches[message->kernel[0] - 'a'];

	switch (message->kind) {
	case MESSAGE_ROUND:
		hear_round(bed, bench, &message->round);
		break;
	case MESSAGE_CHECKED:
		bench->wholes++;
		break;
	case MESSAGE_READY:
		bench->readies++;
		bench->unstable_warmup = message->measurement.unstable_warmup;
		snprintf(bench->variant_told, sizeof bench->variant_told, "%s",
			message->measurement.variant);
		break;
	case MESSAGE_FINISHED:
		bench->finishes++;
		bench->stop = message->stop;
		break;
	case MESSAGE_FAILED:
		bench->failures++;
		snprintf(bench->failure, sizeof bench->failure, "%.250s", message->text);
		break;
	default:
		break;
	}
}

static const char *const names[] = { "v0", "v1", "v2", "v3" };

static void bed_init(struct bed *bed, enum disturbance disturbance, uint64_t seed)
{
	*bed = (struct bed){ .count = SUBJECTS };
	bed->machine.disturbance = disturbance;
	bed->machine.random.state = seed * 7919 + 1;
	bed->machine.throttled_at = 1 + 2.5 * random_unit(&bed->machine.random);
	bed->machine.phase = 2 * M_PI * random_unit(&bed->machine.random);
	for (int i = 0; i < SUBJECTS; i++) {
		struct bench *bench = &bed->benches[i];
		struct subject *subject = &bed->subjects[i];

		*bench = (struct bench){ .machine = &bed->machine, .truth = TRUTH, .speed = { 1 } };
		*subject = (struct subject){ .actions = &actions,
			.context = bench,
			.variant_count = 1,
			.variant_names = names,
			.amount_unit = "op/s",
			.check_elements = 1000000,
			.check_cost = 10,
			.chosen = -1 };
		subject->measurement = measurement_unknown();
		subject->measurement.kernel[0] = (char)('a' + i);
	}
}

static struct protocol bed_protocol(struct bed *bed, double seconds)
{
	return (struct protocol){
		.schedule = { .launch_seconds = 4e-3,
			.trial_passes = 3,
			.trial_share = 0.2,
			.warm_seconds = 0.5,
			.warm_most = 5,
			.rounds_least = 8,
			.rounds_most = 20,
			.samples_most = 20,
			.precision = 0.01,
			.refresh_share = 0.4,
			.check_samples = 1 << 20,
			.check_share = 0.1,
			.whole_share = 0.2,
			.limit_least = 10,
			.limit_factor = 20 },
		.seed = 5,
		.deadline = seconds,
		.now = bed_now,
		.tell = bed_tell,
		.interrupted = bed_interrupted,
		.context = bed,
	};
}

static int bed_run(struct bed *bed, double seconds, struct error *err)
{
	struct protocol protocol = bed_protocol(bed, seconds);
	int rc;

	*err = (struct error){ 0 };
	rc = protocol_measure(&protocol, bed->subjects, bed->count, err);
	for (int i = 0; i < bed->count; i++)
		measurement_release(&bed->subjects[i].measurement);
	return rc;
}

/* ---- accuracy ----------------------------------------------------------------------------- */

/* Over many simulated runs: errors in % of the truth, and what the protocol says of itself. */
struct tally {
	int runs, covered, wide, spread, precise;
	double attainable_worst, attainable_mean, typical_worst;
	double rounds, half_width;
};

#define RUNS 60

static void count_run(struct tally *tally, const struct bench *bench, double truth)
{
	double attainable = stats_min(bench->medians, bench->rounds) / TRUTH - 1;
	double typical = stats_median(bench->medians, bench->rounds) / truth - 1;
	struct interval interval = stats_median_interval(bench->medians, bench->rounds, 0.95);

	tally->runs++;
	tally->covered += interval.low <= truth && truth <= interval.high;
	tally->precise += bench->stop == STOP_PRECISE;
	tally->spread += stats_max(bench->medians, bench->rounds) >
			 1.03 * stats_min(bench->medians, bench->rounds);
	tally->attainable_mean += attainable / RUNS;
	tally->attainable_worst = fmax(tally->attainable_worst, fabs(attainable));
	tally->typical_worst = fmax(tally->typical_worst, fabs(typical));
	tally->rounds += (double)bench->rounds / RUNS;
	tally->half_width += (interval.high - interval.low) / 2 / truth / RUNS;
}

/* What is typical of rounds under a disturbance, from many runs together. */
static double typical_of(enum disturbance disturbance)
{
	static double medians[RUNS * PROTOCOL_ROUNDS];
	struct error err;
	int count = 0;

	for (int run = 0; run < RUNS; run++) {
		struct bed bed;

		bed_init(&bed, disturbance, (uint64_t)run + 1001);
		assert_int_equal(bed_run(&bed, 60, &err), 0);
		for (int i = 0; i < 8; i++) /* as many of each, however long it took */
			medians[count++] = bed.benches[1].medians[i];
	}
	return stats_median(medians, count) / TRUTH;
}

/* TRUTH_OF: by how much the typical time differs from the undisturbed one. */
static struct tally simulate(enum disturbance disturbance, double truth_of)
{
	struct tally tally = { 0 };
	struct error err;

	for (int run = 0; run < RUNS; run++) {
		struct bed bed;

		bed_init(&bed, disturbance, (uint64_t)run + 1);
		assert_int_equal(bed_run(&bed, 60, &err), 0);
		count_run(&tally, &bed.benches[0], TRUTH * truth_of);
	}
	print_message("disturbance %d: attainable %+.2f %% (worst %.2f), typical worst %.2f %%, "
		      "covered %d of %d, %.1f rounds, half-width %.2f %%\n",
		(int)disturbance, 100 * tally.attainable_mean, 100 * tally.attainable_worst,
		100 * tally.typical_worst, tally.covered, tally.runs, tally.rounds,
		100 * tally.half_width);
	return tally;
}

static void quiet_is_exact(void **state)
{
	struct tally tally = simulate(QUIET, 1);

	(void)state;
	assert_true(tally.attainable_worst < 0.005);
	assert_true(tally.typical_worst < 0.003);
	assert_true(tally.covered >= 0.93 * RUNS);
	assert_int_equal(tally.precise, RUNS);
	assert_int_equal(tally.spread, 0); /* no false alarm */
	assert_true(tally.rounds < 8.5);
}

static void spikes_are_ignored(void **state)
{
	/* The median of one-sided noise lies ln 2 above its floor, and 2 % spikes shift it a bit.
	 */
	struct tally tally = simulate(SPIKES, 1 + 0.01 * log(2 / (1 - 0.02 / 0.98)));

	(void)state;
	assert_true(tally.attainable_worst < 0.012);
	assert_true(tally.typical_worst < 0.012);
	assert_true(tally.covered >= 0.9 * RUNS);
	assert_int_equal(tally.precise, RUNS);
}

static void a_tenant_is_seen_through(void **state)
{
	struct tally some = simulate(TENANT_20, typical_of(TENANT_20));
	struct tally most = simulate(TENANT_60, typical_of(TENANT_60));

	(void)state;
	assert_true(some.attainable_worst < 0.005);
	assert_true(fabs(most.attainable_mean) < 0.005);
	assert_true(some.spread >= 0.5 * RUNS);
	assert_true(most.spread >= 0.9 * RUNS);
	assert_true(some.covered >= 0.85 * RUNS);
	assert_true(most.covered >= 0.75 * RUNS); /* 86 % of many runs */
	assert_true(most.half_width > 0.02);
	assert_true(most.rounds > some.rounds);
	assert_true(some.rounds > 8);
}

static void throttling_shows(void **state)
{
	struct tally tally = simulate(THROTTLE, 1);

	(void)state;
	assert_true(tally.attainable_worst < 0.01 || tally.attainable_mean < 0.03);
	assert_true(tally.spread >= 0.3 * RUNS);
}

static void wandering_is_covered(void **state)
{
	struct tally tally = simulate(WANDER, 1);

	(void)state;
	assert_true(tally.attainable_worst < 0.02);
	assert_true(tally.typical_worst < 0.015);
	assert_true(tally.covered >= 0.85 * RUNS);
}

/* 5 us behind a clock of 0.5 us: batches make the ticks vanish. */
static void ticks_vanish(void **state)
{
	struct error err;
	struct bed bed;

	(void)state;
	bed_init(&bed, TICKS, 1);
	bed.benches[0].truth = 5.1e-6;
	bed.benches[0].tick = 0.5e-6;
	bed.benches[1].truth = 5.1e-6;
	bed.benches[1].tick = 0.5e-6;
	bed.subjects[1].scalable = true;
	assert_int_equal(bed_run(&bed, 60, &err), 0);
	assert_true(fabs(stats_median(bed.benches[0].medians, bed.benches[0].rounds) / 5.1e-6 - 1) <
		    0.002);
	assert_true(bed.subjects[0].batch > 500);
	assert_int_equal(bed.subjects[1].batch, 1);
	assert_true(bed.subjects[1].trips > 500);
	assert_true(fabs(stats_median(bed.benches[1].medians, bed.benches[1].rounds) /
				    (5.1e-6 * (double)bed.subjects[1].trips) -
			    1) < 0.002);
}

/* A loop that the compiler removed: no number of trips makes its launch long enough. */
static void trips_that_change_nothing_end(void **state)
{
	struct error err;
	struct bed bed;

	(void)state;
	bed_init(&bed, QUIET, 2);
	bed.benches[0].truth = 1e-23; /* the clock's tick, whatever is asked for */
	bed.benches[0].tick = 1e-6;
	bed.subjects[0].scalable = true;
	assert_int_equal(bed_run(&bed, 20, &err), 0);
	assert_non_null(strstr(bed.benches[0].failure, "however many trips"));
	assert_int_equal(bed.benches[0].rounds, 0);
	assert_int_equal(bed.benches[1].failures, 0);
	assert_true(bed.benches[1].rounds >= 8);
}

/* ---- conduct ------------------------------------------------------------------------------ */

/* A launch that was held up says nothing about how many trips are needed. */
static void a_launch_held_up_is_repeated(void **state)
{
	struct error err;
	struct bed bed;

	(void)state;
	bed_init(&bed, QUIET, 3);
	for (int i = 0; i < bed.count; i++) {
		bed.subjects[i].scalable = true;
		bed.benches[i].truth = 10e-6;
		bed.benches[i].held_up = true;
	}
	assert_int_equal(bed_run(&bed, 5, &err), 0);
	for (int i = 0; i < bed.count; i++)
		assert_true(10e-6 * (double)bed.benches[i].trips > 0.6 * 4e-3);
}

static void the_best_variant_wins(void **state)
{
	struct error err;
	struct bed bed;

	(void)state;
	bed_init(&bed, SPIKES, 3);
	for (int i = 0; i < 3; i++)
		bed.subjects[i].variant_count = 4;
	memcpy(bed.benches[0].speed, (double[]){ 1, 1.2, 1.1, 0.3 }, sizeof bed.benches[0].speed);
	memcpy(bed.benches[1].speed, (double[]){ 0, 0.5, 0, 1.5 }, sizeof bed.benches[1].speed);
	memcpy(bed.benches[2].speed, (double[]){ 0, 0, 0, 0 }, sizeof bed.benches[2].speed);
	assert_int_equal(bed_run(&bed, 60, &err), 0);
	assert_string_equal(bed.benches[0].variant_told, "v1");
	assert_string_equal(bed.benches[1].variant_told, "v3");
	assert_string_equal(bed.benches[2].failure, "this variant cannot be had");
	assert_int_equal(bed.benches[2].rounds, 0);
	assert_true(bed.benches[1].rounds >= 8);
}

/*
 * The first takes so long that no time is left for trials: the others' variants are tried all the
 * same, whichever is the first that works. One that has many slow variants does not get all of it.
 */
static void every_variant_is_tried(void **state)
{
	struct error err;
	struct bed bed;

	(void)state;
	bed_init(&bed, QUIET, 5);
	bed.benches[0].truth = 0.9;
	for (int i = 1; i < 3; i++)
		bed.subjects[i].variant_count = 4;
	memcpy(bed.benches[1].speed, (double[]){ 1.5, 1, 1, 1 }, sizeof bed.benches[1].speed);
	memcpy(bed.benches[2].speed, (double[]){ 1.5, 1, 1, 0 }, sizeof bed.benches[2].speed);
	assert_int_equal(bed_run(&bed, 8, &err), 0);
	assert_string_equal(bed.benches[1].variant_told, "v0");
	assert_string_equal(bed.benches[2].variant_told, "v0");

	bed_init(&bed, QUIET, 5);
	bed.subjects[0].variant_count = 4;
	bed.benches[0].truth = 2;
	memcpy(bed.benches[0].speed, (double[]){ 1, 1, 1, 1 }, sizeof bed.benches[0].speed);
	assert_int_equal(bed_run(&bed, 30, &err), 0);
	assert_true(bed.benches[1].rounds > 0 && bed.benches[2].rounds > 0);
	assert_true(bed.benches[0].rounds > 0);
}

static void every_round_has_its_own_seed(void **state)
{
	struct error err;
	struct bed bed;
	int swaps = 0;

	(void)state;
	bed_init(&bed, QUIET, 1);
	assert_int_equal(bed_run(&bed, 60, &err), 0);
	assert_int_equal(bed.benches[0].refreshes, bed.benches[0].rounds);
	for (int i = 1; i < bed.benches[0].refreshes; i++)
		for (int k = 0; k < i; k++)
			assert_true(bed.benches[0].seeds[i] != bed.benches[0].seeds[k]);
	for (int i = SUBJECTS; i < bed.order_count; i++)
		swaps += bed.order[i] != bed.order[i - SUBJECTS];
	assert_true(swaps > 3); /* not the same order again and again */
	assert_true(bed.benches[0].starts[7] - bed.benches[0].starts[0] >
		    7 * 20 * TRUTH * (SUBJECTS - 1)); /* the others lie between */
	for (int i = 0; i < SUBJECTS; i++)
		assert_int_equal(bed.benches[i].wholes, 1);
}

static void a_wrong_answer_ends_it(void **state)
{
	struct error err;
	struct bed bed;

	(void)state;
	bed_init(&bed, QUIET, 1);
	bed.benches[0].wrong_from = 1;
	bed.benches[1].wrong_from = 4;
	assert_int_equal(bed_run(&bed, 60, &err), 0);
	assert_int_equal(bed.benches[0].rounds, 1);
	assert_int_equal(bed.benches[1].rounds, 4);
	assert_non_null(strstr(bed.benches[1].failure, "wrong output: 3 of"));
	assert_int_equal(bed.benches[1].finishes, 0);
	assert_int_equal(bed.benches[2].stop, STOP_PRECISE);
}

static void a_failure_costs_one_or_all(void **state)
{
	struct error err;
	struct bed bed;

	(void)state;
	bed_init(&bed, QUIET, 1);
	bed.benches[0].fail_from = 60;
	assert_int_equal(bed_run(&bed, 60, &err), 0);
	assert_string_equal(bed.benches[0].failure, "the planted failure");
	assert_int_equal(bed.benches[1].stop, STOP_PRECISE);

	bed_init(&bed, QUIET, 1);
	bed.benches[0].fail_from = 60;
	bed.benches[0].severity = SEVERITY_PROCESS;
	assert_int_equal(bed_run(&bed, 60, &err), -1);
	assert_int_equal(err.severity, SEVERITY_PROCESS);
	assert_int_equal(bed.benches[0].failures, 1);
}

static void the_budget_is_kept(void **state)
{
	static const double budgets[] = { 1, 2, 5, 20 };
	struct error err;

	(void)state;
	for (int i = 0; i < 4; i++) {
		struct bed bed;
		int least = PROTOCOL_ROUNDS;

		bed_init(&bed, TENANT_60, (uint64_t)i + 1);
		for (int k = 0; k < SUBJECTS; k++)
			bed.benches[k].truth = 20e-3;
		assert_int_equal(bed_run(&bed, budgets[i], &err), 0);
		for (int k = 0; k < SUBJECTS; k++)
			least = bed.benches[k].rounds < least ? bed.benches[k].rounds : least;
		assert_true(least >= (budgets[i] >= 5 ? 8 : 1));
		assert_true(bed.machine.clock < budgets[i] * 1.05 + 0.3);
	}
}

/* An expected value that takes 1 ms cannot be had for a million elements. */
/* Where the time is up early, the least rounds go on for as long as they may. */
static void the_least_rounds_have_grace(void **state)
{
	struct error err = { 0 };

	(void)state;
	for (int grace = 0; grace < 2; grace++) {
		struct bed bed;
		struct protocol protocol;

		bed_init(&bed, TENANT_60, 9);
		for (int i = 0; i < bed.count; i++)
			bed.benches[i].truth = 0.2;
		protocol = bed_protocol(&bed, 4);
		protocol.latest = grace ? 20 : 0;
		assert_int_equal(protocol_measure(&protocol, bed.subjects, bed.count, &err), 0);
		for (int i = 0; i < bed.count; i++) {
			if (grace)
				assert_int_equal(bed.benches[i].rounds, 8);
			else
				assert_true(bed.benches[i].rounds < 8);
			measurement_release(&bed.subjects[i].measurement);
		}
		assert_true(bed.machine.clock < (grace ? 10 : 4.8));
	}
}

/* Speed that scatters about one level is as settled as it gets; speed with a trend is not. */
static void warming_up(void **state)
{
	static const struct {
		enum disturbance disturbance;
		double warm_at;
		bool unstable;
		double from, to; /* when the rounds begin */
	} cases[] = {
		{ QUIET, 0, false, 0.5, 1.5 },
		{ SCATTER, 0, false, 0.5, 3 },
		{ WARMING, 2, false, 2, 3.5 },
		{ WARMING, 100, true, 5, 6 },
	};
	struct error err;

	(void)state;
	for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
		for (uint64_t seed = 1; seed <= 20; seed++) {
			struct bed bed;

			bed_init(&bed, cases[c].disturbance, seed);
			bed.machine.warm_at = cases[c].warm_at;
			assert_int_equal(bed_run(&bed, 12, &err), 0);
			for (int i = 0; i < bed.count; i++) {
				const struct bench *bench = &bed.benches[i];

				assert_int_equal(bench->unstable_warmup, cases[c].unstable);
				assert_true(bench->starts[0] >= cases[c].from);
			}
			assert_true(bed.benches[0].starts[0] <= cases[c].to);
		}
}

static void dear_checks_are_sampled(void **state)
{
	struct error err;
	struct bed bed;

	(void)state;
	bed_init(&bed, QUIET, 1);
	bed.benches[0].check_seconds = 1e-3;
	bed.subjects[0].check_cost = 1e6;
	assert_int_equal(bed_run(&bed, 30, &err), 0);
	assert_true(bed.machine.clock < 31);
	assert_int_equal(bed.benches[0].stop, STOP_PRECISE);
	assert_int_equal(bed.benches[0].wholes, 1);
}

static void it_goes_on_where_it_was(void **state)
{
	struct error err;
	struct bed bed;

	(void)state;
	bed_init(&bed, QUIET, 1);
	bed.count = 1;
	bed.benches[0].rounds = bed.subjects[0].round_count = 5;
	bed.subjects[0].chosen = 0;
	bed.subjects[0].trips = bed.subjects[0].batch = 1;
	bed.subjects[0].whole_done = true;
	for (int i = 0; i < 5; i++)
		bed.benches[0].medians[i] = bed.subjects[0].medians[i] = TRUTH * (1 + 1e-3 * i);
	assert_int_equal(bed_run(&bed, 60, &err), 0);
	assert_int_equal(bed.benches[0].rounds, 8);
	assert_int_equal(bed.benches[0].wholes, 0);
	assert_int_equal(bed.benches[0].stop, STOP_PRECISE);
}

/* The held one comes last, after five seconds alone, and shows what it has settled at. */
static void one_is_held(void **state)
{
	struct error err;
	struct bed bed;

	(void)state;
	bed_init(&bed, WARMING, 1);
	bed.machine.warm_at = 12;
	bed.subjects[1].held = true;
	assert_int_equal(bed_run(&bed, 20, &err), 0);
	assert_int_equal(bed.benches[1].rounds, 8);
	assert_int_equal(bed.benches[1].wholes, 1);
	assert_int_equal(bed.benches[1].stop, STOP_ROUNDS);
	for (int i = 0; i < bed.order_count; i++)
		assert_int_equal(bed.order[i] == 1, i >= bed.order_count - 8);
	for (int i = 0; i < 3; i += 2)
		assert_true(bed.benches[1].starts[0] >
			    bed.benches[i].starts[bed.benches[i].rounds - 1] + 5);
	assert_true(bed.benches[1].starts[7] < bed.benches[1].starts[0] + 2.5);
	assert_true(bed.machine.clock < 20);
	/* trips and batches differ, the stretch does not: 1 + 0.1 x 12 */
	assert_true(fabs(bed.benches[1].medians[7] / bed.benches[1].truth / 2.2 - 1) < 0.01);
}

static void no_time_to_hold(void **state)
{
	struct error err;
	struct bed bed;

	(void)state;
	bed_init(&bed, QUIET, 1);
	bed.count = 1;
	bed.subjects[0].held = true;
	assert_int_equal(bed_run(&bed, 7, &err), 0);
	assert_int_equal(bed.benches[0].rounds, 0);
	assert_non_null(strstr(bed.benches[0].failure, "before it could be held"));
}

static void stop_rule(void **state)
{
	struct schedule schedule = { .rounds_least = 8, .rounds_most = 20, .precision = 0.01 };
	double even[20], wide[20];

	(void)state;
	for (int i = 0; i < 20; i++) {
		even[i] = 1 + 1e-3 * (i % 3);
		wide[i] = 1 + 0.1 * (i % 3);
	}
	assert_int_equal(protocol_stop(&schedule, even, 7), STOP_NONE);
	assert_int_equal(protocol_stop(&schedule, even, 8), STOP_PRECISE);
	assert_int_equal(protocol_stop(&schedule, wide, 19), STOP_NONE);
	assert_int_equal(protocol_stop(&schedule, wide, 20), STOP_ROUNDS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(stop_rule),
		cmocka_unit_test(quiet_is_exact),
		cmocka_unit_test(spikes_are_ignored),
		cmocka_unit_test(a_tenant_is_seen_through),
		cmocka_unit_test(throttling_shows),
		cmocka_unit_test(wandering_is_covered),
		cmocka_unit_test(ticks_vanish),
		cmocka_unit_test(trips_that_change_nothing_end),
		cmocka_unit_test(a_launch_held_up_is_repeated),
		cmocka_unit_test(the_best_variant_wins),
		cmocka_unit_test(every_variant_is_tried),
		cmocka_unit_test(every_round_has_its_own_seed),
		cmocka_unit_test(a_wrong_answer_ends_it),
		cmocka_unit_test(a_failure_costs_one_or_all),
		cmocka_unit_test(the_budget_is_kept),
		cmocka_unit_test(the_least_rounds_have_grace),
		cmocka_unit_test(warming_up),
		cmocka_unit_test(dear_checks_are_sampled),
		cmocka_unit_test(it_goes_on_where_it_was),
		cmocka_unit_test(one_is_held),
		cmocka_unit_test(no_time_to_hold),
	};

	return cmocka_run_group_tests_name("protocol", tests, NULL, NULL);
}
