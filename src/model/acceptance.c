/* SPDX-License-Identifier: Apache-2.0 */
#include "model/acceptance.h"

#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

static struct acceptance_item *add_item(struct acceptance *acceptance, const char *name)
{
	struct acceptance_item *item;

	acceptance->items = memory_resize(
		acceptance->items, (size_t)acceptance->count + 1, sizeof *acceptance->items);
	item = &acceptance->items[acceptance->count++];
	*item = (struct acceptance_item){ .value = NAN, .wanted = NAN, .percent = NAN };
	snprintf(item->name, sizeof item->name, "%s", name);
	return item;
}

static double choose_tolerance(
	const struct acceptance_rules *rules, const char *name, double otherwise)
{
	double tolerance = isnan(rules->tolerance) ? otherwise : rules->tolerance;

	for (int i = 0; i < rules->rule_count; i++)
		if (!fnmatch(rules->rules[i].glob, name, 0))
			tolerance = rules->rules[i].tolerance;
	return tolerance;
}

static void decide(struct acceptance *acceptance, struct acceptance_item *item,
	enum acceptance_state state, const char *reason)
{
	item->state = state;
	snprintf(item->reason, sizeof item->reason, "%s", reason);
	acceptance->failed += state == ACCEPTANCE_FAILED;
	acceptance->skipped += state == ACCEPTANCE_SKIPPED;
}

/* Against what is wanted, both known; FLAGS are those of the figure itself. */
static void judge(struct acceptance *acceptance, struct acceptance_item *item, unsigned flags,
	const struct acceptance_rules *rules)
{
	bool is_time = !strcmp(item->unit, "s");
	char doubts[200];

	flags_text(flags & ~FLAGS_HARMLESS, doubts, sizeof doubts);
	item->percent = 100 * (is_time ? item->wanted / item->value : item->value / item->wanted);
	if (flags & FLAG_IMPLAUSIBLE)
		decide(acceptance, item, ACCEPTANCE_FAILED,
			"it is faster than the hardware can be");
	else if (!(item->percent >= 100 - item->tolerance))
		decide(acceptance, item, ACCEPTANCE_FAILED, doubts);
	else if (rules->strict && flags & ~FLAGS_HARMLESS)
		decide(acceptance, item, ACCEPTANCE_FAILED, doubts);
	else
		decide(acceptance, item, ACCEPTANCE_PASSED, doubts);
}

static const char *ceiling_unit(const struct ceiling *ceiling)
{
	if (ceiling->role != ROLE_OPERATIONS)
		return "B/s";
	return !strcmp(pipe_unit(ceiling->pipe), "OP") ? "OP/s" : "FLOP/s";
}

static bool is_wrong(const struct model *model, const struct measurement *m)
{
	return model->estimates[m - model->result->measurements].flags & FLAG_WRONG;
}

/*
 * A wrong answer is worse than a slow one, whichever kernel gave it; so is a figure that cannot be.
 * Ceilings that have a figure are judged by it.
 */
static void fail_faults(struct acceptance *acceptance, const struct model *model)
{
	for (int i = 0; i < model->fault_count; i++) {
		const struct fault *fault = &model->faults[i];
		char reason[256];

		if (fault->measurement->role != ROLE_WORKLOAD &&
			!is_wrong(model, fault->measurement))
			continue;
		snprintf(reason, sizeof reason, "%.250s", fault->text);
		decide(acceptance, add_item(acceptance, fault->measurement->kernel),
			ACCEPTANCE_FAILED, reason);
	}
}

/* ---- against a reference ------------------------------------------------------------------- */

/* Why MODEL has nothing like what the reference measured by OTHER. */
static void fail_missing(struct acceptance *acceptance, struct acceptance_item *item,
	const struct model *model, const struct measurement *other)
{
	const struct measurement *m = result_find(model->result, other->kernel, other->point);
	const char *reason = m ? model->estimates[m - model->result->measurements].reason : "";
	char text[256];

	snprintf(text, sizeof text, "%.250s", reason[0] ? reason : "it was not measured");
	decide(acceptance, item, ACCEPTANCE_FAILED, text);
}

static const struct ceiling *find_ceiling(const struct model *model, const char *name)
{
	char other[64];

	for (int i = 0; i < model->ceiling_count; i++)
		if (model->ceilings[i].best &&
			!strcmp(ceiling_name(&model->ceilings[i], other, sizeof other), name))
			return &model->ceilings[i];
	return NULL;
}

static void check_ceiling(struct acceptance *acceptance, const struct model *model,
	const struct ceiling *wanted, const struct acceptance_rules *rules)
{
	char name[64];
	struct acceptance_item *item =
		add_item(acceptance, ceiling_name(wanted, name, sizeof name));
	const struct ceiling *ceiling = find_ceiling(model, name);

	snprintf(item->unit, sizeof item->unit, "%s", ceiling_unit(wanted));
	item->wanted = wanted->rate.attainable;
	item->tolerance = choose_tolerance(rules, item->name, ACCEPTANCE_TOLERANCE);
	if (!ceiling) {
		fail_missing(acceptance, item, model, wanted->measurement);
		return;
	}
	item->value = ceiling->rate.attainable;
	judge(acceptance, item, ceiling->estimate->flags, rules);
}

