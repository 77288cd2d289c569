/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The driver's functions, as far as roofline calls them. The real cuda.h declares them, so a wrong
 * parameter does not compile. Exported are only the explicitly versioned names: who looks up a
 * plain name that means an older ABI finds nothing here.
 */
#include <math.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fake.h"
#include "kernels/stopwatch.h"

/* cuda.h renames these to newer ABIs; roofline takes the older ones. */
#undef cuDeviceGetUuid
#undef cuEventElapsedTime
CUresult cuDeviceGetUuid(CUuuid *uuid, CUdevice device);
CUresult cuEventElapsedTime(float *milliseconds, CUevent start, CUevent stop);

#define EXPORT __attribute__((visibility("default")))

/* Tells who asks that this is no GPU. */
EXPORT extern const char roofline_fake_gpu[];
const char roofline_fake_gpu[] = "simulated";

/* ---- handles: each begins with a number that is wiped when it is destroyed ----------------------
 */

enum magic {
	MAGIC_CONTEXT = 0x46434F4E,
	MAGIC_MODULE = 0x464D4F44,
	MAGIC_FUNCTION = 0x4646554E,
	MAGIC_STREAM = 0x46535452,
	MAGIC_EVENT = 0x46455654,
	MAGIC_GRAPH = 0x46475250,
};

struct CUctx_st {
	enum magic magic;
	int references, device;
};
struct CUfunc_st {
	enum magic magic;
	char name[128];
	struct image_function facts;
	const struct shim_entry *entry;
	int dynamic_shared; /* most that may be asked for */
};
#define FUNCTIONS 128
struct CUmod_st {
	enum magic magic;
	struct image image;
	struct CUfunc_st functions[FUNCTIONS];
	int function_count;
};
/*
 * One timeline, fake.now, but for streams that were told to wait for an event of another: they go
 * on beside it. An event of such a stream that another waits for joins them again.
 */
struct CUstream_st {
	enum magic magic;
	int device;
	bool beside;
	double now;
	struct CUgraph_st *recording;
};
struct CUevent_st {
	enum magic magic;
	int device;
	bool timed, recorded;
	double when;
	CUstream stream;
};
/* A launch that was recorded. */
struct node {
	CUfunction function;
	struct shim_launch launch;
	uint64_t values[IMAGE_PARAMETERS];
	void *parameters[IMAGE_PARAMETERS];
};
struct CUgraph_st {
	enum magic magic;
	int node_count;
	struct node *nodes;
};
/* The driver's own name for one that can be launched; here they are the same thing. */
struct CUgraphExec_st {
	struct CUgraph_st graph;
};

static struct CUctx_st primary[FAKE_DEVICES];
static CUcontext current;

static bool is_a(const void *handle, enum magic magic)
{
	return handle && *(const enum magic *)handle == magic;
}

static void *new_handle(size_t size, enum magic magic)
{
	void *handle = calloc(1, size);

	if (!handle)
		abort();
	memcpy(handle, &magic, sizeof magic);
	return handle;
}

static void destroy_handle(void *handle)
{
	memset(handle, 0, sizeof(enum magic));
	free(handle);
}

/* Enters a call that needs a context. */
static CUresult enter_context(const char *call)
{
	CUresult code = fake_enter(call);

	if (code)
		return code;
	return current ? CUDA_SUCCESS : CUDA_ERROR_INVALID_CONTEXT;
}

/* ---- the driver and its errors ------------------------------------------------------------------
 */

EXPORT CUresult cuInit(unsigned flags)
{
	CUresult code = fake_enter("cuInit");

	if (code)
		return code;
	if (fake_has_fault("stub"))
		return CUDA_ERROR_STUB_LIBRARY;
	if (fake_has_fault("no-device"))
		return CUDA_ERROR_NO_DEVICE;
	return flags ? CUDA_ERROR_INVALID_VALUE : CUDA_SUCCESS;
}

EXPORT CUresult cuDriverGetVersion(int *version)
{
	CUresult code = fake_enter("cuDriverGetVersion");

	if (code)
		return code;
	if (fake_has_fault("stub"))
		return CUDA_ERROR_STUB_LIBRARY;
	*version = fake_has_fault("old-driver") ? 10020 : 13000;
	return CUDA_SUCCESS;
}

static const struct {
	CUresult code;
	const char *name, *text;
} errors[] = {
	{ CUDA_SUCCESS, "CUDA_SUCCESS", "no error" },
	{ CUDA_ERROR_INVALID_VALUE, "CUDA_ERROR_INVALID_VALUE", "invalid argument" },
	{ CUDA_ERROR_OUT_OF_MEMORY, "CUDA_ERROR_OUT_OF_MEMORY", "out of memory" },
	{ CUDA_ERROR_NOT_INITIALIZED, "CUDA_ERROR_NOT_INITIALIZED", "initialization error" },
	{ CUDA_ERROR_STUB_LIBRARY, "CUDA_ERROR_STUB_LIBRARY", "CUDA driver is a stub library" },
	{ CUDA_ERROR_NO_DEVICE, "CUDA_ERROR_NO_DEVICE", "no CUDA-capable device is detected" },
	{ CUDA_ERROR_INVALID_DEVICE, "CUDA_ERROR_INVALID_DEVICE", "invalid device ordinal" },
	{ CUDA_ERROR_INVALID_IMAGE, "CUDA_ERROR_INVALID_IMAGE", "device kernel image is invalid" },
	{ CUDA_ERROR_INVALID_CONTEXT, "CUDA_ERROR_INVALID_CONTEXT", "invalid device context" },
	{ CUDA_ERROR_NO_BINARY_FOR_GPU, "CUDA_ERROR_NO_BINARY_FOR_GPU",
		"no kernel image is available for execution on the device" },
	{ CUDA_ERROR_ECC_UNCORRECTABLE, "CUDA_ERROR_ECC_UNCORRECTABLE",
		"uncorrectable ECC error encountered" },
	{ CUDA_ERROR_INVALID_HANDLE, "CUDA_ERROR_INVALID_HANDLE", "invalid resource handle" },
	{ CUDA_ERROR_NOT_FOUND, "CUDA_ERROR_NOT_FOUND", "named symbol not found" },
	{ CUDA_ERROR_NOT_READY, "CUDA_ERROR_NOT_READY", "device not ready" },
	{ CUDA_ERROR_ILLEGAL_ADDRESS, "CUDA_ERROR_ILLEGAL_ADDRESS",
		"an illegal memory access was encountered" },
	{ CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES, "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES",
		"too many resources requested for launch" },
	{ CUDA_ERROR_LAUNCH_FAILED, "CUDA_ERROR_LAUNCH_FAILED", "unspecified launch failure" },
	{ CUDA_ERROR_PEER_ACCESS_UNSUPPORTED, "CUDA_ERROR_PEER_ACCESS_UNSUPPORTED",
		"peer access is not supported between these two devices" },
	{ CUDA_ERROR_NOT_SUPPORTED, "CUDA_ERROR_NOT_SUPPORTED", "operation not supported" },
	{ CUDA_ERROR_UNKNOWN, "CUDA_ERROR_UNKNOWN", "unknown error" },
};

