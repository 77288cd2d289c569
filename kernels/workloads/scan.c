/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scan: the inclusive prefix sum y[i] = x[0] + ... + x[i] of INT32, modulo 2^32: where a list that
 * is compacted, sorted by digits or of uneven rows (CSR) has its parts. n - 1 additions of whole
 * numbers, which are no FLOP: the row has no operations, only bytes. It must read x and write y
 * once, so a copy is its roof; what makes it hard is that each element depends on all before it.
 *
 * Both do it in one pass over DRAM. Bytes: 4 n read and 4 n written; a host reads each piece again
 * from L2, whose bytes are not given. A GPU has the states of tiles besides
 * (kernels/lookback_plan.h).
 *
 * The input is made of differences of random numbers, so that the prefix of each is known without
 * adding (FILL_DIFFERENCES): every element is checked by itself, and exactly.
 */
#include "kernels/workloads/scan.h"

#include <sched.h>

#include "core/kernel.h"
#include "kernels/footprint.h"
#include "kernels/lookback_plan.h"
#include "kernels/vector.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* ---- host ---- */

/*
 * Pieces stay in L2 between being added up and being scanned. Each is handed what is before it by
 * the thread that has the piece before, so a thread that is kept waiting keeps all.
 */
#define PIECE 16384
#define WAITS_MOST 100
/* Pieces are taken in order; what is before the first that has not passed it on is known. */
enum state { STATE_NEXT, STATE_PASSED = 8, STATE_BEFORE, STATES = 16 };

/* The first step: arguments states. */
static void clear(const union value *arguments, int thread, int threads)
{
	int64_t *states = arguments[0].pointer;

	(void)threads;
	if (!thread)
		states[STATE_NEXT] = states[STATE_PASSED] = states[STATE_BEFORE] = 0;
}

static inline void relax(void)
{
#ifdef __x86_64__
	_mm_pause();
#endif
}

/*
 * y[i] = BEFORE + x[0] + ... + x[i]. Returns what COUNT elements from NEXT on add up to: while one
 * piece is written the next is read.
 */
typedef uint32_t scan_function(
	uint32_t *y, const uint32_t *x, int64_t count, uint32_t before, const uint32_t *next);

static uint32_t scan_plain(
	uint32_t *y, const uint32_t *x, int64_t count, uint32_t before, const uint32_t *next)
{
	uint32_t sum = 0;

	for (int64_t i = 0; i < count; i++) {
		y[i] = before += x[i];
		sum += next[i];
	}
	return sum;
}

static uint32_t add(const uint32_t *x, int64_t count)
{
	uint32_t sum = 0;

	for (int64_t i = 0; i < count; i++)
		sum += x[i];
	return sum;
}

static int64_t take_piece(int64_t *states)
{
	return __atomic_fetch_add(&states[STATE_NEXT], 1, __ATOMIC_RELAXED);
}

/* What is before PIECE, which adds SUM for those that follow. */
static uint32_t pass_on(int64_t *states, int64_t piece, uint32_t sum)
{
	uint32_t before;

	/* Whoever has the piece before may have lost its core to this thread. */
	for (int waits = 0; __atomic_load_n(&states[STATE_PASSED], __ATOMIC_ACQUIRE) != piece;
		waits++)
		if (waits < WAITS_MOST)
			relax();
		else
			sched_yield();
	before = (uint32_t)states[STATE_BEFORE];
	states[STATE_BEFORE] = before + sum;
	__atomic_store_n(&states[STATE_PASSED], piece + 1, __ATOMIC_RELEASE);
	return before;
}

/* Arguments y, x, states, n. */
static void scan_pieces(const union value *arguments, scan_function *scan)
{
	uint32_t *const y = arguments[0].pointer;
	const uint32_t *const x = arguments[1].pointer;
	int64_t *const states = arguments[2].pointer;
	const int64_t n = arguments[3].integer;
	int64_t piece = take_piece(states), begin = piece * PIECE, count, next;
	uint32_t sum = add(x + begin, n - begin < PIECE ? n - begin : PIECE), before;

	for (; begin < n; piece = next, begin = piece * PIECE) {
		count = n - begin < PIECE ? n - begin : PIECE;
		before = pass_on(states, piece, sum);
		next = take_piece(states);
		/* Only a whole piece can be read on the way. */
		if ((next + 1) * PIECE <= n) {
			sum = scan(y + begin, x + begin, count, before, x + next * PIECE);
			continue;
		}
		scan(y + begin, x + begin, count, before, x + begin);
		sum = add(x + next * PIECE, n - next * PIECE);
	}
}

static void scan_pieces_plain(const union value *arguments, int thread, int threads)
{
	(void)thread, (void)threads;
	scan_pieces(arguments, scan_plain);
}

