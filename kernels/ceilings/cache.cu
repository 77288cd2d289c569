/* SPDX-License-Identifier: Apache-2.0 */
/* Device code of the family cache: see cache.c. */
#include "kernels/ceilings/sum.cuh"
#include "kernels/device.cuh"
#include "kernels/verdict.cuh"

/*
 * Each block reads a slice in every trip: always its own where that is to stay in the SM's L1
 * (rotate 0), or the next one each time, so that every SM reads all of the set and no two read the
 * same at once, past L1 (rotate 1).
 */
template <int loads, int rotate>
DEVICE_FUNCTION void read_slices(
	const uint4 *a, uint32_t *sums, long long elements, long long trips, long long *stopwatch)
{
	const int quads = (int)(elements / 2), step = loads * blockDim.x;
	unsigned slice = blockIdx.x;
	uint32_t sum = 0;

	stopwatch_start(stopwatch);
#pragma unroll 1
	for (unsigned trip = (unsigned)trips; trip; trip--) {
		const uint4 *const p = a + (uint64_t)slice * quads;
		int at = threadIdx.x;

#pragma unroll 1
		for (; at + step - (int)blockDim.x < quads; at += step) {
			uint4 value[loads];

#pragma unroll
			for (int i = 0; i < loads; i++)
				value[i] = rotate ? load_cg(p + at + i * blockDim.x)
						  : load_ca(p + at + i * blockDim.x);
#pragma unroll
			for (int i = 0; i < loads; i++)
				sum += sum_words(value[i]);
		}
#pragma unroll 1
		for (; at < quads; at += blockDim.x)
			sum += sum_words(rotate ? load_cg(p + at) : load_ca(p + at));
		if (rotate && ++slice == gridDim.x)
			slice = 0;
	}
	sum = sum_block(sum);
	if (!threadIdx.x)
		sums[blockIdx.x] = sum;
	stopwatch_stop(stopwatch);
}

/*
 * Each block writes a slice of its own in every trip: each four words get the trips left, their
 * place, and the two together.
 */
template <int stores>
DEVICE_FUNCTION void write_slices(uint4 *a, long long elements, long long trips)
{
	const int quads = (int)(elements / 2), step = stores * blockDim.x;
	const unsigned first = blockIdx.x * quads;

#pragma unroll 1
	for (unsigned trip = (unsigned)trips; trip; trip--) {
		int at = threadIdx.x;

#pragma unroll 1
		for (; at + step - (int)blockDim.x < quads; at += step)
#pragma unroll
			for (int i = 0; i < stores; i++) {
				const unsigned place = first + at + i * blockDim.x;

				store_cg(a + place, make_uint4(trip, place, trip + place, trip ^ place));
			}
#pragma unroll 1
		for (; at < quads; at += blockDim.x)
			store_cg(a + first + at, make_uint4(trip, first + at, trip + first + at,
							 trip ^ (first + at)));
	}
}

/* Each block adds 1 to every word of a slice of its own in every trip. */
template <int adds> DEVICE_FUNCTION void add_slices(unsigned *a, long long elements, long long trips)
{
	const int words = (int)(elements * 2), step = adds * blockDim.x;
	unsigned *const mine = a + (long long)blockIdx.x * words;

#pragma unroll 1
	for (unsigned trip = (unsigned)trips; trip; trip--) {
		int at = threadIdx.x;

#pragma unroll 1
		for (; at + step - (int)blockDim.x < words; at += step)
#pragma unroll
			for (int i = 0; i < adds; i++)
				atomicAdd(mine + at + i * blockDim.x, 1);
#pragma unroll 1
		for (; at < words; at += blockDim.x)
			atomicAdd(mine + at, 1);
	}
}

#define CACHE_ENTRY(name, loads, rotate)                                                           \
	extern "C" __global__ void __launch_bounds__(1024)                                         \
		name(const uint4 *a, uint32_t *sums, long long elements, long long trips,          \
			long long *stopwatch)                                                      \
	{                                                                                          \
		read_slices<loads, rotate>(a, sums, elements, trips, stopwatch);                   \
	}

CACHE_ENTRY(cache_l1_x2, 2, 0)
CACHE_ENTRY(cache_l1_x4, 4, 0)
CACHE_ENTRY(cache_l1_x8, 8, 0)
CACHE_ENTRY(cache_l2_x2, 2, 1)
CACHE_ENTRY(cache_l2_x4, 4, 1)

#define WRITE_ENTRIES(count)                                                                       \
	extern "C" __global__ void __launch_bounds__(1024)                                         \
		cache_l2_write_x##count(uint4 *a, long long elements, long long trips)             \
	{                                                                                          \
		write_slices<count>(a, elements, trips);                                           \
	}                                                                                          \
	extern "C" __global__ void __launch_bounds__(1024)                                         \
		cache_l2_atomics_x##count(unsigned *a, long long elements, long long trips)        \
	{                                                                                          \
		add_slices<count>(a, elements, trips);                                             \
	}
WRITE_ENTRIES(2)
WRITE_ENTRIES(4)

/* The check: see struct check of core/plan.h. One slice for each of the COUNT sums. */
extern "C" __global__ void cache_check(const int *sums, uint64_t count, uint64_t seed,
	long long, long long elements, long long trips, int rotate, verdict_cell *cell)
{
	const uint64_t key = input_key(seed, 0);
	judge judge = judge_new();

	for (uint64_t block = blockIdx.x; block < count; block += gridDim.x) {
		uint32_t sum = 0;

		/* How often the block read the slice that lies D behind its first. */
		for (uint64_t d = 0; d < (rotate ? count : 1); d++) {
			uint64_t slice = (block + d) % count;
			uint64_t times = rotate ? trips / count + (d < trips % count) : trips;
			uint32_t part = 0;

			for (long long i = threadIdx.x; times && i < elements; i += blockDim.x)
				part += sum_input(key, slice * elements + i);
			sum += part * (uint32_t)times;
		}
		sum = sum_block(sum);
		if (!threadIdx.x)
			judge_see(judge, block, sums[block], (int)sum, 0);
	}
	judge_report(judge, cell);
}

/* Of cache_l2_write: the last trip is number 1. */
extern "C" __global__ void cache_check_written(
	const int *a, uint64_t count, uint64_t, long long, verdict_cell *cell)
{
	judge judge = judge_new();

	for (uint64_t i = grid_first(); i < count; i += grid_step()) {
		const unsigned place = (unsigned)(i / 4);
		const unsigned words[] = { 1, place, 1 + place, 1 ^ place };

		judge_see(judge, i, a[i], (int)words[i % 4], 0);
	}
	judge_report(judge, cell);
}

/* Of cache_l2_atomics: every word counts the trips. */
extern "C" __global__ void cache_check_added(const int *a, uint64_t count, uint64_t,
	long long executions, long long trips, verdict_cell *cell)
{
	judge judge = judge_new();

	for (uint64_t i = grid_first(); i < count; i += grid_step())
		judge_see(judge, i, a[i], (int)(unsigned)(executions * trips), 0);
	judge_report(judge, cell);
}
