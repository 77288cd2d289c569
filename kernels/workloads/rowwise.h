/* SPDX-License-Identifier: Apache-2.0 */
/* What the elements of the row-wise kernels' outputs must be, for the host and the device. */
#ifndef KERNELS_ROWWISE_H
#define KERNELS_ROWWISE_H

#include <math.h>

#include "kernels/input.h"

/* Places in the plan: output, input, weight and bias of each column. */
enum rowwise_buffer { ROWWISE_Y, ROWWISE_X, ROWWISE_WEIGHT, ROWWISE_BIAS };

/* Inputs are uniform in [-ROWWISE_RANGE, ROWWISE_RANGE), weights and biases in [-1, 1). */
#define ROWWISE_RANGE 8
/* Added to a variance, so that nothing is divided by 0. */
#define ROWWISE_EPSILON 1e-5f
/* GELU by tanh: x / (1 + exp(-x (GELU_A + GELU_B x^2))), which is x (1 + tanh(...)) / 2. */
#define GELU_A 1.59576912f   /* 2 sqrt(2 / pi) */
#define GELU_B 0.0713548163f /* 0.044715 times it */

/* Element INDEX of x, of a column's weight, of its bias. */
INPUT_FUNCTION double rowwise_x(uint64_t seed, uint64_t index)
{
	return (double)input_f32(input_key(seed, ROWWISE_X), index, -ROWWISE_RANGE, ROWWISE_RANGE);
}

INPUT_FUNCTION double rowwise_weight(uint64_t seed, uint64_t column)
{
	return (double)input_f32(input_key(seed, ROWWISE_WEIGHT), column, -1, 1);
}

INPUT_FUNCTION double rowwise_bias(uint64_t seed, uint64_t column)
{
	return (double)input_f32(input_key(seed, ROWWISE_BIAS), column, -1, 1);
}

/* What is known of a row once it was read: as much as each of the kernels needs. */
struct row_facts {
	double most, powers; /* softmax: the greatest, and the sum of exp(x - most) */
	double mean, mean_square;
};

/* The facts of the elements FIRST + START, + STEP ... of a row; the rest of them is 0. */
INPUT_FUNCTION struct row_facts row_sums(
	uint64_t seed, uint64_t first, int64_t start, int64_t columns, int64_t step)
{
	struct row_facts facts = { 0, 0, 0, 0 };

	for (int64_t j = start; j < columns; j += step) {
		const double x = rowwise_x(seed, first + (uint64_t)j);

		/* The range bounds them: any number not below the greatest serves. */
		facts.powers += exp(x - ROWWISE_RANGE);
		facts.mean += x;
		facts.mean_square += x * x;
	}
	facts.most = ROWWISE_RANGE;
	facts.mean /= (double)columns;
	facts.mean_square /= (double)columns;
	return facts;
}

/* The value of element INDEX in a row of those FACTS. */
INPUT_FUNCTION double softmax_value(
	uint64_t seed, uint64_t index, int64_t columns, const struct row_facts *facts)
{
	(void)columns;
	return exp(rowwise_x(seed, index) - facts->most) / facts->powers;
}

INPUT_FUNCTION double rmsnorm_value(
	uint64_t seed, uint64_t index, int64_t columns, const struct row_facts *facts)
{
	return rowwise_x(seed, index) * rowwise_weight(seed, index % (uint64_t)columns) /
	       sqrt(facts->mean_square + (double)ROWWISE_EPSILON);
}

INPUT_FUNCTION double layernorm_value(
	uint64_t seed, uint64_t index, int64_t columns, const struct row_facts *facts)
{
	const uint64_t column = index % (uint64_t)columns;
	const double variance = facts->mean_square - facts->mean * facts->mean;

	return (rowwise_x(seed, index) - facts->mean) * rowwise_weight(seed, column) /
		       sqrt(variance + (double)ROWWISE_EPSILON) +
	       rowwise_bias(seed, column);
}

INPUT_FUNCTION double gelu_value(
	uint64_t seed, uint64_t index, int64_t columns, const struct row_facts *facts)
{
	const double x = rowwise_x(seed, index) + rowwise_bias(seed, index % (uint64_t)columns);

	(void)facts;
	return x / (1 + exp(-x * ((double)GELU_A + (double)GELU_B * x * x)));
}

/*
 * How far an element may be off. A sum of COLUMNS terms in chains of at most COLUMNS / 32 (+ 32 for
 * the trees) is off by so many units of 2^-24 of the sum of their sizes at most.
 *   softmax    relative: x - max is rounded to 2^-24 of at most 16; exp to a few units in the last
 *              place (8 are granted, for device libraries too); the sum; a division and a product.
 *   rmsnorm    relative: the sum of squares halves its error in the root; four more roundings.
 *   layernorm  of terms of at most 8 at a deviation of 4.6: the mean by the chain, twice its part
 * in the deviation, and the roundings of a result below 3. gelu       relative in the power's
 * argument (at most 9 times 7.4 where it counts: beyond, the value is below the floor given) and in
 * exp.
 */
INPUT_FUNCTION double rowwise_chain(int64_t columns)
{
	return 0x1p-24 * (32 + (double)columns / 32);
}

INPUT_FUNCTION double softmax_tolerance(double value, int64_t columns)
{
	return fabs(value) * (rowwise_chain(columns) + 0x1p-24 * 26);
}

INPUT_FUNCTION double rmsnorm_tolerance(double value, int64_t columns)
{
	return fabs(value) * (rowwise_chain(columns) + 0x1p-24 * 8);
}

INPUT_FUNCTION double layernorm_tolerance(double value, int64_t columns)
{
	return 8 * rowwise_chain(columns) + 0x1p-24 * 8 * (1 + fabs(value));
}

INPUT_FUNCTION double gelu_tolerance(double value, int64_t columns)
{
	(void)columns;
	return fabs(value) * 0x1p-24 * 128 + 1e-7;
}

#endif
