/* SPDX-License-Identifier: Apache-2.0 */
/*
 * conv2d: an image filtered by 5 x 5 weights (a binomial blur), the pattern of image processing:
 * each output is the weighted sum of the 25 pixels under the filter, taken as they come; that these
 * weights are a product of two vectors is not used. 1 multiplication and 24 multiply-adds: 49 FLOP
 * an output. Outputs are where the filter fits: width x height of them from an image 4 wider and 4
 * higher, which is read once at DRAM, and they are written once. At L1 a thread of a GPU asks for 8
 * pixels of each of ROWS + 4 rows for its 4 x ROWS outputs.
 *
 * The check holds each output against double precision; the tolerance is derived in conv2d.h.
 */
#include "kernels/workloads/conv2d.h"

#include <math.h>

#include "core/kernel.h"
#include "kernels/footprint.h"

#define FLOAT_ONLY
#define BODY "kernels/workloads/conv2d_host.inc"
#include "kernels/workloads/each_vector.inc"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
#define BAND 2048

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return (struct expected){ conv2d_value(occasion->seed, index, plan->size.n[0]),
		CONV2D_TOLERANCE };
}

static int plan_common(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t width = request->size.n[0], height = request->size.n[1];
	double outputs, pixels;

	if (width < 1 || height < 1)
		return fail(err, "%s needs at least 1 column and 1 row", request->kernel->name);
	outputs = (double)width * (double)height;
	pixels = (double)(width + CONV2D_HALO) * (double)(height + CONV2D_HALO);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(
		plan, (struct buffer){ "to", ELEMENT_F32, (size_t)outputs, FILL_POISON, 0, 0 });
	plan_add_buffer(
		plan, (struct buffer){ "from", ELEMENT_F32, (size_t)pixels, FILL_UNIFORM, -1, 1 });
	plan->work.operations = 49 * outputs;
	plan->work.level[LEVEL_DRAM] = (struct traffic){ 4 * pixels, 4 * outputs };
	plan->check.buffer = CONV2D_TO;
	plan->check.expected = expected;
	plan->check.cost = 300;
	return 0;
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	struct step *step;

	if (plan_common(request, plan, err))
		return -1;
	step = plan_add_step(plan, STEP_CALL);
	step->call = request->variant->call;
	step_add_buffer(step, CONV2D_TO);
	step_add_buffer(step, CONV2D_FROM);
	step_add_i64(step, request->size.n[0]);
	step_add_i64(step, request->size.n[1]);
	step_add_i64(step, BAND);
	return 0;
}

/* The variant's number: rows of a thread. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t width = request->size.n[0], height = request->size.n[1];
	const int64_t rows = request->variant->number[0];
	struct step *step;

	if (width % 8 || height % 8 || width > INT32_MAX / 2 || height > 65535 * 32)
		return fail(err, "%s needs multiples of 8 columns and rows and a smaller image",
			request->kernel->name);
	if (plan_common(request, plan, err))
		return -1;
	plan->work.level[LEVEL_L1] = (struct traffic){
		(double)(width / 4) * (double)(height / rows) * (double)(rows + CONV2D_HALO) * 32,
		4 * (double)width * (double)height
	};
	step = plan_add_launch(plan, "conv2d", request->variant->entry, (width / 4 + 31) / 32, 32);
	step->block[1] = 8;
	step->grid[1] = (unsigned)((height / rows + 7) / 8);
	step_add_buffer(step, CONV2D_TO);
	step_add_buffer(step, CONV2D_FROM);
	step_add_i32(step, (int32_t)width);
	step_add_i32(step, (int32_t)height);
	plan->check.entry = "conv2d_check";
	plan->check.arguments[plan->check.argument_count++] =
		(struct argument){ ARGUMENT_I64, .integer = width };
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	double bytes;

	(void)kernel;
	if (footprint_choose(device, room, &bytes, err))
		return -1;
	to->n[0] = footprint_round(sqrt(bytes / 8) - 32, 32);
	to->n[1] = to->n[0];
	return 0;
}

static const struct variant host_f32[] = { EACH_VECTOR(conv2d, f32) };
static const struct variant gpu_f32[] = {
	{ "4 rows a thread", 0, 0, { 4 }, NULL, "conv2d_4" },
	{ "8 rows a thread", 0, 0, { 8 }, NULL, "conv2d_8" },
};

static const struct kernel kernels[] = {
	{
		.name = "conv2d_f32",
		.about = "5 x 5 filter over an image in FP32",
		.counts = "49 FLOP an output; image read once, output written once",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.dimensions = { "width", "height" },
		.size = size,
		.host = { host_f32, COUNT(host_f32), plan_host },
		.gpu = { gpu_f32, COUNT(gpu_f32), plan_gpu },
	},
};

extern const struct family family_conv2d;
const struct family family_conv2d = { "conv2d", "a filter over an image", kernels, COUNT(kernels),
	SUITE_HPC };
