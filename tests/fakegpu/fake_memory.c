/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Device memory, as hostile as can be: every buffer ends at a page that nobody may touch, is full
 * of 0xFF, and cannot be touched at all but by copies and launches.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "fake.h"

#define PAGE 4096u
#define BUFFERS 256
#define MEMOS 512

struct buffer_range {
	char *base; /* of its pages */
	size_t pages_size;
	CUdeviceptr pointer;
	size_t bytes;
	int device;
	bool open;
};

static uint64_t marks;
static char *arena;
static size_t arena_size, used[FAKE_DEVICES];
static struct buffer_range ranges[BUFFERS];
static uint64_t *versions; /* of each page: a mark of what it holds */

static void *map(size_t bytes, int protection)
{
	void *p = mmap(NULL, bytes, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED) {
		perror("fake GPU: mmap");
		abort();
	}
	return p;
}

/* Address space for twice the memory of all devices, since buffers have gaps. */
static void start_arena(void)
{
	if (arena)
		return;
	arena_size = 2 * FAKE_DEVICES * fake.profile->memory;
	arena = map(arena_size, PROT_NONE);
	versions = map(arena_size / PAGE * sizeof *versions, PROT_READ | PROT_WRITE);
	if (fake.profile->executes)
		shim_set_memory(arena, arena_size);
}

size_t memory_free_now(int device)
{
	return fake.profile->memory - used[device];
}

static struct buffer_range *find_range(CUdeviceptr pointer)
{
	for (int i = 0; i < BUFFERS; i++)
		if (ranges[i].bytes && pointer >= ranges[i].pointer &&
			pointer - ranges[i].pointer < ranges[i].bytes)
			return &ranges[i];
	return NULL;
}

static bool may_touch(const struct buffer_range *range)
{
	return range->device == fake.device || fake.access[fake.device][range->device];
}

int memory_device(CUdeviceptr pointer, size_t bytes)
{
	const struct buffer_range *range = find_range(pointer);

	return range && bytes <= range->bytes - (pointer - range->pointer) ? range->device : -1;
}

bool memory_valid(CUdeviceptr pointer, size_t bytes)
{
	return memory_device(pointer, bytes) >= 0 && may_touch(find_range(pointer));
}

/* The lowest gap of SIZE bytes. */
static char *find_gap(size_t size)
{
	char *at = arena;

	for (int i = 0; i < BUFFERS; i++) {
		struct buffer_range *r = &ranges[i];

		if (!r->bytes || at + size <= r->base || at >= r->base + r->pages_size)
			continue;
		at = r->base + r->pages_size;
		i = -1;
	}
	return at + size <= arena + arena_size ? at : NULL;
}

CUresult memory_allocate(CUdeviceptr *pointer, size_t bytes)
{
	/* The driver's pointers are multiples of 256. */
	size_t rounded = (bytes + 255) / 256 * 256,
	       size = (rounded + PAGE - 1) / PAGE * PAGE + PAGE;
	struct buffer_range *range = ranges;
	char *base;

	start_arena();
	while (range < ranges + BUFFERS && range->bytes)
		range++;
	if (range == ranges + BUFFERS || rounded > memory_free_now(fake.device))
		return CUDA_ERROR_OUT_OF_MEMORY;
	base = find_gap(size);
	if (!base)
		return CUDA_ERROR_OUT_OF_MEMORY;
	*range = (struct buffer_range){ base, size, (CUdeviceptr)(base + size - PAGE - rounded),
		bytes, fake.device, false };
	*pointer = range->pointer;
	used[fake.device] += rounded;
	fake.live.buffers++;
	if (fake.profile->executes) {
		mprotect(base, size - PAGE, PROT_READ | PROT_WRITE);
		memset(base, 0xFF, size - PAGE);
		mprotect(base, size - PAGE, PROT_NONE);
		memory_wrote(range->pointer, bytes);
	}
	return CUDA_SUCCESS;
}

