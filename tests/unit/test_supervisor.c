/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The supervisor with a backend that does as a script says: it hangs, crashes, answers wrongly,
 * loses its device. Whatever happens: what was told is kept and on disk, the culprit is named, the
 * others are measured, no process is left behind, and all within a bounded time.
 */
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>
#undef fail /* ours is the one of base/error.h */

#include "base/memory.h"
#include "measure/supervisor.h"
#include "measure/worker.h"

#define KERNELS 4
#define CULPRIT 1

/* ---- the backend -------------------------------------------------------------------------- */

enum fault {
	FAULT_NONE,
	FAULT_HANG,
	FAULT_ABORT,
	FAULT_SEGFAULT,
	FAULT_EXIT,
	FAULT_WRONG,
	FAULT_PLAIN,
	FAULT_PROCESS,
	FAULT_HARDWARE,
};

/* What is to go wrong: when the culprit is launched for the AT-th time in a process. */
static struct script {
	enum fault fault;
	int at;
	enum fault at_start; /* of a worker */
	enum fault at_close; /* of its session */
	bool busy;	     /* others use the device */
	double slow_seconds; /* every launch takes so long */
} script;

/* How many workers ended in peace: in memory that they share with the test. */
static int *closed;

struct session {
	int unused;
};
struct job {
	int kernel, runs, refreshes;
};

static void misbehave(enum fault fault)
{
	signal(SIGSEGV, SIG_DFL); /* cmocka catches them */
	signal(SIGABRT, SIG_DFL);
	switch (fault) {
	case FAULT_HANG:
		for (;;)
			pause();
	case FAULT_ABORT:
		abort();
	case FAULT_SEGFAULT:
		raise(SIGSEGV);
		break;
	case FAULT_EXIT:
		_exit(7);
	default:
		break;
	}
}

static int fault_error(enum fault fault, struct error *err)
{
	if (fault == FAULT_PLAIN)
		return fail(err, "the planted failure");
	if (fault == FAULT_PROCESS)
		return fail_as(err, SEVERITY_PROCESS, "the planted sticky error");
	if (fault == FAULT_HARDWARE)
		return fail_as(err, SEVERITY_HARDWARE, "the planted loss of the device");
	return 0;
}

static int test_open(
	const struct backend_options *options, struct session **session, struct error *err)
{
	static struct session only;

	(void)options;
	misbehave(script.at_start);
	*session = &only;
	return fault_error(script.at_start, err);
}

static struct device test_device(void)
{
	struct device device = device_unknown();

	snprintf(device.backend, sizeof device.backend, "test");
	snprintf(device.name, sizeof device.name, "Test \"device\" $(true)");
	snprintf(device.uuid, sizeof device.uuid, "GPU-test");
	device.code = CODE_GPU;
	device.memory_free_bytes = 1e6;
	return device;
}

static int test_devices(
	struct session *session, struct device **devices, int *count, struct error *err)
{
	(void)session;
	(void)err;
	*devices = memory_new(1, sizeof **devices);
	**devices = test_device();
	*count = 1;
	return 0;
}

static int test_components(struct session *session, struct component *to, int most)
{
	(void)session;
	(void)most;
	to[0] = (struct component){ .name = "libtest", .version = "1" };
	return 1;
}

static int test_prepare(struct session *session, const struct device *device,
	const struct plan *plan, struct job **job, struct error *err)
{
	(void)session;
	(void)device;
	(void)err;
	*job = memory_new(1, sizeof **job);
	(*job)->kernel = (int)plan->size.n[0];
	return 0;
}

static int test_refresh(struct job *job, uint64_t seed, struct error *err)
{
	(void)seed;
	(void)err;
	job->refreshes++;
	return 0;
}

static int test_run(struct job *job, int repeats, double limit_seconds, struct timing *timing,
	struct error *err)
{
	const struct timespec moment = { 0,
		script.slow_seconds > 0 ? (long)(1e9 * script.slow_seconds) : 200000 };

