/* SPDX-License-Identifier: Apache-2.0 */
/* The device code of mlp: four kernels, launched one after the other, and the check. */
#include "kernels/verdict.cuh"
#include "kernels/workloads/gemm_tiled.cuh"
#include "kernels/workloads/mlp.h"

/* Z = X W for OUTPUTS columns; the layer's weights begin at FIRST. */
#define MLP_MULTIPLY(rows, columns)                                                                \
	extern "C" __global__ void __launch_bounds__(256)                                          \
		mlp_multiply_##rows##x##columns(float *z, const float *x, const float *weights,    \
			int first, int inputs, int outputs)                                        \
	{                                                                                          \
		gemm_tiled<float, rows, columns, 16>(z, x, weights + first, inputs, outputs);      \
	}

MLP_MULTIPLY(128, 64)
MLP_MULTIPLY(64, 64)

/* Four units a thread; OUTPUTS of them share the biases. */
extern "C" __global__ void __launch_bounds__(256)
	mlp_bias_relu(float *units, const float *biases, int first, int outputs)
{
	const int i = (int)(blockIdx.x * blockDim.x + threadIdx.x);
	float4 *at = reinterpret_cast<float4 *>(units) + i;
	const float4 v = add(*at, load_ca(reinterpret_cast<const float4 *>(biases + first) +
					     i % (outputs / 4)));

	*at = make_float4(fmaxf(v.x, 0), fmaxf(v.y, 0), fmaxf(v.z, 0), fmaxf(v.w, 0));
}

/* The last product: an image a thread, its ten sums in registers, the weights in shared memory. */
extern "C" __global__ void __launch_bounds__(128)
	mlp_classes(float *logits, const float *units, const float *weights)
{
	constexpr int count = MLP_UNITS2 * MLP_CLASSES;
	__shared__ __align__(16) float w[count];
	const int64_t image = blockIdx.x * (int64_t)blockDim.x + threadIdx.x;
	const float4 *from = reinterpret_cast<const float4 *>(units + image * MLP_UNITS2);
	float sum[MLP_CLASSES] = {};

	for (int i = (int)threadIdx.x; i < count; i += (int)blockDim.x)
		w[i] = weights[MLP_WEIGHTS3 + i];
	__syncthreads();
#pragma unroll 4
	for (int k = 0; k < MLP_UNITS2 / 4; k++) {
		const float4 v = load_ca(from + k);

#pragma unroll
		for (int c = 0; c < MLP_CLASSES; c++) {
			const float *column = w + k * 4 * MLP_CLASSES + c;

			sum[c] = fmaf(v.x, column[0], sum[c]);
			sum[c] = fmaf(v.y, column[MLP_CLASSES], sum[c]);
			sum[c] = fmaf(v.z, column[2 * MLP_CLASSES], sum[c]);
			sum[c] = fmaf(v.w, column[3 * MLP_CLASSES], sum[c]);
		}
	}
#pragma unroll
	for (int c = 0; c < MLP_CLASSES; c++)
		logits[image * MLP_CLASSES + c] = sum[c];
}

/* An image a thread. */
extern "C" __global__ void __launch_bounds__(128)
	mlp_bias_softmax(float *y, const float *logits, const float *biases)
{
	const int64_t first = (blockIdx.x * (int64_t)blockDim.x + threadIdx.x) * MLP_CLASSES;
	float v[MLP_CLASSES], most = -INFINITY, sum, scale;

#pragma unroll
	for (int c = 0; c < MLP_CLASSES; c++) {
		v[c] = logits[first + c] + biases[MLP_BIASES3 + c];
		most = fmaxf(most, v[c]);
	}
#pragma unroll
	for (int c = 0; c < MLP_CLASSES; c++) {
		v[c] = expf(v[c] - most);
		sum = c ? sum + v[c] : v[c];
	}
	scale = 1 / sum;
#pragma unroll
	for (int c = 0; c < MLP_CLASSES; c++)
		y[first + c] = v[c] * scale;
}

/* ---- the check: a block takes IMAGES at a time through the network in double precision ---- */

#define IMAGES 4

/* A layer of all IMAGES: threads share its outputs. */
template <int INPUTS, int OUTPUTS, bool HIDDEN, typename T>
DEVICE_FUNCTION void forward(
	double (*to)[OUTPUTS], const T (*from)[INPUTS], uint64_t seed, int weights, int biases)
{
	for (int j = (int)threadIdx.x; j < OUTPUTS; j += (int)blockDim.x) {
		double sum[IMAGES];

#pragma unroll
		for (int i = 0; i < IMAGES; i++)
			sum[i] = mlp_bias(seed, biases + j);
		for (int k = 0; k < INPUTS; k++) {
			const double weight = mlp_weight(seed, weights + k * OUTPUTS + j);

#pragma unroll
			for (int i = 0; i < IMAGES; i++)
				sum[i] = fma((double)from[i][k], weight, sum[i]);
		}
#pragma unroll
		for (int i = 0; i < IMAGES; i++)
			to[i][j] = HIDDEN ? fmax(sum[i], 0.) : sum[i];
	}
	__syncthreads();
}

extern "C" __global__ void mlp_check(
	const float *y, uint64_t count, uint64_t seed, int64_t executions, verdict_cell *cell)
{
	__shared__ float x[IMAGES][MLP_PIXELS];
	__shared__ double hidden1[IMAGES][MLP_UNITS1], hidden2[IMAGES][MLP_UNITS2];
	__shared__ double logits[IMAGES][MLP_CLASSES];
	constexpr uint64_t each = IMAGES * MLP_CLASSES;
	judge judge = judge_new();

	(void)executions;
	for (uint64_t at = blockIdx.x * each; at < count; at += gridDim.x * each) {
		const uint64_t first = at / MLP_CLASSES * MLP_PIXELS;

		for (int i = (int)threadIdx.x; i < IMAGES * MLP_PIXELS; i += (int)blockDim.x)
			x[i / MLP_PIXELS][i % MLP_PIXELS] =
				(float)mlp_pixel(seed, first + (uint64_t)i);
		__syncthreads();
		forward<MLP_PIXELS, MLP_UNITS1, true>(hidden1, x, seed, 0, 0);
		forward<MLP_UNITS1, MLP_UNITS2, true>(
			hidden2, hidden1, seed, MLP_WEIGHTS2, MLP_BIASES2);
		forward<MLP_UNITS2, MLP_CLASSES, false>(
			logits, hidden2, seed, MLP_WEIGHTS3, MLP_BIASES3);
		for (uint64_t i = threadIdx.x; i < each && at + i < count; i += blockDim.x) {
			const double want = mlp_probability(
				logits[i / MLP_CLASSES], (int)(i % MLP_CLASSES));

			judge_see(judge, at + i, (double)y[at + i], want, MLP_TOLERANCE * want);
		}
		__syncthreads();
	}
	judge_report(judge, cell);
}
