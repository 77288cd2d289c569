/* SPDX-License-Identifier: Apache-2.0 */
/* `roofline devices`: every CPU and GPU with its facts, and why one is missing. */
#include <argp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "backend/backend.h"
#include "base/text.h"
#include "command/command.h"
#include "command/options.h"
#include "core/inventory.h"
#include "measure/supervisor.h"
#include "render/facts.h"

/* Opening a driver takes a second or so; one that hangs must not hang us. */
#define LIMIT_SECONDS 30

static const struct argp_option options[] = {
	{ "json", 'j', NULL, 0, "Print JSON", 0 },
	{ 0 },
};

static error_t parse(int key, char *word, struct argp_state *state)
{
	(void)word;
	switch (key) {
	case 'j':
		*(bool *)state->input = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "it takes no argument");
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = { .options = options,
	.parser = parse,
	.doc = "Show every CPU and GPU that can be measured, with what is known of it, and why one "
	       "is "
	       "missing." };

static void print_device(const struct device *device)
{
	struct facts facts = { 0 };
	char spec[32], clean[512];

	text_clean(clean, sizeof clean, device->name);
	printf("%s  %s%s\n", device_spec(device, spec, sizeof spec), clean,
		device->simulated ? "  (SIMULATED)" : "");
	facts_of_device(&facts, device);
	for (int i = 0; i < facts.count; i++) {
		text_clean(clean, sizeof clean, facts.list[i].value);
		printf("  %-14s %s\n", facts.list[i].name, clean);
	}
}

static void print_inventory(const struct inventory *inventory)
{
	for (int i = 0; i < inventory->device_count; i++) {
		if (i)
			putchar('\n');
		print_device(&inventory->devices[i]);
	}
	for (int i = 0; i < inventory->missing_count; i++)
		printf("%s%s: %s\n", i || inventory->device_count ? "\n" : "",
			inventory->missing[i].backend, inventory->missing[i].reason);
}

int command_devices(int argc, char **argv)
{
	struct backend_options backend_options = { 0 };
	struct inventory inventory;
	bool json = false;
	int status;

	options_parse(&argp, argc, argv, &json);
	supervisor_probe(backends, NULL, &backend_options, LIMIT_SECONDS, &inventory);
	if (json) {
		char *text = inventory_to_json(&inventory);

		fputs(text, stdout);
		free(text);
	} else {
		print_inventory(&inventory);
	}
	status = inventory.device_count ? STATUS_DONE : STATUS_FAILED;
	inventory_release(&inventory);
	return status;
}
