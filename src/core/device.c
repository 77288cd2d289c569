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

static double capacity(const struct cache *cache)
{
	return cache->bytes > 0 && cache->instances > 0 ? cache->bytes * cache->instances : 0;
}

double device_last_cache(const struct device *device)
{
	double bytes = 0;

	for (enum level level = LEVEL_L3; level <= LEVEL_L1 && !(bytes > 0); level++)
		bytes = capacity(&device->cache[level]);
	return bytes;
}

double device_keeps(const struct device *device, enum level level)
{
	if (level < LEVEL_L3 || level > (device->code == CODE_GPU ? LEVEL_L2 : LEVEL_L1))
		return 0;
	return capacity(&device->cache[level]);
}
