/* SPDX-License-Identifier: Apache-2.0 */
/* `roofline run`: measures, saves, then reports by the same path as `show` and `plot`. */
#include <argp.h>
#include <ctype.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "backend/backend.h"
#include "base/file.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"
#include "command/command.h"
#include "command/options.h"
#include "command/reporting.h"
#include "kernels/families.h"
#include "kernels/user.h"
#include "measure/build.h"
#include "measure/lock.h"
#include "measure/supervisor.h"

#define PROBE_SECONDS 60
#define LIST_MOST 64

enum key {
	KEY_QUICK = 256,
	KEY_THOROUGH,
	KEY_BUDGET,
	KEY_SEED,
	KEY_FORMAT,
	KEY_SIZE,
	KEY_CHART_SIZE,
	KEY_THEME,
	KEY_THREADS,
	KEY_SHARED,
	KEY_SUITE,
	KEY_FORCE,
	KEY_KERNEL_FILE,
	KEY_SPEC,
	KEY_NVRTC_OPTION
};

struct arguments {
	const char *devices[LIST_MOST];
	int device_count;
	const char *globs[LIST_MOST];
	int glob_count;
	unsigned suites;
	double scale;
	enum effort effort;
	double budget_seconds;
	uint64_t seed;
	int threads;
	bool shared, force, verbose;
	const char *output;
	struct chart_request charts;
	/* Users' kernels: specs, and the file of each if the spec is not to say. */
	const char *specs[LIST_MOST], *kernel_files[LIST_MOST];
	int spec_count;
	const char *kernel_file; /* waits for its spec */
	char *spec_beside[LIST_MOST];
	const char *nvrtc_options[LIST_MOST];
	int nvrtc_option_count;
	struct user *users[LIST_MOST];
	int user_count;
	struct family *own;
};

static const struct argp_option options[] = {
	{ "device", 'd', "DEVICE", 0,
		"cuda:N, cpu or all; may be given again (default: the first GPU, "
		"else the CPU)",
		0 },
	{ "kernel", 'k', "GLOB", 0, "Only kernels whose name matches; may be given again", 0 },
	{ "suite", KEY_SUITE, "NAME", 0,
		"All workloads of a suite: basics, hpc, llm or all; may be given again", 0 },
	{ "spec", KEY_SPEC, "FILE", 0,
		"A kernel of your own, by its spec (`roofline spec`); may be given again", 0 },
	{ "kernel-file", KEY_KERNEL_FILE, "FILE", 0,
		"Its code, if not the file that the next --spec names; without one, FILE's name "
		"with .json is the spec",
		0 },
	{ "nvrtc-option", KEY_NVRTC_OPTION, "OPTION", 0,
		"For your own CUDA sources; may be given again", 0 },
	{ "size", KEY_SIZE, "SIZE", 0,
		"Of the workloads' problems: small (data that the last cache holds), typical "
		"(default), large, or sweep: each at many sizes",
		0 },
	{ "quick", KEY_QUICK, NULL, 0, "Fewer rounds, wider intervals", 0 },
	{ "thorough", KEY_THOROUGH, NULL, 0, "More rounds, and kernels that are not in the default",
		0 },
	{ "budget", KEY_BUDGET, "SECONDS", 0, "Measure no longer than this", 0 },
	{ "output", 'o', "DIR", 0, "Folder for the result (default: results/DEVICE-TIME)", 0 },
	{ "force", KEY_FORCE, NULL, 0, "Replace an older result in that folder", 0 },
	{ "seed", KEY_SEED, "NUMBER", 0, "For inputs and orders (default: 1)", 0 },
	{ "format", KEY_FORMAT, "LIST", 0, "Charts as png, svg, pdf, gp (default: all)", 0 },
	{ "chart-size", KEY_CHART_SIZE, "SIZE", 0, "Charts for a report (default), paper or slide",
		0 },
	{ "theme", KEY_THEME, "THEME", 0, "light (default), dark or bw", 0 },
	{ "threads", KEY_THREADS, "N", 0, "Host threads (default: one on each core)", 0 },
	{ "shared", KEY_SHARED, NULL, 0, "Go on although others use the GPU; the result says so",
		0 },
	{ "quiet", 'q', NULL, 0, "No progress, no notes", 0 },
	{ "verbose", 'v', NULL, 0, "More detail", 0 },
	{ 0 },
};

