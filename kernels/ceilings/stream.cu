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

/* What is written to a: the factor f, b, f b, b + c, b + f c, or f - a in place. */
enum pattern { WRITE, COPY, SCALE, ADD, TRIAD, MODIFY };

/* Arrays that are read, b and c; MODIFY reads a as b. */
__host__ __device__ constexpr int sources_of(pattern pattern)
{
	return pattern == WRITE ? 0 : pattern == ADD || pattern == TRIAD ? 2 : 1;
}

template <pattern pattern> DEVICE_FUNCTION double apply(double b, double c, double factor)
{
	switch (pattern) {
	case WRITE:
		return factor;
	case COPY:
		return b;
	case SCALE:
		return factor * b;
	case ADD:
		return b + c;
	case TRIAD:
		return fma(factor, c, b);
	default:
		return factor - b;
	}
}

template <pattern pattern> DEVICE_FUNCTION double2 apply(double2 b, double2 c, double factor)
{
	return make_double2(apply<pattern>(b.x, c.x, factor), apply<pattern>(b.y, c.y, factor));
}

/* The hint promises that nobody writes to the data meanwhile. */
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

/*
 * SECTORS: of every 64 bytes only the first 32, one sector of a cache line, so that half of the chunk
 * is read and each sector is asked for alone.
 */
template <int loads, bool hinted, bool sectors = false>
DEVICE_FUNCTION void read_chunks(const uint4 *a, uint32_t *sums, long long n)
{
	const int spread = sectors ? 2 : 1;
	const int first = sectors ? threadIdx.x / 2 * 4 + threadIdx.x % 2 : threadIdx.x;

	for (long long chunk = blockIdx.x; chunk < n / CHUNK; chunk += gridDim.x) {
		const uint4 *p = a + chunk * CHUNK_QUADS + first;
		uint32_t sum = 0;

#pragma unroll 1
		for (int step = 0; step < CHUNK_QUADS / (spread * loads * THREADS); step++) {
			uint4 value[loads];

#pragma unroll
			for (int i = 0; i < loads; i++)
				value[i] = load<hinted>(p + i * spread * THREADS);
#pragma unroll
			for (int i = 0; i < loads; i++)
				sum += sum_words(value[i]);
			p += spread * loads * THREADS;
		}
		sum = sum_block(sum);
		if (!threadIdx.x)
			sums[chunk] = sum;
	}
}

template <pattern pattern, int loads, bool hinted>
DEVICE_FUNCTION void write_chunks(
	double2 *a, const double2 *b, const double2 *c, long long n, double factor)
{
	const int sources = sources_of(pattern);

	for (long long chunk = blockIdx.x; chunk < n / CHUNK; chunk += gridDim.x) {
		const long long first = chunk * CHUNK_QUADS + threadIdx.x;

#pragma unroll 1
		for (int step = 0; step < CHUNK_QUADS / (loads * THREADS); step++) {
			const long long at = first + step * (loads * THREADS);
			double2 value[loads], other[loads];

#pragma unroll
			for (int i = 0; i < loads; i++) {
				if (sources > 0)
					value[i] = load<hinted && pattern != MODIFY>(
						b + at + i * THREADS);
				if (sources > 1)
					other[i] = load<hinted>(c + at + i * THREADS);
			}
#pragma unroll
			for (int i = 0; i < loads; i++)
				store<hinted>(a + at + i * THREADS,
					apply<pattern>(value[i], other[i], factor));
		}
	}
}

