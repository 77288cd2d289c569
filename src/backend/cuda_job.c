/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs: a plan made ready on a GPU, and its timed execution. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/cuda_session.h"
#include "base/memory.h"
#include "base/text.h"
#include "kernels/input.h"

static size_t buffer_bytes(const struct buffer *buffer)
{
	return buffer->count * element_size(buffer->element);
}

/* ---- launches ---- */

/* Writes an argument as the kernel's parameter of that type lies in memory. */
static void write_argument(uint64_t *to, const struct argument *argument, const CUdeviceptr *memory)
{
	int32_t integer = (int32_t)argument->integer;
	float real = (float)argument->real;

	switch (argument->kind) {
	case ARGUMENT_BUFFER:
		memcpy(to, &memory[argument->buffer], sizeof memory[0]);
		break;
	case ARGUMENT_I32:
		memcpy(to, &integer, sizeof integer);
		break;
	case ARGUMENT_I64:
		memcpy(to, &argument->integer, sizeof argument->integer);
		break;
	case ARGUMENT_F32:
		memcpy(to, &real, sizeof real);
		break;
	case ARGUMENT_F64:
		memcpy(to, &argument->real, sizeof argument->real);
		break;
	}
}

static void bind_arguments(struct launch *launch, const struct argument *arguments,
	int argument_count, const CUdeviceptr *memory)
{
	for (int i = 0; i < argument_count; i++) {
		write_argument(&launch->values[i], &arguments[i], memory);
		launch->arguments[i] = &launch->values[i];
	}
}

int launch_prepare(struct launch *launch, struct gpu *gpu, const char *image, const char *entry,
	const struct argument *arguments, int argument_count, const CUdeviceptr *memory,
	struct error *err)
{
	*launch = (struct launch){ .entry = entry };
	if (gpu_function(gpu, image, entry, &launch->function, err))
		return -1;
	bind_arguments(launch, arguments, argument_count, memory);
	return 0;
}

static size_t argument_size(const struct argument *argument)
{
	return argument->kind == ARGUMENT_I32 || argument->kind == ARGUMENT_F32 ? 4 : 8;
}

/* A user's arguments against the parameters of the kernel, where the driver tells them (12.4). */
static int check_parameters(
	const struct launch *launch, struct gpu *gpu, const struct step *step, struct error *err)
{
	const struct cuda_driver *driver = &gpu->session->driver;
	size_t offset, size;
	int count = 0;

	if (!driver->function_get_param_info)
		return 0;
	while (count < 4096 &&
		!driver->function_get_param_info(launch->function, (size_t)count, &offset, &size)) {
		if (count < step->argument_count && size != argument_size(&step->arguments[count]))
			return fail(err,
				"parameter %d of %s in %s takes %zu bytes, the spec gives %zu: is "
				"its "
				"type right?",
				count + 1, step->entry, step->object->name, size,
				argument_size(&step->arguments[count]));
		count++;
	}
	if (count != step->argument_count)
		return fail(err, "%s in %s takes %d arguments, the spec gives %d", step->entry,
			step->object->name, count, step->argument_count);
	return 0;
}

static int prepare_object(struct launch *launch, struct gpu *gpu, const struct step *step,
	const CUdeviceptr *memory, struct error *err)
{
	*launch = (struct launch){ .entry = step->entry };
	if (gpu_object_function(gpu, step->object, step->entry, &launch->function, err) ||
		check_parameters(launch, gpu, step, err))
		return -1;
	bind_arguments(launch, step->arguments, step->argument_count, memory);
	return 0;
}

static int set_attribute(struct gpu *gpu, const struct launch *launch,
	CUfunction_attribute attribute, int value, const char *what, struct error *err)
{
	CUresult code =
		gpu->session->driver.function_set_attribute(launch->function, attribute, value);

	if (code)
		return gpu_fail(
			gpu, code, err, "setting the %s of %s to %d", what, launch->entry, value);
	return 0;
}

static unsigned product(const unsigned *of)
{
	return of[0] * of[1] * of[2];
}

