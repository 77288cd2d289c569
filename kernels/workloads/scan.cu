/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of scan, in one pass (kernels/lookback.cuh): a block scans a tile in registers and
 * adds what the tiles before it add up to.
 */
#include "kernels/lookback.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/scan.h"

/* Each warp has VECTORS rows of 128 elements, a vector a lane. */
template <int THREADS, int VECTORS>
DEVICE_FUNCTION void scan(uint32_t *y, const uint32_t *x, unsigned long long *states)
{
	static_assert(THREADS * VECTORS * 4 == SCAN_TILE, "a block scans a tile");
	const int thread = (int)threadIdx.x, lane = thread % 32, warp = thread / 32;
	const int64_t tile = take_tile(states);
	const int64_t first = tile * (SCAN_TILE / 4) + warp * 32 * VECTORS + lane;
	tile_place place;
	uint32_t sum = 0;
	uint4 v[VECTORS];

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
		sum += __shfl_sync(0xFFFFFFFFu, upto, 31);
	}
	place = place_warp<THREADS>(states, tile, sum);
	sum = place.before + place.warp;
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
