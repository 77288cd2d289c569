/* SPDX-License-Identifier: Apache-2.0 */
#include "core/form.h"

#include <float.h>

#include "core/inventory.h"
#include "core/result.h"
#include "core/wire.h"

/* Beyond what any machine of today can say by a factor of a million. */
#define MOST_BYTES 1e24
#define MOST_HZ 1e15
#define MOST_COUNT 1e9
#define MOST_SECONDS 1e9

/* Where a member stands in its struct, and how large it is. */
#define AT(type, member)                                                                           \
	.offset = offsetof(struct type, member), .size = sizeof(((struct type *)0)->member)
#define COUNT(type, member) .count_offset = offsetof(struct type, member)
#define FIELDS(list) .fields = list, .count = sizeof(list) / sizeof *(list)

static const char *const codes[] = { "host", "gpu", NULL };
static const char *const features[] = { "SSE2", "AVX2+FMA", "AVX-512", "NEON", "AVX-VNNI",
	"AVX-512 VNNI", NULL };
static const char *const roles[] = { "operations", "memory", "workload", "latency", "curve", NULL };
static const char *const levels[] = { "DRAM", "L3", "L2", "L1", "shared", "constant", "cluster",
	"link", "peer", NULL };
static const char *const limits[] = { "thermal", "hardware", "power", "shared", NULL };
static const char *const verdicts[] = { "unchecked", "passed", "failed", NULL };
static const char *const stops[] = { "", "precise", "rounds", "budget", "failed", NULL };
static const char *const endings[] = { "running", "complete", "interrupted", "stopped", NULL };
static const char *const severities[] = { "plain", "process", "hardware", NULL };
static const char *const kinds[] = { "device", "missing", "component", "begin", "ready", "round",
	"checked", "finished", "failed", "note", "progress", "end", NULL };

/* ---- device ---- */

static const struct field cache_fields[] = {
	{ "bytes", FIELD_REAL, AT(cache, bytes), .most = MOST_BYTES },
	{ "instances", FIELD_REAL, AT(cache, instances), .most = MOST_COUNT },
};
static const struct form form_cache = { .size = sizeof(struct cache), FIELDS(cache_fields) };

static const struct field device_fields[] = {
	{ "backend", FIELD_TEXT, AT(device, backend) },
	{ "index", FIELD_INTEGER, AT(device, index), .most = MOST_COUNT },
	{ "name", FIELD_TEXT, AT(device, name) },
	{ "uuid", FIELD_TEXT, AT(device, uuid) },
	{ "architecture", FIELD_TEXT, AT(device, architecture) },
	{ "code", FIELD_NAME, AT(device, code), .names = codes },
	{ "capability", FIELD_INTEGER, AT(device, capability), .most = 10000 },
	{ "features", FIELD_FLAGS, AT(device, features), .names = features },
	{ "units", FIELD_INTEGER, AT(device, units), .most = MOST_COUNT },
	{ "threads", FIELD_INTEGER, AT(device, threads), .most = MOST_COUNT },
	{ "warp", FIELD_INTEGER, AT(device, warp), .most = MOST_COUNT },
	{ "clock_hz", FIELD_REAL, AT(device, clock_hz), .most = MOST_HZ },
	{ "memory_clock_hz", FIELD_REAL, AT(device, memory_clock_hz), .most = MOST_HZ },
	{ "memory_bus_bits", FIELD_REAL, AT(device, memory_bus_bits), .most = MOST_COUNT },
	{ "memory_bytes", FIELD_REAL, AT(device, memory_bytes), .most = MOST_BYTES },
	{ "memory_free_bytes", FIELD_REAL, AT(device, memory_free_bytes), .most = MOST_BYTES },
	{ "caches", FIELD_LEVELS, AT(device, cache), .form = &form_cache },
	{ "threads_per_block", FIELD_INTEGER, AT(device, threads_per_block), .most = MOST_COUNT },
	{ "threads_per_unit", FIELD_INTEGER, AT(device, threads_per_unit), .most = MOST_COUNT },
	{ "blocks_per_unit", FIELD_INTEGER, AT(device, blocks_per_unit), .most = MOST_COUNT },
	{ "registers_per_unit", FIELD_INTEGER, AT(device, registers_per_unit), .most = MOST_COUNT },
	{ "shared_per_block", FIELD_REAL, AT(device, shared_per_block), .most = MOST_BYTES },
	{ "shared_per_unit", FIELD_REAL, AT(device, shared_per_unit), .most = MOST_BYTES },
	{ "driver", FIELD_TEXT, AT(device, driver) },
	{ "pci", FIELD_TEXT, AT(device, pci) },
	{ "ecc", FIELD_INTEGER, AT(device, ecc), .least = -1, .most = 1 },
	{ "mig", FIELD_INTEGER, AT(device, mig), .least = -1, .most = 1 },
	{ "peers", FIELD_INTEGER, AT(device, peers), .most = MOST_COUNT, .later = true },
	{ "power_limit_w", FIELD_REAL, AT(device, power_limit_w), .most = 1e6 },
	{ "simulated", FIELD_BOOL, AT(device, simulated) },
};
static const struct form form_device = { .size = sizeof(struct device), FIELDS(device_fields) };

