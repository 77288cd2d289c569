/* SPDX-License-Identifier: Apache-2.0 */
/* The JSON form of results and messages: everything comes back, and nothing bad gets in. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/random.h"
#include "base/text.h"
#include "core/wire.h"
#include "sample_result.h"

#include <cmocka.h> /* last: it has a macro fail() */

static void same(double a, double b)
{
	assert_true(a == b || (isnan(a) && isnan(b)));
}

static void same_conditions(const struct conditions *a, const struct conditions *b)
{
	same(a->clock_hz, b->clock_hz);
	same(a->memory_clock_hz, b->memory_clock_hz);
	same(a->power_w, b->power_w);
	same(a->temperature_c, b->temperature_c);
	same(a->utilisation, b->utilisation);
	assert_int_equal(a->limits, b->limits);
	assert_true(a->raw_reasons == b->raw_reasons);
}

static void same_verdict(const struct verdict *a, const struct verdict *b)
{
	assert_int_equal(a->state, b->state);
	assert_int_equal(a->checked, b->checked);
	assert_int_equal(a->wrong, b->wrong);
	assert_int_equal(a->first, b->first);
	same(a->got, b->got);
	same(a->want, b->want);
	same(a->worst, b->worst);
	assert_int_equal(a->whole, b->whole);
}

static void same_device(const struct device *a, const struct device *b)
{
	assert_string_equal(a->backend, b->backend);
	assert_int_equal(a->index, b->index);
	assert_string_equal(a->name, b->name);
	assert_string_equal(a->uuid, b->uuid);
	assert_string_equal(a->architecture, b->architecture);
	assert_int_equal(a->code, b->code);
	assert_int_equal(a->capability, b->capability);
	assert_int_equal(a->features, b->features);
	assert_int_equal(a->units, b->units);
	assert_int_equal(a->threads, b->threads);
	assert_int_equal(a->warp, b->warp);
	same(a->clock_hz, b->clock_hz);
	same(a->memory_clock_hz, b->memory_clock_hz);
	same(a->memory_bus_bits, b->memory_bus_bits);
	same(a->memory_bytes, b->memory_bytes);
	same(a->memory_free_bytes, b->memory_free_bytes);
	for (int i = 0; i < LEVEL_COUNT; i++) {
		same(a->cache[i].bytes, b->cache[i].bytes);
		same(a->cache[i].instances, b->cache[i].instances);
	}
	assert_int_equal(a->threads_per_block, b->threads_per_block);
	assert_int_equal(a->threads_per_unit, b->threads_per_unit);
	assert_int_equal(a->blocks_per_unit, b->blocks_per_unit);
	assert_int_equal(a->registers_per_unit, b->registers_per_unit);
	same(a->shared_per_block, b->shared_per_block);
	same(a->shared_per_unit, b->shared_per_unit);
	assert_string_equal(a->driver, b->driver);
	assert_string_equal(a->pci, b->pci);
	assert_int_equal(a->ecc, b->ecc);
	assert_int_equal(a->mig, b->mig);
	assert_int_equal(a->peers, b->peers);
	same(a->power_limit_w, b->power_limit_w);
	assert_int_equal(a->simulated, b->simulated);
}

static void same_round(const struct round *a, const struct round *b)
{
	assert_int_equal(a->index, b->index);
	same(a->started, b->started);
	assert_int_equal(a->count, b->count);
	assert_int_equal(!a->cycles, !b->cycles);
	assert_int_equal(!a->timer_seconds, !b->timer_seconds);
	for (int i = 0; i < a->count; i++) {
		same(a->seconds[i], b->seconds[i]);
		if (a->cycles)
			same(a->cycles[i], b->cycles[i]);
		if (a->timer_seconds)
			same(a->timer_seconds[i], b->timer_seconds[i]);
	}
	same_conditions(&a->before, &b->before);
	same_conditions(&a->after, &b->after);
	same_verdict(&a->verdict, &b->verdict);
}

