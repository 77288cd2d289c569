/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of prefill by mma.sync. A block takes QUERIES queries of a head, a warp 32 of them,
 * whose sums stay in registers; KEYS keys and values at a time lie in shared memory, the next are on
 * their way. Scores become weights in the registers in which they are the left matrix of the second
 * product.
 */
#include "kernels/verdict.cuh"
#include "kernels/workloads/prefill.cuh"

#define PARTS (ATTENTION_DIM / 8) /* of 16 bytes, in the row of a token */
#define STEPS (ATTENTION_DIM / 16) /* of the instruction's depth, along a row */

/* The parts of a row change places, so that no eight rows share a bank. */
DEVICE_FUNCTION int place(int row, int part)
{
	return row * PARTS + (part ^ (row & 7));
}

/* The products of 32 queries and KEYS keys. */
template <typename of, int KEYS>
DEVICE_FUNCTION void multiply_keys(
	float (&score)[2][KEYS / 8][4], const uint4 *queries, const uint4 *keys)
{
	constexpr int wide = KEYS / 16;
	const int lane = (int)threadIdx.x % 32;
	const int query_at = place(lane % 16, lane / 16);
	const int key_at = place(lane % 8 + lane / 16 * 8, lane / 8 % 2);
	unsigned left[2][2][4], right[2][4];

	auto load_left = [&](int step) {
#pragma unroll
		for (int i = 0; i < 2; i++)
			load_matrices(left[step % 2][i],
				queries + (query_at ^ step * 2) + i * 16 * PARTS);
	};
	auto load_right = [&](int at) {
		load_matrices(right[at % 2],
			keys + (key_at ^ at / wide * 2) + at % wide * 16 * PARTS);
	};

#pragma unroll
	for (int i = 0; i < 2; i++)
#pragma unroll
		for (int j = 0; j < KEYS / 8; j++)
#pragma unroll
			for (int e = 0; e < 4; e++)
				score[i][j][e] = 0;
	load_left(0);
	load_right(0);
#pragma unroll
	for (int at = 0; at < STEPS * wide; at++) {
		const int step = at / wide, j = at % wide;

		if (at + 1 < STEPS * wide)
			load_right(at + 1);
		if (j == 0 && step + 1 < STEPS)
			load_left(step + 1);
#pragma unroll
		for (int half = 0; half < 2; half++) {
			const unsigned b[2] = { right[at % 2][2 * half],
				right[at % 2][2 * half + 1] };

#pragma unroll
			for (int i = 0; i < 2; i++)
				of::multiply(score[i][2 * j + half], left[step % 2][i], b);
		}
	}
}

/* Adds the values by their weights. */
template <typename of, int KEYS>
DEVICE_FUNCTION void add_values(float (&sum)[2][WIDE][4],
	const float (&weight)[2][KEYS / 8][4], const uint4 *values)
{
	const int lane = (int)threadIdx.x % 32;
	const int value_at = place(lane % 16, lane / 16);
	unsigned right[2][4];

	auto load_right = [&](int at) {
		load_matrices_turned(right[at % 2],
			values + (value_at ^ at % STEPS * 2) + at / STEPS * 16 * PARTS);
	};

	load_right(0);
#pragma unroll
	for (int k = 0; k < KEYS / 16; k++) {
		unsigned left[2][4];

#pragma unroll
		for (int i = 0; i < 2; i++)
			pack_weights<of, KEYS>(left[i], weight[i], 16 * k);
#pragma unroll
		for (int d = 0; d < STEPS; d++) {
			const int at = k * STEPS + d;

			if (at + 1 < KEYS / 16 * STEPS)
				load_right(at + 1);
#pragma unroll
			for (int half = 0; half < 2; half++) {
				const unsigned b[2] = { right[at % 2][2 * half],
					right[at % 2][2 * half + 1] };

#pragma unroll
				for (int i = 0; i < 2; i++)
					of::multiply(sum[i][2 * d + half], left[i], b);
			}
		}
	}
}

