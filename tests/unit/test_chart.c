/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The charts: scripts as they were (tests/data/charts; ROOFLINE_REWRITE=1 writes them anew), models
 * of every shape, and names that try to run something or to break the picture.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/file.h"
#include "base/random.h"
#include "base/text.h"
#include "render/drawing.h"
#include "render/gnuplot.h"
#include "render/place.h"
#include "render/script.h"
#include "sample_model.h"

/* Last: it has a macro fail(). */
#include <cmocka.h>

#define GOLDEN "tests/data/charts"
#define CANARY "/tmp/roofline-chart-canary"

static const struct font helvetica = { FONT_HELVETICA, "Liberation Sans" };

static char *script_with(const struct model *model, enum chart_kind kind, enum chart_size size,
	enum chart_theme theme, unsigned extras)
{
	static draw_function *const functions[CHART_KIND_COUNT] = {
		[CHART_ROOFLINE] = roofline_draw,
		[CHART_HIERARCHICAL] = hierarchical_draw,
		[CHART_ATTAINMENT] = attainment_draw,
		[CHART_SWEEP] = sweep_draw,
		[CHART_STAIRCASE] = staircase_draw,
		[CHART_TRAJECTORY] = trajectory_draw,
	};
	struct drawing drawing;
	struct scene scene;
	struct error err = { 0 };

	scene_build(&scene, model, size, theme, extras);
	assert_int_equal(functions[kind](&scene, &helvetica, &drawing, &err), 0);
	scene_release(&scene);
	return drawing.script;
}

static char *script_of(const struct model *model, enum chart_kind kind, enum chart_size size,
	enum chart_theme theme)
{
	return script_with(model, kind, size, theme, 0);
}

static char *comparison_of(const struct model *a, const struct model *b, const char *name,
	enum chart_size size, enum chart_theme theme)
{
	struct drawing drawing;
	struct scene first, second;
	struct error err = { 0 };

	scene_build(&first, a, size, theme, 0);
	scene_build(&second, b, size, theme, 0);
	first.name = name;
	second.name = "CPU";
	assert_int_equal(
		overlay_draw(&first, &second, "compare-a-b", &helvetica, &drawing, &err), 0);
	scene_release(&first);
	scene_release(&second);
	return drawing.script;
}

static bool have_gnuplot(void)
{
	static const char *const argv[] = { "gnuplot", "--version", NULL };
	const struct child_request request = {
		.argv = argv, .limit_seconds = 5, .limit_bytes = 99
	};
	static int have = -1;
	struct child_result result = { 0 };

	if (have < 0) {
		have = child_run(&request, &result, NULL) == 0 && result.status == 0;
		child_release(&result);
	}
	return have;
}

/* ---- as they were ---- */

static void compare_golden(const char *name, const char *script)
{
	char path[256], *bytes = NULL;
	size_t size = 0;
	struct error err = { 0 };

	snprintf(path, sizeof(path), GOLDEN "/%s.gp", name);
	if (getenv("ROOFLINE_REWRITE")) {
		assert_int_equal(file_make_folder(GOLDEN, &err), 0);
		assert_int_equal(file_save(path, script, strlen(script), &err), 0);
		return;
	}
	if (file_load(path, 1 << 20, &bytes, &size, &err))
		fail_msg("%s", err.text);
	assert_string_equal(bytes, script);
	free(bytes);
}

