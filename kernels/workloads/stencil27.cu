/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of stencil27: a warp owns 32 vectors of 16 bytes of a row and marches along z. Of
 * each plane it loads its row and the rows before and after, a plane ahead; what lies beside a
 * vector comes from the lanes beside, or at the warp's ends from memory. A block is 8 rows x PLANES
 * planes. The row length is a multiple of the vector.
 */
#include "kernels/vector.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/stencil27.h"

#define WARP 0xFFFFFFFFu

/* What a lane loads of a plane: vectors, and at an end of the warp what lies beyond. */
template <typename T> struct stencil27_rows {
	typename vector_of<T>::type middle, before, after;
	T beyond, beyond_before, beyond_after;
};

/* BEYOND: where that is from AT; 0 for none. */
template <typename T>
DEVICE_FUNCTION void stencil27_load(stencil27_rows<T> &rows, const T *at, int nx, int beyond)
{
	typedef typename vector_of<T>::type V;

	rows.middle = *reinterpret_cast<const V *>(at);
	rows.before = *reinterpret_cast<const V *>(at - nx);
	rows.after = *reinterpret_cast<const V *>(at + nx);
	if (beyond) {
		rows.beyond = at[beyond];
		rows.beyond_before = at[beyond - nx];
		rows.beyond_after = at[beyond + nx];
	}
}

DEVICE_FUNCTION double first(double2 v)
{
	return v.x;
}

DEVICE_FUNCTION float first(float4 v)
{
	return v.x;
}

DEVICE_FUNCTION double last(double2 v)
{
	return v.y;
}

DEVICE_FUNCTION float last(float4 v)
{
	return v.w;
}

DEVICE_FUNCTION double2 scaled(double s, double2 v)
{
	return make_double2(s * v.x, s * v.y);
}

DEVICE_FUNCTION float4 scaled(float s, float4 v)
{
	return make_float4(s * v.x, s * v.y, s * v.z, s * v.w);
}

/* Of each lane the sum of its neighbours in the vector, LEFT and RIGHT beside it. */
DEVICE_FUNCTION double2 neighbours(double left, double2 v, double right)
{
	return make_double2(left + v.y, v.x + right);
}

DEVICE_FUNCTION float4 neighbours(float left, float4 v, float right)
{
	return make_float4(left + v.y, v.x + v.z, v.y + v.w, v.z + right);
}

/* MEAN, but KEPT at an end of the row. */
DEVICE_FUNCTION double2 keep_end(double2 mean, double kept, bool begins, bool ends)
{
	return make_double2(begins ? kept : mean.x, ends ? kept : mean.y);
}

DEVICE_FUNCTION float4 keep_end(float4 mean, float kept, bool begins, bool ends)
{
	return make_float4(begins ? kept : mean.x, mean.y, mean.z, ends ? kept : mean.w);
}

/* A row on the boundary, of COUNT planes. */
template <typename T>
DEVICE_FUNCTION void stencil27_copy(T *to, const T *from, int64_t plane, int count)
{
	typedef typename vector_of<T>::type V;

	for (int z = 0; z < count; z++, from += plane, to += plane)
		store_once(reinterpret_cast<V *>(to), *reinterpret_cast<const V *>(from));
}

