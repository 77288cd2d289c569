/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/build.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/memory.h"
#include "base/text.h"

#define BUILD_SECONDS 180
#define BUILD_BYTES ((size_t)512 << 20)
#define LOG_LINES 40

/* What the process that compiles is asked, and the head of its answer; the texts follow. */
struct order {
	const struct backend *backend;
	const struct device *device;
	const struct source *source;
};
struct answer {
	int rc;
	struct error error;
	size_t size, entry_size, library_size, log_size;
};

static void write_all(int fd, const void *bytes, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t written = write(fd, (const char *)bytes + done, size - done);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			_exit(1);
		done += (size_t)written;
	}
}

static size_t length(const char *text)
{
	return text ? strlen(text) : 0;
}

/* In the other process. */
static void compile(void *context, int fd)
{
	const struct order *order = context;
	struct answer answer = { .rc = 0 };
	struct built built = { 0 };
	struct text log = TEXT_EMPTY;

	answer.rc =
		order->backend->compile(order->device, order->source, &built, &log, &answer.error);
	answer.size = answer.rc ? 0 : built.size;
	answer.entry_size = answer.rc ? 0 : length(built.entry);
	answer.library_size = answer.rc ? 0 : length(built.library);
	answer.log_size = log.size;
	write_all(fd, &answer, sizeof answer);
	write_all(fd, built.bytes, answer.size);
	write_all(fd, built.entry, answer.entry_size);
	write_all(fd, built.library, answer.library_size);
	write_all(fd, log.bytes, answer.log_size);
}

/* The next SIZE bytes at *AT, with a 0 beyond; NULL if SIZE is 0. */
static char *take(const char **at, size_t size)
{
	char *taken = NULL;

	if (size) {
		taken = memory_new(size + 1, 1);
		memcpy(taken, *at, size);
	}
	*at += size;
	return taken;
}

/* The compiler's own words, a note a line. */
static void show_log(const char *log, const struct build_options *options)
{
	char line[1024], safe[1024];
	int count = 0;

	for (const char *at = log; at && *at && options->note; at += *at == '\n') {
		size_t size = strcspn(at, "\n");

		if (++count <= LOG_LINES && size) {
			snprintf(line, sizeof line, "%.*s", (int)size, at);
			text_safe(safe, sizeof safe, line);
			options->note(safe, options->context);
		}
		at += size;
	}
}

static int call_compiler(struct order *order, struct built *built,
	const struct build_options *options, struct error *err)
{
	struct answer answer;
	const char *at;
	char *bytes, *log;
	size_t size;

	if (child_call(compile, order, BUILD_SECONDS, BUILD_BYTES, &bytes, &size, err))
		return error_context(err, "compiling %s", order->source->path);
	at = bytes + sizeof answer;
	if (size >= sizeof answer)
		memcpy(&answer, bytes, sizeof answer);
	if (size < sizeof answer || size != sizeof answer + answer.size + answer.entry_size +
						    answer.library_size + answer.log_size) {
		free(bytes);
		return fail(err, "compiling %s: the compiler ended without an answer",
			order->source->path);
	}
	*built = (struct built){ .size = answer.size };
	built->bytes = take(&at, answer.size);
	built->entry = take(&at, answer.entry_size);
	built->library = take(&at, answer.library_size);
	log = take(&at, answer.log_size);
	if (answer.rc) {
		show_log(log, options);
		*err = answer.error;
	}
	free(log);
	free(bytes);
	return answer.rc;
}

static void build_piece(struct user *user, int index, const struct backend *backend,
	const struct device *device, const struct build_options *options)
{
	char name[96], text[512];
	bool is_host;
	struct source source = user_source(user, index, &is_host);
	struct order order = { backend, device, &source };
	struct built built = { 0 };
	struct error err = { 0 };

	user_piece_name(user, index, name, sizeof name);
	snprintf(text, sizeof text, "compiling %.300s%s%s", source.path, *name ? ", " : "", name);
	if (options->progress)
		options->progress(text, options->context);
	if (is_host)
		order.backend = backend_find("cpu");
	else
		source.options = options->nvrtc_options,
		source.option_count = options->nvrtc_option_count;
	if (!order.backend || !order.backend->compile)
		fail(&err, "this program cannot make code of %s", source.path);
	else if (!call_compiler(&order, &built, options, &err)) {
		user_set_piece(user, index, &built, NULL);
		return;
	}
	user_set_piece(user, index, NULL, err.text);
}

void build_user(struct user *user, const struct backend *backend, const struct device *device,
	const struct build_options *options)
{
	if (user_fault(user) || user_kind(user) != device->code)
		return;
	for (int i = 0; i < user_piece_count(user); i++)
		build_piece(user, i, backend, device, options);
}
