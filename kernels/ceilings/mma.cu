/* SPDX-License-Identifier: Apache-2.0 */
/* Device code of the family mma: see mma.c. */
#include "kernels/ceilings/elements.cuh"

/* Small whole numbers, -8 to 7, from random bits. */
DEVICE_FUNCTION double whole(int bits)
{
	return (double)(bits >> 28);
}

/*
 * Each warp works on CHAINS tiles of C at once and adds A B to each TRIPS times. A and B are the same
 * for all warps and stay in registers; their elements lie row by row. A tile is 8 x 8, A is 8 x 4.
 */
template <int chains>
DEVICE_FUNCTION void mma_8x8x4(const int *a, const int *b, const int *c, double *y, unsigned trips,
	long long *stopwatch)
{
	stopwatch_start(stopwatch);
	const unsigned lane = threadIdx.x % 32, g = lane / 4, t = lane % 4;
	const uint64_t warp = (blockIdx.x * (uint64_t)blockDim.x + threadIdx.x) / 32;
	const uint64_t first = warp * chains * 64 + g * 8 + 2 * t;
	const double fragment_a = whole(a[g * 4 + t]), fragment_b = whole(b[t * 8 + g]);
	double tile[chains][2];

#pragma unroll
	for (int i = 0; i < chains; i++)
		for (int j = 0; j < 2; j++)
			tile[i][j] = whole(c[first + i * 64 + j]);
#pragma unroll 1
	for (unsigned bodies = trips / 8; bodies; bodies--) {
#pragma unroll
		for (int i = 0; i < 8 * chains; i++)
			mma_f64_8x8x4(tile[i % chains], fragment_a, fragment_b);
	}
#pragma unroll 1
	for (unsigned rest = trips % 8; rest; rest--) {
#pragma unroll
		for (int i = 0; i < chains; i++)
			mma_f64_8x8x4(tile[i], fragment_a, fragment_b);
	}
#pragma unroll
	for (int i = 0; i < chains; i++)
		for (int j = 0; j < 2; j++)
			y[first + i * 64 + j] = tile[i][j];
	stopwatch_stop(stopwatch);
}

/* The same with tiles of 16 x 8; A is 16 x 16. */
template <int chains>
DEVICE_FUNCTION void mma_16x8x16(
	const int *a, const int *b, const int *c, double *y, unsigned trips, long long *stopwatch)
{
	stopwatch_start(stopwatch);
	const unsigned lane = threadIdx.x % 32, g = lane / 4, t = lane % 4;
	const uint64_t warp = (blockIdx.x * (uint64_t)blockDim.x + threadIdx.x) / 32;
	const uint64_t first = warp * chains * 128 + g * 8 + 2 * t;
	double fragment_a[8], fragment_b[4], tile[chains][4];

#pragma unroll
	for (int i = 0; i < 4; i++) {
		fragment_a[2 * i] = whole(a[g * 16 + t + 4 * i]);
		fragment_a[2 * i + 1] = whole(a[(g + 8) * 16 + t + 4 * i]);
		fragment_b[i] = whole(b[(t + 4 * i) * 8 + g]);
	}
#pragma unroll
	for (int i = 0; i < chains; i++)
		for (int j = 0; j < 4; j++)
			tile[i][j] = whole(c[first + i * 128 + j / 2 * 64 + j % 2]);
#pragma unroll 1
	for (unsigned bodies = trips / 8; bodies; bodies--) {
#pragma unroll
		for (int i = 0; i < 8 * chains; i++)
			mma_f64_16x8x16(tile[i % chains], fragment_a, fragment_b);
	}
#pragma unroll 1
	for (unsigned rest = trips % 8; rest; rest--) {
#pragma unroll
		for (int i = 0; i < chains; i++)
			mma_f64_16x8x16(tile[i], fragment_a, fragment_b);
	}
#pragma unroll
	for (int i = 0; i < chains; i++)
		for (int j = 0; j < 4; j++)
			y[first + i * 128 + j / 2 * 64 + j % 2] = tile[i][j];
	stopwatch_stop(stopwatch);
}

