/* SPDX-License-Identifier: Apache-2.0 */
/* A result that a command was given by name, and the model of it. */
#ifndef COMMAND_OPENED_H
#define COMMAND_OPENED_H

#include "core/result.h"
#include "model/model.h"

struct opened {
	char *path; /* of the result.json */
	struct result result;
	struct model model; /* of that result, which must not move */
};

/*
 * Opens NAME, a result.json or the folder that holds one. On failure tells the user so in the name
 * of WHO ("roofline show"), behind what stdout holds, and returns -1; nothing is to be released.
 */
int opened_load(struct opened *opened, const char *name, const char *who);

void opened_release(struct opened *opened);

#endif
