/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The runner with fibers. Threads of a block take turns: each runs until it must wait for others (a
 * barrier, a function of its warp), then the schedule picks the next. One schedule alone hides
 * bugs: a missing barrier shows only where a thread runs ahead of the one it should have waited
 * for.
 */
#include "common.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/random.h"

#ifndef __x86_64__
#include <ucontext.h>
#endif

#define STACK_BYTES (64 * 1024)
#define PAGE_BITS 12
#define PAGE_WORDS (1 << (PAGE_BITS - 6))

enum state { READY, WAITING, DONE };

struct fiber {
#ifdef __x86_64__
	void *stack_pointer;
#else
	ucontext_t context;
#endif
	char *stack;
	enum state state;
	struct shim_place place; /* where it waits */
};

/* Lanes that meet in a warp function. Two sets of words in turn: one is filled while one is read.
 */
struct meeting {
	uint32_t mask, arrived;
	struct shim_place place;
	int turn;
	uint64_t words[2][32][SHIM_WORDS];
};

/* The threads of one block, or of the blocks of a cluster one after the other. */
static struct fiber all_fibers[SHIM_CLUSTER_MOST * SHIM_BLOCK_MOST], *fibers, scheduler;
/* A warp can have several meetings at once; they are known by their lowest lane. */
static struct meeting meetings[SHIM_BLOCK_MOST];
static const struct shim_launch *current;
static int thread_count, live, at_barrier, running;
static struct shim_place barrier_place;
/* Threads of this block that wait for the other blocks of the cluster. */
static int at_cluster_barrier;
static unsigned rank;
static bool yielded;
static char *failure;
static size_t failure_size;
static bool failed;

/* ---- switching ---------------------------------------------------------------------------------
 */

#ifdef __x86_64__
void shim_switch(void **save, void *to);
__asm__(".text\n"
	".type shim_switch, @function\n"
	".hidden shim_switch\n"
	".globl shim_switch\n"
	"shim_switch:\n"
	"	pushq %rbp\n"
	"	pushq %rbx\n"
	"	pushq %r12\n"
	"	pushq %r13\n"
	"	pushq %r14\n"
	"	pushq %r15\n"
	"	movq %rsp, (%rdi)\n"
	"	movq %rsi, %rsp\n"
	"	popq %r15\n"
	"	popq %r14\n"
	"	popq %r13\n"
	"	popq %r12\n"
	"	popq %rbx\n"
	"	popq %rbp\n"
	"	ret\n"
	".size shim_switch, . - shim_switch\n");

static void switch_fiber(struct fiber *from, struct fiber *to)
{
	shim_switch(&from->stack_pointer, to->stack_pointer);
}

/* Six registers to pop, the function to return to, and a return address that leaves the stack as
 * after a call. */
static void start_fiber(struct fiber *fiber, void (*function)(void))
{
	void **top = (void **)(fiber->stack + STACK_BYTES) - 1;

	*top = NULL;
	*--top = (void *)function;
	top -= 6;
	memset(top, 0, 6 * sizeof *top);
	fiber->stack_pointer = top;
}
#else
static void switch_fiber(struct fiber *from, struct fiber *to)
{
	swapcontext(&from->context, &to->context);
}

static void start_fiber(struct fiber *fiber, void (*function)(void))
{
	getcontext(&fiber->context);
	fiber->context.uc_stack.ss_sp = fiber->stack;
	fiber->context.uc_stack.ss_size = STACK_BYTES;
	makecontext(&fiber->context, function, 0);
}
#endif

static void set_current(int thread)
{
	running = thread;
	threadIdx = shim_coordinates_of((uint64_t)thread, current->block);
}

/* Lets others run until this thread is READY again. */
static void wait_turn(const struct shim_place *place)
{
	int self = running;

	fibers[self].state = WAITING;
	fibers[self].place = *place;
	switch_fiber(&fibers[self], &scheduler);
}

