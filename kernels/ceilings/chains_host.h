/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host side of the ceilings of arithmetic: N values lie in registers, and each is replaced
 * TRIPS times by OP(x, b, c). A thread works on as many values at once (chains x lanes of a vector)
 * as the latency of the pipe needs, and nothing else happens in the loop but a counter. So the pipe
 * is the limit.
 */
#ifndef KERNELS_CEILINGS_CHAINS_HOST_H
#define KERNELS_CEILINGS_CHAINS_HOST_H

#include "core/plan.h"
#include "kernels/share.h"
#include "kernels/vector.h"

/* Values a thread: whole blocks for every number of chains (8, 12, 16, 24) and lanes (1 to 16). */
#define VALUES_BLOCK (48 * 16)
#define VALUES_THREAD (VALUES_BLOCK * 16)

#define CHAIN_LOAD(i, op) vector x##i = *(const vector *)(x + (i)*lanes);
#define CHAIN_TRIP(i, op) x##i = op(x##i, b, c);
#define CHAIN_STORE(i, op) *(vector *)(y + (i)*lanes) = x##i;
/*
 * Arguments: x, y, n, trips, b, c; CONSTANT says what the last two are: real or integer.
 */
#define CHAIN_KERNEL(name, target, type, vector_type, constant, op, chains)                        \
	static target void name(const union value *arguments, int thread, int threads)             \
	{                                                                                          \
		typedef vector_type vector;                                                        \
		enum { lanes = sizeof(vector) / sizeof(type) };                                    \
		struct share share =                                                               \
			share_of(arguments[2].integer, VALUES_BLOCK, thread, threads);             \
		const vector b = (vector){ 0 } + (type)arguments[4].constant;                      \
		const vector c = (vector){ 0 } + (type)arguments[5].constant;                      \
                                                                                                   \
		for (int64_t i = share.begin; i < share.end; i += chains * lanes) {                \
			const type *x = (const type *)arguments[0].pointer + i;                    \
			type *y = (type *)arguments[1].pointer + i;                                \
			REPEAT_##chains(CHAIN_LOAD, op);                                           \
                                                                                                   \
			for (int64_t trip = arguments[3].integer; trip > 0; trip--) {              \
				REPEAT_##chains(CHAIN_TRIP, op);                                   \
			}                                                                          \
			REPEAT_##chains(CHAIN_STORE, op);                                          \
			(void)b, (void)c;                                                          \
		}                                                                                  \
	}

/* Multiplication and addition rounded one by one; addition; multiplication. */
#define SEPARATE(x, b, c) ((x) * (b) + (c))
#define ADD_ONLY(x, b, c) ((x) + (c))
#define MULTIPLY_ONLY(x, b, c) ((x) * (b))

/*
 * The same on scalars. The empty statement stands between the values of different chains, which
 * the compiler would otherwise pack into vectors.
 */
#ifdef __x86_64__
#define STAYS_SCALAR(x) __asm__("" : "+x"(x))
#elif defined(__aarch64__)
#define STAYS_SCALAR(x) __asm__("" : "+w"(x))
#else
#define STAYS_SCALAR(x) ((void)0)
#endif

static inline double separate_f64(double x, double b, double c)
{
	x = x * b + c;
	STAYS_SCALAR(x);
	return x;
}

static inline float separate_f32(float x, float b, float c)
{
	x = x * b + c;
	STAYS_SCALAR(x);
	return x;
}

static inline uint32_t separate_u32(uint32_t x, uint32_t b, uint32_t c)
{
	x = x * b + c;
	__asm__("" : "+r"(x));
	return x;
}

#endif
