/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of rope: a thread takes 8 pairs of EACH of a token's HEADS heads, all of them in flight at once, and
 * loads its 8 cosines and sines once. 8 threads share a head; a block has as many threads as take a
 * token with one head each, and so takes EACH tokens. load_cg stays before the stores, where load_once
 * may be put off.
 */
#include "kernels/verdict.cuh"
#include "kernels/workloads/rope.h"

#define PARTS 8 /* threads that share a head */

/* Two pairs at a time: LOW of the first half of a head, HIGH of the second. */
DEVICE_FUNCTION void turn(unsigned &low, unsigned &high, float2 cosine, float2 sine)
{
	const float2 a = unpack_bf16x2(low), b = unpack_bf16x2(high);

	low = pack_bf16x2(make_float2(fmaf(a.x, cosine.x, -(b.x * sine.x)),
		fmaf(a.y, cosine.y, -(b.y * sine.y))));
	high = pack_bf16x2(make_float2(
		fmaf(b.x, cosine.x, a.x * sine.x), fmaf(b.y, cosine.y, a.y * sine.y)));
}

template <int HEADS, int EACH>
DEVICE_FUNCTION void rope(
	uint16_t *y, const uint16_t *x, const float *cosines, const float *sines, int64_t tokens)
{
	constexpr int groups = HEADS / EACH, head = ROPE_DIM / 8;
	const int thread = (int)threadIdx.x % (groups * PARTS), part = thread % PARTS;
	const int64_t token =
		(int64_t)blockIdx.x * EACH + (int)threadIdx.x / (groups * PARTS);
	const int64_t first = (token * HEADS + thread / PARTS) * head + part;
	const uint4 *from = reinterpret_cast<const uint4 *>(x) + first;
	uint4 *to = reinterpret_cast<uint4 *>(y) + first;
	const float4 *c = reinterpret_cast<const float4 *>(cosines + token * ROPE_HALF) + 2 * part;
	const float4 *s = reinterpret_cast<const float4 *>(sines + token * ROPE_HALF) + 2 * part;
	uint4 low[EACH], high[EACH];
	float4 cosine[2], sine[2];

	if (token >= tokens)
		return;
#pragma unroll
	for (int h = 0; h < EACH; h++) {
		low[h] = load_cg(from + h * groups * head);
		high[h] = load_cg(from + h * groups * head + PARTS);
	}
#pragma unroll
	for (int i = 0; i < 2; i++) {
		cosine[i] = load_ca(c + i);
		sine[i] = load_ca(s + i);
	}
#pragma unroll
	for (int h = 0; h < EACH; h++) {
		turn(low[h].x, high[h].x, make_float2(cosine[0].x, cosine[0].y),
			make_float2(sine[0].x, sine[0].y));
		turn(low[h].y, high[h].y, make_float2(cosine[0].z, cosine[0].w),
			make_float2(sine[0].z, sine[0].w));
		turn(low[h].z, high[h].z, make_float2(cosine[1].x, cosine[1].y),
			make_float2(sine[1].x, sine[1].y));
		turn(low[h].w, high[h].w, make_float2(cosine[1].z, cosine[1].w),
			make_float2(sine[1].z, sine[1].w));
		store_once(to + h * groups * head, low[h]);
		store_once(to + h * groups * head + PARTS, high[h]);
	}
}

#define ROPE(heads, each)                                                                          \
	extern "C" __global__ void __launch_bounds__(heads *PARTS)                                 \
		rope_##heads##_##each(uint16_t *y, const uint16_t *x, const float *cosines,        \
			const float *sines, int64_t tokens)                                        \
	{                                                                                          \
		rope<heads, each>(y, x, cosines, sines, tokens);                                   \
	}

ROPE(40, 1)
ROPE(40, 2)
ROPE(40, 4)
ROPE(72, 1)
ROPE(72, 2)
ROPE(72, 4)

extern "C" __global__ void rope_check(const uint16_t *y, uint64_t count, uint64_t seed,
	int64_t executions, int64_t heads, verdict_cell *cell)
{
	judge judge = judge_new();

	(void)executions;
	for (uint64_t i = grid_first(); i < count; i += grid_step()) {
		const double want = rope_value(seed, i, heads);

		judge_see(judge, i, (double)input_bfloat_value(y[i]), want, rope_tolerance(want));
	}
	judge_report(judge, cell);
}
