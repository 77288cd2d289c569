/* SPDX-License-Identifier: Apache-2.0 */
/* cuFFT's functions over transforms of powers of two on the host, radix 2, in double precision. */
#include <math.h>
#include <stdlib.h>

#include "backend/cuda_fft.h"
#include "fake.h"

#define EXPORT __attribute__((visibility("default")))
#define HANDLES 16

enum { INVALID_PLAN = 1, INVALID_VALUE = 4, SETUP_FAILED = 7 };

static struct handle {
	bool live, streams;
	fft_type type;
	long long n, batch;
} handles[HANDLES];

static struct handle *find(fft_handle handle)
{
	return handle > 0 && handle < HANDLES && handles[handle].live ? &handles[handle] : NULL;
}

int cufftCreate(fft_handle *handle);
int cufftDestroy(fft_handle handle);
int cufftGetVersion(int *version);
int cufftSetStream(fft_handle handle, CUstream stream);
int cufftMakePlanMany64(fft_handle handle, int rank, long long *n, long long *from_size,
	long long from_step, long long from_distance, long long *to_size, long long to_step,
	long long to_distance, fft_type type, long long batch, size_t *workspace);
int cufftExecC2C(fft_handle handle, void *from, void *to, int sign);
int cufftExecZ2Z(fft_handle handle, void *from, void *to, int sign);

EXPORT int cufftCreate(fft_handle *handle)
{
	for (int i = 1; i < HANDLES && fake.live.contexts; i++)
		if (!handles[i].live) {
			handles[i] = (struct handle){ .live = true };
			*handle = i;
			fake.live.fft++;
			return 0;
		}
	return SETUP_FAILED;
}

EXPORT int cufftDestroy(fft_handle handle)
{
	struct handle *found = find(handle);

	if (!found)
		return INVALID_PLAN;
	found->live = false;
	fake.live.fft--;
	return 0;
}

EXPORT int cufftGetVersion(int *version)
{
	*version = 12000;
	return 0;
}

EXPORT int cufftSetStream(fft_handle handle, CUstream stream)
{
	struct handle *found = find(handle);

	if (!found || !stream)
		return INVALID_PLAN;
	found->streams = true;
	return 0;
}

EXPORT int cufftMakePlanMany64(fft_handle handle, int rank, long long *n, long long *from_size,
	long long from_step, long long from_distance, long long *to_size, long long to_step,
	long long to_distance, fft_type type, long long batch, size_t *workspace)
{
	struct handle *found = find(handle);

	if (!found || found->n)
		return INVALID_PLAN;
	if (rank != 1 || from_size || to_size || from_step != 1 || to_step != 1 ||
		from_distance != *n || to_distance != *n || *n < 2 || *n & (*n - 1) || batch < 1 ||
		(type != CUFFT_TYPE_F32 && type != CUFFT_TYPE_F64))
		return INVALID_VALUE;
	found->type = type;
	found->n = *n;
	found->batch = batch;
	*workspace = 0;
	return 0;
}

/* N numbers, STEP pairs apart, to TO, where they lie side by side. */
static void transform(long long n, const double *from, long long step, double *to)
{
	if (n == 1) {
		to[0] = from[0];
		to[1] = from[1];
		return;
	}
	transform(n / 2, from, 2 * step, to);
	transform(n / 2, from + 2 * step, 2 * step, to + n);
	for (long long k = 0; k < n / 2; k++) {
		const double angle = 2 * M_PI * (double)k / (double)n;
		const double c = cos(angle), s = sin(angle);
		double *even = to + 2 * k, *odd = to + n + 2 * k;
		const double real = odd[0] * c + odd[1] * s;
		const double imaginary = odd[1] * c - odd[0] * s;

		odd[0] = even[0] - real;
		odd[1] = even[1] - imaginary;
		even[0] += real;
		even[1] += imaginary;
	}
}

static void transform_all(const struct handle *handle, const void *from, void *to)
{
	const bool f64 = handle->type == CUFFT_TYPE_F64;
	const size_t elements = 2 * (size_t)handle->n;
	double *input = malloc(2 * elements * sizeof *input);

	if (!input)
		abort();
	for (size_t t = 0; t < (size_t)handle->batch; t++) {
		const size_t first = t * elements;
		double *output = input + elements;

		for (size_t i = 0; i < elements; i++)
			input[i] = f64 ? ((const double *)from)[first + i]
				       : (double)((const float *)from)[first + i];
		transform(handle->n, input, 1, output);
		for (size_t i = 0; i < elements; i++)
			if (f64)
				((double *)to)[first + i] = output[i];
			else
				((float *)to)[first + i] = (float)output[i];
	}
	free(input);
}

static int execute(fft_handle handle, fft_type type, void *from, void *to, int sign)
{
	const struct handle *found = find(handle);
	struct shim_counts counts = { 0 };
	double points, bytes;

	if (!found || !found->streams || !found->n)
		return INVALID_PLAN;
	if (found->type != type || sign != CUFFT_SIGN_FORWARD || from == to)
		return INVALID_VALUE;
	points = (double)found->n * (double)found->batch;
	bytes = points * (type == CUFFT_TYPE_F64 ? 16 : 8);
	if (!memory_valid((CUdeviceptr)from, (size_t)bytes) ||
		!memory_valid((CUdeviceptr)to, (size_t)bytes))
		return INVALID_VALUE;
	counts.operations[type == CUFFT_TYPE_F64 ? SHIM_F64 : SHIM_F32] =
		(uint64_t)(5 * points * log2((double)found->n));
	counts.read = counts.uncached_read = counts.distinct_read = (uint64_t)bytes;
	counts.written = counts.distinct_written = (uint64_t)bytes;
	fake_take_time(&counts, (uint64_t)fake.profile->units, 1024, false);
	if (!fake.profile->executes)
		return 0;
	memory_open((CUdeviceptr)from);
	memory_open((CUdeviceptr)to);
	transform_all(found, from, to);
	memory_close();
	memory_wrote((CUdeviceptr)to, (size_t)bytes);
	return 0;
}

EXPORT int cufftExecC2C(fft_handle handle, void *from, void *to, int sign)
{
	return execute(handle, CUFFT_TYPE_F32, from, to, sign);
}

EXPORT int cufftExecZ2Z(fft_handle handle, void *from, void *to, int sign)
{
	return execute(handle, CUFFT_TYPE_F64, from, to, sign);
}
