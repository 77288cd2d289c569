/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/worker.h"

#include <errno.h>
#include <math.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/stats.h"

#define COMPONENTS 16

struct worker {
	const struct campaign *campaign;
	const struct result *so_far;
	double began;
	int fd;
	struct session *session;
	struct device device; /* as this process sees it */
};

/* One kernel: what the protocol's subject stands for. */
struct bench {
	struct worker *worker;
	const struct entry *entry;
	int variant_count;
	const struct variant **variants; /* those the device can execute */
	const char **names;
	struct plan plan;
	struct job *job;
};

static volatile sig_atomic_t told_to_stop;

static void on_terminate(int signal)
{
	(void)signal;
	told_to_stop = 1;
}

double measure_clock(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* Without a reader there is nobody to measure for. */
static void write_line(int fd, const char *line)
{
	size_t left = strlen(line);

	while (left) {
		ssize_t written = write(fd, line, left);

		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			_exit(1);
		line += written;
		left -= (size_t)written;
	}
}

static void tell(int fd, const struct message *message)
{
	struct text line = TEXT_EMPTY;
	char *json = message_to_line(message);

	text_add(&line, "%s\n", json);
	write_line(fd, line.bytes);
	text_release(&line);
	free(json);
}

static void tell_text(
	int fd, enum message_kind kind, const char *kernel, int point, const struct error *err)
{
	struct message message = message_empty(kind);

	message.point = point;
	snprintf(message.kernel, sizeof message.kernel, "%s", kernel);
	snprintf(message.text, sizeof message.text, "%s", err->text);
	message.severity = err->severity;
	message.stop = STOP_FAILED;
	tell(fd, &message);
}

static void tell_end(int fd)
{
	struct message message = message_empty(MESSAGE_END);

	tell(fd, &message);
}

static void tell_components(const struct backend *backend, struct session *session, int fd)
{
	struct component components[COMPONENTS];
	int count = backend->components ? backend->components(session, components, COMPONENTS) : 0;

	for (int i = 0; i < count; i++) {
		struct message message = message_empty(MESSAGE_COMPONENT);

		message.component = components[i];
		tell(fd, &message);
	}
}

/* ---- the protocol's actions --------------------------------------------------------------- */

/* Whether its rate is that of operations; else that of bytes, or (latency) of accesses. */
static bool counts_operations(const struct kernel *kernel, const struct work *work)
{
	return kernel->role != ROLE_MEMORY && kernel->role != ROLE_LATENCY && work->operations > 0;
}

static double amount_of(const struct kernel *kernel, const struct work *work)
{
	double bytes = work_bytes(work, kernel->level == LEVEL_NONE ? LEVEL_DRAM : kernel->level);

	if (kernel->role == ROLE_LATENCY)
		return work->accesses;
	if (counts_operations(kernel, work))
		return work->operations;
	return bytes > 0 ? bytes : 1;
}

static const char *unit_of(const struct kernel *kernel, const struct work *work)
{
	if (counts_operations(kernel, work))
		return "op/s";
	if (kernel->role == ROLE_LATENCY)
		return "1/s";
	return amount_of(kernel, work) > 1 ? "B/s" : "1/s";
}

static int plan_bench(
	const struct bench *bench, int variant, int64_t trips, struct plan *plan, struct error *err)
{
	struct plan_request request = {
		.kernel = bench->entry->kernel,
		.device = &bench->worker->device,
		.variant = bench->variants[variant],
		.size = bench->entry->size,
		.trips = trips,
	};

	*plan = plan_empty();
	if (kernel_code(request.kernel, request.device)->plan(&request, plan, err))
		return -1;
	return plan_check(plan, err);
}

static void describe(const struct bench *bench, int variant, struct measurement *measurement)
{
	const struct plan *plan = &bench->plan;

	snprintf(measurement->variant, sizeof measurement->variant, "%s",
		bench->variants[variant]->name);
	measurement->size = bench->entry->size;
	measurement->trips = plan->trips;
	measurement->work = plan->work;
	measurement->memory_bytes = plan_memory(plan);
	measurement->parameter_count = plan->parameter_count;
	memcpy(measurement->parameters, plan->parameters, sizeof measurement->parameters);
	measurement_name_size(measurement);
}

static void drop_job(struct bench *bench)
{
	bench->worker->campaign->backend->release(bench->job);
	bench->job = NULL;
}

static int bench_prepare(struct bench *bench, struct error *err)
{
	struct worker *worker = bench->worker;
	int rc = worker->campaign->backend->prepare(
		worker->session, &worker->device, &bench->plan, &bench->job, err);

	if (rc)
		bench->job = NULL;
	return rc;
}

static int bench_refresh(void *context, uint64_t seed, struct error *err)
{
	struct bench *bench = context;

	if (!bench->job && bench_prepare(bench, err))
		return -1;
	return bench->worker->campaign->backend->refresh(bench->job, seed, err);
}

static void bench_rest(void *context)
{
	struct bench *bench = context;

	if (bench->worker->campaign->take_turns)
		drop_job(bench);
}

static int bench_make(void *context, int variant, int64_t trips, struct measurement *measurement,
	double *amount, struct error *err)
{
	struct bench *bench = context;
	const struct backend *backend = bench->worker->campaign->backend;
	struct error why = { 0 };
	struct plan plan;

	if (plan_bench(bench, variant, trips, &plan, err))
		return -1;
	bench->plan = plan;
	if (bench->job && backend->change && !backend->change(bench->job, &bench->plan, &why)) {
		/* The buffers stay as they are. */
	} else if (why.severity != SEVERITY_PLAIN) {
		*err = why;
		return -1;
	} else {
		drop_job(bench);
		if (bench_refresh(bench, bench->worker->campaign->settings.seed, err))
			return -1;
	}
	describe(bench, variant, measurement);
	*amount = amount_of(bench->entry->kernel, &plan.work);
	return 0;
}

static int bench_sample(
	void *context, int repeats, double limit_seconds, struct timing *timing, struct error *err)
{
	struct bench *bench = context;

	return bench->worker->campaign->backend->run(
		bench->job, repeats, limit_seconds, timing, err);
}

static int bench_check(void *context, const struct check_request *request, struct verdict *verdict,
	struct error *err)
{
	struct bench *bench = context;

	return bench->worker->campaign->backend->check(bench->job, request, verdict, err);
}

static void bench_observe(void *context, struct conditions *conditions)
{
	struct bench *bench = context;
	const struct backend *backend = bench->worker->campaign->backend;

	if (backend->observe)
		backend->observe(bench->worker->session, &bench->worker->device, conditions);
}

/* A limit on one execution. */
#define COLLECT_SECONDS 60

/* One execution, so that the buffer holds what was found and not what it was filled with. */
static int bench_collect(void *context, struct measurement *measurement, struct error *err)
{
	struct bench *bench = context;
	const struct backend *backend = bench->worker->campaign->backend;
	const struct findings *findings = &bench->plan.findings;
	const struct buffer *buffer;
	struct timing timing;
	double *values;
	void *elements;
	int rc;

	if (findings->buffer < 0 || !backend->read)
		return 0;
	buffer = &bench->plan.buffers[findings->buffer];
	elements = memory_new(buffer->count, element_size(buffer->element));
	values = memory_new(buffer->count, sizeof *values);
	rc = backend->run(bench->job, 1, COLLECT_SECONDS, &timing, err) ||
			     backend->read(bench->job, findings->buffer, elements, err)
		     ? -1
		     : 0;
	for (size_t i = 0; !rc && i < buffer->count; i++)
		values[i] = element_value(buffer->element, elements, i);
	if (!rc)
		measurement_add_series(measurement, findings->name, findings->unit,
			(int)buffer->count, values, NULL);
	free(values);
	free(elements);
	return rc;
}

static const struct actions bench_actions = {
	.make = bench_make,
	.refresh = bench_refresh,
	.rest = bench_rest,
	.sample = bench_sample,
	.check = bench_check,
	.observe = bench_observe,
	.collect = bench_collect,
};

/* ---- subjects ----------------------------------------------------------------------------- */

static void bench_release(struct bench *bench)
{
	drop_job(bench);
	free(bench->variants);
	free(bench->names);
}

/* By the instruction sets they need: the protocol tries the last one first. Names follow. */
static void widest_last(struct bench *bench)
{
	for (int i = 1; i < bench->variant_count; i++) {
		const struct variant *variant = bench->variants[i];
		int at = i;

		for (; at > 0 && bench->variants[at - 1]->needs_features > variant->needs_features;
			at--)
			bench->variants[at] = bench->variants[at - 1];
		bench->variants[at] = variant;
	}
	for (int i = 0; i < bench->variant_count; i++)
		bench->names[i] = bench->variants[i]->name;
}

/* Those variants that this device can execute and that can be planned, the widest last. */
static int bench_init(
	struct bench *bench, struct worker *worker, const struct entry *entry, struct error *err)
{
	const struct code *code = kernel_code(entry->kernel, &worker->device);

	*bench = (struct bench){ .worker = worker, .entry = entry };
	bench->variants = memory_new((size_t)code->variant_count + 1, sizeof *bench->variants);
	bench->names = memory_new((size_t)code->variant_count + 1, sizeof *bench->names);
	for (int v = 0; v < code->variant_count; v++) {
		const struct variant *variant = &code->variants[v];

		if (variant_usable(variant, &worker->device, err))
			continue;
		bench->variants[bench->variant_count] = variant;
		if (!plan_bench(bench, bench->variant_count, 1, &bench->plan, err))
			bench->variant_count++;
	}
	widest_last(bench);
	return bench->variant_count ? 0 : -1;
}

/* Where an earlier worker left off. */
static void resume(
	struct subject *subject, const struct bench *bench, const struct measurement *old)
{
	subject->chosen = -1;
	if (!old->variant[0])
		return;
	for (int v = 0; v < bench->variant_count; v++)
		if (!strcmp(bench->names[v], old->variant))
			subject->chosen = v;
	subject->trips = old->trips;
	subject->batch = old->batch;
	subject->measurement.trips = old->trips;
	subject->measurement.batch = old->batch;
	subject->measurement.unstable_warmup = old->unstable_warmup;
	for (int i = 0; i < old->series_count; i++)
		measurement_add_series(&subject->measurement, old->series[i].name,
			old->series[i].unit, old->series[i].count, old->series[i].values,
			(const char *const *)old->series[i].labels);
	for (int i = 0; i < old->round_count && i < PROTOCOL_ROUNDS; i++)
		subject->medians[subject->round_count++] =
			stats_median(old->rounds[i].seconds, old->rounds[i].count);
	subject->whole_done = old->whole.checked > 0;
}

static void subject_init(
	struct subject *subject, struct bench *bench, const struct measurement *old)
{
	const struct kernel *kernel = bench->entry->kernel;
	const struct check *check = &bench->plan.check;

	*subject = (struct subject){
		.actions = &bench_actions,
		.context = bench,
		.scalable = kernel->scalable,
		.held = kernel->sustained,
		.variant_count = bench->variant_count,
		.variant_names = bench->names,
		.amount_unit = unit_of(kernel, &bench->plan.work),
		.memory_bytes = bench->entry->memory_bytes,
		.own = bench->entry->own,
		.forgets = bench->worker->campaign->take_turns,
		.check_cost = check->cost,
		.check_on_device = bench->worker->device.code == CODE_GPU && check->entry,
	};
	if (check->buffer >= 0)
		subject->check_elements = (int64_t)bench->plan.buffers[check->buffer].count;
	measurement_init(&subject->measurement, bench->entry->family, kernel,
		&bench->worker->device, bench->entry->point);
	resume(subject, bench, old);
}

static double protocol_now(void *context)
{
	(void)context;
	return measure_clock();
}

static void protocol_tell(void *context, const struct message *message)
{
	struct worker *worker = context;

	tell(worker->fd, message);
}

static bool protocol_interrupted(void *context)
{
	(void)context;
	return told_to_stop;
}

static bool is_open(const struct worker *worker, const struct entry *entry)
{
	const struct measurement *old =
		result_find(worker->so_far, entry->kernel->name, entry->point);

	return entry->chosen && old && !old->failure[0] && old->stop == STOP_NONE;
}

static int gather(struct worker *worker, struct bench *benches, struct subject *subjects)
{
	int count = 0;

	for (int i = 0; i < worker->campaign->entry_count; i++) {
		const struct entry *entry = &worker->campaign->entries[i];
		struct error why = { 0 };

		if (!is_open(worker, entry))
			continue;
		if (bench_init(&benches[count], worker, entry, &why)) {
			tell_text(worker->fd, MESSAGE_FAILED, entry->kernel->name, entry->point,
				&why);
			bench_release(&benches[count]);
			continue;
		}
		subject_init(&subjects[count], &benches[count],
			result_find(worker->so_far, entry->kernel->name, entry->point));
		count++;
	}
	return count;
}

static int measure_open(struct worker *worker, struct error *err)
{
	size_t most = (size_t)worker->campaign->entry_count;
	struct bench *benches = memory_new(most, sizeof *benches);
	struct subject *subjects = memory_new(most, sizeof *subjects);
	struct protocol protocol = {
		.schedule = worker->campaign->schedule,
		.seed = worker->campaign->settings.seed,
		.began = worker->began,
		.deadline = worker->began + worker->campaign->budget_seconds,
		.latest = worker->began + worker->campaign->budget_seconds +
			  worker->campaign->grace_seconds,
		.now = protocol_now,
		.tell = protocol_tell,
		.interrupted = protocol_interrupted,
		.context = worker,
	};
	int count = gather(worker, benches, subjects);
	int rc = count ? protocol_measure(&protocol, subjects, count, err) : 0;

	/* A spoiled process makes no further driver call. */
	for (int i = 0; i < count; i++) {
		if (!rc || err->severity == SEVERITY_PLAIN)
			bench_release(&benches[i]);
		measurement_release(&subjects[i].measurement);
	}
	free(benches);
	free(subjects);
	return rc;
}

/* ---- the processes ------------------------------------------------------------------------ */

static int find_device(struct worker *worker, struct error *err)
{
	const struct device *wanted = &worker->campaign->device;
	struct device *devices = NULL;
	bool found = false;
	int count = 0;

	if (worker->campaign->backend->devices(worker->session, &devices, &count, err))
		return -1;
	for (int i = 0; i < count && !found; i++)
		if (devices[i].index == wanted->index && !strcmp(devices[i].uuid, wanted->uuid)) {
			worker->device = devices[i];
			found = true;
		}
	free(devices);
	return found ? 0 : fail_as(err, SEVERITY_HARDWARE, "the device %s is gone", wanted->name);
}

/* A host always has others on it; a GPU should not. */
static int refuse_busy(const struct worker *worker, struct error *err)
{
	const struct backend *backend = worker->campaign->backend;
	struct conditions conditions = conditions_unknown();

	if (worker->device.code != CODE_GPU || worker->campaign->settings.shared ||
		!backend->observe || worker->so_far->components)
		return 0;
	backend->observe(worker->session, &worker->device, &conditions);
	if (!(conditions.limits & LIMIT_SHARED))
		return 0;
	return fail(err, "another process is using this device: its figures would be too low; wait "
			 "for it to end, or give --shared to measure all the same");
}

static int open_worker(struct worker *worker, struct error *err)
{
	const struct campaign *campaign = worker->campaign;

	if (campaign->backend->open(&campaign->options, &worker->session, err))
		return -1;
	if (find_device(worker, err) || refuse_busy(worker, err))
		return -1;
	tell_components(campaign->backend, worker->session, worker->fd);
	return 0;
}

int worker_measure(
	const struct campaign *campaign, const struct result *so_far, double began, int fd)
{
	struct worker worker = { .campaign = campaign, .so_far = so_far, .began = began, .fd = fd };
	struct sigaction terminate = { .sa_handler = on_terminate };
	struct error err = { 0 };

	sigaction(SIGTERM, &terminate, NULL);
	if (open_worker(&worker, &err)) {
		tell_text(fd, MESSAGE_FAILED, "", -1, &err);
		return 1;
	}
	if (measure_open(&worker, &err) && err.severity != SEVERITY_PLAIN)
		return 1;
	/* Libraries that are loaded late are known only now. */
	tell_components(campaign->backend, worker.session, fd);
	campaign->backend->close(worker.session);
	tell_end(fd);
	return 0;
}

int worker_probe(const struct backend *backend, const struct backend_options *options, int fd)
{
	struct session *session = NULL;
	struct device *devices = NULL;
	struct error err = { 0 };
	int count = 0;

	if (backend->open(options, &session, &err) ||
		backend->devices(session, &devices, &count, &err)) {
		tell_text(fd, MESSAGE_MISSING, backend->name, -1, &err);
		tell_end(fd);
		return 0;
	}
	for (int i = 0; i < count; i++) {
		struct message message = message_empty(MESSAGE_DEVICE);

		message.device = devices[i];
		tell(fd, &message);
	}
	if (!count) {
		fail(&err, "it finds no device");
		tell_text(fd, MESSAGE_MISSING, backend->name, -1, &err);
	}
	tell_components(backend, session, fd);
	free(devices);
	backend->close(session);
	tell_end(fd);
	return 0;
}
