/* SPDX-License-Identifier: Apache-2.0 */
/* Foreign text made safe, numbers with units, near names, numbers in. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/random.h"
#include "base/text.h"

static void assert_clean(const char *foreign, const char *expected)
{
	char to[2048];

	text_clean(to, sizeof to, foreign);
	assert_string_equal(to, expected);
}

static void cleaning(void **state)
{
	(void)state;
	assert_clean("NVIDIA H200 \xC2\xB5 \xE2\x82\xAC \xF0\x9F\x98\x80",
		"NVIDIA H200 \xC2\xB5 \xE2\x82\xAC \xF0\x9F\x98\x80");
	assert_clean("", "");
	/* Escape sequences: colour, title, a string without an end, ESC at the end, character sets.
	 */
	assert_clean("a\033[1;31mb\033[0m", "ab");
	assert_clean("a\033]0;title\007b", "ab");
	assert_clean("a\033]0;title\033\\b", "ab");
	assert_clean("a\033]0;b", "a0;b");
	assert_clean("a\033", "a");
	assert_clean("a\033[", "a");
	assert_clean("a\033(0b", "ab");
	/* The same by one C1 character; other C1, C0 and DEL. */
	assert_clean("a\xC2\x9B"
		     "31mb",
		"ab");
	assert_clean("a\xC2\x9D"
		     "0;x\xC2\x9C"
		     "b",
		"ab");
	assert_clean("a\xC2\x85"
		     "b\nc\td\x7F"
		     "e\x01"
		     "f",
		"a b c d e f");
	/* Bidirectional controls go, line separators become spaces. */
	assert_clean("a\xE2\x80\xAE"
		     "b\xE2\x81\xA6"
		     "c\xE2\x80\x8F"
		     "d\xE2\x80\xA8"
		     "e",
		"abcd e");
	/* Broken UTF-8: lone bytes, overlong, surrogate, beyond Unicode, cut short, not characters.
	 */
	assert_clean("a\xFF"
		     "b",
		"a\xEF\xBF\xBD"
		"b");
	assert_clean("\xC0\xAF", "\xEF\xBF\xBD\xEF\xBF\xBD");
	assert_clean("\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
	assert_clean("\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");
	assert_clean("\xE2\x82", "\xEF\xBF\xBD\xEF\xBF\xBD");
	assert_clean("\xEF\xBF\xBF", "\xEF\xBF\xBD");
	/* The end of a CDATA section, also when cleaning would make one. */
	assert_clean("a]]>b", "a]] >b");
	assert_clean("a]\033[m]>b", "a]] >b");
	assert_clean("]]]>", "]]] >");
	/* Quotes, commands and markup are text. */
	assert_clean("`id` $(id) \"'<b>&", "`id` $(id) \"'<b>&");
}

static void cleaning_cuts(void **state)
{
	char many[901], to[1000], small[8];

	(void)state;
	for (int i = 0; i < 300; i++)
		memcpy(many + 3 * i, "\xE2\x82\xAC", 3);
	many[900] = 0;
	text_clean(to, sizeof to, many);
	assert_int_equal(text_width(to), 200);
	assert_int_equal(strlen(to), 600);
	text_safe(to, sizeof to, many);
	assert_int_equal(text_width(to), 300);
	/* Never in the middle of a character. */
	text_clean(small, sizeof small, many);
	assert_int_equal(strlen(small), 6);
	text_clean(small, 1, many);
	assert_string_equal(small, "");
}

static bool is_utf8(const char *text)
{
	char again[4096];

	text_safe(again, sizeof again, text);
	return !strcmp(again, text);
}

/* Whatever comes in, what goes out is fit and stays as it is when cleaned again. */
static void cleaning_of_noise(void **state)
{
	static const char alphabet[] = "\033[]>;0m\x07\\\xC2\x9B\x9C\xE2\x80\xAE\xFF\xF0P a";
	struct random random = { 1 };

	(void)state;
	for (int round = 0; round < 20000; round++) {
		char noise[65], to[512];
		size_t size = random_below(&random, sizeof noise);

		for (size_t i = 0; i < size; i++)
			noise[i] = alphabet[random_below(&random, sizeof alphabet - 1)];
		noise[size] = 0;
		text_clean(to, sizeof to, noise);
		assert_true(is_utf8(to));
		assert_null(strpbrk(to, "\033\a\n\r\x7F"));
		assert_null(strstr(to, "]]>"));
	}
}

static void growing(void **state)
{
	struct text text = TEXT_EMPTY;

	(void)state;
	for (int i = 0; i < 1000; i++)
		text_add(&text, "%d,", i);
	text_add_bytes(&text, "a\0b", 3);
	text_add_bytes(&text, NULL, 0);
	assert_int_equal(text.size, 10 * 2 + 90 * 3 + 900 * 4 + 3);
	assert_memory_equal(text.bytes + text.size - 3, "a\0b", 4);
	text_release(&text);
	assert_null(text.bytes);
}

