/* SPDX-License-Identifier: Apache-2.0 */
#include "backend/cpu_memory.h"

#include <stdbool.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "base/memory.h"

#define SPARE_LEAST ((size_t)8 << 20) /* bytes; less is quick to have anew */

void cpu_memory_give_back(struct cpu_memory *memory, struct area *area)
{
	if (area->mapping && area->mapped < SPARE_LEAST) {
		munmap(area->mapping, area->mapped);
	} else if (area->mapping) {
		memory->spare = memory_resize(
			memory->spare, (size_t)memory->spare_count + 1, sizeof *memory->spare);
		memory->spare[memory->spare_count++] = *area;
	}
	*area = (struct area){ NULL };
}

void cpu_memory_release(struct cpu_memory *memory)
{
	for (int i = 0; i < memory->spare_count; i++)
		munmap(memory->spare[i].mapping, memory->spare[i].mapped);
	free(memory->spare);
	memory->spare = NULL;
	memory->spare_count = 0;
}

/* The smallest spare one of TOTAL bytes up to a tenth more; false if there is none. */
static bool take_spare(struct cpu_memory *memory, size_t total, struct area *area)
{
	int best = -1;

	for (int i = 0; i < memory->spare_count; i++) {
		size_t mapped = memory->spare[i].mapped;

		if (mapped >= total && mapped - total <= total / 10 &&
			(best < 0 || mapped < memory->spare[best].mapped))
			best = i;
	}
	if (best < 0)
		return false;
	*area = memory->spare[best];
	memory->spare[best] = memory->spare[--memory->spare_count];
	return true;
}

static double spare_bytes(const struct cpu_memory *memory)
{
	double bytes = 0;

	for (int i = 0; i < memory->spare_count; i++)
		bytes += (double)memory->spare[i].mapped;
	return bytes;
}

static int map(size_t total, struct area *area)
{
	area->mapped = total;
	area->mapping = mmap(NULL, total, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (area->mapping != MAP_FAILED)
		return 0;
	area->mapping = NULL;
	return -1;
}

int cpu_memory_take(struct cpu_memory *memory, size_t total, struct area *area)
{
	if (take_spare(memory, total, area))
		return 0;
	/* The system promises more than it has: whoever touches it all is ended. */
	if (spare_bytes(memory) + (double)total > memory->most)
		cpu_memory_release(memory);
	if (map(total, area)) {
		cpu_memory_release(memory);
		if (map(total, area))
			return -1;
	}
	/* Large pages where the system has them: fewer misses of the address translation. */
	(void)madvise(area->mapping, total, MADV_HUGEPAGE);
	return 0;
}
