/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random bytes against everything that reads foreign bytes: result files, lines of the worker,
 * text. Built by `make fuzz` with clang's libFuzzer. Whatever is read must be written, and read
 * again.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "core/result.h"
#include "core/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static void read_result(const char *text, size_t size)
{
	struct result result, again;
	struct error err = { .text = "" };
	char *json, *json_again;

	if (result_from_json(text, size, &result, &err)) {
		require(err.text[0] && !strpbrk(err.text, "\033\n"), "no clean reason");
		return;
	}
	json = result_to_json(&result);
	require(!result_from_json(json, strlen(json), &again, &err),
		"cannot read what was written");
	json_again = result_to_json(&again);
	require(!strcmp(json, json_again), "reading changed the result");
	free(json);
	free(json_again);
	result_release(&result);
	result_release(&again);
}

static void read_message(const char *text, size_t size)
{
	struct message message;
	struct error err = { .text = "" };

	if (!message_from_line(text, size, &message, &err)) {
		char *line = message_to_line(&message);

		require(!strpbrk(line, "\n\r"), "a message of two lines");
		free(line);
	} else {
		require(err.text[0] && !strpbrk(err.text, "\033\n"), "no clean reason");
	}
	message_release(&message);
}

static void clean_text(const char *text)
{
	char clean[300], again[300];

	text_clean(clean, sizeof clean, text);
	text_safe(again, sizeof again, clean);
	require(!strcmp(clean, again), "cleaning twice is not cleaning once");
	require(!strpbrk(clean, "\033\n\r\a\177") && !strstr(clean, "]]>"), "not clean");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = memory_new(size + 1, 1);

	memcpy(text, data, size);
	clean_text(text);
	read_result((const char *)data, size);
	read_message((const char *)data, size);
	free(text);
	return 0;
}
