/* SPDX-License-Identifier: Apache-2.0 */
#include "core/measurement.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct conditions conditions_unknown(void)
{
	return (struct conditions){
		.clock_hz = NAN,
		.memory_clock_hz = NAN,
		.power_w = NAN,
		.temperature_c = NAN,
		.utilisation = NAN,
	};
}

struct verdict verdict_unknown(void)
{
	return (struct verdict){ .first = -1, .got = NAN, .want = NAN, .worst = NAN };
}

struct measurement measurement_unknown(void)
{
	return (struct measurement){
		.role = ROLE_WORKLOAD,
		.level = LEVEL_NONE,
		.point = -1,
		.trips = 1,
		.batch = 1,
		.work = work_unknown(),
		.memory_bytes = NAN,
		.whole = verdict_unknown(),
	};
}

struct round round_unknown(void)
{
	return (struct round){
		.started = NAN,
		.before = conditions_unknown(),
		.after = conditions_unknown(),
		.verdict = verdict_unknown(),
	};
}

void measurement_init(struct measurement *measurement, const struct family *family,
	const struct kernel *kernel, const struct device *device, int point)
{
	const char *pipe = kernel_pipe(kernel, device);

	*measurement = measurement_unknown();
	snprintf(measurement->kernel, sizeof measurement->kernel, "%s", kernel->name);
	snprintf(measurement->family, sizeof measurement->family, "%s", family->name);
	snprintf(measurement->about, sizeof measurement->about, "%s", kernel->about);
	snprintf(measurement->counts, sizeof measurement->counts, "%s", kernel->counts);
	snprintf(measurement->pipe, sizeof measurement->pipe, "%s", pipe ? pipe : "");
	measurement->role = kernel->role;
	measurement->level = kernel->level;
	snprintf(measurement->aspect, sizeof measurement->aspect, "%s",
		kernel_aspect(kernel, device));
	measurement->point = point;
	if (point >= 0)
		snprintf(measurement->over, sizeof measurement->over, "%s", kernel_over(kernel));
	for (int i = 0; i < SIZE_DIMENSIONS && kernel->dimensions[i]; i++)
		snprintf(measurement->dimensions[i], sizeof measurement->dimensions[i], "%s",
			kernel->dimensions[i]);
}

void measurement_name_size(struct measurement *measurement)
{
	const bool data = !strcmp(measurement->over, OVER_DATA);
	struct parameter *parameter = &measurement->parameters[measurement->parameter_count];

	if (!measurement->over[0] || measurement->parameter_count == PLAN_PARAMETERS ||
		measurement_parameter(measurement, measurement->over))
		return;
	snprintf(parameter->name, sizeof parameter->name, "%s", measurement->over);
	snprintf(parameter->unit, sizeof parameter->unit, "%s", data ? "bytes" : "");
	parameter->value = data ? measurement->memory_bytes : (double)measurement->size.n[0];
	measurement->parameter_count++;
}

void measurement_add_round(struct measurement *measurement, struct round *round)
{
	measurement->rounds = memory_resize(measurement->rounds,
		(size_t)measurement->round_count + 1, sizeof *measurement->rounds);
	measurement->rounds[measurement->round_count++] = *round;
	round->count = 0;
	round->seconds = round->cycles = round->timer_seconds = NULL;
}

void measurement_add_series(struct measurement *measurement, const char *name, const char *unit,
	int count, const double *values, const char *const *labels)
{
	struct series *series;

	measurement->series = memory_resize(measurement->series,
		(size_t)measurement->series_count + 1, sizeof *measurement->series);
	series = &measurement->series[measurement->series_count++];
	*series = (struct series){ .count = count };
	snprintf(series->name, sizeof series->name, "%s", name);
	snprintf(series->unit, sizeof series->unit, "%s", unit);
	series->values = memory_new((size_t)count, sizeof *series->values);
	memcpy(series->values, values, (size_t)count * sizeof *values);
	if (!labels)
		return;
	series->labels = memory_new((size_t)count, sizeof *series->labels);
	for (int i = 0; i < count; i++)
		series->labels[i] = memory_string(labels[i]);
}

const struct parameter *measurement_parameter(
	const struct measurement *measurement, const char *name)
{
	for (int i = 0; i < measurement->parameter_count; i++)
		if (!strcmp(measurement->parameters[i].name, name))
			return &measurement->parameters[i];
	return NULL;
}

void round_release(struct round *round)
{
	free(round->seconds);
	free(round->cycles);
	free(round->timer_seconds);
	*round = round_unknown();
}

static void series_release(struct series *series)
{
	for (int i = 0; series->labels && i < series->count; i++)
		free(series->labels[i]);
	free(series->labels);
	free(series->values);
}

void measurement_release(struct measurement *measurement)
{
	for (int i = 0; i < measurement->round_count; i++)
		round_release(&measurement->rounds[i]);
	for (int i = 0; i < measurement->series_count; i++)
		series_release(&measurement->series[i]);
	free(measurement->rounds);
	free(measurement->series);
	*measurement = measurement_unknown();
}

static const char *const stops[] = {
	[STOP_NONE] = "",
	[STOP_PRECISE] = "precise",
	[STOP_ROUNDS] = "rounds",
	[STOP_BUDGET] = "budget",
	[STOP_FAILED] = "failed",
};

const char *stop_name(enum stop stop)
{
	return stops[stop];
}
