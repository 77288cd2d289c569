/* SPDX-License-Identifier: Apache-2.0 */
/*
 * NVRTC, the run-time compiler of CUDA C++, opened when a user's .cu is to be compiled; and ready
 * device code, of which only the entry is looked up. Needs no driver and no GPU. The declarations
 * are our own, as a minimal toolkit lacks nvrtc.h; a test compares them with it.
 */
#ifndef BACKEND_CUDA_NVRTC_H
#define BACKEND_CUDA_NVRTC_H

#include "base/text.h"
#include "core/source.h"

typedef struct _nvrtcProgram *nvrtc_program;

/* X(field of struct nvrtc, exported name, parameters). */
#define NVRTC_REQUIRED(X)                                                                          \
	X(version, "nvrtcVersion", (int *major, int *minor))                                       \
	X(archs_count, "nvrtcGetNumSupportedArchs", (int *count))                                  \
	X(archs, "nvrtcGetSupportedArchs", (int *archs))                                           \
	X(create, "nvrtcCreateProgram",                                                            \
		(nvrtc_program * program, const char *source, const char *name, int header_count,  \
			const char *const *headers, const char *const *header_names))              \
	X(destroy, "nvrtcDestroyProgram", (nvrtc_program * program))                               \
	X(add_name, "nvrtcAddNameExpression", (nvrtc_program program, const char *name))           \
	X(compile, "nvrtcCompileProgram",                                                          \
		(nvrtc_program program, int count, const char *const *options))                    \
	X(log_size, "nvrtcGetProgramLogSize", (nvrtc_program program, size_t * size))              \
	X(log, "nvrtcGetProgramLog", (nvrtc_program program, char *log))                           \
	X(lowered_name, "nvrtcGetLoweredName",                                                     \
		(nvrtc_program program, const char *name, const char **lowered))                   \
	X(ptx_size, "nvrtcGetPTXSize", (nvrtc_program program, size_t * size))                     \
	X(ptx, "nvrtcGetPTX", (nvrtc_program program, char *ptx))                                  \
	X(cubin_size, "nvrtcGetCUBINSize", (nvrtc_program program, size_t * size))                 \
	X(cubin, "nvrtcGetCUBIN", (nvrtc_program program, char *cubin))

struct nvrtc {
	void *library;
	char path[256];
	int major, minor;
#define FIELD(field, name, parameters) int(*field) parameters;
	NVRTC_REQUIRED(FIELD)
#undef FIELD
};

/* The compile of struct backend. */
int cuda_compile(const struct device *device, const struct source *source, struct built *built,
	struct text *log, struct error *err);

#endif
