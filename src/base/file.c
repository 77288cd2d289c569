/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"

/* A save under way: a temporary file beside its target. */
struct saving {
	int folder;		 /* descriptor */
	char name[NAME_MAX + 1]; /* of the target in its folder */
	char temporary[64];	 /* its name in the folder; "" while there is none */
	int file;		 /* descriptor of the temporary */
};

/* Opens the folder of PATH first: every later step names files relative to it. */
static int open_folder(struct saving *saving, const char *path, struct error *err)
{
	char *copy = memory_string(path), *name = basename(copy);
	size_t length = strlen(name);
	char *parent;

	if (length > NAME_MAX || !strcmp(name, ".") || !strcmp(name, "..") || !strcmp(name, "/")) {
		free(copy);
		return fail(err, "the path does not end in the name of a file");
	}
	memcpy(saving->name, name, length + 1);
	free(copy);
	copy = memory_string(path);
	parent = dirname(copy);
	saving->folder = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (saving->folder < 0)
		fail(err, "cannot open the folder %s: %s", parent, strerror(errno));
	free(copy);
	return saving->folder < 0 ? -1 : 0;
}

/* The permissions a new file should have: those of the old one, never more. */
static int check_target(const struct saving *saving, mode_t *mode, struct error *err)
{
	struct stat old;

	*mode = 0666;
	if (fstatat(saving->folder, saving->name, &old, AT_SYMLINK_NOFOLLOW))
		return errno == ENOENT ? 0 : fail(err, "%s", strerror(errno));
	if (S_ISLNK(old.st_mode))
		return fail(err,
			"a symbolic link stands there, and is left alone; name the file itself");
	if (!S_ISREG(old.st_mode))
		return fail(err, "what stands there is not a regular file, and is left alone");
	*mode = old.st_mode & 0777;
	return 0;
}

static int open_temporary(struct saving *saving, mode_t mode, struct error *err)
{
	static int serial;

	for (int tries = 0; tries < 100; tries++) {
		char name[sizeof saving->temporary];

		snprintf(name, sizeof name, ".roofline-%ld-%d.tmp", (long)getpid(), serial++);
		saving->file = openat(saving->folder, name,
			O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
		if (saving->file >= 0) {
			memcpy(saving->temporary, name, sizeof name);
			return 0;
		}
		if (errno != EEXIST)
			break;
	}
	return fail(err, "cannot create a file in its folder: %s", strerror(errno));
}

static int write_all(int file, const char *bytes, size_t size, struct error *err)
{
	while (size) {
		ssize_t written = write(file, bytes, size);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return fail(err, "cannot write: %s", strerror(written ? errno : ENOSPC));
		bytes += written;
		size -= (size_t)written;
	}
	return 0;
}

static int fill(struct saving *saving, const void *bytes, size_t size, struct error *err)
{
	int file = saving->file;

	if (write_all(file, bytes, size, err))
		return -1;
	if (fsync(file))
		return fail(err, "cannot write to the disk: %s", strerror(errno));
	saving->file = -1;
	if (close(file))
		return fail(err, "cannot write to the disk: %s", strerror(errno));
	return 0;
}

static int put_in_place(struct saving *saving, struct error *err)
{
	if (renameat(saving->folder, saving->temporary, saving->folder, saving->name))
		return fail(err, "cannot put the new file in its place: %s", strerror(errno));
	saving->temporary[0] = 0;
	/* Some file systems cannot sync a folder and say EINVAL: no more can be done there. */
	if (fsync(saving->folder) && errno != EINVAL)
		return fail(err, "saved, but it may not outlive a crash of the machine: %s",
			strerror(errno));
	return 0;
}

int file_save(const char *path, const void *bytes, size_t size, struct error *err)
{
	struct saving saving = { .folder = -1, .file = -1 };
	mode_t mode;
	int status = -1;

	if (open_folder(&saving, path, err) || check_target(&saving, &mode, err) ||
		open_temporary(&saving, mode, err) || fill(&saving, bytes, size, err) ||
		put_in_place(&saving, err))
		goto out;
	status = 0;
out:
	if (saving.file >= 0)
		close(saving.file);
	if (saving.temporary[0])
		unlinkat(saving.folder, saving.temporary, 0);
	if (saving.folder >= 0)
		close(saving.folder);
	return status ? error_context(err, "cannot save %s", path) : 0;
}

static int read_all(int file, size_t most, struct text *text, struct error *err)
{
	char bytes[65536];

	for (;;) {
		ssize_t got = read(file, bytes, sizeof bytes);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(err, "%s", strerror(errno));
		if (text->size + (size_t)got > most)
			return fail(
				err, "it is larger than %zu bytes, the most that is read", most);
		text_add_bytes(text, bytes, (size_t)got);
		if (!got)
			return 0;
	}
}

int file_load(const char *path, size_t most, char **bytes, size_t *size, struct error *err)
{
	struct text text = TEXT_EMPTY;
	int file = open(path, O_RDONLY | O_CLOEXEC);
	int status;

	if (file < 0)
		return fail(err, "cannot read %s: %s", path, strerror(errno));
	status = read_all(file, most, &text, err);
	close(file);
	if (status) {
		text_release(&text);
		return error_context(err, "cannot read %s", path);
	}
	*bytes = text.bytes;
	*size = text.size;
	return 0;
}

static int make_one(const char *path, struct error *err)
{
	struct stat there;
	int why;

	if (!mkdir(path, 0777))
		return 0;
	why = errno;
	if (!stat(path, &there)) {
		if (S_ISDIR(there.st_mode))
			return 0;
		why = ENOTDIR;
	}
	return fail(err, "cannot make the folder %s: %s", path, strerror(why));
}

int file_make_folder(const char *path, struct error *err)
{
	char *copy = memory_string(path);
	int status = 0;

	for (char *end = copy + 1; *copy && *end && !status; end++) {
		if (*end != '/' || end[-1] == '/')
			continue;
		*end = 0;
		status = make_one(copy, err);
		*end = '/';
	}
	if (!status)
		status = make_one(copy, err);
	free(copy);
	return status;
}
