/* SPDX-License-Identifier: Apache-2.0 */
#include "render/acceptance.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "render/grid.h"

#define TEXT_MOST 128

static const char *const states[] = {
	[ACCEPTANCE_PASSED] = "ok",
	[ACCEPTANCE_FAILED] = "FAIL",
	[ACCEPTANCE_SKIPPED] = "skip",
};

static const char *percent_text(double percent, char *to, size_t size)
{
	if (isnan(percent))
		snprintf(to, size, "-");
	else
		snprintf(to, size, "%.1f %%", percent);
	return to;
}

/* ---- for people ---------------------------------------------------------------------------- */

enum { STATE, NAME, VALUE, WANTED, PERCENT, LEAST, COLUMNS };

static void add_item(struct grid *grid, const struct acceptance_item *item)
{
	char cell[TEXT_MOST];

	grid_add_row(grid);
	grid_set(grid, STATE, states[item->state]);
	grid_set(grid, NAME, item->name);
	grid_set(grid, VALUE,
		isnan(item->value) ? "-" : text_si(cell, sizeof cell, item->value, item->unit));
	grid_set(grid, WANTED,
		isnan(item->wanted) ? "-" : text_si(cell, sizeof cell, item->wanted, item->unit));
	grid_set(grid, PERCENT, percent_text(item->percent, cell, sizeof cell));
	if (!isnan(item->wanted)) {
		snprintf(cell, sizeof cell, "%g %%", 100 - item->tolerance);
		grid_set(grid, LEAST, cell);
	}
	grid_set_remark(grid, item->reason);
}

void acceptance_add_lines(struct text *text, const struct acceptance *acceptance,
	const char *against, bool quiet, int width)
{
	const struct grid_column columns[COLUMNS] = {
		[STATE] = { "", false, 0 },
		[NAME] = { "Ceiling", false, 12 },
		[VALUE] = { "attainable", true, 0 },
		[WANTED] = { against, true, 0 },
		[PERCENT] = { "of it", true, 0 },
		[LEAST] = { "at least", true, 0 },
	};
	struct grid grid = grid_make(columns, COLUMNS);

	for (int i = 0; i < acceptance->count; i++)
		if (!quiet || acceptance->items[i].state == ACCEPTANCE_FAILED)
			add_item(&grid, &acceptance->items[i]);
	grid_write(&grid, text, width);
	grid_release(&grid);
	if (!quiet)
		text_add(text, "\n%d passed, %d failed, %d skipped\n",
			acceptance->count - acceptance->failed - acceptance->skipped,
			acceptance->failed, acceptance->skipped);
}

/* ---- for machines -------------------------------------------------------------------------- */

/* TEXT inside an attribute: cleaned, and what XML 1.0 does not allow or gives a meaning. */
static void add_attribute(struct text *text, const char *name, const char *foreign)
{
	char safe[1024];

	text_safe(safe, sizeof safe, foreign);
	text_add(text, " %s=\"", name);
	for (const char *c = safe; *c; c++) {
		if (*c == '&' || *c == '<' || *c == '>' || *c == '"')
			text_add(text, "&#%d;", *c);
		else if (!strncmp(c, "\xEF\xBF\xBE", 3) || !strncmp(c, "\xEF\xBF\xBF", 3))
			c += 2; /* U+FFFE and U+FFFF are no characters of XML */
		else
			text_add_bytes(text, c, 1);
	}
	text_add(text, "\"");
}

static void add_property(struct text *text, const char *name, const char *value)
{
	text_add(text, "      <property");
	add_attribute(text, "name", name);
	add_attribute(text, "value", value);
	text_add(text, "/>\n");
}

/* "DRAM read: 3.9 TB/s is 81.3 % of the reference, 4.8 TB/s; at least 95 %: shared". */
static void describe(const struct acceptance_item *item, const char *against, char *to, size_t size)
{
	char value[TEXT_MOST], wanted[TEXT_MOST], percent[TEXT_MOST];
	const char *colon = item->reason[0] ? ": " : "";

	if (isnan(item->percent))
		snprintf(to, size, "%s", item->reason);
	else
		snprintf(to, size, "%s is %s of the %s, %s; at least %g %%%s%s",
			text_si(value, sizeof value, item->value, item->unit),
			percent_text(item->percent, percent, sizeof percent), against,
			text_si(wanted, sizeof wanted, item->wanted, item->unit),
			100 - item->tolerance, colon, item->reason);
}

static void add_case(struct text *text, const struct acceptance_item *item,
	const struct result *result, const char *against)
{
	char message[3 * 256];

	describe(item, against, message, sizeof message);
	text_add(text, "    <testcase");
	add_attribute(text, "classname", result->device.name);
	add_attribute(text, "name", item->name);
	if (item->state == ACCEPTANCE_PASSED) {
		text_add(text, "/>\n");
		return;
	}
	text_add(text, ">\n      <%s",
		item->state == ACCEPTANCE_FAILED ? "failure type=\"below\"" : "skipped");
	add_attribute(text, "message", message);
	text_add(text, "/>\n    </testcase>\n");
}

void acceptance_begin_junit(struct text *text)
{
	text_add(text, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
}

void acceptance_end_junit(struct text *text)
{
	text_add(text, "</testsuites>\n");
}

void acceptance_add_suite(struct text *text, const struct acceptance *acceptance, const char *name,
	const struct result *result, const char *against)
{
	char spec[64];

	text_add(text, "  <testsuite");
	add_attribute(text, "name", name);
	text_add(text, " tests=\"%d\" failures=\"%d\" errors=\"0\" skipped=\"%d\"",
		acceptance->count, acceptance->failed, acceptance->skipped);
	add_attribute(text, "timestamp", result->started);
	add_attribute(text, "hostname", result->host.name);
	text_add(text, ">\n    <properties>\n");
	add_property(text, "device", result->device.name);
	add_property(text, "spec", device_spec(&result->device, spec, sizeof spec));
	add_property(text, "uuid", result->device.uuid);
	add_property(text, "driver", result->device.driver);
	add_property(text, "against", against);
	if (result->simulated)
		add_property(text, "simulated", "true");
	text_add(text, "    </properties>\n");
	for (int i = 0; i < acceptance->count; i++)
		add_case(text, &acceptance->items[i], result, against);
	text_add(text, "  </testsuite>\n");
}
