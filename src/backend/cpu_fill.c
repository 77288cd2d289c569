/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same values as input_f64() and its kin, eight at a time in the vectors of the C extension,
 * for the instruction sets where that is worth it. Gigabytes are filled in every round of a run.
 */
#include "backend/cpu_fill.h"

#include <string.h>

#include "core/device.h"
#include "kernels/fill.h"
#include "kernels/input.h"
#include "kernels/vector.h"

typedef uint64_t u64x8 VECTOR(64, uint64_t);
typedef int64_t i64x8 VECTOR(64, int64_t);
typedef int32_t i32x8 VECTOR(32, int32_t);

/* Eight times input_bits(). */
#define HASH(x)                                                                                    \
	x ^= x >> 33;                                                                              \
	x *= 0xFF51AFD7ED558CCDu;                                                                  \
	x ^= x >> 33;                                                                              \
	x *= 0xC4CEB9FE1A85EC53u;                                                                  \
	x ^= x >> 33

#define FIRST(i) key + ((u64x8){ 0, 1, 2, 3, 4, 5, 6, 7 } + (uint64_t)(i)) * 0x9E3779B97F4A7C15u

#define DEFINE_FILLS(name, target)                                                                 \
	static target void f64_##name(                                                             \
		double *to, int64_t count, uint64_t key, int64_t first, double low, double span)   \
	{                                                                                          \
		for (int64_t i = 0; i < count; i += 8) {                                           \
			u64x8 x = FIRST(first + i);                                                \
			HASH(x);                                                                   \
			*(f64x8 *)(to + i) =                                                       \
				low +                                                              \
				__builtin_convertvector((i64x8)(x >> 12), f64x8) * 0x1p-52 * span; \
		}                                                                                  \
	}                                                                                          \
	static target void f32_##name(                                                             \
		float *to, int64_t count, uint64_t key, int64_t first, float low, float span)      \
	{                                                                                          \
		for (int64_t i = 0; i < count; i += 8) {                                           \
			u64x8 x = FIRST(first + i);                                                \
			HASH(x);                                                                   \
			*(f32x8 *)(to + i) =                                                       \
				low +                                                              \
				__builtin_convertvector(                                           \
					__builtin_convertvector((i64x8)(x >> 41), i32x8), f32x8) * \
					0x1p-23f * span;                                           \
		}                                                                                  \
	}                                                                                          \
	static target void bits64_##name(uint64_t *to, int64_t count, uint64_t key, int64_t first) \
	{                                                                                          \
		for (int64_t i = 0; i < count; i += 8) {                                           \
			u64x8 x = FIRST(first + i);                                                \
			HASH(x);                                                                   \
			*(u64x8 *)(to + i) = x;                                                    \
		}                                                                                  \
	}                                                                                          \
	static target void bits32_##name(uint32_t *to, int64_t count, uint64_t key, int64_t first) \
	{                                                                                          \
		for (int64_t i = 0; i < count; i += 8) {                                           \
			u64x8 x = FIRST(first + i);                                                \
			HASH(x);                                                                   \
			*(u32x8 *)(to + i) = __builtin_convertvector(x >> 32, u32x8);              \
		}                                                                                  \
	}                                                                                          \
	static target void differences_##name(                                                     \
		uint32_t *to, int64_t count, uint64_t key, int64_t first)                          \
	{                                                                                          \
		for (int64_t i = 0; i < count; i += 8) {                                           \
			u64x8 x = FIRST(first + i), before = FIRST(first + i - 1);                 \
			HASH(x);                                                                   \
			HASH(before);                                                              \
			*(u32x8 *)(to + i) =                                                       \
				__builtin_convertvector((x >> 32) - (before >> 32), u32x8);        \
		}                                                                                  \
	}

DEFINE_FILLS(base, TARGET_BASE)
#ifdef __x86_64__
DEFINE_FILLS(avx2, TARGET_AVX2)
DEFINE_FILLS(avx512, TARGET_AVX512)
#endif

