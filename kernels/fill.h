/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an element of a buffer holds before the first execution of a round, one at a time. Backends
 * fill many at once, with the same values.
 */
#ifndef KERNELS_FILL_H
#define KERNELS_FILL_H

#include <stdint.h>

#include "core/plan.h"

/* Writes element I of BUFFER to its place in TO. KEY: input_key() of the buffer. */
void fill_element(const struct buffer *buffer, void *to, uint64_t key, int64_t i);

#endif
