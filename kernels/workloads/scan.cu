/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of scan, in one pass (Merrill and Garland, "Single-pass Parallel Prefix Scan with
 * Decoupled Look-back", 2016): a block scans a tile in registers, makes its sum known, looks back
 * over the tiles before for what they add up to, and makes that known in turn. Tiles are dealt out
 * in the order in which blocks begin, so that a block only waits for blocks that have begun.
 *
 * STATES[0] is the number of the next tile. STATES[1 + tile] is 0, or 32 bits of a sum and above
 * them what it is the sum of; both are stored and loaded at once.
 */
#include "kernels/verdict.cuh"
#include "kernels/workloads/scan.h"

#define FULL 0xFFFFFFFFu
/* Of the tile alone; of all elements up to its end. */
#define SUM_TILE 1u
#define SUM_ALL 2u

/* The sums over this lane and those before it in the warp. */
DEVICE_FUNCTION uint32_t scan_warp(uint32_t value, int lane)
{
	for (int step = 1; step < 32; step *= 2) {
		uint32_t other = __shfl_up_sync(FULL, value, step);

		if (lane >= step)
			value += other;
	}
	return value;
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
		} while (__any_sync(FULL, state >> 32 == 0));
		all = __ballot_sync(FULL, state >> 32 == SUM_ALL);
		/* The lanes up to the nearest sum of all; without one, all lanes. */
		value = (all ^ (all - 1)) >> lane & 1 ? (uint32_t)state : 0;
		for (int step = 16; step > 0; step /= 2)
			value += __shfl_xor_sync(FULL, value, step);
		before += value;
		if (all)
			break;
	}
	return before;
}

/* Each warp has VECTORS rows of 128 elements, a vector a lane. */
template <int THREADS, int VECTORS>
DEVICE_FUNCTION void scan(uint32_t *y, const uint32_t *x, unsigned long long *states)
{
	static_assert(THREADS * VECTORS * 4 == SCAN_TILE, "a block scans a tile");
	const int thread = (int)threadIdx.x, lane = thread % 32, warp = thread / 32;
	const int warps = THREADS / 32;
	__shared__ unsigned long long next;
	__shared__ uint32_t before_warp[warps], before_tile;
	uint32_t sum = 0;
	uint4 v[VECTORS];
	int64_t tile, first;

	if (thread == 0)
		next = atomicAdd(&states[0], 1ull);
	__syncthreads();
	tile = (int64_t)next;
	first = tile * (SCAN_TILE / 4) + warp * 32 * VECTORS + lane;
#pragma unroll
	for (int i = 0; i < VECTORS; i++)
		v[i] = load_once(reinterpret_cast<const uint4 *>(x) + first + i * 32);
#pragma unroll
	for (int i = 0; i < VECTORS; i++) {
		uint32_t upto, offset;

		v[i].y += v[i].x;
		v[i].z += v[i].y;
		v[i].w += v[i].z;
		upto = scan_warp(v[i].w, lane);
		offset = sum + upto - v[i].w;
		v[i].x += offset;
		v[i].y += offset;
		v[i].z += offset;
		v[i].w += offset;
		sum += __shfl_sync(FULL, upto, 31);
	}
	if (lane == 0)
		before_warp[warp] = sum;
	__syncthreads();
	if (warp == 0) {
		const uint32_t mine = lane < warps ? before_warp[lane] : 0;
		const uint32_t upto = scan_warp(mine, lane);
		uint32_t before;

		sum = __shfl_sync(FULL, upto, 31);
		if (lane == 0)
			publish(&states[1 + tile], SUM_TILE, sum);
		before = look_back(states, tile, lane);
		if (lane == 0) {
			publish(&states[1 + tile], SUM_ALL, before + sum);
			before_tile = before;
		}
		if (lane < warps)
			before_warp[lane] = upto - mine;
	}
	__syncthreads();
	sum = before_tile + before_warp[warp];
#pragma unroll
	for (int i = 0; i < VECTORS; i++)
		store_once(reinterpret_cast<uint4 *>(y) + first + i * 32,
			make_uint4(v[i].x + sum, v[i].y + sum, v[i].z + sum, v[i].w + sum));
}

#define SCAN(threads, vectors)                                                                     \
	extern "C" __global__ void __launch_bounds__(threads)                                      \
		scan_##threads(uint32_t *y, const uint32_t *x, unsigned long long *states)         \
	{                                                                                          \
		scan<threads, vectors>(y, x, states);                                              \
	}

SCAN(256, 8)
SCAN(512, 4)

extern "C" __global__ void scan_clear(unsigned long long *states, int64_t count)
{
	const uint64_t index = grid_first();

	if (index < (uint64_t)count)
		states[index] = 0;
}

extern "C" __global__ void scan_check(
	const int *y, uint64_t count, uint64_t seed, int64_t executions, verdict_cell *cell)
{
	(void)executions;
	judge_all(y, count, 0, cell, [=](uint64_t index) { return scan_value(seed, index); });
}
