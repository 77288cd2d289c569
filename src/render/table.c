/* SPDX-License-Identifier: Apache-2.0 */
#include "render/table.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "model/modes.h"
#include "render/grid.h"
#include "render/series.h"
#include "render/words.h"

#define TEXT_MOST 256

/* ---- head ---------------------------------------------------------------------------------- */

static void add_title(struct text *text, const char *title)
{
	text_add(text, "\n%s\n", title);
}

static void add_head(struct text *text, const struct result *result, int width)
{
	const struct device *device = &result->device;
	char spec[64], head[2 * TEXT_MOST];
	int used;

	if (result->simulated)
		text_add(text, "SIMULATED: a modelled device, no hardware was measured.\n\n");
	used = snprintf(head, sizeof head, "(%s, %s)", device_spec(device, spec, sizeof spec),
		device->architecture);
	if (device->driver[0])
		snprintf(head + used, sizeof head - (size_t)used, ", %s %s",
			device->code == CODE_GPU ? "driver" : "kernel", device->driver);
	grid_add_paragraph(text, device->name, head, 2, width);
	snprintf(head, sizeof head, "%s, %s run of %s, seed %llu%s%s", result->tool,
		result->settings.effort, result->started, (unsigned long long)result->settings.seed,
		strcmp(result->ending, "complete") ? ", ending: " : "",
		strcmp(result->ending, "complete") ? result->ending : "");
	grid_add_paragraph(text, "", head, 0, width);
}

/* ---- ceilings ------------------------------------------------------------------------------ */

enum { CEILING, C_ATTAINABLE, C_TYPICAL, C_PEAK, C_HELD, C_MEASURED_BY };
static const struct grid_column ceiling_columns[] = {
	[CEILING] = { "Ceiling", false, 12 },
	[C_ATTAINABLE] = { "attainable", true, 0 },
	[C_TYPICAL] = { "typical, 95 %", true, 0 },
	[C_PEAK] = { "of peak", true, 0 },
	[C_HELD] = { "at clock held", true, 0 },
	[C_MEASURED_BY] = { "measured by", false, 16 },
};

static void add_ceiling(struct grid *grid, const struct ceiling *ceiling)
{
	char name[64], cell[TEXT_MOST], unit[16];

	if (ceiling->role == ROLE_OPERATIONS)
		words_operations_unit(ceiling->pipe, unit, sizeof unit);
	else
		snprintf(unit, sizeof unit, "B/s");
	grid_add_row(grid);
	ceiling_name(ceiling, name, sizeof name);
	snprintf(cell, sizeof cell, ceiling->best ? "%s" : "(%s)", name);
	grid_set(grid, CEILING, cell);
	grid_set(grid, C_ATTAINABLE, text_si(cell, sizeof cell, ceiling->rate.attainable, unit));
	grid_set(grid, C_TYPICAL,
		words_typical(&ceiling->rate, ceiling->estimate->rounds, unit, cell, sizeof cell));
	grid_set(grid, C_PEAK,
		words_percent(100 * ceiling->rate.attainable / ceiling->peak, cell, sizeof cell));
	grid_set(grid, C_HELD,
		words_percent(
			100 * ceiling->rate.attainable / ceiling->peak_held, cell, sizeof cell));
	snprintf(cell, sizeof cell, "%s%s%s", ceiling->measurement->kernel,
		ceiling->measurement->variant[0] ? ": " : "", ceiling->measurement->variant);
	grid_set(grid, C_MEASURED_BY, cell);
	grid_set_remark(grid, flags_text(ceiling->estimate->flags, cell, sizeof cell));
}

static void add_ceilings(struct text *text, const struct model *model, int width)
{
	struct grid grid =
		grid_make(ceiling_columns, (int)(sizeof ceiling_columns / sizeof *ceiling_columns));
	bool beaten = false;

	for (int i = 0; i < model->ceiling_count; i++) {
		add_ceiling(&grid, &model->ceilings[i]);
		beaten |= !model->ceilings[i].best;
	}
	if (grid.row_count)
		text_add(text, "\n");
	grid_write(&grid, text, width);
	if (beaten)
		text_add(text,
			"In brackets: slower than another measurement of the same ceiling.\n");
	grid_release(&grid);
}

/* ---- latencies ----------------------------------------------------------------------------- */

enum { LATENCY, L_ATTAINABLE, L_TYPICAL, L_CYCLES, L_MEASURED_BY };
static const struct grid_column latency_columns[] = {
	[LATENCY] = { "Latency", false, 12 },
	[L_ATTAINABLE] = { "least", true, 0 },
	[L_TYPICAL] = { "typical, 95 %", true, 0 },
	[L_CYCLES] = { "cycles", true, 0 },
	[L_MEASURED_BY] = { "measured by", false, 16 },
};

