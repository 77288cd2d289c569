/* SPDX-License-Identifier: Apache-2.0 */
/* The CUDA backend: NVIDIA GPUs through the driver API. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/cuda_nvrtc.h"
#include "backend/cuda_proof.h"
#include "backend/cuda_session.h"
#include "base/memory.h"

static void close_session(struct session *session)
{
	if (!session)
		return;
	for (int i = 0; i < session->gpu_count; i++)
		gpu_release(&session->gpus[i]);
	free(session->gpus);
	cuda_blas_close(&session->blas);
	cuda_blaslt_close(&session->blaslt);
	cuda_fft_close(&session->fft);
	cuda_cub_close(&session->cub);
	if (!session->spoiled)
		nvml_close(&session->nvml);
	cuda_driver_close(&session->driver);
	free(session);
}

static int open_session(
	const struct backend_options *options, struct session **session, struct error *err)
{
	struct session *new = memory_new(1, sizeof *new);

	(void)options;
	if (cuda_driver_open(&new->driver, err)) {
		free(new);
		return -1;
	}
	nvml_open(&new->nvml);
	if (gpu_find_all(new, err)) {
		close_session(new);
		return -1;
	}
	*session = new;
	return 0;
}

static int list_devices(
	struct session *session, struct device **devices, int *count, struct error *err)
{
	(void)err;
	*devices = memory_new((size_t)session->gpu_count, sizeof **devices);
	*count = session->gpu_count;
	for (int i = 0; i < session->gpu_count; i++) {
		struct gpu *gpu = &session->gpus[i];

		/* A GPU that cannot be used is listed all the same; prepare will say why. */
		if (isnan(gpu->facts.memory_free_bytes))
			gpu->facts.memory_free_bytes = gpu_free_bytes(gpu);
		(*devices)[i] = gpu->facts;
	}
	return 0;
}

static void add_component(struct component *to, int most, int *count, const char *name,
	const char *version, const char *path)
{
	if (*count == most)
		return;
	snprintf(to[*count].name, sizeof to->name, "%s", name);
	snprintf(to[*count].version, sizeof to->version, "%s", version);
	snprintf(to[*count].path, sizeof to->path, "%s", path);
	(*count)++;
}

static int list_components(struct session *session, struct component *to, int most)
{
	const struct cuda_driver *driver = &session->driver;
	const struct cuda_blas *blas = &session->blas;
	const struct cuda_blaslt *lt = &session->blaslt;
	const struct cuda_cub *cub = &session->cub;
	const struct cuda_fft *fft = &session->fft;
	char version[64];
	int count = 0;

	snprintf(version, sizeof version, "CUDA %d.%d", driver->version / 1000,
		driver->version % 1000 / 10);
	add_component(to, most, &count, "libcuda", version, driver->path);
	if (session->nvml.library)
		add_component(to, most, &count, "NVML", session->nvml.version, session->nvml.path);
	if (blas->version) {
		/* 130100 is 13.1.0; up to cuBLAS 11 it was 11401 for 11.4.1. */
		bool old = blas->version < 100000;

		snprintf(version, sizeof version, "%d.%d.%d", blas->version / (old ? 1000 : 10000),
			blas->version / 100 % (old ? 10 : 100), blas->version % 100);
		add_component(to, most, &count, "cuBLAS", version, blas->path);
	}
	if (lt->library) {
		snprintf(version, sizeof version, "%d.%d.%d", lt->version[0], lt->version[1],
			lt->version[2]);
		add_component(to, most, &count, "cuBLASLt", version, lt->path);
	}
	if (fft->version) {
		snprintf(version, sizeof version, "%d.%d.%d", fft->version / 1000,
			fft->version / 100 % 10, fft->version % 100);
		add_component(to, most, &count, "cuFFT", version, fft->path);
	}
	if (cub->library) {
		snprintf(version, sizeof version, "%d.%d.%d", cub->version() / 100000,
			cub->version() / 100 % 1000, cub->version() % 100);
		add_component(to, most, &count, "CUB", version, cub->path);
	}
	return count;
}

static void observe(
	struct session *session, const struct device *device, struct conditions *conditions)
{
	*conditions = conditions_unknown();
	if (device->index >= 0 && device->index < session->gpu_count && !session->spoiled)
		gpu_observe(&session->gpus[device->index], conditions);
}

extern const struct backend backend_cuda;
const struct backend backend_cuda = {
	.name = "cuda",
	.about = "NVIDIA GPUs through the CUDA driver",
	.open = open_session,
	.devices = list_devices,
	.components = list_components,
	.prepare = job_prepare,
	.change = job_change,
	.refresh = job_refresh,
	.run = job_run,
	.check = job_check,
	.read = job_read_buffer,
	.compile = cuda_compile,
	.observe = observe,
	.prove = prove_variant,
	.release = job_release,
	.close = close_session,
};
