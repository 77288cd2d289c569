/* SPDX-License-Identifier: Apache-2.0 */
/* What the elements of dot's output must be, for the host and the device. */
#ifndef KERNELS_DOT_H
#define KERNELS_DOT_H

#include <math.h>

#include "kernels/input.h"

/* Elements that one partial sum is made of. The last one may be made of fewer. */
#define DOT_BLOCK 16384

/* Places in the plan. SUMS holds the product, then the partial sums. */
enum dot_buffer { DOT_SUMS, DOT_X, DOT_Y };

/* The sum of elements BEGIN .. END-1 in double precision, in chains of at most 128. */
INPUT_FUNCTION double dot_f64_part(uint64_t seed, uint64_t begin, uint64_t end)
{
	const uint64_t x = input_key(seed, DOT_X), y = input_key(seed, DOT_Y);
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
		const uint64_t stop = end - begin > DOT_BLOCK ? begin + DOT_BLOCK : end;

		sum += dot_f64_part(seed, begin, stop);
		begin = stop;
	}
	return sum;
}

INPUT_FUNCTION double dot_f32_value(uint64_t seed, uint64_t begin, uint64_t end)
{
	const uint64_t x = input_key(seed, DOT_X), y = input_key(seed, DOT_Y);
	double sum = 0;

	for (; begin < end; begin++)
		sum = fma((double)input_f32(x, begin, -1, 1), (double)input_f32(y, begin, -1, 1),
			sum);
	return sum;
}

/*
 * How far element INDEX may be off, ROUNDOFF being 2^-53 or 2^-24. A product is 1/3 in root mean
 * square, so a chain of L additions is off by about ROUNDOFF L / 7, and m chains by sqrt(m) times
 * that. A partial sum is made of at least 8 chains of at most 2048 elements: 2 ROUNDOFF sqrt(16384
 * * 2048) is more than 10 standard deviations, and one product left out (1/3) is far outside it.
 * The product adds all partial sums (43 each, in root mean square) one after another at worst.
 */
INPUT_FUNCTION double dot_tolerance(uint64_t index, uint64_t partials, double roundoff)
{
	const double partial = 11586 * roundoff;

	if (index)
		return partial;
	return sqrt((double)partials) * partial + 2 * 43 * roundoff * (double)partials;
}

#endif