static void si(void **state)
{
	static const struct {
		double value;
		const char *unit, *expected;
	} rows[] = {
		{ 4.31e12, "B/s", "4.31 TB/s" },
		{ 0, "B/s", "0 B/s" },
		{ 0, "", "0" },
		{ 1, "FLOP", "1.00 FLOP" },
		{ 12.34, "", "12.3" },
		{ 999.4, "B", "999 B" },
		{ 999.6, "B", "1.00 kB" },
		{ 999950, "B", "1.00 MB" },
		{ 1.5e-6, "s", "1.50 µs" },
		{ 2e-9, "s", "2.00 ns" },
		{ 1e-12, "s", "1.00 ps" },
		{ 0.5, "s", "500 ms" },
		{ -2500, "B", "-2.50 kB" },
		{ 1e24, "B", "1.00 YB" },
		{ 1e30, "B", "1.00e+30 B" },
		{ 1e-20, "s", "1.00e-20 s" },
		{ 123456, "", "123 k" },
		{ NAN, "B", "unknown" },
		{ INFINITY, "B", "unknown" },
		{ -INFINITY, "B", "unknown" },
		{ 1.7e308, "B", "1.70e+308 B" },
		{ 5e-324, "B", "4.94e-324 B" },
	};
	char to[64];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(
			text_si(to, sizeof to, rows[i].value, rows[i].unit), rows[i].expected);
}

static void bytes(void **state)
{
	static const struct {
		double value;
		const char *expected;
	} rows[] = {
		{ 33554432, "32 MiB" },
		{ 0, "0 B" },
		{ 100, "100 B" },
		{ 1000, "1000 B" },
		{ 1023, "1023 B" },
		{ 1024, "1 KiB" },
		{ 1536, "1.5 KiB" },
		{ 49152, "48 KiB" },
		{ 1048575, "1 MiB" },
		{ 150754820096, "140 GiB" },
		{ NAN, "unknown" },
		{ INFINITY, "unknown" },
	};
	char to[64];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(text_bytes(to, sizeof to, rows[i].value), rows[i].expected);
}

static void seconds(void **state)
{
	static const struct {
		double value;
		const char *expected;
	} rows[] = {
		{ 1.23e-3, "1.23 ms" },
		{ 0, "0 s" },
		{ 1.5, "1.50 s" },
		{ 9.999, "10 s" },
		{ 41.2, "41 s" },
		{ 59.7, "1 min 0 s" },
		{ 125, "2 min 5 s" },
		{ 3599.6, "1 h 0 min" },
		{ 7380, "2 h 3 min" },
		{ NAN, "unknown" },
		{ INFINITY, "unknown" },
		{ -1, "-1.00 s" },
		{ -20, "-20 s" },
		{ 1e300, "1.00e+300 s" },
	};
	char to[64];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(text_seconds(to, sizeof to, rows[i].value), rows[i].expected);
}

/* No value in all of double prints nan, inf or nothing, in any buffer. */
static void no_nan_is_printed(void **state)
{
	struct random random = { 7 };

	(void)state;
	for (int i = 0; i < 100000; i++) {
		uint64_t bits = random_next(&random);
		char to[3][48];
		double value;

		memcpy(&value, &bits, sizeof value);
		text_si(to[0], sizeof to[0], value, "B/s");
		text_bytes(to[1], sizeof to[1], value);
		text_seconds(to[2], sizeof to[2], value);
		for (int j = 0; j < 3; j++) {
			assert_null(strstr(to[j], "nan"));
			assert_null(strstr(to[j], "inf"));
			assert_true(to[j][0] && strlen(to[j]) < sizeof to[j] - 1);
		}
	}
}

static void nearest(void **state)
{
	static const char *const names[] = { "run", "devices", "list", "show", "plot", "gemm_tiled",
		"stencil7" };

	(void)state;
	assert_string_equal(text_nearest("plto", names, 7), "plot");
	assert_string_equal(text_nearest("Lst", names, 7), "list");
	assert_string_equal(text_nearest("device", names, 7), "devices");
	assert_string_equal(text_nearest("gemm", names, 7), "gemm_tiled");
	assert_string_equal(text_nearest("stencil", names, 7), "stencil7");
	assert_null(text_nearest("frobnicate", names, 7));
	assert_null(text_nearest("", names, 7));
	assert_null(text_nearest("x", names, 7));
	assert_null(text_nearest("run", names, 0));
	assert_null(
		text_nearest("a very long word that no name of a kernel or command would ever be "
			     "near to, at all",
			names, 7));
}

static void numbers(void **state)
{
	static const char *const wrong[] = { "", " 1", "1 ", "0x10", "nan", "inf", "1e999", "1..2",
		"e5", "--1", "1,5", "11", "-1" };
	double real = 5;
	long long whole = 5;

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		assert_false(text_number(wrong[i], 0, 10, &real));
		assert_false(text_integer(wrong[i], 0, 10, &whole));
	}
	assert_false(text_integer("1.5", 0, 10, &whole));
	assert_false(text_integer("99999999999999999999", 0, INT64_MAX, &whole));
	assert_true(real == 5 && whole == 5);
	assert_true(text_number("1e-3", 0, 1, &real) && real == 1e-3);
	assert_true(text_number("+.5", 0, 1, &real) && real == 0.5);
	assert_true(text_integer("-7", -10, 10, &whole) && whole == -7);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cleaning),
		cmocka_unit_test(cleaning_cuts),
		cmocka_unit_test(cleaning_of_noise),
		cmocka_unit_test(growing),
		cmocka_unit_test(si),
		cmocka_unit_test(bytes),
		cmocka_unit_test(seconds),
		cmocka_unit_test(no_nan_is_printed),
		cmocka_unit_test(nearest),
		cmocka_unit_test(numbers),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
