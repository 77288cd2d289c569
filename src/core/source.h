/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A user's code on its way to something that a device can run: what a backend is told when it makes
 * one variant of it, and what it hands back.
 */
#ifndef CORE_SOURCE_H
#define CORE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/spec.h"

struct source {
	const char *path; /* .cu, .c or a binary */
	const char *entry;
	const struct spec *spec; /* the buffers' types, places for messages */
	const struct spec_list *arguments;
	int line, entry_line; /* where the spec has the arguments, the entry */
	/* Of the spec and of the variant. */
	const struct spec_variant *variant; /* (optional) */
	bool with_options;		    /* the options of the spec are for this source */
	/* Further options from the command line: for NVRTC. */
	const char *const *options;
	int option_count;
};

/* Code that was made. Its bytes are owned; release it. */
struct built {
	char *bytes; /* with a 0 beyond them */
	size_t size;
	char *entry;   /* as the code calls it: mangled */
	char *library; /* host: the ready shared object that BYTES calls; else NULL */
};
void built_release(struct built *built);

/* What host code exports: a host kernel, and where it looks for the function of a ready object. */
#define SOURCE_ENTRY "roofline_entry"
#define SOURCE_TARGET "roofline_target"

/* Opens host code in this process. Fails if the function is not there. */
int object_open(const struct object *object, host_kernel **call, struct error *err);

#endif
