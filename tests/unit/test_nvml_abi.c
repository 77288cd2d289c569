/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our declarations of NVML against its own nvml.h, at compile time. The header is in larger
 * toolkits; where it is not, scripts/setup.sh test fetches it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#if __has_include(<nvml.h>)
/* Names that both have: ours get others here. */
#define NVML_SUCCESS OUR_SUCCESS
#define NVML_ERROR_INSUFFICIENT_SIZE OUR_ERROR_INSUFFICIENT_SIZE
#define NVML_ERROR_GPU_IS_LOST OUR_ERROR_GPU_IS_LOST
#define NVML_TEMPERATURE_GPU OUR_TEMPERATURE_GPU
#define NVML_CLOCK_SM OUR_CLOCK_SM
#undef fail
#include "backend/cuda_nvml.h"
#undef NVML_SUCCESS
#undef NVML_ERROR_INSUFFICIENT_SIZE
#undef NVML_ERROR_GPU_IS_LOST
#undef NVML_TEMPERATURE_GPU
#undef NVML_CLOCK_SM
/* Versioned names are declared as they are. */
#define NVML_NO_UNVERSIONED_FUNC_DEFS
#include <nvml.h>

#define EQUAL(ours, theirs) _Static_assert((long long)(ours) == (long long)(theirs), #theirs)

EQUAL(OUR_SUCCESS, NVML_SUCCESS);
EQUAL(OUR_ERROR_INSUFFICIENT_SIZE, NVML_ERROR_INSUFFICIENT_SIZE);
EQUAL(OUR_ERROR_GPU_IS_LOST, NVML_ERROR_GPU_IS_LOST);
EQUAL(OUR_CLOCK_SM, NVML_CLOCK_SM);
EQUAL(NVML_CLOCK_MEMORY, NVML_CLOCK_MEM);
EQUAL(OUR_TEMPERATURE_GPU, NVML_TEMPERATURE_GPU);
EQUAL(NVML_REASON_POWER_CAP, nvmlClocksEventReasonSwPowerCap);
EQUAL(NVML_REASON_HARDWARE_SLOWDOWN, nvmlClocksThrottleReasonHwSlowdown);
EQUAL(NVML_REASON_SOFTWARE_THERMAL, nvmlClocksEventReasonSwThermalSlowdown);
EQUAL(NVML_REASON_HARDWARE_THERMAL, nvmlClocksThrottleReasonHwThermalSlowdown);
EQUAL(NVML_REASON_POWER_BRAKE, nvmlClocksThrottleReasonHwPowerBrakeSlowdown);

#define SAME_FIELD(ours, our_field, theirs, their_field)                                           \
	EQUAL(offsetof(ours, our_field), offsetof(theirs, their_field));                           \
	EQUAL(sizeof(((ours *)0)->our_field), sizeof(((theirs *)0)->their_field))

EQUAL(sizeof(struct nvml_utilization), sizeof(nvmlUtilization_t));
SAME_FIELD(struct nvml_utilization, gpu, nvmlUtilization_t, gpu);
SAME_FIELD(struct nvml_utilization, memory, nvmlUtilization_t, memory);
EQUAL(sizeof(struct nvml_memory), sizeof(nvmlMemory_t));
SAME_FIELD(struct nvml_memory, total, nvmlMemory_t, total);
SAME_FIELD(struct nvml_memory, free, nvmlMemory_t, free);
SAME_FIELD(struct nvml_memory, used, nvmlMemory_t, used);
EQUAL(sizeof(struct nvml_process), sizeof(nvmlProcessInfo_t));
SAME_FIELD(struct nvml_process, pid, nvmlProcessInfo_t, pid);
SAME_FIELD(struct nvml_process, used_memory, nvmlProcessInfo_t, usedGpuMemory);
SAME_FIELD(struct nvml_process, gpu_instance, nvmlProcessInfo_t, gpuInstanceId);
SAME_FIELD(struct nvml_process, compute_instance, nvmlProcessInfo_t, computeInstanceId);
EQUAL(sizeof(nvmlProcessInfo_v2_t), sizeof(nvmlProcessInfo_t));

/* Our functions again, with the library's types. */
EQUAL(sizeof(nvml_domain), sizeof(nvmlClockType_t));
EQUAL(sizeof(nvml_sensor), sizeof(nvmlTemperatureSensors_t));
EQUAL(sizeof(int), sizeof(nvmlReturn_t));
#define nvml_handle nvmlDevice_t
#define nvml_domain nvmlClockType_t
#define nvml_sensor nvmlTemperatureSensors_t
#define nvml_utilization nvmlUtilization_st
#define nvml_memory nvmlMemory_st
#define nvml_process nvmlProcessInfo_v2_st
static struct {
#define FIELD(field, name, parameters) nvmlReturn_t(*field) parameters;
	NVML_REQUIRED(FIELD)
	NVML_OPTIONAL(FIELD)
#undef FIELD
} nvml;
#define SAME(field, function)                                                                      \
	_Static_assert(                                                                            \
		__builtin_types_compatible_p(__typeof__(*nvml.field), __typeof__(function)),       \
		#field " is not declared as nvml.h declares " #function)

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
SAME(init, nvmlInit_v2);
SAME(shutdown, nvmlShutdown);
SAME(handle_by_uuid, nvmlDeviceGetHandleByUUID);
SAME(handle_by_pci, nvmlDeviceGetHandleByPciBusId_v2);
SAME(driver_version, nvmlSystemGetDriverVersion);
SAME(nvml_version, nvmlSystemGetNVMLVersion);
SAME(clock, nvmlDeviceGetClockInfo);
SAME(power, nvmlDeviceGetPowerUsage);
SAME(power_limit, nvmlDeviceGetEnforcedPowerLimit);
SAME(temperature, nvmlDeviceGetTemperature);
SAME(event_reasons, nvmlDeviceGetCurrentClocksEventReasons);
SAME(throttle_reasons, nvmlDeviceGetCurrentClocksThrottleReasons);
SAME(utilization, nvmlDeviceGetUtilizationRates);
SAME(processes_v3, nvmlDeviceGetComputeRunningProcesses_v3);
SAME(processes_v2, nvmlDeviceGetComputeRunningProcesses_v2);
SAME(memory, nvmlDeviceGetMemoryInfo);
SAME(mig_mode, nvmlDeviceGetMigMode);

/* The comparison above is the compiler's; a field that it forgot shows here. */
static void test_declarations(void **state)
{
	(void)state;
	assert_int_equal(sizeof nvml, 17 * sizeof(void (*)(void)));
}
#else
static void test_declarations(void **state)
{
	(void)state;
	print_message("no nvml.h to compare with\n");
	skip();
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_declarations) };

	return cmocka_run_group_tests_name("NVML declarations", tests, NULL, NULL);
}
