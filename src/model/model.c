/* SPDX-License-Identifier: Apache-2.0 */
#include "model/model.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/curve.h"
#include "model/estimate.h"
#include "model/peak.h"
#include "model/point.h"

/* How far above its theoretical peak a figure may be: the clock was measured to about 1 %. */
#define ABOVE_PEAK 1.02
#define MOST_RATE 1e20 /* where no peak is known: far beyond any device of today */

static void add_fault(struct model *model, const struct measurement *measurement,
	const char *format, ...) __attribute__((format(printf, 3, 4)));
static void add_fault(
	struct model *model, const struct measurement *measurement, const char *format, ...)
{
	struct fault *fault;
	va_list arguments;

	model->faults =
		memory_resize(model->faults, (size_t)model->fault_count + 1, sizeof *model->faults);
	fault = &model->faults[model->fault_count++];
	fault->measurement = measurement;
	va_start(arguments, format);
	vsnprintf(fault->text, sizeof fault->text, format, arguments);
	va_end(arguments);
}

static void find_losses(struct model *model)
{
	for (int i = 0; i < model->result->measurement_count; i++) {
		const struct estimate *estimate = &model->estimates[i];
		struct loss loss = { .measurement = estimate->measurement,
			.reason = estimate->reason,
			.has_figure = !isnan(estimate->attainable) };

		if (estimate->reason[0])
			model->losses[model->loss_count++] = loss;
		if (estimate->flags & FLAG_WRONG)
			add_fault(model, loss.measurement, "%s: %s", loss.measurement->kernel,
				estimate->reason);
	}
}

/* ---- ceilings ------------------------------------------------------------------------------ */

/* Mixes within half a percent are the same one: a read may write its few sums. */
static long mix_key(double written)
{
	return lround(written * 100);
}

static bool same_ceiling(const struct ceiling *a, const struct ceiling *b)
{
	if (a->role != b->role || strcmp(a->aspect, b->aspect))
		return false;
	if (a->role == ROLE_OPERATIONS)
		return !strcmp(a->pipe, b->pipe);
	return a->level == b->level && mix_key(a->written) == mix_key(b->written);
}

/* Operations before memory; memory by level, plain ones first, and mix. Pipes have no order. */
static int compare_ceilings(const struct ceiling *a, const struct ceiling *b)
{
	if (a->role != b->role)
		return a->role == ROLE_OPERATIONS ? -1 : 1;
	if (a->role == ROLE_OPERATIONS)
		return 0;
	if (a->level != b->level)
		return a->level < b->level ? -1 : 1;
	if (!*a->aspect != !*b->aspect)
		return *b->aspect ? -1 : 1;
	return (mix_key(a->written) > mix_key(b->written)) -
	       (mix_key(a->written) < mix_key(b->written));
}

/* False if its work is not known, so that it is no rate. */
static bool ceiling_make(
	const struct device *device, struct estimate *estimate, struct ceiling *ceiling)
{
	const struct measurement *m = estimate->measurement;
	double amount = m->work.operations;

	*ceiling = (struct ceiling){ .measurement = m,
		.estimate = estimate,
		.role = m->role,
		.pipe = m->pipe,
		.aspect = m->aspect,
		.level = LEVEL_NONE };
	if (m->role == ROLE_OPERATIONS) {
		ceiling->peak = peak_operations(device, m->pipe, m->aspect, device->clock_hz);
		ceiling->peak_held =
			peak_operations(device, m->pipe, m->aspect, estimate->clock_hz);
		ceiling->peak_per_clock = peak_operations(device, m->pipe, m->aspect, 1);
	} else if (m->level >= 0 && m->level < LEVEL_COUNT) {
		ceiling->level = m->level;
		amount = work_bytes(&m->work, m->level);
		ceiling->written = m->work.level[m->level].written / amount;
		ceiling->peak =
			peak_bytes(device, m->level, device->clock_hz, device->memory_clock_hz);
		ceiling->peak_held =
			peak_bytes(device, m->level, estimate->clock_hz, estimate->memory_clock_hz);
		ceiling->peak_per_clock = peak_bytes(device, m->level, 1, NAN);
	} else {
		amount = NAN;
	}
	ceiling->peak_per_clock /= device->units;
	ceiling->per_clock = amount / estimate->cycles / device->units;
	ceiling->rate = estimate_rate(estimate, amount);
	if (isnan(ceiling->rate.attainable) && !estimate->reason[0])
		snprintf(estimate->reason, sizeof estimate->reason,
			"its work is not known, so it gives no ceiling");
	return !isnan(ceiling->rate.attainable);
}