/* A cooperative grid must be on the GPU all at once. */
static int check_cooperative(struct gpu *gpu, const struct launch *launch, struct error *err)
{
	unsigned threads = product(launch->block);
	int blocks = 0;
	CUresult code = gpu->session->driver.max_active_blocks(
		&blocks, launch->function, (int)threads, launch->shared_bytes);

	if (code)
		return gpu_fail(gpu, code, err, "asking how many blocks of %s fit", launch->entry);
	if ((double)product(launch->grid) > (double)blocks * gpu->facts.units)
		return fail(err,
			"%s is cooperative and has %u blocks of %u threads, but only %d fit on the "
			"GPU at once",
			launch->entry, product(launch->grid), threads, blocks * gpu->facts.units);
	return 0;
}

/* What the step asks for and this GPU or driver may not have. */
static int shape_launch(
	struct launch *launch, struct gpu *gpu, const struct step *step, struct error *err)
{
	unsigned threads = product(step->block);
	int most = 0;
	CUresult code;

	memcpy(launch->grid, step->grid, sizeof launch->grid);
	memcpy(launch->block, step->block, sizeof launch->block);
	memcpy(launch->cluster, step->cluster, sizeof launch->cluster);
	launch->shared_bytes = step->shared_bytes;
	launch->cooperative = step->cooperative;
	code = gpu->session->driver.function_get_attribute(
		&most, CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK, launch->function);
	if (code)
		return gpu_fail(gpu, code, err, "asking about %s", launch->entry);
	if (threads > (unsigned)most)
		return fail(err, "%s takes too many registers for blocks of %u threads: at most %d",
			step->entry, threads, most);
	if (step->shared_bytes > gpu->facts.shared_per_block)
		return fail(err, "%s needs %u bytes of shared memory a block, the GPU has %.0f",
			step->entry, step->shared_bytes, gpu->facts.shared_per_block);
	/* Up to 48 KiB a function may have without asking. */
	if (step->shared_bytes > 48 * 1024 &&
		set_attribute(gpu, launch, CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES,
			(int)step->shared_bytes, "dynamic shared memory", err))
		return -1;
	if (step->carveout >= 0 &&
		set_attribute(gpu, launch, CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT,
			step->carveout, "shared memory carve-out", err))
		return -1;
	if (step->cooperative && check_cooperative(gpu, launch, err))
		return -1;
	if (step->cluster[0] && !gpu->session->driver.launch_kernel_ex)
		return fail(err,
			"%s needs thread block clusters, and this driver has no "
			"cuLaunchKernelEx: install a newer one",
			step->entry);
	return 0;
}

static CUresult launch_cluster(
	const struct cuda_driver *driver, const struct launch *launch, CUstream stream)
{
	const unsigned *cluster = launch->cluster;
	CUlaunchAttribute attributes[2] = { { .id = CU_LAUNCH_ATTRIBUTE_CLUSTER_DIMENSION },
		{ .id = CU_LAUNCH_ATTRIBUTE_COOPERATIVE, .value.cooperative = 1 } };
	CUlaunchConfig config = {
		.gridDimX = launch->grid[0],
		.gridDimY = launch->grid[1],
		.gridDimZ = launch->grid[2],
		.blockDimX = launch->block[0],
		.blockDimY = launch->block[1],
		.blockDimZ = launch->block[2],
		.sharedMemBytes = launch->shared_bytes,
		.hStream = stream,
		.attrs = attributes,
		.numAttrs = launch->cooperative ? 2 : 1,
	};

	attributes[0].value.clusterDim.x = cluster[0];
	attributes[0].value.clusterDim.y = cluster[1] ? cluster[1] : 1;
	attributes[0].value.clusterDim.z = cluster[2] ? cluster[2] : 1;
	return driver->launch_kernel_ex(
		&config, launch->function, (void **)launch->arguments, NULL);
}

void launch_spread(struct launch *launch, const struct gpu *gpu, size_t count)
{
	const unsigned threads = 256;
	size_t blocks = (count + threads - 1) / threads;
	/* More blocks than are resident at once gain nothing. */
	size_t most = (size_t)gpu->facts.units * 16;

	for (int i = 0; i < 3; i++)
		launch->grid[i] = launch->block[i] = 1;
	launch->block[0] = threads;
	launch->grid[0] = (unsigned)(blocks < most ? blocks : most);
}

