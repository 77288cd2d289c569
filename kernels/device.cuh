/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What every .cu file includes, and the only place with inline PTX.
 *
 * A .cu file compiles twice: by nvcc, and by a C++ compiler through the shim of tests/fakegpu, which
 * runs the same kernels on the CPU and counts what they do. So that both see the same source:
 *
 * - entry points are extern "C" __global__ functions; templates of __device__ functions below them;
 * - anything that needs PTX is a function of this header, and shim.h has its twin in C++;
 * - dynamic shared memory is named by DYNAMIC_SHARED;
 * - an FMA is written fma() or fmaf(): nvcc is told not to contract a * b + c (-fmad=false), so that a
 *   kernel computes the same bits on every machine and its operations can be counted in its source.
 *
 * The functions that shim.h gives, with the same names and meaning:
 *
 *   V load_ca(const V *p)	16 bytes, cached at every level; never moved out of a loop
 *   V load_cg(const V *p)	16 bytes, cached in L2 only; never moved out of a loop
 *   V load_once(const V *p)	16 bytes of read-only data that will not be read again
 *   void store_once(V *p, V v)	16 bytes that will not be read soon
 *   unsigned pack_f16x2(float2 v)	two FP32 as a pair of FP16, rounded to nearest; v.x is low
 *   float2 unpack_f16x2(unsigned v)
 *   unsigned fma_f16x2(unsigned x, unsigned b, unsigned c)	x * b + c of both halves
 *   pack_bf16x2, unpack_bf16x2, fma_bf16x2	the same for BF16, sm_80
 *   float2 fma_f32x2(float2 x, float2 b, float2 c)	one instruction, sm_100
 *   unsigned mad_lo(unsigned x, unsigned b, unsigned c)	x * b + c, one IMAD
 *   unsigned select_bits(unsigned x, unsigned b, unsigned c)	each bit: x ? b : c, one LOP3
 *   unsigned dot4(unsigned a, unsigned b, unsigned c)	c + the sum of products of signed bytes
 *   float rsqrt_approx(float x)	1 / sqrt(x) by the special function unit
 *   void mma_f64_8x8x4(double c[2], double a, double b)		a warp: C += A B, sm_80
 *   void mma_f64_16x8x16(double c[4], const double a[8], const double b[4])	the same, sm_90
 *   long long clock_cycles()		this SM's cycle counter
 *   long long clock_nanoseconds()	the GPU's global timer
 *
 * V is any type of 16 bytes (double2, float4, uint4), aligned to 16.
 */
#ifndef KERNELS_DEVICE_CUH
#define KERNELS_DEVICE_CUH

#include <stdint.h>

#ifndef __CUDACC__
#include "shim.h"
#else

/* NAME points to the launch's dynamic shared memory, aligned to 16 bytes. */
#define DYNAMIC_SHARED(type, name)                                                                 \
	extern __shared__ __align__(16) unsigned char dynamic_shared_bytes[];                      \
	type *const name = reinterpret_cast<type *>(dynamic_shared_bytes)

#define DEVICE_FUNCTION static __device__ __forceinline__

/* Four registers seen as a value of 16 bytes. */
template <typename V> union quad {
	static_assert(sizeof(V) == 16, "128-bit accesses only");
	V value;
	unsigned word[4];
	__device__ quad() {}
};

template <typename V> DEVICE_FUNCTION V load_ca(const V *p)
{
	quad<V> q;

	asm volatile("ld.global.ca.v4.u32 {%0, %1, %2, %3}, [%4];"
		: "=r"(q.word[0]), "=r"(q.word[1]), "=r"(q.word[2]), "=r"(q.word[3])
		: "l"(__cvta_generic_to_global(p)));
	return q.value;
}

template <typename V> DEVICE_FUNCTION V load_cg(const V *p)
{
	quad<V> q;

	asm volatile("ld.global.cg.v4.u32 {%0, %1, %2, %3}, [%4];"
		: "=r"(q.word[0]), "=r"(q.word[1]), "=r"(q.word[2]), "=r"(q.word[3])
		: "l"(__cvta_generic_to_global(p)));
	return q.value;
}

/* From sm_80 the L2 is told to fetch 256 bytes at a time. */
template <typename V> DEVICE_FUNCTION V load_once(const V *p)
{
	quad<V> q;

#if __CUDA_ARCH__ >= 800
	asm volatile("ld.global.nc.L1::no_allocate.L2::256B.v4.u32 {%0, %1, %2, %3}, [%4];"
		: "=r"(q.word[0]), "=r"(q.word[1]), "=r"(q.word[2]), "=r"(q.word[3])
		: "l"(__cvta_generic_to_global(p)));
#else
	asm volatile("ld.global.nc.L1::no_allocate.v4.u32 {%0, %1, %2, %3}, [%4];"
		: "=r"(q.word[0]), "=r"(q.word[1]), "=r"(q.word[2]), "=r"(q.word[3])
		: "l"(__cvta_generic_to_global(p)));
#endif
	return q.value;
}

template <typename V> DEVICE_FUNCTION void store_once(V *p, V v)
{
	quad<V> q;

	q.value = v;
	asm volatile("st.global.cs.v4.u32 [%0], {%1, %2, %3, %4};" ::"l"(
			     __cvta_generic_to_global(p)),
		"r"(q.word[0]), "r"(q.word[1]), "r"(q.word[2]), "r"(q.word[3])
		: "memory");
}

/*
 * Arithmetic that C++ has no word for. volatile, or the compiler would make fewer of them.
 */
DEVICE_FUNCTION unsigned pack_f16x2(float2 v)
{
	unsigned to;

#if __CUDA_ARCH__ >= 800
	asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(to) : "f"(v.y), "f"(v.x));
