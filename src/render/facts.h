/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is known of a device and of a run, as pairs of a name and a value, for lists on the terminal
 * and in reports. Values may hold foreign text: whoever writes them makes it safe.
 */
#ifndef RENDER_FACTS_H
#define RENDER_FACTS_H

#include "base/text.h"
#include "core/result.h"

#define FACTS_MOST 40

struct fact {
	const char *name; /* a fixed string, or a component's name */
	char value[512];
};

struct facts {
	int count;
	struct fact list[FACTS_MOST];
};

/* All that is known of DEVICE; what is not known is left out. */
void facts_of_device(struct facts *facts, const struct device *device);
/* Where and how RESULT came about: program, times, host, libraries, settings. */
void facts_of_run(struct facts *facts, const struct result *result);

/* The command line that measures the same again, with every word quoted for a shell. */
void facts_add_command(struct text *text, const struct result *result);
/* WORD as one word of a shell's command line: plain, or in single quotes. Foreign text is cleaned.
 */
void facts_add_shell_word(struct text *text, const char *word);

#endif
