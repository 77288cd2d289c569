/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/protocol.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/random.h"
#include "base/stats.h"

#define WARM_LAUNCHES 5
#define WARM_LAUNCH_SECONDS 0.05 /* long enough that a tick of the system does not show */
#define WARM_SPREAD 0.01
#define WARM_CLOCK_SPREAD 0.02
#define BEHIND 0.75	/* of the best rate: too far to be the best in truth */
#define EQUAL 0.97	/* of the best rate: further behind is no neighbour's doing */
#define REFRESH_MOST 16 /* rounds */
#define TRIPS_MOST ((int64_t)1000000000000000)
/* A subject that is held: first so long, then rounds, in launches that make the wait between short.
 */
#define HOLD_SECONDS 5
#define HOLD_ROUNDS 8
#define HOLD_SAMPLES 5
#define HOLD_LAUNCH_SECONDS 0.05

/* A group under way. */
struct run {
	const struct protocol *protocol;
	const struct schedule *schedule;
	struct subject *subjects;
	int count;
	double started;
	double deadline, latest; /* of what is not held */
	double whole_left;	 /* seconds for checks of every element */
	int refresh_every;	 /* rounds */
	double check_most;	 /* seconds for the check after one round of one subject */
};

static double now(const struct run *run)
{
	return run->protocol->now(run->protocol->context);
}

static struct message message_for(enum message_kind kind, const struct subject *subject)
{
	struct message message = message_empty(kind);

	snprintf(message.kernel, sizeof message.kernel, "%s", subject->measurement.kernel);
	message.point = subject->measurement.point;
	return message;
}

static void tell(const struct run *run, const struct message *message)
{
	run->protocol->tell(run->protocol->context, message);
}

static double limit_for(const struct run *run, double estimate)
{
	return fmax(run->schedule->limit_least, run->schedule->limit_factor * estimate);
}

/* A step begins: whatever goes wrong from here is this subject's. ESTIMATE in seconds. */
static void begin(
	const struct run *run, const struct subject *subject, double estimate, const char *what)
{
	struct message message = message_for(MESSAGE_BEGIN, subject);

	message.limit_seconds = limit_for(run, estimate);
	snprintf(message.text, sizeof message.text, "%s", what);
	tell(run, &message);
}

static int check_interrupt(const struct run *run, struct error *err)
{
	if (run->protocol->interrupted && run->protocol->interrupted(run->protocol->context))
		return fail(err, "interrupted");
	return 0;
}

/* Tells the failure. 0 if the other subjects can go on. */
static int give_up(const struct run *run, struct subject *subject, const struct error *err)
{
	struct message message = message_for(MESSAGE_FAILED, subject);

	message.severity = err->severity;
	message.stop = STOP_FAILED;
	snprintf(message.text, sizeof message.text, "%s", err->text);
	tell(run, &message);
	subject->finished = true;
	return err->severity == SEVERITY_PLAIN ? 0 : -1;
}

static void finish(const struct run *run, struct subject *subject, enum stop stop)
{
	struct message message = message_for(MESSAGE_FINISHED, subject);

	message.stop = stop;
	subject->finished = true;
	tell(run, &message);
}

/* Memory is filled at 1 GB/s or more by anything this program is for. */
static double fill_estimate(const struct subject *subject)
{
	return fmax(subject->memory_bytes / 1e9, subject->refresh_seconds);
}

/* Its turn is over: others may have its memory. */
static void rest(const struct subject *subject)
{
	if (subject->actions->rest)
		subject->actions->rest(subject->context);
}

static int sample(
	const struct run *run, struct subject *subject, struct timing *timing, struct error *err)
{
	double estimate = subject->launch_seconds * subject->batch;

	timing->cycles = timing->timer_seconds = NAN;
	if (subject->actions->sample(
		    subject->context, subject->batch, limit_for(run, estimate), timing, err))
		return -1;
	if (!(timing->seconds > 0) || isinf(timing->seconds))
		return fail(err, "the clock gave %g s for a launch", timing->seconds);
	subject->launch_seconds = timing->seconds / subject->batch;
	return 0;
}

/* ---- choosing ----------------------------------------------------------------------------- */

struct trial {
	bool usable;
	int64_t trips;
	int batch;
	double amount;	     /* of work of one execution */
	double best, second; /* seconds of one execution, the two shortest */
};