static CUresult describe(CUresult code, const char **name, const char **text)
{
	for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++)
		if (errors[i].code == code) {
			*name = errors[i].name;
			*text = errors[i].text;
			return CUDA_SUCCESS;
		}
	*name = *text = NULL;
	return CUDA_ERROR_INVALID_VALUE;
}

EXPORT CUresult cuGetErrorName(CUresult code, const char **name)
{
	const char *text;

	return describe(code, name, &text);
}

EXPORT CUresult cuGetErrorString(CUresult code, const char **text)
{
	const char *name;

	return describe(code, &name, text);
}

/* Private tables of the vendor's libraries, NVRTC among them, which does without. */
EXPORT CUresult cuGetExportTable(const void **table, const CUuuid *id)
{
	(void)id;
	*table = NULL;
	return CUDA_ERROR_NOT_FOUND;
}

/* No function is newer than what is exported by name. */
EXPORT CUresult cuGetProcAddress_v2(const char *symbol, void **function, int version,
	cuuint64_t flags, CUdriverProcAddressQueryResult *status)
{
	(void)symbol, (void)version, (void)flags;
	*function = NULL;
	if (status)
		*status = CU_GET_PROC_ADDRESS_SYMBOL_NOT_FOUND;
	return CUDA_ERROR_NOT_FOUND;
}

/* ---- devices ------------------------------------------------------------------------------------
 */

static int device_count(void)
{
	return fake.profile->devices ? fake.profile->devices : 1;
}

/* Enters a call on DEVICE. */
static CUresult enter_device(const char *call, CUdevice device)
{
	CUresult code = fake_enter(call);

	if (code)
		return code;
	return device < 0 || device >= device_count() ? CUDA_ERROR_INVALID_DEVICE : CUDA_SUCCESS;
}

EXPORT CUresult cuDeviceGetCount(int *count)
{
	CUresult code = fake_enter("cuDeviceGetCount");

	*count = code ? 0 : device_count();
	return code;
}

EXPORT CUresult cuDeviceGet(CUdevice *device, int ordinal)
{
	*device = ordinal;
	return enter_device("cuDeviceGet", ordinal);
}

EXPORT CUresult cuDeviceGetName(char *name, int size, CUdevice device)
{
	CUresult code = enter_device("cuDeviceGetName", device);

	if (code)
		return code;
	snprintf(name, (size_t)size, "%s", fake.profile->device_name);
	return CUDA_SUCCESS;
}

EXPORT CUresult cuDeviceGetUuid(CUuuid *uuid, CUdevice device)
{
	CUresult code = enter_device("cuDeviceGetUuid", device);

	if (code)
		return code;
	for (int i = 0; i < 16; i++)
		uuid->bytes[i] = (char)(0xFA + i + (i == 15 ? device : 0));
	return CUDA_SUCCESS;
}

EXPORT CUresult cuDeviceGetPCIBusId(char *id, int size, CUdevice device)
{
	CUresult code = enter_device("cuDeviceGetPCIBusId", device);

	if (code)
		return code;
	snprintf(id, (size_t)size, "0000:%02X:00.0", 0xFA + device);
	return CUDA_SUCCESS;
}

EXPORT CUresult cuDeviceTotalMem_v2(size_t *bytes, CUdevice device)
{
	CUresult code = enter_device("cuDeviceTotalMem", device);

	if (code)
		return code;
	*bytes = fake.profile->memory;
	return CUDA_SUCCESS;
}

EXPORT CUresult cuDeviceGetAttribute(int *value, CUdevice_attribute attribute, CUdevice device)
{
	CUresult code = enter_device("cuDeviceGetAttribute", device);
	const struct profile *p = fake.profile;
	const int rows[][2] = {
		{ CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, p->major },
		{ CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, p->minor },
		{ CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, p->units },
		{ CU_DEVICE_ATTRIBUTE_WARP_SIZE, 32 },
		{ CU_DEVICE_ATTRIBUTE_CLOCK_RATE, p->clock_mhz * 1000 },
		{ CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE, p->memory_clock_mhz * 1000 },
		{ CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH, p->bus_bits },
		{ CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE, (int)p->l2 },
		{ CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK, 1024 },
		{ CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR, p->threads_per_unit },
		{ CU_DEVICE_ATTRIBUTE_MAX_BLOCKS_PER_MULTIPROCESSOR, p->blocks_per_unit },
		{ CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_MULTIPROCESSOR, 65536 },
		{ CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN, (int)p->shared_per_block },
		{ CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR,
			(int)p->shared_per_unit },
		{ CU_DEVICE_ATTRIBUTE_ECC_ENABLED, 1 },
	};

	if (code)
		return code;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows[i][0] == (int)attribute) {
			*value = rows[i][1];
			return CUDA_SUCCESS;
		}
	return CUDA_ERROR_INVALID_VALUE;
}

