/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of sum: a block makes one partial sum of REDUCTION_BLOCK elements, then a single
 * block adds the partial sums. Each chain begins with its first element, and in the trees only
 * threads that have something to add do so: n - 1 additions in all. The number of elements is a
 * multiple of REDUCTION_BLOCK.
 */
#include "kernels/reduction.cuh"
#include "kernels/workloads/sum.h"

/* VECTORS loads are in flight. */
template <typename T, int THREADS, int VECTORS> DEVICE_FUNCTION void sum(T *sums, const T *x)
{
	typedef typename vector_of<T>::type V;
	const int vectors = REDUCTION_BLOCK / lanes_of<T>();
	const V *from = reinterpret_cast<const V *>(x) + (int64_t)blockIdx.x * vectors + threadIdx.x;
	V a[VECTORS], sum;
	T total;

#pragma unroll 1
	for (int s = 0; s < vectors; s += THREADS * VECTORS) {
#pragma unroll
		for (int v = 0; v < VECTORS; v++)
			a[v] = load_once(from + s + v * THREADS);
#pragma unroll
		for (int v = 0; v < VECTORS; v++) {
			if (s == 0 && v == 0)
				sum = a[0];
			else
				sum = add(sum, a[v]);
		}
	}
	total = add_threads<T>(fold(sum), THREADS);
	if (threadIdx.x == 0)
		sums[1 + blockIdx.x] = total;
}

#define SUM(name, T, threads, vectors)                                                             \
	extern "C" __global__ void __launch_bounds__(threads) name(T *sums, const T *x)            \
	{                                                                                          \
		sum<T, threads, vectors>(sums, x);                                                 \
	}

SUM(sum_f64_256, double, 256, 8)
SUM(sum_f64_512, double, 512, 8)
SUM(sum_f32_256, float, 256, 8)
SUM(sum_f32_512, float, 512, 8)

REDUCTION(sum, f64, double, 0x1p-53, SUM_TERM)
REDUCTION(sum, f32, float, 0x1p-24, SUM_TERM)