static int make(const struct run *run, struct subject *subject, int variant, struct trial *trial,
	struct error *err)
{
	begin(run, subject, fill_estimate(subject), "preparing");
	return subject->actions->make(subject->context, variant, trial->trips,
		&subject->measurement, &trial->amount, err);
}

static int64_t scaled(int64_t old, double factor)
{
	double wanted = ceil((double)old * factor);

	return wanted < 1 ? 1 : wanted > (double)TRIPS_MOST ? TRIPS_MOST : (int64_t)wanted;
}

/* The shorter of two launches, the second only if the first lasted SECONDS: it may have been held
 * up. */
static int sample_twice(const struct run *run, struct subject *subject, double seconds,
	struct timing *timing, struct error *err)
{
	struct timing again;

	if (sample(run, subject, timing, err))
		return -1;
	if (timing->seconds < seconds)
		return 0;
	if (sample(run, subject, &again, err))
		return -1;
	timing->seconds = fmin(timing->seconds, again.seconds);
	return 0;
}

/*
 * Makes a launch of VARIANT long enough to time: more trips where the kernel has them, else several
 * executions a sample. The growth is bounded, because the first launch tells little of the next.
 */
static int calibrate(const struct run *run, struct subject *subject, int variant,
	struct trial *trial, struct error *err)
{
	double wanted = run->schedule->launch_seconds;
	struct timing timing;

	trial->trips = 1;
	subject->batch = 1;
	subject->launch_seconds = 0;
	if (make(run, subject, variant, trial, err))
		return -1;
	for (;;) {
		double growth;

		if (sample_twice(run, subject, 0.7 * wanted, &timing, err) ||
			check_interrupt(run, err))
			return -1;
		if (timing.seconds >= 0.7 * wanted)
			break;
		growth = fmin(100, fmax(2, 1.1 * wanted / timing.seconds));
		if (!subject->scalable) {
			if (subject->batch > 1000000)
				break;
			subject->batch = (int)scaled(subject->batch, growth);
		} else if (trial->trips >= TRIPS_MOST) {
			return fail(err, "a launch takes %.3g s however many trips it makes",
				timing.seconds);
		} else {
			trial->trips = scaled(trial->trips, growth);
			if (make(run, subject, variant, trial, err))
				return -1;
		}
	}
	trial->batch = subject->batch;
	trial->best = timing.seconds / subject->batch;
	trial->second = INFINITY;
	trial->usable = true;
	return 0;
}

static void add_pass(struct trial *trial, double seconds)
{
	trial->second = fmin(trial->second, fmax(trial->best, seconds));
	trial->best = fmin(trial->best, seconds);
}

static double rate(const struct trial *trial)
{
	return trial->usable ? trial->amount / trial->best : NAN;
}

static int best_trial(const struct trial *trials, int count)
{
	int best = -1;

	for (int i = 0; i < count; i++)
		if (trials[i].usable && (best < 0 || rate(&trials[i]) > rate(&trials[best])))
			best = i;
	return best;
}

/*
 * The one to measure: the best, or the last of those that were as fast as the second pass of the
 * best. By so much its own passes differ, so its lead may be chance (within EQUAL); a row lists its
 * variants in the order in which they should be fast.
 */
static int choose_trial(const struct trial *trials, int count)
{
	int best = best_trial(trials, count), chosen = best;
	double least = fmax(trials[best].amount / trials[best].second, EQUAL * rate(&trials[best]));

	for (int i = 0; i < count; i++)
		if (trials[i].usable && rate(&trials[i]) >= least)
			chosen = i;
	return chosen;
}

static int use_trial(const struct run *run, struct subject *subject, int variant,
	struct trial *trial, struct error *err)
{
	if (make(run, subject, variant, trial, err))
		return -1;
	subject->batch = trial->batch;
	subject->launch_seconds = trial->best;
	return 0;
}

/*
 * The variants in turn, so that a disturbance does not fall on one of them alone; the best pass of
 * each counts, the launches of calibration being the first. What is far behind is not tried again.
 */
