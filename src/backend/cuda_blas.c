/* SPDX-License-Identifier: Apache-2.0 */
#include "backend/cuda_blas.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>

#include "backend/cuda_library.h"

#define ROW(field, name, parameters) { name, offsetof(struct cuda_blas, field) },
static const struct library_symbol required[] = { CUBLAS_REQUIRED(ROW) };
#undef ROW

/* The Makefile adds the toolkit's own folder to where the loader looks. */
static const char *const files[] = { "libcublas.so.13", "libcublas.so.12", "libcublas.so.11" };

const char *cuda_blas_status(int status)
{
	switch (status) {
	case 1:
		return "not initialised";
	case 3:
		return "allocation failed";
	case 7:
		return "invalid value";
	case 8:
		return "architecture mismatch";
	case 13:
		return "execution failed";
	case 14:
		return "internal error";
	case CUBLAS_NOT_SUPPORTED:
		return "not supported";
	}
	return "unknown status";
}

int cuda_blas_open(struct cuda_blas *blas, struct error *err)
{
	const char *missing;

	if (blas->library)
		return 0;
	for (size_t i = 0; i < sizeof files / sizeof files[0] && !blas->library; i++)
		blas->library = dlopen(files[i], RTLD_NOW | RTLD_LOCAL);
	if (!blas->library)
		return fail(err,
			"no cuBLAS: libcublas.so.13, .12 or .11 not found: install the CUDA "
			"toolkit's cuBLAS, or add its folder to LD_LIBRARY_PATH");
	missing = library_look_up(
		blas->library, blas, required, (int)(sizeof required / sizeof required[0]));
	library_path((const void *)blas->create, blas->path, sizeof blas->path);
	if (missing) {
		fail(err, "cuBLAS (%s) has no %s", blas->path, missing);
		cuda_blas_close(blas);
		return -1;
	}
	return 0;
}

void cuda_blas_close(struct cuda_blas *blas)
{
	/* Stays loaded: it registers exit handlers of its own. */
	*blas = (struct cuda_blas){ 0 };
}

int cuda_blas_start(struct cuda_blas *blas, CUstream stream, blas_handle *handle, struct error *err)
{
	const char *call = "cublasCreate";
	int status = blas->create(handle);

	if (status) {
		*handle = NULL;
	} else {
		call = "cublasSetStream";
		status = blas->set_stream(*handle, stream);
	}
	if (!status) {
		call = "cublasSetMathMode";
		status = blas->set_math_mode(*handle, CUBLAS_MATH_DEFAULT);
	}
	if (!status) {
		call = "cublasGetVersion";
		status = blas->get_version(*handle, &blas->version);
	}
	if (status)
		return fail(err, "cuBLAS (%s): %s returned %d (%s)", blas->path, call, status,
			cuda_blas_status(status));
	return 0;
}

static blas_type type_of(enum element element)
{
	return element == ELEMENT_F16	 ? CUBLAS_TYPE_F16
	       : element == ELEMENT_BF16 ? CUBLAS_TYPE_BF16
					 : CUBLAS_TYPE_F32;
}

/*
 * A row-major matrix is, read column by column, its transpose; and C' = B' A'. So the operands
 * change places and nothing is transposed.
 */
int cuda_blas_gemm(const struct cuda_blas *blas, blas_handle handle, const struct step *step,
	enum element element, CUdeviceptr a, CUdeviceptr b, CUdeviceptr c, struct error *err)
{
	const int m = (int)step->m, n = (int)step->n, k = (int)step->k;
	const float alpha = (float)step->alpha, beta = (float)step->beta;
	const void *left = (const void *)(uintptr_t)b, *right = (const void *)(uintptr_t)a;
	void *to = (void *)(uintptr_t)c;
	int status;

	if (element == ELEMENT_F64)
		status = blas->dgemm(handle, CUBLAS_OP_NONE, CUBLAS_OP_NONE, n, m, k, &step->alpha,
			left, n, right, k, &step->beta, to, n);
	else if (element == ELEMENT_F32 && !step->tf32)
		status = blas->sgemm(handle, CUBLAS_OP_NONE, CUBLAS_OP_NONE, n, m, k, &alpha, left,
			n, right, k, &beta, to, n);
	else
		status = blas->gemm_ex(handle, CUBLAS_OP_NONE, CUBLAS_OP_NONE, n, m, k, &alpha,
			left, type_of(element), n, right, type_of(element), k, &beta, to,
			CUBLAS_TYPE_F32, n, step->tf32 ? CUBLAS_SUMS_F32_TF32 : CUBLAS_SUMS_F32,
			CUBLAS_ALGORITHM_DEFAULT);
	if (status)
		return fail(err, "cuBLAS (%s): gemm of %d x %d x %d returned %d (%s)", blas->path,
			m, n, k, status, cuda_blas_status(status));
	return 0;
}
