/* SPDX-License-Identifier: Apache-2.0 */
/* Device code of the family special: see special.c. */
#include "kernels/ceilings/chains.cuh"

struct reciprocal_root : plain_value<float> {
	static __device__ __forceinline__ float step(float x, float, float)
	{
		return rsqrt_approx(x);
	}
};

CHAINS_ENTRIES(special, reciprocal_root, float)
