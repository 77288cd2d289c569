/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bulk copies as late as they may be: a load when someone waits for its barrier, a store when its
 * thread waits for its group. So a kernel that reads a tile before it waited finds what lay there
 * before, and one that fills a tile again before its store was waited for stores the wrong one.
 * The same of a thread's copies of 16 bytes; and as they may also be early, what they write to is
 * spoiled from the moment they are asked for.
 */
#include <stdio.h>
#include <string.h>

#include "common.h"

#define BARRIERS 64
#define COPIES 1024

struct barrier {
	const uint64_t *at;
	unsigned phase;
	long long pending;	 /* bytes expected and not yet there */
	unsigned count, arrived; /* threads that a phase takes, and of this one so far */
	unsigned promised;	 /* those that arrive when their copies are done */
};
struct copy {
	void *to;
	const void *from;
	unsigned bytes;
	const uint64_t *barrier; /* that waits for it */
	unsigned thread, group;	 /* of a store */
};

static struct barrier barriers[BARRIERS];
static struct copy loads[COPIES], stores[COPIES];
static int barrier_count, load_count, store_count;
/* Of the thread that stores; blocks in which several do are not needed so far. */
static unsigned storing_thread, groups;

static struct barrier *find_barrier(const uint64_t *at)
{
	for (int i = 0; i < barrier_count; i++)
		if (barriers[i].at == at)
			return &barriers[i];
	shim_fail("a bulk copy names a barrier that was not initialised");
}

void shim_barrier_init(uint64_t *barrier, unsigned count)
{
	if (barrier_count == BARRIERS)
		shim_fail("more than %d barriers for copies", BARRIERS);
	barriers[barrier_count++] = (struct barrier){ .at = barrier, .count = count };
}

void shim_bulk_init(uint64_t *barrier)
{
	shim_barrier_init(barrier, 1);
}

static void arrive(struct barrier *b, unsigned threads)
{
	b->arrived += threads;
	if (b->arrived > b->count)
		shim_fail("more arrive at a barrier for copies than it has, or before it was "
			  "waited for");
	if (b->arrived < b->count || b->pending)
		return;
	b->arrived = 0;
	b->phase++;
}

void shim_barrier_arrive(uint64_t *barrier)
{
	arrive(find_barrier(barrier), 1);
}

/* Arrives, and says how much is to come. */
void shim_bulk_expect(uint64_t *barrier, unsigned bytes)
{
	struct barrier *b = find_barrier(barrier);

	b->pending += bytes;
	arrive(b, 1);
}

static void check_copy(const void *shared, const void *global, unsigned bytes)
{
	if ((uintptr_t)shared - shim_shared_region.base >= shim_shared_region.size)
		shim_fail("a bulk copy to or from %p, which is not shared memory", shared);
	if ((uintptr_t)global - shim_memory.base >= shim_memory.size)
		shim_fail("a bulk copy to or from %p, which is not device memory", global);
	if (!bytes || ((uintptr_t)shared | (uintptr_t)global | bytes) % 16)
		shim_fail("a bulk copy of %u bytes: addresses and size must be multiples of 16",
			bytes);
}

void shim_bulk_load(void *to, const void *from, unsigned bytes, uint64_t *barrier)
{
	check_copy(to, from, bytes);
	find_barrier(barrier);
	if (load_count == COPIES)
		shim_fail("more than %d bulk copies at once", COPIES);
	loads[load_count++] = (struct copy){ to, from, bytes, barrier, 0, 0 };
}

static void carry_out(const struct copy *copy)
{
	memcpy(copy->to, copy->from, copy->bytes);
	shim_touch((uintptr_t)copy->from - shim_memory.base, copy->bytes, false, false);
	shim_tally.shared_written += copy->bytes;
}

#define OWN_COPIES 128

/* Copies of 16 bytes, each thread's own. */
static struct own {
	struct copy copies[OWN_COPIES];
	int count;
	unsigned groups;
} own[SHIM_BLOCK_MOST];

