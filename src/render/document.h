/* SPDX-License-Identifier: Apache-2.0 */
/* What a report is made of, whatever its form: a model, where it came from, and its pictures. */
#ifndef RENDER_DOCUMENT_H
#define RENDER_DOCUMENT_H

#include "model/model.h"
#include "render/chart.h"

struct document {
	const struct model *model;
	const char *file; /* the result file, as the user named it */
	/* HTML: pictures in memory, the same charts in two themes. */
	struct chart_outcome light, dark;
	/* Markdown, LaTeX: (optional) the file of the roofline, beside the report; a plain name. */
	const char *figure;
};

/*
 * Draws the SVG pictures of a web page into the document: every chart that MODEL has data for but
 * the roofline, which the page draws itself. What cannot be drawn is a note of the outcomes.
 */
int document_draw(struct document *document, struct error *err);
/*
 * Draws the roofline for Markdown (a PNG) or LaTeX (a PDF) as the one picture
 * of document.light. No gnuplot is no failure: no picture, and a note.
 */
int document_draw_roofline(struct document *document, enum chart_format format, struct error *err);
void document_release(struct document *document);

#endif
