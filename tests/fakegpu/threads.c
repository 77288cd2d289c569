/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The runner with a thread for each CUDA thread of a block, for the thread sanitizer: a missing
 * barrier is a data race, which it names with both lines of the .cu file, whatever the order of
 * execution was. Each barrier has a lock of its own, so that no other orders the accesses.
 */
#include "common.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* cmocka's own handler of crashes is not what is looked at. */
const char *__tsan_default_options(void);
const char *__tsan_default_options(void)
{
	return "report_signal_unsafe=0";
}

struct shim_region shim_memory, shim_shared_region, shim_constant_region;
struct shim_counts shim_tally;

/* Opens when as many have come as are expected; those that ended are expected no more. */
struct barrier {
	pthread_mutex_t lock;
	pthread_cond_t opened;
	int expected, arrived;
	unsigned generation;
};

struct meeting {
	struct barrier barrier;
	uint64_t words[2][32][SHIM_WORDS];
};

static const struct shim_launch *current;
static int thread_count;
static struct barrier block_barrier, turn_barrier;
static struct meeting meetings[SHIM_BLOCK_MOST];
static _Thread_local int self;
static _Thread_local unsigned turns[32]; /* of each meeting of the warp, by its lowest lane */

static void barrier_set(struct barrier *barrier, int expected)
{
	pthread_mutex_init(&barrier->lock, NULL);
	pthread_cond_init(&barrier->opened, NULL);
	barrier->expected = expected;
	barrier->arrived = 0;
}

static void barrier_open(struct barrier *barrier)
{
	barrier->arrived = 0;
	barrier->generation++;
	pthread_cond_broadcast(&barrier->opened);
}

static void barrier_wait(struct barrier *barrier)
{
	unsigned generation;

	pthread_mutex_lock(&barrier->lock);
	generation = barrier->generation;
	if (++barrier->arrived == barrier->expected)
		barrier_open(barrier);
	while (generation == barrier->generation)
		pthread_cond_wait(&barrier->opened, &barrier->lock);
	pthread_mutex_unlock(&barrier->lock);
}

static void barrier_leave(struct barrier *barrier)
{
	pthread_mutex_lock(&barrier->lock);
	barrier->expected--;
	if (barrier->expected && barrier->arrived == barrier->expected)
		barrier_open(barrier);
	pthread_mutex_unlock(&barrier->lock);
}

void shim_fail(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fputc('\n', stderr);
	abort();
}

void shim_syncthreads(const struct shim_place *place)
{
	(void)place;
	barrier_wait(&block_barrier);
}

unsigned shim_thread(void)
{
	return (unsigned)self;
}

unsigned shim_lane(void)
{
	return shim_thread() % 32;
}

const uint64_t (*shim_exchange(const struct shim_place *place, uint32_t mask, const uint64_t *words,
	int count))[SHIM_WORDS]
{
	int lowest = __builtin_ctz(mask);
	struct meeting *meeting = &meetings[self / 32 * 32 + lowest];
	unsigned turn = turns[lowest]++ % 2;

	if (!(mask >> shim_lane() & 1))
		shim_fail("%s:%d: lane %u calls %s but is not in its mask %08x", place->file,
			place->line, shim_lane(), place->what, mask);
	pthread_mutex_lock(&meeting->barrier.lock);
	meeting->barrier.expected = __builtin_popcount(mask);
	pthread_mutex_unlock(&meeting->barrier.lock);
	memcpy(meeting->words[turn][shim_lane()], words, (size_t)count * sizeof *words);
	barrier_wait(&meeting->barrier);
	return (const uint64_t(*)[SHIM_WORDS])meeting->words[turn];
}

/* Nothing is counted here. */
void shim_touch(uintptr_t offset, unsigned bytes, bool write, bool cached)
{
	(void)offset, (void)bytes, (void)write, (void)cached;
}

void shim_set_memory(void *base, size_t size)
{
	(void)base, (void)size;
}

void shim_keep_stopwatch(uintptr_t records)
{
	(void)records;
}

