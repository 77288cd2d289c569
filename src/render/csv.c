/* SPDX-License-Identifier: Apache-2.0 */
#include "render/csv.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- fields: each ends with a comma, the last one is taken back by end_row ----------------- */

/*
 * A spreadsheet takes a field that begins with one of these for a formula, quoted or not; an
 * apostrophe in front makes it text (OWASP, "CSV injection").
 */
static bool looks_like_formula(const char *safe)
{
	return *safe && strchr("=+-@\t\r", *safe);
}

static void add_word(struct text *text, const char *foreign)
{
	char safe[1024];

	text_clean(safe, sizeof safe, foreign);
	text_add(text, "\"%s", looks_like_formula(safe) ? "'" : "");
	for (const char *c = safe; *c; c++)
		text_add(text, "%s%c", *c == '"' ? "\"" : "", *c);
	text_add(text, "\",");
}

static void add_number(struct text *text, double value)
{
	if (isfinite(value))
		text_add(text, "%.10g", value);
	text_add(text, ",");
}

static void add_rate(struct text *text, const struct rate *rate)
{
	add_number(text, rate ? rate->attainable : NAN);
	add_number(text, rate ? rate->typical : NAN);
	add_number(text, rate ? rate->low : NAN);
	add_number(text, rate ? rate->high : NAN);
}

static void add_titles(struct text *text, const char *const *titles, size_t count)
{
	for (size_t i = 0; i < count; i++)
		text_add(text, "%s,", titles[i]);
}

static void end_row(struct text *text)
{
	text->bytes[--text->size] = 0;
	text_add(text, "\r\n");
}

/* ---- columns that both files have ---------------------------------------------------------- */

static const char *const estimate_titles[] = { "rounds", "samples", "outliers", "clock_held_Hz",
	"flags", "failure", "device", "started_UTC", "simulated" };

static void add_estimate(
	struct text *text, const struct model *model, const struct estimate *estimate)
{
	const struct result *result = model->result;
	char flags[256];

	add_number(text, estimate->rounds);
	add_number(text, estimate->samples);
	add_number(text, estimate->outliers);
	add_number(text, estimate->clock_hz);
	add_word(text, flags_text(estimate->flags, flags, sizeof flags));
	add_word(text, estimate->reason);
	add_word(text, result->device.name);
	add_word(text, result->started);
	add_number(text, result->simulated);
}

static void add_size(struct text *text, const struct measurement *m)
{
	char size[256] = "";
	int used = 0;

	for (int i = 0; i < SIZE_DIMENSIONS && m->dimensions[i][0]; i++)
		used += snprintf(size + used, sizeof size - (size_t)used, "%s%s=%lld", i ? " " : "",
			m->dimensions[i], (long long)m->size.n[i]);
	add_word(text, size);
}

/* ---- kernels ------------------------------------------------------------------------------- */

static const char *const kernel_titles[] = { "kernel", "precision", "variant", "size",
	"attainable_s", "typical_s", "low_s", "high_s", "operations", "operation_unit",
	"attainable_operations_per_s", "typical_operations_per_s", "low_operations_per_s",
	"high_operations_per_s", "roof", "percent_of_roof", "headroom" };

static const struct point *find_point(const struct model *model, const struct measurement *m)
{
	for (int i = 0; i < model->point_count; i++)
		if (model->points[i].measurement == m)
			return &model->points[i];
	return NULL;
}

/* Of the hierarchy; what stands beside it is never a kernel's. */
#define LAST_LEVEL LEVEL_SHARED

static void add_level_titles(struct text *text)
{
	for (enum level level = 0; level <= LAST_LEVEL; level++) {
		const char *name = level_name(level);

		text_add(text,
			"%s_read_B,%s_written_B,%s_operations_per_B,%s_attainable_B_per_s,"
			"%s_percent_of_roof,",
			name, name, name, name, name);
	}
}

static void add_levels(struct text *text, const struct measurement *m, const struct point *point)
{
	for (enum level level = 0; level <= LAST_LEVEL; level++) {
		const struct point_level *at = point ? &point->levels[level] : NULL;

		add_number(text, m->work.level[level].read);
		add_number(text, m->work.level[level].written);
		add_number(text, at ? at->intensity : NAN);
		add_number(text, at ? at->bytes.attainable : NAN);
		add_number(text, at ? at->percent : NAN);
	}
}

