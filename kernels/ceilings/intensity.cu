/* SPDX-License-Identifier: Apache-2.0 */
/* Device code of the family intensity: see intensity.c. */
#include "kernels/device.cuh"
#include "kernels/vector.cuh"

/*
 * A warp takes a chunk of 4096 elements, 16 of a lane at a time: so many multiply-adds do not wait
 * for one another. STEPS is an argument; eight steps at a time keep the counter cheap.
 */
#define CHUNK 4096
#define VALUES 16
#define ENTRY extern "C" __global__ void __launch_bounds__(256)

/* How values are kept and worked on: OP::value holds OP::lanes elements. */
template <typename T> struct plain_op {
	typedef T value, element;
	enum { lanes = 1 };
	static __device__ __forceinline__ T constant(T c)
	{
		return c;
	}
	static __device__ __forceinline__ T step(T x, T b, T c)
	{
		return multiply_add(x, b, c);
	}
	static __device__ __forceinline__ T add(T sum, T x, T b)
	{
		return multiply_add(x, b, sum);
	}
};

/* Pairs of FP16; sums in FP32. */
struct half_op {
	typedef unsigned value;
	typedef float element;
	enum { lanes = 2 };
	static __device__ __forceinline__ unsigned constant(float c)
	{
		return pack_f16x2(make_float2(c, c));
	}
	static __device__ __forceinline__ unsigned step(unsigned x, unsigned b, unsigned c)
	{
		return fma_f16x2(x, b, c);
	}
	static __device__ __forceinline__ float add(float sum, unsigned x, unsigned b)
	{
		const float2 last = unpack_f16x2(fma_f16x2(x, b, 0));

		return sum + (last.x + last.y);
	}
};

/* Loads of 16 bytes, 32 lanes side by side. */
DEVICE_FUNCTION void load_values(double (&value)[VALUES], const double *x)
{
#pragma unroll
	for (int i = 0; i < VALUES / 2; i++) {
		const double2 v = load_once((const double2 *)x + i * 32);

		value[2 * i] = v.x;
		value[2 * i + 1] = v.y;
	}
}

DEVICE_FUNCTION void load_values(float (&value)[VALUES], const float *x)
{
#pragma unroll
	for (int i = 0; i < VALUES / 4; i++) {
		const float4 v = load_once((const float4 *)x + i * 32);

		value[4 * i] = v.x;
		value[4 * i + 1] = v.y;
		value[4 * i + 2] = v.z;
		value[4 * i + 3] = v.w;
	}
}

/* Elements of FP32 become pairs of FP16. */
DEVICE_FUNCTION void load_values(unsigned (&value)[VALUES], const float *x)
{
#pragma unroll
	for (int i = 0; i < VALUES / 2; i++) {
		const float4 v = load_once((const float4 *)x + i * 32);

		value[2 * i] = pack_f16x2(make_float2(v.x, v.y));
		value[2 * i + 1] = pack_f16x2(make_float2(v.z, v.w));
	}
}

template <typename OP, typename T>
DEVICE_FUNCTION void sum_chunks(const T *x, T *sums, long long n, int steps, T factor, T summand)
{
	const auto b = OP::constant(factor), c = OP::constant(summand);
	const int lane = threadIdx.x % 32, per_load = 16 / (int)sizeof(T);
	const long long warps = (long long)gridDim.x * (blockDim.x / 32);

	for (long long chunk = blockIdx.x * (blockDim.x / 32) + threadIdx.x / 32; chunk < n / CHUNK;
		chunk += warps) {
		T sum = 0;

#pragma unroll 1
		for (int at = 0; at < CHUNK; at += 32 * VALUES * OP::lanes) {
			typename OP::value value[VALUES];
			int left = steps - 1;

			load_values(value, x + chunk * CHUNK + at + lane * per_load);
#pragma unroll 1
			for (; left >= 8; left -= 8) {
#pragma unroll
				for (int step = 0; step < 8; step++)
#pragma unroll
					for (int i = 0; i < VALUES; i++)
						value[i] = OP::step(value[i], b, c);
			}
#pragma unroll 1
			for (; left; left--) {
#pragma unroll
				for (int i = 0; i < VALUES; i++)
					value[i] = OP::step(value[i], b, c);
			}
#pragma unroll
			for (int i = 0; i < VALUES; i++)
				sum = OP::add(sum, value[i], b);
		}
		for (int step = 16; step; step /= 2)
			sum += __shfl_xor_sync(0xFFFFFFFFu, sum, step);
		if (!lane)
			sums[chunk] = sum;
	}
}

ENTRY intensity_f64(
	const double *x, double *sums, long long n, int steps, double factor, double summand)
{
	sum_chunks<plain_op<double>>(x, sums, n, steps, factor, summand);
}

ENTRY intensity_f32(
	const float *x, float *sums, long long n, int steps, float factor, float summand)
{
	sum_chunks<plain_op<float>>(x, sums, n, steps, factor, summand);
}

ENTRY intensity_f16(
	const float *x, float *sums, long long n, int steps, float factor, float summand)
{
	sum_chunks<half_op>(x, sums, n, steps, factor, summand);
}
