/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gemm: C = A B for square matrices in row-major order, level 3 of BLAS, of which dense solvers and
 * neural networks mostly consist. n multiply-adds an element: 2 n^3 FLOP. Four ways:
 *
 * - gemm_naive: three loops, each operand from memory each time; a GPU's thread makes one element.
 *   What a first version reaches.
 * - gemm_shared (GPU): tiles in shared memory, a thread still makes one element. The textbook's
 *   version; shared memory is what it waits for.
 * - gemm_tiled: tiles in caches or shared memory and in registers. What a careful plain
 *   implementation reaches.
 * - gemm_blas: the platform's BLAS, opened at run time. What tuning reaches.
 *
 * A and B must be read once and C written once at DRAM: 3 n^2 elements. At L1 the naive one asks
 * for two values a multiply-add; those with tiles on a GPU for (1 / rows + 1 / columns of a tile).
 * The levels between depend on the cache, and a library's traffic is its own affair.
 *
 * cuBLAS multiplies FP64 on the tensor cores where these can (compute capability 8.0 and newer), so
 * there that half of the row names that pipe.
 *
 * The check holds each element against a sum in double precision; the tolerance is derived in
 * gemm.h.
 */
#include "kernels/workloads/gemm.h"

#include <math.h>

#include "core/kernel.h"
#include "kernels/footprint.h"

/* Blocks of the host's gemm_tiled: A's in L2, B's in L2 or L3, strips of them in L1. */
#define GEMM_M 96
#define GEMM_K 128
#define GEMM_N 512
#define GEMM_PACKED_COUNT (GEMM_K * (GEMM_N + GEMM_M))

#define BODY "kernels/workloads/gemm_host.inc"
#include "kernels/workloads/each_vector.inc"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

enum way { WAY_NAIVE, WAY_SHARED, WAY_TILED, WAY_BLAS };

/* A row's own: what of, and how. */
struct detail {
	enum element element;
	enum way way;
};

static struct expected expected_f64(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const int64_t n = plan->size.n[0];

	return (struct expected){ gemm_f64_value(occasion->seed, index, (uint64_t)n),
		gemm_tolerance(n, 0x1p-53) };
}

static struct expected expected_f32(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const int64_t n = plan->size.n[0];

	return (struct expected){ gemm_f32_value(occasion->seed, index, (uint64_t)n),
		gemm_tolerance(n, 0x1p-24) };
}

/* Rows i, then columns j, then k. */
static void naive_f64(const union value *arguments, int thread, int threads)
{
	double *c = arguments[0].pointer;
	const double *a = arguments[1].pointer, *b = arguments[2].pointer;
	const int64_t n = arguments[3].integer;
	const struct share share = share_of(n, 1, thread, threads);

	for (int64_t i = share.begin; i < share.end; i++)
		for (int64_t j = 0; j < n; j++) {
			double sum = 0;

			for (int64_t k = 0; k < n; k++)
				sum += a[i * n + k] * b[k * n + j];
			c[i * n + j] = sum;
		}
}

static void naive_f32(const union value *arguments, int thread, int threads)
{
	float *c = arguments[0].pointer;
	const float *a = arguments[1].pointer, *b = arguments[2].pointer;
	const int64_t n = arguments[3].integer;
	const struct share share = share_of(n, 1, thread, threads);

	for (int64_t i = share.begin; i < share.end; i++)
		for (int64_t j = 0; j < n; j++) {
			float sum = 0;

			for (int64_t k = 0; k < n; k++)
				sum += a[i * n + k] * b[k * n + j];
			c[i * n + j] = sum;
		}
}

static int plan_common(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct detail *detail = request->kernel->detail;
	const int64_t side = request->size.n[0];
	const double n = (double)side, bytes = (double)element_size(detail->element);
	const size_t elements = (size_t)side * (size_t)side;

	if (side < 1 || side > 1000000)
		return fail(err, "%s takes n from 1 to 1000000", request->kernel->name);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan, (struct buffer){ "C", detail->element, elements, FILL_POISON, 0, 0 });
	plan_add_buffer(
		plan, (struct buffer){ "A", detail->element, elements, FILL_UNIFORM, -1, 1 });
	plan_add_buffer(
		plan, (struct buffer){ "B", detail->element, elements, FILL_UNIFORM, -1, 1 });
	plan->work.operations = 2 * n * n * n;
	plan->work.level[LEVEL_DRAM] = (struct traffic){ 2 * n * n * bytes, n * n * bytes };
	if (detail->way == WAY_NAIVE)
		plan->work.level[LEVEL_L1] =
			(struct traffic){ 2 * n * n * n * bytes, n * n * bytes };
	plan->check.buffer = GEMM_C;
	plan->check.expected = detail->element == ELEMENT_F64 ? expected_f64 : expected_f32;
	plan->check.cost = 20 * n;
	return 0;
}

