/* SPDX-License-Identifier: Apache-2.0 */
#include "base/log.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/text.h"

static enum log_level shown = LOG_NORMAL;
static bool on_line; /* a progress line stands on the terminal */
static char last_key[128];

void log_set_level(enum log_level level)
{
	shown = level;
}

enum log_level log_get_level(void)
{
	return shown;
}

/* A terminal that can rewrite a line. */
static bool is_terminal(void)
{
	const char *kind = getenv("TERM");

	return isatty(STDERR_FILENO) && kind && strcmp(kind, "dumb");
}

static int terminal_width(void)
{
	struct winsize size;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) || size.ws_col < 10)
		return 80;
	return size.ws_col;
}

/* One write a line, so that lines of two processes do not mix. */
static void put(const char *format, va_list list)
{
	char line[4096];
	int used = snprintf(line, sizeof line, "%s", on_line ? "\r\033[K" : "");

	on_line = false;
	vsnprintf(line + used, sizeof line - (size_t)used - 1, format, list);
	used = (int)strlen(line);
	snprintf(line + used, sizeof line - (size_t)used, "\n");
	fputs(line, stderr);
}

static void put_safe(const char *before, const char *format, va_list list)
{
	char raw[4096], safe[4096];

	vsnprintf(raw, sizeof raw, format, list);
	text_safe(safe, sizeof safe, raw);
	log_progress_end();
	fprintf(stderr, "%s: %s\n", before, safe);
}

void log_warn(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	put_safe("roofline: warning", format, list);
	va_end(list);
}

void log_error(const char *who, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	put_safe(who, format, list);
	va_end(list);
}

void log_note(const char *format, ...)
{
	va_list list;

	if (shown < LOG_NORMAL)
		return;
	va_start(list, format);
	put(format, list);
	va_end(list);
}

void log_verbose(const char *format, ...)
{
	va_list list;

	if (shown < LOG_VERBOSE)
		return;
	va_start(list, format);
	put(format, list);
	va_end(list);
}

void log_debug(const char *format, ...)
{
	va_list list;

	if (shown < LOG_DEBUG)
		return;
	va_start(list, format);
	put(format, list);
	va_end(list);
}

/* Ends LINE after WIDTH characters. */
static void cut(char *line, int width)
{
	for (; *line; line++)
		if (((unsigned char)*line >> 6) != 2 && width-- == 0)
			break;
	*line = 0;
}

void log_progress(const char *key, const char *format, ...)
{
	char raw[1024], line[1024];
	bool changed = strncmp(key, last_key, sizeof last_key - 1) != 0;
	bool terminal = is_terminal();
	va_list list;

	if (shown < LOG_NORMAL || (!terminal && !changed))
		return;
	snprintf(last_key, sizeof last_key, "%s", key);
	va_start(list, format);
	vsnprintf(raw, sizeof raw, format, list);
	va_end(list);
	text_clean(line, sizeof line, raw);
	if (!terminal) {
		fprintf(stderr, "%s\n", line);
		return;
	}
	/* The last column stays free: a full line would wrap on some terminals. */
	cut(line, terminal_width() - 1);
	fprintf(stderr, "\r%s\033[K", line);
	on_line = true;
}

void log_progress_end(void)
{
	if (on_line)
		fputs("\r\033[K", stderr);
	on_line = false;
}
