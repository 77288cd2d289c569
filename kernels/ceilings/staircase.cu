/* SPDX-License-Identifier: Apache-2.0 */
/* Device code of the family staircase: see staircase.c. */
#include "kernels/ceilings/sum.cuh"
#include "kernels/device.cuh"
#include "kernels/verdict.cuh"

/*
 * The set is SLICES slices. A block reads one in each trip, at first the one of its own number and
 * then always the next, so that every SM reads all of the set, and no two blocks the same at once
 * where there are as many slices as blocks. L1 may keep what fits.
 */
#define THREADS 256

template <int loads>
DEVICE_FUNCTION void read_set(
	const uint4 *a, uint32_t *sums, long long elements, int slices, long long trips)
{
	const int quads = (int)(elements / 2), step = loads * THREADS;
	unsigned slice = blockIdx.x % slices;
	uint32_t sum = 0;

#pragma unroll 1
	for (unsigned trip = (unsigned)trips; trip; trip--) {
		const uint4 *p = a + (uint64_t)slice * quads + threadIdx.x;
		int left = quads;

#pragma unroll 1
		for (; left >= step; left -= step, p += step) {
			uint4 value[loads];

#pragma unroll
			for (int i = 0; i < loads; i++)
				value[i] = load_ca(p + i * THREADS);
#pragma unroll
			for (int i = 0; i < loads; i++)
				sum += sum_words(value[i]);
		}
		/* A slice is a whole number of accesses for each thread. */
#pragma unroll 1
		for (; left; left -= THREADS, p += THREADS)
			sum += sum_words(load_ca(p));
		if (++slice == (unsigned)slices)
			slice = 0;
	}
	sum = sum_block(sum);
	if (!threadIdx.x)
		sums[blockIdx.x] = sum;
}

extern "C" __global__ void __launch_bounds__(THREADS) staircase_x4(
	const uint4 *a, uint32_t *sums, long long elements, int slices, long long trips)
{
	read_set<4>(a, sums, elements, slices, trips);
}

extern "C" __global__ void __launch_bounds__(THREADS) staircase_x2(
	const uint4 *a, uint32_t *sums, long long elements, int slices, long long trips)
{
	read_set<2>(a, sums, elements, slices, trips);
}

/* The check: see struct check of core/plan.h. */
extern "C" __global__ void staircase_check(const int *sums, uint64_t count, uint64_t seed,
	long long, long long elements, int slices, long long trips, verdict_cell *cell)
{
	const uint64_t key = input_key(seed, 0);
	judge judge = judge_new();

	for (uint64_t block = blockIdx.x; block < count; block += gridDim.x) {
		uint32_t sum = 0;

		/* How often the block read the slice that lies D behind its first. */
		for (int d = 0; d < slices && d < trips; d++) {
			const uint64_t slice = (block + d) % slices;
			uint32_t part = 0;

			for (long long i = threadIdx.x; i < elements; i += blockDim.x)
				part += sum_input(key, slice * elements + i);
			sum += part * (uint32_t)(trips / slices + (d < trips % slices));
		}
		sum = sum_block(sum);
		if (!threadIdx.x)
			judge_see(judge, block, sums[block], (int)sum, 0);
	}
	judge_report(judge, cell);
}
