/* SPDX-License-Identifier: Apache-2.0 */
#include "render/gnuplot.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/child.h"
#include "base/text.h"

#define LIMIT_SECONDS 30
#define LIMIT_BYTES ((size_t)32 << 20)
/* Less than the smallest picture there is: gnuplot leaves an empty one after some errors. */
#define LEAST_BYTES 64

/* How a picture begins. */
static const char *const beginnings[] = {
	[CHART_PNG] = "\x89PNG\r\n",
	[CHART_SVG] = "<?xml",
	[CHART_PDF] = "%PDF-",
};

/* Names that change what gnuplot loads, or how it starts. */
static const char *const dropped[] = { "GNUTERM", "GNUPLOT_LIB", "GNUPLOT_DRIVER_DIR",
	"GNUPLOT_PS_DIR", "GNUPLOT_FONTPATH", "GNUFITLOG", "GDFONTPATH", "GNUHELP", "PAGER", NULL };

/*
 * The families a reader of the SVG may have, all of the same widths but the last; gnuplot itself
 * can neither name several nor say that a font is bold (it takes "Arial:Bold" for a name).
 */
#define SVG_FAMILIES "Arial, Helvetica, 'Liberation Sans', 'Nimbus Sans', sans-serif"
#define SVG_ATTRIBUTE "font-family=\""

/* Rewrites one attribute that starts at FROM; returns the first byte after it. */
static const char *rewrite_font(struct text *to, const char *from)
{
	const char *value = from + strlen(SVG_ATTRIBUTE);
	size_t length = strcspn(value, "\"");
	bool bold = length >= 5 && strncmp(value + length - 5, ":Bold", 5) == 0;

	text_add(to, SVG_ATTRIBUTE SVG_FAMILIES "\"%s", bold ? " font-weight=\"bold\"" : "");
	return value[length] ? value + length + 1 : value + length;
}

/* Only inside tags: the same words in the text of a label stay as they are. */
static void rewrite_fonts(struct picture *picture)
{
	struct text text = TEXT_EMPTY;
	const char *c = picture->bytes, *start = c;
	bool tag = false;

	while (*c) {
		if (tag && strncmp(c, SVG_ATTRIBUTE, strlen(SVG_ATTRIBUTE)) == 0) {
			text_add_bytes(&text, start, (size_t)(c - start));
			start = c = rewrite_font(&text, c);
			continue;
		}
		if (*c == '<')
			tag = true;
		else if (*c == '>')
			tag = false;
		c++;
	}
	text_add_bytes(&text, start, (size_t)(c - start));
	free(picture->bytes);
	picture->bytes = text.bytes;
	picture->size = text.size;
}

/* The first line of gnuplot's message that says something. */
static int say_failure(const struct child_result *result, struct error *err)
{
	char clean[900];
	const char *line = strstr(result->errors ? result->errors : "", "line ");

	text_clean(clean, sizeof(clean), line ? line : result->errors ? result->errors : "");
	return fail(
		err, "gnuplot failed (status %d)%s%s", result->status, *clean ? ": " : "", clean);
}

static int draw(struct picture *picture, struct error *err)
{
	static const char *const argv[] = { "gnuplot", "-d", NULL };
	struct text input = TEXT_EMPTY;
	struct child_result result = { 0 };
	struct child_request request = {
		.argv = argv,
		.drop = dropped,
		.limit_seconds = LIMIT_SECONDS,
		.limit_bytes = LIMIT_BYTES,
	};
	int status;

	text_add(&input, "term = '%s'; piped = 1\n%s", chart_format_name(picture->format),
		picture->script);
	request.input = input.bytes;
	request.input_size = input.size;
	status = child_run(&request, &result, err);
	text_release(&input);
	if (status == 0 && (result.status != 0 || result.output_size < LEAST_BYTES))
		status = say_failure(&result, err);
	if (status == 0 && strncmp(result.output, beginnings[picture->format],
				   strlen(beginnings[picture->format])))
		status = fail(err, "what gnuplot wrote is not a picture; is another program of "
				   "that name in the PATH?");
	if (status == 0) {
		picture->bytes = result.output;
		picture->size = result.output_size;
		result.output = NULL;
		if (picture->format == CHART_SVG)
			rewrite_fonts(picture);
	}
	child_release(&result);
	return status;
}

static void *draw_in_thread(void *argument)
{
	struct picture *picture = argument;

	draw(picture, &picture->error);
	return NULL;
}

void gnuplot_draw(struct picture *pictures, int count)
{
	pthread_t threads[CHART_FORMAT_COUNT * CHART_KIND_COUNT];
	bool started[CHART_FORMAT_COUNT * CHART_KIND_COUNT];

	for (int i = 0; i < count; i++) {
		pictures[i].bytes = NULL;
		started[i] = pthread_create(&threads[i], NULL, draw_in_thread, &pictures[i]) == 0;
	}
	for (int i = 0; i < count; i++) {
		if (started[i])
			pthread_join(threads[i], NULL);
		else
			draw_in_thread(&pictures[i]);
	}
}