static void scripts_are_as_they_were(void **state)
{
	static const enum chart_theme themes[CHART_SIZE_COUNT] = {
		[CHART_REPORT] = CHART_LIGHT, [CHART_PAPER] = CHART_BW, [CHART_SLIDE] = CHART_DARK
	};
	struct sample gpu, cpu;

	(void)state;
	sample_gpu(&gpu);
	sample_gpu_kernels(&gpu, 25);
	sample_cpu(&cpu);
	sample_cpu_kernels(&cpu);
	sample_curves(&gpu);
	sample_curves(&cpu);
	/* Every size and every theme once; all nine of each would guard no more. */
	for (int size = 0; size < CHART_SIZE_COUNT; size++)
		for (int kind = 0; kind < CHART_KIND_COUNT; kind++) {
			const struct sample *sample = size == CHART_SLIDE ? &cpu : &gpu;
			enum chart_theme theme = themes[size];
			char name[128], *script = script_of(&sample->model, (enum chart_kind)kind,
						(enum chart_size)size, theme);

			snprintf(name, sizeof(name), "%s-%s-%s",
				chart_kind_name((enum chart_kind)kind),
				chart_size_name((enum chart_size)size), chart_theme_name(theme));
			compare_golden(name, script);
			free(script);
		}
	for (int size = 0; size < CHART_SIZE_COUNT; size++) {
		char name[128], *script = comparison_of(&gpu.model, &cpu.model, "GPU",
					(enum chart_size)size, themes[size]);

		snprintf(name, sizeof(name), "compare-%s-%s",
			chart_size_name((enum chart_size)size), chart_theme_name(themes[size]));
		compare_golden(name, script);
		free(script);
	}
	sample_close(&gpu);
	sample_close(&cpu);
}

/* ---- what is drawn only when asked for ---- */

static char *roofline_with(const struct model *model, unsigned extras)
{
	return script_with(model, CHART_ROOFLINE, CHART_REPORT, CHART_LIGHT, extras);
}

static void extras_are_drawn_when_asked_for(void **state)
{
	static const unsigned both = CHART_ALL_CEILINGS | CHART_PEAKS;
	struct sample sample;
	struct ceiling *ceilings;
	char *plain, *all, *peaks, *full;

	(void)state;
	sample_gpu(&sample);
	ceilings = sample.model.ceilings;
	ceilings[5].aspect = "sparse"; /* FP8 tensor */
	ceilings[5].roof = false;
	ceilings[0].peak = 33.5e12;
	ceilings[6].peak = 4.8e12; /* DRAM */
	plain = roofline_with(&sample.model, 0);
	all = roofline_with(&sample.model, CHART_ALL_CEILINGS);
	peaks = roofline_with(&sample.model, CHART_PEAKS);
	full = roofline_with(&sample.model, both);
	assert_null(strstr(plain, "FP8 tensor"));
	assert_null(strstr(plain, "TF32 tensor"));
	assert_null(strstr(plain, "PEAK"));
	assert_non_null(strstr(all, "\"FP8 tensor, sparse\""));
	assert_non_null(strstr(all, "\"TF32 tensor\""));
	assert_null(strstr(all, "PEAK"));
	assert_null(strstr(peaks, "FP8 tensor"));
	assert_non_null(strstr(peaks, "33.5 1    # FP64\n"));
	assert_non_null(strstr(peaks, "BW_PEAK = 4.8 "));
	assert_non_null(strstr(full, "FP8 tensor, sparse"));
	assert_non_null(strstr(full, "$peaks using"));
	free(plain);
	free(all);
	free(peaks);
	free(full);
	sample_close(&sample);
}

/* ---- every shape of model ---- */

/* Draws one picture if gnuplot is there; an error of gnuplot is a failure of the test. */
static void draw_svg(const char *script, char **svg)
{
	struct picture picture = { .format = CHART_SVG, .script = script };

	*svg = NULL;
	if (!have_gnuplot())
		return;
	gnuplot_draw(&picture, 1);
	if (!picture.bytes)
		fail_msg("%s", picture.error.text);
	*svg = picture.bytes;
}

#define BIT(kind) (1u << (kind))
#define ROOFS (BIT(CHART_ROOFLINE) | BIT(CHART_HIERARCHICAL))
#define CURVES (BIT(CHART_SWEEP) | BIT(CHART_STAIRCASE) | BIT(CHART_TRAJECTORY))

static void draw_with_itself(const struct model *model, bool expected)
{
	char *svg, *script = comparison_of(model, model, "GPU", CHART_REPORT, CHART_LIGHT);

	assert_int_equal(script != NULL, expected);
	if (!script)
		return;
	draw_svg(script, &svg);
	free(svg);
	free(script);
}

