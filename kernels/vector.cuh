/* SPDX-License-Identifier: Apache-2.0 */
/* Vectors of 16 bytes by element type, for kernels that are templates over the precision. */
#ifndef KERNELS_VECTOR_CUH
#define KERNELS_VECTOR_CUH

#include "kernels/device.cuh"

template <typename T> struct vector_of;
template <> struct vector_of<double> {
	typedef double2 type;
};
template <> struct vector_of<float> {
	typedef float4 type;
};

/* Elements in a vector. */
template <typename T> __host__ __device__ constexpr int lanes_of()
{
	return 16 / (int)sizeof(T);
}

DEVICE_FUNCTION double multiply_add(double a, double b, double c)
{
	return fma(a, b, c);
}

DEVICE_FUNCTION float multiply_add(float a, float b, float c)
{
	return fmaf(a, b, c);
}

/* s v + w, a lane at a time. */
DEVICE_FUNCTION double2 multiply_add(double s, double2 v, double2 w)
{
	return make_double2(fma(s, v.x, w.x), fma(s, v.y, w.y));
}

DEVICE_FUNCTION float4 multiply_add(float s, float4 v, float4 w)
{
	return make_float4(
		fmaf(s, v.x, w.x), fmaf(s, v.y, w.y), fmaf(s, v.z, w.z), fmaf(s, v.w, w.w));
}

#endif
