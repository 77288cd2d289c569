/* SPDX-License-Identifier: Apache-2.0 */
#include "core/spec.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

/* ---- files ---- */

static const struct {
	const char *ending;
	enum code_kind kind;
	bool ready;
} endings[] = {
	{ ".cu", CODE_GPU, false },
	{ ".ptx", CODE_GPU, true },
	{ ".cubin", CODE_GPU, true },
	{ ".fatbin", CODE_GPU, true },
	{ ".c", CODE_HOST, false },
	{ ".so", CODE_HOST, true },
};
#define ENDINGS (sizeof endings / sizeof *endings)

/* Its place in endings; ENDINGS if there is none. */
static size_t ending_of(const char *file)
{
	size_t length = strlen(file), i = 0;

	for (; i < ENDINGS; i++) {
		size_t ending = strlen(endings[i].ending);

		if (length > ending && !strcmp(file + length - ending, endings[i].ending))
			break;
	}
	return i;
}

bool spec_code_kind(const char *file, enum code_kind *kind)
{
	size_t ending = ending_of(file);

	if (ending < ENDINGS)
		*kind = endings[ending].kind;
	return ending < ENDINGS;
}

bool spec_is_ready(const char *file)
{
	size_t ending = ending_of(file);

	return ending < ENDINGS && endings[ending].ready;
}

/* ---- names ---- */

enum fact {
	FACT_UNITS,
	FACT_THREADS,
	FACT_WARP,
	FACT_CAPABILITY,
	FACT_L1,
	FACT_L2,
	FACT_L3,
	FACT_LAST_CACHE,
	FACT_MEMORY,
	FACT_THREADS_PER_BLOCK,
	FACT_THREADS_PER_UNIT,
	FACT_SHARED_PER_BLOCK,
	FACT_SHARED_PER_UNIT,
	FACT_CLOCK,
};

const struct spec_fact spec_facts[] = {
	[FACT_UNITS] = { "sm_count", "SMs of a GPU, cores of a CPU" },
	[FACT_THREADS] = { "cpu_threads", "host threads in use" },
	[FACT_WARP] = { "warp", "threads of a warp" },
	[FACT_CAPABILITY] = { "capability", "compute capability x 10: 90" },
	[FACT_L1] = { "l1_bytes", "L1 of one SM or core" },
	[FACT_L2] = { "l2_bytes", "L2: of a GPU all of it, of a CPU that of one core" },
	[FACT_L3] = { "l3_bytes", "L3 of a CPU" },
	[FACT_LAST_CACHE] = { "cache_bytes", "the last cache before DRAM, all of it" },
	[FACT_MEMORY] = { "memory_bytes", "what all buffers may take: half of the free memory" },
	[FACT_THREADS_PER_BLOCK] = { "threads_per_block", "most threads of a block" },
	[FACT_THREADS_PER_UNIT] = { "threads_per_sm", "most resident threads of an SM" },
	[FACT_SHARED_PER_BLOCK] = { "shared_per_block", "most shared memory of a block, bytes" },
	[FACT_SHARED_PER_UNIT] = { "shared_per_sm", "shared memory of an SM, bytes" },
	[FACT_CLOCK] = { "clock_hz", "greatest clock of an SM or core" },
	{ NULL, NULL },
};

/* NAN: not known, or the device has none. */
static double fact_of(const struct spec_scope *scope, enum fact fact)
{
	const struct device *device = scope->device;
	bool gpu = device->code == CODE_GPU;

	switch (fact) {
	case FACT_UNITS:
		return device->units;
	case FACT_THREADS:
		return gpu ? NAN : device->threads;
	case FACT_WARP:
		return gpu ? device->warp : NAN;
	case FACT_CAPABILITY:
		return gpu ? device->capability : NAN;
	case FACT_L1:
		return device->cache[LEVEL_L1].bytes;
	case FACT_L2:
		return device->cache[LEVEL_L2].bytes;
	case FACT_L3:
		return device->cache[LEVEL_L3].bytes;
	case FACT_LAST_CACHE:
		return device_last_cache(device) > 0 ? device_last_cache(device) : NAN;
	case FACT_MEMORY:
		return scope->memory;
	case FACT_THREADS_PER_BLOCK:
		return gpu ? device->threads_per_block : NAN;
	case FACT_THREADS_PER_UNIT:
		return gpu ? device->threads_per_unit : NAN;
	case FACT_SHARED_PER_BLOCK:
		return device->shared_per_block;
	case FACT_SHARED_PER_UNIT:
		return device->shared_per_unit;
	case FACT_CLOCK:
		return device->clock_hz;
	}
	return NAN;
}

