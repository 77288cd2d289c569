/* SPDX-License-Identifier: Apache-2.0 */
/* Device code of the family integer: see integer.c. */
#include "kernels/ceilings/chains.cuh"

struct multiply_add_int : plain_value<unsigned> {
	static __device__ __forceinline__ unsigned step(unsigned x, unsigned b, unsigned c)
	{
		return mad_lo(x, b, c);
	}
};

struct choose_bits : plain_value<unsigned> {
	static __device__ __forceinline__ unsigned step(unsigned x, unsigned b, unsigned c)
	{
		return select_bits(x, b, c);
	}
};

struct dot_add : plain_value<unsigned> {
	static __device__ __forceinline__ unsigned step(unsigned x, unsigned b, unsigned c)
	{
		return dot4(b, c, x);
	}
};

CHAINS_ENTRIES(int_mad, multiply_add_int, unsigned)
CHAINS_ENTRIES(int_logic, choose_bits, unsigned)
CHAINS_ENTRIES(dp4a, dot_add, unsigned)
