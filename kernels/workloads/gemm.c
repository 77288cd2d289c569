/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gemm: C = A B, level 3 of BLAS, of which dense solvers and neural networks mostly consist. C is
 * m x n, A m x k, B k x n, in row-major order; k multiply-adds an element: 2 m n k FLOP. In FP64
 * and FP32 the matrices are square; in the precisions of networks the product is the widest of a
 * language model's layer: m tokens by the matrix that leads from its hidden size k to the 3.5 times
 * as many of its feed-forward part, 4096 to 14336 of an 8B model. A large size is that of a 70B
 * model, 8192 to 28672, a small one 256 tokens by 2048 to 7168. Six ways:
 *
 * - gemm_naive: three loops, each operand from memory each time; a GPU's thread makes one element.
 *   What a first version reaches.
 * - gemm_shared (GPU): tiles in shared memory, a thread still makes one element. The textbook's
 *   version; shared memory is what it waits for, how long depends on the loads that the compiler
 *   joins, so these bytes are not given.
 * - gemm_tiled: tiles in caches or shared memory and in registers. What a careful plain
 *   implementation reaches.
 * - gemm_mma (GPU): tiles in shared memory and on the tensor cores, in FP16 or BF16 with sums and C
 *   in FP32. What mma.sync reaches; compute capability 9.0 and newer have faster instructions.
 * - gemm_wgmma (GPU): the same in BF16 by the instructions of compute capability 9.0, with warps
 *   that only load. What these reach without a library. A shim carries them out as the manual says;
 *   the row waits for its first real device.
 * - gemm_blas: the platform's BLAS, opened at run time. What tuning reaches. In INT8 and FP8 B lies
 *   column by column, as the weights of a network do: the order that tensor cores take bytes in.
 *
 * A and B must be read once and C written once at DRAM: m k + k n + m n elements. At L1 the naive
 * one asks for two values a multiply-add; those with tiles on a GPU for (1 / rows + 1 / columns of
 * a tile). At shared memory gemm_mma asks for 1 / 32 value, and no two of a warp for the same. The
 * levels between depend on the cache, and a library's traffic is its own affair.
 *
 * cuBLAS multiplies FP64 on the tensor cores where these can (compute capability 8.0 and newer), so
 * there that half of the row names that pipe. The rows of TF32, FP16, BF16, INT8 and FP8 are
 * cuBLAS's alone. FP8 (E4M3) is summed as on a network's way forward, without promotion of sums to
 * full FP32.
 *
 * The check holds each element against a sum in double precision; the tolerance is derived in
 * gemm.h.
 */
#include "kernels/workloads/gemm.h"

#include <math.h>

#include "core/kernel.h"
#include "kernels/footprint.h"

#define BODY "kernels/workloads/gemm_host.inc"
#include "kernels/workloads/each_vector.inc"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* Of the deepest tile. */
#define DEPTH 64
/* Of a language model's layer: the usual tokens, and what the widest tile divides. */
#define TOKENS 4096
#define UNIT 256
#define HIDDEN_LEAST 512

enum way { WAY_NAIVE, WAY_SHARED, WAY_TILED, WAY_MMA, WAY_WGMMA, WAY_BLAS };

/* A row's own: what of, and how. */
struct detail {
	enum element element; /* of A and B; C is of FP32 where that is shorter */
	enum way way;
	bool tf32; /* FP32 is multiplied in TF32 */
};

/* Element INDEX of A or B, as FILL_UNIFORM makes it. */
static double input_value(enum element element, uint64_t key, uint64_t index)
{
	uint16_t bits;

	switch (element) {
	case ELEMENT_F64:
		return input_f64(key, index, -1, 1);
	case ELEMENT_F16:
		bits = input_half(input_f32(key, index, -1, 1));
		return element_value(element, &bits, 0);
	case ELEMENT_BF16:
		bits = input_bfloat(input_f32(key, index, -1, 1));
		return element_value(element, &bits, 0);
	case ELEMENT_U8:
		return gemm_byte(key, index);
	case ELEMENT_E4M3:
		return (double)input_f8(key, index, -1, 1);
	default:
		return (double)input_f32(key, index, -1, 1);
	}
}

