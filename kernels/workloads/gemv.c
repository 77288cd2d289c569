/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gemv: y = A x with A in row-major order, level 2 of BLAS and the heart of a language model that
 * answers one user. Each of the rows takes columns multiplications and columns - 1 additions. It
 * must read A and x once and write y once; A is nearly all of it. At L1 x is loaded again for every
 * group of rows (the variant says how many rows it takes at a time).
 *
 * The check holds each element against a sum in double precision; the tolerance is derived in
 * gemv.h.
 */
#include "kernels/workloads/gemv.h"

#include "core/kernel.h"
#include "kernels/footprint.h"

#define BODY "kernels/workloads/gemv_host.inc"
#include "kernels/workloads/each_vector.inc"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
/* x stays in L1, and a row is long enough for every lane of a warp to have work. */
#define COLUMNS 2048

static struct expected expected_f64(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const int64_t columns = plan->size.n[1];

	return (struct expected){ gemv_f64_value(occasion->seed, index, columns),
		gemv_tolerance(columns, 0x1p-53) };
}

static struct expected expected_f32(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const int64_t columns = plan->size.n[1];

	return (struct expected){ gemv_f32_value(occasion->seed, index, columns),
		gemv_tolerance(columns, 0x1p-24) };
}

/* The variant's number: rows taken at a time. */
static int plan_common(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const enum element element = *(const enum element *)request->kernel->detail;
	const int64_t rows = request->size.n[0], columns = request->size.n[1];
	const int group = request->variant->number[0];
	const double bytes = (double)element_size(element);
	const double m = (double)rows, n = (double)columns;

	if (rows < 1 || columns < 1)
		return fail(err, "%s needs at least 1 row and 1 column", request->kernel->name);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan, (struct buffer){ "y", element, (size_t)rows, FILL_POISON, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "A", element, (size_t)rows * (size_t)columns,
				      FILL_UNIFORM, -1, 1 });
	plan_add_buffer(
		plan, (struct buffer){ "x", element, (size_t)columns, FILL_UNIFORM, -1, 1 });
	plan->work.operations = m * (2 * n - 1);
	plan->work.level[LEVEL_DRAM] = (struct traffic){ bytes * (m * n + n), bytes * m };
	plan->work.level[LEVEL_L1] =
		(struct traffic){ bytes * n * (m + (double)(rows / group + rows % group)),
			bytes * m };
	plan->check.buffer = GEMV_Y;
	plan->check.expected = element == ELEMENT_F64 ? expected_f64 : expected_f32;
	plan->check.cost = 20 * n;
	return 0;
}

static void add_arguments(struct step *step, struct size size)
{
	step_add_buffer(step, GEMV_Y);
	step_add_buffer(step, GEMV_A);
	step_add_buffer(step, GEMV_X);
	step_add_i64(step, size.n[0]);
	step_add_i64(step, size.n[1]);
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	struct step *step;

	if (plan_common(request, plan, err))
		return -1;
	step = plan_add_step(plan, STEP_CALL);
	step->call = request->variant->call;
	add_arguments(step, request->size);
	return 0;
}

static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const bool wide = *(const enum element *)request->kernel->detail == ELEMENT_F64;
	const int group = request->variant->number[0];
	struct check *check = &plan->check;
	struct step *step;

	if (request->size.n[0] % group || request->size.n[1] % 512)
		return fail(err, "%s needs a multiple of %d rows and of 512 columns",
			request->kernel->name, group);
	if (plan_common(request, plan, err))
		return -1;
	step = plan_add_launch(
		plan, "gemv", request->variant->entry, (request->size.n[0] / group + 7) / 8, 256);
	add_arguments(step, request->size);
	check->entry = wide ? "gemv_check_f64" : "gemv_check_f32";
	check->arguments[check->argument_count++] =
		(struct argument){ ARGUMENT_I64, .integer = request->size.n[1] };
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const double bytes = (double)element_size(*(const enum element *)kernel->detail);
	double all;

	if (footprint_choose(device, room, &all, err))
		return -1;
	to->n[0] = (int64_t)((all / bytes - COLUMNS) / (COLUMNS + 1)) / 16 * 16;
	to->n[1] = COLUMNS;
	if (to->n[0] < 16)
		return fail(err, "%s needs memory for at least 16 rows of %d columns", kernel->name,
			COLUMNS);
	return 0;
}

