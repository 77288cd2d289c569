/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ceilings of the tensor cores of compute capability 9.0, by its asynchronous matrix
 * instruction (wgmma), which alone reaches their peak: one warpgroup an SM that issues products of
 * 64 x 256 back to back is enough (Luo et al., arXiv 2402.13499). A comes from shared memory (SS)
 * or registers (RS), B from shared memory, laid out so that no bank conflicts.
 *
 * A trip is 16 instructions: A (64 rows of 128 bytes) times B (n columns of 128 bytes), four times
 * over. Work: 2 x 64 x n x depth x 4 operations a trip and warpgroup, depth = 128 bytes in
 * elements.
 *
 * A and B hold whole numbers of as many bits as their type keeps, so the operands are as varied as
 * random data are; the first product of a trip replaces C, so the outcome is 4 A B however many
 * trips were made, in every row and column: a wrong layout shows. The tolerance is that of the
 * sums' format: exact for INT8, 2^-20 of the sum of magnitudes for FP32 sums, 2^-10 for FP8 (whose
 * sums keep about 14 bits), 2^-9 for FP16 sums.
 *
 * Sparse: A has zeros in two of each four places, which are not stored, and an instruction counts
 * twice the operations, for the zeros that are skipped. As sustained: held for seconds.
 *
 * These instructions cannot be carried out by the stand-ins of the tests: no simulated device runs
 * them.
 */
#include "core/kernel.h"

#include <math.h>
#include <stdio.h>

#include "kernels/input.h"
#include "kernels/stopwatch_plan.h"

#define ROWS 64
#define ROW_BYTES 128
#define REPEATS 4 /* along the rows in a trip */

enum { BUFFER_A, BUFFER_B, BUFFER_Y };

struct form {
	int bytes;	  /* of an element of A and B */
	int shift;	  /* random bits shifted right by it are its whole number */
	double precision; /* of the sums, relative to the sum of magnitudes */
	bool zeros;	  /* A and B are all zero */
	bool sparse;	  /* two of each four elements of A are zeros that are left out */
};

/*
 * Where in a row of B lies what element K of a row of A is multiplied by: at the same place; or, as
 * A's are the first two of each four, 32 bytes of A at 64 bytes of B, whose 128 come round twice.
 */
static size_t partner(const struct form *form, size_t k)
{
	const size_t step = 32 / (size_t)form->bytes, in = k % step;

	return form->sparse ? k / step % 2 * 2 * step + in / 2 * 4 + in % 2 : k;
}

/* The plan keeps as parameters what it must know: bits of an element, precision, columns. */
static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const struct form *form = plan->check.detail;
	const size_t depth = plan->buffers[BUFFER_A].count / ROWS;
	const size_t n = plan->buffers[BUFFER_B].count / depth;
	const int shift = 32 - (int)plan->parameters[1].value;
	const uint64_t a = input_key(occasion->seed, BUFFER_A),
		       b = input_key(occasion->seed, BUFFER_B);
	const size_t row = index / n % ROWS, column = index % n;
	double sum = 0, size = 0;

	if (plan->buffers[BUFFER_A].fill == FILL_ZERO)
		return (struct expected){ 0, 0 };
	for (size_t k = 0; k < depth; k++) {
		int32_t left = (int32_t)(uint32_t)(input_bits(a, row * depth + k) >> 32) >> shift;
		int32_t right =
			(int32_t)(uint32_t)(input_bits(b, column * depth + partner(form, k)) >>
					    32) >>
			shift;

		sum += (double)left * right;
		size += fabs((double)left * right);
	}
	return (struct expected){ REPEATS * sum, REPEATS * size * plan->parameters[2].value };
}

/* The function of N columns: of a variant for all n, entries follow one another from 8 on. */
static const char *entry_of(const struct variant *variant, int64_t n)
{
	const int more = (int)log2((double)n) - 4;

	return variant->more_entries && more >= 0 ? variant->more_entries[more] : variant->entry;
}

