/* SPDX-License-Identifier: Apache-2.0 */
/* Device code of the family stream: see stream.c. */
#include "kernels/ceilings/sum.cuh"
#include "kernels/device.cuh"
#include "kernels/verdict.cuh"

/*
 * Blocks of 1024 threads. A chunk of 65536 elements of 8 bytes is 32768 accesses of 16 bytes: each
 * thread makes 32 of them, LOADS at a time that do not wait for one another.
 *
 * A block goes from chunk to chunk in steps of the grid. With as many blocks as chunks each has one,
 * and the scheduler keeps what is open close together; with as many blocks as fit at once they stay.
 * HINTED tells the caches that the data passes by once.
 */
#define THREADS 1024
#define CHUNK 65536
#define CHUNK_QUADS (CHUNK / 2)
#define ENTRY extern "C" __global__ void __launch_bounds__(THREADS)

template <bool hinted, typename V> DEVICE_FUNCTION V load(const V *p)
{
	return hinted ? load_once(p) : *p;
}

template <bool hinted> DEVICE_FUNCTION void store(double2 *p, double2 v)
{
	if (hinted)
		store_once(p, v);
	else
		*p = v;
}

template <int loads, bool hinted>
DEVICE_FUNCTION void read_chunks(const uint4 *a, uint32_t *sums, long long n)
{
	for (long long chunk = blockIdx.x; chunk < n / CHUNK; chunk += gridDim.x) {
		const uint4 *p = a + chunk * CHUNK_QUADS + threadIdx.x;
		uint32_t sum = 0;

#pragma unroll 1
		for (int step = 0; step < CHUNK_QUADS / (loads * THREADS); step++) {
			uint4 value[loads];

#pragma unroll
			for (int i = 0; i < loads; i++)
				value[i] = load<hinted>(p + i * THREADS);
#pragma unroll
			for (int i = 0; i < loads; i++)
				sum += sum_words(value[i]);
			p += loads * THREADS;
		}
		sum = sum_block(sum);
		if (!threadIdx.x)
			sums[chunk] = sum;
	}
}

/* A is written from nothing, from b, or from b and c: so many SOURCES. */
template <int sources, int loads, bool hinted>
DEVICE_FUNCTION void write_chunks(
	double2 *a, const double2 *b, const double2 *c, long long n, double factor)
{
	for (long long chunk = blockIdx.x; chunk < n / CHUNK; chunk += gridDim.x) {
		const long long first = chunk * CHUNK_QUADS + threadIdx.x;

#pragma unroll 1
		for (int step = 0; step < CHUNK_QUADS / (loads * THREADS); step++) {
			const long long at = first + step * (loads * THREADS);
			double2 value[loads], other[loads];

#pragma unroll
			for (int i = 0; i < loads; i++) {
				value[i] = make_double2(factor, factor);
				if (sources > 0)
					value[i] = load<hinted>(b + at + i * THREADS);
				if (sources > 1)
					other[i] = load<hinted>(c + at + i * THREADS);
			}
#pragma unroll
			for (int i = 0; i < loads; i++) {
				if (sources > 1) {
					value[i].x = fma(factor, other[i].x, value[i].x);
					value[i].y = fma(factor, other[i].y, value[i].y);
				}
				store<hinted>(a + at + i * THREADS, value[i]);
			}
		}
	}
}

#define STREAM_ENTRIES(loads, hinted, suffix)                                                      \
	ENTRY stream_read_##suffix(const uint4 *a, uint32_t *sums, long long n)                    \
	{                                                                                          \
		read_chunks<loads, hinted>(a, sums, n);                                            \
	}                                                                                          \
	ENTRY stream_write_##suffix(double2 *a, long long n, double value)                         \
	{                                                                                          \
		write_chunks<0, loads, hinted>(a, nullptr, nullptr, n, value);                     \
	}                                                                                          \
	ENTRY stream_copy_##suffix(double2 *a, const double2 *b, long long n)                      \
	{                                                                                          \
		write_chunks<1, loads, hinted>(a, b, nullptr, n, 0);                               \
	}
#define TRIAD_ENTRY(loads, hinted, suffix)                                                         \
	ENTRY stream_triad_##suffix(                                                               \
		double2 *a, const double2 *b, const double2 *c, long long n, double factor)        \
	{                                                                                          \
		write_chunks<2, loads, hinted>(a, b, c, n, factor);                                \
	}

STREAM_ENTRIES(4, false, x4)
STREAM_ENTRIES(8, false, x8)
STREAM_ENTRIES(4, true, x4_hinted)
STREAM_ENTRIES(8, true, x8_hinted)
TRIAD_ENTRY(2, false, x2)
TRIAD_ENTRY(4, false, x4)
TRIAD_ENTRY(2, true, x2_hinted)
TRIAD_ENTRY(4, true, x4_hinted)

/* ---- checks: see struct check of core/plan.h ---- */

extern "C" __global__ void stream_check_sums(const int *sums, uint64_t count, uint64_t seed,
	long long, verdict_cell *cell)
{
	const uint64_t key = input_key(seed, 0);
	judge judge = judge_new();

	for (uint64_t chunk = blockIdx.x; chunk < count; chunk += gridDim.x) {
		uint32_t sum = 0;

		for (int i = threadIdx.x; i < CHUNK; i += blockDim.x)
			sum += sum_input(key, chunk * CHUNK + i);
		sum = sum_block(sum);
		if (!threadIdx.x)
			judge_see(judge, chunk, sums[chunk], (int)sum, 0);
	}
	judge_report(judge, cell);
}

extern "C" __global__ void stream_check_write(const double *a, uint64_t count, uint64_t,
	long long, double value, verdict_cell *cell)
{
	judge judge = judge_new();

	for (uint64_t i = grid_first(); i < count; i += grid_step())
		judge_see(judge, i, a[i], value, 0);
	judge_report(judge, cell);
}

extern "C" __global__ void stream_check_copy(
	const double *a, uint64_t count, uint64_t seed, long long, verdict_cell *cell)
{
	const uint64_t key = input_key(seed, 1);
	judge judge = judge_new();

	for (uint64_t i = grid_first(); i < count; i += grid_step())
		judge_see(judge, i, a[i], input_f64(key, i, 0, 1), 0);
	judge_report(judge, cell);
}

extern "C" __global__ void stream_check_triad(const double *a, uint64_t count, uint64_t seed,
	long long, double factor, verdict_cell *cell)
{
	const uint64_t b = input_key(seed, 1), c = input_key(seed, 2);
	judge judge = judge_new();

	for (uint64_t i = grid_first(); i < count; i += grid_step())
		judge_see(judge, i, a[i],
			fma(factor, input_f64(c, i, 0, 1), input_f64(b, i, 0, 1)), 0);
	judge_report(judge, cell);
}