static int try_variants(const struct run *run, struct subject *subject, struct trial *trials,
	double until, struct error *err)
{
	for (int pass = 0; pass < run->schedule->trial_passes; pass++)
		for (int v = 0; v < subject->variant_count; v++) {
			int best = best_trial(trials, subject->variant_count);
			struct timing timing;

			if (now(run) > until)
				return 0;
			if (!trials[v].usable || rate(&trials[v]) < BEHIND * rate(&trials[best]))
				continue;
			if (use_trial(run, subject, v, &trials[v], err) ||
				sample(run, subject, &timing, err) || check_interrupt(run, err))
				return -1;
			add_pass(&trials[v], timing.seconds / subject->batch);
		}
	return 0;
}

static void record_trials(struct subject *subject, const struct trial *trials)
{
	double *rates = memory_new((size_t)subject->variant_count, sizeof *rates);

	for (int v = 0; v < subject->variant_count; v++)
		rates[v] = rate(&trials[v]);
	measurement_add_series(&subject->measurement, "variant trials", subject->amount_unit,
		subject->variant_count, rates, subject->variant_names);
	free(rates);
}

/* Of our own kernels a variant that does not fit a device is no news; a user's are all wanted. */
static void tell_variant(
	const struct run *run, const struct subject *subject, int variant, const struct error *why)
{
	struct message message = message_for(MESSAGE_NOTE, subject);

	if (!subject->own || subject->variant_count < 2)
		return;
	snprintf(message.text, sizeof message.text, "%s, variant '%s': %.900s",
		subject->measurement.kernel, subject->variant_names[variant], why->text);
	tell(run, &message);
}

/*
 * Enough to try every variant of SUBJECT as often as the schedule says: that others took long must
 * not cost it that. But no more than a fair part of half of all the time.
 */
static double trials_least(const struct run *run, const struct subject *subject)
{
	const double once = subject->variant_count * subject->launch_seconds * subject->batch;

	return fmin((2 + run->schedule->trial_passes) * once,
		0.5 * (run->deadline - run->started) / run->count);
}

/*
 * Every variant once. Beyond SECONDS (the first that works, which may have to wait for memory, not
 * counted) those that are left are not tried; the widest instructions are last and come first.
 */
static int calibrate_all(const struct run *run, struct subject *subject, struct trial *trials,
	double *until, double seconds, struct error *err)
{
	int last = subject->variant_count - 1;

	*until = INFINITY;
	for (int v = last; v >= 0; v--) {
		struct error why = { 0 };

		if (now(run) > *until && best_trial(trials, subject->variant_count) >= 0)
			break;
		if (calibrate(run, subject, v, &trials[v], &why)) {
			*err = why;
			tell_variant(run, subject, v, &why);
			if (why.severity != SEVERITY_PLAIN || check_interrupt(run, err))
				return -1;
		}
		if (isinf(*until) && trials[v].usable)
			*until = now(run) + fmax(seconds, trials_least(run, subject));
	}
	return 0;
}

static int choose_among(const struct run *run, struct subject *subject, struct trial *trials,
	double seconds, struct error *err)
{
	double until;
	int best;

	if (calibrate_all(run, subject, trials, &until, seconds, err))
		return -1;
	best = best_trial(trials, subject->variant_count);
	if (best < 0) /* the reason of the last one stands for all */
		return -1;
	if (subject->variant_count > 1) {
		if (try_variants(run, subject, trials, until, err))
			return -1;
		best = choose_trial(trials, subject->variant_count);
		record_trials(subject, trials);
	}
	subject->chosen = best;
	subject->trips = trials[best].trips;
	return use_trial(run, subject, best, &trials[best], err);
}

/* Goes on with what an earlier worker chose. */
static int choose_again(const struct run *run, struct subject *subject, struct error *err)
{
	struct trial trial = { .trips = subject->trips };
	struct timing timing;

	if (make(run, subject, subject->chosen, &trial, err))
		return -1;
	return sample(run, subject, &timing, err);
}

/* SECONDS: what the trials of this subject should take. */
static int choose(const struct run *run, struct subject *subject, double seconds, struct error *err)
{
	struct trial *trials;
	int rc;

	if (subject->chosen >= 0)
		return choose_again(run, subject, err);
	trials = memory_new((size_t)subject->variant_count, sizeof *trials);
	rc = choose_among(run, subject, trials, seconds, err);
	free(trials);
	if (!rc && subject->actions->collect)
		rc = subject->actions->collect(subject->context, &subject->measurement, err);
	if (!rc) {
		subject->measurement.trips = subject->trips;
		subject->measurement.batch = subject->batch;
	}
	return rc;
}

