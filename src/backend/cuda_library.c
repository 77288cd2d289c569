/* SPDX-License-Identifier: Apache-2.0 */
#include "backend/cuda_library.h"

#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

const char *library_look_up(
	void *library, void *table, const struct library_symbol *symbols, int count)
{
	const char *missing = NULL;

	for (int i = 0; i < count; i++) {
		void *function = dlsym(library, symbols[i].name);

		memcpy((char *)table + symbols[i].offset, &function, sizeof function);
		if (!function && !missing)
			missing = symbols[i].name;
	}
	return missing;
}

void library_path(const void *function, char *to, size_t size)
{
	Dl_info info;

	if (function && dladdr(function, &info) && info.dli_fname)
		snprintf(to, size, "%s", info.dli_fname);
	else
		snprintf(to, size, "%s", "");
}
