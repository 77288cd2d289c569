/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NVML, opened at run time: clocks, power, temperature, and who else uses a GPU. Without it there
 * are no such figures, which is no failure.
 *
 * The declarations are our own, since a toolkit may come without nvml.h; a test compares them with
 * it.
 */
#ifndef BACKEND_CUDA_NVML_H
#define BACKEND_CUDA_NVML_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/device.h"
#include "core/measurement.h"

typedef struct nvml_device *nvml_handle;
/* Enums of the library, which its ABI passes as ints. */
typedef int nvml_domain, nvml_sensor;

struct nvml_utilization {
	unsigned gpu, memory; /* per cent */
};
struct nvml_memory {
	unsigned long long total, free, used; /* bytes */
};
struct nvml_process {
	unsigned pid;
	unsigned long long used_memory;
	unsigned gpu_instance, compute_instance;
};

enum {
	NVML_SUCCESS = 0,
	NVML_ERROR_INSUFFICIENT_SIZE = 7,
	NVML_ERROR_GPU_IS_LOST = 15,
};
enum { NVML_CLOCK_SM = 1, NVML_CLOCK_MEMORY = 2 };
enum { NVML_TEMPERATURE_GPU = 0 };
/* Clock event reasons. */
enum {
	NVML_REASON_POWER_CAP = 0x4,
	NVML_REASON_HARDWARE_SLOWDOWN = 0x8,
	NVML_REASON_SOFTWARE_THERMAL = 0x20,
	NVML_REASON_HARDWARE_THERMAL = 0x40,
	NVML_REASON_POWER_BRAKE = 0x80,
};

/* X(field of struct nvml, exported name, parameters). */
#define NVML_REQUIRED(X)                                                                           \
	X(init, "nvmlInit_v2", (void))                                                             \
	X(shutdown, "nvmlShutdown", (void))                                                        \
	X(handle_by_uuid, "nvmlDeviceGetHandleByUUID", (const char *uuid, nvml_handle *handle))    \
	X(handle_by_pci, "nvmlDeviceGetHandleByPciBusId_v2", (const char *id, nvml_handle *handle))

/* A missing one leaves its figure unknown. Of two with the same figure the first is preferred. */
#define NVML_OPTIONAL(X)                                                                           \
	X(driver_version, "nvmlSystemGetDriverVersion", (char *to, unsigned size))                 \
	X(nvml_version, "nvmlSystemGetNVMLVersion", (char *to, unsigned size))                     \
	X(clock, "nvmlDeviceGetClockInfo",                                                         \
		(nvml_handle handle, nvml_domain domain, unsigned *mhz))                           \
	X(power, "nvmlDeviceGetPowerUsage", (nvml_handle handle, unsigned *milliwatt))             \
	X(power_limit, "nvmlDeviceGetEnforcedPowerLimit",                                          \
		(nvml_handle handle, unsigned *milliwatt))                                         \
	X(temperature, "nvmlDeviceGetTemperature",                                                 \
		(nvml_handle handle, nvml_sensor sensor, unsigned *celsius))                       \
	X(event_reasons, "nvmlDeviceGetCurrentClocksEventReasons",                                 \
		(nvml_handle handle, unsigned long long *reasons))                                 \
	X(throttle_reasons, "nvmlDeviceGetCurrentClocksThrottleReasons",                           \
		(nvml_handle handle, unsigned long long *reasons))                                 \
	X(utilization, "nvmlDeviceGetUtilizationRates",                                            \
		(nvml_handle handle, struct nvml_utilization * rates))                             \
	X(processes_v3, "nvmlDeviceGetComputeRunningProcesses_v3",                                 \
		(nvml_handle handle, unsigned *count, struct nvml_process *processes))             \
	X(processes_v2, "nvmlDeviceGetComputeRunningProcesses_v2",                                 \
		(nvml_handle handle, unsigned *count, struct nvml_process *processes))             \
	X(memory, "nvmlDeviceGetMemoryInfo", (nvml_handle handle, struct nvml_memory * memory))    \
	X(mig_mode, "nvmlDeviceGetMigMode",                                                        \
		(nvml_handle handle, unsigned *current, unsigned *pending))

struct nvml {
	void *library; /* NULL: there is no NVML */
	char path[256];
	char version[64];
#define FIELD(field, name, parameters) int(*field) parameters;
	NVML_REQUIRED(FIELD)
	NVML_OPTIONAL(FIELD)
#undef FIELD
};

/* Opens libnvidia-ml.so.1; leaves *NVML empty where that cannot be had. */
void nvml_open(struct nvml *nvml);
void nvml_close(struct nvml *nvml);

/* The handle of the GPU with that UUID or, failing that, PCI id; NULL if NVML knows neither. */
nvml_handle nvml_find(const struct nvml *nvml, const char *uuid, const char *pci);

/* Adds what NVML knows: power limit, MIG mode, free memory. HANDLE may be NULL. */
void nvml_describe(const struct nvml *nvml, nvml_handle handle, struct device *device);

/* Clocks, power, temperature, limits but LIMIT_SHARED, utilisation. */
void nvml_observe(const struct nvml *nvml, nvml_handle handle, struct conditions *conditions);

/* True if NVML says that the GPU is gone. */
bool nvml_is_lost(const struct nvml *nvml, nvml_handle handle);

#define NVML_PROCESSES 64
/* The processes with a context on the GPU: at most NVML_PROCESSES of them. -1: not known. */
int nvml_processes(const struct nvml *nvml, nvml_handle handle, pid_t *pids);

#endif
