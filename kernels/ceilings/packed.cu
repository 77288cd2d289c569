/* SPDX-License-Identifier: Apache-2.0 */
/* Device code of the family packed: see packed.c. */
#include "kernels/ceilings/chains.cuh"

/* Pairs lie in memory as two FP32, side by side. */
struct pair {
	static __device__ __forceinline__ float2 read(const float *x, uint64_t slot)
	{
		return reinterpret_cast<const float2 *>(x)[slot];
	}
	static __device__ __forceinline__ void write(float *y, uint64_t slot, float2 v)
	{
		reinterpret_cast<float2 *>(y)[slot] = v;
	}
};

struct multiply_add_f16x2 {
	typedef unsigned value;
	static __device__ __forceinline__ unsigned constant(float from)
	{
		return pack_f16x2(make_float2(from, from));
	}
	static __device__ __forceinline__ unsigned load(const float *x, uint64_t slot)
	{
		return pack_f16x2(pair::read(x, slot));
	}
	static __device__ __forceinline__ void store(float *y, uint64_t slot, unsigned v)
	{
		pair::write(y, slot, unpack_f16x2(v));
	}
	static __device__ __forceinline__ unsigned step(unsigned x, unsigned b, unsigned c)
	{
		return fma_f16x2(x, b, c);
	}
};

struct multiply_add_bf16x2 {
	typedef unsigned value;
	static __device__ __forceinline__ unsigned constant(float from)
	{
		return pack_bf16x2(make_float2(from, from));
	}
	static __device__ __forceinline__ unsigned load(const float *x, uint64_t slot)
	{
		return pack_bf16x2(pair::read(x, slot));
	}
	static __device__ __forceinline__ void store(float *y, uint64_t slot, unsigned v)
	{
		pair::write(y, slot, unpack_bf16x2(v));
	}
	static __device__ __forceinline__ unsigned step(unsigned x, unsigned b, unsigned c)
	{
		return fma_bf16x2(x, b, c);
	}
};

struct multiply_add_f32x2 {
	typedef float2 value;
	static __device__ __forceinline__ float2 constant(float from)
	{
		return make_float2(from, from);
	}
	static __device__ __forceinline__ float2 load(const float *x, uint64_t slot)
	{
		return pair::read(x, slot);
	}
	static __device__ __forceinline__ void store(float *y, uint64_t slot, float2 v)
	{
		pair::write(y, slot, v);
	}
	static __device__ __forceinline__ float2 step(float2 x, float2 b, float2 c)
	{
		return fma_f32x2(x, b, c);
	}
};

CHAINS_ENTRIES(fma_f16, multiply_add_f16x2, float)
CHAINS_ENTRIES(fma_bf16, multiply_add_bf16x2, float)
CHAINS_ENTRIES(fma_f32x2, multiply_add_f32x2, float)
