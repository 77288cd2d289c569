/* SPDX-License-Identifier: Apache-2.0 */
/* The device code of blackscholes: a thread prices VECTORS times four options, all in flight. */
#include "kernels/vector.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/blackscholes.h"

/* The normal distribution up to D: 17 operations. */
DEVICE_FUNCTION float option_normal(float d)
{
	const float t = __fdividef(1, fmaf(NORMAL_C0, fabsf(d), 1));
	const float power = expf(d * d * -0.5f);
	const float beyond = power * t *
			     fmaf(t, fmaf(t, fmaf(t, fmaf(t, NORMAL_C5, NORMAL_C4), NORMAL_C3),
					     NORMAL_C2),
				     NORMAL_C1);
	const float rest = 1 - beyond;

	return d > 0 ? rest : beyond;
}

DEVICE_FUNCTION void option_price(float spot, float strike, float time, float &call, float &put)
{
	const float deviation = OPTION_VOLATILITY * sqrtf(time);
	const float d1 = __fdividef(
		fmaf(OPTION_DRIFT, time, logf(__fdividef(spot, strike))), deviation);
	const float d2 = d1 - deviation;
	const float worth = strike * expf(-OPTION_RATE * time);

	call = fmaf(spot, option_normal(d1), -(worth * option_normal(d2)));
	put = call + (worth - spot);
}

template <int VECTORS>
DEVICE_FUNCTION void blackscholes(float4 *prices, const float4 *spot,
	const float4 *strike, const float4 *time, int64_t vectors)
{
	const int64_t first = (int64_t)blockIdx.x * (256 * VECTORS) + threadIdx.x;
	float4 s[VECTORS], x[VECTORS], t[VECTORS];

#pragma unroll
	for (int i = 0; i < VECTORS; i++)
		if (first + i * 256 < vectors) {
			s[i] = load_once(spot + first + i * 256);
			x[i] = load_once(strike + first + i * 256);
			t[i] = load_once(time + first + i * 256);
		}
#pragma unroll
	for (int i = 0; i < VECTORS; i++)
		if (first + i * 256 < vectors) {
			float4 c, p;

			option_price(s[i].x, x[i].x, t[i].x, c.x, p.x);
			option_price(s[i].y, x[i].y, t[i].y, c.y, p.y);
			option_price(s[i].z, x[i].z, t[i].z, c.z, p.z);
			option_price(s[i].w, x[i].w, t[i].w, c.w, p.w);
			store_once(prices + first + i * 256, c);
			store_once(prices + vectors + first + i * 256, p);
		}
}

#define BLACKSCHOLES(vectors_each)                                                                 \
	extern "C" __global__ void __launch_bounds__(256)                                          \
		blackscholes_f32_##vectors_each(float4 *prices, const float4 *spot,     \
			const float4 *strike, const float4 *time, int64_t vectors)                 \
	{                                                                                          \
		blackscholes<vectors_each>(prices, spot, strike, time, vectors);                \
	}

BLACKSCHOLES(1)
BLACKSCHOLES(2)

extern "C" __global__ void blackscholes_check_f32(const float *prices, uint64_t count, uint64_t seed,
	int64_t executions, verdict_cell *cell)
{
	judge judge = judge_new();

	(void)executions;
	for (uint64_t i = grid_first(); i < count; i += grid_step())
		judge_see(judge, i, (double)prices[i], option_price_value(seed, i, count / 2),
			option_tolerance(seed, i, count / 2));
	judge_report(judge, cell);
}
