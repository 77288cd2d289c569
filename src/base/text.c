/* SPDX-License-Identifier: Apache-2.0 */
#include "base/text.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define CLEAN_CHARACTERS 200
#define REPLACEMENT 0xFFFDu
#define WORD_MOST 64 /* longer words have no near name */

/* ---- growing strings ---- */

static void reserve(struct text *text, size_t more)
{
	size_t least = text->size + more + 1;

	if (least <= text->capacity)
		return;
	text->capacity = least > 2 * text->capacity ? least : 2 * text->capacity;
	text->bytes = memory_resize(text->bytes, text->capacity, 1);
}

void text_add_bytes(struct text *text, const void *bytes, size_t size)
{
	reserve(text, size);
	if (size)
		memcpy(text->bytes + text->size, bytes, size);
	text->size += size;
	text->bytes[text->size] = 0;
}

void text_add(struct text *text, const char *format, ...)
{
	va_list list, again;
	int size;

	va_start(list, format);
	va_copy(again, list);
	size = vsnprintf(NULL, 0, format, list);
	va_end(list);
	if (size > 0) {
		reserve(text, (size_t)size);
		vsnprintf(text->bytes + text->size, (size_t)size + 1, format, again);
		text->size += (size_t)size;
	}
	va_end(again);
}

void text_release(struct text *text)
{
	free(text->bytes);
	*text = TEXT_EMPTY;
}

/* ---- cleaning ---- */

/*
 * Decodes one character of valid UTF-8 (RFC 3629: no overlong forms, no surrogates, at most
 * U+10FFFF) and returns its length, or 0 if the bytes at S are not one.
 */
static int decode(const unsigned char *s, uint32_t *character)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	int length = *s < 0x80 ? 1 : *s >> 5 == 6 ? 2 : *s >> 4 == 14 ? 3 : *s >> 3 == 30 ? 4 : 0;
	uint32_t value;

	if (!length)
		return 0;
	value = length == 1 ? *s : *s & (0x7Fu >> length);
	for (int i = 1; i < length; i++) {
		if (s[i] >> 6 != 2)
			return 0;
		value = value << 6 | (s[i] & 0x3Fu);
	}
	if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value < 0xE000))
		return 0;
	*character = value;
	return length;
}

static int encode(char to[4], uint32_t character)
{
	static const unsigned char lead[] = { 0, 0, 0xC0, 0xE0, 0xF0 };
	int length = character < 0x80 ? 1 : character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;

	for (int i = length - 1; i > 0; i--, character >>= 6)
		to[i] = (char)(0x80 | (character & 0x3F));
	to[0] = (char)(lead[length] | character);
	return length;
}

/*
 * The end of an escape sequence (ECMA-48) whose introducer, ESC or C1, stands before S; KIND is the
 * character that follows ESC. A string that never ends loses only its introducer.
 */
static const unsigned char *skip_escape(const unsigned char *s, uint32_t kind)
{
	const unsigned char *end = s;

	if (kind == '[') {
		while (*end >= 0x20 && *end < 0x40)
			end++;
		return *end >= 0x40 && *end < 0x7F ? end + 1 : end;
	}
	if (kind == ']' || kind == 'P' || kind == 'X' || kind == '^' || kind == '_') {
		for (; *end; end++) {
			if (*end == 7)
				return end + 1;
			if (end[0] == 0x1B && end[1] == '\\')
				return end + 2;
			if (end[0] == 0xC2 && end[1] == 0x9C)
				return end + 2;
		}
	}
	return s;
}