int launch_queue(const struct launch *launch, struct job *job, struct error *err)
{
	const struct cuda_driver *driver = &job->gpu->session->driver;
	const unsigned *grid = launch->grid, *block = launch->block;
	void **arguments = (void **)launch->arguments;
	CUresult code;

	if (launch->cluster[0])
		code = launch_cluster(driver, launch, job->stream);
	else if (launch->cooperative)
		code = driver->launch_cooperative_kernel(launch->function, grid[0], grid[1],
			grid[2], block[0], block[1], block[2], launch->shared_bytes, job->stream,
			arguments);
	else
		code = driver->launch_kernel(launch->function, grid[0], grid[1], grid[2], block[0],
			block[1], block[2], launch->shared_bytes, job->stream, arguments, NULL);
	if (code)
		return gpu_fail(job->gpu, code, err,
			"launching %s with %u x %u x %u blocks of %u x %u x %u threads, %u bytes "
			"of "
			"shared memory",
			launch->entry, grid[0], grid[1], grid[2], block[0], block[1], block[2],
			launch->shared_bytes);
	return 0;
}

/* ---- making ready ---- */

static bool uses_object(const struct plan *plan)
{
	for (int i = 0; i < plan->step_count; i++)
		if (plan->steps[i].object)
			return true;
	return false;
}

static int create_handles(struct job *job, struct error *err)
{
	const struct cuda_driver *driver = &job->gpu->session->driver;
	CUresult code = driver->stream_create(&job->stream, CU_STREAM_NON_BLOCKING);

	if (code) {
		job->stream = NULL;
		return gpu_fail(job->gpu, code, err, "creating a stream");
	}
	for (int i = 0; i < 4; i++) {
		CUevent *event = i < 2 ? &job->fence[i] : i == 2 ? &job->start : &job->stop;

		/* Only the two that are subtracted need a time. */
		code = driver->event_create(
			event, i < 2 ? CU_EVENT_DISABLE_TIMING : CU_EVENT_DEFAULT);
		if (code) {
			*event = NULL;
			return gpu_fail(job->gpu, code, err, "creating an event");
		}
	}
	return 0;
}

/* What only some plans need: another stream, with the events that part and join them. */
static int create_beside(struct job *job, struct error *err)
{
	const struct cuda_driver *driver = &job->gpu->session->driver;
	CUevent *const events[] = { &job->fork, &job->join };
	bool needed = false;
	CUresult code;

	for (int i = 0; i < job->plan.step_count; i++)
		needed = needed || job->plan.steps[i].beside;
	if (!needed || job->beside)
		return 0;
	code = driver->stream_create(&job->beside, CU_STREAM_NON_BLOCKING);
	if (code) {
		job->beside = NULL;
		return gpu_fail(job->gpu, code, err, "creating a stream");
	}
	for (int i = 0; i < 2; i++) {
		code = driver->event_create(events[i], CU_EVENT_DISABLE_TIMING);
		if (code) {
			*events[i] = NULL;
			return gpu_fail(job->gpu, code, err, "creating an event");
		}
	}
	return 0;
}

static int prepare_step(struct job *job, int index, struct error *err)
{
	const struct step *step = &job->plan.steps[index];
	const struct buffer *buffers = job->plan.buffers;
	struct launch *launch = &job->launches[index];

	switch (step->kind) {
	case STEP_LAUNCH:
		if (step->object ? prepare_object(launch, job->gpu, step, job->memory, err)
				 : launch_prepare(launch, job->gpu, step->image, step->entry,
					   step->arguments, step->argument_count, job->memory, err))
			return -1;
		return shape_launch(launch, job->gpu, step, err);
	case STEP_GEMM:
	case STEP_FFT:
	case STEP_PRIMITIVE:
		return library_prepare(job, index, err);
	case STEP_COPY:
		if (buffer_bytes(&buffers[step->from]) > buffer_bytes(&buffers[step->to]))
			return fail(err, "buffer %s does not fit into %s", buffers[step->from].name,
				buffers[step->to].name);
		if (buffers[step->from].place != PLACE_DEVICE &&
			buffers[step->to].place != PLACE_DEVICE)
			return fail(err, "a copy that neither begins nor ends on a GPU is no work "
					 "for it");
		return 0;
	case STEP_CALL:
		return fail(err, "a host function is no work for a GPU");
	}
	return fail(err, "unknown kind of step %d", (int)step->kind);
}

