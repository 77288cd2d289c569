/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The roofline model of a result: what its measurements say about the device (ceilings, roofs) and
 * about the kernels under them (points). Everything here is computed when a result is read and
 * never stored, so that a better statistic needs no new run. Arithmetic only: no kernel, device or
 * vendor is named here; measurements are matched by role, pipe, level and traffic.
 *
 * Source of the roof: Williams, Waterman, Patterson, "Roofline", CACM 52(4), 2009. Source of the
 * statistics and thresholds: README, "How it measures".
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/stats.h"
#include "core/result.h"

/* Doubts about a measurement; bits of estimate.flags. */
enum flag {
	FLAG_WRONG = 1u << 0,	    /* an output was wrong: it has no speed */
	FLAG_ABOVE_ROOF = 1u << 1,  /* a point above its own roof */
	FLAG_IMPLAUSIBLE = 1u << 2, /* faster than the hardware can be */
	FLAG_THROTTLED = 1u << 3,
	FLAG_POWER_LIMITED = 1u << 4,
	FLAG_SHARED = 1u << 5,
	FLAG_DRIFT = 1u << 6,
	FLAG_UNSTABLE = 1u << 7,
	FLAG_WIDE_INTERVAL = 1u << 8,
	FLAG_INCOMPLETE = 1u << 9,
	FLAG_UNSTABLE_WARMUP = 1u << 10,
	FLAG_UNCHECKED = 1u << 11,
	FLAG_CLOCK = 1u << 12, /* it follows a clock that moved during the run */
};
#define FLAG_COUNT 13
/* Those that say nothing against a figure: the power limit is normal, a check is no speed. */
#define FLAGS_HARMLESS (FLAG_POWER_LIMITED | FLAG_UNCHECKED)
/* "throttled", "power-limited" ... for bit number BIT, 0 .. FLAG_COUNT-1; worst first. */
const char *flag_name(int bit);
/* What it means, one plain sentence. */
const char *flag_meaning(int bit);
/* The names of all bits set, separated by ", "; "" if none. Returns TO. */
const char *flags_text(unsigned flags, char *to, size_t size);

/* A rate per second (FLOP/s, OP/s or B/s). NAN: not known. */
struct rate {
	double attainable; /* best round median: what the hardware can do */
	double typical;	   /* median of the round medians */
	double low, high;  /* 95 % order-statistic interval of the typical one, and its clocks */
};

/* What the samples of one measurement say. Times are seconds for one execution. */
struct estimate {
	const struct measurement *measurement;
	int rounds, throttled_rounds;
	int samples, outliers; /* outliers are counted, never removed */
	double attainable; /* least round median among rounds that were not throttled; NAN: none */
	double typical;	   /* median of all round medians */
	struct interval interval; /* of typical, and the run's clocks: the fast end is LOW */
	/* Of the best round, by the device's own counters, without the launch; NAN: not counted. */
	double cycles, timer_seconds;
	double clock_hz;	/* held in the best round; NAN: not known */
	double clock_most_hz;	/* the greatest seen; NAN: not known */
	double memory_clock_hz; /* held in the best round; NAN: not known */
	double power_w;		/* at the end of the best round; NAN: not known */
	unsigned flags;
	char reason[1100]; /* why there is no attainable figure, or not all rounds; "" */
};

/* A measured ceiling: of operations of one pipe, or of bytes at one level for one mix. */
struct ceiling {
	const struct measurement *measurement;
	const struct estimate *estimate;
	enum role role;	  /* ROLE_OPERATIONS or ROLE_MEMORY */
	const char *pipe; /* ROLE_OPERATIONS */
	const char
		*aspect;  /* "": the plain one; else it is no roof and no chart draws it unasked */
	enum level level; /* ROLE_MEMORY, else LEVEL_NONE */
	double written;	  /* ROLE_MEMORY: fraction of its bytes that are written */
	struct rate rate; /* operations or bytes */
	bool best;	  /* of its pipe or level, mix and aspect: the one that counts */
	bool roof;	  /* best and plain: a roof of kernels */
	/* Theoretical peaks at the data sheet's clock and at the clock held; NAN: unknown. */
	double peak, peak_held;
	/* What a unit did in a cycle by its own counter, and could at best; NAN: not counted. */
	double per_clock, peak_per_clock;
};

/* The bandwidth of one level, by how much of the traffic is written. */
struct roof_node {
	double written;
	const struct ceiling *ceiling;
};
struct roof {
	enum level level;
	int node_count;		     /* 0: nothing measured */
	struct roof_node *nodes;     /* by written, ascending */
	const struct ceiling *drawn; /* the highest; NULL if nothing was measured */
};
/*
 * The attainable B/s for a mix: linear between the two nearest measured mixes; outside of what was
 * measured the nearest one, and *BORROWED (optional) is true. NAN if there are none.
 */
double roof_at(const struct roof *roof, double written, bool *borrowed);