struct fills {
	void (*f64)(double *, int64_t, uint64_t, int64_t, double, double);
	void (*f32)(float *, int64_t, uint64_t, int64_t, float, float);
	void (*bits64)(uint64_t *, int64_t, uint64_t, int64_t);
	void (*bits32)(uint32_t *, int64_t, uint64_t, int64_t);
	void (*differences)(uint32_t *, int64_t, uint64_t, int64_t);
};

static struct fills fills_for(unsigned features)
{
#ifdef __x86_64__
	if (features & FEATURE_AVX512)
		return (struct fills){ f64_avx512, f32_avx512, bits64_avx512, bits32_avx512,
			differences_avx512 };
	if (features & FEATURE_AVX2_FMA)
		return (struct fills){ f64_avx2, f32_avx2, bits64_avx2, bits32_avx2,
			differences_avx2 };
#endif
	(void)features;
	return (struct fills){ f64_base, f32_base, bits64_base, bits32_base, differences_base };
}

/* The links that begin in a share. A link reaches over its end at most where no other begins. */
static void fill_chain(
	const struct buffer *buffer, uint64_t *to, uint64_t key, int64_t begin, int64_t end)
{
	const int64_t each = (int64_t)(buffer->stride / 8);
	const int bits = input_chain_bits(buffer->count, buffer->stride);

	for (int64_t i = (begin + each - 1) / each * each; i < end; i += each) {
		memset(to + i, 0, (size_t)each * 8);
		to[i] = (uint64_t)(uintptr_t)(to + (int64_t)input_chain(
							   key, bits, (uint64_t)(i / each), 1) *
							   each);
	}
}

void cpu_fill(const struct buffer *buffer, void *to, uint64_t key, int64_t begin, int64_t end,
	unsigned features)
{
	const struct fills fills = fills_for(features);
	size_t size = element_size(buffer->element);
	int64_t whole = begin + (end - begin) / 8 * 8, i = begin;

	if (end <= begin)
		return;
	if (buffer->fill == FILL_POISON || buffer->fill == FILL_ZERO) {
		memset((char *)to + (size_t)begin * size, buffer->fill == FILL_ZERO ? 0 : 0xFF,
			(size_t)(end - begin) * size);
		return;
	}
	if (buffer->fill == FILL_CHAIN) {
		fill_chain(buffer, to, key, begin, end);
		return;
	}
	if (buffer->fill == FILL_INDEX && buffer->index.fill) {
		buffer->index.fill(to, (uint64_t)begin, (uint64_t)end, buffer->index.n);
		return;
	}
	if (buffer->fill == FILL_DATA) {
		memcpy((char *)to + (size_t)begin * size,
			(const char *)buffer->data + (size_t)begin * size,
			(size_t)(end - begin) * size);
		return;
	}
	if (buffer->fill == FILL_UNIFORM && buffer->element == ELEMENT_F64) {
		fills.f64((double *)to + begin, whole - begin, key, begin, buffer->low,
			buffer->high - buffer->low);
		i = whole;
	} else if (buffer->fill == FILL_UNIFORM && buffer->element == ELEMENT_F32) {
		fills.f32((float *)to + begin, whole - begin, key, begin, (float)buffer->low,
			(float)(buffer->high - buffer->low));
		i = whole;
	} else if (buffer->fill == FILL_BITS && size == 8) {
		fills.bits64((uint64_t *)to + begin, whole - begin, key, begin);
		i = whole;
	} else if (buffer->fill == FILL_DIFFERENCES) {
		fills.differences((uint32_t *)to + begin, whole - begin, key, begin);
		i = whole;
	} else if (buffer->fill == FILL_BITS && size == 4) {
		fills.bits32((uint32_t *)to + begin, whole - begin, key, begin);
		i = whole;
	}
	for (; i < end; i++)
		fill_element(buffer, to, key, i);
}
