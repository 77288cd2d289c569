/* SPDX-License-Identifier: Apache-2.0 */
/* References of rows that only a GPU has, against plain loops over the same inputs. */
#include "kernels/workloads/prefill.h"
#include "kernels/workloads/select.h"

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

/* Of the last head; a token sees itself and those before, and is an average of them all. */
static void test_prefill(void **state)
{
	const uint64_t tokens = 5, pair = 1, head = 7;

	(void)state;
	for (uint64_t token = 0; token < tokens; token++) {
		const uint64_t row = (head * tokens + token) * ATTENTION_DIM;
		double weight[5] = { 0 }, all = 0, sum = 0, squares = 0, spread;

		for (uint64_t t = 0; t <= token; t++) {
			const uint64_t key = (pair * tokens + t) * ATTENTION_DIM;

			for (uint64_t i = 0; i < ATTENTION_DIM; i++)
				weight[t] += prefill_query(3, row + i) *
					     prefill_token(3, PREFILL_KEYS, key + i);
			weight[t] = exp(weight[t] / sqrt(ATTENTION_DIM));
			all += weight[t];
		}
		for (uint64_t t = 0; t <= token; t++) {
			const uint64_t value = (pair * tokens + t) * ATTENTION_DIM + 77;

			sum += weight[t] / all * prefill_token(3, PREFILL_VALUES, value);
			squares += weight[t] * weight[t];
		}
		assert_true(fabs(prefill_value(3, row + 77, tokens, &spread) - sum) < 1e-6);
		assert_true(fabs(spread - sqrt(squares) / all) < 1e-6);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_select),
		cmocka_unit_test(test_prefill),
	};

	return cmocka_run_group_tests_name("references", tests, NULL, NULL);
}
