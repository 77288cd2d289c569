/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kernels for the tests of the shim itself: small ones whose counts can be worked out by hand, and
 * wrong ones that must be found out.
 */
#include "kernels/device.cuh"

#define TILE 8
#define BLOCK 128

/* a = b + s c: n FMAs, 3 n elements. */
extern "C" __global__ void sample_triad(double2 *a, const double2 *b, const double2 *c, double s, int n)
{
	int i = blockIdx.x * blockDim.x + threadIdx.x;

	if (i < n) {
		double2 v = load_once(b + i), w = c[i];

		v.x = fma(s, w.x, v.x);
		v.y = fma(s, w.y, v.y);
		store_once(a + i, v);
	}
}

/* The sum of each block's BLOCK values: 31 + 3 additions that matter, made by shuffles. */
extern "C" __global__ void sample_sum(float *sums, const float *values)
{
	__shared__ float parts[BLOCK / 32];
	float sum = values[blockIdx.x * BLOCK + threadIdx.x];

	for (int step = 16; step; step /= 2)
		sum += __shfl_xor_sync(0xFFFFFFFFu, sum, step);
	if (threadIdx.x % 32 == 0)
		parts[threadIdx.x / 32] = sum;
	__syncthreads();
	if (threadIdx.x == 0) {
		for (int i = 1; i < BLOCK / 32; i++)
			sum += parts[i];
		sums[blockIdx.x] = sum;
	}
}

/* C = A B by tiles in shared memory; WHICH barriers are there: 3 is right. */
template <int WHICH>
static __device__ void multiply(double *c, const double *a, const double *b, int n)
{
	__shared__ double left[TILE][TILE], right[TILE][TILE];
	int x = threadIdx.x, y = threadIdx.y;
	int row = blockIdx.y * TILE + y, column = blockIdx.x * TILE + x;
	double sum = 0;

	for (int k = 0; k < n; k += TILE) {
		left[y][x] = a[row * n + k + x];
		right[y][x] = b[(k + y) * n + column];
		if (WHICH & 1)
			__syncthreads();
#pragma unroll
		for (int i = 0; i < TILE; i++)
			sum = fma(left[y][i], right[i][x], sum);
		if (WHICH & 2)
			__syncthreads();
	}
	c[row * n + column] = sum;
}

extern "C" __global__ void sample_gemm(double *c, const double *a, const double *b, int n)
{
	multiply<3>(c, a, b, n);
}

/* Wrong: multiplies before the tiles are there. */
extern "C" __global__ void sample_gemm_early(double *c, const double *a, const double *b, int n)
{
	multiply<2>(c, a, b, n);
}

/* Wrong: overwrites tiles that others still read. */
extern "C" __global__ void sample_gemm_late(double *c, const double *a, const double *b, int n)
{
	multiply<1>(c, a, b, n);
}

/* Wrong: half of the block never comes to the barrier. */
extern "C" __global__ void sample_deadlock(int *out)
{
	if (threadIdx.x < 16)
		__syncthreads();
	else
		out[threadIdx.x] = __shfl_sync(0xFFFFFFFFu, (int)threadIdx.x, 0);
}

/* Wrong: the lanes that shuffle are not those of the mask. */
extern "C" __global__ void sample_mask(int *out)
{
	out[threadIdx.x] = __shfl_down_sync(0x0000FFFFu, (int)threadIdx.x, 1);
}

/* Wrong: shared memory is read before it is written. */
extern "C" __global__ void sample_unset(float *out)
{
	__shared__ float values[32];

	if (threadIdx.x)
		values[threadIdx.x] = 1;
	__syncthreads();
	out[threadIdx.x] = values[31 - threadIdx.x];
}

/* C (8 x 8) += A (8 x 4) B (4 x 8) by one warp. */
extern "C" __global__ void sample_mma(double *c, const double *a, const double *b)
{
	int g = threadIdx.x / 4, t = threadIdx.x % 4;
	double sum[2] = { 0, 0 };

	mma_f64_8x8x4(sum, a[g * 4 + t], b[t * 8 + g]);
	c[g * 8 + 2 * t] = sum[0];
	c[g * 8 + 2 * t + 1] = sum[1];
}

/* C (16 x 8) = A (16 x 16) B (16 x 8) by one warp. */
extern "C" __global__ void sample_mma_large(double *c, const double *a, const double *b)
{
	int g = threadIdx.x / 4, t = threadIdx.x % 4;
	double left[8], right[4], sum[4] = { 0, 0, 0, 0 };

	for (int i = 0; i < 4; i++) {
		left[2 * i] = a[g * 16 + t + 4 * i];
		left[2 * i + 1] = a[(g + 8) * 16 + t + 4 * i];
		right[i] = b[(t + 4 * i) * 8 + g];
	}
	mma_f64_16x8x16(sum, left, right);
	for (int h = 0; h < 2; h++)
		for (int j = 0; j < 2; j++)
			c[(g + 8 * h) * 8 + 2 * t + j] = sum[2 * h + j];
}

/*
 * C (16 x 16) = A (16 x 16) B (16 x 16) of FP16 by one warp, through shared memory: rows in two
 * parts of 16 bytes, all first parts before all second ones. With WAIT 0 nobody waits.
 */
template <bool wait>
DEVICE_FUNCTION void multiply_matrices(float *c, const uint16_t *a, const uint16_t *b)
{
	__shared__ __align__(16) uint16_t left[2][16][8], right[2][16][8];
	const int lane = threadIdx.x, g = lane / 4, t = lane % 4, row = lane % 16, part = lane / 16;
	unsigned fragment_a[4], fragment_b[4];
	float sum[2][4] = {};

	copy_async(left[part][row], a + row * 16 + part * 8);
	copy_commit();
	copy_async(right[part][row], b + row * 16 + part * 8);
	copy_commit();
	copy_wait<wait ? 0 : 1>();
	__syncthreads();
	load_matrices(fragment_a, left[part][row]);
	load_matrices_turned(fragment_b, right[part][row]);
	for (int j = 0; j < 2; j++) {
		const unsigned half[2] = { fragment_b[2 * j], fragment_b[2 * j + 1] };

		mma_f16_f32(sum[j], fragment_a, half);
		for (int i = 0; i < 4; i++)
			c[(g + i / 2 * 8) * 16 + j * 8 + 2 * t + i % 2] = sum[j][i];
	}
	copy_wait<0>();
}

extern "C" __global__ void sample_matrices(float *c, const uint16_t *a, const uint16_t *b)
{
	multiply_matrices<true>(c, a, b);
}

extern "C" __global__ void sample_matrices_early(float *c, const uint16_t *a, const uint16_t *b)
{
	multiply_matrices<false>(c, a, b);
}

/* Eight rows of a matrix in the same banks: seven turns lost for each of the four. */
extern "C" __global__ void sample_matrix_conflicts(unsigned *to)
{
	__shared__ __align__(16) unsigned rows[32][32];
	unsigned fragment[4];

	rows[threadIdx.x][0] = threadIdx.x;
	__syncwarp();
	load_matrices(fragment, rows[threadIdx.x]);
	to[threadIdx.x] = fragment[0];
}

/* y += a x, in place: doing it again changes the result. */
extern "C" __global__ void sample_axpy(double *y, const double *x, double a)
{
	int i = blockIdx.x * blockDim.x + threadIdx.x;

	y[i] = fma(a, x[i], y[i]);
}

/* Counts by atomics. */
extern "C" __global__ void sample_count(unsigned *cell, double *sum)
{
	atomicAdd(cell, 1);
	atomicAdd(sum, 1.0);
}
