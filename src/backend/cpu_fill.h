/* SPDX-License-Identifier: Apache-2.0 */
/* Filling host buffers from the hash of kernels/input.h, a range at a time, in vectors. */
#ifndef BACKEND_CPU_FILL_H
#define BACKEND_CPU_FILL_H

#include <stdint.h>

#include "core/plan.h"

/* Elements BEGIN to END-1 of BUFFER, which lies at TO; KEY is input_key() of seed and place. */
void cpu_fill(const struct buffer *buffer, void *to, uint64_t key, int64_t begin, int64_t end,
	unsigned features);

#endif
