/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Small arithmetic over names: "2 * n", "ceil_div(n, 256)", "64 * MiB / 8". Whole numbers are
 * computed with 64 bits and stay whole; everything else is a double. A result that does not fit, a
 * division by zero and a name that is not there are errors that say the column.
 *
 *   + - * **   as usual; ** binds tightest and to the right
 *   /          the true quotient: whole if it comes out even, else a double
 *   // %       whole quotient, rounded down, and its remainder (whole numbers only)
 *   ( )        and the functions min max abs ceil floor round sqrt log2 ceil_div(a, b)
 *              round_up(a, multiple)
 *   KiB MiB GiB
 */
#ifndef BASE_EXPRESSION_H
#define BASE_EXPRESSION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

#define EXPRESSION_LENGTH 1000
#define EXPRESSION_DEPTH 64

struct number {
	bool whole;
	int64_t integer; /* if whole */
	double real;	 /* always */
};
struct number number_whole(int64_t value);
struct number number_real(double value);

/* Finds NAME in CONTEXT; fails with the reason ("there is no ..."). */
typedef int expression_names(
	const void *context, const char *name, struct number *value, struct error *err);

/* Fails with "REASON (column 5 of '2 * m')". */
int expression_evaluate(const char *text, expression_names *names, const void *context,
	struct number *value, struct error *err);

/* Whether TEXT is well formed and NAMES knows its names; what they stand for does not matter. */
int expression_check(
	const char *text, expression_names *names, const void *context, struct error *err);

#endif