static void add_latency(struct grid *grid, const struct latency *latency)
{
	const struct estimate *estimate = latency->estimate;
	const struct rate times = { .attainable = latency->attainable,
		.typical = latency->typical,
		.low = latency->low,
		.high = latency->high };
	char name[64], cell[TEXT_MOST];

	grid_add_row(grid);
	grid_set(grid, LATENCY, latency_name(latency, name, sizeof name));
	grid_set(grid, L_ATTAINABLE, text_si(cell, sizeof cell, latency->attainable, "s"));
	grid_set(grid, L_TYPICAL, words_typical(&times, estimate->rounds, "s", cell, sizeof cell));
	if (!isnan(estimate->clock_hz) && latency->measurement->level != LEVEL_NONE) {
		snprintf(cell, sizeof cell, "%.0f", latency->attainable * estimate->clock_hz);
		grid_set(grid, L_CYCLES, cell);
	}
	snprintf(cell, sizeof cell, "%s%s%s", latency->measurement->kernel,
		latency->measurement->variant[0] ? ": " : "", latency->measurement->variant);
	grid_set(grid, L_MEASURED_BY, cell);
	grid_set_remark(grid, flags_text(estimate->flags, cell, sizeof cell));
}

/* Of a latency that was measured line by line: whether all lines are as near, and how near. */
static void add_lines(struct text *text, const struct measurement *m, int width)
{
	for (int s = 0; s < m->series_count; s++) {
		const struct series *series = &m->series[s];
		struct text said = TEXT_EMPTY;
		struct modes modes;
		char head[TEXT_MOST];

		if (strcmp(series->name, SERIES_BY_LINE))
			continue;
		modes = modes_find(series->values, series->count);
		if (modes.count == 2)
			text_add(&said,
				"%d lines are near, %.0f %s; %d are far, %.0f %s (medians of the "
				"two modes of %d lines)",
				modes.low_count, modes.low, series->unit, modes.high_count,
				modes.high, series->unit, series->count);
		else
			text_add(&said, "%d lines have one mode, %.0f %s (median)", series->count,
				modes.low, series->unit);
		snprintf(head, sizeof head, "  %s:", m->kernel);
		grid_add_paragraph(text, head, said.bytes, 4, width);
		text_release(&said);
	}
}

static void add_latencies(struct text *text, const struct model *model, int width)
{
	struct grid grid =
		grid_make(latency_columns, (int)(sizeof latency_columns / sizeof *latency_columns));

	for (int i = 0; i < model->latency_count; i++)
		add_latency(&grid, &model->latencies[i]);
	if (grid.row_count)
		text_add(text, "\n");
	grid_write(&grid, text, width);
	grid_release(&grid);
	for (int i = 0; i < model->latency_count; i++)
		add_lines(text, model->latencies[i].measurement, width);
}

/* ---- kernels ------------------------------------------------------------------------------- */

enum { KERNEL, K_PRECISION, K_INTENSITY, K_ATTAINABLE, K_TYPICAL, K_PERCENT, K_ROOF };
static const struct grid_column kernel_columns[] = {
	[KERNEL] = { "Kernel", false, 10 },
	[K_PRECISION] = { "precision", false, 4 },
	[K_INTENSITY] = { "FLOP/B", true, 0 },
	[K_ATTAINABLE] = { "attainable", true, 0 },
	[K_TYPICAL] = { "typical, 95 %", true, 0 },
	[K_PERCENT] = { "of roof", true, 0 },
	[K_ROOF] = { "roof", false, 6 },
};

static void add_point(struct grid *grid, const struct point *point)
{
	char cell[TEXT_MOST], name[128], unit[16];
	const struct rate *rate = words_telling_rate(point, unit, sizeof unit);

	grid_add_row(grid);
	grid_set(grid, KERNEL, words_measurement(point->measurement, name, sizeof name));
	grid_set(grid, K_PRECISION, point->measurement->pipe);
	grid_set(grid, K_INTENSITY,
		words_intensity(words_telling_intensity(point), cell, sizeof cell));
	grid_set(grid, K_ATTAINABLE, text_si(cell, sizeof cell, rate->attainable, unit));
	grid_set(grid, K_TYPICAL,
		words_typical(rate, point->estimate->rounds, unit, cell, sizeof cell));
	grid_set(grid, K_PERCENT, words_percent(point->percent, cell, sizeof cell));
	grid_set(grid, K_ROOF, point_roof_name(point));
	grid_set_remark(grid, words_remark(point, cell, sizeof cell));
}

static void add_points(struct text *text, const struct model *model, int width)
{
	struct grid grid =
		grid_make(kernel_columns, (int)(sizeof kernel_columns / sizeof *kernel_columns));

	for (int i = 0; i < model->point_count; i++)
		add_point(&grid, &model->points[i]);
	if (grid.row_count)
		text_add(text, "\n");
	grid_write(&grid, text, width);
	grid_release(&grid);
}

