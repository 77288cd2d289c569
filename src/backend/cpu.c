/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The host as a device: pinned threads that run C functions. A buffer's pages are first touched by
 * the thread that will use them (kernels/share.h), so that they lie in its own memory.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "backend/backend.h"
#include "backend/cpu_blas.h"
#include "backend/cpu_compile.h"
#include "backend/cpu_device.h"
#include "backend/cpu_fft.h"
#include "backend/cpu_fill.h"
#include "backend/cpu_memory.h"
#include "backend/cpu_pool.h"
#include "base/memory.h"
#include "base/random.h"
#include "core/source.h"
#include "kernels/input.h"
#include "kernels/share.h"

#define HUGE_PAGE ((size_t)2 << 20)
/* Buffers do not begin at the same place in a page: their lines would fall on each other in L1. */
#define STAGGER 1088
/* Shares of the threads that fill begin at pages. */
#define PAGE_ELEMENTS 4096

/* A user's code, opened. */
struct opened {
	const struct object *object;
	host_kernel *call;
};

struct session {
	struct device device;
	int *processors;
	struct pool *pool;
	struct cpu_blas *blas; /* opened when first needed */
	struct cpu_fft fft;
	struct cpu_watch watch;
	struct cpu_memory memory;
	struct opened *opened;
	int opened_count;
};

struct job {
	struct session *session;
	struct plan plan;
	struct area areas[PLAN_BUFFERS];
	union value values[PLAN_STEPS][PLAN_ARGUMENTS];
	host_kernel *calls[PLAN_STEPS];
	struct transform transforms[PLAN_STEPS]; /* of STEP_FFT */
	struct occasion occasion;
	bool filled;
	/* Of the call in progress. */
	int repeats, done;
	double limit_seconds, seconds;
};

static void cpu_close(struct session *session)
{
	if (!session)
		return;
	cpu_memory_release(&session->memory);
	free(session->opened);
	pool_stop(session->pool);
	cpu_blas_close(session->blas);
	free(session->processors);
	free(session);
}

static int cpu_open(
	const struct backend_options *options, struct session **session, struct error *err)
{
	struct session *made = memory_new(1, sizeof *made);
	struct conditions ignored;

	if (cpu_describe(options->threads, &made->device, &made->processors, err) ||
		pool_start(made->device.threads, made->processors, &made->pool, err)) {
		cpu_close(made);
		return -1;
	}
	/* What one job may take at most: no more lies idle for the next. */
	made->memory.most = made->device.memory_free_bytes / 2;
	cpu_observe(&made->watch, &ignored);
	*session = made;
	return 0;
}

static int cpu_devices(
	struct session *session, struct device **devices, int *count, struct error *err)
{
	(void)err;
	*devices = memory_new(1, sizeof **devices);
	**devices = session->device;
	*count = 1;
	return 0;
}

static int cpu_components(struct session *session, struct component *to, int most)
{
	int count = 0;

	if (session->blas && most > 0)
		cpu_blas_describe(session->blas, &to[count++]);
	return count + cpu_fft_describe(&session->fft, to + count, most - count);
}

/* ---- code that is not ours ---- */

static bool uses_object(const struct plan *plan)
{
	for (int s = 0; s < plan->step_count; s++)
		if (plan->steps[s].object)
			return true;
	return false;
}

#define GUARD_BYTE 0xA5

/* From the end of the elements to the end of their page. */
static size_t guard_bytes(const struct area *area)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t end = (uintptr_t)area->elements + area->bytes;

	return (page - end % page) % page;
}

/*
 * A user's kernel that writes beyond a buffer must not go unseen: the rest of its last page holds a
 * pattern, and the pages around it cannot be touched.
 */