static void same_series(const struct series *a, const struct series *b)
{
	assert_string_equal(a->name, b->name);
	assert_string_equal(a->unit, b->unit);
	assert_int_equal(a->count, b->count);
	assert_int_equal(!a->labels, !b->labels);
	for (int i = 0; i < a->count; i++) {
		same(a->values[i], b->values[i]);
		if (a->labels)
			assert_string_equal(a->labels[i], b->labels[i]);
	}
}

static void same_measurement(const struct measurement *a, const struct measurement *b)
{
	assert_string_equal(a->kernel, b->kernel);
	assert_string_equal(a->family, b->family);
	assert_string_equal(a->about, b->about);
	assert_string_equal(a->counts, b->counts);
	assert_int_equal(a->role, b->role);
	assert_string_equal(a->pipe, b->pipe);
	assert_int_equal(a->level, b->level);
	for (int i = 0; i < SIZE_DIMENSIONS; i++) {
		assert_int_equal(a->size.n[i], b->size.n[i]);
		assert_string_equal(a->dimensions[i], b->dimensions[i]);
	}
	assert_string_equal(a->aspect, b->aspect);
	assert_int_equal(a->point, b->point);
	assert_string_equal(a->over, b->over);
	same(a->work.accesses, b->work.accesses);
	assert_string_equal(a->variant, b->variant);
	assert_int_equal(a->trips, b->trips);
	assert_int_equal(a->batch, b->batch);
	same(a->work.operations, b->work.operations);
	for (int i = 0; i < LEVEL_COUNT; i++) {
		same(a->work.level[i].read, b->work.level[i].read);
		same(a->work.level[i].written, b->work.level[i].written);
	}
	same(a->memory_bytes, b->memory_bytes);
	assert_int_equal(a->parameter_count, b->parameter_count);
	for (int i = 0; i < a->parameter_count; i++) {
		assert_string_equal(a->parameters[i].name, b->parameters[i].name);
		assert_string_equal(a->parameters[i].unit, b->parameters[i].unit);
		same(a->parameters[i].value, b->parameters[i].value);
	}
	assert_int_equal(a->unstable_warmup, b->unstable_warmup);
	assert_int_equal(a->stop, b->stop);
	same_verdict(&a->whole, &b->whole);
	assert_string_equal(a->failure, b->failure);
	assert_int_equal(a->round_count, b->round_count);
	for (int i = 0; i < a->round_count; i++)
		same_round(&a->rounds[i], &b->rounds[i]);
	assert_int_equal(a->series_count, b->series_count);
	for (int i = 0; i < a->series_count; i++)
		same_series(&a->series[i], &b->series[i]);
}

static void same_result(const struct result *a, const struct result *b)
{
	assert_string_equal(a->tool, b->tool);
	assert_string_equal(a->commit, b->commit);
	assert_string_equal(a->started, b->started);
	assert_string_equal(a->finished, b->finished);
	assert_string_equal(a->ending, b->ending);
	assert_int_equal(a->simulated, b->simulated);
	assert_string_equal(a->settings.effort, b->settings.effort);
	assert_true(a->settings.seed == b->settings.seed);
	same(a->settings.budget_seconds, b->settings.budget_seconds);
	assert_int_equal(a->settings.threads, b->settings.threads);
	assert_int_equal(a->settings.shared, b->settings.shared);
	assert_int_equal(a->settings.kernel_count, b->settings.kernel_count);
	for (int i = 0; i < a->settings.kernel_count; i++)
		assert_string_equal(a->settings.kernels[i], b->settings.kernels[i]);
	assert_string_equal(a->host.name, b->host.name);
	assert_string_equal(a->host.system, b->host.system);
	assert_string_equal(a->host.processor, b->host.processor);
	same(a->host.memory_bytes, b->host.memory_bytes);
	assert_string_equal(a->host.container, b->host.container);
	same_device(&a->device, &b->device);
	assert_int_equal(a->component_count, b->component_count);
	for (int i = 0; i < a->component_count; i++) {
		assert_string_equal(a->components[i].name, b->components[i].name);
		assert_string_equal(a->components[i].version, b->components[i].version);
		assert_string_equal(a->components[i].path, b->components[i].path);
	}
	assert_int_equal(a->note_count, b->note_count);
	for (int i = 0; i < a->note_count; i++)
		assert_string_equal(a->notes[i], b->notes[i]);
	assert_int_equal(a->measurement_count, b->measurement_count);
	for (int i = 0; i < a->measurement_count; i++)
		same_measurement(&a->measurements[i], &b->measurements[i]);
}

