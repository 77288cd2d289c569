/* SPDX-License-Identifier: Apache-2.0 */
/* What the elements of sum's output must be, for the host and the device. */
#ifndef KERNELS_SUM_H
#define KERNELS_SUM_H

#include "kernels/reduction.h"

/* A uniform number in root mean square: sqrt(1/3). */
#define SUM_TERM 0.57735026918962576

/*
 * The sum of elements BEGIN .. END-1, rounded once: element i is -1 + k 2^-51 with k the 52 bits of
 * input_f64(), whose halves are added as whole numbers.
 */
INPUT_FUNCTION double sum_f64_value(uint64_t seed, uint64_t begin, uint64_t end)
{
	const uint64_t key = input_key(seed, REDUCTION_X);
	int64_t high = -(int64_t)((end - begin) << 25), low = 0;

	for (; begin < end; begin++) {
		const uint64_t bits = input_bits(key, begin) >> 12;

		high += (int64_t)(bits >> 26);
		low += (int64_t)(bits & 0x3FFFFFF);
	}
	return (double)high * 0x1p-25 + (double)low * 0x1p-51;
}

/* The same: -1 + k 2^-22 with k the 23 bits of input_f32(). */
INPUT_FUNCTION double sum_f32_value(uint64_t seed, uint64_t begin, uint64_t end)
{
	const uint64_t key = input_key(seed, REDUCTION_X);
	int64_t sum = -(int64_t)((end - begin) << 22);

	for (; begin < end; begin++)
		sum += (int64_t)(input_bits(key, begin) >> 41);
	return (double)sum * 0x1p-22;
}

#endif
