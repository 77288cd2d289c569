/* SPDX-License-Identifier: Apache-2.0 */
/* Allocation that does not fail: out of memory ends the process with one sentence (die). */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

/* COUNT elements of SIZE bytes, zeroed. A product that overflows is out of memory. */
void *memory_new(size_t count, size_t size) __attribute__((malloc, warn_unused_result));

/* Grows or shrinks to COUNT elements of SIZE bytes; new bytes are not set. */
void *memory_resize(void *old, size_t count, size_t size) __attribute__((warn_unused_result));

char *memory_string(const char *text) __attribute__((malloc, warn_unused_result));

#endif
