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
 *   float4 unpack_s8x4(unsigned v)	four bytes with a sign as FP32; v's lowest is x
 *   float2 fma_f32x2(float2 x, float2 b, float2 c)	one instruction, sm_100
 *   unsigned mad_lo(unsigned x, unsigned b, unsigned c)	x * b + c, one IMAD
 *   unsigned select_bits(unsigned x, unsigned b, unsigned c)	each bit: x ? b : c, one LOP3
 *   unsigned dot4(unsigned a, unsigned b, unsigned c)	c + the sum of products of signed bytes
 *   float rsqrt_approx(float x)	1 / sqrt(x) by the special function unit
 *   float inverse_root(float x)	the same as one FP32 operation of a formula, not of that unit's ceiling
 *   float binary_log(float x), binary_power(x), sine(x), cosine(x)	likewise; not far from 0 for the last
 *   void store_cg(V *p, V v)	16 bytes, kept in L2; every store is made
 *   V load_shared(const V *p)	16 bytes of shared memory; every load is made
 *   void store_shared(V *p, V v)	16 bytes of shared memory; every store is made
 *   uint32_t load_shared_word(const uint32_t *p)	4 bytes of shared memory, by a whole warp
 *   V load_constant(const V *p)	16 bytes of constant memory; every load is made
 *   const void *next_ca(const void *p), next_cg(p)	the address that lies at p in global memory
 *   const void *next_timed(const void *p, uint64_t *shared, unsigned &cycles)	next_cg, and what it took
 *   shared_link next_shared(shared_link p)	the same in shared memory: shared_place(pointer)
 *   cluster_pointer next_cluster(cluster_pointer p)	and in that of another block, sm_90
 *   uint32_t next_constant(const uint32_t *table, uint32_t offset)	the word there
 *   unsigned cluster_rank(), void cluster_sync()	this block in its cluster; all its threads meet
 *   cluster_pointer cluster_map(const void *p, unsigned rank)	the same place of dynamic shared memory
 *			in another block of the cluster; sm_90
 *   V load_cluster<V>(cluster_pointer p)	16 bytes of it; every load is made
 *   bulk_...	copies between global and shared memory that run by themselves, sm_90: see below
 *   copy_async, copy_commit, copy_wait	16 bytes at a time into shared memory, sm_80: see below
 *   barrier_init, barrier_arrive, copy_arrive	barriers of some threads and of their copies, sm_90: see below
 *   load_matrices, load_matrices_turned	a warp's fragments from shared memory: see below
 *   void mma_f64_8x8x4(double c[2], double a, double b)		a warp: C += A B, sm_80
 *   void mma_f64_16x8x16(double c[4], const double a[8], const double b[4])	the same, sm_90
 *   mma_f16_f32_k8 ... mma_s8_sparse	a warp: C += A B, see below
 *   unsigned device_shared_address(const void *p)	in shared memory
 *   void stopwatch_start(long long *records), stopwatch_stop(records)	by all threads of a block, first and
 *			last: when it ran, see kernels/stopwatch.h
 *
 * V is any type of 16 bytes (double2, float4, uint4), aligned to 16.
 */
#ifndef KERNELS_DEVICE_CUH
#define KERNELS_DEVICE_CUH

#include <stdint.h>

#include "kernels/stopwatch.h"

#ifndef __CUDACC__
#include "shim.h"
#else

/* NAME points to the launch's dynamic shared memory, aligned to 16 bytes. */
extern __shared__ __align__(16) unsigned char dynamic_shared_bytes[];
#define DYNAMIC_SHARED(type, name) type *const name = reinterpret_cast<type *>(dynamic_shared_bytes)

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

template <typename V> DEVICE_FUNCTION void store_cg(V *p, V v)
{
	quad<V> q;

	q.value = v;
	asm volatile("st.global.cg.v4.u32 [%0], {%1, %2, %3, %4};" ::"l"(
			     __cvta_generic_to_global(p)),
		"r"(q.word[0]), "r"(q.word[1]), "r"(q.word[2]), "r"(q.word[3])
		: "memory");
}

