/* SPDX-License-Identifier: Apache-2.0 */
#include "core/level.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

static const char *const names[LEVEL_COUNT] = {
	[LEVEL_DRAM] = "DRAM",
	[LEVEL_L3] = "L3",
	[LEVEL_L2] = "L2",
	[LEVEL_L1] = "L1",
	[LEVEL_SHARED] = "shared",
	[LEVEL_CONSTANT] = "constant",
	[LEVEL_CLUSTER] = "cluster",
	[LEVEL_LINK] = "link",
	[LEVEL_PEER] = "peer",
};

const char *level_name(enum level level)
{
	return level >= 0 && level < LEVEL_COUNT ? names[level] : NULL;
}

enum level level_from_name(const char *name)
{
	for (int i = 0; i < LEVEL_COUNT; i++)
		if (!strcmp(name, names[i]))
			return (enum level)i;
	return LEVEL_NONE;
}

struct work work_unknown(void)
{
	struct work work = { .operations = 0 };

	for (int i = 0; i < LEVEL_COUNT; i++)
		work.level[i] = (struct traffic){ NAN, NAN };
	return work;
}

double work_bytes(const struct work *work, enum level level)
{
	return work->level[level].read + work->level[level].written;
}
