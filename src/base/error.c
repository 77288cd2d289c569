/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int fail(struct error *err, const char *format, ...)
{
	va_list list;

	if (!err)
		return -1;
	err->severity = SEVERITY_PLAIN;
	va_start(list, format);
	vsnprintf(err->text, sizeof err->text, format, list);
	va_end(list);
	return -1;
}

int fail_as(struct error *err, enum severity severity, const char *format, ...)
{
	va_list list;

	if (!err)
		return -1;
	err->severity = severity;
	va_start(list, format);
	vsnprintf(err->text, sizeof err->text, format, list);
	va_end(list);
	return -1;
}

int error_context(struct error *err, const char *format, ...)
{
	char reason[sizeof err->text], about[sizeof err->text / 2];
	va_list list;

	if (!err)
		return -1;
	memcpy(reason, err->text, sizeof reason);
	va_start(list, format);
	vsnprintf(about, sizeof about, format, list);
	va_end(list);
	snprintf(err->text, sizeof err->text, "%s: %.*s", about,
		(int)(sizeof err->text - strlen(about) - 3), reason);
	return -1;
}

_Noreturn void die(const char *format, ...)
{
	va_list list;

	fputs("roofline: ", stderr);
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fputc('\n', stderr);
	exit(1);
}
