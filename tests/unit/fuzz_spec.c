/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random bytes against the reader of specs and the reader of their expressions. A spec that is
 * taken is planned sizes and all, on a device of which much is not known.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "core/spec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(int condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static int names(const void *context, const char *name, struct number *value, struct error *err)
{
	(void)context;
	if (strlen(name) > 3)
		return fail(err, "there is no '%s'", name);
	*value = name[0] < 'n' ? number_whole(name[0] - 'd') : number_real(name[0] / 3.0);
	return 0;
}

static void evaluate(const char *text)
{
	struct number value = { 0 };
	struct error err = { .text = "" };

	if (expression_evaluate(text, names, NULL, &value, &err)) {
		require(err.text[0] && !strpbrk(err.text, "\033\n"), "no clean reason");
		return;
	}
	require(isfinite(value.real), "a value that is no number");
	require(!value.whole || (double)value.integer == value.real, "a whole number that is not");
	require(!expression_check(text, names, NULL, &err), "has a value and is not well formed");
}

/* Everything that is worked out of a spec once the device is known. */
static void work_out(const struct spec *spec)
{
	struct device device = device_unknown();
	struct spec_scope scope = { .spec = spec, .device = &device, .memory = 1e9 };
	struct size sizes = { { 1, 1, 1, 1 } };
	struct number value;
	struct error err = { .text = "" };

	device.code = CODE_GPU;
	device.units = 4;
	for (int i = 0; i < spec->size_count; i++) {
		if (spec_whole(&scope, &spec->sizes[i].value, 1, INT64_MAX, &sizes.n[i], &err))
			sizes.n[i] = 1;
		scope.sizes[scope.sizes_known++] = sizes.n[i];
	}
	scope.size = &sizes;
	scope.variant = &spec->variants[0];
	if (spec_scope_open(&scope, &err))
		return;
	for (int i = 0; i < spec->buffer_count; i++)
		if (spec->buffers[i].count.text)
			spec_evaluate(&scope, &spec->buffers[i].count, &value, &err);
	for (int i = 0; i < spec->arguments.count; i++)
		if (spec->arguments.arguments[i].value.text)
			spec_evaluate(&scope, &spec->arguments.arguments[i].value, &value, &err);
}

static void read_spec(const char *text, size_t size)
{
	struct spec spec;
	struct spec_faults faults;

	if (spec_read(text, size, "folder/a.json", NULL, &spec, &faults)) {
		require(faults.count > 0, "no reason");
		for (int i = 0; i < faults.count; i++) {
			require(faults.list[i].line > 0 && faults.list[i].text[0] &&
					!strpbrk(faults.list[i].text, "\033\n"),
				"no clean reason");
			require(!i || faults.list[i - 1].line <= faults.list[i].line,
				"faults out of order");
		}
	} else {
		require(spec.variant_count > 0 && spec.file && spec.name[0], "half a spec");
		work_out(&spec);
	}
	spec_release(&spec);
	spec_faults_release(&faults);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = memory_new(size + 1, 1);

	memcpy(text, data, size);
	evaluate(text);
	read_spec(text, size);
	free(text);
	return 0;
}
