/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of attention. A block of 4 warps takes a chunk of a sequence for the SHARE queries
 * that share a head of keys and values; a warp takes every page of its quarter of the chunk, half a warp
 * a token, a lane 8 elements. First all scores, into shared memory; then the powers; then the values'
 * sums. The last of a page makes room for the 8 loads of the next.
 */
#include "kernels/vector.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/attention.h"

#define WARPS 4
#define LOADS (ATTENTION_PART / 8 / 32) /* of a warp for a page's keys */
#define VECTORS (ATTENTION_DIM / 4) /* of 16 bytes, in a row of sums */

DEVICE_FUNCTION void unpack(float (&to)[8], uint4 v)
{
	const float2 a = unpack_bf16x2(v.x), b = unpack_bf16x2(v.y);
	const float2 c = unpack_bf16x2(v.z), d = unpack_bf16x2(v.w);

	to[0] = a.x, to[1] = a.y, to[2] = b.x, to[3] = b.y;
	to[4] = c.x, to[5] = c.y, to[6] = d.x, to[7] = d.y;
}

DEVICE_FUNCTION void load_page(uint4 (&part)[LOADS], const uint4 *from)
{
#pragma unroll
	for (int i = 0; i < LOADS; i++)
		part[i] = load_once(from + i * 32);
}

/*
 * The query that a lane ends up with. Its register q is of query q ^ own_query(): so in each exchange of
 * halves it is the upper registers that go to another lane.
 */
template <int SHARE> DEVICE_FUNCTION int own_query()
{
	return (int)threadIdx.x % 16 * SHARE / 16;
}

/*
 * The products of a page's keys with the queries; PART: the page, then the NEXT. A lane is left with
 * LOADS SHARE / 16 of its own query, that of first_token() and of every token 32 / SHARE further on.
 */
template <int SHARE>
DEVICE_FUNCTION void score_page(float (&score)[LOADS], uint4 (&part)[LOADS], const uint4 *next,
	const float (&query)[SHARE][8])
{
#pragma unroll
	for (int i = 0; i < LOADS; i++) {
		float key[8], product[SHARE];

		unpack(key, part[i]);
		if (i == LOADS - 1)
			load_page(part, next);
#pragma unroll
		for (int q = 0; q < SHARE; q++) {
			product[q] = query[q][0] * key[0];
#pragma unroll
			for (int d = 1; d < 8; d++)
				product[q] = fmaf(query[q][d], key[d], product[q]);
		}
#pragma unroll
		for (int n = SHARE / 2; n > 0; n /= 2)
#pragma unroll
			for (int q = 0; q < n; q++)
				product[q] = product[q] + __shfl_xor_sync(0xFFFFFFFFu,
								  product[q + n], n * 16 / SHARE);
		score[i] = product[0];
	}
	/* Of two tokens each lane keeps one. */
#pragma unroll
	for (int step = 1; step < 16 / SHARE; step *= 2) {
		const bool odd = (int)threadIdx.x & step;

#pragma unroll
		for (int i = 0; i < LOADS / 2 / step; i++) {
			const float kept = odd ? score[2 * i + 1] : score[2 * i];
			const float sent = odd ? score[2 * i] : score[2 * i + 1];

			score[i] = kept + __shfl_xor_sync(0xFFFFFFFFu, sent, step);
		}
	}
}

template <int SHARE> DEVICE_FUNCTION int first_token()
{
	return (int)threadIdx.x % (16 / SHARE) * 2 + (int)threadIdx.x % 32 / 16;
}

/*
 * Scores become powers, an equal part of the block a query; their greatest and the powers' sum go to
 * FACTS, of the first query; STRIDE numbers to the next.
 */
