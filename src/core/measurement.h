/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A measurement: the facts about one kernel on one device, or the reason there are none. Everything
 * derived (medians, rates, roofs) is computed by model/ when a result is read, never stored.
 */
#ifndef CORE_MEASUREMENT_H
#define CORE_MEASUREMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/kernel.h"
#include "core/plan.h"

/* Why the hardware was not free to run at its best; bits of conditions.limits. */
enum limit {
	LIMIT_THERMAL = 1u << 0,  /* too hot, or slowed by the hardware: the round is "throttled" */
	LIMIT_HARDWARE = 1u << 1, /* hardware slowdown, power brake: "throttled" */
	LIMIT_POWER = 1u << 2,	  /* at the power cap: normal for tensor work, "power-limited" */
	LIMIT_SHARED = 1u << 3,	  /* another process used the device meanwhile */
};

/* The state of the device at one moment. NAN: not known. */
struct conditions {
	double clock_hz; /* of the units */
	double memory_clock_hz;
	double power_w;
	double temperature_c;
	double utilisation;   /* by others, 0..1 */
	unsigned limits;      /* enum limit */
	uint64_t raw_reasons; /* the vendor's own bit mask, kept for the record */
};
struct conditions conditions_unknown(void);

enum verdict_state { VERDICT_UNCHECKED, VERDICT_PASSED, VERDICT_FAILED };
/* What the check of an output found. */
struct verdict {
	enum verdict_state state;
	int64_t checked;  /* elements compared */
	int64_t wrong;	  /* out of tolerance, NAN among them */
	int64_t first;	  /* least wrong index, -1 */
	double got, want; /* at first */
	double worst;	  /* greatest |got - want| */
	bool whole;	  /* every element of the output, not a sample */
};
/* Unchecked. */
struct verdict verdict_unknown(void);

/* One round of one kernel. */
struct round {
	int index;	/* 0 .. of this kernel */
	double started; /* seconds since the run began */
	int count;
	double *seconds; /* COUNT samples: seconds for one execution (batches divided) */
	/*
	 * (optional) COUNT each: what one execution took on the unit of the device that took
	 * longest, without the launch, in cycles of its clock and by the device's own timer.
	 */
	double *cycles, *timer_seconds;
	struct conditions before, after;
	struct verdict verdict;
};
/* No samples, everything unknown. */
struct round round_unknown(void);

/* The series of a latency that was measured line by line. */
#define SERIES_BY_LINE "latency by line"
/* One further value or series of a measurement (a histogram, a curve, the trial of a variant). */
struct series {
	char name[48];
	char unit[16];
	char **labels; /* (optional) COUNT labels */
	int count;
	double *values;
};

enum stop {
	STOP_NONE,    /* not finished */
	STOP_PRECISE, /* the interval got narrow enough */
	STOP_ROUNDS,  /* most rounds reached */
	STOP_BUDGET,  /* time was up */
	STOP_FAILED,
};

struct measurement {
	/* Copied from the row, so that a result outlives the program that made it. */
	char kernel[48];
	char family[32];
	char about[160];
	char counts[160];
	enum role role;
	char pipe[32]; /* "" : computes nothing */
	enum level level;
	char aspect[32]; /* of the row; "": the plain ceiling of its pipe or level */
	struct size size;
	int point;     /* which of the sizes of a sweep, from 0; -1: its row is not swept */
	char over[24]; /* the parameter that is swept; "" */
	char dimensions[SIZE_DIMENSIONS][16];
	char variant[64];
	int64_t trips;
	int batch;	     /* executions a sample */
	struct work work;    /* of one execution */
	double memory_bytes; /* of all its buffers */
	int parameter_count;
	struct parameter parameters[PLAN_PARAMETERS];
	int round_count;
	struct round *rounds;
	int series_count;
	struct series *series;
	bool unstable_warmup;
	enum stop stop;
	struct verdict whole; /* the check of every element, once a run */
	char failure[1024];   /* why it has no (or no full) figure; "" if it went well */
};

/* Empty: everything unknown. */
struct measurement measurement_unknown(void);
/*
 * Copies the row's facts as they are on DEVICE (kernel_pipe), for POINT of its sweep or -1; the
 * rest is empty or unknown.
 */
void measurement_init(struct measurement *measurement, const struct family *family,
	const struct kernel *kernel, const struct device *device, int point);
/* One of several sizes: adds the parameter that tells it apart, if its plan did not. */
void measurement_name_size(struct measurement *measurement);
/* Takes over the arrays of ROUND, which is emptied. */
void measurement_add_round(struct measurement *measurement, struct round *round);
void measurement_add_series(struct measurement *measurement, const char *name, const char *unit,
	int count, const double *values, const char *const *labels);
const struct parameter *measurement_parameter(
	const struct measurement *measurement, const char *name);
void measurement_release(struct measurement *measurement);
void round_release(struct round *round);

/* "precise", "rounds", "budget", "failed", "". */
const char *stop_name(enum stop stop);

#endif
