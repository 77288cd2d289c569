/* SPDX-License-Identifier: Apache-2.0 */
/* Device code of the family separate: see separate.c. */
#include "kernels/ceilings/chains.cuh"

template <typename T> struct addition : plain_value<T> {
	static __device__ __forceinline__ T step(T x, T, T c)
	{
		return x + c;
	}
};

template <typename T> struct multiplication : plain_value<T> {
	static __device__ __forceinline__ T step(T x, T b, T)
	{
		return x * b;
	}
};

CHAINS_ENTRIES(add_f64, addition<double>, double)
CHAINS_ENTRIES(add_f32, addition<float>, float)
CHAINS_ENTRIES(mul_f64, multiplication<double>, double)
CHAINS_ENTRIES(mul_f32, multiplication<float>, float)
