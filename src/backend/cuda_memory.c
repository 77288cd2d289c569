/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of a job's buffers: on the GPU, or on the host or another GPU for what is copied. */
#include <stdlib.h>
#include <string.h>

#include "backend/cuda_session.h"
#include "base/text.h"
#include "kernels/input.h"

static size_t bytes_of(const struct buffer *buffer)
{
	return buffer->count * element_size(buffer->element);
}

bool is_in_host(enum location place)
{
	return place == PLACE_PINNED || place == PLACE_PAGEABLE;
}

static CUresult allocate(struct job *job, int index)
{
	const struct cuda_driver *driver = &job->gpu->session->driver;
	const struct buffer *buffer = &job->plan.buffers[index];
	void *pointer = NULL;
	CUresult code;

	switch (buffer->place) {
	case PLACE_DEVICE:
	case PLACE_PEER:
		return driver->mem_alloc(
			&job->memory[index], bytes_of(buffer) + (job->guarded ? CUDA_GUARD : 0));
	case PLACE_PINNED:
		code = driver->mem_host_alloc(&pointer, bytes_of(buffer), 0);
		break;
	default:
		pointer = aligned_alloc(4096, (bytes_of(buffer) + 4095) / 4096 * 4096);
		code = pointer ? CUDA_SUCCESS : CUDA_ERROR_OUT_OF_MEMORY;
	}
	/* Host and GPU have one address space. */
	job->memory[index] = (CUdeviceptr)(uintptr_t)pointer;
	return code;
}

int job_allocate(struct job *job, struct error *err)
{
	const struct plan *plan = &job->plan;
	char bytes[32], all[32], have[32];

	for (int i = 0; i < plan->buffer_count; i++) {
		const struct buffer *buffer = &plan->buffers[i];
		const size_t size = bytes_of(buffer) + (job->guarded ? CUDA_GUARD : 0);
		const bool on_peer = buffer->place == PLACE_PEER;
		struct gpu *gpu = on_peer ? job->peer->gpu : job->gpu;
		CUresult code;

		if (gpu_use(gpu, err))
			return -1;
		code = allocate(job, i);
		if (!code && on_peer)
			job->peer->memory[i] = job->memory[i];
		if (!code)
			continue;
		job->memory[i] = 0;
		if (code != CUDA_ERROR_OUT_OF_MEMORY)
			return gpu_fail(gpu, code, err, "allocating %zu bytes", size);
		gpu_fail(gpu, code, err, "allocating %s for buffer %s (%s for all)",
			text_bytes(bytes, sizeof bytes, (double)size), buffer->name,
			text_bytes(all, sizeof all, plan_memory(plan)));
		if (is_in_host(buffer->place))
			return error_context(err, "not enough host memory");
		return error_context(err, "not enough memory, %s free",
			text_bytes(have, sizeof have, gpu_free_bytes(gpu)));
	}
	return gpu_use(job->gpu, err);
}

void job_free_buffer(struct job *job, int index)
{
	const struct cuda_driver *driver = &job->gpu->session->driver;
	void *pointer = (void *)(uintptr_t)job->memory[index];

	if (!job->memory[index])
		return;
	switch (job->plan.buffers[index].place) {
	case PLACE_DEVICE:
		driver->mem_free(job->memory[index]);
		break;
	case PLACE_PINNED:
		driver->mem_free_host(pointer);
		break;
	case PLACE_PEER: /* the other GPU's half of the job does it */
		break;
	default:
		free(pointer);
	}
	job->memory[index] = 0;
}

/* plan_check() lets only 32-bit words be random here. */
void job_fill_host(struct job *job, int index, uint64_t seed)
{
	const struct buffer *buffer = &job->plan.buffers[index];
	const uint64_t key = input_key(seed, index);
	uint32_t *words = (uint32_t *)(uintptr_t)job->memory[index];

	if (buffer->fill != FILL_BITS) {
		memset(words, buffer->fill == FILL_ZERO ? 0 : 0xFF, bytes_of(buffer));
		return;
	}
	for (size_t i = 0; i < buffer->count; i++)
		words[i] = (uint32_t)(input_bits(key, i) >> 32);
}
