/* SPDX-License-Identifier: Apache-2.0 */
/* Shared objects: opened from memory, and what functions one has to offer. */
#ifndef BASE_SHARED_H
#define BASE_SHARED_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/text.h"

/*
 * Opens the shared object in BYTES; no file is left behind. NAME: for messages. It stays open as
 * long as the process lives.
 */
int shared_open(
	const char *name, const void *bytes, size_t size, void **library, struct error *err);

/* Whether the shared object in BYTES defines FUNCTION. Nothing of it is executed. */
bool shared_defines(const void *bytes, size_t size, const char *function);

/* Adds the names of the functions that the shared object in BYTES defines: "a, b, c". */
void shared_add_functions(struct text *text, const void *bytes, size_t size);

#endif
