/* SPDX-License-Identifier: Apache-2.0 */
/* What an element of prefill's output must be, for the host and the device. */
#ifndef KERNELS_PREFILL_H
#define KERNELS_PREFILL_H

#include "kernels/workloads/attention.h"

/* Places in the plan: each [heads][tokens][ATTENTION_DIM], of BF16. */
enum prefill_buffer { PREFILL_OUT, PREFILL_QUERIES, PREFILL_KEYS, PREFILL_VALUES };

/* The longest sequence that the tolerance is derived for. */
#define PREFILL_TOKENS 32768

/* Element INDEX of the queries, and of the keys or values (BUFFER). */
INPUT_FUNCTION double prefill_query(uint64_t seed, uint64_t index)
{
	return (double)input_bf16(
		input_key(seed, PREFILL_QUERIES), index, -ATTENTION_RANGE, ATTENTION_RANGE);
}

INPUT_FUNCTION double prefill_token(uint64_t seed, int buffer, uint64_t index)
{
	return (double)input_bf16(input_key(seed, buffer), index, -1, 1);
}

/*
 * Element INDEX of the output, of sequences of TOKENS; and by how many tokens it is an average:
 * SPREAD is the root of the weights' squares, 1 for a single token, 1 / sqrt(n) for n alike.
 */
INPUT_FUNCTION double prefill_value(uint64_t seed, uint64_t index, uint64_t tokens, double *spread)
{
	const uint64_t row = index / ATTENTION_DIM, pair = row / tokens / ATTENTION_SHARE;
	double sum = 0, powers = 0, squares = 0;

	for (uint64_t t = 0; t <= row % tokens; t++) {
		const uint64_t place = (pair * tokens + t) * ATTENTION_DIM;
		double score = 0;

		for (uint64_t i = 0; i < ATTENTION_DIM; i++)
			score += prefill_query(seed, row * ATTENTION_DIM + i) *
				 prefill_token(seed, PREFILL_KEYS, place + i);
		score = exp((double)ATTENTION_SCALE * score);
		powers += score;
		squares += score * score;
		sum += score * prefill_token(seed, PREFILL_VALUES, place + index % ATTENTION_DIM);
	}
	*spread = sqrt(squares) / powers;
	return sum / powers;
}

/*
 * In units of 2^-8: BF16 rounds a number by half of that to all of it. The output is rounded once:
 * VALUE. Each weight is rounded before it multiplies a value of at most 1, by errors spread evenly:
 * in all by 1 at most, and by more than 4 SPREAD once in 10^10. What is left of the 5 is for sums
 * in FP32: tensor cores cut a sum of n values n / 16 times by up to 2^-22 of itself, which is 0.6
 * SPREAD in root mean square: three deviations of the longest sequence are below 0.3 SPREAD. The
 * error of a score is a thousandth of all that. In fact an element is off by a third of this at
 * most; a tile of 64 tokens left out puts 9 of 10 elements off by more where there are 300 tokens,
 * 2 of 5 where there are 16384.
 */
INPUT_FUNCTION double prefill_tolerance(double value, double spread)
{
	return 0x1p-8 * (1.0625 * fabs(value) + 5 * fmin(0.25, spread));
}

#endif
