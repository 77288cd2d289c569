/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of conv2d: a thread makes 4 columns x ROWS rows. It reads two vectors of each row
 * of the image, the second of which its neighbour reads too, and adds them to the sums of up to 5
 * rows, all in registers. A block is 32 x 8 threads.
 */
#include "kernels/vector.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/conv2d.h"

template <int ROWS> DEVICE_FUNCTION void conv2d(float *to, const float *from, int width, int height)
{
	const int x = (int)(blockIdx.x * 32 + threadIdx.x) * 4;
	const int y = (int)(blockIdx.y * 8 + threadIdx.y) * ROWS;
	const int64_t row = width + CONV2D_HALO;
	const float *at = from + y * row + x;
	float4 *out = reinterpret_cast<float4 *>(to + (int64_t)y * width + x);
	float4 sum[ROWS];

	if (x >= width || y >= height)
		return;
#pragma unroll
	for (int i = 0; i < ROWS + CONV2D_HALO; i++, at += row) {
		const float4 a = *reinterpret_cast<const float4 *>(at);
		const float4 b = *reinterpret_cast<const float4 *>(at + 4);
		const float4 v[CONV2D_TAPS] = { a, make_float4(a.y, a.z, a.w, b.x),
			make_float4(a.z, a.w, b.x, b.y), make_float4(a.w, b.x, b.y, b.z), b };

#pragma unroll
		for (int r = 0; r < ROWS; r++) {
			if (r > i || i - r >= CONV2D_TAPS)
				continue;
#pragma unroll
			for (int c = 0; c < CONV2D_TAPS; c++) {
				const float w = conv2d_weight(i - r, c);

				sum[r] = i == r && c == 0 ? multiply(make_float4(w, w, w, w), v[c])
							  : multiply_add(w, v[c], sum[r]);
			}
		}
		if (i >= CONV2D_HALO)
			store_once(out + (int64_t)(i - CONV2D_HALO) * (width / 4),
				sum[i - CONV2D_HALO]);
	}
}

#define CONV2D(rows)                                                                               \
	extern "C" __global__ void __launch_bounds__(256)                                          \
		conv2d_##rows(float *to, const float *from, int width, int height)                 \
	{                                                                                          \
		conv2d<rows>(to, from, width, height);                                             \
	}

CONV2D(4)
CONV2D(8)

extern "C" __global__ void conv2d_check(const float *to, uint64_t count, uint64_t seed,
	int64_t executions, int64_t width, verdict_cell *cell)
{
	(void)executions;
	judge_all(to, count, CONV2D_TOLERANCE, cell,
		[=](uint64_t index) { return conv2d_value(seed, index, width); });
}
