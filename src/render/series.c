/* SPDX-License-Identifier: Apache-2.0 */
#include "render/series.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"

static bool is_positive(double value)
{
	return isfinite(value) && value > 0;
}

static void add_points(struct series_line *line, bool bytes)
{
	const struct curve *curve = line->curve;

	line->points = memory_new((size_t)curve->point_count + 1, sizeof(*line->points));
	for (int i = 0; i < curve->point_count; i++) {
		const struct curve_point *from = &curve->points[i];
		const struct rate *rate = bytes ? &from->bytes : &from->operations;

		if (is_positive(from->x) && is_positive(rate->attainable))
			line->points[line->point_count++] = (struct series_point){ from->x,
				rate->attainable, rate->low, rate->high, NAN };
	}
}

void series_find(struct series_set *set, const struct model *model, const char *over, bool bytes)
{
	*set = (struct series_set){ 0 };
	for (int i = 0; i < model->curve_count; i++) {
		const struct curve *curve = &model->curves[i];
		struct series_line line = { .curve = curve };
		char clean[1024];

		if (strcmp(curve->measurement->over, over) ||
			curve->measurement->role == ROLE_LATENCY)
			continue;
		add_points(&line, bytes);
		if (!line.point_count || set->count == SERIES_MOST) {
			set->left_out += line.point_count > 0;
			free(line.points);
			continue;
		}
		text_clean(clean, sizeof(clean), curve->measurement->kernel);
		short_name(line.name, sizeof(line.name), clean);
		line.precision = (enum precision)(set->count % PRECISION_COUNT);
		set->lines[set->count++] = line;
	}
}

void series_scale(struct series_set *set, double unit)
{
	for (int i = 0; i < set->count; i++)
		for (int k = 0; k < set->lines[i].point_count; k++) {
			set->lines[i].points[k].y /= unit;
			set->lines[i].points[k].low /= unit;
			set->lines[i].points[k].high /= unit;
		}
}

void series_release(struct series_set *set)
{
	for (int i = 0; i < set->count; i++)
		free(set->lines[i].points);
	set->count = 0;
}

void series_write(struct canvas *canvas, const struct series_set *set, const char *unit)
{
	struct script *script = &canvas->script;

	script_add(script,
		"\n# curves: x, best round, low and high end of the 95 %% interval (%s), %% of the "
		"model (0: not known)\n",
		unit);
	for (int i = 0; i < set->count; i++) {
		const struct series_line *line = &set->lines[i];

		script_add(script, "# %c\n$series%d << END_OF_SERIES\n", line->name, i + 1);
		for (int k = 0; k < line->point_count; k++) {
			const struct series_point *p = &line->points[k];
			double low = isfinite(p->low) ? p->low : p->y;
			double high = isfinite(p->high) ? p->high : p->y;

			script_add(script, "%g %g %g %g %g\n", p->x, p->y, low, high,
				isfinite(p->percent) ? p->percent : 0.0);
		}
		script_add(script, "END_OF_SERIES\n");
	}
}

/* At its highest point, and at its first. */
static void add_label(struct canvas *canvas, const struct series_line *line)
{
	static const char *const colours[] = { "COL[1]", "COL[2]", "COL[3]", "COL[4]", "COL[5]",
		"COL[6]" };
	const struct series_point *top = line->points, *first = line->points;
	struct label label = { .text = line->name,
		.colour = colours[line->precision],
		.width = font_width(canvas->font, line->name, canvas->small),
		.height = 1.08 * canvas->small,
		.radius = 0.75 * canvas->radius,
		.anchor_count = 2 };

	for (int i = 0; i < line->point_count; i++)
		if (line->points[i].y > top->y)
			top = &line->points[i];
	label.anchors[0].x = axes_x(&canvas->axes, top->x);
	label.anchors[0].y = axes_y(&canvas->axes, top->y);
	label.anchors[1].x = axes_x(&canvas->axes, first->x);
	label.anchors[1].y = axes_y(&canvas->axes, first->y);
	placement_add_label(&canvas->place, label);
}

void series_label(struct canvas *canvas, const struct series_set *set)
{
	for (int i = 0; i < set->count; i++) {
		const struct series_line *line = &set->lines[i];

		add_label(canvas, line);
		for (int k = 0; k < line->point_count; k++) {
			const struct series_point *p = &line->points[k], *q = p + 1;
			double x = axes_x(&canvas->axes, p->x), y = axes_y(&canvas->axes, p->y);

			placement_add_disc(
				&canvas->place, (struct disc){ x, y, 0.6 * canvas->radius, 20, i });
			if (k + 1 < line->point_count)
				placement_add_stroke(&canvas->place,
					(struct stroke){ x, y, axes_x(&canvas->axes, q->x),
						axes_y(&canvas->axes, q->y), 6 });
		}
	}
}