static void add_kernel(
	struct text *text, const struct model *model, const struct estimate *estimate)
{
	const struct measurement *m = estimate->measurement;
	const struct point *point = find_point(model, m);

	add_word(text, m->kernel);
	add_word(text, m->pipe);
	add_word(text, m->variant);
	add_size(text, m);
	add_number(text, estimate->attainable);
	add_number(text, estimate->typical);
	add_number(text, estimate->interval.low);
	add_number(text, estimate->interval.high);
	add_number(text, m->work.operations);
	add_word(text, pipe_unit(m->pipe));
	add_rate(text, point ? &point->operations : NULL);
	add_word(text, point ? point_roof_name(point) : "");
	add_number(text, point ? point->percent : NAN);
	add_number(text, point ? point->headroom : NAN);
	add_levels(text, m, point);
	add_estimate(text, model, estimate);
	end_row(text);
}

void csv_add_kernels(struct text *text, const struct model *model)
{
	add_titles(text, kernel_titles, sizeof kernel_titles / sizeof *kernel_titles);
	add_level_titles(text);
	add_titles(text, estimate_titles, sizeof estimate_titles / sizeof *estimate_titles);
	end_row(text);
	for (int i = 0; i < model->result->measurement_count; i++)
		if (model->estimates[i].measurement->role == ROLE_WORKLOAD)
			add_kernel(text, model, &model->estimates[i]);
}

/* ---- ceilings ------------------------------------------------------------------------------ */

static const char *const ceiling_titles[] = { "ceiling", "kind", "kernel", "variant", "unit",
	"attainable_per_s", "typical_per_s", "low_per_s", "high_per_s", "best", "fraction_written",
	"theoretical_peak_per_s", "theoretical_peak_at_clock_held_per_s", "per_clock_and_unit",
	"theoretical_peak_per_clock_and_unit" };

static void add_ceiling(struct text *text, const struct model *model, const struct ceiling *ceiling)
{
	char name[64];
	bool memory = ceiling->role == ROLE_MEMORY;

	add_word(text, ceiling_name(ceiling, name, sizeof name));
	add_word(text, role_name(ceiling->role));
	add_word(text, ceiling->measurement->kernel);
	add_word(text, ceiling->measurement->variant);
	add_word(text, memory ? "B" : pipe_unit(ceiling->pipe));
	add_rate(text, &ceiling->rate);
	add_number(text, ceiling->best);
	add_number(text, memory ? ceiling->written : NAN);
	add_number(text, ceiling->peak);
	add_number(text, ceiling->peak_held);
	add_number(text, ceiling->per_clock);
	add_number(text, isnan(ceiling->per_clock) ? NAN : ceiling->peak_per_clock);
	add_estimate(text, model, ceiling->estimate);
	end_row(text);
}

/* A ceiling that was not reached: its place and why. */
static void add_lost_ceiling(
	struct text *text, const struct model *model, const struct estimate *estimate)
{
	const struct measurement *m = estimate->measurement;
	bool memory = m->role == ROLE_MEMORY;
	const char *level = level_name(m->level);

	add_word(text, memory && level ? level : m->pipe);
	add_word(text, role_name(m->role));
	add_word(text, m->kernel);
	add_word(text, m->variant);
	add_word(text, memory ? "B" : pipe_unit(m->pipe));
	add_rate(text, NULL);
	add_number(text, 0);
	for (int i = 0; i < 5; i++)
		add_number(text, NAN);
	add_estimate(text, model, estimate);
	end_row(text);
}

static bool is_ceiling(const struct model *model, const struct measurement *m)
{
	for (int i = 0; i < model->ceiling_count; i++)
		if (model->ceilings[i].measurement == m)
			return true;
	return false;
}

void csv_add_ceilings(struct text *text, const struct model *model)
{
	add_titles(text, ceiling_titles, sizeof ceiling_titles / sizeof *ceiling_titles);
	add_titles(text, estimate_titles, sizeof estimate_titles / sizeof *estimate_titles);
	end_row(text);
	for (int i = 0; i < model->ceiling_count; i++)
		add_ceiling(text, model, &model->ceilings[i]);
	for (int i = 0; i < model->result->measurement_count; i++) {
		const struct estimate *estimate = &model->estimates[i];

		if ((estimate->measurement->role == ROLE_OPERATIONS ||
			    estimate->measurement->role == ROLE_MEMORY) &&
			!is_ceiling(model, estimate->measurement))
			add_lost_ceiling(text, model, estimate);
	}
}
