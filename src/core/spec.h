/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A spec: what the author of a kernel says about it, so that it can be run, checked and put under
 * the roofs (results/spec.schema.json, README "Your own kernel"). Read from JSON into this; every
 * figure is an expression (base/expression.h) over the spec's own names and the device's facts,
 * evaluated once the device is known. kernels/user.c makes a row of it.
 */
#ifndef CORE_SPEC_H
#define CORE_SPEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/expression.h"
#include "core/device.h"
#include "core/plan.h"

#define SPEC_SIZE_MOST (1u << 20) /* bytes of the file */
#define SPEC_SCHEMA 1
#define SPEC_NAMES 32 /* of each kind */
#define SPEC_VARIANTS 64
#define SPEC_POINTS 64
#define SPEC_OPTIONS 32

/* A figure as it stands in the file. */
struct quantity {
	char *text; /* NULL: not given */
	int line;
	char place[64]; /* "buffers[0].count" */
};

struct spec_name {
	char name[32];
	struct quantity value; /* of a macro any text; a name of expressions if it is a number */
	bool is_number;
};

/* How a buffer is used: its share of the traffic that must be. */
enum access { ACCESS_READ, ACCESS_WRITTEN, ACCESS_UPDATED };

struct spec_buffer {
	char name[32];
	int line;
	enum element element;
	struct quantity count; /* not given: as many as the file holds */
	enum fill fill;
	struct quantity low, high;
	char *file; /* FILL_DATA: its path */
	enum access access;
};

enum spec_argument_kind {
	SPEC_BUFFER,
	SPEC_SCALAR,
	SPEC_THREAD,	/* host: which thread this is */
	SPEC_THREADS,	/* host: how many there are */
	SPEC_EXECUTIONS /* reference: how often the kernel has run since the buffers were filled */
};
struct spec_argument {
	enum spec_argument_kind kind;
	int buffer;
	enum argument_kind type; /* SPEC_SCALAR */
	struct quantity value;
};

struct spec_list {
	int line; /* 0: not given */
	int count;
	struct spec_argument arguments[PLAN_ARGUMENTS];
};

struct spec_variant {
	char name[64];
	char *entry; /* NULL: that of the spec */
	int entry_line;
	int define_count, value_count, option_count;
	struct spec_name defines[SPEC_NAMES], values[SPEC_NAMES];
	char *options[SPEC_OPTIONS];
};

struct spec_check {
	int buffer;	 /* -1: no check */
	char *expected;	 /* a file of elements */
	char *reference; /* a .c or .so */
	char *entry;	 /* in it */
	struct spec_list arguments;
	struct quantity tolerance, relative;
	int line;
};

struct spec {
	char *path; /* of the spec, for messages */
	char name[48], about[160];
	char *file; /* .cu .ptx .cubin .fatbin .c .so */
	char *entry;
	int entry_line;
	char precision[32];
	int precision_line;
	int size_count, define_count, value_count, option_count, buffer_count, variant_count;
	struct spec_name sizes[SIZE_DIMENSIONS], defines[SPEC_NAMES], values[SPEC_NAMES];
	char *options[SPEC_OPTIONS];
	struct spec_buffer buffers[PLAN_BUFFERS];
	struct spec_list arguments;
	struct quantity grid[3], block[3], cluster[3], shared_bytes;
	bool cooperative;
	struct quantity operations;
	struct {
		struct quantity read, written;
	} bytes[LEVEL_COUNT];
	struct spec_variant *variants; /* at least one */
	int sweep_over;		       /* which size, -1: none */
	int point_count;
	struct quantity points[SPEC_POINTS];
	struct spec_check check;
};

/* What is wrong with a spec, by lines. */
struct spec_fault {
	int line;
	char *text; /* "buffers[0].count: ..." */
};
struct spec_faults {
	int count;
	struct spec_fault *list; /* in the order of lines */
};

/*
 * Reads TEXT, the file at PATH, as far as it can be read and collects all faults. FILE: (optional)
 * the kernel's file, instead of the one that the spec names; names of files in the spec are
 * relative to it. 0 if there is no fault. Release both in any case.
 */
int spec_read(const char *text, size_t size, const char *path, const char *file, struct spec *spec,
	struct spec_faults *faults);
void spec_release(struct spec *spec);
void spec_faults_release(struct spec_faults *faults);
/* "mine.json:12: the first fault (and 3 more)". Returns -1. */
int spec_faults_fail(const struct spec_faults *faults, const char *path, struct error *err);

/* What kind of code FILE holds, by its ending; false if it is none that can be run. */
bool spec_code_kind(const char *file, enum code_kind *kind);
/* The kernel's file is ready to be loaded: nothing is compiled. */
bool spec_is_ready(const char *file);

/* What the names in a quantity stand for. */
struct spec_scope {
	const struct spec *spec;
	const struct device *device;
	const struct spec_variant *variant; /* (optional) */
	const struct size *size;	    /* (optional) else the sizes are not known yet */
	int sizes_known;		    /* without SIZE: how many of them stand in sizes */
	int64_t sizes[SIZE_DIMENSIONS];
	double memory; /* bytes that may be used, NAN: no name */
	/* Made by spec_scope_open: the spec's values, in order. */
	int value_count;
	struct number values[SPEC_NAMES];
};
/* Evaluates the values of the spec once; the other fields are set before. */
int spec_scope_open(struct spec_scope *scope, struct error *err);
/* The figure, or why there is none: "mine.json:12: buffers[0].count: division by zero ...". */
int spec_evaluate(const struct spec_scope *scope, const struct quantity *quantity,
	struct number *value, struct error *err);
/* The same for a whole number in a range. */
int spec_whole(const struct spec_scope *scope, const struct quantity *quantity, int64_t least,
	int64_t most, int64_t *value, struct error *err);
/* Whether the names in QUANTITY are known and it is well formed, on any device. */
int spec_check_quantity(
	const struct spec *spec, const struct quantity *quantity, struct error *err);

/* The names of device facts, with what they are; ends with NULL. For help. */
struct spec_fact {
	const char *name, *about;
};
extern const struct spec_fact spec_facts[];

#endif