void shim_fail(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	vsnprintf(failure, failure_size, format, list);
	va_end(list);
	failed = true;
	switch_fiber(&fibers[running], &scheduler);
	abort();
}

void shim_yield(const struct shim_place *place)
{
	fibers[running].place = *place;
	yielded = true;
	switch_fiber(&fibers[running], &scheduler);
}

unsigned shim_thread(void)
{
	return (unsigned)running;
}

/* ---- clusters ----------------------------------------------------------------------------------
 */

unsigned shim_cluster_rank(void)
{
	return rank;
}

/* The blocks of a cluster take turns here: see run_cluster(). */
void shim_syncclusters(const struct shim_place *place)
{
	if (!current->cluster)
		shim_fail("%s:%d: %s in a launch without clusters", place->file, place->line,
			place->what);
	at_cluster_barrier++;
	wait_turn(place);
}

uintptr_t shim_cluster_map(uintptr_t address, unsigned other)
{
	uintptr_t offset = address - (uintptr_t)shim_dynamic_of(rank);

	if (offset >= current->shared_bytes || other >= current->cluster)
		shim_fail("block %u of a cluster of %u maps %p of block %u, which is not its "
			  "dynamic shared memory",
			other, current->cluster, (void *)address, rank);
	return (uintptr_t)shim_dynamic_of(other) + offset;
}

/* ---- barriers and warps ------------------------------------------------------------------------
 */

static bool same_place(const struct shim_place *a, const struct shim_place *b)
{
	return a->line == b->line && !strcmp(a->file, b->file);
}

/* Opens the barrier when every thread that has not ended is there. */
static bool barrier_full(void)
{
	if (at_barrier < live)
		return false;
	at_barrier = 0;
	for (int i = 0; i < thread_count; i++)
		if (fibers[i].state == WAITING)
			fibers[i].state = READY;
	return true;
}

void shim_syncthreads(const struct shim_place *place)
{
	if (!at_barrier)
		barrier_place = *place;
	else if (!same_place(place, &barrier_place))
		shim_fail("%s:%d: thread %d is in %s while others are in that of %s:%d",
			place->file, place->line, running, place->what, barrier_place.file,
			barrier_place.line);
	at_barrier++;
	if (!barrier_full())
		wait_turn(place);
}

unsigned shim_lane(void)
{
	return (unsigned)running % 32;
}

const uint64_t (*shim_exchange(const struct shim_place *place, uint32_t mask, const uint64_t *words,
	int count))[SHIM_WORDS]
{
	unsigned lane = shim_lane();
	int first = running - (int)lane;
	struct meeting *meeting;
	int turn;

	if (!(mask >> lane & 1))
		shim_fail("%s:%d: lane %u calls %s but is not in its mask %08x", place->file,
			place->line, lane, place->what, mask);
	meeting = &meetings[first + __builtin_ctz(mask)];
	if (!meeting->arrived) {
		meeting->mask = mask;
		meeting->place = *place;
	} else if (meeting->mask != mask || !same_place(place, &meeting->place)) {
		shim_fail(
			"%s:%d: lane %u is in %s (mask %08x) while others of its warp are in %s of "
			"%s:%d (mask %08x)",
			place->file, place->line, lane, place->what, mask, meeting->place.what,
			meeting->place.file, meeting->place.line, meeting->mask);
	}
	turn = meeting->turn;
	memcpy(meeting->words[turn][lane], words, (size_t)count * sizeof *words);
	meeting->arrived |= 1u << lane;
	if (meeting->arrived != mask) {
		wait_turn(place);
	} else {
		meeting->arrived = 0;
		meeting->turn ^= 1;
		for (unsigned l = 0; l < 32; l++)
			if (mask >> l & 1 && (int)l != (int)lane)
				fibers[first + (int)l].state = READY;
	}
	return (const uint64_t(*)[SHIM_WORDS])meeting->words[turn];
}

/* ---- counting ----------------------------------------------------------------------------------
 */

struct shim_region shim_memory, shim_shared_region, shim_constant_region;
struct shim_counts shim_tally;

