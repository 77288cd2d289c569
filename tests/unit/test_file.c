/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Saving under faults: whichever system call fails, the file on disk is the old one or the new one,
 * success means new, and an error leaves no temporary. The calls that file_save() makes are
 * replaced here by ones that fail on demand.
 */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"

#include <cmocka.h> /* last: it has a macro fail() */

enum fault { FAULT_NONE, FAULT_ERROR, FAULT_SHORT, FAULT_ZERO, FAULT_DEATH };

static struct {
	bool armed;
	enum fault fault;
	int why; /* errno of FAULT_ERROR */
	int at;	 /* the call that fails, counted from 0 */
	int calls;
	const char *last; /* the call that failed */
} plan;

/* Whether this call is the one. */
static bool strikes(const char *name)
{
	if (!plan.armed || plan.calls++ != plan.at)
		return false;
	plan.last = name;
	if (plan.fault == FAULT_DEATH)
		_exit(99);
	errno = plan.why;
	return plan.fault != FAULT_NONE;
}

static void *real(const char *name)
{
	return dlsym(RTLD_NEXT, name);
}

int open(const char *path, int flags, ...)
{
	int (*call)(const char *, int, ...) = (int (*)(const char *, int, ...))real("open");
	va_list list;
	mode_t mode;

	va_start(list, flags);
	mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
	va_end(list);
	return strikes("open") && plan.fault == FAULT_ERROR ? -1 : call(path, flags, mode);
}

int openat(int folder, const char *path, int flags, ...)
{
	int (*call)(int, const char *, int, ...) =
		(int (*)(int, const char *, int, ...))real("openat");
	va_list list;
	mode_t mode;

	va_start(list, flags);
	mode = flags & O_CREAT ? va_arg(list, mode_t) : 0;
	va_end(list);
	return strikes("openat") && plan.fault == FAULT_ERROR ? -1
							      : call(folder, path, flags, mode);
}

ssize_t write(int file, const void *bytes, size_t size)
{
	ssize_t (*call)(int, const void *, size_t) =
		(ssize_t(*)(int, const void *, size_t))real("write");

	if (!plan.armed || !strikes("write"))
		return call(file, bytes, size);
	if (plan.fault == FAULT_SHORT)
		return call(file, bytes, size / 2);
	return plan.fault == FAULT_ERROR ? -1 : 0;
}

int fsync(int file)
{
	return strikes("fsync") && plan.fault == FAULT_ERROR ? -1
							     : ((int (*)(int))real("fsync"))(file);
}

/* A close that fails has closed all the same. */
int close(int file)
{
	bool struck = strikes("close");
	int status = ((int (*)(int))real("close"))(file);

	if (struck && plan.fault == FAULT_ERROR)
		errno = plan.why;
	return struck && plan.fault == FAULT_ERROR ? -1 : status;
}

int renameat(int from, const char *old, int to, const char *new)
{
	int (*call)(int, const char *, int, const char *) =
		(int (*)(int, const char *, int, const char *))real("renameat");

	return strikes("renameat") && plan.fault == FAULT_ERROR ? -1 : call(from, old, to, new);
}

static char folder[] = "/tmp/roofline-file-XXXXXX";

static const char *in_folder(const char *name)
{
	static char path[2][512];
	static int turn;

	turn = !turn;
	snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
	return path[turn];
}

static int count_entries(void)
{
	DIR *list = opendir(folder);
	int count = -2;

	while (readdir(list))
		count++;
	closedir(list);
	return count;
}

static void assert_holds(const char *path, const char *expected)
{
	char *bytes;
	size_t size;
	struct error err;

	assert_int_equal(file_load(path, 1 << 20, &bytes, &size, &err), 0);
	assert_int_equal(size, strlen(expected));
	assert_string_equal(bytes, expected);
	free(bytes);
}

static void write_old(const char *path)
{
	struct error err;

	assert_int_equal(file_save(path, "old", 3, &err), 0);
}

static int count_descriptors(void)
{
	int count = 0;

	for (int i = 0; i < 256; i++)
		count += fcntl(i, F_GETFD) >= 0;
	return count;
}