/* The longest rows come first, so that the last blocks are short; heads that share keys are neighbours. */
template <typename of, int QUERIES, int KEYS>
DEVICE_FUNCTION void prefill(uint16_t *out, const uint4 *queries, const uint4 *keys,
	const uint4 *values, int tokens, int share)
{
	constexpr int threads = QUERIES, tile = KEYS * PARTS, loads = tile / threads;
	static_assert(loads * threads == tile && threads / PARTS % 8 == 0, "whole loads, alike");
	DYNAMIC_SHARED(uint4, shared);
	const int thread = (int)threadIdx.x, own = thread / 32 * 32;
	const int heads = (int)gridDim.x / (tokens / QUERIES), head = (int)blockIdx.x % heads;
	const int first = tokens - QUERIES - (int)blockIdx.x / heads * QUERIES;
	const int row = head * tokens + first;
	const int to = place(thread / PARTS, thread % PARTS);
	int from = head / share * tokens * PARTS + thread; /* of the next tile */
	int ahead = first + own; /* of this warp's first query before the first key */
	uint4 *stages = shared + QUERIES * PARTS;
	const int last = (first + QUERIES) / KEYS;
	float sum[2][WIDE][4] = {}, score[2][KEYS / 8][4], total[2][2] = {}, shrink[2][2];
	float top[2][2] = { { -INFINITY, -INFINITY }, { -INFINITY, -INFINITY } };

	auto fetch = [&](int t) {
		uint4 *stage = stages + t % 2 * 2 * tile + to;

#pragma unroll
		for (int l = 0; l < loads; l++)
			copy_async(stage + l * threads, keys + from + l * threads);
#pragma unroll
		for (int l = 0; l < loads; l++)
			copy_async(stage + tile + l * threads, values + from + l * threads);
		copy_commit();
		from += tile;
	};

#pragma unroll
	for (int l = 0; l < PARTS; l++)
		copy_async(shared + to + l * threads, queries + (int64_t)row * PARTS + thread + l * threads);
	fetch(0);
#pragma unroll 1
	for (int t = 0; t < last; t++, ahead -= KEYS) {
		const uint4 *stage = stages + t % 2 * 2 * tile;

		copy_wait<0>();
		__syncthreads();
		if (t + 1 < last)
			fetch(t + 1);
		/* All of these keys come after this warp's queries. */
		if (ahead + 31 < 0)
			continue;
		multiply_keys<of, KEYS>(score, shared + own * PARTS, stage);
		if (ahead < KEYS - 1)
			mask<2, KEYS>(score, ahead);
		if (follow<2, KEYS>(score, top, total, shrink))
			shrink_sums<2>(sum, shrink);
		weigh<2, KEYS>(score, top, total);
		add_values<of, KEYS>(sum, score, stage + tile);
	}
	store_rows<of, 2>(out + (int64_t)(row + own) * ATTENTION_DIM, total, sum);
}

#define PREFILL(of, queries, keys, blocks)                                                         \
	extern "C" __global__ void __launch_bounds__(queries, blocks)                              \
		prefill_##of##_##queries##x##keys(uint16_t *out, const uint4 *q, const uint4 *k,   \
			const uint4 *v, int tokens, int share)                                     \
	{                                                                                          \
		prefill<prefill_##of, queries, keys>(out, q, k, v, tokens, share);                 \
	}

PREFILL(bf16, 128, 64, 2)
PREFILL(bf16, 256, 64, 1)
PREFILL(bf16, 128, 32, 2)
PREFILL(f16, 128, 64, 2)
PREFILL(f16, 128, 32, 2)

/* ---- the check ---- */

#define TOGETHER 4 /* heads of queries for a warp: all share keys */

/* Half of the 2 N values of each lane go to the lane STEP away, which adds them to its own. */
template <int N> DEVICE_FUNCTION void halve(double *values, int step)
{
	const bool upper = (int)threadIdx.x & step;

#pragma unroll
	for (int i = 0; i < N; i++) {
		const double kept = upper ? values[N + i] : values[i];
		const double sent = upper ? values[i] : values[N + i];

		values[i] = kept + __shfl_xor_sync(0xFFFFFFFFu, sent, step);
	}
}