static int find_fact(
	const struct spec_scope *scope, const char *name, struct number *value, struct error *err)
{
	for (int i = 0; spec_facts[i].name; i++) {
		double fact;

		if (strcmp(name, spec_facts[i].name))
			continue;
		if (!scope->device) /* only the names matter */
			return 0;
		fact = fact_of(scope, (enum fact)i);
		if (isnan(fact) && i == FACT_MEMORY)
			return fail(err, "%s is known only in sizes and sweep.values", name);
		if (isnan(fact))
			return fail(err, "%s is not known of this device", name);
		*value = fact == floor(fact) && fact < 0x1p53 ? number_whole((int64_t)fact)
							      : number_real(fact);
		return 0;
	}
	return 1;
}

/* The numbers among LIST; they are literal, so they need no names. 1: not there. */
static int no_names(const void *context, const char *name, struct number *value, struct error *err)
{
	(void)context, (void)value;
	return fail(err, "'%s' is no number", name);
}

static int find_number(const struct spec_name *list, int count, const char *name,
	struct number *value, struct error *err)
{
	for (int i = 0; i < count; i++)
		if (list[i].is_number && !strcmp(name, list[i].name))
			return expression_evaluate(list[i].value.text, no_names, NULL, value, err);
	return 1;
}

static int find_size(const struct spec_scope *scope, const char *name, struct number *value)
{
	int known = scope->size ? scope->spec->size_count : scope->sizes_known;

	for (int i = 0; i < known; i++)
		if (!strcmp(name, scope->spec->sizes[i].name)) {
			*value = number_whole(scope->size ? scope->size->n[i] : scope->sizes[i]);
			return 0;
		}
	return 1;
}

static int unknown_name(const struct spec_scope *scope, const char *name, struct error *err)
{
	const char *names[64], *near;
	int count = 0;

	for (int i = 0; i < scope->spec->size_count; i++)
		names[count++] = scope->spec->sizes[i].name;
	for (int i = 0; spec_facts[i].name; i++)
		names[count++] = spec_facts[i].name;
	for (int i = 0; i < scope->value_count && count < 64; i++)
		names[count++] = scope->spec->values[i].name;
	near = text_nearest(name, names, count);
	return fail(err, "there is no name '%s' here%s%s%s", name, near ? ", did you mean '" : "",
		near ? near : "", near ? "'?" : "");
}

static int find_name(const void *context, const char *name, struct number *value, struct error *err)
{
	const struct spec_scope *scope = context;
	const struct spec *spec = scope->spec;
	const struct spec_variant *variant = scope->variant;
	int rc = find_size(scope, name, value);

	for (int i = 0; rc > 0 && i < scope->value_count; i++)
		if (!strcmp(name, spec->values[i].name)) {
			*value = scope->values[i];
			rc = 0;
		}
	if (rc > 0 && variant)
		rc = find_number(variant->defines, variant->define_count, name, value, err);
	if (rc > 0 && variant)
		rc = find_number(variant->values, variant->value_count, name, value, err);
	if (rc > 0)
		rc = find_number(spec->defines, spec->define_count, name, value, err);
	if (rc > 0)
		rc = find_fact(scope, name, value, err);
	return rc > 0 ? unknown_name(scope, name, err) : rc;
}

/* ---- figures ---- */

/* Puts "mine.json:12: grid[0]: " in front of the reason. */
static int at_place(const struct spec *spec, const struct quantity *quantity, struct error *err)
{
	return error_context(err, "%s:%d: %s", spec->path, quantity->line, quantity->place);
}

int spec_evaluate(const struct spec_scope *scope, const struct quantity *quantity,
	struct number *value, struct error *err)
{
	if (expression_evaluate(quantity->text, find_name, scope, value, err))
		return at_place(scope->spec, quantity, err);
	return 0;
}

int spec_whole(const struct spec_scope *scope, const struct quantity *quantity, int64_t least,
	int64_t most, int64_t *value, struct error *err)
{
	struct number number;

	if (spec_evaluate(scope, quantity, &number, err))
		return -1;
	if (!number.whole)
		fail(err, "%.17g is not a whole number: use //, ceil_div or floor", number.real);
	else if (number.integer < least || number.integer > most)
		fail(err, "%lld is not between %lld and %lld", (long long)number.integer,
			(long long)least, (long long)most);
	else
		return *value = number.integer, 0;
	return at_place(scope->spec, quantity, err);
}

