/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writes gnuplot scripts. Names come from other people's programs and files, and gnuplot runs a
 * shell for some kinds of text: so every piece of a script goes through the one function here,
 * which knows foreign text from our own and refuses numbers that are none.
 */
#ifndef RENDER_SCRIPT_H
#define RENDER_SCRIPT_H

#include <stdbool.h>

#include "base/error.h"
#include "base/text.h"

struct script {
	struct text text;
	bool bad_number; /* a NaN or an infinity was to be written */
};

/*
 * Adds FORMAT with its own directives (not printf's):
 *   %s  char *  our own words, as they are
 *   %q  char *  foreign text, as a quoted string: cleaned by text_clean(); plain if it has only
 *               letters, digits, blanks and harmless punctuation, else every byte as \ooo
 *   %c  char *  foreign text for a comment: anything unusual becomes '?'
 *   %g  double  a value, 5 significant digits
 *   %p  double  points on the page, 2 decimals
 *   %x  unsigned  a colour, 0xRRGGBB
 *   %d  int
 *   %%  a per-cent sign
 */
void script_add(struct script *script, const char *format, ...);

/* The finished script, to be freed; fails if a number was bad. SCRIPT is released in any case. */
int script_finish(struct script *script, char **text, struct error *err);

#endif
