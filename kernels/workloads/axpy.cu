/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of axpy: a block takes one tile of blockDim.x * VECTORS vectors of 16 bytes, all
 * loads of a thread in flight before its first store. What does not fill a vector is left to the
 * first threads.
 */
#include "kernels/vector.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/axpy.h"

template <typename T, int VECTORS> DEVICE_FUNCTION void axpy(T *y, const T *x, int64_t count, T a)
{
	typedef typename vector_of<T>::type V;
	const int lanes = lanes_of<T>();
	const int64_t vectors = count / lanes;
	const int64_t first = (int64_t)blockIdx.x * blockDim.x * VECTORS + threadIdx.x;
	V from[VECTORS], to[VECTORS];

#pragma unroll
	for (int v = 0; v < VECTORS; v++) {
		int64_t at = first + v * (int)blockDim.x;

		if (at < vectors) {
			from[v] = load_once(reinterpret_cast<const V *>(x) + at);
			to[v] = load_cg(reinterpret_cast<const V *>(y) + at);
		}
	}
#pragma unroll
	for (int v = 0; v < VECTORS; v++) {
		int64_t at = first + v * (int)blockDim.x;

		if (at < vectors)
			store_once(reinterpret_cast<V *>(y) + at, multiply_add(a, from[v], to[v]));
	}
	if (first < count % lanes) {
		int64_t i = vectors * lanes + first;

		y[i] = multiply_add(a, x[i], y[i]);
	}
}

#define AXPY(name, T, vectors)                                                                     \
	extern "C" __global__ void name(T *y, const T *x, int64_t count, T a)                      \
	{                                                                                          \
		axpy<T, vectors>(y, x, count, a);                                                  \
	}

AXPY(axpy_f64_1, double, 1)
AXPY(axpy_f64_2, double, 2)
AXPY(axpy_f64_4, double, 4)
AXPY(axpy_f32_1, float, 1)
AXPY(axpy_f32_2, float, 2)
AXPY(axpy_f32_4, float, 4)

extern "C" __global__ void axpy_check_f64(const double *y, uint64_t count, uint64_t seed,
	int64_t executions, double a, verdict_cell *cell)
{
	judge_all(y, count, 0, cell,
		[=](uint64_t index) { return axpy_f64_value(seed, index, executions, a); });
}

extern "C" __global__ void axpy_check_f32(const float *y, uint64_t count, uint64_t seed,
	int64_t executions, float a, verdict_cell *cell)
{
	judge_all(y, count, 0, cell,
		[=](uint64_t index) { return axpy_f32_value(seed, index, executions, a); });
}
