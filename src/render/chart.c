/* SPDX-License-Identifier: Apache-2.0 */
#include "render/chart.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "render/drawing.h"
#include "render/gnuplot.h"
#include "render/metrics.h"
#include "render/scene.h"

#define PICTURE_FORMATS 3 /* all but the script */

static const char *const kind_names[] = { "roofline", "roofline-hierarchical" };
static const char *const format_names[] = { "png", "svg", "pdf", "gp" };
static const char *const size_names[] = { "report", "paper", "slide" };
static const char *const theme_names[] = { "light", "dark", "bw" };

const char *chart_kind_name(enum chart_kind kind)
{
	return kind_names[kind];
}

const char *chart_format_name(enum chart_format format)
{
	return format_names[format];
}

const char *chart_size_name(enum chart_size size)
{
	return size_names[size];
}

const char *chart_theme_name(enum chart_theme theme)
{
	return theme_names[theme];
}

/* One chart under way: its script, another one for SVG, and the pictures asked for. */
struct chart {
	enum chart_kind kind;
	struct drawing drawing, wide;
	int picture_count;
	struct picture *pictures; /* in the list of all */
};

struct job {
	const struct chart_request *request;
	struct chart_outcome *outcome;
	unsigned formats;
	struct scene scene;
	struct font font;
	int chart_count;
	struct chart charts[CHART_KIND_COUNT];
	int picture_count;
	struct picture pictures[CHART_KIND_COUNT * PICTURE_FORMATS];
};

static void add_string(char ***list, int *count, const char *string)
{
	*list = memory_resize(*list, (size_t)*count + 1, sizeof(**list));
	(*list)[(*count)++] = memory_string(string);
}

static void add_note(struct job *job, enum chart_kind kind, const char *text)
{
	char note[1400];

	snprintf(note, sizeof(note), "%s: %s", kind_names[kind], text);
	add_string(&job->outcome->notes, &job->outcome->note_count, note);
}

/* ---- scripts ---- */

static int draw(const struct job *job, enum chart_kind kind, const struct font *font,
	struct drawing *drawing, struct error *err)
{
	switch (kind) {
	case CHART_HIERARCHICAL:
		return hierarchical_draw(&job->scene, font, drawing, err);
	default:
		return roofline_draw(&job->scene, font, drawing, err);
	}
}

static void note_drawing(struct job *job, const struct chart *chart)
{
	char note[200];

	if (job->scene.point_count == 0)
		add_note(job, chart->kind,
			"no kernel with operations was measured, so it shows "
			"the roofs alone");
	if (chart->drawing.hidden) {
		snprintf(note, sizeof(note),
			"%d label%s found no room and %s not shown; every "
			"kernel is in the table",
			chart->drawing.hidden, chart->drawing.hidden == 1 ? "" : "s",
			chart->drawing.hidden == 1 ? "is" : "are");
		add_note(job, chart->kind, note);
	}
	if (chart->drawing.absent && chart->kind == CHART_ROOFLINE) {
		snprintf(note, sizeof(note),
			"%d kernel%s without a known number of DRAM bytes "
			"cannot be drawn",
			chart->drawing.absent, chart->drawing.absent == 1 ? "" : "s");
		add_note(job, chart->kind, note);
	} else if (chart->drawing.absent) {
		snprintf(note, sizeof(note),
			"%d kernel%s left out where the picture would be too "
			"dense",
			chart->drawing.absent, chart->drawing.absent == 1 ? " is" : "s are");
		add_note(job, chart->kind, note);
	}
}

/*
 * Nobody knows the fonts of whoever will read an SVG, so its text is laid out with the wider table;
 * a chart without a script has nothing to draw, and says so.
 */
static int make_chart(struct job *job, enum chart_kind kind, struct error *err)
{
	const struct font wide = { FONT_DEJAVU, "Arial" };
	struct chart *chart = &job->charts[job->chart_count];
	struct error why = { 0 };

	chart->kind = kind;
	if (draw(job, kind, &job->font, &chart->drawing, &why)) {
		if (err)
			*err = why;
		return error_context(err, "chart %s", kind_names[kind]);
	}
	if (!chart->drawing.script) {
		struct text text = TEXT_EMPTY;

		text_add(&text, "not drawn: %s", why.text);
		add_note(job, kind, text.bytes);
		text_release(&text);
		return 0;
	}
	job->chart_count++;
	note_drawing(job, chart);
	if ((job->formats & 1u << CHART_SVG) && job->font.class != FONT_DEJAVU)
		return draw(job, kind, &wide, &chart->wide, err);
	return 0;
}

/* ---- pictures ---- */

static void add_pictures(struct job *job, struct chart *chart)
{
	chart->pictures = &job->pictures[job->picture_count];
	for (int format = 0; format < CHART_FORMAT_COUNT; format++) {
		struct picture *picture = &job->pictures[job->picture_count];

		if (format == CHART_GP || !(job->formats & 1u << format))
			continue;
		picture->format = (enum chart_format)format;
		picture->script = format == CHART_SVG && chart->wide.script ? chart->wide.script
									    : chart->drawing.script;
		chart->picture_count++;
		job->picture_count++;
	}
}

