/* SPDX-License-Identifier: Apache-2.0 */
/* The kernels that a cubin, a fatbin or PTX holds, by name. */
#ifndef BACKEND_CUDA_ENTRIES_H
#define BACKEND_CUDA_ENTRIES_H

#include <stdbool.h>
#include <stddef.h>

struct entries {
	int count;
	char **names;	 /* mangled */
	bool incomplete; /* part of it is compressed: there may be more */
};

/* Reads BYTES, which may be anything. */
void entries_read(const char *bytes, size_t size, struct entries *entries);
void entries_release(struct entries *entries);
/*
 * The one that NAME means: the same, or the only one whose plain name it is ("sum" for
 * "_Z3sumPKdPdl"). NULL if there is none, or more than one.
 */
const char *entries_find(const struct entries *entries, const char *name);
/* The plain name of a mangled one: "sum", "sum<...>"; itself if it is not mangled. Returns TO. */
const char *entries_plain(const char *mangled, char *to, size_t size);

#endif