#define ENTRIES(loads, hinted, suffix)                                                             \
	ENTRY stream_read_##suffix(const uint4 *a, uint32_t *sums, long long n)                    \
	{                                                                                          \
		read_chunks<loads, hinted>(a, sums, n);                                            \
	}                                                                                          \
	ENTRY stream_write_##suffix(double2 *a, long long n, double value)                         \
	{                                                                                          \
		write_chunks<WRITE, loads, hinted>(a, nullptr, nullptr, n, value);                 \
	}                                                                                          \
	ENTRY stream_copy_##suffix(double2 *a, const double2 *b, long long n)                      \
	{                                                                                          \
		write_chunks<COPY, loads, hinted>(a, b, nullptr, n, 0);                            \
	}                                                                                          \
	ENTRY stream_scale_##suffix(double2 *a, const double2 *b, long long n, double factor)      \
	{                                                                                          \
		write_chunks<SCALE, loads, hinted>(a, b, nullptr, n, factor);                      \
	}                                                                                          \
	ENTRY stream_modify_##suffix(double2 *a, long long n, double factor)                       \
	{                                                                                          \
		write_chunks<MODIFY, loads, hinted>(a, a, nullptr, n, factor);                     \
	}
#define ENTRIES_OF_THREE(loads, hinted, suffix)                                                    \
	ENTRY stream_add_##suffix(double2 *a, const double2 *b, const double2 *c, long long n)     \
	{                                                                                          \
		write_chunks<ADD, loads, hinted>(a, b, c, n, 0);                                   \
	}                                                                                          \
	ENTRY stream_triad_##suffix(                                                               \
		double2 *a, const double2 *b, const double2 *c, long long n, double factor)        \
	{                                                                                          \
		write_chunks<TRIAD, loads, hinted>(a, b, c, n, factor);                            \
	}

ENTRIES(4, false, x4)
ENTRIES(8, false, x8)
ENTRIES(4, true, x4_hinted)
ENTRIES(8, true, x8_hinted)
ENTRIES_OF_THREE(2, false, x2)
ENTRIES_OF_THREE(4, false, x4)
ENTRIES_OF_THREE(2, true, x2_hinted)
ENTRIES_OF_THREE(4, true, x4_hinted)

ENTRY stream_sectors_x4(const uint4 *a, uint32_t *sums, long long n)
{
	read_chunks<4, false, true>(a, sums, n);
}

ENTRY stream_sectors_x8(const uint4 *a, uint32_t *sums, long long n)
{
	read_chunks<8, false, true>(a, sums, n);
}

/*
 * ---- bulk copies: the data goes through shared memory in tiles, STAGES of them under way ----
 *
 * Blocks that stay go from tile to tile of their chunks. In the dynamic shared memory lie the stages,
 * each with a tile for every source, then the barrier of each stage.
 */
#define BULK_THREADS 256
#define BULK_ENTRY extern "C" __global__ void __launch_bounds__(BULK_THREADS)

struct tiles {
	unsigned char *memory;
	bulk_barrier *full;
	int bytes, stages, sources, per_chunk;
	long long count; /* of this block */
};

DEVICE_FUNCTION tiles tiles_new(
	unsigned char *memory, long long n, int bytes, int stages, int sources)
{
	const long long chunks = n / CHUNK;
	const long long mine = (chunks - blockIdx.x + gridDim.x - 1) / gridDim.x;
	tiles t = { memory, nullptr, bytes, stages, sources, CHUNK * 8 / bytes, 0 };

	t.full = reinterpret_cast<bulk_barrier *>(
		memory + (long long)stages * bytes * (sources ? sources : 1));
	t.count = mine * t.per_chunk;
	if (!threadIdx.x)
		for (int i = 0; i < stages; i++)
			bulk_barrier_init(&t.full[i]);
	__syncthreads();
	return t;
}

/* Where tile INDEX of this block lies in an array, in bytes. */
DEVICE_FUNCTION long long tile_offset(const tiles &t, long long index)
{
	const long long chunk = blockIdx.x + index / t.per_chunk * gridDim.x;

	return chunk * (CHUNK * 8) + index % t.per_chunk * t.bytes;
}

DEVICE_FUNCTION unsigned char *tile_stage(const tiles &t, long long index)
{
	return t.memory + index % t.stages * t.bytes * t.sources;
}

