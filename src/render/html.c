/* SPDX-License-Identifier: Apache-2.0 */
#include "render/html.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "model/explain.h"
#include "render/facts.h"
#include "render/figure.h"
#include "render/markup.h"
#include "render/strips.h"
#include "render/words.h"

/* One section under way. ID: "d1", in front of every anchor of it. */
struct section {
	struct text *page;
	const struct document *document;
	const struct model *model;
	const struct result *result;
	char id[16];
};

/* ---- files of the page, embedded by the build ---------------------------------------------- */

struct embedded {
	const char *name;
	const char *bytes;
	size_t size;
};
extern const struct embedded page_files[];

static void add_file(struct text *page, const char *name)
{
	for (const struct embedded *file = page_files; file->name; file++)
		if (!strcmp(file->name, name)) {
			text_add_bytes(page, file->bytes, file->size);
			return;
		}
	die("the report's file %s was not built in", name);
}

/* ---- pieces -------------------------------------------------------------------------------- */

struct column {
	const char *title;
	bool number; /* aligned to the right, sorted by value */
};

static void add_columns(struct text *page, const struct column *columns, size_t count)
{
	markup_add(page, "<thead><tr>");
	for (size_t i = 0; i < count; i++)
		markup_add(page, "<th scope=\"col\"%s>%q</th>",
			columns[i].number ? " class=\"number\"" : "", columns[i].title);
	markup_add(page, "</tr></thead>\n<tbody>\n");
}

/* A figure, and the value that it is sorted by. */
static void add_number(struct text *page, double value, const char *words)
{
	markup_add(page, "<td class=\"number\" data-v=\"%g\">%q</td>", value, words);
}

static void add_word(struct text *page, const char *words)
{
	markup_add(page, "<td>%q</td>", words);
}

static void add_percent(struct text *page, double percent)
{
	char words[32];

	add_number(page, percent, words_percent(percent, words, sizeof words));
}

static void add_rates(struct text *page, const struct rate *rate, const struct estimate *estimate,
	const char *unit)
{
	char words[96];

	add_number(page, rate->attainable, text_si(words, sizeof words, rate->attainable, unit));
	add_number(page, rate->typical,
		words_typical(rate, estimate->rounds, unit, words, sizeof words));
}

static void add_flags_cell(struct text *page, unsigned flags)
{
	char words[256];

	add_word(page, flags_text(flags, words, sizeof words));
}

/* "fma_f64: AVX2 FMA x8" */
static void add_source(struct text *page, const struct measurement *m)
{
	markup_add(page, "<td>%q%s%q</td>", m->kernel, m->variant[0] ? ": " : "", m->variant);
}

static void add_facts(struct text *page, const struct facts *facts)
{
	markup_add(page, "<dl>\n");
	for (int i = 0; i < facts->count; i++)
		markup_add(page, "<div><dt>%q</dt><dd>%q</dd></div>\n", facts->list[i].name,
			facts->list[i].value);
	markup_add(page, "</dl>\n");
}

static void add_heading(const struct section *section, const char *anchor, const char *title)
{
	markup_add(section->page, "<h3 id=\"%s-%s\">%s</h3>\n", section->id, anchor, title);
}

/* ---- head of a section --------------------------------------------------------------------- */

static void add_alarms(const struct section *section)
{
	const struct model *model = section->model;

	if (section->result->simulated || section->result->device.simulated)
		markup_add(section->page, "<p class=\"alarm\">SIMULATED: a modelled device, no "
					  "hardware was measured.</p>\n");
	if (strcmp(section->result->ending, "complete"))
		markup_add(section->page,
			"<p class=\"alarm\">This run did not come to its end (%q): figures may be "
			"missing or rest on few rounds.</p>\n",
			section->result->ending);
	if (!model->fault_count)
		return;
	markup_add(section->page, "<div class=\"alarm\"><p>%d fault%s:</p><ul>\n",
		model->fault_count, model->fault_count == 1 ? "" : "s");
	for (int i = 0; i < model->fault_count; i++)
		markup_add(section->page, "<li>%q</li>\n", model->faults[i].text);
	markup_add(section->page, "</ul></div>\n");
}

