/* SPDX-License-Identifier: Apache-2.0 */
/*
 * spmv: y = A x with a sparse matrix A in FP64, the step that iterative solvers of partial
 * differential equations repeat. The matrix is that of a grid of n x n x n points, n^3 rows, each
 * with its neighbours in a cube of 3 x 3 x 3; but lengths vary as in a real mesh: 22 .. 32 entries,
 * 27 on average and 27 n^3 in all. A short row lacks its last neighbours, a long one has columns
 * anywhere, about one a row (spmv.h says how they are drawn). Values and x are random.
 *
 * CSR holds the entries row by row, with the place where each row begins. ELL holds entry k of all
 * rows, then entry k + 1, with every row padded to the longest: the places that hold none are read
 * all the same, 32 / 27 of the matrix (19 % more), but no operation is made of them.
 *
 * A row of w entries takes w multiplications and w - 1 additions: 53 n^3 FLOP. Bytes: 12 for each
 * place of the format, 4 for each start of CSR, x read once, y written once. Reading x only once
 * takes a cache that holds three planes of it; the far columns cost more, a sector or a line each,
 * unless it holds all. At L1 x is read for each entry, and on a GPU each lane of a row reads where
 * that begins and ends.
 *
 * The check holds each element against a sum in double precision; spmv.h derives the tolerance.
 */
#include "kernels/workloads/spmv.h"

#include <math.h>
#include <string.h>

#include "core/kernel.h"
#include "kernels/footprint.h"
#include "kernels/share.h"
#include "kernels/vector.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
#define MOST 430 /* with more, entries are not numbered by 32 bits */
/* Rows of ELL that a host thread takes at a time: their sums stay in L1. */
#define BLOCK 1024
/* Entries of CSR from the one that a host thread works on to the one whose x it calls for. */
#define AHEAD 512

/* ---- host ---- */

typedef int32_t i32x4 VECTOR(16, int32_t);
typedef int64_t i64x4 VECTOR(32, int64_t);
#define INLINE static inline __attribute__((always_inline))

/* Four elements of x, by as many loads: there is no faster gather. */
INLINE void gather(f64x4 *to, const double *x, i32x4 at)
{
	*to = (f64x4){ x[at[0]], x[at[1]], x[at[2]], x[at[3]] };
}

/*
 * Arguments y, starts, columns, values, x, rows, entries. Without the prefetch of x a core would
 * wait for the far columns.
 */
INLINE void csr(const union value *arguments, int thread, int threads)
{
	double *y = arguments[0].pointer;
	const int32_t *starts = arguments[1].pointer, *columns = arguments[2].pointer;
	const double *values = arguments[3].pointer, *x = arguments[4].pointer;
	const struct share share = share_of(arguments[5].integer, BLOCK, thread, threads);
	const int32_t last = (int32_t)arguments[6].integer - AHEAD - 4;

	for (int64_t row = share.begin; row < share.end; row++) {
		const int32_t end = starts[row + 1];
		f64x4 sum = { 0 }, factors;
		double rest = 0;
		int32_t e = starts[row];

		for (; e + 4 <= end; e += 4) {
			for (int i = 0; e <= last && i < 4; i++)
				__builtin_prefetch(x + columns[e + AHEAD + i]);
			gather(&factors, x, *(const i32x4 *)(columns + e));
			sum += *(const f64x4 *)(values + e) * factors;
		}
		for (; e < end; e++) {
			if (e <= last)
				__builtin_prefetch(x + columns[e + AHEAD]);
			rest += values[e] * x[columns[e]];
		}
		y[row] = (sum[0] + sum[1]) + (sum[2] + sum[3]) + rest;
	}
}

/*
 * Entry k of COUNT rows, those of VALUE and COLUMN, is added to their sums, and entry k + 1, which
 * lies ROWS further, is called for. Where a place holds none 0 times x[0] is added: no branch,
 * since it cannot be foretold.
 */
INLINE void add_entries(double *sum, const int32_t *column, const double *value, const double *x,
	int count, int64_t rows)
{
	int r = 0;

	for (; r + 8 <= count; r += 8) {
		__builtin_prefetch(column + rows + r);
		__builtin_prefetch(value + rows + r);
		for (int i = r; i < r + 8; i += 4) {
			const i32x4 at = *(const i32x4 *)(column + i);
			const i64x4 none = __builtin_convertvector(at >> 31, i64x4);
			const i64x4 bits = *(const i64x4 *)(value + i) & ~none;
			f64x4 factors;

			gather(&factors, x, at & ~(at >> 31));
			*(f64x4 *)(sum + i) += (f64x4)bits * factors;
		}
	}
	for (; r < count; r++)
		sum[r] += column[r] < 0 ? 0 : value[r] * x[column[r]];
}

