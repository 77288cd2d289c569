/* SPDX-License-Identifier: Apache-2.0 */
/* Device code of the family fma: see fma.c. */
#include "kernels/ceilings/chains.cuh"

template <typename T> struct multiply_add : plain_value<T> {
	static __device__ __forceinline__ T step(T x, T b, T c)
	{
		return fma(x, b, c);
	}
};

CHAINS_ENTRIES(fma_f64, multiply_add<double>, double)
CHAINS_ENTRIES(fma_f32, multiply_add<float>, float)
/* For the curves alone: too few chains to hide the latency of the pipe. */
#define FEW_CHAINS(name, type)                                                                     \
	CHAINS_ENTRY(name, multiply_add<type>, type, 1)                                            \
	CHAINS_ENTRY(name, multiply_add<type>, type, 2)                                            \
	CHAINS_ENTRY(name, multiply_add<type>, type, 4)
FEW_CHAINS(fma_f64, double)
FEW_CHAINS(fma_f32, float)