/*
 * A warp takes TOGETHER queries of one token: a lane 4 elements of each. Two steps of the reduction leave
 * each lane the score of one of them.
 */
template <int half>
DEVICE_FUNCTION void prefill_check(const uint16_t *out, uint64_t count, uint64_t seed,
	int64_t tokens, int64_t share, double roundoff, verdict_cell *cell)
{
	constexpr int each = ATTENTION_DIM / 32;
	const uint64_t rows = (uint64_t)tokens;
	const uint64_t groups = count / ATTENTION_DIM / rows / TOGETHER;
	const int lane = (int)threadIdx.x % 32;
	judge judge = judge_new();

	for (uint64_t w = grid_first() / 32; w < groups * rows; w += grid_step() / 32) {
		const uint64_t group = w % groups, token = w / groups;
		const uint64_t pair = group * TOGETHER / (uint64_t)share;
		double query[TOGETHER][each], sum[TOGETHER][each] = {};
		double powers = 0, squares = 0;

#pragma unroll
		for (int q = 0; q < TOGETHER; q++)
#pragma unroll
			for (int i = 0; i < each; i++)
				query[q][i] = prefill_input(seed, PREFILL_QUERIES, half,
					((group * TOGETHER + q) * rows + token) *
							ATTENTION_DIM +
						lane + 32 * i);
		for (uint64_t t = 0; t <= token; t++) {
			const uint64_t place = (pair * rows + t) * ATTENTION_DIM + lane;
			double score[TOGETHER] = {}, value[each], power;

#pragma unroll
			for (int i = 0; i < each; i++) {
				const double key =
					prefill_input(seed, PREFILL_KEYS, half, place + 32 * i);

				value[i] = prefill_input(seed, PREFILL_VALUES, half, place + 32 * i);
#pragma unroll
				for (int q = 0; q < TOGETHER; q++)
					score[q] = fma(query[q][i], key, score[q]);
			}
			halve<2>(score, 16);
			halve<1>(score, 8);
			for (int step = 4; step > 0; step /= 2)
				score[0] += __shfl_xor_sync(0xFFFFFFFFu, score[0], step);
			power = exp((double)ATTENTION_SCALE * score[0]);
			powers += power;
			squares = fma(power, power, squares);
#pragma unroll
			for (int q = 0; q < TOGETHER; q++) {
				const double weight = __shfl_sync(0xFFFFFFFFu, power, 8 * q);

#pragma unroll
				for (int i = 0; i < each; i++)
					sum[q][i] = fma(weight, value[i], sum[q][i]);
			}
		}
		squares = sqrt(squares) / powers;
#pragma unroll
		for (int q = 0; q < TOGETHER; q++) {
			const double all = __shfl_sync(0xFFFFFFFFu, powers, 8 * q);
			const double spread = __shfl_sync(0xFFFFFFFFu, squares, 8 * q);
			const uint64_t row = (group * TOGETHER + q) * rows + token;

#pragma unroll
			for (int i = 0; i < each; i++) {
				const uint64_t index = row * ATTENTION_DIM + lane + 32 * i;
				const double want = sum[q][i] / all;

				judge_see(judge, index,
					(double)(half ? unpack_f16x2(out[index]).x
						      : unpack_bf16x2(out[index]).x),
					want,
					prefill_tolerance(
						roundoff, want, spread, (double)(token + 1)));
			}
		}
	}
	judge_report(judge, cell);
}

#define PREFILL_CHECK(of, roundoff)                                                                \
	extern "C" __global__ void prefill_check_##of(const uint16_t *out, uint64_t count,         \
		uint64_t seed, int64_t executions, int64_t tokens, int64_t share,                  \
		verdict_cell *cell)                                                                \
	{                                                                                          \
		(void)executions;                                                                  \
		prefill_check<prefill_##of::half>(                                                 \
			out, count, seed, tokens, share, roundoff, cell);                          \
	}

PREFILL_CHECK(bf16, 0x1p-8)
PREFILL_CHECK(f16, 0x1p-11)
