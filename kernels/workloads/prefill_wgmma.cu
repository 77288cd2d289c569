/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of prefill by wgmma, for compute capability 9.0 alone. A block takes 128 queries of a
 * head. Two warpgroups compute, 64 queries each, one beside the other's softmax; a third, which leaves
 * them most of its registers, brings in a
 * tile of 128 keys, one of their values, the next keys ... in a ring of SLOTS. Two barriers a slot:
 * FULL, when all is there, and EMPTY, when all was read.
 */
#include "kernels/wgmma.cuh"
#include "kernels/workloads/prefill.cuh"

#define SIDE 128 /* queries of a block, and keys of a tile */
#define SLOTS 4
#define GROUP 128 /* threads of a warpgroup */
#define GROUPS 3
#define DEEP 16 /* of an instruction */
/* A tile is two slabs, of 64 elements of all its rows each. */
#define SLAB_BYTES (SIDE * 128)
#define TILE_BYTES (2 * SLAB_BYTES)

/* This thread's part of a tile of SIDE rows: 16 neighbours take a row. Of a warpgroup. */
DEVICE_FUNCTION void bring_tile(unsigned char *tile, const uint16_t *from)
{
	constexpr int parts = ATTENTION_DIM / 8, rows = GROUP / parts;
	static_assert(rows % 8 == 0, "the same place in eight rows");
	const int thread = (int)threadIdx.x % GROUP;

	tile += thread % parts / 8 * SLAB_BYTES + wgmma_place(thread / parts, thread % 8 * 16);
#pragma unroll
	for (int l = 0; l < SIDE / rows; l++)
		copy_async(tile + l * rows * 128, from + (l * GROUP + thread) * 8);
}

DEVICE_FUNCTION void bring(unsigned char *slots, bulk_barrier *full, bulk_barrier *empty,
	const uint16_t *keys, const uint16_t *values, int tiles)
{
#pragma unroll 1
	for (int t = 0; t < 2 * tiles; t++) {
		if (t >= SLOTS)
			bulk_wait(&empty[t % SLOTS], t / SLOTS - 1 & 1);
		bring_tile(slots + t % SLOTS * TILE_BYTES,
			(t % 2 ? values : keys) + (int64_t)(t / 2) * SIDE * ATTENTION_DIM);
		copy_arrive(&full[t % SLOTS]);
	}
	copy_commit();
	copy_wait<0>();
}

/* Waits for what lies in the slot of turn T. */
DEVICE_FUNCTION void take(bulk_barrier *full, int t)
{
	bulk_wait(&full[t % SLOTS], t / SLOTS & 1);
	wgmma_publish();
}

/* When all groups of instructions but OPEN are done, of which SUM is: the slot of turn T was read. */
template <int open, typename form>
DEVICE_FUNCTION void leave(bulk_barrier *empty, int t, float (&sum)[form::registers])
{
	wgmma_wait<open>();
	form::settle(sum);
	if (threadIdx.x % 32 == 0)
		barrier_arrive(&empty[t % SLOTS]);
}

/*
 * For 64 queries, whose tile is at QUERIES; AHEAD: of the first of this warp's before the first key.
 * While the values of one tile are added, the scores of the next become weights.
 */
