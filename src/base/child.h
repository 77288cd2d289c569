/* SPDX-License-Identifier: Apache-2.0 */
/* Runs another program without a shell: bytes in, bytes out, a time limit and a size limit. */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

#include <stddef.h>

#include "base/error.h"

struct child_request {
	const char *const *argv; /* ends with NULL; argv[0] is looked up in PATH */
	const char *const *drop; /* (optional) environment names to leave out, ends with NULL */
	const void *input;	 /* (optional) for its stdin */
	size_t input_size;
	double limit_seconds;
	size_t limit_bytes; /* of stdout; more is a failure */
};

struct child_result {
	char *output; /* stdout, 0-terminated beyond output_size */
	size_t output_size;
	char *errors; /* stderr, cut to 16 KiB, 0-terminated */
	int status;   /* exit status; 128 + signal */
};

/* 0 if the program ran to its end within the limits, whatever its status. Release the result. */
int child_run(const struct child_request *request, struct child_result *result, struct error *err);
void child_release(struct child_result *result);

/* A function that writes its answer to FD. */
typedef void child_function(void *context, int fd);
/*
 * Calls FUNCTION in a process of its own, a copy of this one, so that a crash or a hang there is a
 * reason like any other: "it crashed (Segmentation fault)". Takes at most LIMIT_BYTES of answer
 * into *BYTES, to be freed.
 */
int child_call(child_function *function, void *context, double limit_seconds, size_t limit_bytes,
	char **bytes, size_t *size, struct error *err);

#endif