/* How many faults were tried until one call more than there are. */
static int sweep(enum fault fault, int why, bool exists)
{
	const char *path = in_folder("result.json");
	int at = 0;

	for (;; at++) {
		int before, status;
		struct error err = { .text = "" };

		unlink(path);
		if (exists)
			write_old(path);
		before = count_descriptors();
		plan = (typeof(plan)){ true, fault, why, at, 0, NULL };
		status = file_save(path, "the new text", 12, &err);
		plan.armed = false;
		assert_int_equal(count_descriptors(), before);
		if (!plan.last) {
			assert_int_equal(status, 0);
			break;
		}
		if (!status) {
			assert_holds(path, "the new text");
			assert_int_equal(count_entries(), 1);
			/* What may fail and be no failure: a short write, and the folder's close.
			 */
			if (fault == FAULT_ERROR)
				assert_int_equal(plan.calls, at + 1);
			if (fault == FAULT_ZERO)
				assert_string_not_equal(plan.last, "write");
			continue;
		}
		assert_non_null(strstr(err.text, path));
		if (fault == FAULT_ERROR)
			assert_non_null(strstr(err.text, strerror(why)));
		if (!strcmp(plan.last, "fsync") && strstr(err.text, "saved, but"))
			assert_holds(path, "the new text");
		else if (exists)
			assert_holds(path, "old");
		else
			assert_int_not_equal(access(path, F_OK), 0);
		assert_int_equal(count_entries(), access(path, F_OK) ? 0 : 1);
	}
	unlink(path);
	return at;
}

static void fault_sweep(void **state)
{
	static const int reasons[] = { ENOSPC, EIO, EDQUOT, EACCES };
	int points = 0;

	(void)state;
	for (int exists = 0; exists < 2; exists++) {
		for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
			points += sweep(FAULT_ERROR, reasons[i], exists);
		points += sweep(FAULT_SHORT, 0, exists);
		points += sweep(FAULT_ZERO, 0, exists);
	}
	/* open, openat, write, fsync, close, renameat, fsync, close: 8 each, short writes repeat.
	 */
	assert_true(points >= 12 * 8);
}

/* Death at each call: old or new, never a mix. */
static void death_sweep(void **state)
{
	const char *path = in_folder("result.json");
	bool was_old = false, was_new = false;

	(void)state;
	for (int at = 0;; at++) {
		struct error err;
		int status;
		pid_t pid;
		char *bytes;
		size_t size;

		write_old(path);
		pid = fork();
		if (!pid) {
			plan = (typeof(plan)){ true, FAULT_DEATH, 0, at, 0, NULL };
			_exit(file_save(path, "the new text", 12, &err) ? 1 : 0);
		}
		waitpid(pid, &status, 0);
		assert_int_equal(file_load(path, 100, &bytes, &size, &err), 0);
		if (!strcmp(bytes, "old"))
			was_old = true;
		else if (!strcmp(bytes, "the new text"))
			was_new = true;
		else
			fail_msg("death at call %d left '%s'", at, bytes);
		free(bytes);
		if (WEXITSTATUS(status) == 0)
			break;
		assert_int_equal(WEXITSTATUS(status), 99);
	}
	assert_true(was_old && was_new);
	/* A dead process cannot clear up: at most its temporaries are left. */
	if (system("rm -f /tmp/roofline-file-*/.roofline-*.tmp"))
		fail_msg("rm failed");
	unlink(path);
}

static void refuses(const char *path, const char *reason)
{
	struct error err = { .text = "" };

	assert_int_equal(file_save(path, "x", 1, &err), -1);
	if (!strstr(err.text, reason))
		fail_msg("'%s' lacks '%s'", err.text, reason);
}

static void targets(void **state)
{
	char path[512], target[512];
	struct stat there;

	(void)state;
	snprintf(target, sizeof target, "%s", in_folder("target"));
	snprintf(path, sizeof path, "%s", in_folder("link"));
	write_old(target);
	assert_int_equal(symlink(target, path), 0);
	refuses(path, "symbolic link");
	assert_holds(target, "old");
	unlink(path);
	/* A dangling link is not followed either. */
	assert_int_equal(symlink("/tmp/roofline-nowhere", path), 0);
	refuses(path, "symbolic link");
	assert_int_not_equal(access("/tmp/roofline-nowhere", F_OK), 0);
	unlink(path);
	assert_int_equal(mkfifo(path, 0600), 0);
	refuses(path, "not a regular file");
	unlink(path);
	refuses(folder, "not a regular file");
	refuses("/dev/null", "not a regular file");
	refuses("/tmp/..", "name of a file");
	refuses(in_folder("missing/x"), "No such file");
	refuses("", "");
	memset(path, 'n', 300);
	path[300] = 0;
	refuses(path, "");
	/* The longest name there is; and permissions stay as narrow as they were. */
	path[255] = 0;
	snprintf(target, sizeof target, "%s/%.255s", folder, path);
	write_old(target);
	assert_int_equal(chmod(target, 0600), 0);
	write_old(target);
	assert_int_equal(stat(target, &there), 0);
	assert_int_equal(there.st_mode & 0777, 0600);
	unlink(target);
	unlink(in_folder("target"));
	assert_int_equal(count_entries(), 0);
}

