/* SPDX-License-Identifier: Apache-2.0 */
#include "render/words.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

const char *words_intensity(double intensity, char *to, size_t size)
{
	if (isnan(intensity))
		snprintf(to, size, "-");
	else
		snprintf(to, size, intensity >= 100 ? "%.0f" : "%.3g", intensity);
	return to;
}

const char *words_percent(double percent, char *to, size_t size)
{
	if (isnan(percent))
		to[0] = 0;
	else
		snprintf(to, size, percent >= 0.995 ? "%.1f %%" : "%.2g %%", percent);
	return to;
}

const char *words_typical(
	const struct rate *rate, int rounds, const char *unit, char *to, size_t size)
{
	char value[64];
	double half = fmax(rate->high - rate->typical, rate->typical - rate->low);

	text_si(value, sizeof value, rate->typical, unit);
	if (rounds > 1 && !isnan(rate->typical))
		snprintf(to, size, "%s ±%.1f %%", value, 100 * half / rate->typical);
	else
		snprintf(to, size, "%s", value);
	return to;
}

const char *words_operations_unit(const char *pipe, char *to, size_t size)
{
	snprintf(to, size, "%s/s", pipe_unit(pipe));
	return to;
}

const char *words_quantity(double value, const char *unit, char *to, size_t size)
{
	char number[32];

	if (!strcmp(unit, "bytes") || !strcmp(unit, "B"))
		return text_bytes(to, size, value);
	snprintf(number, sizeof number, value == rint(value) ? "%.0f" : "%.3g", value);
	snprintf(to, size, "%s%s%s", number, *unit ? " " : "", unit);
	return to;
}

const char *words_measurement(const struct measurement *measurement, char *to, size_t size)
{
	const struct parameter *over =
		measurement->point >= 0 ? measurement_parameter(measurement, measurement->over)
					: NULL;
	char quantity[64];

	if (over)
		snprintf(to, size, "%s, %s %s", measurement->kernel, over->name,
			words_quantity(over->value, over->unit, quantity, sizeof quantity));
	else
		snprintf(to, size, "%s", measurement->kernel);
	return to;
}

/* Where the author of a kernel left the bytes to be assumed. */
static void add_assumed(const struct point *point, char *to, size_t size)
{
	size_t used = strlen(to);

	if (measurement_parameter(point->measurement, PARAMETER_COMPULSORY))
		snprintf(to + used, size - used, "%sbytes not counted: those of its buffers",
			used ? ", " : "");
}

const char *words_doubt(const struct point *point, char *to, size_t size)
{
	to[0] = 0;
	if (point->unmatched && point->bound)
		snprintf(to, size, "no %s ceiling measured", point->measurement->pipe);
	else if (point->bound && point->bound_level != LEVEL_NONE &&
		 point->levels[point->bound_level].borrowed)
		snprintf(to, size, "its mix of reads and writes was not measured");
	else if (point->computes && words_telling_level(point) == LEVEL_NONE)
		snprintf(to, size, "its bytes are not known");
	add_assumed(point, to, size);
	return to;
}

const char *words_remark(const struct point *point, char *to, size_t size)
{
	char flags[256], doubt[128];

	flags_text(point->estimate->flags, flags, sizeof flags);
	words_doubt(point, doubt, sizeof doubt);
	snprintf(to, size, "%s%s%s", flags, flags[0] && doubt[0] ? ", " : "", doubt);
	return to;
}

enum level words_telling_level(const struct point *point)
{
	if (point->bound && point->bound_level != LEVEL_NONE)
		return point->bound_level;
	for (enum level level = 0; level < LEVEL_COUNT; level++)
		if (!isnan(point->levels[level].bytes.attainable))
			return level;
	return LEVEL_NONE;
}

double words_telling_intensity(const struct point *point)
{
	enum level level = isnan(point->levels[LEVEL_DRAM].bytes.attainable)
				   ? words_telling_level(point)
				   : LEVEL_DRAM;

	return level == LEVEL_NONE ? NAN : point->levels[level].intensity;
}

const struct rate *words_telling_rate(const struct point *point, char *unit, size_t size)
{
	enum level level = words_telling_level(point);

	if (level != LEVEL_NONE &&
		((point->bound && point->bound_level != LEVEL_NONE) || !point->computes)) {
		snprintf(unit, size, "B/s");
		return &point->levels[level].bytes;
	}
	words_operations_unit(point->measurement->pipe, unit, size);
	return &point->operations;
}
