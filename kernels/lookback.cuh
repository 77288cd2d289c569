/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One pass over a long array whose parts depend on all before them (Merrill and Garland, "Single-pass
 * Parallel Prefix Scan with Decoupled Look-back", 2016): a block makes the sum of its tile known, looks
 * back over the tiles before for what they add up to, and makes that known in turn. Tiles are dealt out
 * in the order in which blocks begin, so that a block only waits for blocks that have begun.
 *
 * STATES[0] is the number of the next tile. STATES[1 + tile] is 0, or 32 bits of a sum and above them
 * what it is the sum of; both are stored and loaded at once. lookback_add() of kernels/lookback_plan.h
 * clears them.
 */
#ifndef KERNELS_LOOKBACK_CUH
#define KERNELS_LOOKBACK_CUH

#include "kernels/device.cuh"

#define LOOKBACK_ALL 0xFFFFFFFFu
/* Of the tile alone; of all elements up to its end. */
#define SUM_TILE 1u
#define SUM_ALL 2u

/* The sums over this lane and those before it in the warp. */
DEVICE_FUNCTION uint32_t scan_warp(uint32_t value, int lane)
{
	for (int step = 1; step < 32; step *= 2) {
		uint32_t other = __shfl_up_sync(LOOKBACK_ALL, value, step);

		if (lane >= step)
			value += other;
	}
	return value;
}

/* The number of the block's tile, taken from the cell at NEXT_TILE. A block calls it once. */
template <typename T> DEVICE_FUNCTION int64_t take_tile(T *next_tile)
{
	__shared__ T next;

	if (threadIdx.x == 0)
		next = atomicAdd(next_tile, (T)1);
	__syncthreads();
	return (int64_t)next;
}

DEVICE_FUNCTION void publish(unsigned long long *state, unsigned what, uint32_t sum)
{
	*(volatile unsigned long long *)state = (unsigned long long)what << 32 | sum;
}

/* What all tiles before TILE add up to, by a whole warp: 32 tiles at a time, the nearest first. */
DEVICE_FUNCTION uint32_t look_back(const unsigned long long *states, int64_t tile, int lane)
{
	uint32_t before = 0;

	for (int64_t nearest = tile - 1; nearest >= 0; nearest -= 32) {
		const int64_t at = nearest - lane;
		unsigned long long state = (unsigned long long)SUM_ALL << 32;
		uint32_t all, value;

		do {
			if (at >= 0)
				state = *(const volatile unsigned long long *)&states[1 + at];
		} while (__any_sync(LOOKBACK_ALL, state >> 32 == 0));
		all = __ballot_sync(LOOKBACK_ALL, state >> 32 == SUM_ALL);
		/* The lanes up to the nearest sum of all; without one, all lanes. */
		value = (all ^ (all - 1)) >> lane & 1 ? (uint32_t)state : 0;
		for (int step = 16; step > 0; step /= 2)
			value += __shfl_xor_sync(LOOKBACK_ALL, value, step);
		before += value;
		if (all)
			break;
	}
	return before;
}

/* What is before a warp: all tiles before its own, and in this the warps before; the tile's sum. */
struct tile_place {
	uint32_t before, warp, sum;
};

/* For warps that add SUM each, the same in all lanes, in blocks of THREADS. A block calls it once. */
template <int THREADS>
DEVICE_FUNCTION tile_place place_warp(unsigned long long *states, int64_t tile, uint32_t sum)
{
	const int thread = (int)threadIdx.x, lane = thread % 32, warp = thread / 32;
	const int warps = THREADS / 32;
	__shared__ uint32_t before_warp[warps], before_tile, sum_tile;

	if (lane == 0)
		before_warp[warp] = sum;
	__syncthreads();
	if (warp == 0) {
		const uint32_t mine = lane < warps ? before_warp[lane] : 0;
		const uint32_t upto = scan_warp(mine, lane);
		uint32_t before;

		sum = __shfl_sync(LOOKBACK_ALL, upto, 31);
		if (lane == 0)
			publish(&states[1 + tile], SUM_TILE, sum);
		before = look_back(states, tile, lane);
		if (lane == 0) {
			publish(&states[1 + tile], SUM_ALL, before + sum);
			before_tile = before;
			sum_tile = sum;
		}
		if (lane < warps)
			before_warp[lane] = upto - mine;
	}
	__syncthreads();
	return { before_tile, before_warp[warp], sum_tile };
}

#endif
