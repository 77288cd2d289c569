/* SPDX-License-Identifier: Apache-2.0 */
#include "render/paper.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/explain.h"
#include "render/facts.h"
#include "render/words.h"

struct paper {
	struct text *text;
	enum paper_form form;
	const struct document *document;
	const struct model *model;
	const struct result *result;
	int column, column_count; /* of the table under way */
};

/* ---- foreign text -------------------------------------------------------------------------- */

/* What stands for one character in LaTeX; NULL: itself. */
static const char *latex_character(char c)
{
	switch (c) {
	case '\\':
		return "\\textbackslash{}";
	case '~':
		return "\\textasciitilde{}";
	case '^':
		return "\\textasciicircum{}";
	case '<':
		return "\\textless{}";
	case '>':
		return "\\textgreater{}";
	case '|':
		return "\\textbar{}";
	case '"':
		return "''";
	case '`':
		return "\\char96{}";
	case '{':
		return "\\{";
	case '}':
		return "\\}";
	case '$':
		return "\\$";
	case '&':
		return "\\&";
	case '#':
		return "\\#";
	case '_':
		return "\\_";
	case '%':
		return "\\%";
	case '[': /* these three mean something behind the end of a row */
		return "{[}";
	case ']':
		return "{]}";
	case '*':
		return "{*}";
	}
	return NULL;
}

/* Characters beyond ASCII that our own words have; any other one may stop LaTeX. */
static const struct {
	const char *utf8, *latex;
} latex_symbols[] = {
	{ "±", "\\(\\pm\\)" },
	{ "×", "\\(\\times\\)" },
	{ "µ", "\\(\\mu\\)" },
	{ "°", "\\(^\\circ\\)" },
	{ "…", "\\ldots{}" },
};

/* Adds the character at C, which is not ASCII; returns its last byte. */
static const char *add_latex_symbol(struct text *text, const char *c)
{
	for (size_t i = 0; i < sizeof latex_symbols / sizeof *latex_symbols; i++) {
		size_t size = strlen(latex_symbols[i].utf8);

		if (!strncmp(c, latex_symbols[i].utf8, size)) {
			text_add(text, "%s", latex_symbols[i].latex);
			return c + size - 1;
		}
	}
	text_add(text, "?");
	while ((c[1] & 0xC0) == 0x80)
		c++;
	return c;
}

static void add_latex(struct text *text, const char *safe)
{
	for (const char *c = safe; *c; c++) {
		const char *instead = latex_character(*c);

		if (instead)
			text_add(text, "%s", instead);
		else if (*c & 0x80)
			c = add_latex_symbol(text, c);
		else
			text_add_bytes(text, c, 1);
	}
}

static void add_markdown(struct text *text, const char *safe)
{
	for (const char *c = safe; *c; c++) {
		if (strchr("\\`*_{}[]<>|#!~$&", *c))
			text_add(text, "\\");
		text_add_bytes(text, c, 1);
	}
}

/* FOREIGN so that nothing in it means anything to the reader of the file. */
static void add_words(struct paper *paper, const char *foreign)
{
	size_t size = 4 * strlen(foreign) + 16;
	char *safe = memory_new(size, 1);

	text_safe(safe, size, foreign);
	if (paper->form == PAPER_LATEX)
		add_latex(paper->text, safe);
	else
		add_markdown(paper->text, safe);
	free(safe);
}

/* ---- pieces -------------------------------------------------------------------------------- */

static bool is_latex(const struct paper *paper)
{
	return paper->form == PAPER_LATEX;
}

static void add_heading(struct paper *paper, const char *title)
{
	text_add(paper->text, is_latex(paper) ? "\n\\subsection*{" : "\n### ");
	add_words(paper, title);
	text_add(paper->text, is_latex(paper) ? "}\n\n" : "\n\n");
}

static void add_paragraph(struct paper *paper, const char *sentence)
{
	add_words(paper, sentence);
	text_add(paper->text, "\n\n");
}

/* TITLES with 'l' or 'r' in ALIGN for each. */
static void begin_table(
	struct paper *paper, const char *align, const char *const *titles, bool wide)
{
	paper->column_count = (int)strlen(align);
	paper->column = 0;
	if (is_latex(paper))
		text_add(paper->text, "\\begin{center}%s\n\\begin{tabular}{%s}\n\\toprule\n",
			wide ? "\\footnotesize" : "\\small", align);
	else
		text_add(paper->text, "|");
	for (int i = 0; i < paper->column_count; i++) {
		text_add(paper->text, is_latex(paper) ? (i ? " & " : "") : " ");
		add_words(paper, titles[i]);
		text_add(paper->text, is_latex(paper) ? "" : " |");
	}
	text_add(paper->text, is_latex(paper) ? " \\\\\n\\midrule\n" : "\n|");
	for (int i = 0; i < paper->column_count && !is_latex(paper); i++)
		text_add(paper->text, align[i] == 'r' ? " ---: |" : " :--- |");
	if (!is_latex(paper))
		text_add(paper->text, "\n");
}

