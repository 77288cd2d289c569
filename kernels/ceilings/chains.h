/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the ceilings of the vector pipes share: N values lie in registers, and each is
 * replaced TRIPS times by the result of one instruction on it and two constants. A thread works on
 * several values at once (chains), as many as the latency of the pipe needs, and nothing else
 * happens in the loop but a counter. The device side is chains.cuh, the host's chains_host.h.
 *
 * Work: OPERATIONS for each value and trip, exactly; n elements in and n out around the loop.
 */
#ifndef KERNELS_CEILINGS_CHAINS_H
#define KERNELS_CEILINGS_CHAINS_H

#include "core/kernel.h"

/* The two constants of an instruction, by the number of trips where the values would run away. */
struct constants {
	double b, c; /* or whole numbers */
};

struct chain {
	const char *image;    /* stem of the .cu file */
	enum element element; /* F64 or F32: filled uniformly in [1, 2); I32: random bits */
	int lanes;	      /* values that one instruction works on */
	double operations;    /* of one value and trip */
	struct constants (*constants)(int64_t trips);
	reference *expected;
	double check_cost; /* of one expected value: operations a trip, or in all if NEGATIVE */
};

/* Most values a thread and threads an SM: whole blocks for every variant. */
#define CHAINS_UNIT (2 * 1024 * 16)

/* The row's detail is a struct chain; number[] of a variant: chains, threads a block. */
int chains_plan(const struct plan_request *request, struct plan *plan, struct error *err);
int chains_plan_host(const struct plan_request *request, struct plan *plan, struct error *err);
int chains_size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err);

/* 2^-k with 2^k near TRIPS, k at most MOST: what a value can add so many times. */
double chains_fraction(int64_t trips, int most);
/* Element INDEX of the input, as double; the bits of one of type I32. */
double chains_input(const struct plan *plan, const struct occasion *occasion, size_t index);
uint32_t chains_input_bits(const struct occasion *occasion, size_t index);

/* Three shapes of ENTRY_x8 and ENTRY_x16. PROOF: of one body of the loop. */
#define CHAINS_VARIANTS(entry, capability, proof)                                                  \
	{ "8 chains, 1024 threads", 0, capability, { 8, 1024 }, NULL, entry "_x8", proof },        \
		{ "16 chains, 512 threads", 0, capability, { 16, 512 }, NULL, entry "_x16",        \
			proof },                                                                   \
	{                                                                                          \
		"16 chains, 1024 threads", 0, capability, { 16, 1024 }, NULL, entry "_x16", proof  \
	}

#endif
