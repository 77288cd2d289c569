/* SPDX-License-Identifier: Apache-2.0 */
/*
 * transpose: B = A^T, a square matrix of n rows, out of place. It computes nothing; it must read
 * every element once and write it once, so a copy is its roof. What makes it hard is that one of
 * the two sides goes through memory by columns: the naive way uses one element of each line that it
 * writes, the tiled way turns TRANSPOSE_TILE x TRANSPOSE_TILE elements at a time where they are
 * fast to reach (shared memory; on a host the lines of a tile stay in L1).
 *
 * Bytes: 4 n^2 read and written at every level, as it asks for each element once; what of a line is
 * thrown away below L1 is the kernel's loss, not its work. Shared memory (tiled, GPU): 4 n^2 each
 * way. The check is exact.
 */
#include "kernels/workloads/transpose.h"

#include <math.h>

#include "core/kernel.h"
#include "kernels/footprint.h"
#include "kernels/share.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* ---- host: arguments b, a, n; a thread has whole rows of tiles of b ---- */

static void transpose_naive(const union value *arguments, int thread, int threads)
{
	float *b = arguments[0].pointer;
	const float *a = arguments[1].pointer;
	const int64_t n = arguments[2].integer;
	const struct share share = share_of(n, TRANSPOSE_TILE, thread, threads);

	for (int64_t row = 0; row < n; row++)
		for (int64_t column = share.begin; column < share.end; column++)
			b[column * n + row] = a[row * n + column];
}

static void transpose_tiled(const union value *arguments, int thread, int threads)
{
	float *b = arguments[0].pointer;
	const float *a = arguments[1].pointer;
	const int64_t n = arguments[2].integer;
	const struct share share = share_of(n, TRANSPOSE_TILE, thread, threads);

	for (int64_t i = share.begin; i < share.end; i += TRANSPOSE_TILE)
		for (int64_t j = 0; j < n; j += TRANSPOSE_TILE) {
			const int64_t rows =
				i + TRANSPOSE_TILE < share.end ? i + TRANSPOSE_TILE : share.end;
			const int64_t columns = j + TRANSPOSE_TILE < n ? j + TRANSPOSE_TILE : n;

			for (int64_t row = i; row < rows; row++)
				for (int64_t column = j; column < columns; column++)
					b[row * n + column] = a[column * n + row];
		}
}

/* ---- plans ---- */

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return (struct expected){ transpose_value(occasion->seed, index, plan->size.n[0]), 0 };
}

static int plan_common(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t n = request->size.n[0];
	const double bytes = 4 * (double)n * (double)n;
	const struct traffic traffic = { bytes, bytes };

	if (n < 1)
		return fail(err, "%s needs at least 1 row", request->kernel->name);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(
		plan, (struct buffer){ "b", ELEMENT_F32, (size_t)(n * n), FILL_POISON, 0, 0 });
	plan_add_buffer(
		plan, (struct buffer){ "a", ELEMENT_F32, (size_t)(n * n), FILL_UNIFORM, -1, 1 });
	plan->work.level[LEVEL_DRAM] = plan->work.level[LEVEL_L2] = plan->work.level[LEVEL_L1] =
		traffic;
	plan->check.buffer = TRANSPOSE_B;
	plan->check.expected = expected;
	plan->check.cost = 1;
	return 0;
}

static void add_arguments(struct step *step, int64_t n)
{
	step_add_buffer(step, TRANSPOSE_B);
	step_add_buffer(step, TRANSPOSE_A);
	step_add_i64(step, n);
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	struct step *step;

	if (plan_common(request, plan, err))
		return -1;
	step = plan_add_step(plan, STEP_CALL);
	step->call = request->variant->call;
	add_arguments(step, request->size.n[0]);
	return 0;
}

/* The variant's number: rows of a block's threads, each of TRANSPOSE_TILE. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t n = request->size.n[0], tiles = n / TRANSPOSE_TILE;
	struct step *step;

	if (n % TRANSPOSE_TILE || tiles > 65535)
		return fail(err, "%s needs a multiple of %d rows, at most %d, not %lld",
			request->kernel->name, TRANSPOSE_TILE, 65535 * TRANSPOSE_TILE,
			(long long)n);
	if (plan_common(request, plan, err))
		return -1;
	if (request->kernel->detail)
		plan->work.level[LEVEL_SHARED] = plan->work.level[LEVEL_DRAM];
	step = plan_add_step(plan, STEP_LAUNCH);
	step->image = "transpose";
	step->entry = request->variant->entry;
	step->grid[0] = step->grid[1] = (unsigned)tiles;
	step->block[0] = TRANSPOSE_TILE;
	step->block[1] = (unsigned)request->variant->number[0];
	step->grid[2] = step->block[2] = 1;
	add_arguments(step, n);
	plan->check.entry = "transpose_check";
	plan->check.arguments[plan->check.argument_count++] =
		(struct argument){ ARGUMENT_I64, .integer = n };
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	double bytes;

	if (footprint_choose(device, room, &bytes, err))
		return -1;
	to->n[0] = (int64_t)(sqrt(bytes / 8) / TRANSPOSE_TILE) * TRANSPOSE_TILE;
	if (to->n[0] < TRANSPOSE_TILE)
		return fail(
			err, "%s needs memory for at least %d rows", kernel->name, TRANSPOSE_TILE);
	return 0;
}

static const struct variant naive_host[] = { { .name = "by rows of a", .call = transpose_naive } };
static const struct variant tiled_host[] = { { .name = "tiles of 32", .call = transpose_tiled } };
static const struct variant naive_gpu[] = {
	{ .name = "8 rows of threads", .number = { 8 }, .entry = "transpose_naive_8" },
	{ .name = "32 rows of threads", .number = { 32 }, .entry = "transpose_naive_32" },
};
static const struct variant tiled_gpu[] = {
	{ .name = "8 rows of threads", .number = { 8 }, .entry = "transpose_tiled_8" },
	{ .name = "32 rows of threads", .number = { 32 }, .entry = "transpose_tiled_32" },
};

static const bool uses_shared = true;

static const struct kernel kernels[] = {
	{
		.name = "transpose_naive_f32",
		.about = "transposed copy of a matrix, element by element",
		.counts = "n^2 elements read and written",
		.role = ROLE_WORKLOAD,
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "n" },
		.size = size,
		.host = { naive_host, COUNT(naive_host), plan_host },
		.gpu = { naive_gpu, COUNT(naive_gpu), plan_gpu },
	},
	{
		.name = "transpose_tiled_f32",
		.about = "transposed copy of a matrix by tiles",
		.counts = "n^2 elements read and written",
		.role = ROLE_WORKLOAD,
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "n" },
		.size = size,
		.host = { tiled_host, COUNT(tiled_host), plan_host },
		.gpu = { tiled_gpu, COUNT(tiled_gpu), plan_gpu },
		.detail = &uses_shared,
	},
};

extern const struct family family_transpose;
const struct family family_transpose = { "transpose", "B = A^T", kernels, COUNT(kernels),
	SUITE_BASICS | SUITE_HPC };
