/* SPDX-License-Identifier: Apache-2.0 */
#include "measure/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/text.h"
#include "core/wire.h"
#include "measure/worker.h"

#define LINE_MOST (1 << 20)

/* Nobody presses a key twice so quickly, but `timeout` and a shell may send a signal twice. */
#define SAME_INTERRUPT 0.05 /* seconds */

static volatile sig_atomic_t interrupts;
static double interrupted_at; /* used by the handler alone, which nothing interrupts */

static void on_interrupt(int signal)
{
	double now = measure_clock();

	(void)signal;
	if (!interrupts || now > interrupted_at + SAME_INTERRUPT)
		interrupts++;
	interrupted_at = now;
}

bool supervisor_interrupted(void)
{
	return interrupts > 0;
}

struct supervisor_options supervisor_defaults(void)
{
	return (struct supervisor_options){
		.save_seconds = 1,
		.start_seconds = 60,
		.grace_seconds = 5,
	};
}

/* ---- a child process and its lines -------------------------------------------------------- */

struct child {
	pid_t pid;
	int fd;
	struct text line; /* what came of the next line */
	double heard;	  /* when it last said something */
	double limit;	  /* it may be silent so long */
	bool stopping;	  /* it was asked to end */
};

typedef int child_main(void *context, int fd);

/*
 * The child ends with its parent, leaves signals of the terminal to it, and keeps what libraries
 * print off standard output.
 */
static _Noreturn void be_child(
	child_main *run, void *context, int fd, pid_t parent, const sigset_t *mask)
{
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_DFL);
	signal(SIGPIPE, SIG_IGN);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(1);
	sigprocmask(SIG_SETMASK, mask, NULL);
	dup2(STDERR_FILENO, STDOUT_FILENO);
	_exit(run(context, fd));
}

static int child_start(struct child *child, child_main *run, void *context, const sigset_t *mask,
	struct error *err)
{
	pid_t parent = getpid();
	int fds[2];

	*child = (struct child){ .fd = -1, .line = TEXT_EMPTY, .heard = measure_clock() };
	if (pipe2(fds, O_CLOEXEC))
		return fail(err, "cannot make a pipe for the worker: %s", strerror(errno));
	fflush(NULL); /* or the child would hold the same unwritten output */
	child->pid = fork();
	if (child->pid < 0) {
		close(fds[0]);
		close(fds[1]);
		return fail(err, "cannot start the worker: %s", strerror(errno));
	}
	if (!child->pid) {
		close(fds[0]);
		be_child(run, context, fds[1], parent, mask);
	}
	close(fds[1]);
	child->fd = fds[0];
	return 0;
}

/* True if it ended within SECONDS. A process stuck in a driver survives even SIGKILL. */
static bool child_wait(const struct child *child, double seconds, int *status)
{
	double until = measure_clock() + seconds;

	for (;;) {
		pid_t pid = waitpid(child->pid, status, WNOHANG);

		if (pid == child->pid || (pid < 0 && errno == ECHILD))
			return true;
		if (measure_clock() > until)
			return false;
		poll(NULL, 0, 5);
	}
}

enum fate { FATE_EXITED, FATE_KILLED, FATE_STUCK };

static enum fate child_end(struct child *child, bool hangs, double grace, int *status)
{
	enum fate fate = FATE_EXITED;

	*status = 0;
	if (hangs || !child_wait(child, grace, status)) {
		kill(child->pid, SIGKILL);
		fate = child_wait(child, grace, status) ? FATE_KILLED : FATE_STUCK;
	}
	close(child->fd);
	text_release(&child->line);
	return fate;
}

enum heard { HEARD_BYTES, HEARD_END, HEARD_NOTHING, HEARD_SIGNAL };

/* Waits for bytes until UNTIL; signals are let in only here, so that none is missed. */
static enum heard child_hear(struct child *child, double until, const sigset_t *mask)
{
	struct pollfd ready = { .fd = child->fd, .events = POLLIN };
	double left = fmax(0, until - measure_clock());
	struct timespec wait = { (time_t)left, (long)((left - floor(left)) * 1e9) };
	char bytes[65536];
	ssize_t size;
	sigset_t blocked;
	int count;

