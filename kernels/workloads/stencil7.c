/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stencil7: one step of the 3-D heat equation, the pattern of finite differences: each inner point
 * becomes a weighted mean of itself and its six neighbours, points on the boundary keep their
 * value. 5 additions, 1 multiplication and 1 multiply-add: 8 FLOP an inner point. It must read
 * every point once and write every point once, 2 nx ny nz elements at DRAM; that takes a cache that
 * holds the planes in use. At L1 an inner point asks for its neighbours too: on a host for all 7
 * values, on a GPU for what the thread does not hold in registers (plan_gpu). In between depends on
 * the cache.
 *
 * The check is exact: the order of additions is fixed, and the weight of the neighbours is a power
 * of two, so that the last multiply-add rounds once, fused or not.
 */
#include "kernels/workloads/stencil7.h"

#include "kernels/grid_host.h"
#include "kernels/grid_plan.h"

#define BODY "kernels/workloads/stencil7_host.inc"
#include "kernels/workloads/each_vector.inc"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static struct expected expected_f64(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const int64_t *n = plan->size.n;

	return (struct expected){ stencil7_f64_value(occasion->seed, index, n[0], n[1], n[2]), 0 };
}

static struct expected expected_f32(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const int64_t *n = plan->size.n;

	return (struct expected){ stencil7_f32_value(occasion->seed, index, n[0], n[1], n[2]), 0 };
}

static void count(const struct plan_request *request, struct plan *plan)
{
	const enum element element = *(const enum element *)request->kernel->detail;
	const int64_t *n = request->size.n;
	const double bytes = (double)element_size(element);
	const double inner = (double)(n[0] - 2) * (double)(n[1] - 2) * (double)(n[2] - 2);
	const struct traffic once = plan->work.level[LEVEL_DRAM];

	plan->work.operations = 8 * inner;
	plan->work.level[LEVEL_L1] =
		(struct traffic){ once.read + 6 * bytes * inner, once.written };
	plan->check.expected = element == ELEMENT_F64 ? expected_f64 : expected_f32;
	plan->check.cost = 100;
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	if (grid_plan_host(request, plan, err))
		return -1;
	count(request, plan);
	return 0;
}

/*
 * Bytes that the threads ask for, by rows. On the boundary: its points once. Inside: every plane,
 * and two more where a chunk of planes meets the next; on inner planes also the rows before and
 * after, and beside each vector but the outermost one value to each side.
 */
static double gpu_requested(const struct size *size, int64_t chunks, double bytes)
{
	const double nx = (double)size->n[0], ny = (double)size->n[1], nz = (double)size->n[2];
	const double vectors = nx * bytes / 16;
	const double planes = nz + 2 * (double)chunks - 2;

	return bytes * (2 * nx * nz + (ny - 2) * nx * planes +
			       (ny - 2) * (nz - 2) * (2 * nx + 2 * (vectors - 1)));
}

static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const enum element element = *(const enum element *)request->kernel->detail;
	const char *check = element == ELEMENT_F64 ? "stencil7_check_f64" : "stencil7_check_f32";

	if (grid_plan_gpu(request, "stencil7", check, plan, err))
		return -1;
	count(request, plan);
	plan->work.level[LEVEL_L1].read =
		gpu_requested(&request->size, grid_chunks(request), (double)element_size(element));
	return 0;
}

static const struct variant host_f64[] = { EACH_VECTOR(stencil7, f64) };
static const struct variant host_f32[] = { EACH_VECTOR(stencil7, f32) };
static const struct variant gpu_f64[] = {
	{ "chunks of 16 planes", 0, 0, { 16 }, NULL, "stencil7_f64" },
	{ "chunks of 64 planes", 0, 0, { 64 }, NULL, "stencil7_f64" },
};
static const struct variant gpu_f32[] = {
	{ "chunks of 16 planes", 0, 0, { 16 }, NULL, "stencil7_f32" },
	{ "chunks of 64 planes", 0, 0, { 64 }, NULL, "stencil7_f32" },
};

static const enum element f64 = ELEMENT_F64, f32 = ELEMENT_F32;

static const struct kernel kernels[] = {
	{
		.name = "stencil7_f64",
		.about = "heat equation on a 3-D grid, 7 points, in FP64",
		.counts = "8 FLOP an inner point; each point read once, written once",
		.role = ROLE_WORKLOAD,
		.pipe = "FP64",
		.level = LEVEL_NONE,
		.dimensions = { "nx", "ny", "nz" },
		.size = grid_size,
		.host = { host_f64, COUNT(host_f64), plan_host },
		.gpu = { gpu_f64, COUNT(gpu_f64), plan_gpu },
		.detail = &f64,
	},
	{
		.name = "stencil7_f32",
		.about = "heat equation on a 3-D grid, 7 points, in FP32",
		.counts = "8 FLOP an inner point; each point read once, written once",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.dimensions = { "nx", "ny", "nz" },
		.size = grid_size,
		.host = { host_f32, COUNT(host_f32), plan_host },
		.gpu = { gpu_f32, COUNT(gpu_f32), plan_gpu },
		.detail = &f32,
	},
};

extern const struct family family_stencil7;
const struct family family_stencil7 = { "stencil7", "mean of a point and its neighbours", kernels,
	COUNT(kernels), SUITE_HPC };
