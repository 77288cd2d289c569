/* SPDX-License-Identifier: Apache-2.0 */
/* The rows of the families as JSON, for programs that want to know what can be measured. */
#ifndef CORE_CATALOGUE_H
#define CORE_CATALOGUE_H

#include "core/kernel.h"

/*
 * {"kernels": [{name, family, about, counts, role, pipe, level, on, variants, ...}]} of COUNT rows
 * and the families they belong to. Ends with a newline; to be freed.
 */
char *catalogue_to_json(
	const struct kernel *const *kernels, const struct family *const *of, int count);

#endif