	/* ppoll does not let them in while there are bytes, and a worker may have much to say. */
	sigprocmask(SIG_SETMASK, mask, &blocked);
	sigprocmask(SIG_SETMASK, &blocked, NULL);
	count = ppoll(&ready, 1, &wait, mask);
	if (count < 0)
		return HEARD_SIGNAL;
	if (!count)
		return HEARD_NOTHING;
	size = read(child->fd, bytes, sizeof bytes);
	if (size < 0 && errno == EINTR)
		return HEARD_SIGNAL;
	if (size <= 0)
		return HEARD_END;
	text_add_bytes(&child->line, bytes, (size_t)size);
	child->heard = measure_clock();
	return HEARD_BYTES;
}

/* The next whole line as a message. 1: yes, 0: none yet, -1: it is none of ours. */
static int child_message(struct child *child, struct message *message, struct error *err)
{
	char *end = child->line.size ? memchr(child->line.bytes, '\n', child->line.size) : NULL;
	size_t size;
	int rc;

	if (!end)
		return child->line.size > LINE_MOST ? fail(err, "a line has no end") : 0;
	size = (size_t)(end - child->line.bytes);
	rc = message_from_line(child->line.bytes, size, message, err);
	memmove(child->line.bytes, end + 1, child->line.size - size - 1);
	child->line.size -= size + 1;
	child->line.bytes[child->line.size] = 0;
	if (rc)
		message_release(message);
	return rc ? -1 : 1;
}

/* ---- the run ------------------------------------------------------------------------------ */

struct run {
	const struct campaign *campaign;
	const struct supervisor_options *options;
	struct result *result;
	double began, save_next; /* when */
	bool unsaved;		 /* the last save failed, and that was said */
	sigset_t mask;		 /* as it was: lets interrupts in */
	char kernel[48];	 /* at work */
	int point;		 /* of its sweep */
	char step[128];
	int place;		/* which kernel in this step */
	bool ended;		/* the worker told that it is done */
	enum severity severity; /* the worst the worker told */
	char failure[1024];	/* of the worker, not of a kernel */
};

static void note(const struct run *run, const char *text)
{
	result_add_note(run->result, text);
	if (run->options->note)
		run->options->note(text, run->options->context);
}

static struct measurement *at_work(const struct run *run)
{
	return *run->kernel ? result_find(run->result, run->kernel, run->point) : NULL;
}

static void bar(struct measurement *measurement, const char *why)
{
	snprintf(measurement->failure, sizeof measurement->failure, "%s", why);
	measurement->stop = STOP_FAILED;
}

static bool any_round(const struct result *result)
{
	for (int i = 0; i < result->measurement_count; i++)
		if (result->measurements[i].round_count)
			return true;
	return false;
}

/* Saving takes a core from what is being measured: at most this share of the time. */
#define SAVE_SHARE 0.02

static int save(struct run *run, bool now, struct error *err)
{
	double began = measure_clock();
	int rc;

	if (!run->options->path || (!now && began < run->save_next))
		return 0;
	rc = result_save(run->result, run->options->path, err);
	run->save_next =
		began + fmax(run->options->save_seconds, (measure_clock() - began) / SAVE_SHARE);
	return rc;
}

/* While the run goes on. A failure is said once: the last save decides. */
static void save_meanwhile(struct run *run)
{
	struct error why = { 0 };
	bool failed = save(run, false, &why) != 0;

	if (failed && !run->unsaved)
		note(run, why.text);
	run->unsaved = run->unsaved || failed;
}

static void show_progress(const struct run *run)
{
	double end = run->began + run->campaign->budget_seconds;
	struct progress progress = {
		.kernel = run->kernel,
		.step = run->step,
		.place = run->place,
		.count = campaign_kernels(run->campaign),
		.seconds_left = fmax(0, end - measure_clock()),
	};

	if (run->options->progress)
		run->options->progress(&progress, run->options->context);
}

/* A step is named by its first word for counting: a kernel is checked in its round. */
static void apply_begin(struct run *run, const struct message *message)
{
	bool same_kernel = !strcmp(run->kernel, message->kernel) && run->point == message->point;
	bool detail = !strcmp(message->text, "checking");

	if (!detail && strcmp(run->step, message->text)) {
		run->place = 1;
		snprintf(run->step, sizeof run->step, "%.120s", message->text);
	} else if (!same_kernel) {
		run->place++;
	}
	snprintf(run->kernel, sizeof run->kernel, "%s", message->kernel);
	run->point = message->point;
	show_progress(run);
}

/* The facts of a choice; what was measured so far stays. */
static void apply_ready(struct measurement *measurement, struct message *message)
{
	struct measurement chosen = message->measurement;

	message->measurement = measurement_unknown();
	free(chosen.rounds);
	chosen.rounds = measurement->rounds;
	chosen.round_count = measurement->round_count;
	chosen.whole = measurement->whole;
	measurement->rounds = NULL;
	measurement->round_count = 0;
	measurement_release(measurement);
	*measurement = chosen;
}

