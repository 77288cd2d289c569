/* SPDX-License-Identifier: Apache-2.0 */
/* References of rows that only a GPU has, against plain loops over the same inputs. */
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_select),
	};

	return cmocka_run_group_tests_name("references", tests, NULL, NULL);
}