/* ---- shared and constant memory ---- */

DEVICE_FUNCTION uint32_t shared_address(const void *p)
{
	return (uint32_t)__cvta_generic_to_shared(p);
}

template <typename V> DEVICE_FUNCTION V load_shared(const V *p)
{
	quad<V> q;

	asm volatile("ld.volatile.shared.v4.u32 {%0, %1, %2, %3}, [%4];"
		: "=r"(q.word[0]), "=r"(q.word[1]), "=r"(q.word[2]), "=r"(q.word[3])
		: "r"(shared_address(p)));
	return q.value;
}

template <typename V> DEVICE_FUNCTION void store_shared(V *p, V v)
{
	quad<V> q;

	q.value = v;
	asm volatile("st.shared.v4.u32 [%0], {%1, %2, %3, %4};" ::"r"(shared_address(p)),
		"r"(q.word[0]), "r"(q.word[1]), "r"(q.word[2]), "r"(q.word[3])
		: "memory");
}

DEVICE_FUNCTION uint32_t load_shared_word(const uint32_t *p)
{
	uint32_t word;

	asm volatile("ld.volatile.shared.u32 %0, [%1];" : "=r"(word) : "r"(shared_address(p)));
	return word;
}

template <typename V> DEVICE_FUNCTION V load_constant(const V *p)
{
	quad<V> q;

	asm volatile("ld.const.v4.u32 {%0, %1, %2, %3}, [%4];"
		: "=r"(q.word[0]), "=r"(q.word[1]), "=r"(q.word[2]), "=r"(q.word[3])
		: "l"(__cvta_generic_to_constant(p)));
	return q.value;
}

/* ---- chains of addresses: each access waits for the one before ---- */

DEVICE_FUNCTION const void *next_ca(const void *p)
{
	const void *next;

	asm volatile("ld.global.ca.u64 %0, [%1];"
		: "=l"(next)
		: "l"(__cvta_generic_to_global(p)));
	return next;
}

DEVICE_FUNCTION const void *next_cg(const void *p)
{
	const void *next;

	asm volatile("ld.global.cg.u64 %0, [%1];"
		: "=l"(next)
		: "l"(__cvta_generic_to_global(p)));
	return next;
}

/*
 * The same, and how long it takes by the clock of the SM, of which a few cycles are the reading of
 * the clock. Instructions are issued in their order: the second reading comes behind a store to
 * SHARED, which waits for what it stores.
 */
DEVICE_FUNCTION const void *next_timed(const void *p, uint64_t *shared, unsigned &cycles)
{
	const void *next;
	unsigned start, stop;

	asm volatile("mov.u32 %1, %%clock;\n\t"
		     "ld.global.cg.u64 %0, [%3];\n\t"
		     "st.volatile.shared.u64 [%4], %0;\n\t"
		     "mov.u32 %2, %%clock;"
		: "=&l"(next), "=&r"(start), "=&r"(stop)
		: "l"(__cvta_generic_to_global(p)), "r"(shared_address(shared))
		: "memory");
	cycles = stop - start;
	return next;
}

typedef uint32_t shared_link;

DEVICE_FUNCTION shared_link shared_place(const shared_link *p)
{
	return shared_address(p);
}

DEVICE_FUNCTION shared_link next_shared(shared_link p)
{
	shared_link next;

	asm volatile("ld.volatile.shared.u32 %0, [%1];" : "=r"(next) : "r"(p));
	return next;
}

DEVICE_FUNCTION uint32_t next_constant(const uint32_t *table, uint32_t offset)
{
	uint32_t next;

	asm volatile("ld.const.u32 %0, [%1];"
		: "=r"(next)
		: "l"(__cvta_generic_to_constant((const char *)table + offset)));
	return next;
}

/* ---- clusters of blocks: nothing before sm_90 ---- */

typedef uint32_t cluster_pointer;

DEVICE_FUNCTION unsigned cluster_rank()
{
	unsigned rank = 0;

#if __CUDA_ARCH__ >= 900
	asm volatile("mov.u32 %0, %%cluster_ctarank;" : "=r"(rank));
#endif
	return rank;
}

