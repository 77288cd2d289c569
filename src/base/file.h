/* SPDX-License-Identifier: Apache-2.0 */
/* Whole files, in and out. A file that is saved is either the old one or the new one, never a mix.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stddef.h>

#include "base/error.h"

/*
 * Saves atomically: a temporary file in the same folder (O_EXCL, O_NOFOLLOW), fsync, checked close,
 * rename, fsync of the folder. Success only if it is on disk; after an error PATH is as it was (or
 * the new file, if only the folder's fsync failed) and no temporary is left. Refuses a PATH that
 * exists and is not a regular file, a symbolic link among them.
 */
int file_save(const char *path, const void *bytes, size_t size, struct error *err);

/* Loads at most MOST bytes; more is an error. *BYTES is terminated with a 0 beyond *SIZE; free it.
 */
int file_load(const char *path, size_t most, char **bytes, size_t *size, struct error *err);

/* Makes PATH and its parents. An existing folder is no error. */
int file_make_folder(const char *path, struct error *err);

#endif