static double tolerance_of(const struct detail *detail, int64_t k)
{
	switch (detail->element) {
	case ELEMENT_F64:
		return gemm_tolerance(k, GEMM_ROUNDOFF_F64);
	case ELEMENT_F32:
		return detail->tf32 ? gemm_tolerance_tf32(k) : gemm_tolerance(k, GEMM_ROUNDOFF_F32);
	case ELEMENT_U8:
		return 0;
	case ELEMENT_E4M3:
		return gemm_tolerance(k, GEMM_ROUNDOFF_F8);
	default:
		return gemm_tolerance(k, GEMM_ROUNDOFF_TENSOR);
	}
}

/* Whether B lies column by column. */
static bool has_columns(enum element element)
{
	return element_size(element) == 1;
}

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const struct detail *detail = plan->check.detail;
	const uint64_t a = input_key(occasion->seed, GEMM_A), b = input_key(occasion->seed, GEMM_B);
	const uint64_t n = (uint64_t)plan->size.n[1], depth = (uint64_t)plan->size.n[2];
	const uint64_t row = index / n, column = index % n;
	double sum = 0;

	for (uint64_t k = 0; k < depth; k++)
		sum = fma(input_value(detail->element, a, row * depth + k),
			input_value(detail->element, b,
				has_columns(detail->element) ? column * depth + k : k * n + column),
			sum);
	return (struct expected){ sum, tolerance_of(detail, (int64_t)depth) };
}

/* Rows i, then columns j, then k. */
static void naive_f64(const union value *arguments, int thread, int threads)
{
	double *c = arguments[0].pointer;
	const double *a = arguments[1].pointer, *b = arguments[2].pointer;
	const int64_t n = arguments[4].integer, depth = arguments[5].integer;
	const struct share share = share_of(arguments[3].integer, 1, thread, threads);

	for (int64_t i = share.begin; i < share.end; i++)
		for (int64_t j = 0; j < n; j++) {
			double sum = 0;

			for (int64_t k = 0; k < depth; k++)
				sum += a[i * depth + k] * b[k * n + j];
			c[i * n + j] = sum;
		}
}

static void naive_f32(const union value *arguments, int thread, int threads)
{
	float *c = arguments[0].pointer;
	const float *a = arguments[1].pointer, *b = arguments[2].pointer;
	const int64_t n = arguments[4].integer, depth = arguments[5].integer;
	const struct share share = share_of(arguments[3].integer, 1, thread, threads);

	for (int64_t i = share.begin; i < share.end; i++)
		for (int64_t j = 0; j < n; j++) {
			float sum = 0;

			for (int64_t k = 0; k < depth; k++)
				sum += a[i * depth + k] * b[k * n + j];
			c[i * n + j] = sum;
		}
}

/* What C is of. */
static enum element sums_of(enum element element)
{
	return element == ELEMENT_F64  ? ELEMENT_F64
	       : element == ELEMENT_U8 ? ELEMENT_I32
				       : ELEMENT_F32;
}

static int plan_common(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct detail *detail = request->kernel->detail;
	const int64_t *of = request->size.n;
	const enum element sums = sums_of(detail->element);
	const enum fill fill = detail->element == ELEMENT_U8 ? FILL_BITS : FILL_UNIFORM;
	const double m = (double)of[0], n = (double)of[1], k = (double)of[2];
	const double bytes = (double)element_size(detail->element);
	const double written = m * n * (double)element_size(sums);

	for (int i = 0; i < 3; i++)
		if (of[i] < 1 || of[i] > 1000000)
			return fail(err, "%s takes m, n and k from 1 to 1000000",
				request->kernel->name);
	if (has_columns(detail->element) &&
		(of[0] % 16 || of[1] % 16 || of[2] % 16 || of[2] > GEMM_MOST_BYTES))
		return fail(err, "%s takes m, n and k of a multiple of 16, k up to %d",
			request->kernel->name, GEMM_MOST_BYTES);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan,
		(struct buffer){ "C", sums, (size_t)of[0] * (size_t)of[1], FILL_POISON, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "A", detail->element, (size_t)of[0] * (size_t)of[2],
				      fill, -1, 1 });
	plan_add_buffer(plan, (struct buffer){ "B", detail->element, (size_t)of[2] * (size_t)of[1],
				      fill, -1, 1 });
	plan_add_parameter(plan, request->kernel->over, m, "");
	plan->work.operations = 2 * m * n * k;
	plan->work.level[LEVEL_DRAM] = (struct traffic){ (m * k + k * n) * bytes, written };
	if (detail->way == WAY_NAIVE)
		plan->work.level[LEVEL_L1] = (struct traffic){ 2 * m * n * k * bytes, written };
	plan->check.buffer = GEMM_C;
	plan->check.expected = expected;
	plan->check.detail = detail;
	plan->check.cost = 20 * k;
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

