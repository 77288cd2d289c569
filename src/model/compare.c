/* SPDX-License-Identifier: Apache-2.0 */
#include "model/compare.h"

#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

/* Typical figures this near are the same: a figure is measured to about 1 %. */
#define GAP 0.02
/* Work that differs by less is the same work: a few sums more or less. */
#define WORK_GAP 0.01

#define SIZE_MOST 80

const char *change_name(enum change change)
{
	static const char *const names[CHANGE_COUNT] = { "", "same", "faster", "slower",
		"ambiguous" };

	return names[change];
}

/* ---- names --------------------------------------------------------------------------------- */

/* What may stand in the name of a file on any system, at most 24 characters. */
static void make_safe(char *to, size_t size, const char *name)
{
	size_t used = 0;

	for (; *name && used < 24 && used + 1 < size; name++)
		to[used++] = isascii(*name) && (isalnum((unsigned char)*name) || *name == '.' ||
						       *name == '_' || *name == '-')
				     ? *name
				     : '-';
	to[used] = 0;
	if (to[0] == '-' || to[0] == '.')
		to[0] = '_';
	if (!used)
		snprintf(to, size, "result");
}

static bool is_taken(const struct comparison *comparison, int before, const char *name)
{
	for (int i = 0; i < before; i++)
		if (!strcmp(comparison->sides[i].name, name))
			return true;
	return false;
}

static void name_side(struct comparison *comparison, int index, const char *name)
{
	char *to = comparison->sides[index].name, safe[COMPARE_NAME - 8];

	make_safe(safe, sizeof safe, name);
	snprintf(to, COMPARE_NAME, "%s", safe);
	for (int same = 2; is_taken(comparison, index, to); same++)
		snprintf(to, COMPARE_NAME, "%s-%d", safe, same);
}

/* ---- rows ---------------------------------------------------------------------------------- */

static struct comparison_row *add_row(
	struct comparison *comparison, const char *name, enum role role, const char *unit)
{
	struct comparison_row *row;

	comparison->rows = memory_resize(
		comparison->rows, (size_t)comparison->row_count + 1, sizeof *comparison->rows);
	row = &comparison->rows[comparison->row_count++];
	*row = (struct comparison_row){ .role = role, .cell_count = comparison->side_count };
	snprintf(row->name, sizeof row->name, "%s", name);
	snprintf(row->unit, sizeof row->unit, "%s", unit);
	row->cells = memory_new((size_t)row->cell_count, sizeof *row->cells);
	for (int i = 0; i < row->cell_count; i++)
		row->cells[i] = (struct comparison_cell){ .rate = { NAN, NAN, NAN, NAN },
			.clock_hz = NAN,
			.ratio = NAN,
			.ratio_low = NAN,
			.ratio_high = NAN };
	return row;
}

/*
 * The cell of that row for SIDE; the row is made if there is none. NULL if that cell is filled: of
 * what a result holds twice only the first counts.
 */
static struct comparison_cell *find_cell(
	struct comparison *comparison, int side, enum role role, const char *name, const char *unit)
{
	struct comparison_row *row = NULL;

	for (int i = 0; i < comparison->row_count && !row; i++)
		if (comparison->rows[i].role == role &&
			!strncmp(comparison->rows[i].name, name, sizeof row->name - 1))
			row = &comparison->rows[i];
	if (!row)
		row = add_row(comparison, name, role, unit);
	return row->cells[side].measurement ? NULL : &row->cells[side];
}

static void set_cell(struct comparison_cell *cell, const struct measurement *measurement,
	const struct estimate *estimate, struct rate rate)
{
	cell->measurement = measurement;
	cell->clock_hz = estimate->clock_hz;
	cell->rate = rate;
}

static void add_ceilings(struct comparison *comparison, int side)
{
	const struct model *model = comparison->sides[side].model;
	char name[64], unit[16];

	for (int i = 0; i < model->ceiling_count; i++) {
		const struct ceiling *ceiling = &model->ceilings[i];
		struct comparison_cell *cell;

		if (!ceiling->best)
			continue;
		snprintf(unit, sizeof unit, "%s/s",
			ceiling->role == ROLE_OPERATIONS ? pipe_unit(ceiling->pipe) : "B");
		cell = find_cell(comparison, side, ceiling->role,
			ceiling_name(ceiling, name, sizeof name), unit);
		if (!cell)
			continue;
		cell->ceiling = ceiling;
		set_cell(cell, ceiling->measurement, ceiling->estimate, ceiling->rate);
	}
}

