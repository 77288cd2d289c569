/* SPDX-License-Identifier: Apache-2.0 */
/* The random numbers of montecarlo and what a price must be, for the host and the device. */
#ifndef KERNELS_MONTECARLO_H
#define KERNELS_MONTECARLO_H

#include <math.h>

#include "kernels/input.h"

/* Places in the plan. A price for each block; the generator's key of two words. */
enum montecarlo_buffer { MONTECARLO_PRICES, MONTECARLO_KEY };

/* Paths and threads of a block. */
#define MONTECARLO_PATHS 32768
#define MONTECARLO_THREADS 256
/* The option: spot and strike are the same; rate, volatility of a year; it runs for one year. */
#define MONTECARLO_SPOT 100.0
#define MONTECARLO_RATE 0.02
#define MONTECARLO_VOLATILITY 0.3
/* The price of a block, of what all its paths pay in units of the spot. */
#define MONTECARLO_DISCOUNT (MONTECARLO_SPOT * 0.98019867330675525 / MONTECARLO_PATHS)
/*
 * The binary logarithm of the last spot over the first is DRIFT + r cos(2 pi t) or sin(2 pi t),
 * with r^2 = -SPREAD log2(u), u and t uniform (Box and Muller): DRIFT is rate - volatility^2 / 2,
 * SPREAD is 2 volatility^2, both times log2(e).
 */
#define MONTECARLO_DRIFT (-0.025 * 1.4426950408889634)
#define MONTECARLO_SPREAD (0.18 * 1.4426950408889634)

struct philox_words {
	uint32_t word[4];
};

/*
 * Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011): four random
 * words for each counter of four.
 */
INPUT_FUNCTION struct philox_words philox(struct philox_words x, uint32_t key0, uint32_t key1)
{
	for (int round = 0; round < 10; round++) {
		const uint64_t a = (uint64_t)0xD2511F53u * x.word[0];
		const uint64_t b = (uint64_t)0xCD9E8D57u * x.word[2];

		x.word[0] = (uint32_t)(b >> 32) ^ x.word[1] ^ key0;
		x.word[1] = (uint32_t)b;
		x.word[2] = (uint32_t)(a >> 32) ^ x.word[3] ^ key1;
		x.word[3] = (uint32_t)a;
		key0 += 0x9E3779B9u;
		key1 += 0xBB67AE85u;
	}
	return x;
}

/* The random words of group GROUP: four paths, a pair from two words each. */
INPUT_FUNCTION struct philox_words montecarlo_words(uint32_t key0, uint32_t key1, uint64_t group)
{
	const struct philox_words counter = { { (uint32_t)group, (uint32_t)(group >> 32), 0, 0 } };

	return philox(counter, key0, key1);
}

/* The cosine and sine of 2 PI T. On a GPU those of any angle take a table in local memory. */
INPUT_FUNCTION double montecarlo_cosine(double t)
{
#ifdef __CUDA_ARCH__
	return cospi(2 * t);
#else
	return cos(6.283185307179586 * t);
#endif
}

INPUT_FUNCTION double montecarlo_sine(double t)
{
#ifdef __CUDA_ARCH__
	return sinpi(2 * t);
#else
	return sin(6.283185307179586 * t);
#endif
}

/* What the paths of a group pay in all, in units of the spot. */
INPUT_FUNCTION double montecarlo_payoffs(uint32_t key0, uint32_t key1, uint64_t group)
{
	const struct philox_words words = montecarlo_words(key0, key1, group);
	double sum = 0;

	for (int pair = 0; pair < 2; pair++) {
		/* 2^-24 .. 1 - 2^-24 and -1/2 .. 1/2 - 2^-23, exactly, in steps of 2^-23. */
		const double u = ((words.word[2 * pair] >> 9) + 0.5) * 0x1p-23;
		const double t = (words.word[2 * pair + 1] >> 9) * 0x1p-23 - 0.5;
		const double r = sqrt(-MONTECARLO_SPREAD * log2(u));

		sum += fmax(exp2(MONTECARLO_DRIFT + r * montecarlo_cosine(t)) - 1, 0.0);
		sum += fmax(exp2(MONTECARLO_DRIFT + r * montecarlo_sine(t)) - 1, 0.0);
	}
	return sum;
}

/* What groups FIRST, FIRST + STEP ... of block BLOCK add to its price. */
INPUT_FUNCTION double montecarlo_price(uint64_t seed, uint64_t block, int first, int step)
{
	const uint64_t key = input_key(seed, MONTECARLO_KEY);
	double sum = 0;

	for (int group = first; group < MONTECARLO_PATHS / 4; group += step)
		sum += montecarlo_payoffs(input_word(key, 0), input_word(key, 1),
			block * (MONTECARLO_PATHS / 4) + (uint64_t)group);
	return MONTECARLO_DISCOUNT * sum;
}

/*
 * How far a price may be off, in E = 2^-22 of the spot. The logarithm l of u is off by E max(1,
 * |l|), r by r E max(1, 1 / |l|) for it (also where it comes out as 0) and by 2 r E for the root
 * and its products; sine and cosine by 3 E, and 1.2 E for the angle. So the last spot S of a path
 * that pays is off by S E (0.7 (r (8 + 1 / |l|) + 0.3) + 1.3), which is 3.2 E for each of all
 * paths. They pay 0.13 on average. A thread adds 128 such, off by 65 roundings of 2^-24, and the
 * block by 14 more: 2.6 E. A path that pays as most do is five times as much as both.
 */
#define MONTECARLO_TOLERANCE (MONTECARLO_SPOT * 6 * 0x1p-22)

#endif
