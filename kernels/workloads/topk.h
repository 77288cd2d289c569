/* SPDX-License-Identifier: Apache-2.0 */
/* What topk works on, and the order in which it finds it, for the host and the device. */
#ifndef KERNELS_TOPK_H
#define KERNELS_TOPK_H

#include "kernels/input.h"

/* Places in the plan. */
enum topk_buffer { TOPK_TOKENS, TOPK_LOGITS };
/* The vocabulary of an 8B model: logits of a row. */
#define TOPK_VOCABULARY 128256
#define TOPK_K 64

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
	return topk_key(
		input_f32(input_key(seed, TOPK_LOGITS), row * TOPK_VOCABULARY + token, -1, 1),
		token);
}

#endif
