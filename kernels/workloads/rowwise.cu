/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of rowwise: a block takes a row, which stays in its registers between the passes,
 * VECTORS of 16 bytes a thread, all of them in flight at once. A row has THREADS * VECTORS vectors.
 */
#include "kernels/block.cuh"
#include "kernels/vector.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/rowwise.h"

/* Where a thread finds its vectors in its row, and how it loads and stores them. */
template <int THREADS, int VECTORS> struct row {
	float4 v[VECTORS];

	__device__ __forceinline__ static int64_t place()
	{
		return (int64_t)blockIdx.x * (THREADS * VECTORS) + threadIdx.x;
	}

	__device__ __forceinline__ void load(const float *x)
	{
		const float4 *from = reinterpret_cast<const float4 *>(x) + place();

#pragma unroll
		for (int i = 0; i < VECTORS; i++)
			v[i] = load_once(from + i * THREADS);
	}

	/* Of weight or bias: the same for every row. */
	__device__ __forceinline__ void load_columns(const float *w)
	{
		const float4 *from = reinterpret_cast<const float4 *>(w) + threadIdx.x;

#pragma unroll
		for (int i = 0; i < VECTORS; i++)
			v[i] = load_ca(from + i * THREADS);
	}

	__device__ __forceinline__ void store(float *y) const
	{
		float4 *to = reinterpret_cast<float4 *>(y) + place();

#pragma unroll
		for (int i = 0; i < VECTORS; i++)
			store_once(to + i * THREADS, v[i]);
	}

	/* The sum of the thread's elements: one addition less than there are. */
	__device__ __forceinline__ float sum() const
	{
		float total = fold(v[0]);

#pragma unroll
		for (int i = 1; i < VECTORS; i++)
			total = total + fold(v[i]);
		return total;
	}

	/* That of their squares: twice as many operations, less one. */
	__device__ __forceinline__ float squares() const
	{
		float4 total = multiply(v[0], v[0]);

#pragma unroll
		for (int i = 1; i < VECTORS; i++)
			total = accumulate(v[i], v[i], total);
		return fold(total);
	}

	template <typename F> __device__ __forceinline__ void each(F f)
	{
#pragma unroll
		for (int i = 0; i < VECTORS; i++)
			v[i] = make_float4(f(v[i].x), f(v[i].y), f(v[i].z), f(v[i].w));
	}
};

/* 1 / sqrt(mean + epsilon), SUM being COLUMNS times the mean. */
template <int THREADS, int COLUMNS> DEVICE_FUNCTION float block_scale(float sum)
{
	return block_sum<THREADS>(sum, [](float all) {
		constexpr float part = 1.0f / COLUMNS;

		return 1 / sqrtf(all * part + ROWWISE_EPSILON);
	});
}

template <int THREADS, int VECTORS> DEVICE_FUNCTION void softmax(float *y, const float *x)
{
	row<THREADS, VECTORS> row;
	float most = -INFINITY, scale;

	row.load(x);
#pragma unroll
	for (int i = 0; i < VECTORS; i++)
		most = fmaxf(most,
			fmaxf(fmaxf(row.v[i].x, row.v[i].y), fmaxf(row.v[i].z, row.v[i].w)));
	most = block_max<THREADS>(most);
	row.each([=](float v) { return expf(v - most); });
	scale = block_sum<THREADS>(row.sum(), [](float all) { return 1 / all; });
	row.each([=](float v) { return v * scale; });
	row.store(y);
}

template <int THREADS, int VECTORS>
DEVICE_FUNCTION void rmsnorm(float *y, const float *x, const float *weight)
{
	row<THREADS, VECTORS> row, factor;
	float scale;

	row.load(x);
	factor.load_columns(weight);
	scale = block_scale<THREADS, THREADS * VECTORS * 4>(row.squares());
	row.each([=](float v) { return v * scale; });
#pragma unroll
	for (int i = 0; i < VECTORS; i++)
		row.v[i] = multiply(row.v[i], factor.v[i]);
	row.store(y);
}

template <int THREADS, int VECTORS>
DEVICE_FUNCTION void layernorm(float *y, const float *x, const float *weight, const float *bias)
{
	constexpr float part = 1.0f / (THREADS * VECTORS * 4);
	row<THREADS, VECTORS> row, factor, term;
	float mean, scale;

	row.load(x);
	factor.load_columns(weight);
	term.load_columns(bias);
	mean = block_sum<THREADS>(
		row.sum(), [=](float all) { return all * part; });
	row.each([=](float v) { return v - mean; });
	scale = block_scale<THREADS, THREADS * VECTORS * 4>(row.squares());
	row.each([=](float v) { return v * scale; });
#pragma unroll
	for (int i = 0; i < VECTORS; i++)
		row.v[i] = accumulate(row.v[i], factor.v[i], term.v[i]);
	row.store(y);
}