static char *sample_json(void)
{
	struct result result;
	char *json;

	sample_result(&result);
	json = result_to_json(&result);
	result_release(&result);
	return json;
}

static void round_trip(void **state)
{
	static const char path[] = "/tmp/roofline-test-result.json";
	struct result result, again;
	struct error err = { .text = "" };

	(void)state;
	sample_result(&result);
	if (result_save(&result, path, &err) || result_load(path, &again, &err))
		fail_msg("%s", err.text);
	same_result(&result, &again);
	unlink(path);
	result_release(&again);
	result_release(&result);
	/* An empty one, too. */
	result_init(&result);
	assert_int_equal(result_save(&result, path, &err), 0);
	assert_int_equal(result_load(path, &again, &err), 0);
	same_result(&result, &again);
	unlink(path);
	result_release(&again);
	assert_int_equal(result_load(path, &again, &err), -1);
	assert_non_null(strstr(err.text, "No such file"));
}

/* Every double comes back bit for bit. */
static void numbers_round_trip(void **state)
{
	struct random random = { 5 };
	double values[2000];
	struct result result, again;
	struct error err = { .text = "" };
	char *json;

	(void)state;
	for (int i = 0; i < 2000; i++) {
		do {
			uint64_t bits = random_next(&random);

			memcpy(&values[i], &bits, sizeof bits);
		} while (!isfinite(values[i]) || fabs(values[i]) > 1e308);
	}
	values[0] = 5e-324;
	values[1] = -0.0;
	values[2] = 123456789012345680.0;
	result_init(&result);
	measurement_add_series(result_add_measurement(&result), "x", "", 2000, values, NULL);
	json = result_to_json(&result);
	if (result_from_json(json, strlen(json), &again, &err))
		fail_msg("%s", err.text);
	for (int i = 2; i < 2000; i++)
		assert_memory_equal(&again.measurements[0].series[0].values[i], &values[i], 8);
	free(json);
	result_release(&result);
	result_release(&again);
}

/* Writing and reading under a locale with a decimal comma, where there is one. */
static void other_locale(void **state)
{
	static const char *const names[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "de_DE" };
	char *plain = sample_json(), *json;
	struct result result;
	struct error err = { .text = "" };
	bool found = false;

	(void)state;
	for (int i = 0; i < 4 && !found; i++)
		found = setlocale(LC_NUMERIC, names[i]) != NULL;
	json = sample_json();
	if (result_from_json(json, strlen(json), &result, &err))
		fail_msg("%s", err.text);
	setlocale(LC_NUMERIC, "C");
	assert_string_equal(json, plain);
	result_release(&result);
	free(json);
	free(plain);
	if (!found)
		skip();
}

/* TEXT with the first FROM replaced by TO, to be freed. */
static char *replaced(const char *text, const char *from, const char *to)
{
	struct text out = TEXT_EMPTY;
	const char *at = strstr(text, from);

	if (!at)
		fail_msg("'%s' is not there", from);
	text_add_bytes(&out, text, (size_t)(at - text));
	text_add(&out, "%s%s", to, at + strlen(from));
	return out.bytes;
}

static void refused(const char *json, size_t size, const char *reason)
{
	struct result result;
	struct error err = { .text = "" };

	if (!result_from_json(json, size, &result, &err))
		fail_msg("read, but expected '%s'", reason);
	if (!strstr(err.text, reason))
		fail_msg("'%s' lacks '%s'", err.text, reason);
	assert_true(err.text[0] && !strpbrk(err.text, "\033\n"));
	assert_int_equal(result.measurement_count, 0);
	result_release(&result);
}

