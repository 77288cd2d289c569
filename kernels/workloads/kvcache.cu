/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of kvcache: a block copies the keys and the values of a page, which are contiguous
 * on both sides, each thread with all its loads in flight at once: by load_cg, which stays before the
 * stores, where load_once may be put off.
 */
#include "kernels/verdict.cuh"
#include "kernels/workloads/kvcache.h"

template <int THREADS>
DEVICE_FUNCTION void kv_append(
	uint16_t *cache, const uint16_t *keys, const uint16_t *values, const int32_t *table)
{
	constexpr int half = KVCACHE_HALF / 8, vectors = half / THREADS;
	const int64_t page = blockIdx.x, from = page * half + threadIdx.x;
	const uint4 *key = reinterpret_cast<const uint4 *>(keys) + from;
	const uint4 *value = reinterpret_cast<const uint4 *>(values) + from;
	uint4 *to = reinterpret_cast<uint4 *>(cache) + table[page] * (int64_t)(2 * half) +
		    threadIdx.x;
	uint4 part[2][vectors];

#pragma unroll
	for (int v = 0; v < vectors; v++) {
		part[0][v] = load_cg(key + v * THREADS);
		part[1][v] = load_cg(value + v * THREADS);
	}
#pragma unroll
	for (int v = 0; v < vectors; v++) {
		store_once(to + v * THREADS, part[0][v]);
		store_once(to + half + v * THREADS, part[1][v]);
	}
}

#define KV_APPEND(threads)                                                                         \
	extern "C" __global__ void __launch_bounds__(threads) kv_append_##threads(                 \
		uint16_t *cache, const uint16_t *keys, const uint16_t *values,                     \
		const int32_t *table)                                                              \
	{                                                                                          \
		kv_append<threads>(cache, keys, values, table);                                    \
	}

KV_APPEND(256)
KV_APPEND(512)
KV_APPEND(1024)

extern "C" __global__ void kv_append_check(const uint16_t *cache, uint64_t count, uint64_t seed,
	int64_t executions, int64_t pages, int64_t inverse, verdict_cell *cell)
{
	judge judge = judge_new();

	(void)executions;
	for (uint64_t i = grid_first(); i < count; i += grid_step())
		judge_see(judge, i, (double)input_bfloat_value(cache[i]),
			(double)kvcache_value(seed, i, (uint64_t)pages, (uint64_t)inverse), 0);
	judge_report(judge, cell);
}
