/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

#include "base/error.h"

void *memory_new(size_t count, size_t size)
{
	void *bytes = calloc(count ? count : 1, size ? size : 1);

	if (!bytes)
		die("out of memory: %zu x %zu bytes", count, size);
	return bytes;
}

void *memory_resize(void *old, size_t count, size_t size)
{
	void *bytes = reallocarray(old, count ? count : 1, size ? size : 1);

	if (!bytes)
		die("out of memory: %zu x %zu bytes", count, size);
	return bytes;
}

char *memory_string(const char *text)
{
	size_t size = strlen(text) + 1;

	return memcpy(memory_new(size, 1), text, size);
}