/* Where the first ceiling of a kind belongs: beside others of its pipe, the plain one first. */
static int place_of_kind(const struct model *model, const struct ceiling *ceiling)
{
	const struct ceiling *all = model->ceilings;
	int at = model->ceiling_count, beside = -1;

	for (int i = 0; i < model->ceiling_count && ceiling->role == ROLE_OPERATIONS; i++)
		if (all[i].role == ROLE_OPERATIONS && !strcmp(all[i].pipe, ceiling->pipe))
			beside = *ceiling->aspect || beside < 0 ? i + !!*ceiling->aspect : beside;
	if (beside >= 0)
		return beside;
	while (at > 0 && compare_ceilings(&all[at - 1], ceiling) > 0)
		at--;
	return at;
}

/* Keeps the order of compare_ceilings, then that of the result, with each kind side by side. */
static void insert_ceiling(struct model *model, const struct ceiling *ceiling)
{
	struct ceiling *all = model->ceilings;
	int at = -1;

	for (int i = 0; i < model->ceiling_count; i++)
		if (same_ceiling(&all[i], ceiling))
			at = i + 1;
	if (at < 0)
		at = place_of_kind(model, ceiling);
	/* the fastest of its kind first */
	while (at > 0 && same_ceiling(&all[at - 1], ceiling) &&
		all[at - 1].rate.attainable < ceiling->rate.attainable)
		at--;
	memmove(&all[at + 1], &all[at], (size_t)(model->ceiling_count - at) * sizeof *all);
	all[at] = *ceiling;
	model->ceiling_count++;
}

/* A swept row is a curve. */
static bool is_ceiling(const struct measurement *m)
{
	return (m->role == ROLE_OPERATIONS || m->role == ROLE_MEMORY) && m->point < 0;
}

/* Runs at the clock of the cores: computes, or reads what lies on the chip. */
static bool follows_clock(const struct measurement *m)
{
	const bool memory = m->role == ROLE_MEMORY || m->role == ROLE_LATENCY;

	return m->role == ROLE_OPERATIONS ||
	       (memory && m->level > LEVEL_DRAM && m->level < LEVEL_LINK);
}

static void find_ceilings(struct model *model)
{
	struct ceiling ceiling;

	for (int i = 0; i < model->result->measurement_count; i++) {
		struct estimate *estimate = &model->estimates[i];

		if (is_ceiling(estimate->measurement) && !isnan(estimate->attainable) &&
			ceiling_make(&model->result->device, estimate, &ceiling))
			insert_ceiling(model, &ceiling);
	}
	for (int i = 0; i < model->ceiling_count; i++) {
		struct ceiling *one = &model->ceilings[i];

		one->best = !i || !same_ceiling(one - 1, one);
		one->roof = one->best && !*one->aspect;
	}
}

/* ---- roofs --------------------------------------------------------------------------------- */

static void add_node(struct roof *roof, const struct ceiling *ceiling)
{
	roof->nodes = memory_resize(roof->nodes, (size_t)roof->node_count + 1, sizeof *roof->nodes);
	roof->nodes[roof->node_count].written = ceiling->written;
	roof->nodes[roof->node_count++].ceiling = ceiling;
	if (!roof->drawn || ceiling->rate.attainable > roof->drawn->rate.attainable)
		roof->drawn = ceiling;
}

static void find_roofs(struct model *model)
{
	for (int level = 0; level < LEVEL_COUNT; level++)
		model->roofs[level].level = (enum level)level;
	for (int i = 0; i < model->ceiling_count; i++) {
		const struct ceiling *ceiling = &model->ceilings[i];

		if (ceiling->role == ROLE_MEMORY && ceiling->roof)
			add_node(&model->roofs[ceiling->level], ceiling);
	}
}