static void add_title(const struct section *section)
{
	const struct result *result = section->result;
	const struct device *device = &result->device;
	char spec[64];

	markup_add(section->page, "<h2>%q</h2>\n<p class=\"sub\">%q, %q%s%q; measured %q with %q, ",
		device->name, device_spec(device, spec, sizeof spec), device->architecture,
		!device->driver[0]	   ? ""
		: device->code == CODE_GPU ? ", driver "
					   : ", kernel ",
		device->driver, result->started, result->tool);
	markup_add(section->page, "%q run</p>\n", result->settings.effort);
}

/* ---- roofline ------------------------------------------------------------------------------ */

static void add_controls(const struct section *section)
{
	markup_add(section->page, "<div class=\"controls scripted\">"
				  "<label>Filter <input type=\"search\" class=\"filter\" "
				  "placeholder=\"kernel, precision, roof, flag\"></label>");
	for (enum level level = LEVEL_DRAM + 1; level <= LEVEL_SHARED; level++)
		if (section->model->roofs[level].drawn)
			markup_add(section->page,
				"<button type=\"button\" class=\"toggle\" data-level=\"%s\" "
				"aria-pressed=\"false\">%s roof</button>",
				level_name(level), level_name(level));
	markup_add(section->page,
		"<button type=\"button\" class=\"save\" data-type=\"svg\">Save SVG</button>"
		"<button type=\"button\" class=\"save\" data-type=\"png\">Save PNG</button>"
		"<span class=\"count\" role=\"status\"></span></div>\n");
}

static void add_roofline(const struct section *section)
{
	struct text *page = section->page;

	add_heading(section, "roofline", "Roofline");
	add_controls(section);
	if (!figure_add(page, section->model)) {
		markup_add(page, "<p>There is no measured ceiling and no kernel to draw.</p>\n");
		return;
	}
	markup_add(page, "<p class=\"sub\">A point is a kernel, with its share of its own roof in "
			 "per cent; the "
			 "dotted line above it leads to that roof. Flagged kernels have a †, those "
			 "at fault a ‡. <span class=\"scripted\">Point "
			 "at a kernel "
			 "for its memory levels, click or press Enter to pin it, arrow keys lead "
			 "to the next; "
			 "click a ceiling to hide its kernels.</span></p>\n"
			 "<aside class=\"card\" hidden aria-live=\"polite\"></aside>\n");
}

/* ---- kernels ------------------------------------------------------------------------------- */

static const struct column kernel_columns[] = { { "Kernel", false }, { "Precision", false },
	{ "FLOP/B", true }, { "Attainable", true }, { "Typical, 95 %", true }, { "Of roof", true },
	{ "Roof", false }, { "Flags", false } };

static void add_kernel(const struct section *section, int index)
{
	const struct point *point = &section->model->points[index];
	struct text *page = section->page;
	char words[160], unit[16];
	const struct rate *rate = words_telling_rate(point, unit, sizeof unit);
	double intensity = words_telling_intensity(point);

	markup_add(page, "<tr data-k=\"%d\"><th scope=\"row\"><a href=\"#%sk%d\">%q</a></th>",
		index, section->id, index,
		words_measurement(point->measurement, words, sizeof words));
	add_word(page, point->measurement->pipe);
	add_number(page, intensity, words_intensity(intensity, words, sizeof words));
	add_rates(page, rate, point->estimate, unit);
	add_percent(page, point->percent);
	words_doubt(point, words, sizeof words);
	markup_add(page, "<td>%q%s%q%s</td>", point_roof_name(point), words[0] ? " (" : "", words,
		words[0] ? ")" : "");
	add_flags_cell(page, point->estimate->flags);
	markup_add(page, "</tr>\n");
}