/* The trials of a user's kernel: "strips of 4 rows 1.4 GFLOP/s, strips of 64 rows ...". */
static void add_trials(struct text *text, const struct measurement *m, int width)
{
	for (int s = 0; s < m->series_count; s++) {
		const struct series *series = &m->series[s];
		struct text list = TEXT_EMPTY;
		char head[TEXT_MOST], cell[64], unit[16];

		if (strcmp(series->name, "variant trials") || !series->labels)
			continue;
		words_operations_unit(m->pipe, unit, sizeof unit);
		for (int i = 0; i < series->count; i++)
			text_add(&list, "%s%s %s", i ? "; " : "", series->labels[i],
				isnan(series->values[i])
					? "not measured"
					: text_si(cell, sizeof cell, series->values[i],
						  strcmp(series->unit, "op/s") ? series->unit
									       : unit));
		snprintf(head, sizeof head, "  %s:", m->kernel);
		grid_add_paragraph(text, head, list.bytes ? list.bytes : "", 4, width);
		text_release(&list);
	}
}

/* Of our own kernels the best variant is named and that is enough; of a user's all are wanted. */
static void add_variants(struct text *text, const struct model *model, int width)
{
	bool titled = false;

	for (int i = 0; i < model->point_count; i++) {
		const struct measurement *m = model->points[i].measurement;

		if (strcmp(m->family, "user") || !m->series_count)
			continue;
		if (!titled)
			add_title(text, "Variants tried");
		titled = true;
		add_trials(text, m, width);
	}
}

/* ---- what went wrong, and what it means ---------------------------------------------------- */

static void add_losses(struct text *text, const struct model *model, int width)
{
	bool titled = false;

	if (!model->result->measurement_count)
		text_add(text, "\nNothing was measured.\n");
	for (int i = 0; i < model->loss_count; i++) {
		const struct loss *loss = &model->losses[i];
		char head[TEXT_MOST];

		/* wrong outputs are among the faults */
		if (model->estimates[loss->measurement - model->result->measurements].flags &
			FLAG_WRONG)
			continue;
		if (!titled)
			add_title(text, "Not measured, or cut short");
		titled = true;
		snprintf(head, sizeof head, "  %s:", loss->measurement->kernel);
		grid_add_paragraph(text, head, loss->reason, 4, width);
	}
}

void table_add_faults(struct text *text, const struct model *model, int width)
{
	for (int i = 0; i < model->fault_count; i++)
		grid_add_paragraph(text, "  fault:", model->faults[i].text, 4, width);
}

static void add_flags(struct text *text, const struct model *model, int width)
{
	unsigned flags = model_flags(model);

	if (flags)
		add_title(text, "Flags");
	for (int bit = 0; bit < FLAG_COUNT; bit++) {
		char head[32];

		if (!(flags & 1u << bit))
			continue;
		snprintf(head, sizeof head, "  %-15s", flag_name(bit));
		grid_add_paragraph(text, head, flag_meaning(bit), 18, width);
	}
}

/* ---- curves -------------------------------------------------------------------------------- */

static bool is_drawn(const struct curve *curve)
{
	return !strcmp(curve->measurement->over, SERIES_OVER_SIZE) ||
	       !strcmp(curve->measurement->over, SERIES_OVER_INTENSITY);
}

/* "1: 2.00 GFLOP/s, 2: 4.00 GFLOP/s" */
static void add_curve(struct text *text, const struct curve *curve, int width)
{
	const struct measurement *m = curve->measurement;
	struct text points = TEXT_EMPTY;
	char head[96], x[96], y[TEXT_MOST], unit[16];

	for (int i = 0; i < curve->point_count; i++) {
		const struct curve_point *at = &curve->points[i];
		const bool computes = isfinite(at->operations.attainable);

		words_operations_unit(m->pipe, unit, sizeof unit);
		text_add(&points, "%s%s: %s", i ? ", " : "",
			words_quantity(at->x, curve->unit, x, sizeof x),
			text_si(y, sizeof y,
				computes ? at->operations.attainable : at->bytes.attainable,
				computes ? unit : "B/s"));
	}
	snprintf(head, sizeof head, "  %s by %s:", m->kernel, m->over);
	grid_add_paragraph(text, head, points.bytes, 4, width);
	text_release(&points);
}

/* Rates against what no chart has on its axis. */
static void add_curves(struct text *text, const struct model *model, int width)
{
	bool titled = false;

	for (int i = 0; i < model->curve_count; i++) {
		const struct curve *curve = &model->curves[i];

		if (curve->measurement->role != ROLE_CURVE || is_drawn(curve))
			continue;
		if (!titled)
			add_title(text, "Curves");
		titled = true;
		add_curve(text, curve, width);
	}
}

