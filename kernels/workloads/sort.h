/* SPDX-License-Identifier: Apache-2.0 */
/* What sort works on and makes of it, for the host and the device. */
#ifndef KERNELS_SORT_H
#define KERNELS_SORT_H

#include "kernels/input.h"

/* Places in the plan: passes go from keys to spare to sorted, and there and back once more. */
enum sort_buffer { SORT_SORTED, SORT_KEYS, SORT_SPARE, SORT_STATES };
#define SORT_PASSES 4
/* Values of a digit. */
#define SORT_DIGITS 256
/* Keys that a block of the device works on; it takes whole tiles only. */
#define SORT_TILE 7168
/* Threads of a block that counts digits, and blocks on a unit of the device. */
#define SORT_THREADS 256
#define SORT_BLOCKS 4
/* States of tiles that are read at once. */
#define SORT_LOOKS 8
/* Words of the states: numbers of tiles, places of digits, then for each pass and tile digits. */
#define SORT_HEAD (SORT_PASSES + SORT_PASSES * SORT_DIGITS)
/* A digit's count leaves two bits of a word. */
#define SORT_MOST ((1 << 30) - 1)
#define SORT_KEY 0x9FB21C651E98DF25u

/* Sorted key INDEX of N: of N equal ranges of numbers, any number in the INDEX-th. */
INPUT_FUNCTION int32_t sort_value(uint64_t index, int64_t n)
{
	const uint64_t range = ((uint64_t)1 << 32) / (uint64_t)n;

	return (int32_t)(uint32_t)(index * range + (input_word(SORT_KEY, index) * range >> 32));
}

/* Key I before sorting. */
INPUT_FUNCTION int32_t sort_input(uint64_t i, int64_t n)
{
	return sort_value(input_place(SORT_KEY, (uint64_t)n, i), n);
}

#endif
