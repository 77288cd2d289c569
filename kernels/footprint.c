/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/footprint.h"

#include <math.h>

#include "base/text.h"

#define MIB 1048576.0

int footprint_choose(const struct device *device, double memory, double *bytes, struct error *err)
{
	double cache = device_last_cache(device);
	double want;

	if (!(cache > 0))
		cache = 32 * MIB; /* unknown: that of a large desktop processor or a middling GPU */
	want = 40 * cache;
	if (device->code == CODE_HOST)
		want = fmax(4 * cache, fmin(20 * cache, device->units * 512 * MIB));
	if (!(memory >= 4 * cache)) {
		char need[32], have[32];

		return fail(err,
			"too little memory to measure beyond the caches: it needs %s (4 times the "
			"last "
			"cache), there are %s",
			text_bytes(need, sizeof need, 4 * cache),
			text_bytes(have, sizeof have, memory));
	}
	*bytes = fmin(want, memory);
	return 0;
}

int64_t footprint_round(double n, int64_t unit)
{
	int64_t units = (int64_t)(n / (double)unit + 0.5);

	return (units < 1 ? 1 : units) * unit;
}

int footprint_grid(const struct kernel *kernel, const struct device *device, double memory,
	struct size *to, struct error *err)
{
	const double bytes = (double)element_size(*(const enum element *)kernel->detail);
	double all, points;

	if (footprint_choose(device, memory, &all, err))
		return -1;
	points = all / 2 / bytes;
	to->n[0] = to->n[1] = footprint_round(cbrt(points), 32);
	to->n[2] = (int64_t)(points / (double)to->n[0] / (double)to->n[1]);
	if (to->n[2] < 3)
		return fail(err, "%s needs memory for at least 3 planes", kernel->name);
	return 0;
}