static int queue_steps(struct job *job, struct error *err);

/* Records the steps instead of carrying them out. */
static int capture(struct job *job, CUgraph *graph, struct error *err)
{
	const struct cuda_driver *driver = &job->gpu->session->driver;
	CUresult code =
		driver->stream_begin_capture(job->stream, CU_STREAM_CAPTURE_MODE_THREAD_LOCAL);
	int status;

	if (code)
		return gpu_fail(job->gpu, code, err, "beginning to record a graph");
	status = queue_steps(job, err);
	code = driver->stream_end_capture(job->stream, graph);
	if (status)
		return -1;
	return code ? gpu_fail(job->gpu, code, err, "recording a graph") : 0;
}

static int prepare_graph(struct job *job, struct error *err)
{
	const struct cuda_driver *driver = &job->gpu->session->driver;
	CUgraph graph = NULL;
	CUresult code;

	if (!job->plan.graph)
		return 0;
	if (!driver->stream_begin_capture || !driver->stream_end_capture ||
		!driver->graph_instantiate || !driver->graph_launch || !driver->graph_destroy ||
		!driver->graph_exec_destroy)
		return fail(err, "this driver cannot launch graphs (cuGraphInstantiateWithFlags): "
				 "install a newer one");
	if (capture(job, &graph, err)) {
		if (graph && !job->gpu->session->spoiled)
			driver->graph_destroy(graph);
		return -1;
	}
	code = driver->graph_instantiate(&job->graph, graph, 0);
	driver->graph_destroy(graph);
	if (!code)
		return 0;
	job->graph = NULL;
	return gpu_fail(job->gpu, code, err, "making a graph ready");
}

/* What the other GPU sees of PLAN: its own buffers. */
static struct plan plan_of_peer(const struct plan *plan)
{
	struct plan peer = *plan;

	for (int i = 0; i < peer.buffer_count; i++)
		if (peer.buffers[i].place == PLACE_PEER)
			peer.buffers[i].place = PLACE_DEVICE;
	return peer;
}

/* The half of the job on another GPU, if buffers lie there. */
static int create_peer(struct job *job, struct error *err)
{
	struct gpu *gpu = job->gpu;
	bool needed = false;
	CUresult code;

	for (int i = 0; i < job->plan.buffer_count; i++)
		needed = needed || job->plan.buffers[i].place == PLACE_PEER;
	if (!needed)
		return 0;
	if (gpu->peer < 0)
		return fail(err, "there is no other GPU that cuda:%d reaches directly",
			gpu->facts.index);
	job->peer = memory_new(1, sizeof *job->peer);
	job->peer->gpu = &gpu->session->gpus[gpu->peer];
	job->peer->plan = plan_of_peer(&job->plan);
	if (gpu_use(job->peer->gpu, err) || create_handles(job->peer, err) || gpu_use(gpu, err))
		return -1;
	code = gpu->session->driver.context_enable_peer_access(job->peer->gpu->context, 0);
	return code && code != CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED
		       ? gpu_fail(gpu, code, err, "reaching cuda:%d directly", gpu->peer)
		       : 0;
}

static int prepare_steps(struct job *job, struct error *err)
{
	for (int i = 0; i < job->plan.step_count; i++)
		if (prepare_step(job, i, err))
			return -1;
	return create_beside(job, err) || prepare_graph(job, err) ? -1 : 0;
}

int job_prepare(struct session *session, const struct device *device, const struct plan *plan,
	struct job **job, struct error *err)
{
	struct job *new;

