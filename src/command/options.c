/* SPDX-License-Identifier: Apache-2.0 */
#include "command/options.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/text.h"
#include "command/command.h"
#include "core/kernel.h"

#define NAMES_MOST 64

/* The option that a long name of LENGTH letters means, whole or its beginning; NULL: none. */
static const struct argp_option *find_long(const struct argp *argp, const char *name, size_t length)
{
	for (const struct argp_option *o = argp->options; o && (o->name || o->key); o++)
		if (o->name && !strncmp(o->name, name, length))
			return o;
	return NULL;
}

/* Whether the value of the last of these short options, "-qo", is the next word. */
static bool takes_next(const struct argp *argp, const char *letters)
{
	for (; *letters; letters++)
		for (const struct argp_option *o = argp->options; o && (o->name || o->key); o++)
			if (o->key == *letters && o->arg)
				return !letters[1];
	return false;
}

/* The first long option among the words that ARGP does not know, NULL: none. */
static const char *find_unknown(const struct argp *argp, int argc, char **argv)
{
	static const char *const own[] = { "help", "usage" };

	for (int i = 1; i < argc && strcmp(argv[i], "--"); i++) {
		const char *name = argv[i] + 2;
		size_t length = strcspn(name, "=");
		const struct argp_option *option;

		if (strncmp(argv[i], "--", 2)) {
			i += argv[i][0] == '-' && takes_next(argp, argv[i] + 1);
			continue;
		}
		option = find_long(argp, name, length);
		if (!option && strncmp(own[0], name, length) && strncmp(own[1], name, length))
			return argv[i];
		i += option && option->arg && !name[length];
	}
	return NULL;
}

void options_parse(const struct argp *argp, int argc, char **argv, void *input)
{
	const char *names[NAMES_MOST] = { "help", "usage" }, *unknown, *near = NULL;
	int count = 2, length;

	argp_err_exit_status = STATUS_USAGE;
	for (const struct argp_option *o = argp->options; o && (o->name || o->key); o++)
		if (o->name && count < NAMES_MOST)
			names[count++] = o->name;
	unknown = find_unknown(argp, argc, argv);
	if (unknown) {
		char word[80];

		length = (int)strcspn(unknown, "=");
		snprintf(word, sizeof(word), "%.*s", length, unknown);
		near = text_nearest(word + 2, names, count);
		if (near) {
			log_error(argv[0], "there is no option '%s', did you mean '--%s'?", word,
				near);
			exit(STATUS_USAGE);
		}
	}
	argp_parse(argp, argc, argv, 0, NULL, input);
}

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
	struct text all = TEXT_EMPTY;

	for (int i = 0; i < count; i++) {
		names[i] = name(i);
		if (!strcmp(names[i], word))
			return i;
		text_add(&all, "%s%s", i ? ", " : "", names[i]);
	}
	near = text_nearest(word, names, count);
	if (near)
		argp_error(state, "there is no %s '%s', did you mean '%s'?", what, word, near);
	else
		argp_error(state, "there is no %s '%s', only %s", what, word, all.bytes);
	text_release(&all);
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

double options_scale(struct argp_state *state, const char *word)
{
	return scale_value(find(state, "size", word, scale_name, SCALE_NAMES));
}

enum chart_size options_size(struct argp_state *state, const char *option, const char *word)
{
	return (enum chart_size)find(state, option, word, size_name, CHART_SIZE_COUNT);
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