/* EXPECTED: bits of the kinds that have something to draw. */
static void draw_all(struct sample *sample, unsigned expected)
{
	draw_with_itself(&sample->model, expected & ROOFS);
	for (int kind = 0; kind < CHART_KIND_COUNT; kind++) {
		char *svg, *script = script_of(&sample->model, (enum chart_kind)kind, CHART_REPORT,
				   CHART_LIGHT);

		assert_int_equal(script != NULL, expected >> kind & 1);
		if (!script)
			continue;
		assert_null(strstr(script, "nan"));
		draw_svg(script, &svg);
		free(svg);
		free(script);
	}
}

static void every_shape_of_model_is_drawn(void **state)
{
	static const int counts[] = { 0, 1, 2, 14, 200 };
	struct sample sample;

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		sample_gpu(&sample);
		sample_gpu_kernels(&sample, counts[i]);
		draw_all(&sample, counts[i] ? ROOFS | BIT(CHART_ATTAINMENT) : ROOFS);
		sample_close(&sample);
	}
	for (int memory = 0; memory < 2; memory++) {
		sample_gpu(&sample);
		for (int i = 0; i < 8; i++)
			sample_point(&sample, (struct sample_point){ memory ? "m" : "c", "FP32",
						      memory ? 3.5e12 * 0.1 * (i + 1) : 60e12,
						      memory ? .1 * (i + 1) : 900 + i, 0, 0, 0 });
		draw_all(&sample, ROOFS | BIT(CHART_ATTAINMENT));
		sample_close(&sample);
	}
	sample_gpu(&sample);
	sample_point(&sample, (struct sample_point){ "copy", NULL, 0, 0, 0, 0, 0 });
	draw_all(&sample, ROOFS | BIT(CHART_ATTAINMENT));
	sample_close(&sample);
	sample_open(&sample, "nothing measured", false);
	draw_all(&sample, 0);
	sample_close(&sample);
}

/* Curves with and without roofs, with one point, with none of use; more than there are colours. */
static void every_shape_of_curve_is_drawn(void **state)
{
	struct sample sample;
	struct curve *curve;

	(void)state;
	for (int gpu = 0; gpu < 2; gpu++) {
		gpu ? sample_gpu(&sample) : sample_cpu(&sample);
		sample_curves(&sample);
		draw_all(&sample, ROOFS | BIT(CHART_ATTAINMENT) | CURVES);
		sample_close(&sample);
	}
	sample_open(&sample, "no ceilings", true);
	sample_curve_point(&sample, sample_curve(&sample, "a", "FP32", "intensity"), 2, 3e12, NAN);
	sample_curve_point(&sample, sample_curve(&sample, "b", "", "working set"), 4096, NAN, 5e6);
	curve = sample_curve(&sample, "c", "FP32", "n");
	curve->measurement = sample.measurements; /* not a workload */
	draw_all(&sample, BIT(CHART_SWEEP) | BIT(CHART_STAIRCASE));
	sample_close(&sample);
	sample_gpu(&sample);
	sample_curve(&sample, "empty", "FP32", "intensity");
	sample_curve_point(
		&sample, sample_curve(&sample, "zero", "", "working set"), 0, NAN, INFINITY);
	draw_all(&sample, ROOFS);
	sample_close(&sample);
	sample_gpu(&sample);
	for (int i = 0; i < 10; i++)
		sample_staircase(&sample, "again", 0.5 + 0.05 * i);
	draw_all(&sample, ROOFS | BIT(CHART_STAIRCASE));
	sample_close(&sample);
}

/* ---- names of the roofs ---- */

/* The page of a script, from its own lines. */
struct page {
	double width, height, x_min, x_max, y_min, y_max;
};

static struct page page_of(const char *script)
{
	const char *line = strstr(script, "L = "), *range = strstr(script, "\nXMIN = ");
	struct page page;
	double left, bottom;

	assert_non_null(line);
	assert_non_null(range);
	assert_int_equal(sscanf(line, "L = %lf; B = %lf; PW = %lf; PH = %lf", &left, &bottom,
				 &page.width, &page.height),
		4);
	assert_int_equal(sscanf(range, "\nXMIN = %lf; XMAX = %lf; YMIN = %lf; YMAX = %lf",
				 &page.x_min, &page.x_max, &page.y_min, &page.y_max),
		4);
	return page;
}