static int choose_all(const struct run *run, struct error *err)
{
	double whole = run->deadline - run->started;
	double until = run->started + run->schedule->trial_share * whole;

	for (int i = 0; i < run->count; i++) {
		struct subject *subject = &run->subjects[i];
		struct error why = { 0 };
		double each = (until - now(run)) / (run->count - i);

		if (check_interrupt(run, err))
			return -1;
		if (i && now(run) > run->started + 0.8 * whole) {
			fail(&why, "the time ended before it could be measured: give a larger "
				   "--budget "
				   "or fewer kernels");
			give_up(run, subject, &why);
			continue;
		}
		subject->ready = !choose(run, subject, each, &why);
		*err = why;
		if (!subject->ready && (check_interrupt(run, err) || give_up(run, subject, &why)))
			return -1;
		rest(subject);
	}
	return 0;
}

/* ---- warming up --------------------------------------------------------------------------- */

static bool within(const double *values, int count, double spread)
{
	double low = stats_min(values, count), high = stats_max(values, count);

	return !(high - low > spread * low); /* unknown clocks say nothing */
}

static bool reaches(const double *values, int count, double level)
{
	return stats_min(values, count) <= level && level <= stats_max(values, count);
}

/*
 * The last launches agree; or they scatter, but about the same level as those before, each half
 * reaching to both sides of the other's median. Where others use the machine they never agree, and
 * the rounds will show by how much; what matters here is that the speed has no trend any more.
 */
static bool settled(const double *values, int count, double spread)
{
	const double *last = values + count - WARM_LAUNCHES, *before = last - WARM_LAUNCHES;

	if (count < WARM_LAUNCHES)
		return false;
	if (within(last, WARM_LAUNCHES, spread))
		return true;
	return count >= 2 * WARM_LAUNCHES &&
	       reaches(last, WARM_LAUNCHES, stats_median(before, WARM_LAUNCHES)) &&
	       reaches(before, WARM_LAUNCHES, stats_median(last, WARM_LAUNCHES));
}

/* Adds VALUE to the last two times WARM_LAUNCHES ones, in their order. */
static void append(double *values, int *count, double value)
{
	if (*count == 2 * WARM_LAUNCHES)
		memmove(values, values + 1, (size_t)(--*count) * sizeof *values);
	values[(*count)++] = value;
}

/* The subject with the shortest launch: it tells soonest. NULL if none is ready. */
static struct subject *quickest(const struct run *run)
{
	struct subject *quickest = NULL;

	for (int i = 0; i < run->count; i++) {
		struct subject *s = &run->subjects[i];

		if (s->ready && !s->finished &&
			(!quickest || s->launch_seconds * s->batch <
					      quickest->launch_seconds * quickest->batch))
			quickest = s;
	}
	return quickest;
}

/* 1: steady. 0: not within the time. */
static int warm_with(const struct run *run, struct subject *subject, struct error *err)
{
	const struct schedule *schedule = run->schedule;
	double seconds[2 * WARM_LAUNCHES], clocks[2 * WARM_LAUNCHES];
	double started = now(run);
	int count = 0, clock_count = 0;

	for (;;) {
		struct conditions conditions = conditions_unknown();
		double spent = now(run) - started;
		struct timing timing;

		if (spent >= schedule->warm_seconds && settled(seconds, count, WARM_SPREAD) &&
			settled(clocks, clock_count, WARM_CLOCK_SPREAD))
			return 1;
		if (spent >= schedule->warm_most)
			return 0;
		if (check_interrupt(run, err) || sample(run, subject, &timing, err))
			return -1;
		subject->actions->observe(subject->context, &conditions);
		append(seconds, &count, timing.seconds);
		append(clocks, &clock_count, conditions.clock_hz);
	}
}

static int warm(const struct run *run, struct subject *subject, struct error *err)
{
	int batch = subject->batch, steady;
	double longer = WARM_LAUNCH_SECONDS / (subject->launch_seconds * batch);

	if (subject->forgets &&
		subject->actions->refresh(subject->context, run->protocol->seed, err))
		return -1;
	subject->batch = (int)scaled(batch, fmax(1, longer));
	steady = warm_with(run, subject, err);
	subject->batch = batch;
	return steady;
}