static void malformed(void **state)
{
	static const struct {
		const char *from, *to, *reason;
	} rows[] = {
		/* schema */
		{ "\"schema\": 1", "\"schema\": 2",
			"made by a newer roofline: schema 2, this one reads 1" },
		{ "\"schema\": 1", "\"schema\": 0", "no schema number" },
		{ "\"schema\": 1", "\"schema\": \"1\"", "no schema number" },
		{ "\"schema\": 1", "\"x\": 1", "not a result of roofline" },
		/* structure */
		{ "\"tool\": \"roofline 0.1.0\"", "\"tool\": 1",
			"tool: expected a string, found an integer" },
		{ "\"tool\"", "\"tooo\"", "tool: missing" },
		{ "\"commit\"", "\"tool\": 1, \"commit\"", "duplicate" },
		{ "\"simulated\": true", "\"simulated\": 1", "simulated: expected true or false" },
		{ "\"host\": {", "\"host\": [], \"h\": {",
			"host: expected an object, found a list" },
		{ "\"notes\": [", "\"notes\": null, \"n\": [",
			"notes: expected a list, found null" },
		{ "\"no power", "1, \"no power", "notes[0]: expected a string, found an integer" },
		{ "\"interrupted\"", "\"asleep\"", "ending: unknown word 'asleep'" },
		{ "\"interrupted\"", "\"a\\u001b[1m\\n\"", "ending: unknown word 'a '" },
		/* numbers */
		{ "[0.1, ", "[-0.1, ",
			"measurements[0].rounds[0].seconds[0]: -0.1 is not between" },
		{ "4.9e-07]", "0]", "measurements[0].rounds[0].seconds[2]: 0 is not between" },
		{ "[0.1, ", "[null, ", "seconds[0]: expected a number, found null" },
		{ "[0.1, ", "[\"1\", ", "seconds[0]: expected a number, found a string" },
		{ "[0.1, ", "[NaN, ", "not JSON" },
		{ "[0.1, ", "[Infinity, ", "not JSON" },
		{ "[0.1, ", "[1e999, ", "not JSON" },
		{ "[0.1, ", "[0x1p3, ", "not JSON" },
		{ "[0.1, ", "[1e30, ", "seconds[0]: 1e+30 is not between" },
		{ "[3, null", "[null", "cycles: 2 entries, but 3 expected" },
		{ "[0.09, null", "[null", "timer_seconds: 2 entries, but 3 expected" },
		{ "\"units\": 132", "\"units\": -1",
			"device.units: -1 is not between 0 and 1000000000" },
		{ "\"units\": 132", "\"units\": 1.5",
			"device.units: expected an integer, found a number" },
		{ "\"units\": 132", "\"units\": 99999999999999999999", "not JSON" },
		{ "\"ecc\": 1", "\"ecc\": 2", "device.ecc: 2 is not between" },
		{ "\"operations\": 137438953472", "\"operations\": null",
			"work.operations: expected" },
		{ "\"operations\": 137438953472", "\"operations\": -1", "work.operations: -1" },
		{ "\"trips\": 1099511627776", "\"trips\": 0", "measurements[0].trips: 0" },
		{ "\"18446744073709551615\"", "\"18446744073709551616\"",
			"settings.seed: more than" },
		{ "\"18446744073709551615\"", "\"-1\"", "settings.seed: expected digits" },
		{ "\"18446744073709551615\"", "\"\"", "settings.seed: expected digits" },
		{ "\"18446744073709551615\"", "5", "settings.seed: expected a string" },
		{ "\"0xf000000000000004\"", "\"15\"", "before.raw_reasons: expected digits" },
		{ "\"0xf000000000000004\"", "\"0x10000000000000000\"", "raw_reasons: more than" },
		{ "0.25", "1.5", "utilisation: 1.5 is not between 0 and 1" },
		/* names and lists */
		{ "[\"power\",", "[\"warp\",", "limits[0]: unknown word 'warp'" },
		{ "\"role\": \"memory\"", "\"role\": null", "role: expected a string, found null" },
		{ "\"level\": \"L2\"", "\"level\": \"L9\"", "level: unknown word 'L9'" },
		{ "\"L2\": {", "\"L7\": {", "device.caches: unknown memory level 'L7'" },
		{ "\"L2\": {", "\"L2\": 1, \"L3\": {", "device.caches.L2: expected an object" },
		{ "{\"name\": \"m\"", "{\"name\": \"\"", "size[0]: expected a name and a value" },
		{ "{\"name\": \"m\", \"value\": 4096", "{\"name\": \"m\", \"value\": -1",
			"size[0]: -1" },
		{ "{\"name\": \"m\"", "1, 2, 3, {\"name\": \"m\"", "size: more than 4 dimensions" },
		{ "\"parameters\": [", "\"parameters\": [1,2,3,4,5,6,7,", "9 entries, at most 8" },
		{ "[\"one\", \"\",", "[\"one\",", "labels: 2 entries, but 3 expected" },
		/* text */
		{ "node1", "\xFF", "not JSON" },
		{ "node1", "\\ud800", "not JSON" },
		{ "node1", "a\\u0000b", "not JSON" },
		{ "node1", "a\nb", "not JSON" },
	};
	char *json = sample_json();

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char *bad = replaced(json, rows[i].from, rows[i].to);

		refused(bad, strlen(bad), rows[i].reason);
		free(bad);
	}
	free(json);
}