/* number: warpgroups an SM; 1 if A comes from registers. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct form *form = request->kernel->detail;
	const int64_t n = request->size.n[0], depth = ROW_BYTES / form->bytes;
	const int groups = request->variant->number[0];
	const double tiles = (double)request->device->units * groups;
	const enum fill fill = form->zeros ? FILL_ZERO : FILL_BITS;
	struct step *step;

	if (request->trips < 1 || request->trips > INT32_MAX)
		return fail(err, "%lld trips are too many", (long long)request->trips);
	if (n < 8 || n > 256 || n & (n - 1))
		return fail(err, "n is a power of two from 8 to 256, not %lld", (long long)n);
	*plan = plan_empty();
	plan->size = request->size;
	plan->trips = request->trips;
	plan_add_buffer(
		plan, (struct buffer){ "a", ELEMENT_I32, (size_t)(ROWS * depth), fill, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "b", ELEMENT_I32, (size_t)(n * depth), fill, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "y", ELEMENT_F32, (size_t)(tiles * ROWS * (double)n),
				      FILL_POISON, 0, 0 });
	plan_add_parameter(plan, "n", (double)n, "");
	plan_add_parameter(plan, "element", 32 - form->shift, "bits");
	plan_add_parameter(plan, "precision", form->precision, "");
	plan->work.operations = (form->sparse ? 4.0 : 2.0) * ROWS * (double)(n * depth) * REPEATS *
				tiles * (double)request->trips;
	plan->work.level[LEVEL_DRAM] =
		(struct traffic){ 4 * (double)((ROWS + n) * depth), 4 * tiles * ROWS * (double)n };
	plan->check.buffer = BUFFER_Y;
	plan->check.expected = expected;
	plan->check.detail = form;
	plan->check.cost = 16 * (double)depth;
	step = plan_add_launch(
		plan, "wgmma", entry_of(request->variant, n), request->device->units, 128 * groups);
	for (int i = BUFFER_A; i <= BUFFER_Y; i++)
		step_add_buffer(step, i);
	step_add_i64(step, request->trips);
	plan_add_stopwatch(plan, step, request->device);
	return 0;
}

/* Both variants of a row need the same capability; better said once, before sizes are asked for. */
static int check_device(const struct kernel *kernel, const struct device *device, struct error *err)
{
	return variant_usable(&kernel->gpu.variants[0], device, err);
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	(void)room;
	*to = (struct size){ { 256 } };
	return check_device(kernel, device, err);
}

static int sweep(const struct kernel *kernel, const struct device *device, double memory, bool fine,
	struct size *sizes, int most, struct error *err)
{
	int count = 0;

	(void)memory, (void)fine;
	if (check_device(kernel, device, err))
		return -1;
	for (int64_t n = 8; n <= 256 && count < most; n *= 2)
		sizes[count++] = (struct size){ { n } };
	return count;
}

/* 16 instructions a trip, and none between that waits for the one before. */
#define VARIANTS(entry, opcode)                                                                    \
	{ "SS, 1 warpgroup", 0, 90, { 1, 0 }, NULL, entry "_ss", opcode "=16 WARPGROUP=2", "9.0",  \
		true },                                                                            \
		{ "SS, 2 warpgroups", 0, 90, { 2, 0 }, NULL, entry "_ss",                          \
			opcode "=16 WARPGROUP=2", "9.0", true },                                   \
		{ "RS, 1 warpgroup", 0, 90, { 1, 1 }, NULL, entry "_rs", opcode "=16 WARPGROUP=2", \
			"9.0", true },                                                             \
	{                                                                                          \
		"RS, 2 warpgroups", 0, 90, { 2, 1 }, NULL, entry "_rs", opcode "=16 WARPGROUP=2",  \
			"9.0", true                                                                \
	}
static const struct variant bf16[] = { VARIANTS("wgmma_bf16_n256", "HGMMA") };
static const struct variant f16[] = { VARIANTS("wgmma_f16_n256", "HGMMA") };
static const struct variant f16_sums[] = { VARIANTS("wgmma_f16_f16_n256", "HGMMA") };
static const struct variant tf32[] = { VARIANTS("wgmma_tf32_n256", "HGMMA") };
static const struct variant e4m3[] = { VARIANTS("wgmma_e4m3_n256", "QGMMA") };
static const struct variant e5m2[] = { VARIANTS("wgmma_e5m2_n256", "QGMMA") };
static const struct variant int8[] = { VARIANTS("wgmma_s8_n256", "IGMMA") };
#define SPARSE_VARIANTS(entry, opcode)                                                             \
	{ "SS, 1 warpgroup", 0, 90, { 1, 0 }, NULL, entry, opcode "=16 WARPGROUP=2", "9.0",        \
		true },                                                                            \
	{                                                                                          \
		"SS, 2 warpgroups", 0, 90, { 2, 0 }, NULL, entry, opcode "=16 WARPGROUP=2", "9.0", \
			true                                                                       \
	}