static void add_kernels(const struct section *section)
{
	struct text *page = section->page;

	add_heading(section, "kernels", "Kernels");
	if (!section->model->point_count) {
		markup_add(page, "<p>No kernel was measured.</p>\n");
		return;
	}
	markup_add(page, "<div class=\"wide\"><table class=\"kernels sortable\">\n");
	add_columns(page, kernel_columns, sizeof kernel_columns / sizeof *kernel_columns);
	for (int i = 0; i < section->model->point_count; i++)
		add_kernel(section, i);
	markup_add(page,
		"</tbody></table></div>\n"
		"<p class=\"sub\">Attainable is the best round; typical the median round, with "
		"its 95 % interval. FLOP/B counts the bytes of DRAM.</p>\n");
}

static void add_explanation(const struct section *section, int index)
{
	static const char *const titles[EXPLANATION_LINES] = { "Bound", "Reach", "Perfect", "Next",
		"To do" };
	const struct point *point = &section->model->points[index];
	struct explanation explanation;
	char words[160];

	explain_point(&explanation, section->model, point);
	markup_add(section->page, "<details id=\"%sk%d\"><summary>%q", section->id, index,
		words_measurement(point->measurement, words, sizeof words));
	if (point->bound)
		markup_add(section->page, ": %s of %q",
			words_percent(point->percent, words, sizeof words), point_roof_name(point));
	markup_add(section->page, "</summary><p class=\"sub\">%q (%q)</p><dl class=\"flags\">\n",
		point->measurement->about, point->measurement->counts);
	for (int i = 0; i < EXPLANATION_LINES; i++)
		if (explanation.lines[i][0])
			markup_add(section->page, "<div><dt>%s</dt><dd>%q</dd></div>\n", titles[i],
				explanation.lines[i]);
	markup_add(section->page, "</dl></details>\n");
}

static void add_explanations(const struct section *section)
{
	if (!section->model->point_count)
		return;
	add_heading(section, "limits", "What limits each kernel, and what to do");
	for (int i = 0; i < section->model->point_count; i++)
		add_explanation(section, i);
}

/* ---- ceilings ------------------------------------------------------------------------------ */

/* A figure beside its theoretical peak is a column only where some peak is known. */
static bool has_peaks(const struct model *model, bool held)
{
	for (int i = 0; i < model->ceiling_count; i++)
		if (isfinite(held ? model->ceilings[i].peak_held : model->ceilings[i].peak))
			return true;
	return false;
}

static void add_ceiling(const struct section *section, const struct ceiling *ceiling)
{
	struct text *page = section->page;
	char words[160], unit[16] = "B/s";

	if (ceiling->role == ROLE_OPERATIONS)
		words_operations_unit(ceiling->pipe, unit, sizeof unit);
	markup_add(page, "<tr%s><th scope=\"row\">%q</th>",
		ceiling->best ? "" : " class=\"beaten\"",
		ceiling_name(ceiling, words, sizeof words));
	add_rates(page, &ceiling->rate, ceiling->estimate, unit);
	if (has_peaks(section->model, false))
		add_percent(page, 100 * ceiling->rate.attainable / ceiling->peak);
	if (has_peaks(section->model, true))
		add_percent(page, 100 * ceiling->rate.attainable / ceiling->peak_held);
	add_source(page, ceiling->measurement);
	add_flags_cell(page, ceiling->estimate->flags);
	markup_add(page, "</tr>\n");
}

static void add_ceiling_columns(const struct section *section)
{
	struct column columns[7] = { { "Ceiling", false }, { "Attainable", true },
		{ "Typical, 95 %", true } };
	size_t count = 3;

	if (has_peaks(section->model, false))
		columns[count++] = (struct column){ "Of peak", true };
	if (has_peaks(section->model, true))
		columns[count++] = (struct column){ "At clock held", true };
	columns[count++] = (struct column){ "Measured by", false };
	columns[count++] = (struct column){ "Flags", false };
	add_columns(section->page, columns, count);
}

