/* SPDX-License-Identifier: Apache-2.0 */
/* What an element of embedding's output must be, for the host and the device. */
#ifndef KERNELS_EMBEDDING_H
#define KERNELS_EMBEDDING_H

#include "kernels/input.h"

/* Places in the plan. */
enum embedding_buffer { EMBEDDING_OUT, EMBEDDING_TABLE, EMBEDDING_IDS };

/* Element INDEX of the output of rows of HIDDEN: one of the table, which is uniform in [-1, 1). */
INPUT_FUNCTION float embedding_value(
	uint64_t seed, uint64_t index, uint64_t vocabulary, uint64_t hidden)
{
	const uint64_t id = input_place(input_key(seed, EMBEDDING_IDS), vocabulary, index / hidden);

	return input_bf16(input_key(seed, EMBEDDING_TABLE), id * hidden + index % hidden, -1, 1);
}

#endif
