/* SPDX-License-Identifier: Apache-2.0 */
/* What a machine has: devices, and why a backend has none. */
#ifndef CORE_INVENTORY_H
#define CORE_INVENTORY_H

#include "core/device.h"
#include "core/result.h"

struct missing {
	char backend[16];
	char reason[1024];
};

struct inventory {
	int device_count, missing_count, component_count;
	struct device *devices;
	struct missing *missing;
	struct component *components;
};

/* {"devices": [...], "missing": [...], "components": [...]}, ends with a newline; to be freed. */
char *inventory_to_json(const struct inventory *inventory);
void inventory_release(struct inventory *inventory);

#endif
