/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stencil27: one step of a 3-D stencil of 27 points, as multigrid smooths and restricts by and as
 * implicit and finite-element schemes apply: each inner point becomes a weighted mean of the cube
 * of 3 x 3 x 3 points around it, with one weight each for the point, its 6 faces, 12 edges and 8
 * corners; points on the boundary keep their value. Of 27 products and 26 additions most are saved:
 * the 9 points of a layer across one direction are summed once, by faces (4) and by edges (4), and
 * serve the layer's own point and the two beside it. For each point 1 multiplication and 2
 * multiply-adds make what the layer adds to its own point and as many what it adds to the others,
 * which takes 2 additions more: 12 FLOP besides the sums.
 *
 * On a host layers are normal to x and their sums take 6 additions: 18 FLOP an inner point. A row's
 * layers are kept in L1. On a GPU they are normal to z, and the pairs of rows before and after are
 * shared along x: 4 additions, 16 FLOP a point of an inner row, its ends included, more where a
 * chunk of planes meets the next or a warp ends (gpu_work).
 *
 * It must read every point once and write every point once, 2 nx ny nz elements at DRAM; that takes
 * a cache that holds the planes in use. At L1 a host asks for 9 values a point and for the 3 that
 * its layers left, a GPU for 3 rows of each plane. In between depends on the cache.
 *
 * The check is exact: the order of additions is fixed, and weights are powers of two, so that each
 * multiply-add rounds once, fused or not.
 */
#include "kernels/workloads/stencil27.h"

#include <math.h>

#include "kernels/grid_host.h"
#include "kernels/grid_plan.h"

/* Points of a row at most, on a host: its layers lie on the stack. */
#define STENCIL27_ROW 4096
#define BODY "kernels/workloads/stencil27_host.inc"
#include "kernels/workloads/each_vector.inc"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
#define CHECK_COST 300 /* of one expected value: 27 inputs */

#define EXPECTED(of)                                                                               \
	static struct expected expected_##of(                                                      \
		const struct plan *plan, const struct occasion *occasion, size_t index)            \
	{                                                                                          \
		const int64_t *n = plan->size.n;                                                   \
                                                                                                   \
		return (struct expected){ stencil27_##of(occasion->seed, index, n[0], n[1], n[2]), \
			0 };                                                                       \
	}
EXPECTED(f64_host)
EXPECTED(f32_host)
EXPECTED(f64_gpu)
EXPECTED(f32_gpu)

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const enum element element = *(const enum element *)request->kernel->detail;
	const int64_t *n = request->size.n;
	const double bytes = (double)element_size(element);
	double points, layers, inner;

	if (n[0] > STENCIL27_ROW)
		return fail(err, "%s needs rows of at most %d points on a CPU",
			request->kernel->name, STENCIL27_ROW);
	if (grid_plan_host(request, plan, err))
		return -1;
	points = (double)n[0] * (double)n[1] * (double)n[2];
	layers = (double)n[0] * (double)(n[1] - 2) * (double)(n[2] - 2);
	inner = (double)(n[0] - 2) * (double)(n[1] - 2) * (double)(n[2] - 2);
	plan->work.operations = 18 * inner;
	plan->work.level[LEVEL_L1] =
		(struct traffic){ bytes * (points - inner + 9 * layers + 3 * inner),
			bytes * (points + 2 * layers) };
	plan->check.expected = element == ELEMENT_F64 ? expected_f64_host : expected_f32_host;
	plan->check.cost = CHECK_COST;
	return 0;
}

/*
 * Of rows inside, in each plane that is loaded, two more where a chunk meets the next: 15 FLOP a
 * point, and one at each end of a warp inside of a row; to finish an inner plane one more a point.
 * Bytes: 3 rows, and 3 values at each such end; of rows on the boundary their points once.
 */
static void gpu_work(const struct size *size, int64_t chunks, double bytes, struct work *work)
{
	const double nx = (double)size->n[0], rows = (double)(size->n[1] - 2);
	const double nz = (double)size->n[2], loaded = nz + 2 * (double)chunks - 2;
	const double ends = 2 * (ceil(nx * bytes / 512) - 1);

	work->operations = rows * (loaded * (15 * nx + ends) + (nz - 2) * nx);
	work->level[LEVEL_L1].read = bytes * (2 * nx * nz + rows * loaded * (3 * nx + 3 * ends));
	work->level[LEVEL_L1].written = work->level[LEVEL_DRAM].written;
}

static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const enum element element = *(const enum element *)request->kernel->detail;
	const char *check = element == ELEMENT_F64 ? "stencil27_check_f64" : "stencil27_check_f32";

	if (grid_plan_gpu(request, "stencil27", check, plan, err))
		return -1;
	gpu_work(&request->size, grid_chunks(request), (double)element_size(element), &plan->work);
	plan->check.expected = element == ELEMENT_F64 ? expected_f64_gpu : expected_f32_gpu;
	plan->check.cost = CHECK_COST;
	return 0;
}

static const struct variant host_f64[] = { EACH_VECTOR(stencil27, f64) };
static const struct variant host_f32[] = { EACH_VECTOR(stencil27, f32) };
static const struct variant gpu_f64[] = {
	{ "chunks of 16 planes", 0, 0, { 16 }, NULL, "stencil27_f64" },
	{ "chunks of 64 planes", 0, 0, { 64 }, NULL, "stencil27_f64" },
};
static const struct variant gpu_f32[] = {
	{ "chunks of 16 planes", 0, 0, { 16 }, NULL, "stencil27_f32" },
	{ "chunks of 64 planes", 0, 0, { 64 }, NULL, "stencil27_f32" },
};

static const enum element f64 = ELEMENT_F64, f32 = ELEMENT_F32;

static const struct kernel kernels[] = {
	{
		.name = "stencil27_f64",
		.about = "weighted mean of 27 points on a 3-D grid, in FP64",
		.counts = "18 FLOP an inner point, 16 on a GPU; each point read once, written once",
		.role = ROLE_WORKLOAD,
		.pipe = "FP64",
		.level = LEVEL_NONE,
		.dimensions = { "nx", "ny", "nz" },
		.size = grid_size,
		.host = { host_f64, COUNT(host_f64), plan_host },
		.gpu = { gpu_f64, COUNT(gpu_f64), plan_gpu },
		.thorough = true,
		.detail = &f64,
	},
	{
		.name = "stencil27_f32",
		.about = "weighted mean of 27 points on a 3-D grid, in FP32",
		.counts = "18 FLOP an inner point, 16 on a GPU; each point read once, written once",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.dimensions = { "nx", "ny", "nz" },
		.size = grid_size,
		.host = { host_f32, COUNT(host_f32), plan_host },
		.gpu = { gpu_f32, COUNT(gpu_f32), plan_gpu },
		.thorough = true,
		.detail = &f32,
	},
};

extern const struct family family_stencil27;
const struct family family_stencil27 = { "stencil27", "mean of a cube of 27 points", kernels,
	COUNT(kernels), SUITE_HPC };