/* ---- measurement ---- */

static const struct field condition_fields[] = {
	{ "clock_hz", FIELD_REAL, AT(conditions, clock_hz), .most = MOST_HZ },
	{ "memory_clock_hz", FIELD_REAL, AT(conditions, memory_clock_hz), .most = MOST_HZ },
	{ "power_w", FIELD_REAL, AT(conditions, power_w), .most = 1e6 },
	{ "temperature_c", FIELD_REAL, AT(conditions, temperature_c), .least = -273, .most = 1000 },
	{ "utilisation", FIELD_REAL, AT(conditions, utilisation), .most = 1 },
	{ "limits", FIELD_FLAGS, AT(conditions, limits), .names = limits },
	{ "raw_reasons", FIELD_MASK, AT(conditions, raw_reasons) },
};
static const struct form form_conditions = { .size = sizeof(struct conditions),
	FIELDS(condition_fields) };

static const struct field verdict_fields[] = {
	{ "state", FIELD_NAME, AT(verdict, state), .names = verdicts },
	{ "checked", FIELD_INTEGER, AT(verdict, checked), .most = 1e18 },
	{ "wrong", FIELD_INTEGER, AT(verdict, wrong), .most = 1e18 },
	{ "first", FIELD_INTEGER, AT(verdict, first), .least = -1, .most = 1e18 },
	{ "got", FIELD_REAL, AT(verdict, got), .least = -DBL_MAX, .most = DBL_MAX },
	{ "want", FIELD_REAL, AT(verdict, want), .least = -DBL_MAX, .most = DBL_MAX },
	{ "worst", FIELD_REAL, AT(verdict, worst), .most = DBL_MAX },
	{ "whole", FIELD_BOOL, AT(verdict, whole) },
};
static const struct form form_verdict = { .size = sizeof(struct verdict), FIELDS(verdict_fields) };

static void empty_round(void *round)
{
	*(struct round *)round = round_unknown();
}

static const struct field round_fields[] = {
	{ "index", FIELD_INTEGER, AT(round, index), .most = MOST_COUNT },
	{ "started", FIELD_REAL, AT(round, started), .most = MOST_SECONDS },
	{ "seconds", FIELD_REALS, AT(round, seconds), COUNT(round, count), .least = 1e-15,
		.most = MOST_SECONDS, .known = true },
	{ "cycles", FIELD_REALS, AT(round, cycles), COUNT(round, count), .most = 1e24,
		.optional = true, .same_count = true },
	{ "timer_seconds", FIELD_REALS, AT(round, timer_seconds), COUNT(round, count),
		.most = MOST_SECONDS, .optional = true, .same_count = true },
	{ "before", FIELD_STRUCT, AT(round, before), .form = &form_conditions },
	{ "after", FIELD_STRUCT, AT(round, after), .form = &form_conditions },
	{ "check", FIELD_STRUCT, AT(round, verdict), .form = &form_verdict },
};
static const struct form form_round = {
	.size = sizeof(struct round), .empty = empty_round, FIELDS(round_fields)
};

static const struct field series_fields[] = {
	{ "name", FIELD_TEXT, AT(series, name) },
	{ "unit", FIELD_TEXT, AT(series, unit) },
	{ "values", FIELD_REALS, AT(series, values), COUNT(series, count), .least = -1e308,
		.most = 1e308 },
	{ "labels", FIELD_TEXTS, AT(series, labels), COUNT(series, count), .optional = true,
		.same_count = true },
};
static const struct form form_series = { .size = sizeof(struct series), FIELDS(series_fields) };