static void add_ceilings(const struct section *section)
{
	struct text *page = section->page;
	bool beaten = false;

	add_heading(section, "ceilings", "Ceilings");
	if (!section->model->ceiling_count) {
		markup_add(page, "<p>No ceiling was measured.</p>\n");
		return;
	}
	markup_add(page, "<div class=\"wide\"><table class=\"sortable\">\n");
	add_ceiling_columns(section);
	for (int i = 0; i < section->model->ceiling_count; i++) {
		add_ceiling(section, &section->model->ceilings[i]);
		beaten |= !section->model->ceilings[i].best;
	}
	markup_add(page, "</tbody></table></div>\n");
	if (has_peaks(section->model, false) || has_peaks(section->model, true))
		markup_add(page,
			"<p class=\"sub\">Of peak: of the theoretical one by the data sheet, "
			"and at the clock that was held; empty where it is not known.</p>\n");
	if (beaten)
		markup_add(page,
			"<p class=\"sub\">Pale: slower than another measurement of the same "
			"ceiling.</p>\n");
}

/* ---- latencies and curves ------------------------------------------------------------------ */

static void add_latency(const struct section *section, const struct latency *latency)
{
	static const struct column columns[] = { { "Latency", false }, { "Least", true },
		{ "Typical, 95 %", true }, { "Cycles", true }, { "Measured by", false },
		{ "Flags", false } };
	const struct rate times = { .attainable = latency->attainable,
		.typical = latency->typical,
		.low = latency->low,
		.high = latency->high };
	double cycles = latency->measurement->level == LEVEL_NONE
				? NAN
				: latency->attainable * latency->estimate->clock_hz;
	char words[160] = "";

	if (latency == section->model->latencies)
		add_columns(section->page, columns, sizeof columns / sizeof *columns);
	markup_add(section->page, "<tr><th scope=\"row\">%q</th>",
		latency_name(latency, words, sizeof words));
	add_rates(section->page, &times, latency->estimate, "s");
	words[0] = 0;
	if (isfinite(cycles))
		snprintf(words, sizeof words, "%.0f", cycles);
	add_number(section->page, cycles, words);
	add_source(section->page, latency->measurement);
	add_flags_cell(section->page, latency->estimate->flags);
	markup_add(section->page, "</tr>\n");
}

static void add_latencies(const struct section *section)
{
	if (!section->model->latency_count)
		return;
	add_heading(section, "latencies", "Latencies");
	markup_add(section->page, "<div class=\"wide\"><table class=\"sortable\">\n");
	for (int i = 0; i < section->model->latency_count; i++)
		add_latency(section, &section->model->latencies[i]);
	markup_add(section->page, "</tbody></table></div>\n");
}

static void add_curve(const struct section *section, const struct curve *curve)
{
	const struct measurement *m = curve->measurement;
	const struct column columns[] = { { m->over, true }, { "Operations", true },
		{ "Bytes", true }, { "Flags", false } };
	char words[96], unit[16];

	markup_add(section->page,
		"<details><summary>%q over %q</summary><p class=\"sub\">%q</p>"
		"<table class=\"sortable\">\n",
		m->kernel, m->over, m->about);
	add_columns(section->page, columns, sizeof columns / sizeof *columns);
	for (int i = 0; i < curve->point_count; i++) {
		const struct curve_point *at = &curve->points[i];
		double operations = at->operations.attainable, bytes = at->bytes.attainable;

		markup_add(section->page, "<tr>");
		add_number(section->page, at->x,
			words_quantity(at->x, curve->unit, words, sizeof words));
		words_operations_unit(m->pipe, unit, sizeof unit);
		add_number(section->page, operations,
			isfinite(operations) ? text_si(words, sizeof words, operations, unit) : "");
		add_number(section->page, bytes,
			isfinite(bytes) ? text_si(words, sizeof words, bytes, "B/s") : "");
		add_flags_cell(section->page, at->estimate->flags);
		markup_add(section->page, "</tr>\n");
	}
	markup_add(section->page, "</tbody></table></details>\n");
}