static void set_effort(struct argp_state *state, enum effort effort)
{
	struct arguments *arguments = state->input;

	if (arguments->effort != EFFORT_DEFAULT && arguments->effort != effort)
		argp_error(state, "--quick and --thorough exclude each other");
	arguments->effort = effort;
}

static void add_word(struct argp_state *state, const char **list, int *count, const char *word)
{
	if (*count == LIST_MOST)
		argp_error(state, "more than %d of one option", LIST_MOST);
	list[(*count)++] = word;
}

static long long integer(struct argp_state *state, const char *name, const char *word,
	long long least, long long most)
{
	long long value = 0;

	if (!text_integer(word, least, most, &value))
		argp_error(state, "--%s takes a whole number from %lld to %lld, not '%s'", name,
			least, most, word);
	return value;
}

/* "mine.cu" without a spec: mine.json. */
static void add_file_alone(struct argp_state *state)
{
	struct arguments *arguments = state->input;
	const char *file = arguments->kernel_file, *dot = file ? strrchr(file, '.') : NULL;
	struct text beside = TEXT_EMPTY;
	int index = arguments->spec_count;

	if (!file)
		return;
	text_add(&beside, "%.*s.json", (int)(dot ? dot - file : (long)strlen(file)), file);
	if (access(beside.bytes, F_OK))
		argp_error(state,
			"--kernel-file %s needs a --spec: make one with `roofline spec --from %s`",
			file, file);
	if (index == LIST_MOST)
		argp_error(state, "more than %d kernels", LIST_MOST);
	arguments->spec_beside[index] = beside.bytes;
	arguments->specs[index] = beside.bytes;
	arguments->kernel_files[index] = file;
	arguments->spec_count++;
	arguments->kernel_file = NULL;
}

static void add_spec(struct argp_state *state, const char *word)
{
	struct arguments *arguments = state->input;

	add_word(state, arguments->specs, &arguments->spec_count, word);
	arguments->kernel_files[arguments->spec_count - 1] = arguments->kernel_file;
	arguments->kernel_file = NULL;
}