static int guard(struct area *area, struct error *err)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	char *begin = area->mapping, *first = area->elements;
	char *end = first + area->bytes + guard_bytes(area);
	size_t before = (size_t)(first - begin) / page * page;

	area->guarded = true;
	memset(first + area->bytes, GUARD_BYTE, guard_bytes(area));
	if ((before && mprotect(begin, before, PROT_NONE)) ||
		mprotect(end, (size_t)(begin + area->mapped - end), PROT_NONE))
		return fail(err, "cannot guard the memory of a buffer: %m");
	return 0;
}

/* For whoever is given the memory next. */
static void unguard(struct area *area)
{
	if (area->mapping && area->guarded &&
		mprotect(area->mapping, area->mapped, PROT_READ | PROT_WRITE)) {
		munmap(area->mapping, area->mapped);
		area->mapping = NULL;
	}
	area->guarded = false;
}

static int check_guards(const struct job *job, struct error *err)
{
	for (int i = 0; i < job->plan.buffer_count; i++) {
		const struct area *area = &job->areas[i];
		const unsigned char *end = (unsigned char *)area->elements + area->bytes;

		for (size_t k = 0; area->guarded && k < guard_bytes(area); k++)
			if (end[k] != GUARD_BYTE)
				return fail(err,
					"it wrote beyond the end of buffer '%s', %zu bytes after "
					"its %zu elements",
					job->plan.buffers[i].name, k, job->plan.buffers[i].count);
	}
	return 0;
}

/* Each is opened once. */
static int open_object(
	struct session *session, const struct object *object, host_kernel **call, struct error *err)
{
	for (int i = 0; i < session->opened_count; i++)
		if (session->opened[i].object == object)
			return *call = session->opened[i].call, 0;
	if (object_open(object, call, err))
		return -1;
	session->opened = memory_resize(
		session->opened, (size_t)session->opened_count + 1, sizeof *session->opened);
	session->opened[session->opened_count++] = (struct opened){ object, *call };
	return 0;
}

/* ---- preparing ---- */

static void release_transforms(struct transform *transforms)
{
	for (int s = 0; s < PLAN_STEPS; s++)
		cpu_fft_release(&transforms[s]);
}

static void cpu_release(struct job *job)
{
	if (!job)
		return;
	release_transforms(job->transforms);
	for (int i = 0; i < PLAN_BUFFERS; i++) {
		unguard(&job->areas[i]);
		cpu_memory_give_back(&job->session->memory, &job->areas[i]);
	}
	free(job);
}

/* Not touched yet: the pages come with the first refresh, from the threads that use them. */
static int map_buffer(struct session *session, const struct buffer *buffer, int place, bool guarded,
	struct area *area, struct error *err)
{
	size_t bytes, total;

