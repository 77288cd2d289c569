/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Users' own kernels: a row made at run time from a spec (core/spec.h), with the same plans as the
 * rows that are built in. Its code is made by a backend (measure/build.h) and handed in before the
 * first plan.
 */
#ifndef KERNELS_USER_H
#define KERNELS_USER_H

#include "core/kernel.h"
#include "core/source.h"

struct user;

/*
 * Reads the spec at PATH; FILE: (optional) the kernel's file, instead of the one it names. Faults
 * of the spec do not fail here: user_fault() tells the first, and its plans fail with it. Fails if
 * there is no such file.
 */
int user_open(const char *path, const char *file, struct user **user, struct error *err);
void user_close(struct user *user);
/* Why none of it can be run; NULL: it can. */
const char *user_fault(const struct user *user);
const char *user_name(const struct user *user);
/* What kind of device it is for. */
enum code_kind user_kind(const struct user *user);

/* How many pieces of code it has: one for each variant, and the reference function, if any. */
int user_piece_count(const struct user *user);
/* What piece INDEX is made of, and whether it is host code (the reference) in any case. */
struct source user_source(const struct user *user, int index, bool *is_host);
/* "variant '256 threads'", "the reference": "" if there is only one piece. */
const char *user_piece_name(const struct user *user, int index, char *to, size_t size);
/* Takes over BUILT; or, with NULL, notes WHY there is none. */
void user_set_piece(struct user *user, int index, struct built *built, const char *why);

/* A family of their rows, to be freed with user_family_free. The users must outlive it. */
struct family *user_family_make(struct user *const *users, int count);
void user_family_free(struct family *family);

#endif
