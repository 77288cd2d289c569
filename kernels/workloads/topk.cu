/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of topk: a block takes a row and reads it once, LOADS vectors a thread in flight.
 * Logits that may be among the greatest are kept in shared memory. At first that are those that reach
 * the least of the SAMPLING_K greatest maxima of the threads in the first part of the row; whenever there
 * is no room for more, all but the greatest are dropped and the least of these is the limit.
 */
#include "kernels/verdict.cuh"
#include "kernels/workloads/sampling.h"

#define LOADS 4
#define ROOM 1024 /* kept at most; at least as many as threads */

/* Sorts SIZE keys, a power of two, the greatest first (Batcher's bitonic network). By all threads. */
template <int THREADS> DEVICE_FUNCTION void sort_keys(uint64_t *keys, int size)
{
#pragma unroll 1
	for (int run = 2; run <= size; run *= 2)
#pragma unroll 1
		for (int step = run / 2; step > 0; step /= 2) {
			__syncthreads();
#pragma unroll 1
			for (int i = (int)threadIdx.x; i < size / 2; i += THREADS) {
				const int low = 2 * i - i % step, high = low + step;
				const uint64_t a = keys[low], b = keys[high];

				if ((a < b) == !(low & run)) {
					keys[low] = b;
					keys[high] = a;
				}
			}
		}
	__syncthreads();
}

DEVICE_FUNCTION float logit_of(uint64_t key)
{
	const uint32_t bits = (uint32_t)(key >> 32);

	return __uint_as_float(bits ^ (bits >> 31 ? 0x80000000u : ~0u));
}

/* What a block keeps. */
struct topk_kept {
	uint64_t keys[ROOM];
	uint32_t count; /* more than ROOM: some found no place */
	float limit;
};

/* OPEN: a bit for each of a thread's logits that is not kept yet; BIT that of this one. */
DEVICE_FUNCTION void offer(topk_kept &kept, float limit, uint32_t &open, int bit, float logit, int token)
{
	uint32_t place;

	if (!(open >> bit & 1) || !(logit >= limit))
		return;
	place = atomicAdd(&kept.count, 1u);
	if (place >= ROOM)
		return;
	kept.keys[place] = topk_key(logit, (uint32_t)token);
	open &= ~(1u << bit);
}

/* Keeps the greatest of ROOM. */
template <int THREADS> DEVICE_FUNCTION void drop(topk_kept &kept)
{
	sort_keys<THREADS>(kept.keys, ROOM);
	if (threadIdx.x == 0) {
		kept.limit = logit_of(kept.keys[SAMPLING_K - 1]);
		kept.count = SAMPLING_K;
	}
	__syncthreads();
}

template <int THREADS> DEVICE_FUNCTION void load_part(float4 (&v)[LOADS], const float4 *from, int first)
{
#pragma unroll
	for (int i = 0; i < LOADS; i++) {
		const int at = first + i * THREADS + (int)threadIdx.x;

		/* Behind the row: nothing that would be kept. */
		v[i] = at < SAMPLING_VOCABULARY / 4 ? load_once(from + at)
						: make_float4(NAN, NAN, NAN, NAN);
	}
}

/* Keeps of a part of the row what reaches the limit. */
template <int THREADS>
DEVICE_FUNCTION void keep_part(topk_kept &kept, const float4 (&v)[LOADS], int first)
{
	const int token = 4 * (first + (int)threadIdx.x);
	float limit = kept.limit;
	uint32_t open = 0;
	bool full;

#pragma unroll
	for (int i = 0; i < LOADS; i++)
		open |= (uint32_t)((v[i].x >= limit) + 2 * (v[i].y >= limit) +
				   4 * (v[i].z >= limit) + 8 * (v[i].w >= limit))
			<< 4 * i;
#pragma unroll 1
	do {
		if (open)
#pragma unroll
			for (int i = 0; i < LOADS; i++) {
				const int at = token + 4 * i * THREADS;

				offer(kept, limit, open, 4 * i, v[i].x, at);
				offer(kept, limit, open, 4 * i + 1, v[i].y, at + 1);
				offer(kept, limit, open, 4 * i + 2, v[i].z, at + 2);
				offer(kept, limit, open, 4 * i + 3, v[i].w, at + 3);
			}
		__syncthreads();
		full = kept.count > ROOM;
		if (full) {
			drop<THREADS>(kept);
			limit = kept.limit;
		}
	} while (full);
}