	if (__builtin_mul_overflow(buffer->count, element_size(buffer->element), &bytes) ||
		__builtin_add_overflow(bytes, 2 * HUGE_PAGE + PLAN_BUFFERS * STAGGER, &total))
		return fail(err, "buffer '%s' of %zu elements is larger than any memory",
			buffer->name, buffer->count);
	if (cpu_memory_take(&session->memory, total, area))
		return fail(err, "cannot get %.0f MiB of memory for buffer '%s': %m",
			(double)bytes / 1048576, buffer->name);
	area->elements =
		(void *)(((uintptr_t)area->mapping + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE +
			 (size_t)place * STAGGER);
	area->bytes = bytes;
	return guarded ? guard(area, err) : 0;
}

static union value value_of(const struct job *job, const struct argument *argument)
{
	switch (argument->kind) {
	case ARGUMENT_BUFFER:
		return (union value){ .pointer = job->areas[argument->buffer].elements };
	case ARGUMENT_I32:
	case ARGUMENT_I64:
		return (union value){ .integer = argument->integer };
	case ARGUMENT_F32:
	case ARGUMENT_F64:
		return (union value){ .real = argument->real };
	}
	return (union value){ .integer = 0 };
}

static int check_step(struct session *session, const struct plan *plan, const struct step *step,
	struct error *err)
{
	if (step->kind == STEP_LAUNCH)
		return fail(err, "the step '%s' is for a GPU, not for the host", step->entry);
	if (step->kind == STEP_PRIMITIVE)
		return fail(err, "the host has no library of primitives");
	if (step->kind == STEP_GEMM && !session->blas &&
		cpu_blas_open(session->device.threads, &session->blas, err))
		return -1;
	if (step->kind == STEP_GEMM &&
		(step->m > INT32_MAX || step->n > INT32_MAX || step->k > INT32_MAX ||
			element_size(plan->buffers[step->a].element) < 4 || step->b_columns))
		return fail(err, "this matrix product is not one that CBLAS has");
	if (step->kind == STEP_COPY &&
		(plan->buffers[step->from].count *
				element_size(plan->buffers[step->from].element) !=
			plan->buffers[step->to].count *
				element_size(plan->buffers[step->to].element)))
		return fail(err, "a copy between buffers of different sizes");
	return 0;
}

static int bind_plan(struct job *job, const struct plan *plan, struct error *err)
{
	host_kernel *calls[PLAN_STEPS] = { NULL };
	struct transform transforms[PLAN_STEPS] = { 0 };

	if (plan_check(plan, err))
		return -1;
	for (int s = 0; s < plan->step_count; s++) {
		const struct step *step = &plan->steps[s];

		if (plan->graph || step->beside || step->times > 1) {
			fail(err, "step %d of the plan is work for a GPU", s);
			goto failed;
		}
		if (check_step(job->session, plan, step, err))
			goto failed;
		calls[s] = step->call;
		if (step->kind == STEP_CALL && step->object &&
			open_object(job->session, step->object, &calls[s], err))
			goto failed;
		if (step->kind == STEP_FFT &&
			cpu_fft_plan(&job->session->fft, plan->buffers[step->to].element, step->n,
				&transforms[s], err))
			goto failed;
	}
	memcpy(job->calls, calls, sizeof calls);
	release_transforms(job->transforms);
	memcpy(job->transforms, transforms, sizeof transforms);
	for (int s = 0; s < plan->step_count; s++)
		for (int i = 0; i < plan->steps[s].argument_count; i++)
			job->values[s][i] = value_of(job, &plan->steps[s].arguments[i]);
	job->plan = *plan;
	return 0;
failed:
	release_transforms(transforms);
	return -1;
}

static int cpu_prepare(struct session *session, const struct device *device,
	const struct plan *plan, struct job **job, struct error *err)
{
	struct job *made = memory_new(1, sizeof *made);

	(void)device;
	made->session = session;
	if (plan_check(plan, err))
		goto failed;
	for (int i = 0; i < plan->buffer_count; i++)
		if (map_buffer(
			    session, &plan->buffers[i], i, uses_object(plan), &made->areas[i], err))
			goto failed;
	if (bind_plan(made, plan, err))
		goto failed;
	*job = made;
	return 0;
failed:
	cpu_release(made);
	return -1;
}

static int cpu_change(struct job *job, const struct plan *plan, struct error *err)
{
	if (plan->buffer_count != job->plan.buffer_count)
		return fail(err, "the other plan has other buffers");
	for (int i = 0; i < plan->buffer_count; i++) {
		const struct buffer *a = &plan->buffers[i], *b = &job->plan.buffers[i];

		if (a->count != b->count || a->element != b->element || a->fill != b->fill ||
			a->low != b->low || a->high != b->high || a->stride != b->stride ||
			a->data != b->data)
			return fail(err, "the other plan has other buffers");
	}
	return bind_plan(job, plan, err);
}

/* ---- running ---- */

static void fill_share(void *context, int thread, int threads)
{
	struct job *job = context;

	for (int i = 0; i < job->plan.buffer_count; i++) {
		const struct buffer *buffer = &job->plan.buffers[i];
		struct share share =
			share_of((int64_t)buffer->count, PAGE_ELEMENTS, thread, threads);

		cpu_fill(buffer, job->areas[i].elements, input_key(job->occasion.seed, i),
			share.begin, share.end, job->session->device.features);
	}
}

static int cpu_refresh(struct job *job, uint64_t seed, struct error *err)
{
	(void)err;
	job->occasion = (struct occasion){ .seed = seed };
	pool_run(job->session->pool, fill_share, job);
	job->filled = true;
	return 0;
}

static void copy_share(struct job *job, const struct step *step, int thread, int threads)
{
	size_t size = element_size(job->plan.buffers[step->from].element);
	struct share share = share_of(
		(int64_t)job->plan.buffers[step->from].count, PAGE_ELEMENTS, thread, threads);

	memcpy((char *)job->areas[step->to].elements + (size_t)share.begin * size,
		(const char *)job->areas[step->from].elements + (size_t)share.begin * size,
		(size_t)(share.end - share.begin) * size);
}

static void execute_step(struct job *job, int s, int thread, int threads)
{
	const struct step *step = &job->plan.steps[s];

	switch (step->kind) {
	case STEP_CALL:
		if (!step->serial)
			job->calls[s](job->values[s], thread, threads);
		else if (thread == 0)
			job->calls[s](job->values[s], 0, 1);
		break;
	case STEP_GEMM:
		cpu_blas_gemm(job->session->blas, step, job->plan.buffers[step->c].element,
			job->areas[step->a].elements, job->areas[step->b].elements,
			job->areas[step->c].elements);
		break;
	case STEP_FFT: {
		const struct share share = share_of(step->batch, 1, thread, threads);

		cpu_fft_run(&job->transforms[s], job->areas[step->from].elements,
			job->areas[step->to].elements, share.begin, share.end);
		break;
	}
	case STEP_COPY:
		copy_share(job, step, thread, threads);
		break;
	case STEP_LAUNCH:
	case STEP_PRIMITIVE:
		break;
	}
}

static void run_share(void *context, int thread, int threads)
{
	struct job *job = context;
	struct pool *pool = job->session->pool;
	double start = 0;

	/* Twice: the first brings everybody here, the second starts all at the same moment. */
	pool_barrier(pool);
	pool_barrier(pool);
	if (thread == 0)
		start = cpu_now();
	for (int i = 0; i < job->repeats; i++) {
		for (int s = 0; s < job->plan.step_count; s++) {
			execute_step(job, s, thread, threads);
			pool_barrier(pool);
		}
		if (thread == 0)
			job->done++;
	}
	if (thread == 0)
		job->seconds = cpu_now() - start;
}

/*
 * The library has threads of its own, and a user's function that is called once may have: ours must
 * sleep meanwhile.
 */
static void run_library(struct job *job)
{
	double start = cpu_now();

	for (int i = 0; i < job->repeats; i++) {
		for (int s = 0; s < job->plan.step_count; s++)
			execute_step(job, s, 0, 1);
		job->done++;
	}
	job->seconds = cpu_now() - start;
}

static bool uses_library(const struct plan *plan)
{
	for (int s = 0; s < plan->step_count; s++)
		if (plan->steps[s].kind == STEP_GEMM ||
			(plan->steps[s].object && plan->steps[s].serial))
			return true;
	return false;
}

/*
 * A function that hangs cannot be ended from here; whoever supervises this process does that. What
 * is merely slow is noticed when it is over.
 */
static int cpu_run(struct job *job, int repeats, double limit_seconds, struct timing *timing,
	struct error *err)
{
	/* Pages that nobody wrote are all the same page of zeros, which no memory is as fast as. */
	if (!job->filled)
		return fail(err, "the buffers must be filled before they are used");
	job->repeats = repeats;
	job->done = 0;
	if (uses_library(&job->plan))
		run_library(job);
	else
		pool_run(job->session->pool, run_share, job);
	job->occasion.executions += job->done;
	if (check_guards(job, err))
		return -1;
	*timing = (struct timing){ job->seconds, NAN };
	if (limit_seconds > 0 && job->seconds > limit_seconds)
		return fail_as(err, SEVERITY_PROCESS,
			"%d executions took %.1f s, more than the %.1f s "
			"they were given",
			repeats, job->seconds, limit_seconds);
	return 0;
}

/* ---- checking ---- */

struct inspection {
	struct job *job;
	const struct check_request *request;
	int64_t elements;	  /* to be compared, all threads together */
	struct verdict *verdicts; /* one a thread */
};

static void compare(const struct job *job, size_t index, struct verdict *verdict)
{
	const struct check *check = &job->plan.check;
	struct expected want = check->expected(&job->plan, &job->occasion, index);
	double got = element_value(job->plan.buffers[check->buffer].element,
		job->areas[check->buffer].elements, index);
	double off = fabs(got - want.value);

	verdict->checked++;
	if (off <= want.tolerance) {
		verdict->worst = fmax(verdict->worst, off);
		return;
	}
	verdict->wrong++;
	/* NAN is as wrong as can be. */
	verdict->worst = isnan(off) ? INFINITY : fmax(verdict->worst, off);
	if (verdict->first < 0 || (int64_t)index < verdict->first) {
		verdict->first = (int64_t)index;
		verdict->got = got;
		verdict->want = want.value;
	}
}

static void inspect_share(void *context, int thread, int threads)
{
	struct inspection *inspection = context;
	const struct job *job = inspection->job;
	uint64_t count = job->plan.buffers[job->plan.check.buffer].count;
	struct share share = share_of(inspection->elements, 1, thread, threads);
	struct verdict *verdict = &inspection->verdicts[thread];

	for (int64_t i = share.begin; i < share.end; i++) {
		uint64_t index = (uint64_t)i;

		if (inspection->request->samples)
			index = input_bits(inspection->request->seed, index) % count;
		compare(job, index, verdict);
	}
}

static void merge(struct verdict *to, const struct verdict *from)
{
	to->checked += from->checked;
	to->wrong += from->wrong;
	to->worst = fmax(to->worst, from->worst);
	if (from->first >= 0 && (to->first < 0 || from->first < to->first)) {
		to->first = from->first;
		to->got = from->got;
		to->want = from->want;
	}
}

static int cpu_check(struct job *job, const struct check_request *request, struct verdict *verdict,
	struct error *err)
{
	const struct check *check = &job->plan.check;
	int threads = pool_threads(job->session->pool);
	struct inspection inspection = { job, request, request->samples, NULL };

