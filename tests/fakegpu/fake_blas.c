/* SPDX-License-Identifier: Apache-2.0 */
/* cuBLAS's functions over a GEMM on the host. Its time is that of the operations and bytes it made.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

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
int cublasGemmEx(blas_handle handle, int a_form, int b_form, int m, int n, int k, const void *alpha,
	const void *a, int a_type, int a_pitch, const void *b, int b_type, int b_pitch,
	const void *beta, void *c, int c_type, int c_pitch, int compute, int algorithm);

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

/* SIZE: the bytes of an element of A and B. */
static void take_time(enum shim_pipe pipe, double size, double m, double n, double k, bool reads_c)
{
	const double sums = pipe == SHIM_F64 || pipe == SHIM_F64_TENSOR ? 8 : 4;
	struct shim_counts counts = { 0 };

	counts.operations[pipe] = (uint64_t)(2 * m * n * k);
	counts.read = counts.uncached_read = counts.distinct_read =
		(uint64_t)((m * k + k * n) * size + (reads_c ? m * n * sums : 0));
	counts.written = counts.distinct_written = (uint64_t)(m * n * sums);
	fake_take_time(&counts, (uint64_t)fake.profile->units, 1024, false);
}

static void multiply_f32(int m, int n, int k, float alpha, const float *a, int a_pitch,
	const float *b, int b_pitch, float beta, float *c, int c_pitch)
{
	for (int j = 0; j < n; j++) {
		float *column = c + (size_t)j * (size_t)c_pitch;

		for (int i = 0; i < m; i++)
			column[i] = beta != 0 ? beta * column[i] : 0;
		for (int l = 0; l < k; l++) {
			float factor = alpha * b[(size_t)j * (size_t)b_pitch + (size_t)l];

			for (int i = 0; i < m; i++)
				column[i] += factor * a[(size_t)l * (size_t)a_pitch + (size_t)i];
		}
	}
}

EXPORT int cublasSgemm_v2(blas_handle handle, int a_form, int b_form, int m, int n, int k,
	const float *alpha, const float *a, int a_pitch, const float *b, int b_pitch,
	const float *beta, float *c, int c_pitch)
{
	if (!is_valid(handle, a_form, b_form, m, n, k, a_pitch, b_pitch, c_pitch))
		return INVALID_VALUE;
	take_time(SHIM_F32, 4, m, n, k, *beta != 0);
	if (!fake.profile->executes)
		return 0;
	memory_open((CUdeviceptr)a);
	memory_open((CUdeviceptr)b);
	memory_open((CUdeviceptr)c);
	multiply_f32(m, n, k, *alpha, a, a_pitch, b, b_pitch, *beta, c, c_pitch);
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
	take_time(fake.profile->operations[SHIM_F64_TENSOR] > 0 ? SHIM_F64_TENSOR : SHIM_F64, 8, m,
		n, k, *beta != 0);
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

/* COUNT elements of TYPE as FP32; FP32 itself as tensor cores see it, cut to TF32. */
static float *decoded(const void *from, int type, size_t count)
{
	float *to = malloc(count * sizeof *to);

	if (!to)
		abort();
	for (size_t i = 0; i < count; i++) {
		uint32_t word;

		if (type == CUBLAS_TYPE_F16) {
			const uint16_t half = ((const uint16_t *)from)[i];
			const float size = half >> 10 & 31 ? ldexpf(1024 + (half & 1023),
								     (half >> 10 & 31) - 25)
							   : ldexpf(half & 1023, -24);

			to[i] = half & 0x8000 ? -size : size;
			continue;
		}
		word = type == CUBLAS_TYPE_BF16 ? (uint32_t)((const uint16_t *)from)[i] << 16
						: ((const uint32_t *)from)[i] & 0xFFFFE000;
		memcpy(&to[i], &word, sizeof word);
	}
	return to;
}

EXPORT int cublasGemmEx(blas_handle handle, int a_form, int b_form, int m, int n, int k,
	const void *alpha, const void *a, int a_type, int a_pitch, const void *b, int b_type,
	int b_pitch, const void *beta, void *c, int c_type, int c_pitch, int compute, int algorithm)
{
	const float factor = *(const float *)alpha, keep = *(const float *)beta;
	const bool tf32 = a_type == CUBLAS_TYPE_F32;
	float *left, *right;

	if (!is_valid(handle, a_form, b_form, m, n, k, a_pitch, b_pitch, c_pitch) ||
		a_type != b_type || c_type != CUBLAS_TYPE_F32 ||
		(!tf32 && a_type != CUBLAS_TYPE_F16 && a_type != CUBLAS_TYPE_BF16) ||
		compute != (tf32 ? CUBLAS_SUMS_F32_TF32 : CUBLAS_SUMS_F32) ||
		algorithm != CUBLAS_ALGORITHM_DEFAULT)
		return INVALID_VALUE;
	take_time(tf32			      ? SHIM_TF32_TENSOR
		  : a_type == CUBLAS_TYPE_F16 ? SHIM_F16_TENSOR
					      : SHIM_BF16_TENSOR,
		tf32 ? 4 : 2, m, n, k, keep != 0);
	if (!fake.profile->executes)
		return 0;
	memory_open((CUdeviceptr)a);
	memory_open((CUdeviceptr)b);
	memory_open((CUdeviceptr)c);
	left = decoded(a, a_type, (size_t)a_pitch * (size_t)k);
	right = decoded(b, b_type, (size_t)b_pitch * (size_t)n);
	multiply_f32(m, n, k, factor, left, a_pitch, right, b_pitch, keep, c, c_pitch);
	free(left);
	free(right);
	memory_close();
	memory_wrote((CUdeviceptr)c, (size_t)c_pitch * (size_t)n * sizeof(float));
	return 0;
}
