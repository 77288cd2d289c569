/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the CUDA backend does with buffers where they lie: filling them from the hash of
 * kernels/input.h, and gathering a sample of an output. Any one-dimensional grid and block.
 */
#include "kernels/device.cuh"
#include "kernels/input.h"

DEVICE_FUNCTION uint64_t first_index()
{
	return blockIdx.x * (uint64_t)blockDim.x + threadIdx.x;
}

DEVICE_FUNCTION uint64_t stride()
{
	return gridDim.x * (uint64_t)blockDim.x;
}

extern "C" __global__ void fill_uniform_f64(
	double *to, uint64_t count, uint64_t key, double low, double high)
{
	for (uint64_t i = first_index(); i < count; i += stride())
		to[i] = input_f64(key, i, low, high);
}

extern "C" __global__ void fill_uniform_f32(
	float *to, uint64_t count, uint64_t key, double low, double high)
{
	for (uint64_t i = first_index(); i < count; i += stride())
		to[i] = input_f32(key, i, (float)low, (float)high);
}

extern "C" __global__ void fill_uniform_f16(
	uint16_t *to, uint64_t count, uint64_t key, double low, double high)
{
	for (uint64_t i = first_index(); i < count; i += stride())
		to[i] = input_half(input_f32(key, i, (float)low, (float)high));
}

extern "C" __global__ void fill_uniform_bf16(
	uint16_t *to, uint64_t count, uint64_t key, double low, double high)
{
	for (uint64_t i = first_index(); i < count; i += stride())
		to[i] = input_bfloat(input_f32(key, i, (float)low, (float)high));
}

extern "C" __global__ void fill_uniform_e4m3(
	uint8_t *to, uint64_t count, uint64_t key, double low, double high)
{
	for (uint64_t i = first_index(); i < count; i += stride())
		to[i] = input_e4m3(input_f32(key, i, (float)low, (float)high));
}

/* Every element is its own index. */
template <typename T>
DEVICE_FUNCTION void fill_iota(T *to, uint64_t count)
{
	for (uint64_t i = first_index(); i < count; i += stride())
		to[i] = (T)i;
}

extern "C" __global__ void fill_iota_f64(double *to, uint64_t count)
{
	fill_iota(to, count);
}

extern "C" __global__ void fill_iota_f32(float *to, uint64_t count)
{
	fill_iota(to, count);
}

extern "C" __global__ void fill_iota_64(uint64_t *to, uint64_t count)
{
	fill_iota(to, count);
}

extern "C" __global__ void fill_iota_32(uint32_t *to, uint64_t count)
{
	fill_iota(to, count);
}

extern "C" __global__ void fill_iota_8(uint8_t *to, uint64_t count)
{
	fill_iota(to, count);
}

extern "C" __global__ void fill_iota_f16(uint16_t *to, uint64_t count)
{
	for (uint64_t i = first_index(); i < count; i += stride())
		to[i] = input_half((float)i);
}

extern "C" __global__ void fill_iota_bf16(uint16_t *to, uint64_t count)
{
	for (uint64_t i = first_index(); i < count; i += stride())
		to[i] = input_bfloat((float)i);
}

/* Random bits: of an element of less than 64 the highest. */
template <typename T> DEVICE_FUNCTION void fill_bits(T *to, uint64_t count, uint64_t key)
{
	for (uint64_t i = first_index(); i < count; i += stride())
		to[i] = (T)(input_bits(key, i) >> (64 - 8 * sizeof(T)));
}

extern "C" __global__ void fill_bits_64(uint64_t *to, uint64_t count, uint64_t key)
{
	fill_bits(to, count, key);
}

extern "C" __global__ void fill_bits_32(uint32_t *to, uint64_t count, uint64_t key)
{
	fill_bits(to, count, key);
}

extern "C" __global__ void fill_bits_16(uint16_t *to, uint64_t count, uint64_t key)
{
	fill_bits(to, count, key);
}

extern "C" __global__ void fill_bits_8(uint8_t *to, uint64_t count, uint64_t key)
{
	fill_bits(to, count, key);
}

extern "C" __global__ void fill_differences(uint32_t *to, uint64_t count, uint64_t key)
{
	for (uint64_t i = first_index(); i < count; i += stride())
		to[i] = input_difference(key, i);
}

extern "C" __global__ void fill_places(
	uint32_t *to, uint64_t count, uint64_t key, uint64_t places)
{
	for (uint64_t i = first_index(); i < count; i += stride())
		to[i] = input_place(key, places, i);
}

/* Links that hold addresses in TO itself, one every BYTES bytes. */
extern "C" __global__ void fill_chain(uint64_t *to, uint64_t count, uint64_t key, uint64_t bytes)
{
	const int bits = input_chain_bits(count, bytes);
	const uint64_t each = bytes / 8;

	for (uint64_t i = first_index(); i < count; i += stride())
		to[i] = i % each ? 0 : (uint64_t)(to + input_chain(key, bits, i / each, 1) * each);
}

/* Elements FIRST .. FIRST + SAMPLES - 1 of the sample that KEY draws from COUNT elements. */
template <typename T>
DEVICE_FUNCTION void gather(
	const T *from, uint64_t count, uint64_t key, uint64_t first, uint64_t samples, T *to)
{
	for (uint64_t i = first_index(); i < samples; i += stride())
		to[i] = from[input_bits(key, first + i) % count];
}

extern "C" __global__ void gather_64(const uint64_t *from, uint64_t count, uint64_t key,
	uint64_t first, uint64_t samples, uint64_t *to)
{
	gather(from, count, key, first, samples, to);
}

extern "C" __global__ void gather_32(const uint32_t *from, uint64_t count, uint64_t key,
	uint64_t first, uint64_t samples, uint32_t *to)
{
	gather(from, count, key, first, samples, to);
}

extern "C" __global__ void gather_16(const uint16_t *from, uint64_t count, uint64_t key,
	uint64_t first, uint64_t samples, uint16_t *to)
{
	gather(from, count, key, first, samples, to);
}

extern "C" __global__ void gather_8(const uint8_t *from, uint64_t count, uint64_t key,
	uint64_t first, uint64_t samples, uint8_t *to)
{
	gather(from, count, key, first, samples, to);
}
