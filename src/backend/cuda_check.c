/* SPDX-License-Identifier: Apache-2.0 */
/* Holding outputs against the reference. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "backend/cuda_session.h"
#include "base/memory.h"
#include "kernels/input.h"

/* Elements that pass through the host at once. */
#define CHUNK (1 << 16)

/* Compares one element; written so that NAN is wrong. */
static void compare(struct job *job, struct verdict *verdict, size_t index, double got)
{
	struct expected want = job->plan.check.expected(&job->plan, &job->occasion, index);
	double difference = fabs(got - want.value);

	verdict->checked++;
	verdict->worst = fmax(verdict->worst, difference);
	if (difference <= want.tolerance)
		return;
	verdict->wrong++;
	if (verdict->first >= 0 && verdict->first <= (int64_t)index)
		return;
	verdict->first = (int64_t)index;
	verdict->got = got;
	verdict->want = want.value;
}

/* Elements of a seeded sample, gathered on the device so that few bytes travel. */
static int check_sample(struct job *job, const struct check_request *request,
	struct verdict *verdict, struct error *err)
{
	const struct check *check = &job->plan.check;
	const struct buffer *output = &job->plan.buffers[check->buffer];
	const struct cuda_driver *driver = &job->gpu->session->driver;
	const uint64_t key = input_key(request->seed, check->buffer);
	size_t size = element_size(output->element);
	const char *entry = size == 8	? "gather_64"
			    : size == 4 ? "gather_32"
			    : size == 2 ? "gather_16"
					: "gather_8";
	CUdeviceptr memory[2] = { job->memory[check->buffer], 0 };
	void *values = memory_new(CHUNK, size);
	int status = -1;
	CUresult code = driver->mem_alloc(&memory[1], CHUNK * size);

	if (code) {
		free(values);
		return gpu_fail(
			job->gpu, code, err, "allocating %zu bytes for a check", CHUNK * size);
	}
	for (int64_t done = 0; done < request->samples; done += CHUNK) {
		int64_t count = request->samples - done < CHUNK ? request->samples - done : CHUNK;
		const struct argument arguments[] = {
			{ ARGUMENT_BUFFER, .buffer = 0 },
			{ ARGUMENT_I64, .integer = (int64_t)output->count },
			{ ARGUMENT_I64, .integer = (int64_t)key },
			{ ARGUMENT_I64, .integer = done },
			{ ARGUMENT_I64, .integer = count },
			{ ARGUMENT_BUFFER, .buffer = 1 },
		};
		struct launch launch;

		if (launch_prepare(&launch, job->gpu, "buffers", entry, arguments, 6, memory, err))
			goto out;
		launch_spread(&launch, job->gpu, (size_t)count);
		if (launch_queue(&launch, job, err) ||
			job_read(job, values, memory[1], (size_t)count * size, err))
			goto out;
		for (int64_t i = 0; i < count; i++)
			compare(job, verdict, input_bits(key, (uint64_t)(done + i)) % output->count,
				element_value(output->element, values, (size_t)i));
	}
	status = 0;
out:
	if (!job->gpu->session->spoiled)
		driver->mem_free(memory[1]);
	free(values);
	return status;
}

/* A buffer in host memory: all of it, or a sample. */
static int check_in_host(
	struct job *job, const struct check_request *request, bool whole, struct verdict *verdict)
{
	const int index = job->plan.check.buffer;
	const struct buffer *output = &job->plan.buffers[index];
	const void *values = (const void *)(uintptr_t)job->memory[index];
	const uint64_t key = input_key(request->seed, index);
	const size_t count = whole ? output->count : (size_t)request->samples;

	for (size_t i = 0; i < count; i++) {
		const size_t place = whole ? i : input_bits(key, i) % output->count;

		compare(job, verdict, place, element_value(output->element, values, place));
	}
	return 0;
}

static int check_on_host(struct job *job, struct verdict *verdict, struct error *err)
{
	const struct check *check = &job->plan.check;
	const struct buffer *output = &job->plan.buffers[check->buffer];
	size_t size = element_size(output->element);
	void *values = memory_new(CHUNK, size);

	for (size_t done = 0; done < output->count; done += CHUNK) {
		size_t count = output->count - done < CHUNK ? output->count - done : CHUNK;

		if (job_read(job, values, job->memory[check->buffer] + done * size, count * size,
			    err)) {
			free(values);
			return -1;
		}
		for (size_t i = 0; i < count; i++)
			compare(job, verdict, done + i, element_value(output->element, values, i));
	}
	free(values);
	return 0;
}