static void add_component(struct result *result, const struct component *component)
{
	for (int i = 0; i < result->component_count; i++)
		if (!strcmp(result->components[i].name, component->name))
			return;
	result_add_component(result, component->name, component->version, component->path);
}

static void apply_failed(
	struct run *run, const struct message *message, struct measurement *measurement)
{
	if (message->severity > run->severity)
		run->severity = message->severity;
	if (measurement)
		bar(measurement, message->text);
	if (!measurement || message->severity == SEVERITY_HARDWARE)
		snprintf(run->failure, sizeof run->failure, "%s", message->text);
}

static void apply(struct run *run, struct message *message)
{
	struct measurement *measurement = result_find(run->result, message->kernel, message->point);

	switch (message->kind) {
	case MESSAGE_BEGIN:
		apply_begin(run, message);
		break;
	case MESSAGE_READY:
		if (measurement)
			apply_ready(measurement, message);
		break;
	case MESSAGE_ROUND:
		if (measurement)
			measurement_add_round(measurement, &message->round);
		break;
	case MESSAGE_CHECKED:
		if (measurement)
			measurement->whole = message->verdict;
		break;
	case MESSAGE_FINISHED:
		if (measurement)
			measurement->stop = message->stop;
		break;
	case MESSAGE_FAILED:
		apply_failed(run, message, measurement);
		break;
	case MESSAGE_COMPONENT:
		add_component(run->result, &message->component);
		break;
	case MESSAGE_NOTE:
		note(run, message->text);
		break;
	case MESSAGE_END:
		run->ended = true;
		break;
	case MESSAGE_DEVICE:
	case MESSAGE_MISSING:
	case MESSAGE_PROGRESS:
		break;
	}
}

/* All whole lines that came. -1: the worker talks nonsense. */
static int apply_lines(struct run *run, struct child *child, struct error *err)
{
	struct message message;
	int rc;

	while ((rc = child_message(child, &message, err)) > 0) {
		if (message.kind == MESSAGE_BEGIN && isfinite(message.limit_seconds))
			child->limit = message.limit_seconds + run->options->grace_seconds;
		apply(run, &message);
		message_release(&message);
	}
	return rc;
}

/* Passes a first interrupt on. True at the second. */
static bool pass_interrupts(struct child *child)
{
	if (interrupts && !child->stopping)
		kill(child->pid, SIGTERM);
	child->stopping = interrupts > 0;
	return interrupts > 1;
}

/* Listens until the worker ends, hangs or is to be killed: then true. */
static bool listen_to(struct run *run, struct child *child, struct error *err)
{
	for (;;) {
		enum heard heard = child_hear(child, child->heard + child->limit, &run->mask);

		if (pass_interrupts(child))
			return true;
		if (heard == HEARD_END)
			return false;
		if (heard == HEARD_NOTHING)
			return fail(err, "it hung (no answer for %.3g s)", child->limit);
		if (heard == HEARD_BYTES && apply_lines(run, child, err)) {
			error_context(err, "its worker sent what cannot be read");
			return true;
		}
		if (heard == HEARD_BYTES && any_round(run->result))
			save_meanwhile(run);
	}
}

/* Why a worker that was not done is gone, in words. */
static void explain(char *to, size_t size, const struct run *run, const struct error *err,
	enum fate fate, int status)
{
	const char *step = *run->step ? run->step : "starting";

	if (*err->text)
		snprintf(to, size, "%.700s while %s%s", err->text,
			strncmp(step, "round", 5) ? "" : "in ", step);
	else if (fate == FATE_EXITED && WIFSIGNALED(status))
		snprintf(to, size, "the process that measured it crashed (%s) in step: %s",
			strsignal(WTERMSIG(status)), step);
	else
		snprintf(to, size,
			"the process that measured it ended early (status %d) in step: %s",
			WIFEXITED(status) ? WEXITSTATUS(status) : -1, step);
}

static bool is_open(const struct measurement *measurement)
{
	return measurement->stop == STOP_NONE && !measurement->failure[0];
}

static int worker_main(void *context, int fd)
{
	const struct run *run = context;

	return worker_measure(run->campaign, run->result, run->began, fd);
}

