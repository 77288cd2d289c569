/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Structs as JSON objects, both ways by one description. A form lists the fields of a struct;
 * writing and reading walk the same list, so they cannot disagree. The forms of this program stand
 * in form.c.
 *
 * Unknown is NAN in C and null in JSON. Reading is strict: limits on size, depth and counts before
 * anything is built, no duplicate keys, right types, numbers in the range of their field. Keys that
 * no field names are passed over, so that a later version may add some. Text is made safe for a
 * terminal on both ways (text_safe), since names of devices and libraries are foreign.
 */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

#define JSON_SIZE_MOST (64u << 20) /* bytes */
#define JSON_DEPTH_MOST 64
#define JSON_VALUES_MOST 1000000

/* What stands in C, and what in JSON. */
enum field_kind {
	FIELD_TEXT,    /* char[SIZE]: a string, cut to fit; with NAMES only one of them */
	FIELD_REAL,    /* double: a number from LEAST to MOST; NAN: null, unless KNOWN */
	FIELD_INTEGER, /* int or int64_t by SIZE: LEAST to MOST; if LEAST is -1, -1 is null */
	FIELD_BOOL,    /* bool: true or false */
	FIELD_SEED,    /* uint64_t: a string of decimal digits, as a JSON number may lose bits */
	FIELD_MASK,    /* uint64_t: a string, "0x1f" */
	FIELD_NAME,    /* enum: the string NAMES[value]; -1: null */
	FIELD_FLAGS,   /* unsigned: a list of NAMES[bit] */
	FIELD_STRUCT,  /* a struct: an object by FORM */
	FIELD_ARRAY,   /* an array in the struct and its count: a list of objects by FORM */
	FIELD_LIST,    /* the same by pointer: a list of at most MOST objects */
	FIELD_REALS,   /* double *: a list of numbers */
	FIELD_TEXTS,   /* char **: a list of strings */
	FIELD_LEVELS,  /* an array by enum level: an object, level names to objects by FORM */
	FIELD_SIZE,    /* struct size, its names in the next field: a list of name and value */
};

struct form;
struct field {
	const char *key;
	enum field_kind kind;
	size_t offset, size; /* of the member in its struct */
	size_t count_offset; /* ARRAY, LIST, REALS, TEXTS: of its int; SIZE: of its names */
	double least, most;
	const char *const *names; /* ends with NULL */
	const struct form *form;
	bool known;	 /* REAL, REALS: null is an error */
	bool optional;	 /* a NULL pointer: no key */
	bool later;	 /* files of earlier versions have no such key: it stays empty */
	bool same_count; /* its count is that of an earlier list */
};

struct form {
	size_t size;		     /* of the struct */
	void (*empty)(void *object); /* (optional) what it is before reading; else zeroed */
	int schema;		     /* of a file: the key "schema" comes first; else 0 */
	const struct field *fields;
	int count;
};

/* Which fields of a form take part: bit I is fields[I]. */
#define JSON_ALL_FIELDS (~0u)

/*
 * The text, to be freed: without line breaks, or laid out for people: what holds no further object
 * or list is one line. Reals have the fewest digits (15 to 17) that read back as the same number.
 */
char *json_write(const struct form *form, const void *object, unsigned fields, bool lines);

/* A text that was parsed and is being read. */
struct json_document;
/* Parses an object. The error says where the text is wrong. */
struct json_document *json_open(const char *text, size_t size, struct error *err);
/* Fills OBJECT, which is empty; after an error it is half filled and is released as usual. */
int json_read(const struct json_document *document, const struct form *form, void *object,
	unsigned fields, struct error *err);
void json_close(struct json_document *document);

#endif
