/* SPDX-License-Identifier: Apache-2.0 */
/* What the elements of dot's output must be, for the host and the device. */
#ifndef KERNELS_DOT_H
#define KERNELS_DOT_H

#include "kernels/reduction.h"

/* A product of two uniform numbers in root mean square. */
#define DOT_TERM (1.0 / 3)

/* The sum of elements BEGIN .. END-1 in double precision, in chains of at most 128. */
INPUT_FUNCTION double dot_f64_part(uint64_t seed, uint64_t begin, uint64_t end)
{
	const uint64_t x = input_key(seed, REDUCTION_X), y = input_key(seed, REDUCTION_Y);
	double sum = 0;

	while (begin < end) {
		const uint64_t stop = end - begin > 128 ? begin + 128 : end;
		double part = 0;

		for (; begin < stop; begin++)
			part = fma(input_f64(x, begin, -1, 1), input_f64(y, begin, -1, 1), part);
		sum += part;
	}
	return sum;
}

/* The same in three steps: 128 products, blocks, their sum. Its rounding is below any kernel's. */
INPUT_FUNCTION double dot_f64_value(uint64_t seed, uint64_t begin, uint64_t end)
{
	double sum = 0;

	while (begin < end) {
		const uint64_t stop = end - begin > REDUCTION_BLOCK ? begin + REDUCTION_BLOCK : end;

		sum += dot_f64_part(seed, begin, stop);
		begin = stop;
	}
	return sum;
}

INPUT_FUNCTION double dot_f32_value(uint64_t seed, uint64_t begin, uint64_t end)
{
	const uint64_t x = input_key(seed, REDUCTION_X), y = input_key(seed, REDUCTION_Y);
	double sum = 0;

	for (; begin < end; begin++)
		sum = fma((double)input_f32(x, begin, -1, 1), (double)input_f32(y, begin, -1, 1),
			sum);
	return sum;
}

#endif