double roof_at(const struct roof *roof, double written, bool *borrowed)
{
	const struct roof_node *nodes = roof->nodes;
	int last = roof->node_count - 1, right = 0;
	bool outside;
	double a, b, share;

	if (borrowed)
		*borrowed = false;
	if (last < 0 || isnan(written))
		return NAN;
	outside = mix_key(written) < mix_key(nodes[0].written) ||
		  mix_key(written) > mix_key(nodes[last].written);
	if (borrowed)
		*borrowed = outside;
	if (written <= nodes[0].written)
		return nodes[0].ceiling->rate.attainable;
	if (written >= nodes[last].written)
		return nodes[last].ceiling->rate.attainable;
	while (nodes[right].written < written)
		right++;
	a = nodes[right - 1].ceiling->rate.attainable;
	b = nodes[right].ceiling->rate.attainable;
	share = (written - nodes[right - 1].written) /
		(nodes[right].written - nodes[right - 1].written);
	return a + (b - a) * share;
}

/* ---- points and faults --------------------------------------------------------------------- */

/*
 * Too few rounds for an interval, on a device that others used meanwhile: such a figure may be
 * theirs as well as its own, so nothing is concluded from it. The flags tell.
 */
static bool is_disturbed(const struct estimate *estimate)
{
	return estimate->flags & FLAG_SHARED && !stats_median_rank(estimate->rounds, 0.95);
}

static bool is_roof_disturbed(
	const struct model *model, const struct point *point, enum level level)
{
	const struct roof *roof;

	if (level == LEVEL_NONE)
		return is_disturbed(point->pipe->estimate);
	roof = &model->roofs[level];
	for (int i = 0; i < roof->node_count; i++)
		if (is_disturbed(roof->nodes[i].ceiling->estimate))
			return true;
	return false;
}

static void find_points(struct model *model)
{
	for (int i = 0; i < model->result->measurement_count; i++) {
		struct estimate *estimate = &model->estimates[i];
		const struct measurement *m = estimate->measurement;
		struct point *point = &model->points[model->point_count];
		struct proof proof;

		if (m->role != ROLE_WORKLOAD || isnan(estimate->attainable))
			continue;
		*point = point_make(model, estimate, &proof);
		if (point->bound && point->bound_level != LEVEL_DRAM) {
			estimate_follow_clock(estimate, model->clocks);
			*point = point_make(model, estimate, &proof);
		}
		model->point_count++;
		if (proof.above > ABOVE_ROOF && !is_disturbed(estimate) &&
			!is_roof_disturbed(model, point, proof.level)) {
			estimate->flags |= FLAG_ABOVE_ROOF;
			add_fault(model, m,
				"%s is at %.1f %% of its roof (%s) even at the slow end of its "
				"interval: "
				"the ceiling was measured too low, or its work is counted too high",
				m->kernel, 100 * proof.above,
				proof.level == LEVEL_NONE ? point->pipe->pipe
							  : level_name(proof.level));
		}
	}
}

/* The greatest share of its roof leads; what has none leads alone. */
static void find_leads(struct model *model)
{
	for (int i = 0; i < model->point_count; i++) {
		struct point *point = &model->points[i];

		point->leads = true;
		for (int k = 0; k < model->point_count && point->measurement->point >= 0; k++) {
			const struct point *other = &model->points[k];

			if (k != i &&
				!strcmp(other->measurement->kernel, point->measurement->kernel) &&
				(other->percent > point->percent ||
					(other->percent == point->percent && k < i)))
				point->leads = false;
		}
	}
}

static void check_peak(struct model *model, struct estimate *estimate, const char *what,
	double rate, double peak, double most)
{
	if (isnan(peak) && rate > MOST_RATE) {
		estimate->flags |= FLAG_IMPLAUSIBLE;
		add_fault(model, estimate->measurement,
			"%s is implausible: no device does %.3g operations or bytes a second",
			estimate->measurement->kernel, rate);
	}
	if (!(rate > most * peak))
		return;
	estimate->flags |= FLAG_IMPLAUSIBLE;
	add_fault(model, estimate->measurement,
		"%s is implausible: %.1f %% of the theoretical peak of %s at the clock it ran at",
		estimate->measurement->kernel, 100 * rate / peak, what);
}

/*
 * A kernel's own time lies within that of its launch, and is nearly all of it: launches are long.
 * If not, one of the two clocks counted something else.
 */
#define WITHIN 1.02
#define NEARLY 0.9
#define LAUNCHING 20e-6 /* at most, and more than the timer's tick */

