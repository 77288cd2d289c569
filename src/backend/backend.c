/* SPDX-License-Identifier: Apache-2.0 */
#include "backend/backend.h"

#include <stddef.h>
#include <string.h>

extern const struct backend backend_cuda, backend_cpu;

const struct backend *const backends[] = {
#ifdef ROOFLINE_CUDA
	&backend_cuda,
#endif
	&backend_cpu,
	NULL,
};

const struct backend *backend_find(const char *name)
{
	for (int i = 0; backends[i]; i++)
		if (!strcmp(backends[i]->name, name))
			return backends[i];
	return NULL;
}
