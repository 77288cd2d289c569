/* SPDX-License-Identifier: Apache-2.0 */
/* What an element of scan's output must be, for the host and the device. */
#ifndef KERNELS_SCAN_H
#define KERNELS_SCAN_H

#include "kernels/input.h"

/* Places in the plan. */
enum scan_buffer { SCAN_Y, SCAN_X, SCAN_STATES };
/* Elements that a block of the device works on; it takes whole tiles only. */
#define SCAN_TILE 8192

/* Element INDEX, as the input was filled: FILL_DIFFERENCES. */
INPUT_FUNCTION int32_t scan_value(uint64_t seed, uint64_t index)
{
	const uint64_t key = input_key(seed, SCAN_X);

	return (int32_t)(input_word(key, index) - input_word(key, ~(uint64_t)0));
}

#endif
