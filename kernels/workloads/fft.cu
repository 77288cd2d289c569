/* SPDX-License-Identifier: Apache-2.0 */
/* The check of fft: the transforms themselves are the library's. */
#include "kernels/verdict.cuh"
#include "kernels/workloads/fft.h"

/*
 * A block makes those elements of one transform that share their inner sums: k, k + inner, ... It
 * takes COUNT / 2 complex numbers in this way. INPUT(index) gives an element of the input.
 */
template <typename T, typename Input>
DEVICE_FUNCTION void fft_check(const T *to, uint64_t count, int64_t n, double tolerance,
	verdict_cell *cell, Input input)
{
	__shared__ fft_number roots[FFT_FACTOR], sums[FFT_FACTOR];
	const int inner = fft_inner(n), outer = (int)(n / inner);
	const int thread = (int)threadIdx.x, threads = (int)blockDim.x;
	judge judge = judge_new();

	for (int i = thread; i < inner; i += threads)
		roots[i] = fft_root(i, inner);
	__syncthreads();
	for (uint64_t p = blockIdx.x; p < count / 2 / outer; p += gridDim.x) {
		const uint64_t first = p / inner * n;
		const int k = (int)(p % inner);

		for (int j = thread; j < outer; j += threads) {
			fft_number sum = { 0, 0 };

			for (int i = 0; i < inner; i++) {
				const uint64_t at = 2 * (first + (uint64_t)outer * i + j);
				const fft_number value = { input(at), input(at + 1) };

				sum = fft_add(sum, value, roots[(int64_t)i * k % inner]);
			}
			sums[j] = fft_add({ 0, 0 }, sum, fft_root((int64_t)j * k, n));
		}
		__syncthreads();
		for (int l = thread; l < outer; l += threads) {
			const uint64_t at = 2 * (first + k + (uint64_t)inner * l);
			fft_number sum = { 0, 0 };

			for (int j = 0; j < outer; j++)
				sum = fft_add(sum, sums[j],
					roots[(int64_t)j * l % outer * (inner / outer)]);
			judge_see(judge, at, (double)to[at], sum.real, tolerance);
			judge_see(judge, at + 1, (double)to[at + 1], sum.imaginary, tolerance);
		}
		__syncthreads();
	}
	judge_report(judge, cell);
}

#define FFT_CHECK(name, T, roundoff)                                                               \
	extern "C" __global__ void fft_check_##name(const T *to, uint64_t count, uint64_t seed,    \
		int64_t executions, int64_t n, verdict_cell *cell)                                 \
	{                                                                                          \
		const uint64_t key = input_key(seed, FFT_FROM);                                    \
                                                                                                   \
		(void)executions;                                                                  \
		fft_check(to, count, n, fft_tolerance(n, roundoff), cell, [=](uint64_t index) {    \
			return (double)input_##name(key, index, -1, 1);                            \
		});                                                                                \
	}

FFT_CHECK(f64, double, FFT_ROUNDOFF_F64)
FFT_CHECK(f32, float, FFT_ROUNDOFF_F32)
