/* SPDX-License-Identifier: Apache-2.0 */
/* The levels of memory that a kernel's bytes are counted at, and how it uses them. */
#ifndef CORE_LEVEL_H
#define CORE_LEVEL_H

enum level {
	LEVEL_NONE = -1,
	LEVEL_DRAM = 0,
	LEVEL_L3,
	LEVEL_L2,
	LEVEL_L1,
	LEVEL_SHARED, /* scratchpad of a GPU's SM */
	/* Beside the hierarchy: measured as ceilings, never a roof of a kernel. */
	LEVEL_CONSTANT, /* constant cache */
	LEVEL_CLUSTER,	/* shared memory of another SM of the cluster */
	LEVEL_LINK,	/* between host and device */
	LEVEL_PEER,	/* between two devices */
	LEVEL_COUNT
};

/* "DRAM", "L3", "L2", "L1", "shared" ...: the keys of result files. NULL if out of range. */
const char *level_name(enum level level);
/* LEVEL_NONE if there is no such level. */
enum level level_from_name(const char *name);

/* Bytes that one execution moves at one level. NAN: not known or not derivable. */
struct traffic {
	double read, written;
};

/* The work of one execution of a kernel. */
struct work {
	double operations; /* in its own operations: FLOP, or OP for integers */
	double accesses;   /* ROLE_LATENCY: steps that wait for each other (loads, launches) */
	struct traffic level[LEVEL_COUNT];
};

/* All NAN but operations and accesses, which are 0. */
struct work work_unknown(void);
/* Read plus written; NAN if either is. */
double work_bytes(const struct work *work, enum level level);

#endif