static void add_latencies(struct comparison *comparison, int side)
{
	const struct model *model = comparison->sides[side].model;
	char name[64];

	for (int i = 0; i < model->latency_count; i++) {
		const struct latency *latency = &model->latencies[i];
		struct comparison_cell *cell = find_cell(comparison, side, ROLE_LATENCY,
			latency_name(latency, name, sizeof name), "s");

		if (!cell)
			continue;
		cell->latency = latency;
		set_cell(cell, latency->measurement, latency->estimate,
			(struct rate){ latency->attainable, latency->typical, latency->low,
				latency->high });
	}
}

/* "gemm_f64" or, of a sweep, "gemm_f64, n 4096". */
static void name_point(const struct measurement *m, char *to, size_t size)
{
	const struct parameter *over = m->point < 0 ? NULL : measurement_parameter(m, m->over);

	if (over)
		snprintf(to, size, "%s, %s %g", m->kernel, m->over, over->value);
	else if (m->point >= 0)
		snprintf(to, size, "%s, point %d", m->kernel, m->point);
	else
		snprintf(to, size, "%s", m->kernel);
}

/*
 * What a kernel's speed is given in: bytes of DRAM where that is its roof or it computes nothing,
 * else operations. Bytes nearer to the units depend on how it is written.
 */
static const char *point_unit(const struct point *point)
{
	const struct rate *bytes = &point->levels[LEVEL_DRAM].bytes;

	if (!isnan(bytes->attainable) &&
		(!point->computes || (point->bound && point->bound_level == LEVEL_DRAM)))
		return "B/s";
	if (!point->computes)
		return "s";
	return !strcmp(pipe_unit(point->measurement->pipe), "OP") ? "OP/s" : "FLOP/s";
}

static struct rate point_rate(const struct point *point, const char *unit)
{
	const struct estimate *estimate = point->estimate;

	if (!strcmp(unit, "B/s"))
		return point->levels[LEVEL_DRAM].bytes;
	if (strcmp(unit, "s"))
		return point->operations;
	return (struct rate){ estimate->attainable, estimate->typical, estimate->interval.low,
		estimate->interval.high };
}

static void add_points(struct comparison *comparison, int side)
{
	const struct model *model = comparison->sides[side].model;
	char name[128];

	for (int i = 0; i < model->point_count; i++) {
		const struct point *point = &model->points[i];
		struct comparison_cell *cell;

		name_point(point->measurement, name, sizeof name);
		cell = find_cell(comparison, side, ROLE_WORKLOAD, name, point_unit(point));
		if (!cell)
			continue;
		cell->point = point;
		set_cell(cell, point->measurement, point->estimate, point->operations);
	}
}

/* The first result that has a point decides what the row is given in. */
static void set_point_rates(struct comparison *comparison)
{
	for (int r = 0; r < comparison->row_count; r++) {
		struct comparison_row *row = &comparison->rows[r];

		for (int i = 0; i < row->cell_count; i++)
			if (row->cells[i].point)
				row->cells[i].rate = point_rate(row->cells[i].point, row->unit);
	}
}

/* Why a side has no figure in a row where another has one. */
static void explain_absence(
	struct comparison_cell *cell, const struct model *model, const struct measurement *other)
{
	const struct result *result = model->result;
	const struct measurement *m = result_find(result, other->kernel, other->point);
	const struct estimate *estimate = m ? &model->estimates[m - result->measurements] : NULL;

	if (!m || !isnan(estimate->attainable)) {
		snprintf(cell->reason, sizeof cell->reason, "not measured");
		return;
	}
	cell->measurement = m;
	cell->lost = true;
	snprintf(cell->reason, sizeof cell->reason, "no figure: %.200s", estimate->reason);
}

static void find_absences(struct comparison *comparison)
{
	for (int r = 0; r < comparison->row_count; r++) {
		struct comparison_row *row = &comparison->rows[r];
		const struct measurement *first = NULL;

		for (int i = 0; i < row->cell_count && !first; i++)
			first = row->cells[i].measurement;
		for (int i = 0; i < row->cell_count; i++)
			if (!row->cells[i].measurement)
				explain_absence(&row->cells[i], comparison->sides[i].model, first);
		/* a loss is one against a figure of the first result */
		for (int i = 0; i < row->cell_count; i++)
			row->cells[i].lost &= !isnan(row->cells[0].rate.typical);
	}
}

/* ---- the same work? ------------------------------------------------------------------------ */

static bool near(double a, double b, double gap)
{
	return fabs(a - b) <= gap * fmax(fabs(a), fabs(b));
}

