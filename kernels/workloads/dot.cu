/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of dot: a block makes one partial sum of REDUCTION_BLOCK elements, then a single
 * block adds the partial sums. Each chain begins with a multiplication, and in the trees only
 * threads that have something to add do so: 2 n - 1 operations in all. The number of elements is a
 * multiple of REDUCTION_BLOCK.
 */
#include "kernels/reduction.cuh"
#include "kernels/workloads/dot.h"

/* VECTORS loads of each array are in flight. */
template <typename T, int THREADS, int VECTORS>
DEVICE_FUNCTION void dot(T *sums, const T *x, const T *y)
{
	typedef typename vector_of<T>::type V;
	const int steps = REDUCTION_BLOCK / lanes_of<T>() / (THREADS * VECTORS);
	const int64_t first = (int64_t)blockIdx.x * (REDUCTION_BLOCK / lanes_of<T>()) + threadIdx.x;
	const V *from_x = reinterpret_cast<const V *>(x) + first;
	const V *from_y = reinterpret_cast<const V *>(y) + first;
	V a[VECTORS], b[VECTORS], sum;
	T total;

#pragma unroll 1
	for (int s = 0; s < steps; s++) {
#pragma unroll
		for (int v = 0; v < VECTORS; v++) {
			a[v] = load_once(from_x + (s * VECTORS + v) * THREADS);
			b[v] = load_once(from_y + (s * VECTORS + v) * THREADS);
		}
#pragma unroll
		for (int v = 0; v < VECTORS; v++) {
			if (s == 0 && v == 0)
				sum = multiply(a[0], b[0]);
			else
				sum = accumulate(a[v], b[v], sum);
		}
	}
	total = add_threads<T>(fold(sum), THREADS);
	if (threadIdx.x == 0)
		sums[1 + blockIdx.x] = total;
}

#define DOT(name, T, threads, vectors)                                                             \
	extern "C" __global__ void __launch_bounds__(threads)                                      \
		name(T *sums, const T *x, const T *y)                                              \
	{                                                                                          \
		dot<T, threads, vectors>(sums, x, y);                                              \
	}

DOT(dot_f64_256, double, 256, 4)
DOT(dot_f64_512, double, 512, 4)
DOT(dot_f32_256, float, 256, 4)
DOT(dot_f32_512, float, 512, 4)

REDUCTION(dot, f64, double, 0x1p-53, DOT_TERM)
REDUCTION(dot, f32, float, 0x1p-24, DOT_TERM)
