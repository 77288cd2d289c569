/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cuFFT, opened at run time when the first plan asks for a transform. The declarations are our own;
 * a test compares them with cufft.h.
 */
#ifndef BACKEND_CUDA_FFT_H
#define BACKEND_CUDA_FFT_H

#include <cuda.h>

#include "base/error.h"
#include "core/plan.h"

typedef int fft_handle;

/* Enums of the library, which its ABI passes as ints, and its complex numbers. */
typedef int fft_type;
typedef void fft_f32, fft_f64;

enum { CUFFT_TYPE_F32 = 0x29, CUFFT_TYPE_F64 = 0x69 };
enum { CUFFT_SIGN_FORWARD = -1 };

/* X(field of struct cuda_fft, exported name, parameters). */
#define CUFFT_REQUIRED(X)                                                                          \
	X(create, "cufftCreate", (fft_handle * handle))                                            \
	X(destroy, "cufftDestroy", (fft_handle handle))                                            \
	X(get_version, "cufftGetVersion", (int *version))                                          \
	X(set_stream, "cufftSetStream", (fft_handle handle, CUstream stream))                      \
	X(make, "cufftMakePlanMany64",                                                             \
		(fft_handle handle, int rank, long long *n, long long *from_size,                  \
			long long from_step, long long from_distance, long long *to_size,          \
			long long to_step, long long to_distance, fft_type type, long long batch,  \
			size_t *workspace))                                                        \
	X(run_f32, "cufftExecC2C", (fft_handle handle, fft_f32 * from, fft_f32 * to, int sign))    \
	X(run_f64, "cufftExecZ2Z", (fft_handle handle, fft_f64 * from, fft_f64 * to, int sign))

struct cuda_fft {
	void *library; /* NULL: not opened (yet) */
	char path[256];
	int version; /* 12003 = 12.0.3; 0: not known yet */
#define FIELD(field, name, parameters) int(*field) parameters;
	CUFFT_REQUIRED(FIELD)
#undef FIELD
};

/* What is made ready for one step. */
struct transform {
	bool ready;
	fft_handle handle;
};

/* Opens libcufft.so.12, .11 or .10. */
int cuda_fft_open(struct cuda_fft *fft, struct error *err);
void cuda_fft_close(struct cuda_fft *fft);
/* Makes the transforms of STEP, of numbers of ELEMENT, ready on the current context and STREAM. */
int cuda_fft_start(struct cuda_fft *fft, CUstream stream, const struct step *step,
	enum element element, struct transform *transform, struct error *err);
/* Queues them. */
int cuda_fft_run(const struct cuda_fft *fft, const struct transform *transform,
	enum element element, CUdeviceptr from, CUdeviceptr to, struct error *err);
/* Empties *TRANSFORM, which may be empty. */
void cuda_fft_end(const struct cuda_fft *fft, struct transform *transform);

#endif
