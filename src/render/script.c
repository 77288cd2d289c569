/* SPDX-License-Identifier: Apache-2.0 */
#include "render/script.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Twice the 200 characters that text_clean() lets pass, in UTF-8. */
#define CLEAN_MOST 1024

static bool is_alphanumeric(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/*
 * Characters with no meaning to gnuplot inside double quotes, in a comment or to a shell. No quote,
 * backslash, backquote, dollar, at sign, brace, hash, markup or newline is among them.
 */
static bool is_harmless(char c)
{
	return is_alphanumeric(c) || (c && strchr(" _.,:()/+-%", c));
}

/*
 * All plain or all octal, never mixed: an octal escape followed by a digit that stands for itself
 * would be read as another character.
 */
static void add_quoted(struct text *text, const char *foreign)
{
	char clean[CLEAN_MOST];
	bool plain = true;

	text_clean(clean, sizeof(clean), foreign);
	for (const char *c = clean; *c; c++)
		plain = plain && is_harmless(*c);
	if (plain) {
		text_add(text, "\"%s\"", clean);
		return;
	}
	text_add(text, "\"");
	for (const char *c = clean; *c; c++)
		text_add(text, "\\%03o", (unsigned char)*c);
	text_add(text, "\"");
}

static void add_comment(struct text *text, const char *foreign)
{
	char clean[CLEAN_MOST];

	text_clean(clean, sizeof(clean), foreign);
	for (char *c = clean; *c; c++)
		if (!is_harmless(*c))
			*c = '?';
	text_add(text, "%s", clean);
}

/* Every number of a script passes here. */
static void add_number(struct script *script, const char *format, double value)
{
	char digits[64];

	if (!isfinite(value)) {
		script->bad_number = true;
		value = 0;
	}
	snprintf(digits, sizeof(digits), format, value);
	text_add(&script->text, "%s", strcmp(digits, "-0.00") == 0 ? "0.00" : digits);
}

void script_add(struct script *script, const char *format, ...)
{
	struct text *text = &script->text;
	va_list list;

	va_start(list, format);
	for (const char *c = format; *c; c++) {
		size_t run = strcspn(c, "%");

		text_add_bytes(text, c, run);
		c += run;
		if (!*c)
			break;
		switch (*++c) {
		case 's':
			text_add(text, "%s", va_arg(list, const char *));
			break;
		case 'q':
			add_quoted(text, va_arg(list, const char *));
			break;
		case 'c':
			add_comment(text, va_arg(list, const char *));
			break;
		case 'g':
			add_number(script, "%.5g", va_arg(list, double));
			break;
		case 'p':
			add_number(script, "%.2f", va_arg(list, double));
			break;
		case 'x':
			text_add(text, "0x%06X", va_arg(list, unsigned));
			break;
		case 'd':
			text_add(text, "%d", va_arg(list, int));
			break;
		default:
			text_add(text, "%%");
		}
	}
	va_end(list);
}

int script_finish(struct script *script, char **text, struct error *err)
{
	*text = script->text.bytes;
	if (script->bad_number) {
		text_release(&script->text);
		*text = NULL;
		return fail(err, "a number of the chart is not finite, so it cannot be drawn");
	}
	script->text = TEXT_EMPTY;
	return 0;
}