static bool same_size(const struct measurement *a, const struct measurement *b)
{
	for (int i = 0; i < SIZE_DIMENSIONS; i++)
		if (strcmp(a->dimensions[i], b->dimensions[i]) ||
			(a->dimensions[i][0] && a->size.n[i] != b->size.n[i]))
			return false;
	return true;
}

static void size_text(const struct measurement *m, char *to, size_t size)
{
	size_t used = 0;

	to[0] = 0;
	for (int i = 0; i < SIZE_DIMENSIONS && m->dimensions[i][0] && used < size; i++)
		used += (size_t)snprintf(to + used, size - used, "%s%s %" PRId64, i ? ", " : "",
			m->dimensions[i], m->size.n[i]);
}

/* The same operations for a byte of DRAM, and of the bytes as many written. */
static bool same_mix(const struct measurement *a, const struct measurement *b)
{
	double x = work_bytes(&a->work, LEVEL_DRAM), y = work_bytes(&b->work, LEVEL_DRAM);

	if (isnan(x) || isnan(y) || !(x > 0) || !(y > 0))
		return isnan(x) && isnan(y);
	return near(a->work.operations / x, b->work.operations / y, WORK_GAP) &&
	       fabs(a->work.level[LEVEL_DRAM].written / x -
		       b->work.level[LEVEL_DRAM].written / y) <= WORK_GAP;
}

/*
 * Whether the rates of a kernel may be held against each other; REASON says why not, or what to
 * know although they may.
 */
static bool same_work(
	const struct measurement *a, const struct measurement *b, char *reason, size_t size)
{
	char x[SIZE_MOST], y[SIZE_MOST];
	bool mix = same_mix(a, b);

	reason[0] = 0;
	size_text(a, x, sizeof x);
	size_text(b, y, sizeof y);
	if (strcmp(a->counts, b->counts)) {
		snprintf(reason, size, "its work is counted otherwise: \"%.60s\", not \"%.60s\"",
			b->counts, a->counts);
		return false;
	}
	if (same_size(a, b) && near(a->work.operations, b->work.operations, WORK_GAP) && mix) {
		if (strcmp(a->pipe, b->pipe))
			snprintf(reason, size, "by %s, not %s", b->pipe, a->pipe);
		return true;
	}
	if (mix)
		snprintf(reason, size, "other size: %s, not %s", y, x);
	else if (same_size(a, b))
		snprintf(
			reason, size, "other work: its operations or bytes were counted otherwise");
	else
		snprintf(reason, size, "other work: %s, not %s", y, x);
	return mix;
}

/* ---- the verdict --------------------------------------------------------------------------- */

static unsigned cell_doubts(
	const struct comparison *comparison, int side, const struct comparison_cell *cell)
{
	const struct model *model = comparison->sides[side].model;

	return model->estimates[cell->measurement - model->result->measurements].flags &
	       ~FLAGS_HARMLESS;
}

static void set_ratio(const struct comparison_row *row, struct comparison_cell *cell)
{
	const struct rate *a = &row->cells[0].rate, *b = &cell->rate;

	if (!strcmp(row->unit, "s")) {
		cell->ratio = a->typical / b->typical;
		cell->ratio_low = a->low / b->high;
		cell->ratio_high = a->high / b->low;
	} else {
		cell->ratio = b->typical / a->typical;
		cell->ratio_low = b->low / a->high;
		cell->ratio_high = b->high / a->low;
	}
}

static bool is_flagged(const struct comparison *comparison, const struct comparison_row *row,
	int side, char *reason, size_t size)
{
	unsigned first = cell_doubts(comparison, 0, &row->cells[0]);
	unsigned here = cell_doubts(comparison, side, &row->cells[side]);
	char x[200], y[200];

	if (!first && !here)
		return false;
	flags_text(first, x, sizeof x);
	flags_text(here, y, sizeof y);
	if (first == here)
		snprintf(reason, size, "flagged in both: %s", x);
	else if (!here)
		snprintf(reason, size, "flagged in %s: %s", comparison->sides[0].name, x);
	else if (!first)
		snprintf(reason, size, "flagged in %s: %s", comparison->sides[side].name, y);
	else
		snprintf(reason, size, "flagged in %s: %.90s; in %s: %.90s",
			comparison->sides[0].name, x, comparison->sides[side].name, y);
	return true;
}