/* The distance of a marker from the ink of a roof's name: X along it, Y across it. */
static double gap(const struct page *page, const double name[2], double width, double size,
	const double marker[2])
{
	double wide = page->width / log10(page->x_max / page->x_min);
	double tall = page->height / log10(page->y_max / page->y_min);
	double angle = atan(tall / wide), half = 0.36 * size; /* of a capital letter */
	double dx = wide * log10(marker[0] / name[0]), dy = tall * log10(marker[1] / name[1]);
	double x = dx * cos(angle) + dy * sin(angle), y = dy * cos(angle) - dx * sin(angle);

	return hypot(fmax(0, fmax(-x, x - width)), fmax(0, fabs(y) - half));
}

/* Every name against every marker of the script. Returns how many pairs it compared. */
static int assert_names_clear_of_markers(const char *script, const char *block)
{
	struct page page = page_of(script);
	int pairs = 0;

	for (const char *at = script; (at = strstr(at, "\nset label \"")); at++) {
		char text[64];
		double name[2], size, marker[2], width;
		const char *row = strstr(script, block);

		if (sscanf(at,
			    "\nset label \"%63[^\"]\" at %lf,%lf left rotate by ANG noenhanced "
			    "front font ',%lf'",
			    text, &name[0], &name[1], &size) != 4)
			continue;
		width = font_width(&helvetica, text, size);
		for (row = strchr(row, '\n') + 1;
			sscanf(row, "%lf %lf", &marker[0], &marker[1]) == 2;
			row = strchr(row, '\n') + 1, pairs++)
			/* 3.05 pt is the radius of a point of size 1, for text of 9 pt. */
			if (gap(&page, name, width, size, marker) < 3.05 * size / (0.92 * 9))
				fail_msg("'%s' touches the marker at %g, %g", text, marker[0],
					marker[1]);
	}
	return pairs;
}

static void assert_names_clear(const struct model *model)
{
	for (int size = 0; size < CHART_SIZE_COUNT; size++) {
		char *script = script_of(model, CHART_ROOFLINE, (enum chart_size)size, CHART_LIGHT);

		assert_true(assert_names_clear_of_markers(script, "$kernels << ") > 0);
		free(script);
		script = script_of(model, CHART_HIERARCHICAL, (enum chart_size)size, CHART_LIGHT);
		assert_true(assert_names_clear_of_markers(script, "$markers << ") > 0);
		free(script);
	}
}

/* Without a ceiling of operations: kernels under a roof that goes on, clear of the key. */
static void a_roof_alone_goes_on(void **state)
{
	struct sample sample;
	struct page page;
	char *script;

	(void)state;
	sample_open(&sample, "memory only", true);
	sample_ceiling(&sample, (struct sample_ceiling){ NULL, LEVEL_DRAM, 4e12 });
	sample_point(&sample, (struct sample_point){ "triad_f64", "FP64", 0.3e12, .083, 0, 0, 0 });
	for (int size = 0; size < CHART_SIZE_COUNT; size++) {
		script = script_of(
			&sample.model, CHART_ROOFLINE, (enum chart_size)size, CHART_LIGHT);
		assert_int_equal(assert_names_clear_of_markers(script, "$kernels << "), 1);
		page = page_of(script);
		/* The kernel's 300 GFLOP/s are in the lower two thirds. */
		assert_non_null(strstr(script, "GFLOP/s"));
		assert_true(log(300 / page.y_min) < 0.67 * log(page.y_max / page.y_min));
		free(script);
	}
	sample_close(&sample);
}

/* Four roofs close together and kernels on the lowest: a real CPU on a small page. */
static void names_of_roofs_touch_no_marker(void **state)
{
	struct sample sample;
	struct result result;
	struct model model;
	struct error err = { 0 };

	(void)state;
	sample_gpu(&sample);
	sample_gpu_kernels(&sample, 25);
	assert_names_clear(&sample.model);
	sample_close(&sample);
	sample_cpu(&sample);
	sample_cpu_kernels(&sample);
	assert_names_clear(&sample.model);
	sample_close(&sample);
	if (result_load("results/cpu-epyc/result.json", &result, &err))
		fail_msg("%s", err.text);
	model_build(&model, &result);
	assert_names_clear(&model);
	model_release(&model);
	result_release(&result);
}

