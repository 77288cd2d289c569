/* SPDX-License-Identifier: Apache-2.0 */
/* What an element of prefill's output must be, for the host and the device. */
#ifndef KERNELS_PREFILL_H
#define KERNELS_PREFILL_H

#include "kernels/workloads/attention.h"

/* Places in the plan: each [heads][tokens][ATTENTION_DIM], of BF16 or FP16. */
enum prefill_buffer { PREFILL_OUT, PREFILL_QUERIES, PREFILL_KEYS, PREFILL_VALUES };

/* The longest sequence that the tolerance is derived for. */
#define PREFILL_TOKENS 32768

/* Element INDEX of the queries, the keys or the values; HALF: of FP16. */
INPUT_FUNCTION double prefill_input(uint64_t seed, int buffer, int half, uint64_t index)
{
	const float range = buffer == PREFILL_QUERIES ? ATTENTION_RANGE : 1;
	const float value = input_f32(input_key(seed, buffer), index, -range, range);

	return (double)(half ? input_half_value(input_half(value))
			     : input_bfloat_value(input_bfloat(value)));
}

/*
 * Element INDEX of the output, of HEADS and TOKENS each; and by how many tokens it is an average:
 * SPREAD is the root of the weights' squares, 1 for a single token, 1 / sqrt(n) for n alike.
 */
INPUT_FUNCTION double prefill_value(
	uint64_t seed, int half, uint64_t index, uint64_t tokens, uint64_t heads, double *spread)
{
	const uint64_t row = index / ATTENTION_DIM, pair = row / tokens / attention_share(heads);
	double query[ATTENTION_DIM], sum = 0, powers = 0, squares = 0;

	for (uint64_t i = 0; i < ATTENTION_DIM; i++)
		query[i] = prefill_input(seed, PREFILL_QUERIES, half, row * ATTENTION_DIM + i);
	for (uint64_t t = 0; t <= row % tokens; t++) {
		const uint64_t place = (pair * tokens + t) * ATTENTION_DIM;
		double score = 0;

		for (uint64_t i = 0; i < ATTENTION_DIM; i++)
			score += query[i] * prefill_input(seed, PREFILL_KEYS, half, place + i);
		score = exp((double)ATTENTION_SCALE * score);
		powers += score;
		squares += score * score;
		sum += score *
		       prefill_input(seed, PREFILL_VALUES, half, place + index % ATTENTION_DIM);
	}
	*spread = sqrt(squares) / powers;
	return sum / powers;
}

/*
 * ROUNDOFF: by half of that to all of it a number is rounded, 2^-8 for BF16 and 2^-11 for FP16. The
 * output is rounded once: VALUE. Each weight is rounded before it multiplies a value of at most 1,
 * by errors spread evenly: in all by 1 ROUNDOFF at most, and by more than 4 SPREAD of it once in
 * 10^10. Sums are in FP32: tensor cores cut one of COUNT values COUNT / 16 times by up to 2^-22 of
 * itself, which is 0.6 SPREAD in root mean square; three deviations. The error of a score is far
 * less, and so is what FP16 loses of the least weights. In fact an element of BF16 is off by half
 * of this at most; a tile of 64 tokens left out puts 9 of 10 elements off by more where there are
 * 300 tokens, 2 of 5 where there are 16384.
 */
INPUT_FUNCTION double prefill_tolerance(double roundoff, double value, double spread, double count)
{
	return roundoff * (1.0625 * fabs(value) + 4 * fmin(0.25, spread)) +
	       0x1p-25 * count * spread;
}

#endif