static int warm_up(const struct run *run, struct error *err)
{
	struct subject *subject;
	int steady = 1;

	while ((subject = quickest(run))) {
		struct error why = { 0 };

		begin(run, subject, run->schedule->warm_most + fill_estimate(subject),
			"warming up");
		steady = warm(run, subject, &why);
		*err = why;
		if (steady < 0 && (check_interrupt(run, err) || give_up(run, subject, &why)))
			return -1;
		rest(subject);
		if (steady >= 0)
			break;
	}
	for (int i = 0; i < run->count; i++) {
		struct subject *s = &run->subjects[i];
		struct message message = message_for(MESSAGE_READY, s);

		if (!s->ready || s->finished)
			continue;
		s->measurement.unstable_warmup |= !steady;
		message.measurement = s->measurement; /* lent */
		tell(run, &message);
	}
	return 0;
}

/* ---- rounds ------------------------------------------------------------------------------- */

enum stop protocol_stop(const struct schedule *schedule, const double *medians, int count)
{
	struct interval interval;

	if (count < schedule->rounds_least)
		return STOP_NONE;
	interval = stats_median_interval(medians, count, 0.95);
	if ((interval.high - interval.low) / 2 <=
		schedule->precision * stats_median(medians, count))
		return STOP_PRECISE;
	return count >= schedule->rounds_most ? STOP_ROUNDS : STOP_NONE;
}

static int check_failed(const struct verdict *verdict, struct error *err)
{
	if (verdict->state != VERDICT_FAILED)
		return 0;
	return fail(err,
		"wrong output: %lld of %lld elements checked; element %lld is %.17g, should be "
		"%.17g",
		(long long)verdict->wrong, (long long)verdict->checked, (long long)verdict->first,
		verdict->got, verdict->want);
}

/* SAMPLES elements at random, or every one if that is no more. Learns what an element takes. */
static int check_some(const struct run *run, struct subject *subject, uint64_t seed,
	int64_t samples, struct verdict *verdict, struct error *err)
{
	bool whole = samples >= subject->check_elements;
	struct check_request request = { .seed = seed, .samples = whole ? 0 : samples };
	double each = fmax(subject->check_seconds, 1e-9 * (20 + subject->check_cost));
	double elements = (double)(whole ? subject->check_elements : samples);
	double started = now(run);

	begin(run, subject, elements * each, "checking");
	if (subject->actions->check(subject->context, &request, verdict, err))
		return -1;
	subject->check_seconds = (now(run) - started) / elements;
	return 0;
}

static int64_t at_most(double limit, int64_t most)
{
	return limit < (double)most ? (int64_t)fmax(limit, 1) : most;
}

/*
 * How many elements the check of every element may take: all, or as many as there is time for if
 * that would be absurdly dear. At random places, where it was timed, one takes no less than in a
 * row.
 */
static int64_t whole_samples(const struct run *run, const struct subject *subject)
{
	double each = fmin(subject->check_seconds, 1e-9 * (20 + subject->check_cost));

	if (subject->check_on_device ||
		each * (double)subject->check_elements <= run->whole_left / 8)
		return subject->check_elements;
	return at_most(run->whole_left / 16 / subject->check_seconds, subject->check_elements);
}

/* Once a run. A small sample tells first what one element takes. */
static int check_whole(struct run *run, struct subject *subject, uint64_t seed,
	struct verdict *verdict, struct error *err)
{
	struct message message = message_for(MESSAGE_CHECKED, subject);
	int64_t pilot = at_most(4e6 / (20 + subject->check_cost), subject->check_elements);
	double started = now(run), sampled;
	int64_t samples;

	if (check_some(run, subject, seed, pilot, verdict, err))
		return -1;
	sampled = subject->check_seconds;
	samples = whole_samples(run, subject);
	if (verdict->state == VERDICT_PASSED && samples > pilot &&
		check_some(run, subject, seed + 1, samples, verdict, err))
		return -1;
	subject->check_seconds = sampled;
	run->whole_left = fmax(0, run->whole_left - (now(run) - started));
	subject->whole_done = true;
	message.verdict = *verdict;
	tell(run, &message);
	return 0;
}

static int check_round(struct run *run, struct subject *subject, uint64_t seed,
	struct verdict *verdict, struct error *err)
{
	int64_t samples = subject->check_elements;