DEVICE_FUNCTION void cluster_sync()
{
#if __CUDA_ARCH__ >= 900
	asm volatile("barrier.cluster.arrive.aligned;\n"
		     "barrier.cluster.wait.aligned;" ::
			     : "memory");
#endif
}

DEVICE_FUNCTION cluster_pointer cluster_map(const void *p, unsigned rank)
{
	cluster_pointer there = shared_address(p);

#if __CUDA_ARCH__ >= 900
	asm volatile("mapa.shared::cluster.u32 %0, %1, %2;"
		: "=r"(there)
		: "r"(shared_address(p)), "r"(rank));
#endif
	return there;
}

template <typename V> DEVICE_FUNCTION V load_cluster(cluster_pointer p)
{
	quad<V> q;

#if __CUDA_ARCH__ >= 900
	asm volatile("ld.relaxed.cluster.shared::cluster.v4.u32 {%0, %1, %2, %3}, [%4];"
		: "=r"(q.word[0]), "=r"(q.word[1]), "=r"(q.word[2]), "=r"(q.word[3])
		: "r"(p));
#endif
	return q.value;
}

DEVICE_FUNCTION cluster_pointer next_cluster(cluster_pointer p)
{
	cluster_pointer next = p;

#if __CUDA_ARCH__ >= 900
	asm volatile("ld.relaxed.cluster.shared::cluster.u32 %0, [%1];" : "=r"(next) : "r"(p));
#endif
	return next;
}

/* ---- bulk copies: nothing before sm_90 ----
 *
 * Addresses and sizes are multiples of 16. A load tells its barrier, which one thread arrives at,
 * when it is done: bulk_expect() with the bytes of all loads, the loads, and bulk_wait() by whoever
 * reads them; PARITY is 0 for the first use of the barrier, 1 for the second, 0 for the third.
 * Stores form groups: bulk_store(), bulk_commit(); bulk_wait_read<N>() until of all but the last N
 * the shared memory may be written again. Between ordinary stores to shared memory and a bulk store
 * of it each writer calls bulk_fence(), then all meet at a barrier.
 */

typedef uint64_t bulk_barrier;

DEVICE_FUNCTION void bulk_barrier_init(bulk_barrier *barrier)
{
#if __CUDA_ARCH__ >= 900
	asm volatile("mbarrier.init.shared::cta.b64 [%0], 1;\n"
		     "fence.proxy.async.shared::cta;" ::"r"(shared_address(barrier))
		: "memory");
#endif
}

/* A barrier of the same kind that COUNT threads arrive at: bulk_wait(). */
DEVICE_FUNCTION void barrier_init(bulk_barrier *barrier, unsigned count)
{
#if __CUDA_ARCH__ >= 900
	asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(shared_address(barrier)),
		"r"(count)
		: "memory");
#endif
}

DEVICE_FUNCTION void barrier_arrive(bulk_barrier *barrier)
{
#if __CUDA_ARCH__ >= 900
	asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(shared_address(barrier))
		: "memory");
#endif
}

DEVICE_FUNCTION void bulk_expect(bulk_barrier *barrier, unsigned bytes)
{
#if __CUDA_ARCH__ >= 900
	asm volatile("mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(
			     shared_address(barrier)),
		"r"(bytes)
		: "memory");
#endif
}

DEVICE_FUNCTION void bulk_load(
	void *to, const void *from, unsigned bytes, bulk_barrier *barrier)
{
#if __CUDA_ARCH__ >= 900
	asm volatile("cp.async.bulk.shared::cluster.global.mbarrier::complete_tx::bytes "
		     "[%0], [%1], %2, [%3];" ::"r"(shared_address(to)),
		"l"(__cvta_generic_to_global(from)), "r"(bytes), "r"(shared_address(barrier))
		: "memory");
#endif
}

DEVICE_FUNCTION void bulk_wait(bulk_barrier *barrier, unsigned parity)
{
#if __CUDA_ARCH__ >= 900
	asm volatile("{\n"
		     ".reg .pred done;\n"
		     "again:\n"
		     "mbarrier.try_wait.parity.shared::cta.b64 done, [%0], %1;\n"
		     "@!done bra again;\n"
		     "}" ::"r"(shared_address(barrier)),
		"r"(parity)
		: "memory");
#endif
}

