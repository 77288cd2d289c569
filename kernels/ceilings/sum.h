/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The reading loop of the memory ceilings: the sum, modulo 2^32, of all 32-bit words of a range. It
 * comes out the same in any order and any vector width, so the output of a kernel that only reads
 * is checked exactly. One integer addition a load costs nothing where the load is the limit.
 */
#ifndef KERNELS_CEILINGS_SUM_H
#define KERNELS_CEILINGS_SUM_H

#include <stddef.h>
#include <stdint.h>

#include "kernels/input.h"
#include "kernels/vector.h"

/* Reads BYTES from FROM on, PASSES times. BYTES must be a multiple of 64 UNROLL. */
typedef uint32_t sum_loop(const void *from, int64_t bytes, int64_t passes);

#define SUM_ZERO(i, ahead) vector sum##i = { 0 };
#define SUM_ADD(i, ahead)                                                                          \
	sum##i += *(const vector *)(p + (i) / each * stride + (i) % each * sizeof(vector));
#define SUM_FETCH(i, ahead) __builtin_prefetch(p + (ahead) + (i) * sizeof(vector));
#define SUM_TOTAL(i, ahead) total += sum##i;
/*
 * STREAMS: the range is read at so many places at once, which a core's prefetchers follow side by
 * side: one alone does not keep memory busy. UNROLL vectors a step, shared out among them. AHEAD:
 * bytes that a line is asked for before it is read; 0: left to the hardware.
 */
#define SUM_LOOP(name, target, vector_type, unroll, streams, ahead)                                \
	static target uint32_t name(const void *from, int64_t bytes, int64_t passes)               \
	{                                                                                          \
		typedef vector_type vector;                                                        \
		enum { each = (unroll) / (streams) };                                              \
		const int64_t stride = bytes / (streams);                                          \
		const char *const end = (const char *)from + stride;                               \
		vector total = { 0 };                                                              \
		uint32_t words[sizeof(vector) / sizeof(uint32_t)], sum = 0;                        \
		REPEAT_##unroll(SUM_ZERO, ahead);                                                  \
                                                                                                   \
		for (int64_t pass = 0; pass < passes; pass++) {                                    \
			memory_barrier();                                                          \
			for (const char *p = from; p < end; p += each * sizeof(vector)) {          \
				if (ahead) {                                                       \
					REPEAT_##unroll(SUM_FETCH, ahead);                         \
				}                                                                  \
				REPEAT_##unroll(SUM_ADD, ahead);                                   \
			}                                                                          \
		}                                                                                  \
		REPEAT_##unroll(SUM_TOTAL, ahead);                                                 \
		*(vector *)words = total;                                                          \
		for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)                        \
			sum += words[i];                                                           \
		return sum;                                                                        \
	}

/* The same sum of elements BEGIN to END-1 of an input of 8-byte elements filled with FILL_BITS. */
static inline uint32_t sum_expected(uint64_t key, int64_t begin, int64_t end)
{
	uint32_t sum = 0;

	for (int64_t i = begin; i < end; i++) {
		uint64_t bits = input_bits(key, (uint64_t)i);

		sum += (uint32_t)bits + (uint32_t)(bits >> 32);
	}
	return sum;
}

#endif
