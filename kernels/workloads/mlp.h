/* SPDX-License-Identifier: Apache-2.0 */
/* The network of mlp and what it must come to, for the host and the device. */
#ifndef KERNELS_MLP_H
#define KERNELS_MLP_H

#include <math.h>

#include "kernels/input.h"

/* Places in the plan. All layers' weights lie one behind the other, and their biases. */
enum mlp_buffer {
	MLP_Y,
	MLP_X,
	MLP_WEIGHTS,
	MLP_BIASES,
	MLP_HIDDEN1,
	MLP_HIDDEN2,
	MLP_LOGITS,
	MLP_PACKED, /* on a host */
};

/* Images of 28 x 28 pixels, two hidden layers, the ten digits. */
#define MLP_PIXELS 784
#define MLP_UNITS1 256
#define MLP_UNITS2 128
#define MLP_CLASSES 10

/* Where a layer's weights begin, inputs x outputs in row-major order, and its biases. */
#define MLP_WEIGHTS2 (MLP_PIXELS * MLP_UNITS1)
#define MLP_WEIGHTS3 (MLP_WEIGHTS2 + MLP_UNITS1 * MLP_UNITS2)
#define MLP_WEIGHT_COUNT (MLP_WEIGHTS3 + MLP_UNITS2 * MLP_CLASSES)
#define MLP_BIASES2 MLP_UNITS1
#define MLP_BIASES3 (MLP_BIASES2 + MLP_UNITS2)
#define MLP_BIAS_COUNT (MLP_BIASES3 + MLP_CLASSES)

/* Pixels are uniform in [0, 1), weights and biases in [-MLP_RANGE, MLP_RANGE). */
#define MLP_RANGE 0.125f

INPUT_FUNCTION double mlp_pixel(uint64_t seed, uint64_t index)
{
	return (double)input_f32(input_key(seed, MLP_X), index, 0, 1);
}

INPUT_FUNCTION double mlp_weight(uint64_t seed, int index)
{
	return (double)input_f32(
		input_key(seed, MLP_WEIGHTS), (uint64_t)index, -MLP_RANGE, MLP_RANGE);
}

INPUT_FUNCTION double mlp_bias(uint64_t seed, int index)
{
	return (double)input_f32(
		input_key(seed, MLP_BIASES), (uint64_t)index, -MLP_RANGE, MLP_RANGE);
}

/* Class WHICH's probability, of LOGITS. */
INPUT_FUNCTION double mlp_probability(const double *logits, int which)
{
	double sum = 0;

	for (int c = 0; c < MLP_CLASSES; c++)
		sum += exp(logits[c] - logits[which]);
	return 1 / sum;
}

/*
 * Relative, of a probability. In a chain of n multiply-adds with terms of root mean square t the
 * roundings add up to 2^-24 t n / 2.4 in root mean square. Weights have 0.072. Layer 1: 784 terms
 * of 0.042 give 14 units of 2^-24, in units that are 1.1 themselves. Layer 2: 256 terms of 0.06
 * give 6, and the errors of half of layer 1 come through with sqrt(128) 14 0.072 = 11: 13. Layer 3:
 * 128 terms of 0.05 give 3, and sqrt(64) 13 0.072 = 8: 9 units in a logit. A probability is off by
 * that of its logit and of the others, 18 units at most, and by 26 of softmax's own (rowwise.h).
 * This is 12 times the one and more than the other, and far less than what one product left out in
 * layer 1 makes of it, 2^-10.
 */
#define MLP_TOLERANCE (256 * 0x1p-24)

#endif