DEVICE_FUNCTION void bulk_fence()
{
#if __CUDA_ARCH__ >= 900
	asm volatile("fence.proxy.async.shared::cta;" ::: "memory");
#endif
}

DEVICE_FUNCTION void bulk_store(void *to, const void *from, unsigned bytes)
{
#if __CUDA_ARCH__ >= 900
	asm volatile("cp.async.bulk.global.shared::cta.bulk_group [%0], [%1], %2;" ::"l"(
			     __cvta_generic_to_global(to)),
		"r"(shared_address(from)), "r"(bytes)
		: "memory");
#endif
}

DEVICE_FUNCTION void bulk_commit()
{
#if __CUDA_ARCH__ >= 900
	asm volatile("cp.async.bulk.commit_group;" ::: "memory");
#endif
}

template <int groups> DEVICE_FUNCTION void bulk_wait_read()
{
#if __CUDA_ARCH__ >= 900
	asm volatile("cp.async.bulk.wait_group.read %0;" ::"n"(groups) : "memory");
#endif
}

/* ---- copies of 16 bytes into shared memory, past L1: nothing before sm_80 ----
 *
 * A thread's copies form groups: copy_async(), copy_commit(); copy_wait<N>() until all but its last
 * N groups are done. Others may read what a thread copied after it waited and all met at a barrier.
 */

DEVICE_FUNCTION void copy_async(void *to, const void *from)
{
#if __CUDA_ARCH__ >= 800
	asm volatile("cp.async.cg.shared.global.L2::128B [%0], [%1], 16;" ::"r"(shared_address(to)),
		"l"(__cvta_generic_to_global(from))
		: "memory");
#endif
}

/* Arrives at BARRIER (barrier_init) when all copies that this thread asked for so far are done. */
DEVICE_FUNCTION void copy_arrive(bulk_barrier *barrier)
{
#if __CUDA_ARCH__ >= 900
	asm volatile("cp.async.mbarrier.arrive.noinc.shared::cta.b64 [%0];" ::"r"(
			     shared_address(barrier))
		: "memory");
#endif
}

DEVICE_FUNCTION void copy_commit()
{
#if __CUDA_ARCH__ >= 800
	asm volatile("cp.async.commit_group;" ::: "memory");
#endif
}

template <int groups> DEVICE_FUNCTION void copy_wait()
{
#if __CUDA_ARCH__ >= 800
	asm volatile("cp.async.wait_group %0;" ::"n"(groups) : "memory");
#endif
}

/*
 * A warp reads four matrices of 8 x 8 elements of 16 bits: lane 8 m + r says where row r of matrix m
 * is, 16 bytes, and r[m] becomes elements 2 (lane % 4) and the next of row lane / 4; turned: of
 * column lane / 4.
 */
DEVICE_FUNCTION void load_matrices(unsigned (&r)[4], const void *row)
{
	asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
		: "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
		: "r"(shared_address(row)));
}

DEVICE_FUNCTION void load_matrices_turned(unsigned (&r)[4], const void *row)
{
	asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
		: "=r"(r[0]), "=r"(r[1]), "=r"(r[2]), "=r"(r[3])
		: "r"(shared_address(row)));
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

