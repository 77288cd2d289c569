/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What host kernels share: the attributes that compile one function for an instruction set (the
 * variant's needs_features say when it may be called), vector types, stores past the cache, and
 * lists for unrolling by hand, since compilers differ in what they unroll by themselves.
 */
#ifndef KERNELS_VECTOR_H
#define KERNELS_VECTOR_H

#include <stdint.h>

#define TARGET_BASE
#ifdef __x86_64__
#include <immintrin.h>
#define TARGET_AVX2 __attribute__((target("avx2,fma")))
#define TARGET_AVX512 __attribute__((target("avx512f,avx512vl,avx512dq,avx2,fma")))
#endif
#ifdef __aarch64__
#include <arm_neon.h>
#endif

/* Scalars and vectors of 16, 32 and 64 bytes, at any address, that may alias any type. */
#define VECTOR(bytes, of) __attribute__((vector_size(bytes), aligned(sizeof(of)), may_alias))
typedef double f64x1 __attribute__((may_alias));
typedef double f64x2 VECTOR(16, double);
typedef double f64x4 VECTOR(32, double);
typedef double f64x8 VECTOR(64, double);
typedef float f32x1 __attribute__((may_alias));
typedef float f32x4 VECTOR(16, float);
typedef float f32x8 VECTOR(32, float);
typedef float f32x16 VECTOR(64, float);
typedef uint32_t u32x1 __attribute__((may_alias));
typedef uint32_t u32x4 VECTOR(16, uint32_t);
typedef uint32_t u32x8 VECTOR(32, uint32_t);
typedef uint32_t u32x16 VECTOR(64, uint32_t);

/* The compiler may keep nothing of memory in registers across this line. */
static inline void memory_barrier(void)
{
	__asm__ volatile("" ::: "memory");
}

/* OP(0, x) OP(1, x) ... */
#define REPEAT_4(OP, x) OP(0, x) OP(1, x) OP(2, x) OP(3, x)
#define REPEAT_8(OP, x) REPEAT_4(OP, x) OP(4, x) OP(5, x) OP(6, x) OP(7, x)
#define REPEAT_12(OP, x) REPEAT_8(OP, x) OP(8, x) OP(9, x) OP(10, x) OP(11, x)
#define REPEAT_16(OP, x) REPEAT_12(OP, x) OP(12, x) OP(13, x) OP(14, x) OP(15, x)
#define REPEAT_24(OP, x)                                                                           \
	REPEAT_16(OP, x)                                                                           \
	OP(16, x) OP(17, x) OP(18, x) OP(19, x) OP(20, x) OP(21, x) OP(22, x) OP(23, x)

#endif
