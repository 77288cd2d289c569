/* SPDX-License-Identifier: Apache-2.0 */
/* The plans of families that reduce one or two vectors to a sum (reduction.h). */
#ifndef KERNELS_REDUCTION_PLAN_H
#define KERNELS_REDUCTION_PLAN_H

#include "core/kernel.h"
#include "kernels/reduction.h"

/* What sets one such row apart: its detail. */
struct reduction {
	enum element element;
	int inputs;	   /* vectors that are read: 1 or 2, uniform in [-1, 1) */
	double operations; /* for each element: so many, less one in all */
	double term;	   /* what one term of the sum is in root mean square */
	/* What elements BEGIN .. END-1 add up to. */
	double (*value)(uint64_t seed, uint64_t begin, uint64_t end);
	const char *image, *add, *check; /* the .cu file, and its second step and check */
};

/*
 * The size, and the plans by a variant's function of arguments sums, x, (y): the host's has the
 * number of elements behind them; a GPU variant's number is the threads of a block.
 */
int reduction_size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err);
int reduction_plan_host(const struct plan_request *request, struct plan *plan, struct error *err);
int reduction_plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err);

#endif
