/* SPDX-License-Identifier: Apache-2.0 */
/* The device side of chains.h: values in registers, one instruction on each, over and over. */
#ifndef KERNELS_CEILINGS_CHAINS_CUH
#define KERNELS_CEILINGS_CHAINS_CUH

#include "kernels/device.cuh"

/*
 * Instructions in the body of the loop: with 512 the counter and the branch take under 1 % of the
 * issue slots, and the body still fits in the instruction cache (8 KiB).
 */
#define CHAINS_BODY 512

/*
 * CHAINS values a thread (pairs, where an instruction works on two), each replaced TRIPS times by
 * OP::step(value, b, c). OP::load and OP::store move a value between its slot in memory and a
 * register. b and c stay in registers, so the operand cache feeds them and no register bank
 * conflicts.
 */
template <typename OP, int chains, typename T>
DEVICE_FUNCTION void chains_run(
	const T *x, T *y, long long trips, T b_in, T c_in, long long *stopwatch)
{
	const int unroll = CHAINS_BODY / chains;
	const uint64_t first = blockIdx.x * (uint64_t)blockDim.x * chains + threadIdx.x;
	const auto b = OP::constant(b_in), c = OP::constant(c_in);
	unsigned bodies = (unsigned)(trips / unroll), rest = (unsigned)(trips % unroll);
	typename OP::value value[chains];

	stopwatch_start(stopwatch);
#pragma unroll
	for (int i = 0; i < chains; i++)
		value[i] = OP::load(x, first + i * blockDim.x);
#pragma unroll 1
	for (; bodies; bodies--) {
#pragma unroll
		for (int trip = 0; trip < unroll; trip++)
#pragma unroll
			for (int i = 0; i < chains; i++)
				value[i] = OP::step(value[i], b, c);
	}
#pragma unroll 1
	for (; rest; rest--) {
#pragma unroll
		for (int i = 0; i < chains; i++)
			value[i] = OP::step(value[i], b, c);
	}
#pragma unroll
	for (int i = 0; i < chains; i++)
		OP::store(y, first + i * blockDim.x, value[i]);
	stopwatch_stop(stopwatch);
}

/* An OP on values of type T that lie in memory as they are. */
template <typename T> struct plain_value {
	typedef T value;
	static __device__ __forceinline__ T constant(T from)
	{
		return from;
	}
	static __device__ __forceinline__ T load(const T *x, uint64_t slot)
	{
		return x[slot];
	}
	static __device__ __forceinline__ void store(T *y, uint64_t slot, T v)
	{
		y[slot] = v;
	}
};

#define CHAINS_ENTRY(name, op, type, chains)                                                       \
	extern "C" __global__ void __launch_bounds__(1024)                                         \
		name##_x##chains(const type *x, type *y, long long trips, type b, type c,          \
			long long *stopwatch)                                                      \
	{                                                                                          \
		chains_run<op, chains>(x, y, trips, b, c, stopwatch);                              \
	}
#define CHAINS_ENTRIES(name, op, type)                                                             \
	CHAINS_ENTRY(name, op, type, 8)                                                            \
	CHAINS_ENTRY(name, op, type, 16)

#endif
