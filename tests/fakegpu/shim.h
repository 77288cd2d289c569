/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CUDA's language for a C++ compiler: with this header a .cu file becomes an ordinary source whose
 * kernels run on the CPU (runner.h). kernels/device.cuh includes it where nvcc is not at work. Only
 * what the project's kernels use is here; a name that is missing is a compile error, never a guess.
 */
#ifndef FAKEGPU_SHIM_H
#define FAKEGPU_SHIM_H

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <type_traits>

#include "runner.h"

#ifdef SHIM_THREADS
#define SHIM_LOCAL __thread
#else
#define SHIM_LOCAL
#endif

/* ---- words of the language ---------------------------------------------------------------------
 */

#define __global__ __attribute__((section("shim_kernels"), noinline, used))
#define __device__
#define __host__
#define __constant__ static __attribute__((section("shim_constant"), used))
#define __managed__
/* One block runs at a time, so what a block shares can be static; the runner poisons the section.
 */
#define __shared__ static __attribute__((section("shim_shared"), aligned(16)))
#define __forceinline__ inline
#define __noinline__ __attribute__((noinline))
#define __launch_bounds__(...)
#define __align__(n) __attribute__((aligned(n)))
#define DEVICE_FUNCTION static inline __attribute__((unused))
#define DYNAMIC_SHARED(type, name) type *const name = static_cast<type *>(shim_dynamic_shared())

/* ---- vector types ------------------------------------------------------------------------------
 */

#define SHIM_VECTORS(type, prefix, align2, align4)                                                 \
	struct prefix##2                                                                           \
	{                                                                                          \
		type x, y;                                                                         \
	}                                                                                          \
	__align__(align2);                                                                         \
	struct prefix##3                                                                           \
	{                                                                                          \
		type x, y, z;                                                                      \
	};                                                                                         \
	struct prefix##4                                                                           \
	{                                                                                          \
		type x, y, z, w;                                                                   \
	}                                                                                          \
	__align__(align4);                                                                         \
	DEVICE_FUNCTION prefix##2 make_##prefix##2(type x, type y)                                 \
	{                                                                                          \
		return { x, y };                                                                   \
	}                                                                                          \
	DEVICE_FUNCTION prefix##4 make_##prefix##4(type x, type y, type z, type w)                 \
	{                                                                                          \
		return { x, y, z, w };                                                             \
	}
SHIM_VECTORS(float, float, 8, 16)
SHIM_VECTORS(double, double, 16, 16)
SHIM_VECTORS(int, int, 8, 16)
SHIM_VECTORS(unsigned, uint, 8, 16)
SHIM_VECTORS(long long, longlong, 16, 16)
SHIM_VECTORS(unsigned long long, ulonglong, 16, 16)

struct dim3 {
	unsigned x, y, z;
};
extern "C" {
extern SHIM_LOCAL uint3 threadIdx, blockIdx;
extern dim3 blockDim, gridDim;
}
static const int warpSize __attribute__((unused)) = 32;

/* ---- counting: instrument.pl puts calls of these before what they count ------------------------
 */

#define SHIM_COUNTER extern "C" inline __attribute__((always_inline, used))

SHIM_COUNTER void shim_on_f64(uint64_t operations)
{
	shim_tally.operations[SHIM_F64] += operations;
}

SHIM_COUNTER void shim_on_f32(uint64_t operations)
{
	shim_tally.operations[SHIM_F32] += operations;
}

SHIM_COUNTER void shim_on_pipe(enum shim_pipe pipe, uint64_t operations)
{
#ifndef SHIM_THREADS
	shim_tally.operations[pipe] += operations;
#else
	(void)pipe, (void)operations;
#endif
}

SHIM_COUNTER void shim_on_load(const void *address, uint64_t bytes)
{
	uintptr_t offset = (uintptr_t)address - shim_memory.base;

	if (offset < shim_memory.size)
		shim_touch(offset, (unsigned)bytes, false, true);
	else if ((uintptr_t)address - shim_shared_region.base < shim_shared_region.size)
		shim_tally.shared_read += bytes;
}

SHIM_COUNTER void shim_on_store(void *address, uint64_t bytes)
{
	uintptr_t offset = (uintptr_t)address - shim_memory.base;

	if (offset < shim_memory.size)
		shim_touch(offset, (unsigned)bytes, true, true);
	else if ((uintptr_t)address - shim_shared_region.base < shim_shared_region.size)
		shim_tally.shared_written += bytes;
}

/* The name keeps instrument.pl away: the access is counted here. */
SHIM_COUNTER void shim_load_16(void *to, const void *from, bool cached)
{
	uintptr_t offset = (uintptr_t)from - shim_memory.base;

	if ((uintptr_t)from % 16)
		shim_fail("a load of 16 bytes from %p, which is not aligned to 16", from);
#ifndef SHIM_THREADS
	if (offset < shim_memory.size)
		shim_touch(offset, 16, false, cached);
#else
	(void)offset, (void)cached;
#endif
	memcpy(to, from, 16);
}

/* ---- twins of kernels/device.cuh ---------------------------------------------------------------
 */

template <typename V> static inline V shim_load(const V *p, bool cached)
{
	static_assert(sizeof(V) == 16, "128-bit accesses only");
	V value;

	shim_load_16(&value, p, cached);
	return value;
}

template <typename V> static inline V load_ca(const V *p)
{
	return shim_load(p, true);
}

template <typename V> static inline V load_cg(const V *p)
{
	return shim_load(p, false);
}

template <typename V> static inline V load_once(const V *p)
{
	return shim_load(p, false);
}

