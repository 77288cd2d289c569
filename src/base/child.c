/* SPDX-License-Identifier: Apache-2.0 */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"

#define ERRORS_MOST (16 * 1024)
#define REAP_SECONDS 2.0 /* after a kill: a process stuck in a driver may never end */

/* A program under way. */
struct child {
	pid_t pid;
	double deadline;
	int input;		  /* descriptors; -1: closed or none */
	int output[2], errors[2]; /* read end, write end */
	struct text text_out, text_err;
};

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void close_one(int *descriptor)
{
	if (*descriptor >= 0)
		close(*descriptor);
	*descriptor = -1;
}

/* A file in memory for stdin: unlike a pipe it neither blocks nor raises SIGPIPE. */
static int open_input(const void *bytes, size_t size, struct error *err)
{
	int file = memfd_create("input", MFD_CLOEXEC);
	size_t done = 0;

	if (file < 0)
		return fail(err, "no memory for its input: %s", strerror(errno));
	while (done < size) {
		ssize_t written =
			pwrite(file, (const char *)bytes + done, size - done, (off_t)done);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0) {
			fail(err, "no memory for its input: %s", strerror(errno));
			close(file);
			return -1;
		}
		done += (size_t)written;
	}
	return file;
}

/* The environment without the names in DROP: an array to be freed, of borrowed strings. */
static char **environment_without(const char *const *drop)
{
	size_t count = 0, kept = 0;
	char **list;

	while (environ && environ[count])
		count++;
	list = memory_new(count + 1, sizeof *list);
	for (size_t i = 0; i < count; i++) {
		bool dropped = false;

		for (const char *const *name = drop; name && *name && !dropped; name++) {
			size_t length = strlen(*name);

			dropped = !strncmp(environ[i], *name, length) && environ[i][length] == '=';
		}
		if (!dropped)
			list[kept++] = environ[i];
	}
	return list;
}

/*
 * Its own process group, so that a kill reaches what it started too; no signal blocked or ignored,
 * whatever this process does; no descriptor but the three.
 */
