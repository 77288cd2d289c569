/* SPDX-License-Identifier: Apache-2.0 */
#include "core/catalogue.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/error.h"
#include "base/text.h"

static json_t *variants_to_json(const struct code *code)
{
	json_t *names = json_array();

	for (int i = 0; i < code->variant_count; i++)
		json_array_append_new(names, json_string(code->variants[i].name));
	return names;
}

static json_t *text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *kernel_to_json(const struct kernel *kernel, const struct family *family)
{
	json_t *dimensions = json_array();

	for (int i = 0; i < SIZE_DIMENSIONS && kernel->dimensions[i]; i++)
		json_array_append_new(dimensions, json_string(kernel->dimensions[i]));
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:s, s:o, s:o, s:b, s:{s:o, s:o}}",
		"name", kernel->name, "family", family->name, "about", kernel->about, "counts",
		kernel->counts, "role", role_name(kernel->role), "pipe", text_or_null(kernel->pipe),
		"level", text_or_null(level_name(kernel->level)), "aspect",
		kernel->aspect ? kernel->aspect : "", "over", text_or_null(kernel->over),
		"dimensions", dimensions, "thorough", kernel->thorough, "variants", "host",
		variants_to_json(&kernel->host), "gpu", variants_to_json(&kernel->gpu));
}

char *catalogue_to_json(
	const struct kernel *const *kernels, const struct family *const *of, int count)
{
	json_t *rows = json_array();
	json_t *root;
	struct text text = TEXT_EMPTY;
	char *json;

	for (int i = 0; i < count; i++)
		json_array_append_new(rows, kernel_to_json(kernels[i], of[i]));
	root = json_pack("{s:o}", "kernels", rows);
	json = root ? json_dumps(root, JSON_INDENT(2)) : NULL;
	json_decref(root);
	if (!json)
		die("out of memory while writing the list of kernels");
	text_add(&text, "%s\n", json);
	free(json);
	return text.bytes;
}