static const struct variant sparse_bf16[] = { SPARSE_VARIANTS(
	"wgmma_bf16_sparse_n256_ss", "HGMMA") };
static const struct variant sparse_f16[] = { SPARSE_VARIANTS("wgmma_f16_sparse_n256_ss", "HGMMA") };
static const struct variant sparse_e4m3[] = { SPARSE_VARIANTS(
	"wgmma_e4m3_sparse_n256_ss", "QGMMA") };
static const struct variant sparse_int8[] = { SPARSE_VARIANTS("wgmma_s8_sparse_n256_ss", "IGMMA") };
static const char *const more_n_ss[] = { "wgmma_bf16_n16_ss", "wgmma_bf16_n32_ss",
	"wgmma_bf16_n64_ss", "wgmma_bf16_n128_ss", "wgmma_bf16_n256_ss", NULL };
static const char *const more_n_rs[] = { "wgmma_bf16_n16_rs", "wgmma_bf16_n32_rs",
	"wgmma_bf16_n64_rs", "wgmma_bf16_n128_rs", "wgmma_bf16_n256_rs", NULL };
/* Of few columns an instruction takes so little time that the loop's others may not vanish. */
#define BY_N_PROOF "HGMMA=16 WARPGROUP=2 +28"
static const struct variant by_n_ss[] = { { "SS, 1 warpgroup", 0, 90, { 1, 0 }, NULL,
	"wgmma_bf16_n8_ss", BY_N_PROOF, "9.0", true, more_n_ss } };
static const struct variant by_n_rs[] = { { "RS, 1 warpgroup", 0, 90, { 1, 1 }, NULL,
	"wgmma_bf16_n8_rs", BY_N_PROOF, "9.0", true, more_n_rs } };

static const struct form form_bf16 = { 2, 24, 0x1p-20, false };
static const struct form form_f16 = { 2, 22, 0x1p-20, false };
static const struct form form_f16_sums = { 2, 28, 0x1p-9, false };
static const struct form form_tf32 = { 4, 22, 0x1p-20, false };
static const struct form form_e4m3 = { 1, 28, 0x1p-10, false };
static const struct form form_e5m2 = { 1, 29, 0x1p-10, false };
static const struct form form_int8 = { 1, 25, 0, false };
static const struct form zeros_bf16 = { 2, 24, 0, true }, zeros_f16 = { 2, 22, 0, true };
static const struct form zeros_tf32 = { 4, 22, 0, true }, zeros_e4m3 = { 1, 28, 0, true };
static const struct form zeros_int8 = { 1, 25, 0, true };
static const struct form form_sparse_bf16 = { 2, 24, 0x1p-20, false, true };
static const struct form form_sparse_f16 = { 2, 22, 0x1p-20, false, true };
static const struct form form_sparse_e4m3 = { 1, 28, 0x1p-10, false, true };
static const struct form form_sparse_int8 = { 1, 25, 0, false, true };

/* Behind the form: what else the row says. */
#define ROW(key, what, in, set_apart, rarely, of, form, ...)                                       \
	{                                                                                          \
		.name = key, .about = what " on the tensor cores, by wgmma",                       \
		.counts = "512 n depth trips operations a warpgroup, depth = 128 bytes",           \
		.role = ROLE_OPERATIONS, .pipe = in, .aspect = set_apart, .level = LEVEL_NONE,     \
		.scalable = true, .thorough = rarely, .dimensions = { "n" }, .size = size,         \
		.gpu = { .variants = of,                                                           \
			.variant_count = sizeof of / sizeof of[0],                                 \
			.plan = plan_gpu },                                                        \
		.detail = &form, __VA_ARGS__                                                       \
	}
#define SUSTAINED(key, what, in, set_apart, rarely, of, form)                                      \
	ROW(key, what, in, set_apart, rarely, of, form, .sustained = true)
#define CURVE(key, what, of)                                                                       \
	{                                                                                          \
		.name = key, .about = "BF16 multiply-add by wgmma against its columns, " what,     \
		.counts = "512 n depth trips operations a warpgroup, depth = 64",                  \
		.role = ROLE_CURVE, .pipe = "BF16 tensor", .level = LEVEL_NONE, .scalable = true,  \
		.thorough = true, .dimensions = { "n" }, .sweep = sweep, .over = "n",              \
		.gpu = { .variants = of, .variant_count = 1, .plan = plan_gpu },                   \
		.detail = &form_bf16,                                                              \
	}
