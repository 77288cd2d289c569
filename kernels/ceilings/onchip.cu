/* SPDX-License-Identifier: Apache-2.0 */
/* Device code of the family onchip: see onchip.c. */
#include "kernels/ceilings/onchip.h"
#include "kernels/ceilings/sum.cuh"
#include "kernels/device.cuh"
#include "kernels/verdict.cuh"

/*
 * A thread makes QUADS accesses of 16 bytes in a trip, THREADS apart, so that the compiler knows the
 * offsets. Shared memory gets the block's slice of A.
 */
template <int threads, int quads> DEVICE_FUNCTION void fill_shared(uint4 *memory, const uint4 *a)
{
	for (int i = 0; i < quads; i++)
		memory[threadIdx.x + i * threads] =
			a[(blockIdx.x * quads + i) * threads + threadIdx.x];
	__syncthreads();
}

template <int threads, int quads>
DEVICE_FUNCTION void read_shared(
	const uint4 *a, uint32_t *sums, long long trips, long long *stopwatch)
{
	DYNAMIC_SHARED(uint4, memory);
	const uint4 *const mine = memory + threadIdx.x;
	uint32_t sum = 0;

	fill_shared<threads, quads>(memory, a);
	stopwatch_start(stopwatch);
#pragma unroll 1
	for (unsigned trip = (unsigned)trips; trip; trip--) {
		uint4 value[quads];

#pragma unroll
		for (int i = 0; i < quads; i++)
			value[i] = load_shared(mine + i * threads);
#pragma unroll
		for (int i = 0; i < quads; i++)
			sum += sum_words(value[i]);
	}
	sum = sum_block(sum);
	if (!threadIdx.x)
		sums[blockIdx.x] = sum;
	stopwatch_stop(stopwatch);
}

/* In each trip every word of a thread becomes the number of trips left, but two that tell it apart. */
template <int threads, int quads>
DEVICE_FUNCTION void write_shared(uint4 *to, long long trips, long long *stopwatch)
{
	DYNAMIC_SHARED(uint4, memory);
	uint4 *const mine = memory + threadIdx.x;

	stopwatch_start(stopwatch);
#pragma unroll 1
	for (unsigned trip = (unsigned)trips; trip; trip--) {
		const uint4 value = make_uint4(trip, threadIdx.x, trip, blockIdx.x);

#pragma unroll
		for (int i = 0; i < quads; i++)
			store_shared(mine + i * threads, value);
	}
	__syncthreads();
	for (int i = 0; i < quads; i++)
		to[(blockIdx.x * quads + i) * threads + threadIdx.x] = mine[i * threads];
	stopwatch_stop(stopwatch);
}

/* Words of 4 bytes; VALUE is 1, which the compiler does not know. */
template <int threads, int quads>
DEVICE_FUNCTION void add_shared(unsigned *to, long long trips, unsigned value)
{
	DYNAMIC_SHARED(unsigned, memory);
	unsigned *const mine = memory + threadIdx.x;

	for (int i = 0; i < quads; i++)
		mine[i * threads] = 0;
#pragma unroll 1
	for (unsigned trip = (unsigned)trips; trip; trip--)
#pragma unroll
		for (int i = 0; i < quads; i++)
			atomicAdd(mine + i * threads, value);
	for (int i = 0; i < quads; i++)
		to[(blockIdx.x * quads + i) * threads + threadIdx.x] = mine[i * threads];
}

/* Each block reads what its neighbour in the cluster holds. */
template <int threads, int quads>
DEVICE_FUNCTION void read_cluster(const uint4 *a, uint32_t *sums, long long trips, int blocks)
{
	DYNAMIC_SHARED(uint4, memory);
	const cluster_pointer there =
		cluster_map(memory + threadIdx.x, (cluster_rank() + 1) % blocks);
	uint32_t sum = 0;

	fill_shared<threads, quads>(memory, a);
	cluster_sync();
#pragma unroll 1
	for (unsigned trip = (unsigned)trips; trip; trip--) {
		uint4 value[quads];

#pragma unroll
		for (int i = 0; i < quads; i++)
			value[i] = load_cluster<uint4>(there + i * threads * 16);
#pragma unroll
		for (int i = 0; i < quads; i++)
			sum += sum_words(value[i]);
	}
	/* A block's memory stays until all have read it. */
	cluster_sync();
	sum = sum_block(sum);
	if (!threadIdx.x)
		sums[blockIdx.x] = sum;
}