/* ---- labels ---- */

struct seen {
	struct box box;
	char text[200];
};

/* The text of a quoted string of the script, plain or octal. Returns what follows it. */
static const char *unquote(const char *from, char *to, size_t size)
{
	size_t used = 0;

	while (*from && *from != '"') {
		int byte = *from;

		if (*from == '\\' && sscanf(from + 1, "%3o", (unsigned *)&byte) == 1)
			from += 3;
		if (used + 1 < size)
			to[used++] = (char)byte;
		from++;
	}
	to[used] = 0;
	return from + (*from == '"');
}

/* Every label that the placement put into SCRIPT, as boxes in points. Returns how many. */
static int labels_of(const char *script, struct seen *seen, int most)
{
	static const char begin[] = "\nset label \"";
	struct page page = page_of(script);
	const char *size_at = strstr(script, "\nKF = ',");
	double size = size_at ? strtod(size_at + 8, NULL) : 0;
	int count = 0;

	for (const char *at = script; (at = strstr(at, begin)) && count < most; at++) {
		char justify[16];
		double x, y, width, left;
		const char *rest =
			unquote(at + sizeof(begin) - 1, seen[count].text, sizeof(seen[count].text));

		if (sscanf(rest, " at %lf,%lf %15s noenhanced front font KF", &x, &y, justify) !=
				3 ||
			strncmp(strstr(rest, "font "), "font KF", 7))
			continue;
		width = font_width(&helvetica, seen[count].text, size);
		x = log10(x / page.x_min) / log10(page.x_max / page.x_min) * page.width;
		y = log10(y / page.y_min) / log10(page.y_max / page.y_min) * page.height;
		left = *justify == 'l' ? 0 : *justify == 'r' ? 1 : 0.5;
		seen[count++].box = (struct box){ x - left * width, y - 0.5 * size,
			x + (1 - left) * width, y + 0.5 * size };
	}
	return count;
}

static int assert_labels_sound(const char *script)
{
	static struct seen seen[64];
	struct page page = page_of(script);
	int count = labels_of(script, seen, 64);

	for (int i = 0; i < count; i++) {
		const struct box *box = &seen[i].box;

		if (box->x0 < -1 || box->y0 < -1 || box->x1 > page.width + 10 ||
			box->y1 > page.height + 10)
			fail_msg("'%s' is outside the plot", seen[i].text);
		for (int k = 0; k < i; k++)
			if (box_overlap(*box, seen[k].box, 0) > 0)
				fail_msg("'%s' overlaps '%s'", seen[i].text, seen[k].text);
	}
	return count;
}

/* In every chart with labels, at every size: none overlaps another or leaves the plot. */
static void labels_of_all_charts_are_apart(void **state)
{
	static const int counts[] = { 2, 25, 200 };
	int seen = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		struct sample sample;

		sample_gpu(&sample);
		sample_gpu_kernels(&sample, counts[i]);
		sample_curves(&sample);
		for (int size = 0; size < CHART_SIZE_COUNT; size++) {
			char *script = comparison_of(&sample.model, &sample.model, "GPU",
				(enum chart_size)size, CHART_LIGHT);

			seen += assert_labels_sound(script);
			free(script);
			for (int kind = 0; kind < CHART_KIND_COUNT; kind++) {
				if (kind == CHART_ATTAINMENT)
					continue;
				script = script_of(&sample.model, (enum chart_kind)kind,
					(enum chart_size)size, CHART_LIGHT);
				seen += assert_labels_sound(script);
				free(script);
			}
		}
		sample_close(&sample);
	}
	assert_true(seen > 300);
}

/* ---- hostile names ---- */

static const char *const hostile[] = {
	"`touch " CANARY "`",
	"\"; system('touch " CANARY "'); \"",
	"'; !touch " CANARY " #",
	"a\n!touch " CANARY "\n",
	"$(touch " CANARY ")",
	"END_OF_KERNELS\n!touch " CANARY,
	"EOD x",
	"@x ~a{b} ^c_d &{e}",
	"{/A\"></tspan><script>alert(1)</script><tspan> x}",
	"<script>alert(1)</script>",
	"a]]>b & c < d",
	"100% %s %n %%",
	"\\",
	"\\\"",
	"''a",
	"\t\x01\x1b[31m",
	"\xff\xfe broken \xc3",
	"\xe2\x80\xae"
	"flip",
};
#define HOSTILE ((int)(sizeof(hostile) / sizeof(hostile[0])))