template <int THREADS> DEVICE_FUNCTION void topk(int32_t *tokens, const float *logits)
{
	static_assert(THREADS <= ROOM && SAMPLING_K <= THREADS, "a maximum a thread has a place");
	constexpr int vectors = SAMPLING_VOCABULARY / 4, part = LOADS * THREADS;
	__shared__ topk_kept kept;
	const int thread = (int)threadIdx.x;
	const float4 *from = reinterpret_cast<const float4 *>(logits) + blockIdx.x * (int64_t)vectors;
	float most = -INFINITY;
	int size = SAMPLING_K;
	float4 v[LOADS];

	load_part<THREADS>(v, from, 0);
#pragma unroll
	for (int i = 0; i < LOADS; i++)
		most = fmaxf(fmaxf(most, fmaxf(v[i].x, v[i].y)), fmaxf(v[i].z, v[i].w));
	kept.keys[thread] = topk_key(most, (uint32_t)thread);
	sort_keys<THREADS>(kept.keys, THREADS);
	if (thread == 0) {
		kept.limit = logit_of(kept.keys[SAMPLING_K - 1]);
		kept.count = 0;
	}
#pragma unroll 1
	for (int first = 0; first < vectors; first += part) {
		if (first)
			load_part<THREADS>(v, from, first);
		/* All have seen that there was room. */
		__syncthreads();
		keep_part<THREADS>(kept, v, first);
	}
	while (size < (int)kept.count)
		size *= 2;
	for (int i = (int)kept.count + thread; i < size; i += THREADS)
		kept.keys[i] = 0;
	sort_keys<THREADS>(kept.keys, size);
	if (thread < SAMPLING_K)
		tokens[blockIdx.x * (int64_t)SAMPLING_K + thread] = (int32_t) ~(uint32_t)kept.keys[thread];
}

#define TOPK(threads)                                                                              \
	extern "C" __global__ void __launch_bounds__(threads, 1024 / threads)                      \
		topk_##threads(int32_t *tokens, const float *logits)                               \
	{                                                                                          \
		topk<threads>(tokens, logits);                                                     \
	}

TOPK(256)
TOPK(512)
TOPK(1024)

/*
 * A warp a row; the block must be whole warps. A token is right if as many are before it in the row as
 * in the output; what is judged is this number.
 */
extern "C" __global__ void topk_check(const int32_t *tokens, uint64_t count, uint64_t seed,
	int64_t executions, verdict_cell *cell)
{
	const uint32_t lane = threadIdx.x % 32, all = 0xFFFFFFFFu;
	judge judge = judge_new();

	(void)executions;
	for (uint64_t row = grid_first() / 32; row < count / SAMPLING_K; row += grid_step() / 32) {
		uint64_t keys[SAMPLING_K / 32], least = ~0ull;
		uint32_t before[SAMPLING_K / 32];

		for (int h = 0; h < SAMPLING_K / 32; h++) {
			const uint32_t token = (uint32_t)tokens[row * SAMPLING_K + 32 * h + lane];
			const bool valid = token < SAMPLING_VOCABULARY;

			keys[h] = valid ? topk_input(seed, row, token) : ~0ull;
			before[h] = valid ? 0 : SAMPLING_K;
			least = min(least, keys[h]);
		}
		for (int step = 16; step > 0; step /= 2)
			least = min(least, (uint64_t)__shfl_xor_sync(all, least, step));
		for (uint32_t first = 0; first < SAMPLING_VOCABULARY; first += 32) {
			const uint64_t key = topk_input(seed, row, first + lane);
			uint32_t votes = __ballot_sync(all, key > least);

			for (; votes; votes &= votes - 1) {
				const uint64_t other = __shfl_sync(all, key, __ffs((int)votes) - 1);

				for (int h = 0; h < SAMPLING_K / 32; h++)
					before[h] += other > keys[h];
			}
		}
		for (uint32_t h = 0; h < SAMPLING_K / 32; h++)
			judge_see(judge, row * SAMPLING_K + 32 * h + lane, (double)before[h],
				(double)(32 * h + lane), 0);
	}
	judge_report(judge, cell);
}
