/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The CUDA backend's own state: the session with its libraries and GPUs, and the jobs on them.
 *
 * After an error that spoils the process, or a hang, no further driver call is made: it could block
 * for ever. session.spoiled says so.
 */
#ifndef BACKEND_CUDA_SESSION_H
#define BACKEND_CUDA_SESSION_H

#include "backend/backend.h"
#include "backend/cuda_blas.h"
#include "backend/cuda_blaslt.h"
#include "backend/cuda_cub.h"
#include "backend/cuda_driver.h"
#include "backend/cuda_fft.h"
#include "backend/cuda_nvml.h"

/* The embedded device code: one fatbin for each .cu, made by scripts/embed.sh. Ends with no name.
 */
struct cuda_image {
	const char *name; /* stem of the .cu file */
	const void *bytes;
	size_t size;
};
extern const struct cuda_image cuda_images[];

/* A user's device code, loaded. */
struct loaded {
	const struct object *object;
	CUmodule module;
};

struct gpu {
	struct session *session;
	CUdevice handle;
	nvml_handle nvml; /* NULL: NVML does not know it */
	struct device facts;
	int peer;	   /* the first GPU that it reaches without the host; -1: none */
	CUcontext context; /* NULL until something runs there */
	CUmodule *modules; /* by place in cuda_images; NULL: not loaded */
	struct loaded *loaded;
	int loaded_count;
	pid_t own_pid;	  /* of this process as NVML names it; 0: not known */
	double last_used; /* when it last ran something of ours; seconds, monotonic */
};

struct session {
	struct cuda_driver driver;
	struct nvml nvml;
	struct cuda_blas blas;
	struct cuda_blaslt blaslt;
	struct cuda_cub cub;
	struct cuda_fft fft;
	struct gpu *gpus;
	int gpu_count;
	bool spoiled;
};

/* A launch made ready: where cuLaunchKernel finds everything. */
struct launch {
	CUfunction function;
	const char *entry;
	unsigned grid[3], block[3], cluster[3], shared_bytes;
	bool cooperative;
	uint64_t values[PLAN_ARGUMENTS];
	void *arguments[PLAN_ARGUMENTS]; /* into values */
};

/* What a library was asked to make ready for a step. */
struct made {
	struct transform transform; /* STEP_FFT */
	struct product product;	    /* STEP_GEMM of bytes */
	CUdeviceptr workspace;	    /* for those, and for STEP_PRIMITIVE; 0: none */
	size_t workspace_bytes;
};

struct job {
	struct gpu *gpu;
	struct plan plan;
	CUdeviceptr memory[PLAN_BUFFERS];
	/* On the other GPU, whose buffers (PLACE_PEER) it owns, fills and checks; NULL: none. */
	struct job *peer;
	CUstream stream;
	CUevent start, stop, fence[2];
	CUstream beside; /* of steps beside the others; NULL: there are none */
	CUevent fork, join;
	CUgraphExec graph; /* all steps, recorded; NULL: they are queued one by one */
	struct launch launches[PLAN_STEPS]; /* of STEP_LAUNCH */
	blas_handle blas;
	struct made made[PLAN_STEPS];
	struct occasion occasion;
	/*
	 * A user's kernel that writes beyond a buffer must not go unseen: behind each lie
	 * CUDA_GUARD bytes of a pattern, looked at once after each refresh.
	 */
	bool guarded, guards_checked;
};
#define CUDA_GUARD ((size_t)4096)

/* Limit on what is not timed: fills, copies, checks. */
#define CUDA_PATIENCE 60.0

/* ---- cuda_device.c ---- */

/* Finds the GPUs and fills in their facts. */
int gpu_find_all(struct session *session, struct error *err);
/* Makes the GPU's primary context, if there is none yet, and makes it current. */
int gpu_use(struct gpu *gpu, struct error *err);
/* Bytes that can be allocated now, NAN if the driver does not say. */
double gpu_free_bytes(struct gpu *gpu);
/*
 * A device function of an embedded image, loaded when first asked for. Fails plainly, with what to
 * build, if the image has no code for this GPU.
 */
int gpu_function(struct gpu *gpu, const char *image, const char *entry, CUfunction *function,
	struct error *err);
/* The same for code that came with the run. */
int gpu_object_function(struct gpu *gpu, const struct object *object, const char *entry,
	CUfunction *function, struct error *err);
void gpu_observe(struct gpu *gpu, struct conditions *conditions);
void gpu_release(struct gpu *gpu);
/* cuda_fail(), and marks the session if the error spoils it. A lost GPU is a failure of hardware.
 */
int gpu_fail(struct gpu *gpu, CUresult code, struct error *err, const char *what, ...)
	__attribute__((format(printf, 4, 5)));
/* Waits for EVENT by polling. After LIMIT_SECONDS it gives the process up. */
int gpu_wait(
	struct gpu *gpu, CUevent event, double limit_seconds, struct error *err, const char *what);

/* ---- cuda_job.c ---- */

int job_prepare(struct session *session, const struct device *device, const struct plan *plan,
	struct job **job, struct error *err);
int job_change(struct job *job, const struct plan *plan, struct error *err);
int job_refresh(struct job *job, uint64_t seed, struct error *err);
int job_run(struct job *job, int repeats, double limit_seconds, struct timing *timing,
	struct error *err);
void job_release(struct job *job);
/* The cycles and seconds by the device's own count of the last of REPEATS executions, times
 * REPEATS. */
int job_read_stopwatch(struct job *job, int repeats, struct timing *timing, struct error *err);
/* Makes LAUNCH ready but for grid and block. MEMORY are the buffers that arguments may name. */
int launch_prepare(struct launch *launch, struct gpu *gpu, const char *image, const char *entry,
	const struct argument *arguments, int argument_count, const CUdeviceptr *memory,
	struct error *err);
/* Gives LAUNCH a one-dimensional grid for COUNT elements; its loop strides by the grid. */
void launch_spread(struct launch *launch, const struct gpu *gpu, size_t count);
int launch_queue(const struct launch *launch, struct job *job, struct error *err);
/* Waits until all that was queued is done. */
int job_settle(struct job *job, const char *what, struct error *err);
/* Memory of the plan's buffers, where each says; released one by one. */
int job_allocate(struct job *job, struct error *err);
void job_free_buffer(struct job *job, int index);
/* Whether memory there is the host's. */
bool is_in_host(enum location place);
/* Fills a buffer in host memory. */
void job_fill_host(struct job *job, int index, uint64_t seed);
/* Copies once everything queued before is done, and waits. */
int job_read(struct job *job, void *to, CUdeviceptr from, size_t bytes, struct error *err);

/* The same for all of a buffer on the GPU. */
int job_read_buffer(struct job *job, int buffer, void *to, struct error *err);

/* ---- cuda_libraries.c ---- */

/* Makes step INDEX ready, which a library carries out. */
int library_prepare(struct job *job, int index, struct error *err);
int library_queue(struct job *job, int index, struct error *err);
/* Gives back what was made ready for each step. */
void library_release(const struct job *job, struct made *made);

/* ---- cuda_check.c ---- */

int job_check(struct job *job, const struct check_request *request, struct verdict *verdict,
	struct error *err);

#endif