static const struct field parameter_fields[] = {
	{ "name", FIELD_TEXT, AT(parameter, name) },
	{ "unit", FIELD_TEXT, AT(parameter, unit) },
	{ "value", FIELD_REAL, AT(parameter, value), .least = -1e308, .most = 1e308 },
};
static const struct form form_parameter = { .size = sizeof(struct parameter),
	FIELDS(parameter_fields) };

static const struct field traffic_fields[] = {
	{ "read", FIELD_REAL, AT(traffic, read), .most = MOST_BYTES },
	{ "written", FIELD_REAL, AT(traffic, written), .most = MOST_BYTES },
};
static const struct form form_traffic = { .size = sizeof(struct traffic), FIELDS(traffic_fields) };

static const struct field work_fields[] = {
	{ "operations", FIELD_REAL, AT(work, operations), .most = 1e30, .known = true },
	{ "accesses", FIELD_REAL, AT(work, accesses), .most = 1e30, .known = true },
	{ "bytes", FIELD_LEVELS, AT(work, level), .form = &form_traffic },
};
static const struct form form_work = { .size = sizeof(struct work), FIELDS(work_fields) };

static void empty_measurement(void *measurement)
{
	*(struct measurement *)measurement = measurement_unknown();
}

static const struct field measurement_fields[] = {
	{ "kernel", FIELD_TEXT, AT(measurement, kernel) },
	{ "family", FIELD_TEXT, AT(measurement, family) },
	{ "about", FIELD_TEXT, AT(measurement, about) },
	{ "counts", FIELD_TEXT, AT(measurement, counts) },
	{ "role", FIELD_NAME, AT(measurement, role), .names = roles },
	{ "pipe", FIELD_TEXT, AT(measurement, pipe) },
	{ "level", FIELD_NAME, AT(measurement, level), .names = levels, .least = -1 },
	{ "aspect", FIELD_TEXT, AT(measurement, aspect) },
	{ "point", FIELD_INTEGER, AT(measurement, point), .least = -1, .most = 10000 },
	{ "over", FIELD_TEXT, AT(measurement, over) },
	{ "size", FIELD_SIZE, AT(measurement, size), COUNT(measurement, dimensions), .most = 1e18 },
	{ "variant", FIELD_TEXT, AT(measurement, variant) },
	{ "trips", FIELD_INTEGER, AT(measurement, trips), .least = 1, .most = 1e18 },
	{ "batch", FIELD_INTEGER, AT(measurement, batch), .least = 1, .most = MOST_COUNT },
	{ "work", FIELD_STRUCT, AT(measurement, work), .form = &form_work },
	{ "memory_bytes", FIELD_REAL, AT(measurement, memory_bytes), .most = MOST_BYTES },
	{ "parameters", FIELD_ARRAY, AT(measurement, parameters),
		COUNT(measurement, parameter_count), .form = &form_parameter },
	{ "unstable_warmup", FIELD_BOOL, AT(measurement, unstable_warmup) },
	{ "stop", FIELD_NAME, AT(measurement, stop), .names = stops },
	{ "failure", FIELD_TEXT, AT(measurement, failure) },
	{ "check", FIELD_STRUCT, AT(measurement, whole), .form = &form_verdict },
	{ "rounds", FIELD_LIST, AT(measurement, rounds), COUNT(measurement, round_count),
		.form = &form_round, .most = 10000 },
	{ "series", FIELD_LIST, AT(measurement, series), COUNT(measurement, series_count),
		.form = &form_series, .most = 1000 },
};
static const struct form form_measurement = {
	.size = sizeof(struct measurement), .empty = empty_measurement, FIELDS(measurement_fields)
};

/* ---- result ---- */

static const struct field settings_fields[] = {
	{ "effort", FIELD_TEXT, AT(settings, effort) },
	{ "seed", FIELD_SEED, AT(settings, seed) },
	{ "budget_seconds", FIELD_REAL, AT(settings, budget_seconds), .most = MOST_SECONDS },
	{ "threads", FIELD_INTEGER, AT(settings, threads), .most = MOST_COUNT },
	{ "shared", FIELD_BOOL, AT(settings, shared) },
	{ "kernels", FIELD_TEXTS, AT(settings, kernels), COUNT(settings, kernel_count) },
};
static const struct form form_settings = { .size = sizeof(struct settings),
	FIELDS(settings_fields) };