#ifdef __x86_64__
/* Eight at a time: by one, by two, by four lanes; past the caches, as y is aligned. */
TARGET_AVX2 static uint32_t scan_avx2(
	uint32_t *y, const uint32_t *x, int64_t count, uint32_t before, const uint32_t *next)
{
	const __m256i last = _mm256_set1_epi32(7), fourth = _mm256_set1_epi32(3);
	const __m256i upper = _mm256_set_epi32(-1, -1, -1, -1, 0, 0, 0, 0);
	__m256i carry = _mm256_set1_epi32((int)before);
	u32x8 sums = { 0 };
	uint32_t sum = 0;
	int64_t i = 0;

	for (; i + 8 <= count; i += 8) {
		__m256i v = _mm256_loadu_si256((const __m256i *)(x + i));

		sums += *(const u32x8 *)(next + i);
		/* Hardware alone follows this third stream too late. */
		_mm_prefetch((const char *)(next + i + 512), _MM_HINT_T0);
		v = _mm256_add_epi32(v, _mm256_slli_si256(v, 4));
		v = _mm256_add_epi32(v, _mm256_slli_si256(v, 8));
		v = _mm256_add_epi32(
			v, _mm256_and_si256(_mm256_permutevar8x32_epi32(v, fourth), upper));
		_mm256_stream_si256((__m256i *)(y + i), _mm256_add_epi32(v, carry));
		carry = _mm256_add_epi32(carry, _mm256_permutevar8x32_epi32(v, last));
	}
	_mm_sfence();
	for (int lane = 0; lane < 8; lane++)
		sum += sums[lane];
	return sum +
	       scan_plain(y + i, x + i, count - i, (uint32_t)_mm256_cvtsi256_si32(carry), next + i);
}

static void scan_pieces_avx2(const union value *arguments, int thread, int threads)
{
	(void)thread, (void)threads;
	scan_pieces(arguments, scan_avx2);
}
#endif

/* ---- plans ---- */

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	(void)plan;
	return (struct expected){ scan_value(occasion->seed, index), 0 };
}

static int plan_common(
	const struct plan_request *request, struct plan *plan, int64_t states, struct error *err)
{
	const int64_t n = request->size.n[0];
	const double bytes = 4 * (double)n;

	if (n < 1)
		return fail(err, "%s needs at least 1 element", request->kernel->name);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan, (struct buffer){ "y", ELEMENT_I32, (size_t)n, FILL_POISON, 0, 0 });
	plan_add_buffer(
		plan, (struct buffer){ "x", ELEMENT_I32, (size_t)n, FILL_DIFFERENCES, 0, 0 });
	plan_add_buffer(
		plan, (struct buffer){ "states", ELEMENT_I64, (size_t)states, FILL_POISON, 0, 0 });
	plan->work.level[LEVEL_DRAM] = (struct traffic){ bytes, bytes };
	plan->check.buffer = SCAN_Y;
	plan->check.expected = expected;
	plan->check.cost = 2;
	return 0;
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	struct step *step;

	if (plan_common(request, plan, STATES, err))
		return -1;
	step = plan_add_step(plan, STEP_CALL);
	step->call = clear;
	step->serial = true;
	step_add_buffer(step, SCAN_STATES);
	step = plan_add_step(plan, STEP_CALL);
	step->call = request->variant->call;
	step_add_buffer(step, SCAN_Y);
	step_add_buffer(step, SCAN_X);
	step_add_buffer(step, SCAN_STATES);
	step_add_i64(step, request->size.n[0]);
	return 0;
}

/* The variant's number: threads of a block. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t n = request->size.n[0], tiles = n / SCAN_TILE;
	struct step *step;

	if (n % SCAN_TILE || tiles > INT32_MAX)
		return fail(err, "%s needs a multiple of %d elements, not %lld",
			request->kernel->name, SCAN_TILE, (long long)n);
	if (plan_common(request, plan, tiles + 1, err))
		return -1;
	lookback_add(plan, SCAN_STATES, tiles);
	step = plan_add_launch(
		plan, "scan", request->variant->entry, tiles, request->variant->number[0]);
	step_add_buffer(step, SCAN_Y);
	step_add_buffer(step, SCAN_X);
	step_add_buffer(step, SCAN_STATES);
	plan->check.entry = "scan_check";
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	double bytes;

	/* Room for a state a tile, and for those of a host. */
	if (footprint_choose(device, room_less(room, 4096), &bytes, err))
		return -1;
	to->n[0] = (int64_t)(bytes / (8 * SCAN_TILE + 8)) * SCAN_TILE;
	if (to->n[0] < SCAN_TILE)
		return fail(
			err, "%s needs memory for at least %d elements", kernel->name, SCAN_TILE);
	return 0;
}

static const struct variant host[] = {
#ifdef __x86_64__
	{ .name = "avx2", FEATURE_AVX2_FMA, .call = scan_pieces_avx2 },
#endif
	{ .name = "plain", .call = scan_pieces_plain },
};
static const struct variant gpu[] = {
	{ .name = "256 threads", .number = { 256 }, .entry = "scan_256" },
	{ .name = "512 threads", .number = { 512 }, .entry = "scan_512" },
};

static const struct kernel kernels[] = {
	{
		.name = "scan_i32",
		.about = "inclusive prefix sum of a vector of INT32",
		.counts = "no FLOP; n elements of 4 bytes read and written",
		.role = ROLE_WORKLOAD,
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "n" },
		.size = size,
		.host = { host, COUNT(host), plan_host },
		.gpu = { gpu, COUNT(gpu), plan_gpu },
	},
};

extern const struct family family_scan;
const struct family family_scan = { "scan", "y[i] = x[0] + ... + x[i]", kernels, COUNT(kernels),
	SUITE_BASICS | SUITE_HPC };
