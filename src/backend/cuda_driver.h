/* SPDX-License-Identifier: Apache-2.0 */
/*
 * libcuda, opened at run time, so that one program starts on any machine.
 *
 * Types come from the toolkit's cuda.h, functions from the list below, by explicit versioned names:
 * cuda.h renames many functions by macros, and looking one up by its plain name would find the
 * oldest ABI. Each entry is the oldest ABI that suffices. tests/unit/test_cuda_abi.c holds the
 * parameters against cuda.h.
 */
#ifndef BACKEND_CUDA_DRIVER_H
#define BACKEND_CUDA_DRIVER_H

#include <cuda.h>
#include <stdbool.h>

#include "base/error.h"
#include "core/result.h"

/* X(field of struct cuda_driver, exported name, parameters). */
#define CUDA_DRIVER_REQUIRED(X)                                                                    \
	X(init, "cuInit", (unsigned flags))                                                        \
	X(driver_get_version, "cuDriverGetVersion", (int *version))                                \
	X(get_error_name, "cuGetErrorName", (CUresult code, const char **name))                    \
	X(get_error_string, "cuGetErrorString", (CUresult code, const char **text))                \
	X(device_get_count, "cuDeviceGetCount", (int *count))                                      \
	X(device_get, "cuDeviceGet", (CUdevice * device, int ordinal))                             \
	X(device_get_name, "cuDeviceGetName", (char *name, int size, CUdevice device))             \
	X(device_get_uuid, "cuDeviceGetUuid", (CUuuid * uuid, CUdevice device))                    \
	X(device_get_attribute, "cuDeviceGetAttribute",                                            \
		(int *value, CUdevice_attribute attribute, CUdevice device))                       \
	X(device_get_pci_bus_id, "cuDeviceGetPCIBusId", (char *id, int size, CUdevice device))     \
	X(device_total_mem, "cuDeviceTotalMem_v2", (size_t * bytes, CUdevice device))              \
	X(device_can_access_peer, "cuDeviceCanAccessPeer",                                         \
		(int *can, CUdevice device, CUdevice peer))                                        \
	X(primary_context_retain, "cuDevicePrimaryCtxRetain",                                      \
		(CUcontext * context, CUdevice device))                                            \
	X(primary_context_release, "cuDevicePrimaryCtxRelease_v2", (CUdevice device))              \
	X(context_set_current, "cuCtxSetCurrent", (CUcontext context))                             \
	X(context_enable_peer_access, "cuCtxEnablePeerAccess", (CUcontext peer, unsigned flags))   \
	X(mem_get_info, "cuMemGetInfo_v2", (size_t * free, size_t * total))                        \
	X(mem_alloc, "cuMemAlloc_v2", (CUdeviceptr * pointer, size_t bytes))                       \
	X(mem_free, "cuMemFree_v2", (CUdeviceptr pointer))                                         \
	X(mem_host_alloc, "cuMemHostAlloc", (void **pointer, size_t bytes, unsigned flags))        \
	X(mem_free_host, "cuMemFreeHost", (void *pointer))                                         \
	X(memset_d8_async, "cuMemsetD8Async",                                                      \
		(CUdeviceptr pointer, unsigned char value, size_t bytes, CUstream stream))         \
	X(memcpy_to_host_async, "cuMemcpyDtoHAsync_v2",                                            \
		(void *to, CUdeviceptr from, size_t bytes, CUstream stream))                       \
	X(memcpy_to_device_async, "cuMemcpyHtoDAsync_v2",                                          \
		(CUdeviceptr to, const void *from, size_t bytes, CUstream stream))                 \
	X(memcpy_on_device_async, "cuMemcpyDtoDAsync_v2",                                          \
		(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream))                 \
	X(memcpy_peer_async, "cuMemcpyPeerAsync",                                                  \
		(CUdeviceptr to, CUcontext to_context, CUdeviceptr from, CUcontext from_context,   \
			size_t bytes, CUstream stream))                                            \
	X(stream_create, "cuStreamCreate", (CUstream * stream, unsigned flags))                    \
	X(stream_destroy, "cuStreamDestroy_v2", (CUstream stream))                                 \
	X(stream_wait_event, "cuStreamWaitEvent",                                                  \
		(CUstream stream, CUevent event, unsigned flags))                                  \
	X(event_create, "cuEventCreate", (CUevent * event, unsigned flags))                        \
	X(event_destroy, "cuEventDestroy_v2", (CUevent event))                                     \
	X(event_record, "cuEventRecord", (CUevent event, CUstream stream))                         \
	X(event_query, "cuEventQuery", (CUevent event))                                            \
	X(event_elapsed_time, "cuEventElapsedTime",                                                \
		(float *milliseconds, CUevent start, CUevent stop))                                \
	X(module_load_data, "cuModuleLoadData", (CUmodule * module, const void *image))            \
	X(module_unload, "cuModuleUnload", (CUmodule module))                                      \
	X(module_get_function, "cuModuleGetFunction",                                              \
		(CUfunction * function, CUmodule module, const char *name))                        \
	X(function_get_attribute, "cuFuncGetAttribute",                                            \
		(int *value, CUfunction_attribute attribute, CUfunction function))                 \
	X(function_set_attribute, "cuFuncSetAttribute",                                            \
		(CUfunction function, CUfunction_attribute attribute, int value))                  \
	X(max_active_blocks, "cuOccupancyMaxActiveBlocksPerMultiprocessor",                        \
		(int *blocks, CUfunction function, int threads, size_t shared_bytes))              \
	X(launch_kernel, "cuLaunchKernel",                                                         \
		(CUfunction function, unsigned grid_x, unsigned grid_y, unsigned grid_z,           \
			unsigned block_x, unsigned block_y, unsigned block_z,                      \
			unsigned shared_bytes, CUstream stream, void **arguments, void **extra))   \
	X(launch_cooperative_kernel, "cuLaunchCooperativeKernel",                                  \
		(CUfunction function, unsigned grid_x, unsigned grid_y, unsigned grid_z,           \
			unsigned block_x, unsigned block_y, unsigned block_z,                      \
			unsigned shared_bytes, CUstream stream, void **arguments))