	if (device->index < 0 || device->index >= session->gpu_count)
		return fail(err, "there is no cuda:%d", device->index);
	if (plan_check(plan, err) || gpu_use(&session->gpus[device->index], err))
		return -1;
	new = memory_new(1, sizeof *new);
	new->gpu = &session->gpus[device->index];
	new->plan = *plan;
	new->guarded = uses_object(plan);
	if (create_handles(new, err) || create_peer(new, err) || job_allocate(new, err) ||
		prepare_steps(new, err)) {
		job_release(new);
		return -1;
	}
	*job = new;
	return 0;
}

static bool same_buffers(const struct plan *a, const struct plan *b)
{
	if (a->buffer_count != b->buffer_count)
		return false;
	for (int i = 0; i < a->buffer_count; i++)
		if (a->buffers[i].element != b->buffers[i].element ||
			a->buffers[i].count != b->buffers[i].count ||
			a->buffers[i].data != b->buffers[i].data ||
			a->buffers[i].place != b->buffers[i].place)
			return false;
	return true;
}

int job_change(struct job *job, const struct plan *plan, struct error *err)
{
	struct job old = *job;

	if (plan_check(plan, err) || gpu_use(job->gpu, err))
		return -1;
	if (!same_buffers(&job->plan, plan))
		return fail(err, "the other plan has other buffers");
	job->plan = *plan;
	job->graph = NULL;
	memset(job->made, 0, sizeof job->made);
	if (!prepare_steps(job, err)) {
		if (job->peer)
			job->peer->plan = plan_of_peer(plan);
		if (old.graph)
			job->gpu->session->driver.graph_exec_destroy(old.graph);
		library_release(job, old.made);
		return 0;
	}
	library_release(job, job->made);
	old.blas = job->blas;
	old.beside = job->beside;
	old.fork = job->fork;
	old.join = job->join;
	*job = old;
	return -1;
}

void job_release(struct job *job)
{
	const struct cuda_driver *driver;

	if (!job)
		return;
	job_release(job->peer);
	driver = &job->gpu->session->driver;
	if (!job->gpu->session->spoiled && !gpu_use(job->gpu, NULL)) {
		const CUevent events[] = { job->start, job->stop, job->fence[0], job->fence[1],
			job->fork, job->join };

		if (job->blas)
			job->gpu->session->blas.destroy(job->blas);
		library_release(job, job->made);
		if (job->graph)
			driver->graph_exec_destroy(job->graph);
		for (int i = 0; i < PLAN_BUFFERS; i++)
			job_free_buffer(job, i);
		for (size_t i = 0; i < sizeof events / sizeof events[0]; i++)
			if (events[i])
				driver->event_destroy(events[i]);
		if (job->beside)
			driver->stream_destroy(job->beside);
		if (job->stream)
			driver->stream_destroy(job->stream);
	}
	free(job);
}

/* ---- what is not timed ---- */

int job_settle(struct job *job, const char *what, struct error *err)
{
	CUresult code = job->gpu->session->driver.event_record(job->fence[0], job->stream);

	if (code)
		return gpu_fail(job->gpu, code, err, "%s", what);
	return gpu_wait(job->gpu, job->fence[0], CUDA_PATIENCE, err, what);
}

int job_read(struct job *job, void *to, CUdeviceptr from, size_t bytes, struct error *err)
{
	CUresult code;

	/* A copy to ordinary memory blocks in the driver until its turn: let it be its turn. */
	if (job_settle(job, "work before a copy to the host", err))
		return -1;
	code = job->gpu->session->driver.memcpy_to_host_async(to, from, bytes, job->stream);
	if (code)
		return gpu_fail(job->gpu, code, err, "copying %zu bytes to the host", bytes);
	return job_settle(job, "copying to the host", err);
}

int job_read_buffer(struct job *job, int buffer, void *to, struct error *err)
{
	if (gpu_use(job->gpu, err))
		return -1;
	return job_read(
		job, to, job->memory[buffer], buffer_bytes(&job->plan.buffers[buffer]), err);
}