static error_t parse(int key, char *word, struct argp_state *state)
{
	struct arguments *arguments = state->input;

	switch (key) {
	case 'd':
		add_word(state, arguments->devices, &arguments->device_count, word);
		return 0;
	case 'k':
		add_word(state, arguments->globs, &arguments->glob_count, word);
		return 0;
	case KEY_SUITE:
		arguments->suites |= options_suite(state, word);
		return 0;
	case KEY_QUICK:
		set_effort(state, EFFORT_QUICK);
		return 0;
	case KEY_THOROUGH:
		set_effort(state, EFFORT_THOROUGH);
		return 0;
	case KEY_BUDGET:
		if (!text_number(word, 1, 1e6, &arguments->budget_seconds))
			argp_error(state, "--budget takes seconds, 1 or more, not '%s'", word);
		return 0;
	case 'o':
		arguments->output = word;
		return 0;
	case KEY_FORCE:
		arguments->force = true;
		return 0;
	case KEY_SEED:
		arguments->seed = (uint64_t)integer(state, "seed", word, 0, INT64_MAX);
		return 0;
	case KEY_FORMAT:
		arguments->charts.formats = options_formats(state, word);
		return 0;
	case KEY_SIZE:
		arguments->scale = options_scale(state, word);
		return 0;
	case KEY_CHART_SIZE:
		arguments->charts.size = options_size(state, "chart-size", word);
		return 0;
	case KEY_THEME:
		arguments->charts.theme = options_theme(state, word);
		return 0;
	case KEY_THREADS:
		arguments->threads = (int)integer(state, "threads", word, 1, 4096);
		return 0;
	case KEY_SHARED:
		arguments->shared = true;
		return 0;
	case KEY_KERNEL_FILE:
		add_file_alone(state);
		arguments->kernel_file = word;
		return 0;
	case KEY_SPEC:
		add_spec(state, word);
		return 0;
	case KEY_NVRTC_OPTION:
		add_word(state, arguments->nvrtc_options, &arguments->nvrtc_option_count, word);
		return 0;
	case ARGP_KEY_END:
		add_file_alone(state);
		return 0;
	case 'q':
		log_set_level(LOG_QUIET);
		return 0;
	case 'v':
		arguments->verbose = true;
		log_set_level(LOG_VERBOSE);
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "unexpected '%s'; kernels are named by -k, devices by -d", word);
		return 0;
	}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp argp = { .options = options,
	.parser = parse,
	.doc = "Measure the ceilings of this machine and kernels under them, and draw the roofline."
	       "\vExit status: 0 done; 1 failed, or stopped before the end; 2 done, but an output "
	       "was "
	       "wrong or a kernel lies above its roof; 64 wrong usage. What was measured is saved "
	       "in "
	       "any case." };

/* ---- which devices ---- */

static bool has_word(const struct arguments *arguments, const char *word)
{
	for (int i = 0; i < arguments->device_count; i++)
		if (!strcmp(arguments->devices[i], word))
			return true;
	return false;
}

/* The backend whose name SPEC begins with: "cuda:1", "cuda", "cpu". */
static const struct backend *backend_of(const char *spec)
{
	char name[32];

	snprintf(name, sizeof name, "%.*s", (int)strcspn(spec, ":"), spec);
	return backend_find(name);
}

/* Words that no device could have: wrong usage, found before any driver is opened. */
static int check_specs(const struct arguments *arguments, struct error *err)
{
	const char *names[16] = { "all" }, *near;
	int count = 1;

	for (int b = 0; backends[b] && count < 16; b++)
		names[count++] = backends[b]->name;
	for (int i = 0; i < arguments->device_count; i++) {
		const char *spec = arguments->devices[i], *colon = strchr(spec, ':');
		long long index;

		if (strcmp(spec, "all") && !backend_of(spec)) {
			near = text_nearest(spec, names, count);
			return fail(err, "there is no kind of device '%.64s'%s%s%s", spec,
				near ? ", did you mean '" : "; it is cuda:N, cpu or all",
				near ? near : "", near ? "'?" : "");
		}
		if (colon && !text_integer(colon + 1, 0, 4096, &index))
			return fail(err, "'%.64s' is no device; it is cuda:N, cpu or all", spec);
	}
	return 0;
}

/* The only backend that is needed, so that no driver is woken for nothing; NULL: all. */
static const char *only_backend(const struct arguments *arguments)
{
	const struct backend *only = NULL;

	if (!arguments->device_count || has_word(arguments, "all"))
		return NULL;
	for (int i = 0; i < arguments->device_count; i++) {
		const struct backend *one = backend_of(arguments->devices[i]);

		if (only && one != only)
			return NULL;
		only = one;
	}
	return only->name;
}

static bool matches(const struct device *device, const char *spec)
{
	const char *colon = strchr(spec, ':');

	if (strncmp(spec, device->backend, strcspn(spec, ":")) ||
		strlen(device->backend) != strcspn(spec, ":"))
		return false;
	return device->index == (colon ? atoi(colon + 1) : 0);
}

static const char *missing_reason(const struct inventory *inventory, const char *spec)
{
	for (int i = 0; i < inventory->missing_count; i++)
		if (!strncmp(inventory->missing[i].backend, spec, strcspn(spec, ":")))
			return inventory->missing[i].reason;
	return NULL;
}

