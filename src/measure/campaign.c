/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/campaign.h"

#include <fnmatch.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const struct {
	const char *name;
	double budget_seconds, grace_seconds;
	struct schedule schedule;
} efforts[] = {
	[EFFORT_QUICK] = { "quick", 11, 4,
		{
			.launch_seconds = 2e-3,
			.trial_passes = 1,
			.trial_share = 0.25,
			.warm_seconds = 0.2,
			.warm_most = 0.8,
			.rounds_least = 8,
			.rounds_most = 10,
			.samples_most = 5,
			.precision = 0.01,
			.refresh_share = 0.25,
			.check_samples = 1 << 20,
			.check_share = 0.05,
			.whole_share = 0.05,
		} },
	[EFFORT_DEFAULT] = { "default", 46, 8,
		{
			.launch_seconds = 4e-3,
			.trial_passes = 3,
			.trial_share = 0.2,
			.warm_seconds = 0.5,
			.warm_most = 5,
			.rounds_least = 8,
			.rounds_most = 20,
			.samples_most = 20,
			.precision = 0.01,
			.refresh_share = 0.35,
			.check_samples = 1 << 20,
			.check_share = 0.1,
			.whole_share = 0.1,
		} },
	[EFFORT_THOROUGH] = { "thorough", 240, 60,
		{
			.launch_seconds = 10e-3,
			.trial_passes = 5,
			.trial_share = 0.2,
			.warm_seconds = 1,
			.warm_most = 5,
			.rounds_least = 12,
			.rounds_most = 40,
			.samples_most = 20,
			.precision = 0.005,
			.refresh_share = 0.6,
			.check_samples = 1 << 20,
			.check_share = 0.15,
			.whole_share = 0.3,
		} },
};

const char *effort_name(enum effort effort)
{
	return efforts[effort].name;
}

/* ---- which kernels ------------------------------------------------------------------------ */

/* A sweep of named workloads also wants the roofs that they lie under. */
static bool is_roof_of_sweep(const struct kernel *kernel, const struct campaign_request *request)
{
	return request->scale == SCALE_SWEEP &&
	       (kernel->role == ROLE_OPERATIONS || kernel->role == ROLE_MEMORY);
}

static bool is_named(const struct kernel *kernel, const struct campaign_request *request)
{
	for (int i = 0; i < request->glob_count; i++)
		if (!fnmatch(request->globs[i], kernel->name, 0))
			return true;
	return false;
}

/*
 * Where no kernel is named. A quick run takes no curves, no ceilings beside the plain ones, and
 * workloads in the first precision of their family only: most of its time goes into filling memory
 * for them.
 */
static bool suits(const struct kernel *kernel, const struct family *family,
	const struct campaign_request *request)
{
	const char *first = family->kernels[0].pipe;

	if (kernel->role == ROLE_WORKLOAD && request->suites) {
		if (!(kernel_suites(kernel, family) & request->suites))
			return false;
	} else if (kernel->thorough && request->effort != EFFORT_THOROUGH) {
		return false;
	}
	if (request->effort != EFFORT_QUICK)
		return true;
	if (kernel->role == ROLE_CURVE || kernel->aspect)
		return false;
	return kernel->role != ROLE_WORKLOAD || !first || !kernel->pipe ||
	       !strcmp(kernel->pipe, first);
}

static int unknown_glob(const struct campaign_request *request, const char *glob, struct error *err)
{
	const char **names = NULL;
	const char *near;
	int count = 0;

	for (int f = 0; request->families[f]; f++)
		for (int k = 0; k < request->families[f]->kernel_count; k++) {
			names = memory_resize(names, (size_t)count + 1, sizeof *names);
			names[count++] = request->families[f]->kernels[k].name;
		}
	near = text_nearest(glob, names, count);
	free(names);
	if (near)
		return fail(err, "no kernel matches '%s', did you mean '%s'?", glob, near);
	return fail(err, "no kernel matches '%s'; `roofline list` shows all", glob);
}

static int check_globs(const struct campaign_request *request, struct error *err)
{
	for (int i = 0; i < request->glob_count; i++) {
		bool found = false;

		for (int f = 0; request->families[f]; f++)
			for (int k = 0; k < request->families[f]->kernel_count; k++)
				found = found || !fnmatch(request->globs[i],
							 request->families[f]->kernels[k].name, 0);
		if (!found)
			return unknown_glob(request, request->globs[i], err);
	}
	return 0;
}

/* ---- sizes and times ---------------------------------------------------------------------- */

/* Never more than half of what is free. */
static double arena(const struct device *device)
{
	if (isfinite(device->memory_free_bytes))
		return device->memory_free_bytes / 2;
	return isfinite(device->memory_bytes) ? device->memory_bytes / 4 : 1e9;
}

/* Rough rates, only to say in advance how long it will take. */
static double guess_bandwidth(const struct device *device)
{
	double bus = 2 * device->memory_clock_hz * device->memory_bus_bits / 8;

	return isfinite(bus) && bus > 0 ? 0.8 * bus : device->code == CODE_GPU ? 200e9 : 15e9;
}

