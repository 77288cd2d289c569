/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of attention. A block of 4 warps takes a chunk of a sequence for the queries that
 * share a head of keys and values; a warp takes every page of its quarter of the chunk, half a warp a
 * token, a lane 8 elements: 8 loads in flight. First all scores, into shared memory; then the powers,
 * a warp a query; then the values' sums.
 */
#include "kernels/vector.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/attention.h"

#define WARPS 4
#define LOADS (ATTENTION_PART / 8 / 32) /* of a warp for a page's keys */

DEVICE_FUNCTION void unpack(float (&to)[8], uint4 v)
{
	const float2 a = unpack_bf16x2(v.x), b = unpack_bf16x2(v.y);
	const float2 c = unpack_bf16x2(v.z), d = unpack_bf16x2(v.w);

	to[0] = a.x, to[1] = a.y, to[2] = b.x, to[3] = b.y;
	to[4] = c.x, to[5] = c.y, to[6] = d.x, to[7] = d.y;
}

/* Half of the 2 N values of each lane go to the lane STEP away, which adds them to its own. */
template <int N> DEVICE_FUNCTION void halve(float *values, int step)
{
	const bool upper = (int)threadIdx.x & step;

#pragma unroll
	for (int i = 0; i < N; i++) {
		const float kept = upper ? values[N + i] : values[i];
		const float sent = upper ? values[i] : values[N + i];

		values[i] = kept + __shfl_xor_sync(0xFFFFFFFFu, sent, step);
	}
}

/*
 * The products of a page's keys with the queries: lane 16 h + 4 q + r is left with those of query q
 * with tokens 4 r + h and 4 r + h + 2.
 */
DEVICE_FUNCTION void score_page(
	float (&score)[LOADS], const uint4 *keys, const float (&query)[ATTENTION_SHARE][8])
{
	uint4 part[LOADS];

#pragma unroll
	for (int i = 0; i < LOADS; i++)
		part[i] = load_once(keys + i * 32);
#pragma unroll
	for (int i = 0; i < LOADS; i++) {
		float key[8], product[ATTENTION_SHARE];

		unpack(key, part[i]);
#pragma unroll
		for (int q = 0; q < ATTENTION_SHARE; q++) {
			product[q] = query[q][0] * key[0];
#pragma unroll
			for (int d = 1; d < 8; d++)
				product[q] = fmaf(query[q][d], key[d], product[q]);
		}
		halve<2>(product, 8);
		halve<1>(product, 4);
		score[i] = product[0];
	}
	halve<4>(score, 2);
	halve<2>(score, 1);
}

/* Scores of query WARP become powers; their greatest and the powers' sum go to FACTS. */
template <int CHUNK> DEVICE_FUNCTION void powers_of(float *scores, float *facts)
{
	const int lane = (int)threadIdx.x % 32;
	float x[CHUNK / 32], most = -INFINITY, sum;

#pragma unroll
	for (int i = 0; i < CHUNK / 32; i++) {
		x[i] = scores[(i * 32 + lane) * ATTENTION_SHARE];
		most = fmaxf(most, x[i]);
	}
	for (int step = 16; step > 0; step /= 2)
		most = fmaxf(most, __shfl_xor_sync(0xFFFFFFFFu, most, step));
#pragma unroll
	for (int i = 0; i < CHUNK / 32; i++) {
		x[i] = expf(x[i] - most);
		scores[(i * 32 + lane) * ATTENTION_SHARE] = x[i];
		sum = i ? sum + x[i] : x[i];
	}
	for (int step = 16; step > 0; step /= 2) {
		const float other = __shfl_down_sync(0xFFFFFFFFu, sum, step);

		if (lane < step)
			sum = sum + other;
	}
	if (lane == 0) {
		facts[0] = most;
		facts[1] = sum;
	}
}

/* Adds a page's values by their powers; the FIRST begins the sums. */
DEVICE_FUNCTION void add_page(float (&sum)[ATTENTION_SHARE][8], const uint4 *values,
	const float4 *powers, bool first)
{
	uint4 part[LOADS];

#pragma unroll
	for (int i = 0; i < LOADS; i++)
		part[i] = load_once(values + i * 32);
#pragma unroll
	for (int i = 0; i < LOADS; i++) {
		const float4 power = load_shared(powers + 2 * i);
		const float by[ATTENTION_SHARE] = { power.x, power.y, power.z, power.w };
		float value[8];

		unpack(value, part[i]);
#pragma unroll
		for (int q = 0; q < ATTENTION_SHARE; q++)
#pragma unroll
			for (int d = 0; d < 8; d++)
				sum[q][d] = first && i == 0 ? by[q] * value[d]
							    : fmaf(by[q], value[d], sum[q][d]);
	}
}

