/* SPDX-License-Identifier: Apache-2.0 */
/* GPUs: their facts, contexts, loaded code and state. */
#include <math.h>
#include <sched.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "backend/cuda_session.h"
#include "base/memory.h"

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

int gpu_fail(struct gpu *gpu, CUresult code, struct error *err, const char *what, ...)
{
	struct session *session = gpu->session;
	char about[512];
	va_list list;

	va_start(list, what);
	vsnprintf(about, sizeof about, what, list);
	va_end(list);
	cuda_fail(&session->driver, code, err, "%s on cuda:%d", about, gpu->facts.index);
	if (cuda_severity(code) == SEVERITY_PLAIN)
		return -1;
	session->spoiled = true;
	if (nvml_is_lost(&session->nvml, gpu->nvml)) {
		error_context(err, "the GPU is lost (fallen off the bus?)");
		if (err)
			err->severity = SEVERITY_HARDWARE;
	}
	return -1;
}

/* ---- facts ---- */

/* An attribute in UNIT; NAN if the driver does not know it or it is not positive. */
static double attribute(const struct gpu *gpu, CUdevice_attribute which, double unit)
{
	int value = 0;

	if (gpu->session->driver.device_get_attribute(&value, which, gpu->handle) || value <= 0)
		return NAN;
	return value * unit;
}

/* The same for a count; 0 if not known. */
static int attribute_count(const struct gpu *gpu, CUdevice_attribute which)
{
	int value = 0;

	if (gpu->session->driver.device_get_attribute(&value, which, gpu->handle) || value < 0)
		return 0;
	return value;
}

/*
 * L1 and shared memory are one array, whose size the driver does not tell; the most that can be
 * shared memory is the nearest known figure, a little too small (H200: 228 of 256 KiB).
 */
static void describe_memory(struct gpu *gpu)
{
	struct device *facts = &gpu->facts;
	size_t bytes = 0;

	facts->shared_per_block =
		attribute(gpu, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN, 1);
	facts->shared_per_unit =
		attribute(gpu, CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR, 1);
	facts->cache[LEVEL_L1] = (struct cache){ facts->shared_per_unit, facts->units };
	facts->cache[LEVEL_SHARED] = facts->cache[LEVEL_L1];
	facts->cache[LEVEL_L2] =
		(struct cache){ attribute(gpu, CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE, 1), 1 };
	facts->memory_clock_hz = attribute(gpu, CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE, 1e3);
	facts->memory_bus_bits = attribute(gpu, CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH, 1);
	if (!gpu->session->driver.device_total_mem(&bytes, gpu->handle))
		facts->memory_bytes = (double)bytes;
}

static void describe_units(struct gpu *gpu)
{
	struct device *facts = &gpu->facts;
	int ecc = 0;

	facts->capability =
		10 * attribute_count(gpu, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR) +
		attribute_count(gpu, CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR);
	snprintf(facts->architecture, sizeof facts->architecture, "sm_%d", facts->capability);
	facts->units = attribute_count(gpu, CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT);
	facts->warp = attribute_count(gpu, CU_DEVICE_ATTRIBUTE_WARP_SIZE);
	facts->clock_hz = attribute(gpu, CU_DEVICE_ATTRIBUTE_CLOCK_RATE, 1e3);
	facts->threads_per_block = attribute_count(gpu, CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK);
	facts->threads_per_unit =
		attribute_count(gpu, CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR);
	facts->blocks_per_unit =
		attribute_count(gpu, CU_DEVICE_ATTRIBUTE_MAX_BLOCKS_PER_MULTIPROCESSOR);
	facts->registers_per_unit =
		attribute_count(gpu, CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_MULTIPROCESSOR);
	if (!gpu->session->driver.device_get_attribute(
		    &ecc, CU_DEVICE_ATTRIBUTE_ECC_ENABLED, gpu->handle))
		facts->ecc = ecc != 0;
}

