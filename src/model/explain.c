/* SPDX-License-Identifier: Apache-2.0 */
#include "model/explain.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/*
 * How near a kernel must be to its roof for the roof to be what holds it back, in percent. Between
 * the two the roof is one reason among others; below FAR it is none.
 */
#define NEAR 80
#define FAR 50
#define AT_ROOF 98
/* Below this the cost of a launch, some microseconds on any device, is no longer small. */
#define SHORT_SECONDS 20e-6

#define TEXT_MOST 128

/* Adds to a line, cut where it is full. */
static void say(char *line, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(char *line, const char *format, ...)
{
	size_t size = EXPLANATION_LINE, used = strlen(line);
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(line + used, size - used, format, arguments);
	va_end(arguments);
}

/* "1.15 times as fast"; from 10 on without decimals. */
static const char *times_text(double factor, char *to, size_t size)
{
	snprintf(to, size, factor < 9.95 ? "%.3g times" : "%.0f times", factor);
	return to;
}

static const char *intensity_text(double intensity, const char *unit, char *to, size_t size)
{
	snprintf(to, size, intensity >= 100 ? "%.0f %s/B" : "%.3g %s/B", intensity, unit);
	return to;
}

static const char *rate_text(double rate, const char *unit, char *to, size_t size)
{
	char per_second[32];

	snprintf(per_second, sizeof per_second, "%s/s", unit);
	return text_si(to, size, rate, per_second);
}

/* ---- the roofs over a kernel --------------------------------------------------------------- */

static void add_roof(struct explanation *explanation, const char *name, enum level level,
	double seconds, bool borrowed)
{
	struct roof_use roof = { .name = name,
		.level = level,
		.seconds = seconds,
		.percent = 100 * seconds / explanation->point->estimate->attainable,
		.borrowed = borrowed };
	const struct point *point = explanation->point;
	int at = explanation->roof_count++;

	/* its own roof first: a borrowed one may ask for more time, but binds nothing */
	while (at > 0 && explanation->roofs[at - 1].seconds < seconds &&
		!(point->bound && explanation->roofs[at - 1].level == point->bound_level)) {
		explanation->roofs[at] = explanation->roofs[at - 1];
		at--;
	}
	explanation->roofs[at] = roof;
}

static void find_roofs(struct explanation *explanation)
{
	const struct point *point = explanation->point;
	const struct work *work = &point->measurement->work;
	/* its own roof goes in first, see add_roof */
	enum level own = point->bound ? point->bound_level : LEVEL_NONE;

	if (own != LEVEL_NONE)
		add_roof(explanation, level_name(own), own,
			point->levels[own].moved / point->levels[own].roof,
			point->levels[own].borrowed);
	if (point->pipe)
		add_roof(explanation, point->pipe->pipe, LEVEL_NONE,
			work->operations / point->pipe->rate.attainable, false);
	for (enum level level = 0; level < LEVEL_COUNT; level++) {
		const struct point_level *at = &point->levels[level];

		if (level != own && !isnan(at->roof))
			add_roof(explanation, level_name(level), level, at->moved / at->roof,
				at->borrowed);
	}
}

/* ---- 1: what binds it ---------------------------------------------------------------------- */

/* Left or right of which ridge it stands. */
static void say_ridge(char *line, const struct point *point)
{
	enum level level = point->bound_level == LEVEL_NONE ? point->home : point->bound_level;
	const struct point_level *at = &point->levels[level];
	const char *unit = pipe_unit(point->measurement->pipe);
	char have[TEXT_MOST], ridge[TEXT_MOST];

	if (!point->pipe || isnan(at->roof) || isnan(at->intensity))
		return;
	intensity_text(at->intensity, unit, have, sizeof have);
	intensity_text(point->pipe->rate.attainable / at->roof, unit, ridge, sizeof ridge);
	if (point->bound_level == LEVEL_NONE)
		say(line, ": it does %s of %s, and %s would bind it only below %s", have,
			level_name(level), level_name(level), ridge);
	else
		say(line, ": it does %s of %s, and %s would bind it only above %s", have,
			level_name(level), point->pipe->pipe, ridge);
}

static void say_bound(char *line, const struct point *point)
{
	const char *kernel = point->measurement->kernel, *roof = point_roof_name(point);
	char data[32];

	if (!point->bound) {
		say(line, "What binds %s is not known: %s.", kernel,
			point->unmatched ? "no ceiling of its pipe was measured, and no bandwidth "
					   "of a level that it uses"
					 : "no roof over it was measured");
		return;
	}
	if (point->percent >= NEAR)
		say(line, "%s binds %s", roof, kernel);
	else if (point->percent >= FAR)
		say(line, "%s is the roof of %s, and part of what holds it back", roof, kernel);
	else
		say(line, "No roof binds %s; the lowest over it is %s", kernel, roof);
	say_ridge(line, point);
	if (point->unmatched)
		say(line, "; no %s ceiling was measured, so arithmetic may bind it earlier",
			point->measurement->pipe);
	else if (!point->computes)
		say(line, ": it moves data and computes nothing");
	if (point->home != LEVEL_DRAM)
		say(line, "; its data, %s, may still be in %s from the execution before",
			text_bytes(data, sizeof data, point->measurement->memory_bytes),
			level_name(point->home));
	say(line, ".");
}

/* ---- 2: by how much ------------------------------------------------------------------------ */

static void say_mix(char *line, const struct point_level *at, enum level level)
{
	if (at->borrowed)
		say(line,
			"for the mix nearest to its own (its %.0f %% of writes were not measured "
			"at %s)",
			100 * at->written, level_name(level));
	else if (at->written < 0.005)
		say(line, "for reads from %s", level_name(level));
	else if (at->written > 0.995)
		say(line, "for writes to %s", level_name(level));
	else
		say(line, "at %s for its mix, of which %.0f %% are writes", level_name(level),
			100 * at->written);
}

static void say_flags(char *line, unsigned flags)
{
	char names[256];

	if (flags)
		say(line, " Flags: %s.", flags_text(flags, names, sizeof names));
}

/* What it is measured in when its roof is not known: operations, else bytes of the nearest level.
 */
static void say_speed_alone(char *line, const struct point *point)
{
	char speed[TEXT_MOST], time[TEXT_MOST];

	text_si(time, sizeof time, point->estimate->attainable, "s");
	if (point->computes)
		say(line, "It reaches %s, %s an execution.",
			rate_text(point->operations.attainable, pipe_unit(point->measurement->pipe),
				speed, sizeof speed),
			time);
	else
		say(line, "It takes %s an execution.", time);
}

static void say_reach(char *line, const struct point *point)
{
	bool pipe = point->bound_level == LEVEL_NONE;
	const struct point_level *at = pipe ? NULL : &point->levels[point->bound_level];
	const char *unit = pipe ? pipe_unit(point->measurement->pipe) : "B";
	const struct rate *rate = pipe ? &point->operations : &at->bytes;
	double roof = pipe && point->pipe ? point->pipe->rate.attainable : pipe ? NAN : at->roof;
	char have[TEXT_MOST], most[TEXT_MOST], typical[TEXT_MOST];

	if (!point->bound) {
		say_speed_alone(line, point);
		say_flags(line, point->estimate->flags);
		return;
	}
	say(line, "It reaches %s, %.3g %% of the %s measured ",
		rate_text(rate->attainable, unit, have, sizeof have), point->percent,
		rate_text(roof, unit, most, sizeof most));
	if (pipe)
		say(line, "for %s", point->pipe->pipe);
	else
		say_mix(line, at, point->bound_level);
	if (rate->typical < 0.95 * rate->attainable)
		say(line, ", and typically %s",
			rate_text(rate->typical, unit, typical, sizeof typical));
	say(line, ".");
	say_flags(line, point->estimate->flags);
}

/* ---- 3: a perfect version ------------------------------------------------------------------ */

static void say_perfect(char *line, const struct explanation *explanation)
{
	const struct point *point = explanation->point;
	char have[TEXT_MOST], perfect[TEXT_MOST], gain[TEXT_MOST], rate[TEXT_MOST];

	if (!point->bound) {
		say(line, "What a perfect version would reach is not known without a roof.");
		return;
	}
	text_si(have, sizeof have, point->estimate->attainable, "s");
	text_si(perfect, sizeof perfect, explanation->perfect_seconds, "s");
	if (point->percent >= AT_ROOF) {
		say(line,
			"It is %s its roof: it takes %s, and %s was measured to need %s for this "
			"work.",
			point->percent > 100 ? "above" : "at", have, point_roof_name(point),
			perfect);
		return;
	}
	say(line, "A perfect version would take %s instead of %s, %s as fast", perfect, have,
		times_text(explanation->gain, gain, sizeof gain));
	if (point->computes)
		say(line, ", at %s",
			rate_text(point->roof_operations, pipe_unit(point->measurement->pipe), rate,
				sizeof rate));
	say(line, ".");
}

/* ---- 4: what comes next -------------------------------------------------------------------- */

static void say_next(char *line, const struct explanation *explanation)
{
	const struct point *point = explanation->point;
	char gain[TEXT_MOST];

	if (explanation->roof_count < 2) {
		say(line, point->bound ? "No other roof over it was measured."
				       : "Measure the ceilings too: `roofline run` without -k.");
		return;
	}
	say(line, "Next %s ", explanation->roof_count == 2 ? "is" : "are");
	for (int i = 1; i < explanation->roof_count; i++)
		say(line, "%s%s at %.2g %%%s", i == 1 ? "" : ", ", explanation->roofs[i].name,
			explanation->roofs[i].percent,
			explanation->roofs[i].borrowed ? " (of another mix)" : "");
	say(line, "; if %s were no limit, it could be %s as fast before %s binds.",
		explanation->roofs[0].name, times_text(explanation->next_gain, gain, sizeof gain),
		explanation->roofs[1].name);
}

/* ---- 5: what to do ------------------------------------------------------------------------- */

/* The unit that does the same type faster: "FP64" has "FP64 tensor". NULL: none measured. */
static const struct ceiling *faster_pipe(const struct model *model, const struct point *point)
{
	const struct ceiling *tensor;
	char name[64];

	snprintf(name, sizeof name, "%s tensor", point->pipe->pipe);
	tensor = model_pipe(model, name);
	return tensor && tensor->rate.attainable > point->pipe->rate.attainable ? tensor : NULL;
}

static void advise_at_pipe(char *line, const struct model *model, const struct point *point)
{
	const struct ceiling *tensor = faster_pipe(model, point);
	char gain[TEXT_MOST];

	say(line, "Only fewer or cheaper operations help: another algorithm, or a narrower type");
	if (tensor)
		say(line, "; if it multiplies matrices, %s is %s as fast", tensor->pipe,
			times_text(tensor->rate.attainable / point->pipe->rate.attainable, gain,
				sizeof gain));
	say(line, ".");
}

static const char *advice_at_level(enum level level)
{
	switch (level) {
	case LEVEL_DRAM:
		return "Only fewer bytes help: fuse it with the kernels before and after it, use "
		       "a narrower type, work in blocks so that what is used again is still in "
		       "a cache.";
	case LEVEL_L1:
	case LEVEL_SHARED:
		return "Only fewer accesses help: let each thread compute more results from what "
		       "it "
		       "holds in registers.";
	default:
		return "Only fewer bytes from this cache help: work in smaller blocks, so that "
		       "what is used again is in a nearer level or in registers.";
	}
}

static void say_advice(char *line, const struct model *model, const struct point *point)
{
	char time[TEXT_MOST];

	if (point->estimate->flags & (FLAG_ABOVE_ROOF | FLAG_IMPLAUSIBLE))
		say(line, "Believe nothing of this yet: %s",
			flag_meaning(point->estimate->flags & FLAG_ABOVE_ROOF ? 1 : 2));
	else if (!point->bound)
		say(line, "Then ask again.");
	else if (point->percent >= NEAR && point->bound_level == LEVEL_NONE)
		advise_at_pipe(line, model, point);
	else if (point->percent >= NEAR)
		say(line, "%s", advice_at_level(point->bound_level));
	else if (point->estimate->attainable < SHORT_SECONDS)
		say(line,
			"One execution takes only %s, so starting it may cost more than its work: "
			"do more in one launch, or measure a larger size.",
			text_si(time, sizeof time, point->estimate->attainable, "s"));
	else if (point->percent < FAR)
		say(line, "Look for what is no roof: too little work at the same time, accesses or "
			  "operations that wait for each other, scattered accesses, branches, "
			  "synchronisation, units that idle at the end.");
	else if (point->bound_level == LEVEL_NONE)
		say(line, "Keep the pipe busy: more independent operations, multiplications and "
			  "additions fused, fewer other instructions in the inner loop, data "
			  "nearer.");
	else
		say(line, "Keep more bytes on their way: more threads or more independent loads in "
			  "each, wide and contiguous accesses, no unit that idles at the end.");
}

void explain_point(
	struct explanation *explanation, const struct model *model, const struct point *point)
{
	*explanation = (struct explanation){
		.point = point, .perfect_seconds = NAN, .gain = NAN, .next_gain = NAN
	};
	find_roofs(explanation);
	if (point->bound) {
		explanation->perfect_seconds = explanation->roofs[0].seconds;
		explanation->gain = 100 / point->percent;
	}
	if (explanation->roof_count > 1)
		explanation->next_gain = 100 / explanation->roofs[1].percent;
	say_bound(explanation->lines[0], point);
	say_reach(explanation->lines[1], point);
	say_perfect(explanation->lines[2], explanation);
	say_next(explanation->lines[3], explanation);
	say_advice(explanation->lines[4], model, point);
}

/* ---- ceilings ------------------------------------------------------------------------------ */

/* Whether CEILING is part of the roof of POINT. */
static bool is_roof_of(const struct ceiling *ceiling, const struct point *point)
{
	if (!point->bound || *ceiling->aspect)
		return false;
	if (ceiling->role == ROLE_OPERATIONS)
		return point->bound_level == LEVEL_NONE && point->pipe == ceiling;
	return ceiling->level == point->bound_level;
}

static void say_kernels(char *line, const struct model *model, const struct ceiling *ceiling)
{
	const struct point *nearest = NULL;
	int count = 0;

	for (int i = 0; i < model->point_count; i++) {
		const struct point *point = &model->points[i];

		if (!is_roof_of(ceiling, point))
			continue;
		count++;
		if (!nearest || point->percent > nearest->percent)
			nearest = point;
	}
	if (!nearest)
		say(line, "No kernel of this result has it as its roof.");
	else
		say(line, "%s is the roof of %d kernel%s; the nearest is %s at %.3g %%.",
			ceiling->role == ROLE_OPERATIONS ? ceiling->pipe
							 : level_name(ceiling->level),
			count, count == 1 ? "" : "s", nearest->measurement->kernel,
			nearest->percent);
}

/* The one that counts of those under the same name, itself perhaps. */
static const struct ceiling *best_of(const struct model *model, const struct ceiling *ceiling)
{
	char name[64], other[64];

	ceiling_name(ceiling, name, sizeof name);
	for (int i = 0; i < model->ceiling_count; i++)
		if (model->ceilings[i].best &&
			!strcmp(ceiling_name(&model->ceilings[i], other, sizeof other), name))
			return &model->ceilings[i];
	return ceiling;
}

static void say_peak(char *line, const struct ceiling *ceiling)
{
	if (isnan(ceiling->peak)) {
		say(line, "Its theoretical peak is not known.");
		return;
	}
	say(line, "That is %.3g %% of the theoretical peak",
		100 * ceiling->rate.attainable / ceiling->peak);
	if (!isnan(ceiling->peak_held))
		say(line, ", and %.3g %% of it at the clock held",
			100 * ceiling->rate.attainable / ceiling->peak_held);
	if (isfinite(ceiling->per_clock) && isfinite(ceiling->peak_per_clock))
		say(line, "; its SMs counted %.4g of %.4g a cycle themselves", ceiling->per_clock,
			ceiling->peak_per_clock);
	say(line, ".");
}

void explain_ceiling(
	struct explanation *explanation, const struct model *model, const struct ceiling *ceiling)
{
	char(*lines)[EXPLANATION_LINE] = explanation->lines;
	const char *unit = ceiling->role == ROLE_OPERATIONS ? pipe_unit(ceiling->pipe) : "B";
	const struct ceiling *best = best_of(model, ceiling);
	char name[64], rate[TEXT_MOST];

	*explanation =
		(struct explanation){ .perfect_seconds = NAN, .gain = NAN, .next_gain = NAN };
	say(lines[0], "%s measures a ceiling: %s, %s.", ceiling->measurement->kernel,
		ceiling_name(ceiling, name, sizeof name),
		rate_text(ceiling->rate.attainable, unit, rate, sizeof rate));
	say_peak(lines[1], ceiling);
	say(lines[2], "Typically it is %s, in %d rounds.",
		rate_text(ceiling->rate.typical, unit, rate, sizeof rate),
		ceiling->estimate->rounds);
	say_flags(lines[2], ceiling->estimate->flags);
	say_kernels(lines[3], model, ceiling);
	if (best == ceiling)
		say(lines[4], "No other measurement of it is faster.");
	else
		say(lines[4], "It does not count, because %s is faster: %s.",
			best->measurement->kernel,
			rate_text(best->rate.attainable, unit, rate, sizeof rate));
}
