/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A backend: carries out plans on one kind of hardware. It knows nothing of statistics, files or
 * output. `run` is the only timed call; how often it is called is measure's business.
 *
 * One more backend = one file and one row in backends[].
 */
#ifndef BACKEND_BACKEND_H
#define BACKEND_BACKEND_H

#include "base/error.h"
#include "base/text.h"
#include "core/device.h"
#include "core/kernel.h"
#include "core/measurement.h"
#include "core/plan.h"
#include "core/result.h"

struct session; /* each backend defines its own */
struct job;	/* a plan made ready on a device; each backend defines its own */

struct backend_options {
	int threads; /* host threads, 0: one on each core */
};

/* What one timed call took. */
struct timing {
	double seconds; /* for all repeats together */
	/* NAN if not counted: on the unit that took longest, in the kernel alone ... */
	double cycles;	      /* of its clock */
	double timer_seconds; /* by the device's own timer */
};

struct check_request {
	uint64_t seed;	 /* which elements are sampled */
	int64_t samples; /* 0: every element of the output */
};

struct source;
struct built;
struct text;
struct backend {
	const char *name;  /* "cpu", "cuda": the word in -d */
	const char *about; /* one line for `roofline devices` */

	/*
	 * Opens libraries and finds devices. A machine without the hardware is a normal case: it
	 * fails with the reason in one sentence ("no NVIDIA driver: libcuda.so.1 not found").
	 */
	int (*open)(
		const struct backend_options *options, struct session **session, struct error *err);
	/* The devices found, a new array to be freed; *COUNT may be 0. */
	int (*devices)(
		struct session *session, struct device **devices, int *count, struct error *err);
	/* Libraries loaded so far: copies at most MOST into TO, returns how many. */
	int (*components)(struct session *session, struct component *to, int most);
	/*
	 * Allocates the buffers and makes every step ready, so that run only runs. Buffers are not
	 * filled yet. A GPU that lacks an image for a step: SEVERITY_PLAIN.
	 */
	int (*prepare)(struct session *session, const struct device *device,
		const struct plan *plan, struct job **job, struct error *err);
	/*
	 * (optional) Gives JOB another plan whose buffers are the same (another variant, other
	 * trips): buffers and contents stay, so that variants can be tried in turn without filling
	 * gigabytes each time. Fails, with JOB as it was, if the buffers differ; measure then
	 * prepares anew. After it measure refreshes before it checks.
	 */
	int (*change)(struct job *job, const struct plan *plan, struct error *err);
	/* Fills inputs from SEED and poisons outputs; executions count from 0 again. */
	int (*refresh)(struct job *job, uint64_t seed, struct error *err);
	/*
	 * Executes the plan REPEATS times back to back and returns the time by the backend's own
	 * clock (device events; CLOCK_MONOTONIC_RAW). Gives up after LIMIT_SECONDS with
	 * SEVERITY_PROCESS.
	 */
	int (*run)(struct job *job, int repeats, double limit_seconds, struct timing *timing,
		struct error *err);
	/* Holds the output against the reference. Fails only if the check could not be made. */
	int (*check)(struct job *job, const struct check_request *request, struct verdict *verdict,
		struct error *err);
	/* (optional) Copies all of buffer BUFFER as the last execution left it. */
	int (*read)(struct job *job, int buffer, void *to, struct error *err);
	/*
	 * (optional) Makes a user's source into code for DEVICE; needs no session and opens no
	 * driver. Fails with the first fault, its file and line; LOG gets all that the compiler
	 * said. What is loaded for it may crash or hang: call it in a process of its own.
	 */
	int (*compile)(const struct device *device, const struct source *source,
		struct built *built, struct text *log, struct error *err);
	/* (optional) The state of the device now. Unknown is NAN. Never fails. */
	void (*observe)(struct session *session, const struct device *device,
		struct conditions *conditions);
	/*
	 * (optional) What the machine code of VARIANT in this program holds, against what the row
	 * claims: lines for people to TO; adds to *PROVED and *FAULTS. Opens no device.
	 */
	void (*prove)(const struct kernel *kernel, const struct variant *variant, struct text *to,
		int *proved, int *faults);
	/* Takes a half-built job or NULL. */
	void (*release)(struct job *job);
	void (*close)(struct session *session);
};

/* All backends in this build, GPU first, CPU last; ends with NULL. */
extern const struct backend *const backends[];

/* The one of that name, or NULL. */
const struct backend *backend_find(const char *name);

#endif