static void describe_uuid(struct gpu *gpu)
{
	char *to = gpu->facts.uuid;
	const size_t size = sizeof gpu->facts.uuid;
	size_t length = (size_t)snprintf(to, size, "GPU");
	CUuuid uuid;

	if (gpu->session->driver.device_get_uuid(&uuid, gpu->handle)) {
		to[0] = 0;
		return;
	}
	for (int i = 0; i < 16; i++)
		length += (size_t)snprintf(to + length, size - length, "%s%02x",
			i == 0 || i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "",
			(unsigned char)uuid.bytes[i]);
}

static void describe_driver(struct gpu *gpu)
{
	const struct session *session = gpu->session;
	const struct nvml *nvml = &session->nvml;
	int major = session->driver.version / 1000, minor = session->driver.version % 1000 / 10;
	char *to = gpu->facts.driver;
	char version[32];

	if (nvml->driver_version && !nvml->driver_version(version, sizeof version))
		snprintf(to, sizeof gpu->facts.driver, "%s (CUDA %d.%d)", version, major, minor);
	else
		snprintf(to, sizeof gpu->facts.driver, "CUDA %d.%d", major, minor);
}

static int describe(struct gpu *gpu, int index, struct error *err)
{
	const struct cuda_driver *driver = &gpu->session->driver;
	struct device *facts = &gpu->facts;
	CUresult code;

	*facts = device_unknown();
	snprintf(facts->backend, sizeof facts->backend, "cuda");
	facts->index = index;
	facts->code = CODE_GPU;
	facts->simulated = driver->simulated;
	code = driver->device_get(&gpu->handle, index);
	if (!code)
		code = driver->device_get_name(facts->name, sizeof facts->name, gpu->handle);
	if (code)
		return gpu_fail(gpu, code, err, "asking for the GPU's name");
	if (driver->device_get_pci_bus_id(facts->pci, sizeof facts->pci, gpu->handle))
		facts->pci[0] = 0;
	describe_uuid(gpu);
	describe_units(gpu);
	describe_memory(gpu);
	describe_driver(gpu);
	if (!facts->units || !facts->capability || !facts->threads_per_block)
		return fail(err, "the NVIDIA driver does not tell what cuda:%d is", index);
	gpu->nvml = nvml_find(&gpu->session->nvml, facts->uuid, facts->pci);
	nvml_describe(&gpu->session->nvml, gpu->nvml, facts);
	return 0;
}

/* Which GPUs reach which; a driver that does not say: none. */
static void find_peers(struct session *session)
{
	for (int i = 0; i < session->gpu_count; i++) {
		struct gpu *gpu = &session->gpus[i];

		gpu->peer = -1;
		for (int k = 0; k < session->gpu_count; k++) {
			int can = 0;

			if (k == i || session->driver.device_can_access_peer(
					      &can, gpu->handle, session->gpus[k].handle))
				continue;
			gpu->facts.peers += can != 0;
			if (can && gpu->peer < 0)
				gpu->peer = k;
		}
	}
}

int gpu_find_all(struct session *session, struct error *err)
{
	CUresult code = session->driver.device_get_count(&session->gpu_count);
	int images = 0;

	if (code)
		return cuda_fail(&session->driver, code, err, "counting the GPUs");
	if (session->gpu_count < 1) {
		session->gpu_count = 0;
		return fail(err, "the NVIDIA driver finds no GPU");
	}
	while (cuda_images[images].name)
		images++;
	session->gpus = memory_new((size_t)session->gpu_count, sizeof *session->gpus);
	for (int i = 0; i < session->gpu_count; i++) {
		session->gpus[i].session = session;
		session->gpus[i].modules = memory_new((size_t)images + 1, sizeof(CUmodule));
		if (describe(&session->gpus[i], i, err))
			return -1;
	}
	find_peers(session);
	return 0;
}

/* ---- context and code ---- */

