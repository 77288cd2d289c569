/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A kernel: one row of a family's data sheet. All that the rest of the program knows of a kernel
 * stands here; nothing above kernels/ names one.
 */
#ifndef CORE_KERNEL_H
#define CORE_KERNEL_H

#include <stdbool.h>

#include "base/error.h"
#include "core/device.h"
#include "core/level.h"
#include "core/plan.h"

enum role {
	ROLE_OPERATIONS, /* a ceiling of operations per second of one pipe */
	ROLE_MEMORY,	 /* a ceiling of bytes per second of one memory level */
	ROLE_WORKLOAD,	 /* a point under the ceilings */
	ROLE_LATENCY,	 /* the time of one access (or launch) that waits for the one before */
	ROLE_CURVE,	 /* a rate against a swept quantity: neither a ceiling nor a point */
	ROLE_COUNT
};
/* "operations", "memory", "workload", "latency", "curve": the keys of result files. */
const char *role_name(enum role role);
/* -1 if there is no such role. */
int role_from_name(const char *name);

#define VARIANT_NUMBERS 6
/* One way to write the same kernel (unroll, chains, block size, instruction set). */
struct variant {
	const char *name;	     /* "avx512 x12", "1024 threads, 8 loads" */
	unsigned needs_features;     /* host: all of these enum feature bits */
	int needs_capability;	     /* GPU: at least this */
	int number[VARIANT_NUMBERS]; /* for the family's plan(): unroll, chains, threads ... */
	host_kernel *call;	     /* (optional) the host function of this variant */
	const char *entry;	     /* (optional) the device function of this variant */
	/*
	 * GPU ceilings: what the loop of ENTRY holds in machine code, held against the build by
	 * tests/machine and shown by `roofline list --proof`. Clauses for architectures, separated
	 * by "; ": "FFMA=512", "80-89: DMMA=32; 90-: DMMA=32 +33". An item is NAME=COUNT, of
	 * machine instructions; memory accesses with their width in bits: "LDG.128=4"; names that
	 * may stand for one another: "IADD3|IMAD=512". "+N": at most N other instructions, for
	 * loops that wait for memory; without it the loop must let the instructions of the first
	 * item run at 99 % of what their pipe can do (98.5 % where that pipe takes one each clock).
	 */
	const char *proof;
	const char *only_capability; /* (optional) GPU: nothing but these: "8.9, 12.0 or 12.1" */
	bool hardware_only;	     /* GPU: what it does cannot be simulated */
	/* (optional) Further device functions, which it takes by size; NULL at the end. PROOF holds
	 * for each. */
	const char *const *more_entries;
};

/* What a row may take for its data. */
struct room {
	double memory; /* bytes, in all buffers at most */
	double scale;  /* of a workload's usual data: 1; SCALE_SWEEP: many sizes (kernel_sizes) */
};
#define SCALE_SWEEP (-1.0)
/* The room without BYTES that are not the workload's data. */
struct room room_less(struct room room, double bytes);

struct kernel;
struct plan_request {
	const struct kernel *kernel;
	const struct device *device;
	const struct variant *variant;
	struct size size;
	int64_t trips; /* 1 unless the kernel is scalable */
};

/* A kernel's code for one kind of device. variant_count 0: it has none there. */
struct code {
	const struct variant *variants;
	int variant_count;
	/* Makes the plan of one execution. Fails with the reason why it cannot be had. */
	int (*plan)(const struct plan_request *request, struct plan *plan, struct error *err);
	const char *pipe; /* (optional) here it computes in another pipe than the row says */
	int pipe_needs_capability; /* GPU: only from there on has a device that pipe; 0: all have */
};

