/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A result: all that one run found on one device. Its JSON form, result.json, is the only thing
 * that passes from measuring to drawing. results/README.md documents the form;
 * results/result.schema.json is its JSON Schema.
 */
#ifndef CORE_RESULT_H
#define CORE_RESULT_H

#include <stddef.h>

#include "base/error.h"
#include "core/device.h"
#include "core/measurement.h"

#define RESULT_SCHEMA 1

/* How the run was asked for. */
struct settings {
	char effort[16]; /* "quick", "default", "thorough" */
	uint64_t seed;
	double budget_seconds; /* NAN: none given */
	int threads;	       /* host threads asked for, 0: all */
	bool shared;	       /* told to go on although others use the device */
	int kernel_count;      /* globs of -k */
	char **kernels;
};

/* A library or program that had a part in it. */
struct component {
	char name[32]; /* "libcuda", "NVML", "cuBLAS", "CBLAS", "hwloc" */
	char version[64];
	char path[256]; /* the file that was loaded, "" if not known */
};

struct host {
	char name[128];
	char system[128]; /* "Linux 6.1.0 x86_64" */
	char processor[256];
	double memory_bytes;
	char container[64]; /* a hint, "" if none */
};

struct result {
	char tool[32];			/* "roofline 0.1.0" */
	char commit[48];		/* "" if not known */
	char started[32], finished[32]; /* UTC, "2026-11-23T09:22:11Z"; finished "" while running */
	struct settings settings;
	struct host host;
	struct device device;
	int component_count;
	struct component *components;
	int measurement_count;
	struct measurement *measurements;
	char **notes; /* what the user was told while measuring */
	int note_count;
	char ending[24]; /* "complete", "interrupted", "stopped" (device lost), "running" */
	bool simulated;	 /* also if only the device says so: nobody need ask both */
};

void result_init(struct result *result);
void result_release(struct result *result);
/* Adds an empty measurement and returns it; the pointer holds until the next call. */
struct measurement *result_add_measurement(struct result *result);
/* The measurement of that kernel and point of its sweep (-1: not swept), or NULL. */
struct measurement *result_find(const struct result *result, const char *kernel, int point);
void result_add_note(struct result *result, const char *note);
void result_add_component(
	struct result *result, const char *name, const char *version, const char *path);
/* Fills in tool, commit, host and started. */
void result_describe_host(struct result *result);
/* The time now in UTC, "2026-11-23T09:22:11Z", for finished. */
void result_time(char *to, size_t size);

/* The JSON text (ends with a newline), to be freed. */
char *result_to_json(const struct result *result);
/*
 * Strict: limits on size (64 MiB), depth and counts, no duplicate keys, right types, known schema,
 * finite and plausible numbers. The error names the place: "measurements[3].rounds[0].seconds:
 * ...".
 */
int result_from_json(const char *json, size_t size, struct result *result, struct error *err);

/* The two above with a file. */
int result_save(const struct result *result, const char *path, struct error *err);
int result_load(const char *path, struct result *result, struct error *err);

#endif
