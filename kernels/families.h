/* SPDX-License-Identifier: Apache-2.0 */
/* The list of families: one line each in families.c. One more kernel: see README. */
#ifndef KERNELS_FAMILIES_H
#define KERNELS_FAMILIES_H

#include "core/kernel.h"

/* All families, ceilings first; ends with NULL. */
extern const struct family *const families[];

/* The kernel of that name, or NULL. */
const struct kernel *kernel_find(const char *name);
/* Every kernel in order: index 0 .. until NULL. */
const struct kernel *kernel_at(int index);

#endif
