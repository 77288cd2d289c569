/* SPDX-License-Identifier: Apache-2.0 */
/* Device code of the family latency: see latency.c. One thread follows a chain; others help to fill. */
#include "kernels/ceilings/latency.h"
#include "kernels/device.cuh"
#include "kernels/input.h"

#define ENTRY(threads) extern "C" __global__ void __launch_bounds__(threads)

/* STEPS accesses a trip; what was read is the next address, so nothing is computed between. */
#define FOLLOW(p, next, trips)                                                                     \
	_Pragma("unroll 1") for (unsigned trip = (unsigned)(trips); trip; trip--)                  \
	{                                                                                          \
		_Pragma("unroll") for (int i = 0; i < LATENCY_STEPS; i++) p = next(p);             \
	}

/* The chain goes on where the launch before left it. */
ENTRY(32) latency_l1(const unsigned char *links, int *reached, long long trips)
{
	const void *p = links + (long long)*reached * LATENCY_LINE;

	FOLLOW(p, next_ca, trips)
	*reached = (int)(((const unsigned char *)p - links) / LATENCY_LINE);
}

ENTRY(32) latency_l2(const unsigned char *links, int *reached, long long trips)
{
	const void *p = links + (long long)*reached * LATENCY_LINE;

	FOLLOW(p, next_cg, trips)
	*reached = (int)(((const unsigned char *)p - links) / LATENCY_LINE);
}

/*
 * Once around the whole chain; the last TIMED accesses are timed. What they took waits in shared
 * memory, as a store to L2 would be in the way of the next, and is written together with the links
 * that it was, for which the chain is followed there once more.
 */
ENTRY(32) latency_by_line(const unsigned char *links, int *lines, int *cycles, int untimed, int timed)
{
	__shared__ uint64_t arrived;
	__shared__ uint16_t took[LATENCY_TIMED];
	const void *p = links, *first;

#pragma unroll 16
	for (int i = 0; i < untimed; i++)
		p = next_cg(p);
	first = p;
#pragma unroll 1
	for (int i = 0; i < timed; i++) {
		unsigned count;

		p = next_timed(p, &arrived, count);
		took[i] = (uint16_t)count;
	}
	p = first;
#pragma unroll 1
	for (int i = 0; i < timed; i++) {
		lines[i] = (int)(((const unsigned char *)p - links) / LATENCY_LINE);
		cycles[i] = took[i];
		p = next_cg(p);
	}
}

/* LINKS places of 8 bytes in shared memory, each with the address of the next. */
ENTRY(256) latency_shared(int *reached, long long trips, int links, int bits, long long key)
{
	DYNAMIC_SHARED(shared_link, memory);
	shared_link p;

	for (int i = threadIdx.x; i < links; i += blockDim.x)
		memory[i] = shared_place(&memory[input_chain(key, bits, i, 1)]);
	__syncthreads();
	if (threadIdx.x)
		return;
	p = shared_place(&memory[*reached]);
	FOLLOW(p, next_shared, trips)
	*reached = (int)((p - shared_place(memory)) / sizeof(shared_link));
}

/* The same in the shared memory of the second block of a cluster, followed by the first. */
ENTRY(256) latency_cluster(int *reached, long long trips, int links, int bits, long long key)
{
	DYNAMIC_SHARED(cluster_pointer, memory);
	const cluster_pointer first = cluster_map(memory, 1);
	cluster_pointer p;

	for (int i = threadIdx.x; i < links; i += blockDim.x)
		memory[i] = first + input_chain(key, bits, i, 1) * sizeof(cluster_pointer);
	cluster_sync();
	if (!cluster_rank() && !threadIdx.x) {
		p = first + *reached * sizeof(cluster_pointer);
		FOLLOW(p, next_cluster, trips)
		*reached = (int)((p - first) / sizeof(cluster_pointer));
	}
	/* A block's memory stays until it was read. */
	cluster_sync();
}

/* Constant memory: each word holds the offset of the next. */
struct chain_table {
	uint32_t word[LATENCY_CONSTANTS];
	__host__ __device__ constexpr chain_table() : word()
	{
		for (uint32_t i = 0; i < LATENCY_CONSTANTS; i++)
			word[i] = 4 * latency_constant(i);
	}
};
__constant__ chain_table constant_chain = chain_table();

ENTRY(32) latency_constant_memory(int *reached, long long trips)
{
	uint32_t p = 4 * (uint32_t)*reached;

#define NEXT_CONSTANT(p) next_constant(constant_chain.word, p)
	FOLLOW(p, NEXT_CONSTANT, trips)
	*reached = (int)(p / 4);
}
