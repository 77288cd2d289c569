/* SPDX-License-Identifier: Apache-2.0 */
#include "common.h"

#include <stdio.h>
#include <string.h>

SHIM_LOCAL struct shim_coordinates threadIdx, blockIdx;
struct shim_coordinates blockDim, gridDim;

/* The linker gathers these sections; weak, because a program may have no kernel. */
extern const struct shim_entry __start_shim_entries[] __attribute__((weak, visibility("hidden")));
extern const struct shim_entry __stop_shim_entries[] __attribute__((weak, visibility("hidden")));
extern char __start_shim_shared[] __attribute__((weak, visibility("hidden")));
extern char __stop_shim_shared[] __attribute__((weak, visibility("hidden")));

extern char __start_shim_constant[] __attribute__((weak, visibility("hidden")));
extern char __stop_shim_constant[] __attribute__((weak, visibility("hidden")));

static _Alignas(128) char dynamic_shared[SHIM_CLUSTER_MOST * SHIM_DYNAMIC_MOST]
	__attribute__((section("shim_shared")));

const char *shim_pipe_name(enum shim_pipe pipe)
{
	static const char *const names[SHIM_PIPES] = {
		[SHIM_F64] = "FP64",
		[SHIM_F32] = "FP32",
		[SHIM_F16] = "FP16",
		[SHIM_BF16] = "BF16",
		[SHIM_INT32] = "INT32",
		[SHIM_LOGIC] = "INT32 logic",
		[SHIM_DP4A] = "DP4A",
		[SHIM_MUFU] = "MUFU",
		[SHIM_F64_TENSOR] = "FP64 tensor",
		[SHIM_TF32_TENSOR] = "TF32 tensor",
		[SHIM_F16_TENSOR] = "FP16 tensor",
		[SHIM_BF16_TENSOR] = "BF16 tensor",
		[SHIM_INT8_TENSOR] = "INT8 tensor",
		[SHIM_FP8_TENSOR] = "FP8 tensor",
	};

	return names[pipe];
}

const struct shim_entry *shim_find(const char *name)
{
	for (const struct shim_entry *e = __start_shim_entries; e < __stop_shim_entries; e++)
		if (!strcmp(e->name, name))
			return e;
	return NULL;
}

int shim_parameter_count(const struct shim_entry *entry)
{
	int count = *entry->sizes ? 1 : 0;

	for (const char *c = entry->sizes; *c; c++)
		count += *c == ' ';
	return count;
}

char *shim_dynamic_of(unsigned rank)
{
	return dynamic_shared + (size_t)rank * SHIM_DYNAMIC_MOST;
}

void *shim_dynamic_shared(void)
{
	return shim_dynamic_of(shim_cluster_rank());
}

void shim_poison_static(void)
{
	char *after = dynamic_shared + sizeof dynamic_shared;

	memset(__start_shim_shared, 0xFF, (size_t)(dynamic_shared - __start_shim_shared));
	memset(after, 0xFF, (size_t)(__stop_shim_shared - after));
}

void shim_poison_dynamic(unsigned rank, unsigned bytes)
{
	memset(shim_dynamic_of(rank), 0xFF, bytes);
}

struct shim_coordinates shim_coordinates_of(uint64_t index, const unsigned extent[3])
{
	return (struct shim_coordinates){
		.x = (unsigned)(index % extent[0]),
		.y = (unsigned)(index / extent[0] % extent[1]),
		.z = (unsigned)(index / extent[0] / extent[1]),
	};
}

int shim_begin(const struct shim_launch *launch, char *report, size_t size)
{
	uint64_t threads = (uint64_t)launch->block[0] * launch->block[1] * launch->block[2];

	if (!launch->entry || !threads || threads > SHIM_BLOCK_MOST ||
		launch->shared_bytes > SHIM_DYNAMIC_MOST || launch->cluster > SHIM_CLUSTER_MOST ||
		(launch->cluster && launch->grid[0] % launch->cluster)) {
		snprintf(report, size, "a block of %llu threads with %u bytes cannot be launched",
			(unsigned long long)threads, launch->shared_bytes);
		return -1;
	}
	blockDim =
		(struct shim_coordinates){ launch->block[0], launch->block[1], launch->block[2] };
	shim_shared_region.base = (uintptr_t)__start_shim_shared;
	shim_shared_region.size = (uintptr_t)(__stop_shim_shared - __start_shim_shared);
	shim_constant_region.base = (uintptr_t)__start_shim_constant;
	shim_constant_region.size = (uintptr_t)(__stop_shim_constant - __start_shim_constant);
	gridDim = (struct shim_coordinates){ launch->grid[0], launch->grid[1], launch->grid[2] };
	return 0;
}
