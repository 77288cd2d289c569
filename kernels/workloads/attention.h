/* SPDX-License-Identifier: Apache-2.0 */
/* What an element of attention's output must be, for the host and the device. */
#ifndef KERNELS_ATTENTION_H
#define KERNELS_ATTENTION_H

#include <math.h>

#include "kernels/input.h"

/* Places in the plan. */
enum attention_buffer {
	ATTENTION_OUT,
	ATTENTION_QUERIES,
	ATTENTION_CACHE,
	ATTENTION_TABLE,
	ATTENTION_PARTIALS, /* of each sequence, head and chunk: what its values add up to */
	ATTENTION_FACTS	    /* and its greatest score, and the sum of its powers */
};
/* Heads of queries, of an 8B model and of one of 70B; of keys and values, of both. */
#define ATTENTION_HEADS 32
#define ATTENTION_HEADS_70B 64
#define ATTENTION_PAIRS 8
#define ATTENTION_DIM 128
/* Tokens of a page; elements of one head's keys in it, and of its values. */
#define ATTENTION_PAGE 16
#define ATTENTION_PART (ATTENTION_PAGE * ATTENTION_DIM)
/* Queries are uniform in [-ATTENTION_RANGE, ATTENTION_RANGE), keys and values in [-1, 1). */
#define ATTENTION_RANGE 4
/* 1 / sqrt(ATTENTION_DIM) */
#define ATTENTION_SCALE 0.0883883461f
/* Chunks of a sequence at most. */
#define ATTENTION_CHUNKS 1024

/* Queries that share a head of keys and values, of HEADS. */
INPUT_FUNCTION uint64_t attention_share(uint64_t heads)
{
	return heads == ATTENTION_HEADS_70B ? 8 : 4;
}

/* Where in the cache the keys of a token lie; its values are ATTENTION_PAIRS parts further on. */
INPUT_FUNCTION uint64_t attention_place(
	uint64_t seed, uint64_t pages, uint64_t token, uint64_t pair)
{
	const uint64_t page =
		input_place(input_key(seed, ATTENTION_TABLE), pages, token / ATTENTION_PAGE);

	return (page * 2 * ATTENTION_PAIRS + pair) * ATTENTION_PART +
	       token % ATTENTION_PAGE * ATTENTION_DIM;
}

/* Elements FIRST, FIRST + STEP ... of the product of query ROW and the key at PLACE. */
INPUT_FUNCTION double attention_product(
	uint64_t seed, uint64_t row, uint64_t place, int first, int step)
{
	double sum = 0;

	for (int i = first; i < ATTENTION_DIM; i += step)
		sum += (double)input_bf16(input_key(seed, ATTENTION_QUERIES),
			       row * ATTENTION_DIM + (uint64_t)i, -ATTENTION_RANGE,
			       ATTENTION_RANGE) *
		       (double)input_bf16(
			       input_key(seed, ATTENTION_CACHE), place + (uint64_t)i, -1, 1);
	return sum;
}

/* Element I of the values whose keys are at PLACE. */
INPUT_FUNCTION double attention_part(uint64_t seed, uint64_t place, int i)
{
	return (double)input_bf16(input_key(seed, ATTENTION_CACHE),
		place + ATTENTION_PAIRS * ATTENTION_PART + (uint64_t)i, -1, 1);
}

/* Element INDEX of the output, of sequences of CONTEXT tokens and HEADS in a cache of PAGES. */
INPUT_FUNCTION double attention_value(
	uint64_t seed, uint64_t index, uint64_t context, uint64_t heads, uint64_t pages)
{
	const uint64_t row = index / ATTENTION_DIM, pair = row % heads / attention_share(heads);
	const int i = (int)(index % ATTENTION_DIM);
	double sum = 0, powers = 0;

	for (uint64_t t = 0; t < context; t++) {
		const uint64_t place =
			attention_place(seed, pages, row / heads * context + t, pair);
		const double power =
			exp((double)ATTENTION_SCALE * attention_product(seed, row, place, 0, 1));

		powers += power;
		sum += power * attention_part(seed, place, i);
	}
	return sum / powers;
}

/*
 * In units of 2^-24. A score's product has partial sums of 15 in root mean square, 60 at most, and
 * a dozen roundings: the score, and so its power's relative error, is off by 5 at most in root mean
 * square, with the roundings of exp by 6. An output is an average of values of 0.6 by powers of
 * which those of 256 tokens and more spread so that these errors average down to a tenth: below 1.
 * The chains that add values and powers up err by less than 3 relative to outputs and partial sums
 * of 0.3 at most. 64 is more than 10 standard deviations of all of it; a page left out of 1024
 * tokens is hundreds of times as far off.
 */
#define ATTENTION_TOLERANCE (64 * 0x1p-24)

#endif