/* ---- contexts -----------------------------------------------------------------------------------
 */

EXPORT CUresult cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice device)
{
	CUresult code = enter_device("cuDevicePrimaryCtxRetain", device);

	if (code)
		return code;
	primary[device].magic = MAGIC_CONTEXT;
	primary[device].device = device;
	primary[device].references++;
	fake.live.contexts++;
	*context = &primary[device];
	return CUDA_SUCCESS;
}

EXPORT CUresult cuDevicePrimaryCtxRelease_v2(CUdevice device)
{
	CUresult code = enter_device("cuDevicePrimaryCtxRelease", device);

	if (code)
		return code;
	if (!primary[device].references)
		return CUDA_ERROR_INVALID_CONTEXT;
	fake.live.contexts--;
	if (!--primary[device].references) {
		primary[device].magic = 0;
		for (int i = 0; i < FAKE_DEVICES; i++)
			fake.access[i][device] = fake.access[device][i] = false;
	}
	fake_report();
	return CUDA_SUCCESS;
}

EXPORT CUresult cuCtxSetCurrent(CUcontext context)
{
	CUresult code = fake_enter("cuCtxSetCurrent");

	if (code)
		return code;
	if (context && !is_a(context, MAGIC_CONTEXT))
		return CUDA_ERROR_INVALID_CONTEXT;
	current = context;
	fake.device = context ? context->device : 0;
	return CUDA_SUCCESS;
}

/* All reach one another, unless a script says otherwise. */
EXPORT CUresult cuDeviceCanAccessPeer(int *can, CUdevice device, CUdevice peer)
{
	CUresult code = enter_device("cuDeviceCanAccessPeer", device);

	*can = 0;
	if (code || peer < 0 || peer >= device_count())
		return code ? code : CUDA_ERROR_INVALID_DEVICE;
	*can = device != peer && !fake_has_fault("apart");
	return CUDA_SUCCESS;
}

EXPORT CUresult cuCtxEnablePeerAccess(CUcontext peer, unsigned flags)
{
	CUresult code = enter_context("cuCtxEnablePeerAccess");

	if (code || flags)
		return code ? code : CUDA_ERROR_INVALID_VALUE;
	if (!is_a(peer, MAGIC_CONTEXT) || peer == current)
		return CUDA_ERROR_INVALID_CONTEXT;
	if (fake_has_fault("apart"))
		return CUDA_ERROR_PEER_ACCESS_UNSUPPORTED;
	if (fake.access[fake.device][peer->device])
		return CUDA_ERROR_PEER_ACCESS_ALREADY_ENABLED;
	fake.access[fake.device][peer->device] = true;
	return CUDA_SUCCESS;
}

/* ---- memory -------------------------------------------------------------------------------------
 */

EXPORT CUresult cuMemGetInfo_v2(size_t *free_bytes, size_t *total)
{
	CUresult code = enter_context("cuMemGetInfo");

	if (code)
		return code;
	*free_bytes = memory_free_now(fake.device);
	*total = fake.profile->memory;
	return CUDA_SUCCESS;
}

EXPORT CUresult cuMemAlloc_v2(CUdeviceptr *pointer, size_t bytes)
{
	CUresult code = enter_context("cuMemAlloc");

	if (code)
		return code;
	if (!bytes)
		return CUDA_ERROR_INVALID_VALUE;
	if (fake_has_fault("oom") && bytes > 64 * 1024)
		return CUDA_ERROR_OUT_OF_MEMORY;
	return memory_allocate(pointer, bytes);
}

EXPORT CUresult cuMemFree_v2(CUdeviceptr pointer)
{
	CUresult code = enter_context("cuMemFree");

	return code ? code : memory_release(pointer);
}

/* A stream takes work from the context that it was made in. */
static bool is_own(CUstream stream)
{
	return is_a(stream, MAGIC_STREAM) && stream->device == fake.device;
}

/* Enters a call on a stream that touches BYTES from POINTER; without execution there is nothing. */
static CUresult enter_copy(const char *call, CUstream stream, CUdeviceptr pointer, size_t bytes)
{
	CUresult code = enter_context(call);

	if (code)
		return code;
	if (!is_own(stream))
		return CUDA_ERROR_INVALID_HANDLE;
	return memory_valid(pointer, bytes) ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
}

static double *clock_of(CUstream stream)
{
	return stream->beside ? &stream->now : &fake.now;
}

/* Pinned memory of the host. */
#define PINNED 16
static struct {
	char *base;
	size_t bytes;
} pinned[PINNED];

static bool is_pinned(const void *pointer)
{
	for (int i = 0; i < PINNED; i++)
		if (pinned[i].base &&
			(uintptr_t)pointer - (uintptr_t)pinned[i].base < pinned[i].bytes)
			return true;
	return false;
}

EXPORT CUresult cuMemHostAlloc(void **pointer, size_t bytes, unsigned flags)
{
	CUresult code = enter_context("cuMemHostAlloc");

	if (code || flags || !bytes)
		return code ? code : CUDA_ERROR_INVALID_VALUE;
	for (int i = 0; i < PINNED; i++) {
		if (pinned[i].base)
			continue;
		pinned[i].base = malloc(bytes);
		if (!pinned[i].base)
			return CUDA_ERROR_OUT_OF_MEMORY;
		memset(pinned[i].base, 0xFF, bytes);
		pinned[i].bytes = bytes;
		fake.live.buffers++;
		*pointer = pinned[i].base;
		return CUDA_SUCCESS;
	}
	return CUDA_ERROR_OUT_OF_MEMORY;
}

EXPORT CUresult cuMemFreeHost(void *pointer)
{
	CUresult code = enter_context("cuMemFreeHost");

	if (code)
		return code;
	for (int i = 0; i < PINNED; i++)
		if (pointer && pinned[i].base == pointer) {
			free(pointer);
			pinned[i].base = NULL;
			fake.live.buffers--;
			return CUDA_SUCCESS;
		}
	return CUDA_ERROR_INVALID_VALUE;
}