/* The bytes, made positive, in the fraction of 2^23; conversions proper are slow. */
DEVICE_FUNCTION float4 unpack_s8x4(unsigned v)
{
	const unsigned bytes = v ^ 0x80808080u, exponent = 0x4B000000u;
	const float offset = 0x1p23f + 128;

	return make_float4(__uint_as_float(__byte_perm(bytes, exponent, 0x7440)) - offset,
		__uint_as_float(__byte_perm(bytes, exponent, 0x7441)) - offset,
		__uint_as_float(__byte_perm(bytes, exponent, 0x7442)) - offset,
		__uint_as_float(__byte_perm(bytes, exponent, 0x7443)) - offset);
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

/* One operation of a formula: by the special function unit, and free for the compiler to move. */
#define APPROXIMATION(name, instruction)                                                           \
	DEVICE_FUNCTION float name(float x)                                                        \
	{                                                                                          \
		float to;                                                                          \
                                                                                                   \
		asm(instruction ".approx.ftz.f32 %0, %1;" : "=f"(to) : "f"(x));                    \
		return to;                                                                         \
	}
APPROXIMATION(inverse_root, "rsqrt")
APPROXIMATION(binary_log, "lg2")
APPROXIMATION(binary_power, "ex2")
APPROXIMATION(sine, "sin")
APPROXIMATION(cosine, "cos")
#undef APPROXIMATION

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

/*
 * The tensor cores' other forms, C += A B by a warp, all laid out alike in bytes. A has 16 rows (8 in
 * mma_s8_k16), B has 8 columns. With g = lane / 4 and t = lane % 4:
 *
 *   a[2 i + h] = bytes 16 i + 4 t .. + 3 of row g + 8 h of A
 *   b[i]	= bytes 16 i + 4 t .. + 3 of column g of B
 *   c[2 h + j] = C[g + 8 h][2 t + j]; FP16 sums: c[h] holds both j
 *
 * Sparse: A holds the first two of every four elements along the depth, the others are zero.
 */
#define DEVICE_MMA(name, capability, text, type, constraint, A, B, C, a_text, b_text, c_text, ...)  \
	DEVICE_FUNCTION void name(type(&c)[C], const unsigned(&a)[A], const unsigned(&b)[B])       \
	{                                                                                          \
		DEVICE_MMA_##capability(asm volatile(                                              \
			text " {" c_text "}, {" a_text "}, {" b_text "}, {" c_text "}" __VA_ARGS__ \
			     ";"                                                                   \
			: DEVICE_OUT_##C(constraint)                                               \
			: DEVICE_LEFT_##A(a), DEVICE_RIGHT_##B(b)))                                     \
	}
#define DEVICE_OUT_2(k) k(c[0]), k(c[1])
#define DEVICE_OUT_4(k) k(c[0]), k(c[1]), k(c[2]), k(c[3])
#define DEVICE_LEFT_1(x) "r"(x[0])
#define DEVICE_LEFT_2(x) "r"(x[0]), "r"(x[1])
#define DEVICE_LEFT_4(x) "r"(x[0]), "r"(x[1]), "r"(x[2]), "r"(x[3])
#define DEVICE_RIGHT_1(x) "r"(x[0])
#define DEVICE_RIGHT_2(x) "r"(x[0]), "r"(x[1])
/* Sparse, with the metadata: of every four elements the two first are there. */
#define DEVICE_RIGHT_4(x) "r"(x[0]), "r"(x[1]), "r"(x[2]), "r"(x[3]), "r"(0x44444444)
/* Forms of 7.5 that later ones only emulate. */
#if __CUDA_ARCH__ == 750
#define DEVICE_MMA_75(...) __VA_ARGS__;
#else
#define DEVICE_MMA_75(...)
#endif
#if __CUDA_ARCH__ >= 800
#define DEVICE_MMA_80(...) __VA_ARGS__;
#else
#define DEVICE_MMA_80(...)
#endif
/* Where FP8 is native: 9.0 and 10.x would only emulate it. */
#if __CUDA_ARCH__ == 890 || __CUDA_ARCH__ >= 1200
#define DEVICE_MMA_FP8(...) __VA_ARGS__;
#else
#define DEVICE_MMA_FP8(...)
#endif
#define DEVICE_C4 "%0, %1, %2, %3"
DEVICE_MMA(mma_f16_f32_k8, 75, "mma.sync.aligned.m16n8k8.row.col.f32.f16.f16.f32", float, "+f", 2, 1, 4,
	"%4, %5", "%6", DEVICE_C4)
DEVICE_MMA(mma_s8_k16, 75, "mma.sync.aligned.m8n8k16.row.col.s32.s8.s8.s32", int, "+r", 1, 1, 2, "%2",
	"%3", "%0, %1")
DEVICE_MMA(mma_f16_f32, 80, "mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32", float, "+f", 4, 2, 4,
	"%4, %5, %6, %7", "%8, %9", DEVICE_C4)
DEVICE_MMA(mma_f16_f16, 80, "mma.sync.aligned.m16n8k16.row.col.f16.f16.f16.f16", unsigned, "+r", 4, 2,
	2, "%2, %3, %4, %5", "%6, %7", "%0, %1")
DEVICE_MMA(mma_bf16_f32, 80, "mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32", float, "+f", 4, 2,
	4, "%4, %5, %6, %7", "%8, %9", DEVICE_C4)
DEVICE_MMA(mma_tf32_f32, 80, "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32", float, "+f", 4, 2, 4,
	"%4, %5, %6, %7", "%8, %9", DEVICE_C4)
DEVICE_MMA(mma_s8, 80, "mma.sync.aligned.m16n8k32.row.col.s32.s8.s8.s32", int, "+r", 4, 2, 4,
	"%4, %5, %6, %7", "%8, %9", DEVICE_C4)
DEVICE_MMA(mma_e4m3, FP8, "mma.sync.aligned.m16n8k32.row.col.f32.e4m3.e4m3.f32", float, "+f", 4, 2, 4,
	"%4, %5, %6, %7", "%8, %9", DEVICE_C4)
#define DEVICE_SPARSE "mma.sp::ordered_metadata.sync.aligned"
DEVICE_MMA(mma_f16_sparse, 80, DEVICE_SPARSE ".m16n8k32.row.col.f32.f16.f16.f32", float, "+f", 4, 4, 4,
	"%4, %5, %6, %7", "%8, %9, %10, %11", DEVICE_C4, ", %12, 0x0")
DEVICE_MMA(mma_bf16_sparse, 80, DEVICE_SPARSE ".m16n8k32.row.col.f32.bf16.bf16.f32", float, "+f", 4, 4,
	4, "%4, %5, %6, %7", "%8, %9, %10, %11", DEVICE_C4, ", %12, 0x0")
DEVICE_MMA(mma_s8_sparse, 80, DEVICE_SPARSE ".m16n8k64.row.col.s32.s8.s8.s32", int, "+r", 4, 4, 4,
	"%4, %5, %6, %7", "%8, %9, %10, %11", DEVICE_C4, ", %12, 0x0")

/* Of a pointer into shared memory, as instructions want it. */
DEVICE_FUNCTION unsigned device_shared_address(const void *p)
{
	return (unsigned)__cvta_generic_to_shared(p);
}

/*
 * Memory is touched between the two alone, so that the compiler moves no work of a kernel out: what it
 * computes comes from what it reads and goes into what it writes.
 */
DEVICE_FUNCTION void stopwatch_start(long long *records)
{
	long long *const record = records + blockIdx.x * (long long)STOPWATCH_WORDS;
	long long cycles, nanoseconds;
	unsigned unit;

	asm volatile("mov.u32 %0, %%smid;\n\tmov.u64 %1, %%globaltimer;\n\tmov.u64 %2, %%clock64;"
		     : "=r"(unit), "=l"(nanoseconds), "=l"(cycles)
		     :
		     : "memory");
	if (threadIdx.x)
		return;
	record[STOPWATCH_UNIT] = unit;
	record[STOPWATCH_START_NANOSECONDS] = nanoseconds;
	record[STOPWATCH_START_CYCLES] = cycles;
}

DEVICE_FUNCTION void stopwatch_stop(long long *records)
{
	long long *const record = records + blockIdx.x * (long long)STOPWATCH_WORDS;
	long long cycles, nanoseconds;

	__syncthreads();
	asm volatile("mov.u64 %1, %%clock64;\n\tmov.u64 %0, %%globaltimer;"
		     : "=l"(nanoseconds), "=l"(cycles)
		     :
		     : "memory");
	if (threadIdx.x)
		return;
	record[STOPWATCH_STOP_NANOSECONDS] = nanoseconds;
	record[STOPWATCH_STOP_CYCLES] = cycles;
}

#endif
#endif
