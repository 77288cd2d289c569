/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of select, in one pass (kernels/lookback.cuh): a block counts what it keeps of a
 * tile, looks back for how much the tiles before it keep, and moves its own together in shared memory,
 * as far from a multiple of 16 bytes as in y, so that all but the ends is stored 16 bytes at a time.
 */
#include "kernels/lookback.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/select.h"

/* Byte I of bytes that lie four to a word. */
DEVICE_FUNCTION uint32_t byte_of(const uint32_t *words, int i)
{
	return words[i / 4] >> 8 * (i % 4) & 255;
}

DEVICE_FUNCTION void keep(int32_t *kept, uint32_t &place, int32_t value, int32_t threshold)
{
	if (value < threshold)
		kept[place++] = value;
}

/* COUNT elements at KEPT + SHIFT to Y + BEFORE, where SHIFT is BEFORE % 4. */
template <int THREADS>
DEVICE_FUNCTION void store_kept(
	int32_t *y, int64_t before, const int32_t *kept, uint32_t shift, uint32_t count)
{
	const uint32_t end = shift + count;
	int32_t *const to = y + (before - shift);

	for (uint32_t i = 4 * threadIdx.x; i < end; i += 4 * THREADS)
		if (i >= shift && i + 4 <= end)
			store_once(reinterpret_cast<int4 *>(to + i),
				load_shared(reinterpret_cast<const int4 *>(kept + i)));
		else
			for (uint32_t k = max(i, shift); k < min(i + 4, end); k++)
				to[k] = kept[k];
}

/* Each warp has VECTORS rows of 128 elements, a vector a lane. */
template <int THREADS, int VECTORS>
DEVICE_FUNCTION void compact(
	int32_t *y, const int32_t *x, unsigned long long *states, int32_t threshold)
{
	static_assert(THREADS * VECTORS * 4 == SELECT_TILE, "a block takes a tile");
	constexpr int words = (VECTORS + 3) / 4;
	__shared__ __align__(16) int32_t kept[SELECT_TILE + 4];
	const int thread = (int)threadIdx.x, lane = thread % 32, warp = thread / 32;
	const int64_t tile = take_tile(states);
	const int4 *from = reinterpret_cast<const int4 *>(x) + tile * (SELECT_TILE / 4) +
			   warp * 32 * VECTORS + lane;
	uint32_t counts[words] = { 0 }, rows[words], sum = 0, shift, row;
	tile_place place;
	int4 v[VECTORS];

#pragma unroll
	for (int i = 0; i < VECTORS; i++)
		v[i] = load_once(from + i * 32);
	/* What a lane keeps of each row, then what those before it keep, and what the row does. */
#pragma unroll
	for (int i = 0; i < VECTORS; i++)
		counts[i / 4] |= (uint32_t)((v[i].x < threshold) + (v[i].y < threshold) +
					    (v[i].z < threshold) + (v[i].w < threshold))
				 << 8 * (i % 4);
#pragma unroll
	for (int w = 0; w < words; w++) {
		const uint32_t upto = scan_warp(counts[w], lane);

		rows[w] = __shfl_sync(0xFFFFFFFFu, upto, 31);
		counts[w] = upto - counts[w];
	}
#pragma unroll
	for (int i = 0; i < VECTORS; i++)
		sum += byte_of(rows, i);
	place = place_warp<THREADS>(states, tile, sum);
	shift = place.before % 4;
	row = shift + place.warp;
#pragma unroll
	for (int i = 0; i < VECTORS; i++) {
		uint32_t at = row + byte_of(counts, i);

		keep(kept, at, v[i].x, threshold);
		keep(kept, at, v[i].y, threshold);
		keep(kept, at, v[i].z, threshold);
		keep(kept, at, v[i].w, threshold);
		row += byte_of(rows, i);
	}
	__syncthreads();
	store_kept<THREADS>(y, place.before, kept, shift, place.sum);
	if (tile == gridDim.x - 1 && thread == 0)
		y[(tile + 1) * SELECT_TILE] = (int32_t)(place.before + place.sum);
}

#define SELECT(threads, vectors)                                                                   \
	extern "C" __global__ void __launch_bounds__(threads) select_##threads(                    \
		int32_t *y, const int32_t *x, unsigned long long *states, int32_t threshold)       \
	{                                                                                          \
		compact<threads, vectors>(y, x, states, threshold);                                \
	}

SELECT(256, 6)
SELECT(512, 3)

extern "C" __global__ void select_fill(int32_t *to, uint64_t count, int64_t n)
{
	for (uint64_t i = grid_first(); i < count; i += grid_step())
		to[i] = select_input(i, n);
}

extern "C" __global__ void select_check(
	const int32_t *y, uint64_t count, uint64_t seed, int64_t executions, verdict_cell *cell)
{
	(void)seed, (void)executions;
	judge_all(y, count, 0, cell,
		[=](uint64_t index) { return select_value(index, (int64_t)count - 1); });
}