int spec_scope_open(struct spec_scope *scope, struct error *err)
{
	const struct spec *spec = scope->spec;

	for (scope->value_count = 0; scope->value_count < spec->value_count; scope->value_count++)
		if (spec_evaluate(scope, &spec->values[scope->value_count].value,
			    &scope->values[scope->value_count], err))
			return -1;
	return 0;
}

int spec_check_quantity(const struct spec *spec, const struct quantity *quantity, struct error *err)
{
	static const struct size ones = { { 1, 1, 1, 1 } };
	struct spec_scope scope = { .spec = spec, .size = &ones, .value_count = spec->value_count };

	for (int i = 0; i < spec->value_count; i++) {
		/* A value may only use those before it. */
		if (quantity == &spec->values[i].value)
			scope.value_count = i;
	}
	for (int i = 0; i < spec->size_count; i++)
		if (quantity == &spec->sizes[i].value) {
			scope = (struct spec_scope){ .spec = spec, .sizes_known = i };
			return expression_check(quantity->text, find_name, &scope, err);
		}
	for (int i = 0; i < spec->variant_count || i < 1; i++) {
		scope.variant = spec->variant_count ? &spec->variants[i] : NULL;
		if (!expression_check(quantity->text, find_name, &scope, err))
			continue;
		if (spec->variant_count > 1)
			error_context(err, "variant '%s'", scope.variant->name);
		return -1;
	}
	return 0;
}

/* ---- releasing ---- */

static void release_quantities(struct quantity *quantities, int count)
{
	for (int i = 0; i < count; i++)
		free(quantities[i].text);
}

static void release_names(struct spec_name *names, int count)
{
	for (int i = 0; i < count; i++)
		free(names[i].value.text);
}

static void release_list(struct spec_list *list)
{
	for (int i = 0; i < list->count; i++)
		free(list->arguments[i].value.text);
}

static void release_variant(struct spec_variant *variant)
{
	free(variant->entry);
	release_names(variant->defines, variant->define_count);
	release_names(variant->values, variant->value_count);
	for (int i = 0; i < variant->option_count; i++)
		free(variant->options[i]);
}

static void release_buffer(struct spec_buffer *buffer)
{
	release_quantities(&buffer->count, 1);
	release_quantities(&buffer->low, 1);
	release_quantities(&buffer->high, 1);
	free(buffer->file);
}

static void release_check(struct spec_check *check)
{
	free(check->expected);
	free(check->reference);
	free(check->entry);
	release_list(&check->arguments);
	release_quantities(&check->tolerance, 1);
	release_quantities(&check->relative, 1);
}

void spec_release(struct spec *spec)
{
	free(spec->path);
	free(spec->file);
	free(spec->entry);
	release_names(spec->sizes, spec->size_count);
	release_names(spec->defines, spec->define_count);
	release_names(spec->values, spec->value_count);
	for (int i = 0; i < spec->option_count; i++)
		free(spec->options[i]);
	for (int i = 0; i < spec->buffer_count; i++)
		release_buffer(&spec->buffers[i]);
	release_list(&spec->arguments);
	release_quantities(spec->grid, 3);
	release_quantities(spec->block, 3);
	release_quantities(spec->cluster, 3);
	release_quantities(&spec->shared_bytes, 1);
	release_quantities(&spec->operations, 1);
	for (int i = 0; i < LEVEL_COUNT; i++) {
		release_quantities(&spec->bytes[i].read, 1);
		release_quantities(&spec->bytes[i].written, 1);
	}
	for (int i = 0; i < spec->variant_count; i++)
		release_variant(&spec->variants[i]);
	free(spec->variants);
	release_quantities(spec->points, spec->point_count);
	release_check(&spec->check);
	*spec = (struct spec){ 0 };
}

void spec_faults_release(struct spec_faults *faults)
{
	for (int i = 0; i < faults->count; i++)
		free(faults->list[i].text);
	free(faults->list);
	*faults = (struct spec_faults){ 0 };
}

int spec_faults_fail(const struct spec_faults *faults, const char *path, struct error *err)
{
	char more[64] = "";

	if (faults->count > 1)
		snprintf(more, sizeof more, " (and %d more; see `roofline spec --check`)",
			faults->count - 1);
	return fail(
		err, "%.300s:%d: %.600s%s", path, faults->list[0].line, faults->list[0].text, more);
}