/* Whether a tag of the SVG has what the tests forbid: script, on...=, or a foreign href. */
static bool has_danger(const char *svg)
{
	for (const char *tag = strchr(svg, '<'); tag; tag = strchr(tag + 1, '<')) {
		size_t length = strcspn(tag, ">");
		char *copy = strndup(tag, length), *href;
		bool danger = !strncmp(copy, "<script", 7) || strstr(copy, " onload=") ||
			      strstr(copy, " onclick=") || strstr(copy, " onmouse");

		href = strstr(copy, "href=");
		danger = danger || (href && href[6] != '#' && href[5] != '#');
		free(copy);
		if (danger)
			return true;
	}
	return false;
}

static void assert_well_formed(const char *svg)
{
	static const char *const argv[] = { "xmllint", "--noout", "--nonet", "-", NULL };
	const struct child_request request = { .argv = argv,
		.input = svg,
		.input_size = strlen(svg),
		.limit_seconds = 20,
		.limit_bytes = 4096 };
	struct child_result result = { 0 };

	assert_false(has_danger(svg));
	if (child_run(&request, &result, NULL) == 0 && result.status != 0)
		fail_msg("xmllint: %s", result.errors);
	child_release(&result);
}

static void draw_hostile(struct sample *sample, const char *name)
{
	char *svg, *script = comparison_of(
			   &sample->model, &sample->model, name, CHART_REPORT, CHART_LIGHT);

	draw_svg(script, &svg);
	if (svg)
		assert_well_formed(svg);
	assert_int_not_equal(access(CANARY, F_OK), 0);
	free(svg);
	free(script);
	for (int kind = 0; kind < CHART_KIND_COUNT; kind++) {
		script =
			script_of(&sample->model, (enum chart_kind)kind, CHART_REPORT, CHART_LIGHT);
		draw_svg(script, &svg);
		if (svg)
			assert_well_formed(svg);
		assert_int_not_equal(access(CANARY, F_OK), 0);
		free(svg);
		free(script);
	}
}

static void hostile_names_run_nothing(void **state)
{
	(void)state;
	unlink(CANARY);
	for (int i = 0; i < HOSTILE; i++) {
		struct sample sample;
		struct measurement *m;

		sample_gpu(&sample);
		snprintf(sample.result.device.name, sizeof(sample.result.device.name), "%s",
			hostile[i]);
		snprintf(sample.result.device.driver, sizeof(sample.result.device.driver), "%.60s",
			hostile[i]);
		snprintf(sample.result.tool, sizeof(sample.result.tool), "%.30s", hostile[i]);
		snprintf(sample.result.started, sizeof(sample.result.started), "%.30s", hostile[i]);
		sample_gpu_kernels(&sample, 3);
		sample_point(
			&sample, (struct sample_point){ hostile[i], "FP64", 5e12, 3, 2, 1, 0 });
		m = sample_measurement(&sample, hostile[i], hostile[i]);
		sample_ceiling(&sample, (struct sample_ceiling){ hostile[i], LEVEL_NONE, 20e12 });
		sample_point(
			&sample, (struct sample_point){ m->kernel, hostile[i], 4e12, 30, 2, 1, 0 });
		sample_curves(&sample);
		sample_intensity_sweep(&sample, hostile[i], "FP32");
		sample_staircase(&sample, hostile[i], 0.5);
		sample_sizes(&sample, hostile[i], "FP64", 3);
		snprintf(m->over, sizeof(m->over), "%.20s", hostile[i]);
		draw_hostile(&sample, hostile[i]);
		sample_close(&sample);
	}
}

#define LABELS 4000

