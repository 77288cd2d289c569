/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/lock.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/text.h"

static void lock_path(struct text *path, const struct device *device)
{
	const char *folder = getenv("XDG_RUNTIME_DIR");
	char spec[32];
	const char *id = device->uuid[0] ? device->uuid : device_spec(device, spec, sizeof spec);

	text_add(path, "%s/roofline-", folder && *folder == '/' ? folder : "/tmp");
	for (; *id; id++) /* foreign text: nothing of it may name another file */
		text_add(path, "%c", isalnum((unsigned char)*id) ? *id : '-');
	text_add(path, ".lock");
}

/*
 * In a shared folder such as /tmp the file may be another user's, who alone can write it or open it
 * with O_CREAT (fs.protected_regular); a lock needs no more than reading.
 */
static int open_lock(const char *path)
{
	const int flags = O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	int fd = open(path, O_RDONLY | flags);

	return fd >= 0 || errno != ENOENT ? fd : open(path, O_RDWR | O_CREAT | flags, 0644);
}

int device_lock(const struct device *device, bool *held, struct error *err)
{
	struct text path = TEXT_EMPTY;
	int fd;

	*held = false;
	lock_path(&path, device);
	fd = open_lock(path.bytes);
	if (fd < 0) {
		fail(err, "cannot open the lock file %s: %s", path.bytes, strerror(errno));
	} else if (flock(fd, LOCK_EX | LOCK_NB)) {
		*held = errno == EWOULDBLOCK;
		fail(err, "another roofline is measuring this device (it holds %s)", path.bytes);
		close(fd);
		fd = -1;
	}
	text_release(&path);
	return fd;
}