/* The sums of all halves of warps. TO: of the first query; STRIDE vectors to the next. */
DEVICE_FUNCTION void merge(
	float4 *to, int64_t stride, float4 *shared, float (&sum)[ATTENTION_SHARE][8])
{
	const int thread = (int)threadIdx.x, lane = thread % 32, warp = thread / 32;
	constexpr int row = ATTENTION_DIM / 4, all = ATTENTION_SHARE * row;
	float4 total;

#pragma unroll
	for (int q = 0; q < ATTENTION_SHARE; q++) {
#pragma unroll
		for (int d = 0; d < 8; d++) {
			const float other = __shfl_down_sync(0xFFFFFFFFu, sum[q][d], 16);

			if (lane < 16)
				sum[q][d] = sum[q][d] + other;
		}
		if (lane < 16) {
			float4 *own = shared + warp * all + q * row + 2 * lane;

			store_shared(
				own, make_float4(sum[q][0], sum[q][1], sum[q][2], sum[q][3]));
			store_shared(own + 1,
				make_float4(sum[q][4], sum[q][5], sum[q][6], sum[q][7]));
		}
	}
	__syncthreads();
	total = load_shared(shared + thread);
	for (int w = 1; w < WARPS; w++)
		total = add(total, load_shared(shared + w * all + thread));
	to[thread / row * stride + thread % row] = total;
}

template <int CHUNK>
DEVICE_FUNCTION void attention(float *partials, float *facts, const uint16_t *queries,
	const uint16_t *cache, const int32_t *table, int64_t chunks)
{
	__shared__ float4 scores[CHUNK];
	__shared__ float4 sums[WARPS * ATTENTION_SHARE * ATTENTION_DIM / 4];
	constexpr int pages = CHUNK / ATTENTION_PAGE / WARPS, part = ATTENTION_PART / 8;
	const int lane = (int)threadIdx.x % 32, warp = (int)threadIdx.x / 32;
	const int64_t pair = blockIdx.x % ATTENTION_PAIRS, at = blockIdx.x / ATTENTION_PAIRS;
	/* The first query, the first partial sum of it, and this warp's part of the table. */
	const int64_t row = at / chunks * ATTENTION_HEADS + pair * ATTENTION_SHARE;
	const int64_t first = row * chunks + at % chunks;
	const int32_t *page = table + (at * WARPS + warp) * pages;
	const uint4 *keys = reinterpret_cast<const uint4 *>(cache) + pair * part + lane;
	float query[ATTENTION_SHARE][8], sum[ATTENTION_SHARE][8];

#pragma unroll
	for (int q = 0; q < ATTENTION_SHARE; q++)
		unpack(query[q], load_ca(reinterpret_cast<const uint4 *>(queries) +
					 (row + q) * (ATTENTION_DIM / 8) + lane % 16));
#pragma unroll 1
	for (int p = 0; p < pages; p++) {
		float *to = reinterpret_cast<float *>(scores + (warp * pages + p) * ATTENTION_PAGE);
		const int token = lane % 4 / 2 * 8 + lane % 2 * 4 + lane / 16;
		float score[LOADS];

		score_page(score, keys + page[p] * (int64_t)(2 * ATTENTION_PAIRS * part), query);
		to += token * ATTENTION_SHARE + lane / 4 % 4;
		to[0] = score[0] * ATTENTION_SCALE;
		to[2 * ATTENTION_SHARE] = score[1] * ATTENTION_SCALE;
	}
	__syncthreads();
	powers_of<CHUNK>(reinterpret_cast<float *>(scores) + warp,
		facts + 2 * (first + warp * chunks));
	__syncthreads();
#pragma unroll 1
	for (int p = 0; p < pages; p++)
		add_page(sum,
			keys + page[p] * (int64_t)(2 * ATTENTION_PAIRS * part) +
				ATTENTION_PAIRS * part,
			scores + (warp * pages + p) * ATTENTION_PAGE + lane / 16, p == 0);
	merge(reinterpret_cast<float4 *>(partials) + first * (ATTENTION_DIM / 4),
		chunks * (ATTENTION_DIM / 4), sums, sum);
}

