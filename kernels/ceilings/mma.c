/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ceiling of the FP64 tensor cores, by the warp instruction mma.sync.
 *
 * Each warp keeps several tiles of C in registers and adds the product A B to each of them TRIPS
 * times. A, B and C never leave the registers in the loop, and the tiles do not wait for one
 * another, so the tensor pipe is the limit. Two forms: tiles of 8 x 8 with a depth of 4 (from
 * sm_80) and of 16 x 8 with a depth of 16 (from sm_90; one machine instruction there).
 *
 * Work, counted by the instruction as the PTX manual defines it: 2 x depth FLOP for each of the n
 * elements of C and trip: 8 n trips with the small form, 32 n trips with the large one.
 *
 * A, B and C hold whole numbers from -8 to 7. Every sum is then a whole number far below 2^53,
 * exact in any order, and the output must agree exactly: c + trips (A B).
 */
#include "core/kernel.h"

#include "kernels/input.h"

/* Elements of C an SM: a multiple of what the blocks of every variant hold. */
#define VALUES_UNIT (16 * 8 * 1024)
#define THREADS 256
#define COLUMNS 8

/* number: rows of a tile, depth, tiles a warp. */
static const struct variant variants[] = {
	{ "m8n8k4, 4 tiles", 0, 80, { 8, 4, 4 }, NULL, "mma_f64_8x8x4_x4" },
	{ "m8n8k4, 8 tiles", 0, 80, { 8, 4, 8 }, NULL, "mma_f64_8x8x4_x8" },
	{ "m16n8k16, 2 tiles", 0, 90, { 16, 16, 2 }, NULL, "mma_f64_16x8x16_x2" },
	{ "m16n8k16, 4 tiles", 0, 90, { 16, 16, 4 }, NULL, "mma_f64_16x8x16_x4" },
};

enum { BUFFER_A, BUFFER_B, BUFFER_C, BUFFER_Y };

/* The whole number that the device makes of element INDEX of an input. */
static double whole(const struct occasion *occasion, int buffer, uint64_t index)
{
	uint32_t bits = (uint32_t)(input_bits(input_key(occasion->seed, buffer), index) >> 32);

	return (int32_t)bits >> 28;
}

/* A is rows x depth, B depth x 8, and the tiles of C lie one after the other, each row by row. */
static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const size_t depth = plan->buffers[BUFFER_B].count / COLUMNS;
	const size_t rows = plan->buffers[BUFFER_A].count / depth;
	const size_t row = index % (rows * COLUMNS) / COLUMNS, column = index % COLUMNS;
	double sum = 0;

	for (size_t k = 0; k < depth; k++)
		sum += whole(occasion, BUFFER_A, row * depth + k) *
		       whole(occasion, BUFFER_B, k * COLUMNS + column);
	return (struct expected){ whole(occasion, BUFFER_C, index) + (double)plan->trips * sum, 0 };
}

static void add_buffers(struct plan *plan, size_t rows, size_t depth, size_t n)
{
	plan_add_buffer(plan, (struct buffer){ "a", ELEMENT_I32, rows * depth, FILL_BITS, 0, 0 });
	plan_add_buffer(
		plan, (struct buffer){ "b", ELEMENT_I32, depth * COLUMNS, FILL_BITS, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "c", ELEMENT_I32, n, FILL_BITS, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "y", ELEMENT_F64, n, FILL_POISON, 0, 0 });
}

static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct variant *variant = request->variant;
	const size_t rows = (size_t)variant->number[0], depth = (size_t)variant->number[1];
	const int64_t n = request->size.n[0], warp = (int64_t)rows * COLUMNS * variant->number[2];
	const double small = (double)(rows * depth + depth * COLUMNS), warps = (double)(n / warp);
	struct step *step;

	if (n < 1 || n % VALUES_UNIT)
		return fail(err, "the number of values must be a multiple of %d", VALUES_UNIT);
	if (request->trips < 1 || request->trips > INT32_MAX)
		return fail(err, "%lld trips are too many", (long long)request->trips);
	*plan = plan_empty();
	plan->size = request->size;
	plan->trips = request->trips;
	add_buffers(plan, rows, depth, (size_t)n);
	plan->work.operations = 2.0 * (double)depth * (double)n * (double)request->trips;
	plan->work.level[LEVEL_DRAM] = (struct traffic){ 4 * ((double)n + small), 8 * (double)n };
	plan->work.level[LEVEL_L1] =
		(struct traffic){ 4 * ((double)n + small * warps), 8 * (double)n };
	plan->check.buffer = BUFFER_Y;
	plan->check.expected = expected;
	plan->check.cost = 4 * (double)depth;
	step = plan_add_step(plan, STEP_LAUNCH);
	step->image = "mma";
	step->entry = variant->entry;
	step->grid[0] = (unsigned)(n / warp / (THREADS / 32));
	step->block[0] = THREADS;
	step->grid[1] = step->grid[2] = step->block[1] = step->block[2] = 1;
	for (int i = BUFFER_A; i <= BUFFER_Y; i++)
		step_add_buffer(step, i);
	step_add_i64(step, request->trips);
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, double memory,
	struct size *to, struct error *err)
{
	const int64_t n = (int64_t)device->units * VALUES_UNIT;
	const double bytes = 12.0 * (double)n + 4096;

	if (bytes > memory)
		return fail(err, "%s needs %.0f bytes of memory, %.0f may be used", kernel->name,
			bytes, memory);
	*to = (struct size){ { n } };
	return 0;
}

static const struct kernel kernels[] = {
	{
		.name = "mma_f64",
		.about = "FP64 multiply-add on the tensor cores, data in registers",
		.counts = "2 depth n trips FLOP, depth 4 or 16 by the instruction",
		.role = ROLE_OPERATIONS,
		.pipe = "FP64 tensor",
		.level = LEVEL_NONE,
		.scalable = true,
		.dimensions = { "values" },
		.size = size,
		.gpu = { .variants = variants,
			.variant_count = sizeof variants / sizeof variants[0],
			.plan = plan_gpu },
	},
};

const struct family family_mma = {
	"mma",
	"peak of the tensor cores",
	kernels,
	sizeof kernels / sizeof kernels[0],
};