static void add_blas(struct plan *plan, const struct detail *detail)
{
	struct step *step = plan_add_step(plan, STEP_GEMM);

	step->a = GEMM_A;
	step->b = GEMM_B;
	step->c = GEMM_C;
	step->m = plan->size.n[0];
	step->n = plan->size.n[1];
	step->k = plan->size.n[2];
	step->tf32 = detail->tf32;
	step->b_columns = has_columns(detail->element);
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
		add_blas(plan, detail);
		return 0;
	}
	step = add_step(plan, STEP_CALL);
	step->call = request->variant->call;
	for (int i = 0; i < 3; i++)
		step_add_i64(step, request->size.n[i]);
	if (detail->way == WAY_TILED) {
		plan_add_buffer(
			plan, (struct buffer){ "packed", detail->element,
				      (size_t)threads * GEMM_PACKED_COUNT, FILL_ZERO, 0, 0 });
		step_add_buffer(step, GEMM_PACKED);
		step_add_i64(step, threads);
	}
	return 0;
}

static const char *const check_entries[] = { [ELEMENT_F64] = "gemm_check_f64",
	[ELEMENT_F32] = "gemm_check_f32",
	[ELEMENT_F16] = "gemm_check_f16",
	[ELEMENT_BF16] = "gemm_check_bf16",
	[ELEMENT_U8] = "gemm_check_i8",
	[ELEMENT_E4M3] = "gemm_check_f8" };

/* Each block reads a row and a column of tiles once. */
static void count_tiles(struct plan *plan, size_t bytes, const int *number)
{
	plan->work.level[LEVEL_L1] = (struct traffic){ plan->work.operations / 2 * (double)bytes *
							       (1.0 / number[0] + 1.0 / number[1]),
		plan->work.level[LEVEL_DRAM].written };
}

/*
 * A warp for 64 x 64 elements, tiles in one line, stages 32 deep in shared memory: there each warp
 * reads 128 values for every 64 x 64 multiply-adds, and what the block reads is written once.
 */
static void use_stages(struct plan *plan, struct step *step, const int *number)
{
	step->grid[0] *= step->grid[1];
	step->grid[1] = 1;
	step->block[0] = (unsigned)(number[0] * number[1] / 128);
	step->shared_bytes = (unsigned)(number[2] * (number[0] + number[1]) * 32 * 2);
	step->carveout = 100;
	plan->work.level[LEVEL_SHARED] = (struct traffic){ plan->work.operations * (2.0 / 64),
		plan->work.level[LEVEL_L1].read };
}

/* Two that multiply and one that loads, stages 64 deep, and what it takes to begin at 1024 bytes.
 */
static void use_warpgroups(struct step *step, const int *number)
{
	step->grid[0] *= step->grid[1];
	step->grid[1] = 1;
	step->block[0] = 3 * 128;
	step->shared_bytes = (unsigned)(number[2] * (number[0] + number[1]) * 64 * 2) + 1024;
	step->carveout = 100;
}