template <int CHUNK, int SHARE>
DEVICE_FUNCTION void powers_of(float *scores, float *facts, int64_t stride)
{
	constexpr int lanes = WARPS * 32 / SHARE;
	const int lane = (int)threadIdx.x % lanes, query = (int)threadIdx.x / lanes;
	float most = -INFINITY, sum = 0;

	scores += lane * SHARE + query;
#pragma unroll 8
	for (int i = 0; i < CHUNK / lanes; i++)
		most = fmaxf(most, scores[i * lanes * SHARE]);
	for (int step = lanes / 2; step > 0; step /= 2)
		most = fmaxf(most, __shfl_xor_sync(0xFFFFFFFFu, most, step));
#pragma unroll 8
	for (int i = 0; i < CHUNK / lanes; i++) {
		const float power = expf(scores[i * lanes * SHARE] - most);

		scores[i * lanes * SHARE] = power;
		sum = sum + power;
	}
	for (int step = lanes / 2; step > 0; step /= 2) {
		const float other = __shfl_down_sync(0xFFFFFFFFu, sum, step);

		if (lane < step)
			sum = sum + other;
	}
	if (lane == 0) {
		facts[query * stride] = most;
		facts[query * stride + 1] = sum;
	}
}

/*
 * Adds a page's values by their powers, which are at POWERS for this lane's first token; PART: the page,
 * then the NEXT if there is one.
 */
template <int SHARE>
DEVICE_FUNCTION void add_page(float (&sum)[SHARE][8], uint4 (&part)[LOADS], const uint4 *next,
	const float4 *powers)
{
#pragma unroll
	for (int i = 0; i < LOADS; i++) {
		float value[8];

		unpack(value, part[i]);
		if (i == LOADS - 1 && next)
			load_page(part, next);
#pragma unroll
		for (int v = 0; v < SHARE / 4; v++) {
			const float4 power = load_shared(powers + 2 * i * (SHARE / 4) + v);
			const float by[4] = { power.x, power.y, power.z, power.w };

#pragma unroll
			for (int q = 0; q < 4; q++)
#pragma unroll
				for (int d = 0; d < 8; d++)
					sum[4 * v + q][d] =
						fmaf(by[q], value[d], sum[4 * v + q][d]);
		}
	}
}

/* The sums of all halves of warps. TO: of the first query; STRIDE vectors to the next. */
template <int SHARE>
DEVICE_FUNCTION void merge(float4 *to, int64_t stride, float4 *shared, float (&sum)[SHARE][8])
{
	const int thread = (int)threadIdx.x, lane = thread % 32, warp = thread / 32;
	constexpr int all = SHARE * VECTORS;

#pragma unroll
	for (int q = 0; q < SHARE; q++) {
#pragma unroll
		for (int d = 0; d < 8; d++) {
			const float other = __shfl_down_sync(0xFFFFFFFFu, sum[q][d], 16);

			if (lane < 16)
				sum[q][d] = sum[q][d] + other;
		}
		if (lane < 16) {
			float4 *own = shared + warp * all + q * VECTORS + 2 * lane;

			store_shared(
				own, make_float4(sum[q][0], sum[q][1], sum[q][2], sum[q][3]));
			store_shared(own + 1,
				make_float4(sum[q][4], sum[q][5], sum[q][6], sum[q][7]));
		}
	}
	__syncthreads();
	for (int i = thread; i < all; i += WARPS * 32) {
		float4 total = load_shared(shared + i);

		for (int w = 1; w < WARPS; w++)
			total = add(total, load_shared(shared + w * all + i));
		to[i / VECTORS * stride + i % VECTORS] = total;
	}
}