template <typename V> static inline void store_once(V *p, V v)
{
	static_assert(sizeof(V) == 16, "128-bit accesses only");
	if ((uintptr_t)p % 16)
		shim_fail("a store of 16 bytes to %p, which is not aligned to 16", (void *)p);
	*p = v;
}

template <typename V> static inline void store_cg(V *p, V v)
{
	store_once(p, v);
}

template <typename V> static inline V load_shared(const V *p)
{
	static_assert(sizeof(V) == 16, "128-bit accesses only");
	return *p;
}

template <typename V> static inline void store_shared(V *p, V v)
{
	static_assert(sizeof(V) == 16, "128-bit accesses only");
	*p = v;
}

SHIM_COUNTER void shim_load_constant(void *to, const void *from)
{
#ifndef SHIM_THREADS
	if ((uintptr_t)from - shim_constant_region.base >= shim_constant_region.size)
		shim_fail("a load of constant memory from %p, where there is none", from);
	shim_tally.constant_read += 16;
#endif
	memcpy(to, from, 16);
}

template <typename V> static inline V load_constant(const V *p)
{
	static_assert(sizeof(V) == 16, "128-bit accesses only");
	V value;

	shim_load_constant(&value, p);
	return value;
}

/* ---- chains of addresses: an access that waits for the one before is counted as such ------------
 */

SHIM_COUNTER uintptr_t shim_next(const void *p, bool cached)
{
	uintptr_t next;

#ifndef SHIM_THREADS
	uintptr_t offset = (uintptr_t)p - shim_memory.base;

	if (offset < shim_memory.size)
		shim_touch(offset, 8, false, cached);
	if (cached)
		shim_tally.chased_cached++;
	else
		shim_tally.chased++;
#else
	(void)cached;
#endif
	memcpy(&next, p, sizeof next);
	return next;
}

DEVICE_FUNCTION const void *next_ca(const void *p)
{
	return (const void *)shim_next(p, true);
}

DEVICE_FUNCTION const void *next_cg(const void *p)
{
	return (const void *)shim_next(p, false);
}

/* The modelled L2 has two halves; lines lie by turns in the one and the other. */
DEVICE_FUNCTION const void *next_timed(const void *p, uint64_t *shared, unsigned &cycles)
{
	const void *next = next_cg(p);

	*shared = (uint64_t)next;
	cycles = (uintptr_t)p >> 7 & 1 ? SHIM_FAR : SHIM_NEAR;
	return next;
}

typedef uintptr_t shared_link;

DEVICE_FUNCTION shared_link shared_place(const shared_link *p)
{
	return (shared_link)p;
}

SHIM_COUNTER uintptr_t shim_next_shared(uintptr_t p)
{
	uintptr_t next;

#ifndef SHIM_THREADS
	shim_tally.shared_read += 8;
	shim_tally.chased_shared++;
#endif
	memcpy(&next, (const void *)p, sizeof next);
	return next;
}

DEVICE_FUNCTION shared_link next_shared(shared_link p)
{
	return shim_next_shared(p);
}

SHIM_COUNTER uint32_t shim_next_constant(const void *p)
{
	uint32_t next;

#ifndef SHIM_THREADS
	if ((uintptr_t)p - shim_constant_region.base >= shim_constant_region.size)
		shim_fail("a load of constant memory from %p, where there is none", p);
	shim_tally.chased_constant++;
#endif
	memcpy(&next, p, sizeof next);
	return next;
}

DEVICE_FUNCTION uint32_t next_constant(const uint32_t *table, uint32_t offset)
{
	return shim_next_constant((const char *)table + offset);
}

/* ---- clusters: only dynamic shared memory of another block can be reached ----------------------
 */

typedef uintptr_t cluster_pointer;
#define cluster_sync() shim_sync_cluster(SHIM_PLACE("cluster_sync"))

DEVICE_FUNCTION unsigned cluster_rank()
{
	return shim_cluster_rank();
}

DEVICE_FUNCTION void shim_sync_cluster(const shim_place &place)
{
	shim_syncclusters(&place);
}

DEVICE_FUNCTION cluster_pointer cluster_map(const void *p, unsigned rank)
{
	return shim_cluster_map((uintptr_t)p, rank);
}

SHIM_COUNTER void shim_load_cluster(void *to, uintptr_t from)
{
#ifndef SHIM_THREADS
	shim_tally.cluster_read += 16;
#endif
	memcpy(to, (const void *)from, 16);
}

template <typename V> static inline V load_cluster(cluster_pointer p)
{
	static_assert(sizeof(V) == 16, "128-bit accesses only");
	V value;

	shim_load_cluster(&value, p);
	return value;
}

SHIM_COUNTER uintptr_t shim_next_cluster(uintptr_t p)
{
	uintptr_t next;

#ifndef SHIM_THREADS
	shim_tally.cluster_read += 8;
	shim_tally.chased_cluster++;
#endif
	memcpy(&next, (const void *)p, sizeof next);
	return next;
}

DEVICE_FUNCTION cluster_pointer next_cluster(cluster_pointer p)
{
	return shim_next_cluster(p);
}

/* ---- bulk copies: done as late as they may be (bulk.c) -----------------------------------------
 */

typedef uint64_t bulk_barrier;
#define bulk_wait(barrier, parity) shim_bulk_wait(SHIM_PLACE("bulk_wait"), barrier, parity)

DEVICE_FUNCTION void bulk_barrier_init(bulk_barrier *barrier)
{
	shim_bulk_init(barrier);
}

DEVICE_FUNCTION void barrier_init(bulk_barrier *barrier, unsigned count)
{
	shim_barrier_init(barrier, count);
}

DEVICE_FUNCTION void barrier_arrive(bulk_barrier *barrier)
{
	shim_barrier_arrive(barrier);
}