static const struct latency *find_latency(const struct model *model, const char *name)
{
	char other[64];

	for (int i = 0; i < model->latency_count; i++)
		if (!strcmp(latency_name(&model->latencies[i], other, sizeof other), name))
			return &model->latencies[i];
	return NULL;
}

static void check_latency(struct acceptance *acceptance, const struct model *model,
	const struct latency *wanted, const struct acceptance_rules *rules)
{
	char name[64], title[96];
	const struct latency *latency =
		find_latency(model, latency_name(wanted, name, sizeof name));
	struct acceptance_item *item;

	snprintf(title, sizeof title, "%s latency", name);
	item = add_item(acceptance, title);
	snprintf(item->unit, sizeof item->unit, "s");
	item->wanted = wanted->attainable;
	item->tolerance = choose_tolerance(rules, item->name, ACCEPTANCE_TOLERANCE);
	if (!latency) {
		fail_missing(acceptance, item, model, wanted->measurement);
		return;
	}
	item->value = latency->attainable;
	judge(acceptance, item, latency->estimate->flags, rules);
}

int acceptance_by_reference(struct acceptance *acceptance, const struct model *model,
	const struct model *standard, const struct acceptance_rules *rules, struct error *err)
{
	*acceptance = (struct acceptance){ .count = 0 };
	if (model->result->simulated != standard->result->simulated)
		return fail(err,
			"%s is simulated and %s is not: a modelled device says nothing "
			"about a real one",
			model->result->simulated ? "the result" : "the reference",
			model->result->simulated ? "the reference" : "the result");
	for (int i = 0; i < standard->ceiling_count; i++)
		if (standard->ceilings[i].best)
			check_ceiling(acceptance, model, &standard->ceilings[i], rules);
	for (int i = 0; i < standard->latency_count; i++)
		check_latency(acceptance, model, &standard->latencies[i], rules);
	if (!acceptance->count)
		return fail(err, "the reference has no ceiling");
	fail_faults(acceptance, model);
	return 0;
}

/* ---- against the peak ---------------------------------------------------------------------- */

static double peak_tolerance(const struct ceiling *ceiling)
{
	return ceiling->role == ROLE_OPERATIONS && strstr(ceiling->pipe, "tensor")
		       ? ACCEPTANCE_PEAK_TENSOR_TOLERANCE
		       : ACCEPTANCE_PEAK_TOLERANCE;
}

/* What the device cannot do, or what was cut short, has no figure to hold against a peak. */
static void skip_losses(struct acceptance *acceptance, const struct model *model)
{
	for (int i = 0; i < model->loss_count; i++) {
		const struct measurement *m = model->losses[i].measurement;
		bool ceiling = m->role == ROLE_OPERATIONS || m->role == ROLE_MEMORY;
		char reason[256];

		if (!ceiling || model->losses[i].has_figure || is_wrong(model, m))
			continue;
		snprintf(reason, sizeof reason, "%.250s", model->losses[i].reason);
		decide(acceptance, add_item(acceptance, m->kernel), ACCEPTANCE_SKIPPED, reason);
	}
}

int acceptance_by_peak(struct acceptance *acceptance, const struct model *model,
	const struct acceptance_rules *rules, struct error *err)
{
	char name[64];

	*acceptance = (struct acceptance){ .count = 0 };
	for (int i = 0; i < model->ceiling_count; i++) {
		const struct ceiling *ceiling = &model->ceilings[i];
		struct acceptance_item *item;

		if (!ceiling->roof)
			continue;
		item = add_item(acceptance, ceiling_name(ceiling, name, sizeof name));
		snprintf(item->unit, sizeof item->unit, "%s", ceiling_unit(ceiling));
		item->value = ceiling->rate.attainable;
		item->wanted = ceiling->peak;
		item->tolerance = choose_tolerance(rules, item->name, peak_tolerance(ceiling));
		if (isnan(item->wanted))
			decide(acceptance, item, ACCEPTANCE_SKIPPED,
				"its theoretical peak is not known");
		else
			judge(acceptance, item, ceiling->estimate->flags, rules);
	}
	if (acceptance->count == acceptance->skipped)
		return fail(err,
			"no theoretical peak is known for the ceilings of %s; give a "
			"reference result with --against",
			model->result->device.name);
	skip_losses(acceptance, model);
	fail_faults(acceptance, model);
	return 0;
}

void acceptance_release(struct acceptance *acceptance)
{
	free(acceptance->items);
	*acceptance = (struct acceptance){ .count = 0 };
}