/* Somebody guessed the names of the temporaries and put links to a file of ours there. */
static void planted_links(void **state)
{
	char victim[512], link[512];
	struct error err;

	(void)state;
	snprintf(victim, sizeof victim, "%s", in_folder("victim"));
	write_old(victim);
	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < 2000; i++) {
			snprintf(link, sizeof link, "%s/.roofline-%ld-%d.tmp", folder,
				(long)getpid(), i);
			assert_int_equal(pass ? unlink(link) : symlink(victim, link), 0);
		}
		assert_int_equal(file_save(in_folder("x"), "new", 3, &err), pass ? 0 : -1);
		assert_holds(victim, "old");
	}
	unlink(in_folder("x"));
	unlink(victim);
}

/* As somebody other than root, for whom there are permissions. */
static void unwritable_folder(void **state)
{
	char path[512];
	int status;
	pid_t pid;

	(void)state;
	snprintf(path, sizeof path, "%s", in_folder("x"));
	assert_int_equal(chmod(folder, 0555), 0);
	pid = fork();
	if (!pid) {
		struct error err = { .text = "" };

		if (!geteuid() && setuid(65534))
			_exit(2);
		if (!file_save(path, "x", 1, &err) || !strstr(err.text, "Permission denied"))
			_exit(1);
		_exit(!file_make_folder(path, &err) || !strstr(err.text, "Permission denied"));
	}
	waitpid(pid, &status, 0);
	assert_int_equal(chmod(folder, 0755), 0);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void loading(void **state)
{
	char *bytes;
	size_t size;
	struct error err;
	const char *path = in_folder("large");

	(void)state;
	assert_int_equal(file_load(in_folder("missing"), 10, &bytes, &size, &err), -1);
	assert_non_null(strstr(err.text, "No such file"));
	assert_int_equal(file_load(folder, 10, &bytes, &size, &err), -1);
	assert_non_null(strstr(err.text, "directory"));
	assert_int_equal(file_save(path, "0123456789", 10, &err), 0);
	assert_int_equal(file_load(path, 10, &bytes, &size, &err), 0);
	assert_int_equal(size, 10);
	assert_int_equal(bytes[10], 0);
	free(bytes);
	assert_int_equal(file_load(path, 9, &bytes, &size, &err), -1);
	assert_non_null(strstr(err.text, "larger than 9 bytes"));
	assert_int_equal(file_load("/dev/zero", 100000, &bytes, &size, &err), -1);
	assert_int_equal(file_save(path, "", 0, &err), 0);
	assert_int_equal(file_load(path, 10, &bytes, &size, &err), 0);
	assert_int_equal(size, 0);
	assert_string_equal(bytes, "");
	free(bytes);
	unlink(path);
}

static void folders(void **state)
{
	struct error err;
	char path[512];

	(void)state;
	snprintf(path, sizeof path, "%s//a/b/c/", folder);
	assert_int_equal(file_make_folder(path, &err), 0);
	assert_int_equal(file_make_folder(path, &err), 0);
	assert_int_equal(access(in_folder("a/b/c"), F_OK), 0);
	write_old(in_folder("a/file"));
	assert_int_equal(file_make_folder(in_folder("a/file"), &err), -1);
	assert_non_null(strstr(err.text, "Not a directory"));
	assert_int_equal(file_make_folder(in_folder("a/file/b"), &err), -1);
	assert_int_equal(file_make_folder("", &err), -1);
	assert_int_equal(file_make_folder("/", &err), 0);
	unlink(in_folder("a/file"));
	rmdir(in_folder("a/b/c"));
	rmdir(in_folder("a/b"));
	rmdir(in_folder("a"));
}

static int make(void **state)
{
	(void)state;
	return mkdtemp(folder) && !chmod(folder, 0755) ? 0 : -1;
}

static int drop(void **state)
{
	(void)state;
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fault_sweep),
		cmocka_unit_test(death_sweep),
		cmocka_unit_test(targets),
		cmocka_unit_test(planted_links),
		cmocka_unit_test(unwritable_folder),
		cmocka_unit_test(loading),
		cmocka_unit_test(folders),
	};

	return cmocka_run_group_tests_name("file", tests, make, drop);
}