#define MMA_ENTRY(name, form, chains)                                                              \
	extern "C" __global__ void __launch_bounds__(256)                                          \
		name(const int *a, const int *b, const int *c, double *y, long long trips,         \
			long long *stopwatch)                                                      \
	{                                                                                          \
		form<chains>(a, b, c, y, (unsigned)trips, stopwatch);                              \
	}

MMA_ENTRY(mma_f64_8x8x4_x4, mma_8x8x4, 4)
MMA_ENTRY(mma_f64_8x8x4_x8, mma_8x8x4, 8)
MMA_ENTRY(mma_f64_16x8x16_x2, mma_16x8x16, 2)
MMA_ENTRY(mma_f64_16x8x16_x4, mma_16x8x16, 4)

/* ---- shorter types ---- */

/* The register that holds elements FIRST .. of a row or column that begins at FROM. */
template <typename element> DEVICE_FUNCTION unsigned packed(const int *from, unsigned first, int sign)
{
	const int count = 4 / element::bytes;
	unsigned word = 0;

#pragma unroll
	for (int i = 0; i < count; i++)
		word |= element::make(from[first + i], sign) << (8 * element::bytes * i);
	return word;
}

/* Sums as they are stored: FP32. */
DEVICE_FUNCTION void take_sums(float (&c)[4], const float (&v)[4])
{
	for (int i = 0; i < 4; i++)
		c[i] = v[i];
}
DEVICE_FUNCTION void take_sums(int (&c)[4], const float (&v)[4])
{
	for (int i = 0; i < 4; i++)
		c[i] = (int)v[i];
}
DEVICE_FUNCTION void take_sums(int (&c)[2], const float (&v)[4])
{
	for (int i = 0; i < 2; i++)
		c[i] = (int)v[i];
}
DEVICE_FUNCTION void take_sums(unsigned (&c)[2], const float (&v)[4])
{
	for (int i = 0; i < 2; i++)
		c[i] = pack_f16x2(make_float2(v[2 * i], v[2 * i + 1]));
}
DEVICE_FUNCTION void give_sums(float (&v)[4], const float (&c)[4])
{
	for (int i = 0; i < 4; i++)
		v[i] = c[i];
}
DEVICE_FUNCTION void give_sums(float (&v)[4], const int (&c)[4])
{
	for (int i = 0; i < 4; i++)
		v[i] = (float)c[i];
}
DEVICE_FUNCTION void give_sums(float (&v)[4], const int (&c)[2])
{
	for (int i = 0; i < 2; i++)
		v[i] = (float)c[i];
}
DEVICE_FUNCTION void give_sums(float (&v)[4], const unsigned (&c)[2])
{
	for (int i = 0; i < 2; i++) {
		const float2 both = unpack_f16x2(c[i]);

		v[2 * i] = both.x;
		v[2 * i + 1] = both.y;
	}
}

/*
 * Each warp works on CHAINS tiles of C at once: A B is added in even trips and taken away in odd ones,
 * so that sums stay small and exact whatever the number of trips. A lies row by row, B column by
 * column, tiles of C row by row.
 */
template <typename form, int chains>
DEVICE_FUNCTION void mma_tiles(const int *a, const int *b, const int *c, float *y, unsigned trips,
	long long *stopwatch)
{
	typedef typename form::element element;
	const int rows = form::a > 1 ? 16 : 8, values = rows * 8;
	const int each = 4 / element::bytes;
	const int row_elements = (form::a + 1) / 2 * 16 / element::bytes;
	const int column_elements = form::b * 16 / element::bytes;
	stopwatch_start(stopwatch);
	const unsigned lane = threadIdx.x % 32, g = lane / 4, t = lane % 4;
	const uint64_t warp = (blockIdx.x * (uint64_t)blockDim.x + threadIdx.x) / 32;
	const uint64_t first = warp * chains * values + g * 8 + 2 * t;
	unsigned add[form::a], take[form::a], right[form::b];
	typename form::sum tile[chains][form::c];

#pragma unroll
	for (int i = 0; i < form::a; i++) {
		const int *row = a + (g + 8 * (i % 2)) * row_elements;

		add[i] = packed<element>(row, i / 2 * 4 * each + t * each, 1);
		take[i] = packed<element>(row, i / 2 * 4 * each + t * each, -1);
	}
#pragma unroll
	for (int i = 0; i < form::b; i++)
		right[i] = packed<element>(b + g * column_elements, (4 * i + t) * each, 1);
#pragma unroll
	for (int i = 0; i < chains; i++) {
		float sums[4];

		for (int j = 0; j < values / 32; j++)
			sums[j] = (float)whole(c[first + i * values + j / 2 * 64 + j % 2]);
		take_sums(tile[i], sums);
	}
#pragma unroll 1
	for (unsigned bodies = trips / 8; bodies; bodies--) {
#pragma unroll
		for (int i = 0; i < 8 * chains; i++)
			form::go(tile[i % chains], i / chains % 2 ? take : add, right);
	}
#pragma unroll 1
	for (unsigned rest = trips % 8 / 2; rest; rest--) {
#pragma unroll
		for (int i = 0; i < 2 * chains; i++)
			form::go(tile[i % chains], i / chains ? take : add, right);
	}
	if (trips % 2) {
#pragma unroll
		for (int i = 0; i < chains; i++)
			form::go(tile[i], add, right);
	}
#pragma unroll
	for (int i = 0; i < chains; i++) {
		float sums[4];

		give_sums(sums, tile[i]);
		for (int j = 0; j < values / 32; j++)
			y[first + i * values + j / 2 * 64 + j % 2] = sums[j];
	}
	stopwatch_stop(stopwatch);
}