void shim_on_conflicts(
	const uint64_t (*addresses)[SHIM_WORDS], unsigned first, unsigned count, unsigned bytes)
{
	(void)addresses, (void)first, (void)count, (void)bytes;
}

/* Done as early as it may be: whoever still reads there races with it. */
void shim_copy_async(void *to, const void *from)
{
	memcpy(to, from, 16);
}

void shim_copy_commit(void)
{
}

void shim_copy_wait(unsigned groups)
{
	(void)groups;
}

/* ---- what only fibers can do; no row's first variant uses it -----------------------------------
 */

unsigned shim_cluster_rank(void)
{
	return 0;
}

void shim_syncclusters(const struct shim_place *place)
{
	shim_fail("%s:%d: no clusters under the thread sanitizer", place->file, place->line);
}

uintptr_t shim_cluster_map(uintptr_t address, unsigned rank)
{
	(void)address, (void)rank;
	shim_fail("no clusters under the thread sanitizer");
}

static _Noreturn void no_bulk(void)
{
	shim_fail("no bulk copies under the thread sanitizer");
}

void shim_bulk_init(uint64_t *barrier)
{
	(void)barrier;
	no_bulk();
}

void shim_barrier_init(uint64_t *barrier, unsigned count)
{
	(void)barrier, (void)count;
	no_bulk();
}

void shim_barrier_arrive(uint64_t *barrier)
{
	(void)barrier;
	no_bulk();
}

void shim_copy_arrive(uint64_t *barrier)
{
	(void)barrier;
	no_bulk();
}

void shim_bulk_expect(uint64_t *barrier, unsigned bytes)
{
	(void)barrier, (void)bytes;
	no_bulk();
}

void shim_bulk_load(void *to, const void *from, unsigned bytes, uint64_t *barrier)
{
	(void)to, (void)from, (void)bytes, (void)barrier;
	no_bulk();
}

void shim_bulk_done(const struct shim_place *place, uint64_t *barrier, unsigned parity)
{
	(void)place, (void)barrier, (void)parity;
	no_bulk();
}

void shim_bulk_store(void *to, const void *from, unsigned bytes)
{
	(void)to, (void)from, (void)bytes;
	no_bulk();
}

void shim_bulk_commit(void)
{
	no_bulk();
}

void shim_bulk_wait_read(unsigned groups)
{
	(void)groups;
	no_bulk();
}

static void *thread_main(void *argument)
{
	uint64_t blocks = (uint64_t)current->grid[0] * current->grid[1] * current->grid[2];

	self = (int)(intptr_t)argument;
	threadIdx = shim_coordinates_of((uint64_t)self, current->block);
	for (uint64_t block = 0; block < blocks; block++) {
		barrier_wait(&turn_barrier);
		if (!self) {
			shim_poison_static();
			shim_poison_dynamic(0, current->shared_bytes);
			block_barrier.expected = thread_count;
		}
		blockIdx = shim_coordinates_of(block, current->grid);
		barrier_wait(&turn_barrier);
		current->entry->launch(current->parameters);
		barrier_leave(&block_barrier);
	}
	return NULL;
}

int shim_run(
	const struct shim_launch *launch, struct shim_counts *counts, char *report, size_t size)
{
	static pthread_t threads[SHIM_BLOCK_MOST];
	pthread_attr_t attributes;

	if (shim_begin(launch, report, size))
		return -1;
	current = launch;
	thread_count = (int)(launch->block[0] * launch->block[1] * launch->block[2]);
	barrier_set(&turn_barrier, thread_count);
	barrier_set(&block_barrier, thread_count);
	for (int i = 0; i < thread_count; i++)
		barrier_set(&meetings[i].barrier, 32);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 256 * 1024);
	for (int i = 0; i < thread_count; i++)
		if (pthread_create(&threads[i], &attributes, thread_main, (void *)(intptr_t)i)) {
			perror("fakegpu: pthread_create");
			exit(1);
		}
	for (int i = 0; i < thread_count; i++)
		pthread_join(threads[i], NULL);
	pthread_attr_destroy(&attributes);
	if (counts)
		*counts = (struct shim_counts){ 0 };
	return 0;
}
