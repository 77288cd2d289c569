/* SPDX-License-Identifier: Apache-2.0 */
/* Growing strings, cleaning of foreign text, numbers with units, near names. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* A growing string; bytes[size] is always 0 once something was added. Start with TEXT_EMPTY. */
struct text {
	char *bytes;
	size_t size, capacity;
};
#define TEXT_EMPTY ((struct text){ NULL, 0, 0 })

void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_add_bytes(struct text *text, const void *bytes, size_t size);
void text_release(struct text *text);

/*
 * Copies FOREIGN into TO (SIZE bytes, always terminated) fit for a terminal or a picture: valid
 * UTF-8, controls (C0, C1, DEL, bidirectional) and escape sequences as a space or dropped,
 * "]]>" broken up, at most 200 characters.
 */
void text_clean(char *to, size_t size, const char *foreign);
/* The same without the limit of 200, for sentences. Clean text comes through unchanged. */
void text_safe(char *to, size_t size, const char *foreign);

/* Number of columns on a terminal (code points; foreign text must be cleaned first). */
int text_width(const char *utf8);

/* Three significant digits and an SI prefix: 4.31e12, "B/s" -> "4.31 TB/s". NAN -> "unknown". */
const char *text_si(char *to, size_t size, double value, const char *unit);
/* Powers of two, for capacities: 33554432 -> "32 MiB". NAN -> "unknown". */
const char *text_bytes(char *to, size_t size, double bytes);
/* Seconds as "1.23 ms", "41 s", "2 min 5 s". */
const char *text_seconds(char *to, size_t size, double seconds);

/*
 * The name among NAMES nearest to WORD by edit distance (a third of the letters may differ) or that
 * begins with WORD; NULL if none is near. For "unknown kernel: did you mean ...?".
 */
const char *text_nearest(const char *word, const char *const *names, int count);

/* Parses the whole of TEXT as a number; false if it is not one, not finite or out of range. */
bool text_number(const char *text, double least, double most, double *value);
bool text_integer(const char *text, long long least, long long most, long long *value);

#endif
