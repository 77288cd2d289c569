/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The report as a web page: one file with everything in it, that loads nothing, runs no script but
 * its own (a Content-Security-Policy names it by digest) and is complete with scripts off.
 */
#ifndef RENDER_HTML_H
#define RENDER_HTML_H

#include "base/text.h"
#include "render/document.h"

/* Adds the page about COUNT results, a section each, to TEXT. The same input gives the same bytes.
 */
void html_add(struct text *text, const struct document *documents, int count);

#endif
