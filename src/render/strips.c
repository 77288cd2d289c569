/* SPDX-License-Identifier: Apache-2.0 */
#include "render/strips.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/stats.h"
#include "render/markup.h"

/* In units of the SVG. */
#define WIDTH 960.0
#define LEFT 80.0
#define RIGHT 16.0
#define TOP 8.0
#define HEIGHT 64.0
#define BOTTOM 22.0
#define LIMIT_ROW 18.0
#define COLUMNS ((int)(WIDTH - LEFT - RIGHT))

/* One observation; OF a round that began at SECONDS. */
struct moment {
	double seconds;
	const struct conditions *conditions;
};

struct strips {
	struct text *page;
	int count;
	struct moment *moments; /* in the order of time */
	double *values;		/* scratch, as many */
	double end;		/* seconds */
};

/* ---- what is drawn ------------------------------------------------------------------------- */

static double clock_of(const struct conditions *conditions)
{
	return conditions->clock_hz;
}

static double memory_clock_of(const struct conditions *conditions)
{
	return conditions->memory_clock_hz;
}

static double power_of(const struct conditions *conditions)
{
	return conditions->power_w;
}

static double temperature_of(const struct conditions *conditions)
{
	return conditions->temperature_c;
}

static double utilisation_of(const struct conditions *conditions)
{
	return 100 * conditions->utilisation;
}

static const struct quantity {
	const char *name, *unit;
	bool plain; /* its unit takes no prefix */
	double (*of)(const struct conditions *conditions);
} quantities[] = {
	{ "Clock", "Hz", false, clock_of },
	{ "Memory clock", "Hz", false, memory_clock_of },
	{ "Power", "W", false, power_of },
	{ "Temperature", "°C", true, temperature_of },
	{ "Used by others", "%", true, utilisation_of },
};

static const struct {
	enum limit bit;
	const char *name, *meaning;
} limits[] = {
	{ LIMIT_THERMAL, "heat", "slowed down because it was hot" },
	{ LIMIT_HARDWARE, "hardware", "slowed down by the hardware or the power supply" },
	{ LIMIT_POWER, "power", "at the power limit" },
	{ LIMIT_SHARED, "others", "used by other processes" },
};
#define LIMITS ((int)(sizeof limits / sizeof *limits))

/* ---- moments ------------------------------------------------------------------------------- */

static int compare_moments(const void *a, const void *b)
{
	const struct moment *x = a, *y = b;

	if (x->seconds != y->seconds)
		return x->seconds < y->seconds ? -1 : 1;
	return (x->conditions > y->conditions) - (x->conditions < y->conditions);
}

/* How long the timed executions of a round took. */
static double round_seconds(const struct measurement *m, const struct round *round)
{
	double seconds = 0;

	for (int i = 0; i < round->count; i++)
		seconds += round->seconds[i] * (m->batch > 0 ? m->batch : 1);
	return seconds;
}

static void add_moment(struct strips *strips, double seconds, const struct conditions *conditions)
{
	if (!isfinite(seconds) || seconds < 0)
		return;
	strips->moments[strips->count++] = (struct moment){ seconds, conditions };
	strips->end = fmax(strips->end, seconds);
}

static void find_moments(struct strips *strips, const struct result *result)
{
	size_t count = 0;

	for (int i = 0; i < result->measurement_count; i++)
		count += 2 * (size_t)result->measurements[i].round_count;
	strips->moments = memory_new(count + 1, sizeof *strips->moments);
	strips->values = memory_new(count + 1, sizeof *strips->values);
	for (int i = 0; i < result->measurement_count; i++) {
		const struct measurement *m = &result->measurements[i];

		for (int k = 0; k < m->round_count; k++) {
			const struct round *round = &m->rounds[k];

			add_moment(strips, round->started, &round->before);
			add_moment(strips, round->started + round_seconds(m, round), &round->after);
		}
	}
	qsort(strips->moments, (size_t)strips->count, sizeof *strips->moments, compare_moments);
	if (!(strips->end > 0))
		strips->end = 1;
}

/* ---- pictures ------------------------------------------------------------------------------ */

static int column_of(const struct strips *strips, double seconds)
{
	return (int)(seconds / strips->end * (COLUMNS - 1));
}

static const char *value_text(const struct quantity *quantity, double value, char *to, size_t size)
{
	if (quantity->plain)
		snprintf(to, size, "%.*f %s", value < 10 ? 1 : 0, value, quantity->unit);
	else
		text_si(to, size, value, quantity->unit);
	return to;
}

static void add_time_axis(const struct strips *strips, double base)
{
	char end[32];

	markup_add(strips->page,
		"<path class=\"axis\" d=\"M%p %pH%p\"/><text class=\"small\" x=\"%p\" "
		"y=\"%p\">0</text><text class=\"small end\" x=\"%p\" y=\"%p\">%s</text>",
		LEFT, base, WIDTH - RIGHT, LEFT, base + 15, WIDTH - RIGHT, base + 15,
		text_seconds(end, sizeof end, strips->end));
}

