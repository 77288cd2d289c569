/* SPDX-License-Identifier: Apache-2.0 */
/* What argmax works on and finds, for the host and the device. */
#ifndef KERNELS_ARGMAX_H
#define KERNELS_ARGMAX_H

#include "kernels/input.h"

/* Places in the plan. */
enum argmax_buffer { ARGMAX_TOKENS, ARGMAX_LOGITS };
/* The vocabulary of an 8B model: logits of a row. */
#define ARGMAX_VOCABULARY 128256

/* The first of the greatest of logits FIRST, FIRST + STEP ... of a row. */
struct argmax_best {
	float value;
	int32_t index;
};

INPUT_FUNCTION struct argmax_best argmax_value(uint64_t seed, uint64_t row, int first, int step)
{
	const uint64_t key = input_key(seed, ARGMAX_LOGITS);
	struct argmax_best best = { -2, 0 }; /* logits are uniform in [-1, 1) */

	for (int i = first; i < ARGMAX_VOCABULARY; i += step) {
		const float value = input_f32(key, row * ARGMAX_VOCABULARY + (uint64_t)i, -1, 1);

		if (value > best.value) {
			best.value = value;
			best.index = i;
		}
	}
	return best;
}

#endif