/* Of all threads those copies that BARRIER waits for. */
static void finish_own(const struct barrier *barrier)
{
	for (int t = 0; t < SHIM_BLOCK_MOST; t++) {
		int left = 0;

		for (int i = 0; i < own[t].count; i++)
			if (own[t].copies[i].barrier == barrier->at)
				carry_out(&own[t].copies[i]);
			else
				own[t].copies[left++] = own[t].copies[i];
		own[t].count = left;
	}
}

/* The loads that BARRIER waits for. */
static void finish_loads(struct barrier *barrier)
{
	int left = 0;

	for (int i = 0; i < load_count; i++) {
		if (loads[i].barrier != barrier->at) {
			loads[left++] = loads[i];
			continue;
		}
		carry_out(&loads[i]);
		barrier->pending -= loads[i].bytes;
	}
	load_count = left;
	if (barrier->promised)
		finish_own(barrier);
	arrive(barrier, barrier->promised);
	barrier->promised = 0;
}

void shim_bulk_done(const struct shim_place *place, uint64_t *barrier, unsigned parity)
{
	struct barrier *b = find_barrier(barrier);

	/* The phase of that parity is over when the next has begun. */
	for (finish_loads(b); (b->phase & 1) == parity; finish_loads(b))
		shim_yield(place);
}

void shim_bulk_store(void *to, const void *from, unsigned bytes)
{
	check_copy(from, to, bytes);
	if (store_count == COPIES)
		shim_fail("more than %d bulk copies at once", COPIES);
	if ((store_count || groups) && storing_thread != shim_thread())
		shim_fail("two threads of a block store in bulk: only one is provided for");
	storing_thread = shim_thread();
	stores[store_count++] = (struct copy){ to, from, bytes, NULL, storing_thread, groups };
}

void shim_bulk_commit(void)
{
	groups++;
}

void shim_bulk_wait_read(unsigned most)
{
	int left = 0;

	for (int i = 0; i < store_count; i++) {
		const struct copy *store = &stores[i];

		if (store->group + most >= groups) {
			stores[left++] = *store;
			continue;
		}
		memcpy(store->to, store->from, store->bytes);
		shim_touch((uintptr_t)store->to - shim_memory.base, store->bytes, true, false);
		shim_tally.shared_read += store->bytes;
	}
	store_count = left;
}

void shim_copy_async(void *to, const void *from)
{
	struct own *mine = &own[shim_thread()];

	check_copy(to, from, 16);
	if (mine->count == OWN_COPIES)
		shim_fail("more than %d copies of a thread at once", OWN_COPIES);
	mine->copies[mine->count++] =
		(struct copy){ .to = to, .from = from, .bytes = 16, .group = mine->groups };
	memset(to, 0xFF, 16);
}

void shim_copy_commit(void)
{
	own[shim_thread()].groups++;
}

void shim_copy_wait(unsigned most)
{
	struct own *mine = &own[shim_thread()];
	int left = 0;

	for (int i = 0; i < mine->count; i++) {
		const struct copy *copy = &mine->copies[i];

		if (copy->group + most >= mine->groups) {
			mine->copies[left++] = *copy;
			continue;
		}
		carry_out(copy);
	}
	mine->count = left;
}

/* The calling thread arrives when what it has asked for is done. */
void shim_copy_arrive(uint64_t *barrier)
{
	struct own *mine = &own[shim_thread()];

	find_barrier(barrier)->promised++;
	for (int i = 0; i < mine->count; i++)
		if (!mine->copies[i].barrier)
			mine->copies[i].barrier = barrier;
}

static bool forget_own(void)
{
	bool left = false;

	for (int i = 0; i < SHIM_BLOCK_MOST; i++) {
		left = left || own[i].count;
		own[i].count = 0;
		own[i].groups = 0;
	}
	return left;
}

const char *shim_bulk_end(void)
{
	const char *left = forget_own()	 ? "copies that their threads did not wait for"
			   : load_count	 ? "bulk loads that nobody waited for"
			   : store_count ? "bulk stores that have not read shared memory yet"
					 : NULL;

	barrier_count = load_count = store_count = 0;
	groups = 0;
	return left;
}