/*
 * One bit a byte of device memory: read, read before it was written, written, and read through L1
 * by this block. Only pages that a launch touched are looked at and cleared afterwards.
 */
static uint64_t *read_ever, *read_first, *written, *block_read;
static uint32_t *pages, *block_pages;
static size_t page_count, block_page_count;
static bool *page_seen, *page_written, *block_page_seen;

static void *map_zeros(size_t bytes)
{
	void *p = mmap(NULL, bytes ? bytes : 1, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED) {
		perror("fakegpu: mmap");
		exit(1);
	}
	return p;
}

void shim_set_memory(void *base, size_t size)
{
	size_t page_total = size >> PAGE_BITS;

	if (shim_memory.size) {
		size_t old = shim_memory.size >> PAGE_BITS;

		munmap(read_ever, shim_memory.size / 8);
		munmap(read_first, shim_memory.size / 8);
		munmap(written, shim_memory.size / 8);
		munmap(block_read, shim_memory.size / 8);
		munmap(pages, old * sizeof *pages);
		munmap(block_pages, old * sizeof *block_pages);
		munmap(page_seen, old);
		munmap(page_written, old);
		munmap(block_page_seen, old);
	}
	shim_memory = (struct shim_region){ (uintptr_t)base, size };
	page_count = 0;
	read_ever = map_zeros(size / 8);
	read_first = map_zeros(size / 8);
	written = map_zeros(size / 8);
	block_read = map_zeros(size / 8);
	pages = map_zeros(page_total * sizeof *pages);
	block_pages = map_zeros(page_total * sizeof *block_pages);
	page_seen = map_zeros(page_total);
	page_written = map_zeros(page_total);
	block_page_seen = map_zeros(page_total);
}

static void touch_word(uintptr_t offset, unsigned bytes, bool write, bool cached)
{
	uint64_t mask = (bytes == 64 ? ~0ull : (1ull << bytes) - 1) << (offset & 63);
	size_t word = offset >> 6;
	uint32_t page = (uint32_t)(offset >> PAGE_BITS);

	if (!page_seen[page]) {
		page_seen[page] = true;
		page_written[page] = false;
		pages[page_count++] = page;
	}
	if (write) {
		written[word] |= mask;
		page_written[page] = true;
		return;
	}
	read_ever[word] |= mask;
	read_first[word] |= mask & ~written[word];
	if (!cached)
		return;
	if (!block_page_seen[page]) {
		block_page_seen[page] = true;
		block_pages[block_page_count++] = page;
	}
	block_read[word] |= mask;
}

void shim_touch(uintptr_t offset, unsigned bytes, bool write, bool cached)
{
	if (write)
		shim_tally.written += bytes;
	else
		shim_tally.read += bytes;
	if (!write && !cached)
		shim_tally.uncached_read += bytes;
	while (bytes) {
		unsigned here = 64 - (unsigned)(offset & 63);

		if (here > bytes)
			here = bytes;
		touch_word(offset, here, write, cached);
		offset += here;
		bytes -= here;
	}
}

size_t shim_pages(const uint32_t **to)
{
	*to = pages;
	return page_count;
}

bool shim_page_written(uint32_t page)
{
	return page_written[page];
}

static void end_block_counts(void)
{
	uint64_t bytes = 0;

	for (size_t i = 0; i < block_page_count; i++) {
		uint64_t *words = block_read + (size_t)block_pages[i] * PAGE_WORDS;

		for (int w = 0; w < PAGE_WORDS; w++)
			bytes += (uint64_t)__builtin_popcountll(words[w]);
		memset(words, 0, PAGE_WORDS * sizeof *words);
		block_page_seen[block_pages[i]] = false;
	}
	block_page_count = 0;
	shim_tally.block_read += bytes;
	if (bytes > shim_tally.block_most)
		shim_tally.block_most = bytes;
}

