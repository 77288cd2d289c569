/* SPDX-License-Identifier: Apache-2.0 */
/* What an element of transpose's output must be, for the host and the device. */
#ifndef KERNELS_TRANSPOSE_H
#define KERNELS_TRANSPOSE_H

#include "kernels/input.h"

/* Places in the plan. */
enum transpose_buffer { TRANSPOSE_B, TRANSPOSE_A };
/* Rows and columns of a tile; the device takes whole tiles only. */
#define TRANSPOSE_TILE 32

/* Element INDEX of the transposed matrix of N rows. */
INPUT_FUNCTION float transpose_value(uint64_t seed, uint64_t index, int64_t n)
{
	const uint64_t row = index / (uint64_t)n, column = index % (uint64_t)n;

	return input_f32(input_key(seed, TRANSPOSE_A), column * (uint64_t)n + row, -1, 1);
}

#endif
