/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report for people who write: Markdown to paste, or a LaTeX fragment for \input with booktabs
 * tables. One walk over the content, two ways to write it down.
 */
#ifndef RENDER_PAPER_H
#define RENDER_PAPER_H

#include "base/text.h"
#include "render/document.h"

enum paper_form { PAPER_MARKDOWN, PAPER_LATEX };

/* Adds the report about COUNT results to TEXT. The same input gives the same bytes. */
void paper_add(
	struct text *text, enum paper_form form, const struct document *documents, int count);

#endif
