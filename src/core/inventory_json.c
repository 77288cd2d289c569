/* SPDX-License-Identifier: Apache-2.0 */
#include "core/inventory.h"

#include <stdlib.h>

#include "core/form.h"

char *inventory_to_json(const struct inventory *inventory)
{
	return json_write(&form_inventory, inventory, JSON_ALL_FIELDS, true);
}

void inventory_release(struct inventory *inventory)
{
	free(inventory->devices);
	free(inventory->missing);
	free(inventory->components);
	*inventory = (struct inventory){ 0 };
}