#define ENTRIES(threads, quads)                                                                    \
	extern "C" __global__ void __launch_bounds__(threads) shared_read_##threads(               \
		const uint4 *a, uint32_t *sums, long long trips, long long *stopwatch)             \
	{                                                                                          \
		read_shared<threads, quads>(a, sums, trips, stopwatch);                            \
	}                                                                                          \
	extern "C" __global__ void __launch_bounds__(threads)                                      \
		shared_write_##threads(uint4 *to, long long trips, long long *stopwatch)           \
	{                                                                                          \
		write_shared<threads, quads>(to, trips, stopwatch);                                \
	}                                                                                          \
	extern "C" __global__ void __launch_bounds__(threads)                                      \
		shared_atomics_##threads(unsigned *to, long long trips, unsigned value)            \
	{                                                                                          \
		add_shared<threads, 4 * quads>(to, trips, value);                                  \
	}                                                                                          \
	extern "C" __global__ void __launch_bounds__(threads) shared_cluster_##threads(            \
		const uint4 *a, uint32_t *sums, long long trips, int blocks)                       \
	{                                                                                          \
		read_cluster<threads, quads>(a, sums, trips, blocks);                              \
	}
ENTRIES(128, ONCHIP_SLICE / 16 / 128)
ENTRIES(256, ONCHIP_SLICE / 16 / 256)

/*
 * Words of 4 bytes, WAYS words from lane to lane: as many lanes of a warp meet in each bank that is
 * used, where WAYS is a power of two.
 */
extern "C" __global__ void __launch_bounds__(CONFLICT_THREADS) shared_conflicts(
	const uint32_t *a, uint32_t *sums, long long trips, int ways)
{
	DYNAMIC_SHARED(uint32_t, memory);
	const uint32_t *const mine = memory + threadIdx.x % 32 * ways;
	uint32_t sum = 0;

	for (int i = threadIdx.x; i < CONFLICT_WORDS; i += CONFLICT_THREADS)
		memory[i] = a[blockIdx.x * CONFLICT_WORDS + i];
	__syncthreads();
#pragma unroll 1
	for (unsigned trip = (unsigned)trips; trip; trip--) {
		uint32_t value[CONFLICT_LOADS];

#pragma unroll
		for (int i = 0; i < CONFLICT_LOADS; i++)
			value[i] = load_shared_word(mine + i * 32);
#pragma unroll
		for (int i = 0; i < CONFLICT_LOADS; i++)
			sum += value[i];
	}
	sum = sum_block(sum);
	if (!threadIdx.x)
		sums[blockIdx.x] = sum;
}

/* ---- constant memory: every thread reads the same ---- */

/* Known words, not all alike. */
struct constants {
	uint32_t word[CONSTANT_WORDS];
	__host__ __device__ constexpr constants() : word()
	{
		for (uint32_t i = 0; i < CONSTANT_WORDS; i++)
			word[i] = constant_word(i);
	}
};
__constant__ constants constant_table = constants();

template <int loads> DEVICE_FUNCTION void read_constant(uint32_t *sums, long long trips)
{
	/* 0, but the compiler takes it for different in each thread. */
	const int first = threadIdx.x / 1024;
	uint32_t sum = 0;

#pragma unroll 1
	for (unsigned trip = (unsigned)trips; trip; trip--) {
		const uint4 *p = reinterpret_cast<const uint4 *>(constant_table.word) + first;

#pragma unroll 1
		for (int at = 0; at < CONSTANT_WORDS / 4; at += loads) {
			uint4 value[loads];

#pragma unroll
			for (int i = 0; i < loads; i++)
				value[i] = load_constant(p + at + i);
#pragma unroll
			for (int i = 0; i < loads; i++)
				sum += sum_words(value[i]);
		}
	}
	sums[blockIdx.x * blockDim.x + threadIdx.x] = sum;
}

extern "C" __global__ void __launch_bounds__(1024) constant_read_x4(uint32_t *sums, long long trips)
{
	read_constant<4>(sums, trips);
}

extern "C" __global__ void __launch_bounds__(1024) constant_read_x8(uint32_t *sums, long long trips)
{
	read_constant<8>(sums, trips);
}

/* ---- checks: see struct check of core/plan.h ---- */

/*
 * The sums of what the blocks read: SLICE elements, TRIPS times; in a cluster of BLOCKS those of the
 * next one. Device functions of their own check what is written, word by word.
 */
extern "C" __global__ void onchip_check_sums(const int *sums, uint64_t count, uint64_t seed,
	long long, long long slice, long long trips, int blocks, verdict_cell *cell)
{
	const uint64_t key = input_key(seed, 0);
	judge judge = judge_new();

	for (uint64_t block = blockIdx.x; block < count; block += gridDim.x) {
		const uint64_t first = block / blocks * blocks;
		const uint64_t from = first + (block - first + (blocks > 1)) % blocks;
		uint32_t sum = 0;

		for (long long i = threadIdx.x; i < slice; i += blockDim.x)
			sum += sum_input(key, from * slice + i);
		sum = sum_block(sum) * (uint32_t)trips;
		if (!threadIdx.x)
			judge_see(judge, block, sums[block], (int)sum, 0);
	}
	judge_report(judge, cell);
}
