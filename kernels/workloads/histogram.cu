/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of histogram. A block counts in shared memory, in HISTOGRAM_TABLES tables side by
 * side: two lanes of a warp share one and the two banks it lies in, so that whatever the keys at
 * most two lanes wait for one another. Blocks stay and take one unit after the other, as many
 * units apart as there are blocks; at its end a block adds its tables up, and the sums to the counts.
 */
#include "kernels/verdict.cuh"
#include "kernels/workloads/histogram.h"

#define VECTORS 8 /* loads in flight */

DEVICE_FUNCTION void count_key(uint32_t *table, uint32_t key)
{
	atomicAdd(&table[(key >> 24) * HISTOGRAM_TABLES], 1u);
}

template <int THREADS>
DEVICE_FUNCTION void histogram(uint32_t *counts, const uint32_t *keys, int64_t units)
{
	__shared__ __align__(16) uint32_t tables[HISTOGRAM_BINS * HISTOGRAM_TABLES];
	const int thread = (int)threadIdx.x, own = thread % HISTOGRAM_TABLES;
	const uint4 *from = reinterpret_cast<const uint4 *>(keys) + thread;

	for (int i = thread; i < HISTOGRAM_BINS * HISTOGRAM_TABLES / 4; i += THREADS)
		store_shared(reinterpret_cast<uint4 *>(tables) + i, make_uint4(0, 0, 0, 0));
	__syncthreads();
	for (int64_t unit = blockIdx.x; unit < units; unit += gridDim.x)
#pragma unroll 1
		for (int s = 0; s < HISTOGRAM_UNIT / 4; s += THREADS * VECTORS) {
			uint4 key[VECTORS];

#pragma unroll
			for (int v = 0; v < VECTORS; v++)
				key[v] = load_once(
					from + unit * (HISTOGRAM_UNIT / 4) + s + v * THREADS);
#pragma unroll
			for (int v = 0; v < VECTORS; v++) {
				count_key(tables + own, key[v].x);
				count_key(tables + own, key[v].y);
				count_key(tables + own, key[v].z);
				count_key(tables + own, key[v].w);
			}
		}
	__syncthreads();
	for (int bin = thread; bin < HISTOGRAM_BINS; bin += THREADS) {
		uint32_t sum = 0;

		/* Each lane begins at another table, in another bank. */
		for (int i = 0; i < HISTOGRAM_TABLES; i++)
			sum += tables[bin * HISTOGRAM_TABLES + (i + own) % HISTOGRAM_TABLES];
		atomicAdd(&counts[bin], sum);
	}
}

#define HISTOGRAM(threads)                                                                         \
	extern "C" __global__ void __launch_bounds__(threads, HISTOGRAM_THREADS / threads)         \
		histogram_##threads(uint32_t *counts, const uint32_t *keys, int64_t units)         \
	{                                                                                          \
		histogram<threads>(counts, keys, units);                                           \
	}

HISTOGRAM(256)
HISTOGRAM(512)

/* By one block of HISTOGRAM_BINS threads. */
extern "C" __global__ void __launch_bounds__(HISTOGRAM_BINS) histogram_clear(uint32_t *counts)
{
	counts[threadIdx.x] = 0;
}

/* A block that has bins to judge counts all N keys. */
extern "C" __global__ void histogram_check(const uint32_t *counts, uint64_t count, uint64_t seed,
	int64_t executions, int64_t n, verdict_cell *cell)
{
	__shared__ uint32_t table[HISTOGRAM_BINS];
	const uint64_t key = input_key(seed, HISTOGRAM_KEYS);
	judge judge = judge_new();

	(void)executions;
	if (blockIdx.x * (uint64_t)blockDim.x >= count)
		return;
	for (int bin = (int)threadIdx.x; bin < HISTOGRAM_BINS; bin += (int)blockDim.x)
		table[bin] = 0;
	__syncthreads();
	for (int64_t i = threadIdx.x; i < n; i += blockDim.x)
		atomicAdd(&table[histogram_bin(key, (uint64_t)i)], 1u);
	__syncthreads();
	for (uint64_t bin = grid_first(); bin < count; bin += grid_step())
		judge_see(judge, bin, (double)counts[bin], (double)table[bin], 0);
	judge_report(judge, cell);
}