static bool is_dropped(uint32_t c)
{
	return c == 0x61C || c == 0x200E || c == 0x200F || (c >= 0x202A && c <= 0x202E) ||
	       (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

/* Takes the next character for clean text from *FROM: 0 if what stood there is dropped. */
static uint32_t next_clean(const unsigned char **from)
{
	const unsigned char *s = *from;
	uint32_t c;
	int length = decode(s, &c);

	*from = s + (length ? length : 1);
	if (!length || (c & 0xFFFE) == 0xFFFE)
		return REPLACEMENT;
	if (c == 0x1B) {
		/* ESC, intermediates, one final character. */
		while (**from >= 0x20 && **from < 0x30)
			(*from)++;
		if (**from >= 0x30 && **from < 0x7F) {
			(*from)++;
			*from = skip_escape(*from, (*from)[-1]);
		}
		return 0;
	}
	if (c == 0x90 || c == 0x98 || (c >= 0x9B && c <= 0x9F)) {
		*from = skip_escape(*from, c - 0x40);
		return 0;
	}
	if (c < 0x20 || (c >= 0x7F && c < 0xA0) || c == 0x2028 || c == 0x2029)
		return ' ';
	return is_dropped(c) ? 0 : c;
}

static void clean(char *to, size_t size, const char *foreign, int most)
{
	const unsigned char *from = (const unsigned char *)foreign;
	size_t used = 0;
	int characters = 0;

	if (!size)
		return;
	while (*from && characters < most) {
		uint32_t c = next_clean(&from);
		char bytes[5];
		int length = 0;

		if (!c)
			continue;
		if (c == '>' && used >= 2 && to[used - 1] == ']' && to[used - 2] == ']')
			bytes[length++] = ' ';
		characters += length + 1;
		length += encode(bytes + length, c);
		if (used + (size_t)length >= size || characters > most)
			break;
		memcpy(to + used, bytes, (size_t)length);
		used += (size_t)length;
	}
	to[used] = 0;
}

void text_clean(char *to, size_t size, const char *foreign)
{
	clean(to, size, foreign, CLEAN_CHARACTERS);
}

void text_safe(char *to, size_t size, const char *foreign)
{
	clean(to, size, foreign, INT_MAX);
}

int text_width(const char *utf8)
{
	int width = 0;

	for (; *utf8; utf8++)
		width += ((unsigned char)*utf8 >> 6) != 2;
	return width;
}

/* ---- numbers with units ---- */

static const char *unknown(char *to, size_t size)
{
	snprintf(to, size, "unknown");
	return to;
}

const char *text_si(char *to, size_t size, double value, const char *unit)
{
	static const char *const prefix[] = { "p", "n", "µ", "m", "", "k", "M", "G", "T", "P", "E",
		"Z", "Y" };
	char digits[32];
	int exponent, group;

	if (!isfinite(value))
		return unknown(to, size);
	/* The exponent after rounding: 999.6 is 1.00 k. */
	snprintf(digits, sizeof digits, "%.2e", value);
	exponent = atoi(strchr(digits, 'e') + 1);
	group = (exponent + 300 * 3) / 3 - 300;
	if (value == 0) {
		snprintf(to, size, "0%s%s", *unit ? " " : "", unit);
	} else if (group < -4 || group > 8) {
		snprintf(to, size, "%s%s%s", digits, *unit ? " " : "", unit);
	} else {
		const char *p = prefix[group + 4];

		snprintf(to, size, "%.*f%s%s%s", 2 - (exponent - 3 * group),
			value / pow(10, 3 * group), *p || *unit ? " " : "", p, unit);
	}
	return to;
}

const char *text_bytes(char *to, size_t size, double bytes)
{
	static const char *const unit[] = { "B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	size_t i = 0;

	if (!isfinite(bytes))
		return unknown(to, size);
	/* From 1023.5 on, "%.4g" would say 1024. */
	for (; fabs(bytes) >= 1023.5 && i + 1 < sizeof unit / sizeof *unit; i++)
		bytes /= 1024;
	snprintf(to, size, fabs(bytes) >= 999.5 ? "%.4g %s" : "%.3g %s", bytes, unit[i]);
	return to;
}

const char *text_seconds(char *to, size_t size, double seconds)
{
	double whole = round(fabs(seconds));

	if (!isfinite(seconds))
		return unknown(to, size);
	if (fabs(seconds) < 9.995 || whole >= 1e9)
		return text_si(to, size, seconds, "s");
	if (seconds < 0)
		snprintf(to, size, "-%.0f s", whole);
	else if (whole < 60)
		snprintf(to, size, "%.0f s", whole);
	else if (whole < 3600)
		snprintf(to, size, "%.0f min %.0f s", floor(whole / 60), fmod(whole, 60));
	else
		snprintf(to, size, "%.0f h %.0f min", floor(whole / 3600),
			floor(fmod(whole, 3600) / 60));
	return to;
}

/* ---- near names ---- */

static int least_of(int a, int b)
{
	return a < b ? a : b;
}

/* Edit distance where swapping two neighbours is one edit (optimal string alignment). */
static int distance(const char *a, const char *b)
{
	int row[3][WORD_MOST + 1];
	int rows = (int)strlen(a), columns = (int)strlen(b);
	int *before = row[0], *last = row[1], *now = row[2];

	for (int j = 0; j <= columns; j++)
		now[j] = j;
	for (int i = 1; i <= rows; i++) {
		int *spare = before;

		before = last;
		last = now;
		now = spare;
		now[0] = i;
		for (int j = 1; j <= columns; j++) {
			int x = tolower((unsigned char)a[i - 1]);
			int y = tolower((unsigned char)b[j - 1]);

			now[j] =
				least_of(least_of(now[j - 1], last[j]) + 1, last[j - 1] + (x != y));
			if (i > 1 && j > 1 && x == tolower((unsigned char)b[j - 2]) &&
				y == tolower((unsigned char)a[i - 2]))
				now[j] = least_of(now[j], before[j - 2] + 1);
		}
	}
	return now[columns];
}

const char *text_nearest(const char *word, const char *const *names, int count)
{
	const char *nearest = NULL;
	size_t length = strlen(word);
	int best = 0;

	if (!length || length > WORD_MOST)
		return NULL;
	for (int i = 0; i < count; i++) {
		size_t other = strlen(names[i]);
		int most = (int)((length > other ? length : other) + 1) / 3;
		int edits;

		if (other > WORD_MOST)
			continue;
		edits = distance(word, names[i]);
		/* The first letters of a long name are near too. */
		if (length >= 3 && !strncasecmp(word, names[i], length))
			edits = least_of(edits, most);
		if (edits <= most && (!nearest || edits < best)) {
			nearest = names[i];
			best = edits;
		}
	}
	return nearest;
}

/* ---- numbers in ---- */

bool text_number(const char *text, double least, double most, double *value)
{
	char *end;
	double number;

	/* strtod alone would take spaces, hexadecimal, "nan" and "infinity". */
	if (!*text || text[strspn(text, "0123456789+-.eE")])
		return false;
	number = strtod(text, &end);
	if (*end || !isfinite(number) || number < least || number > most)
		return false;
	*value = number;
	return true;
}

bool text_integer(const char *text, long long least, long long most, long long *value)
{
	char *end;
	long long number;

	if (!*text || text[strspn(text, "0123456789+-")])
		return false;
	errno = 0;
	number = strtoll(text, &end, 10);
	if (errno || *end || number < least || number > most)
		return false;
	*value = number;
	return true;
}
