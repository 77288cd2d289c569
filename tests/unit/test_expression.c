/* SPDX-License-Identifier: Apache-2.0 */
/* The reader of small arithmetic: values, and every way to be wrong. */
#include "base/expression.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* Ours first: cmocka makes fail a macro. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static int names(const void *context, const char *name, struct number *value, struct error *err)
{
	(void)context;
	if (!strcmp(name, "n"))
		return *value = number_whole(1000), 0;
	if (!strcmp(name, "most"))
		return *value = number_whole(INT64_MAX), 0;
	if (!strcmp(name, "least"))
		return *value = number_whole(INT64_MIN), 0;
	if (!strcmp(name, "half"))
		return *value = number_real(0.5), 0;
	snprintf(err->text, sizeof err->text, "there is no name '%s'", name);
	return -1;
}

static void test_values(void **state)
{
	static const struct {
		const char *text;
		bool whole;
		double value;
	} cases[] = {
		{ "7", true, 7 },
		{ " 2 + 3 * 4 ", true, 14 },
		{ "(2 + 3) * 4", true, 20 },
		{ "10 - 3 - 2", true, 5 },
		{ "-2 ** 2", true, -4 },
		{ "2 ** 3 ** 2", true, 512 },
		{ "2 ** -1", false, 0.5 },
		{ "2 ** 62", true, 0x1p62 },
		{ "(-1) ** 1000001", true, -1 },
		{ "0 ** 0", true, 1 },
		{ "n / 8", true, 125 },
		{ "n / 3", false, 1000.0 / 3 },
		{ "n // 3", true, 333 },
		{ "-7 // 2", true, -4 },
		{ "-7 % 3", true, 2 },
		{ "7 % -3", true, -2 },
		{ "least % -1", true, 0 },
		{ "1e6", true, 1e6 },
		{ "1.5e3", true, 1500 },
		{ ".5", false, 0.5 },
		{ "2.5e-1 * 4", false, 1 },
		{ "--3", true, 3 },
		{ "+3", true, 3 },
		{ "min(3, n)", true, 3 },
		{ "max(3, half)", true, 3 },
		{ "abs(-3)", true, 3 },
		{ "ceil(n / 3)", true, 334 },
		{ "floor(-0.5)", true, -1 },
		{ "round(2.5)", true, 3 },
		{ "ceil_div(n, 256)", true, 4 },
		{ "ceil_div(-7, 2)", true, -3 },
		{ "round_up(n, 256)", true, 1024 },
		{ "sqrt(16)", false, 4 },
		{ "log2(MiB)", false, 20 },
		{ "2 * GiB + KiB", true, 2147484672.0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct number value;
		struct error err = { 0 };

		if (expression_evaluate(cases[i].text, names, NULL, &value, &err))
			fail_msg("%s: %s", cases[i].text, err.text);
		if (value.whole != cases[i].whole || value.real != cases[i].value)
			fail_msg("%s is %s %.17g", cases[i].text, value.whole ? "whole" : "real",
				value.real);
		if (value.whole)
			assert_true((double)value.integer == value.real);
		assert_int_equal(expression_check(cases[i].text, names, NULL, &err), 0);
	}
}

static void test_faults(void **state)
{
	static const struct {
		const char *text, *reason;
		bool in_value; /* well formed, wrong only by its value */
	} cases[] = {
		{ "", "it ends where a value should stand (column 1", false },
		{ "2 +", "it ends where a value should stand (column 4", false },
		{ "2 * * 3", "a value should stand here (column 5", false },
		{ "2 3", "an operator should stand here (column 3", false },
		{ "(2", "a parenthesis is not closed (column 3", false },
		{ "2)", "an operator should stand here (column 2", false },
		{ "m + 1", "there is no name 'm' (column 1", false },
		{ "n + m", "there is no name 'm' (column 5", false },
		{ "celi(2)", "there is no function 'celi', did you mean 'ceil'? (column 1", false },
		{ "min(2)", "min takes 2 arguments (column 6", false },
		{ "ceil(2, 3)", "not closed, or it has more than 1 argument (column 7", false },
		{ "1e", "the exponent has no digits (column 1", false },
		{ "1e999", "the number is too large (column 1", false },
		{ "9223372036854775808", "the number does not fit in 64 bits (column 1", false },
		{ "n / (n - 1000)", "division by zero (column 3", true },
		{ "n // 0", "division by zero (column 3", true },
		{ "n % 0", "division by zero (column 3", true },
		{ "half / 0", "division by zero (column 6", true },
		{ "half // 2", "// is for whole numbers (column 6", true },
		{ "most + 1", "the result does not fit in 64 bits (column 6", true },
		{ "least - 1", "the result does not fit in 64 bits (column 7", true },
		{ "-least", "the result does not fit in 64 bits (column 1", true },
		{ "least / -1", "the result does not fit in 64 bits (column 7", true },
		{ "least // -1", "the result does not fit in 64 bits (column 7", true },
		{ "abs(least)", "the result does not fit in 64 bits (column 1", true },
		{ "most * n", "the result does not fit in 64 bits (column 6", true },
		{ "n ** n", "the result does not fit in 64 bits (column 3", true },
		{ "2 ** most", "the result does not fit in 64 bits (column 3", true },
		{ "10.5 ** n", "the result is too large, or no number (column 6", true },
		{ "sqrt(-1)", "the result is too large, or no number (column 1", true },
		{ "log2(0)", "the result is too large, or no number (column 1", true },
		{ "system(n)", "there is no function 'system' (column 1", false },
		{ "n; n", "an operator should stand here (column 2", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct number value;
		struct error err = { 0 };

		assert_int_equal(expression_evaluate(cases[i].text, names, NULL, &value, &err), -1);
		if (!strstr(err.text, cases[i].reason))
			fail_msg("%s: %s", cases[i].text, err.text);
		assert_int_equal(expression_check(cases[i].text, names, NULL, &err),
			cases[i].in_value ? 0 : -1);
	}
}

/* COUNT times ONE. */
static char *repeated(const char *one, int count)
{
	char *text = memory_new(strlen(one) * (size_t)count + 2, 1);

	for (int i = 0; i < count; i++)
		memcpy(text + (size_t)i * strlen(one), one, strlen(one));
	return text;
}

static void test_limits(void **state)
{
	static const char *const runaway[] = { "(", "-", "2 ** ", "min(1, " };
	struct number value;
	struct error err = { 0 };
	char *text;

	(void)state;
	for (size_t i = 0; i < sizeof runaway / sizeof *runaway; i++) {
		text = repeated(runaway[i], 120);
		assert_int_equal(expression_evaluate(text, names, NULL, &value, &err), -1);
		assert_non_null(strstr(err.text, "it is nested deeper than 64"));
		free(text);
	}
	text = repeated("1+", 600);
	assert_int_equal(expression_evaluate(text, names, NULL, &value, &err), -1);
	assert_non_null(strstr(err.text, "longer than 1000 characters"));
	free(text);
	/* Long, but not deep. */
	text = repeated("1+", 490);
	text[980] = '1';
	assert_int_equal(expression_evaluate(text, names, NULL, &value, &err), 0);
	assert_int_equal(value.integer, 491);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
