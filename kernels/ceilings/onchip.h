/* SPDX-License-Identifier: Apache-2.0 */
/* What the two halves of the family onchip must agree on. */
#ifndef KERNELS_CEILINGS_ONCHIP_H
#define KERNELS_CEILINGS_ONCHIP_H

#include "kernels/input.h"

/* Bytes of shared memory of a block: so many blocks fit that an SM is full of threads. */
#define ONCHIP_SLICE 8192

/* Bank conflicts: threads of a block, loads in a trip, words that they reach at 32 ways. */
#define CONFLICT_THREADS 256
#define CONFLICT_LOADS 8
#define CONFLICT_WORDS (32 * 32 + 32 * CONFLICT_LOADS)

/* The table in constant memory: 1 KiB, half of the smallest cache nearest to the SM. */
#define CONSTANT_WORDS 256

#ifdef __cplusplus
#define ONCHIP_FUNCTION INPUT_FUNCTION constexpr
#else
#define ONCHIP_FUNCTION INPUT_FUNCTION
#endif

/* Word INDEX of the table. */
ONCHIP_FUNCTION uint32_t constant_word(uint32_t index)
{
	return (index + 1) * 0x9E3779B9u;
}

#endif
