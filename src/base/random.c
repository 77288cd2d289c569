/* SPDX-License-Identifier: Apache-2.0 */
#include "base/random.h"

uint64_t random_next(struct random *random)
{
	uint64_t x = random->state += 0x9E3779B97F4A7C15u;

	x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
	x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
	return x ^ (x >> 31);
}

double random_unit(struct random *random)
{
	return (double)(random_next(random) >> 11) * 0x1p-53;
}

uint64_t random_below(struct random *random, uint64_t bound)
{
	uint64_t least = -bound % bound; /* values below it would favour small results */
	uint64_t x;

	do
		x = random_next(random);
	while (x < least);
	return x % bound;
}

void random_shuffle(struct random *random, int *order, int count)
{
	for (int i = count - 1; i > 0; i--) {
		int j = (int)random_below(random, (uint64_t)i + 1);
		int kept = order[i];

		order[i] = order[j];
		order[j] = kept;
	}
}
