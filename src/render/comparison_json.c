/* SPDX-License-Identifier: Apache-2.0 */
/* The comparison by the form of the result files: plain structs that say what each key holds. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "core/json.h"
#include "render/comparison.h"

#define AT(type, member)                                                                           \
	.offset = offsetof(struct type, member), .size = sizeof(((struct type *)0)->member)
#define COUNT(type, member) .count_offset = offsetof(struct type, member)
#define FIELDS(list) .fields = list, .count = sizeof(list) / sizeof *(list)

/* What is written of a side. */
struct side_record {
	char name[COMPARE_NAME], device[256], spec[64], driver[64], started[32], tool[32];
	bool simulated;
};

struct cell_record {
	char result[COMPARE_NAME];
	struct rate rate;
	double ratio, ratio_low, ratio_high;
	int change; /* enum change; -1: nothing to compare */
	bool lost;
	char reason[320];
};

struct row_record {
	char name[96], kind[16], unit[16];
	int cell_count;
	struct cell_record *cells;
};

struct record {
	int side_count, difference_count, row_count;
	struct side_record *sides;
	struct difference *differences;
	struct row_record *rows;
};

static const char *const changes[] = { "", "same", "faster", "slower", "ambiguous", NULL };

static const struct field side_fields[] = {
	{ "name", FIELD_TEXT, AT(side_record, name) },
	{ "device", FIELD_TEXT, AT(side_record, device) },
	{ "spec", FIELD_TEXT, AT(side_record, spec) },
	{ "driver", FIELD_TEXT, AT(side_record, driver) },
	{ "started", FIELD_TEXT, AT(side_record, started) },
	{ "tool", FIELD_TEXT, AT(side_record, tool) },
	{ "simulated", FIELD_BOOL, AT(side_record, simulated) },
};
static const struct form form_side = { .size = sizeof(struct side_record), FIELDS(side_fields) };

static const struct field difference_fields[] = {
	{ "what", FIELD_TEXT, AT(difference, what) },
	{ "values", FIELD_TEXTS, AT(difference, values), COUNT(difference, value_count) },
};
static const struct form form_difference = { .size = sizeof(struct difference),
	FIELDS(difference_fields) };

static const struct field cell_fields[] = {
	{ "result", FIELD_TEXT, AT(cell_record, result) },
	{ "attainable", FIELD_REAL, AT(cell_record, rate.attainable) },
	{ "typical", FIELD_REAL, AT(cell_record, rate.typical) },
	{ "low", FIELD_REAL, AT(cell_record, rate.low) },
	{ "high", FIELD_REAL, AT(cell_record, rate.high) },
	{ "ratio", FIELD_REAL, AT(cell_record, ratio) },
	{ "ratio_low", FIELD_REAL, AT(cell_record, ratio_low) },
	{ "ratio_high", FIELD_REAL, AT(cell_record, ratio_high) },
	{ "verdict", FIELD_NAME, AT(cell_record, change), .names = changes },
	{ "lost", FIELD_BOOL, AT(cell_record, lost) },
	{ "reason", FIELD_TEXT, AT(cell_record, reason) },
};
static const struct form form_cell = { .size = sizeof(struct cell_record), FIELDS(cell_fields) };

static const struct field row_fields[] = {
	{ "name", FIELD_TEXT, AT(row_record, name) },
	{ "kind", FIELD_TEXT, AT(row_record, kind) },
	{ "unit", FIELD_TEXT, AT(row_record, unit) },
	{ "figures", FIELD_LIST, AT(row_record, cells), COUNT(row_record, cell_count),
		.form = &form_cell },
};
static const struct form form_row = { .size = sizeof(struct row_record), FIELDS(row_fields) };

static const struct field record_fields[] = {
	{ "results", FIELD_LIST, AT(record, sides), COUNT(record, side_count), .form = &form_side },
	{ "differences", FIELD_LIST, AT(record, differences), COUNT(record, difference_count),
		.form = &form_difference },
	{ "rows", FIELD_LIST, AT(record, rows), COUNT(record, row_count), .form = &form_row },
};
static const struct form form_record = {
	.size = sizeof(struct record), .schema = 1, FIELDS(record_fields)
};

static struct side_record record_side(const struct comparison_side *side)
{
	const struct result *result = side->model->result;
	struct side_record record = { .simulated = result->simulated };

	snprintf(record.name, sizeof record.name, "%s", side->name);
	snprintf(record.device, sizeof record.device, "%s", result->device.name);
	device_spec(&result->device, record.spec, sizeof record.spec);
	snprintf(record.driver, sizeof record.driver, "%s", result->device.driver);
	snprintf(record.started, sizeof record.started, "%s", result->started);
	snprintf(record.tool, sizeof record.tool, "%s", result->tool);
	return record;
}

static struct cell_record record_cell(const struct comparison_cell *cell, const char *result)
{
	struct cell_record record = { .rate = cell->rate,
		.ratio = cell->ratio,
		.ratio_low = cell->ratio_low,
		.ratio_high = cell->ratio_high,
		.change = cell->change == CHANGE_NONE ? -1 : (int)cell->change,
		.lost = cell->lost };

	snprintf(record.result, sizeof record.result, "%s", result);
	snprintf(record.reason, sizeof record.reason, "%s", cell->reason);
	return record;
}

static struct row_record record_row(
	const struct comparison *comparison, const struct comparison_row *row)
{
	struct row_record record = { .cell_count = row->cell_count };

	snprintf(record.name, sizeof record.name, "%s", row->name);
	snprintf(record.kind, sizeof record.kind, "%s", role_name(row->role));
	snprintf(record.unit, sizeof record.unit, "%s", row->unit);
	record.cells = memory_new((size_t)row->cell_count, sizeof *record.cells);
	for (int i = 0; i < row->cell_count; i++)
		record.cells[i] = record_cell(&row->cells[i], comparison->sides[i].name);
	return record;
}

char *comparison_to_json(const struct comparison *comparison)
{
	struct record record = { .side_count = comparison->side_count,
		.difference_count = comparison->difference_count,
		.row_count = comparison->row_count,
		.differences = comparison->differences };
	char *json;

	record.sides = memory_new((size_t)record.side_count, sizeof *record.sides);
	record.rows = memory_new((size_t)record.row_count, sizeof *record.rows);
	for (int i = 0; i < record.side_count; i++)
		record.sides[i] = record_side(&comparison->sides[i]);
	for (int i = 0; i < record.row_count; i++)
		record.rows[i] = record_row(comparison, &comparison->rows[i]);
	json = json_write(&form_record, &record, JSON_ALL_FIELDS, true);
	for (int i = 0; i < record.row_count; i++)
		free(record.rows[i].cells);
	free(record.rows);
	free(record.sides);
	return json;
}
