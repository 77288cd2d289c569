/* SPDX-License-Identifier: Apache-2.0 */
/* What a report is made of, whatever its form: a model, where it came from, and its pictures. */
#ifndef RENDER_DOCUMENT_H
#define RENDER_DOCUMENT_H

#include "model/model.h"
#include "render/chart.h"

struct document {
	const struct model *model;
	const char *file;		  /* the result file, as the user named it */
	struct chart_outcome light, dark; /* pictures in memory, the same charts in two themes */
};

/*
 * Draws the SVG pictures of a web page into the document: every chart that MODEL has data for but
 * the roofline, which the page draws itself. What cannot be drawn is a note of the outcomes.
 */
int document_draw(struct document *document, struct error *err);
void document_release(struct document *document);

#endif