/* v / (1 + exp(-v (A + B v^2))) */
DEVICE_FUNCTION float gelu_of(float v)
{
	return v / (1 + expf(-(v * fmaf(GELU_B, v * v, GELU_A))));
}

template <int THREADS, int VECTORS>
DEVICE_FUNCTION void gelu(float *y, const float *x, const float *bias)
{
	row<THREADS, VECTORS> row, term;

	row.load(x);
	term.load_columns(bias);
#pragma unroll
	for (int i = 0; i < VECTORS; i++)
		row.v[i] = make_float4(row.v[i].x + term.v[i].x, row.v[i].y + term.v[i].y,
			row.v[i].z + term.v[i].z, row.v[i].w + term.v[i].w);
	row.each([](float v) { return gelu_of(v); });
	row.store(y);
}

#define ROWWISE(name, threads, vectors)                                                            \
	extern "C" __global__ void __launch_bounds__(threads)                                      \
		softmax_##name(float *y, const float *x)                                           \
	{                                                                                          \
		softmax<threads, vectors>(y, x);                                                   \
	}                                                                                          \
	extern "C" __global__ void __launch_bounds__(threads)                                      \
		rmsnorm_##name(float *y, const float *x, const float *weight)                      \
	{                                                                                          \
		rmsnorm<threads, vectors>(y, x, weight);                                           \
	}                                                                                          \
	extern "C" __global__ void __launch_bounds__(threads)                                      \
		layernorm_##name(float *y, const float *x, const float *weight, const float *bias) \
	{                                                                                          \
		layernorm<threads, vectors>(y, x, weight, bias);                                   \
	}                                                                                          \
	extern "C" __global__ void __launch_bounds__(threads)                                      \
		gelu_##name(float *y, const float *x, const float *bias)                           \
	{                                                                                          \
		gelu<threads, vectors>(y, x, bias);                                                \
	}

ROWWISE(f32_4096_128, 128, 8)
ROWWISE(f32_4096_256, 256, 4)
ROWWISE(f32_4096_512, 512, 2)
ROWWISE(f32_8192_256, 256, 8)
ROWWISE(f32_8192_1024, 1024, 2)

/* A warp a row; the block must be whole warps. */
template <typename Value, typename Tolerance>
DEVICE_FUNCTION void verify_rows(const float *y, uint64_t count, uint64_t seed, int64_t columns,
	verdict_cell *cell, Value value, Tolerance tolerance)
{
	const uint64_t rows = count / (uint64_t)columns, warps = grid_step() / 32;
	const int lane = (int)threadIdx.x % 32;
	judge judge = judge_new();

	for (uint64_t at = grid_first() / 32; at < rows; at += warps) {
		const uint64_t first = at * (uint64_t)columns;
		row_facts facts = row_sums(seed, first, lane, columns, 32);

		for (int step = 16; step > 0; step /= 2) {
			facts.powers += __shfl_xor_sync(0xFFFFFFFFu, facts.powers, step);
			facts.mean += __shfl_xor_sync(0xFFFFFFFFu, facts.mean, step);
			facts.mean_square += __shfl_xor_sync(0xFFFFFFFFu, facts.mean_square, step);
		}
		for (int64_t j = lane; j < columns; j += 32) {
			const uint64_t index = first + (uint64_t)j;
			const double want = value(seed, index, columns, &facts);

			judge_see(judge, index, (double)y[index], want, tolerance(want, columns));
		}
	}
	judge_report(judge, cell);
}

#define ROWWISE_CHECK(name)                                                                        \
	extern "C" __global__ void name##_check(const float *y, uint64_t count, uint64_t seed,     \
		int64_t executions, int64_t columns, verdict_cell *cell)                           \
	{                                                                                          \
		(void)executions;                                                                  \
		verify_rows(                                                                       \
			y, count, seed, columns, cell,                                             \
			[](uint64_t s, uint64_t index, int64_t n, const row_facts *facts) {        \
				return name##_value(s, index, n, facts);                           \
			},                                                                         \
			[](double want, int64_t n) { return name##_tolerance(want, n); });         \
	}

ROWWISE_CHECK(softmax)
ROWWISE_CHECK(rmsnorm)
ROWWISE_CHECK(layernorm)
ROWWISE_CHECK(gelu)
