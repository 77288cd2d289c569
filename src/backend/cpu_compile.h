/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Users' C code, made into a shared object by the system's compiler (`cc`, a program of its own, no
 * shell). What is made exports one host kernel, SOURCE_ENTRY, that calls the user's function with
 * the arguments of the spec, so that the compiler holds their number and types against its
 * prototype.
 */
#ifndef BACKEND_CPU_COMPILE_H
#define BACKEND_CPU_COMPILE_H

#include "base/text.h"
#include "core/source.h"

/* Fails with the compiler's first error, a file and a line; LOG gets all it said. */
int cpu_compile(const struct device *device, const struct source *source, struct built *built,
	struct text *log, struct error *err);

#endif
