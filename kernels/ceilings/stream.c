/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ceilings of DRAM over arrays of 8-byte elements: read, write, and what reads and writes.
 *
 * The arrays together are at least 20 times the last-level cache, so that less than a twentieth can
 * be left there from the pass before, and nothing is left when the passes run in the same direction
 * and the cache forgets its oldest lines first. What a kernel wrote may still lie in the cache when
 * the clock stops. On a GPU kernels that write therefore go over their arrays several times within
 * one execution, until such lines are under 1 % of all bytes. Not so on a host: stores past the
 * cache leave none, and other stores find as many lines at the start of an execution, from filling
 * or from the execution before, that must be written back first, as they leave at its end. Stores
 * go past the cache where the instruction set allows it (otherwise each line is first read, and a
 * third or more of the traffic is not counted), but for update, whose lines are read anyway.
 *
 * Work, exactly, an execution of P passes over arrays of N elements:
 *   read   8 n P bytes read, and 4 bytes written for each chunk of 65536 elements
 *   write  8 n P bytes written
 *   copy   8 n P bytes read and as many written
 *   triad  a = b + 3 c: 16 n P bytes read, 8 n P written, 2 n P FLOP
 *   update a = a + 3 b: the same mix of reads and writes, but what is written was just read; a host
 *          is faster at it than at triad, so the roof of that mix is the better of the two
 *   scale  a = 3 b, and modify a = 1 - a in place: the bytes of copy, n P FLOP
 *   add    a = b + c: the bytes of triad, n P FLOP
 *   sectors  reads the first 32 of every 64 bytes: 4 n P bytes read, and the sums
 * The roof of a mix is the best kernel of that mix.
 *
 * Checks: read sums the words of each chunk (sum.h); write stores the number of its pass; copy,
 * scale, add and modify must be exact (1 - a of a multiple of 2^-52 has no rounding, and twice is a
 * again); triad within the rounding of one addition and one multiplication; update within that of
 * as many as it made.
 *
 * On a GPU each pattern is there in several forms, since none is the fastest everywhere: one block
 * a chunk or blocks that stay; plain, or with hints to the caches; more or fewer accesses open at a
 * time; from sm_90 on also bulk copies through shared memory, which need neither registers nor
 * threads for what is under way.
 */
#include "core/kernel.h"

#include <math.h>

#include "kernels/ceilings/sum.h"
#include "kernels/share.h"
#include "kernels/vector.h"

/* Elements that one sum of the read kernel covers, and the unit that arrays are shared out in. */
#define CHUNK 65536
#define TRIAD_FACTOR 3.0
/* Bytes of all arrays over the last-level cache; bytes moved over that cache, if any are written.
 */
#define FOOTPRINT_CACHES 20
#define WRITTEN_CACHES 100

enum pattern {
	PATTERN_READ,
	PATTERN_SECTORS,
	PATTERN_WRITE,
	PATTERN_COPY,
	PATTERN_SCALE,
	PATTERN_MODIFY,
	PATTERN_ADD,
	PATTERN_TRIAD,
	PATTERN_UPDATE,
	PATTERNS
};

/* ---- host kernels ---- */

/* Arguments: a, sums, n, passes. */
static inline void read_share(
	const union value *arguments, int thread, int threads, sum_loop *sum_of)
{
	const struct share share = share_of(arguments[2].integer, CHUNK, thread, threads);
	const double *a = arguments[0].pointer;
	uint32_t *sums = arguments[1].pointer;

	for (int64_t pass = 0; pass < arguments[3].integer; pass++)
		for (int64_t i = share.begin; i < share.end; i += CHUNK)
			sums[i / CHUNK] = sum_of(a + i, CHUNK * 8, 1);
}

