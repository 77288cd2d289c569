/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dot: the dot product of two vectors, the reduction of conjugate gradients and every norm. n
 * multiplications and n - 1 additions, 2 n - 1 FLOP. It must read x and y once; the partial sums,
 * one for DOT_BLOCK elements, are written, read and added up within the plan and are counted too,
 * as is the result. All levels move the same bytes, as nothing is used twice (host: DRAM and L1 are
 * given; what passes a victim cache in between is not derivable).
 *
 * The check holds every partial sum and the product against a sum in double precision; the
 * tolerance is derived in dot.h.
 */
#include "kernels/workloads/dot.h"

#include "core/kernel.h"
#include "kernels/footprint.h"

#define BODY "kernels/workloads/dot_host.inc"
#include "kernels/workloads/each_vector.inc"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

typedef double range_value(uint64_t seed, uint64_t begin, uint64_t end);

static struct expected expected_sum(const struct plan *plan, const struct occasion *occasion,
	size_t index, range_value *value, double roundoff)
{
	const uint64_t n = plan->buffers[DOT_X].count;
	uint64_t begin = 0, end = n;

	if (index) {
		begin = (index - 1) * (uint64_t)DOT_BLOCK;
		end = begin + DOT_BLOCK < n ? begin + DOT_BLOCK : n;
	}
	return (struct expected){
		value(occasion->seed, begin, end),
		dot_tolerance(index, plan->buffers[DOT_SUMS].count - 1, roundoff),
	};
}

static struct expected expected_f64(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return expected_sum(plan, occasion, index, dot_f64_value, 0x1p-53);
}

static struct expected expected_f32(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return expected_sum(plan, occasion, index, dot_f32_value, 0x1p-24);
}

/* The second step of the host, on one thread: arguments sums, number of partial sums. */
static void add_f64(const union value *arguments, int thread, int threads)
{
	double *sums = arguments[0].pointer;
	double total = sums[1];

	(void)threads;
	if (thread)
		return;
	for (int64_t i = 2; i <= arguments[1].integer; i++)
		total += sums[i];
	sums[0] = total;
}

static void add_f32(const union value *arguments, int thread, int threads)
{
	float *sums = arguments[0].pointer;
	float total = sums[1];

	(void)threads;
	if (thread)
		return;
	for (int64_t i = 2; i <= arguments[1].integer; i++)
		total += sums[i];
	sums[0] = total;
}

static int plan_common(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const enum element element = *(const enum element *)request->kernel->detail;
	const int64_t n = request->size.n[0], partials = (n + DOT_BLOCK - 1) / DOT_BLOCK;
	const double bytes = (double)element_size(element);
	const struct traffic traffic = { bytes * (2.0 * (double)n + (double)partials),
		bytes * ((double)partials + 1) };

	if (n < 1)
		return fail(err, "%s needs at least 1 element", request->kernel->name);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(
		plan, (struct buffer){ "sums", element, (size_t)partials + 1, FILL_POISON, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "x", element, (size_t)n, FILL_UNIFORM, -1, 1 });
	plan_add_buffer(plan, (struct buffer){ "y", element, (size_t)n, FILL_UNIFORM, -1, 1 });
	plan->work.operations = 2.0 * (double)n - 1;
	plan->work.level[LEVEL_DRAM] = plan->work.level[LEVEL_L1] = traffic;
	plan->check.buffer = DOT_SUMS;
	plan->check.expected = element == ELEMENT_F64 ? expected_f64 : expected_f32;
	plan->check.cost = 20.0 * DOT_BLOCK;
	return 0;
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	struct step *step;

	if (plan_common(request, plan, err))
		return -1;
	step = plan_add_step(plan, STEP_CALL);
	step->call = request->variant->call;
	step_add_buffer(step, DOT_SUMS);
	step_add_buffer(step, DOT_X);
	step_add_buffer(step, DOT_Y);
	step_add_i64(step, request->size.n[0]);
	step = plan_add_step(plan, STEP_CALL);
	step->call = plan->buffers[DOT_X].element == ELEMENT_F64 ? add_f64 : add_f32;
	step->serial = true;
	step_add_buffer(step, DOT_SUMS);
	step_add_i64(step, (int64_t)plan->buffers[DOT_SUMS].count - 1);
	return 0;
}

