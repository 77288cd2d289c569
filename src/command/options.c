/* SPDX-License-Identifier: Apache-2.0 */
#include "command/options.h"

#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "core/kernel.h"

typedef const char *name_function(int value);

static const char *format_name(int value)
{
	return chart_format_name((enum chart_format)value);
}

static const char *kind_name(int value)
{
	return chart_kind_name((enum chart_kind)value);
}

static const char *size_name(int value)
{
	return chart_size_name((enum chart_size)value);
}

static const char *theme_name(int value)
{
	return chart_theme_name((enum chart_theme)value);
}

static int find(struct argp_state *state, const char *what, const char *word, name_function *name,
	int count)
{
	const char *names[8], *near;

	for (int i = 0; i < count; i++) {
		names[i] = name(i);
		if (!strcmp(names[i], word))
			return i;
	}
	near = text_nearest(word, names, count);
	argp_error(state, "there is no %s '%s'%s%s%s", what, word, near ? ", did you mean '" : "",
		near ? near : "", near ? "'?" : "");
	return 0;
}

static unsigned find_list(
	struct argp_state *state, const char *what, char *words, name_function *name, int count)
{
	unsigned bits = 0;
	char *rest;

	for (char *word = strtok_r(words, ",", &rest); word; word = strtok_r(NULL, ",", &rest))
		bits |= 1u << find(state, what, word, name, count);
	if (!bits)
		argp_error(state, "no %s is named", what);
	return bits;
}

unsigned options_suite(struct argp_state *state, const char *word)
{
	return suite_bits(find(state, "suite", word, suite_name, SUITE_NAMES));
}

unsigned options_formats(struct argp_state *state, char *words)
{
	return find_list(state, "format", words, format_name, CHART_FORMAT_COUNT);
}

unsigned options_kinds(struct argp_state *state, char *words)
{
	return find_list(state, "chart", words, kind_name, CHART_KIND_COUNT);
}

enum chart_size options_size(struct argp_state *state, const char *word)
{
	return (enum chart_size)find(state, "size", word, size_name, CHART_SIZE_COUNT);
}

enum chart_theme options_theme(struct argp_state *state, const char *word)
{
	return (enum chart_theme)find(state, "theme", word, theme_name, CHART_THEME_COUNT);
}

char *options_result_path(const char *file)
{
	struct text path = TEXT_EMPTY;
	struct stat status;
	bool folder = !stat(file, &status) && S_ISDIR(status.st_mode);

	text_add(&path, "%s%s", file, folder ? "/result.json" : "");
	return path.bytes;
}