static int save(struct job *job, enum chart_kind kind, enum chart_format format, const void *bytes,
	size_t size, struct error *err)
{
	struct text path = TEXT_EMPTY;
	char name[64];
	int status;

	snprintf(name, sizeof(name), "%s.%s", kind_names[kind], format_names[format]);
	text_add(&path, "%s/%s", job->request->folder, name);
	status = file_save(path.bytes, bytes, size, err);
	text_release(&path);
	if (status == 0)
		add_string(&job->outcome->files, &job->outcome->file_count, name);
	return status;
}

static int save_chart(struct job *job, struct chart *chart, struct error *err)
{
	bool failed = false;

	for (int i = 0; i < chart->picture_count; i++) {
		struct picture *picture = &chart->pictures[i];
		char note[1200];

		if (picture->bytes) {
			if (save(job, chart->kind, picture->format, picture->bytes, picture->size,
				    err))
				return -1;
			continue;
		}
		failed = true;
		job->outcome->missing++;
		snprintf(note, sizeof(note), "no %s: %s", format_names[picture->format],
			picture->error.text);
		add_note(job, chart->kind, note);
	}
	if (failed)
		add_note(job, chart->kind,
			"gnuplot draws it from the .gp written here, also on "
			"another machine (Debian: package gnuplot-nox)");
	if (!failed && !(job->formats & 1u << CHART_GP))
		return 0;
	return save(job, chart->kind, CHART_GP, chart->drawing.script,
		strlen(chart->drawing.script), err);
}

static int draw_charts(struct job *job, struct error *err)
{
	unsigned kinds = job->request->kinds ? job->request->kinds : ~0u;

	for (int kind = 0; kind < CHART_KIND_COUNT; kind++)
		if ((kinds & 1u << kind) && make_chart(job, (enum chart_kind)kind, err))
			return -1;
	for (int i = 0; i < job->chart_count; i++)
		add_pictures(job, &job->charts[i]);
	gnuplot_draw(job->pictures, job->picture_count);
	return 0;
}

static int save_charts(struct job *job, struct error *err)
{
	for (int i = 0; i < job->chart_count; i++)
		if (save_chart(job, &job->charts[i], err))
			return -1;
	return 0;
}

/* Hands the pictures of CHART over to the outcome. */
static void keep_chart(struct job *job, struct chart *chart)
{
	struct chart_outcome *outcome = job->outcome;
	char note[1200];

	for (int i = 0; i < chart->picture_count; i++) {
		struct picture *picture = &chart->pictures[i];

		if (!picture->bytes) {
			outcome->missing++;
			snprintf(note, sizeof(note), "no %s: %s", format_names[picture->format],
				picture->error.text);
			add_note(job, chart->kind, note);
			continue;
		}
		outcome->pictures = memory_resize(outcome->pictures,
			(size_t)outcome->picture_count + 1, sizeof(*outcome->pictures));
		outcome->pictures[outcome->picture_count++] = (struct chart_picture){ chart->kind,
			picture->format, picture->bytes, picture->size };
		picture->bytes = NULL;
	}
}

static int keep_charts(struct job *job, struct error *err)
{
	(void)err;
	for (int i = 0; i < job->chart_count; i++)
		keep_chart(job, &job->charts[i]);
	return 0;
}

static int make_charts(const struct model *model, const struct chart_request *request,
	struct chart_outcome *outcome, int (*finish)(struct job *job, struct error *err),
	struct error *err)
{
	struct job job = {
		.request = request,
		.outcome = outcome,
		.formats = request->formats ? request->formats : ~0u,
		.font = font_choose(),
	};
	int status;

	*outcome = (struct chart_outcome){ 0 };
	scene_build(&job.scene, model, request->size, request->theme);
	status = draw_charts(&job, err);
	if (status == 0)
		status = finish(&job, err);
	for (int i = 0; i < CHART_KIND_COUNT; i++) {
		free(job.charts[i].drawing.script);
		free(job.charts[i].wide.script);
	}
	for (int i = 0; i < job.picture_count; i++)
		free(job.pictures[i].bytes);
	scene_release(&job.scene);
	return status;
}

int charts_write(const struct model *model, const struct chart_request *request,
	struct chart_outcome *outcome, struct error *err)
{
	return make_charts(model, request, outcome, save_charts, err);
}

int charts_draw(const struct model *model, const struct chart_request *request,
	struct chart_outcome *outcome, struct error *err)
{
	return make_charts(model, request, outcome, keep_charts, err);
}

void chart_outcome_release(struct chart_outcome *outcome)
{
	for (int i = 0; i < outcome->file_count; i++)
		free(outcome->files[i]);
	for (int i = 0; i < outcome->note_count; i++)
		free(outcome->notes[i]);
	for (int i = 0; i < outcome->picture_count; i++)
		free(outcome->pictures[i].bytes);
	free(outcome->files);
	free(outcome->notes);
	free(outcome->pictures);
	*outcome = (struct chart_outcome){ 0 };
}