static double link_seconds(const void *host, size_t bytes)
{
	const struct profile *p = fake.profile;

	return p->latency + (double)bytes / (is_pinned(host) ? p->link : p->link_pageable);
}

EXPORT CUresult cuMemsetD8Async(
	CUdeviceptr pointer, unsigned char value, size_t bytes, CUstream stream)
{
	CUresult code = enter_copy("cuMemsetD8Async", stream, pointer, bytes);

	if (code)
		return code;
	fake.now += fake.profile->latency + (double)bytes / fake.profile->dram_write;
	if (!fake.profile->executes)
		return CUDA_SUCCESS;
	memory_open(pointer);
	memset((void *)pointer, value, bytes);
	memory_close();
	memory_wrote(pointer, bytes);
	return CUDA_SUCCESS;
}

EXPORT CUresult cuMemcpyDtoHAsync_v2(void *to, CUdeviceptr from, size_t bytes, CUstream stream)
{
	CUresult code = enter_copy("cuMemcpyDtoHAsync", stream, from, bytes);

	if (code)
		return code;
	*clock_of(stream) += link_seconds(to, bytes);
	if (!fake.profile->executes) {
		memset(to, 0xFF, bytes);
		return CUDA_SUCCESS;
	}
	memory_open(from);
	memcpy(to, (const void *)from, bytes);
	memory_close();
	return CUDA_SUCCESS;
}

EXPORT CUresult cuMemcpyHtoDAsync_v2(
	CUdeviceptr to, const void *from, size_t bytes, CUstream stream)
{
	CUresult code = enter_copy("cuMemcpyHtoDAsync", stream, to, bytes);

	if (code)
		return code;
	*clock_of(stream) += link_seconds(from, bytes);
	if (!fake.profile->executes)
		return CUDA_SUCCESS;
	memory_open(to);
	memcpy((void *)to, from, bytes);
	memory_close();
	memory_wrote(to, bytes);
	return CUDA_SUCCESS;
}

EXPORT CUresult cuMemcpyDtoDAsync_v2(
	CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream stream)
{
	CUresult code = enter_copy("cuMemcpyDtoDAsync", stream, to, bytes);

	if (code)
		return code;
	if (!memory_valid(from, bytes))
		return CUDA_ERROR_INVALID_VALUE;
	fake.now += fake.profile->latency + (double)bytes / fake.profile->dram_read +
		    (double)bytes / fake.profile->dram_write;
	if (!fake.profile->executes)
		return CUDA_SUCCESS;
	memory_open(from);
	memory_open(to);
	memcpy((void *)to, (const void *)from, bytes);
	memory_close();
	memory_wrote(to, bytes);
	return CUDA_SUCCESS;
}

/* Without access the driver takes the way through the host. */
EXPORT CUresult cuMemcpyPeerAsync(CUdeviceptr to, CUcontext to_context, CUdeviceptr from,
	CUcontext from_context, size_t bytes, CUstream stream)
{
	CUresult code = enter_context("cuMemcpyPeerAsync");
	const struct profile *p = fake.profile;
	int device = fake.device;

	if (code)
		return code;
	if (!is_own(stream))
		return CUDA_ERROR_INVALID_HANDLE;
	if (!is_a(to_context, MAGIC_CONTEXT) || !is_a(from_context, MAGIC_CONTEXT))
		return CUDA_ERROR_INVALID_CONTEXT;
	if (memory_device(to, bytes) != to_context->device ||
		memory_device(from, bytes) != from_context->device)
		return CUDA_ERROR_INVALID_VALUE;
	*clock_of(stream) += p->latency;
	if (fake.access[device][to_context->device] || fake.access[device][from_context->device])
		*clock_of(stream) += (double)bytes / p->peer;
	else
		*clock_of(stream) += 2 * (double)bytes / p->link;
	fake.device = from_context->device;
	memory_open(from);
	fake.device = to_context->device;
	memory_open(to);
	memcpy((void *)to, (const void *)from, bytes);
	memory_close();
	fake.device = device;
	memory_wrote(to, bytes);
	return CUDA_SUCCESS;
}

/* ---- streams and events: one timeline -----------------------------------------------------------
 */

EXPORT CUresult cuStreamCreate(CUstream *stream, unsigned flags)
{
	CUresult code = enter_context("cuStreamCreate");

	if (code)
		return code;
	if (flags > CU_STREAM_NON_BLOCKING)
		return CUDA_ERROR_INVALID_VALUE;
	*stream = new_handle(sizeof **stream, MAGIC_STREAM);
	(*stream)->device = fake.device;
	fake.live.streams++;
	return CUDA_SUCCESS;
}

EXPORT CUresult cuStreamDestroy_v2(CUstream stream)
{
	CUresult code = enter_context("cuStreamDestroy");

	if (code)
		return code;
	if (!is_a(stream, MAGIC_STREAM))
		return CUDA_ERROR_INVALID_HANDLE;
	destroy_handle(stream);
	fake.live.streams--;
	return CUDA_SUCCESS;
}

EXPORT CUresult cuEventCreate(CUevent *event, unsigned flags)
{
	CUresult code = enter_context("cuEventCreate");

	if (code)
		return code;
	*event = new_handle(sizeof **event, MAGIC_EVENT);
	(*event)->device = fake.device;
	(*event)->timed = !(flags & CU_EVENT_DISABLE_TIMING);
	fake.live.events++;
	return CUDA_SUCCESS;
}

EXPORT CUresult cuEventDestroy_v2(CUevent event)
{
	CUresult code = enter_context("cuEventDestroy");

	if (code)
		return code;
	if (!is_a(event, MAGIC_EVENT))
		return CUDA_ERROR_INVALID_HANDLE;
	destroy_handle(event);
	fake.live.events--;
	return CUDA_SUCCESS;
}