static struct step *add_step(struct plan *plan, enum step_kind kind)
{
	struct step *step = plan_add_step(plan, kind);

	step_add_buffer(step, GEMM_C);
	step_add_buffer(step, GEMM_A);
	step_add_buffer(step, GEMM_B);
	return step;
}

static void add_blas(struct plan *plan)
{
	struct step *step = plan_add_step(plan, STEP_GEMM);

	step->a = GEMM_A;
	step->b = GEMM_B;
	step->c = GEMM_C;
	step->m = step->n = step->k = plan->size.n[0];
	step->alpha = 1;
	step->beta = 0;
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct detail *detail = request->kernel->detail;
	const int threads = request->device->threads > 0 ? request->device->threads : 1;
	struct step *step;

	if (plan_common(request, plan, err))
		return -1;
	if (detail->way == WAY_BLAS) {
		add_blas(plan);
		return 0;
	}
	step = add_step(plan, STEP_CALL);
	step->call = request->variant->call;
	step_add_i64(step, request->size.n[0]);
	if (detail->way == WAY_TILED) {
		plan_add_buffer(
			plan, (struct buffer){ "packed", detail->element,
				      (size_t)threads * GEMM_PACKED_COUNT, FILL_ZERO, 0, 0 });
		step_add_buffer(step, GEMM_PACKED);
		step_add_i64(step, threads);
	}
	return 0;
}

/*
 * The check of every element is in the same image for all ways. The variant's numbers: the block's
 * threads along columns and rows (naive), columns and rows of the tile (shared, tiled).
 */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct detail *detail = request->kernel->detail;
	const int *number = request->variant->number;
	const int64_t n = request->size.n[0];
	const bool tiles = detail->way == WAY_SHARED || detail->way == WAY_TILED;
	struct check *check = &plan->check;
	struct step *step;

	if (plan_common(request, plan, err))
		return -1;
	if (tiles && (n % number[0] || n % number[1]))
		return fail(err,
			"%s in %s has no code for the rim: n must be a multiple of %d, not %lld",
			request->kernel->name, request->variant->name,
			number[0] > number[1] ? number[0] : number[1], (long long)n);
	check->image = "gemm";
	check->entry = detail->element == ELEMENT_F64 ? "gemm_check_f64" : "gemm_check_f32";
	check->arguments[check->argument_count++] = (struct argument){ ARGUMENT_I64, .integer = n };
	if (detail->way == WAY_BLAS) {
		add_blas(plan);
		return 0;
	}
	step = add_step(plan, STEP_LAUNCH);
	step->image = "gemm";
	step->entry = request->variant->entry;
	step->grid[0] = (unsigned)((n + number[0] - 1) / number[0]);
	step->grid[1] = (unsigned)((n + number[1] - 1) / number[1]);
	step->grid[2] = step->block[1] = step->block[2] = 1;
	step->block[0] = detail->way == WAY_SHARED ? (unsigned)(number[0] * number[1]) : 256;
	step_add_i32(step, (int32_t)n);
	if (detail->way == WAY_NAIVE) {
		step->block[0] = (unsigned)number[0];
		step->block[1] = (unsigned)number[1];
	} else {
		const double bytes = (double)element_size(detail->element), side = (double)n;

		plan->work.level[LEVEL_L1] = (struct traffic){
			side * side * side * bytes * (1.0 / number[0] + 1.0 / number[1]),
			side * side * bytes
		};
	}
	return 0;
}

/* Whether this GPU computes FP64 at half the rate of FP32; the others have a small fraction. */
static bool has_full_f64(const struct device *device)
{
	return device->capability == 80 || device->capability == 90 || device->capability == 100;
}

/*
 * N that keeps one execution at some milliseconds: on a host by the cube root of the cores, on a
 * GPU with the number of SMs, so that there are several tiles for each, up to what a large GPU
 * does.
 */