/* Entries NAME_xCHAINS for an instruction, its registers of A, B and C, the type of the latter. */
#define MMA_FORM(name, of, type, A, B, C)                                                          \
	struct form_##name {                                                                       \
		typedef element_##of element;                                                      \
		typedef type sum;                                                                  \
		static const int a = A, b = B, c = C;                                              \
		static __device__ __forceinline__ void go(                                         \
			type(&sums)[C], const unsigned(&left)[A], const unsigned(&right)[B])       \
		{                                                                                  \
			name(sums, left, right);                                                   \
		}                                                                                  \
	};
#define MMA_TILES(name, chains)                                                                    \
	extern "C" __global__ void __launch_bounds__(512) name##_x##chains(                        \
		const int *a, const int *b, const int *c, float *y, long long trips,               \
		long long *stopwatch)                                                              \
	{                                                                                          \
		mma_tiles<form_##name, chains>(a, b, c, y, (unsigned)trips, stopwatch);            \
	}
MMA_FORM(mma_f16_f32_k8, f16, float, 2, 1, 4)
MMA_TILES(mma_f16_f32_k8, 8)
MMA_FORM(mma_s8_k16, s8, int, 1, 1, 2)
MMA_TILES(mma_s8_k16, 16)
MMA_FORM(mma_f16_f32, f16, float, 4, 2, 4)
MMA_TILES(mma_f16_f32, 4)
MMA_TILES(mma_f16_f32, 8)
MMA_FORM(mma_f16_f16, f16_small, unsigned, 4, 2, 2)
MMA_TILES(mma_f16_f16, 4)
MMA_TILES(mma_f16_f16, 8)
MMA_FORM(mma_bf16_f32, bf16, float, 4, 2, 4)
MMA_TILES(mma_bf16_f32, 4)
MMA_TILES(mma_bf16_f32, 8)
MMA_FORM(mma_tf32_f32, tf32, float, 4, 2, 4)
MMA_TILES(mma_tf32_f32, 4)
MMA_TILES(mma_tf32_f32, 8)
MMA_FORM(mma_s8, s8, int, 4, 2, 4)
MMA_TILES(mma_s8, 4)
MMA_TILES(mma_s8, 8)
MMA_FORM(mma_e4m3, e4m3, float, 4, 2, 4)
MMA_TILES(mma_e4m3, 4)
MMA_TILES(mma_e4m3, 8)
MMA_FORM(mma_f16_sparse, f16, float, 4, 4, 4)
MMA_TILES(mma_f16_sparse, 4)
MMA_TILES(mma_f16_sparse, 8)
MMA_FORM(mma_bf16_sparse, bf16, float, 4, 4, 4)
MMA_TILES(mma_bf16_sparse, 4)
MMA_TILES(mma_bf16_sparse, 8)
MMA_FORM(mma_s8_sparse, s8, int, 4, 4, 4)
MMA_TILES(mma_s8_sparse, 4)
MMA_TILES(mma_s8_sparse, 8)