/* The device function that fills BUFFER: of kernels/support/buffers.cu, but for an index. */
static const char *fill_entry(const struct buffer *buffer)
{
	static const char *const uniform[] = { [ELEMENT_F64] = "fill_uniform_f64",
		[ELEMENT_F32] = "fill_uniform_f32",
		[ELEMENT_F16] = "fill_uniform_f16",
		[ELEMENT_BF16] = "fill_uniform_bf16",
		[ELEMENT_E4M3] = "fill_uniform_e4m3" };
	static const char *const bits[] = { [ELEMENT_F64] = "fill_bits_64",
		[ELEMENT_I64] = "fill_bits_64",
		[ELEMENT_F32] = "fill_bits_32",
		[ELEMENT_I32] = "fill_bits_32",
		[ELEMENT_F16] = "fill_bits_16",
		[ELEMENT_BF16] = "fill_bits_16",
		[ELEMENT_U8] = "fill_bits_8" };
	static const char *const iota[] = { [ELEMENT_F64] = "fill_iota_f64",
		[ELEMENT_I64] = "fill_iota_64",
		[ELEMENT_F32] = "fill_iota_f32",
		[ELEMENT_I32] = "fill_iota_32",
		[ELEMENT_F16] = "fill_iota_f16",
		[ELEMENT_BF16] = "fill_iota_bf16",
		[ELEMENT_U8] = "fill_iota_8" };

	if (buffer->fill == FILL_CHAIN)
		return "fill_chain";
	if (buffer->fill == FILL_DIFFERENCES)
		return "fill_differences";
	if (buffer->fill == FILL_PLACES)
		return "fill_places";
	if (buffer->fill == FILL_INDEX)
		return buffer->index.entry;
	return buffer->fill == FILL_UNIFORM ? uniform[buffer->element]
	       : buffer->fill == FILL_BITS  ? bits[buffer->element]
					    : iota[buffer->element];
}

static int fill_by_kernel(struct job *job, int index, uint64_t seed, struct error *err)
{
	const struct buffer *buffer = &job->plan.buffers[index];
	struct argument arguments[] = {
		{ ARGUMENT_BUFFER, .buffer = index },
		{ ARGUMENT_I64, .integer = (int64_t)buffer->count },
		{ ARGUMENT_I64, .integer = (int64_t)input_key(seed, index) },
		{ ARGUMENT_F64, .real = buffer->low },
		{ ARGUMENT_F64, .real = buffer->high },
	};
	const char *entry = fill_entry(buffer);
	static const int counts[] = { [FILL_UNIFORM] = 5,
		[FILL_BITS] = 3,
		[FILL_CHAIN] = 4,
		[FILL_IOTA] = 2,
		[FILL_DIFFERENCES] = 3,
		[FILL_PLACES] = 4,
		[FILL_INDEX] = 3 };
	const char *image = buffer->fill == FILL_INDEX ? buffer->index.image : "buffers";
	struct launch launch;

	if (!entry)
		return fail(
			err, "buffer %s: only floating point is filled uniformly", buffer->name);
	if (buffer->fill == FILL_CHAIN || buffer->fill == FILL_PLACES)
		arguments[3] =
			(struct argument){ ARGUMENT_I64, .integer = (int64_t)buffer->stride };
	if (buffer->fill == FILL_INDEX)
		arguments[2] = (struct argument){ ARGUMENT_I64, .integer = buffer->index.n };
	if (launch_prepare(&launch, job->gpu, image, entry, arguments, counts[buffer->fill],
		    job->memory, err))
		return -1;
	launch_spread(&launch, job->gpu, buffer->count);
	return launch_queue(&launch, job, err);
}

static int fill(struct job *job, int index, uint64_t seed, struct error *err)
{
	const struct buffer *buffer = &job->plan.buffers[index];
	const struct cuda_driver *driver = &job->gpu->session->driver;
	unsigned char byte = buffer->fill == FILL_ZERO ? 0 : 0xFF;
	CUresult code;

	if (is_in_host(buffer->place)) {
		job_fill_host(job, index, seed);
		return 0;
	}
	if (buffer->fill == FILL_DATA)
		code = driver->memcpy_to_device_async(
			job->memory[index], buffer->data, buffer_bytes(buffer), job->stream);
	else if (buffer->fill == FILL_POISON || buffer->fill == FILL_ZERO)
		code = driver->memset_d8_async(
			job->memory[index], byte, buffer_bytes(buffer), job->stream);
	else
		return fill_by_kernel(job, index, seed, err);
	if (code)
		return gpu_fail(job->gpu, code, err, "filling buffer %s", buffer->name);
	return 0;
}