static void not_a_result(void **state)
{
	struct text text = TEXT_EMPTY;
	char *json = sample_json(), brackets[128];

	(void)state;
	memset(brackets, '[', 64);
	memset(brackets + 64, ']', 64);
	refused("", 0, "it is empty");
	refused("   ", 3, "ends in the middle");
	refused("hello", 5, "not JSON (line 1");
	refused("\033[31m", 5, "not JSON");
	refused("[]", 2, "not an object");
	refused("{}", 2, "no schema number");
	refused("null", 4, "");
	refused("{\"schema\": 1}", 13, "tool: missing");
	refused("\0\0\0\0", 4, "ends in the middle");
	/* Something behind the end; the end missing. */
	text_add(&text, "%s{}", json);
	refused(text.bytes, text.size, "not JSON");
	refused(json, strlen(json) / 2, "ends in the middle");
	text_release(&text);
	free(json);
	/* Deep, many, large: refused before they are built. */
	for (int i = 0; i < 1000000; i++)
		text_add_bytes(&text, "[", 1);
	refused(text.bytes, text.size, "nested deeper than 64");
	text_release(&text);
	text_add(&text, "{\"schema\": 1, \"x\": %.*s%.*s}", 63, brackets, 63, brackets + 64);
	refused(text.bytes, text.size, "tool: missing");
	text_release(&text);
	text_add(&text, "{\"schema\": 1, \"x\": %.*s%.*s}", 64, brackets, 64, brackets + 64);
	refused(text.bytes, text.size, "nested deeper than 64");
	text_release(&text);
	text_add(&text, "{\"schema\": 1, \"notes\": [0");
	for (int i = 0; i < 1000001; i++)
		text_add_bytes(&text, ",0", 2);
	refused(text.bytes, text.size, "more than 1000000 values");
	text_release(&text);
	text.bytes = memory_new((64u << 20) + 2, 1);
	memset(text.bytes, ' ', (64u << 20) + 1);
	refused(text.bytes, (64u << 20) + 1, "larger than 64 MiB");
	free(text.bytes);
}

