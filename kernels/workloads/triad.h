/* SPDX-License-Identifier: Apache-2.0 */
/* What an element of triad's output must be, for the host and the device. */
#ifndef KERNELS_TRIAD_H
#define KERNELS_TRIAD_H

#include <math.h>

#include "kernels/input.h"

/* Places in the plan. */
enum triad_buffer { TRIAD_A, TRIAD_B, TRIAD_C };

INPUT_FUNCTION double triad_f64_value(uint64_t seed, uint64_t index, double s)
{
	return fma(s, input_f64(input_key(seed, TRIAD_C), index, -1, 1),
		input_f64(input_key(seed, TRIAD_B), index, -1, 1));
}

INPUT_FUNCTION float triad_f32_value(uint64_t seed, uint64_t index, float s)
{
	return fmaf(s, input_f32(input_key(seed, TRIAD_C), index, -1, 1),
		input_f32(input_key(seed, TRIAD_B), index, -1, 1));
}

#endif