/* A line through the least and the greatest value of every column of pixels. */
static void add_line(
	const struct strips *strips, const struct quantity *quantity, double low, double high)
{
	bool first = true;

	markup_add(strips->page, "<path class=\"strip\" d=\"");
	for (int i = 0; i < strips->count;) {
		int column = column_of(strips, strips->moments[i].seconds);
		double least = INFINITY, most = -INFINITY, ends[2];

		for (; i < strips->count && column_of(strips, strips->moments[i].seconds) == column;
			i++) {
			double value = quantity->of(strips->moments[i].conditions);

			if (isfinite(value)) {
				least = fmin(least, value);
				most = fmax(most, value);
			}
		}
		if (most < least)
			continue;
		ends[0] = least;
		ends[1] = most;
		for (int k = 0; k < (most > least ? 2 : 1); k++) {
			markup_add(strips->page, "%s%p %p", first ? "M" : "L", LEFT + column,
				TOP + HEIGHT * (high - ends[k]) / (high - low));
			first = false;
		}
	}
	markup_add(strips->page, "\"/>");
}

static bool add_quantity(const struct strips *strips, const struct quantity *quantity)
{
	double low, high, median, pad;
	char least[32], most[32], middle[32];
	int count = 0;

	for (int i = 0; i < strips->count; i++) {
		double value = quantity->of(strips->moments[i].conditions);

		if (isfinite(value))
			strips->values[count++] = value;
	}
	if (!count)
		return false;
	low = stats_min(strips->values, count);
	high = stats_max(strips->values, count);
	median = stats_median(strips->values, count);
	value_text(quantity, low, least, sizeof least);
	value_text(quantity, high, most, sizeof most);
	value_text(quantity, median, middle, sizeof middle);
	markup_add(strips->page,
		"<figure class=\"strip\"><figcaption>%s: median %s, %s to %s</figcaption>"
		"<svg viewBox=\"0 0 %p %p\" role=\"img\" aria-label=\"%s over the run\">",
		quantity->name, middle, least, most, WIDTH, TOP + HEIGHT + BOTTOM, quantity->name);
	/* A steady value lies in the middle, not on an edge. */
	pad = high - low < 0.02 * fabs(high) ? 0.02 * fabs(high) + 1e-9 : 0;
	markup_add(strips->page,
		"<text class=\"small end\" x=\"%p\" y=\"%p\">%s</text>"
		"<text class=\"small end\" x=\"%p\" y=\"%p\">%s</text>",
		LEFT - 6, TOP + 8, value_text(quantity, high + pad, most, sizeof most), LEFT - 6,
		TOP + HEIGHT, value_text(quantity, low - pad, least, sizeof least));
	add_time_axis(strips, TOP + HEIGHT);
	add_line(strips, quantity, low - pad, high + pad);
	markup_add(strips->page, "</svg></figure>\n");
	return true;
}

static void add_limit_row(const struct strips *strips, unsigned bit, double y)
{
	int last = -1;

	markup_add(strips->page, "<path class=\"limit\" d=\"");
	for (int i = 0; i < strips->count; i++) {
		int column = column_of(strips, strips->moments[i].seconds);

		if (!(strips->moments[i].conditions->limits & bit) || column == last)
			continue;
		markup_add(strips->page, "M%p %pv%p", LEFT + column, y, LIMIT_ROW - 6);
		last = column;
	}
	markup_add(strips->page, "\"/>");
}

static bool add_limits(const struct strips *strips)
{
	unsigned seen = 0;
	int rows = 0;
	double y = TOP;

	for (int i = 0; i < strips->count; i++)
		seen |= strips->moments[i].conditions->limits;
	for (int i = 0; i < LIMITS; i++)
		rows += (seen & limits[i].bit) != 0;
	if (!rows)
		return false;
	markup_add(
		strips->page, "<figure class=\"strip\"><figcaption>Not free to run at its best:");
	for (int i = 0, first = 1; i < LIMITS; i++)
		if (seen & limits[i].bit) {
			markup_add(strips->page, "%s %s (%s)", first ? "" : ";", limits[i].name,
				limits[i].meaning);
			first = 0;
		}
	markup_add(strips->page,
		"</figcaption><svg viewBox=\"0 0 %p %p\" role=\"img\" aria-label=\"Limits over the "
		"run\">",
		WIDTH, TOP + rows * LIMIT_ROW + BOTTOM);
	for (int i = 0; i < LIMITS; i++) {
		if (!(seen & limits[i].bit))
			continue;
		markup_add(strips->page, "<text class=\"small end\" x=\"%p\" y=\"%p\">%s</text>",
			LEFT - 6, y + 10, limits[i].name);
		add_limit_row(strips, limits[i].bit, y);
		y += LIMIT_ROW;
	}
	add_time_axis(strips, y);
	markup_add(strips->page, "</svg></figure>\n");
	return true;
}

bool strips_add(struct text *page, const struct result *result)
{
	struct strips strips = { .page = page };
	bool any = false;

	find_moments(&strips, result);
	for (size_t i = 0; i < sizeof quantities / sizeof *quantities; i++)
		any |= add_quantity(&strips, &quantities[i]);
	any |= add_limits(&strips);
	free(strips.moments);
	free(strips.values);
	return any;
}