/* A workload at one level of memory. */
struct point_level {
	double moved;	   /* bytes of one execution; NAN: not known */
	double intensity;  /* operations per byte; NAN: bytes not known, or none are moved */
	double written;	   /* fraction of its bytes */
	struct rate bytes; /* B/s */
	double roof;	   /* B/s for its mix; NAN: not measured, or its data lies nearer */
	bool borrowed;	   /* the roof of the nearest measured mix, not of its own */
	double percent;	   /* of that roof; NAN: not known */
};

/* A workload under the roofs. */
struct point {
	const struct measurement *measurement;
	const struct estimate *estimate;
	bool leads; /* the fastest of its sweep, or not swept: a chart with one marker a kernel */
	bool computes;		/* false: no operations, so no place in the chart by intensity */
	struct rate operations; /* FLOP/s, or OP/s (pipe_unit); NAN if it does not compute */
	struct point_level levels[LEVEL_COUNT];
	enum level home;	    /* DRAM, or the nearest cache that its data may come from */
	const struct ceiling *pipe; /* its own ceiling of operations; NULL: none measured */
	bool unmatched;		    /* it computes, and no ceiling of its pipe was measured */
	/* Its own roof: the pipe or the level that allows the lowest rate. */
	bool bound;		/* false: no roof of it was measured, the next three are unset */
	enum level bound_level; /* LEVEL_NONE: the pipe binds */
	double percent;		/* of its roof; true also above 100 */
	double headroom; /* roof / attainable: 2.0 = could be twice as fast; NAN if unmatched */
	double roof_operations; /* its roof as operations per second; NAN if it does not compute */
};

/* The time of one access (or launch) that waits for the one before. Seconds. */
struct latency {
	const struct measurement *measurement;
	const struct estimate *estimate;
	double attainable, typical, low, high; /* as a rate's, but less is better */
};

/* A rate against a swept quantity. */
struct curve_point {
	double x;
	const struct estimate *estimate;
	struct rate operations; /* NAN if it does none */
	struct rate bytes;	/* at the measurement's level (none: DRAM) */
	double written;		/* fraction of those bytes */
};
struct curve {
	const struct measurement *measurement; /* of its first point: kernel, about, pipe, over */
	const char *unit;		       /* of x */
	int point_count;
	struct curve_point *points; /* by x, those with a figure */
};

/* A measurement with no figure, or with fewer rounds than it should have. */
struct loss {
	const struct measurement *measurement;
	const char *reason; /* one sentence */
	bool has_figure;    /* some rounds were measured: it is also a ceiling or a point */
};

/* What makes `roofline` end with status 2. */
struct fault {
	const struct measurement *measurement;
	char text[400]; /* one sentence, names the kernel */
};

struct model {
	const struct result *result;
	struct interval clocks;	    /* held during the run (estimate_clocks) */
	struct estimate *estimates; /* one for each measurement of the result, in its order */
	/* Operations first (in the order measured), then memory by level and mix. */
	int ceiling_count;
	struct ceiling *ceilings;
	struct roof roofs[LEVEL_COUNT];
	int point_count;
	struct point *points; /* in the order measured */
	int latency_count;
	struct latency *latencies; /* in the order measured */
	int curve_count;
	struct curve *curves; /* swept rows, also workloads, in the order measured */
	int loss_count;
	struct loss *losses;
	int fault_count;
	struct fault *faults;
};

/* RESULT must stay as it is until model_release. */
void model_build(struct model *model, const struct result *result);
void model_release(struct model *model);
/* Wrong outputs, points above their roofs, implausible figures: > 0 means exit status 2. */
int model_faults(const struct model *model);

/* The plain ceiling that counts for a pipe, or NULL. */
const struct ceiling *model_pipe(const struct model *model, const char *pipe);
/* The plain one that counts for a level and a fraction written, or NULL. */
const struct ceiling *model_memory(const struct model *model, enum level level, double written);
/* Intensity where the drawn roof of LEVEL meets PIPE: operations per byte. NAN if either is
 * missing. */
double model_ridge(const struct model *model, const struct ceiling *pipe, enum level level);
/* All flags that occur in the model. */
unsigned model_flags(const struct model *model);

/* "FLOP" or "OP": what a pipe's operations are called. */
const char *pipe_unit(const char *pipe);
/* "read", "triad", "copy", "write" or "40 % written". Returns TO. */
const char *mix_name(double written, char *to, size_t size);
/* "FP64", "DRAM copy", "L2 read, far". Returns TO. */
const char *ceiling_name(const struct ceiling *ceiling, char *to, size_t size);
/* "L2", "L2, far", "launch by graph". Returns TO. */
const char *latency_name(const struct latency *latency, char *to, size_t size);
/* The roof of a point: "FP64", "DRAM", "no matching ceiling". Static or the measurement's own. */
const char *point_roof_name(const struct point *point);

#endif
