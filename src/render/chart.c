/* SPDX-License-Identifier: Apache-2.0 */
#include "render/chart.h"

#include <stdarg.h>
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

static const struct {
	const char *name;
	draw_function *draw;
} kinds[CHART_KIND_COUNT] = {
	[CHART_ROOFLINE] = { "roofline", roofline_draw },
	[CHART_HIERARCHICAL] = { "roofline-hierarchical", hierarchical_draw },
	[CHART_ATTAINMENT] = { "roof-attainment", attainment_draw },
	[CHART_SWEEP] = { "intensity-sweep", sweep_draw },
	[CHART_STAIRCASE] = { "bandwidth-staircase", staircase_draw },
	[CHART_TRAJECTORY] = { "trajectory", trajectory_draw },
};
static const char *const format_names[] = { "png", "svg", "pdf", "gp" };
static const char *const size_names[] = { "report", "paper", "slide" };
static const char *const theme_names[] = { "light", "dark", "bw" };

const char *chart_kind_name(enum chart_kind kind)
{
	return kinds[kind].name;
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
	char stem[80];
	draw_function *draw; /* NULL: of both scenes */
	struct drawing drawing, wide;
	int picture_count;
	struct picture *pictures; /* in the list of all */
};

struct job {
	const struct chart_request *request;
	struct chart_outcome *outcome;
	unsigned formats;
	bool keep; /* in memory, instead of saving */
	struct scene scene, rival;
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

static void add_note(struct job *job, const struct chart *chart, const char *text)
{
	char note[1400];

	snprintf(note, sizeof(note), "%s: %s", chart->stem, text);
	add_string(&job->outcome->notes, &job->outcome->note_count, note);
}

/* ---- scripts ---- */

void drawing_note(struct drawing *drawing, const char *format, ...)
{
	va_list arguments;
	int i = 0;

	while (i < DRAWING_NOTES && drawing->notes[i][0])
		i++;
	if (i == DRAWING_NOTES)
		return;
	va_start(arguments, format);
	vsnprintf(drawing->notes[i], sizeof(drawing->notes[i]), format, arguments);
	va_end(arguments);
}

static int draw(const struct job *job, const struct chart *chart, const struct font *font,
	struct drawing *drawing, struct error *err)
{
	if (chart->draw)
		return chart->draw(&job->scene, font, drawing, err);
	return overlay_draw(&job->scene, &job->rival, chart->stem, font, drawing, err);
}

static void note_drawing(struct job *job, const struct chart *chart)
{
	char note[200];

	for (int i = 0; i < DRAWING_NOTES; i++)
		if (chart->drawing.notes[i][0])
			add_note(job, chart, chart->drawing.notes[i]);
	if (!chart->drawing.hidden)
		return;
	snprintf(note, sizeof(note),
		"%d label%s found no room and %s not shown; every kernel is in the table",
		chart->drawing.hidden, chart->drawing.hidden == 1 ? "" : "s",
		chart->drawing.hidden == 1 ? "is" : "are");
	add_note(job, chart, note);
}

/*
 * Nobody knows the fonts of whoever will read an SVG, so its text is laid out with the wider table;
 * a chart without a script has nothing to draw, and says so.
 */
static int make_chart(struct job *job, enum chart_kind kind, const char *stem,
	draw_function *function, struct error *err)
{
	const struct font wide = { FONT_DEJAVU, "Arial" };
	struct chart *chart = &job->charts[job->chart_count];
	struct error why = { 0 };

	chart->kind = kind;
	snprintf(chart->stem, sizeof(chart->stem), "%s", stem);
	chart->draw = function;
	if (draw(job, chart, &job->font, &chart->drawing, &why)) {
		if (err)
			*err = why;
		return error_context(err, "chart %s", stem);
	}
	if (!chart->drawing.script) {
		struct text text = TEXT_EMPTY;

		text_add(&text, "not drawn: %s", why.text);
		add_note(job, chart, text.bytes);
		text_release(&text);
		return 0;
	}
	job->chart_count++;
	note_drawing(job, chart);
	if ((job->formats & 1u << CHART_SVG) && job->font.class != FONT_DEJAVU)
		return draw(job, chart, &wide, &chart->wide, err);
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

/* Hands the bytes over to the outcome. */
static void keep(struct chart_outcome *outcome, const struct chart *chart, struct picture *picture)
{
	outcome->pictures = memory_resize(
		outcome->pictures, (size_t)outcome->picture_count + 1, sizeof(*outcome->pictures));
	outcome->pictures[outcome->picture_count++] = (struct chart_picture){ chart->kind,
		picture->format, picture->bytes, picture->size };
	picture->bytes = NULL;
}

static int save(struct job *job, const struct chart *chart, enum chart_format format,
	const void *bytes, size_t size, struct error *err)
{
	struct text path = TEXT_EMPTY;
	char name[96];
	int status;

	snprintf(name, sizeof(name), "%s.%s", chart->stem, format_names[format]);
	text_add(&path, "%s/%s", job->request->folder, name);
	status = file_save(path.bytes, bytes, size, err);
	text_release(&path);
	if (status == 0)
		add_string(&job->outcome->files, &job->outcome->file_count, name);
	return status;
}

/* Saves or keeps the pictures of CHART; *FAILED if gnuplot did not draw them all. */
static int deliver_pictures(
	struct job *job, const struct chart *chart, bool *failed, struct error *err)
{
	char note[1200];

	for (int i = 0; i < chart->picture_count; i++) {
		struct picture *picture = &chart->pictures[i];

		if (!picture->bytes) {
			*failed = true;
			job->outcome->missing++;
			snprintf(note, sizeof(note), "no %s: %s", format_names[picture->format],
				picture->error.text);
			add_note(job, chart, note);
		} else if (job->keep) {
			keep(job->outcome, chart, picture);
		} else if (save(job, chart, picture->format, picture->bytes, picture->size, err)) {
			return -1;
		}
	}
	return 0;
}

static int deliver_chart(struct job *job, const struct chart *chart, struct error *err)
{
	bool failed = false;

	if (deliver_pictures(job, chart, &failed, err))
		return -1;
	if (job->keep)
		return 0;
	if (failed)
		add_note(job, chart,
			"gnuplot draws it from the .gp written here, also on "
			"another machine (Debian: package gnuplot-nox)");
	if (!failed && !(job->formats & 1u << CHART_GP))
		return 0;
	return save(
		job, chart, CHART_GP, chart->drawing.script, strlen(chart->drawing.script), err);
}

/* The pictures of the charts made. */
static int deliver_charts(struct job *job, struct error *err)
{
	for (int i = 0; i < job->chart_count; i++)
		add_pictures(job, &job->charts[i]);
	gnuplot_draw(job->pictures, job->picture_count);
	for (int i = 0; i < job->chart_count; i++)
		if (deliver_chart(job, &job->charts[i], err))
			return -1;
	return 0;
}

static struct job job_make(const struct chart_request *request, struct chart_outcome *outcome)
{
	*outcome = (struct chart_outcome){ 0 };
	return (struct job){
		.request = request,
		.outcome = outcome,
		.formats = request->formats ? request->formats : ~0u,
		.font = font_choose(),
	};
}

static void job_release(struct job *job)
{
	for (int i = 0; i < CHART_KIND_COUNT; i++) {
		free(job->charts[i].drawing.script);
		free(job->charts[i].wide.script);
	}
	for (int i = 0; i < job->picture_count; i++)
		free(job->pictures[i].bytes);
	scene_release(&job->scene);
	scene_release(&job->rival);
}

static int make_charts(struct job *job, const struct model *model, struct error *err)
{
	unsigned wanted = job->request->kinds ? job->request->kinds : ~0u;
	int status = 0;

	scene_build(
		&job->scene, model, job->request->size, job->request->theme, job->request->extras);
	for (int kind = 0; kind < CHART_KIND_COUNT && status == 0; kind++)
		if (wanted & 1u << kind)
			status = make_chart(job, (enum chart_kind)kind, kinds[kind].name,
				kinds[kind].draw, err);
	if (status == 0)
		status = deliver_charts(job, err);
	job_release(job);
	return status;
}

int charts_write(const struct model *model, const struct chart_request *request,
	struct chart_outcome *outcome, struct error *err)
{
	struct job job = job_make(request, outcome);

	return make_charts(&job, model, err);
}

int charts_draw(const struct model *model, const struct chart_request *request,
	struct chart_outcome *outcome, struct error *err)
{
	struct job job = job_make(request, outcome);

	job.keep = true;
	return make_charts(&job, model, err);
}

/* A part of a file's name: small letters, digits and dashes only; OTHER if that leaves nothing. */
static void add_to_stem(char *stem, size_t size, const char *name, const char *other)
{
	size_t start = strlen(stem), used = start;
	bool dash = true; /* none at the beginning, never two */

	for (; *name && used + 1 < size && used < start + 30; name++) {
		char c = *name >= 'A' && *name <= 'Z' ? (char)(*name - 'A' + 'a') : *name;
		bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

		if (plain || !dash)
			stem[used++] = plain ? c : '-';
		dash = !plain;
	}
	while (used > start && stem[used - 1] == '-')
		used--;
	stem[used] = 0;
	if (used == start)
		snprintf(stem + start, size - start, "%s", other);
}

int charts_write_comparison(const struct model *a, const struct model *b,
	const char *const names[2], const struct chart_request *request,
	struct chart_outcome *outcome, struct error *err)
{
	struct job job = job_make(request, outcome);
	char stem[80] = "compare-";
	int status;

	add_to_stem(stem, sizeof(stem), names[0], "a");
	snprintf(stem + strlen(stem), sizeof(stem) - strlen(stem), "-");
	add_to_stem(stem, sizeof(stem), names[1], "b");
	scene_build(&job.scene, a, request->size, request->theme, 0);
	scene_build(&job.rival, b, request->size, request->theme, 0);
	job.scene.name = names[0];
	job.rival.name = names[1];
	status = make_chart(&job, CHART_KIND_COUNT, stem, NULL, err);
	if (status == 0)
		status = deliver_charts(&job, err);
	job_release(&job);
	return status;
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
	free(outcome->pictures);
	free(outcome->notes);
	*outcome = (struct chart_outcome){ 0 };
}