	(void)limit_seconds;
	nanosleep(&moment, NULL);
	timing->seconds = 3e-3 * repeats * (1 + 1e-4 * (job->runs % 3));
	if (job->kernel != CULPRIT || job->runs++ < script.at)
		return 0;
	misbehave(script.fault);
	return fault_error(script.fault, err);
}

static int test_check(struct job *job, const struct check_request *request, struct verdict *verdict,
	struct error *err)
{
	bool wrong =
		script.fault == FAULT_WRONG && job->kernel == CULPRIT && job->runs >= script.at;

	(void)err;
	*verdict = verdict_unknown();
	verdict->state = wrong ? VERDICT_FAILED : VERDICT_PASSED;
	verdict->checked = request->samples ? request->samples : 1000;
	verdict->whole = !request->samples;
	verdict->wrong = wrong;
	if (wrong) {
		verdict->first = 3;
		verdict->got = 1;
		verdict->want = 2;
	}
	return 0;
}

static void test_observe(
	struct session *session, const struct device *device, struct conditions *conditions)
{
	(void)session;
	(void)device;
	*conditions = conditions_unknown();
	conditions->limits = script.busy ? LIMIT_SHARED : 0;
}

static void test_release(struct job *job)
{
	free(job);
}

static void test_close(struct session *session)
{
	(void)session;
	misbehave(script.at_close);
	++*closed;
}

static const struct backend test_backend = {
	.name = "test",
	.about = "does as the script says",
	.open = test_open,
	.devices = test_devices,
	.components = test_components,
	.prepare = test_prepare,
	.refresh = test_refresh,
	.run = test_run,
	.check = test_check,
	.observe = test_observe,
	.release = test_release,
	.close = test_close,
};

/* ---- the kernels -------------------------------------------------------------------------- */

static int test_size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *size, struct error *err);

static struct expected test_expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	(void)plan;
	(void)occasion;
	return (struct expected){ (double)index, 0 };
}

static int test_plan(const struct plan_request *request, struct plan *plan, struct error *err)
{
	struct step *step;

	(void)err;
	plan->size = request->size;
	plan_add_buffer(
		plan, (struct buffer){ .name = "x", .element = ELEMENT_F64, .count = 1000 });
	step = plan_add_step(plan, STEP_LAUNCH);
	step->image = "test";
	step->entry = "test";
	step->grid[0] = step->grid[1] = step->grid[2] = 1;
	step->block[0] = step->block[1] = step->block[2] = 1;
	step_add_buffer(step, 0);
	plan->work.operations = 1000;
	plan->check.buffer = 0;
	plan->check.expected = test_expected;
	plan->check.cost = 1;
	return 0;
}

static const struct variant test_variants[] = { { .name = "only" } };
#define TEST_KERNEL(letter)                                                                        \
	{                                                                                          \
		.name = letter, .about = "a test", .counts = "1000 FLOP", .role = ROLE_WORKLOAD,   \
		.pipe = "FP64", .level = LEVEL_NONE, .dimensions = { "n" }, .size = test_size,     \
		.gpu = { test_variants,                                                            \
			1,                                                                         \
			test_plan,                                                                 \
			NULL }                                                                     \
	}
static const struct kernel test_kernels[KERNELS] = { TEST_KERNEL("a"), TEST_KERNEL("b"),
	TEST_KERNEL("c"), TEST_KERNEL("d") };
static const struct family test_family = { "test", "tests", test_kernels, KERNELS };
static const struct family *const test_families[] = { &test_family, NULL };

static int test_sweep(const struct kernel *kernel, const struct device *device, double memory,
	bool fine, struct size *sizes, int most, struct error *err);
static const struct kernel swept_kernel = {
	.name = "swept",
	.about = "a test",
	.counts = "1000 FLOP",
	.role = ROLE_CURVE,
	.pipe = "FP64",
	.level = LEVEL_NONE,
	.dimensions = { "n" },
	.sweep = test_sweep,
	.over = "n",
	.gpu = { test_variants, 1, test_plan, NULL },
};
static const struct family swept_family = { "swept", "tests", &swept_kernel, 1 };
static const struct family *const swept_families[] = { &swept_family, NULL };
/* What the next run takes. */
static const struct family *const *families_to_run = test_families;

