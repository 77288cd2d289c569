/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Two or more results side by side: the ceilings and kernels that they share, and whether each is
 * the same, faster or slower than in the first of them, decided by intervals. A device, a driver, a
 * version of the code may differ; what does is listed, and a verdict stands for all of it together.
 *
 * The rule: faster or slower only where the 95 % intervals over rounds do not touch, the typical
 * figures are more than 2 % apart, neither figure is flagged, and the work is the same. The same
 * where neither is flagged and they are within 2 %. Else ambiguous, and the reason is given.
 */
#ifndef MODEL_COMPARE_H
#define MODEL_COMPARE_H

#include "model/differences.h"
#include "model/model.h"

#define COMPARE_MOST 8 /* results */
#define COMPARE_NAME 40

enum change {
	CHANGE_NONE, /* nothing to compare: the first result itself, or a figure is missing */
	CHANGE_SAME,
	CHANGE_FASTER,
	CHANGE_SLOWER,
	CHANGE_AMBIGUOUS,
	CHANGE_COUNT
};
/* "", "same", "faster", "slower", "ambiguous". */
const char *change_name(enum change change);

/* One result that takes part. */
struct comparison_side {
	const struct model *model;
	char name[COMPARE_NAME];   /* short and unique: "h200", "before" */
	int changes[CHANGE_COUNT]; /* how many of its cells say so, against the first result */
};

/* A ceiling or a kernel in one result. */
struct comparison_cell {
	/* One of the three, where it has a figure; all NULL where it has none. */
	const struct ceiling *ceiling;
	const struct point *point;
	const struct latency *latency;
	const struct measurement *measurement; /* also of one without a figure; NULL: none */
	/* Operations or bytes per second, or seconds where the row is a latency. NAN: no figure. */
	struct rate rate;
	double clock_hz; /* held; NAN: not known */
	/* How many times as fast as in the first result, and the interval of that. */
	double ratio, ratio_low, ratio_high;
	enum change change;
	bool lost;	  /* the first result has a figure, and here its measurement has none */
	char reason[320]; /* why it is ambiguous or has no figure, or what else to know; "" */
};

struct comparison_row {
	char name[96]; /* of the ceiling ("DRAM read") or the kernel; with its size if it is swept
			*/
	enum role role;
	char unit[16];		       /* "FLOP/s", "OP/s", "B/s", "s" */
	int cell_count;		       /* one for each side */
	struct comparison_cell *cells; /* in the order of the sides */
};

struct comparison {
	int side_count, row_count, difference_count;
	struct comparison_side *sides;
	/* Ceilings, latencies, kernels; each in the order of the first result that has it. */
	struct comparison_row *rows;
	struct difference *differences;
	int common; /* cells that were compared at all */
};

/*
 * MODELS[0 .. COUNT-1], 2 to COMPARE_MOST of them, must outlive the comparison. NAMES are made
 * short, safe and unique. Refuses, with the reason, to compare what is simulated with what is real,
 * and results that share no figure. Release the comparison in any case.
 */
int comparison_build(struct comparison *comparison, const struct model *const *models,
	const char *const *names, int count, struct error *err);
void comparison_release(struct comparison *comparison);

/*
 * Whether a cell of it is a regression: slower by more than PERCENT, or its figure was lost. To say
 * "slower" takes the rule above; PERCENT is then held against the typical figures.
 */
bool comparison_regressed(const struct comparison_cell *cell, double percent);

#endif
