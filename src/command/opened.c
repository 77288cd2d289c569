/* SPDX-License-Identifier: Apache-2.0 */
#include "command/opened.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "command/options.h"

int opened_load(struct opened *opened, const char *name, const char *who)
{
	struct error err = { 0 };

	opened->path = options_result_path(name);
	if (result_load(opened->path, &opened->result, &err)) {
		fflush(stdout);
		log_error(who, "%s", err.text);
		free(opened->path);
		return -1;
	}
	model_build(&opened->model, &opened->result);
	return 0;
}

void opened_release(struct opened *opened)
{
	model_release(&opened->model);
	result_release(&opened->result);
	free(opened->path);
}