/* What is allowed: keys of a later version, numbers without a point, hostile text made safe. */
static void accepted(void **state)
{
	static const char hostile[] = "\\u001b[31m]]>\\u202e\\n\\u0085x";
	char *json = sample_json(), *more, *name, *longer;
	struct text text = TEXT_EMPTY;
	struct result result;
	struct error err = { .text = "" };

	(void)state;
	more = replaced(json, "\"schema\": 1,", "\"schema\": 1, \"later\": {\"a\": [1]},");
	name = replaced(more, "node1", hostile);
	text_add(&text, "cut %0300d", 0);
	longer = replaced(name, "docker", text.bytes);
	if (result_from_json(longer, strlen(longer), &result, &err))
		fail_msg("%s", err.text);
	assert_string_equal(result.host.name, "]] >  x");
	assert_int_equal(strlen(result.host.container), sizeof result.host.container - 1);
	result_release(&result);
	text_release(&text);
	free(json);
	free(more);
	free(name);
	free(longer);
	/* Broken text in memory becomes fit text in the file. */
	result_init(&result);
	sample_text(result.device.name, sizeof result.device.name, "GPU\xFF\033[1m");
	json = result_to_json(&result);
	result_release(&result);
	if (result_from_json(json, strlen(json), &result, &err))
		fail_msg("%s", err.text);
	assert_string_equal(result.device.name, "GPU\xEF\xBF\xBD");
	result_release(&result);
	free(json);
}

/* Whatever is read is a whole result, which can be written and read again. */
static void read_any(const char *json, size_t size)
{
	struct result result, again;
	struct error err = { .text = "" };
	char *text;

	if (result_from_json(json, size, &result, &err)) {
		assert_true(err.text[0]);
		result_release(&result);
		return;
	}
	text = result_to_json(&result);
	if (result_from_json(text, strlen(text), &again, &err))
		fail_msg("what was read cannot be read again: %s", err.text);
	free(text);
	result_release(&result);
	result_release(&again);
}

static void truncate_sweep(void **state)
{
	char *json = sample_json();
	size_t size = strlen(json);

	(void)state;
	for (size_t i = 0; i + 2 < size; i++) {
		/* A copy of its own size, so that a sanitizer sees a read beyond it. */
		char *part = memory_new(i, 1);

		memcpy(part, json, i);
		refused(part, i, "");
		free(part);
	}
	free(json);
}

static void flip_sweep(void **state)
{
	static const unsigned char masks[] = { 0x01, 0x04, 0x10, 0x20, 0x80 };
	struct random random = { 9 };
	char *json = sample_json();
	size_t size = strlen(json);

	(void)state;
	for (size_t i = 0; i < size; i++) {
		char kept = json[i];

		json[i] = (char)(kept ^ masks[i % sizeof masks]);
		read_any(json, size);
		json[i] = (char)random_next(&random);
		read_any(json, size);
		json[i] = kept;
	}
	free(json);
}

static struct message sent(const struct message *message)
{
	char *line = message_to_line(message);
	struct message got;
	struct error err = { .text = "" };

	assert_null(strpbrk(line, "\n\r"));
	if (message_from_line(line, strlen(line), &got, &err))
		fail_msg("%s", err.text);
	assert_int_equal(got.kind, message->kind);
	free(line);
	return got;
}