/* Missing ones are NULL, and what needs them fails with that reason. */
#define CUDA_DRIVER_OPTIONAL(X)                                                                    \
	X(function_get_param_info, "cuFuncGetParamInfo",                                           \
		(CUfunction function, size_t index, size_t * offset, size_t * size))               \
	X(launch_kernel_ex, "cuLaunchKernelEx",                                                    \
		(const CUlaunchConfig *config, CUfunction function, void **arguments,              \
			void **extra))                                                             \
	X(stream_begin_capture, "cuStreamBeginCapture_v2",                                         \
		(CUstream stream, CUstreamCaptureMode mode))                                       \
	X(stream_end_capture, "cuStreamEndCapture", (CUstream stream, CUgraph * graph))            \
	X(graph_instantiate, "cuGraphInstantiateWithFlags",                                        \
		(CUgraphExec * exec, CUgraph graph, unsigned long long flags))                     \
	X(graph_launch, "cuGraphLaunch", (CUgraphExec exec, CUstream stream))                      \
	X(graph_destroy, "cuGraphDestroy", (CUgraph graph))                                        \
	X(graph_exec_destroy, "cuGraphExecDestroy", (CUgraphExec exec))

struct cuda_driver {
	void *library;
	char path[256]; /* the file that was loaded */
	int version;	/* of CUDA that the driver supports: 13000 */
	bool simulated; /* the library is the tests' fake GPU */
#define FIELD(field, name, parameters) CUresult(*field) parameters;
	CUDA_DRIVER_REQUIRED(FIELD)
	CUDA_DRIVER_OPTIONAL(FIELD)
#undef FIELD
};

/*
 * Opens libcuda.so.1 and initialises it. Fails with what is missing and what to do: no library, the
 * toolkit's stub, a driver older than this program's device code needs, no device.
 */
int cuda_driver_open(struct cuda_driver *driver, struct error *err);
void cuda_driver_close(struct cuda_driver *driver);

/*
 * How far an error reaches: those that spoil the context are SEVERITY_PROCESS, those that blame the
 * hardware SEVERITY_HARDWARE.
 */
enum severity cuda_severity(CUresult code);

/*
 * Turns a driver's error code into a failure of that severity. WHAT was being done: "launching
 * stream_copy". Returns -1.
 */
int cuda_fail(const struct cuda_driver *driver, CUresult code, struct error *err, const char *what,
	...) __attribute__((format(printf, 4, 5)));

#endif