#define READ_KERNEL(name, target, vector, streams, ahead)                                          \
	SUM_LOOP(name##_sum, target, vector, 8, streams, ahead)                                    \
	static void name(const union value *arguments, int thread, int threads)                    \
	{                                                                                          \
		read_share(arguments, thread, threads, name##_sum);                                \
	}

/* Where vector i of a step lies, and what the writing kernels do with it. */
#define AT(i) ((i) / each * stride + (i) % each * lanes)
#define STREAM_WRITE(i, store) store(a + AT(i), value);
#define STREAM_COPY(i, store) store(a + AT(i), *(const vector *)(b + AT(i)));
#define STREAM_TRIAD(i, store)                                                                     \
	store(a + AT(i), *(const vector *)(b + AT(i)) + value * *(const vector *)(c + AT(i)));
#define STREAM_UPDATE(i, store)                                                                    \
	store(a + AT(i), *(const vector *)(a + AT(i)) + value * *(const vector *)(b + AT(i)));

/*
 * Arguments: a, b, c (those that are not used repeat a), n, passes. Each chunk is gone through at
 * STREAMS places at once: where reads wait for memory, that is more than one prefetcher brings.
 */
#define STREAM_KERNEL(name, target, vector_type, store, streams, OP, FACTOR)                       \
	static target void name(const union value *arguments, int thread, int threads)             \
	{                                                                                          \
		typedef vector_type vector;                                                        \
		enum { lanes = sizeof(vector) / sizeof(double), each = 8 / (streams) };            \
		enum { stride = CHUNK / (streams) };                                               \
		const struct share share = share_of(arguments[3].integer, CHUNK, thread, threads); \
		double *const to = arguments[0].pointer;                                           \
		const double *const x = arguments[1].pointer, *const y = arguments[2].pointer;     \
                                                                                                   \
		for (int64_t pass = 1; pass <= arguments[4].integer; pass++) {                     \
			const vector value = (vector){ 0 } + (FACTOR);                             \
                                                                                                   \
			for (int64_t i = share.begin; i < share.end; i += CHUNK) {                 \
				double *a = to + i, *const end = a + stride;                       \
				const double *b = x + i, *c = y + i;                               \
                                                                                                   \
				for (; a < end; a += each * lanes) {                               \
					REPEAT_8(OP, store);                                       \
					b += each * lanes;                                         \
					c += each * lanes;                                         \
					memory_barrier();                                          \
				}                                                                  \
				(void)b, (void)c;                                                  \
			}                                                                          \
			(void)value;                                                               \
		}                                                                                  \
		STORE_FENCE();                                                                     \
	}
#define STREAM_KERNELS(name, target, vector, store, streams)                                       \
	STREAM_KERNEL(write_##name, target, vector, store, streams, STREAM_WRITE, (double)pass)    \
	STREAM_KERNEL(copy_##name, target, vector, store, streams, STREAM_COPY, 0.0)               \
	STREAM_KERNEL(triad_##name, target, vector, store, streams, STREAM_TRIAD, TRIAD_FACTOR)
#define UPDATE_KERNEL(name, target, vector, streams)                                               \
	STREAM_KERNEL(update_##name, target, vector, STORE, streams, STREAM_UPDATE, TRIAD_FACTOR)

#define STORE(p, v) (*(vector *)(p) = (v))
#ifdef __x86_64__
/* Stores past the cache are ordered by nothing else. */
#define STORE_FENCE() _mm_sfence()
READ_KERNEL(read_sse2, TARGET_BASE, u32x4, 1, 0)
READ_KERNEL(read_sse2_4, TARGET_BASE, u32x4, 4, 0)
READ_KERNEL(read_avx2, TARGET_AVX2, u32x8, 1, 0)
READ_KERNEL(read_avx2_4, TARGET_AVX2, u32x8, 4, 0)
READ_KERNEL(read_avx512, TARGET_AVX512, u32x16, 1, 0)
READ_KERNEL(read_avx512_ahead, TARGET_AVX512, u32x16, 1, 2048)
READ_KERNEL(read_avx512_4, TARGET_AVX512, u32x16, 4, 0)
STREAM_KERNELS(sse2_past, TARGET_BASE, f64x2, _mm_stream_pd, 1)
STREAM_KERNELS(sse2_past_4, TARGET_BASE, f64x2, _mm_stream_pd, 4)
STREAM_KERNELS(avx2, TARGET_AVX2, f64x4, STORE, 1)
STREAM_KERNELS(avx2_past, TARGET_AVX2, f64x4, _mm256_stream_pd, 1)
STREAM_KERNELS(avx2_past_4, TARGET_AVX2, f64x4, _mm256_stream_pd, 4)
STREAM_KERNELS(avx512, TARGET_AVX512, f64x8, STORE, 1)
STREAM_KERNELS(avx512_past, TARGET_AVX512, f64x8, _mm512_stream_pd, 1)
STREAM_KERNELS(avx512_past_4, TARGET_AVX512, f64x8, _mm512_stream_pd, 4)
UPDATE_KERNEL(sse2, TARGET_BASE, f64x2, 1)
UPDATE_KERNEL(avx2, TARGET_AVX2, f64x4, 1)
UPDATE_KERNEL(avx2_4, TARGET_AVX2, f64x4, 4)
UPDATE_KERNEL(avx512, TARGET_AVX512, f64x8, 1)
UPDATE_KERNEL(avx512_4, TARGET_AVX512, f64x8, 4)
/* number: places at once. The likeliest last: they are tried first. */
#define READ_VARIANTS                                                                              \
	{ "SSE2", FEATURE_SSE2, 0, { 1 }, read_sse2, NULL },                                       \
		{ "SSE2, 4 streams", FEATURE_SSE2, 0, { 4 }, read_sse2_4, NULL },                  \
		{ "AVX2", FEATURE_AVX2_FMA, 0, { 1 }, read_avx2, NULL },                           \
		{ "AVX2, 4 streams", FEATURE_AVX2_FMA, 0, { 4 }, read_avx2_4, NULL },              \
		{ "AVX-512", FEATURE_AVX512, 0, { 1 }, read_avx512, NULL },                        \
		{ "AVX-512, fetch 2 KiB ahead", FEATURE_AVX512, 0, { 1 }, read_avx512_ahead,       \
			NULL },                                                                    \
		{ "AVX-512, 4 streams", FEATURE_AVX512, 0, { 4 }, read_avx512_4, NULL },
#define STREAM_VARIANTS(pattern)                                                                   \
	{ "SSE2, past the cache", FEATURE_SSE2, 0, { 1 }, pattern##_sse2_past, NULL },             \
		{ "SSE2, past the cache, 4 streams", FEATURE_SSE2, 0, { 4 },                       \
			pattern##_sse2_past_4, NULL },                                             \
		{ "AVX2", FEATURE_AVX2_FMA, 0, { 1 }, pattern##_avx2, NULL },                      \
		{ "AVX2, past the cache", FEATURE_AVX2_FMA, 0, { 1 }, pattern##_avx2_past, NULL }, \
		{ "AVX2, past the cache, 4 streams", FEATURE_AVX2_FMA, 0, { 4 },                   \
			pattern##_avx2_past_4, NULL },                                             \
		{ "AVX-512", FEATURE_AVX512, 0, { 1 }, pattern##_avx512, NULL },                   \
		{ "AVX-512, past the cache", FEATURE_AVX512, 0, { 1 }, pattern##_avx512_past,      \
			NULL },                                                                    \
		{ "AVX-512, past the cache, 4 streams", FEATURE_AVX512, 0, { 4 },                  \
			pattern##_avx512_past_4, NULL },
#define UPDATE_VARIANTS                                                                            \
	{ "SSE2", FEATURE_SSE2, 0, { 1 }, update_sse2, NULL },                                     \
		{ "AVX2", FEATURE_AVX2_FMA, 0, { 1 }, update_avx2, NULL },                         \
		{ "AVX2, 4 streams", FEATURE_AVX2_FMA, 0, { 4 }, update_avx2_4, NULL },            \
		{ "AVX-512", FEATURE_AVX512, 0, { 1 }, update_avx512, NULL },                      \
		{ "AVX-512, 4 streams", FEATURE_AVX512, 0, { 4 }, update_avx512_4, NULL },
#else
#define STORE_FENCE() memory_barrier()
READ_KERNEL(read_v16, TARGET_BASE, u32x4, 1, 0)
READ_KERNEL(read_v16_4, TARGET_BASE, u32x4, 4, 0)
STREAM_KERNELS(v16, TARGET_BASE, f64x2, STORE, 1)
STREAM_KERNELS(v16_4, TARGET_BASE, f64x2, STORE, 4)
UPDATE_KERNEL(v16, TARGET_BASE, f64x2, 1)
UPDATE_KERNEL(v16_4, TARGET_BASE, f64x2, 4)
#define STREAM_VARIANTS(pattern)                                                                   \
	{ "16-byte vectors", 0, 0, { 1 }, pattern##_v16, NULL },                                   \
		{ "16-byte vectors, 4 streams", 0, 0, { 4 }, pattern##_v16_4, NULL },
#define READ_VARIANTS STREAM_VARIANTS(read)
#define UPDATE_VARIANTS STREAM_VARIANTS(update)
#endif
static const struct variant read_host[] = { READ_VARIANTS };
static const struct variant write_host[] = { STREAM_VARIANTS(write) };
static const struct variant copy_host[] = { STREAM_VARIANTS(copy) };
static const struct variant triad_host[] = { STREAM_VARIANTS(triad) };
static const struct variant update_host[] = { UPDATE_VARIANTS };

/* ---- plans ---- */

static enum pattern pattern_of(const struct kernel *kernel)
{
	return *(const enum pattern *)kernel->detail;
}

/* What tells the patterns apart. */
static const struct shape {
	int arrays;	   /* a, b, c */
	int read, written; /* arrays that are read, and written; of SECTORS a half */
	int operations;	   /* an element */
	double factor;	   /* argument of the device function; 0: it has none */
	const char *check; /* device function */
} shapes[PATTERNS] = {
	[PATTERN_READ] = { 1, 1, 0, 0, 0, "stream_check_sums" },
	[PATTERN_SECTORS] = { 1, 1, 0, 0, 0, "stream_check_sums" },
	[PATTERN_WRITE] = { 1, 0, 1, 0, 0, "stream_check_write" },
	[PATTERN_COPY] = { 2, 1, 1, 0, 0, "stream_check_copy" },
	[PATTERN_SCALE] = { 2, 1, 1, 1, TRIAD_FACTOR, "stream_check_scale" },
	[PATTERN_MODIFY] = { 1, 1, 1, 1, 1, "stream_check_modify" },
	[PATTERN_ADD] = { 3, 2, 1, 1, 0, "stream_check_add" },
	[PATTERN_TRIAD] = { 3, 2, 1, 2, TRIAD_FACTOR, "stream_check_triad" },
	[PATTERN_UPDATE] = { 2, 2, 1, 2, TRIAD_FACTOR, NULL },
};

/* Reads only, and leaves sums. */
static bool sums_up(enum pattern pattern)
{
	return !shapes[pattern].written;
}

static struct expected expected_read(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	int64_t begin = (int64_t)index * CHUNK;
	uint32_t sum = sum_expected(input_key(occasion->seed, 0), begin, begin + CHUNK);

	(void)plan;
	return (struct expected){ (double)(int32_t)sum, 0 };
}

static struct expected expected_sectors(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const uint64_t key = input_key(occasion->seed, 0);
	uint32_t sum = 0;

	(void)plan;
	for (int64_t i = (int64_t)index * CHUNK; i < (int64_t)(index + 1) * CHUNK; i += 8)
		sum += sum_expected(key, i, i + 4);
	return (struct expected){ (double)(int32_t)sum, 0 };
}

static struct expected expected_write(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	(void)occasion, (void)index;
	return (struct expected){ (double)plan->size.n[1], 0 };
}

static double input_at(
	const struct plan *plan, const struct occasion *occasion, int buffer, size_t index)
{
	return input_f64(input_key(occasion->seed, buffer), index, plan->buffers[buffer].low,
		plan->buffers[buffer].high);
}

static struct expected expected_copy(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return (struct expected){ input_at(plan, occasion, 1, index), 0 };
}

static struct expected expected_scale(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return (struct expected){ TRIAD_FACTOR * input_at(plan, occasion, 1, index), 0 };
}

static struct expected expected_add(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	double value = input_at(plan, occasion, 1, index) + input_at(plan, occasion, 2, index);

	return (struct expected){ value, 0 };
}

static struct expected expected_modify(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	double value = input_at(plan, occasion, 0, index);
	bool odd = occasion->executions * plan->size.n[1] % 2;

	return (struct expected){ odd ? 1 - value : value, 0 };
}

/* Fused or not, the result is off by at most one rounding of the product and one of the sum. */
static struct expected expected_triad(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	double value = input_at(plan, occasion, 1, index) +
		       TRIAD_FACTOR * input_at(plan, occasion, 2, index);

	return (struct expected){ value, fabs(value) * 0x1p-51 };
}

/* Every pass of every execution has added 3 b, with two roundings at most. */
static struct expected expected_update(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	double times = (double)occasion->executions * (double)plan->size.n[1];
	double value = input_at(plan, occasion, 0, index) +
		       times * TRIAD_FACTOR * input_at(plan, occasion, 1, index);

	return (struct expected){ value, times * fabs(value) * 0x1p-51 };
}

static struct buffer array(const char *name, int64_t n, enum fill fill)
{
	return (struct buffer){ name, ELEMENT_F64, (size_t)n, fill, 0, 1 };
}

/*
 * Buffers, work and check, alike on every device: buffer 0 is a, then b, c; the sums of the read
 * kernel are buffer 1. The output is a, but for read.
 */
static void plan_common(const struct plan_request *request, struct plan *plan)
{
	static reference *const expected[PATTERNS] = { expected_read, expected_sectors,
		expected_write, expected_copy, expected_scale, expected_modify, expected_add,
		expected_triad, expected_update };
	const enum pattern pattern = pattern_of(request->kernel);
	const struct shape *shape = &shapes[pattern];
	const int64_t n = request->size.n[0];
	const double pass = 8.0 * (double)n, passes = (double)request->size.n[1];
	const bool input = pattern == PATTERN_UPDATE || pattern == PATTERN_MODIFY;
	struct traffic traffic = { shape->read * pass * passes, shape->written * pass * passes };

	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan, array("a", n,
				      sums_up(pattern) ? FILL_BITS
				      : input	       ? FILL_UNIFORM
						       : FILL_POISON));
	plan->check.buffer = 0;
	plan->check.expected = expected[pattern];
	plan->check.cost = 1;
	if (sums_up(pattern)) {
		plan->check.buffer =
			plan_add_buffer(plan, (struct buffer){ "sums", ELEMENT_I32,
						      (size_t)(n / CHUNK), FILL_POISON, 0, 0 });
		plan->check.cost = CHUNK;
		traffic.written = 4.0 * (double)(n / CHUNK) * passes;
	}
	if (pattern == PATTERN_SECTORS)
		traffic.read /= 2;
	if (shape->arrays > 1)
		plan_add_buffer(plan, array("b", n, FILL_UNIFORM));
	if (shape->arrays > 2)
		plan_add_buffer(plan, array("c", n, FILL_UNIFORM));
	plan->work.operations = shape->operations * (double)n * passes;
	plan->work.level[LEVEL_DRAM] = plan->work.level[LEVEL_L1] = traffic;
	plan_add_parameter(plan, "working set", plan_memory(plan), "bytes");
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const enum pattern pattern = pattern_of(request->kernel);
	const int arrays = shapes[pattern].arrays;
	struct step *step;

	if (request->size.n[0] < 1 || request->size.n[0] % CHUNK || request->size.n[1] < 1)
		return fail(err,
			"%s needs a multiple of %d elements and at least one pass, not %lld and "
			"%lld",
			request->kernel->name, CHUNK, (long long)request->size.n[0],
			(long long)request->size.n[1]);
	plan_common(request, plan);
	step = plan_add_step(plan, STEP_CALL);
	step->call = request->variant->call;
	if (pattern == PATTERN_READ) {
		step_add_buffer(step, 0);
		step_add_buffer(step, 1);
	} else {
		for (int i = 0; i < 3; i++)
			step_add_buffer(step, i < arrays ? i : 0);
	}
	step_add_i64(step, request->size.n[0]);
	step_add_i64(step, request->size.n[1]);
	return 0;
}

/* ---- GPU ---- */

/*
 * number: accesses of 16 bytes a thread has open; blocks: 0 for one a chunk, else how many an SM.
 * Device functions of 1024 threads.
 */
/* clang-format off */
#define GPU_VARIANT(name, pattern, open, stay, suffix, proof)                                      \
	{ #open " open, " name, 0, 0, { open, stay }, NULL, "stream_" #pattern "_x" #open suffix,  \
		proof }
#define BULK_VARIANT(name, pattern, bytes, stages)                                                 \
	{ "bulk copies, " name " tiles", 0, 90, { 0, 1, bytes, stages }, NULL,                     \
		"stream_" #pattern "_bulk", BULK_PROOF_##pattern }
#define GPU_VARIANTS(pattern, few, few_proof, many, many_proof)                                    \
	GPU_VARIANT("block a chunk", pattern, few, 0, "", few_proof),                              \
		GPU_VARIANT("block a chunk", pattern, many, 0, "", many_proof),                    \
		GPU_VARIANT("block a chunk, hinted", pattern, few, 0, "_hinted", few_proof),       \
		GPU_VARIANT("block a chunk, hinted", pattern, many, 0, "_hinted", many_proof),     \
		GPU_VARIANT("blocks stay", pattern, few, 1, "", few_proof),                        \
		GPU_VARIANT("blocks stay", pattern, many, 1, "", many_proof),                      \
		BULK_VARIANT("16 KiB", pattern, 16384, 4),                                         \
		BULK_VARIANT("8 KiB", pattern, 8192, 8),
/* clang-format on */
/* What is done with a tile that was copied; of those that only copy, the copy. */
#define BULK_PROOF_read "LDS.128=4 +40"
#define BULK_PROOF_write "STS.128=16 +40"
#define BULK_PROOF_copy "UBLKCP=1 +10"
#define BULK_PROOF_scale "LDS.128=4 STS.128=4 DMUL=8 +40"
#define BULK_PROOF_modify "LDS.128=4 STS.128=4 DADD=8 +40"
#define BULK_PROOF_add "LDS.128=8 STS.128=4 DADD=8 +40"
#define BULK_PROOF_triad "LDS.128=8 STS.128=4 DFMA=8 +40"
static const struct variant read_gpu[] = { GPU_VARIANTS(
	read, 4, "LDG.128=4 +40", 8, "LDG.128=8 +60") };
static const struct variant write_gpu[] = { GPU_VARIANTS(
	write, 4, "STG.128=4 +40", 8, "STG.128=8 +60") };
static const struct variant copy_gpu[] = { GPU_VARIANTS(
	copy, 4, "LDG.128=4 STG.128=4 +40", 8, "LDG.128=8 STG.128=8 +60") };
static const struct variant scale_gpu[] = { GPU_VARIANTS(
	scale, 4, "LDG.128=4 STG.128=4 DMUL=8 +80", 8, "LDG.128=8 STG.128=8 DMUL=16 +100") };
static const struct variant modify_gpu[] = { GPU_VARIANTS(
	modify, 4, "LDG.128=4 STG.128=4 DADD=8 +80", 8, "LDG.128=8 STG.128=8 DADD=16 +100") };
static const struct variant add_gpu[] = { GPU_VARIANTS(
	add, 2, "LDG.128=4 STG.128=2 DADD=4 +40", 4, "LDG.128=8 STG.128=4 DADD=8 +60") };
static const struct variant triad_gpu[] = { GPU_VARIANTS(
	triad, 2, "LDG.128=4 STG.128=2 DFMA=4 +40", 4, "LDG.128=8 STG.128=4 DFMA=8 +60") };
static const struct variant sectors_gpu[] = {
	{ "4 open, block a chunk", 0, 0, { 4, 0 }, NULL, "stream_sectors_x4", "LDG.128=4 +40" },
	{ "8 open, block a chunk", 0, 0, { 8, 0 }, NULL, "stream_sectors_x8", "LDG.128=8 +60" },
	{ "8 open, blocks stay", 0, 0, { 8, 1 }, NULL, "stream_sectors_x8", "LDG.128=8 +60" },
};

#define GPU_THREADS 1024
#define BULK_THREADS 256

static void add_check_argument(struct check *check, struct argument argument)
{
	check->arguments[check->argument_count++] = argument;
}

static void check_on_device(enum pattern pattern, struct plan *plan)
{
	const struct shape *shape = &shapes[pattern];
	struct check *check = &plan->check;
	const int64_t passes = plan->size.n[1];

	check->entry = shape->check;
	if (sums_up(pattern))
		add_check_argument(check, (struct argument){ ARGUMENT_I32,
						  .integer = pattern == PATTERN_SECTORS ? 4 : 8 });
	if (pattern == PATTERN_WRITE)
		add_check_argument(
			check, (struct argument){ ARGUMENT_F64, .real = (double)passes });
	if (shape->factor != 0)
		add_check_argument(check, (struct argument){ ARGUMENT_F64, .real = shape->factor });
	if (pattern == PATTERN_MODIFY)
		add_check_argument(check, (struct argument){ ARGUMENT_I64, .integer = passes });
}

/*
 * Tiles and their barriers in shared memory: of two sources half as many stages; on a GPU with
 * little of it smaller tiles. Returns how many blocks fit on an SM.
 */
static int shape_bulk(
	const struct plan_request *request, int sources, int *bytes, int *stages, unsigned *shared)
{
	const struct device *device = request->device;
	const double most = fmin(device->shared_per_block, device->shared_per_unit / 3);
	int fit;

	*bytes = request->variant->number[2];
	*stages = request->variant->number[3] / (sources > 1 ? 2 : 1);
	while ((double)*bytes * *stages * sources + 2048 > most && *bytes > 256)
		*bytes /= 2;
	*shared = (unsigned)(*bytes * *stages * sources + 8 * *stages);
	/* The system keeps 1 KiB of each block for itself. */
	fit = (int)(device->shared_per_unit / (*shared + 1024));
	return fit > 1 ? fit : 1;
}

static void add_launch(const struct plan_request *request, struct plan *plan)
{
	const enum pattern pattern = pattern_of(request->kernel);
	const struct device *device = request->device;
	const struct variant *variant = request->variant;
	const int64_t chunks = request->size.n[0] / CHUNK;
	const bool bulk = variant->number[2] > 0;
	int fit = device->threads_per_unit / GPU_THREADS, bytes = 0, stages = 0;
	unsigned shared = 0;
	struct step *step;
	int64_t blocks;

	if (bulk)
		fit = shape_bulk(
			request, shapes[pattern].read > 1 ? 2 : 1, &bytes, &stages, &shared);
	blocks = (int64_t)device->units * (fit > 1 ? fit : 1);
	if (!variant->number[1] || blocks > chunks)
		blocks = chunks;
	step = plan_add_launch(
		plan, "stream", variant->entry, blocks, bulk ? BULK_THREADS : GPU_THREADS);
	step->shared_bytes = shared;
	for (int i = 0; i < plan->buffer_count; i++)
		step_add_buffer(step, i);
	step_add_i64(step, request->size.n[0]);
	if (pattern == PATTERN_WRITE)
		step_add_f64(step, (double)request->size.n[1]);
	if (shapes[pattern].factor != 0)
		step_add_f64(step, shapes[pattern].factor);
	if (bulk) {
		step_add_i32(step, bytes);
		step_add_i32(step, stages);
	}
}

/* One launch a pass, back to back: all write the same values. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t n = request->size.n[0], passes = request->size.n[1];

	if (n < 1 || n % CHUNK || n / CHUNK > INT32_MAX || passes < 1 || passes > PLAN_STEPS)
		return fail(err,
			"%s needs a multiple of %d elements and 1 to %d passes, not %lld and %lld",
			request->kernel->name, CHUNK, PLAN_STEPS, (long long)n, (long long)passes);
	plan_common(request, plan);
	check_on_device(pattern_of(request->kernel), plan);
	for (int64_t pass = 0; pass < passes; pass++)
		add_launch(request, plan);
	return 0;
}

/* On a GPU the arrays are as large as one pass needs; with less memory there are more passes. */
#define FOOTPRINT_GPU 128

/* ---- rows ---- */

/* Where no cache is known: enough for one of 200 MB. */
#define FOOTPRINT_UNKNOWN 4e9

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const enum pattern pattern = pattern_of(kernel);
	const double cache = device_last_cache(device);
	const double least = cache > 0 ? FOOTPRINT_CACHES * cache : FOOTPRINT_UNKNOWN;
	const int64_t unit = (int64_t)CHUNK * (device->threads > 0 ? device->threads : 1);
	const double unit_bytes = 8.0 * (double)unit * shapes[pattern].arrays;
	/* The sums of the read kernel. */
	const double overhead = sums_up(pattern) ? 1 + 4.0 / CHUNK / 8 : 1;
	const double most = floor(room.memory / overhead / unit_bytes);
	double units = ceil(least / unit_bytes), bytes;

	if (device->code == CODE_GPU && cache > 0)
		units = fmax(units, fmin(most, ceil(FOOTPRINT_GPU * cache / unit_bytes)));
	bytes = units * unit_bytes * overhead;

	if (bytes > room.memory)
		return fail(err,
			"%s needs %.0f MB of memory, %d times the last-level cache, but only %.0f "
			"MB may be used",
			kernel->name, ceil(bytes / 1e6), FOOTPRINT_CACHES,
			floor(room.memory / 1e6));
	*to = (struct size){ { (int64_t)units * unit, 1 } };
	if (device->code == CODE_GPU && !sums_up(pattern))
		to->n[1] = cache > 0 ? (int64_t)ceil(WRITTEN_CACHES * cache / (units * unit_bytes))
				     : WRITTEN_CACHES / FOOTPRINT_CACHES;
	return 0;
}

static const enum pattern patterns[PATTERNS] = { PATTERN_READ, PATTERN_SECTORS, PATTERN_WRITE,
	PATTERN_COPY, PATTERN_SCALE, PATTERN_MODIFY, PATTERN_ADD, PATTERN_TRIAD, PATTERN_UPDATE };
#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static const struct kernel kernels[] = {
	{
		.name = "stream_read",
		.about = "reads an array from DRAM",
		.counts = "8 n passes bytes read",
		.role = ROLE_MEMORY,
		.level = LEVEL_DRAM,
		.dimensions = { "n", "passes" },
		.size = size,
		.host = { .variants = read_host,
			.variant_count = COUNT(read_host),
			.plan = plan_host },
		.gpu = { .variants = read_gpu, .variant_count = COUNT(read_gpu), .plan = plan_gpu },
		.detail = &patterns[PATTERN_READ],
	},
	{
		.name = "stream_write",
		.about = "writes an array to DRAM",
		.counts = "8 n passes bytes written",
		.role = ROLE_MEMORY,
		.level = LEVEL_DRAM,
		.dimensions = { "n", "passes" },
		.size = size,
		.host = { .variants = write_host,
			.variant_count = COUNT(write_host),
			.plan = plan_host },
		.gpu = { .variants = write_gpu,
			.variant_count = COUNT(write_gpu),
			.plan = plan_gpu },
		.detail = &patterns[PATTERN_WRITE],
	},
	{
		.name = "stream_copy",
		.about = "copies an array in DRAM",
		.counts = "8 n passes bytes read, 8 n passes written",
		.role = ROLE_MEMORY,
		.level = LEVEL_DRAM,
		.dimensions = { "n", "passes" },
		.size = size,
		.host = { .variants = copy_host,
			.variant_count = COUNT(copy_host),
			.plan = plan_host },
		.gpu = { .variants = copy_gpu, .variant_count = COUNT(copy_gpu), .plan = plan_gpu },
		.detail = &patterns[PATTERN_COPY],
	},
	{
		.name = "stream_triad",
		.about = "a = b + 3 c over arrays in DRAM",
		.counts = "16 n passes bytes read, 8 n passes written; 2 n passes FLOP",
		.role = ROLE_MEMORY,
		.pipe = "FP64",
		.level = LEVEL_DRAM,
		.dimensions = { "n", "passes" },
		.size = size,
		.host = { .variants = triad_host,
			.variant_count = COUNT(triad_host),
			.plan = plan_host },
		.gpu = { .variants = triad_gpu,
			.variant_count = COUNT(triad_gpu),
			.plan = plan_gpu },
		.detail = &patterns[PATTERN_TRIAD],
	},
	{
		.name = "stream_scale",
		.about = "a = 3 b over arrays in DRAM",
		.counts = "8 n passes bytes read, 8 n passes written; n passes FLOP",
		.role = ROLE_MEMORY,
		.pipe = "FP64",
		.level = LEVEL_DRAM,
		.thorough = true,
		.dimensions = { "n", "passes" },
		.size = size,
		.gpu = { .variants = scale_gpu,
			.variant_count = COUNT(scale_gpu),
			.plan = plan_gpu },
		.detail = &patterns[PATTERN_SCALE],
	},
	{
		.name = "stream_modify",
		.about = "a = 1 - a over an array in DRAM, in place",
		.counts = "8 n passes bytes read, 8 n passes written; n passes FLOP",
		.role = ROLE_MEMORY,
		.pipe = "FP64",
		.level = LEVEL_DRAM,
		.thorough = true,
		.dimensions = { "n", "passes" },
		.size = size,
		.gpu = { .variants = modify_gpu,
			.variant_count = COUNT(modify_gpu),
			.plan = plan_gpu },
		.detail = &patterns[PATTERN_MODIFY],
	},
	{
		.name = "stream_add",
		.about = "a = b + c over arrays in DRAM",
		.counts = "16 n passes bytes read, 8 n passes written; n passes FLOP",
		.role = ROLE_MEMORY,
		.pipe = "FP64",
		.level = LEVEL_DRAM,
		.thorough = true,
		.dimensions = { "n", "passes" },
		.size = size,
		.gpu = { .variants = add_gpu, .variant_count = COUNT(add_gpu), .plan = plan_gpu },
		.detail = &patterns[PATTERN_ADD],
	},
	{
		.name = "stream_sectors",
		.about = "reads every other 32-byte sector of an array in DRAM",
		.counts = "4 n passes bytes read",
		.role = ROLE_MEMORY,
		.aspect = "32 B sectors",
		.thorough = true,
		.level = LEVEL_DRAM,
		.dimensions = { "n", "passes" },
		.size = size,
		.gpu = { .variants = sectors_gpu,
			.variant_count = COUNT(sectors_gpu),
			.plan = plan_gpu },
		.detail = &patterns[PATTERN_SECTORS],
	},
	{
		.name = "stream_update",
		.about = "a = a + 3 b over arrays in DRAM",
		.counts = "16 n passes bytes read, 8 n passes written; 2 n passes FLOP",
		.role = ROLE_MEMORY,
		.pipe = "FP64",
		.level = LEVEL_DRAM,
		.dimensions = { "n", "passes" },
		.size = size,
		.host = { .variants = update_host,
			.variant_count = COUNT(update_host),
			.plan = plan_host },
		.detail = &patterns[PATTERN_UPDATE],
	},
};

const struct family family_stream = {
	"stream",
	"bandwidth of DRAM",
	kernels,
	COUNT(kernels),
};