template <int CHUNK, int SHARE>
DEVICE_FUNCTION void attention(float *partials, float *facts, const uint16_t *queries,
	const uint16_t *cache, const int32_t *table, int64_t chunks)
{
	constexpr int pages = CHUNK / ATTENTION_PAGE / WARPS, part = ATTENTION_PART / 8;
	constexpr int scored = CHUNK * SHARE / 4, summed = WARPS * SHARE * VECTORS;
	/* The scores and powers, a token's together; then the sums. */
	__shared__ float4 shared[scored > summed ? scored : summed];
	const int lane = (int)threadIdx.x % 32, warp = (int)threadIdx.x / 32;
	const int64_t pair = blockIdx.x % ATTENTION_PAIRS, at = blockIdx.x / ATTENTION_PAIRS;
	/* The first query, the first partial sum of it, and one of this warp's pages. */
	const int64_t row = (at / chunks * ATTENTION_PAIRS + pair) * SHARE;
	const int64_t first = row * chunks + at % chunks;
	const int32_t page = table[(at * WARPS + warp) * pages + lane % pages];
	const uint4 *keys = reinterpret_cast<const uint4 *>(cache) + pair * part + lane;
	float query[SHARE][8], sum[SHARE][8] = {};
	uint4 loaded[LOADS];
	/* This lane's part of page P's keys, from PAGES on of its values. */
	auto place = [&](int p) {
		return keys +
		       __shfl_sync(0xFFFFFFFFu, page, p) * (int64_t)(2 * ATTENTION_PAIRS * part) +
		       p / pages * ATTENTION_PAIRS * part;
	};
	/* The powers of this lane's tokens in a page. */
	auto powers = [&](int p) {
		return shared + ((warp * pages + p) * ATTENTION_PAGE + lane / 16) * (SHARE / 4);
	};

	load_page(loaded, place(0));
#pragma unroll
	for (int q = 0; q < SHARE; q++)
		unpack(query[q],
			load_ca(reinterpret_cast<const uint4 *>(queries) +
				(row + (q ^ own_query<SHARE>())) * (ATTENTION_DIM / 8) + lane % 16));
#pragma unroll 1
	for (int p = 0; p < pages; p++) {
		const int token = (warp * pages + p) * ATTENTION_PAGE + first_token<SHARE>();
		float *to = reinterpret_cast<float *>(shared) + token * SHARE + own_query<SHARE>();
		float score[LOADS];

		score_page<SHARE>(score, loaded, place(p + 1), query);
#pragma unroll
		for (int j = 0; j < LOADS * SHARE / 16; j++)
			to[j * 32] = score[j] * ATTENTION_SCALE;
	}
	__syncthreads();
	powers_of<CHUNK, SHARE>(reinterpret_cast<float *>(shared), facts + 2 * first, 2 * chunks);
	__syncthreads();
#pragma unroll 1
	for (int p = 0; p < pages; p++)
		add_page<SHARE>(sum, loaded, p + 1 < pages ? place(pages + p + 1) : NULL,
			powers(p));
	__syncthreads();
	merge<SHARE>(reinterpret_cast<float4 *>(partials) + first * VECTORS, chunks * VECTORS, shared,
		sum);
}

#define ATTENTION(chunk, share, blocks)                                                            \
	extern "C" __global__ void __launch_bounds__(WARPS * 32, blocks)                           \
		attention_##chunk##_share##share(float *partials, float *facts,                    \
			const uint16_t *queries, const uint16_t *cache, const int32_t *table,      \
			int64_t chunks)                                                            \
	{                                                                                          \
		attention<chunk, share>(partials, facts, queries, cache, table, chunks);           \
	}

ATTENTION(256, 4, 4)
ATTENTION(512, 4, 4)
ATTENTION(1024, 4, 4)
ATTENTION(256, 8, 3)
ATTENTION(512, 8, 3)
ATTENTION(1024, 8, 3)

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
	int64_t executions, int64_t context, int64_t heads, int64_t pages, verdict_cell *cell)
{
	const uint64_t warp = grid_first() / 32, warps = grid_step() / 32;
	const int lane = (int)threadIdx.x % 32;
	const uint64_t share = attention_share((uint64_t)heads);
	judge judge = judge_new();

	(void)executions;
	for (uint64_t row = warp; row < count / ATTENTION_DIM; row += warps) {
		double powers = 0, sum[ATTENTION_DIM / 32] = { 0 };

		for (int64_t t = 0; t < context; t++) {
			const uint64_t place = attention_place(seed, (uint64_t)pages,
				row / (uint64_t)heads * (uint64_t)context + (uint64_t)t,
				row % (uint64_t)heads / share);
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
