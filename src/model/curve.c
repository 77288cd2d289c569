/* SPDX-License-Identifier: Apache-2.0 */
#include "model/curve.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/estimate.h"

/* The swept quantity of a point; NAN if its row does not say. */
static double place_of(const struct measurement *m, const struct parameter **over)
{
	*over = measurement_parameter(m, m->over);
	return *over ? (*over)->value : NAN;
}

static struct curve *curve_of(struct model *model, const struct measurement *m)
{
	struct curve *curve;

	for (int i = 0; i < model->curve_count; i++)
		if (!strcmp(model->curves[i].measurement->kernel, m->kernel))
			return &model->curves[i];
	model->curves =
		memory_resize(model->curves, (size_t)model->curve_count + 1, sizeof *model->curves);
	curve = &model->curves[model->curve_count++];
	*curve = (struct curve){ .measurement = m, .unit = "" };
	return curve;
}

/* Keeps the points by X. */
static void add_point(struct curve *curve, const struct curve_point *point)
{
	int at = curve->point_count;

	curve->points =
		memory_resize(curve->points, (size_t)curve->point_count + 1, sizeof *curve->points);
	while (at > 0 && curve->points[at - 1].x > point->x)
		at--;
	memmove(&curve->points[at + 1], &curve->points[at],
		(size_t)(curve->point_count - at) * sizeof *curve->points);
	curve->points[at] = *point;
	curve->point_count++;
}

static void add_to_curve(struct model *model, const struct estimate *estimate)
{
	const struct measurement *m = estimate->measurement;
	const enum level level = m->level == LEVEL_NONE ? LEVEL_DRAM : m->level;
	const struct parameter *over;
	struct curve_point point = { .x = place_of(m, &over),
		.estimate = estimate,
		.operations = estimate_rate(estimate, m->work.operations),
		.bytes = estimate_rate(estimate, work_bytes(&m->work, level)) };
	struct curve *curve;

	if (m->point < 0 || isnan(point.x) || isnan(estimate->attainable))
		return;
	point.written = m->work.level[level].written / work_bytes(&m->work, level);
	curve = curve_of(model, m);
	curve->unit = over->unit;
	add_point(curve, &point);
}

static void add_latency(struct model *model, const struct estimate *estimate)
{
	const struct measurement *m = estimate->measurement;
	const double accesses = m->work.accesses;
	struct latency latency = { .measurement = m,
		.estimate = estimate,
		.attainable = estimate->attainable / accesses,
		.typical = estimate->typical / accesses,
		.low = estimate->interval.low / accesses,
		.high = estimate->interval.high / accesses };

	if (m->role != ROLE_LATENCY || m->point >= 0 || isnan(estimate->attainable) ||
		!(accesses > 0))
		return;
	model->latencies = memory_resize(
		model->latencies, (size_t)model->latency_count + 1, sizeof *model->latencies);
	model->latencies[model->latency_count++] = latency;
}

void curves_find(struct model *model)
{
	for (int i = 0; i < model->result->measurement_count; i++) {
		add_to_curve(model, &model->estimates[i]);
		add_latency(model, &model->estimates[i]);
	}
}

void curves_release(struct model *model)
{
	for (int i = 0; i < model->curve_count; i++)
		free(model->curves[i].points);
	free(model->curves);
	free(model->latencies);
}