/* Launches the plan's own check, whose last argument is the cell at CELL. */
static int launch_check(struct job *job, CUdeviceptr cell, struct error *err)
{
	const struct check *check = &job->plan.check;
	const char *image = check->image;
	/* Behind the plan's buffers one more: the cell. */
	CUdeviceptr memory[PLAN_BUFFERS + 1];
	struct argument arguments[PLAN_ARGUMENTS] = {
		{ ARGUMENT_BUFFER, .buffer = check->buffer },
		{ ARGUMENT_I64, .integer = (int64_t)job->plan.buffers[check->buffer].count },
		{ ARGUMENT_I64, .integer = (int64_t)job->occasion.seed },
		{ ARGUMENT_I64, .integer = job->occasion.executions },
	};
	struct launch launch;
	int count = 4;

	for (int i = 0; i < job->plan.step_count && !image; i++)
		image = job->plan.steps[i].image;
	if (!image || count + check->argument_count + 1 > PLAN_ARGUMENTS)
		return fail(err, "the plan's check has no image or too many arguments");
	for (int i = 0; i < check->argument_count; i++)
		arguments[count++] = check->arguments[i];
	arguments[count++] = (struct argument){ ARGUMENT_BUFFER, .buffer = PLAN_BUFFERS };
	memcpy(memory, job->memory, sizeof job->memory);
	memory[PLAN_BUFFERS] = cell;
	if (launch_prepare(&launch, job->gpu, image, check->entry, arguments, count, memory, err))
		return -1;
	launch_spread(&launch, job->gpu, job->plan.buffers[check->buffer].count);
	return launch_queue(&launch, job, err);
}

/* The plan's check by CELL's bytes in device memory. */
static int run_check(
	struct job *job, CUdeviceptr memory, struct verdict_cell *cell, struct error *err)
{
	CUresult code;

	*cell = (struct verdict_cell){ 0, ~0ull, 0 };
	code = job->gpu->session->driver.memcpy_to_device_async(
		memory, cell, sizeof *cell, job->stream);
	if (code)
		return gpu_fail(job->gpu, code, err, "copying to the device");
	if (launch_check(job, memory, err))
		return -1;
	return job_read(job, cell, memory, sizeof *cell, err);
}

static int check_on_device(struct job *job, struct verdict *verdict, struct error *err)
{
	const struct check *check = &job->plan.check;
	const struct buffer *output = &job->plan.buffers[check->buffer];
	const struct cuda_driver *driver = &job->gpu->session->driver;
	size_t size = element_size(output->element);
	struct verdict_cell cell;
	CUdeviceptr memory;
	double value;
	int status;
	CUresult code = driver->mem_alloc(&memory, sizeof cell);

	if (code)
		return gpu_fail(
			job->gpu, code, err, "allocating %zu bytes for a check", sizeof cell);
	status = run_check(job, memory, &cell, err);
	if (!job->gpu->session->spoiled)
		driver->mem_free(memory);
	if (status)
		return -1;
	verdict->checked = (int64_t)output->count;
	verdict->wrong = (int64_t)cell.wrong;
	verdict->worst = cell.worst;
	if (!cell.wrong)
		return 0;
	if (cell.first >= output->count)
		return fail(err, "the check of buffer %s counts %llu wrong elements and names none",
			output->name, cell.wrong);
	if (job_read(job, &value, job->memory[check->buffer] + cell.first * size, size, err))
		return -1;
	verdict->first = (int64_t)cell.first;
	verdict->got = element_value(output->element, &value, 0);
	verdict->want = check->expected(&job->plan, &job->occasion, cell.first).value;
	return 0;
}

int job_check(struct job *job, const struct check_request *request, struct verdict *verdict,
	struct error *err)
{
	const struct check *check = &job->plan.check;
	bool whole;
	int status;

	*verdict = verdict_unknown();
	if (check->buffer < 0)
		return 0;
	if (!check->expected)
		return fail(err, "the plan has an output to check and no reference");
	if (job->plan.buffers[check->buffer].place == PLACE_PEER) {
		job->peer->occasion = job->occasion;
		return job_check(job->peer, request, verdict, err);
	}
	if (gpu_use(job->gpu, err))
		return -1;
	whole = request->samples <= 0 ||
		(uint64_t)request->samples >= job->plan.buffers[check->buffer].count;
	verdict->worst = 0;
	if (job->plan.buffers[check->buffer].place != PLACE_DEVICE)
		status = check_in_host(job, request, whole, verdict);
	else if (!whole)
		status = check_sample(job, request, verdict, err);
	else if (check->entry)
		status = check_on_device(job, verdict, err);
	else
		status = check_on_host(job, verdict, err);
	if (status)
		return -1;
	verdict->whole = whole;
	verdict->state = verdict->wrong ? VERDICT_FAILED : VERDICT_PASSED;
	return 0;
}
