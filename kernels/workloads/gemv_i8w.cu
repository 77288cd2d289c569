/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of gemv_i8w: a warp takes ROWS rows, a lane every 32nd vector of 16 weights of them,
 * two of each row in flight. Each chain begins with a multiplication and in the tree only lanes that
 * have something to add do so: 2 columns operations a row, with the scale.
 */
#include "kernels/vector.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/gemv_i8w.h"

#define LOADS 2

DEVICE_FUNCTION float4 unpack_x(unsigned low, unsigned high)
{
	const float2 a = unpack_bf16x2(low), b = unpack_bf16x2(high);

	return make_float4(a.x, a.y, b.x, b.y);
}

template <int ROWS>
DEVICE_FUNCTION void gemv_i8w(
	float *y, const uint8_t *w, const uint16_t *x, const float *scales, int64_t columns)
{
	const int64_t first = (int64_t)grid_first() / 32 * ROWS, vectors = columns / 16;
	const int lane = (int)threadIdx.x % 32;
	const uint4 *from = reinterpret_cast<const uint4 *>(w) + first * vectors + lane;
	const uint4 *with = reinterpret_cast<const uint4 *>(x) + 2 * lane;
	float4 sum[ROWS];

#pragma unroll 1
	for (int64_t j = 0; j < vectors; j += LOADS * 32) {
		uint4 part[LOADS][ROWS];

#pragma unroll
		for (int v = 0; v < LOADS; v++)
#pragma unroll
			for (int r = 0; r < ROWS; r++)
				part[v][r] = load_once(from + r * vectors + j + v * 32);
#pragma unroll
		for (int v = 0; v < LOADS; v++) {
			const uint4 a = load_ca(with + 2 * (j + v * 32));
			const uint4 b = load_ca(with + 2 * (j + v * 32) + 1);
			const float4 factor[4] = { unpack_x(a.x, a.y), unpack_x(a.z, a.w),
				unpack_x(b.x, b.y), unpack_x(b.z, b.w) };

#pragma unroll
			for (int r = 0; r < ROWS; r++) {
				const uint4 p = part[v][r];

				if (j == 0 && v == 0)
					sum[r] = multiply(unpack_s8x4(p.x), factor[0]);
				else
					sum[r] = accumulate(unpack_s8x4(p.x), factor[0], sum[r]);
				sum[r] = accumulate(unpack_s8x4(p.y), factor[1], sum[r]);
				sum[r] = accumulate(unpack_s8x4(p.z), factor[2], sum[r]);
				sum[r] = accumulate(unpack_s8x4(p.w), factor[3], sum[r]);
			}
		}
	}
#pragma unroll
	for (int r = 0; r < ROWS; r++) {
		float total = fold(sum[r]);

		for (int step = 16; step > 0; step /= 2) {
			const float other = __shfl_down_sync(0xFFFFFFFFu, total, step);

			if (lane < step)
				total = total + other;
		}
		if (lane == 0)
			y[first + r] = total * scales[first + r];
	}
}

#define GEMV_I8W(rows)                                                                             \
	extern "C" __global__ void __launch_bounds__(256) gemv_i8w_##rows(float *y,                \
		const uint8_t *w, const uint16_t *x, const float *scales, int64_t columns)         \
	{                                                                                          \
		gemv_i8w<rows>(y, w, x, scales, columns);                                          \
	}

GEMV_I8W(1)
GEMV_I8W(2)
GEMV_I8W(4)

extern "C" __global__ void gemv_i8w_check(const float *y, uint64_t count, uint64_t seed,
	int64_t executions, int64_t columns, verdict_cell *cell)
{
	(void)executions;
	judge_all(y, count, gemv_i8w_tolerance(columns), cell, [=](uint64_t row) {
		return gemv_i8w_scale(seed, row) * gemv_i8w_value(seed, row, columns);
	});
}
