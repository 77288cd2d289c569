/* SPDX-License-Identifier: Apache-2.0 */
#include "render/theme.h"

#include <stddef.h>
#include <string.h>

static const struct palette palettes[CHART_THEME_COUNT] = {
	[CHART_LIGHT] = {
		.background = "#ffffff", .ink = "#1b1f24", .secondary = "#5b636e",
		.grid = "#e7eaee", .tint = "#f6f8fa", .roof = "#2b3138",
		.context = "#b9c0c9", .alarm = "#b3261e", .wash = "#f3d6d3",
		.heat_low = 0xF1F5F9, .heat_high = 0x0B5A8F,
		.precision = { 0x0072B2, 0x009E73, 0xE69F00, 0xD55E00, 0xB5568C, 0x6B7280 },
		.level = { 0x0072B2, 0xB5568C, 0xD55E00, 0x009E73, 0x6B7280 },
	},
	[CHART_DARK] = {
		.background = "#12161c", .ink = "#e8ebef", .secondary = "#9aa4b0",
		.grid = "#262d36", .tint = "#181d25", .roof = "#c9d1d9",
		.context = "#4d5763", .alarm = "#ff8a80", .wash = "#46262a",
		.heat_low = 0x1B222B, .heat_high = 0x5FB7EA,
		.dark = true,
		.precision = { 0x56B4E9, 0x2BC79A, 0xF0C24B, 0xFF7F3F, 0xE08FC0, 0xAAB2BD },
		.level = { 0x56B4E9, 0xE08FC0, 0xFF7F3F, 0x2BC79A, 0xAAB2BD },
	},
	[CHART_BW] = {
		.background = "#ffffff", .ink = "#000000", .secondary = "#444444",
		.grid = "#e2e2e2", .tint = "#f7f7f7", .roof = "#000000",
		.context = "#b8b8b8", .alarm = "#000000", .wash = "#d9d9d9",
		.heat_low = 0xF5F5F5, .heat_high = 0x303030,
		.precision = { 0x000000, 0x4D4D4D, 0x7A7A7A, 0x000000, 0x4D4D4D, 0x7A7A7A },
		.level = { 0x000000, 0x5E5E5E, 0x444444, 0x777777, 0x777777 },
	},
};

static const struct sheet sheets[CHART_SIZE_COUNT] = {
	[CHART_REPORT] = { 504, 324, 9, 200, 3.9, true, 12, 100 },
	[CHART_PAPER] = { 252, 196, 7, 300, 1.6, false, 7, 60 },
	[CHART_SLIDE] = { 960, 540, 15, 144, 3.9, true, 12, 30 },
};

static const struct {
	const char *name;
	struct glyph glyph;
} precisions[PRECISION_COUNT] = {
	[PRECISION_FP64] = { "FP64", { 5, 4 } },     /* square */
	[PRECISION_FP32] = { "FP32", { 7, 6 } },     /* circle */
	[PRECISION_TF32] = { "TF32", { 9, 8 } },     /* triangle up */
	[PRECISION_HALF] = { "HALF", { 13, 12 } },   /* diamond */
	[PRECISION_FP8] = { "FP8", { 11, 10 } },     /* triangle down */
	[PRECISION_INTEGER] = { "INT", { 15, 14 } }, /* pentagon */
};

const struct palette *theme_palette(enum chart_theme theme)
{
	return &palettes[theme];
}

const struct sheet *theme_sheet(enum chart_size size)
{
	return &sheets[size];
}

enum precision precision_of(const char *pipe)
{
	static const struct {
		const char *prefix;
		enum precision precision;
	} prefixes[] = {
		{ "FP64", PRECISION_FP64 },
		{ "FP32", PRECISION_FP32 },
		{ "TF32", PRECISION_TF32 },
		{ "FP16", PRECISION_HALF },
		{ "BF16", PRECISION_HALF },
		{ "FP8", PRECISION_FP8 },
		{ "FP6", PRECISION_FP8 },
		{ "FP4", PRECISION_FP8 },
	};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++)
		if (strncmp(pipe, prefixes[i].prefix, strlen(prefixes[i].prefix)) == 0)
			return prefixes[i].precision;
	return PRECISION_INTEGER;
}

const char *precision_name(enum precision precision)
{
	return precisions[precision].name;
}

struct glyph precision_glyph(enum precision precision)
{
	return precisions[precision].glyph;
}

struct glyph level_glyph(enum level level)
{
	static const struct glyph glyphs[LEVEL_COUNT] = {
		[LEVEL_DRAM] = { 7, 6 },     /* circle */
		[LEVEL_L3] = { 13, 12 },     /* diamond */
		[LEVEL_L2] = { 5, 4 },	     /* square */
		[LEVEL_L1] = { 9, 8 },	     /* triangle up */
		[LEVEL_SHARED] = { 15, 14 }, /* pentagon */
	};

	return glyphs[level];
}
