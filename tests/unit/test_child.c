/* SPDX-License-Identifier: Apache-2.0 */
/* Other programs: limits kept, nothing left behind. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/child.h"

#include <cmocka.h> /* last: it has a macro fail() */

static int count_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	int count = 0;

	while (readdir(folder))
		count++;
	closedir(folder);
	return count;
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Runs a shell command and sees that no process and no descriptor is left. */
static int shell(const char *command, const void *input, size_t size, double limit, size_t most,
	struct child_result *result, struct error *err)
{
	const char *const argv[] = { "sh", "-c", command, NULL };
	struct child_request request = { .argv = argv,
		.input = input,
		.input_size = size,
		.limit_seconds = limit,
		.limit_bytes = most };
	int before = count_descriptors();
	int status = child_run(&request, result, err);

	assert_int_equal(count_descriptors(), before);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
	return status;
}

static void output_and_status(void **state)
{
	struct child_result result;
	struct error err;

	(void)state;
	assert_int_equal(
		shell("echo out; echo err >&2; exit 7", NULL, 0, 10, 100, &result, &err), 0);
	assert_string_equal(result.output, "out\n");
	assert_int_equal(result.output_size, 4);
	assert_string_equal(result.errors, "err\n");
	assert_int_equal(result.status, 7);
	child_release(&result);
	assert_int_equal(shell("kill -SEGV $$", NULL, 0, 10, 100, &result, &err), 0);
	assert_int_equal(result.status, 128 + SIGSEGV);
	assert_string_equal(result.output, "");
	child_release(&result);
}

static void input_larger_than_a_pipe(void **state)
{
	size_t size = 3 << 20;
	char *input = malloc(size);
	struct child_result result;
	struct error err;

	(void)state;
	for (size_t i = 0; i < size; i++)
		input[i] = (char)(i * 31 % 251);
	assert_int_equal(shell("cat", input, size, 20, size, &result, &err), 0);
	assert_int_equal(result.output_size, size);
	assert_memory_equal(result.output, input, size);
	child_release(&result);
	/* A program that does not read its input is no trouble, and none means empty. */
	assert_int_equal(shell("exit 0", input, size, 20, size, &result, &err), 0);
	child_release(&result);
	assert_int_equal(shell("cat", NULL, 0, 20, size, &result, &err), 0);
	assert_int_equal(result.output_size, 0);
	child_release(&result);
	free(input);
}

static void time_limit(void **state)
{
	static const char *const commands[] = {
		"sleep 100",
		"sleep 100 & wait",	    /* a child of its own holds the pipes */
		"exec >&- 2>&-; sleep 100", /* nothing to read from it */
		"trap '' TERM INT; sleep 100",
	};

	(void)state;
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		struct child_result result;
		struct error err;
		double start = now();

		assert_int_equal(shell(commands[i], NULL, 0, 0.2, 100, &result, &err), -1);
		assert_string_equal(err.text, "sh: it did not end within 0.2 s");
		assert_true(now() - start < 5);
		assert_null(result.output);
		child_release(&result);
	}
}

/* What the program started ends with it. */
static void time_limit_for_its_children(void **state)
{
	char path[] = "/tmp/roofline-child-XXXXXX", command[256], line[256];
	int file = mkstemp(path), pid;
	struct child_result result;
	struct error err;
	FILE *status;

	(void)state;
	assert_true(file >= 0);
	close(file);
	snprintf(command, sizeof command, "sleep 100 & echo $! > %s; wait", path);
	assert_int_equal(shell(command, NULL, 0, 0.5, 100, &result, &err), -1);
	status = fopen(path, "r");
	assert_int_equal(fscanf(status, "%d", &pid), 1);
	fclose(status);
	unlink(path);
	/* Gone, or dead and waiting for whoever inherited it. */
	snprintf(line, sizeof line, "/proc/%d/stat", pid);
	for (int tries = 0; tries < 100 && (status = fopen(line, "r")); tries++) {
		char state_letter = 0;

		assert_true(fscanf(status, "%*d %*s %c", &state_letter) <= 1);
		fclose(status);
		if (state_letter == 'Z')
			return;
		usleep(20000);
	}
	assert_null(status);
}

static void size_limits(void **state)
{
	struct child_result result;
	struct error err;

	(void)state;
	assert_int_equal(shell("printf 12345", NULL, 0, 10, 5, &result, &err), 0);
	assert_string_equal(result.output, "12345");
	child_release(&result);
	assert_int_equal(shell("printf 123456", NULL, 0, 10, 5, &result, &err), -1);
	assert_string_equal(err.text, "sh: it wrote more than 5 bytes");
	assert_int_equal(shell("yes", NULL, 0, 10, 100000, &result, &err), -1);
	/* Of errors the beginning is kept. */
	assert_int_equal(shell("yes | head -c 300000 >&2", NULL, 0, 10, 10, &result, &err), 0);
	assert_int_equal(strlen(result.errors), 16 * 1024);
	child_release(&result);
}

static void missing_program(void **state)
{
	const char *const argv[] = { "no-such-program-anywhere", NULL };
	struct child_request request = { .argv = argv, .limit_seconds = 1, .limit_bytes = 1 };
	int before = count_descriptors();
	struct child_result result;
	struct error err;

	(void)state;
	assert_int_equal(child_run(&request, &result, &err), -1);
	assert_string_equal(
		err.text, "no-such-program-anywhere: cannot start it: No such file or directory");
	assert_int_equal(count_descriptors(), before);
	child_release(&result);
}

/* Neither our descriptors, nor ignored or blocked signals, nor the names in DROP reach the program.
 */
static void what_it_inherits(void **state)
{
	const char *const argv[] = { "sh", "-c",
		"ls /proc/self/fd | wc -l; echo ${LEFT_OUT-gone} $KEPT; kill -PIPE $$; echo alive",
		NULL };
	const char *const drop[] = { "LEFT_OUT", NULL };
	struct child_request request = {
		.argv = argv, .drop = drop, .limit_seconds = 10, .limit_bytes = 1000
	};
	int leak = open("/dev/null", O_RDONLY), other = dup2(leak, 77);
	struct child_result result;
	struct error err;
	sigset_t pipe_only;

	(void)state;
	setenv("LEFT_OUT", "1", 1);
	setenv("KEPT", "kept", 1);
	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&pipe_only);
	sigaddset(&pipe_only, SIGPIPE);
	sigprocmask(SIG_BLOCK, &pipe_only, NULL);
	assert_int_equal(child_run(&request, &result, &err), 0);
	sigprocmask(SIG_UNBLOCK, &pipe_only, NULL);
	signal(SIGPIPE, SIG_DFL);
	close(leak);
	close(other);
	/* 0, 1, 2 and the folder that ls reads. */
	assert_string_equal(result.output, "4\ngone kept\n");
	assert_int_equal(result.status, 128 + SIGPIPE);
	child_release(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(output_and_status),
		cmocka_unit_test(input_larger_than_a_pipe),
		cmocka_unit_test(time_limit),
		cmocka_unit_test(time_limit_for_its_children),
		cmocka_unit_test(size_limits),
		cmocka_unit_test(missing_program),
		cmocka_unit_test(what_it_inherits),
	};

	return cmocka_run_group_tests_name("child", tests, NULL, NULL);
}
