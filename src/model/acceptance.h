/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a machine is what it should be: each of its ceilings and latencies held against those of
 * a reference result, or against the theoretical peak. What counts is the attainable figure, the
 * best round: it says what the hardware can do, and a neighbour's load hardly moves it.
 */
#ifndef MODEL_ACCEPTANCE_H
#define MODEL_ACCEPTANCE_H

#include "model/model.h"

enum acceptance_state { ACCEPTANCE_PASSED, ACCEPTANCE_FAILED, ACCEPTANCE_SKIPPED };

struct acceptance_item {
	char name[96]; /* of the ceiling: "DRAM read"; of a latency: "L2 latency" */
	char unit[16]; /* "FLOP/s", "OP/s", "B/s"; "s" of a latency, where less is better */
	enum acceptance_state state;
	double value;	  /* attainable; NAN: no figure */
	double wanted;	  /* the reference's attainable, or the peak; NAN: unknown */
	double percent;	  /* how fast it is beside what is wanted; NAN */
	double tolerance; /* in percent: PERCENT must be at least 100 - tolerance */
	char reason[256]; /* why it failed or was skipped, or a doubt about it; "" */
};

struct acceptance {
	int count, failed, skipped;
	struct acceptance_item *items;
};

/* A tolerance for the ceilings whose name matches. */
struct acceptance_rule {
	const char *glob;
	double tolerance;
};

struct acceptance_rules {
	double tolerance; /* percent, of all that no rule names; NAN: the default below */
	int rule_count;
	const struct acceptance_rule *rules; /* the last that matches counts */
	bool strict;			     /* what is flagged fails (but for the power limit) */
};

/* Two devices of one kind at the same settings are within this of each other, in percent. */
#define ACCEPTANCE_TOLERANCE 5
/*
 * Below the peak at the data sheet's clock: published measurements of good kernels on such devices
 * reach 85 to 98 % of it, and dense tensor ones, which run at the power limit, 63 to 80 %.
 */
#define ACCEPTANCE_PEAK_TOLERANCE 20
#define ACCEPTANCE_PEAK_TENSOR_TOLERANCE 40

/*
 * Against STANDARD, the reference: every ceiling and latency that it has. One that MODEL has not
 * fails. Refuses, with the reason, a simulated one against a real one, and a reference without any.
 */
int acceptance_by_reference(struct acceptance *acceptance, const struct model *model,
	const struct model *standard, const struct acceptance_rules *rules, struct error *err);

/*
 * Against the theoretical peak: every plain ceiling; where no peak is known it is skipped, and if
 * that is so for all, this refuses.
 */
int acceptance_by_peak(struct acceptance *acceptance, const struct model *model,
	const struct acceptance_rules *rules, struct error *err);

void acceptance_release(struct acceptance *acceptance);

#endif
