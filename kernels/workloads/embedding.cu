/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of embedding: THREADS threads copy a row of HIDDEN, of which each has all its vectors in flight
 * at once: by load_cg, which stays before the stores, where load_once may be put off.
 */
#include "kernels/verdict.cuh"
#include "kernels/workloads/embedding.h"

template <int HIDDEN, int THREADS>
DEVICE_FUNCTION void embedding(uint16_t *out, const uint16_t *table, const int32_t *ids, int64_t tokens)
{
	constexpr int row = HIDDEN / 8, vectors = row / THREADS;
	const int64_t token = (int64_t)grid_first() / THREADS;
	const int thread = (int)threadIdx.x % THREADS;
	const uint4 *from;
	uint4 *to = reinterpret_cast<uint4 *>(out) + token * row + thread;
	uint4 part[vectors];

	if (token >= tokens)
		return;
	from = reinterpret_cast<const uint4 *>(table) + (int64_t)ids[token] * row + thread;
#pragma unroll
	for (int v = 0; v < vectors; v++)
		part[v] = load_cg(from + v * THREADS);
#pragma unroll
	for (int v = 0; v < vectors; v++)
		store_once(to + v * THREADS, part[v]);
}

#define EMBEDDING(hidden, threads)                                                                 \
	extern "C" __global__ void __launch_bounds__(256) embedding_##hidden##_##threads(          \
		uint16_t *out, const uint16_t *table, const int32_t *ids, int64_t tokens)          \
	{                                                                                          \
		embedding<hidden, threads>(out, table, ids, tokens);                               \
	}

EMBEDDING(4096, 64)
EMBEDDING(4096, 128)
EMBEDDING(4096, 256)
EMBEDDING(8192, 64)
EMBEDDING(8192, 128)
EMBEDDING(8192, 256)

extern "C" __global__ void embedding_check(const uint16_t *out, uint64_t count, uint64_t seed,
	int64_t executions, int64_t vocabulary, int64_t hidden, verdict_cell *cell)
{
	judge judge = judge_new();

	(void)executions;
	for (uint64_t i = grid_first(); i < count; i += grid_step())
		judge_see(judge, i, (double)input_bfloat_value(out[i]),
			(double)embedding_value(seed, i, (uint64_t)vocabulary, (uint64_t)hidden), 0);
	judge_report(judge, cell);
}
