/* SPDX-License-Identifier: Apache-2.0 */
/* What flags, mixes, ceilings and roofs are called. */
#include "model/model.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* In the order of the bits. */
static const struct {
	const char *name, *meaning;
} flags[FLAG_COUNT] = {
	{ "wrong", "its output was wrong; a kernel with a wrong answer has no speed." },
	{ "above-roof",
		"it is more than 2 % above its own roof: the ceiling was measured too low, or its "
		"work is counted too high." },
	{ "implausible",
		"it is faster than the hardware can be at its clock: something was not measured "
		"as meant." },
	{ "throttled",
		"the device was hot or slowed itself down in some rounds; these rounds do not "
		"count for the attainable figure." },
	{ "power-limited",
		"the device was at its power limit, which is normal for tensor work; a higher "
		"limit may be faster." },
	{ "shared", "something else used the device meanwhile." },
	{ "drift", "the first and the second half of the run differ by more than 3 %." },
	{ "unstable", "the rounds differ from each other by more than 3 %." },
	{ "wide-interval",
		"the 95 % interval of the typical figure is wider than 1 % to each side." },
	{ "incomplete", "fewer than 8 rounds were measured, or it was cut short." },
	{ "unstable-warmup", "its speed had not settled when the measuring began." },
	{ "unchecked", "its output was not checked." },
	{ "clock",
		"the device's clock moved by more than 2 % during the run; the interval holds what "
		"another run at another clock may show." },
};

const char *flag_name(int bit)
{
	return flags[bit].name;
}

const char *flag_meaning(int bit)
{
	return flags[bit].meaning;
}

const char *flags_text(unsigned set, char *to, size_t size)
{
	size_t used = 0;

	to[0] = 0;
	for (int bit = 0; bit < FLAG_COUNT && used < size; bit++)
		if (set & 1u << bit)
			used += (size_t)snprintf(
				to + used, size - used, "%s%s", used ? ", " : "", flags[bit].name);
	return to;
}

const char *pipe_unit(const char *pipe)
{
	static const char *const integers[] = { "INT", "DP4A", "MUFU" };

	for (size_t i = 0; i < sizeof integers / sizeof *integers; i++)
		if (!strncmp(pipe, integers[i], strlen(integers[i])))
			return "OP";
	return "FLOP";
}

const char *mix_name(double written, char *to, size_t size)
{
	static const struct {
		double written;
		const char *name;
	} mixes[] = { { 0, "read" }, { 1. / 3, "triad" }, { 1. / 2, "copy" }, { 1, "write" } };

	for (size_t i = 0; i < sizeof mixes / sizeof *mixes; i++) {
		if (fabs(written - mixes[i].written) < 0.005) {
			snprintf(to, size, "%s", mixes[i].name);
			return to;
		}
	}
	snprintf(to, size, "%.0f %% written", written * 100);
	return to;
}

const char *ceiling_name(const struct ceiling *ceiling, char *to, size_t size)
{
	char mix[32];

	const char *aspect = ceiling->aspect ? ceiling->aspect : "";
	const char *comma = *aspect ? ", " : "";

	if (ceiling->role == ROLE_OPERATIONS)
		snprintf(to, size, "%s%s%s", ceiling->pipe, comma, aspect);
	else
		snprintf(to, size, "%s %s%s%s", level_name(ceiling->level),
			mix_name(ceiling->written, mix, sizeof mix), comma, aspect);
	return to;
}

const char *latency_name(const struct latency *latency, char *to, size_t size)
{
	const struct measurement *m = latency->measurement;
	const char *level = level_name(m->level);

	if (!level)
		snprintf(to, size, "%s", *m->aspect ? m->aspect : m->kernel);
	else
		snprintf(to, size, "%s%s%s", level, *m->aspect ? ", " : "", m->aspect);
	return to;
}

const char *point_roof_name(const struct point *point)
{
	if (!point->bound)
		return point->unmatched ? "no matching ceiling" : "no roof measured";
	return point->bound_level == LEVEL_NONE ? point->pipe->pipe
						: level_name(point->bound_level);
}
