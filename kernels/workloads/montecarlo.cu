/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of montecarlo: a block prices the option from its own paths, a thread CALLS groups of
 * four paths at a time.
 */
#include "kernels/block.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/montecarlo.h"

/* The upper 23 bits as a number of 1 .. 2 - 2^-23. */
DEVICE_FUNCTION float one_and(uint32_t word)
{
	return __uint_as_float(word >> 9 | 0x3F800000u);
}

/* What two paths pay: 18 operations, and 1 for adding them up. */
DEVICE_FUNCTION void pay_pair(float &sum, uint32_t first, uint32_t second)
{
	const float u = one_and(first) - 0x0.ffffffp0f;
	/* At least a little, whatever the logarithm's error. */
	const float square = fmaxf((float)-MONTECARLO_SPREAD * binary_log(u), 1e-12f);
	const float r = square * inverse_root(square);
	const float angle = (one_and(second) - 1.5f) * 6.2831853f;
	const float drift = (float)MONTECARLO_DRIFT;

	sum += fmaxf(binary_power(fmaf(r, cosine(angle), drift)) - 1, 0.0f);
	sum += fmaxf(binary_power(fmaf(r, sine(angle), drift)) - 1, 0.0f);
}

template <int CALLS> DEVICE_FUNCTION void montecarlo(float *prices, const uint32_t *key)
{
	constexpr int groups = MONTECARLO_PATHS / 4;
	const uint32_t key0 = key[0], key1 = key[1];
	const uint64_t first = blockIdx.x * (uint64_t)groups + threadIdx.x;
	float sum = 0, price;

#pragma unroll 1
	for (int i = 0; i < groups; i += CALLS * MONTECARLO_THREADS) {
		philox_words words[CALLS];

#pragma unroll
		for (int c = 0; c < CALLS; c++)
			words[c] = montecarlo_words(key0, key1,
				first + (uint64_t)(i + c * MONTECARLO_THREADS));
#pragma unroll
		for (int c = 0; c < CALLS; c++) {
			pay_pair(sum, words[c].word[0], words[c].word[1]);
			pay_pair(sum, words[c].word[2], words[c].word[3]);
		}
	}
	price = block_sum<MONTECARLO_THREADS>(
		sum, [](float all) { return all * (float)MONTECARLO_DISCOUNT; });
	if (threadIdx.x == 0)
		prices[blockIdx.x] = price;
}

#define MONTECARLO(calls)                                                                          \
	extern "C" __global__ void __launch_bounds__(MONTECARLO_THREADS)                           \
		montecarlo_f32_##calls(float *prices, const uint32_t *key)                         \
	{                                                                                          \
		montecarlo<calls>(prices, key);                                                    \
	}

MONTECARLO(1)
MONTECARLO(2)
MONTECARLO(4)

/* A warp a price; the block must be whole warps. */
extern "C" __global__ void montecarlo_check_f32(const float *prices, uint64_t count, uint64_t seed,
	int64_t executions, verdict_cell *cell)
{
	const int lane = (int)threadIdx.x % 32;
	judge judge = judge_new();

	(void)executions;
	for (uint64_t block = grid_first() / 32; block < count; block += grid_step() / 32) {
		double want = montecarlo_price(seed, block, lane, 32);

		for (int step = 16; step > 0; step /= 2)
			want += __shfl_xor_sync(0xFFFFFFFFu, want, step);
		if (lane == 0)
			judge_see(judge, block, (double)prices[block], want, MONTECARLO_TOLERANCE);
	}
	judge_report(judge, cell);
}