static void add_cell(struct paper *paper, const char *words)
{
	bool last = paper->column == paper->column_count - 1;

	if (is_latex(paper)) {
		text_add(paper->text, "%s", paper->column ? " & " : "");
		add_words(paper, words);
		text_add(paper->text, "%s", last ? " \\\\\n" : "");
	} else {
		text_add(paper->text, "%s", paper->column ? " " : "| ");
		add_words(paper, words);
		text_add(paper->text, "%s", last ? " |\n" : " |");
	}
	paper->column = last ? 0 : paper->column + 1;
}

static void end_table(struct paper *paper)
{
	text_add(paper->text,
		is_latex(paper) ? "\\bottomrule\n\\end{tabular}\n\\end{center}\n\n" : "\n");
}

static void begin_list(struct paper *paper)
{
	text_add(paper->text, "%s", is_latex(paper) ? "\\begin{description}\n" : "");
}

static void add_item(struct paper *paper, const char *name, const char *sentence)
{
	text_add(paper->text, is_latex(paper) ? "\\item[{" : "- **");
	add_words(paper, name);
	text_add(paper->text, is_latex(paper) ? "}] " : "**: ");
	add_words(paper, sentence);
	text_add(paper->text, "\n");
}

static void end_list(struct paper *paper)
{
	text_add(paper->text, "%s\n", is_latex(paper) ? "\\end{description}\n" : "");
}

/* ---- content ------------------------------------------------------------------------------- */

static void add_title(struct paper *paper)
{
	const struct result *result = paper->result;
	const struct device *device = &result->device;
	struct text line = TEXT_EMPTY;
	char spec[64];

	text_add(paper->text, is_latex(paper) ? "\\section*{Roofline of " : "## Roofline of ");
	add_words(paper, device->name);
	text_add(paper->text, is_latex(paper) ? "}\n\n" : "\n\n");
	text_add(&line, "%s, %s%s%s; measured %s with %s, %s run.",
		device_spec(device, spec, sizeof spec), device->architecture,
		device->driver[0] ? ", " : "", device->driver, result->started, result->tool,
		result->settings.effort);
	add_paragraph(paper, line.bytes);
	text_release(&line);
	if (result->simulated || device->simulated)
		add_paragraph(paper, "SIMULATED: a modelled device, no hardware was measured.");
	if (strcmp(result->ending, "complete"))
		add_paragraph(paper, "This run did not come to its end: figures may be missing or "
				     "rest on few rounds.");
	for (int i = 0; i < paper->model->fault_count; i++) {
		text_add(&line, "Fault: %s.", paper->model->faults[i].text);
		add_paragraph(paper, line.bytes);
		text_release(&line);
	}
}

static void add_figure(struct paper *paper)
{
	const char *file = paper->document->figure;

	if (!file)
		return;
	if (is_latex(paper)) {
		text_add(paper->text,
			"\\begin{center}\n\\includegraphics[width=\\linewidth]{%s}\n\\end{center}"
			"\n\n",
			file);
		return;
	}
	text_add(paper->text, "![Roofline of ");
	add_words(paper, paper->result->device.name);
	text_add(paper->text, "](%s)\n\n", file);
}

static void add_kernels(struct paper *paper)
{
	static const char *const titles[] = { "Kernel", "Precision", "FLOP/B", "Attainable",
		"Typical, 95 %", "Of roof", "Roof" };
	char words[160], unit[16];

	if (!paper->model->point_count)
		return;
	add_heading(paper, "Kernels");
	begin_table(paper, "llrrrrl", titles, true);
	for (int i = 0; i < paper->model->point_count; i++) {
		const struct point *point = &paper->model->points[i];
		const struct rate *rate = words_telling_rate(point, unit, sizeof unit);

		add_cell(paper, words_measurement(point->measurement, words, sizeof words));
		add_cell(paper, point->measurement->pipe);
		add_cell(paper,
			words_intensity(words_telling_intensity(point), words, sizeof words));
		add_cell(paper, text_si(words, sizeof words, rate->attainable, unit));
		add_cell(paper,
			words_typical(rate, point->estimate->rounds, unit, words, sizeof words));
		add_cell(paper, words_percent(point->percent, words, sizeof words));
		add_cell(paper, point_roof_name(point));
	}
	end_table(paper);
}

