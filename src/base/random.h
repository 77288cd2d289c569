/* SPDX-License-Identifier: Apache-2.0 */
/* A small seeded generator (splitmix64, Steele et al. 2014) for orders and samples. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random {
	uint64_t state;
};

uint64_t random_next(struct random *random);
/* Uniform in [0, 1). */
double random_unit(struct random *random);
/* Uniform in 0 .. BOUND-1, without bias. BOUND must not be 0. */
uint64_t random_below(struct random *random, uint64_t bound);
/* Fisher-Yates over ORDER[0 .. count-1]. */
void random_shuffle(struct random *random, int *order, int count);

#endif
