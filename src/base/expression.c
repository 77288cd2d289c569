/* SPDX-License-Identifier: Apache-2.0 */
#include "base/expression.h"

#include <ctype.h>
#include <math.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define NAME_MOST 64
#define FUNCTION_ARGUMENTS 2

/* A reader in the middle of a text. */
struct reader {
	const char *text, *at;
	expression_names *names;
	const void *context;
	bool only_check; /* values do not matter, so they cannot be wrong */
	int depth;
	struct error *err;
};

struct number number_whole(int64_t value)
{
	return (struct number){ true, value, (double)value };
}

struct number number_real(double value)
{
	return (struct number){ false, 0, value };
}

/* The reason, and the column of PLACE. Returns -1. */
static int wrong(const struct reader *reader, const char *place, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static int wrong(const struct reader *reader, const char *place, const char *format, ...)
{
	char reason[512], safe[256];
	va_list list;

	va_start(list, format);
	vsnprintf(reason, sizeof reason, format, list);
	va_end(list);
	text_clean(safe, sizeof safe, reader->text);
	return fail(reader->err, "%s (column %d of '%s')", reason, (int)(place - reader->text) + 1,
		safe);
}

static void skip_space(struct reader *reader)
{
	while (isspace((unsigned char)*reader->at))
		reader->at++;
}

/* Takes WORD if it comes next. */
static bool take(struct reader *reader, const char *word)
{
	skip_space(reader);
	if (strncmp(reader->at, word, strlen(word)))
		return false;
	reader->at += strlen(word);
	return true;
}

/* ---- arithmetic: PLACE is the operator's ---- */

/* A double that has become infinite or is none. */
static int set_real(
	const struct reader *reader, const char *place, double result, struct number *value)
{
	if (!isfinite(result) && !reader->only_check)
		return wrong(reader, place, "the result is too large, or no number");
	*value = number_real(isfinite(result) ? result : 1);
	return 0;
}

static int overflow(const struct reader *reader, const char *place, struct number *value)
{
	if (!reader->only_check)
		return wrong(reader, place, "the result does not fit in 64 bits");
	*value = number_whole(1);
	return 0;
}

static int by_zero(const struct reader *reader, const char *place, struct number *value)
{
	if (!reader->only_check)
		return wrong(reader, place, "division by zero");
	*value = number_whole(1);
	return 0;
}

static int add(const struct reader *reader, const char *place, struct number a, struct number b,
	bool subtract, struct number *value)
{
	int64_t result;

	if (!a.whole || !b.whole)
		return set_real(reader, place, subtract ? a.real - b.real : a.real + b.real, value);
	if (subtract ? __builtin_sub_overflow(a.integer, b.integer, &result)
		     : __builtin_add_overflow(a.integer, b.integer, &result))
		return overflow(reader, place, value);
	*value = number_whole(result);
	return 0;
}

static int multiply(const struct reader *reader, const char *place, struct number a,
	struct number b, struct number *value)
{
	int64_t result;

	if (!a.whole || !b.whole)
		return set_real(reader, place, a.real * b.real, value);
	if (__builtin_mul_overflow(a.integer, b.integer, &result))
		return overflow(reader, place, value);
	*value = number_whole(result);
	return 0;
}

static int divide(const struct reader *reader, const char *place, struct number a, struct number b,
	struct number *value)
{
	if (b.real == 0)
		return by_zero(reader, place, value);
	/* INT64_MIN / -1 does not fit. */
	if (a.whole && b.whole && b.integer != -1 && a.integer % b.integer == 0) {
		*value = number_whole(a.integer / b.integer);
		return 0;
	}
	return a.whole && b.whole && b.integer == -1
		       ? add(reader, place, number_whole(0), a, true, value)
		       : set_real(reader, place, a.real / b.real, value);
}

/* Rounded down, so that the remainder has the sign of B. */
static int divide_whole(const struct reader *reader, const char *place, struct number a,
	struct number b, bool remainder, struct number *value)
{
	int64_t quotient, rest;

	if (!a.whole || !b.whole) {
		if (reader->only_check)
			return *value = number_whole(1), 0;
		return wrong(reader, place, "%s is for whole numbers", remainder ? "%" : "//");
	}
	if (!b.integer)
		return by_zero(reader, place, value);
	if (b.integer == -1)
		return remainder ? (*value = number_whole(0), 0)
				 : add(reader, place, number_whole(0), a, true, value);
	quotient = a.integer / b.integer;
	rest = a.integer % b.integer;
	if (rest && (rest < 0) != (b.integer < 0)) {
		quotient--;
		rest += b.integer;
	}
	*value = number_whole(remainder ? rest : quotient);
	return 0;
}

static int power(const struct reader *reader, const char *place, struct number a, struct number b,
	struct number *value)
{
	struct number result = number_whole(1);

	if (!a.whole || !b.whole || b.integer < 0)
		return set_real(reader, place, pow(a.real, b.real), value);
	if (a.integer >= -1 && a.integer <= 1)
		b.integer = b.integer > 2 ? 2 + b.integer % 2 : b.integer;
	for (int64_t i = 0; i < b.integer; i++) {
		/* In no more than 63 turns: |a| is at least 2. */
		if (__builtin_mul_overflow(result.integer, a.integer, &result.integer))
			return overflow(reader, place, value);
	}
	*value = number_whole(result.integer);
	return 0;
}

/* A double as a whole number, where it is one that fits. */
static struct number rounded(double value)
{
	if (fabs(value) < 0x1p62)
		return number_whole((int64_t)value);
	return number_real(value);
}

/* ---- functions ---- */

enum function { MIN, MAX, ABS, CEIL, FLOOR, ROUND, SQRT, LOG2, CEIL_DIV, ROUND_UP };
static const struct {
	const char *name;
	int arguments;
} functions[] = {
	[MIN] = { "min", 2 },
	[MAX] = { "max", 2 },
	[ABS] = { "abs", 1 },
	[CEIL] = { "ceil", 1 },
	[FLOOR] = { "floor", 1 },
	[ROUND] = { "round", 1 },
	[SQRT] = { "sqrt", 1 },
	[LOG2] = { "log2", 1 },
	[CEIL_DIV] = { "ceil_div", 2 },
	[ROUND_UP] = { "round_up", 2 },
};
#define FUNCTIONS ((int)(sizeof functions / sizeof *functions))

static int negate(
	const struct reader *reader, const char *place, struct number a, struct number *value)
{
	return add(reader, place, number_whole(0), a, true, value);
}

/* -((-a) // b) */
static int ceil_div(const struct reader *reader, const char *place, struct number a,
	struct number b, struct number *value)
{
	if (negate(reader, place, a, value) || divide_whole(reader, place, *value, b, false, value))
		return -1;
	return negate(reader, place, *value, value);
}

static int call(const struct reader *reader, const char *place, enum function function,
	const struct number *a, struct number *value)
{
	switch (function) {
	case MIN:
		*value = a[1].real < a[0].real ? a[1] : a[0];
		return 0;
	case MAX:
		*value = a[1].real > a[0].real ? a[1] : a[0];
		return 0;
	case ABS:
		*value = a[0];
		return a[0].real < 0 ? negate(reader, place, a[0], value) : 0;
	case CEIL:
		*value = a[0].whole ? a[0] : rounded(ceil(a[0].real));
		return 0;
	case FLOOR:
		*value = a[0].whole ? a[0] : rounded(floor(a[0].real));
		return 0;
	case ROUND:
		*value = a[0].whole ? a[0] : rounded(round(a[0].real));
		return 0;
	case SQRT:
		return set_real(reader, place, sqrt(a[0].real), value);
	case LOG2:
		return set_real(reader, place, log2(a[0].real), value);
	case CEIL_DIV:
		return ceil_div(reader, place, a[0], a[1], value);
	case ROUND_UP:
		if (ceil_div(reader, place, a[0], a[1], value))
			return -1;
		return multiply(reader, place, *value, a[1], value);
	}
	return -1;
}

/* ---- reading ---- */

static int read_sum(struct reader *reader, struct number *value);

static int read_arguments(struct reader *reader, enum function function, struct number *arguments)
{
	for (int i = 0; i < functions[function].arguments; i++) {
		if (i && !take(reader, ","))
			return wrong(reader, reader->at, "%s takes %d arguments",
				functions[function].name, functions[function].arguments);
		if (read_sum(reader, &arguments[i]))
			return -1;
	}
	if (!take(reader, ")"))
		return wrong(reader, reader->at,
			"the parenthesis of %s is not closed, or it has "
			"more than %d argument%s",
			functions[function].name, functions[function].arguments,
			functions[function].arguments > 1 ? "s" : "");
	return 0;
}

static int read_call(
	struct reader *reader, const char *place, const char *name, struct number *value)
{
	struct number arguments[FUNCTION_ARGUMENTS] = { { 0 } };
	const char *names[FUNCTIONS], *near;

	for (int i = 0; i < FUNCTIONS; i++) {
		names[i] = functions[i].name;
		if (strcmp(name, names[i]))
			continue;
		if (read_arguments(reader, (enum function)i, arguments))
			return -1;
		return call(reader, place, (enum function)i, arguments, value);
	}
	near = text_nearest(name, names, FUNCTIONS);
	return wrong(reader, place, "there is no function '%s'%s%s%s", name,
		near ? ", did you mean '" : "", near ? near : "", near ? "'?" : "");
}

static int read_name(struct reader *reader, struct number *value)
{
	static const struct {
		const char *name;
		int64_t value;
	} units[] = { { "KiB", 1 << 10 }, { "MiB", 1 << 20 }, { "GiB", 1 << 30 } };
	const char *place = reader->at;
	char name[NAME_MOST];
	size_t size = 0;
	struct error why = { 0 };

	while (isalnum((unsigned char)*reader->at) || *reader->at == '_') {
		if (size + 1 == sizeof name)
			return wrong(reader, place, "the name is too long");
		name[size++] = *reader->at++;
	}
	name[size] = 0;
	if (take(reader, "("))
		return read_call(reader, place, name, value);
	for (size_t i = 0; i < sizeof units / sizeof *units; i++)
		if (!strcmp(name, units[i].name))
			return *value = number_whole(units[i].value), 0;
	*value = number_whole(1);
	if (!reader->names(reader->context, name, value, &why))
		return 0;
	return wrong(reader, place, "%.400s", why.text);
}

/* Digits; with a point or an exponent a double. */
static int read_number(struct reader *reader, struct number *value)
{
	const char *place = reader->at, *at = place;
	char digits[NAME_MOST];
	int64_t whole = 0;
	bool fits = true;
	double real;

	while (isdigit((unsigned char)*at)) {
		fits = fits && !__builtin_mul_overflow(whole, 10, &whole) &&
		       !__builtin_add_overflow(whole, *at - '0', &whole);
		at++;
	}
	if (*at != '.' && *at != 'e' && *at != 'E') {
		reader->at = at;
		if (!fits)
			return wrong(reader, place, "the number does not fit in 64 bits");
		*value = number_whole(whole);
		return 0;
	}
	if (*at == '.')
		at++;
	while (isdigit((unsigned char)*at))
		at++;
	if (*at == 'e' || *at == 'E') {
		at += at[1] == '+' || at[1] == '-' ? 2 : 1;
		if (!isdigit((unsigned char)*at))
			return wrong(reader, place, "the exponent has no digits");
		while (isdigit((unsigned char)*at))
			at++;
	}
	if ((size_t)(at - place) >= sizeof digits)
		return wrong(reader, place, "the number is too long");
	memcpy(digits, place, (size_t)(at - place));
	digits[at - place] = 0;
	reader->at = at;
	real = strtod(digits, NULL);
	if (!isfinite(real))
		return wrong(reader, place, "the number is too large");
	/* 1e6 is a count like any other. */
	*value = real == floor(real) && real < 0x1p53 ? rounded(real) : number_real(real);
	return 0;
}

static int read_primary(struct reader *reader, struct number *value)
{
	*value = number_real(0);
	skip_space(reader);
	if (isdigit((unsigned char)*reader->at) ||
		(*reader->at == '.' && isdigit((unsigned char)reader->at[1])))
		return read_number(reader, value);
	if (isalpha((unsigned char)*reader->at) || *reader->at == '_')
		return read_name(reader, value);
	if (take(reader, "(")) {
		if (read_sum(reader, value))
			return -1;
		if (!take(reader, ")"))
			return wrong(reader, reader->at, "a parenthesis is not closed");
		return 0;
	}
	if (!*reader->at)
		return wrong(reader, reader->at, "it ends where a value should stand");
	return wrong(reader, reader->at, "a value should stand here");
}

/* -a ** b is -(a ** b); a ** -b and a ** b ** c are allowed. */
static int read_signed(struct reader *reader, struct number *value)
{
	const char *place;
	struct number right;

	if (++reader->depth > EXPRESSION_DEPTH)
		return wrong(reader, reader->at, "it is nested deeper than %d", EXPRESSION_DEPTH);
	skip_space(reader);
	place = reader->at;
	if (take(reader, "-")) {
		if (read_signed(reader, value) || negate(reader, place, *value, value))
			return -1;
	} else if (take(reader, "+")) {
		if (read_signed(reader, value))
			return -1;
	} else {
		if (read_primary(reader, value))
			return -1;
		skip_space(reader);
		place = reader->at;
		if (take(reader, "**") &&
			(read_signed(reader, &right) || power(reader, place, *value, right, value)))
			return -1;
	}
	reader->depth--;
	return 0;
}

static int read_product(struct reader *reader, struct number *value)
{
	struct number right;

	if (read_signed(reader, value))
		return -1;
	for (;;) {
		const char *place;
		int rc;

		skip_space(reader);
		place = reader->at;
		if (!strchr("*/%", *place) || !*place)
			return 0;
		reader->at += place[0] == '/' && place[1] == '/' ? 2 : 1;
		if (read_signed(reader, &right))
			return -1;
		if (*place == '*')
			rc = multiply(reader, place, *value, right, value);
		else if (*place == '/' && place[1] != '/')
			rc = divide(reader, place, *value, right, value);
		else
			rc = divide_whole(reader, place, *value, right, *place == '%', value);
		if (rc)
			return -1;
	}
}

static int read_sum(struct reader *reader, struct number *value)
{
	struct number right;

	if (++reader->depth > EXPRESSION_DEPTH)
		return wrong(reader, reader->at, "it is nested deeper than %d", EXPRESSION_DEPTH);
	if (read_product(reader, value))
		return -1;
	for (;;) {
		const char *place;

		skip_space(reader);
		place = reader->at;
		if (*place != '+' && *place != '-')
			break;
		reader->at++;
		if (read_product(reader, &right) ||
			add(reader, place, *value, right, *place == '-', value))
			return -1;
	}
	reader->depth--;
	return 0;
}

static int read_all(struct reader *reader, struct number *value)
{
	if (strlen(reader->text) > EXPRESSION_LENGTH)
		return fail(reader->err, "the expression is longer than %d characters",
			EXPRESSION_LENGTH);
	if (read_sum(reader, value))
		return -1;
	if (*reader->at)
		return wrong(reader, reader->at, "an operator should stand here");
	return 0;
}

int expression_evaluate(const char *text, expression_names *names, const void *context,
	struct number *value, struct error *err)
{
	struct reader reader = {
		.text = text, .at = text, .names = names, .context = context, .err = err
	};

	return read_all(&reader, value);
}

int expression_check(
	const char *text, expression_names *names, const void *context, struct error *err)
{
	struct reader reader = {
		.text = text,
		.at = text,
		.names = names,
		.context = context,
		.only_check = true,
		.err = err,
	};
	struct number ignored;

	return read_all(&reader, &ignored);
}