static const struct kernel kernels[] = {
	ROW("wgmma_f16", "FP16 multiply-add, FP32 sums,", "FP16 tensor", NULL, false, f16,
		form_f16),
	ROW("wgmma_bf16", "BF16 multiply-add, FP32 sums,", "BF16 tensor", NULL, false, bf16,
		form_bf16),
	ROW("wgmma_tf32", "TF32 multiply-add, FP32 sums,", "TF32 tensor", NULL, false, tf32,
		form_tf32),
	ROW("wgmma_int8", "INT8 multiply-add, INT32 sums,", "INT8 tensor", NULL, false, int8,
		form_int8),
	ROW("wgmma_fp8", "FP8 (e4m3) multiply-add, FP32 sums,", "FP8 tensor", NULL, false, e4m3,
		form_e4m3),
	ROW("wgmma_fp8_e5m2", "FP8 (e5m2) multiply-add, FP32 sums,", "FP8 tensor", "e5m2", true,
		e5m2, form_e5m2),
	ROW("wgmma_f16_sums", "FP16 multiply-add, FP16 sums,", "FP16 tensor", "FP16 sums", true,
		f16_sums, form_f16_sums),
	ROW("wgmma_f16_zeros", "FP16 multiply-add of zeros", "FP16 tensor", "zeros", true, f16,
		zeros_f16),
	ROW("wgmma_bf16_zeros", "BF16 multiply-add of zeros", "BF16 tensor", "zeros", true, bf16,
		zeros_bf16),
	ROW("wgmma_tf32_zeros", "TF32 multiply-add of zeros", "TF32 tensor", "zeros", true, tf32,
		zeros_tf32),
	ROW("wgmma_int8_zeros", "INT8 multiply-add of zeros", "INT8 tensor", "zeros", true, int8,
		zeros_int8),
	ROW("wgmma_fp8_zeros", "FP8 multiply-add of zeros", "FP8 tensor", "zeros", true, e4m3,
		zeros_e4m3),
	ROW("wgmma_bf16_sparse", "BF16 multiply-add, half of A zeros,", "BF16 tensor", "sparse",
		true, sparse_bf16, form_sparse_bf16),
	ROW("wgmma_f16_sparse", "FP16 multiply-add, half of A zeros,", "FP16 tensor", "sparse",
		true, sparse_f16, form_sparse_f16),
	ROW("wgmma_int8_sparse", "INT8 multiply-add, half of A zeros,", "INT8 tensor", "sparse",
		true, sparse_int8, form_sparse_int8),
	ROW("wgmma_fp8_sparse", "FP8 (e4m3) multiply-add, half of A zeros,", "FP8 tensor", "sparse",
		true, sparse_e4m3, form_sparse_e4m3),
	SUSTAINED("wgmma_bf16_sustained", "BF16 multiply-add for seconds, FP32 sums,",
		"BF16 tensor", "sustained", false, bf16, form_bf16),
	SUSTAINED("wgmma_bf16_zeros_sustained", "BF16 multiply-add of zeros for seconds",
		"BF16 tensor", "zeros, sustained", true, bf16, zeros_bf16),
	SUSTAINED("wgmma_f16_sustained", "FP16 multiply-add for seconds, FP32 sums,", "FP16 tensor",
		"sustained", true, f16, form_f16),
	SUSTAINED("wgmma_tf32_sustained", "TF32 multiply-add for seconds, FP32 sums,",
		"TF32 tensor", "sustained", true, tf32, form_tf32),
	SUSTAINED("wgmma_int8_sustained", "INT8 multiply-add for seconds, INT32 sums,",
		"INT8 tensor", "sustained", true, int8, form_int8),
	SUSTAINED("wgmma_fp8_sustained", "FP8 (e4m3) multiply-add for seconds, FP32 sums,",
		"FP8 tensor", "sustained", true, e4m3, form_e4m3),
	CURVE("wgmma_bf16_by_n", "both operands from shared memory", by_n_ss),
	CURVE("wgmma_bf16_by_n_rs", "one operand from registers", by_n_rs),
};

const struct family family_wgmma = {
	"wgmma",
	"peak of the tensor cores of compute capability 9.0",
	kernels,
	sizeof kernels / sizeof kernels[0],
};
