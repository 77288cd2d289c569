/* SPDX-License-Identifier: Apache-2.0 */
#include "backend/cuda_nvml.h"

#include <dlfcn.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "backend/cuda_library.h"

#define ROW(field, name, parameters) { name, offsetof(struct nvml, field) },
static const struct library_symbol required[] = { NVML_REQUIRED(ROW) };
static const struct library_symbol optional[] = { NVML_OPTIONAL(ROW) };
#undef ROW

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

void nvml_open(struct nvml *nvml)
{
	const char *missing;

	*nvml = (struct nvml){ .library = dlopen("libnvidia-ml.so.1", RTLD_NOW | RTLD_LOCAL) };
	if (!nvml->library)
		return;
	missing = library_look_up(nvml->library, nvml, required, COUNT(required));
	library_look_up(nvml->library, nvml, optional, COUNT(optional));
	if (missing || nvml->init() != NVML_SUCCESS) {
		*nvml = (struct nvml){ 0 };
		return;
	}
	library_path((const void *)nvml->init, nvml->path, sizeof nvml->path);
	if (!nvml->nvml_version ||
		nvml->nvml_version(nvml->version, sizeof nvml->version) != NVML_SUCCESS)
		nvml->version[0] = 0;
}

void nvml_close(struct nvml *nvml)
{
	if (nvml->library)
		nvml->shutdown();
	*nvml = (struct nvml){ 0 };
}

nvml_handle nvml_find(const struct nvml *nvml, const char *uuid, const char *pci)
{
	nvml_handle handle = NULL;

	if (!nvml->library)
		return NULL;
	if (nvml->handle_by_uuid(uuid, &handle) == NVML_SUCCESS ||
		nvml->handle_by_pci(pci, &handle) == NVML_SUCCESS)
		return handle;
	return NULL;
}

/* *VALUE in UNIT, or NAN: CODE is what the call that wrote it returned. */
static double figure(int code, const unsigned *value, double unit)
{
	return code == NVML_SUCCESS ? *value * unit : NAN;
}

void nvml_describe(const struct nvml *nvml, nvml_handle handle, struct device *device)
{
	unsigned value = 0, pending = 0;
	struct nvml_memory memory;

	if (!handle)
		return;
	if (nvml->power_limit)
		device->power_limit_w = figure(nvml->power_limit(handle, &value), &value, 1e-3);
	if (nvml->mig_mode && nvml->mig_mode(handle, &value, &pending) == NVML_SUCCESS)
		device->mig = value != 0;
	/* NVML speaks of the whole GPU, also where the device is a part of one. */
	if (nvml->memory && nvml->memory(handle, &memory) == NVML_SUCCESS)
		device->memory_free_bytes = fmin((double)memory.free, device->memory_bytes);
}

static unsigned limits_of(unsigned long long reasons)
{
	unsigned limits = 0;

	if (reasons & (NVML_REASON_SOFTWARE_THERMAL | NVML_REASON_HARDWARE_THERMAL))
		limits |= LIMIT_THERMAL;
	if (reasons & (NVML_REASON_HARDWARE_SLOWDOWN | NVML_REASON_POWER_BRAKE))
		limits |= LIMIT_HARDWARE;
	if (reasons & NVML_REASON_POWER_CAP)
		limits |= LIMIT_POWER;
	return limits;
}

void nvml_observe(const struct nvml *nvml, nvml_handle handle, struct conditions *conditions)
{
	struct nvml_utilization rates;
	unsigned long long reasons = 0;
	unsigned value = 0;

	if (!handle)
		return;
	if (nvml->clock) {
		conditions->clock_hz =
			figure(nvml->clock(handle, NVML_CLOCK_SM, &value), &value, 1e6);
		conditions->memory_clock_hz =
			figure(nvml->clock(handle, NVML_CLOCK_MEMORY, &value), &value, 1e6);
	}
	if (nvml->power)
		conditions->power_w = figure(nvml->power(handle, &value), &value, 1e-3);
	if (nvml->temperature)
		conditions->temperature_c =
			figure(nvml->temperature(handle, NVML_TEMPERATURE_GPU, &value), &value, 1);
	if (nvml->utilization && nvml->utilization(handle, &rates) == NVML_SUCCESS)
		conditions->utilisation = rates.gpu / 100.0;
	/* The newer name of the same figure first. */
	if ((nvml->event_reasons && nvml->event_reasons(handle, &reasons) == NVML_SUCCESS) ||
		(nvml->throttle_reasons &&
			nvml->throttle_reasons(handle, &reasons) == NVML_SUCCESS)) {
		conditions->raw_reasons = reasons;
		conditions->limits |= limits_of(reasons);
	}
}

bool nvml_is_lost(const struct nvml *nvml, nvml_handle handle)
{
	unsigned value;

	if (!handle)
		return false;
	if (nvml->temperature)
		return nvml->temperature(handle, NVML_TEMPERATURE_GPU, &value) ==
		       NVML_ERROR_GPU_IS_LOST;
	return nvml->clock && nvml->clock(handle, NVML_CLOCK_SM, &value) == NVML_ERROR_GPU_IS_LOST;
}

int nvml_processes(const struct nvml *nvml, nvml_handle handle, pid_t *pids)
{
	struct nvml_process processes[NVML_PROCESSES];
	unsigned count = NVML_PROCESSES;
	int code;

	memset(pids, 0, NVML_PROCESSES * sizeof pids[0]);
	if (!handle || (!nvml->processes_v3 && !nvml->processes_v2))
		return -1;
	code = (nvml->processes_v3 ? nvml->processes_v3 : nvml->processes_v2)(
		handle, &count, processes);
	if (code == NVML_ERROR_INSUFFICIENT_SIZE)
		return NVML_PROCESSES; /* so many that it does not matter which */
	if (code != NVML_SUCCESS || count > NVML_PROCESSES)
		return -1;
	for (unsigned i = 0; i < count; i++)
		pids[i] = (pid_t)processes[i].pid;
	return (int)count;
}