static int test_size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *size, struct error *err)
{
	(void)device;
	(void)room;
	(void)err;
	size->n[0] = kernel - test_kernels;
	return 0;
}

/* One size a point, the culprit among them. */
static int test_sweep(const struct kernel *kernel, const struct device *device, double memory,
	bool fine, struct size *sizes, int most, struct error *err)
{
	(void)kernel, (void)device, (void)memory, (void)fine, (void)err;
	assert_true(most >= KERNELS);
	for (int i = 0; i < KERNELS; i++)
		sizes[i] = (struct size){ { i } };
	return KERNELS;
}

/* When the user loses patience: at which step that is told, whether at once or 80 ms later again.
 */
static struct interruption {
	int steps, signal;
	bool twice, again;
} interruption;

static void on_alarm(int signal)
{
	(void)signal;
	raise(interruption.signal);
}

static void on_progress(const struct progress *progress, void *context)
{
	const struct itimerval timer = { .it_value.tv_usec = 80000 };
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };

	(void)progress;
	(void)context;
	if (!interruption.steps || --interruption.steps)
		return;
	raise(interruption.signal);
	if (interruption.twice)
		raise(interruption.signal == SIGINT ? SIGTERM : SIGINT);
	if (!interruption.again)
		return;
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

/* ---- runs --------------------------------------------------------------------------------- */

struct outcome {
	struct result result;
	struct error err;
	int rc;
	double seconds;
	char path[64];
};

/* A quick run takes no curve unasked. */
static const char *const swept_globs[] = { "swept" };

static struct campaign make_campaign(bool shared)
{
	struct device device = test_device();
	struct campaign_request request = {
		.backend = &test_backend,
		.device = &device,
		.families = families_to_run,
		.globs = families_to_run == swept_families ? swept_globs : NULL,
		.glob_count = families_to_run == swept_families,
		.scale = 1,
		.effort = EFFORT_QUICK,
		.budget_seconds = 3,
		.seed = 1,
		.shared = shared,
	};
	struct campaign campaign;
	struct error err;

	assert_int_equal(campaign_make(&campaign, &request, &err), 0);
	campaign.schedule.warm_seconds = 0.01;
	campaign.schedule.warm_most = 0.02;
	campaign.schedule.limit_least = 0.2;
	campaign.schedule.limit_factor = 1;
	return campaign;
}

static void assert_contains(const char *text, const char *words)
{
	if (!strstr(text, words))
		print_error("'%s' lacks '%s'\n", text, words);
	assert_non_null(strstr(text, words));
}

static void run_shared(struct outcome *outcome, bool shared)
{
	struct campaign campaign = make_campaign(shared);
	struct supervisor_options options = supervisor_defaults();
	double began = measure_clock();

	snprintf(
		outcome->path, sizeof outcome->path, "/tmp/test_supervisor.%d.json", (int)getpid());
	unlink(outcome->path);
	options.path = outcome->path;
	options.progress = on_progress;
	options.save_seconds = 0;
	options.start_seconds = 0.3;
	options.grace_seconds = 0.1;
	outcome->err = (struct error){ 0 };
	outcome->rc = supervisor_run(&campaign, &options, &outcome->result, &outcome->err);
	outcome->seconds = measure_clock() - began;
	campaign_release(&campaign);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* nobody is left */
	assert_true(outcome->seconds < 4);
}

static void run(struct outcome *outcome)
{
	run_shared(outcome, false);
}

/* What is on disk says the same as what is in memory. */
static void same_on_disk(const struct outcome *outcome)
{
	struct result saved;
	struct error err = { 0 };

	result_init(&saved);
	assert_int_equal(result_load(outcome->path, &saved, &err), 0);
	assert_string_equal(saved.ending, outcome->result.ending);
	assert_int_equal(saved.measurement_count, outcome->result.measurement_count);
	for (int i = 0; i < saved.measurement_count; i++) {
		assert_int_equal(saved.measurements[i].round_count,
			outcome->result.measurements[i].round_count);
		assert_string_equal(
			saved.measurements[i].failure, outcome->result.measurements[i].failure);
	}
	result_release(&saved);
}