/* What a kind carries arrives; what it does not carry is empty. */
static void wire_round_trip(void **state)
{
	(void)state;
	for (int kind = MESSAGE_DEVICE; kind <= MESSAGE_END; kind++) {
		struct message message = message_empty((enum message_kind)kind), got;

		sample_text(message.kernel, sizeof message.kernel, "gemm");
		message.point = 5;
		sample_text(message.text, sizeof message.text, "line 1\nline 2 \"quoted\"");
		message.severity = SEVERITY_HARDWARE;
		message.stop = STOP_PRECISE;
		message.limit_seconds = 12.5;
		sample_device(&message.device);
		message.component = (struct component){ "NVML", "13", "/lib/x" };
		sample_measurement(&message.measurement);
		message.round = message.measurement.rounds[1];
		message.verdict = sample_verdict();
		got = sent(&message);
		switch (message.kind) {
		case MESSAGE_DEVICE:
			same_device(&message.device, &got.device);
			break;
		case MESSAGE_COMPONENT:
			assert_string_equal(got.component.name, "NVML");
			assert_string_equal(got.component.version, "13");
			assert_string_equal(got.component.path, "/lib/x");
			break;
		case MESSAGE_READY:
			same_measurement(&message.measurement, &got.measurement);
			break;
		case MESSAGE_ROUND:
			same_round(&message.round, &got.round);
			break;
		case MESSAGE_CHECKED:
			same_verdict(&message.verdict, &got.verdict);
			break;
		case MESSAGE_FINISHED:
			assert_int_equal(got.stop, STOP_PRECISE);
			break;
		case MESSAGE_FAILED:
			assert_int_equal(got.severity, SEVERITY_HARDWARE);
			assert_string_equal(got.text, "line 1 line 2 \"quoted\"");
			break;
		case MESSAGE_BEGIN:
			same(got.limit_seconds, 12.5);
			break;
		case MESSAGE_MISSING:
		case MESSAGE_NOTE:
		case MESSAGE_PROGRESS:
			assert_string_equal(got.text, "line 1 line 2 \"quoted\"");
			break;
		case MESSAGE_END:
			break;
		}
		if (message.kind != MESSAGE_DEVICE && message.kind != MESSAGE_COMPONENT &&
			message.kind != MESSAGE_END)
			assert_string_equal(got.kernel, "gemm");
		assert_int_equal(
			got.point, kind >= MESSAGE_BEGIN && kind <= MESSAGE_FAILED ? 5 : -1);
		if (message.kind != MESSAGE_ROUND)
			assert_int_equal(got.round.count, 0);
		message_release(&got);
		message.round = round_unknown();
		message_release(&message);
	}
}

/* A worker that died half way, or wrote something else into the pipe. */
static void wire_garbage(void **state)
{
	static const char *const lines[] = { "", "{}", "{\"kind\":\"dance\"}",
		"{\"kind\":\"round\"}", "{\"kind\":3}", "corrupted size vs. prev_size",
		"{\"kind\":\"note\",\"kernel\":1}" };
	struct message message = message_empty(MESSAGE_ROUND), got;
	struct round *round = &message.round;
	struct error err;
	char *line;
	size_t size;

	(void)state;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		assert_int_equal(message_from_line(lines[i], strlen(lines[i]), &got, &err), -1);
		assert_non_null(strstr(err.text, "a message of the worker: "));
		message_release(&got);
	}
	round->count = 2;
	round->seconds = memory_new(2, sizeof(double));
	round->seconds[0] = round->seconds[1] = 0.5;
	line = message_to_line(&message);
	size = strlen(line);
	for (size_t i = 0; i < size; i++) {
		assert_int_equal(message_from_line(line, i, &got, &err), -1);
		message_release(&got);
	}
	free(line);
	message_release(&message);
}

static void finding(void **state)
{
	struct result result;

	(void)state;
	sample_result(&result);
	assert_ptr_equal(result_find(&result, "failed_at_once", -1), &result.measurements[1]);
	assert_null(result_find(&result, "nothing", -1));
	assert_null(result_find(&result, "gemm_blas_f64", -1));
	assert_ptr_equal(result_find(&result, "gemm_blas_f64", 3), &result.measurements[0]);
	assert_true(
		measurement_parameter(&result.measurements[0], "working set")->value == 12345678);
	assert_null(measurement_parameter(&result.measurements[0], "stride"));
	result_release(&result);
	assert_int_equal(result.measurement_count, 0);
	result_describe_host(&result);
	assert_int_equal(strlen(result.started), 20);
	assert_true(result.host.memory_bytes > 1e6);
	assert_non_null(strstr(result.host.system, "Linux"));
	result_release(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trip),
		cmocka_unit_test(numbers_round_trip),
		cmocka_unit_test(other_locale),
		cmocka_unit_test(malformed),
		cmocka_unit_test(not_a_result),
		cmocka_unit_test(accepted),
		cmocka_unit_test(truncate_sweep),
		cmocka_unit_test(flip_sweep),
		cmocka_unit_test(wire_round_trip),
		cmocka_unit_test(wire_garbage),
		cmocka_unit_test(finding),
	};

	return cmocka_run_group_tests_name("result", tests, NULL, NULL);
}