static int choose_named(const struct arguments *arguments, const struct inventory *inventory,
	bool *chosen, struct error *err)
{
	for (int i = 0; i < arguments->device_count; i++) {
		const char *spec = arguments->devices[i], *reason;
		bool found = false;

		for (int d = 0; d < inventory->device_count; d++) {
			if (strcmp(spec, "all") && !matches(&inventory->devices[d], spec))
				continue;
			chosen[d] = found = true;
		}
		reason = missing_reason(inventory, spec);
		if (!found)
			return fail(err, "no device %.64s: %s", spec,
				reason ? reason : "see `roofline devices` for those there are");
	}
	return 0;
}

/* Without -d: the first GPU, else the first of the rest with a word why. */
static int choose_default(const struct inventory *inventory, bool *chosen, struct error *err)
{
	for (int d = 0; d < inventory->device_count; d++)
		if (inventory->devices[d].code == CODE_GPU)
			return chosen[d] = true, 0;
	for (int i = 0; i < inventory->missing_count; i++)
		log_note("No GPU (%s: %s). Measuring the CPU.", inventory->missing[i].backend,
			inventory->missing[i].reason);
	if (!inventory->device_count)
		return fail(err, "there is no device to measure");
	chosen[0] = true;
	return 0;
}

/* ---- where the result goes ---- */

/* "NVIDIA H200" -> "nvidia-h200": letters, digits and single dashes. */
static void add_slug(struct text *to, const char *name)
{
	size_t begin = to->size;

	for (; *name && to->size - begin < 40; name++) {
		if (isalnum((unsigned char)*name))
			text_add(to, "%c", tolower((unsigned char)*name));
		else if (to->size > begin && to->bytes[to->size - 1] != '-')
			text_add(to, "-");
	}
	if (to->size > begin && to->bytes[to->size - 1] == '-')
		to->bytes[--to->size] = 0;
	if (to->size == begin)
		text_add(to, "device");
}

static void name_folder(const struct arguments *arguments, const struct device *device, bool alone,
	struct text *folder)
{
	char spec[32], stamp[32];
	time_t now = time(NULL);
	struct tm utc;

	if (arguments->output) {
		text_add(folder, "%s", arguments->output);
		if (!alone)
			text_add(folder, "/");
		if (!alone)
			add_slug(folder, device_spec(device, spec, sizeof spec));
		return;
	}
	gmtime_r(&now, &utc);
	strftime(stamp, sizeof stamp, "%Y%m%dT%H%M%SZ", &utc);
	text_add(folder, "results/");
	add_slug(folder, device->name);
	if (device->index)
		text_add(folder, "-%d", device->index);
	text_add(folder, "-%s", stamp);
}

static int make_folder(const char *folder, const char *path, bool force, struct error *err)
{
	if (file_make_folder(folder, err))
		return -1;
	if (access(folder, W_OK))
		return fail(err, "cannot write into the folder '%s': %m; choose another with -o",
			folder);
	if (!force && !access(path, F_OK))
		return fail(err,
			"'%s' holds an older result; choose another folder with -o, or "
			"replace it with --force",
			folder);
	return 0;
}

/* ---- one device ---- */

static void show_progress(const struct progress *progress, void *context)
{
	char left[32], key[32];

	(void)context;
	/* Off a terminal a line for each kind of step is enough, not one for each round. */
	snprintf(key, sizeof key, "%.*s", (int)strcspn(progress->step, " "), progress->step);
	log_progress(key, "%s  %s  %d of %d  %s left", progress->kernel, progress->step,
		progress->place, progress->count,
		text_seconds(left, sizeof left, ceil(progress->seconds_left)));
}

static void show_note(const char *text, void *context)
{
	(void)context;
	log_note("%s", text);
}