static struct step *add_launch(struct plan *plan, const char *entry, unsigned grid, unsigned block)
{
	struct step *step = plan_add_step(plan, STEP_LAUNCH);

	step->image = "dot";
	step->entry = entry;
	step->grid[0] = grid;
	step->block[0] = block;
	step->grid[1] = step->grid[2] = step->block[1] = step->block[2] = 1;
	step_add_buffer(step, DOT_SUMS);
	return step;
}

/* The variant's number: threads of a block. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const bool wide = *(const enum element *)request->kernel->detail == ELEMENT_F64;
	int64_t partials = request->size.n[0] / DOT_BLOCK;
	struct check *check = &plan->check;
	struct step *step;

	if (request->size.n[0] % DOT_BLOCK)
		return fail(err, "%s needs a multiple of %d elements", request->kernel->name,
			DOT_BLOCK);
	if (plan_common(request, plan, err))
		return -1;
	plan->work.level[LEVEL_L2] = plan->work.level[LEVEL_DRAM];
	step = add_launch(plan, request->variant->entry, (unsigned)partials,
		(unsigned)request->variant->number[0]);
	step_add_buffer(step, DOT_X);
	step_add_buffer(step, DOT_Y);
	step = add_launch(plan, wide ? "dot_add_f64" : "dot_add_f32", 1, 1024);
	step_add_i64(step, partials);
	check->entry = wide ? "dot_check_f64" : "dot_check_f32";
	check->arguments[check->argument_count++] =
		(struct argument){ ARGUMENT_I64, .integer = request->size.n[0] };
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, double memory,
	struct size *to, struct error *err)
{
	const enum element element = *(const enum element *)kernel->detail;
	const double bytes_block = DOT_BLOCK * (double)element_size(element);
	double bytes;

	/* Room for one partial sum a block, and the result. */
	if (footprint_choose(device, memory - 4096, &bytes, err))
		return -1;
	to->n[0] = (int64_t)(bytes / (2 * bytes_block + 8)) * DOT_BLOCK;
	if (to->n[0] < DOT_BLOCK)
		return fail(err, "%s needs at least %d elements", kernel->name, DOT_BLOCK);
	return 0;
}

static const struct variant host_f64[] = {
#ifdef __x86_64__
	{ .name = "avx512", FEATURE_AVX2_FMA | FEATURE_AVX512, .call = dot_avx512_f64 },
	{ .name = "avx2", FEATURE_AVX2_FMA, .call = dot_avx2_f64 },
#endif
	{ .name = BASE_SET, .call = dot_base_f64 },
};
static const struct variant host_f32[] = {
#ifdef __x86_64__
	{ .name = "avx512", FEATURE_AVX2_FMA | FEATURE_AVX512, .call = dot_avx512_f32 },
	{ .name = "avx2", FEATURE_AVX2_FMA, .call = dot_avx2_f32 },
#endif
	{ .name = BASE_SET, .call = dot_base_f32 },
};
static const struct variant gpu_f64[] = {
	{ .name = "256 threads", .number = { 256 }, .entry = "dot_f64_256" },
	{ .name = "512 threads", .number = { 512 }, .entry = "dot_f64_512" },
};
static const struct variant gpu_f32[] = {
	{ .name = "256 threads", .number = { 256 }, .entry = "dot_f32_256" },
	{ .name = "512 threads", .number = { 512 }, .entry = "dot_f32_512" },
};

static const enum element f64 = ELEMENT_F64, f32 = ELEMENT_F32;

static const struct kernel kernels[] = {
	{
		.name = "dot_f64",
		.about = "dot product of two vectors in FP64",
		.counts = "2 n - 1 FLOP; 2 n elements read",
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
		.name = "dot_f32",
		.about = "dot product of two vectors in FP32",
		.counts = "2 n - 1 FLOP; 2 n elements read",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.dimensions = { "n" },
		.size = size,
		.host = { host_f32, COUNT(host_f32), plan_host },
		.gpu = { gpu_f32, COUNT(gpu_f32), plan_gpu },
		.detail = &f32,
	},
};

extern const struct family family_dot;
const struct family family_dot = { "dot", "sum of x y", kernels, COUNT(kernels),
	SUITE_BASICS | SUITE_HPC };
