/* SPDX-License-Identifier: Apache-2.0 */
/* What histogram works on, for the host and the device. */
#ifndef KERNELS_HISTOGRAM_H
#define KERNELS_HISTOGRAM_H

#include "kernels/input.h"

/* Places in the plan. */
enum histogram_buffer { HISTOGRAM_COUNTS, HISTOGRAM_KEYS };
#define HISTOGRAM_BINS 256
/* Keys that a block of the device takes at a time; it takes whole ones only. */
#define HISTOGRAM_UNIT 16384
/* Threads of all blocks on a unit of the device: their loads keep its memory busy. */
#define HISTOGRAM_THREADS 1024
/* Tables of a block, each for two lanes of a warp. */
#define HISTOGRAM_TABLES 16

/* The bin of key INDEX. KEY: of the buffer. */
INPUT_FUNCTION uint32_t histogram_bin(uint64_t key, uint64_t index)
{
	return (uint32_t)(input_bits(key, index) >> 56);
}

#endif
