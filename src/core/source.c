/* SPDX-License-Identifier: Apache-2.0 */
#include "core/source.h"

#include <dlfcn.h>
#include <stdlib.h>

#include "base/shared.h"

void built_release(struct built *built)
{
	free(built->bytes);
	free(built->entry);
	free(built->library);
	*built = (struct built){ 0 };
}

int object_open(const struct object *object, host_kernel **call, struct error *err)
{
	void *library, *target, **slot;

	if (shared_open(object->name, object->bytes, object->size, &library, err))
		return -1;
	*call = (host_kernel *)dlsym(library, SOURCE_ENTRY);
	if (!*call)
		return fail(err, "%s was not made for this program", object->name);
	if (!object->library)
		return 0;
	slot = dlsym(library, SOURCE_TARGET);
	target = dlopen(object->library, RTLD_NOW | RTLD_LOCAL);
	if (!slot || !target)
		return fail(err, "%s cannot be loaded: %s", object->library, dlerror());
	*slot = dlsym(target, object->symbol);
	return *slot ? 0
		     : fail(err, "there is no function '%s' in %s", object->symbol,
			       object->library);
}