/* Random text of dangerous characters, many labels to one script: none may run or break it. */
static void random_names_run_nothing(void **state)
{
	static const char alphabet[] = "`'\"$(){}!\\\n\t@#%&<>;|_^~]]abx017 \xc3\xa9\xff";
	struct script script = { 0 };
	struct random random = { 11 };
	struct error err = { 0 };
	char *text, *svg;

	(void)state;
	unlink(CANARY);
	script_add(&script, "set term svg noenhanced size 400,300\nset encoding utf8\n");
	for (int i = 0; i < LABELS; i++) {
		char name[400];
		int length = (int)random_below(&random, i % 100 ? 30 : 300), used = 0;

		for (int k = 0; k < length; k++)
			name[used++] = alphabet[random_below(&random, sizeof(alphabet) - 1)];
		snprintf(name + used, sizeof(name) - (size_t)used, "%s",
			i % 3 ? "" : "`touch " CANARY "`");
		script_add(&script, "set label %q at screen 0.%d,0.5 noenhanced # %c\n", name,
			i % 10, name);
	}
	script_add(&script, "unset border; unset tics; plot [0:1] 0\n");
	assert_int_equal(script_finish(&script, &text, &err), 0);
	draw_svg(text, &svg);
	if (svg)
		assert_well_formed(svg);
	assert_int_not_equal(access(CANARY, F_OK), 0);
	free(svg);
	free(text);
}

/* Names that are no name of a file, and what becomes of them. */
static void a_comparison_is_named_after_both(void **state)
{
	static const char *const cases[][3] = {
		{ "H200", "A100", "compare-h200-a100.gp" },
		{ "../..//x y", "B: driver 5.80", "compare-x-y-b-driver-5-80.gp" },
		{ "\xff/", "!", "compare-a-b.gp" },
	};
	char folder[] = "/tmp/roofline-compare-XXXXXX", path[128];
	struct sample sample;

	(void)state;
	assert_non_null(mkdtemp(folder));
	sample_gpu(&sample);
	sample_gpu_kernels(&sample, 2);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct chart_request request = { .formats = 1u << CHART_GP,
			.folder = folder };
		const char *const names[2] = { cases[i][0], cases[i][1] };
		struct chart_outcome outcome;
		struct error err = { 0 };

		assert_int_equal(charts_write_comparison(&sample.model, &sample.model, names,
					 &request, &outcome, &err),
			0);
		assert_int_equal(outcome.file_count, 1);
		assert_string_equal(outcome.files[0], cases[i][2]);
		snprintf(path, sizeof(path), "%s/%s", folder, outcome.files[0]);
		assert_int_equal(unlink(path), 0);
		chart_outcome_release(&outcome);
	}
	rmdir(folder);
	sample_close(&sample);
}

static void a_number_that_is_none_is_refused(void **state)
{
	struct script script = { 0 };
	struct error err = { 0 };
	char *text;

	(void)state;
	script_add(&script, "%g %p", 1.0, NAN);
	assert_int_equal(script_finish(&script, &text, &err), -1);
	assert_null(text);
	assert_non_null(strstr(err.text, "not finite"));
}

static void names_get_short(void **state)
{
	static const char *const pairs[][2] = {
		{ "triad_f64", "triad_f64" },
		{ "void at::native::gelu<float, 4>(float *, int)", "gelu" },
		{ "a_very_long_kernel_name_that_goes_on", "a_very_long_ke\xE2\x80\xA6"
							  "t_goes_on" },
		{ "$(x)", "$(x)" },
	};
	char name[128];

	(void)state;
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		short_name(name, sizeof(name), pairs[i][0]);
		assert_string_equal(name, pairs[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_get_short),
		cmocka_unit_test(a_number_that_is_none_is_refused),
		cmocka_unit_test(a_comparison_is_named_after_both),
		cmocka_unit_test(scripts_are_as_they_were),
		cmocka_unit_test(extras_are_drawn_when_asked_for),
		cmocka_unit_test(every_shape_of_model_is_drawn),
		cmocka_unit_test(names_of_roofs_touch_no_marker),
		cmocka_unit_test(every_shape_of_curve_is_drawn),
		cmocka_unit_test(labels_of_all_charts_are_apart),
		cmocka_unit_test(a_roof_alone_goes_on),
		cmocka_unit_test(hostile_names_run_nothing),
		cmocka_unit_test(random_names_run_nothing),
	};

	return cmocka_run_group_tests_name("chart", tests, NULL, NULL);
}
