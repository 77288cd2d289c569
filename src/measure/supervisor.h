/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The supervisor: carries out a campaign through worker processes and keeps the result. A hang, a
 * crash or a wrong answer costs the kernel at hand: the supervisor ends the worker, bars that
 * kernel, starts a new worker and goes on with the rounds that are left. What was told is kept, and
 * the file on disk is always whole.
 */
#ifndef MEASURE_SUPERVISOR_H
#define MEASURE_SUPERVISOR_H

#include <stdbool.h>

#include "base/error.h"
#include "core/inventory.h"
#include "core/result.h"
#include "measure/campaign.h"

struct progress {
	const char *kernel, *step; /* what is under way: "round 3" */
	int place, count;	   /* which kernel of how many in this step */
	double seconds_left;	   /* at most */
};

struct supervisor_options {
	const char *path;     /* (optional) result file, saved as the run goes on */
	double save_seconds;  /* at most this often, and less often where saving is slow */
	double start_seconds; /* a worker may be silent so long before its first step */
	double grace_seconds; /* for an ending worker, and beyond each step's own limit */
	void (*progress)(const struct progress *progress, void *context); /* (optional) */
	void (*note)(const char *text, void *context); /* (optional) also kept in the result */
	void *context;
};
struct supervisor_options supervisor_defaults(void);

/*
 * Measures CAMPAIGN into RESULT (result_init'ed here; release it also after an error). SIGINT and
 * SIGTERM are caught meanwhile: the first finishes the running launch, the second kills the worker
 * (one within 50 ms is the same).
 * RESULT.ending: "complete", "interrupted", "stopped". Fails if nothing could be measured at all
 * or the result could not be saved.
 */
int supervisor_run(const struct campaign *campaign, const struct supervisor_options *options,
	struct result *result, struct error *err);

/* Whether the last run was interrupted: whoever did that wants no other. */
bool supervisor_interrupted(void);

/*
 * Asks every backend of LIST (ends with NULL) in a short worker each, so that a driver that hangs
 * or crashes is a reason like any other. ONLY: (optional) the name of the one to ask.
 */
void supervisor_probe(const struct backend *const *list, const char *only,
	const struct backend_options *options, double limit_seconds, struct inventory *inventory);

#endif