static bool among(pid_t pid, const pid_t *pids, int count)
{
	for (int i = 0; i < count; i++)
		if (pids[i] == pid)
			return true;
	return false;
}

/*
 * In a container NVML names processes as the host does, and getpid() means nothing to it. The
 * process that appears together with our context is this one.
 */
static void learn_own_pid(struct gpu *gpu, const pid_t *before, int before_count)
{
	pid_t after[NVML_PROCESSES], appeared = 0;
	int count = nvml_processes(&gpu->session->nvml, gpu->nvml, after);
	int appeared_count = 0;

	for (int i = 0; i < count; i++) {
		if (among(after[i], before, before_count))
			continue;
		appeared = after[i];
		appeared_count++;
	}
	if (among(getpid(), after, count))
		gpu->own_pid = getpid();
	else if (appeared_count == 1)
		gpu->own_pid = appeared;
}

int gpu_use(struct gpu *gpu, struct error *err)
{
	const struct cuda_driver *driver = &gpu->session->driver;
	pid_t before[NVML_PROCESSES];
	CUresult code;
	int count;

	if (gpu->session->spoiled)
		return fail_as(err, SEVERITY_PROCESS,
			"the CUDA driver failed before and is not called again in this process");
	if (!gpu->context) {
		count = nvml_processes(&gpu->session->nvml, gpu->nvml, before);
		code = driver->primary_context_retain(&gpu->context, gpu->handle);
		if (code) {
			gpu->context = NULL;
			return gpu_fail(gpu, code, err, "creating a context");
		}
		learn_own_pid(gpu, before, count);
	}
	code = driver->context_set_current(gpu->context);
	return code ? gpu_fail(gpu, code, err, "making the context current") : 0;
}

double gpu_free_bytes(struct gpu *gpu)
{
	size_t free_bytes, total;

	if (gpu_use(gpu, NULL) || gpu->session->driver.mem_get_info(&free_bytes, &total))
		return NAN;
	return (double)free_bytes;
}

static int load(struct gpu *gpu, int place, struct error *err)
{
	const struct cuda_image *image = &cuda_images[place];
	CUresult code = gpu->session->driver.module_load_data(&gpu->modules[place], image->bytes);

	if (!code)
		return 0;
	gpu->modules[place] = NULL;
	switch (code) {
	case CUDA_ERROR_NO_BINARY_FOR_GPU:
	case CUDA_ERROR_UNSUPPORTED_PTX_VERSION:
	case CUDA_ERROR_INVALID_PTX:
	case CUDA_ERROR_JIT_COMPILER_NOT_FOUND:
	case CUDA_ERROR_JIT_COMPILATION_DISABLED:
		gpu_fail(gpu, code, err, "loading %s", image->name);
		return error_context(err,
			"this program has no device code for %s; build it with `make ARCHS=%d`",
			gpu->facts.architecture, gpu->facts.capability);
	default:
		return gpu_fail(gpu, code, err, "loading the device code of %s (%zu bytes)",
			image->name, image->size);
	}
}

int gpu_function(struct gpu *gpu, const char *image, const char *entry, CUfunction *function,
	struct error *err)
{
	int place = 0;
	CUresult code;

	while (cuda_images[place].name && strcmp(cuda_images[place].name, image))
		place++;
	if (!cuda_images[place].name)
		return fail(err, "this program holds no device code named %s", image);
	if (!gpu->modules[place] && load(gpu, place, err))
		return -1;
	code = gpu->session->driver.module_get_function(function, gpu->modules[place], entry);
	if (code)
		return gpu_fail(
			gpu, code, err, "looking up %s in the device code of %s", entry, image);
	return 0;
}

static int load_object(
	struct gpu *gpu, const struct object *object, CUmodule *module, struct error *err)
{
	CUresult code = gpu->session->driver.module_load_data(module, object->bytes);