/*
 * The check of every element is in the same image for all ways. The variant's numbers: the block's
 * threads along columns and rows (naive), columns and rows of the tile (shared, tiled,
 * mma, wgmma), and stages (mma, wgmma).
 */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct detail *detail = request->kernel->detail;
	const int *number = request->variant->number;
	const int64_t m = request->size.n[0], n = request->size.n[1], k = request->size.n[2];
	const bool tiles = detail->way != WAY_NAIVE && detail->way != WAY_BLAS;
	struct check *check = &plan->check;
	struct step *step;

	if (plan_common(request, plan, err))
		return -1;
	if (tiles && (n % number[0] || m % number[1] || k % DEPTH))
		return fail(err,
			"%s in %s has no code for the rim: m must be a multiple of %d, n of %d, k "
			"of %d, not %lld, %lld and %lld",
			request->kernel->name, request->variant->name, number[1], number[0], DEPTH,
			(long long)m, (long long)n, (long long)k);
	check->image = "gemm";
	check->entry = detail->tf32 ? "gemm_check_tf32" : check_entries[detail->element];
	for (int i = 0; i < 3; i++)
		check->arguments[check->argument_count++] =
			(struct argument){ ARGUMENT_I64, .integer = request->size.n[i] };
	if (detail->way == WAY_BLAS) {
		add_blas(plan, detail);
		return 0;
	}
	step = add_step(plan, STEP_LAUNCH);
	step->image = detail->way == WAY_WGMMA ? "gemm_wgmma" : "gemm";
	step->entry = request->variant->entry;
	step->grid[0] = (unsigned)((n + number[0] - 1) / number[0]);
	step->grid[1] = (unsigned)((m + number[1] - 1) / number[1]);
	step->grid[2] = step->block[1] = step->block[2] = 1;
	for (int i = 0; i < 3; i++)
		step_add_i32(step, (int32_t)request->size.n[i]);
	if (tiles)
		count_tiles(plan, element_size(detail->element), number);
	switch (detail->way) {
	case WAY_NAIVE:
		step->block[0] = (unsigned)number[0];
		step->block[1] = (unsigned)number[1];
		break;
	case WAY_SHARED:
		step->block[0] = (unsigned)(number[0] * number[1]);
		break;
	case WAY_MMA:
		use_stages(plan, step, number);
		break;
	case WAY_WGMMA:
		use_warpgroups(step, number);
		break;
	default:
		step->block[0] = 256;
	}
	return 0;
}

/* Whether this GPU computes FP64 at half the rate of FP32; the others have a small fraction. */
static bool has_full_f64(const struct device *device)
{
	return device->capability == 80 || device->capability == 90 || device->capability == 100;
}

/*
 * N of square matrices that keeps one execution at some milliseconds: on a host by the cube root of
 * the cores, on a GPU with the number of SMs, so that there are several tiles for each, up to what
 * a large GPU does.
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
		return 96 * quarter;
	case WAY_TILED:
		return 128 * quarter;
	default:
		return (detail->element != ELEMENT_F64 || has_full_f64(device) ? 256 : 128) *
		       quarter;
	}
}

static double matrices_bytes(const struct detail *detail, const struct size *size)
{
	const double m = (double)size->n[0], n = (double)size->n[1], k = (double)size->n[2];

	return (m * k + k * n) * (double)element_size(detail->element) +
	       m * n * (double)element_size(sums_of(detail->element));
}

static int square_size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const struct detail *detail = kernel->detail;
	const int64_t unit = device->code == CODE_HOST ? 32 : 128;
	int64_t n = footprint_round(good_n(detail, device) * sqrt(room.scale), unit);

	if (device->code == CODE_HOST && detail->way == WAY_TILED)
		room = room_less(room, (double)element_size(detail->element) * GEMM_PACKED_COUNT *
					       fmax(1, device->threads));
	for (;; n -= unit) {
		*to = (struct size){ { n, n, n } };
		if (matrices_bytes(detail, to) <= room.memory)
			return 0;
		if (n <= unit)
			return fail(err, "%s needs memory for three matrices of %d x %d elements",
				kernel->name, (int)unit, (int)unit);
	}
}

/*
 * Tokens by the layer of a language model: as many as keep an execution at some milliseconds. Where
 * the scale or memory asks for less than UNIT of them, the layer is smaller too; on a GPU of a few
 * SMs, as tests have, it is a single tile.
 */
static int layer_size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const double tokens = TOKENS * fmin(1, device->units / 64.0) * room.scale;
	int64_t m = footprint_round(tokens, UNIT), k = footprint_hidden(room);

	for (double rest = tokens / (double)m; rest < 0.5 && k > HIDDEN_LEAST; rest *= 4)
		k /= 2;
	if (device->units < 8) {
		m = UNIT;
		k = HIDDEN_LEAST;
	}
	for (;;) {
		*to = (struct size){ { m, device->units < 8 ? UNIT : k / 2 * 7, k } };
		if (matrices_bytes(kernel->detail, to) <= room.memory)
			return 0;
		if (m > UNIT)
			m = footprint_round((double)m / 2, UNIT);
		else if (k > HIDDEN_LEAST)
			k /= 2;
		else
			return fail(err, "%s needs memory for matrices of %lld x %lld x %lld",
				kernel->name, (long long)to->n[0], (long long)to->n[1],
				(long long)to->n[2]);
	}
}