DEVICE_FUNCTION void attend(uint16_t *out, const unsigned char *queries, const unsigned char *slots,
	bulk_barrier *full, bulk_barrier *empty, int ahead, int tiles)
{
	typedef wgmma_bf16_n128 by_keys;
	typedef wgmma_bf16_n128_across by_values;
	const uint64_t left = wgmma_tile(queries), keys = wgmma_tile(slots);
	const uint64_t values = wgmma_tile_across(slots, SLAB_BYTES);
	float sum[1][WIDE][4] = {}, score[1][SIDE / 8][4], total[1][2] = {}, shrink[1][2];
	float top[1][2] = { { -INFINITY, -INFINITY } };
	unsigned weight[SIDE / DEEP][4];
	float(&all_sums)[by_values::registers] =
		reinterpret_cast<float(&)[by_values::registers]>(sum);
	float(&all_scores)[by_keys::registers] =
		reinterpret_cast<float(&)[by_keys::registers]>(score);

	auto multiply_keys = [&](int t) {
		const uint64_t right = keys + t % SLOTS * (TILE_BYTES >> 4);

#pragma unroll
		for (int i = 0; i < ATTENTION_DIM / DEEP; i++) {
			const int at = i / 4 * (SLAB_BYTES >> 4) + i % 4 * 2;

			by_keys::ss(all_scores, left + at, right + at, i > 0);
		}
		wgmma_commit();
	};
	auto add_values = [&](int t) {
		const uint64_t right = values + t % SLOTS * (TILE_BYTES >> 4);

#pragma unroll
		for (int k = 0; k < SIDE / DEEP; k++)
			by_values::rs(all_sums, weight[k], right + k * (DEEP * 128 >> 4), 1);
		wgmma_commit();
	};
	auto pack = [&]() {
#pragma unroll
		for (int k = 0; k < SIDE / DEEP; k++)
			pack_weights<prefill_bf16, SIDE>(weight[k], score[0], k * DEEP);
	};

	take(full, 0);
	wgmma_begin();
	multiply_keys(0);
	leave<0, by_keys>(empty, 0, all_scores);
	if (ahead < SIDE - 1)
		mask<1, SIDE>(score, ahead);
	follow<1, SIDE>(score, top, total, shrink);
	weigh<1, SIDE>(score, top, total);
	pack();
	if (tiles > 1)
		take(full, 2);
#pragma unroll 1
	for (int t = 2; t < 2 * tiles; t += 2) {
		bool moves;

		ahead -= SIDE;
		wgmma_begin();
		multiply_keys(t);
		take(full, t - 1);
		wgmma_begin();
		add_values(t - 1);
		leave<1, by_keys>(empty, t, all_scores);
		if (ahead < SIDE - 1)
			mask<1, SIDE>(score, ahead);
		moves = follow<1, SIDE>(score, top, total, shrink);
		weigh<1, SIDE>(score, top, total);
		by_keys::settle(all_scores);
		/* Not before: otherwise the compiler waits for the values first. */
		if (t + 2 < 2 * tiles)
			take(full, t + 2);
		leave<0, by_values>(empty, t - 1, all_sums);
		if (moves)
			shrink_sums<1>(sum, shrink);
		pack();
	}
	take(full, 2 * tiles - 1);
	wgmma_begin();
	add_values(2 * tiles - 1);
	leave<0, by_values>(empty, 2 * tiles - 1, all_sums);
	store_rows<prefill_bf16, 1>(out, total, sum);
}

/* The longest rows come first, so that the last blocks are short; heads that share keys are neighbours. */
extern "C" __global__ void __launch_bounds__(GROUPS *GROUP, 1) prefill_wgmma_bf16_128x128(
	uint16_t *out, const uint16_t *queries, const uint16_t *keys, const uint16_t *values,
	int tokens, int share)
{
	__shared__ bulk_barrier full[SLOTS], empty[SLOTS];
	DYNAMIC_SHARED(unsigned char, shared);
	/* To a multiple of 1024, by which the instruction exchanges parts of rows. */
	unsigned char *tile = shared + (-device_shared_address(shared) & 1023);
	/* The same for all lanes, as the compiler is to see. */
	const int warp = __shfl_sync(0xFFFFFFFFu, (int)threadIdx.x / 32, 0), group = warp / 4;
	const int heads = (int)gridDim.x / (tokens / SIDE), head = (int)blockIdx.x % heads;
	const int first = tokens - SIDE - (int)blockIdx.x / heads * SIDE;
	const int tiles = first / SIDE + 1;
	const int64_t row = (int64_t)head * tokens + first;
	const int64_t pair = (int64_t)(head / share) * tokens * ATTENTION_DIM;

	if (threadIdx.x == 0)
		for (int s = 0; s < SLOTS; s++) {
			barrier_init(&full[s], GROUP);
			barrier_init(&empty[s], (GROUPS - 1) * GROUP / 32);
		}
	if (group == 0) {
		bring_tile(tile, queries + row * ATTENTION_DIM);
		copy_commit();
		copy_wait<0>();
	}
	__syncthreads();
	if (group == GROUPS - 1) {
		wgmma_fewer_registers<40>();
		bring(tile + TILE_BYTES, full, empty, keys + pair, values + pair, tiles);
	} else {
		wgmma_more_registers<232>();
		attend(out + (row + warp * 16) * ATTENTION_DIM, tile + group * 64 * 128,
			tile + TILE_BYTES, full, empty, first + warp * 16, tiles);
	}
}
