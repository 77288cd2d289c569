/* SPDX-License-Identifier: Apache-2.0 */
/* References of rows that only a GPU has, against plain loops over the same inputs. */
#include "kernels/workloads/montecarlo.h"
#include "kernels/workloads/prefill.h"
#include "kernels/workloads/select.h"
#include "kernels/workloads/sort.h"

#include <stdlib.h>

/* Ours first: cmocka makes fail a macro. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void test_select(void **state)
{
	(void)state;
	for (int64_t n = SELECT_TILE; n < 20 * SELECT_TILE; n += 7 * SELECT_TILE) {
		uint64_t kept = 0;

		for (uint64_t i = 0; i < (uint64_t)n; i++)
			if (select_input(i, n) < 0)
				assert_int_equal(select_value(kept++, n), select_input(i, n));
		assert_int_equal(kept, n / 2);
		for (; kept < (uint64_t)n; kept++)
			assert_int_equal(select_value(kept, n), 0);
		assert_int_equal(select_value(kept, n), n / 2);
	}
}

static int by_value(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void test_sort(void **state)
{
	(void)state;
	for (int64_t n = SORT_TILE; n < 40 * SORT_TILE; n *= 6) {
		uint32_t *keys = calloc((size_t)n, sizeof *keys);

		assert_non_null(keys);
		for (int64_t i = 0; i < n; i++)
			keys[i] = (uint32_t)sort_input((uint64_t)i, n);
		qsort(keys, (size_t)n, sizeof *keys, by_value);
		for (int64_t i = 0; i < n; i++)
			assert_true(keys[i] == (uint32_t)sort_value((uint64_t)i, n));
		free(keys);
	}
}

/* The known answers that come with the generator's authors' own code. */
static void test_philox(void **state)
{
	static const struct {
		struct philox_words counter;
		uint32_t key[2];
		struct philox_words words;
	} known[] = {
		{ { { 0, 0, 0, 0 } }, { 0, 0 },
			{ { 0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8 } } },
		{ { { ~0u, ~0u, ~0u, ~0u } }, { ~0u, ~0u },
			{ { 0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD } } },
		{ { { 0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344 } },
			{ 0xA4093822, 0x299F31D0 },
			{ { 0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1 } } },
	};

	(void)state;
	for (int i = 0; i < 3; i++) {
		const struct philox_words words =
			philox(known[i].counter, known[i].key[0], known[i].key[1]);

		assert_memory_equal(&words, &known[i].words, sizeof words);
	}
}

static double normal(double d)
{
	return erfc(-d * sqrt(0.5)) / 2;
}

/* The mean of prices is that of the formula of Black and Scholes, within 4 standard errors. */
static void test_montecarlo(void **state)
{
	const double d1 = (MONTECARLO_RATE + MONTECARLO_VOLATILITY * MONTECARLO_VOLATILITY / 2) /
			  MONTECARLO_VOLATILITY;
	const double formula =
		MONTECARLO_SPOT *
		(normal(d1) - exp(-MONTECARLO_RATE) * normal(d1 - MONTECARLO_VOLATILITY));
	const int blocks = 200;
	double sum = 0, squares = 0, mean, error;

	(void)state;
	for (int i = 0; i < blocks; i++) {
		const double price = montecarlo_price(7, (uint64_t)i, 0, 1);

		sum += price;
		squares += price * price;
	}
	mean = sum / blocks;
	error = sqrt((squares / blocks - mean * mean) / (blocks - 1));
	/* What one path pays has a standard deviation of 22, so a block's mean has one of 0.12. */
	assert_true(error > 0.006 && error < 0.012);
	assert_true(fabs(mean - formula) < 4 * error);
}

/*
 * Of the last head that shares the second of keys; a token sees itself and those before, and is an
 * average of them all.
 */
static void check_prefill(uint64_t heads, uint64_t head)
{
	const uint64_t tokens = 5, pair = 1;

	for (uint64_t token = 0; token < tokens; token++) {
		const uint64_t row = (head * tokens + token) * ATTENTION_DIM;
		double weight[5] = { 0 }, all = 0, sum = 0, squares = 0, spread;

		for (uint64_t t = 0; t <= token; t++) {
			const uint64_t key = (pair * tokens + t) * ATTENTION_DIM;

			for (uint64_t i = 0; i < ATTENTION_DIM; i++)
				weight[t] += prefill_input(3, PREFILL_QUERIES, 0, row + i) *
					     prefill_input(3, PREFILL_KEYS, 0, key + i);
			weight[t] = exp(weight[t] / sqrt(ATTENTION_DIM));
			all += weight[t];
		}
		for (uint64_t t = 0; t <= token; t++) {
			const uint64_t value = (pair * tokens + t) * ATTENTION_DIM + 77;

			sum += weight[t] / all * prefill_input(3, PREFILL_VALUES, 0, value);
			squares += weight[t] * weight[t];
		}
		assert_true(
			fabs(prefill_value(3, 0, row + 77, tokens, heads, &spread) - sum) < 1e-6);
		assert_true(fabs(spread - sqrt(squares) / all) < 1e-6);
	}
}

static void test_prefill(void **state)
{
	(void)state;
	check_prefill(32, 7);
	check_prefill(64, 15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_select),
		cmocka_unit_test(test_sort),
		cmocka_unit_test(test_philox),
		cmocka_unit_test(test_montecarlo),
		cmocka_unit_test(test_prefill),
	};

	return cmocka_run_group_tests_name("references", tests, NULL, NULL);
}
