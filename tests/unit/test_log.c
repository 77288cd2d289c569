/* SPDX-License-Identifier: Apache-2.0 */
/* What stands on stderr: levels, and the progress line on a terminal and elsewhere. */
#include <pty.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

#include <cmocka.h> /* last: it has a macro fail() */

/* What WRITER says on a stderr that is a terminal of WIDTH columns; 0: a pipe. To be freed. */
static char *heard(void (*writer)(void), int width)
{
	struct winsize size = { .ws_row = 24, .ws_col = (unsigned short)width };
	struct text text = TEXT_EMPTY;
	int ends[2], status;
	char bytes[4096];
	ssize_t got;
	pid_t pid;

	if (width ? openpty(&ends[0], &ends[1], NULL, NULL, &size) : pipe(ends))
		fail_msg("no terminal");
	pid = fork();
	if (!pid) {
		setenv("TERM", "xterm", 1);
		dup2(ends[1], STDERR_FILENO);
		writer();
		_exit(0);
	}
	close(ends[1]);
	/* A terminal whose other end is closed says EIO. */
	while ((got = read(ends[0], bytes, sizeof bytes)) > 0)
		text_add_bytes(&text, bytes, (size_t)got);
	close(ends[0]);
	waitpid(pid, &status, 0);
	assert_int_equal(status, 0);
	text_add_bytes(&text, "", 0);
	return text.bytes;
}

static void assert_heard(void (*writer)(void), int width, const char *expected)
{
	char *text = heard(writer, width);

	assert_string_equal(text, expected);
	free(text);
}

static void say_all(void)
{
	log_warn("%d", 1);
	log_note("2");
	log_verbose("3");
	log_debug("4");
	log_progress("5", "5");
}

static void say_quiet(void)
{
	log_set_level(LOG_QUIET);
	say_all();
}

static void say_debug(void)
{
	log_set_level(LOG_DEBUG);
	say_all();
}

static void levels(void **state)
{
	(void)state;
	assert_int_equal(log_get_level(), LOG_NORMAL);
	assert_heard(say_all, 0, "roofline: warning: 1\n2\n5\n");
	assert_heard(say_quiet, 0, "roofline: warning: 1\n");
	assert_heard(say_debug, 0, "roofline: warning: 1\n2\n3\n4\n5\n");
}

static void progress(void)
{
	log_progress("a", "a, 3 s left");
	log_progress("a", "a, 2 s left");
	log_note("note");
	log_progress("a", "a, 1 s left");
	log_progress("b", "a name of µµµµµ\033[31m and more");
	log_progress_end();
	log_progress_end();
}

static void progress_line(void **state)
{
	(void)state;
	assert_heard(progress, 0, "a, 3 s left\nnote\na name of µµµµµ and more\n");
	/* Cut to 19 of 20 columns, and gone before the note and at the end. */
	assert_heard(progress, 20,
		"\ra, 3 s left\033[K\ra, 2 s left\033[K\r\033[Knote\r\n\ra, 1 s left\033[K"
		"\ra name of µµµµµ and\033[K\r\033[K");
}

static void long_note(void)
{
	char text[10000];

	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = 0;
	log_note("%s", text);
}

static void long_lines(void **state)
{
	char *text = heard(long_note, 0);

	(void)state;
	assert_in_range(strlen(text), 4000, 4096);
	assert_int_equal(text[strlen(text) - 1], '\n');
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(levels),
		cmocka_unit_test(progress_line),
		cmocka_unit_test(long_lines),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