/*
 * Kernels that should have run and have no figure. A missing library costs its kernel, no more,
 * where others were measured.
 */
static bool has_failed(const struct model *model)
{
	bool others = model->ceiling_count > 0 || model->point_count > 0;

	for (int i = 0; i < model->loss_count; i++) {
		const struct kernel *kernel = kernel_find(model->losses[i].measurement->kernel);

		if (!model->losses[i].has_figure && !(others && kernel && kernel->library))
			return true;
	}
	return false;
}

static int report(
	const struct arguments *arguments, const struct result *result, const char *folder)
{
	struct chart_request charts = arguments->charts;
	struct model model;
	int status;

	charts.folder = folder;
	model_build(&model, result);
	status = report_model(&model, &charts, arguments->verbose);
	if (status == STATUS_DONE && (strcmp(result->ending, "complete") || has_failed(&model)))
		status = STATUS_FAILED;
	model_release(&model);
	return status;
}

/* What was measured and could not be saved is on the terminal at least. */
static void show_unsaved(const struct arguments *arguments, const struct result *result)
{
	struct model model;

	model_build(&model, result);
	if (model.ceiling_count || model.point_count)
		report_table(&model, arguments->verbose);
	model_release(&model);
	fflush(stdout);
}

static int measure_into(const struct arguments *arguments, const struct campaign *campaign,
	const char *folder, const char *path, struct error *err)
{
	struct supervisor_options supervising = supervisor_defaults();
	struct result result;
	int status = -1;

	supervising.path = path;
	supervising.progress = show_progress;
	supervising.note = show_note;
	if (!supervisor_run(campaign, &supervising, &result, err)) {
		log_progress_end();
		status = report(arguments, &result, folder);
	} else {
		log_progress_end();
		show_unsaved(arguments, &result);
	}
	log_progress_end();
	result_release(&result);
	return status;
}

/* On a host others always run as well: a second roofline there is said, not refused. */
static int lock_device(
	const struct arguments *arguments, const struct device *device, int *fd, struct error *err)
{
	bool held;

	*fd = device_lock(device, &held, err);
	if (*fd >= 0)
		return 0;
	if (held && device->code == CODE_GPU && !arguments->shared)
		return error_context(err, "wait for it to end, or give --shared");
	log_warn("%s", err->text);
	err->text[0] = 0;
	return 0;
}

/* ---- users' kernels ---- */

static bool is_taken(const struct arguments *arguments, const char *name)
{
	for (int i = 0; i < arguments->user_count; i++)
		if (!strcmp(name, user_name(arguments->users[i])))
			return true;
	return false;
}

static int open_users(struct arguments *arguments, struct error *err)
{
	for (int i = 0; i < arguments->spec_count; i++) {
		struct user *user;

		if (user_open(arguments->specs[i], arguments->kernel_files[i], &user, err))
			return -1;
		if (kernel_find(user_name(user)) || is_taken(arguments, user_name(user))) {
			fail(err,
				"%s: there is a kernel named '%s' already: give it another "
				"\"name\"",
				arguments->specs[i], user_name(user));
			user_close(user);
			return -1;
		}
		arguments->users[arguments->user_count++] = user;
	}
	if (arguments->user_count)
		arguments->own = user_family_make(arguments->users, arguments->user_count);
	return 0;
}

static void close_users(struct arguments *arguments)
{
	user_family_free(arguments->own);
	for (int i = 0; i < arguments->user_count; i++)
		user_close(arguments->users[i]);
	for (int i = 0; i < arguments->spec_count; i++)
		free(arguments->spec_beside[i]);
}

static void show_building(const char *text, void *context)
{
	(void)context;
	log_progress("compiling", "%s", text);
}