#define GUARD_BYTE 0xA5

static int set_guards(struct job *job, struct error *err)
{
	for (int i = 0; job->guarded && i < job->plan.buffer_count; i++) {
		const struct buffer *buffer = &job->plan.buffers[i];
		CUresult code = job->gpu->session->driver.memset_d8_async(
			job->memory[i] + buffer_bytes(buffer), GUARD_BYTE, CUDA_GUARD, job->stream);

		if (code)
			return gpu_fail(job->gpu, code, err, "guarding buffer %s", buffer->name);
	}
	job->guards_checked = false;
	return 0;
}

static int check_guards(struct job *job, struct error *err)
{
	unsigned char bytes[CUDA_GUARD];

	for (int i = 0; i < job->plan.buffer_count; i++) {
		const struct buffer *buffer = &job->plan.buffers[i];

		if (job_read(job, bytes, job->memory[i] + buffer_bytes(buffer), sizeof bytes, err))
			return -1;
		for (size_t k = 0; k < sizeof bytes; k++)
			if (bytes[k] != GUARD_BYTE)
				return fail(err,
					"it wrote beyond the end of buffer '%s', %zu bytes after "
					"its "
					"%zu elements",
					buffer->name, k, buffer->count);
	}
	job->guards_checked = true;
	return 0;
}

/* The buffers on the other GPU, by itself. */
static int refresh_peer(struct job *job, uint64_t seed, struct error *err)
{
	if (!job->peer)
		return 0;
	if (gpu_use(job->peer->gpu, err))
		return -1;
	for (int i = 0; i < job->plan.buffer_count; i++)
		if (job->plan.buffers[i].place == PLACE_PEER && fill(job->peer, i, seed, err))
			return -1;
	return job_settle(job->peer, "filling the buffers", err);
}

int job_refresh(struct job *job, uint64_t seed, struct error *err)
{
	if (refresh_peer(job, seed, err) || gpu_use(job->gpu, err))
		return -1;
	for (int i = 0; i < job->plan.buffer_count; i++)
		if (job->plan.buffers[i].place != PLACE_PEER && fill(job, i, seed, err))
			return -1;
	if (set_guards(job, err))
		return -1;
	job->occasion = (struct occasion){ seed, 0 };
	return job_settle(job, "filling the buffers", err);
}

/* ---- timed ---- */

static CUcontext context_of(const struct job *job, enum location place)
{
	return place == PLACE_PEER ? job->peer->gpu->context : job->gpu->context;
}

static int queue_copy(struct job *job, const struct step *step, struct error *err)
{
	const struct cuda_driver *driver = &job->gpu->session->driver;
	const struct buffer *from = &job->plan.buffers[step->from];
	const enum location place = job->plan.buffers[step->to].place;
	const CUdeviceptr source = job->memory[step->from], target = job->memory[step->to];
	const CUstream stream = step->beside ? job->beside : job->stream;
	const size_t bytes = buffer_bytes(from);
	CUresult code;

	if (from->place == PLACE_PEER || place == PLACE_PEER)
		code = driver->memcpy_peer_async(target, context_of(job, place), source,
			context_of(job, from->place), bytes, stream);
	else if (from->place != PLACE_DEVICE)
		code = driver->memcpy_to_device_async(
			target, (const void *)(uintptr_t)source, bytes, stream);
	else if (place != PLACE_DEVICE)
		code = driver->memcpy_to_host_async(
			(void *)(uintptr_t)target, source, bytes, stream);
	else
		code = driver->memcpy_on_device_async(target, source, bytes, stream);
	return code ? gpu_fail(job->gpu, code, err, "copying buffer %s", from->name) : 0;
}

