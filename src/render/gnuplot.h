/* SPDX-License-Identifier: Apache-2.0 */
/* Runs gnuplot: a script in, a picture out, several at the same time. */
#ifndef RENDER_GNUPLOT_H
#define RENDER_GNUPLOT_H

#include <stddef.h>

#include "base/error.h"
#include "render/chart.h"

struct picture {
	enum chart_format format;
	const char *script;
	char *bytes; /* the picture, NULL if it failed; to be freed */
	size_t size;
	struct error error; /* why it failed */
};

/*
 * Draws COUNT pictures, each with a gnuplot of its own, all at once. gnuplot gets the script on its
 * stdin and writes the picture to its stdout, so no path is ever in a script that we run; it runs
 * without a shell, without the user's start-up file, in a cleaned environment, with limits on time
 * and size. A picture that fails says why; the others are not affected.
 */
void gnuplot_draw(struct picture *pictures, int count);

#endif