/* By one thread: loads tile INDEX of b, and of c if there are two sources. */
DEVICE_FUNCTION void tile_load(const tiles &t, long long index, const void *b, const void *c)
{
	bulk_barrier *const full = &t.full[index % t.stages];
	const long long at = tile_offset(t, index);

	bulk_expect(full, t.bytes * t.sources);
	bulk_load(tile_stage(t, index), (const unsigned char *)b + at, t.bytes, full);
	if (t.sources > 1)
		bulk_load(tile_stage(t, index) + t.bytes, (const unsigned char *)c + at, t.bytes,
			full);
}

DEVICE_FUNCTION void tiles_start(const tiles &t, const void *b, const void *c)
{
	if (!threadIdx.x)
		for (int i = 0; i < t.stages && i < t.count; i++)
			tile_load(t, i, b, c);
}

DEVICE_FUNCTION void tile_wait(const tiles &t, long long index)
{
	bulk_wait(&t.full[index % t.stages], index / t.stages % 2);
}

BULK_ENTRY stream_read_bulk(const uint4 *a, uint32_t *sums, long long n, int bytes, int stages)
{
	DYNAMIC_SHARED(unsigned char, memory);
	const tiles t = tiles_new(memory, n, bytes, stages, 1);
	uint32_t sum = 0;

	tiles_start(t, a, nullptr);
	for (long long tile = 0; tile < t.count; tile++) {
		const uint4 *const quads = reinterpret_cast<const uint4 *>(tile_stage(t, tile));

		tile_wait(t, tile);
#pragma unroll 4
		for (int i = threadIdx.x; i < bytes / 16; i += BULK_THREADS)
			sum += sum_words(load_shared(quads + i));
		/* All have read before the stage is filled again. */
		__syncthreads();
		if (!threadIdx.x && tile + stages < t.count)
			tile_load(t, tile + stages, a, nullptr);
		if ((tile + 1) % t.per_chunk)
			continue;
		sum = sum_block(sum);
		if (!threadIdx.x)
			sums[blockIdx.x + tile / t.per_chunk * gridDim.x] = sum;
		sum = 0;
	}
}

/*
 * The result takes the place of b's tile in the stage and is stored from there. A stage is filled
 * again when the store of the tile after it is on its way, so that two stores are always open.
 */
template <pattern pattern>
DEVICE_FUNCTION void write_tiles(double2 *a, const double2 *b, const double2 *c, long long n,
	double factor, int bytes, int stages)
{
	DYNAMIC_SHARED(unsigned char, memory);
	const tiles t = tiles_new(memory, n, bytes, stages, sources_of(pattern));

	tiles_start(t, b, c);
	for (long long tile = 0; tile < t.count; tile++) {
		double2 *const value = reinterpret_cast<double2 *>(tile_stage(t, tile));
		const double2 *const other =
			reinterpret_cast<const double2 *>(tile_stage(t, tile) + bytes);

		tile_wait(t, tile);
		if (pattern != COPY) {
#pragma unroll 4
			for (int i = threadIdx.x; i < bytes / 16; i += BULK_THREADS)
				store_shared(value + i,
					apply<pattern>(load_shared(value + i),
						t.sources > 1 ? load_shared(other + i)
							      : make_double2(0, 0),
						factor));
			bulk_fence();
		}
		__syncthreads();
		if (threadIdx.x)
			continue;
		bulk_store((unsigned char *)a + tile_offset(t, tile), value, bytes);
		bulk_commit();
		if (tile && tile - 1 + stages < t.count) {
			bulk_wait_read<1>();
			tile_load(t, tile - 1 + stages, b, c);
		}
	}
	if (!threadIdx.x)
		bulk_wait_read<0>();
}

BULK_ENTRY stream_write_bulk(double2 *a, long long n, double value, int bytes, int stages)
{
	DYNAMIC_SHARED(unsigned char, memory);
	const tiles t = tiles_new(memory, n, bytes, stages, 0);

	for (int i = threadIdx.x; i < bytes / 16; i += BULK_THREADS)
		store_shared(reinterpret_cast<double2 *>(memory) + i, make_double2(value, value));
	bulk_fence();
	__syncthreads();
	if (threadIdx.x)
		return;
	for (long long tile = 0; tile < t.count; tile++) {
		bulk_store((unsigned char *)a + tile_offset(t, tile), memory, bytes);
		bulk_commit();
		bulk_wait_read<4>();
	}
	bulk_wait_read<0>();
}

