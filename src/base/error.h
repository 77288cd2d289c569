/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A reason for a failure, on its way to the user.
 *
 * A function that can fail returns 0 or -1 and takes a struct error last. The place that knows the
 * reason writes it with fail(); callers pass it up, adding what they were about with
 * error_context(). Only the commands print it. One clear sentence: what failed, on what, why.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

/* How far a failure reaches, for whoever decides what to do next. */
enum severity {
	SEVERITY_PLAIN = 0, /* this operation failed; the next may succeed */
	SEVERITY_PROCESS, /* this process is spoiled (sticky driver error, hang): start a new one */
	SEVERITY_HARDWARE, /* the hardware is gone or untrustworthy: stop */
};

struct error {
	enum severity severity;
	char text[1024];
};

/* Writes the reason (printf form) with SEVERITY_PLAIN and returns -1. ERR may be NULL. */
int fail(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The same with a severity. */
int fail_as(struct error *err, enum severity severity, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Puts "TEXT: " in front of the reason already there and returns -1. */
int error_context(struct error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Prints the sentence and ends the process with status 1. Only for out of memory. */
_Noreturn void die(const char *format, ...) __attribute__((format(printf, 1, 2)));

#endif
