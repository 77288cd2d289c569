/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/grid_plan.h"

#include <math.h>

#include "kernels/footprint.h"
#include "kernels/grid.h"

static enum element element_of(const struct kernel *kernel)
{
	return *(const enum element *)kernel->detail;
}

int grid_size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const double bytes = (double)element_size(element_of(kernel));
	double all, points;

	if (footprint_choose(device, room, &all, err))
		return -1;
	points = all / 2 / bytes;
	to->n[0] = to->n[1] = footprint_round(cbrt(points), 32);
	to->n[2] = (int64_t)(points / (double)to->n[0] / (double)to->n[1]);
	if (to->n[2] < 3 && room.memory < 2 * 3 * 32 * 32 * bytes)
		return fail(err, "%s needs memory for at least 3 planes", kernel->name);
	if (to->n[2] < 3)
		to->n[2] = 3;
	return 0;
}

/* Buffers, and bytes at DRAM: every point is read once and written once. */
static int plan_common(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const enum element element = element_of(request->kernel);
	const int64_t *n = request->size.n;
	double points, bytes;

	if (n[0] < 3 || n[1] < 3 || n[2] < 3)
		return fail(
			err, "%s needs at least 3 points in each direction", request->kernel->name);
	points = (double)n[0] * (double)n[1] * (double)n[2];
	bytes = points * (double)element_size(element);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan, (struct buffer){ "to", element, (size_t)points, FILL_POISON, 0, 0 });
	plan_add_buffer(
		plan, (struct buffer){ "from", element, (size_t)points, FILL_UNIFORM, -1, 1 });
	plan->work.level[LEVEL_DRAM] = (struct traffic){ bytes, bytes };
	plan->check.buffer = GRID_TO;
	return 0;
}

/*
 * Rows of a band: three planes of them take little more than half of a thread's L2, and are far
 * more than the two rows beside them that the next band reads again.
 */
static int64_t band_rows(const struct plan_request *request)
{
	const struct cache *l2 = &request->device->cache[LEVEL_L2];
	const double sharers =
		fmax(request->device->threads, request->device->units) / l2->instances;
	const double bytes = l2->bytes > 0 && sharers > 0 ? l2->bytes / sharers : 262144;
	const double row =
		(double)request->size.n[0] * (double)element_size(element_of(request->kernel));

	return (int64_t)fmin(fmax(8, 0.56 * bytes / (3 * row)), (double)request->size.n[1]);
}

int grid_plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	struct step *step;

	if (plan_common(request, plan, err))
		return -1;
	step = plan_add_step(plan, STEP_CALL);
	step->call = request->variant->call;
	step_add_buffer(step, GRID_TO);
	step_add_buffer(step, GRID_FROM);
	for (int i = 0; i < 3; i++)
		step_add_i64(step, request->size.n[i]);
	step_add_i64(step, band_rows(request));
	return 0;
}

int64_t grid_chunks(const struct plan_request *request)
{
	const int64_t planes = request->variant->number[0];

	return (request->size.n[2] + planes - 1) / planes;
}

int grid_plan_gpu(const struct plan_request *request, const char *image, const char *check,
	struct plan *plan, struct error *err)
{
	const int64_t lanes = 16 / (int64_t)element_size(element_of(request->kernel));
	const int64_t *n = request->size.n, chunks = grid_chunks(request);
	struct step *step;

	if (n[0] % 8 || n[0] > INT32_MAX / 2 || n[1] > 65535 * 8 || chunks > 65535)
		return fail(err, "%s needs rows of a multiple of 8 points and a smaller grid",
			request->kernel->name);
	if (plan_common(request, plan, err))
		return -1;
	step = plan_add_launch(plan, image, request->variant->entry, (n[0] / lanes + 31) / 32, 32);
	step->block[1] = 8;
	step->grid[1] = (unsigned)((n[1] + 7) / 8);
	step->grid[2] = (unsigned)chunks;
	step_add_buffer(step, GRID_TO);
	step_add_buffer(step, GRID_FROM);
	for (int i = 0; i < 3; i++)
		step_add_i32(step, (int32_t)n[i]);
	step_add_i32(step, request->variant->number[0]);
	plan->check.entry = check;
	for (int i = 0; i < 3; i++)
		plan->check.arguments[plan->check.argument_count++] =
			(struct argument){ ARGUMENT_I64, .integer = n[i] };
	return 0;
}