/* One worker from start to end. 0: go on as the result says; -1: it cannot go on. */
static int one_worker(struct run *run, struct error *err)
{
	struct error why = { 0 };
	struct measurement *culprit;
	struct child child;
	enum fate fate;
	bool hangs;
	int status;

	run->ended = false;
	run->severity = SEVERITY_PLAIN;
	*run->kernel = *run->step = *run->failure = 0;
	if (child_start(&child, worker_main, run, &run->mask, err))
		return -1;
	child.limit = run->options->start_seconds;
	hangs = listen_to(run, &child, &why);
	fate = child_end(&child, hangs, run->options->grace_seconds, &status);
	if (fate == FATE_STUCK) {
		run->severity = SEVERITY_HARDWARE;
		snprintf(run->failure, sizeof run->failure,
			"the worker (process %d) is stuck in the driver and cannot be ended; the "
			"machine may need a restart",
			(int)child.pid);
	}
	if (run->ended || interrupts) {
		if (fate == FATE_STUCK)
			note(run, run->failure);
		return 0;
	}
	if (*run->failure)
		return fail_as(err, run->severity, "%s", run->failure);
	culprit = at_work(run);
	if (culprit && culprit->failure[0] && run->severity == SEVERITY_PROCESS)
		return 0; /* it has told itself */
	if (!culprit) {
		explain(run->failure, sizeof run->failure, run, &why, fate, status);
		return fail(err, "%s", run->failure);
	}
	if (!is_open(culprit)) { /* it was done: its figure is no worse for what came after */
		explain(run->failure, sizeof run->failure, run, &why, fate, status);
		note(run, run->failure);
		return 0;
	}
	explain(culprit->failure, sizeof culprit->failure, run, &why, fate, status);
	culprit->stop = STOP_FAILED;
	return 0;
}

static bool any_open(const struct result *result)
{
	for (int i = 0; i < result->measurement_count; i++)
		if (is_open(&result->measurements[i]))
			return true;
	return false;
}

static void close_open(const struct result *result, const char *why)
{
	for (int i = 0; i < result->measurement_count; i++)
		if (is_open(&result->measurements[i]))
			snprintf(result->measurements[i].failure,
				sizeof result->measurements[i].failure, "%s", why);
}

static void copy_settings(struct settings *to, const struct settings *from)
{
	*to = *from;
	to->kernels = memory_new((size_t)from->kernel_count + 1, sizeof *to->kernels);
	for (int i = 0; i < from->kernel_count; i++)
		to->kernels[i] = memory_string(from->kernels[i]);
}

static void begin_result(struct result *result, const struct campaign *campaign)
{
	result_init(result);
	result_describe_host(result);
	copy_settings(&result->settings, &campaign->settings);
	result->device = campaign->device;
	result->simulated = campaign->device.simulated;
	for (int i = 0; i < campaign->entry_count; i++) {
		const struct entry *entry = &campaign->entries[i];

		/* A user's kernel that cannot be measured is a failure with its reason. */
		if (entry->chosen || entry->own) {
			struct measurement *measurement = result_add_measurement(result);

			measurement_init(measurement, entry->family, entry->kernel,
				&campaign->device, entry->point);
			measurement->size = entry->size;
			if (!entry->chosen)
				bar(measurement, entry->left_out);
		}
		if (entry->left_out[0]) {
			struct text text = TEXT_EMPTY;

			text_add(&text, "left out: %s: %s", entry->kernel->name, entry->left_out);
			result_add_note(result, text.bytes);
			text_release(&text);
		}
	}
}

/* Every worker bars a kernel or is the last, so this ends. */
static int run_workers(struct run *run, struct error *err)
{
	int workers = 0;

	while (any_open(run->result) && !interrupts) {
		if (workers++ > run->result->measurement_count)
			return fail(err, "the worker ended %d times without a reason", workers);
		if (one_worker(run, err))
			return -1;
	}
	return 0;
}

/* RC and ERR: of the workers. A run that measured something is no failure: its ending says all. */
static int end_run(struct run *run, int rc, struct error *err)
{
	struct result *result = run->result;
	const char *ending = interrupts ? "interrupted" : rc ? "stopped" : "complete";

	if (rc)
		note(run, err->text);
	close_open(result, interrupts ? "the run was interrupted before it was done" : err->text);
	snprintf(result->ending, sizeof result->ending, "%s", ending);
	result_time(result->finished, sizeof result->finished);
	if (rc && !any_round(result))
		return -1;
	return save(run, true, err);
}

