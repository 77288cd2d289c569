/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of sort (Adinets and Merrill, "Onesweep: A Faster Least Significant Digit Radix Sort
 * for GPUs", 2022). Digits of all passes are counted at once; their counts, added up, are the places
 * where a pass begins to put keys of each digit. In a pass a block counts the digits of a tile, looks
 * back over the tiles before for how many of each these have (as kernels/lookback.cuh does for one
 * sum), puts its keys in order in shared memory and writes them where they belong, digit by digit.
 */
#include "kernels/lookback.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/sort.h"

/* Of a block that counts: tables side by side, and loads in flight. */
#define TABLES 4
#define VECTORS (SORT_TILE / 4 / SORT_THREADS)

DEVICE_FUNCTION uint32_t digit_of(uint32_t key, int pass)
{
	return key >> 8 * pass & (SORT_DIGITS - 1);
}

DEVICE_FUNCTION void count_digits(uint32_t *tables, uint32_t key)
{
#pragma unroll
	for (int pass = 0; pass < SORT_PASSES; pass++)
		atomicAdd(&tables[(pass * SORT_DIGITS + digit_of(key, pass)) * TABLES], 1u);
}

/* Counts the digits of all passes. Blocks stay and take one tile after the other. */
extern "C" __global__ void __launch_bounds__(SORT_THREADS, SORT_BLOCKS)
	sort_count(uint32_t *states, const uint32_t *keys, int64_t tiles)
{
	__shared__ uint32_t tables[SORT_PASSES * SORT_DIGITS * TABLES];
	uint32_t *const counts = states + SORT_PASSES;
	const int thread = (int)threadIdx.x;
	const uint4 *from = reinterpret_cast<const uint4 *>(keys) + thread;

	for (int i = thread; i < SORT_PASSES * SORT_DIGITS * TABLES; i += SORT_THREADS)
		tables[i] = 0;
	__syncthreads();
	for (int64_t tile = blockIdx.x; tile < tiles; tile += gridDim.x) {
		uint32_t *const own = tables + thread % TABLES;
		uint4 key[VECTORS];

#pragma unroll
		for (int v = 0; v < VECTORS; v++)
			key[v] = load_once(from + tile * (SORT_TILE / 4) + v * SORT_THREADS);
#pragma unroll
		for (int v = 0; v < VECTORS; v++) {
			count_digits(own, key[v].x);
			count_digits(own, key[v].y);
			count_digits(own, key[v].z);
			count_digits(own, key[v].w);
		}
	}
	__syncthreads();
	for (int i = thread; i < SORT_PASSES * SORT_DIGITS; i += SORT_THREADS) {
		uint32_t sum = 0;

		for (int t = 0; t < TABLES; t++)
			sum += tables[i * TABLES + t];
		atomicAdd(&counts[i], sum);
	}
}

/*
 * What the digits before this thread's add up to: threads 0 .. 255 have a digit's COUNT each, and so
 * have the next 256. By all threads.
 */
DEVICE_FUNCTION uint32_t before_digit(uint32_t count)
{
	__shared__ uint32_t sums[32];
	const int lane = (int)threadIdx.x % 32, warp = (int)threadIdx.x / 32;
	uint32_t before = scan_warp(count, lane);

	if (lane == 31)
		sums[warp] = before;
	__syncthreads();
	for (int w = warp / (SORT_DIGITS / 32) * (SORT_DIGITS / 32); w < warp; w++)
		before += sums[w];
	return before - count;
}

/* From counts to places, by one block with a thread for each. */
extern "C" __global__ void __launch_bounds__(SORT_PASSES * SORT_DIGITS) sort_places(uint32_t *states)
{
	uint32_t *const count = states + SORT_PASSES + threadIdx.x;

	*count = before_digit(*count);
}

/* A state: 30 bits of a count, and above them what it counts. */
DEVICE_FUNCTION void tell(uint32_t *state, uint32_t what, uint32_t count)
{
	*(volatile uint32_t *)state = what << 30 | count;
}

DEVICE_FUNCTION uint32_t ask(const uint32_t *state)
{
	return *(const volatile uint32_t *)state;
}

/* How many keys of a digit are in all tiles before TILE. STATES: those of the digit. */
DEVICE_FUNCTION uint32_t before_tile(const uint32_t *states, int tile)
{
	uint32_t before = 0;

	for (int nearest = tile - 1; nearest >= 0; nearest -= SORT_LOOKS) {
		uint32_t state[SORT_LOOKS];

#pragma unroll
		for (int i = 0; i < SORT_LOOKS; i++)
			state[i] = nearest < i ? SUM_ALL << 30 : ask(states + (nearest - i) * SORT_DIGITS);
#pragma unroll
		for (int i = 0; i < SORT_LOOKS; i++) {
			while (!state[i])
				state[i] = ask(states + (nearest - i) * SORT_DIGITS);
			before += state[i] & SORT_MOST;
			if (state[i] >> 30 == SUM_ALL)
				return before;
		}
	}
	return before;
}

/* The lanes of the warp whose digit is this lane's, by a vote on each of its bits ... */
DEVICE_FUNCTION uint32_t lanes_by_votes(uint32_t digit)
{
	uint32_t alike = LOOKBACK_ALL;

#pragma unroll
	for (int bit = 1; bit < SORT_DIGITS; bit *= 2) {
		const uint32_t votes = __ballot_sync(LOOKBACK_ALL, (digit & bit) != 0);

		alike &= digit & bit ? votes : ~votes;
	}
	return alike;
}

/* ... or by a bit of each lane in the digit's mask, which was 0 and has to be cleared again. */
DEVICE_FUNCTION uint32_t lanes_by_mask(uint32_t *mask, int lane)
{
	atomicOr(mask, 1u << lane);
	__syncwarp();
	return *mask;
}

/* One pass. A warp has EACH rows of 32 keys, one after the other, so that equal digits stay in order. */
template <int THREADS, bool MASKS>
DEVICE_FUNCTION void sweep(uint32_t *to, const uint32_t *from, uint32_t *states, int pass)
{
	constexpr int each = SORT_TILE / THREADS, warps = THREADS / 32;
	static_assert(each * THREADS == SORT_TILE && THREADS >= SORT_DIGITS, "a thread a digit");
	/* What a warp has of each digit, then what the warps before it have; last the sorted tile. */
	__shared__ union {
		struct {
			uint16_t counts[warps][SORT_DIGITS];
			uint32_t masks[MASKS ? warps : 1][SORT_DIGITS];
		};
		uint32_t keys[SORT_TILE];
	} room;
	/* Where a digit begins in the tile; then what its keys' places there are less than in TO. */
	__shared__ uint32_t first[SORT_DIGITS];
	const int thread = (int)threadIdx.x, lane = thread % 32, warp = thread / 32;
	const int tile = (int)take_tile(states + pass);
	/* Places are less than 2^16, two lie in a word. */
	uint32_t key[each], places[(each + 1) / 2] = { 0 }, count = 0, before;
	uint32_t *digits;

#pragma unroll
	for (int i = 0; i < each; i++)
		key[i] = __ldcs(from + tile * (int64_t)SORT_TILE + (warp * each + i) * 32 + lane);
	for (int d = lane; d < SORT_DIGITS; d += 32) {
		room.counts[warp][d] = 0;
		if (MASKS)
			room.masks[warp][d] = 0;
	}
	__syncwarp();
	/* Among the keys of the warp. */
#pragma unroll
	for (int i = 0; i < each; i++) {
		const uint32_t digit = digit_of(key[i], pass);
		uint32_t *const mask = &room.masks[MASKS ? warp : 0][digit];
		const uint32_t alike = MASKS ? lanes_by_mask(mask, lane) : lanes_by_votes(digit);
		const uint32_t lower = alike & ((1u << lane) - 1);
		const uint32_t seen = room.counts[warp][digit];

		__syncwarp();
		if (!lower) {
			room.counts[warp][digit] = (uint16_t)(seen + (uint32_t)__popc(alike));
			if (MASKS)
				*mask = 0;
		}
		__syncwarp();
		places[i / 2] |= (seen + (uint32_t)__popc(lower)) << 16 * (i % 2);
	}
	__syncthreads();
	/* Of all tiles the states of this thread's digit. */
	digits = states + SORT_HEAD + pass * (int64_t)gridDim.x * SORT_DIGITS + thread;
	if (thread < SORT_DIGITS) {
		for (int w = 0; w < warps; w++) {
			const uint32_t mine = room.counts[w][thread];

			room.counts[w][thread] = (uint16_t)count;
			count += mine;
		}
		tell(digits + tile * SORT_DIGITS, SUM_TILE, count);
	}
	before = before_digit(count);
	if (thread < SORT_DIGITS)
		first[thread] = before;
	__syncthreads();
	/* In the tile. */
#pragma unroll
	for (int i = 0; i < each; i++) {
		const uint32_t digit = digit_of(key[i], pass);

		places[i / 2] += (first[digit] + room.counts[warp][digit]) << 16 * (i % 2);
	}
	__syncthreads();
#pragma unroll
	for (int i = 0; i < each; i++)
		room.keys[places[i / 2] >> 16 * (i % 2) & 0xFFFF] = key[i];
	if (thread < SORT_DIGITS) {
		const uint32_t all = before_tile(digits, tile);

		tell(digits + tile * SORT_DIGITS, SUM_ALL, all + count);
		first[thread] = states[SORT_PASSES + pass * SORT_DIGITS + thread] + all - before;
	}
	__syncthreads();
#pragma unroll
	for (int i = 0; i < each; i++) {
		const uint32_t at = (uint32_t)(i * THREADS + thread), sorted = room.keys[at];

		to[at + first[digit_of(sorted, pass)]] = sorted;
	}
}

#define SORT(name, threads, masks)                                                                 \
	extern "C" __global__ void __launch_bounds__(threads, 1024 / threads)                      \
		name(uint32_t *to, const uint32_t *from, uint32_t *states, int pass)               \
	{                                                                                          \
		sweep<threads, masks>(to, from, states, pass);                                     \
	}

SORT(sort_masks_512, 512, true)
SORT(sort_votes_512, 512, false)

extern "C" __global__ void sort_fill(int32_t *to, uint64_t count, int64_t n)
{
	for (uint64_t i = grid_first(); i < count; i += grid_step())
		to[i] = sort_input(i, n);
}

extern "C" __global__ void sort_check(
	const int32_t *keys, uint64_t count, uint64_t seed, int64_t executions, verdict_cell *cell)
{
	(void)seed, (void)executions;
	judge_all(keys, count, 0, cell,
		[=](uint64_t index) { return sort_value(index, (int64_t)count); });
}
