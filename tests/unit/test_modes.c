/* SPDX-License-Identifier: Apache-2.0 */
/* One mode or two: values of known distributions, with outliers and with a clock that ticks. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"
#include "model/modes.h"

#define COUNT 4096

/* Near a normal distribution: the sum of twelve uniform ones. */
static double normal(struct random *random, double mean, double deviation)
{
	double sum = -6;

	for (int i = 0; i < 12; i++)
		sum += random_unit(random);
	return mean + deviation * sum;
}

/* UPPER of them about HIGH, the others about LOW; one in fifty far above. */
static struct modes modes_of(double low, double high, double deviation, double upper)
{
	struct random random = { 7 };
	double values[COUNT];

	for (int i = 0; i < COUNT; i++) {
		const bool is_high = random_unit(&random) < upper;

		values[i] = round(normal(&random, is_high ? high : low, deviation));
		if (i % 200 == 0)
			values[i] += 3000;
	}
	return modes_find(values, COUNT);
}

static void one_mode(void **state)
{
	static const double deviations[] = { 0, 0.4, 3, 20 };

	(void)state;
	for (int i = 0; i < 4; i++) {
		const struct modes modes = modes_of(260, 260, deviations[i], 0);

		assert_int_equal(modes.count, 1);
		assert_true(fabs(modes.low - 260) <= 2);
		assert_int_equal(modes.low_count, COUNT);
	}
	/* A rest that is no mode, and two ticks of a clock. */
	assert_int_equal(modes_of(260, 400, 3, 0.02).count, 1);
	assert_int_equal(modes_of(260, 262, 0, 0.4).count, 1);
}

static void two_modes(void **state)
{
	static const double shares[] = { 0.1, 0.5, 0.8 };

	(void)state;
	for (int i = 0; i < 3; i++) {
		const struct modes modes = modes_of(212, 405, 9, shares[i]);

		assert_int_equal(modes.count, 2);
		assert_true(fabs(modes.low - 212) <= 2);
		assert_true(fabs(modes.high - 405) <= 2);
		assert_true(fabs(modes.high_count - shares[i] * COUNT) < 0.03 * COUNT);
		assert_true(modes.low_count + modes.high_count >= 0.98 * COUNT);
	}
}

static void even(void **state)
{
	double values[COUNT];

	(void)state;
	for (int i = 0; i < COUNT; i++)
		values[i] = 100 + i;
	assert_int_equal(modes_find(values, COUNT).count, 1);
}

static void few(void **state)
{
	static const double values[] = { 350, 200, 200, 350 };

	(void)state;
	assert_int_equal(modes_find(values, 0).count, 0);
	assert_int_equal(modes_find(values, 1).count, 1);
	assert_true(modes_find(values, 1).low == 350);
	assert_int_equal(modes_find(values, 4).count, 2);
	assert_true(modes_find(values, 4).low == 200 && modes_find(values, 4).high == 350);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_mode),
		cmocka_unit_test(two_modes),
		cmocka_unit_test(even),
		cmocka_unit_test(few),
	};

	return cmocka_run_group_tests_name("modes", tests, NULL, NULL);
}