static int queue_step(struct job *job, int index, struct error *err)
{
	const struct step *step = &job->plan.steps[index];

	switch (step->kind) {
	case STEP_LAUNCH:
		return launch_queue(&job->launches[index], job, err);
	case STEP_GEMM:
	case STEP_FFT:
	case STEP_PRIMITIVE:
		return library_queue(job, index, err);
	default:
		return queue_copy(job, step, err);
	}
}

/* Lets one stream go on when the other has come so far. */
static int wait_for(
	struct job *job, CUstream behind, CUstream ahead, CUevent event, struct error *err)
{
	const struct cuda_driver *driver = &job->gpu->session->driver;
	CUresult code = driver->event_record(event, ahead);

	if (!code)
		code = driver->stream_wait_event(behind, event, 0);
	return code ? gpu_fail(job->gpu, code, err, "ordering two streams") : 0;
}

static int times_of(const struct step *step)
{
	return step->times > 1 ? step->times : 1;
}

/* One execution, step by step. */
static int queue_steps(struct job *job, struct error *err)
{
	if (job->beside && wait_for(job, job->beside, job->stream, job->fork, err))
		return -1;
	for (int i = 0; i < job->plan.step_count; i++)
		for (int t = 0; t < times_of(&job->plan.steps[i]); t++)
			if (queue_step(job, i, err))
				return -1;
	return job->beside ? wait_for(job, job->stream, job->beside, job->join, err) : 0;
}

/* One execution; *QUEUED goes up by what it puts into the driver's queue. */
static int queue_execution(struct job *job, int *queued, struct error *err)
{
	CUresult code;

	if (!job->graph) {
		for (int i = 0; i < job->plan.step_count; i++)
			*queued += times_of(&job->plan.steps[i]);
		return queue_steps(job, err);
	}
	(*queued)++;
	code = job->gpu->session->driver.graph_launch(job->graph, job->stream);
	return code ? gpu_fail(job->gpu, code, err, "launching a graph") : 0;
}

/*
 * The driver's queue holds about a thousand launches and blocks the caller when it is full: behind
 * a kernel that hangs, for ever. So at most two batches are queued; while one runs the next is
 * added, and the GPU is never without work.
 */
#define BATCH 256

static int queue_all(struct job *job, int repeats, double limit_seconds, struct error *err)
{
	struct gpu *gpu = job->gpu;
	int queued = 0, batches = 0;
	CUresult code;

	for (int r = 0; r < repeats; r++) {
		if (queue_execution(job, &queued, err))
			return -1;
		if (queued < BATCH)
			continue;
		queued = 0;
		code = gpu->session->driver.event_record(job->fence[batches++ % 2], job->stream);
		if (code)
			return gpu_fail(gpu, code, err, "recording an event");
		if (batches > 1 && gpu_wait(gpu, job->fence[batches % 2], limit_seconds, err,
					   "the timed work"))
			return -1;
	}
	return 0;
}

int job_run(struct job *job, int repeats, double limit_seconds, struct timing *timing,
	struct error *err)
{
	const struct cuda_driver *driver = &job->gpu->session->driver;
	float milliseconds = NAN;
	CUresult code;

	if (gpu_use(job->gpu, err))
		return -1;
	code = driver->event_record(job->start, job->stream);
	if (code)
		return gpu_fail(job->gpu, code, err, "recording an event");
	if (queue_all(job, repeats, limit_seconds, err))
		return -1;
	code = driver->event_record(job->stop, job->stream);
	if (code)
		return gpu_fail(job->gpu, code, err, "recording an event");
	if (gpu_wait(job->gpu, job->stop, limit_seconds, err, "the timed work"))
		return -1;
	job->occasion.executions += repeats;
	code = driver->event_elapsed_time(&milliseconds, job->start, job->stop);
	if (code)
		return gpu_fail(job->gpu, code, err, "reading the time of the work");
	*timing = (struct timing){ milliseconds * 1e-3, NAN, NAN };
	if (job->plan.stopwatch >= 0 && job_read_stopwatch(job, repeats, timing, err))
		return -1;
	return job->guarded && !job->guards_checked ? check_guards(job, err) : 0;
}