#define ATTENTION(chunk)                                                                           \
	extern "C" __global__ void __launch_bounds__(128, 4) attention_##chunk(float *partials,    \
		float *facts, const uint16_t *queries, const uint16_t *cache,                      \
		const int32_t *table, int64_t chunks)                                              \
	{                                                                                          \
		attention<chunk>(partials, facts, queries, cache, table, chunks);                  \
	}

ATTENTION(256)
ATTENTION(512)
ATTENTION(1024)

/* What each chunk counts for, and the inverse of what they count together; by a warp. */
DEVICE_FUNCTION void weigh(float *weights, float *inverse, const float *facts, int chunks)
{
	const int lane = (int)threadIdx.x;
	float most = -INFINITY, sum = 0;

	for (int c = lane; c < chunks; c += 32)
		most = fmaxf(most, facts[2 * c]);
	for (int step = 16; step > 0; step /= 2)
		most = fmaxf(most, __shfl_xor_sync(0xFFFFFFFFu, most, step));
	for (int c = lane; c < chunks; c += 32) {
		const float weight = expf(facts[2 * c] - most);

		weights[c] = weight;
		sum = fmaf(weight, facts[2 * c + 1], sum);
	}
	for (int step = 16; step > 0; step /= 2) {
		const float other = __shfl_down_sync(0xFFFFFFFFu, sum, step);

		if (lane < step)
			sum = sum + other;
	}
	if (lane == 0)
		*inverse = 1 / sum;
}

/* A block a query: a thread an element of every 4th chunk. */
extern "C" __global__ void __launch_bounds__(4 * ATTENTION_DIM) attention_combine(
	float *out, const float *partials, const float *facts, int64_t chunks)
{
	__shared__ float weights[ATTENTION_CHUNKS], sums[4 * ATTENTION_DIM], inverse;
	const int thread = (int)threadIdx.x, element = thread % ATTENTION_DIM;
	const float *from = partials + blockIdx.x * chunks * ATTENTION_DIM + element;
	float sum = 0;

	if (thread < 32)
		weigh(weights, &inverse, facts + 2 * blockIdx.x * chunks, (int)chunks);
	__syncthreads();
#pragma unroll 8
	for (int c = thread / ATTENTION_DIM; c < (int)chunks; c += 4)
		sum = fmaf(weights[c], from[c * ATTENTION_DIM], sum);
	sums[thread] = sum;
	__syncthreads();
	if (thread >= ATTENTION_DIM)
		return;
	for (int i = 1; i < 4; i++)
		sum = sum + sums[i * ATTENTION_DIM + thread];
	out[blockIdx.x * (int64_t)ATTENTION_DIM + thread] = sum * inverse;
}

/* A warp a query, a lane every 32nd element of it; the block must be whole warps. */
extern "C" __global__ void attention_check(const float *out, uint64_t count, uint64_t seed,
	int64_t executions, int64_t context, int64_t pages, verdict_cell *cell)
{
	const uint64_t warp = grid_first() / 32, warps = grid_step() / 32;
	const int lane = (int)threadIdx.x % 32;
	judge judge = judge_new();

	(void)executions;
	for (uint64_t row = warp; row < count / ATTENTION_DIM; row += warps) {
		double powers = 0, sum[ATTENTION_DIM / 32] = { 0 };

		for (int64_t t = 0; t < context; t++) {
			const uint64_t place = attention_place(seed, (uint64_t)pages,
				row / ATTENTION_HEADS * (uint64_t)context + (uint64_t)t,
				row % ATTENTION_HEADS / ATTENTION_SHARE);
			double product = attention_product(seed, row, place, lane, 32);

			for (int step = 16; step > 0; step /= 2)
				product += __shfl_xor_sync(0xFFFFFFFFu, product, step);
			product = exp((double)ATTENTION_SCALE * product);
			powers += product;
			for (int i = 0; i < ATTENTION_DIM / 32; i++)
				sum[i] += product * attention_part(seed, place, lane + 32 * i);
		}
		for (int i = 0; i < ATTENTION_DIM / 32; i++) {
			const uint64_t index = row * ATTENTION_DIM + (uint64_t)(lane + 32 * i);

			judge_see(judge, index, (double)out[index], sum[i] / powers,
				ATTENTION_TOLERANCE);
		}
	}
	judge_report(judge, cell);
}
