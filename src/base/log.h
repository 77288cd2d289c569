/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the program says on stderr: notes, warnings and the progress line. Results go to stdout and
 * not through here.
 */
#ifndef BASE_LOG_H
#define BASE_LOG_H

enum log_level { LOG_QUIET, LOG_NORMAL, LOG_VERBOSE, LOG_DEBUG };

/* Messages above LEVEL are not shown. Default LOG_NORMAL. */
void log_set_level(enum log_level level);
enum log_level log_get_level(void);

/*
 * "roofline: warning: ..." and "WHO: ..." for what failed; shown also when quiet. They are one line
 * whatever names of files and devices stand in them: controls and escape sequences are taken out.
 */
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_error(const char *who, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* A plain line at LOG_NORMAL. */
void log_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* A plain line at LOG_VERBOSE, LOG_DEBUG. */
void log_verbose(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *format, ...) __attribute__((format(printf, 1, 2)));

/*
 * The progress line: on a terminal it is rewritten in place (cut to the width); elsewhere a plain
 * line is printed, and only when TEXT's first word group KEY changed. Nothing when quiet.
 */
void log_progress(const char *key, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Removes the progress line, so that other output can follow. The other calls do it themselves. */
void log_progress_end(void);

#endif
