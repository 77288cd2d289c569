/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What kernels a source file has, read from its text: enough of C and CUDA C++ to find their names
 * and parameters, no more. Comments, strings and preprocessor lines are passed over.
 */
#ifndef CORE_SIGNATURE_H
#define CORE_SIGNATURE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/plan.h"

struct signature_parameter {
	char name[32];
	bool pointer, constant; /* constant: what it points to */
	bool known;		/* its type is one of those below */
	enum element element;
};

struct signature {
	char name[64];
	bool template; /* its arguments must be given: sum<256> */
	int count;
	struct signature_parameter parameters[PLAN_ARGUMENTS];
};

/*
 * The functions in TEXT, a new array to be freed: those that say __global__ (CUDA), or all that are
 * not static and have a body (C). Returns how many.
 */
int signatures_read(const char *text, bool cuda, struct signature **signatures);

/* A spec for SIGNATURE of FILE as a start: JSON with comments, to be freed. */
char *signature_to_spec(const struct signature *signature, const char *file, bool cuda);

#endif