	*verdict = (struct verdict){ .first = -1, .got = NAN, .want = NAN };
	if (check->buffer < 0 || !check->expected)
		return 0;
	if (!job->occasion.executions)
		return fail(err, "nothing was executed that could be checked");
	inspection.verdicts = memory_new((size_t)threads, sizeof *inspection.verdicts);
	for (int i = 0; i < threads; i++)
		inspection.verdicts[i].first = -1;
	if (!request->samples)
		inspection.elements = (int64_t)job->plan.buffers[check->buffer].count;
	pool_run(job->session->pool, inspect_share, &inspection);
	for (int i = 0; i < threads; i++)
		merge(verdict, &inspection.verdicts[i]);
	free(inspection.verdicts);
	verdict->whole = !request->samples;
	verdict->state = verdict->wrong ? VERDICT_FAILED : VERDICT_PASSED;
	return 0;
}

static void cpu_observe_now(
	struct session *session, const struct device *device, struct conditions *conditions)
{
	(void)device;
	cpu_observe(&session->watch, conditions);
}

const struct backend backend_cpu = {
	.name = "cpu",
	.about = "the processors of this machine",
	.open = cpu_open,
	.devices = cpu_devices,
	.components = cpu_components,
	.prepare = cpu_prepare,
	.change = cpu_change,
	.refresh = cpu_refresh,
	.run = cpu_run,
	.check = cpu_check,
	.compile = cpu_compile,
	.observe = cpu_observe_now,
	.release = cpu_release,
	.close = cpu_close,
};