/* ---- details ------------------------------------------------------------------------------- */

enum {
	DETAIL,
	D_SIZE,
	D_TIME,
	D_ROUNDS,
	D_SAMPLES,
	D_OUTLIERS,
	D_CLOCK,
	D_PER_CLOCK,
	D_POWER,
	D_STOP
};
static const struct grid_column detail_columns[] = {
	[DETAIL] = { "Measurement", false, 10 },
	[D_SIZE] = { "size", false, 12 },
	[D_TIME] = { "best round", true, 0 },
	[D_ROUNDS] = { "rounds", true, 0 },
	[D_SAMPLES] = { "samples", true, 0 },
	[D_OUTLIERS] = { "outliers", true, 0 },
	[D_CLOCK] = { "clock", true, 0 },
	[D_PER_CLOCK] = { "per clock, SM", true, 0 },
	[D_POWER] = { "power", true, 0 },
	[D_STOP] = { "stopped by", false, 0 },
};

static void set_number(struct grid *grid, int column, int number)
{
	char cell[32];

	snprintf(cell, sizeof cell, "%d", number);
	grid_set(grid, column, cell);
}

/* "127.6 of 128": what an SM did in a cycle, and what it could. */
static const char *per_clock(const struct ceiling *ceiling, char *to, size_t size)
{
	*to = 0;
	if (!ceiling || isnan(ceiling->per_clock))
		return to;
	if (isnan(ceiling->peak_per_clock))
		snprintf(to, size, "%.4g", ceiling->per_clock);
	else
		snprintf(to, size, "%.4g of %.4g", ceiling->per_clock, ceiling->peak_per_clock);
	return to;
}

static const struct ceiling *find_ceiling(
	const struct model *model, const struct estimate *estimate)
{
	for (int i = 0; i < model->ceiling_count; i++)
		if (model->ceilings[i].estimate == estimate)
			return &model->ceilings[i];
	return NULL;
}

static void add_detail(
	struct grid *grid, const struct model *model, const struct estimate *estimate)
{
	const struct measurement *m = estimate->measurement;
	char cell[TEXT_MOST];
	int used = 0;

	grid_add_row(grid);
	grid_set(grid, DETAIL, m->kernel);
	cell[0] = 0;
	for (int i = 0; i < SIZE_DIMENSIONS && m->dimensions[i][0]; i++)
		used += snprintf(cell + used, sizeof cell - (size_t)used, "%s%s %lld",
			i ? ", " : "", m->dimensions[i], (long long)m->size.n[i]);
	grid_set(grid, D_SIZE, cell);
	if (!isnan(estimate->attainable))
		grid_set(grid, D_TIME, text_si(cell, sizeof cell, estimate->attainable, "s"));
	set_number(grid, D_ROUNDS, estimate->rounds);
	set_number(grid, D_SAMPLES, estimate->samples);
	set_number(grid, D_OUTLIERS, estimate->outliers);
	if (!isnan(estimate->clock_hz))
		grid_set(grid, D_CLOCK, text_si(cell, sizeof cell, estimate->clock_hz, "Hz"));
	grid_set(grid, D_PER_CLOCK, per_clock(find_ceiling(model, estimate), cell, sizeof cell));
	if (!isnan(estimate->power_w))
		grid_set(grid, D_POWER, text_si(cell, sizeof cell, estimate->power_w, "W"));
	grid_set(grid, D_STOP, stop_name(m->stop));
}

static void add_details(struct text *text, const struct model *model, int width)
{
	struct grid grid =
		grid_make(detail_columns, (int)(sizeof detail_columns / sizeof *detail_columns));

	for (int i = 0; i < model->result->measurement_count; i++)
		add_detail(&grid, model, &model->estimates[i]);
	if (grid.row_count)
		text_add(text, "\n");
	grid_write(&grid, text, width);
	grid_release(&grid);
	if (model->result->note_count)
		add_title(text, "Notes");
	for (int i = 0; i < model->result->note_count; i++)
		grid_add_paragraph(text, " ", model->result->notes[i], 2, width);
}

void table_add(struct text *text, const struct model *model, const struct table_options *options)
{
	add_head(text, model->result, options->width);
	add_ceilings(text, model, options->width);
	add_latencies(text, model, options->width);
	add_points(text, model, options->width);
	add_curves(text, model, options->width);
	add_variants(text, model, options->width);
	add_losses(text, model, options->width);
	if (model->fault_count)
		add_title(text, "Faults");
	table_add_faults(text, model, options->width);
	add_flags(text, model, options->width);
	if (options->verbose)
		add_details(text, model, options->width);
}