/* Arguments y, columns, values, x, rows, width. */
INLINE void ell(const union value *arguments, int thread, int threads)
{
	double *y = arguments[0].pointer, sum[BLOCK];
	const int32_t *columns = arguments[1].pointer;
	const double *values = arguments[2].pointer, *x = arguments[3].pointer;
	const int64_t rows = arguments[4].integer, width = arguments[5].integer;
	const struct share share = share_of(rows, BLOCK, thread, threads);

	for (int64_t row = share.begin; row < share.end; row += BLOCK) {
		const int count = (int)(share.end - row < BLOCK ? share.end - row : BLOCK);

		memset(sum, 0, sizeof sum);
		for (int64_t k = 0; k < width; k++)
			add_entries(sum, columns + k * rows + row, values + k * rows + row, x,
				count, rows);
		memcpy(y + row, sum, (size_t)count * sizeof *y);
	}
}

static void csr_portable(const union value *arguments, int thread, int threads)
{
	csr(arguments, thread, threads);
}

static void ell_portable(const union value *arguments, int thread, int threads)
{
	ell(arguments, thread, threads);
}

#ifdef __x86_64__
TARGET_AVX2 static void csr_avx2(const union value *arguments, int thread, int threads)
{
	csr(arguments, thread, threads);
}

TARGET_AVX2 static void ell_avx2(const union value *arguments, int thread, int threads)
{
	ell(arguments, thread, threads);
}
#endif

/* ---- plans ---- */

static struct expected expected_csr(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return (struct expected){ spmv_csr_value(occasion->seed, (int64_t)index, plan->size.n[0]),
		SPMV_TOLERANCE };
}

static struct expected expected_ell(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return (struct expected){ spmv_ell_value(occasion->seed, (int64_t)index, plan->size.n[0]),
		SPMV_TOLERANCE };
}

/* Row by row: where it begins takes longer than an entry. */
static void fill_columns(int32_t *to, uint64_t begin, uint64_t end, int64_t n)
{
	const int64_t rows = n * n * n, last = (int64_t)end;
	int64_t i = (int64_t)begin, row = spmv_csr_row(begin, n), start = spmv_start(row, n);
	int64_t step[SPMV_MEAN];

	for (int k = 0; k < SPMV_MEAN; k++)
		step[k] = spmv_step(k, n);
	for (int64_t next; i < last; start = next, row++) {
		next = spmv_start(row + 1, n);
		for (; i < next && i < start + SPMV_MEAN && i < last; i++)
			to[i] = spmv_inside(row + step[i - start], rows);
		for (; i < next && i < last; i++)
			to[i] = spmv_column(row, i - start, n);
	}
}

static int plan_common(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const bool ell = *(const bool *)request->kernel->detail;
	const int64_t n = request->size.n[0], rows = n * n * n;
	const size_t places = (size_t)((ell ? SPMV_WIDTH : SPMV_MEAN) * rows);
	const double count = (double)places, m = (double)rows, entries = SPMV_MEAN * m;
	const double starts = ell ? 0 : 4 * (m + 1);

	if (n < 2 || n > MOST)
		return fail(err, "%s needs a grid of 2 to %d points in each direction, not %lld",
			request->kernel->name, MOST, (long long)n);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan, (struct buffer){ "y", ELEMENT_F64, (size_t)rows, FILL_POISON, 0, 0 });
	plan_add_buffer(
		plan, (struct buffer){ "values", ELEMENT_F64, places, FILL_UNIFORM, -1, 1 });
	plan_add_buffer(
		plan, (struct buffer){ "columns", ELEMENT_I32, places, FILL_INDEX,
			      .index = { ell ? spmv_ell_column : spmv_csr_column, "spmv",
				      ell ? "spmv_fill_ell_columns" : "spmv_fill_csr_columns", n,
				      ell ? NULL : fill_columns } });
	plan_add_buffer(
		plan, (struct buffer){ "x", ELEMENT_F64, (size_t)rows, FILL_UNIFORM, -1, 1 });
	if (!ell)
		plan_add_buffer(plan,
			(struct buffer){ "starts", ELEMENT_I32, (size_t)rows + 1, FILL_INDEX,
				.index = { spmv_csr_start, "spmv", "spmv_fill_csr_starts", n } });
	plan->work.operations = 2 * entries - m;
	plan->work.level[LEVEL_DRAM] = (struct traffic){ 12 * count + starts + 8 * m, 8 * m };
	plan->work.level[LEVEL_L1] = (struct traffic){ 12 * count + 8 * entries + starts, 8 * m };
	plan_add_parameter(plan, "rows", m, "");
	plan_add_parameter(plan, "entries", entries, "");
	plan->check.buffer = SPMV_Y;
	plan->check.expected = ell ? expected_ell : expected_csr;
	plan->check.cost = 40 * SPMV_MEAN;
	return 0;
}

