/* SPDX-License-Identifier: Apache-2.0 */
/* Device code of the family wgmma: see wgmma.c. */
#include "kernels/ceilings/elements.cuh"
#include "kernels/wgmma.cuh"

#define ROWS 64
#define ROW_BYTES 128
/* Instructions of a trip: four times along the rows. */
#define STEPS 16

/* A tile of COUNT rows of 128 bytes from random bits, one for each element. */
template <typename element>
DEVICE_FUNCTION void fill_tile(unsigned char *tile, const int *bits, unsigned count)
{
	const unsigned each = ROW_BYTES / element::bytes;

	for (unsigned i = threadIdx.x; i < count * each; i += blockDim.x) {
		const unsigned value = element::make(bits[i], 1);

		for (unsigned k = 0; k < element::bytes; k++)
			tile[wgmma_place(i / each, i % each * element::bytes + k)] =
				(unsigned char)(value >> 8 * k);
	}
}

/* This thread's part of C, as FP32: see wgmma.cuh for which registers are where. */
template <int n, int registers, typename sum>
DEVICE_FUNCTION void store_tile(float *y, const sum (&c)[registers])
{
	const unsigned lane = threadIdx.x % 32, warp = threadIdx.x / 32 % 4;
	float *at = y + (16 * warp + lane / 4) * n + 2 * (lane % 4);

#pragma unroll
	for (int i = 0; i < registers; i++)
		at[i / 2 % 2 * 8 * n + i / 4 * 8 + i % 2] = (float)c[i];
}
template <int n, int registers>
DEVICE_FUNCTION void store_tile(float *y, const unsigned (&c)[registers])
{
	const unsigned lane = threadIdx.x % 32, warp = threadIdx.x / 32 % 4;
	float *at = y + (16 * warp + lane / 4) * n + 2 * (lane % 4);

#pragma unroll
	for (int i = 0; i < registers; i++) {
		const float2 both = unpack_f16x2(c[i]);

		at[i % 2 * 8 * n + i / 2 * 8] = both.x;
		at[i % 2 * 8 * n + i / 2 * 8 + 1] = both.y;
	}
}

/*
 * Each warpgroup computes C = 4 A B (sparse: A times each half of B, twice), 64 x n, TRIPS times over: the first instruction of a trip puts its
 * product in the place of C, so that the sums stay what they are whatever the number of trips. One group
 * of instructions stays under way across the loop's edge, and nothing looks at C before the end.
 */
template <typename form, typename element, bool from_registers>
DEVICE_FUNCTION void wgmma_tiles(
	const int *a, const int *b, float *y, unsigned trips, long long *stopwatch)
{
	__shared__ __align__(1024) unsigned char left[ROWS * ROW_BYTES];
	__shared__ __align__(1024) unsigned char right[form::n * ROW_BYTES];
	const unsigned lane = threadIdx.x % 32, warp = threadIdx.x / 32 % 4;
	typename form::sum c[form::registers] = {};
	unsigned fragment[4][4];

	stopwatch_start(stopwatch);
	fill_tile<element>(left, a, ROWS);
	fill_tile<element>(right, b, form::n);
	wgmma_publish();
	__syncthreads();
#pragma unroll
	for (int i = 0; i < 16; i++)
		fragment[i / 4][i % 4] = *reinterpret_cast<const unsigned *>(
			left + wgmma_place(16 * warp + 8 * (i % 2) + lane / 4,
				       32 * (i / 4) + 16 * (i % 4 / 2) + 4 * (lane % 4)));
	const uint64_t left_tile = wgmma_tile(left), right_tile = wgmma_tile(right);

#pragma unroll 1
	for (; trips; trips--) {
		wgmma_begin();
#pragma unroll
		for (int i = 0; i < STEPS; i++) {
			const uint64_t step =
				right_tile + (form::sparse ? 4 * (i % 2) : 2 * (i % 4));

			if constexpr (from_registers)
				form::rs(c, fragment[i % 4], step, i > 0);
			else
				form::ss(c, left_tile + 2 * (i % 4), step, i > 0);
		}
		wgmma_end<1>();
	}
	wgmma_end<0>();
	form::settle(c);
	store_tile<form::n, form::registers>(
		y + (blockIdx.x * (blockDim.x / 128) + threadIdx.x / 128) * (uint64_t)(ROWS * form::n),
		c);
	stopwatch_stop(stopwatch);
}

#define WGMMA_ENTRY(name, form, element, from_registers)                                           \
	extern "C" __global__ void __launch_bounds__(256) name(                                    \
		const int *a, const int *b, float *y, long long trips, long long *stopwatch)       \
	{                                                                                          \
		wgmma_tiles<form, element_##element, from_registers>(                              \
			a, b, y, (unsigned)trips, stopwatch);                                      \
	}
#define WGMMA_ENTRIES(name, element)                                                               \
	WGMMA_ENTRY(name##_ss, name, element, false)                                               \
	WGMMA_ENTRY(name##_rs, name, element, true)
WGMMA_ENTRIES(wgmma_bf16_n256, bf16)
WGMMA_ENTRIES(wgmma_bf16_n128, bf16)
WGMMA_ENTRIES(wgmma_bf16_n64, bf16)
WGMMA_ENTRIES(wgmma_bf16_n32, bf16)
WGMMA_ENTRIES(wgmma_bf16_n16, bf16)
WGMMA_ENTRIES(wgmma_bf16_n8, bf16)
WGMMA_ENTRIES(wgmma_f16_n256, f16)
WGMMA_ENTRIES(wgmma_f16_f16_n256, f16_small)
WGMMA_ENTRIES(wgmma_tf32_n256, tf32)
WGMMA_ENTRIES(wgmma_e4m3_n256, e4m3)
WGMMA_ENTRIES(wgmma_e5m2_n256, e5m2)
WGMMA_ENTRIES(wgmma_s8_n256, s8)
WGMMA_ENTRY(wgmma_bf16_sparse_n256_ss, wgmma_bf16_sparse_n256, bf16, false)
WGMMA_ENTRY(wgmma_f16_sparse_n256_ss, wgmma_f16_sparse_n256, f16, false)
WGMMA_ENTRY(wgmma_e4m3_sparse_n256_ss, wgmma_e4m3_sparse_n256, e4m3, false)
WGMMA_ENTRY(wgmma_s8_sparse_n256_ss, wgmma_s8_sparse_n256, s8, false)