EXPORT CUresult cuEventRecord(CUevent event, CUstream stream)
{
	CUresult code = enter_context("cuEventRecord");

	if (code)
		return code;
	if (!is_a(event, MAGIC_EVENT) || !is_a(stream, MAGIC_STREAM) ||
		event->device != stream->device)
		return CUDA_ERROR_INVALID_HANDLE;
	event->recorded = true;
	event->when = *clock_of(stream);
	event->stream = stream;
	return CUDA_SUCCESS;
}

EXPORT CUresult cuStreamWaitEvent(CUstream stream, CUevent event, unsigned flags)
{
	CUresult code = enter_context("cuStreamWaitEvent");

	if (code)
		return code;
	if (!is_a(event, MAGIC_EVENT) || !is_a(stream, MAGIC_STREAM) || !event->recorded)
		return CUDA_ERROR_INVALID_HANDLE;
	if (flags)
		return CUDA_ERROR_INVALID_VALUE;
	if (stream != event->stream && !event->stream->beside && !stream->beside) {
		stream->beside = true;
		stream->now = event->when;
	}
	if (*clock_of(stream) < event->when)
		*clock_of(stream) = event->when;
	return CUDA_SUCCESS;
}

/* ---- graphs of launches in one stream -----------------------------------------------------------
 */

EXPORT CUresult cuStreamBeginCapture_v2(CUstream stream, CUstreamCaptureMode mode)
{
	CUresult code = enter_context("cuStreamBeginCapture");

	if (code)
		return code;
	if (!is_a(stream, MAGIC_STREAM) || stream->recording)
		return CUDA_ERROR_INVALID_HANDLE;
	if (mode > CU_STREAM_CAPTURE_MODE_RELAXED)
		return CUDA_ERROR_INVALID_VALUE;
	stream->recording = new_handle(sizeof *stream->recording, MAGIC_GRAPH);
	fake.live.modules++;
	return CUDA_SUCCESS;
}

EXPORT CUresult cuStreamEndCapture(CUstream stream, CUgraph *graph)
{
	CUresult code = enter_context("cuStreamEndCapture");

	if (code)
		return code;
	if (!is_a(stream, MAGIC_STREAM) || !stream->recording)
		return CUDA_ERROR_INVALID_HANDLE;
	*graph = stream->recording;
	stream->recording = NULL;
	return CUDA_SUCCESS;
}

static void record(struct CUgraph_st *graph, CUfunction function, const struct shim_launch *launch)
{
	const char *size = launch->entry->sizes;
	struct node *node;

	graph->nodes =
		realloc(graph->nodes, (size_t)(graph->node_count + 1) * sizeof *graph->nodes);
	if (!graph->nodes)
		abort();
	node = &graph->nodes[graph->node_count++];
	*node = (struct node){ .function = function, .launch = *launch };
	for (int i = 0; i < shim_parameter_count(launch->entry); i++) {
		char *end;

		memcpy(&node->values[i], launch->parameters[i], strtoul(size, &end, 10));
		size = end;
	}
}

EXPORT CUresult cuGraphInstantiateWithFlags(
	CUgraphExec *exec, CUgraph graph, unsigned long long flags)
{
	CUresult code = enter_context("cuGraphInstantiateWithFlags");
	size_t bytes;

	if (code)
		return code;
	if (!is_a(graph, MAGIC_GRAPH) || flags)
		return CUDA_ERROR_INVALID_VALUE;
	bytes = (size_t)graph->node_count * sizeof *graph->nodes;
	*exec = new_handle(sizeof **exec, MAGIC_GRAPH);
	(*exec)->graph.node_count = graph->node_count;
	(*exec)->graph.nodes = malloc(bytes + 1);
	if (!(*exec)->graph.nodes)
		abort();
	memcpy((*exec)->graph.nodes, graph->nodes, bytes);
	fake.live.modules++;
	return CUDA_SUCCESS;
}

static CUresult destroy_graph(const char *call, struct CUgraph_st *graph)
{
	CUresult code = enter_context(call);

	if (code)
		return code;
	if (!is_a(graph, MAGIC_GRAPH))
		return CUDA_ERROR_INVALID_HANDLE;
	free(graph->nodes);
	destroy_handle(graph);
	fake.live.modules--;
	return CUDA_SUCCESS;
}

EXPORT CUresult cuGraphDestroy(CUgraph graph)
{
	return destroy_graph("cuGraphDestroy", graph);
}

EXPORT CUresult cuGraphExecDestroy(CUgraphExec exec)
{
	return destroy_graph("cuGraphExecDestroy", &exec->graph);
}

/* Errors of launches show here, as on hardware. */
EXPORT CUresult cuEventQuery(CUevent event)
{
	CUresult code = enter_context("cuEventQuery");

	if (code)
		return code;
	if (!is_a(event, MAGIC_EVENT))
		return CUDA_ERROR_INVALID_HANDLE;
	if (fake.hangs)
		return CUDA_ERROR_NOT_READY;
	if (fake.pending) {
		fake.sticky = fake.pending;
		return fake.sticky;
	}
	return CUDA_SUCCESS;
}

/* Events tell time in steps of half a microsecond. */
EXPORT CUresult cuEventElapsedTime(float *milliseconds, CUevent start, CUevent stop)
{
	const double step = 0.5e-6;
	CUresult code = enter_context("cuEventElapsedTime");

	if (code)
		return code;
	if (!is_a(start, MAGIC_EVENT) || !is_a(stop, MAGIC_EVENT) || !start->timed ||
		!stop->timed || !start->recorded || !stop->recorded)
		return CUDA_ERROR_INVALID_HANDLE;
	*milliseconds =
		(float)((floor(stop->when / step) - floor(start->when / step)) * step * 1e3);
	return CUDA_SUCCESS;
}

/* ---- code ---------------------------------------------------------------------------------------
 */

EXPORT CUresult cuModuleLoadData(CUmodule *module, const void *bytes)
{
	CUresult code = enter_context("cuModuleLoadData");
	struct image image;

	if (!code && fake_has_fault("no-image"))
		code = CUDA_ERROR_NO_BINARY_FOR_GPU;
	if (!code)
		code = image_choose(bytes, fake.profile->major, fake.profile->minor, &image);
	if (code)
		return code;
	*module = new_handle(sizeof **module, MAGIC_MODULE);
	(*module)->image = image;
	fake.live.modules++;
	return CUDA_SUCCESS;
}