#else
	asm("{.reg .b16 a, b; cvt.rn.f16.f32 a, %1; cvt.rn.f16.f32 b, %2; mov.b32 %0, {a, b};}"
		: "=r"(to)
		: "f"(v.x), "f"(v.y));
#endif
	return to;
}

DEVICE_FUNCTION float2 unpack_f16x2(unsigned v)
{
	float2 to;

	asm("{.reg .b16 a, b; mov.b32 {a, b}, %2; cvt.f32.f16 %0, a; cvt.f32.f16 %1, b;}"
		: "=f"(to.x), "=f"(to.y)
		: "r"(v));
	return to;
}

DEVICE_FUNCTION unsigned fma_f16x2(unsigned x, unsigned b, unsigned c)
{
	unsigned to;

	asm volatile("fma.rn.f16x2 %0, %1, %2, %3;" : "=r"(to) : "r"(x), "r"(b), "r"(c));
	return to;
}

DEVICE_FUNCTION unsigned pack_bf16x2(float2 v)
{
	unsigned to = 0;

#if __CUDA_ARCH__ >= 800
	asm("cvt.rn.bf16x2.f32 %0, %1, %2;" : "=r"(to) : "f"(v.y), "f"(v.x));
#endif
	return to;
}

DEVICE_FUNCTION float2 unpack_bf16x2(unsigned v)
{
	return make_float2(__uint_as_float(v << 16), __uint_as_float(v & 0xFFFF0000u));
}

DEVICE_FUNCTION unsigned fma_bf16x2(unsigned x, unsigned b, unsigned c)
{
	unsigned to = x;

#if __CUDA_ARCH__ >= 800
	asm volatile("fma.rn.bf16x2 %0, %1, %2, %3;" : "=r"(to) : "r"(x), "r"(b), "r"(c));
#endif
	return to;
}

DEVICE_FUNCTION float2 fma_f32x2(float2 x, float2 b, float2 c)
{
	float2 to = x;

#if __CUDA_ARCH__ >= 1000
	asm volatile("{.reg .b64 x, b, c, d; mov.b64 x, {%2, %3}; mov.b64 b, {%4, %5}; "
		     "mov.b64 c, {%6, %7}; fma.rn.f32x2 d, x, b, c; mov.b64 {%0, %1}, d;}"
		: "=f"(to.x), "=f"(to.y)
		: "f"(x.x), "f"(x.y), "f"(b.x), "f"(b.y), "f"(c.x), "f"(c.y));
#endif
	return to;
}

DEVICE_FUNCTION unsigned mad_lo(unsigned x, unsigned b, unsigned c)
{
	unsigned to;

	asm volatile("mad.lo.u32 %0, %1, %2, %3;" : "=r"(to) : "r"(x), "r"(b), "r"(c));
	return to;
}

DEVICE_FUNCTION unsigned select_bits(unsigned x, unsigned b, unsigned c)
{
	unsigned to;

	asm volatile("lop3.b32 %0, %1, %2, %3, 0xCA;" : "=r"(to) : "r"(x), "r"(b), "r"(c));
	return to;
}

DEVICE_FUNCTION unsigned dot4(unsigned a, unsigned b, unsigned c)
{
	unsigned to;

	asm volatile("dp4a.s32.s32 %0, %1, %2, %3;" : "=r"(to) : "r"(a), "r"(b), "r"(c));
	return to;
}

DEVICE_FUNCTION float rsqrt_approx(float x)
{
	float to;

	asm volatile("rsqrt.approx.ftz.f32 %0, %1;" : "=f"(to) : "f"(x));
	return to;
}

/*
 * The warp's lanes hold the fragments as the PTX manual lays them out: with g = lane / 4 and
 * t = lane % 4, a = A[g][t], b = B[t][g], c = C[g][2 t .. 2 t + 1]. Nothing before sm_80.
 */
DEVICE_FUNCTION void mma_f64_8x8x4(double (&c)[2], double a, double b)
{
#if __CUDA_ARCH__ >= 800
	asm volatile("mma.sync.aligned.m8n8k4.row.col.f64.f64.f64.f64 {%0, %1}, {%2}, {%3}, "
		     "{%0, %1};"
		: "+d"(c[0]), "+d"(c[1])
		: "d"(a), "d"(b));
#endif
}

/*
 * a[2 i + h] = A[g + 8 h][t + 4 i], b[i] = B[t + 4 i][g], c[2 h + j] = C[g + 8 h][2 t + j].
 * Nothing before sm_90.
 */
DEVICE_FUNCTION void mma_f64_16x8x16(double (&c)[4], const double (&a)[8], const double (&b)[4])
{
#if __CUDA_ARCH__ >= 900
	asm volatile("mma.sync.aligned.m16n8k16.row.col.f64.f64.f64.f64 {%0, %1, %2, %3}, "
		     "{%4, %5, %6, %7, %8, %9, %10, %11}, {%12, %13, %14, %15}, {%0, %1, %2, %3};"
		: "+d"(c[0]), "+d"(c[1]), "+d"(c[2]), "+d"(c[3])
		: "d"(a[0]), "d"(a[1]), "d"(a[2]), "d"(a[3]), "d"(a[4]), "d"(a[5]), "d"(a[6]),
		"d"(a[7]), "d"(b[0]), "d"(b[1]), "d"(b[2]), "d"(b[3]));
#endif
}

DEVICE_FUNCTION long long clock_cycles()
{
	return clock64();
}

DEVICE_FUNCTION long long clock_nanoseconds()
{
	long long now;

	asm volatile("mov.u64 %0, %%globaltimer;" : "=l"(now));
	return now;
}

#endif
#endif