DEVICE_FUNCTION void bulk_expect(bulk_barrier *barrier, unsigned bytes)
{
	shim_bulk_expect(barrier, bytes);
}

DEVICE_FUNCTION void bulk_load(void *to, const void *from, unsigned bytes, bulk_barrier *barrier)
{
	shim_bulk_load(to, from, bytes, barrier);
}

DEVICE_FUNCTION void shim_bulk_wait(const shim_place &place, bulk_barrier *barrier, unsigned parity)
{
	shim_bulk_done(&place, barrier, parity);
}

DEVICE_FUNCTION void bulk_fence()
{
}

DEVICE_FUNCTION void bulk_store(void *to, const void *from, unsigned bytes)
{
	shim_bulk_store(to, from, bytes);
}

DEVICE_FUNCTION void bulk_commit()
{
	shim_bulk_commit();
}

template <int groups> static inline void bulk_wait_read()
{
	shim_bulk_wait_read(groups);
}

/* ---- copies of 16 bytes into shared memory (bulk.c) ---------------------------------------------
 */

DEVICE_FUNCTION void copy_async(void *to, const void *from)
{
	shim_copy_async(to, from);
}

DEVICE_FUNCTION void copy_arrive(bulk_barrier *barrier)
{
	shim_copy_arrive(barrier);
}

DEVICE_FUNCTION void copy_commit()
{
	shim_copy_commit();
}

template <int groups> static inline void copy_wait()
{
	shim_copy_wait(groups);
}

/* ---- warps -------------------------------------------------------------------------------------
 */

#define SHIM_PLACE(what) (shim_place{ __FILE__, __LINE__, what })

#define __syncthreads() shim_sync_block(SHIM_PLACE("__syncthreads"))
#define __syncwarp(...) shim_sync_warp(SHIM_PLACE("__syncwarp"), ##__VA_ARGS__)
#define __shfl_sync(mask, ...) shim_shuffle(SHIM_PLACE("__shfl_sync"), mask, 'i', __VA_ARGS__)
#define __shfl_xor_sync(mask, ...)                                                                 \
	shim_shuffle(SHIM_PLACE("__shfl_xor_sync"), mask, 'x', __VA_ARGS__)
#define __shfl_down_sync(mask, ...)                                                                \
	shim_shuffle(SHIM_PLACE("__shfl_down_sync"), mask, 'd', __VA_ARGS__)
#define __shfl_up_sync(mask, ...) shim_shuffle(SHIM_PLACE("__shfl_up_sync"), mask, 'u', __VA_ARGS__)
#define __ballot_sync(mask, vote) shim_ballot(SHIM_PLACE("__ballot_sync"), mask, vote)
#define __any_sync(mask, vote) (shim_ballot(SHIM_PLACE("__any_sync"), mask, vote) != 0)
#define __all_sync(mask, vote) (shim_ballot(SHIM_PLACE("__all_sync"), mask, vote) == (mask))

DEVICE_FUNCTION void shim_sync_block(const shim_place &place)
{
	shim_syncthreads(&place);
}

/* Words of one bank, but not the same word, come one after the other. */
DEVICE_FUNCTION uint32_t load_shared_word(const uint32_t *p)
{
	shim_place place = SHIM_PLACE("load_shared_word");
	uint64_t word = (uintptr_t)p;

	shim_on_conflicts(shim_exchange(&place, 0xFFFFFFFFu, &word, 1), 0, 32, 4);
	return *p;
}

DEVICE_FUNCTION void shim_sync_warp(const shim_place &place, uint32_t mask = 0xFFFFFFFFu)
{
	shim_exchange(&place, mask, nullptr, 0);
}

DEVICE_FUNCTION uint32_t shim_ballot(const shim_place &place, uint32_t mask, bool vote)
{
	uint64_t word = vote;
	auto words = shim_exchange(&place, mask, &word, 1);
	uint32_t votes = 0;

	for (unsigned lane = 0; lane < 32; lane++)
		if (mask >> lane & 1 && words[lane][0])
			votes |= 1u << lane;
	return votes;
}

/* The lane that LANE reads from; its own where the other is out of the segment. */
DEVICE_FUNCTION unsigned shim_source(char how, unsigned lane, unsigned argument, unsigned width)
{
	unsigned base = lane / width * width, local = lane % width;

	switch (how) {
	case 'i':
		return base + argument % width;
	case 'x':
		return (lane ^ argument) < base + width ? lane ^ argument : lane;
	case 'd':
		return local + argument < width ? lane + argument : lane;
	default:
		return argument <= local ? lane - argument : lane;
	}
}

template <typename T>
static inline T shim_shuffle(const shim_place &place, uint32_t mask, char how, T value,
	unsigned argument, unsigned width = 32)
{
	static_assert(sizeof(T) <= 8 && std::is_arithmetic<T>::value, "shuffles move numbers");
	unsigned lane = shim_lane(), source = shim_source(how, lane, argument, width);
	uint64_t word = 0;

	memcpy(&word, &value, sizeof value);
	auto words = shim_exchange(&place, mask, &word, 1);
	if (!(mask >> source & 1))
		shim_fail("%s:%d: lane %u reads lane %u in %s, which is not in mask %08x",
			place.file, place.line, lane, source, place.what, mask);
	memcpy(&value, words[source], sizeof value);
	return value;
}

/* ---- atomics: fibers never interrupt one another; threads need real ones ------------------------
 */

