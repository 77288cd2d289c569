/* SPDX-License-Identifier: Apache-2.0 */
/* NVML's functions, in agreement with the driver's clock: they look at the same state. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "backend/cuda_nvml.h"
#include "fake.h"

#define EXPORT __attribute__((visibility("default")))
#define DEVICE(index) ((nvml_handle)(uintptr_t)(0x464E564D + (index)))
enum { INVALID_ARGUMENT = 2, NOT_SUPPORTED = 3, NOT_FOUND = 6 };

int nvmlInit_v2(void);
int nvmlShutdown(void);
int nvmlDeviceGetHandleByUUID(const char *uuid, nvml_handle *handle);
int nvmlDeviceGetHandleByPciBusId_v2(const char *id, nvml_handle *handle);
int nvmlSystemGetDriverVersion(char *to, unsigned size);
int nvmlSystemGetNVMLVersion(char *to, unsigned size);
int nvmlDeviceGetClockInfo(nvml_handle handle, int domain, unsigned *mhz);
int nvmlDeviceGetPowerUsage(nvml_handle handle, unsigned *milliwatt);
int nvmlDeviceGetEnforcedPowerLimit(nvml_handle handle, unsigned *milliwatt);
int nvmlDeviceGetTemperature(nvml_handle handle, int sensor, unsigned *celsius);
int nvmlDeviceGetCurrentClocksEventReasons(nvml_handle handle, unsigned long long *reasons);
int nvmlDeviceGetUtilizationRates(nvml_handle handle, struct nvml_utilization *rates);
int nvmlDeviceGetComputeRunningProcesses_v3(
	nvml_handle handle, unsigned *count, struct nvml_process *processes);
int nvmlDeviceGetMemoryInfo(nvml_handle handle, struct nvml_memory *memory);
int nvmlDeviceGetMigMode(nvml_handle handle, unsigned *mode, unsigned *pending);

EXPORT int nvmlInit_v2(void)
{
	fake_start();
	fake.live.nvml++;
	return NVML_SUCCESS;
}

EXPORT int nvmlShutdown(void)
{
	fake.live.nvml--;
	fake_report();
	return NVML_SUCCESS;
}

/* -1: there is no such device. */
static int index_of(nvml_handle handle)
{
	for (int i = 0; i < FAKE_DEVICES; i++)
		if (handle == DEVICE(i))
			return i;
	return -1;
}

/* What a function on a device begins with. */
static int enter(nvml_handle handle)
{
	if (index_of(handle) < 0 || fake.live.nvml < 1)
		return INVALID_ARGUMENT;
	return fake.lost ? NVML_ERROR_GPU_IS_LOST : NVML_SUCCESS;
}

EXPORT int nvmlDeviceGetHandleByUUID(const char *uuid, nvml_handle *handle)
{
	const int index = strcmp(uuid, "GPU-fafbfcfd-feff-0001-0203-04050607080a") == 0;

	*handle = DEVICE(index);
	return strncmp(uuid, "GPU-fafbfcfd-feff-0001-0203-040506070809", 39) ? NOT_FOUND
									     : NVML_SUCCESS;
}

EXPORT int nvmlDeviceGetHandleByPciBusId_v2(const char *id, nvml_handle *handle)
{
	*handle = DEVICE(strcmp(id, "0000:FB:00.0") == 0);
	return strcmp(id, "0000:FA:00.0") && strcmp(id, "0000:FB:00.0") ? NOT_FOUND : NVML_SUCCESS;
}

EXPORT int nvmlSystemGetDriverVersion(char *to, unsigned size)
{
	snprintf(to, size, "580.00.00");
	return NVML_SUCCESS;
}

EXPORT int nvmlSystemGetNVMLVersion(char *to, unsigned size)
{
	snprintf(to, size, "13.580.00");
	return NVML_SUCCESS;
}

EXPORT int nvmlDeviceGetClockInfo(nvml_handle handle, int domain, unsigned *mhz)
{
	int code = enter(handle);

	if (domain == NVML_CLOCK_SM)
		*mhz = (unsigned)(fake_clock_hz() / 1e6);
	else if (domain == NVML_CLOCK_MEMORY)
		*mhz = (unsigned)fake.profile->memory_clock_mhz;
	else
		return INVALID_ARGUMENT;
	return code;
}

EXPORT int nvmlDeviceGetPowerUsage(nvml_handle handle, unsigned *milliwatt)
{
	*milliwatt = (unsigned)(fake.profile->power_w * 1e3);
	return enter(handle);
}

EXPORT int nvmlDeviceGetEnforcedPowerLimit(nvml_handle handle, unsigned *milliwatt)
{
	*milliwatt = (unsigned)(fake.profile->power_limit_w * 1e3);
	return enter(handle);
}

EXPORT int nvmlDeviceGetTemperature(nvml_handle handle, int sensor, unsigned *celsius)
{
	*celsius = fake_throttled() ? 92 : 45;
	return sensor == NVML_TEMPERATURE_GPU ? enter(handle) : INVALID_ARGUMENT;
}

EXPORT int nvmlDeviceGetCurrentClocksEventReasons(nvml_handle handle, unsigned long long *reasons)
{
	*reasons = fake_throttled() ? NVML_REASON_SOFTWARE_THERMAL : 0;
	return enter(handle);
}

EXPORT int nvmlDeviceGetUtilizationRates(nvml_handle handle, struct nvml_utilization *rates)
{
	*rates =
		fake.busy ? (struct nvml_utilization){ 87, 40 } : (struct nvml_utilization){ 0, 0 };
	return enter(handle);
}

/* This process where it has a context, and process 1 where a script says that the GPU is busy. */
EXPORT int nvmlDeviceGetComputeRunningProcesses_v3(
	nvml_handle handle, unsigned *count, struct nvml_process *processes)
{
	unsigned room = *count, found = 0;
	unsigned pids[2];

	if (fake.live.contexts)
		pids[found++] = (unsigned)getpid();
	if (fake.busy)
		pids[found++] = 1;
	*count = found;
	if (found > room)
		return NVML_ERROR_INSUFFICIENT_SIZE;
	for (unsigned i = 0; i < found; i++)
		processes[i] = (struct nvml_process){ .pid = pids[i], .used_memory = 1 << 20 };
	return enter(handle);
}

EXPORT int nvmlDeviceGetMemoryInfo(nvml_handle handle, struct nvml_memory *memory)
{
	const int index = index_of(handle);
	unsigned long long total = fake.profile->memory;
	unsigned long long left = memory_free_now(index < 0 ? 0 : index);

	*memory = (struct nvml_memory){ total, left, total - left };
	return enter(handle);
}

EXPORT int nvmlDeviceGetMigMode(nvml_handle handle, unsigned *mode, unsigned *pending)
{
	*mode = *pending = 0;
	return enter(handle) ? NVML_ERROR_GPU_IS_LOST : NOT_SUPPORTED;
}