static void begin_launch_counts(void)
{
	for (size_t i = 0; i < page_count; i++) {
		memset(read_ever + (size_t)pages[i] * PAGE_WORDS, 0, PAGE_WORDS * 8);
		memset(read_first + (size_t)pages[i] * PAGE_WORDS, 0, PAGE_WORDS * 8);
		memset(written + (size_t)pages[i] * PAGE_WORDS, 0, PAGE_WORDS * 8);
		page_seen[pages[i]] = false;
	}
	page_count = 0;
	shim_tally = (struct shim_counts){ 0 };
}

static void end_launch_counts(void)
{
	bool repeatable = true;

	shim_tally.distinct_read = shim_tally.distinct_written = shim_tally.distinct_blocks = 0;

	for (size_t i = 0; i < page_count; i++) {
		uint64_t *r = read_ever + (size_t)pages[i] * PAGE_WORDS;
		uint64_t *first = read_first + (size_t)pages[i] * PAGE_WORDS;
		uint64_t *w = written + (size_t)pages[i] * PAGE_WORDS;

		for (int k = 0; k < PAGE_WORDS; k++) {
			shim_tally.distinct_read += (uint64_t)__builtin_popcountll(r[k]);
			shim_tally.distinct_written += (uint64_t)__builtin_popcountll(w[k]);
			shim_tally.distinct_blocks += r[k] != 0;
			repeatable = repeatable && !(first[k] & w[k]);
		}
	}
	shim_tally.repeatable = repeatable;
}

void shim_keep_stopwatch(uintptr_t records)
{
	shim_tally.stopwatch = records;
}

/* Banks of 128 bytes in all: as many turns as the fullest has different places. */
void shim_on_conflicts(
	const uint64_t (*addresses)[SHIM_WORDS], unsigned first, unsigned count, unsigned bytes)
{
	unsigned turns[32] = { 0 }, most = 1;

	/* Once for the warp. */
	if (shim_lane())
		return;
	for (unsigned k = first; k < first + count; k++) {
		unsigned bank = addresses[k][0] / bytes % (128 / bytes);
		bool before = false;

		for (unsigned j = first; j < k; j++)
			before = before || addresses[j][0] == addresses[k][0];
		turns[bank] += !before;
		if (turns[bank] > most)
			most = turns[bank];
	}
	shim_tally.shared_lost += (most - 1) * 128;
}

/* ---- running -----------------------------------------------------------------------------------
 */

static void fiber_main(void)
{
	current->entry->launch(current->parameters);
	fibers[running].state = DONE;
	live--;
	if (live && at_barrier)
		barrier_full();
	switch_fiber(&fibers[running], &scheduler);
}

/* Says who waits where. */
static void report_deadlock(char *report, size_t size)
{
	size_t used;

	snprintf(report, size, "deadlock in %s, block %u %u %u:", current->entry->name, blockIdx.x,
		blockIdx.y, blockIdx.z);
	for (int i = 0; i < thread_count; i++) {
		int same = 0, before = 0;

		if (fibers[i].state == DONE)
			continue;
		for (int k = 0; k < thread_count; k++)
			if (fibers[k].state != DONE &&
				same_place(&fibers[k].place, &fibers[i].place)) {
				same++;
				before += k < i;
			}
		used = strlen(report);
		if (!before)
			snprintf(report + used, size - used, " %d threads wait in %s at %s:%d;",
				same, fibers[i].place.what, fibers[i].place.file,
				fibers[i].place.line);
	}
}

/* Lets the threads of this block run until all have ended or wait for the cluster. */
static int run_threads(struct random *random, int *order, char *report, size_t size)
{
	int idle = 0;

	while (live > at_cluster_barrier) {
		bool progress = false;

		if (current->schedule == SHIM_RANDOM)
			random_shuffle(random, order, thread_count);
		for (int i = 0; i < thread_count; i++) {
			if (fibers[order[i]].state != READY)
				continue;
			yielded = false;
			set_current(order[i]);
			switch_fiber(&scheduler, &fibers[order[i]]);
			progress = progress || !yielded;
			if (failed)
				return -1;
		}
		/* Who yields may be waited for by one that ran before it in this turn. */
		idle = progress ? 0 : idle + 1;
		if (idle < 2)
			continue;
		report_deadlock(report, size);
		return -1;
	}
	return 0;
}