	switch (code) {
	case CUDA_SUCCESS:
		break;
	case CUDA_ERROR_NO_BINARY_FOR_GPU:
		gpu_fail(gpu, code, err, "loading it");
		return error_context(
			err, "%s holds no code for %s", object->name, gpu->facts.architecture);
	case CUDA_ERROR_UNSUPPORTED_PTX_VERSION:
		gpu_fail(gpu, code, err, "loading it");
		return error_context(err,
			"%s was compiled by a toolkit that is newer than the driver: install a "
			"newer "
			"driver, or use the toolkit that belongs to it",
			object->name);
	default:
		return gpu_fail(gpu, code, err, "loading the device code of %s", object->name);
	}
	gpu->loaded =
		memory_resize(gpu->loaded, (size_t)gpu->loaded_count + 1, sizeof *gpu->loaded);
	gpu->loaded[gpu->loaded_count++] = (struct loaded){ object, *module };
	return 0;
}

int gpu_object_function(struct gpu *gpu, const struct object *object, const char *entry,
	CUfunction *function, struct error *err)
{
	CUmodule module = NULL;
	CUresult code;

	for (int i = 0; i < gpu->loaded_count; i++)
		if (gpu->loaded[i].object == object)
			module = gpu->loaded[i].module;
	if (!module && load_object(gpu, object, &module, err))
		return -1;
	code = gpu->session->driver.module_get_function(function, module, entry);
	if (code)
		return gpu_fail(gpu, code, err, "looking up %s in %s", entry, object->name);
	return 0;
}

void gpu_release(struct gpu *gpu)
{
	const struct cuda_driver *driver = &gpu->session->driver;

	if (gpu->context && !gpu->session->spoiled) {
		driver->context_set_current(gpu->context);
		for (int i = 0; cuda_images[i].name; i++)
			if (gpu->modules[i])
				driver->module_unload(gpu->modules[i]);
		for (int i = 0; i < gpu->loaded_count; i++)
			driver->module_unload(gpu->loaded[i].module);
		driver->context_set_current(NULL);
		driver->primary_context_release(gpu->handle);
	}
	free(gpu->modules);
	free(gpu->loaded);
}

/* ---- state ---- */

static bool is_shared(const struct gpu *gpu)
{
	pid_t pids[NVML_PROCESSES];
	int count = nvml_processes(&gpu->session->nvml, gpu->nvml, pids);
	int others = count;

	/* Our own entry may be missing: some containers hide every process. */
	if (gpu->own_pid)
		others -= among(gpu->own_pid, pids, count);
	else if (gpu->context && count > 0)
		others--;
	return others > 0;
}

/* NVML's utilisation looks back up to a second, on our own work too. */
#define UTILISATION_MEMORY 1.5

void gpu_observe(struct gpu *gpu, struct conditions *conditions)
{
	nvml_observe(&gpu->session->nvml, gpu->nvml, conditions);
	if (is_shared(gpu))
		conditions->limits |= LIMIT_SHARED;
	if (gpu->last_used > 0 && now() - gpu->last_used < UTILISATION_MEMORY)
		conditions->utilisation = NAN;
}

int gpu_wait(
	struct gpu *gpu, CUevent event, double limit_seconds, struct error *err, const char *what)
{
	const struct timespec pause = { 0, 20000 };
	double begin = now();
	CUresult code;

	while ((code = gpu->session->driver.event_query(event)) == CUDA_ERROR_NOT_READY) {
		double waited = now() - begin;

		if (waited > limit_seconds) {
			gpu->session->spoiled = true;
			return fail_as(err, SEVERITY_PROCESS,
				"%s on cuda:%d has not finished after %.3g s: the GPU hangs", what,
				gpu->facts.index, limit_seconds);
		}
		/* Short work is met at once; for longer work the processor is left to others. */
		if (waited < 200e-6)
			sched_yield();
		else
			nanosleep(&pause, NULL);
	}
	gpu->last_used = now();
	return code ? gpu_fail(gpu, code, err, "%s", what) : 0;
}
