/* SPDX-License-Identifier: Apache-2.0 */
#include "core/kernel.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char *const roles[] = {
	[ROLE_OPERATIONS] = "operations",
	[ROLE_MEMORY] = "memory",
	[ROLE_WORKLOAD] = "workload",
	[ROLE_LATENCY] = "latency",
	[ROLE_CURVE] = "curve",
};

const char *role_name(enum role role)
{
	return roles[role];
}

int role_from_name(const char *name)
{
	for (int i = 0; i < ROLE_COUNT; i++)
		if (!strcmp(name, roles[i]))
			return i;
	return -1;
}

static const struct {
	const char *name;
	unsigned bits;
} suites[SUITE_NAMES] = {
	{ "basics", SUITE_BASICS },
	{ "hpc", SUITE_HPC },
	{ "llm", SUITE_LLM },
	{ "all", SUITE_ALL },
};

const char *suite_name(int index)
{
	return suites[index].name;
}

unsigned suite_bits(int index)
{
	return suites[index].bits;
}

unsigned kernel_suites(const struct kernel *kernel, const struct family *family)
{
	return kernel->suites ? kernel->suites : family->suites;
}

const struct code *kernel_code(const struct kernel *kernel, const struct device *device)
{
	return device->code == CODE_GPU ? &kernel->gpu : &kernel->host;
}

const char *kernel_pipe(const struct kernel *kernel, const struct device *device)
{
	const struct code *code = kernel_code(kernel, device);
	bool has_other =
		device->code != CODE_GPU || device->capability >= code->pipe_needs_capability;

	return code->pipe && has_other ? code->pipe : kernel->pipe;
}

/* Whether CAPABILITY is in a text such as "8.9, 12.0 or 12.1". */
static bool is_among(const char *capabilities, int capability)
{
	char name[16];
	size_t length =
		(size_t)snprintf(name, sizeof name, "%d.%d", capability / 10, capability % 10);

	for (const char *at = capabilities; *at; at += strcspn(at, " ") + (strchr(at, ' ') != NULL))
		if (!strncmp(at, name, length) && !isdigit((unsigned char)at[length]))
			return true;
	return false;
}

const char *kernel_aspect(const struct kernel *kernel, const struct device *device)
{
	const char *aspect = kernel->aspect_on ? kernel->aspect_on(kernel, device) : kernel->aspect;

	return aspect ? aspect : "";
}

struct room room_less(struct room room, double bytes)
{
	return (struct room){ room.memory - bytes, room.scale };
}

static const struct {
	const char *name;
	double scale;
} scales[SCALE_NAMES] = {
	{ "small", 1.0 / 64 },
	{ "typical", 1 },
	{ "large", 4 },
	{ "sweep", SCALE_SWEEP },
};

const char *scale_name(int index)
{
	return scales[index].name;
}

double scale_value(int index)
{
	return scales[index].scale;
}

/* Powers of two of the usual data. */
#define SWEEP_FIRST (-12)
#define SWEEP_LAST 2

/* Neighbours that come to the same size are one. */
static int sweep_scales(const struct kernel *kernel, const struct device *device, struct room room,
	bool fine, struct size *sizes, int most, struct error *err)
{
	int count = 0;

	for (int power = SWEEP_FIRST; power <= SWEEP_LAST && count < most; power += fine ? 1 : 2) {
		struct size size = { { 0 } };

		room.scale = exp2(power);
		if (kernel->size(kernel, device, room, &size, err))
			continue;
		if (!count || memcmp(&sizes[count - 1], &size, sizeof size) != 0)
			sizes[count++] = size;
	}
	return count ? count : -1;
}

int kernel_sizes(const struct kernel *kernel, const struct device *device, struct room room,
	bool fine, struct size *sizes, int most, bool *swept, struct error *err)
{
	int count;

	if (kernel->sweep)
		count = kernel->sweep(kernel, device, room.memory, fine, sizes, most, err);
	else if (kernel->role == ROLE_WORKLOAD && room.scale == SCALE_SWEEP)
		count = sweep_scales(kernel, device, room, fine, sizes, most, err);
	else
		count = kernel->size(kernel, device, room, sizes, err) ? -1 : 1;
	*swept = kernel->sweep || count > 1;
	return count;
}

const char *kernel_over(const struct kernel *kernel)
{
	if (kernel->over)
		return kernel->over;
	return kernel->dimensions[0] && !kernel->dimensions[1] ? kernel->dimensions[0] : OVER_DATA;
}

int variant_usable(const struct variant *variant, const struct device *device, struct error *err)
{
	if (device->code == CODE_GPU && device->capability < variant->needs_capability)
		return fail(err, "needs compute capability %d.%d, this device has %d.%d",
			variant->needs_capability / 10, variant->needs_capability % 10,
			device->capability / 10, device->capability % 10);
	if (device->code == CODE_GPU && variant->only_capability &&
		!is_among(variant->only_capability, device->capability))
		return fail(err, "needs compute capability %s, this device has %d.%d",
			variant->only_capability, device->capability / 10, device->capability % 10);
	if (device->simulated && variant->hardware_only)
		return fail(err, "what it does cannot be simulated: it needs a real device");
	if (device->code == CODE_HOST &&
		(device->features & variant->needs_features) != variant->needs_features)
		return fail(err, "needs an instruction set that this processor lacks (%s)",
			variant->name);
	return 0;
}
