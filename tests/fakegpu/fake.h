/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fake GPU: one shared object that stands in for libcuda.so.1, libnvidia-ml.so.1 and the
 * libraries cuBLAS, cuBLASLt and cuFFT (links to one file, found by LD_LIBRARY_PATH). It runs the
 * project's own kernels on the CPU through the shim and tells the time of a modelled GPU, worked
 * out from what each launch was counted to do. It knows nothing of the rows of kernels/.
 *
 * Environment:
 *   ROOFLINE_FAKE_GPU     the profile: tiny (default), sm75, h200, hostile, pair (see fake_model.c)
 *   ROOFLINE_FAKE_FAULTS  what goes wrong, by commas (see fake_model.c)
 *   ROOFLINE_FAKE_REPORT  a file that gets a line when a process releases its context, shuts NVML
 * down or ends: calls made, objects left. The last line of each process counts. ROOFLINE_FAKE_LOG
 * a file that gets a line for each driver call and each launch
 */
#ifndef FAKEGPU_FAKE_H
#define FAKEGPU_FAKE_H

#include <cuda.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "runner.h"

/* ---- the modelled device (fake_model.c) --------------------------------------------------------
 */

struct profile {
	const char *name, *device_name;
	int major, minor;
	int devices; /* of this kind; 0: one */
	int units;
	int threads_per_unit, blocks_per_unit;
	size_t memory, l2;
	size_t shared_per_unit, shared_per_block; /* L1 has the size of shared_per_unit */
	int clock_mhz, memory_clock_mhz, bus_bits;
	double power_w, power_limit_w;
	/* What it can do each second. */
	double operations[SHIM_PIPES]; /* 0: it lacks the pipe */
	double l1_read, shared;	       /* bytes */
	double l2_read, l2_far, l2_write, l2_atomic;
	double shared_atomic, cluster,
		constant; /* constant: a warp that reads the same counts once */
	double dram_read, dram_write;
	double latency;		    /* of a launch, seconds */
	double latency_graph;	    /* of one that is part of a graph */
	double link, link_pageable; /* bytes between host and device, each way */
	double peer;		    /* between two devices, each way */
	/* Seconds of an access that waits for the one before. */
	double wait_l1, wait_l2, wait_far, wait_dram, wait_shared, wait_cluster, wait_constant;
	bool executes; /* launches are carried out, not only timed */
};

/* How many of each object there are now. */
struct census {
	int buffers, modules, streams, events, contexts, nvml, blas, fft;
};

#define FAKE_DEVICES 2
struct fake {
	const struct profile *profile;
	struct census live;
	long calls, launches;
	double now;	       /* the virtual clock, seconds */
	double throttle_after; /* INFINITY: never */
	CUresult sticky;       /* an error that spoils the process */
	CUresult pending;      /* one that shows at the next call that waits */
	bool hangs;
	bool in_graph;				 /* the launch is part of a graph */
	int device;				 /* whose context is current */
	bool access[FAKE_DEVICES][FAKE_DEVICES]; /* who may touch whose memory without the host */
	bool lost;
	bool busy;
	FILE *log;
};
extern struct fake fake;

/* Every driver call begins with it: counts it, and says what a script makes of it. */
CUresult fake_enter(const char *call);
/* The first call of all: reads the environment. */
void fake_start(void);
/* A line for ROOFLINE_FAKE_REPORT. A process that leaves by _exit() has said it before. */
void fake_report(void);

/* What a script does to a launch of ENTRY. */
enum harm { HARM_NONE, HARM_CODE, HARM_HANG, HARM_CRASH, HARM_FLIP };
enum harm fake_launch_harm(const char *entry, CUresult *code);
/* Whether a script gives the library that property: "no-device", "stub". */
bool fake_has_fault(const char *name);

/* The clock of the units now, Hz: lower while throttled. */
double fake_clock_hz(void);
bool fake_throttled(void);
/* How fast the global timer runs; 1 unless a script says otherwise. */
double fake_timer_factor(void);
/* Lets the launch that was counted take its time. SAME: it repeats the one before. */
void fake_take_time(const struct shim_counts *counts, uint64_t blocks, unsigned threads, bool same);

/* ---- code (fake_image.c) -----------------------------------------------------------------------
 */

/* The image of a fatbin that a device of that capability loads. */
struct image {
	const unsigned char *bytes; /* an ELF file, or PTX */
	size_t size;
	bool ptx;
};
CUresult image_choose(const void *fatbin, int major, int minor, struct image *image);

#define IMAGE_PARAMETERS 32
struct image_function {
	int parameter_count; /* -1: not known (PTX) */
	unsigned sizes[IMAGE_PARAMETERS];
	unsigned registers, shared;
};
CUresult image_find(const struct image *image, const char *name, struct image_function *function);

/* ---- memory (fake_memory.c) --------------------------------------------------------------------
 */

/* On the current device. */
CUresult memory_allocate(CUdeviceptr *pointer, size_t bytes);
CUresult memory_release(CUdeviceptr pointer);
size_t memory_free_now(int device);
/* True if BYTES from POINTER lie in one buffer, which the current device may touch. */
bool memory_valid(CUdeviceptr pointer, size_t bytes);
/* The device that BYTES from POINTER lie on in one buffer; -1: there is none. */
int memory_device(CUdeviceptr pointer, size_t bytes);
/* The buffer that POINTER lies in, if any that the current device may touch, can be touched until
 * memory_close(). */
void memory_open(CUdeviceptr pointer);
void memory_close(void);
/* Says that these bytes are written. */
void memory_wrote(CUdeviceptr pointer, size_t bytes);

/*
 * Launches that need not be done again. A launch that wrote nothing that it had read, and of which
 * no page that it touched was written since, would leave memory as it is: its counts are
 * remembered.
 */
struct memo_key {
	const void *what; /* the kernel */
	unsigned shape[8];
	unsigned char parameters[256];
};
/* NULL: must be done. */
const struct shim_counts *memo_find(const struct memo_key *key);
/* After shim_run(), while memory is open. */
void memo_keep(const struct memo_key *key, const struct shim_counts *counts);
/* The first byte that the last launch wrote; NULL if none. */
unsigned char *memory_first_written(void);

#endif
