/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of triad: a block takes one tile of blockDim.x * VECTORS vectors of 16 bytes, all
 * loads of a thread in flight before its first store. What does not fill a vector is left to the
 * first threads.
 */
#include "kernels/vector.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/triad.h"

template <typename T, int VECTORS>
DEVICE_FUNCTION void triad(T *a, const T *b, const T *c, int64_t count, T s)
{
	typedef typename vector_of<T>::type V;
	const int lanes = lanes_of<T>();
	const int64_t vectors = count / lanes;
	const int64_t first = (int64_t)blockIdx.x * blockDim.x * VECTORS + threadIdx.x;
	V x[VECTORS], y[VECTORS];

#pragma unroll
	for (int v = 0; v < VECTORS; v++) {
		int64_t at = first + v * (int)blockDim.x;

		if (at < vectors) {
			x[v] = load_once(reinterpret_cast<const V *>(b) + at);
			y[v] = load_once(reinterpret_cast<const V *>(c) + at);
		}
	}
#pragma unroll
	for (int v = 0; v < VECTORS; v++) {
		int64_t at = first + v * (int)blockDim.x;

		if (at < vectors)
			store_once(reinterpret_cast<V *>(a) + at, multiply_add(s, y[v], x[v]));
	}
	if (first < count % lanes) {
		int64_t i = vectors * lanes + first;

		a[i] = multiply_add(s, c[i], b[i]);
	}
}

#define TRIAD(name, T, vectors)                                                                    \
	extern "C" __global__ void name(T *a, const T *b, const T *c, int64_t count, T s)          \
	{                                                                                          \
		triad<T, vectors>(a, b, c, count, s);                                              \
	}

TRIAD(triad_f64_1, double, 1)
TRIAD(triad_f64_2, double, 2)
TRIAD(triad_f64_4, double, 4)
TRIAD(triad_f32_1, float, 1)
TRIAD(triad_f32_2, float, 2)
TRIAD(triad_f32_4, float, 4)

extern "C" __global__ void triad_check_f64(const double *a, uint64_t count, uint64_t seed,
	int64_t executions, double s, verdict_cell *cell)
{
	(void)executions;
	judge_all(
		a, count, 0, cell, [=](uint64_t index) { return triad_f64_value(seed, index, s); });
}

extern "C" __global__ void triad_check_f32(const float *a, uint64_t count, uint64_t seed,
	int64_t executions, float s, verdict_cell *cell)
{
	(void)executions;
	judge_all(
		a, count, 0, cell, [=](uint64_t index) { return triad_f32_value(seed, index, s); });
}
