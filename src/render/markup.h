/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes HTML, the SVG inside it and the data for its script. Names come from other people's
 * programs and files: every piece of a page goes through the one function here, which knows foreign
 * text from our own, so that nothing in a name can become markup, an attribute or a script.
 */
#ifndef RENDER_MARKUP_H
#define RENDER_MARKUP_H

#include "base/text.h"

/*
 * Adds FORMAT with its own directives (not printf's):
 *   %s  char *  our own words and markup, as they are
 *   %q  char *  foreign text, as text or inside a quoted attribute: cleaned by text_safe(), and
 *               < > & " ' as entities
 *   %j  char *  foreign text, as a JSON string for a <script type="application/json">: cleaned;
 *               < > & ' and the line separators U+2028, U+2029 as \u escapes
 *   %g  double  a value, 6 significant digits; null (which is JSON) if it is not finite
 *   %p  double  a length or place in a picture, 1 decimal; 0 if it is not finite
 *   %d  int
 *   %%  a per-cent sign
 */
void markup_add(struct text *text, const char *format, ...);

/* The bytes in base 64, for a data: URI. */
void markup_add_base64(struct text *text, const void *bytes, size_t size);

#endif