static void add_curves(const struct section *section)
{
	if (!section->model->curve_count)
		return;
	add_heading(section, "curves", "Curves");
	for (int i = 0; i < section->model->curve_count; i++)
		add_curve(section, &section->model->curves[i]);
}

/* ---- charts, conditions -------------------------------------------------------------------- */

static void add_picture(struct text *page, const struct chart_picture *picture, const char *theme)
{
	markup_add(page, "<img class=\"%s\" alt=\"Chart: %s\" src=\"data:image/svg+xml;base64,",
		theme, chart_kind_name(picture->kind));
	markup_add_base64(page, picture->bytes, picture->size);
	markup_add(page, "\">\n");
}

static const struct chart_picture *find_picture(
	const struct chart_outcome *outcome, enum chart_kind kind)
{
	for (int i = 0; i < outcome->picture_count; i++)
		if (outcome->pictures[i].kind == kind)
			return &outcome->pictures[i];
	return NULL;
}

static void add_charts(const struct section *section)
{
	const struct chart_outcome *light = &section->document->light;
	const struct chart_outcome *dark = &section->document->dark;

	if (!light->picture_count && !light->note_count)
		return;
	add_heading(section, "charts", "Other charts");
	for (int i = 0; i < light->picture_count; i++) {
		const struct chart_picture *picture = &light->pictures[i];
		const struct chart_picture *night = find_picture(dark, picture->kind);

		markup_add(section->page, "<figure class=\"chart%s\">\n", night ? " themed" : "");
		add_picture(section->page, picture, "day");
		if (night)
			add_picture(section->page, night, "night");
		markup_add(section->page, "</figure>\n");
	}
	if (!light->note_count)
		return;
	markup_add(section->page, "<ul class=\"sub\">\n");
	for (int i = 0; i < light->note_count; i++)
		markup_add(section->page, "<li>%q</li>\n", light->notes[i]);
	markup_add(section->page, "</ul>\n");
}

static void add_conditions(const struct section *section)
{
	add_heading(section, "conditions", "Conditions over the run");
	if (!strips_add(section->page, section->result))
		markup_add(section->page,
			"<p>Clocks, power and temperature could not be read on this "
			"device.</p>\n");
}

/* ---- words about doubts -------------------------------------------------------------------- */

/* Who has a flag: at most a dozen names. */
static void add_bearers(const struct section *section, unsigned flag)
{
	const struct model *model = section->model;
	int shown = 0, more = 0;

	for (int i = 0; i < section->result->measurement_count; i++) {
		if (!(model->estimates[i].flags & flag))
			continue;
		if (shown == 12) {
			more++;
			continue;
		}
		markup_add(section->page, "%s%q", shown++ ? ", " : " <span class=\"sub\">",
			section->result->measurements[i].kernel);
	}
	if (more)
		markup_add(section->page, " and %d more", more);
	markup_add(section->page, "</span>");
}

static void add_flags(const struct section *section)
{
	unsigned flags = model_flags(section->model);

	if (!flags)
		return;
	add_heading(section, "flags", "What the flags mean");
	markup_add(section->page, "<dl class=\"flags\">\n");
	for (int bit = 0; bit < FLAG_COUNT; bit++) {
		if (!(flags & 1u << bit))
			continue;
		markup_add(
			section->page, "<div><dt>%s</dt><dd>%q", flag_name(bit), flag_meaning(bit));
		add_bearers(section, 1u << bit);
		markup_add(section->page, "</dd></div>\n");
	}
	markup_add(section->page, "</dl>\n");
}

static void add_losses(const struct section *section)
{
	const struct model *model = section->model;

	if (!model->loss_count)
		return;
	add_heading(section, "losses", "Not measured, or cut short");
	markup_add(section->page, "<dl class=\"flags\">\n");
	for (int i = 0; i < model->loss_count; i++)
		markup_add(section->page, "<div><dt>%q</dt><dd>%q</dd></div>\n",
			model->losses[i].measurement->kernel, model->losses[i].reason);
	markup_add(section->page, "</dl>\n");
}

