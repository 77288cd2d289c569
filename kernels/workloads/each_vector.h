/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compiles the host kernels of one file for every instruction set and both precisions. A family
 * names the file and includes this header:
 *
 *	#define BODY "kernels/workloads/triad_host.h"
 *	#include "kernels/workloads/each_vector.h"
 *
 * The body finds REAL (double, float), VEC (a vector of LANES of them, at any address), TARGET (the
 * attribute of each function), NAME(f) (f with a suffix: triad_avx512_f64, triad_avx2_f32,
 * triad_base_f64), FMA(a, b, c) = a b + c on vectors (fused where the set has it), STREAM(p, v)
 * (store past the caches to an aligned address) and REGISTERS, the number of vector registers. The
 * base set is SSE2 on x86-64, NEON on AArch64, and what the compiler makes of it elsewhere.
 */
#include "kernels/share.h"
#include "kernels/vector.h"

#define EACH_JOIN_(f, suffix) f##suffix
#define EACH_JOIN(f, suffix) EACH_JOIN_(f, suffix)
#define NAME(f) EACH_JOIN(f, SUFFIX)
#define LANES ((int)(sizeof(VEC) / sizeof(REAL)))
/* Shares begin at a multiple of so many elements: vectors are aligned in an aligned buffer. */
#define SHARE_UNIT 512
#define PRAGMA(text) _Pragma(#text)
#ifdef __clang__
#define UNROLL(n) PRAGMA(unroll)
#else
#define UNROLL(n) PRAGMA(GCC unroll n)
#endif
#ifdef __x86_64__
#define BASE_SET "sse2"
#define STREAM_END() _mm_sfence()
#else
#ifdef __aarch64__
#define BASE_SET "neon"
#else
#define BASE_SET "portable"
#endif
#define STREAM_END() ((void)0)
#endif

#ifdef __x86_64__
#define REGISTERS 32
#define TARGET TARGET_AVX512
#define REAL double
#define VEC f64x8
#define SUFFIX _avx512_f64
#define FMA(a, b, c) _mm512_fmadd_pd(a, b, c)
#define STREAM(p, v) _mm512_stream_pd(p, v)
#include BODY
#undef REAL
#undef VEC
#undef SUFFIX
#undef FMA
#undef STREAM
#define REAL float
#define VEC f32x16
#define SUFFIX _avx512_f32
#define FMA(a, b, c) _mm512_fmadd_ps(a, b, c)
#define STREAM(p, v) _mm512_stream_ps(p, v)
#include BODY
#undef REAL
#undef VEC
#undef SUFFIX
#undef FMA
#undef STREAM
#undef TARGET
#undef REGISTERS

#define REGISTERS 16
#define TARGET TARGET_AVX2
#define REAL double
#define VEC f64x4
#define SUFFIX _avx2_f64
#define FMA(a, b, c) _mm256_fmadd_pd(a, b, c)
#define STREAM(p, v) _mm256_stream_pd(p, v)
#include BODY
#undef REAL
#undef VEC
#undef SUFFIX
#undef FMA
#undef STREAM
#define REAL float
#define VEC f32x8
#define SUFFIX _avx2_f32
#define FMA(a, b, c) _mm256_fmadd_ps(a, b, c)
#define STREAM(p, v) _mm256_stream_ps(p, v)
#include BODY
#undef REAL
#undef VEC
#undef SUFFIX
#undef FMA
#undef STREAM
#undef TARGET
#undef REGISTERS
#endif

#define TARGET TARGET_BASE
#define REAL double
#define VEC f64x2
#define SUFFIX _base_f64
#if defined(__aarch64__)
#define REGISTERS 32
#define FMA(a, b, c) ((f64x2)vfmaq_f64((float64x2_t)(c), (float64x2_t)(a), (float64x2_t)(b)))
#define STREAM(p, v) (*(VEC *)(p) = (v))
#elif defined(__x86_64__)
#define REGISTERS 16
#define FMA(a, b, c) ((a) * (b) + (c))
#define STREAM(p, v) _mm_stream_pd(p, v)
#else
#define REGISTERS 16
#define FMA(a, b, c) ((a) * (b) + (c))
#define STREAM(p, v) (*(VEC *)(p) = (v))
#endif
#include BODY
#undef REAL
#undef VEC
#undef SUFFIX
#define REAL float
#define VEC f32x4
#define SUFFIX _base_f32
#if defined(__aarch64__)
#undef FMA
#define FMA(a, b, c) ((f32x4)vfmaq_f32((float32x4_t)(c), (float32x4_t)(a), (float32x4_t)(b)))
#elif defined(__x86_64__)
#undef STREAM
#define STREAM(p, v) _mm_stream_ps(p, v)
#endif
#include BODY
#undef REAL
#undef VEC
#undef SUFFIX
#undef FMA
#undef STREAM
#undef TARGET
#undef REGISTERS
#undef BODY
