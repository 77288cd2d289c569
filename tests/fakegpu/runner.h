/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs device code that was compiled for the CPU through shim.h: one block after the other, each
 * CUDA thread a fiber (runner.c) or, for the thread sanitizer, a thread of its own (threads.c).
 * Finds barriers and warp functions that are not met by all, and (fibers only) counts exactly what
 * a launch does.
 */
#ifndef FAKEGPU_RUNNER_H
#define FAKEGPU_RUNNER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A kernel, as instrument.pl lists it. */
struct shim_entry {
	const char *name;
	const char *sizes; /* of its parameters in bytes: "8 8 4" */
	void (*launch)(void **parameters);
};
/* NULL if there is no kernel of that name. */
const struct shim_entry *shim_find(const char *name);
int shim_parameter_count(const struct shim_entry *entry);

/* In which order the threads of a block, and the blocks, take their turns. */
enum shim_schedule { SHIM_FORWARD, SHIM_REVERSE, SHIM_RANDOM, SHIM_SCHEDULES };

struct shim_launch {
	const struct shim_entry *entry;
	unsigned grid[3], block[3];
	unsigned shared_bytes; /* dynamic shared memory of a block */
	void **parameters;     /* the address of each, in order */
	enum shim_schedule schedule;
	uint64_t seed;	  /* SHIM_RANDOM */
	bool continues;	  /* adds to the counts of the launch before, as one */
	unsigned cluster; /* blocks of a cluster, along x; 0: none */
};

/* What can be counted as operations; the names of pipes in rows: shim_pipe_name(). */
enum shim_pipe {
	SHIM_F64,
	SHIM_F32,
	SHIM_F16,
	SHIM_BF16,
	SHIM_INT32,
	SHIM_LOGIC,
	SHIM_DP4A,
	SHIM_MUFU,
	SHIM_F64_TENSOR,
	SHIM_TF32_TENSOR,
	SHIM_F16_TENSOR,
	SHIM_BF16_TENSOR,
	SHIM_INT8_TENSOR,
	SHIM_FP8_TENSOR,
	SHIM_PIPES
};
/* "FP64", "FP64 tensor" ... */
const char *shim_pipe_name(enum shim_pipe pipe);

/* Cycles of an access to the near and to the far half of the L2. */
#define SHIM_NEAR 200
#define SHIM_FAR 350

/* What one launch did. */
struct shim_counts {
	uint64_t operations[SHIM_PIPES];
	uint64_t read, written; /* bytes of device memory, as the threads asked */
	/* Bytes touched: each counts once as read and once as written. */
	uint64_t distinct_read, distinct_written;
	uint64_t distinct_blocks; /* of 64 bytes, that were read from */
	uint64_t atomic; /* bytes read and written by atomic operations, part of both above */
	uint64_t shared_read, shared_written, shared_atomic;
	/* Bytes that could have been read while words of the same bank waited for one another. */
	uint64_t shared_lost;
	uint64_t cluster_read;	/* bytes of another block's shared memory */
	uint64_t constant_read; /* bytes of constant memory: each thread's, also where all read the
				   same */
	/* Accesses whose address the one before had read: past L1, through it, and elsewhere. */
	uint64_t chased, chased_cached, chased_shared, chased_cluster, chased_constant;
	/* What a cache for each block could not save. */
	uint64_t uncached_read; /* part of read that goes past L1 */
	uint64_t block_read;	/* sum over the blocks of distinct bytes read through L1 */
	uint64_t block_most;	/* the most of these that one block read */
	uint64_t stopwatch;	/* the address of its blocks' records (kernels/stopwatch.h), or 0 */
	/* It wrote nothing that it had read before: doing it again would change nothing. */
	bool repeatable;
};

/* Where device memory lies: at most one range, a multiple of 4096 bytes. Accesses elsewhere are not
 * counted. */
void shim_set_memory(void *base, size_t size);

/* 0, or -1 with what went wrong in REPORT ("reduce.cu:31: 16 threads wait in __syncthreads, ...").
 */
int shim_run(
	const struct shim_launch *launch, struct shim_counts *counts, char *report, size_t size);

/* The pages (of 4096 bytes) that the last launch touched, in the order of the first touch. */
size_t shim_pages(const uint32_t **pages);
bool shim_page_written(uint32_t page);

/* ---- for the code of shim.h alone ------------------------------------------------------------ */

struct shim_place {
	const char *file;
	int line;
	const char *what; /* "__shfl_xor_sync" */
};
/* The most that a lane gives to a warp function: 32 FP32 of an mma. */
#define SHIM_WORDS 16

struct shim_region {
	uintptr_t base, size;
};
extern struct shim_region shim_memory, shim_shared_region, shim_constant_region;
extern struct shim_counts shim_tally;
void shim_touch(uintptr_t offset, unsigned bytes, bool write, bool cached);

void shim_syncthreads(const struct shim_place *place);
/*
 * Every lane of MASK gives COUNT words and gets the words of all 32 lanes, WORDS[lane], good until
 * its next call. The caller must be in MASK.
 */
const uint64_t (*shim_exchange(const struct shim_place *place, uint32_t mask, const uint64_t *words,
	int count))[SHIM_WORDS];
unsigned shim_lane(void);
unsigned shim_thread(void); /* of its block */
/* Gives its turn to others; a launch whose threads do nothing else is reported as a deadlock. */
void shim_yield(const struct shim_place *place);
/* Keeps where the blocks' records are to be written. */
void shim_keep_stopwatch(uintptr_t records);
/* Counts what the read of BYTES from the addresses of COUNT lanes, together, loses. */
void shim_on_conflicts(
	const uint64_t (*addresses)[SHIM_WORDS], unsigned first, unsigned count, unsigned bytes);
unsigned shim_cluster_rank(void);
void shim_syncclusters(const struct shim_place *place);
uintptr_t shim_cluster_map(uintptr_t address, unsigned rank);

/* Bulk copies (bulk.c). */
void shim_bulk_init(uint64_t *barrier);
void shim_bulk_expect(uint64_t *barrier, unsigned bytes);
void shim_bulk_load(void *to, const void *from, unsigned bytes, uint64_t *barrier);
void shim_bulk_done(const struct shim_place *place, uint64_t *barrier, unsigned parity);
void shim_bulk_store(void *to, const void *from, unsigned bytes);
void shim_bulk_commit(void);
void shim_bulk_wait_read(unsigned groups);
/* Copies of 16 bytes that a thread waits for (bulk.c). */
void shim_copy_async(void *to, const void *from);
void shim_copy_commit(void);
void shim_copy_wait(unsigned groups);
/* Barriers that several threads arrive at, or their copies do; waited for by shim_bulk_done(). */
void shim_barrier_init(uint64_t *barrier, unsigned count);
void shim_barrier_arrive(uint64_t *barrier);
void shim_copy_arrive(uint64_t *barrier);
/* At the end of a block: NULL, or what it left undone. */
const char *shim_bulk_end(void);

#define SHIM_DYNAMIC_MOST (228 * 1024)
void *shim_dynamic_shared(void);
/* Ends the launch with this report. */
_Noreturn void shim_fail(const char *format, ...) __attribute__((format(printf, 1, 2)));

#ifdef __cplusplus
}
#endif
#endif