static void add_notes(const struct section *section)
{
	if (!section->result->note_count)
		return;
	add_heading(section, "notes", "Notes of the run");
	markup_add(section->page, "<ul>\n");
	for (int i = 0; i < section->result->note_count; i++)
		markup_add(section->page, "<li>%q</li>\n", section->result->notes[i]);
	markup_add(section->page, "</ul>\n");
}

/* ---- provenance ---------------------------------------------------------------------------- */

static void add_provenance(const struct section *section)
{
	struct facts device = { 0 }, run = { 0 };
	struct text measure = TEXT_EMPTY, file = TEXT_EMPTY;

	facts_of_device(&device, &section->result->device);
	facts_of_run(&run, section->result);
	add_heading(section, "device", "Device");
	add_facts(section->page, &device);
	add_heading(section, "provenance", "How this came about");
	add_facts(section->page, &run);
	facts_add_command(&measure, section->result);
	facts_add_shell_word(&file, section->document->file);
	markup_add(section->page,
		"<p>Measure it again, and draw everything again from the stored result:</p>\n"
		"<pre>%q\nroofline report %q\nroofline plot %q\nroofline show -v %q</pre>\n",
		measure.bytes, file.bytes, file.bytes, file.bytes);
	text_release(&measure);
	text_release(&file);
}

/* ---- page ---------------------------------------------------------------------------------- */

static void add_section(struct text *page, const struct document *document, int index)
{
	struct section section = { .page = page,
		.document = document,
		.model = document->model,
		.result = document->model->result };

	snprintf(section.id, sizeof section.id, "d%d", index + 1);
	markup_add(page, "<section class=\"device\" id=\"%s\">\n", section.id);
	add_title(&section);
	add_alarms(&section);
	add_roofline(&section);
	add_kernels(&section);
	add_explanations(&section);
	add_ceilings(&section);
	add_latencies(&section);
	add_curves(&section);
	add_charts(&section);
	add_conditions(&section);
	add_flags(&section);
	add_losses(&section);
	add_notes(&section);
	add_provenance(&section);
	markup_add(page, "</section>\n");
}

/* Nothing is loaded, and only the page's own style and script count, known by their digests. */
static void add_head(struct text *page, const struct document *documents, int count)
{
	markup_add(page,
		"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"img-src data:; base-uri 'none'; form-action 'none'; style-src 'sha256-");
	add_file(page, "report.css.sha256");
	markup_add(page, "'; script-src 'sha256-");
	add_file(page, "report.js.sha256");
	markup_add(page,
		"'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n<title>Roofline:");
	for (int i = 0; i < count && i < 3; i++)
		markup_add(page, "%s %q", i ? "," : "", documents[i].model->result->device.name);
	markup_add(page, "</title>\n<style>");
	add_file(page, "report.css");
	markup_add(page, "</style>\n</head>\n<body>\n");
}

static void add_navigation(struct text *page, const struct document *documents, int count)
{
	markup_add(page, "<header><h1>Roofline report</h1>");
	if (count > 1) {
		markup_add(page, "<nav aria-label=\"Results\">");
		for (int i = 0; i < count; i++)
			markup_add(page, "<a href=\"#d%d\">%q</a>", i + 1,
				documents[i].model->result->device.name);
		markup_add(page, "</nav>");
	}
	markup_add(page, "<button type=\"button\" id=\"theme\" class=\"scripted\">Dark</button>"
			 "</header>\n");
}

void html_add(struct text *text, const struct document *documents, int count)
{
	add_head(text, documents, count);
	add_navigation(text, documents, count);
	markup_add(text, "<main>\n");
	for (int i = 0; i < count; i++)
		add_section(text, &documents[i], i);
	markup_add(text, "</main>\n<div id=\"popup\" hidden aria-hidden=\"true\"></div>\n<script>");
	add_file(text, "report.js");
	markup_add(text, "</script>\n</body>\n</html>\n");
}
