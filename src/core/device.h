/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A device: what is known without running anything. Unknown numbers are NAN (null in JSON),
 * unknown text is "". Plain data: it outlives the session that found it.
 */
#ifndef CORE_DEVICE_H
#define CORE_DEVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/level.h"

/* Instruction sets of the host processor; bits of device.features. */
enum feature {
	FEATURE_SSE2 = 1u << 0,
	FEATURE_AVX2_FMA = 1u << 1, /* AVX2 and FMA3 */
	FEATURE_AVX512 = 1u << 2,   /* AVX-512 F, VL, DQ */
	FEATURE_NEON = 1u << 3,
	FEATURE_AVX_VNNI = 1u << 4,    /* sums of products of bytes, 32 bytes at a time */
	FEATURE_AVX512_VNNI = 1u << 5, /* 64 bytes at a time */
};

/* What kind of code a device executes: which half of a kernel's row applies. */
enum code_kind { CODE_HOST, CODE_GPU };

struct cache {
	double bytes;	  /* of one instance */
	double instances; /* how many there are among the units used */
};

struct device {
	char backend[16]; /* "cpu", "cuda" */
	int index;	  /* among the backend's devices */
	char name[256];	  /* as the hardware reports it: foreign text */
	char uuid[64];
	char architecture[32]; /* "x86_64", "sm_90" */
	enum code_kind code;
	int capability;	   /* compute capability x 10: 90; 0 on a host */
	unsigned features; /* enum feature; 0 on a GPU */
	int units;	   /* SMs, or cores in use */
	int threads;	   /* host threads in use; 0 on a GPU */
	int warp;	   /* threads a warp; 0 on a host */
	double clock_hz;   /* greatest clock of a unit */
	double memory_clock_hz;
	double memory_bus_bits;
	double memory_bytes, memory_free_bytes;
	struct cache cache[LEVEL_COUNT];			  /* [LEVEL_DRAM] unused */
	int threads_per_block, threads_per_unit, blocks_per_unit; /* GPU limits; 0 on a host */
	int registers_per_unit;
	double shared_per_block, shared_per_unit; /* bytes, largest opt-in */
	char driver[64]; /* "580.95.05 (CUDA 13.0)", or the kernel release */
	char pci[32];
	int ecc, mig; /* 1 on, 0 off, -1 unknown */
	int peers;    /* other devices of the backend that it reaches without the host */
	double power_limit_w;
	bool simulated; /* a fake device: every output says so */
};

/* Everything unknown. */
struct device device_unknown(void);
/* The device's name for -d and messages: "cuda:0", "cpu". */
const char *device_spec(const struct device *device, char *to, int size);
/* Bytes of the last cache before DRAM, summed over its instances; 0 if there is none. */
double device_last_cache(const struct device *device);
/*
 * Bytes that all caches of LEVEL together keep from one execution of a kernel to the next; 0: there
 * are none, or they keep nothing, as a GPU's L1, which is emptied at each launch.
 */
double device_keeps(const struct device *device, enum level level);

#endif