static double guess_operations(const struct device *device)
{
	double clock = isfinite(device->clock_hz) ? device->clock_hz : 2e9;

	return clock * fmax(1, device->units) * (device->code == CODE_GPU ? 64 : 2);
}

static double estimate_entry(const struct campaign *campaign, const struct entry *entry,
	const struct plan *plan, int variants)
{
	const struct schedule *schedule = &campaign->schedule;
	double bytes = work_bytes(&plan->work, LEVEL_DRAM);
	double launch = fmax(schedule->launch_seconds,
		fmax((isfinite(bytes) ? bytes : 0) / guess_bandwidth(&campaign->device),
			entry->kernel->scalable
				? 0
				: plan->work.operations / guess_operations(&campaign->device)));
	double fill = 4 * entry->memory_bytes / guess_bandwidth(&campaign->device);
	const double held = entry->kernel->sustained ? PROTOCOL_HOLD_SECONDS : 0;
	double samples = fmin(schedule->samples_most, fmax(1, 60e-3 / launch));

	return held + fill + variants * (1 + schedule->trial_passes) * launch +
	       schedule->rounds_least * (fill / 2 + samples * launch);
}

/* A user wants to know why a variant is not among those that are tried. */
static void note_variant(struct entry *entry, const char *variant, const struct error *why)
{
	if (entry->own && !entry->left_out[0])
		snprintf(entry->left_out, sizeof entry->left_out, "variant '%s': %.900s", variant,
			why->text);
}

/* The memory and time of its size, by the variant that needs most. */
static int size_entry(const struct campaign *campaign, struct entry *entry, struct error *err)
{
	const struct kernel *kernel = entry->kernel;
	const struct code *code = kernel_code(kernel, &campaign->device);
	struct plan_request request = { .kernel = kernel, .device = &campaign->device, .trips = 1 };
	double most = arena(&campaign->device);
	struct plan plan;
	int usable = 0;

	request.size = entry->size;
	for (int v = 0; v < code->variant_count; v++) {
		if (variant_usable(&code->variants[v], &campaign->device, err))
			continue;
		request.variant = &code->variants[v];
		plan = plan_empty();
		if (code->plan(&request, &plan, err) || plan_check(&plan, err)) {
			note_variant(entry, code->variants[v].name, err);
			continue;
		}
		usable++;
		entry->memory_bytes = fmax(entry->memory_bytes, plan_memory(&plan));
		entry->seconds = fmax(entry->seconds,
			estimate_entry(campaign, entry, &plan, code->variant_count));
	}
	if (!usable)
		return -1;
	if (kernel->sustained && campaign->budget_seconds < PROTOCOL_HOLD_SECONDS + 2)
		return fail(err, "it is held for %g s, and the budget is %g s",
			PROTOCOL_HOLD_SECONDS, campaign->budget_seconds);
	if (entry->memory_bytes > most) {
		char needs[32], has[32];

		return fail(err, "its buffers take %s, half of the free memory is %s",
			text_bytes(needs, sizeof needs, entry->memory_bytes),
			text_bytes(has, sizeof has, most));
	}
	return 0;
}

static void add_entry(struct campaign *campaign, const struct entry *entry)
{
	campaign->entries = memory_resize(
		campaign->entries, (size_t)campaign->entry_count + 1, sizeof *campaign->entries);
	campaign->entries[campaign->entry_count++] = *entry;
}

static void leave_out(struct campaign *campaign, struct entry *entry, const struct error *why)
{
	snprintf(entry->left_out, sizeof entry->left_out, "%s", why->text);
	add_entry(campaign, entry);
}

/* One entry, or one for each point of its sweep. */
static void add_kernel(struct campaign *campaign, const struct family *family,
	const struct kernel *kernel, const struct campaign_request *request)
{
	const bool fine = request->effort == EFFORT_THOROUGH;
	struct entry entry = {
		.family = family, .kernel = kernel, .point = -1, .own = family == request->own
	};
	struct size sizes[SWEEP_POINTS];
	struct error why = { 0 };
	bool swept;
	int count;

	if (!kernel_code(kernel, &campaign->device)->variant_count) {
		fail(&why, "it has no code for this kind of device");
		if (entry.own || is_named(kernel, request))
			leave_out(campaign, &entry, &why);
		return;
	}
	count = kernel_sizes(kernel, &campaign->device,
		(struct room){ arena(&campaign->device), request->scale }, fine, sizes,
		SWEEP_POINTS, &swept, &why);
	if (count < 0)
		leave_out(campaign, &entry, &why);
	for (int i = 0; i < count; i++) {
		struct entry point = entry;

		point.size = sizes[i];
		point.point = swept ? i : -1;
		point.chosen = !size_entry(campaign, &point, &why);
		if (point.chosen)
			add_entry(campaign, &point);
		else
			leave_out(campaign, &point, &why);
	}
}

/* An estimate is rough. */
#define SWEEP_SPARE 1.5