template <typename T>
DEVICE_FUNCTION void stencil27(T *to, const T *from, int nx, int ny, int nz, int planes)
{
	typedef typename vector_of<T>::type V;
	const int lanes = lanes_of<T>(), lane = (int)threadIdx.x;
	const int x = (int)(blockIdx.x * 32 + threadIdx.x) * lanes;
	const int y = (int)(blockIdx.y * 8 + threadIdx.y);
	const int begin = (int)blockIdx.z * planes;
	const int end = begin + planes < nz ? begin + planes : nz;
	const int64_t plane = (int64_t)nx * ny;
	const bool inside = x < nx, begins = x == 0, ends = x + lanes == nx;
	const T center = (T)STENCIL27_CENTER, face = (T)STENCIL27_FACE;
	const T edge = (T)STENCIL27_EDGE, corner = (T)STENCIL27_CORNER;
	/* The first plane to load, and the last: those beside the chunk belong to it. */
	const int low = begin > 0 ? begin - 1 : 0, high = end < nz ? end : nz - 1;
	const T *at = from + low * plane + (int64_t)y * nx + x;
	T *out = to + low * plane + (int64_t)y * nx + x;
	stencil27_rows<T> rows = {}, next = {};
	/* Of the plane below: its mean so far, what it adds to the plane above, an end's value. */
	V mean = V(), beside = V();
	T kept = 0;
	int beyond = 0;

	if (y >= ny)
		return;
	if (y == 0 || y == ny - 1) {
		if (inside)
			stencil27_copy(out + (begin - low) * plane, at + (begin - low) * plane,
				plane, end - begin);
		return;
	}
	if (lane == 0 && !begins)
		beyond = -1;
	if (lane == 31 && !ends)
		beyond = lanes;
	if (inside)
		stencil27_load(next, at, nx, beyond);
	for (int z = low; z <= high; z++, at += plane, out += plane) {
		V pairs = V(), faces, edges, above;
		T left, right, pair_left, pair_right, pair_beyond = 0;

		rows = next;
		if (inside) {
			if (z < high)
				stencil27_load(next, at + plane, nx, beyond);
			pairs = add(rows.before, rows.after);
			if (beyond)
				pair_beyond = rows.beyond_before + rows.beyond_after;
		}
		left = __shfl_up_sync(WARP, last(rows.middle), 1);
		right = __shfl_down_sync(WARP, first(rows.middle), 1);
		pair_left = __shfl_up_sync(WARP, last(pairs), 1);
		pair_right = __shfl_down_sync(WARP, first(pairs), 1);
		if (!inside)
			continue;
		if (lane == 0) {
			left = rows.beyond;
			pair_left = pair_beyond;
		}
		if (lane == 31) {
			right = rows.beyond;
			pair_right = pair_beyond;
		}
		faces = add(neighbours(left, rows.middle, right), pairs);
		edges = neighbours(pair_left, pairs, pair_right);
		above = multiply_add(
			corner, edges, multiply_add(edge, faces, scaled(face, rows.middle)));
		if (z > begin && z > 1)
			store_once(reinterpret_cast<V *>(out - plane),
				keep_end(add(mean, above), kept, begins, ends));
		if (z >= begin && z < end && (z == 0 || z == nz - 1))
			store_once(reinterpret_cast<V *>(out), rows.middle);
		mean = add(multiply_add(edge, edges,
				   multiply_add(face, faces, scaled(center, rows.middle))),
			beside);
		beside = above;
		kept = begins ? first(rows.middle) : last(rows.middle);
	}
}

extern "C" __global__ void __launch_bounds__(256)
	stencil27_f64(double *to, const double *from, int nx, int ny, int nz, int planes)
{
	stencil27(to, from, nx, ny, nz, planes);
}

extern "C" __global__ void __launch_bounds__(256, 2)
	stencil27_f32(float *to, const float *from, int nx, int ny, int nz, int planes)
{
	stencil27(to, from, nx, ny, nz, planes);
}

extern "C" __global__ void stencil27_check_f64(const double *to, uint64_t count, uint64_t seed,
	int64_t executions, int64_t nx, int64_t ny, int64_t nz, verdict_cell *cell)
{
	(void)executions;
	judge_all(to, count, 0, cell,
		[=](uint64_t index) { return stencil27_f64_gpu(seed, index, nx, ny, nz); });
}

extern "C" __global__ void stencil27_check_f32(const float *to, uint64_t count, uint64_t seed,
	int64_t executions, int64_t nx, int64_t ny, int64_t nz, verdict_cell *cell)
{
	(void)executions;
	judge_all(to, count, 0, cell,
		[=](uint64_t index) { return stencil27_f32_gpu(seed, index, nx, ny, nz); });
}