	if (!samples)
		return 0;
	if (!subject->whole_done)
		return check_whole(run, subject, seed, verdict, err);
	if (samples > run->schedule->check_samples)
		samples = run->schedule->check_samples;
	if (subject->check_seconds > 0)
		samples = at_most(run->check_most / subject->check_seconds, samples);
	return check_some(run, subject, seed, samples, verdict, err);
}

/* An interrupt ends it early; what was sampled is kept. */
static int take_samples(const struct run *run, struct subject *subject, int count,
	struct round *round, struct error *err)
{
	bool counted = true;

	subject->actions->observe(subject->context, &round->before);
	for (int i = 0; i < count; i++) {
		struct timing timing;

		if (i && check_interrupt(run, NULL))
			break;
		if (sample(run, subject, &timing, err))
			return -1;
		round->seconds[i] = timing.seconds / subject->batch;
		round->cycles[i] = timing.cycles / subject->batch;
		round->timer_seconds[i] = timing.timer_seconds / subject->batch;
		counted = counted && isfinite(timing.cycles) && isfinite(timing.timer_seconds);
		round->count = i + 1;
	}
	subject->actions->observe(subject->context, &round->after);
	if (!counted) {
		free(round->cycles);
		free(round->timer_seconds);
		round->cycles = round->timer_seconds = NULL;
	}
	return 0;
}

/* Fresh inputs, caches and clock as the samples will find them. */
static int freshen(const struct run *run, struct subject *subject, uint64_t seed, const char *what,
	struct error *err)
{
	double started = now(run);
	struct timing timing;

	if (subject->forgets || subject->round_count % run->refresh_every == 0 ||
		!subject->refresh_seconds) {
		begin(run, subject, fill_estimate(subject), what);
		if (subject->actions->refresh(subject->context, seed, err))
			return -1;
		subject->refresh_seconds = now(run) - started;
	}
	/* A launch that long brings its own steady state, and time is dear. */
	if (subject->launch_seconds * subject->batch > 20e-3)
		return 0;
	return sample(run, subject, &timing, err);
}

static uint64_t seed_of(const struct run *run, int round)
{
	struct random random = { run->protocol->seed + (uint64_t)round };

	return random_next(&random);
}

static int fill_round(struct run *run, struct subject *subject, int samples, struct round *round,
	struct error *err)
{
	uint64_t seed = seed_of(run, round->index);
	char what[32];

	snprintf(what, sizeof what, "round %d", round->index + 1);
	if (freshen(run, subject, seed, what, err))
		return -1;
	begin(run, subject, subject->launch_seconds * subject->batch * samples, what);
	if (take_samples(run, subject, samples, round, err))
		return -1;
	if (check_interrupt(run, NULL))
		return 0; /* kept unchecked: the user is waiting */
	return check_round(run, subject, seed, &round->verdict, err);
}

static struct round new_round(const struct run *run, const struct subject *subject, int samples)
{
	struct round round = round_unknown();

	round.index = subject->round_count;
	round.started = now(run) - run->protocol->began;
	round.seconds = memory_new((size_t)samples, sizeof *round.seconds);
	round.cycles = memory_new((size_t)samples, sizeof *round.cycles);
	round.timer_seconds = memory_new((size_t)samples, sizeof *round.timer_seconds);
	return round;
}

/*
 * Tells a round that went as RC and WHY say, and takes its memory. -1: the group cannot go on, or
 * it was interrupted.
 */
static int end_round(const struct run *run, struct subject *subject, struct round *round, int rc,
	struct error *why, struct error *err)
{
	struct message message = message_for(MESSAGE_ROUND, subject);

	if (!rc || round->count) {
		message.round = *round; /* lent */
		tell(run, &message);
	}
	if (!rc) {
		subject->medians[subject->round_count++] =
			stats_median(round->seconds, round->count);
		rc = check_failed(&round->verdict, why);
	}
	round_release(round);
	if (check_interrupt(run, err))
		return -1;
	if (rc)
		*err = *why;
	return rc ? give_up(run, subject, why) : 0;
}

/* One round of one subject. -1: the group cannot go on. */
static int one_round(struct run *run, struct subject *subject, int samples, struct error *err)
{
	struct round round = new_round(run, subject, samples);
	double started = now(run), spent = 0;
	struct error why = { 0 };
	int rc = fill_round(run, subject, samples, &round, &why);

	for (int i = 0; i < round.count; i++)
		spent += round.seconds[i] * subject->batch;
	if (!rc)
		subject->block_seconds = now(run) - started - spent;
	rc = end_round(run, subject, &round, rc, &why, err);
	if (!rc)
		rest(subject);
	return rc;
}

