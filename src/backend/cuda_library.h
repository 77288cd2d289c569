/* SPDX-License-Identifier: Apache-2.0 */
/* Looking up a list of functions in a library that was opened at run time. */
#ifndef BACKEND_CUDA_LIBRARY_H
#define BACKEND_CUDA_LIBRARY_H

#include <stddef.h>

struct library_symbol {
	const char *name;
	size_t offset; /* of the function pointer in the table */
};

/*
 * Writes the address of each of COUNT symbols into TABLE, NULL where the library has none. Returns
 * the name of the first that is missing, or NULL.
 */
const char *library_look_up(
	void *library, void *table, const struct library_symbol *symbols, int count);

/* The file that FUNCTION was loaded from, "" if that is not known. */
void library_path(const void *function, char *to, size_t size);

#endif