static const struct field host_fields[] = {
	{ "name", FIELD_TEXT, AT(host, name) },
	{ "system", FIELD_TEXT, AT(host, system) },
	{ "processor", FIELD_TEXT, AT(host, processor) },
	{ "memory_bytes", FIELD_REAL, AT(host, memory_bytes), .most = MOST_BYTES },
	{ "container", FIELD_TEXT, AT(host, container) },
};
static const struct form form_host = { .size = sizeof(struct host), FIELDS(host_fields) };

static const struct field component_fields[] = {
	{ "name", FIELD_TEXT, AT(component, name) },
	{ "version", FIELD_TEXT, AT(component, version) },
	{ "path", FIELD_TEXT, AT(component, path) },
};
static const struct form form_component = { .size = sizeof(struct component),
	FIELDS(component_fields) };

static const struct field result_fields[] = {
	{ "tool", FIELD_TEXT, AT(result, tool) },
	{ "commit", FIELD_TEXT, AT(result, commit) },
	{ "started", FIELD_TEXT, AT(result, started) },
	{ "finished", FIELD_TEXT, AT(result, finished) },
	{ "ending", FIELD_TEXT, AT(result, ending), .names = endings },
	{ "simulated", FIELD_BOOL, AT(result, simulated) },
	{ "settings", FIELD_STRUCT, AT(result, settings), .form = &form_settings },
	{ "host", FIELD_STRUCT, AT(result, host), .form = &form_host },
	{ "device", FIELD_STRUCT, AT(result, device), .form = &form_device },
	{ "components", FIELD_LIST, AT(result, components), COUNT(result, component_count),
		.form = &form_component, .most = 256 },
	{ "notes", FIELD_TEXTS, AT(result, notes), COUNT(result, note_count) },
	{ "measurements", FIELD_LIST, AT(result, measurements), COUNT(result, measurement_count),
		.form = &form_measurement, .most = 4096 },
};
const struct form form_result = {
	.size = sizeof(struct result), .schema = RESULT_SCHEMA, FIELDS(result_fields)
};

/* ---- inventory ---- */

static const struct field missing_fields[] = {
	{ "backend", FIELD_TEXT, AT(missing, backend) },
	{ "reason", FIELD_TEXT, AT(missing, reason) },
};
static const struct form form_missing = { .size = sizeof(struct missing), FIELDS(missing_fields) };

static const struct field inventory_fields[] = {
	{ "devices", FIELD_LIST, AT(inventory, devices), COUNT(inventory, device_count),
		.form = &form_device, .most = 4096 },
	{ "missing", FIELD_LIST, AT(inventory, missing), COUNT(inventory, missing_count),
		.form = &form_missing, .most = 256 },
	{ "components", FIELD_LIST, AT(inventory, components), COUNT(inventory, component_count),
		.form = &form_component, .most = 256 },
};
const struct form form_inventory = { .size = sizeof(struct inventory), FIELDS(inventory_fields) };

/* ---- message ---- */

static const struct field message_fields[] = {
	{ "kind", FIELD_NAME, AT(message, kind), .names = kinds },
	{ "kernel", FIELD_TEXT, AT(message, kernel) },
	{ "text", FIELD_TEXT, AT(message, text) },
	{ "severity", FIELD_NAME, AT(message, severity), .names = severities },
	{ "stop", FIELD_NAME, AT(message, stop), .names = stops },
	{ "limit_seconds", FIELD_REAL, AT(message, limit_seconds), .most = MOST_SECONDS },
	{ "device", FIELD_STRUCT, AT(message, device), .form = &form_device },
	{ "component", FIELD_STRUCT, AT(message, component), .form = &form_component },
	{ "measurement", FIELD_STRUCT, AT(message, measurement), .form = &form_measurement },
	{ "round", FIELD_STRUCT, AT(message, round), .form = &form_round },
	{ "check", FIELD_STRUCT, AT(message, verdict), .form = &form_verdict },
	{ "point", FIELD_INTEGER, AT(message, point), .least = -1, .most = 10000 },
};
const struct form form_message = { .size = sizeof(struct message), FIELDS(message_fields) };
