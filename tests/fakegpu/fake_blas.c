/* SPDX-License-Identifier: Apache-2.0 */
/* cuBLAS's functions over a GEMM on the host. Its time is that of the operations and bytes it made.
 */
#include <stdlib.h>

#include "backend/cuda_blas.h"
#include "fake.h"

#define EXPORT __attribute__((visibility("default")))

struct cublasContext {
	unsigned magic;
};
enum { MAGIC = 0x46424C41, INVALID_VALUE = 7, NOT_INITIALISED = 1 };

int cublasCreate_v2(blas_handle *handle);
int cublasDestroy_v2(blas_handle handle);
int cublasGetVersion_v2(blas_handle handle, int *version);
int cublasSetStream_v2(blas_handle handle, CUstream stream);
int cublasSetMathMode(blas_handle handle, int mode);
int cublasSgemm_v2(blas_handle handle, int a_form, int b_form, int m, int n, int k,
	const float *alpha, const float *a, int a_pitch, const float *b, int b_pitch,
	const float *beta, float *c, int c_pitch);
int cublasDgemm_v2(blas_handle handle, int a_form, int b_form, int m, int n, int k,
	const double *alpha, const double *a, int a_pitch, const double *b, int b_pitch,
	const double *beta, double *c, int c_pitch);

EXPORT int cublasCreate_v2(blas_handle *handle)
{
	if (!fake.live.contexts)
		return NOT_INITIALISED;
	*handle = calloc(1, sizeof **handle);
	if (!*handle)
		abort();
	(*handle)->magic = MAGIC;
	fake.live.blas++;
	return 0;
}

EXPORT int cublasDestroy_v2(blas_handle handle)
{
	if (!handle || handle->magic != MAGIC)
		return NOT_INITIALISED;
	handle->magic = 0;
	free(handle);
	fake.live.blas--;
	return 0;
}

EXPORT int cublasGetVersion_v2(blas_handle handle, int *version)
{
	*version = 130000;
	return handle && handle->magic == MAGIC ? 0 : NOT_INITIALISED;
}

EXPORT int cublasSetStream_v2(blas_handle handle, CUstream stream)
{
	return handle && handle->magic == MAGIC && stream ? 0 : NOT_INITIALISED;
}

EXPORT int cublasSetMathMode(blas_handle handle, int mode)
{
	if (mode != CUBLAS_MATH_DEFAULT)
		return INVALID_VALUE;
	return handle && handle->magic == MAGIC ? 0 : NOT_INITIALISED;
}

static bool is_valid(blas_handle handle, int a_form, int b_form, int m, int n, int k, int a_pitch,
	int b_pitch, int c_pitch)
{
	return handle && handle->magic == MAGIC && a_form == CUBLAS_OP_NONE &&
	       b_form == CUBLAS_OP_NONE && m > 0 && n > 0 && k > 0 && a_pitch >= m &&
	       b_pitch >= k && c_pitch >= m;
}

static void take_time(bool f64, double m, double n, double k, bool reads_c)
{
	size_t size = f64 ? 8 : 4;
	struct shim_counts counts = { 0 };

	if (f64 && fake.profile->operations[SHIM_F64_TENSOR] > 0)
		counts.operations[SHIM_F64_TENSOR] = (uint64_t)(2 * m * n * k);
	else if (f64)
		counts.operations[SHIM_F64] = (uint64_t)(2 * m * n * k);
	else
		counts.operations[SHIM_F32] = (uint64_t)(2 * m * n * k);
	counts.read = counts.uncached_read = counts.distinct_read =
		(uint64_t)(m * k + k * n + (reads_c ? m * n : 0)) * size;
	counts.written = counts.distinct_written = (uint64_t)(m * n) * size;
	fake_take_time(&counts, (uint64_t)fake.profile->units, 1024, false);
}

EXPORT int cublasSgemm_v2(blas_handle handle, int a_form, int b_form, int m, int n, int k,
	const float *alpha, const float *a, int a_pitch, const float *b, int b_pitch,
	const float *beta, float *c, int c_pitch)
{
	if (!is_valid(handle, a_form, b_form, m, n, k, a_pitch, b_pitch, c_pitch))
		return INVALID_VALUE;
	take_time(false, m, n, k, *beta != 0);
	if (!fake.profile->executes)
		return 0;
	memory_open((CUdeviceptr)a);
	memory_open((CUdeviceptr)b);
	memory_open((CUdeviceptr)c);
	for (int j = 0; j < n; j++) {
		float *column = c + (size_t)j * (size_t)c_pitch;

		for (int i = 0; i < m; i++)
			column[i] = *beta != 0 ? *beta * column[i] : 0;
		for (int l = 0; l < k; l++) {
			float factor = *alpha * b[(size_t)j * (size_t)b_pitch + (size_t)l];

			for (int i = 0; i < m; i++)
				column[i] += factor * a[(size_t)l * (size_t)a_pitch + (size_t)i];
		}
	}
	memory_close();
	memory_wrote((CUdeviceptr)c, (size_t)c_pitch * (size_t)n * sizeof *c);
	return 0;
}

EXPORT int cublasDgemm_v2(blas_handle handle, int a_form, int b_form, int m, int n, int k,
	const double *alpha, const double *a, int a_pitch, const double *b, int b_pitch,
	const double *beta, double *c, int c_pitch)
{
	if (!is_valid(handle, a_form, b_form, m, n, k, a_pitch, b_pitch, c_pitch))
		return INVALID_VALUE;
	take_time(true, m, n, k, *beta != 0);
	if (!fake.profile->executes)
		return 0;
	memory_open((CUdeviceptr)a);
	memory_open((CUdeviceptr)b);
	memory_open((CUdeviceptr)c);
	for (int j = 0; j < n; j++) {
		double *column = c + (size_t)j * (size_t)c_pitch;

		for (int i = 0; i < m; i++)
			column[i] = *beta != 0 ? *beta * column[i] : 0;
		for (int l = 0; l < k; l++) {
			double factor = *alpha * b[(size_t)j * (size_t)b_pitch + (size_t)l];

			for (int i = 0; i < m; i++)
				column[i] += factor * a[(size_t)l * (size_t)a_pitch + (size_t)i];
		}
	}
	memory_close();
	memory_wrote((CUdeviceptr)c, (size_t)c_pitch * (size_t)n * sizeof *c);
	return 0;
}
