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
