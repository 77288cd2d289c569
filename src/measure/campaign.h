/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A campaign: what a run will measure on one device, decided before anything runs: which kernels at
 * which size, how thoroughly and for how long. Making one needs no hardware beyond
 * the device's facts.
 */
#ifndef MEASURE_CAMPAIGN_H
#define MEASURE_CAMPAIGN_H

#include "backend/backend.h"
#include "base/text.h"
#include "core/kernel.h"
#include "core/result.h"
#include "measure/protocol.h"

enum effort { EFFORT_QUICK, EFFORT_DEFAULT, EFFORT_THOROUGH };
const char *effort_name(enum effort effort);

struct campaign_request {
	const struct backend *backend;
	struct backend_options options;
	const struct device *device;
	const struct family *const *families; /* ends with NULL */
	const struct family *own; /* (optional) users' kernels: taken whatever is named */
	const char *const *globs; /* kernels wanted; none: all that suit the effort */
	int glob_count;
	unsigned suites; /* enum suite: all workloads of these; 0: the usual ones */
	double scale;	 /* of the workloads' usual sizes: 1; SCALE_SWEEP: each at many */
	enum effort effort;
	double budget_seconds; /* NAN: what suits the effort */
	uint64_t seed;
	bool shared; /* go on although others use the device */
};

/* One kernel of the campaign. */
struct entry {
	const struct family *family;
	const struct kernel *kernel;
	struct size size;
	int point;	     /* which of the sizes of its sweep; -1: not swept */
	double memory_bytes; /* of its buffers */
	double seconds;	     /* estimate for all of it */
	bool chosen;	     /* false: left out */
	bool own;	     /* a user's kernel: left out, it is a failure */
	char left_out[1024]; /* why; of a user's kernel that is chosen: why a variant is */
};

struct campaign {
	const struct backend *backend;
	struct backend_options options;
	struct device device;
	struct settings settings;
	struct schedule schedule;
	double budget_seconds;
	double grace_seconds;	 /* beyond the budget, for the least number of rounds */
	double estimate_seconds; /* not above the budget */
	int entry_count;	 /* also those left out */
	struct entry *entries;
	/*
	 * All kernels are interleaved. Where their buffers fit into the arena (half of the free
	 * memory) side by side they stay there; else, and on a host, where new memory is dear, they
	 * take turns in it and are filled anew at each.
	 */
	bool take_turns;
};

/*
 * Fails if a glob matches no kernel (the error suggests a near name) or if nothing is left to
 * measure. Kernels without code for this kind of device are left out without a word, unless named.
 */
int campaign_make(
	struct campaign *campaign, const struct campaign_request *request, struct error *err);
void campaign_release(struct campaign *campaign);
/* How many kernels will be measured. */
int campaign_kernels(const struct campaign *campaign);
/* The plan in words: one line, then a line for each kernel left out; VERBOSE: for each kernel. */
void campaign_describe(const struct campaign *campaign, bool verbose, struct text *to);

#endif