static int unfinished(const struct run *run, int *order, int *least_rounds)
{
	int count = 0;

	*least_rounds = PROTOCOL_ROUNDS;
	for (int i = 0; i < run->count; i++) {
		const struct subject *subject = &run->subjects[i];

		if (!subject->ready || subject->finished || subject->held)
			continue;
		order[count++] = i;
		if (subject->round_count < *least_rounds)
			*least_rounds = subject->round_count;
	}
	return count;
}

/* Seconds that a round of these subjects takes beside its samples. */
static double overhead(const struct run *run, const int *order, int count)
{
	double seconds = 0;

	for (int i = 0; i < count; i++) {
		const struct subject *subject = &run->subjects[order[i]];
		double refresh = subject->refresh_seconds;

		/* A first round checks every element: not typical. */
		seconds += subject->round_count > 1 ? subject->block_seconds : 1.2 * refresh;
		if (subject->round_count > 1 && run->refresh_every > 1)
			seconds -= fmin(refresh, subject->block_seconds) * 0.5;
	}
	return seconds;
}

/*
 * Samples of each subject in this round: an equal share of SECONDS, what one cannot use (at most
 * samples_most) going to the others. At least 1.
 */
static void share_out(
	const struct run *run, const int *order, int count, double seconds, int *samples)
{
	int most = run->schedule->samples_most;

	for (int i = 0; i < count; i++)
		samples[i] = 0;
	for (int pass = 0; pass < 3; pass++) {
		double left = seconds;
		int open = 0;

		for (int i = 0; i < count; i++) {
			const struct subject *s = &run->subjects[order[i]];

			left -= samples[i] * s->launch_seconds * s->batch;
			open += samples[i] < most;
		}
		for (int i = 0; i < count && left > 0; i++) {
			const struct subject *s = &run->subjects[order[i]];
			double more = left / open / (s->launch_seconds * s->batch);

			if (samples[i] < most)
				samples[i] = (int)fmin(most, samples[i] + floor(more));
		}
	}
	for (int i = 0; i < count; i++)
		if (samples[i] < 1)
			samples[i] = 1;
}

/*
 * How a round is spent: the time left over the rounds that are to come. Half-way between the least
 * and the most rounds is aimed at, so that what is noisy can have more than the least.
 */
static double plan_round(struct run *run, const int *order, int count, int rounds, int *samples)
{
	const struct schedule *schedule = run->schedule;
	int aim = (2 * schedule->rounds_least + schedule->rounds_most) / 3 - rounds;
	double each = (run->deadline - now(run)) / (aim > 1 ? aim : 1);
	double refresh = 0, predicted;

	for (int i = 0; i < count; i++)
		refresh += run->subjects[order[i]].refresh_seconds;
	run->refresh_every = 1;
	while (rounds && !run->subjects[order[0]].forgets && run->refresh_every < REFRESH_MOST &&
		refresh / run->refresh_every > schedule->refresh_share * each)
		run->refresh_every *= 2;
	run->check_most = fmax(schedule->check_share * each / count, 1e-3);

	predicted = overhead(run, order, count);
	share_out(run, order, count, each - predicted, samples);
	for (int i = 0; i < count; i++)
		predicted += samples[i] * run->subjects[order[i]].launch_seconds *
			     run->subjects[order[i]].batch;
	return predicted;
}

static void finish_some(const struct run *run, const int *order, int count, enum stop stop)
{
	for (int i = 0; i < count; i++)
		if (!run->subjects[order[i]].finished)
			finish(run, &run->subjects[order[i]], stop);
}

/* Until when another round may take. */
static double end_of(const struct run *run, int rounds)
{
	return rounds < run->schedule->rounds_least ? fmax(run->deadline, run->latest)
						    : run->deadline;
}

