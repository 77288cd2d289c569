/* SPDX-License-Identifier: Apache-2.0 */
#include "render/facts.h"

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

static void add(struct facts *facts, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
static void add(struct facts *facts, const char *name, const char *format, ...)
{
	struct fact *fact = &facts->list[facts->count];
	va_list list;

	if (facts->count == FACTS_MOST)
		return;
	fact->name = name;
	va_start(list, format);
	vsnprintf(fact->value, sizeof fact->value, format, list);
	va_end(list);
	facts->count += fact->value[0] != 0;
}

/* ---- device -------------------------------------------------------------------------------- */

static void add_bytes(struct facts *facts, const char *name, double bytes)
{
	char text[32];

	if (isfinite(bytes))
		add(facts, name, "%s", text_bytes(text, sizeof text, bytes));
}

static void add_si(struct facts *facts, const char *name, double value, const char *unit)
{
	char text[64];

	if (isfinite(value))
		add(facts, name, "%s", text_si(text, sizeof text, value, unit));
}

static void add_caches(struct facts *facts, const struct device *device)
{
	static const enum level levels[] = { LEVEL_L1, LEVEL_L2, LEVEL_L3 };

	for (int i = 0; i < 3; i++) {
		const struct cache *cache = &device->cache[levels[i]];
		char each[32];

		if (!isfinite(cache->bytes))
			continue;
		text_bytes(each, sizeof each, cache->bytes);
		if (cache->instances > 1)
			add(facts, level_name(levels[i]), "%.0f x %s", cache->instances, each);
		else
			add(facts, level_name(levels[i]), "%s", each);
	}
}

static void add_features(struct facts *facts, unsigned features)
{
	static const struct {
		enum feature bit;
		const char *name;
	} names[] = {
		{ FEATURE_SSE2, "SSE2" },
		{ FEATURE_AVX2_FMA, "AVX2+FMA" },
		{ FEATURE_AVX512, "AVX-512" },
		{ FEATURE_AVX_VNNI, "AVX-VNNI" },
		{ FEATURE_AVX512_VNNI, "AVX-512 VNNI" },
		{ FEATURE_NEON, "NEON" },
	};
	char line[128] = "";
	size_t used = 0;

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (features & names[i].bit)
			used += (size_t)snprintf(line + used, sizeof line - used, "%s%s",
				used ? " " : "", names[i].name);
	add(facts, "instructions", "%s", line);
}

static void add_units(struct facts *facts, const struct device *device)
{
	if (device->code == CODE_GPU)
		add(facts, "SMs", "%d", device->units);
	else
		add(facts, "cores", "%d, %d thread%s", device->units, device->threads,
			device->threads == 1 ? "" : "s");
}

void facts_of_device(struct facts *facts, const struct device *device)
{
	add(facts, "architecture", "%s", device->architecture);
	add_units(facts, device);
	add_features(facts, device->features);
	add_si(facts, "clock", device->clock_hz, "Hz (greatest)");
	add_caches(facts, device);
	add_bytes(facts, "memory", device->memory_bytes);
	add_bytes(facts, "free", device->memory_free_bytes);
	add_si(facts, "memory clock", device->memory_clock_hz, "Hz");
	if (isfinite(device->memory_bus_bits))
		add(facts, "memory bus", "%.0f bit", device->memory_bus_bits);
	add_si(facts, "power limit", device->power_limit_w, "W");
	if (device->ecc >= 0)
		add(facts, "ECC", "%s", device->ecc ? "on" : "off");
	if (device->mig > 0)
		add(facts, "MIG", "on");
	if (device->peers > 0)
		add(facts, "reaches", "%d other GPU%s directly", device->peers,
			device->peers == 1 ? "" : "s");
	add(facts, "driver", "%s", device->driver);
	add(facts, "PCI", "%s", device->pci);
	add(facts, "UUID", "%s", device->uuid);
}

/* ---- run ----------------------------------------------------------------------------------- */

static void add_settings(struct facts *facts, const struct settings *settings)
{
	char seconds[32];

	add(facts, "effort", "%s", settings->effort);
	add(facts, "seed", "%" PRIu64, settings->seed);
	if (isfinite(settings->budget_seconds))
		add(facts, "budget", "%s",
			text_seconds(seconds, sizeof seconds, settings->budget_seconds));
	if (settings->threads > 0)
		add(facts, "threads asked for", "%d", settings->threads);
	if (settings->shared)
		add(facts, "others on the device", "allowed by --shared");
}

void facts_of_run(struct facts *facts, const struct result *result)
{
	const struct host *host = &result->host;

	add(facts, "program", "%s%s%s", result->tool, result->commit[0] ? ", commit " : "",
		result->commit);
	add(facts, "started", "%s", result->started);
	add(facts, "finished", "%s", result->finished);
	add(facts, "ending", "%s", result->ending);
	add(facts, "host", "%s", host->name);
	add(facts, "system", "%s", host->system);
	add(facts, "processor", "%s", host->processor);
	add_bytes(facts, "host memory", host->memory_bytes);
	add(facts, "container", "%s", host->container);
	add_settings(facts, &result->settings);
	for (int i = 0; i < result->component_count; i++) {
		const struct component *component = &result->components[i];

		add(facts, component->name, "%s%s%s%s", component->version,
			component->path[0] ? " (" : "", component->path,
			component->path[0] ? ")" : "");
	}
}

/* ---- commands ------------------------------------------------------------------------------ */

void facts_add_shell_word(struct text *text, const char *word)
{
	size_t size = 4 * strlen(word) + 16;
	char *safe = memory_new(size, 1);

	text_safe(safe, size, word);
	if (*safe && strspn(safe, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				  "_./:=+,@%-") == strlen(safe)) {
		text_add(text, "%s", safe);
	} else {
		text_add(text, "'");
		for (const char *c = safe; *c; c++)
			text_add(text, "%.*s", *c == '\'' ? 4 : 1, *c == '\'' ? "'\\''" : c);
		text_add(text, "'");
	}
	free(safe);
}

void facts_add_command(struct text *text, const struct result *result)
{
	const struct settings *settings = &result->settings;
	char spec[32];

	text_add(text, "roofline run -d ");
	facts_add_shell_word(text, device_spec(&result->device, spec, sizeof spec));
	if (!strcmp(settings->effort, "quick") || !strcmp(settings->effort, "thorough"))
		text_add(text, " --%s", settings->effort);
	text_add(text, " --seed %" PRIu64, settings->seed);
	if (isfinite(settings->budget_seconds))
		text_add(text, " --budget %g", settings->budget_seconds);
	if (settings->threads > 0)
		text_add(text, " --threads %d", settings->threads);
	if (settings->shared)
		text_add(text, " --shared");
	for (int i = 0; i < settings->kernel_count; i++) {
		text_add(text, " -k ");
		facts_add_shell_word(text, settings->kernels[i]);
	}
}
