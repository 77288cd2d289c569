/* SPDX-License-Identifier: Apache-2.0 */
/* What an element of rope's output must be, for the host and the device. */
#ifndef KERNELS_ROPE_H
#define KERNELS_ROPE_H

#include <math.h>

#include "kernels/input.h"

/* Places in the plan. */
enum rope_buffer { ROPE_Y, ROPE_X, ROPE_COS, ROPE_SIN };
/* Heads of queries and of keys: of an 8B model 32 and 8, of a 70B model 64 and 8. */
#define ROPE_HEADS 40
#define ROPE_HEADS_LARGE 72
#define ROPE_DIM 128
#define ROPE_HALF (ROPE_DIM / 2)

/* Element INDEX of the output of HEADS a token: elements I and I + 64 of a head are a pair. */
INPUT_FUNCTION double rope_value(uint64_t seed, uint64_t index, int64_t heads)
{
	const uint64_t x = input_key(seed, ROPE_X), at = index % ROPE_DIM;
	const uint64_t token = index / ((uint64_t)heads * ROPE_DIM);
	const uint64_t entry = token * ROPE_HALF + at % ROPE_HALF;
	const double cosine = (double)input_f32(input_key(seed, ROPE_COS), entry, -1, 1);
	const double sine = (double)input_f32(input_key(seed, ROPE_SIN), entry, -1, 1);
	const double own = (double)input_bf16(x, index, -1, 1);

	if (at < ROPE_HALF)
		return own * cosine - (double)input_bf16(x, index + ROPE_HALF, -1, 1) * sine;
	return own * cosine + (double)input_bf16(x, index - ROPE_HALF, -1, 1) * sine;
}

/*
 * Half a unit in the last of BF16's 8 bits, 2^-8 of the value at most; before that two roundings of
 * FP32, of numbers below 1 and below 2.
 */
INPUT_FUNCTION double rope_tolerance(double value)
{
	return 0x1p-8 * fabs(value) + 0x1p-22;
}

#endif
