/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The measuring protocol: from kernels that are ready to run to rounds of samples that can be
 * believed. It knows neither hardware nor files: it drives subjects through a table of functions
 * and tells what it finds as messages, so that tests run it on simulated time.
 *
 * For a group of subjects, in this order:
 *   choose     each subject: every variant's launch made long enough to time (trips of a scalable
 *              kernel, else a batch), the variants tried in turn, the fastest kept, all recorded;
 *   warm up    the same work until its time and the clock are steady, or scatter without a trend,
 *              once for the group;
 *   rounds     each round takes the subjects in a new random order; each gets fresh inputs and
 *              poisoned outputs, one untimed launch, its samples, and a check of what the timed
 *              launches left. The first round checks every element, so that a kernel with a wrong
 *              answer costs no more time. No sample is removed.
 *   holding    each subject that asks for it, alone: back to back for five seconds, then eight
 *              rounds of a quarter of a second, still without a pause
 *
 * A subject stops when the interval of its round medians is narrow, at the most rounds, or when the
 * time is up; the reason is kept. Rounds of one kernel lie far apart in time, because the samples
 * of one block agree with each other about disturbances as well: intervals over them would be
 * false.
 */
#ifndef MEASURE_PROTOCOL_H
#define MEASURE_PROTOCOL_H

#include <stdbool.h>
#include <stdint.h>

#include "backend/backend.h"
#include "core/measurement.h"
#include "core/wire.h"

#define PROTOCOL_ROUNDS 64 /* no schedule asks for more */

/* What a subject can be told to do. CONTEXT is the subject's own. */
struct actions {
	/*
	 * Makes variant VARIANT with TRIPS ready to be sampled, its buffers filled, and describes
	 * it in MEASUREMENT (variant, trips, work, memory, parameters). *AMOUNT: its work in one
	 * number, by which variants are compared.
	 */
	int (*make)(void *context, int variant, int64_t trips, struct measurement *measurement,
		double *amount, struct error *err);
	int (*refresh)(void *context, uint64_t seed, struct error *err);
	/* (optional) Its turn is over. What it calls next is make, or refresh if FORGETS. */
	void (*rest)(void *context);
	int (*sample)(void *context, int repeats, double limit_seconds, struct timing *timing,
		struct error *err);
	int (*check)(void *context, const struct check_request *request, struct verdict *verdict,
		struct error *err);
	void (*observe)(void *context, struct conditions *conditions);
	/* (optional) Adds to MEASUREMENT, once, what the chosen variant finds out by itself. */
	int (*collect)(void *context, struct measurement *measurement, struct error *err);
};

struct subject {
	const struct actions *actions;
	void *context;
	struct measurement measurement; /* the row's facts; the protocol adds its choices */
	bool scalable;
	int variant_count;
	const char *const *variant_names;
	const char *amount_unit; /* "FLOP/s", "B/s": of the trials that are recorded */
	bool own;		 /* a user's kernel: a variant that fails is told */
	bool held;		 /* alone and without a pause, after all others */
	bool forgets;		 /* a rest loses what the buffers held */
	double memory_bytes;	 /* of all buffers, for limits on time */
	int64_t check_elements;	 /* of the output, 0: nothing to check */
	double check_cost;	 /* operations that an expected value takes */
	bool check_on_device;	 /* checking every element is cheap */

	/* Where to go on, if an earlier worker got that far; chosen < 0: nowhere. */
	int chosen;
	int64_t trips;
	int batch;
	int round_count;
	double medians[PROTOCOL_ROUNDS];
	bool whole_done;

	/* The protocol's own. */
	bool ready, finished;
	double launch_seconds; /* what one execution takes, the last known */
	double refresh_seconds;
	double check_seconds; /* for one element */
	double block_seconds; /* what a round took beside its samples */
};

/* What a subject that is held takes: until a limit on power has settled, and its rounds. */
#define PROTOCOL_HOLD_SECONDS 7.5

/* How thorough, and how long. */
struct schedule {
	double launch_seconds; /* a timed launch takes at least about this */
	int trial_passes;      /* over the variants; the best of each counts */
	double trial_share;    /* most of the time that choosing variants may take */
	double warm_seconds, warm_most;
	int rounds_least, rounds_most;
	int samples_most;		  /* in a round */
	double precision;		  /* half-width of the interval, relative */
	double refresh_share;		  /* of a round; dearer: every 2nd, 4th .. 16th round */
	int64_t check_samples;		  /* most elements checked after each round */
	double check_share;		  /* of a round */
	double whole_share;		  /* of the time, for the checks of every element */
	double limit_least, limit_factor; /* a step may take max(least, factor x estimate) */
};

struct protocol {
	struct schedule schedule;
	uint64_t seed;
	double began;	 /* of the run, on the clock of now() */
	double deadline; /* for this group, on the same clock */
	double latest;	 /* if later: until then the rounds that are the least may take */
	double (*now)(void *context);
	void (*tell)(void *context, const struct message *message);
	bool (*interrupted)(void *context);
	void *context;
};

/*
 * Measures a group. 0: every subject is finished, failed or out of time. -1: the process or the
 * hardware is not fit to go on (severity says which; it has been told), or it was interrupted
 * (SEVERITY_PLAIN).
 */
int protocol_measure(
	const struct protocol *protocol, struct subject *subjects, int count, struct error *err);

/* What the stop rule says after the rounds in MEDIANS; STOP_NONE: go on. */
enum stop protocol_stop(const struct schedule *schedule, const double *medians, int count);

#endif
