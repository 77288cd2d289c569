/* SPDX-License-Identifier: Apache-2.0 */
#include "render/metrics.h"

#include <stdio.h>
#include <string.h>

#include "base/child.h"

/* Advance widths of ASCII 32..126 in 1/1000 em, read from the hmtx tables of Liberation Sans 2 and
 * DejaVu Sans 2.37. */
static const short helvetica[95] = {
	278,
	278,
	355,
	556,
	556,
	889,
	667,
	191,
	333,
	333,
	389,
	584,
	278,
	333,
	278,
	278,
	556,
	556,
	556,
	556,
	556,
	556,
	556,
	556,
	556,
	556,
	278,
	278,
	584,
	584,
	584,
	556,
	1015,
	667,
	667,
	722,
	722,
	667,
	611,
	778,
	722,
	278,
	500,
	667,
	556,
	833,
	722,
	778,
	667,
	778,
	722,
	667,
	611,
	722,
	667,
	944,
	667,
	667,
	611,
	278,
	278,
	278,
	469,
	556,
	333,
	556,
	556,
	500,
	556,
	556,
	278,
	556,
	556,
	222,
	222,
	500,
	222,
	833,
	556,
	556,
	556,
	556,
	333,
	500,
	278,
	556,
	500,
	722,
	500,
	500,
	500,
	334,
	260,
	334,
	584,
};
static const short dejavu[95] = {
	318,
	401,
	460,
	838,
	636,
	950,
	780,
	275,
	390,
	390,
	500,
	838,
	318,
	361,
	318,
	337,
	636,
	636,
	636,
	636,
	636,
	636,
	636,
	636,
	636,
	636,
	337,
	337,
	838,
	838,
	838,
	531,
	1000,
	684,
	686,
	698,
	770,
	632,
	575,
	775,
	752,
	295,
	295,
	656,
	557,
	863,
	748,
	787,
	603,
	787,
	695,
	635,
	611,
	732,
	684,
	989,
	685,
	611,
	685,
	390,
	337,
	390,
	838,
	500,
	500,
	613,
	635,
	550,
	635,
	615,
	352,
	635,
	634,
	278,
	278,
	579,
	278,
	974,
	634,
	612,
	635,
	635,
	411,
	521,
	392,
	634,
	592,
	818,
	592,
	592,
	525,
	636,
	337,
	636,
	838,
};
#define OTHER_WIDTH 560

/* What fontconfig may name, and what it is laid out as. Its answer is compared, never used. */
static const struct font known[] = {
	{ FONT_HELVETICA, "Liberation Sans" },
	{ FONT_HELVETICA, "Arial" },
	{ FONT_HELVETICA, "Arimo" },
	{ FONT_HELVETICA, "Helvetica" },
	{ FONT_HELVETICA, "Nimbus Sans" },
	{ FONT_HELVETICA, "Nimbus Sans L" },
};

struct font font_choose(void)
{
	static const char *const argv[] = { "fc-match", "-f", "%{family[0]}",
		"Liberation Sans,Arial,Helvetica", NULL };
	const struct child_request request = {
		.argv = argv,
		.limit_seconds = 5,
		.limit_bytes = 4096,
	};
	struct child_result result = { 0 };
	struct font font = { FONT_DEJAVU, "DejaVu Sans" };

	/* No fc-match is no failure: DejaVu comes with fontconfig itself. */
	if (child_run(&request, &result, NULL) == 0 && result.status == 0)
		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			if (strcmp(result.output, known[i].family) == 0)
				font = known[i];
	child_release(&result);
	return font;
}

double font_width(const struct font *font, const char *utf8, double size)
{
	const short *table = font->class == FONT_HELVETICA ? helvetica : dejavu;
	int sum = 0;

	for (const unsigned char *c = (const unsigned char *)utf8; *c; c++) {
		if (*c >= 32 && *c < 127)
			sum += table[*c - 32];
		else if (*c >= 0xC0)
			sum += OTHER_WIDTH;
	}
	return sum * size / 1000;
}

double font_width_bold(const struct font *font, const char *utf8, double size)
{
	/* Mean over ASCII of the bold and the regular tables: 1.046 and 1.104. */
	return font_width(font, utf8, size) * (font->class == FONT_HELVETICA ? 1.07 : 1.12);
}

void font_cut(const struct font *font, char *to, size_t capacity, const char *utf8, double size,
	double width)
{
	static const char ellipsis[] = "\xE2\x80\xA6";
	size_t length = strlen(utf8);

	snprintf(to, capacity, "%s", utf8);
	while (length > 0 &&
		(length + sizeof(ellipsis) > capacity || font_width(font, to, size) > width)) {
		do
			length--;
		while (length > 0 && ((unsigned char)utf8[length] & 0xC0) == 0x80);
		if (length + sizeof(ellipsis) <= capacity)
			snprintf(to, capacity, "%.*s%s", (int)length, utf8, ellipsis);
	}
}