static void sum_up(struct campaign *campaign, const struct campaign_request *request)
{
	double memory = 0;

	for (int i = 0; i < campaign->entry_count; i++) {
		const struct entry *entry = &campaign->entries[i];

		if (!entry->chosen)
			continue;
		memory += entry->memory_bytes;
		campaign->estimate_seconds += entry->seconds;
	}
	/* Many sizes take their time, and each as many rounds as one would. */
	if (request->scale == SCALE_SWEEP && isnan(request->budget_seconds))
		campaign->budget_seconds =
			fmax(campaign->budget_seconds, SWEEP_SPARE * campaign->estimate_seconds);
	campaign->take_turns =
		campaign->device.code == CODE_HOST || memory > arena(&campaign->device);
	campaign->estimate_seconds = fmin(campaign->estimate_seconds + 1, campaign->budget_seconds);
}

static void keep_settings(struct campaign *campaign, const struct campaign_request *request)
{
	struct settings *settings = &campaign->settings;

	snprintf(settings->effort, sizeof settings->effort, "%s", effort_name(request->effort));
	settings->seed = request->seed;
	settings->budget_seconds = request->budget_seconds;
	settings->threads = request->options.threads;
	settings->shared = request->shared;
	settings->kernels = memory_new((size_t)request->glob_count + 1, sizeof *settings->kernels);
	for (int i = 0; i < request->glob_count; i++)
		settings->kernels[settings->kernel_count++] = memory_string(request->globs[i]);
}

int campaign_make(
	struct campaign *campaign, const struct campaign_request *request, struct error *err)
{
	*campaign = (struct campaign){
		.backend = request->backend,
		.options = request->options,
		.device = *request->device,
		.schedule = efforts[request->effort].schedule,
		.budget_seconds = efforts[request->effort].budget_seconds,
		.grace_seconds = efforts[request->effort].grace_seconds,
	};
	campaign->schedule.limit_least = 10;
	campaign->schedule.limit_factor = 20;
	if (isfinite(request->budget_seconds)) {
		campaign->budget_seconds = request->budget_seconds;
		campaign->grace_seconds = 0;
	}
	keep_settings(campaign, request);
	if (check_globs(request, err))
		return -1;
	/* First, so that they are what is measured if the time is short. */
	for (int k = 0; request->own && k < request->own->kernel_count; k++)
		add_kernel(campaign, request->own, &request->own->kernels[k], request);
	for (int f = 0; request->families[f]; f++)
		for (int k = 0; k < request->families[f]->kernel_count; k++) {
			const struct kernel *kernel = &request->families[f]->kernels[k];

			if (is_named(kernel, request) ||
				((!request->glob_count || is_roof_of_sweep(kernel, request)) &&
					suits(kernel, request->families[f], request)))
				add_kernel(campaign, request->families[f], kernel, request);
		}
	sum_up(campaign, request);
	if (campaign_kernels(campaign))
		return 0;
	if (campaign->entry_count)
		return fail(err, "nothing can be measured on this device: %s: %s",
			campaign->entries[0].kernel->name, campaign->entries[0].left_out);
	return fail(err, "there is no kernel for this kind of device");
}

void campaign_release(struct campaign *campaign)
{
	for (int i = 0; i < campaign->settings.kernel_count; i++)
		free(campaign->settings.kernels[i]);
	free(campaign->settings.kernels);
	free(campaign->entries);
	*campaign = (struct campaign){ 0 };
}

int campaign_kernels(const struct campaign *campaign)
{
	int count = 0;

	for (int i = 0; i < campaign->entry_count; i++)
		count += campaign->entries[i].chosen;
	return count;
}

static void describe_size(const struct entry *entry, struct text *to)
{
	char bytes[32];

	text_add(to, "  %-18s", entry->kernel->name);
	for (int i = 0; i < SIZE_DIMENSIONS && entry->kernel->dimensions[i]; i++)
		text_add(
			to, " %s %lld,", entry->kernel->dimensions[i], (long long)entry->size.n[i]);
	text_add(to, " %s\n", text_bytes(bytes, sizeof bytes, entry->memory_bytes));
}

void campaign_describe(const struct campaign *campaign, bool verbose, struct text *to)
{
	char name[256], spec[32], time[32];
	int kernels = campaign_kernels(campaign);

	text_clean(name, sizeof name, campaign->device.name);
	text_add(to, "%s: %s: %d kernel%s, about %s%s\n",
		device_spec(&campaign->device, spec, sizeof spec), name, kernels,
		kernels == 1 ? "" : "s",
		text_seconds(time, sizeof time, round(campaign->estimate_seconds)),
		campaign->device.simulated ? " (SIMULATED device)" : "");
	for (int i = 0; verbose && i < campaign->entry_count; i++)
		if (campaign->entries[i].chosen)
			describe_size(&campaign->entries[i], to);
	for (int i = 0; i < campaign->entry_count; i++)
		if (campaign->entries[i].left_out[0])
			text_add(to, "  left out: %s: %s\n", campaign->entries[i].kernel->name,
				campaign->entries[i].left_out);
}
