/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Device-wide CUB behind STEP_PRIMITIVE. CUB is C++ over the CUDA runtime, so it is built by nvcc
 * as a shared object of its own (cuda_cub.cu), with this interface in C, and opened at run time.
 * The runtime works on the context that is current.
 */
#ifndef BACKEND_CUDA_CUB_H
#define BACKEND_CUDA_CUB_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "core/plan.h"

#define CUB_FILE "libroofline_cub.so"

/*
 * Queues enum primitive PRIMITIVE of N elements on STREAM, a CUstream, with *BYTES of SCRATCH in
 * device memory. Without SCRATCH it only says in *BYTES how much that must be. Returns a status, 0
 * if all is well.
 */
typedef int cub_run(int primitive, void *scratch, size_t *bytes, const void *from, void *to,
	int32_t n, void *stream);
/* In words. */
typedef const char *cub_status(int status);
/* 200800 is 2.8.0. */
typedef int cub_version(void);

struct cuda_cub {
	void *library; /* NULL: not opened (yet) */
	char path[256];
	cub_run *run;
	cub_status *status;
	cub_version *version;
};

/* Looks for it beside the program, and in ../lib from there. */
int cuda_cub_open(struct cuda_cub *cub, struct error *err);
void cuda_cub_close(struct cuda_cub *cub);
/* The bytes of scratch that STEP needs on the current context. */
int cuda_cub_start(
	const struct cuda_cub *cub, const struct step *step, size_t *bytes, struct error *err);
/* Queues STEP on STREAM; addresses are those of device memory. */
int cuda_cub_run(const struct cuda_cub *cub, const struct step *step, uint64_t scratch,
	size_t bytes, uint64_t from, uint64_t to, void *stream, struct error *err);

#endif