/* On the same kind of device: the clock moved by as much as the figure did. */
static bool is_clock(const struct comparison *comparison, const struct comparison_row *row,
	int side, char *reason, size_t size)
{
	const struct device *a = &comparison->sides[0].model->result->device;
	const struct device *b = &comparison->sides[side].model->result->device;
	const struct comparison_cell *cell = &row->cells[side];
	double clocks = cell->clock_hz / row->cells[0].clock_hz;
	char x[32], y[32];

	if (strcmp(a->name, b->name) || strcmp(a->architecture, b->architecture) || !(clocks > 0) ||
		near(clocks, 1, GAP) || !near(cell->ratio, clocks, GAP))
		return false;
	snprintf(reason, size, "the clock held differs by as much: %s, not %s",
		text_si(x, sizeof x, cell->clock_hz, "Hz"),
		text_si(y, sizeof y, row->cells[0].clock_hz, "Hz"));
	return true;
}

static enum change judge(const struct comparison *comparison, struct comparison_row *row, int side)
{
	struct comparison_cell *cell = &row->cells[side], *first = &row->cells[0];
	char *reason = cell->reason;

	if (isnan(first->rate.typical) || isnan(cell->rate.typical)) {
		if (cell->point && isnan(cell->rate.typical))
			snprintf(reason, sizeof cell->reason, "its bytes of DRAM are not known");
		return CHANGE_NONE;
	}
	set_ratio(row, cell);
	if (row->role == ROLE_WORKLOAD &&
		!same_work(first->measurement, cell->measurement, reason, sizeof cell->reason))
		return CHANGE_AMBIGUOUS;
	if (is_flagged(comparison, row, side, reason, sizeof cell->reason))
		return CHANGE_AMBIGUOUS;
	if (near(cell->ratio, 1, GAP))
		return CHANGE_SAME;
	if (cell->ratio_low <= 1 && cell->ratio_high >= 1) {
		snprintf(reason, sizeof cell->reason, "the intervals overlap");
		return CHANGE_AMBIGUOUS;
	}
	if (is_clock(comparison, row, side, reason, sizeof cell->reason))
		return CHANGE_AMBIGUOUS;
	return cell->ratio > 1 ? CHANGE_FASTER : CHANGE_SLOWER;
}

static void judge_all(struct comparison *comparison)
{
	for (int r = 0; r < comparison->row_count; r++)
		for (int i = 1; i < comparison->side_count; i++) {
			struct comparison_row *row = &comparison->rows[r];
			struct comparison_cell *cell = &row->cells[i];

			cell->change = judge(comparison, row, i);
			comparison->sides[i].changes[cell->change]++;
			comparison->common += cell->change != CHANGE_NONE;
		}
}

bool comparison_regressed(const struct comparison_cell *cell, double percent)
{
	return cell->lost || (cell->change == CHANGE_SLOWER && cell->ratio < 1 - percent / 100);
}

/* ---- all of it ----------------------------------------------------------------------------- */

static bool is_simulated(const struct model *model)
{
	return model->result->simulated;
}

static int check_simulated(const struct comparison *comparison, struct error *err)
{
	const struct comparison_side *sides = comparison->sides;

	for (int i = 1; i < comparison->side_count; i++)
		if (is_simulated(sides[i].model) != is_simulated(sides[0].model))
			return fail(err,
				"%s is simulated and %s is not: a modelled device says nothing "
				"about a real one",
				sides[is_simulated(sides[0].model) ? 0 : i].name,
				sides[is_simulated(sides[0].model) ? i : 0].name);
	return 0;
}

int comparison_build(struct comparison *comparison, const struct model *const *models,
	const char *const *names, int count, struct error *err)
{
	*comparison = (struct comparison){ .side_count = count };
	comparison->sides = memory_new((size_t)count, sizeof *comparison->sides);
	for (int i = 0; i < count; i++) {
		comparison->sides[i].model = models[i];
		name_side(comparison, i, names[i]);
	}
	if (check_simulated(comparison, err))
		return -1;
	comparison->difference_count = differences_find(models, count, &comparison->differences);
	for (int i = 0; i < count; i++)
		add_ceilings(comparison, i);
	for (int i = 0; i < count; i++)
		add_latencies(comparison, i);
	for (int i = 0; i < count; i++)
		add_points(comparison, i);
	set_point_rates(comparison);
	find_absences(comparison);
	judge_all(comparison);
	if (!comparison->common)
		return fail(err, "%s shares no ceiling and no kernel with the others",
			comparison->sides[0].name);
	return 0;
}

void comparison_release(struct comparison *comparison)
{
	for (int i = 0; i < comparison->row_count; i++)
		free(comparison->rows[i].cells);
	differences_free(comparison->differences, comparison->difference_count);
	free(comparison->rows);
	free(comparison->sides);
	*comparison = (struct comparison){ .side_count = 0 };
}
