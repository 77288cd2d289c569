/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The inputs of every kernel: a hash of (seed, buffer, index), in C and CUDA alike, so that a
 * buffer can be filled where it lies and any element is known on the host.
 *
 * The hash is the finaliser of MurmurHash3 (Appleby, public domain) over a Weyl sequence.
 */
#ifndef KERNELS_INPUT_H
#define KERNELS_INPUT_H

#include <stdint.h>

#ifdef __CUDACC__
#define INPUT_FUNCTION static __host__ __device__ __forceinline__
#else
#define INPUT_FUNCTION static inline
#endif

/* The key of one buffer in one round: BUFFER is its place in the plan. */
INPUT_FUNCTION uint64_t input_key(uint64_t seed, int buffer)
{
	return seed * 0xD1B54A32D192ED03u + (uint64_t)(buffer + 1) * 0x8CB92BA72F3D8DD7u;
}

/* 64 random bits for element INDEX. */
INPUT_FUNCTION uint64_t input_bits(uint64_t key, uint64_t index)
{
	uint64_t x = key + index * 0x9E3779B97F4A7C15u;

	x ^= x >> 33;
	x *= 0xFF51AFD7ED558CCDu;
	x ^= x >> 33;
	x *= 0xC4CEB9FE1A85EC53u;
	x ^= x >> 33;
	return x;
}

/*
 * 32 random bits for element INDEX, and those less the ones of the element before
 * (FILL_DIFFERENCES): the differences up to element i add up to the word of i less that of -1.
 */
INPUT_FUNCTION uint32_t input_word(uint64_t key, uint64_t index)
{
	return (uint32_t)(input_bits(key, index) >> 32);
}

INPUT_FUNCTION uint32_t input_difference(uint64_t key, uint64_t index)
{
	return input_word(key, index) - input_word(key, index - 1);
}

/*
 * FILL_PLACES: the numbers below COUNT (at most 2^31), each once for the indices below COUNT. The
 * factor is a prime above 2^31, so it has no divisor in common with COUNT.
 */
#define INPUT_PLACE_FACTOR 2654435761u

INPUT_FUNCTION uint32_t input_place(uint64_t key, uint64_t count, uint64_t index)
{
	return (uint32_t)((index * INPUT_PLACE_FACTOR + (key >> 2)) % count);
}

/* What undoes the factor, modulo COUNT: by Euclid's algorithm. */
INPUT_FUNCTION uint64_t input_place_inverse(uint64_t count)
{
	int64_t a = (int64_t)(INPUT_PLACE_FACTOR % count), b = (int64_t)count, x = 1, y = 0;

	while (a > 1) {
		const int64_t times = b / a, rest = b % a, z = y - times * x;

		b = a;
		a = rest;
		y = x;
		x = z;
	}
	return (uint64_t)(x < 0 ? x + (int64_t)count : x);
}

/* The index of PLACE; INVERSE: input_place_inverse(COUNT). */
INPUT_FUNCTION uint64_t input_index(uint64_t key, uint64_t count, uint64_t inverse, uint64_t place)
{
	return (place + count - (key >> 2) % count) % count * inverse % count;
}

/*
 * Uniform in [low, high): 52 random bits. HIGH - LOW must be a power of two (plan_check): then the
 * product is exact and the value the same with or without a fused multiply-add, on every machine.
 */
INPUT_FUNCTION double input_f64(uint64_t key, uint64_t index, double low, double high)
{
	return low + (double)(int64_t)(input_bits(key, index) >> 12) * 0x1p-52 * (high - low);
}

/* The same for FP32: 23 random bits. */
INPUT_FUNCTION float input_f32(uint64_t key, uint64_t index, float low, float high)
{
	return low + (float)(int32_t)(input_bits(key, index) >> 41) * 0x1p-23f * (high - low);
}

/*
 * FILL_CHAIN: 2^BITS places in one random cycle. A bijection on BITS bits turns the number of a
 * step into the place it leads to: odd factors, which have inverses, and shifts by half the bits or
 * more, which undo themselves.
 */
INPUT_FUNCTION uint64_t input_fold(uint64_t x, int bits, uint64_t factor)
{
	x = (x * factor) & (((uint64_t)1 << bits) - 1);
	return x ^ x >> (bits + 1) / 2;
}

INPUT_FUNCTION uint64_t input_unfold(uint64_t x, int bits, uint64_t inverse)
{
	return ((x ^ x >> (bits + 1) / 2) * inverse) & (((uint64_t)1 << bits) - 1);
}