static void check_clocks(struct model *model, struct estimate *estimate)
{
	const double inside = estimate->timer_seconds, outside = estimate->attainable;

	if (!(inside > WITHIN * outside + LAUNCHING) && !(inside < NEARLY * outside - LAUNCHING))
		return;
	estimate->flags |= FLAG_IMPLAUSIBLE;
	add_fault(model, estimate->measurement,
		"%s is implausible: its blocks ran for %.4g ms by the device's own timer, in a "
		"launch of %.4g ms by its events",
		estimate->measurement->kernel, 1e3 * inside, 1e3 * outside);
}

/*
 * Nothing can be faster than the hardware: operations and on-chip bytes by the greatest clock seen
 * (a sampled clock may lag behind the true one, so the least would accuse falsely), DRAM by its
 * data sheet.
 */
static void find_implausible(struct model *model)
{
	const struct device *device = &model->result->device;

	for (int i = 0; i < model->result->measurement_count; i++) {
		struct estimate *estimate = &model->estimates[i];
		const struct measurement *m = estimate->measurement;
		double clock =
			isnan(estimate->clock_most_hz) ? device->clock_hz : estimate->clock_most_hz;

		if (isnan(estimate->attainable)) {
			if (estimate->flags & FLAG_IMPLAUSIBLE)
				add_fault(model, m, "%s is implausible: %s", m->kernel,
					estimate->reason);
			continue;
		}
		check_clocks(model, estimate);
		check_peak(model, estimate, m->pipe,
			estimate_rate(estimate, m->work.operations).attainable,
			peak_operations(device, m->pipe, m->aspect, clock), ABOVE_PEAK);
		if (m->role != ROLE_MEMORY || m->level < 0 || m->level >= LEVEL_COUNT)
			continue;
		check_peak(model, estimate, level_name(m->level),
			estimate_rate(estimate, work_bytes(&m->work, m->level)).attainable,
			peak_bytes(device, m->level, clock, device->memory_clock_hz),
			m->level == LEVEL_DRAM ? 1 : ABOVE_PEAK);
	}
}

void model_build(struct model *model, const struct result *result)
{
	size_t count = (size_t)result->measurement_count;

	*model = (struct model){ .result = result };
	model->estimates = memory_new(count + 1, sizeof *model->estimates);
	model->ceilings = memory_new(count + 1, sizeof *model->ceilings);
	model->points = memory_new(count + 1, sizeof *model->points);
	model->losses = memory_new(count + 1, sizeof *model->losses);
	model->clocks = estimate_clocks(result);
	for (size_t i = 0; i < count; i++) {
		model->estimates[i] = estimate_make(&result->measurements[i]);
		if (follows_clock(&result->measurements[i]))
			estimate_follow_clock(&model->estimates[i], model->clocks);
	}
	find_ceilings(model);
	find_roofs(model);
	find_points(model);
	find_leads(model);
	curves_find(model);
	find_implausible(model);
	find_losses(model);
}

void model_release(struct model *model)
{
	for (int i = 0; i < LEVEL_COUNT; i++)
		free(model->roofs[i].nodes);
	free(model->estimates);
	free(model->ceilings);
	free(model->points);
	free(model->losses);
	free(model->faults);
	curves_release(model);
	*model = (struct model){ .result = NULL };
}

int model_faults(const struct model *model)
{
	return model->fault_count;
}

/* ---- questions ----------------------------------------------------------------------------- */

const struct ceiling *model_pipe(const struct model *model, const char *pipe)
{
	for (int i = 0; i < model->ceiling_count; i++)
		if (model->ceilings[i].role == ROLE_OPERATIONS && model->ceilings[i].roof &&
			!strcmp(model->ceilings[i].pipe, pipe))
			return &model->ceilings[i];
	return NULL;
}

const struct ceiling *model_memory(const struct model *model, enum level level, double written)
{
	const struct roof *roof = &model->roofs[level];

	for (int i = 0; i < roof->node_count; i++)
		if (mix_key(roof->nodes[i].written) == mix_key(written))
			return roof->nodes[i].ceiling;
	return NULL;
}

double model_ridge(const struct model *model, const struct ceiling *pipe, enum level level)
{
	const struct ceiling *drawn = model->roofs[level].drawn;

	return pipe && drawn ? pipe->rate.attainable / drawn->rate.attainable : NAN;
}

unsigned model_flags(const struct model *model)
{
	unsigned flags = 0;

	for (int i = 0; i < model->result->measurement_count; i++)
		flags |= model->estimates[i].flags;
	return flags;
}