static const struct variant host_naive_f64[] = { { .name = "i j k", .call = naive_f64 } };
static const struct variant host_naive_f32[] = { { .name = "i j k", .call = naive_f32 } };
static const struct variant host_tiled_f64[] = { EACH_VECTOR(gemm, f64) };
static const struct variant host_tiled_f32[] = { EACH_VECTOR(gemm, f32) };
static const struct variant library[] = { { .name = "library" } };
static const struct variant i8_library[] = { { .name = "library", .needs_capability = 75 } };
static const struct variant f8_library[] = { { .name = "library", .needs_capability = 89 } };
static const struct variant tensor_library[] = { { .name = "library", .needs_capability = 80 } };
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
static const struct variant gpu_mma_f16[] = {
	{ "tiles of 128 x 256", 0, 80, { 256, 128, 4 }, NULL, "gemm_mma_f16_128x256" },
	{ "tiles of 256 x 128", 0, 80, { 128, 256, 4 }, NULL, "gemm_mma_f16_256x128" },
	{ "tiles of 128 x 128", 0, 80, { 128, 128, 3 }, NULL, "gemm_mma_f16_128x128" },
	{ "tiles of 128 x 64", 0, 80, { 64, 128, 2 }, NULL, "gemm_mma_f16_128x64" },
};
static const struct variant gpu_mma_bf16[] = {
	{ "tiles of 128 x 256", 0, 80, { 256, 128, 4 }, NULL, "gemm_mma_bf16_128x256" },
	{ "tiles of 256 x 128", 0, 80, { 128, 256, 4 }, NULL, "gemm_mma_bf16_256x128" },
	{ "tiles of 128 x 128", 0, 80, { 128, 128, 3 }, NULL, "gemm_mma_bf16_128x128" },
	{ "tiles of 128 x 64", 0, 80, { 64, 128, 2 }, NULL, "gemm_mma_bf16_128x64" },
};

static const struct variant gpu_wgmma_bf16[] = {
	{ "tiles of 128 x 256", 0, 90, { 256, 128, 4 }, NULL, "gemm_wgmma_bf16_128x256",
		"HGMMA=4 +60", "9.0", true },
};

static const struct detail naive64 = { ELEMENT_F64, WAY_NAIVE, false };
static const struct detail naive32 = { ELEMENT_F32, WAY_NAIVE, false };
static const struct detail shared64 = { ELEMENT_F64, WAY_SHARED, false };
static const struct detail tiled64 = { ELEMENT_F64, WAY_TILED, false };
static const struct detail shared32 = { ELEMENT_F32, WAY_SHARED, false };
static const struct detail tiled32 = { ELEMENT_F32, WAY_TILED, false };
static const struct detail mma16 = { ELEMENT_F16, WAY_MMA, false };
static const struct detail mma_bf16 = { ELEMENT_BF16, WAY_MMA, false };
static const struct detail wgmma_bf16 = { ELEMENT_BF16, WAY_WGMMA, false };
static const struct detail blas64 = { ELEMENT_F64, WAY_BLAS, false };
static const struct detail blas32 = { ELEMENT_F32, WAY_BLAS, false };
static const struct detail blas_tf32 = { ELEMENT_F32, WAY_BLAS, true };
static const struct detail blas16 = { ELEMENT_F16, WAY_BLAS, false };
static const struct detail blas_bf16 = { ELEMENT_BF16, WAY_BLAS, false };
static const struct detail blas_i8 = { ELEMENT_U8, WAY_BLAS, false };
static const struct detail blas_f8 = { ELEMENT_E4M3, WAY_BLAS, false };