static int round_of_all(struct run *run, int *order, int count, int rounds, struct error *err)
{
	struct random random = { run->protocol->seed ^ (0x726F756E64u * (uint64_t)(rounds + 1)) };
	int *samples = memory_new((size_t)count, sizeof *samples);
	int rc = 0;

	random_shuffle(&random, order, count);
	if (plan_round(run, order, count, rounds, samples) + now(run) > end_of(run, rounds) &&
		rounds) {
		finish_some(run, order, count, STOP_BUDGET);
		count = 0;
	}
	for (int i = 0; i < count && !rc; i++) {
		struct subject *subject = &run->subjects[order[i]];
		enum stop stop;

		rc = one_round(run, subject, samples[i], err);
		if (rc || subject->finished)
			continue;
		stop = protocol_stop(run->schedule, subject->medians, subject->round_count);
		if (stop != STOP_NONE)
			finish(run, subject, stop);
	}
	free(samples);
	return rc;
}

static int rounds(struct run *run, struct error *err)
{
	int *order = memory_new((size_t)run->count, sizeof *order);
	int count, least, rc = 0;

	while (!rc && (count = unfinished(run, order, &least)))
		rc = round_of_all(run, order, count, least, err);
	free(order);
	return rc;
}

/* ---- holding ------------------------------------------------------------------------------ */

static int hold_first(const struct run *run, struct subject *subject, struct error *err)
{
	const double until = now(run) + HOLD_SECONDS;
	struct timing timing;

	while (now(run) < until)
		if (check_interrupt(run, err) || sample(run, subject, &timing, err))
			return -1;
	return 0;
}

/* The last round has the check of all of them. */
static int hold_round(struct run *run, struct subject *subject, uint64_t seed, struct error *err)
{
	const bool last = subject->round_count == HOLD_ROUNDS - 1;
	struct round round = new_round(run, subject, HOLD_SAMPLES);
	struct error why = { 0 };
	int rc = take_samples(run, subject, HOLD_SAMPLES, &round, &why);

	if (!rc && last && !check_interrupt(run, NULL))
		rc = check_round(run, subject, seed, &round.verdict, &why);
	return end_round(run, subject, &round, rc, &why, err);
}

static int hold(struct run *run, struct subject *subject, struct error *err)
{
	const uint64_t seed = seed_of(run, 0);
	struct error why = { 0 };

	begin(run, subject, PROTOCOL_HOLD_SECONDS + fill_estimate(subject), "holding");
	subject->batch = (int)scaled(1, HOLD_LAUNCH_SECONDS / subject->launch_seconds);
	if (subject->actions->refresh(subject->context, seed, &why) ||
		hold_first(run, subject, &why)) {
		*err = why;
		return check_interrupt(run, err) ? -1 : give_up(run, subject, &why);
	}
	/* by what it has settled at */
	subject->batch = (int)scaled(1, HOLD_LAUNCH_SECONDS / subject->launch_seconds);
	while (!subject->finished && subject->round_count < HOLD_ROUNDS)
		if (hold_round(run, subject, seed, err))
			return -1;
	if (!subject->finished)
		finish(run, subject, STOP_ROUNDS);
	rest(subject);
	return 0;
}

static int hold_all(struct run *run, struct error *err)
{
	const double until = fmax(run->protocol->deadline, run->protocol->latest);

	for (int i = 0; i < run->count; i++) {
		struct subject *subject = &run->subjects[i];
		struct error why = { 0 };

		if (!subject->held || !subject->ready || subject->finished)
			continue;
		if (now(run) + PROTOCOL_HOLD_SECONDS > until) {
			fail(&why, "the time ended before it could be held: give a larger "
				   "--budget or fewer kernels");
			give_up(run, subject, &why);
		} else if (hold(run, subject, err)) {
			return -1;
		}
	}
	return 0;
}

int protocol_measure(
	const struct protocol *protocol, struct subject *subjects, int count, struct error *err)
{
	struct run run = {
		.protocol = protocol,
		.schedule = &protocol->schedule,
		.subjects = subjects,
		.count = count,
		.refresh_every = 1,
	};

	assert(protocol->schedule.rounds_most <= PROTOCOL_ROUNDS);
	run.started = now(&run);
	run.deadline = protocol->deadline;
	run.latest = protocol->latest;
	for (int i = 0; i < count; i++)
		if (subjects[i].held) {
			run.deadline -= PROTOCOL_HOLD_SECONDS;
			run.latest -= PROTOCOL_HOLD_SECONDS;
		}
	run.whole_left = protocol->schedule.whole_share * (run.deadline - run.started);
	if (choose_all(&run, err) || warm_up(&run, err) || rounds(&run, err))
		return -1;
	return hold_all(&run, err);
}
