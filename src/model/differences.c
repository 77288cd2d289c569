/* SPDX-License-Identifier: Apache-2.0 */
#include "model/differences.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

#define VALUE_MOST 128

typedef void value_function(const struct result *result, char *to, size_t size);

static void value_device(const struct result *result, char *to, size_t size)
{
	snprintf(to, size, "%s", result->device.name);
}

static void value_architecture(const struct result *result, char *to, size_t size)
{
	snprintf(to, size, "%s", result->device.architecture);
}

static void value_driver(const struct result *result, char *to, size_t size)
{
	snprintf(to, size, "%s", result->device.driver);
}

static void value_units(const struct result *result, char *to, size_t size)
{
	snprintf(to, size, "%d", result->device.units);
	if (result->device.threads)
		snprintf(to, size, "%d, %d threads", result->device.units, result->device.threads);
}

static void value_clock(const struct result *result, char *to, size_t size)
{
	text_si(to, size, result->device.clock_hz, "Hz");
}

static void value_memory_clock(const struct result *result, char *to, size_t size)
{
	text_si(to, size, result->device.memory_clock_hz, "Hz");
}

static void value_memory(const struct result *result, char *to, size_t size)
{
	text_bytes(to, size, result->device.memory_bytes);
}

static void value_switch(int state, char *to, size_t size)
{
	snprintf(to, size, "%s", state < 0 ? "unknown" : state ? "on" : "off");
}

static void value_ecc(const struct result *result, char *to, size_t size)
{
	value_switch(result->device.ecc, to, size);
}

static void value_mig(const struct result *result, char *to, size_t size)
{
	value_switch(result->device.mig, to, size);
}

static void value_power(const struct result *result, char *to, size_t size)
{
	text_si(to, size, result->device.power_limit_w, "W");
}

static void value_host(const struct result *result, char *to, size_t size)
{
	snprintf(to, size, "%s", result->host.name);
}

static void value_tool(const struct result *result, char *to, size_t size)
{
	snprintf(to, size, "%s%s%s", result->tool, result->commit[0] ? " " : "", result->commit);
}

static void value_effort(const struct result *result, char *to, size_t size)
{
	snprintf(to, size, "%s", result->settings.effort);
}

static void value_seed(const struct result *result, char *to, size_t size)
{
	snprintf(to, size, "%" PRIu64, result->settings.seed);
}

static void value_ending(const struct result *result, char *to, size_t size)
{
	snprintf(to, size, "%s", result->ending);
}

static const struct {
	const char *what;
	value_function *value;
} facts[] = {
	{ "device", value_device },
	{ "architecture", value_architecture },
	{ "driver", value_driver },
	{ "units", value_units },
	{ "greatest clock", value_clock },
	{ "memory clock", value_memory_clock },
	{ "memory", value_memory },
	{ "ECC", value_ecc },
	{ "MIG", value_mig },
	{ "power limit", value_power },
	{ "host", value_host },
	{ "made by", value_tool },
	{ "run", value_effort },
	{ "seed", value_seed },
	{ "ending", value_ending },
};

/* What was found so far, and among what. */
struct search {
	const struct model *const *models;
	int model_count, count;
	struct difference *found;
};

/* Keeps VALUES, one for each model, if they are not all the same. */
static void keep_difference(struct search *search, const char *what, char (*values)[VALUE_MOST])
{
	struct difference *one;
	bool differ = false;

	for (int i = 1; i < search->model_count; i++)
		differ |= strcmp(values[i], values[0]) != 0;
	if (!differ)
		return;
	search->found =
		memory_resize(search->found, (size_t)search->count + 1, sizeof *search->found);
	one = &search->found[search->count++];
	*one = (struct difference){ .value_count = search->model_count };
	snprintf(one->what, sizeof one->what, "%s", what);
	one->values = memory_new((size_t)one->value_count, sizeof *one->values);
	for (int i = 0; i < one->value_count; i++)
		one->values[i] = memory_string(values[i][0] ? values[i] : "unknown");
}

/* The version of a library in a result; NULL: it has no part in it. */
static const char *find_version(const struct model *model, const char *name)
{
	const struct result *result = model->result;

	for (int i = 0; i < result->component_count; i++)
		if (!strcmp(result->components[i].name, name))
			return result->components[i].version;
	return NULL;
}

static bool is_in_earlier(const struct search *search, int before, const char *name)
{
	for (int i = 0; i < before; i++)
		if (find_version(search->models[i], name))
			return true;
	return false;
}

/* Libraries by name, each once: where the first result that has it lists it. */
static void find_libraries(struct search *search)
{
	char values[DIFFERENCES_MODELS][VALUE_MOST];

	for (int m = 0; m < search->model_count; m++) {
		const struct result *result = search->models[m]->result;

		for (int c = 0; c < result->component_count; c++) {
			const char *name = result->components[c].name;

			if (is_in_earlier(search, m, name))
				continue;
			for (int i = 0; i < search->model_count; i++) {
				const char *version = find_version(search->models[i], name);

				snprintf(values[i], VALUE_MOST, "%s", version ? version : "none");
			}
			keep_difference(search, name, values);
		}
	}
}

int differences_find(const struct model *const *models, int count, struct difference **differences)
{
	struct search search = { .models = models, .model_count = count };
	char values[DIFFERENCES_MODELS][VALUE_MOST];

	for (size_t f = 0; f < sizeof facts / sizeof *facts; f++) {
		for (int i = 0; i < count; i++)
			facts[f].value(models[i]->result, values[i], VALUE_MOST);
		keep_difference(&search, facts[f].what, values);
	}
	find_libraries(&search);
	*differences = search.found;
	return search.count;
}

void differences_free(struct difference *differences, int count)
{
	for (int i = 0; i < count; i++) {
		for (int k = 0; k < differences[i].value_count; k++)
			free(differences[i].values[k]);
		free(differences[i].values);
	}
	free(differences);
}