static double good_n(const struct detail *detail, const struct device *device)
{
	const double cores = cbrt(device->units > 0 ? device->units : 1);
	const double quarter = fmin(32, fmax(2, device->units / 4.0));

	if (device->code == CODE_HOST)
		return detail->way == WAY_NAIVE ? 200 * cores : 812 * cores;
	switch (detail->way) {
	case WAY_NAIVE:
		return 64 * fmax(4, quarter);
	case WAY_SHARED:
		return 96 * fmax(4, quarter);
	case WAY_TILED:
		return 128 * quarter;
	case WAY_BLAS:
		break;
	}
	return (detail->element == ELEMENT_F32 || has_full_f64(device) ? 256 : 128) * quarter;
}

static int size(const struct kernel *kernel, const struct device *device, double memory,
	struct size *to, struct error *err)
{
	const struct detail *detail = kernel->detail;
	const double bytes = (double)element_size(detail->element);
	const int64_t unit = device->code == CODE_HOST ? 32 : 128;
	int64_t n = footprint_round(good_n(detail, device), unit);

	if (device->code == CODE_HOST && detail->way == WAY_TILED)
		memory -= bytes * GEMM_PACKED_COUNT * (device->threads > 0 ? device->threads : 1);
	while (n > unit && 3 * bytes * (double)n * (double)n > memory)
		n -= unit;
	if (3 * bytes * (double)n * (double)n > memory)
		return fail(err, "%s needs memory for three matrices of %d x %d elements",
			kernel->name, (int)n, (int)n);
	to->n[0] = n;
	return 0;
}

static const struct variant host_naive_f64[] = { { .name = "i j k", .call = naive_f64 } };
static const struct variant host_naive_f32[] = { { .name = "i j k", .call = naive_f32 } };
static const struct variant host_tiled_f64[] = { EACH_VECTOR(gemm, f64) };
static const struct variant host_tiled_f32[] = { EACH_VECTOR(gemm, f32) };
static const struct variant library[] = { { .name = "library" } };
static const struct variant gpu_naive_f64[] = {
	{ "blocks of 32 x 8", 0, 0, { 32, 8 }, NULL, "gemm_naive_f64" },
	{ "blocks of 16 x 16", 0, 0, { 16, 16 }, NULL, "gemm_naive_f64" },
	{ "blocks of 32 x 32", 0, 0, { 32, 32 }, NULL, "gemm_naive_f64" },
};
static const struct variant gpu_naive_f32[] = {
	{ "blocks of 32 x 8", 0, 0, { 32, 8 }, NULL, "gemm_naive_f32" },
	{ "blocks of 16 x 16", 0, 0, { 16, 16 }, NULL, "gemm_naive_f32" },
	{ "blocks of 32 x 32", 0, 0, { 32, 32 }, NULL, "gemm_naive_f32" },
};
static const struct variant gpu_shared_f64[] = {
	{ "tiles of 32 x 32", 0, 0, { 32, 32 }, NULL, "gemm_shared_f64_32" },
	{ "tiles of 16 x 16", 0, 0, { 16, 16 }, NULL, "gemm_shared_f64_16" },
};
static const struct variant gpu_tiled_f64[] = {
	{ "tiles of 128 x 128", 0, 0, { 128, 128 }, NULL, "gemm_tiled_f64_128x128" },
	{ "tiles of 128 x 64", 0, 0, { 64, 128 }, NULL, "gemm_tiled_f64_128x64" },
	{ "tiles of 64 x 64", 0, 0, { 64, 64 }, NULL, "gemm_tiled_f64_64x64" },
};
static const struct variant gpu_shared_f32[] = {
	{ "tiles of 32 x 32", 0, 0, { 32, 32 }, NULL, "gemm_shared_f32_32" },
	{ "tiles of 16 x 16", 0, 0, { 16, 16 }, NULL, "gemm_shared_f32_16" },
};
static const struct variant gpu_tiled_f32[] = {
	{ "tiles of 128 x 128", 0, 0, { 128, 128 }, NULL, "gemm_tiled_f32_128x128" },
	{ "tiles of 128 x 64", 0, 0, { 64, 128 }, NULL, "gemm_tiled_f32_128x64" },
	{ "tiles of 64 x 64", 0, 0, { 64, 64 }, NULL, "gemm_tiled_f32_64x64" },
};

