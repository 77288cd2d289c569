/* SPDX-License-Identifier: Apache-2.0 */
/* What an element of kvcache's output must be, for the host and the device. */
#ifndef KERNELS_KVCACHE_H
#define KERNELS_KVCACHE_H

#include "kernels/input.h"

/* Places in the plan. */
enum kvcache_buffer { KVCACHE_CACHE, KVCACHE_KEYS, KVCACHE_VALUES, KVCACHE_TABLE };
/* Tokens of a page. */
#define KVCACHE_PAGE 16
/* Elements of a token's keys, and of its values, in an 8B model: 8 heads of 128. */
#define KVCACHE_ROW 1024
/* Elements of a page's keys, and of its values. */
#define KVCACHE_HALF (KVCACHE_PAGE * KVCACHE_ROW)

/*
 * Element INDEX of the cache, a copy of a key or a value, which are uniform in [-1, 1). INVERSE: of
 * input_place() (input_place_inverse()).
 */
INPUT_FUNCTION float kvcache_value(uint64_t seed, uint64_t index, uint64_t pages, uint64_t inverse)
{
	const uint64_t within = index % (2 * KVCACHE_HALF);
	const uint64_t page = input_index(
		input_key(seed, KVCACHE_TABLE), pages, inverse, index / (2 * KVCACHE_HALF));
	const int from = within < KVCACHE_HALF ? KVCACHE_KEYS : KVCACHE_VALUES;

	return input_bf16(
		input_key(seed, from), page * KVCACHE_HALF + within % KVCACHE_HALF, -1, 1);
}

#endif