static void finish(struct outcome *outcome)
{
	unlink(outcome->path);
	result_release(&outcome->result);
}

/* All but the culprit have all their rounds, each in order. */
static void others_are_whole(const struct outcome *outcome)
{
	for (int i = 0; i < KERNELS; i++) {
		const struct measurement *measurement = &outcome->result.measurements[i];

		for (int r = 0; r < measurement->round_count; r++)
			assert_int_equal(measurement->rounds[r].index, r);
		if (i == CULPRIT)
			continue;
		assert_string_equal(measurement->failure, "");
		assert_int_equal(measurement->stop, STOP_PRECISE);
		assert_true(measurement->round_count >= 8);
		assert_int_equal(measurement->whole.state, VERDICT_PASSED);
	}
}

static const struct measurement *culprit(const struct outcome *outcome)
{
	return &outcome->result.measurements[CULPRIT];
}

/* Each point is a measurement of its own, and one that hangs costs no other. */
static void points_of_a_sweep_are_apart(void **state)
{
	struct outcome outcome;

	(void)state;
	script = (struct script){ .fault = FAULT_HANG, .at = 12 };
	families_to_run = swept_families;
	run(&outcome);
	families_to_run = test_families;
	assert_int_equal(outcome.result.measurement_count, KERNELS);
	for (int i = 0; i < KERNELS; i++) {
		assert_string_equal(outcome.result.measurements[i].kernel, "swept");
		assert_string_equal(outcome.result.measurements[i].over, "n");
		assert_int_equal(outcome.result.measurements[i].point, i);
		assert_int_equal(outcome.result.measurements[i].size.n[0], i);
	}
	others_are_whole(&outcome);
	assert_contains(culprit(&outcome)->failure, "hung");
	same_on_disk(&outcome);
	finish(&outcome);
}

static void all_well(void **state)
{
	struct outcome outcome;

	(void)state;
	script = (struct script){ 0 };
	run(&outcome);
	assert_int_equal(outcome.rc, 0);
	assert_string_equal(outcome.result.ending, "complete");
	assert_string_equal(outcome.result.components[0].name, "libtest");
	others_are_whole(&outcome);
	assert_int_equal(culprit(&outcome)->stop, STOP_PRECISE);
	same_on_disk(&outcome);
	finish(&outcome);
}

/* Each fault early (before any round) and late (in the midst of them). */
static void a_fault_costs_the_culprit(enum fault fault, const char *words)
{
	for (int late = 0; late < 2; late++) {
		struct outcome outcome;

		script = (struct script){ .fault = fault, .at = late ? 25 : 0 };
		run(&outcome);
		assert_int_equal(outcome.rc, 0);
		assert_string_equal(outcome.result.ending, "complete");
		others_are_whole(&outcome);
		assert_contains(culprit(&outcome)->failure, words);
		assert_int_equal(culprit(&outcome)->stop, STOP_FAILED);
		if (late)
			assert_true(culprit(&outcome)->round_count > 0);
		else if (fault != FAULT_WRONG)
			assert_int_equal(culprit(&outcome)->round_count, 0);
		same_on_disk(&outcome);
		finish(&outcome);
	}
}

static void a_hang(void **state)
{
	(void)state;
	a_fault_costs_the_culprit(FAULT_HANG, "hung");
}

static void a_crash(void **state)
{
	(void)state;
	a_fault_costs_the_culprit(FAULT_ABORT, "crashed (Aborted)");
	a_fault_costs_the_culprit(FAULT_SEGFAULT, "crashed (Segmentation fault)");
	a_fault_costs_the_culprit(FAULT_EXIT, "ended early (status 7)");
}

static void a_wrong_answer(void **state)
{
	struct outcome outcome;

	(void)state;
	a_fault_costs_the_culprit(FAULT_WRONG, "wrong output: 1 of");
	script = (struct script){ .fault = FAULT_WRONG };
	run(&outcome);
	assert_int_equal(culprit(&outcome)->rounds[0].verdict.state, VERDICT_FAILED);
	assert_int_equal(culprit(&outcome)->whole.state, VERDICT_FAILED);
	finish(&outcome);
}