/* An atomic operation on device memory is done in L2: read and written there, past L1. */
SHIM_COUNTER void shim_on_atomic(const void *address, uint64_t bytes)
{
#ifndef SHIM_THREADS
	uintptr_t offset = (uintptr_t)address - shim_memory.base;

	if (offset < shim_memory.size) {
		shim_touch(offset, (unsigned)bytes, false, false);
		shim_touch(offset, (unsigned)bytes, true, false);
		shim_tally.atomic += 2 * bytes;
	} else if ((uintptr_t)address - shim_shared_region.base < shim_shared_region.size) {
		shim_tally.shared_read += bytes;
		shim_tally.shared_written += bytes;
		shim_tally.shared_atomic += 2 * bytes;
	}
#else
	(void)address, (void)bytes;
#endif
}

/* Names that keep instrument.pl away: the accesses are counted above. */
SHIM_COUNTER void shim_copy(void *to, const void *from, uint64_t bytes)
{
	memcpy(to, from, bytes);
}

template <typename T, typename F> static inline T shim_atomic(T *p, F change)
{
	T old, next;

	shim_on_atomic(p, sizeof *p);
#ifdef SHIM_THREADS
	__atomic_load(p, &old, __ATOMIC_SEQ_CST);
	do
		next = change(old);
	while (!__atomic_compare_exchange(
		p, &old, &next, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST));
#else
	shim_copy(&old, p, sizeof old);
	next = change(old);
	shim_copy(p, &next, sizeof next);
#endif
	return old;
}

template <typename T> struct shim_same {
	typedef T type;
};
#define SHIM_ATOMIC(name, expression)                                                              \
	template <typename T> static inline T name(T *p, typename shim_same<T>::type value)        \
	{                                                                                          \
		return shim_atomic(p, [=](T old) -> T { return expression; });                     \
	}
SHIM_ATOMIC(atomicAdd, old + value)
SHIM_ATOMIC(atomicSub, old - value)
SHIM_ATOMIC(atomicMax, old < value ? value : old)
SHIM_ATOMIC(atomicMin, value < old ? value : old)
SHIM_ATOMIC(atomicExch, ((void)old, value))
SHIM_ATOMIC(atomicAnd, old &value)
SHIM_ATOMIC(atomicOr, old | value)
SHIM_ATOMIC(atomicInc, old >= value ? 0 : old + 1)

template <typename T>
static inline T atomicCAS(
	T *p, typename shim_same<T>::type compare, typename shim_same<T>::type value)
{
	return shim_atomic(p, [=](T old) -> T { return old == compare ? value : old; });
}

DEVICE_FUNCTION void __threadfence()
{
}

DEVICE_FUNCTION void __threadfence_block()
{
}

DEVICE_FUNCTION void __threadfence_system()
{
}

/* ---- arithmetic and loads ----------------------------------------------------------------------
 */

/* Clang makes these the instructions that instrument.pl counts. */
DEVICE_FUNCTION float __fmaf_rn(float a, float b, float c)
{
	return fmaf(a, b, c);
}

DEVICE_FUNCTION double __fma_rn(double a, double b, double c)
{
	return fma(a, b, c);
}

template <typename T> static inline T __ldg(const T *p)
{
	return *p;
}

template <typename T> static inline T __ldcs(const T *p)
{
	return *p;
}

template <typename T> static inline void __stcs(T *p, T value)
{
	*p = value;
}

template <typename T> static inline T min(T a, typename shim_same<T>::type b)
{
	return b < a ? b : a;
}

template <typename T> static inline T max(T a, typename shim_same<T>::type b)
{
	return a < b ? b : a;
}

DEVICE_FUNCTION int __popc(unsigned value)
{
	return __builtin_popcount(value);
}

DEVICE_FUNCTION int __ffs(int value)
{
	return __builtin_ffs(value);
}

