/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gemv_i8w: y = (W scale) x, as a language model with quantised weights takes it when it answers
 * one user: W in bytes with a sign, row-major, a scale in FP32 for each row, x in BF16, sums and y
 * in FP32. 4096 columns as in an 8B model, 8192 as in one of 70B where it is large.
 *
 * A row takes columns multiplications, columns - 1 additions and one product with its scale: 2
 * columns. That bytes become FP32 is no FLOP. W, x and the scales are read once, y is written once;
 * W is nearly all of it. At L1 x is loaded again for every group of rows (the variant says how many
 * rows it takes at a time).
 *
 * The check holds each element against a sum in double precision; the tolerance is derived in
 * gemv_i8w.h.
 */
#include "kernels/workloads/gemv_i8w.h"

#include "core/kernel.h"
#include "kernels/footprint.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
/* Columns that a warp takes at a time. */
#define UNIT 1024
/* Rows of all that a block takes: 8 warps. */
#define BLOCK(group) (8 * (group))

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const int64_t columns = plan->size.n[1];
	const double scale = gemv_i8w_scale(occasion->seed, index);

	return (struct expected){ scale * gemv_i8w_value(occasion->seed, index, columns),
		gemv_i8w_tolerance(columns) };
}

/* The variant's number: rows taken at a time. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t rows = request->size.n[0], columns = request->size.n[1];
	const int group = request->variant->number[0];
	const double m = (double)rows, n = (double)columns;
	struct check *check = &plan->check;
	struct step *step;

	if (rows < 1 || rows % BLOCK(group) || columns < 1 || columns % UNIT)
		return fail(err, "%s needs a multiple of %d rows and of %d columns",
			request->kernel->name, BLOCK(group), UNIT);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan, (struct buffer){ "y", ELEMENT_F32, (size_t)rows, FILL_POISON, 0, 0 });
	plan_add_buffer(plan,
		(struct buffer){ "W", ELEMENT_U8, (size_t)(rows * columns), FILL_BITS, 0, 0 });
	plan_add_buffer(
		plan, (struct buffer){ "x", ELEMENT_BF16, (size_t)columns, FILL_UNIFORM, -1, 1 });
	plan_add_buffer(
		plan, (struct buffer){ "scales", ELEMENT_F32, (size_t)rows, FILL_UNIFORM, 0.5, 1 });
	plan->work.operations = 2 * m * n;
	plan->work.level[LEVEL_DRAM] = (struct traffic){ m * n + 2 * n + 4 * m, 4 * m };
	plan->work.level[LEVEL_L1] = (struct traffic){ m * n + 2 * n * m / group + 4 * m, 4 * m };
	step = plan_add_launch(plan, "gemv_i8w", request->variant->entry, rows / BLOCK(group), 256);
	step_add_buffer(step, GEMV_I8W_Y);
	step_add_buffer(step, GEMV_I8W_W);
	step_add_buffer(step, GEMV_I8W_X);
	step_add_buffer(step, GEMV_I8W_SCALES);
	step_add_i64(step, columns);
	check->buffer = GEMV_I8W_Y;
	check->expected = expected;
	check->cost = 20 * n;
	check->entry = "gemv_i8w_check";
	check->arguments[check->argument_count++] =
		(struct argument){ ARGUMENT_I64, .integer = columns };
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const int64_t columns = footprint_hidden(room);
	double bytes;

	if (footprint_choose(device, room, &bytes, err))
		return -1;
	to->n[0] = (int64_t)((bytes - 2.0 * (double)columns) / (double)(columns + 8)) / BLOCK(4) *
		   BLOCK(4);
	to->n[1] = columns;
	if (to->n[0] < BLOCK(4))
		return fail(err, "%s needs memory for at least %d rows of %d columns", kernel->name,
			BLOCK(4), (int)columns);
	return 0;
}

static const struct variant gpu[] = {
	{ .name = "1 row a warp", .number = { 1 }, .entry = "gemv_i8w_1" },
	{ .name = "2 rows a warp", .number = { 2 }, .entry = "gemv_i8w_2" },
	{ .name = "4 rows a warp", .number = { 4 }, .entry = "gemv_i8w_4" },
};

static const struct kernel kernels[] = {
	{
		.name = "gemv_i8w",
		.about = "matrix of INT8 weights times vector of BF16, in FP32",
		.counts = "2 rows columns FLOP; rows columns bytes read",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.dimensions = { "rows", "columns" },
		.size = size,
		.gpu = { gpu, COUNT(gpu), plan_gpu },
	},
};

extern const struct family family_gemv_i8w;
const struct family family_gemv_i8w = { "gemv_i8w", "y = (W scale) x with quantised weights",
	kernels, COUNT(kernels), SUITE_LLM };
