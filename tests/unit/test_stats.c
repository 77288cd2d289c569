/* SPDX-License-Identifier: Apache-2.0 */
/* Order statistics against values worked out by hand, and the generator behind orders and samples.
 */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "base/random.h"
#include "base/stats.h"

static void medians(void **state)
{
	const double odd[] = { 3, 1, 2 }, even[] = { 4, 1, 3, 2 };

	(void)state;
	assert_true(stats_median(odd, 3) == 2);
	assert_true(odd[0] == 3);
	assert_true(stats_median(even, 4) == 2.5);
	assert_true(stats_median(even, 1) == 4);
	assert_true(isnan(stats_median(even, 0)));
	assert_true(stats_quantile(even, 4, 0) == 1);
	assert_true(stats_quantile(even, 4, 1) == 4);
	assert_true(fabs(stats_quantile(even, 4, 0.25) - 1.75) < 1e-15);
	assert_true(stats_quantile(even, 4, 2) == 4);
	assert_true(stats_min(even, 4) == 1 && stats_max(even, 4) == 4);
	assert_true(isnan(stats_min(even, 0)) && isnan(stats_max(even, 0)));
}

/* Ranks of the tables for the sign test's interval, 95 %. */
static void ranks(void **state)
{
	static const struct {
		int count, rank;
	} rows[] = { { 0, 0 }, { 1, 0 }, { 5, 0 }, { 6, 1 }, { 8, 1 }, { 9, 2 }, { 11, 2 },
		{ 12, 3 }, { 14, 3 }, { 15, 4 }, { 17, 5 }, { 20, 6 }, { 23, 7 }, { 25, 8 },
		{ 50, 18 }, { 100, 40 } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_int_equal(stats_median_rank(rows[i].count, 0.95), rows[i].rank);
	/* Two of 32 halves: exactly 0.9375 for the range of 5. */
	assert_int_equal(stats_median_rank(5, 0.9375), 1);
	assert_int_equal(stats_median_rank(8, 0.99), 1);
	/* No underflow where 2^-n is 0: about n/2 - 0.98 sqrt(n). */
	assert_in_range(stats_median_rank(100000, 0.95), 49680, 49700);
}

static void intervals(void **state)
{
	const double values[] = { 9, 1, 8, 2, 7, 3, 6, 4, 5 };
	struct interval interval = stats_median_interval(values, 9, 0.95);

	(void)state;
	assert_true(interval.low == 2 && interval.high == 8);
	interval = stats_median_interval(values, 3, 0.95);
	assert_true(interval.low == 1 && interval.high == 9);
	interval = stats_median_interval(values, 0, 0.95);
	assert_true(isnan(interval.low) && isnan(interval.high));
}

/* It holds the true median as often as it says, with 8 rounds: 99.2 %. */
static void coverage(void **state)
{
	struct random random = { 11 };
	int held = 0, runs = 4000;

	(void)state;
	for (int run = 0; run < runs; run++) {
		double values[8];
		struct interval interval;

		for (int i = 0; i < 8; i++)
			values[i] = -log(1 - random_unit(&random));
		interval = stats_median_interval(values, 8, 0.95);
		held += interval.low <= M_LN2 && M_LN2 <= interval.high;
	}
	/* Standard deviation 0.14 %. */
	assert_in_range(held, runs * 0.986, runs * 0.998);
}

static void outliers(void **state)
{
	double wide[] = { 1, 1.1, 0.9, 1.1, 0.9, 1, 2.4 };
	double same[20], mixed[] = { 1.00, 1.01, 0.99, 1.02, 0.98, 1.00, 5.0 };

	(void)state;
	for (int i = 0; i < 20; i++)
		same[i] = 1;
	assert_int_equal(stats_outliers(same, 20, 0), 0);
	/* MAD 0: only what is beyond 1 % and beyond the tick counts. */
	same[3] = 1.005;
	assert_int_equal(stats_outliers(same, 20, 0), 0);
	same[3] = 1.5;
	assert_int_equal(stats_outliers(same, 20, 0), 1);
	assert_int_equal(stats_outliers(same, 20, 0.6), 0);
	assert_int_equal(stats_outliers(mixed, 7, 0), 1);
	assert_int_equal(stats_outliers(mixed, 6, 0), 0);
	assert_int_equal(stats_outliers(mixed, 0, 0), 0);
	/* MAD 0.1: the limit is 1.4826 from the median. */
	assert_int_equal(stats_outliers(wide, 7, 0), 0);
	wide[6] = 2.6;
	assert_int_equal(stats_outliers(wide, 7, 0), 1);
}

/* The first values of splitmix64 from seed 1234567, as published with it. */
static void generator(void **state)
{
	static const uint64_t expected[] = { 6457827717110365317u, 3203168211198807973u,
		9817491932198370423u, 4593380528125082431u, 16408922859458223821u };
	struct random random = { 1234567 };

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_true(random_next(&random) == expected[i]);
}

static void uniform(void **state)
{
	struct random random = { 3 };
	int seen[6] = { 0 }, order[5], places[5][5];

	(void)state;
	for (int i = 0; i < 60000; i++) {
		double unit = random_unit(&random);

		assert_true(unit >= 0 && unit < 1);
		seen[random_below(&random, 6)]++;
	}
	/* 10000 each, standard deviation 91. */
	for (int i = 0; i < 6; i++)
		assert_in_range(seen[i], 9500, 10500);
	memset(places, 0, sizeof places);
	for (int run = 0; run < 25000; run++) {
		for (int i = 0; i < 5; i++)
			order[i] = i;
		random_shuffle(&random, order, 5);
		for (int i = 0; i < 5; i++)
			places[i][order[i]]++;
	}
	for (int i = 0; i < 25; i++)
		assert_in_range(places[i / 5][i % 5], 4650, 5350);
	random_shuffle(&random, order, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(medians),
		cmocka_unit_test(ranks),
		cmocka_unit_test(intervals),
		cmocka_unit_test(coverage),
		cmocka_unit_test(outliers),
		cmocka_unit_test(generator),
		cmocka_unit_test(uniform),
	};

	return cmocka_run_group_tests_name("stats", tests, NULL, NULL);
}
