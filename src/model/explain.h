/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a model says about one kernel, in words: what binds it, by how much, what a perfect version
 * would reach, which roofs come next, and what to do. The same facts stand beside as numbers.
 */
#ifndef MODEL_EXPLAIN_H
#define MODEL_EXPLAIN_H

#include "model/model.h"

#define EXPLANATION_LINES 5
#define EXPLANATION_LINE 600
#define EXPLANATION_ROOFS (LEVEL_COUNT + 1)

/* One roof over a kernel, whether it is the lowest or not. */
struct roof_use {
	const char *name; /* "DRAM", "FP64": static, or the measurement's own */
	enum level level; /* LEVEL_NONE: the pipe */
	double seconds;	  /* the least time that this roof alone allows one execution */
	double percent;	  /* of this roof that the kernel uses */
	bool borrowed;	  /* its mix of reads and writes was not measured: the nearest one */
};

struct explanation {
	const struct point *point; /* NULL: a ceiling is explained */
	/* Every measured roof over it, the one that asks for the most time first. */
	int roof_count;
	struct roof_use roofs[EXPLANATION_ROOFS];
	double perfect_seconds; /* at its own roof; NAN: no roof of it was measured */
	double gain;		/* times as fast a perfect version would be; NAN as above */
	double next_gain;	/* the same if its roof were no limit, until the next one binds */
	/* What binds it; by how much; a perfect version; what comes next; what to do. Sentences. */
	char lines[EXPLANATION_LINES][EXPLANATION_LINE];
};

/* POINT is one of MODEL's. */
void explain_point(
	struct explanation *explanation, const struct model *model, const struct point *point);

/*
 * The same number of sentences about a ceiling of MODEL: what it is, how near to its theoretical
 * peak, how steady, which kernels it binds, and whether it is the one that counts. No numbers.
 */
void explain_ceiling(
	struct explanation *explanation, const struct model *model, const struct ceiling *ceiling);

#endif
