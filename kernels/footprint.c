/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/footprint.h"

#include <math.h>

#include "base/text.h"

#define MIB 1048576.0
/* However small a problem is to be: a vector for each thread of a block, and more. */
#define LEAST (MIB / 8)

int footprint_choose(
	const struct device *device, struct room room, double *bytes, struct error *err)
{
	double cache = device_last_cache(device);
	double want;

	if (!(cache > 0))
		cache = 32 * MIB; /* unknown: that of a large desktop processor or a middling GPU */
	want = 40 * cache;
	if (device->code == CODE_HOST)
		want = fmax(4 * cache, fmin(20 * cache, device->units * 512 * MIB));
	if (room.scale >= 1 && !(room.memory >= 4 * cache)) {
		char need[32], have[32];

		return fail(err,
			"too little memory to measure beyond the caches: it needs %s (4 times the "
			"last "
			"cache), there are %s",
			text_bytes(need, sizeof need, 4 * cache),
			text_bytes(have, sizeof have, room.memory));
	}
	*bytes = fmin(fmax(want * room.scale, LEAST), room.memory);
	return 0;
}

int64_t footprint_hidden(struct room room)
{
	return room.scale > 1 ? 8192 : 4096;
}

int64_t footprint_round(double n, int64_t unit)
{
	int64_t units = (int64_t)(n / (double)unit + 0.5);

	return (units < 1 ? 1 : units) * unit;
}
