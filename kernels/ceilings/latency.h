/* SPDX-License-Identifier: Apache-2.0 */
/* What the two halves of the family latency must agree on. */
#ifndef KERNELS_CEILINGS_LATENCY_H
#define KERNELS_CEILINGS_LATENCY_H

#include "kernels/input.h"

/* Bytes from one link to the next in place on a GPU: a line of its caches. */
#define LATENCY_LINE 128
#define LATENCY_STEPS 16 /* of a trip */
/* Accesses whose time is kept, each of another line. */
#define LATENCY_TIMED 4096
/* Links in constant memory: 1 KiB. */
#define LATENCY_CONSTANTS 256

#ifdef __cplusplus
#define LATENCY_FUNCTION INPUT_FUNCTION constexpr
#else
#define LATENCY_FUNCTION INPUT_FUNCTION
#endif

/* The link behind INDEX: one cycle through all (Hull, Dobell 1962). */
LATENCY_FUNCTION uint32_t latency_constant(uint32_t index)
{
	return (index * 5 + 131) % LATENCY_CONSTANTS;
}

#endif