struct kernel {
	const char *name;   /* key in result files, ^[a-z0-9_]+$, never reused */
	const char *about;  /* one line */
	const char *counts; /* how its work is counted, one line: "2 n^3 FLOP; 3 n^2 elements" */
	enum role role;
	const char
		*pipe; /* what it computes in: "FP64", "FP32", "FP64 tensor"; NULL: no operations */
	/*
	 * ROLE_MEMORY: whose ceiling it is; ROLE_LATENCY: whose latency; ROLE_CURVE: whose bytes
	 * are counted; else LEVEL_NONE.
	 */
	enum level level;
	/*
	 * (optional) What sets a ceiling apart from the plain one of its pipe or level: "sparse",
	 * "zeros", "far", "32 B sectors". Such a ceiling is listed but never a roof.
	 */
	const char *aspect;
	/* (optional) The aspect where it depends on the device; NULL or "": none. */
	const char *(*aspect_on)(const struct kernel *kernel, const struct device *device);
	bool scalable;	/* trips may be chosen freely, work grows with them */
	bool thorough;	/* only in --thorough runs, or when named */
	bool sustained; /* the rate that is held for seconds, not that of a launch of milliseconds
			 */
	bool library;	/* needs a library that is opened at run time */
	const char *dimensions[SIZE_DIMENSIONS]; /* names of size.n[], NULL from the first unused */
	/*
	 * The size it likes on DEVICE in ROOM; a ceiling has one whatever the scale. Fails with the
	 * reason, one sentence, if it cannot be had there (no such cache level, too little memory).
	 */
	int (*size)(const struct kernel *kernel, const struct device *device, struct room room,
		struct size *size, struct error *err);
	/*
	 * (optional) A row that is measured at several sizes, each a measurement of its own: fills
	 * at most MOST sizes, coarsely or finely, and returns how many (1 or more), or -1 as size,
	 * which is then not called. OVER names the plan's parameter that is swept ("working set").
	 */
	int (*sweep)(const struct kernel *kernel, const struct device *device, double memory,
		bool fine, struct size *sizes, int most, struct error *err);
	const char *over;
	unsigned suites; /* (optional) enum suite, where they are not those of the family */
	struct code host, gpu;
	const void *detail; /* (optional) the family's own, say an element type */
};

/* Workloads that belong together, by the people who look for them; bits of suites. */
enum suite { SUITE_BASICS = 1u << 0, SUITE_HPC = 1u << 1, SUITE_LLM = 1u << 2 };
#define SUITE_ALL (SUITE_BASICS | SUITE_HPC | SUITE_LLM)
#define SUITE_NAMES 4
/* "basics", "hpc", "llm", "all": name INDEX of 0 .. SUITE_NAMES-1, and the bits it means. */
const char *suite_name(int index);
unsigned suite_bits(int index);

/*
 * "small" (data that the last cache holds), "typical", "large", "sweep" (all of them and between):
 * name INDEX of 0 .. SCALE_NAMES-1, and the scale it means.
 */
#define SCALE_NAMES 4
const char *scale_name(int index);
double scale_value(int index);

/* A family: kernels that share one pair of files. */
struct family {
	const char *name; /* stem of its files */
	const char *about;
	const struct kernel *kernels;
	int kernel_count;
	unsigned suites; /* enum suite; 0: ceilings */
};

/* Those of the row, else of its family. */
unsigned kernel_suites(const struct kernel *kernel, const struct family *family);
/* The half of the row that a device can execute. */
const struct code *kernel_code(const struct kernel *kernel, const struct device *device);
/* What it computes in on DEVICE: "FP64", "FP64 tensor"; NULL: no operations. */
const char *kernel_pipe(const struct kernel *kernel, const struct device *device);
/* What sets it apart on DEVICE from the plain ceiling of its pipe or level; "": nothing. */
const char *kernel_aspect(const struct kernel *kernel, const struct device *device);
/*
 * The sizes at which it is measured on DEVICE, at most MOST: one, those of its sweep, or a
 * workload's from a 4096th of its usual data to 4 times as much (SCALE_SWEEP). Returns how many, or
 * -1 with the reason. *SWEPT is false if there is but one.
 */
int kernel_sizes(const struct kernel *kernel, const struct device *device, struct room room,
	bool fine, struct size *sizes, int most, bool *swept, struct error *err);
/* What tells its sizes apart: what its row says, its only dimension, or OVER_DATA. */
const char *kernel_over(const struct kernel *kernel);
#define OVER_DATA "data" /* bytes of all buffers */
#define SWEEP_POINTS 64
/* Whether DEVICE can execute VARIANT; the reason if not. */
int variant_usable(const struct variant *variant, const struct device *device, struct error *err);

#endif
