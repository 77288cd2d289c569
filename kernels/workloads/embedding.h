/* SPDX-License-Identifier: Apache-2.0 */
/* What an element of embedding's output must be, for the host and the device. */
#ifndef KERNELS_EMBEDDING_H
#define KERNELS_EMBEDDING_H

#include "kernels/input.h"

/* Places in the plan. */
enum embedding_buffer { EMBEDDING_OUT, EMBEDDING_TABLE, EMBEDDING_IDS };
/* The hidden size of an 8B model: elements of a row. */
#define EMBEDDING_HIDDEN 4096

/* Element INDEX of the output: a copy of an element of the table, which is uniform in [-1, 1). */
INPUT_FUNCTION float embedding_value(uint64_t seed, uint64_t index, uint64_t vocabulary)
{
	const uint64_t id =
		input_place(input_key(seed, EMBEDDING_IDS), vocabulary, index / EMBEDDING_HIDDEN);

	return input_bf16(input_key(seed, EMBEDDING_TABLE),
		id * EMBEDDING_HIDDEN + index % EMBEDDING_HIDDEN, -1, 1);
}

#endif
