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

/* a b */
DEVICE_FUNCTION double2 multiply(double2 a, double2 b)
{
	return make_double2(a.x * b.x, a.y * b.y);
}

DEVICE_FUNCTION float4 multiply(float4 a, float4 b)
{
	return make_float4(a.x * b.x, a.y * b.y, a.z * b.z, a.w * b.w);
}

/* a b + c */
DEVICE_FUNCTION double2 accumulate(double2 a, double2 b, double2 c)
{
	return make_double2(fma(a.x, b.x, c.x), fma(a.y, b.y, c.y));
}

DEVICE_FUNCTION float4 accumulate(float4 a, float4 b, float4 c)
{
	return make_float4(
		fmaf(a.x, b.x, c.x), fmaf(a.y, b.y, c.y), fmaf(a.z, b.z, c.z), fmaf(a.w, b.w, c.w));
}

/* a + b */
DEVICE_FUNCTION double2 add(double2 a, double2 b)
{
	return make_double2(a.x + b.x, a.y + b.y);
}

DEVICE_FUNCTION float4 add(float4 a, float4 b)
{
	return make_float4(a.x + b.x, a.y + b.y, a.z + b.z, a.w + b.w);
}

/* The sum of the lanes. */
DEVICE_FUNCTION double fold(double2 v)
{
	return v.x + v.y;
}

DEVICE_FUNCTION float fold(float4 v)
{
	return (v.x + v.y) + (v.z + v.w);
}

#endif