static int start(struct child *child, const struct child_request *request, struct error *err)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	char **environment = environment_without(request->drop);
	sigset_t none, all;
	int why;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawn_file_actions_init(&actions);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes,
		POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	posix_spawn_file_actions_adddup2(&actions, child->input, STDIN_FILENO);
	posix_spawn_file_actions_adddup2(&actions, child->output[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, child->errors[1], STDERR_FILENO);
	posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
	why = posix_spawnp(&child->pid, request->argv[0], &actions, &attributes,
		(char *const *)request->argv, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	free(environment);
	if (why)
		child->pid = 0;
	return why ? fail(err, "cannot start it: %s", strerror(why)) : 0;
}

static int open_pipes(struct child *child, const struct child_request *request, struct error *err)
{
	child->input = open_input(request->input, request->input_size, err);
	if (child->input < 0)
		return -1;
	if (pipe2(child->output, O_CLOEXEC) || pipe2(child->errors, O_CLOEXEC))
		return fail(err, "no pipe: %s", strerror(errno));
	return 0;
}

/* Takes what is there; closes the descriptor at its end. Of stderr the first part is kept. */
static int take(struct child *child, bool is_output, size_t limit, struct error *err)
{
	struct text *text = is_output ? &child->text_out : &child->text_err;
	int *descriptor = is_output ? &child->output[0] : &child->errors[0];
	char bytes[65536];
	ssize_t got = read(*descriptor, bytes, sizeof bytes);
	size_t room = limit - text->size;

	if (got < 0)
		return errno == EINTR ? 0 : fail(err, "cannot read from it: %s", strerror(errno));
	if (got == 0)
		close_one(descriptor);
	if ((size_t)got > room && is_output)
		return fail(err, "it wrote more than %zu bytes", limit);
	text_add_bytes(text, bytes, (size_t)got < room ? (size_t)got : room);
	return 0;
}

static int too_late(const struct child_request *request, struct error *err)
{
	return fail(err, "it did not end within %g s", request->limit_seconds);
}

static int read_both(struct child *child, const struct child_request *request, struct error *err)
{
	while (child->output[0] >= 0 || child->errors[0] >= 0) {
		struct pollfd list[2] = { { child->output[0], POLLIN, 0 },
			{ child->errors[0], POLLIN, 0 } };
		double left = child->deadline - now();
		int ready;

		if (left <= 0)
			return too_late(request, err);
		ready = poll(list, 2, left > 1000 ? 1000000 : (int)(left * 1000) + 1);
		if (ready < 0 && errno != EINTR)
			return fail(err, "cannot wait for it: %s", strerror(errno));
		if (ready <= 0)
			continue;
		if (list[0].revents && take(child, true, request->limit_bytes, err))
			return -1;
		if (list[1].revents && take(child, false, ERRORS_MOST, err))
			return -1;
	}
	return 0;
}

/* Waits until DEADLINE: 0 and its status, 1 if it still runs, -1 if it cannot be waited for. */
static int reap(struct child *child, double deadline, int *status)
{
	struct timespec nap = { 0, 200 * 1000 };

	for (;;) {
		pid_t pid = waitpid(child->pid, status, WNOHANG);

		if (pid == child->pid) {
			child->pid = 0;
			return 0;
		}
		if (pid < 0 && errno != EINTR)
			return -1;
		if (now() >= deadline)
			return 1;
		nanosleep(&nap, NULL);
		if (nap.tv_nsec < 10 * 1000 * 1000)
			nap.tv_nsec *= 2;
	}
}

static int finish(
	struct child *child, const struct child_request *request, int *status, struct error *err)
{
	int raw;

	switch (reap(child, child->deadline, &raw)) {
	case 0:
		*status = WIFSIGNALED(raw) ? 128 + WTERMSIG(raw) : WEXITSTATUS(raw);
		return 0;
	case 1:
		return too_late(request, err);
	default:
		return fail(err, "cannot wait for it: %s", strerror(errno));
	}
}

static void child_close(struct child *child)
{
	int ignored;

	if (child->pid > 0) {
		kill(-child->pid, SIGKILL);
		reap(child, now() + REAP_SECONDS, &ignored);
	}
	close_one(&child->input);
	for (int i = 0; i < 2; i++) {
		close_one(&child->output[i]);
		close_one(&child->errors[i]);
	}
	text_release(&child->text_out);
	text_release(&child->text_err);
}

int child_run(const struct child_request *request, struct child_result *result, struct error *err)
{
	struct child child = { .input = -1, .output = { -1, -1 }, .errors = { -1, -1 } };
	int status = -1;

	*result = (struct child_result){ .status = -1 };
	child.deadline = now() + request->limit_seconds;
	if (open_pipes(&child, request, err) || start(&child, request, err))
		goto out;
	close_one(&child.output[1]);
	close_one(&child.errors[1]);
	text_add_bytes(&child.text_out, "", 0);
	text_add_bytes(&child.text_err, "", 0);
	if (read_both(&child, request, err) || finish(&child, request, &result->status, err))
		goto out;
	result->output = child.text_out.bytes;
	result->output_size = child.text_out.size;
	result->errors = child.text_err.bytes;
	child.text_out = child.text_err = TEXT_EMPTY;
	status = 0;
out:
	child_close(&child);
	return status ? error_context(err, "%s", request->argv[0]) : 0;
}

void child_release(struct child_result *result)
{
	free(result->output);
	free(result->errors);
	*result = (struct child_result){ .status = -1 };
}

/* ---- a function in a process of its own ---- */

/* Reads until the other end closes. */
static int read_answer(int fd, double deadline, double limit_seconds, size_t limit_bytes,
	struct text *answer, struct error *err)
{
	char bytes[65536];

	for (;;) {
		struct pollfd one = { fd, POLLIN, 0 };
		double left = deadline - now();
		ssize_t got;

		if (left <= 0)
			return fail(err, "it did not end within %g s", limit_seconds);
		if (poll(&one, 1, (int)(left * 1000) + 1) <= 0)
			continue;
		got = read(fd, bytes, sizeof bytes);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return got ? fail(err, "cannot read from it: %s", strerror(errno)) : 0;
		if ((size_t)got > limit_bytes - answer->size)
			return fail(err, "it answered more than %zu bytes", limit_bytes);
		text_add_bytes(answer, bytes, (size_t)got);
	}
}

static _Noreturn void be_copy(child_function *function, void *context, int fd)
{
	signal(SIGPIPE, SIG_IGN);
	setpgid(0, 0);
	/* What libraries print stays off standard output. */
	dup2(STDERR_FILENO, STDOUT_FILENO);
	function(context, fd);
	_exit(0);
}

int child_call(child_function *function, void *context, double limit_seconds, size_t limit_bytes,
	char **bytes, size_t *size, struct error *err)
{
	struct child child = { .input = -1, .output = { -1, -1 }, .errors = { -1, -1 } };
	struct text answer = TEXT_EMPTY;
	int raw = 0, rc;

	child.deadline = now() + limit_seconds;
	if (pipe2(child.output, O_CLOEXEC))
		return fail(err, "no pipe: %s", strerror(errno));
	fflush(NULL); /* or the child would hold the same unwritten output */
	child.pid = fork();
	if (child.pid == 0)
		be_copy(function, context, child.output[1]);
	close_one(&child.output[1]);
	text_add_bytes(&answer, "", 0);
	if (child.pid < 0) {
		rc = fail(err, "cannot start a process: %s", strerror(errno));
	} else {
		rc = read_answer(
			child.output[0], child.deadline, limit_seconds, limit_bytes, &answer, err);
		if (!rc && reap(&child, child.deadline, &raw))
			rc = fail(err, "it did not end within %g s", limit_seconds);
	}
	child_close(&child);
	if (!rc && WIFSIGNALED(raw))
		rc = fail(err, "it crashed (%s)", strsignal(WTERMSIG(raw)));
	*bytes = answer.bytes;
	*size = answer.size;
	if (rc)
		text_release(&answer), *bytes = NULL;
	return rc;
}
