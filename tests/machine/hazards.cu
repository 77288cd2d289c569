/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Loops that do not do what their source says, each a trap that compilers lay for such benchmarks. The
 * proof must find every one of them out; test_hazards.c says what a row would claim.
 */
#include <stdint.h>

/* FP8 by mma.sync on 9.0 and 10.x: emulated, and the products leave the loop. */
extern "C" __global__ void hazard_fp8(const unsigned *x, float *y, unsigned trips)
{
	unsigned a[4] = { x[0], x[1], x[2], x[3] }, b[2] = { x[4], x[5] };
	float c[4][4] = {};

#pragma unroll 1
	for (; trips; trips--)
#pragma unroll
		for (int i = 0; i < 16; i++)
			asm volatile("mma.sync.aligned.m16n8k32.row.col.f32.e4m3.e4m3.f32 "
				     "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
				: "+f"(c[i % 4][0]), "+f"(c[i % 4][1]), "+f"(c[i % 4][2]),
				"+f"(c[i % 4][3])
				: "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
	for (int i = 0; i < 16; i++)
		y[threadIdx.x * 16 + i] = c[i / 4][i % 4];
}

/* Chains that undo themselves are removed, volatile or not. */
extern "C" __global__ void hazard_xor(const unsigned *x, unsigned *y, unsigned trips)
{
	unsigned v[8];

	for (int i = 0; i < 8; i++)
		v[i] = x[threadIdx.x * 8 + i];
#pragma unroll 1
	for (; trips; trips--)
#pragma unroll
		for (int i = 0; i < 128; i++)
			asm volatile("xor.b32 %0, %0, %1;" : "+r"(v[i % 8]) : "r"(x[0]));
	for (int i = 0; i < 8; i++)
		y[threadIdx.x * 8 + i] = v[i];
}

/* Pairs of additions become one multiply-add. */
extern "C" __global__ void hazard_add(const unsigned *x, unsigned *y, unsigned trips)
{
	unsigned v[8], a = x[0];

	for (int i = 0; i < 8; i++)
		v[i] = x[threadIdx.x * 8 + i];
#pragma unroll 1
	for (; trips; trips--)
#pragma unroll
		for (int i = 0; i < 128; i++)
			asm volatile("add.u32 %0, %0, %1;" : "+r"(v[i % 8]) : "r"(a));
	for (int i = 0; i < 8; i++)
		y[threadIdx.x * 8 + i] = v[i];
}

/* Additions that cannot be paired are spread over two pipes. */
extern "C" __global__ void hazard_two_pipes(const unsigned *x, unsigned *y, unsigned trips)
{
	unsigned v[8], w[8];

	for (int i = 0; i < 8; i++) {
		v[i] = x[threadIdx.x * 16 + i];
		w[i] = x[threadIdx.x * 16 + 8 + i];
	}
#pragma unroll 1
	for (; trips; trips--)
#pragma unroll
		for (int i = 0; i < 64; i++) {
			asm volatile("add.u32 %0, %0, %1;" : "+r"(v[i % 8]) : "r"(w[i % 8]));
			asm volatile("add.u32 %0, %0, %1;" : "+r"(w[i % 8]) : "r"(v[i % 8]));
		}
	for (int i = 0; i < 8; i++) {
		y[threadIdx.x * 16 + i] = v[i];
		y[threadIdx.x * 16 + 8 + i] = w[i];
	}
}

/* Without its alignment a structure of 16 bytes is two accesses of 8, or four of 4. */
struct loose {
	float x, y, z, w;
};
extern "C" __global__ void hazard_width(const loose *x, float *y, unsigned trips)
{
	float sum = 0;

#pragma unroll 1
	for (; trips; trips--, x += 4 * blockDim.x)
#pragma unroll
		for (int i = 0; i < 4; i++) {
			loose v = x[i * blockDim.x + threadIdx.x];

			sum += v.x + v.y + v.z + v.w;
		}
	y[threadIdx.x] = sum;
}

/* The result is not used: nothing is left. */
extern "C" __global__ void hazard_unused(const float *x, float *y, unsigned trips)
{
	float v = x[threadIdx.x];

#pragma unroll 1
	for (; trips; trips--)
#pragma unroll
		for (int i = 0; i < 128; i++)
			v = fmaf(v, 0.5f, 1.0f);
	if (trips)
		y[threadIdx.x] = v;
}

/* Too short a body: the loop's own instructions take their share. */
extern "C" __global__ void hazard_short(const float *x, float *y, unsigned trips)
{
	float v[8], b = x[0], c = x[1];

	for (int i = 0; i < 8; i++)
		v[i] = x[threadIdx.x * 8 + i];
#pragma unroll 1
	for (; trips; trips--)
#pragma unroll
		for (int i = 0; i < 32; i++)
			v[i % 8] = fmaf(v[i % 8], b, c);
	for (int i = 0; i < 8; i++)
		y[threadIdx.x * 8 + i] = v[i];
}

/* More values than registers: they are spilled. */
extern "C" __global__ void __launch_bounds__(1024, 2)
	hazard_spill(const float *x, float *y, unsigned trips)
{
	float v[64], b = x[0], c = x[1];

#pragma unroll
	for (int i = 0; i < 64; i++)
		v[i] = x[threadIdx.x * 64 + i];
#pragma unroll 1
	for (; trips; trips--)
#pragma unroll
		for (int i = 0; i < 512; i++)
			v[i % 64] = fmaf(v[i % 64], b, c);
#pragma unroll
	for (int i = 0; i < 64; i++)
		y[threadIdx.x * 64 + i] = v[i];
}

/* What a function does that the loop calls is not seen in the loop. */
__device__ __noinline__ float called(float v)
{
#pragma unroll
	for (int i = 0; i < 64; i++)
		v = fmaf(v, v, 0.5f);
	return v;
}

extern "C" __global__ void hazard_call(const float *x, float *y, unsigned trips)
{
	float v[8], b = x[0], c = x[1];

	for (int i = 0; i < 8; i++)
		v[i] = x[threadIdx.x * 8 + i];
#pragma unroll 1
	for (; trips; trips--) {
#pragma unroll
		for (int i = 0; i < 512; i++)
			v[i % 8] = fmaf(v[i % 8], b, c);
		v[0] = called(v[0]);
	}
	for (int i = 0; i < 8; i++)
		y[threadIdx.x * 8 + i] = v[i];
}

/* What the others should have been. */
extern "C" __global__ void sound(const float *x, float *y, unsigned trips)
{
	float v[8], b = x[0], c = x[1];

	for (int i = 0; i < 8; i++)
		v[i] = x[threadIdx.x * 8 + i];
#pragma unroll 1
	for (; trips; trips--)
#pragma unroll
		for (int i = 0; i < 512; i++)
			v[i % 8] = fmaf(v[i % 8], b, c);
	for (int i = 0; i < 8; i++)
		y[threadIdx.x * 8 + i] = v[i];
}
