/* SPDX-License-Identifier: Apache-2.0 */
/* `roofline devices`: every CPU and GPU with its facts, and why one is missing. */
#include <argp.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "backend/backend.h"
#include "base/text.h"
#include "command/command.h"
#include "core/inventory.h"
#include "measure/supervisor.h"

/* Opening a driver takes a second or so; one that hangs must not hang us. */
#define LIMIT_SECONDS 30

static const struct argp_option options[] = {
	{ "json", 'j', NULL, 0, "Print JSON", 0 },
	{ 0 },
};

static error_t parse(int key, char *word, struct argp_state *state)
{
	(void)word;
	switch (key) {
	case 'j':
		*(bool *)state->input = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "it takes no argument");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = { .options = options,
	.parser = parse,
	.doc = "Show every CPU and GPU that can be measured, with what is known of it, and why one "
	       "is "
	       "missing." };

static void print_text(const char *name, const char *value)
{
	char clean[256];

	text_clean(clean, sizeof clean, value);
	if (*clean)
		printf("  %-14s %s\n", name, clean);
}

static void print_bytes(const char *name, double bytes, const char *what)
{
	char text[32];

	if (isfinite(bytes))
		printf("  %-14s %s%s\n", name, text_bytes(text, sizeof text, bytes), what);
}

static void print_si(const char *name, double value, const char *unit)
{
	char text[32];

	if (isfinite(value))
		printf("  %-14s %s\n", name, text_si(text, sizeof text, value, unit));
}

static void print_caches(const struct device *device)
{
	static const enum level levels[] = { LEVEL_L1, LEVEL_L2, LEVEL_L3 };

	for (int i = 0; i < 3; i++) {
		const struct cache *cache = &device->cache[levels[i]];
		char each[32];

		if (!isfinite(cache->bytes))
			continue;
		text_bytes(each, sizeof each, cache->bytes);
		if (cache->instances > 1)
			printf("  %-14s %.0f x %s\n", level_name(levels[i]), cache->instances,
				each);
		else
			printf("  %-14s %s\n", level_name(levels[i]), each);
	}
}

static void print_features(unsigned features)
{
	static const struct {
		enum feature bit;
		const char *name;
	} names[] = {
		{ FEATURE_SSE2, "SSE2" },
		{ FEATURE_AVX2_FMA, "AVX2+FMA" },
		{ FEATURE_AVX512, "AVX-512" },
		{ FEATURE_NEON, "NEON" },
	};

	if (!features)
		return;
	printf("  %-14s", "instructions");
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (features & names[i].bit)
			printf(" %s", names[i].name);
	putchar('\n');
}

static void print_device(const struct device *device)
{
	char spec[32], name[256];

	text_clean(name, sizeof name, device->name);
	printf("%s  %s%s\n", device_spec(device, spec, sizeof spec), name,
		device->simulated ? "  (SIMULATED)" : "");
	print_text("architecture", device->architecture);
	if (device->code == CODE_GPU)
		printf("  %-14s %d\n", "SMs", device->units);
	else
		printf("  %-14s %d, %d thread%s\n", "cores", device->units, device->threads,
			device->threads == 1 ? "" : "s");
	print_features(device->features);
	print_si("clock", device->clock_hz, "Hz (greatest)");
	print_caches(device);
	print_bytes("memory", device->memory_bytes, "");
	print_bytes("free", device->memory_free_bytes, "");
	print_si("memory clock", device->memory_clock_hz, "Hz");
	if (isfinite(device->memory_bus_bits))
		printf("  %-14s %.0f bit\n", "memory bus", device->memory_bus_bits);
	print_si("power limit", device->power_limit_w, "W");
	if (device->ecc >= 0)
		printf("  %-14s %s\n", "ECC", device->ecc ? "on" : "off");
	if (device->mig > 0)
		printf("  %-14s on\n", "MIG");
	print_text("driver", device->driver);
	print_text("PCI", device->pci);
	print_text("UUID", device->uuid);
}

static void print_inventory(const struct inventory *inventory)
{
	for (int i = 0; i < inventory->device_count; i++) {
		if (i)
			putchar('\n');
		print_device(&inventory->devices[i]);
	}
	for (int i = 0; i < inventory->missing_count; i++)
		printf("%s%s: %s\n", i || inventory->device_count ? "\n" : "",
			inventory->missing[i].backend, inventory->missing[i].reason);
}

int command_devices(int argc, char **argv)
{
	struct backend_options backend_options = { 0 };
	struct inventory inventory;
	bool json = false;
	int status;

	argp_err_exit_status = STATUS_USAGE;
	argp_parse(&argp, argc, argv, 0, NULL, &json);
	supervisor_probe(backends, NULL, &backend_options, LIMIT_SECONDS, &inventory);
	if (json) {
		char *text = inventory_to_json(&inventory);

		fputs(text, stdout);
		free(text);
	} else {
		print_inventory(&inventory);
	}
	status = inventory.device_count ? STATUS_DONE : STATUS_FAILED;
	inventory_release(&inventory);
	return status;
}