static const struct kernel kernels[] = {
	{
		.name = "gemm_naive_f64",
		.about = "matrix product by three plain loops in FP64",
		.counts = "2 m n k FLOP; (m + n) k elements read, m n written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP64",
		.level = LEVEL_NONE,
		.over = "n",
		.suites = SUITE_BASICS | SUITE_HPC,
		.dimensions = { "m", "n", "k" },
		.size = square_size,
		.host = { host_naive_f64, COUNT(host_naive_f64), plan_host, NULL },
		.gpu = { gpu_naive_f64, COUNT(gpu_naive_f64), plan_gpu, NULL },
		.detail = &naive64,
	},
	{
		.name = "gemm_naive_f32",
		.about = "matrix product by three plain loops in FP32",
		.counts = "2 m n k FLOP; (m + n) k elements read, m n written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.over = "n",
		.suites = SUITE_BASICS | SUITE_HPC,
		.dimensions = { "m", "n", "k" },
		.size = square_size,
		.host = { host_naive_f32, COUNT(host_naive_f32), plan_host, NULL },
		.gpu = { gpu_naive_f32, COUNT(gpu_naive_f32), plan_gpu, NULL },
		.detail = &naive32,
	},
	{
		.name = "gemm_shared_f64",
		.about = "matrix product by tiles in shared memory, an element a thread, in FP64",
		.counts = "2 m n k FLOP; (m + n) k elements read, m n written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP64",
		.level = LEVEL_NONE,
		.thorough = true,
		.over = "n",
		.suites = SUITE_BASICS | SUITE_HPC,
		.dimensions = { "m", "n", "k" },
		.size = square_size,
		.gpu = { gpu_shared_f64, COUNT(gpu_shared_f64), plan_gpu, NULL },
		.detail = &shared64,
	},
	{
		.name = "gemm_shared_f32",
		.about = "matrix product by tiles in shared memory, an element a thread, in FP32",
		.counts = "2 m n k FLOP; (m + n) k elements read, m n written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.thorough = true,
		.over = "n",
		.suites = SUITE_BASICS | SUITE_HPC,
		.dimensions = { "m", "n", "k" },
		.size = square_size,
		.gpu = { gpu_shared_f32, COUNT(gpu_shared_f32), plan_gpu, NULL },
		.detail = &shared32,
	},
	{
		.name = "gemm_tiled_f64",
		.about = "matrix product by tiles in FP64",
		.counts = "2 m n k FLOP; (m + n) k elements read, m n written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP64",
		.level = LEVEL_NONE,
		.over = "n",
		.suites = SUITE_BASICS | SUITE_HPC,
		.dimensions = { "m", "n", "k" },
		.size = square_size,
		.host = { host_tiled_f64, COUNT(host_tiled_f64), plan_host, NULL },
		.gpu = { gpu_tiled_f64, COUNT(gpu_tiled_f64), plan_gpu, NULL },
		.detail = &tiled64,
	},
	{
		.name = "gemm_tiled_f32",
		.about = "matrix product by tiles in FP32",
		.counts = "2 m n k FLOP; (m + n) k elements read, m n written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.over = "n",
		.suites = SUITE_BASICS | SUITE_HPC,
		.dimensions = { "m", "n", "k" },
		.size = square_size,
		.host = { host_tiled_f32, COUNT(host_tiled_f32), plan_host, NULL },
		.gpu = { gpu_tiled_f32, COUNT(gpu_tiled_f32), plan_gpu, NULL },
		.detail = &tiled32,
	},
	{
		.name = "gemm_mma_f16",
		.about = "matrix product by tiles on the tensor cores in FP16, sums in FP32",
		.counts = "2 m n k FLOP; (m + n) k elements read, m n of FP32 written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP16 tensor",
		.level = LEVEL_NONE,
		.thorough = true,
		.over = "tokens",
		.suites = SUITE_BASICS | SUITE_LLM,
		.dimensions = { "m", "n", "k" },
		.size = layer_size,
		.gpu = { gpu_mma_f16, COUNT(gpu_mma_f16), plan_gpu, NULL },
		.detail = &mma16,
	},
	{
		.name = "gemm_mma_bf16",
		.about = "matrix product by tiles on the tensor cores in BF16, sums in FP32",
		.counts = "2 m n k FLOP; (m + n) k elements read, m n of FP32 written",
		.role = ROLE_WORKLOAD,
		.pipe = "BF16 tensor",
		.level = LEVEL_NONE,
		.over = "tokens",
		.suites = SUITE_BASICS | SUITE_LLM,
		.dimensions = { "m", "n", "k" },
		.size = layer_size,
		.gpu = { gpu_mma_bf16, COUNT(gpu_mma_bf16), plan_gpu, NULL },
		.detail = &mma_bf16,
	},
	{
		.name = "gemm_wgmma_bf16",
		.about = "matrix product by tiles and wgmma in BF16, sums in FP32",
		.counts = "2 m n k FLOP; (m + n) k elements read, m n of FP32 written",
		.role = ROLE_WORKLOAD,
		.pipe = "BF16 tensor",
		.level = LEVEL_NONE,
		.thorough = true,
		.over = "tokens",
		.suites = SUITE_LLM,
		.dimensions = { "m", "n", "k" },
		.size = layer_size,
		.gpu = { gpu_wgmma_bf16, COUNT(gpu_wgmma_bf16), plan_gpu, NULL },
		.detail = &wgmma_bf16,
	},
	{
		.name = "gemm_blas_f64",
		.about = "matrix product by the BLAS library in FP64",
		.counts = "2 m n k FLOP; (m + n) k elements read, m n written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP64",
		.level = LEVEL_NONE,
		.library = true,
		.over = "n",
		.suites = SUITE_BASICS | SUITE_HPC,
		.dimensions = { "m", "n", "k" },
		.size = square_size,
		.host = { library, COUNT(library), plan_host, NULL },
		.gpu = { library, COUNT(library), plan_gpu, "FP64 tensor", 80 },
		.detail = &blas64,
	},
	{
		.name = "gemm_blas_f32",
		.about = "matrix product by the BLAS library in FP32",
		.counts = "2 m n k FLOP; (m + n) k elements read, m n written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.library = true,
		.over = "n",
		.suites = SUITE_BASICS | SUITE_HPC,
		.dimensions = { "m", "n", "k" },
		.size = square_size,
		.host = { library, COUNT(library), plan_host, NULL },
		.gpu = { library, COUNT(library), plan_gpu, NULL },
		.detail = &blas32,
	},
	{
		.name = "gemm_blas_tf32",
		.about = "matrix product by the BLAS library in TF32, sums in FP32",
		.counts = "2 m n k FLOP; (m + n) k elements read, m n written",
		.role = ROLE_WORKLOAD,
		.pipe = "TF32 tensor",
		.level = LEVEL_NONE,
		.thorough = true,
		.library = true,
		.over = "tokens",
		.suites = SUITE_LLM,
		.dimensions = { "m", "n", "k" },
		.size = layer_size,
		.gpu = { tensor_library, COUNT(tensor_library), plan_gpu, NULL },
		.detail = &blas_tf32,
	},
	{
		.name = "gemm_blas_f16",
		.about = "matrix product by the BLAS library in FP16, sums in FP32",
		.counts = "2 m n k FLOP; (m + n) k elements read, m n of FP32 written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP16 tensor",
		.level = LEVEL_NONE,
		.thorough = true,
		.library = true,
		.over = "tokens",
		.suites = SUITE_BASICS | SUITE_LLM,
		.dimensions = { "m", "n", "k" },
		.size = layer_size,
		.gpu = { tensor_library, COUNT(tensor_library), plan_gpu, NULL },
		.detail = &blas16,
	},
	{
		.name = "gemm_blas_bf16",
		.about = "matrix product by the BLAS library in BF16, sums in FP32",
		.counts = "2 m n k FLOP; (m + n) k elements read, m n of FP32 written",
		.role = ROLE_WORKLOAD,
		.pipe = "BF16 tensor",
		.level = LEVEL_NONE,
		.library = true,
		.over = "tokens",
		.suites = SUITE_BASICS | SUITE_LLM,
		.dimensions = { "m", "n", "k" },
		.size = layer_size,
		.gpu = { tensor_library, COUNT(tensor_library), plan_gpu, NULL },
		.detail = &blas_bf16,
	},
	{
		.name = "gemm_blas_i8",
		.about = "matrix product by the BLAS library in INT8, sums in INT32",
		.counts = "2 m n k OP; (m + n) k bytes read, m n of INT32 written",
		.role = ROLE_WORKLOAD,
		.pipe = "INT8 tensor",
		.level = LEVEL_NONE,
		.thorough = true,
		.library = true,
		.over = "tokens",
		.suites = SUITE_LLM,
		.dimensions = { "m", "n", "k" },
		.size = layer_size,
		.gpu = { i8_library, COUNT(i8_library), plan_gpu, NULL },
		.detail = &blas_i8,
	},
	{
		.name = "gemm_blas_f8",
		.about = "matrix product by the BLAS library in FP8 (e4m3), sums in FP32",
		.counts = "2 m n k FLOP; (m + n) k bytes read, m n of FP32 written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP8 tensor",
		.level = LEVEL_NONE,
		.thorough = true,
		.library = true,
		.over = "tokens",
		.suites = SUITE_LLM,
		.dimensions = { "m", "n", "k" },
		.size = layer_size,
		.gpu = { f8_library, COUNT(f8_library), plan_gpu, NULL },
		.detail = &blas_f8,
	},
};

extern const struct family family_gemm;
const struct family family_gemm = { "gemm", "C = A B", kernels, COUNT(kernels), SUITE_ALL };