EXPORT CUresult cuModuleUnload(CUmodule module)
{
	CUresult code = enter_context("cuModuleUnload");

	if (code)
		return code;
	if (!is_a(module, MAGIC_MODULE))
		return CUDA_ERROR_INVALID_HANDLE;
	for (int i = 0; i < module->function_count; i++)
		module->functions[i].magic = 0;
	destroy_handle(module);
	fake.live.modules--;
	return CUDA_SUCCESS;
}

/* The kernel on the CPU must have the parameters that the cubin says. */
static void check_twin(const struct CUfunc_st *function)
{
	const char *at = function->entry ? function->entry->sizes : "";

	if (!function->entry) {
		fprintf(stderr, "fake GPU: %s is in the image but not in the shim\n",
			function->name);
		abort();
	}
	for (int i = 0; i < function->facts.parameter_count; i++) {
		char *end;

		if (strtoul(at, &end, 10) != function->facts.sizes[i]) {
			fprintf(stderr,
				"fake GPU: parameter %d of %s has other sizes in the image "
				"(%u) and in the shim (%s)\n",
				i, function->name, function->facts.sizes[i],
				function->entry->sizes);
			abort();
		}
		at = end;
	}
}

EXPORT CUresult cuModuleGetFunction(CUfunction *function, CUmodule module, const char *name)
{
	CUresult code = enter_context("cuModuleGetFunction");
	struct image_function facts;
	struct CUfunc_st *f;

	if (code)
		return code;
	if (!is_a(module, MAGIC_MODULE))
		return CUDA_ERROR_INVALID_HANDLE;
	for (int i = 0; i < module->function_count; i++)
		if (!strcmp(module->functions[i].name, name)) {
			*function = &module->functions[i];
			return CUDA_SUCCESS;
		}
	code = image_find(&module->image, name, &facts);
	if (code)
		return code;
	if (module->function_count == FUNCTIONS)
		abort();
	f = &module->functions[module->function_count++];
	*f = (struct CUfunc_st){ .magic = MAGIC_FUNCTION,
		.facts = facts,
		.entry = shim_find(name),
		.dynamic_shared = 48 * 1024 };
	snprintf(f->name, sizeof f->name, "%s", name);
	check_twin(f);
	*function = f;
	return CUDA_SUCCESS;
}

EXPORT CUresult cuFuncGetParamInfo(CUfunction function, size_t index, size_t *offset, size_t *size)
{
	CUresult code = enter_context("cuFuncGetParamInfo");
	const char *at;

	if (code)
		return code;
	if (!is_a(function, MAGIC_FUNCTION))
		return CUDA_ERROR_INVALID_HANDLE;
	if ((int)index >= shim_parameter_count(function->entry))
		return CUDA_ERROR_INVALID_VALUE;
	at = function->entry->sizes;
	*offset = 0;
	for (size_t i = 0; i <= index; i++) {
		char *end;

		*size = strtoul(at, &end, 10);
		*offset = (*offset + *size - 1) / *size * *size;
		if (i < index)
			*offset += *size;
		at = end;
	}
	return CUDA_SUCCESS;
}

/* Registers are given out to warps in steps of 256. */
static int most_threads(const struct CUfunc_st *function)
{
	unsigned a_warp = (function->facts.registers * 32 + 255) / 256 * 256;
	unsigned warps = a_warp ? 65536 / a_warp : 32;

	return warps < 32 ? (int)warps * 32 : 1024;
}

EXPORT CUresult cuFuncGetAttribute(int *value, CUfunction_attribute attribute, CUfunction function)
{
	CUresult code = enter_context("cuFuncGetAttribute");

	if (code)
		return code;
	if (!is_a(function, MAGIC_FUNCTION))
		return CUDA_ERROR_INVALID_HANDLE;
	switch (attribute) {
	case CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK:
		*value = most_threads(function);
		return CUDA_SUCCESS;
	case CU_FUNC_ATTRIBUTE_NUM_REGS:
		*value = (int)function->facts.registers;
		return CUDA_SUCCESS;
	case CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES:
		*value = (int)function->facts.shared;
		return CUDA_SUCCESS;
	default:
		return CUDA_ERROR_INVALID_VALUE;
	}
}

EXPORT CUresult cuFuncSetAttribute(CUfunction function, CUfunction_attribute attribute, int value)
{
	CUresult code = enter_context("cuFuncSetAttribute");

	if (code)
		return code;
	if (!is_a(function, MAGIC_FUNCTION))
		return CUDA_ERROR_INVALID_HANDLE;
	switch (attribute) {
	case CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES:
		if (value < 0 ||
			(size_t)value + function->facts.shared > fake.profile->shared_per_block)
			return CUDA_ERROR_INVALID_VALUE;
		function->dynamic_shared = value;
		return CUDA_SUCCESS;
	case CU_FUNC_ATTRIBUTE_PREFERRED_SHARED_MEMORY_CARVEOUT:
		return value >= -1 && value <= 100 ? CUDA_SUCCESS : CUDA_ERROR_INVALID_VALUE;
	default:
		return CUDA_ERROR_INVALID_VALUE;
	}
}

static int resident_blocks(const struct CUfunc_st *function, unsigned threads, size_t shared_bytes)
{
	const struct profile *p = fake.profile;
	int blocks = p->threads_per_unit / (int)threads;
	size_t shared = shared_bytes + function->facts.shared;
	int warps = (int)(threads + 31) / 32, most = most_threads(function) / 32;

	if (blocks > p->blocks_per_unit)
		blocks = p->blocks_per_unit;
	/* 32 warps of 1024 threads or fewer for more registers: the file holds twice that at 32. */
	if (function->facts.registers > 32 && blocks > most / warps)
		blocks = most / warps;
	if (shared && blocks > (int)(p->shared_per_unit / shared))
		blocks = (int)(p->shared_per_unit / shared);
	return blocks;
}