static const struct detail naive64 = { ELEMENT_F64, WAY_NAIVE };
static const struct detail naive32 = { ELEMENT_F32, WAY_NAIVE };
static const struct detail shared64 = { ELEMENT_F64, WAY_SHARED };
static const struct detail tiled64 = { ELEMENT_F64, WAY_TILED };
static const struct detail shared32 = { ELEMENT_F32, WAY_SHARED };
static const struct detail tiled32 = { ELEMENT_F32, WAY_TILED };
static const struct detail blas64 = { ELEMENT_F64, WAY_BLAS };
static const struct detail blas32 = { ELEMENT_F32, WAY_BLAS };

static const struct kernel kernels[] = {
	{
		.name = "gemm_naive_f64",
		.about = "matrix product by three plain loops in FP64",
		.counts = "2 n^3 FLOP; 2 n^2 elements read, n^2 written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP64",
		.level = LEVEL_NONE,
		.dimensions = { "n" },
		.size = size,
		.host = { host_naive_f64, COUNT(host_naive_f64), plan_host, NULL },
		.gpu = { gpu_naive_f64, COUNT(gpu_naive_f64), plan_gpu, NULL },
		.detail = &naive64,
	},
	{
		.name = "gemm_naive_f32",
		.about = "matrix product by three plain loops in FP32",
		.counts = "2 n^3 FLOP; 2 n^2 elements read, n^2 written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.dimensions = { "n" },
		.size = size,
		.host = { host_naive_f32, COUNT(host_naive_f32), plan_host, NULL },
		.gpu = { gpu_naive_f32, COUNT(gpu_naive_f32), plan_gpu, NULL },
		.detail = &naive32,
	},
	{
		.name = "gemm_shared_f64",
		.about = "matrix product by tiles in shared memory, an element a thread, in FP64",
		.counts = "2 n^3 FLOP; 2 n^2 elements read, n^2 written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP64",
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "n" },
		.size = size,
		.gpu = { gpu_shared_f64, COUNT(gpu_shared_f64), plan_gpu, NULL },
		.detail = &shared64,
	},
	{
		.name = "gemm_shared_f32",
		.about = "matrix product by tiles in shared memory, an element a thread, in FP32",
		.counts = "2 n^3 FLOP; 2 n^2 elements read, n^2 written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "n" },
		.size = size,
		.gpu = { gpu_shared_f32, COUNT(gpu_shared_f32), plan_gpu, NULL },
		.detail = &shared32,
	},
	{
		.name = "gemm_tiled_f64",
		.about = "matrix product by tiles in FP64",
		.counts = "2 n^3 FLOP; 2 n^2 elements read, n^2 written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP64",
		.level = LEVEL_NONE,
		.dimensions = { "n" },
		.size = size,
		.host = { host_tiled_f64, COUNT(host_tiled_f64), plan_host, NULL },
		.gpu = { gpu_tiled_f64, COUNT(gpu_tiled_f64), plan_gpu, NULL },
		.detail = &tiled64,
	},
	{
		.name = "gemm_tiled_f32",
		.about = "matrix product by tiles in FP32",
		.counts = "2 n^3 FLOP; 2 n^2 elements read, n^2 written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.dimensions = { "n" },
		.size = size,
		.host = { host_tiled_f32, COUNT(host_tiled_f32), plan_host, NULL },
		.gpu = { gpu_tiled_f32, COUNT(gpu_tiled_f32), plan_gpu, NULL },
		.detail = &tiled32,
	},
	{
		.name = "gemm_blas_f64",
		.about = "matrix product by the BLAS library in FP64",
		.counts = "2 n^3 FLOP; 2 n^2 elements read, n^2 written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP64",
		.level = LEVEL_NONE,
		.library = true,
		.dimensions = { "n" },
		.size = size,
		.host = { library, COUNT(library), plan_host, NULL },
		.gpu = { library, COUNT(library), plan_gpu, "FP64 tensor", 80 },
		.detail = &blas64,
	},
	{
		.name = "gemm_blas_f32",
		.about = "matrix product by the BLAS library in FP32",
		.counts = "2 n^3 FLOP; 2 n^2 elements read, n^2 written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.library = true,
		.dimensions = { "n" },
		.size = size,
		.host = { library, COUNT(library), plan_host, NULL },
		.gpu = { library, COUNT(library), plan_gpu, NULL },
		.detail = &blas32,
	},
};

extern const struct family family_gemm;
const struct family family_gemm = { "gemm", "C = A B", kernels, COUNT(kernels), SUITE_ALL };
