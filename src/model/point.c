/* SPDX-License-Identifier: Apache-2.0 */
#include "model/point.h"

#include <math.h>

#include "model/estimate.h"

/* Data of fewer times a cache come from it, at least in part. */
#define BEYOND_CACHE 3

/* Where its data may come from when it runs again. */
static enum level find_home(const struct device *device, double bytes)
{
	for (enum level level = LEVEL_L1; level > LEVEL_DRAM && bytes > 0; level--)
		if (bytes < BEYOND_CACHE * device_keeps(device, level))
			return level;
	return LEVEL_DRAM;
}

/* At its home at least what is counted for DRAM: that is where those bytes come from. */
static struct traffic traffic_at(const struct point *point, enum level level)
{
	const struct work *work = &point->measurement->work;

	if (level == point->home && !(work_bytes(work, level) >= work_bytes(work, LEVEL_DRAM)))
		return work->level[LEVEL_DRAM];
	return work->level[level];
}

/* Levels further away than its home do not bound it. */
static void place_at_level(struct point *point, const struct roof *roof)
{
	const struct traffic traffic = traffic_at(point, roof->level);
	const double moved = traffic.read + traffic.written;
	struct point_level *at = &point->levels[roof->level];

	*at = (struct point_level){
		.moved = moved, .intensity = NAN, .written = NAN, .roof = NAN, .percent = NAN
	};
	at->bytes = estimate_rate(point->estimate, moved);
	if (!(moved > 0))
		return;
	at->written = traffic.written / moved;
	if (roof->level >= point->home)
		at->roof = roof_at(roof, at->written, &at->borrowed);
	at->percent = 100 * at->bytes.attainable / at->roof;
	if (point->computes)
		at->intensity = point->measurement->work.operations / moved;
}

/*
 * A level whose own mix was not measured binds only if it is DRAM: there reading alone is the
 * fastest mix, so that the borrowed roof is a bound all the same. A cache may serve loads and
 * stores at the same time, faster than loads alone.
 */
static bool can_bind(const struct point_level *at, enum level level)
{
	return !isnan(at->roof) && (!at->borrowed || level == LEVEL_DRAM);
}

/* The least time that all the point's roofs allow, and which of them sets it. */
static double find_bound(struct point *point)
{
	const struct work *work = &point->measurement->work;
	double least = 0;

	point->bound_level = LEVEL_NONE;
	if (point->pipe)
		least = work->operations / point->pipe->rate.attainable;
	point->bound = point->pipe != NULL;
	for (enum level level = 0; level < LEVEL_COUNT; level++) {
		const struct point_level *at = &point->levels[level];
		double seconds = at->moved / at->roof;

		if (can_bind(at, level) && (!point->bound || seconds > least)) {
			least = seconds;
			point->bound_level = level;
			point->bound = true;
		}
	}
	return least;
}

/* Of the roofs measured for its very mix the one that asks for the most time. */
static struct proof find_proof(const struct point *point)
{
	const struct work *work = &point->measurement->work;
	struct proof proof = { LEVEL_NONE, NAN };
	double least = NAN;

	if (point->pipe)
		least = work->operations / point->pipe->rate.attainable;
	for (enum level level = 0; level < LEVEL_COUNT; level++) {
		const struct point_level *at = &point->levels[level];
		double seconds = at->moved / at->roof;

		if (at->borrowed || !(isnan(least) || seconds > least) || isnan(seconds))
			continue;
		least = seconds;
		proof.level = level;
	}
	proof.above = least / point->estimate->interval.high;
	return proof;
}

struct point point_make(
	const struct model *model, const struct estimate *estimate, struct proof *proof)
{
	const struct measurement *m = estimate->measurement;
	struct point point = { .measurement = m,
		.estimate = estimate,
		.computes = m->work.operations > 0,
		.home = find_home(&model->result->device, m->memory_bytes),
		.percent = NAN,
		.headroom = NAN,
		.roof_operations = NAN };
	double least;

	if (point.computes)
		point.pipe = model_pipe(model, m->pipe);
	point.unmatched = point.computes && !point.pipe;
	point.operations = estimate_rate(estimate, m->work.operations);
	for (int level = 0; level < LEVEL_COUNT; level++)
		place_at_level(&point, &model->roofs[level]);
	least = find_bound(&point);
	if (point.bound) {
		point.percent = 100 * least / estimate->attainable;
		if (!point.unmatched)
			point.headroom = estimate->attainable / least;
		if (point.computes)
			point.roof_operations = m->work.operations / least;
	}
	*proof = find_proof(&point);
	return point;
}