int supervisor_run(const struct campaign *campaign, const struct supervisor_options *options,
	struct result *result, struct error *err)
{
	struct run run = {
		.campaign = campaign,
		.options = options,
		.result = result,
		.began = measure_clock(),
	};
	struct sigaction catch = { .sa_handler = on_interrupt }, old_int, old_term;
	sigset_t caught;
	int rc;

	begin_result(result, campaign);
	interrupts = 0;
	sigemptyset(&caught);
	sigaddset(&caught, SIGINT);
	sigaddset(&caught, SIGTERM);
	catch.sa_mask = caught;
	sigprocmask(SIG_BLOCK, &caught, &run.mask);
	sigaction(SIGINT, &catch, &old_int);
	sigaction(SIGTERM, &catch, &old_term);
	rc = run_workers(&run, err);
	rc = end_run(&run, rc, err);
	sigprocmask(SIG_SETMASK, &run.mask, NULL); /* too late to matter, but not to be fatal */
	sigaction(SIGINT, &old_int, NULL);
	sigaction(SIGTERM, &old_term, NULL);
	return rc;
}

/* ---- probing ------------------------------------------------------------------------------ */

struct probe {
	const struct backend *backend;
	const struct backend_options *options;
};

static int probe_main(void *context, int fd)
{
	const struct probe *probe = context;

	return worker_probe(probe->backend, probe->options, fd);
}

static void add_missing(struct inventory *inventory, const char *backend, const char *reason)
{
	struct missing *missing;

	inventory->missing = memory_resize(inventory->missing, (size_t)inventory->missing_count + 1,
		sizeof *inventory->missing);
	missing = &inventory->missing[inventory->missing_count++];
	snprintf(missing->backend, sizeof missing->backend, "%s", backend);
	snprintf(missing->reason, sizeof missing->reason, "%s", reason);
}

static bool note_found(struct inventory *inventory, const struct message *message)
{
	switch (message->kind) {
	case MESSAGE_DEVICE:
		inventory->devices = memory_resize(inventory->devices,
			(size_t)inventory->device_count + 1, sizeof *inventory->devices);
		inventory->devices[inventory->device_count++] = message->device;
		return false;
	case MESSAGE_COMPONENT:
		inventory->components = memory_resize(inventory->components,
			(size_t)inventory->component_count + 1, sizeof *inventory->components);
		inventory->components[inventory->component_count++] = message->component;
		return false;
	case MESSAGE_MISSING:
		add_missing(inventory, message->kernel, message->text);
		return false;
	default:
		return message->kind == MESSAGE_END;
	}
}

/* True if the worker ended of itself, having told all. */
static bool hear_probe(
	struct child *child, double limit_seconds, struct inventory *inventory, struct error *err)
{
	double until = measure_clock() + limit_seconds;
	bool ended = false;
	sigset_t mask;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	for (;;) {
		enum heard heard = child_hear(child, until, &mask);
		struct message message;
		int rc;

		if (heard == HEARD_NOTHING) {
			fail(err, "it did not answer within %.3g s", limit_seconds);
			return false;
		}
		while ((rc = child_message(child, &message, err)) > 0) {
			ended = note_found(inventory, &message) || ended;
			message_release(&message);
		}
		if (rc < 0 || heard == HEARD_END)
			return ended;
	}
}

static void probe_one(const struct backend *backend, const struct backend_options *options,
	double limit_seconds, struct inventory *inventory)
{
	struct probe probe = { backend, options };
	struct error err = { 0 };
	struct child child;
	sigset_t mask;
	int status;
	bool told;

	sigprocmask(SIG_BLOCK, NULL, &mask);
	if (child_start(&child, probe_main, &probe, &mask, &err)) {
		add_missing(inventory, backend->name, err.text);
		return;
	}
	told = hear_probe(&child, limit_seconds, inventory, &err);
	child_end(&child, !told && *err.text, 2, &status);
	if (told)
		return;
	if (!*err.text && WIFSIGNALED(status))
		fail(&err, "looking for its devices crashed (%s)", strsignal(WTERMSIG(status)));
	else if (!*err.text)
		fail(&err, "looking for its devices ended without an answer");
	add_missing(inventory, backend->name, err.text);
}

void supervisor_probe(const struct backend *const *list, const char *only,
	const struct backend_options *options, double limit_seconds, struct inventory *inventory)
{
	*inventory = (struct inventory){ 0 };
	for (int i = 0; list[i]; i++)
		if (!only || !strcmp(only, list[i]->name))
			probe_one(list[i], options, limit_seconds, inventory);
}