static void add_ceilings(struct paper *paper)
{
	static const char *const titles[] = { "Ceiling", "Attainable", "Typical, 95 %", "Of peak",
		"Measured by" };
	char words[160], unit[16];

	if (!paper->model->ceiling_count)
		return;
	add_heading(paper, "Ceilings");
	begin_table(paper, "lrrrl", titles, true);
	for (int i = 0; i < paper->model->ceiling_count; i++) {
		const struct ceiling *ceiling = &paper->model->ceilings[i];

		snprintf(unit, sizeof unit, "B/s");
		if (ceiling->role == ROLE_OPERATIONS)
			words_operations_unit(ceiling->pipe, unit, sizeof unit);
		if (!ceiling->best)
			continue;
		add_cell(paper, ceiling_name(ceiling, words, sizeof words));
		add_cell(paper, text_si(words, sizeof words, ceiling->rate.attainable, unit));
		add_cell(paper, words_typical(&ceiling->rate, ceiling->estimate->rounds, unit,
					words, sizeof words));
		add_cell(paper, words_percent(100 * ceiling->rate.attainable / ceiling->peak, words,
					sizeof words));
		add_cell(paper, ceiling->measurement->kernel);
	}
	end_table(paper);
}

static void add_latencies(struct paper *paper)
{
	static const char *const titles[] = { "Latency", "Least", "Typical, 95 %", "Measured by" };
	char words[160];

	if (!paper->model->latency_count)
		return;
	add_heading(paper, "Latencies");
	begin_table(paper, "lrrl", titles, false);
	for (int i = 0; i < paper->model->latency_count; i++) {
		const struct latency *latency = &paper->model->latencies[i];
		const struct rate times = { .attainable = latency->attainable,
			.typical = latency->typical,
			.low = latency->low,
			.high = latency->high };

		add_cell(paper, latency_name(latency, words, sizeof words));
		add_cell(paper, text_si(words, sizeof words, latency->attainable, "s"));
		add_cell(paper,
			words_typical(&times, latency->estimate->rounds, "s", words, sizeof words));
		add_cell(paper, latency->measurement->kernel);
	}
	end_table(paper);
}

static void add_explanations(struct paper *paper)
{
	struct explanation explanation;
	struct text line = TEXT_EMPTY;
	char name[160];

	if (!paper->model->point_count)
		return;
	add_heading(paper, "What limits each kernel, and what to do");
	begin_list(paper);
	for (int i = 0; i < paper->model->point_count; i++) {
		const struct point *point = &paper->model->points[i];

		explain_point(&explanation, paper->model, point);
		for (int k = 0; k < EXPLANATION_LINES; k++)
			text_add(&line, "%s%s", k ? " " : "", explanation.lines[k]);
		add_item(paper, words_measurement(point->measurement, name, sizeof name),
			line.bytes);
		text_release(&line);
	}
	end_list(paper);
}

static void add_flags(struct paper *paper)
{
	unsigned flags = model_flags(paper->model);

	if (!flags)
		return;
	add_heading(paper, "Flags");
	begin_list(paper);
	for (int bit = 0; bit < FLAG_COUNT; bit++) {
		struct text names = TEXT_EMPTY;

		if (!(flags & 1u << bit))
			continue;
		text_add(&names, "%s", flag_meaning(bit));
		for (int i = 0, shown = 0; i < paper->result->measurement_count && shown < 12; i++)
			if (paper->model->estimates[i].flags & 1u << bit)
				text_add(&names, "%s%s", shown++ ? ", " : " (",
					paper->result->measurements[i].kernel);
		text_add(&names, ")");
		add_item(paper, flag_name(bit), names.bytes);
		text_release(&names);
	}
	end_list(paper);
}

static void add_losses(struct paper *paper)
{
	if (!paper->model->loss_count)
		return;
	add_heading(paper, "Not measured, or cut short");
	begin_list(paper);
	for (int i = 0; i < paper->model->loss_count; i++)
		add_item(paper, paper->model->losses[i].measurement->kernel,
			paper->model->losses[i].reason);
	end_list(paper);
}

static void add_provenance(struct paper *paper)
{
	struct facts facts = { 0 };
	struct text command = TEXT_EMPTY;

	facts_of_device(&facts, &paper->result->device);
	facts_of_run(&facts, paper->result);
	facts_add_command(&command, paper->result);
	add_heading(paper, "How this came about");
	begin_list(paper);
	for (int i = 0; i < facts.count; i++)
		add_item(paper, facts.list[i].name, facts.list[i].value);
	add_item(paper, "measured again by", command.bytes);
	end_list(paper);
	text_release(&command);
}

void paper_add(struct text *text, enum paper_form form, const struct document *documents, int count)
{
	if (form == PAPER_LATEX)
		text_add(text, "%% Tables and figure for a document with "
			       "\\usepackage{booktabs,graphicx}: \\input this file.\n");
	for (int i = 0; i < count; i++) {
		struct paper paper = { .text = text,
			.form = form,
			.document = &documents[i],
			.model = documents[i].model,
			.result = documents[i].model->result };

		text_add(text, "%s", i ? "\n" : "");
		add_title(&paper);
		add_figure(&paper);
		add_kernels(&paper);
		add_ceilings(&paper);
		add_latencies(&paper);
		add_explanations(&paper);
		add_flags(&paper);
		add_losses(&paper);
		add_provenance(&paper);
	}
}