EXPORT CUresult cuOccupancyMaxActiveBlocksPerMultiprocessor(
	int *blocks, CUfunction function, int threads, size_t shared_bytes)
{
	CUresult code = enter_context("cuOccupancyMaxActiveBlocksPerMultiprocessor");

	if (code)
		return code;
	if (!is_a(function, MAGIC_FUNCTION) || threads < 1)
		return CUDA_ERROR_INVALID_VALUE;
	*blocks = resident_blocks(function, (unsigned)threads, shared_bytes);
	return CUDA_SUCCESS;
}

/* ---- launches -----------------------------------------------------------------------------------
 */

static sigjmp_buf escape;

static void on_fault(int signal)
{
	siglongjmp(escape, signal);
}

/* A launch may touch the buffers that its parameters point to, and nothing else. */
static void open_parameters(const struct shim_launch *launch)
{
	const char *size = launch->entry->sizes;

	for (int i = 0; i < shim_parameter_count(launch->entry); i++) {
		CUdeviceptr pointer;
		char *end;

		if (strtoul(size, &end, 10) == sizeof pointer) {
			memcpy(&pointer, launch->parameters[i], sizeof pointer);
			memory_open(pointer);
		}
		size = end;
	}
}

/*
 * Executes a launch, and remembers it under KEY if that is given. An access to where no buffer is
 * becomes the error that a GPU reports.
 */
static CUresult execute(
	const struct shim_launch *launch, const struct memo_key *key, struct shim_counts *counts)
{
	struct sigaction action = { .sa_handler = on_fault, .sa_flags = SA_NODEFER }, old[2];
	char report[512];
	volatile int status = 0;

	sigaction(SIGSEGV, &action, &old[0]);
	sigaction(SIGBUS, &action, &old[1]);
	open_parameters(launch);
	if (sigsetjmp(escape, 1))
		status = 1;
	else if (shim_run(launch, counts, report, sizeof report))
		status = 2;
	else if (key)
		memo_keep(key, counts);
	memory_close();
	sigaction(SIGSEGV, &old[0], NULL);
	sigaction(SIGBUS, &old[1], NULL);
	if (status == 2)
		fprintf(stderr, "fake GPU: %s\n", report);
	return status == 1   ? CUDA_ERROR_ILLEGAL_ADDRESS
	       : status == 2 ? CUDA_ERROR_LAUNCH_FAILED
			     : CUDA_SUCCESS;
}

static void make_key(
	struct memo_key *key, const struct CUfunc_st *function, const struct shim_launch *launch)
{
	size_t at = 0;
	const char *size = launch->entry->sizes;

	memset(key, 0, sizeof *key);
	key->what = function->entry;
	memcpy(key->shape, launch->grid, sizeof launch->grid);
	memcpy(key->shape + 3, launch->block, sizeof launch->block);
	key->shape[6] = launch->shared_bytes;
	key->shape[7] = launch->cluster;
	for (int i = 0; i < shim_parameter_count(launch->entry); i++) {
		char *end;
		size_t bytes = strtoul(size, &end, 10);

		if (at + bytes > sizeof key->parameters)
			abort();
		memcpy(key->parameters + at, launch->parameters[i], bytes);
		at += bytes;
		size = end;
	}
}

/* The blocks' records: they took turns on the units, all from FROM to now. */
static void write_records(uint64_t records, uint64_t blocks, double from)
{
	const double hz = fake_clock_hz(), timer = 1e9 * fake_timer_factor();
	int64_t *to = (int64_t *)(uintptr_t)records;

	memory_open((CUdeviceptr)records);
	for (uint64_t b = 0; b < blocks; b++, to += STOPWATCH_WORDS) {
		to[STOPWATCH_START_CYCLES] = (int64_t)(from * hz);
		to[STOPWATCH_STOP_CYCLES] = (int64_t)(fake.now * hz);
		to[STOPWATCH_START_NANOSECONDS] = (int64_t)(from * timer);
		to[STOPWATCH_STOP_NANOSECONDS] = (int64_t)(fake.now * timer);
		to[STOPWATCH_UNIT] = (int64_t)(b % (uint64_t)fake.profile->units);
	}
	memory_close();
}

/* What the last launch was, for what it left in the L2. */
static struct memo_key last_launch;

static CUresult run_launch(const struct CUfunc_st *function, const struct shim_launch *launch)
{
	uint64_t blocks = (uint64_t)launch->grid[0] * launch->grid[1] * launch->grid[2];
	const struct shim_counts *known;
	struct shim_counts counts;
	struct memo_key key;
	CUresult code;
	double began;
	bool same;

	make_key(&key, function, launch);
	same = !memcmp(&key, &last_launch, sizeof key);
	last_launch = key;
	known = memo_find(&key);
	if (!known) {
		code = execute(launch, &key, &counts);
		if (code)
			return code;
		known = &counts;
	}
	if (fake.log)
		fprintf(fake.log, "launch %ld %s %s\n", fake.launches, function->name,
			known == &counts ? "executed" : "known");
	began = fake.now;
	fake_take_time(known, blocks, launch->block[0] * launch->block[1] * launch->block[2], same);
	if (known->stopwatch)
		write_records(known->stopwatch, blocks, began + fake.profile->latency);
	return CUDA_SUCCESS;
}

/* Flips a bit high in the first value that the launch wrote. */
static void flip_bit(const struct CUfunc_st *function, const struct shim_launch *launch)
{
	struct shim_counts counts;
	unsigned char *at;

	if (execute(launch, NULL, &counts))
		return;
	at = memory_first_written();
	if (!at)
		return;
	memory_open((CUdeviceptr)at);
	at[7] ^= 0x40;
	memory_close();
	memory_wrote((CUdeviceptr)at, 8);
	if (fake.log)
		fprintf(fake.log, "flipped a bit of what %s wrote\n", function->name);
}