static void start_block(void)
{
	live = thread_count;
	at_barrier = at_cluster_barrier = 0;
	shim_bulk_end();
	shim_poison_static();
	shim_poison_dynamic(rank, current->shared_bytes);
	for (int i = 0; i < thread_count; i++) {
		if (!fibers[i].stack)
			fibers[i].stack = map_zeros(STACK_BYTES);
		fibers[i].state = READY;
		meetings[i].arrived = 0;
		start_fiber(&fibers[i], fiber_main);
	}
}

static int end_block(char *report, size_t size)
{
	const char *left = shim_bulk_end();

	if (!left)
		return 0;
	snprintf(report, size, "%s, block %u %u %u ends with %s", current->entry->name, blockIdx.x,
		blockIdx.y, blockIdx.z, left);
	return -1;
}

/*
 * The blocks of a cluster in turns from one of its barriers to the next. Static shared memory is
 * lost at each change, and that of a block that has ended in any case.
 */
static int run_cluster(uint64_t first, struct random *random, int *order, char *report, size_t size)
{
	unsigned blocks = current->cluster ? current->cluster : 1;
	int alive[SHIM_CLUSTER_MOST], waiting = 1;

	for (bool begin = true; waiting; begin = false) {
		waiting = 0;
		for (unsigned turn = 0; turn < blocks; turn++) {
			rank = current->schedule == SHIM_REVERSE ? blocks - 1 - turn : turn;
			fibers = all_fibers + (size_t)rank * SHIM_BLOCK_MOST;
			blockIdx = shim_coordinates_of(first + rank, current->grid);
			if (begin) {
				start_block();
			} else if (!alive[rank]) {
				continue;
			} else {
				live = alive[rank];
				at_barrier = at_cluster_barrier = 0;
				shim_poison_static();
				for (int i = 0; i < thread_count; i++)
					if (fibers[i].state == WAITING)
						fibers[i].state = READY;
			}
			if (run_threads(random, order, report, size))
				return -1;
			alive[rank] = live;
			waiting += live > 0;
			if (live)
				continue;
			if (end_block(report, size))
				return -1;
			end_block_counts();
			if (blocks > 1)
				shim_poison_dynamic(rank, current->shared_bytes);
		}
	}
	return 0;
}

static int run_blocks(char *report, size_t size)
{
	uint64_t step = current->cluster ? current->cluster : 1;
	uint64_t blocks = (uint64_t)current->grid[0] * current->grid[1] * current->grid[2] / step;
	struct random random = { current->seed };
	uint64_t shift = current->schedule == SHIM_RANDOM ? random_below(&random, blocks) : 0;
	int order[SHIM_BLOCK_MOST];

	for (int i = 0; i < thread_count; i++)
		order[i] = current->schedule == SHIM_REVERSE ? thread_count - 1 - i : i;
	for (uint64_t b = 0; b < blocks; b++) {
		uint64_t block =
			current->schedule == SHIM_REVERSE ? blocks - 1 - b : (b + shift) % blocks;

		if (run_cluster(block * step, &random, order, report, size))
			return -1;
	}
	return 0;
}

int shim_run(
	const struct shim_launch *launch, struct shim_counts *counts, char *report, size_t size)
{
	int status;

	if (shim_begin(launch, report, size))
		return -1;
	current = launch;
	thread_count = (int)(launch->block[0] * launch->block[1] * launch->block[2]);
	failure = report;
	failure_size = size;
	failed = false;
	if (!launch->continues)
		begin_launch_counts();
	status = run_blocks(report, size);
	end_block_counts();
	end_launch_counts();
	if (counts)
		*counts = shim_tally;
	return status;
}