BULK_ENTRY stream_copy_bulk(double2 *a, const double2 *b, long long n, int bytes, int stages)
{
	write_tiles<COPY>(a, b, nullptr, n, 0, bytes, stages);
}

BULK_ENTRY stream_scale_bulk(
	double2 *a, const double2 *b, long long n, double factor, int bytes, int stages)
{
	write_tiles<SCALE>(a, b, nullptr, n, factor, bytes, stages);
}

BULK_ENTRY stream_modify_bulk(double2 *a, long long n, double factor, int bytes, int stages)
{
	write_tiles<MODIFY>(a, a, nullptr, n, factor, bytes, stages);
}

BULK_ENTRY stream_add_bulk(double2 *a, const double2 *b, const double2 *c, long long n, int bytes,
	int stages)
{
	write_tiles<ADD>(a, b, c, n, 0, bytes, stages);
}

BULK_ENTRY stream_triad_bulk(double2 *a, const double2 *b, const double2 *c, long long n,
	double factor, int bytes, int stages)
{
	write_tiles<TRIAD>(a, b, c, n, factor, bytes, stages);
}

/* ---- checks: see struct check of core/plan.h ---- */

/* The sums of the first PART of every 8 elements of each chunk. */
extern "C" __global__ void stream_check_sums(const int *sums, uint64_t count, uint64_t seed,
	long long, int part, verdict_cell *cell)
{
	const uint64_t key = input_key(seed, 0);
	judge judge = judge_new();

	for (uint64_t chunk = blockIdx.x; chunk < count; chunk += gridDim.x) {
		uint32_t sum = 0;

		for (int i = threadIdx.x; i < CHUNK; i += blockDim.x)
			if (i % 8 < part)
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

/* The others: what PATTERN makes of b (a for MODIFY, after an odd number of PASSES) and c. */
template <pattern pattern>
DEVICE_FUNCTION void check_chunks(const double *a, uint64_t count, uint64_t seed, double factor,
	bool odd, verdict_cell *cell)
{
	const uint64_t b = input_key(seed, pattern == MODIFY ? 0 : 1), c = input_key(seed, 2);
	judge judge = judge_new();

	for (uint64_t i = grid_first(); i < count; i += grid_step()) {
		const double value = input_f64(b, i, 0, 1);
		const double other = sources_of(pattern) > 1 ? input_f64(c, i, 0, 1) : 0;

		judge_see(judge, i, a[i], odd ? apply<pattern>(value, other, factor) : value, 0);
	}
	judge_report(judge, cell);
}

extern "C" __global__ void stream_check_copy(
	const double *a, uint64_t count, uint64_t seed, long long, verdict_cell *cell)
{
	check_chunks<COPY>(a, count, seed, 0, true, cell);
}

extern "C" __global__ void stream_check_scale(const double *a, uint64_t count, uint64_t seed,
	long long, double factor, verdict_cell *cell)
{
	check_chunks<SCALE>(a, count, seed, factor, true, cell);
}

extern "C" __global__ void stream_check_add(
	const double *a, uint64_t count, uint64_t seed, long long, verdict_cell *cell)
{
	check_chunks<ADD>(a, count, seed, 0, true, cell);
}

extern "C" __global__ void stream_check_triad(const double *a, uint64_t count, uint64_t seed,
	long long, double factor, verdict_cell *cell)
{
	check_chunks<TRIAD>(a, count, seed, factor, true, cell);
}

extern "C" __global__ void stream_check_modify(const double *a, uint64_t count, uint64_t seed,
	long long executions, double factor, long long passes, verdict_cell *cell)
{
	check_chunks<MODIFY>(a, count, seed, factor, executions * passes % 2, cell);
}