static void a_failure(void **state)
{
	(void)state;
	a_fault_costs_the_culprit(FAULT_PLAIN, "the planted failure");
	a_fault_costs_the_culprit(FAULT_PROCESS, "the planted sticky error");
}

static void a_lost_device(void **state)
{
	struct outcome outcome;

	(void)state;
	script = (struct script){ .fault = FAULT_HARDWARE, .at = 25 };
	run(&outcome);
	assert_int_equal(outcome.rc, 0);
	assert_string_equal(outcome.result.ending, "stopped");
	assert_true(outcome.result.measurements[0].round_count > 0);
	for (int i = 0; i < KERNELS; i++)
		assert_true(outcome.result.measurements[i].failure[0] ||
			    outcome.result.measurements[i].stop != STOP_NONE);
	assert_non_null(strstr(culprit(&outcome)->failure, "the planted loss"));
	same_on_disk(&outcome);
	finish(&outcome);
}

static void a_start_that_fails(void **state)
{
	static const struct {
		enum fault fault;
		const char *words;
	} cases[] = {
		{ FAULT_PLAIN, "the planted failure" },
		{ FAULT_HANG, "hung" },
		{ FAULT_ABORT, "crashed (Aborted)" },
		{ FAULT_EXIT, "ended early (status 7)" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct outcome outcome;

		script = (struct script){ .at_start = cases[i].fault };
		run(&outcome);
		assert_int_equal(outcome.rc, -1);
		assert_contains(outcome.err.text, cases[i].words);
		assert_int_equal(access(outcome.path, F_OK), -1);
		finish(&outcome);
	}
}

static void a_busy_device(void **state)
{
	struct outcome outcome;

	(void)state;
	script = (struct script){ .busy = true };
	run(&outcome);
	assert_int_equal(outcome.rc, -1);
	assert_non_null(strstr(outcome.err.text, "--shared"));
	finish(&outcome);
	run_shared(&outcome, true);
	assert_int_equal(outcome.rc, 0);
	assert_true(outcome.result.measurements[0].rounds[0].before.limits & LIMIT_SHARED);
	finish(&outcome);
}

/* A driver that dies when all is done costs no figure, but is told. */
static void a_crash_at_the_end(void **state)
{
	struct outcome outcome;
	bool told = false;

	(void)state;
	script = (struct script){ .at_close = FAULT_ABORT };
	run(&outcome);
	assert_int_equal(outcome.rc, 0);
	assert_string_equal(outcome.result.ending, "complete");
	others_are_whole(&outcome);
	assert_string_equal(culprit(&outcome)->failure, "");
	assert_int_equal(culprit(&outcome)->stop, STOP_PRECISE);
	for (int i = 0; i < outcome.result.note_count; i++)
		told = told || strstr(outcome.result.notes[i], "crashed (Aborted)");
	assert_true(told);
	same_on_disk(&outcome);
	finish(&outcome);
}

/* Each save fails: said once while the run goes on, and in the end an error. */
static void a_result_that_cannot_be_saved(void **state)
{
	struct campaign campaign = make_campaign(false);
	struct supervisor_options options = supervisor_defaults();
	struct error err = { 0 };
	struct result result;

	(void)state;
	script = (struct script){ 0 };
	options.path = "/nonexistent/result.json";
	options.save_seconds = 0;
	assert_int_equal(supervisor_run(&campaign, &options, &result, &err), -1);
	assert_contains(err.text, "/nonexistent/result.json");
	assert_int_equal(result.note_count, 1);
	assert_contains(result.notes[0], "/nonexistent/result.json");
	assert_true(result.measurements[0].round_count >= 8);
	result_release(&result);
	campaign_release(&campaign);
}

/* ---- interrupts --------------------------------------------------------------------------- */

static void interrupts_stop(void)
{
	const struct itimerval none = { 0 };

	setitimer(ITIMER_REAL, &none, NULL);
	interruption.steps = 0;
}

static void an_interrupt_at_any_step(void **state)
{
	static const int steps[] = { 1, 2, 4, 7, 11, 19, 28 };
	int rounds_kept = 0;

	(void)state;
	script = (struct script){ 0 };
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		struct outcome outcome;

		interruption.steps = steps[i];
		interruption.signal = i % 2 ? SIGTERM : SIGINT;
		run(&outcome);
		interrupts_stop();
		assert_int_equal(outcome.rc, 0);
		assert_string_equal(outcome.result.ending, "interrupted");
		assert_true(outcome.seconds < 1);
		for (int k = 0; k < KERNELS; k++) {
			rounds_kept += outcome.result.measurements[k].round_count;
			assert_true(outcome.result.measurements[k].failure[0]);
		}
		same_on_disk(&outcome);
		finish(&outcome);
	}
	assert_true(rounds_kept > 0);
}

