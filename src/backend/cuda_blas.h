/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cuBLAS, opened at run time when the first plan asks for a GEMM. The declarations are our own: a
 * minimal toolkit lacks cublas_v2.h. A test compares them with it.
 */
#ifndef BACKEND_CUDA_BLAS_H
#define BACKEND_CUDA_BLAS_H

#include <cuda.h>

#include "base/error.h"
#include "core/plan.h"

typedef struct cublasContext *blas_handle;

/* Enums of the library, which its ABI passes as ints. */
typedef int blas_form, blas_math, blas_type, blas_compute, blas_algorithm;

enum { CUBLAS_NOT_SUPPORTED = 15 };
enum { CUBLAS_OP_NONE = 0 };
enum { CUBLAS_MATH_DEFAULT = 0 };
enum { CUBLAS_TYPE_F32 = 0, CUBLAS_TYPE_F16 = 2, CUBLAS_TYPE_BF16 = 14 };
enum { CUBLAS_SUMS_F32 = 68, CUBLAS_SUMS_F32_TF32 = 77 };
enum { CUBLAS_ALGORITHM_DEFAULT = -1 };

/* X(field of struct cuda_blas, exported name, parameters). */
#define CUBLAS_REQUIRED(X)                                                                         \
	X(create, "cublasCreate_v2", (blas_handle * handle))                                       \
	X(destroy, "cublasDestroy_v2", (blas_handle handle))                                       \
	X(get_version, "cublasGetVersion_v2", (blas_handle handle, int *version))                  \
	X(set_stream, "cublasSetStream_v2", (blas_handle handle, CUstream stream))                 \
	X(set_math_mode, "cublasSetMathMode", (blas_handle handle, blas_math mode))                \
	X(sgemm, "cublasSgemm_v2",                                                                 \
		(blas_handle handle, blas_form a_form, blas_form b_form, int m, int n, int k,      \
			const float *alpha, const float *a, int a_pitch, const float *b,           \
			int b_pitch, const float *beta, float *c, int c_pitch))                    \
	X(dgemm, "cublasDgemm_v2",                                                                 \
		(blas_handle handle, blas_form a_form, blas_form b_form, int m, int n, int k,      \
			const double *alpha, const double *a, int a_pitch, const double *b,        \
			int b_pitch, const double *beta, double *c, int c_pitch))                  \
	X(gemm_ex, "cublasGemmEx",                                                                 \
		(blas_handle handle, blas_form a_form, blas_form b_form, int m, int n, int k,      \
			const void *alpha, const void *a, blas_type a_type, int a_pitch,           \
			const void *b, blas_type b_type, int b_pitch, const void *beta, void *c,   \
			blas_type c_type, int c_pitch, blas_compute compute,                       \
			blas_algorithm algorithm))

struct cuda_blas {
	void *library; /* NULL: not opened (yet) */
	char path[256];
	int version; /* 130002 = 13.0.2; 0: not known yet */
#define FIELD(field, name, parameters) int(*field) parameters;
	CUBLAS_REQUIRED(FIELD)
#undef FIELD
};

/* Opens libcublas.so.13, .12 or .11. */
int cuda_blas_open(struct cuda_blas *blas, struct error *err);
void cuda_blas_close(struct cuda_blas *blas);

/* In words, for messages. */
const char *cuda_blas_status(int status);

/* A handle on the current context that works on STREAM. */
int cuda_blas_start(
	struct cuda_blas *blas, CUstream stream, blas_handle *handle, struct error *err);

/*
 * Queues the GEMM of STEP, whose matrices are row-major and without padding: A (m x k) and B (k x
 * n) of type ELEMENT, C (m x n) of FP64 or else FP32. FP32 is computed in FP32, and in TF32 only
 * where the step says so.
 */
int cuda_blas_gemm(const struct cuda_blas *blas, blas_handle handle, const struct step *step,
	enum element element, CUdeviceptr a, CUdeviceptr b, CUdeviceptr c, struct error *err);

#endif
