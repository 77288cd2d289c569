/* SPDX-License-Identifier: Apache-2.0 */
#include "render/markup.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* FOREIGN made safe, to be freed. A bad byte becomes a replacement character of three. */
static char *safe_text(const char *foreign)
{
	size_t size = 4 * strlen(foreign) + 16;
	char *safe = memory_new(size, 1);

	text_safe(safe, size, foreign);
	return safe;
}

static void add_escaped(struct text *text, const char *foreign)
{
	char *safe = safe_text(foreign);

	for (const char *c = safe; *c; c++) {
		switch (*c) {
		case '<':
			text_add(text, "&lt;");
			break;
		case '>':
			text_add(text, "&gt;");
			break;
		case '&':
			text_add(text, "&amp;");
			break;
		case '"':
			text_add(text, "&quot;");
			break;
		case '\'':
			text_add(text, "&#39;");
			break;
		default:
			text_add_bytes(text, c, 1);
		}
	}
	free(safe);
}

static void add_json(struct text *text, const char *foreign)
{
	char *safe = safe_text(foreign);

	text_add(text, "\"");
	for (const char *c = safe; *c; c++) {
		unsigned char byte = (unsigned char)*c;
		bool separator = !strncmp(c, "\xE2\x80\xA8", 3) || !strncmp(c, "\xE2\x80\xA9", 3);

		if (separator) {
			text_add(text, "\\u20%02x", (unsigned char)c[2] - 0x80);
			c += 2;
		} else if (byte < 0x20 || strchr("<>&'\"\\\x7f", *c)) {
			text_add(text, "\\u%04x", byte);
		} else {
			text_add_bytes(text, c, 1);
		}
	}
	text_add(text, "\"");
	free(safe);
}

static void add_length(struct text *text, double value)
{
	char digits[64];
	char *end;

	snprintf(digits, sizeof digits, "%.1f", isfinite(value) ? value : 0.0);
	end = digits + strlen(digits) - 2;
	if (!strcmp(end, ".0"))
		*end = 0;
	text_add(text, "%s", strcmp(digits, "-0") ? digits : "0");
}

void markup_add(struct text *text, const char *format, ...)
{
	va_list list;
	double value;

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
			add_escaped(text, va_arg(list, const char *));
			break;
		case 'j':
			add_json(text, va_arg(list, const char *));
			break;
		case 'g':
			value = va_arg(list, double);
			if (isfinite(value))
				text_add(text, "%.6g", value);
			else
				text_add(text, "null");
			break;
		case 'p':
			add_length(text, va_arg(list, double));
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

void markup_add_base64(struct text *text, const void *bytes, size_t size)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const unsigned char *from = bytes;

	for (size_t i = 0; i < size; i += 3) {
		size_t left = size - i;
		unsigned three = (unsigned)from[i] << 16 |
				 (left > 1 ? (unsigned)from[i + 1] << 8 : 0) |
				 (left > 2 ? (unsigned)from[i + 2] : 0);
		char four[4] = { digits[three >> 18], digits[three >> 12 & 63],
			left > 1 ? digits[three >> 6 & 63] : '=',
			left > 2 ? digits[three & 63] : '=' };

		text_add_bytes(text, four, sizeof four);
	}
}
