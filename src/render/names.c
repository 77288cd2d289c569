/* SPDX-License-Identifier: Apache-2.0 */
/* Names of kernels, short enough to stand in a picture. */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "render/scene.h"

#define CHARACTERS_MOST 24
#define CHARACTERS_HEAD 14
#define CHARACTERS_TAIL 9

static bool is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_' || (c & 0x80);
}

/* Drops <...>, however nested, where it follows a word; an unclosed one stays. */
static void drop_template(char *name)
{
	char *open = strchr(name, '<');
	int depth = 0;

	if (!open || open == name || !is_word(open[-1]))
		return;
	for (char *c = open; *c; c++) {
		depth += (*c == '<') - (*c == '>');
		if (depth == 0) {
			memmove(open, c + 1, strlen(c + 1) + 1);
			drop_template(name);
			return;
		}
	}
}

static const char *skip_characters(const char *utf8, int count)
{
	while (*utf8 && count > 0) {
		utf8++;
		while (((unsigned char)*utf8 & 0xC0) == 0x80)
			utf8++;
		count--;
	}
	return utf8;
}

void short_name(char *to, size_t size, const char *name)
{
	char work[1024], *start = work, *open, *colons;
	int width;

	snprintf(work, sizeof(work), "%s", name);
	drop_template(work);
	open = strchr(work, '(');
	if (open && open > work && is_word(open[-1])) {
		char *space;

		*open = 0;
		space = strrchr(work, ' ');
		start = space && space[1] ? space + 1 : work;
	}
	while ((colons = strstr(start, "::")) && is_word(colons[2]))
		start = colons + 2;
	width = text_width(start);
	if (width <= CHARACTERS_MOST) {
		snprintf(to, size, "%s", *start ? start : "?");
	} else {
		const char *head = skip_characters(start, CHARACTERS_HEAD);

		snprintf(to, size, "%.*s\xE2\x80\xA6%s", (int)(head - start), start,
			skip_characters(start, width - CHARACTERS_TAIL));
	}
}