/* Clusters came with sm_90; eight blocks fit on every device that has them. */
static CUresult check_cluster(const struct shim_launch *launch)
{
	if (!launch->cluster)
		return CUDA_SUCCESS;
	if (fake.profile->major < 9)
		return CUDA_ERROR_NOT_SUPPORTED;
	return launch->cluster > 8 || launch->grid[0] % launch->cluster ? CUDA_ERROR_INVALID_VALUE
									: CUDA_SUCCESS;
}

static CUresult check_launch(const struct CUfunc_st *function, const struct shim_launch *launch)
{
	uint64_t threads = (uint64_t)launch->block[0] * launch->block[1] * launch->block[2];

	if (!threads || !launch->grid[0] || !launch->grid[1] || !launch->grid[2] ||
		launch->grid[1] > 65535 || launch->grid[2] > 65535 || threads > 1024 ||
		launch->block[2] > 64)
		return CUDA_ERROR_INVALID_VALUE;
	if ((int)threads > most_threads(function))
		return CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES;
	if ((int)launch->shared_bytes > function->dynamic_shared ||
		launch->shared_bytes + function->facts.shared > fake.profile->shared_per_block)
		return CUDA_ERROR_INVALID_VALUE;
	for (int i = 0; i < shim_parameter_count(function->entry); i++)
		if (!launch->parameters[i])
			return CUDA_ERROR_INVALID_VALUE;
	return check_cluster(launch);
}

static CUresult carry_out(CUfunction function, struct shim_launch *launch)
{
	CUresult harm_code = CUDA_SUCCESS;
	enum harm harm;

	fake.launches++;
	harm = fake_launch_harm(function->name, &harm_code);
	if (harm == HARM_CRASH)
		abort();
	if (harm == HARM_HANG)
		fake.hangs = true;
	if (harm == HARM_CODE)
		fake.pending = harm_code;
	if (fake.pending || fake.hangs)
		return CUDA_SUCCESS;
	if (!fake.profile->executes) {
		fake.now += fake.profile->latency;
		return CUDA_SUCCESS;
	}
	fake.pending = run_launch(function, launch);
	if (harm == HARM_FLIP)
		flip_bit(function, launch);
	return CUDA_SUCCESS;
}

static CUresult queue_launch(
	const char *call, CUfunction function, CUstream stream, struct shim_launch *launch)
{
	CUresult code = enter_context(call);

	if (code)
		return code;
	if (!is_a(function, MAGIC_FUNCTION) || !is_own(stream))
		return CUDA_ERROR_INVALID_HANDLE;
	launch->entry = function->entry;
	code = check_launch(function, launch);
	if (code)
		return code;
	if (stream->beside)
		return CUDA_ERROR_NOT_SUPPORTED;
	if (stream->recording) {
		record(stream->recording, function, launch);
		return CUDA_SUCCESS;
	}
	return carry_out(function, launch);
}

EXPORT CUresult cuLaunchKernel(CUfunction function, unsigned grid_x, unsigned grid_y,
	unsigned grid_z, unsigned block_x, unsigned block_y, unsigned block_z,
	unsigned shared_bytes, CUstream stream, void **parameters, void **extra)
{
	struct shim_launch launch = { NULL, { grid_x, grid_y, grid_z },
		{ block_x, block_y, block_z }, shared_bytes, parameters, SHIM_FORWARD, 0, false,
		0 };

	if (extra)
		return CUDA_ERROR_NOT_SUPPORTED;
	return queue_launch("cuLaunchKernel", function, stream, &launch);
}

/* Of the attributes only clusters along x are known. */
EXPORT CUresult cuLaunchKernelEx(
	const CUlaunchConfig *config, CUfunction function, void **parameters, void **extra)
{
	struct shim_launch launch = { NULL,
		{ config->gridDimX, config->gridDimY, config->gridDimZ },
		{ config->blockDimX, config->blockDimY, config->blockDimZ }, config->sharedMemBytes,
		parameters, SHIM_FORWARD, 0, false, 0 };

	for (unsigned i = 0; i < config->numAttrs; i++) {
		const CUlaunchAttribute *attribute = &config->attrs[i];

		if (attribute->id != CU_LAUNCH_ATTRIBUTE_CLUSTER_DIMENSION ||
			attribute->value.clusterDim.y != 1 || attribute->value.clusterDim.z != 1)
			return CUDA_ERROR_NOT_SUPPORTED;
		launch.cluster = attribute->value.clusterDim.x;
	}
	if (extra)
		return CUDA_ERROR_NOT_SUPPORTED;
	return queue_launch("cuLaunchKernelEx", function, config->hStream, &launch);
}

/* Blocks run one after the other here: a kernel that waits for other blocks would not end. */
EXPORT CUresult cuLaunchCooperativeKernel(CUfunction function, unsigned grid_x, unsigned grid_y,
	unsigned grid_z, unsigned block_x, unsigned block_y, unsigned block_z,
	unsigned shared_bytes, CUstream stream, void **parameters)
{
	(void)function, (void)grid_x, (void)grid_y, (void)grid_z, (void)block_x, (void)block_y;
	(void)block_z, (void)shared_bytes, (void)stream, (void)parameters;
	return CUDA_ERROR_NOT_SUPPORTED;
}

EXPORT CUresult cuGraphLaunch(CUgraphExec exec, CUstream stream)
{
	CUresult code = enter_context("cuGraphLaunch");

	if (code)
		return code;
	if (!is_a(exec, MAGIC_GRAPH) || !is_a(stream, MAGIC_STREAM) || stream->recording)
		return CUDA_ERROR_INVALID_HANDLE;
	fake.in_graph = true;
	for (int i = 0; i < exec->graph.node_count && !code; i++) {
		struct node *node = &exec->graph.nodes[i];

		for (int p = 0; p < IMAGE_PARAMETERS; p++)
			node->parameters[p] = &node->values[p];
		node->launch.parameters = node->parameters;
		code = carry_out(node->function, &node->launch);
	}
	fake.in_graph = false;
	return code;
}
