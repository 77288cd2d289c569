/* SPDX-License-Identifier: Apache-2.0 */
/*
 * results/result.schema.json and the example of results/README.md against the reader and the
 * writer: what is written is valid, and what lacks a key or has one of a wrong type is not. The
 * validator is Python's jsonschema. Runs at the top of the tree.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "sample_result.h"

#include <cmocka.h> /* last: it has a macro fail() */

/* Validates stdin; then every copy with one key missing or of another type, which must fail. */
static const char validator[] =
	"import copy, json, sys\n"
	"from jsonschema import Draft202012Validator as V\n"
	"schema = json.load(open('results/result.schema.json'))\n"
	"V.check_schema(schema)\n"
	"v = V(schema)\n"
	"document = json.load(sys.stdin)\n"
	"v.validate(document)\n"
	"free = {'cycles', 'timer_seconds', 'labels', 'DRAM', 'L3', 'L2', 'L1', 'shared', "
	"'constant', 'cluster', "
	"'link', 'peer'}\n"
	"def places(value, path=()):\n"
	"    for key in value if isinstance(value, dict) else range(min(len(value), 2)):\n"
	"        yield path + (key,)\n"
	"        if isinstance(value[key], (dict, list)):\n"
	"            yield from places(value[key], path + (key,))\n"
	"tried = 0\n"
	"for path in list(places(document)):\n"
	"    for spoil in 'drop', 'type':\n"
	"        bad = copy.deepcopy(document)\n"
	"        inner = bad\n"
	"        for key in path[:-1]:\n"
	"            inner = inner[key]\n"
	"        last = path[-1]\n"
	"        if spoil == 'drop':\n"
	"            if isinstance(last, int) or last == 'peers' or last in free and "
	"isinstance(inner[last], (dict, list)):\n"
	"                continue\n"
	"            del inner[last]\n"
	"        else:\n"
	"            inner[last] = 3.5 if isinstance(inner[last], (str, bool, dict, list)) else "
	"'x'\n"
	"        tried += 1\n"
	"        if v.is_valid(bad):\n"
	"            sys.exit('valid although spoiled (%s): %s' % (spoil, path))\n"
	"print('ok', tried)\n";

static void validate(const char *json)
{
	const char *const argv[] = { "/usr/bin/python3", "-c", validator, NULL };
	struct child_request request = { .argv = argv,
		.input = json,
		.input_size = strlen(json),
		.limit_seconds = 60,
		.limit_bytes = 10000 };
	struct child_result result;
	struct error err;

	if (child_run(&request, &result, &err))
		fail_msg("%s", err.text);
	if (result.status || strncmp(result.output, "ok ", 3))
		fail_msg("%s%s", result.output, result.errors);
	assert_true(atoi(result.output + 3) > 50);
	child_release(&result);
}

static void written_results_are_valid(void **state)
{
	struct result result;
	char *json;

	(void)state;
	sample_result(&result);
	json = result_to_json(&result);
	validate(json);
	free(json);
	result_release(&result);
	result_init(&result);
	result_describe_host(&result);
	json = result_to_json(&result);
	validate(json);
	free(json);
	result_release(&result);
}

/* The example is what the writer would write, to the letter. */
static void documented_example(void **state)
{
	static const char begin[] = "```json\n";
	struct result result;
	struct error err;
	char *page, *example, *end, *again;
	size_t size;

	(void)state;
	if (file_load("results/README.md", 1 << 20, &page, &size, &err))
		fail_msg("%s", err.text);
	example = strstr(page, begin) + strlen(begin);
	end = strstr(example, "```\n");
	assert_non_null(end);
	*end = 0;
	if (result_from_json(example, strlen(example), &result, &err))
		fail_msg("%s", err.text);
	again = result_to_json(&result);
	assert_string_equal(again, example);
	validate(example);
	free(again);
	free(page);
	result_release(&result);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(written_results_are_valid),
		cmocka_unit_test(documented_example),
	};

	return cmocka_run_group_tests_name("schema", tests, NULL, NULL);
}