static void add_arguments(struct step *step, const struct plan *plan)
{
	const bool ell = plan->buffer_count <= SPMV_STARTS;

	step_add_buffer(step, SPMV_Y);
	if (!ell)
		step_add_buffer(step, SPMV_STARTS);
	step_add_buffer(step, SPMV_COLUMNS);
	step_add_buffer(step, SPMV_VALUES);
	step_add_buffer(step, SPMV_X);
	step_add_i32(step, (int32_t)plan->buffers[SPMV_Y].count);
	if (ell)
		step_add_i32(step, SPMV_WIDTH);
	else if (step->kind == STEP_CALL)
		step_add_i32(step, (int32_t)plan->buffers[SPMV_COLUMNS].count);
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	struct step *step;

	if (plan_common(request, plan, err))
		return -1;
	step = plan_add_step(plan, STEP_CALL);
	step->call = request->variant->call;
	add_arguments(step, plan);
	return 0;
}

/* The variant's number: lanes of a row. In CSR each of them reads two starts. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const bool ell = *(const bool *)request->kernel->detail;
	const int lanes = request->variant->number[0];
	struct check *check = &plan->check;
	int64_t rows;

	if (plan_common(request, plan, err))
		return -1;
	rows = (int64_t)plan->buffers[SPMV_Y].count;
	if (!ell)
		plan->work.level[LEVEL_L1].read += (8.0 * lanes - 4) * (double)rows - 4;
	add_arguments(plan_add_launch(plan, "spmv", request->variant->entry,
			      (rows * lanes + 255) / 256, 256),
		plan);
	check->entry = ell ? "spmv_check_ell" : "spmv_check_csr";
	check->arguments[check->argument_count++] =
		(struct argument){ ARGUMENT_I64, .integer = request->size.n[0] };
	return 0;
}

/* Bytes of a row, and of the last start. */
static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const double row =
		*(const bool *)kernel->detail ? 12 * SPMV_WIDTH + 16 : 12 * SPMV_MEAN + 20;
	double bytes;

	if (footprint_choose(device, room, &bytes, err))
		return -1;
	to->n[0] = (int64_t)fmin(cbrt((bytes - 4) / row), MOST);
	if (to->n[0] < 2)
		return fail(err, "%s needs memory for at least 8 rows", kernel->name);
	return 0;
}

static const struct variant host_csr[] = {
#ifdef __x86_64__
	{ .name = "avx2", FEATURE_AVX2_FMA, .call = csr_avx2 },
#endif
	{ .name = "portable", .call = csr_portable },
};
static const struct variant host_ell[] = {
#ifdef __x86_64__
	{ .name = "avx2", FEATURE_AVX2_FMA, .call = ell_avx2 },
#endif
	{ .name = "portable", .call = ell_portable },
};
static const struct variant gpu_csr[] = {
	{ .name = "4 lanes a row", .number = { 4 }, .entry = "spmv_csr_4" },
	{ .name = "8 lanes a row", .number = { 8 }, .entry = "spmv_csr_8" },
	{ .name = "16 lanes a row", .number = { 16 }, .entry = "spmv_csr_16" },
};
static const struct variant gpu_ell[] = {
	{ .name = "4 entries at a time", .number = { 1 }, .entry = "spmv_ell_4" },
	{ .name = "8 entries at a time", .number = { 1 }, .entry = "spmv_ell_8" },
};

static const bool is_csr = false, is_ell = true;

static const struct kernel kernels[] = {
	{
		.name = "spmv_csr_f64",
		.about = "sparse matrix (27 entries a row) times vector in FP64, CSR",
		.counts = "2 FLOP an entry less 1 a row; 12 bytes an entry, 20 a row",
		.role = ROLE_WORKLOAD,
		.pipe = "FP64",
		.level = LEVEL_NONE,
		.dimensions = { "n" },
		.size = size,
		.host = { host_csr, COUNT(host_csr), plan_host },
		.gpu = { gpu_csr, COUNT(gpu_csr), plan_gpu },
		.detail = &is_csr,
	},
	{
		.name = "spmv_ell_f64",
		.about = "sparse matrix (27 entries a row) times vector in FP64, ELL",
		.counts = "2 FLOP an entry less 1 a row; 12 bytes a place (32 a row), 16 a row",
		.role = ROLE_WORKLOAD,
		.pipe = "FP64",
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "n" },
		.size = size,
		.host = { host_ell, COUNT(host_ell), plan_host },
		.gpu = { gpu_ell, COUNT(gpu_ell), plan_gpu },
		.detail = &is_ell,
	},
};

extern const struct family family_spmv;
const struct family family_spmv = { "spmv", "y = A x, A sparse", kernels, COUNT(kernels),
	SUITE_BASICS | SUITE_HPC };