static const struct variant host_f64[] = {
#ifdef __x86_64__
	{ "avx512, 4 rows", FEATURE_AVX2_FMA | FEATURE_AVX512, 0, { 4 }, gemv_4_avx512_f64, NULL },
	{ "avx512, 1 row", FEATURE_AVX2_FMA | FEATURE_AVX512, 0, { 1 }, gemv_1_avx512_f64, NULL },
	{ "avx2, 4 rows", FEATURE_AVX2_FMA, 0, { 4 }, gemv_4_avx2_f64, NULL },
	{ "avx2, 1 row", FEATURE_AVX2_FMA, 0, { 1 }, gemv_1_avx2_f64, NULL },
#endif
	{ BASE_SET ", 4 rows", 0, 0, { 4 }, gemv_4_base_f64, NULL },
	{ BASE_SET ", 1 row", 0, 0, { 1 }, gemv_1_base_f64, NULL },
};
static const struct variant host_f32[] = {
#ifdef __x86_64__
	{ "avx512, 4 rows", FEATURE_AVX2_FMA | FEATURE_AVX512, 0, { 4 }, gemv_4_avx512_f32, NULL },
	{ "avx512, 1 row", FEATURE_AVX2_FMA | FEATURE_AVX512, 0, { 1 }, gemv_1_avx512_f32, NULL },
	{ "avx2, 4 rows", FEATURE_AVX2_FMA, 0, { 4 }, gemv_4_avx2_f32, NULL },
	{ "avx2, 1 row", FEATURE_AVX2_FMA, 0, { 1 }, gemv_1_avx2_f32, NULL },
#endif
	{ BASE_SET ", 4 rows", 0, 0, { 4 }, gemv_4_base_f32, NULL },
	{ BASE_SET ", 1 row", 0, 0, { 1 }, gemv_1_base_f32, NULL },
};
static const struct variant gpu_f64[] = {
	{ "1 row a warp", 0, 0, { 1 }, NULL, "gemv_f64_1" },
	{ "2 rows a warp", 0, 0, { 2 }, NULL, "gemv_f64_2" },
};
static const struct variant gpu_f32[] = {
	{ "1 row a warp", 0, 0, { 1 }, NULL, "gemv_f32_1" },
	{ "2 rows a warp", 0, 0, { 2 }, NULL, "gemv_f32_2" },
};

static const enum element f64 = ELEMENT_F64, f32 = ELEMENT_F32;

static const struct kernel kernels[] = {
	{
		.name = "gemv_f64",
		.about = "matrix times vector in FP64",
		.counts = "rows (2 columns - 1) FLOP; rows columns elements read",
		.role = ROLE_WORKLOAD,
		.pipe = "FP64",
		.level = LEVEL_NONE,
		.suites = SUITE_BASICS | SUITE_HPC,
		.dimensions = { "rows", "columns" },
		.size = size,
		.host = { host_f64, COUNT(host_f64), plan_host },
		.gpu = { gpu_f64, COUNT(gpu_f64), plan_gpu },
		.detail = &f64,
	},
	{
		.name = "gemv_f32",
		.about = "matrix times vector in FP32",
		.counts = "rows (2 columns - 1) FLOP; rows columns elements read",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.dimensions = { "rows", "columns" },
		.size = size,
		.host = { host_f32, COUNT(host_f32), plan_host },
		.gpu = { gpu_f32, COUNT(gpu_f32), plan_gpu },
		.detail = &f32,
	},
};

extern const struct family family_gemv;
const struct family family_gemv = { "gemv", "y = A x", kernels, COUNT(kernels), SUITE_ALL };