CUresult memory_release(CUdeviceptr pointer)
{
	struct buffer_range *range = find_range(pointer);

	if (!range || range->pointer != pointer || range->device != fake.device)
		return CUDA_ERROR_INVALID_VALUE;
	memory_wrote(range->pointer, range->bytes);
	/* Use after free faults, and the pages go back to the system. */
	mmap(range->base, range->pages_size, PROT_NONE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
	used[range->device] -= (range->bytes + 255) / 256 * 256;
	range->bytes = 0;
	fake.live.buffers--;
	return CUDA_SUCCESS;
}

void memory_open(CUdeviceptr pointer)
{
	struct buffer_range *range = find_range(pointer);

	if (!range || range->open || !may_touch(range))
		return;
	range->open = true;
	mprotect(range->base, range->pages_size - PAGE, PROT_READ | PROT_WRITE);
}

void memory_close(void)
{
	for (int i = 0; i < BUFFERS; i++)
		if (ranges[i].open) {
			ranges[i].open = false;
			mprotect(ranges[i].base, ranges[i].pages_size - PAGE, PROT_NONE);
		}
}

void memory_wrote(CUdeviceptr pointer, size_t bytes)
{
	size_t first = (pointer - (CUdeviceptr)arena) / PAGE;
	size_t last = (pointer - (CUdeviceptr)arena + bytes - 1) / PAGE;

	if (!fake.profile->executes || !bytes)
		return;
	for (size_t page = first; page <= last; page++)
		versions[page] = ++marks;
}

/* FNV-1a by words. A page that a launch wrote the same again has the same mark as before. */
static uint64_t mark_of(uint32_t page)
{
	const uint64_t *words = (const uint64_t *)(arena + (size_t)page * PAGE);
	uint64_t mark = 0xCBF29CE484222325u;

	for (size_t i = 0; i < PAGE / sizeof *words; i++)
		mark = (mark ^ words[i]) * 0x100000001B3u ^ mark >> 29;
	return mark;
}

/* ---- memos -------------------------------------------------------------------------------------
 */

struct memo {
	struct memo_key key;
	struct shim_counts counts;
	size_t page_count;
	uint32_t *pages;
	uint64_t *page_versions;
};
static struct memo memos[MEMOS];
static int next_memo;

static struct memo *find_memo(const struct memo_key *key)
{
	for (int i = 0; i < MEMOS; i++)
		if (memos[i].key.what == key->what && !memcmp(&memos[i].key, key, sizeof *key))
			return &memos[i];
	return NULL;
}

const struct shim_counts *memo_find(const struct memo_key *key)
{
	const struct memo *memo = find_memo(key);

	if (!memo || !memo->counts.repeatable)
		return NULL;
	for (size_t i = 0; i < memo->page_count; i++)
		if (versions[memo->pages[i]] != memo->page_versions[i])
			return NULL;
	return &memo->counts;
}

void memo_keep(const struct memo_key *key, const struct shim_counts *counts)
{
	struct memo *memo = find_memo(key);
	const uint32_t *pages;
	size_t count = shim_pages(&pages);

	if (!memo) {
		memo = &memos[next_memo];
		next_memo = (next_memo + 1) % MEMOS;
	}
	free(memo->pages);
	free(memo->page_versions);
	*memo = (struct memo){ *key, *counts, count, malloc(count * 4 + 1), malloc(count * 8 + 1) };
	if (!memo->pages || !memo->page_versions)
		abort();
	for (size_t i = 0; i < count; i++) {
		if (shim_page_written(pages[i]))
			versions[pages[i]] = mark_of(pages[i]);
		memo->pages[i] = pages[i];
		memo->page_versions[i] = versions[pages[i]];
	}
}

unsigned char *memory_first_written(void)
{
	const uint32_t *pages;
	size_t count = shim_pages(&pages);

	for (size_t i = 0; i < count; i++)
		if (shim_page_written(pages[i])) {
			CUdeviceptr page = (CUdeviceptr)arena + (CUdeviceptr)pages[i] * PAGE;
			struct buffer_range *range = find_range(page + PAGE - 1);

			/* A page is written if one byte of it is; buffers begin inside a page. */
			if (!range)
				range = find_range(page);
			if (range)
				return (unsigned char *)(page > range->pointer ? page
									       : range->pointer);
		}
	return NULL;
}