static void build_users(const struct arguments *arguments, const struct backend *backend,
	const struct device *device)
{
	const struct build_options building = {
		.nvrtc_options = arguments->nvrtc_options,
		.nvrtc_option_count = arguments->nvrtc_option_count,
		.progress = show_building,
		.note = show_note,
	};

	for (int i = 0; i < arguments->user_count; i++)
		build_user(arguments->users[i], backend, device, &building);
	log_progress_end();
}

static int run_device(const struct arguments *arguments, const struct device *device, bool alone,
	struct error *err)
{
	struct campaign_request request = {
		.backend = backend_find(device->backend),
		.options.threads = arguments->threads,
		.device = device,
		.families = families,
		.own = arguments->own,
		.globs = arguments->globs,
		.glob_count = arguments->glob_count,
		.suites = arguments->suites,
		.scale = arguments->scale,
		.effort = arguments->effort,
		.budget_seconds = arguments->budget_seconds,
		.seed = arguments->seed,
		.shared = arguments->shared,
	};
	struct text folder = TEXT_EMPTY, path = TEXT_EMPTY, plan = TEXT_EMPTY;
	struct campaign campaign;
	int status, fd = -1;

	build_users(arguments, request.backend, device);
	if (campaign_make(&campaign, &request, err))
		return error_context(err, "nothing to measure"), STATUS_USAGE;
	campaign_describe(&campaign, arguments->verbose, &plan);
	log_note("%.*s", (int)plan.size - 1, plan.bytes);
	name_folder(arguments, device, alone, &folder);
	text_add(&path, "%s/result.json", folder.bytes);
	status = lock_device(arguments, device, &fd, err);
	if (!status)
		status = make_folder(folder.bytes, path.bytes, arguments->force, err);
	if (!status)
		status = measure_into(arguments, &campaign, folder.bytes, path.bytes, err);
	if (fd >= 0)
		close(fd);
	campaign_release(&campaign);
	text_release(&folder);
	text_release(&path);
	text_release(&plan);
	return status;
}

static int complain(const struct error *err, int status)
{
	log_error("roofline run", "%s", err->text);
	return status;
}

static int run_chosen(const struct arguments *arguments, const struct inventory *inventory)
{
	bool *chosen = memory_new((size_t)inventory->device_count + 1, sizeof *chosen);
	int count = 0, worst = STATUS_DONE;
	struct error err;

	if (arguments->device_count ? choose_named(arguments, inventory, chosen, &err)
				    : choose_default(inventory, chosen, &err)) {
		free(chosen);
		return complain(&err, STATUS_FAILED);
	}
	for (int d = 0; d < inventory->device_count; d++)
		count += chosen[d];
	for (int d = 0; d < inventory->device_count && !supervisor_interrupted(); d++) {
		int status;

		if (!chosen[d])
			continue;
		err.text[0] = 0;
		status = run_device(arguments, &inventory->devices[d], count == 1, &err);
		if (err.text[0])
			status = complain(&err, status < 0 ? STATUS_FAILED : status);
		/* A failure outweighs a fault found. */
		if (status != STATUS_DONE && worst != STATUS_FAILED)
			worst = status;
	}
	free(chosen);
	return worst;
}

int command_run(int argc, char **argv)
{
	struct arguments arguments = {
		.effort = EFFORT_DEFAULT,
		.scale = 1,
		.budget_seconds = NAN,
		.seed = 1,
	};
	struct backend_options backend_options;
	struct inventory inventory;
	struct error err;
	int status;

	options_parse(&argp, argc, argv, &arguments);
	if (check_specs(&arguments, &err) || open_users(&arguments, &err)) {
		close_users(&arguments);
		return complain(&err, STATUS_USAGE);
	}
	backend_options = (struct backend_options){ .threads = arguments.threads };
	supervisor_probe(
		backends, only_backend(&arguments), &backend_options, PROBE_SECONDS, &inventory);
	status = run_chosen(&arguments, &inventory);
	inventory_release(&inventory);
	close_users(&arguments);
	return status;
}
