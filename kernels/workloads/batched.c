/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gemm_batched: n products C = A B of 32 x 32 matrices, each on its own; what finite elements,
 * block solvers and small attention heads consist of. 2 32^3 FLOP a product; 2 32^2 floats are read
 * and 32^2 written, once at every level: 5.3 FLOP a byte, so DRAM is the limit and not the FMAs, as
 * it is of large matrices.
 *
 * The check holds each element against a sum in double precision; the tolerance is gemm's.
 */
#include "kernels/workloads/batched.h"

#include "core/kernel.h"
#include "kernels/footprint.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
/* Of the three matrices of a product. */
#define BYTES (3.0 * BATCHED_ELEMENTS * 4)

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	(void)plan;
	return (struct expected){ batched_value(occasion->seed, index),
		gemm_tolerance(BATCHED_SIDE, GEMM_ROUNDOFF_F32) };
}

/* The variant's number: warps of a block, a product each. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t n = request->size.n[0], warps = request->variant->number[0];
	const size_t elements = (size_t)n * BATCHED_ELEMENTS;
	struct step *step;

	if (n < 1 || n > INT32_MAX)
		return fail(err, "%s takes n from 1 to %d", request->kernel->name, INT32_MAX);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan, (struct buffer){ "C", ELEMENT_F32, elements, FILL_POISON, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "A", ELEMENT_F32, elements, FILL_UNIFORM, -1, 1 });
	plan_add_buffer(plan, (struct buffer){ "B", ELEMENT_F32, elements, FILL_UNIFORM, -1, 1 });
	plan->work.operations = 2.0 * BATCHED_SIDE * (double)elements;
	plan->work.level[LEVEL_DRAM] = plan->work.level[LEVEL_L2] = plan->work.level[LEVEL_L1] =
		(struct traffic){ 8 * (double)elements, 4 * (double)elements };
	step = plan_add_launch(
		plan, "batched", request->variant->entry, (n + warps - 1) / warps, (int)warps * 32);
	step_add_buffer(step, GEMM_C);
	step_add_buffer(step, GEMM_A);
	step_add_buffer(step, GEMM_B);
	step_add_i64(step, n);
	plan->check.buffer = GEMM_C;
	plan->check.expected = expected;
	plan->check.cost = 20 * BATCHED_SIDE;
	plan->check.entry = "gemm_batched_check_f32";
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	double bytes;

	(void)kernel;
	if (footprint_choose(device, room, &bytes, err))
		return -1;
	to->n[0] = (int64_t)(bytes / BYTES);
	return 0;
}

static const struct variant gpu[] = {
	{ .name = "4 products a block", .number = { 4 }, .entry = "gemm_batched_f32_4" },
	{ .name = "2 products a block", .number = { 2 }, .entry = "gemm_batched_f32_2" },
};

static const struct kernel kernels[] = {
	{
		.name = "gemm_batched_f32",
		.about = "many products of 32 x 32 matrices in FP32",
		.counts = "65536 n FLOP; 2048 n elements read, 1024 n written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "n" },
		.size = size,
		.gpu = { gpu, COUNT(gpu), plan_gpu },
	},
};

extern const struct family family_batched;
const struct family family_batched = { "batched", "C = A B of small matrices", kernels,
	COUNT(kernels), SUITE_ALL };