/* A hang does not hear the first; the second ends it. */
static void a_second_interrupt_kills(void **state)
{
	struct outcome outcome;

	(void)state;
	script = (struct script){ .fault = FAULT_HANG, .at = 0 };
	interruption = (struct interruption){ .steps = 2, .signal = SIGINT, .again = true };
	run(&outcome);
	interruption.again = false;
	interrupts_stop();
	assert_int_equal(outcome.rc, 0);
	assert_string_equal(outcome.result.ending, "interrupted");
	assert_true(outcome.seconds < 0.28);
	same_on_disk(&outcome);
	finish(&outcome);
}

/* `timeout` sends its signal to the process and to its group: the launch may still finish. */
static void a_signal_that_comes_twice_is_one(void **state)
{
	struct outcome outcome;
	int before = *closed;

	(void)state;
	script = (struct script){ .slow_seconds = 0.05 };
	interruption = (struct interruption){ .steps = 2, .signal = SIGTERM, .twice = true };
	run(&outcome);
	interrupts_stop();
	interruption.twice = false;
	assert_string_equal(outcome.result.ending, "interrupted");
	assert_int_equal(*closed, before + 1);
	finish(&outcome);
}

/* ---- probing ------------------------------------------------------------------------------ */

static void probing(void **state)
{
	static const struct backend *const list[] = { &test_backend, NULL };
	static const struct {
		enum fault fault;
		const char *words;
	} cases[] = {
		{ FAULT_PLAIN, "the planted failure" },
		{ FAULT_HANG, "did not answer" },
		{ FAULT_SEGFAULT, "crashed (Segmentation fault)" },
		{ FAULT_EXIT, "without an answer" },
	};
	struct backend_options options = { 0 };
	struct inventory inventory;

	(void)state;
	script = (struct script){ 0 };
	supervisor_probe(list, NULL, &options, 5, &inventory);
	assert_int_equal(inventory.device_count, 1);
	assert_int_equal(inventory.missing_count, 0);
	assert_string_equal(inventory.devices[0].name, test_device().name);
	inventory_release(&inventory);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		script.at_start = cases[i].fault;
		supervisor_probe(list, NULL, &options, 0.2, &inventory);
		assert_int_equal(inventory.device_count, 0);
		assert_int_equal(inventory.missing_count, 1);
		assert_contains(inventory.missing[0].reason, cases[i].words);
		inventory_release(&inventory);
	}
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_well),
		cmocka_unit_test(points_of_a_sweep_are_apart),
		cmocka_unit_test(a_hang),
		cmocka_unit_test(a_crash),
		cmocka_unit_test(a_wrong_answer),
		cmocka_unit_test(a_failure),
		cmocka_unit_test(a_lost_device),
		cmocka_unit_test(a_start_that_fails),
		cmocka_unit_test(a_crash_at_the_end),
		cmocka_unit_test(a_result_that_cannot_be_saved),
		cmocka_unit_test(a_busy_device),
		cmocka_unit_test(an_interrupt_at_any_step),
		cmocka_unit_test(a_second_interrupt_kills),
		cmocka_unit_test(a_signal_that_comes_twice_is_one),
		cmocka_unit_test(probing),
	};

	closed = mmap(
		NULL, sizeof *closed, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (closed == MAP_FAILED)
		return 1;

	return cmocka_run_group_tests_name("supervisor", tests, NULL, NULL);
}