/* Where the chain stands STEPS steps after place LINK. KEY: of the buffer. */
INPUT_FUNCTION uint64_t input_chain(uint64_t key, int bits, uint64_t link, uint64_t steps)
{
	const uint64_t mask = ((uint64_t)1 << bits) - 1;
	uint64_t x;

	if (!bits)
		return 0;
	x = input_unfold((link ^ key) & mask, bits, 0x4F74430C22A54005u);
	x = (input_unfold(x, bits, 0xF1DE83E19937733Du) + steps) & mask;
	x = input_fold(x, bits, 0x9E3779B97F4A7C15u);
	return input_fold(x, bits, 0xFF51AFD7ED558CCDu) ^ (key & mask);
}

/* The BITS of a buffer of COUNT 8-byte elements with a link every STRIDE bytes. */
INPUT_FUNCTION int input_chain_bits(uint64_t count, uint64_t stride)
{
	int bits = 0;

	while (count / (stride / 8) >> (bits + 1))
		bits++;
	return bits;
}

/*
 * The bits of an FP32 number without its sign, rounded to nearest, ties to even, as those of a type
 * with DROPPED bits of fraction less, whose least normal number has exponent LEAST: below that
 * fewer bits are kept.
 */
INPUT_FUNCTION uint32_t input_narrow(uint32_t bits, uint32_t least, int dropped)
{
	const uint32_t exponent = bits >> 23 & 255, fraction = (bits & 0x7FFFFF) | 0x800000;
	const int shift = exponent < least ? dropped + (int)(least - exponent) : dropped;
	uint32_t kept, rest;

	if (shift > 24)
		return 0;
	kept = fraction >> shift;
	rest = fraction & ((1u << shift) - 1);
	kept += rest > 1u << (shift - 1) || (rest == 1u << (shift - 1) && (kept & 1));
	return exponent < least ? kept : kept + ((exponent - least) << (23 - dropped));
}

/*
 * VALUE rounded to FP16, as its bits. Neither compiler is asked for the type, so the bits are the
 * same everywhere.
 */
INPUT_FUNCTION uint16_t input_half(float value)
{
	union {
		float real;
		uint32_t bits;
	} word;
	uint32_t sign, exponent;

	word.real = value;
	sign = word.bits >> 16 & 0x8000;
	exponent = word.bits >> 23 & 255;
	if (exponent > 142) /* too large, or none */
		return (uint16_t)(sign |
				  (exponent == 255 && (word.bits & 0x7FFFFF) ? 0x7E00 : 0x7C00));
	return (uint16_t)(sign + input_narrow(word.bits, 113, 13));
}

/* The same for FP8 of 4 bits of exponent and 3 of fraction. Of numbers up to 448. */
INPUT_FUNCTION uint8_t input_e4m3(float value)
{
	union {
		float real;
		uint32_t bits;
	} word;

	word.real = value;
	return (uint8_t)((word.bits >> 24 & 0x80) + input_narrow(word.bits, 121, 20));
}

INPUT_FUNCTION float input_e4m3_value(uint8_t bits)
{
	const uint32_t exponent = bits >> 3 & 15, fraction = bits & 7;
	union {
		float real;
		uint32_t bits;
	} word;

	if (exponent)
		word.bits = (exponent + 120) << 23 | fraction << 20;
	else
		word.real = (float)fraction * 0x1p-9f;
	return bits & 0x80 ? -word.real : word.real;
}

/* A finite one as a number. */
INPUT_FUNCTION float input_half_value(uint16_t half)
{
	const int exponent = half >> 10 & 31;
	union {
		float real;
		uint32_t bits;
	} word;

	if (exponent == 0)
		word.real = (float)(half & 0x3FF) * 0x1p-24f;
	else
		word.bits = (uint32_t)(exponent + 112) << 23 | (uint32_t)(half & 0x3FF) << 13;
	return half & 0x8000 ? -word.real : word.real;
}

/* The same for BF16. Not for NAN. */
INPUT_FUNCTION uint16_t input_bfloat(float value)
{
	union {
		float real;
		uint32_t bits;
	} word;

	word.real = value;
	return (uint16_t)((word.bits + 0x7FFF + (word.bits >> 16 & 1)) >> 16);
}

INPUT_FUNCTION float input_bfloat_value(uint16_t bfloat)
{
	union {
		float real;
		uint32_t bits;
	} word;

	word.bits = (uint32_t)bfloat << 16;
	return word.real;
}

/* What a buffer of BF16 holds where one of FP32 holds input_f32(). */
INPUT_FUNCTION float input_bf16(uint64_t key, uint64_t index, float low, float high)
{
	return input_bfloat_value(input_bfloat(input_f32(key, index, low, high)));
}

/* The same for FP8. */
INPUT_FUNCTION float input_f8(uint64_t key, uint64_t index, float low, float high)
{
	return input_e4m3_value(input_e4m3(input_f32(key, index, low, high)));
}

/* Where a device function that checks every element leaves what it found. */
struct verdict_cell {
	unsigned long long wrong; /* elements out of tolerance, NAN among them */
	unsigned long long first; /* least index of those; ~0 if none */
	double worst;		  /* greatest |got - want| */
};

#endif
