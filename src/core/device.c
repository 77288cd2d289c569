/* SPDX-License-Identifier: Apache-2.0 */
#include "core/device.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct device device_unknown(void)
{
	struct device device;

	memset(&device, 0, sizeof device);
	device.clock_hz = device.memory_clock_hz = device.memory_bus_bits = NAN;
	device.memory_bytes = device.memory_free_bytes = NAN;
	device.shared_per_block = device.shared_per_unit = NAN;
	device.power_limit_w = NAN;
	device.ecc = device.mig = -1;
	for (int i = 0; i < LEVEL_COUNT; i++)
		device.cache[i] = (struct cache){ NAN, NAN };
	return device;
}

const char *device_spec(const struct device *device, char *to, int size)
{
	if (device->code == CODE_HOST)
		snprintf(to, (size_t)size, "%s", device->backend);
	else
		snprintf(to, (size_t)size, "%s:%d", device->backend, device->index);
	return to;
}

double device_last_cache(const struct device *device)
{
	static const enum level outermost[] = { LEVEL_L3, LEVEL_L2, LEVEL_L1 };

	for (int i = 0; i < 3; i++) {
		const struct cache *cache = &device->cache[outermost[i]];

		if (cache->bytes > 0 && cache->instances > 0)
			return cache->bytes * cache->instances;
	}
	return 0;
}
