/* SPDX-License-Identifier: Apache-2.0 */
/*
 * triad: a = b + s c, the vector update of every iterative solver and the fourth kernel of STREAM
 * (McCalpin 1995). One multiply-add an element, 2 n FLOP. It must read b and c once and write a
 * once: 3 n elements at DRAM, whatever the caches; the GPU's L2 and every L1 see the same bytes, as
 * nothing is used twice. The host stores past the caches, so that a is not read first.
 *
 * The check is exact: s is a power of two, so s c is exact and one rounding is left, fused or not.
 */
#include "kernels/workloads/triad.h"

#include "core/kernel.h"
#include "kernels/footprint.h"

#define BODY "kernels/workloads/triad_host.inc"
#include "kernels/workloads/each_vector.inc"

#define FACTOR 0.5
#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static struct expected expected_f64(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	(void)plan;
	return (struct expected){ triad_f64_value(occasion->seed, index, FACTOR), 0 };
}

static struct expected expected_f32(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	(void)plan;
	return (struct expected){ triad_f32_value(occasion->seed, index, FACTOR), 0 };
}

static int plan_common(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const enum element element = *(const enum element *)request->kernel->detail;
	const int64_t n = request->size.n[0];
	const double bytes = (double)n * (double)element_size(element);

	if (n < 1)
		return fail(err, "%s needs at least 1 element", request->kernel->name);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan, (struct buffer){ "a", element, (size_t)n, FILL_POISON, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "b", element, (size_t)n, FILL_UNIFORM, -1, 1 });
	plan_add_buffer(plan, (struct buffer){ "c", element, (size_t)n, FILL_UNIFORM, -1, 1 });
	plan->work.operations = 2.0 * (double)n;
	plan->work.level[LEVEL_DRAM] = (struct traffic){ 2 * bytes, bytes };
	plan->work.level[LEVEL_L1] = (struct traffic){ 2 * bytes, bytes };
	plan->check.buffer = TRIAD_A;
	plan->check.expected = element == ELEMENT_F64 ? expected_f64 : expected_f32;
	plan->check.cost = 20;
	return 0;
}

static void add_arguments(struct step *step, enum element element, int64_t n)
{
	step_add_buffer(step, TRIAD_A);
	step_add_buffer(step, TRIAD_B);
	step_add_buffer(step, TRIAD_C);
	step_add_i64(step, n);
	if (element == ELEMENT_F64)
		step_add_f64(step, FACTOR);
	else
		step_add_f32(step, FACTOR);
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	struct step *step;

	if (plan_common(request, plan, err))
		return -1;
	step = plan_add_step(plan, STEP_CALL);
	step->call = request->variant->call;
	add_arguments(step, plan->buffers[TRIAD_A].element, request->size.n[0]);
	return 0;
}

/* The variant's numbers: threads of a block, vectors a thread. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int *number = request->variant->number;
	enum element element;
	int64_t tile;
	struct step *step;

	if (plan_common(request, plan, err))
		return -1;
	element = plan->buffers[TRIAD_A].element;
	plan->work.level[LEVEL_L2] = plan->work.level[LEVEL_DRAM];
	tile = (int64_t)number[0] * number[1] * 16 / (int64_t)element_size(element);
	step = plan_add_launch(plan, "triad", request->variant->entry,
		(request->size.n[0] + tile - 1) / tile, number[0]);
	add_arguments(step, element, request->size.n[0]);
	plan->check.entry = element == ELEMENT_F64 ? "triad_check_f64" : "triad_check_f32";
	plan->check.arguments[plan->check.argument_count++] = step->arguments[4];
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const enum element element = *(const enum element *)kernel->detail;
	double bytes;

	if (footprint_choose(device, room, &bytes, err))
		return -1;
	to->n[0] = (int64_t)(bytes / 3 / (double)element_size(element)) / 4096 * 4096;
	return 0;
}

static const struct variant host_f64[] = { EACH_VECTOR(triad, f64) };
static const struct variant host_f32[] = { EACH_VECTOR(triad, f32) };
static const struct variant gpu_f64[] = {
	{ .name = "512 threads, 1 vector", .number = { 512, 1 }, .entry = "triad_f64_1" },
	{ .name = "256 threads, 2 vectors", .number = { 256, 2 }, .entry = "triad_f64_2" },
	{ .name = "256 threads, 4 vectors", .number = { 256, 4 }, .entry = "triad_f64_4" },
};
static const struct variant gpu_f32[] = {
	{ .name = "512 threads, 1 vector", .number = { 512, 1 }, .entry = "triad_f32_1" },
	{ .name = "256 threads, 2 vectors", .number = { 256, 2 }, .entry = "triad_f32_2" },
	{ .name = "256 threads, 4 vectors", .number = { 256, 4 }, .entry = "triad_f32_4" },
};

static const enum element f64 = ELEMENT_F64, f32 = ELEMENT_F32;

static const struct kernel kernels[] = {
	{
		.name = "triad_f64",
		.about = "vector triad a = b + s c in FP64",
		.counts = "2 n FLOP; 2 n elements read, n written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP64",
		.level = LEVEL_NONE,
		.dimensions = { "n" },
		.size = size,
		.host = { host_f64, COUNT(host_f64), plan_host },
		.gpu = { gpu_f64, COUNT(gpu_f64), plan_gpu },
		.detail = &f64,
	},
	{
		.name = "triad_f32",
		.about = "vector triad a = b + s c in FP32",
		.counts = "2 n FLOP; 2 n elements read, n written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "n" },
		.size = size,
		.host = { host_f32, COUNT(host_f32), plan_host },
		.gpu = { gpu_f32, COUNT(gpu_f32), plan_gpu },
		.detail = &f32,
	},
};

extern const struct family family_triad;
const struct family family_triad = { "triad", "a = b + s c", kernels, COUNT(kernels),
	SUITE_BASICS | SUITE_HPC };
