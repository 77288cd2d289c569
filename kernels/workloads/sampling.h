/* SPDX-License-Identifier: Apache-2.0 */
/* What sampling works on and finds, for the host and the device. */
#ifndef KERNELS_SAMPLING_H
#define KERNELS_SAMPLING_H

#include "kernels/input.h"

/* Places in the plan. */
enum sampling_buffer { SAMPLING_TOKENS, SAMPLING_LOGITS };
/* The vocabulary of an 8B model: logits of a row, uniform in [-1, 1). */
#define SAMPLING_VOCABULARY 128256
/* How many topk looks for. */
#define SAMPLING_K 64

/* The first of the greatest of logits FIRST, FIRST + STEP ... of a row. */
struct argmax_best {
	float value;
	int32_t index;
};

INPUT_FUNCTION struct argmax_best argmax_value(uint64_t seed, uint64_t row, int first, int step)
{
	const uint64_t key = input_key(seed, SAMPLING_LOGITS);
	struct argmax_best best = { -2, 0 }; /* less than any */

	for (int i = first; i < SAMPLING_VOCABULARY; i += step) {
		const float value = input_f32(key, row * SAMPLING_VOCABULARY + (uint64_t)i, -1, 1);

		if (value > best.value) {
			best.value = value;
			best.index = i;
		}
	}
	return best;
}

/* Greater for a greater logit, and for equal ones if the token is less. Not for NAN. */
INPUT_FUNCTION uint64_t topk_key(float logit, uint32_t token)
{
	union {
		float real;
		uint32_t bits;
	} word;

	word.real = logit;
	word.bits ^= word.bits >> 31 ? ~0u : 0x80000000u;
	return (uint64_t)word.bits << 32 | (uint32_t)~token;
}

/* The key of token TOKEN in row ROW. */
INPUT_FUNCTION uint64_t topk_input(uint64_t seed, uint64_t row, uint32_t token)
{
	return topk_key(input_f32(input_key(seed, SAMPLING_LOGITS),
				row * SAMPLING_VOCABULARY + token, -1, 1),
		token);
}

#endif
