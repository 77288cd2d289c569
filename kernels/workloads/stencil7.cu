/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of stencil7: a thread owns a vector of 16 bytes along x and marches along z with
 * the planes below, at and above its own in registers; x and y neighbours come through L1. A block
 * is 32 vectors x 8 rows x PLANES planes. The row length is a multiple of the vector.
 */
#include "kernels/vector.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/stencil7.h"

template <typename T> DEVICE_FUNCTION T stencil7_sum(T w, T e, T s, T n, T b, T t)
{
	return (w + e) + (s + n) + (b + t);
}

template <typename T> DEVICE_FUNCTION T stencil7_point(T center, T sum)
{
	return multiply_add((T)STENCIL7_SIDE, sum, (T)STENCIL7_CENTER * center);
}

/* The vector at its place, its neighbours left and right, and the vectors around it. */
DEVICE_FUNCTION double2 stencil7_vector(
	double2 c, double left, double right, double2 s, double2 n, double2 b, double2 t)
{
	return make_double2(stencil7_point(c.x, stencil7_sum(left, c.y, s.x, n.x, b.x, t.x)),
		stencil7_point(c.y, stencil7_sum(c.x, right, s.y, n.y, b.y, t.y)));
}

DEVICE_FUNCTION float4 stencil7_vector(
	float4 c, float left, float right, float4 s, float4 n, float4 b, float4 t)
{
	return make_float4(stencil7_point(c.x, stencil7_sum(left, c.y, s.x, n.x, b.x, t.x)),
		stencil7_point(c.y, stencil7_sum(c.x, c.z, s.y, n.y, b.y, t.y)),
		stencil7_point(c.z, stencil7_sum(c.y, c.w, s.z, n.z, b.z, t.z)),
		stencil7_point(c.w, stencil7_sum(c.z, right, s.w, n.w, b.w, t.w)));
}

DEVICE_FUNCTION double2 stencil7_first(
	double2 c, double, double right, double2 s, double2 n, double2 b, double2 t)
{
	return make_double2(c.x, stencil7_point(c.y, stencil7_sum(c.x, right, s.y, n.y, b.y, t.y)));
}

DEVICE_FUNCTION double2 stencil7_last(
	double2 c, double left, double, double2 s, double2 n, double2 b, double2 t)
{
	return make_double2(stencil7_point(c.x, stencil7_sum(left, c.y, s.x, n.x, b.x, t.x)), c.y);
}

DEVICE_FUNCTION float4 stencil7_first(
	float4 c, float, float right, float4 s, float4 n, float4 b, float4 t)
{
	return make_float4(c.x, stencil7_point(c.y, stencil7_sum(c.x, c.z, s.y, n.y, b.y, t.y)),
		stencil7_point(c.z, stencil7_sum(c.y, c.w, s.z, n.z, b.z, t.z)),
		stencil7_point(c.w, stencil7_sum(c.z, right, s.w, n.w, b.w, t.w)));
}

DEVICE_FUNCTION float4 stencil7_last(
	float4 c, float left, float, float4 s, float4 n, float4 b, float4 t)
{
	return make_float4(stencil7_point(c.x, stencil7_sum(left, c.y, s.x, n.x, b.x, t.x)),
		stencil7_point(c.y, stencil7_sum(c.x, c.z, s.y, n.y, b.y, t.y)),
		stencil7_point(c.z, stencil7_sum(c.y, c.w, s.z, n.z, b.z, t.z)), c.w);
}

template <typename T>
DEVICE_FUNCTION void stencil7(T *to, const T *from, int nx, int ny, int nz, int planes)
{
	typedef typename vector_of<T>::type V;
	const int lanes = lanes_of<T>();
	const int x = (int)(blockIdx.x * 32 + threadIdx.x) * lanes;
	const int y = (int)(blockIdx.y * 8 + threadIdx.y);
	const int begin = (int)blockIdx.z * planes;
	const int end = begin + planes < nz ? begin + planes : nz;
	const int64_t plane = (int64_t)nx * ny;
	const T *at = from + begin * plane + (int64_t)y * nx + x;
	T *out = to + begin * plane + (int64_t)y * nx + x;
	const bool edge = y == 0 || y == ny - 1;
	V below, center, above;

	if (x >= nx || y >= ny)
		return;
	center = *reinterpret_cast<const V *>(at);
	below = center;
	if (begin > 0 && !edge)
		below = *reinterpret_cast<const V *>(at - plane);
	for (int z = begin; z < end; z++, at += plane, out += plane) {
		V result = center;

		if (z + 1 < end || (z + 1 < nz && !edge))
			above = *reinterpret_cast<const V *>(at + plane);
		if (!edge && z > 0 && z < nz - 1) {
			const V south = *reinterpret_cast<const V *>(at - nx);
			const V north = *reinterpret_cast<const V *>(at + nx);
			const T left = x > 0 ? at[-1] : 0;
			const T right = x + lanes < nx ? at[lanes] : 0;

			if (x == 0)
				result = stencil7_first(
					center, left, right, south, north, below, above);
			else if (x + lanes == nx)
				result = stencil7_last(
					center, left, right, south, north, below, above);
			else
				result = stencil7_vector(
					center, left, right, south, north, below, above);
		}
		store_once(reinterpret_cast<V *>(out), result);
		below = center;
		center = above;
	}
}

extern "C" __global__ void __launch_bounds__(256)
	stencil7_f64(double *to, const double *from, int nx, int ny, int nz, int planes)
{
	stencil7(to, from, nx, ny, nz, planes);
}

extern "C" __global__ void __launch_bounds__(256)
	stencil7_f32(float *to, const float *from, int nx, int ny, int nz, int planes)
{
	stencil7(to, from, nx, ny, nz, planes);
}

extern "C" __global__ void stencil7_check_f64(const double *to, uint64_t count, uint64_t seed,
	int64_t executions, int64_t nx, int64_t ny, int64_t nz, verdict_cell *cell)
{
	(void)executions;
	judge_all(to, count, 0, cell,
		[=](uint64_t index) { return stencil7_f64_value(seed, index, nx, ny, nz); });
}

extern "C" __global__ void stencil7_check_f32(const float *to, uint64_t count, uint64_t seed,
	int64_t executions, int64_t nx, int64_t ny, int64_t nz, verdict_cell *cell)
{
	(void)executions;
	judge_all(to, count, 0, cell,
		[=](uint64_t index) { return stencil7_f32_value(seed, index, nx, ny, nz); });
}