DEVICE_FUNCTION double __longlong_as_double(long long bits)
{
	double value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

DEVICE_FUNCTION long long __double_as_longlong(double value)
{
	long long bits;

	memcpy(&bits, &value, sizeof bits);
	return bits;
}

DEVICE_FUNCTION float __uint_as_float(unsigned bits)
{
	float value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

DEVICE_FUNCTION unsigned __float_as_uint(float value)
{
	unsigned bits;

	memcpy(&bits, &value, sizeof bits);
	return bits;
}

#define __fdividef(a, b) ((a) / (b))

/* ---- arithmetic of device.cuh. The names keep instrument.pl away: it is counted here. ----------
 */

/* VALUE with BITS of significand, ties to even. Far from overflow and denormals. */
SHIM_COUNTER double shim_rounded(double value, int bits)
{
	uint64_t word, half, rest;

	memcpy(&word, &value, sizeof word);
	half = 1ull << (52 - bits);
	rest = word & (2 * half - 1);
	word -= rest;
	if (rest > half || (rest == half && word & 2 * half))
		word += 2 * half;
	memcpy(&value, &word, sizeof word);
	return value;
}

/* FP16 by its place in FP32: exponent and significand cut; its denormals are multiples of 2^-24. */
SHIM_COUNTER unsigned shim_to_f16(float value)
{
	float rounded = (float)shim_rounded((double)value, 11);
	unsigned bits;

	memcpy(&bits, &rounded, sizeof bits);
	if (fabsf(value) < 0x1p-14f)
		return (bits >> 16 & 0x8000) | (unsigned)rint(fabs((double)value) * 0x1p24);
	return (bits >> 16 & 0x8000) | (((bits >> 23 & 0xFF) - 112) << 10) | (bits >> 13 & 0x3FF);
}

SHIM_COUNTER float shim_from_f16(unsigned half)
{
	unsigned bits = (half & 0x8000) << 16 | (half & 0x7FFF) << 13;
	float value;

	memcpy(&value, &bits, sizeof value);
	return value * 0x1p112f;
}

/* BF16 likewise. */
SHIM_COUNTER unsigned shim_to_bf16(float value)
{
	float rounded = (float)shim_rounded((double)value, 8);
	unsigned bits;

	memcpy(&bits, &rounded, sizeof bits);
	return bits >> 16;
}

SHIM_COUNTER float shim_from_bf16(unsigned half)
{
	unsigned bits = half << 16;
	float value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

/* The product is exact in FP64, and so is the sum of numbers as near as the kernels' are. */
SHIM_COUNTER double shim_fma_short(double x, double b, double c)
{
	return x * b + c;
}

DEVICE_FUNCTION unsigned pack_f16x2(float2 v)
{
	return shim_to_f16(v.x) | shim_to_f16(v.y) << 16;
}

DEVICE_FUNCTION float2 unpack_f16x2(unsigned v)
{
	return make_float2(shim_from_f16(v & 0xFFFF), shim_from_f16(v >> 16));
}

DEVICE_FUNCTION unsigned pack_bf16x2(float2 v)
{
	return shim_to_bf16(v.x) | shim_to_bf16(v.y) << 16;
}

DEVICE_FUNCTION float4 unpack_s8x4(unsigned v)
{
	return make_float4((float)(int8_t)v, (float)(int8_t)(v >> 8), (float)(int8_t)(v >> 16),
		(float)(int8_t)(v >> 24));
}

DEVICE_FUNCTION float2 unpack_bf16x2(unsigned v)
{
	return make_float2(shim_from_bf16(v & 0xFFFF), shim_from_bf16(v >> 16));
}

DEVICE_FUNCTION unsigned fma_f16x2(unsigned x, unsigned b, unsigned c)
{
	float2 u = unpack_f16x2(x), v = unpack_f16x2(b), w = unpack_f16x2(c);

	shim_on_pipe(SHIM_F16, 4);
	return shim_to_f16((float)shim_rounded(shim_fma_short(u.x, v.x, w.x), 11)) |
	       shim_to_f16((float)shim_rounded(shim_fma_short(u.y, v.y, w.y), 11)) << 16;
}

DEVICE_FUNCTION unsigned fma_bf16x2(unsigned x, unsigned b, unsigned c)
{
	float2 u = unpack_bf16x2(x), v = unpack_bf16x2(b), w = unpack_bf16x2(c);

	shim_on_pipe(SHIM_BF16, 4);
	return shim_to_bf16((float)shim_rounded(shim_fma_short(u.x, v.x, w.x), 8)) |
	       shim_to_bf16((float)shim_rounded(shim_fma_short(u.y, v.y, w.y), 8)) << 16;
}

DEVICE_FUNCTION float2 fma_f32x2(float2 x, float2 b, float2 c)
{
	return make_float2(fmaf(x.x, b.x, c.x), fmaf(x.y, b.y, c.y));
}

DEVICE_FUNCTION unsigned mad_lo(unsigned x, unsigned b, unsigned c)
{
	shim_on_pipe(SHIM_INT32, 2);
	return x * b + c;
}

DEVICE_FUNCTION unsigned select_bits(unsigned x, unsigned b, unsigned c)
{
	shim_on_pipe(SHIM_LOGIC, 1);
	return (x & b) | (~x & c);
}

DEVICE_FUNCTION unsigned dot4(unsigned a, unsigned b, unsigned c)
{
	shim_on_pipe(SHIM_DP4A, 8);
	for (unsigned i = 0; i < 32; i += 8)
		c += (unsigned)((int8_t)(a >> i & 0xFF) * (int8_t)(b >> i & 0xFF));
	return c;
}

SHIM_COUNTER float shim_rsqrt(float x)
{
	return 1 / sqrtf(x);
}

DEVICE_FUNCTION float rsqrt_approx(float x)
{
	shim_on_pipe(SHIM_MUFU, 1);
	return shim_rsqrt(x);
}

DEVICE_FUNCTION float inverse_root(float x)
{
	shim_on_pipe(SHIM_F32, 1);
	return shim_rsqrt(x);
}

SHIM_COUNTER float shim_exp2(float x)
{
	return x < -126 ? 0 : exp2f(x);
}

/* One operation of a formula, by a function whose name keeps instrument.pl away. */
#define SHIM_FUNCTION(name, function)                                                              \
	SHIM_COUNTER float shim_##name(float x)                                                    \
	{                                                                                          \
		return function(x);                                                                \
	}                                                                                          \
	DEVICE_FUNCTION float name(float x)                                                        \
	{                                                                                          \
		shim_on_pipe(SHIM_F32, 1);                                                         \
		return shim_##name(x);                                                             \
	}
SHIM_FUNCTION(binary_log, log2f)
SHIM_FUNCTION(binary_power, shim_exp2)
SHIM_FUNCTION(sine, sinf)
SHIM_FUNCTION(cosine, cosf)

/* ---- FP64 tensor cores: a warp's C += A B, each product added by one FMA, k ascending -----------
 */

SHIM_COUNTER double shim_fma(double a, double b, double c)
{
	return __builtin_fma(a, b, c);
}

DEVICE_FUNCTION double shim_as_double(uint64_t bits)
{
	double value;

	memcpy(&value, &bits, sizeof value);
	return value;
}

DEVICE_FUNCTION void mma_f64_8x8x4(double (&c)[2], double a, double b)
{
	shim_place place = SHIM_PLACE("mma_f64_8x8x4");
	unsigned g = shim_lane() / 4, t = shim_lane() % 4;
	uint64_t mine[2];

	memcpy(&mine[0], &a, 8);
	memcpy(&mine[1], &b, 8);
	auto words = shim_exchange(&place, 0xFFFFFFFFu, mine, 2);
	for (unsigned j = 0; j < 2; j++)
		for (unsigned k = 0; k < 4; k++)
			c[j] = shim_fma(shim_as_double(words[4 * g + k][0]),
				shim_as_double(words[4 * (2 * t + j) + k][1]), c[j]);
	shim_on_pipe(SHIM_F64_TENSOR, 2 * 8 * 8 * 4 / 32);
}

DEVICE_FUNCTION void mma_f64_16x8x16(double (&c)[4], const double (&a)[8], const double (&b)[4])
{
	shim_place place = SHIM_PLACE("mma_f64_16x8x16");
	unsigned g = shim_lane() / 4, t = shim_lane() % 4;
	uint64_t mine[12];

	memcpy(mine, a, sizeof a);
	memcpy(mine + 8, b, sizeof b);
	auto words = shim_exchange(&place, 0xFFFFFFFFu, mine, 12);
	for (unsigned h = 0; h < 2; h++)
		for (unsigned j = 0; j < 2; j++)
			for (unsigned k = 0; k < 16; k++)
				c[2 * h + j] = shim_fma(
					shim_as_double(words[4 * g + k % 4][2 * (k / 4) + h]),
					shim_as_double(words[4 * (2 * t + j) + k % 4][8 + k / 4]),
					c[2 * h + j]);
	shim_on_pipe(SHIM_F64_TENSOR, 2 * 16 * 8 * 16 / 32);
}

/* ---- the other forms of the tensor cores, by the bytes as device.cuh says -----------------------
 */

typedef double shim_decode(unsigned bits);

SHIM_COUNTER double shim_f16_value(unsigned bits)
{
	return (double)shim_from_f16(bits);
}

SHIM_COUNTER double shim_bf16_value(unsigned bits)
{
	return (double)shim_from_bf16(bits);
}

SHIM_COUNTER double shim_f32_value(unsigned bits)
{
	float value;

	memcpy(&value, &bits, sizeof value);
	return (double)value;
}

SHIM_COUNTER double shim_s8_value(unsigned bits)
{
	return (double)(int8_t)bits;
}

SHIM_COUNTER double shim_e4m3_value(unsigned bits)
{
	int exponent = (int)(bits >> 3 & 15);
	double value = exponent ? ldexp(8 + (bits & 7), exponent - 10) : ldexp(bits & 7, -9);

	return bits & 0x80 ? -value : value;
}

/* The elements of COUNT registers as FP32, which holds all of them exactly. */
template <int bytes>
static inline void shim_quiet_elements(
	float *to, const unsigned *from, int count, shim_decode *decode)
{
	const int each = 4 / bytes;

	for (int i = 0; i < count * each; i++)
		to[i] = (float)decode(bytes == 4 ? from[i]
						 : from[i / each] >> (8 * bytes * (i % each)) &
							   ((1u << (8 * bytes) % 32) - 1));
}

/*
 * What the warp's A B adds to sums 2 h + j of this lane. BYTES of an element. With four registers
 * of B A is sparse as device.cuh says.
 */
template <int bytes, int a_count, int b_count>
static inline void shim_quiet_product(const struct shim_place *place, double (&sum)[4],
	const unsigned *a, const unsigned *b, shim_decode *decode, enum shim_pipe pipe)
{
	const bool sparse = b_count == 4;
	const unsigned g = shim_lane() / 4, t = shim_lane() % 4, rows = a_count > 1 ? 2 : 1;
	const unsigned each = 4 / bytes, elements = (a_count + 1) / 2 * 4 * each;
	union {
		float value[2 * SHIM_WORDS];
		uint64_t word[SHIM_WORDS];
	} mine;

	static_assert((a_count + b_count) * (4 / bytes) <= 2 * SHIM_WORDS, "too many elements");
	shim_quiet_elements<bytes>(mine.value, a, a_count, decode);
	shim_quiet_elements<bytes>(mine.value + a_count * each, b, b_count, decode);
	auto words = shim_exchange(
		place, 0xFFFFFFFFu, mine.word, ((a_count + b_count) * (4 / bytes) + 1) / 2);
	/* Element k of a row is in register k / 4 each, of lane k / each % 4. */
	for (unsigned k = 0; k < elements; k++) {
		const unsigned depth = sparse ? k / 2 * 4 + k % 2 : k;
		const float *left = (const float *)words[4 * g + k / each % 4];
		float right[2];

		for (unsigned j = 0; j < 2; j++)
			right[j] = ((const float *)words[4 * (2 * t + j) + depth / each % 4])
				[(a_count + depth / (4 * each)) * each + depth % each];
		for (unsigned h = 0; h < rows; h++) {
			const float value = left[(k / (4 * each) * rows + h) * each + k % each];

			sum[2 * h] += (double)value * (double)right[0];
			sum[2 * h + 1] += (double)value * (double)right[1];
		}
	}
	/* Sparse counts the products that the zeros stand for. */
	shim_on_pipe(pipe, 2 * 8 * rows * 8 * elements * (sparse ? 2 : 1) / 32);
}

SHIM_COUNTER void shim_add(float *c, int count, const double *sum)
{
	for (int i = 0; i < count; i++)
		c[i] = (float)((double)c[i] + sum[i]);
}

SHIM_COUNTER void shim_add_int(int *c, int count, const double *sum)
{
	for (int i = 0; i < count; i++)
		c[i] += (int)sum[i];
}

SHIM_COUNTER void shim_add_f16(unsigned *c, int count, const double *sum)
{
	for (int i = 0; i < count; i++)
		c[i] = shim_to_f16((float)(shim_f16_value(c[i] & 0xFFFF) + sum[2 * i])) |
		       shim_to_f16((float)(shim_f16_value(c[i] >> 16) + sum[2 * i + 1])) << 16;
}

#define SHIM_MMA(name, type, A, B, C, bytes, decode, pipe, add)                                    \
	DEVICE_FUNCTION void name(type(&c)[C], const unsigned(&a)[A], const unsigned(&b)[B])       \
	{                                                                                          \
		shim_place place = SHIM_PLACE(#name);                                              \
		double sum[4] = { 0, 0, 0, 0 };                                                    \
                                                                                                   \
		shim_quiet_product<bytes, A, B>(&place, sum, a, b, decode, pipe);                  \
		add(c, C, sum);                                                                    \
	}
SHIM_MMA(mma_f16_f32_k8, float, 2, 1, 4, 2, shim_f16_value, SHIM_F16_TENSOR, shim_add)
SHIM_MMA(mma_s8_k16, int, 1, 1, 2, 1, shim_s8_value, SHIM_INT8_TENSOR, shim_add_int)
SHIM_MMA(mma_f16_f32, float, 4, 2, 4, 2, shim_f16_value, SHIM_F16_TENSOR, shim_add)
SHIM_MMA(mma_f16_f16, unsigned, 4, 2, 2, 2, shim_f16_value, SHIM_F16_TENSOR, shim_add_f16)
SHIM_MMA(mma_bf16_f32, float, 4, 2, 4, 2, shim_bf16_value, SHIM_BF16_TENSOR, shim_add)
SHIM_MMA(mma_tf32_f32, float, 4, 2, 4, 4, shim_f32_value, SHIM_TF32_TENSOR, shim_add)
SHIM_MMA(mma_s8, int, 4, 2, 4, 1, shim_s8_value, SHIM_INT8_TENSOR, shim_add_int)
SHIM_MMA(mma_e4m3, float, 4, 2, 4, 1, shim_e4m3_value, SHIM_FP8_TENSOR, shim_add)
SHIM_MMA(mma_f16_sparse, float, 4, 4, 4, 2, shim_f16_value, SHIM_F16_TENSOR, shim_add)
SHIM_MMA(mma_bf16_sparse, float, 4, 4, 4, 2, shim_bf16_value, SHIM_BF16_TENSOR, shim_add)
SHIM_MMA(mma_s8_sparse, int, 4, 4, 4, 1, shim_s8_value, SHIM_INT8_TENSOR, shim_add_int)

/* ---- matrices from shared memory, eight rows of 16 bytes at a time ------------------------------
 */

/* Element COLUMN of 16 bits of the row that lane SOURCE names. */
SHIM_COUNTER unsigned shim_matrix_element(
	const uint64_t (*rows)[SHIM_WORDS], unsigned source, unsigned column)
{
	uint16_t element;

	memcpy(&element, (const char *)rows[source][0] + 2 * column, sizeof element);
	return element;
}

DEVICE_FUNCTION void shim_load_matrices(
	const struct shim_place *place, unsigned (&r)[4], const void *row, bool turned)
{
	const unsigned g = shim_lane() / 4, t = shim_lane() % 4;
	uint64_t word = (uintptr_t)row;

	if (word % 16 || word - shim_shared_region.base >= shim_shared_region.size)
		shim_fail("a row of a matrix at %p, which is not 16 bytes of shared memory", row);
	auto rows = shim_exchange(place, 0xFFFFFFFFu, &word, 1);
	for (unsigned m = 0; m < 4; m++) {
		const unsigned low = turned ? 2 * t : g, high = turned ? 2 * t + 1 : g;

		r[m] = shim_matrix_element(rows, 8 * m + low, turned ? g : 2 * t) |
		       shim_matrix_element(rows, 8 * m + high, turned ? g : 2 * t + 1) << 16;
		shim_on_conflicts(rows, 8 * m, 8, 16);
	}
#ifndef SHIM_THREADS
	shim_tally.shared_read += 16;
#endif
}

DEVICE_FUNCTION void load_matrices(unsigned (&r)[4], const void *row)
{
	shim_place place = SHIM_PLACE("load_matrices");

	shim_load_matrices(&place, r, row, false);
}

DEVICE_FUNCTION void load_matrices_turned(unsigned (&r)[4], const void *row)
{
	shim_place place = SHIM_PLACE("load_matrices_turned");

	shim_load_matrices(&place, r, row, true);
}

DEVICE_FUNCTION unsigned device_shared_address(const void *p)
{
	return (unsigned)(uintptr_t)p;
}

/* ---- the matrix instruction of a warpgroup (kernels/wgmma.cuh): those of BF16 -------------------
 */

/*
 * Element (ROW, K) of the tile of DESCRIPTOR, as the PTX manual lays out rows of 128 bytes whose
 * parts are exchanged by the address; ACROSS: of 64 rows, one K after the other. SHARED: dynamic
 * memory.
 */
SHIM_COUNTER double shim_wgmma_element(
	uintptr_t shared, uint64_t descriptor, unsigned row, unsigned k, bool across)
{
	const uintptr_t leading = (descriptor >> 16 & 0x3FFF) << 4;
	const uintptr_t stride = (descriptor >> 32 & 0x3FFF) << 4;
	uintptr_t at = (descriptor & 0x3FFF) << 4;
	uint16_t bits;

	at += across ? row % 64 * 2 + row / 64 * leading + k % 8 * 128 + k / 8 * stride
		     : row % 8 * 128 + row / 8 * stride + k * 2;
	at = ((at ^ (at >> 7 & 7) << 4) - shared) & 0x3FFFF;
	if (at >= SHIM_DYNAMIC_MOST)
		shim_fail("a tile that is not in dynamic shared memory");
	memcpy(&bits, (const char *)shared + at, sizeof bits);
	return (double)shim_from_bf16(bits);
}

/* The rows of A that this thread's sums are of: from its tile, or as the warp has them in
 * registers. */
static inline void shim_quiet_wgmma_rows(double (&rows)[2][16], uint64_t a)
{
	const uintptr_t shared = (uintptr_t)shim_dynamic_shared();

	for (unsigned h = 0; h < 2; h++)
		for (unsigned k = 0; k < 16; k++)
			rows[h][k] = shim_wgmma_element(shared, a,
				shim_thread() / 32 % 4 * 16 + h * 8 + shim_lane() / 4, k, false);
}

static inline void shim_quiet_wgmma_rows(double (&rows)[2][16], const unsigned (&a)[4])
{
	shim_place place = SHIM_PLACE("wgmma");
	const uint64_t mine[4] = { a[0], a[1], a[2], a[3] };
	auto words = shim_exchange(&place, 0xFFFFFFFFu, mine, 4);

	for (unsigned h = 0; h < 2; h++)
		for (unsigned k = 0; k < 16; k++)
			rows[h][k] = shim_bf16_value(
				words[shim_lane() / 4 * 4 + k % 8 / 2][2 * (k / 8) + h] >>
					k % 2 * 16 &
				0xFFFF);
}

/*
 * An instruction under way: as late as it may be, when its thread waits for its group. So what it
 * reads must lie there until then, tiles and registers, and nobody finds its sums before.
 */
struct shim_wgmma_call {
	void (*carry_out)(const struct shim_wgmma_call *);
	float *c;
	uint64_t a, b;
	const unsigned (*registers)[4]; /* or A is in these */
	bool accumulate, across;
	unsigned group;
};
#define SHIM_WGMMA_CALLS 64

/* Of the calling thread. */
struct shim_wgmma_queue {
	struct shim_wgmma_call calls[SHIM_WGMMA_CALLS];
	unsigned count, groups;
};
static inline struct shim_wgmma_queue *shim_quiet_wgmma_own()
{
	static struct shim_wgmma_queue queues[1024];

	return &queues[shim_thread()];
}

/* This thread's part of 64 x N sums. */
template <int N> static inline void shim_quiet_wgmma_carry_out(const struct shim_wgmma_call *call)
{
	const uintptr_t shared = (uintptr_t)shim_dynamic_shared();
	const unsigned first = 2 * (shim_lane() % 4);
	double rows[2][16];

	if (call->registers)
		shim_quiet_wgmma_rows(rows, *call->registers);
	else
		shim_quiet_wgmma_rows(rows, call->a);
	for (unsigned i = 0; i < N / 2; i++) {
		const unsigned column = i / 4 * 8 + first + i % 2;
		double sum = 0;

		for (unsigned k = 0; k < 16; k++)
			sum += rows[i / 2 % 2][k] *
			       shim_wgmma_element(shared, call->b, column, k, call->across);
		call->c[i] = (float)(call->accumulate ? (double)call->c[i] + sum : sum);
	}
	shim_on_pipe(SHIM_BF16_TENSOR, 2 * 64 * N * 16 / 128);
}

template <int N, int C>
static inline void shim_quiet_wgmma_ask(float (&c)[C], uint64_t a, const unsigned (*registers)[4],
	uint64_t b, int accumulate, const char *what, const char *tail)
{
	struct shim_wgmma_queue *own = shim_quiet_wgmma_own();

	static_assert(C == N / 2, "FP32 sums");
	if (!strstr(what, ".f32.bf16.bf16") || b >> 62 != 1)
		shim_fail("%s of such tiles is not carried out here", what);
	if (own->count == SHIM_WGMMA_CALLS)
		shim_fail("more than %d instructions under way", SHIM_WGMMA_CALLS);
	/* The last figure of the tail says how B lies. */
	own->calls[own->count++] = { shim_quiet_wgmma_carry_out<N>, c, a, b, registers,
		accumulate != 0, tail[strlen(tail) - 1] == '1', own->groups };
}

template <int N, typename T, int C, typename A>
static inline void shim_quiet_wgmma(
	T (&)[C], const A &, uint64_t, int, const char *what, const char *)
{
	shim_fail("%s is not carried out here", what);
}

template <int N>
static inline void shim_quiet_wgmma(float (&c)[N / 2], const uint64_t &a, uint64_t b,
	int accumulate, const char *what, const char *tail)
{
	shim_quiet_wgmma_ask<N>(c, a, nullptr, b, accumulate, what, tail);
}

template <int N>
static inline void shim_quiet_wgmma(float (&c)[N / 2], const unsigned (&a)[4], uint64_t b,
	int accumulate, const char *what, const char *tail)
{
	shim_quiet_wgmma_ask<N>(c, 0, &a, b, accumulate, what, tail);
}

DEVICE_FUNCTION void shim_quiet_wgmma_commit()
{
	shim_quiet_wgmma_own()->groups++;
}

/* The warp goes on when all of its lanes have what they waited for. */
DEVICE_FUNCTION void shim_quiet_wgmma_wait(unsigned open)
{
	struct shim_wgmma_queue *own = shim_quiet_wgmma_own();
	shim_place place = SHIM_PLACE("wgmma_wait");
	unsigned left = 0;

	for (unsigned i = 0; i < own->count; i++)
		if (own->calls[i].group + open < own->groups)
			own->calls[i].carry_out(&own->calls[i]);
		else
			own->calls[left++] = own->calls[i];
	own->count = left;
	shim_exchange(&place, 0xFFFFFFFFu, nullptr, 0);
}

/* ---- the stopwatch: a fake GPU's time is known only after the launch, which then writes records
 * --
 */

DEVICE_FUNCTION void stopwatch_start(long long *records)
{
	shim_keep_stopwatch((uintptr_t)records);
}

DEVICE_FUNCTION void stopwatch_stop(long long *)
{
	__syncthreads();
}

#endif
