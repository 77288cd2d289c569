/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ceilings of the tensor cores by the warp instruction mma.sync.
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
 *
 * The shorter types work alike, on tiles of 16 x 8 (8 x 8 for INT8 on 7.5), with whole numbers of
 * as many bits as keep every sum exact, and A B is added in even trips and taken away in odd ones.
 * Work: 2 depth n trips operations; sparse: as many again, for the zeros that are skipped.
 *
 * Each but FP64 also as sustained: held for seconds, where power limits it.
 *
 * On compute capability 9.0 mma.sync does not reach the tensor cores' peak, so there these ceilings
 * stand beside those of the family wgmma.
 */
#include "core/kernel.h"

#include <math.h>

#include "kernels/input.h"
#include "kernels/stopwatch_plan.h"

/* Elements of C an SM: a multiple of what the blocks of every variant hold. */
#define VALUES_UNIT (16 * 8 * 1024)
#define THREADS 256
#define COLUMNS 8

/*
 * number: rows of a tile, depth, tiles a warp. DMMA has the depth of m8n8k4 up to 8.9; from 9.0 on
 * each m8n8k4 takes a second instruction. The large form is one machine instruction on 9.0 alone
 * (eight on 10.0), which holds the pipe for 64 cycles. On 12.0 the pipe is slow, and padded with
 * NOP.
 */
static const struct variant variants[] = {
	{ "m8n8k4, 4 tiles", 0, 80, { 8, 4, 4 }, NULL, "mma_f64_8x8x4_x4",
		"80: DMMA=32; 86-89: DMMA=32 +8; 90-100: DMMA=32 +33; 120-: DMMA=32 +1300" },
	{ "m8n8k4, 8 tiles", 0, 80, { 8, 4, 8 }, NULL, "mma_f64_8x8x4_x8",
		"80: DMMA=64; 86-89: DMMA=64 +8; 90-100: DMMA=64 +65; 120-: DMMA=64 +2600" },
	{ "m16n8k16, 2 tiles", 0, 90, { 16, 16, 2 }, NULL, "mma_f64_16x8x16_x2",
		"90: DMMA=16 +70; 100: DMMA=128 +900; 120-: DMMA=128 +5000" },
	{ "m16n8k16, 4 tiles", 0, 90, { 16, 16, 4 }, NULL, "mma_f64_16x8x16_x4",
		"90: DMMA=32 +130; 100: DMMA=256 +1800; 120-: DMMA=256 +10000" },
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
	step = plan_add_launch(plan, "mma", variant->entry, n / warp / (THREADS / 32), THREADS);
	for (int i = BUFFER_A; i <= BUFFER_Y; i++)
		step_add_buffer(step, i);
	step_add_i64(step, request->trips);
	plan_add_stopwatch(plan, step, request->device);
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const int64_t n = (int64_t)device->units * VALUES_UNIT;
	const double bytes = 12.0 * (double)n + 4096;

	if (bytes > room.memory)
		return fail(err, "%s needs %.0f bytes of memory, %.0f may be used", kernel->name,
			bytes, room.memory);
	*to = (struct size){ { n } };
	return 0;
}

/* ---- shorter types ---- */

/* Elements of C an SM: two blocks of 64 tiles of 16 x 8. */
#define TILES_UNIT (2 * 64 * 128)

struct tile_type {
	int bytes;	       /* of an element of A and B */
	int shift;	       /* random bits shifted right by it are its whole number */
	bool zeros;	       /* A and B are all zero */
	const char *beside;    /* what it is called where mma.sync is not the peak */
	const char *elsewhere; /* (sustained) the ceiling that takes its place there */
};

static double tile_element(const struct plan *plan, const struct occasion *occasion, int buffer,
	uint64_t index, int shift)
{
	if (plan->buffers[buffer].fill == FILL_ZERO)
		return 0;
	return (int32_t)(uint32_t)(input_bits(input_key(occasion->seed, buffer), index) >> 32) >>
	       shift;
}

/* The plan keeps what it must know as parameters: bits of an element, rows of a tile. */
static struct expected expected_tile(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const int shift = 32 - (int)plan->parameters[0].value,
		  rows = (int)plan->parameters[1].value;
	const size_t depth = plan->buffers[BUFFER_B].count / COLUMNS;
	const size_t kept = plan->buffers[BUFFER_A].count / (size_t)rows;
	const size_t row = index % ((size_t)rows * COLUMNS) / COLUMNS, column = index % COLUMNS;
	double sum = 0;

	for (size_t k = 0; plan->trips % 2 && k < kept; k++)
		sum += tile_element(plan, occasion, BUFFER_A, row * kept + k, shift) *
		       tile_element(plan, occasion, BUFFER_B,
			       column * depth + (kept < depth ? k / 2 * 4 + k % 2 : k), shift);
	return (struct expected){ whole(occasion, BUFFER_C, index) + sum, 0 };
}

static void add_tile_buffers(
	struct plan *plan, const struct tile_type *type, size_t a, size_t b, size_t n)
{
	const enum fill fill = type->zeros ? FILL_ZERO : FILL_BITS;

	plan_add_buffer(plan, (struct buffer){ "a", ELEMENT_I32, a, fill, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "b", ELEMENT_I32, b, fill, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "c", ELEMENT_I32, n, FILL_BITS, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "y", ELEMENT_F32, n, FILL_POISON, 0, 0 });
}

static int plan_tiles(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct tile_type *type = request->kernel->detail;
	const struct variant *variant = request->variant;
	/* number: rows of a tile, tiles a warp, threads a block, registers of A, of B. */
	const int rows = variant->number[0], left = variant->number[3], right = variant->number[4];
	const size_t kept = (size_t)((left + 1) / 2 * 16 / type->bytes);
	const size_t depth = (size_t)(right * 16 / type->bytes);
	const int64_t n = request->size.n[0], warp = (int64_t)rows * COLUMNS * variant->number[1];
	const int64_t block = warp * (variant->number[2] / 32);
	const double small = (double)((size_t)rows * kept + depth * COLUMNS);
	struct step *step;

	if (n < 1 || n % TILES_UNIT)
		return fail(err, "the number of values must be a multiple of %d", TILES_UNIT);
	if (request->trips < 1 || request->trips > INT32_MAX)
		return fail(err, "%lld trips are too many", (long long)request->trips);
	*plan = plan_empty();
	plan->size = request->size;
	plan->trips = request->trips;
	add_tile_buffers(plan, type, (size_t)rows * kept, depth * COLUMNS, (size_t)n);
	plan_add_parameter(plan, "element", 32 - type->shift, "bits");
	plan_add_parameter(plan, "tile", rows, "rows");
	plan->work.operations = 2.0 * (double)depth * (double)n * (double)request->trips;
	plan->work.level[LEVEL_DRAM] = (struct traffic){ 4 * ((double)n + small), 4 * (double)n };
	plan->work.level[LEVEL_L1] = (struct traffic){ NAN, 4 * (double)n };
	plan->check.buffer = BUFFER_Y;
	plan->check.expected = expected_tile;
	plan->check.cost = 8 * (double)kept;
	step = plan_add_launch(plan, "mma", variant->entry, n / block, variant->number[2]);
	for (int i = BUFFER_A; i <= BUFFER_Y; i++)
		step_add_buffer(step, i);
	step_add_i64(step, request->trips);
	plan_add_stopwatch(plan, step, request->device);
	return 0;
}

static int size_tiles(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const struct tile_type *type = kernel->detail;
	const int64_t n = (int64_t)device->units * TILES_UNIT;

	if (device->capability == 90 && type->elsewhere)
		return fail(err, "on compute capability 9.0 %s takes its place", type->elsewhere);
	if (8.0 * (double)n + 8192 > room.memory)
		return fail(err, "%s needs %.0f bytes of memory, %.0f may be used", kernel->name,
			8.0 * (double)n + 8192, room.memory);
	*to = (struct size){ { n } };
	return 0;
}

static const char *tiles_aspect(const struct kernel *kernel, const struct device *device)
{
	const struct tile_type *type = kernel->detail;

	return device->capability == 90 ? type->beside : kernel->aspect;
}

#define TILES(capability, entry, opcode)                                                           \
	{ "4 tiles, 512 threads", 0, capability, { 16, 4, 512, 4, 2 }, NULL, entry "_x4",          \
		opcode "=32" },                                                                    \
	{                                                                                          \
		"8 tiles, 256 threads", 0, capability, { 16, 8, 256, 4, 2 }, NULL, entry "_x8",    \
			opcode "=64"                                                               \
	}
#define SPARSE_TILES(entry, opcode)                                                                \
	{ "4 tiles, 512 threads", 0, 80, { 16, 4, 512, 4, 4 }, NULL, entry "_x4", opcode "=32" },  \
	{                                                                                          \
		"8 tiles, 256 threads", 0, 80, { 16, 8, 256, 4, 4 }, NULL, entry "_x8",            \
			opcode "=64"                                                               \
	}
static const struct variant f16_tiles[] = {
	{ "m16n8k8, 8 tiles, 256 threads", 0, 75, { 16, 8, 256, 2, 1 }, NULL, "mma_f16_f32_k8_x8",
		"HMMA=64", "7.5" },
	TILES(80, "mma_f16_f32", "HMMA"),
};
static const struct variant f16_sums_tiles[] = { TILES(80, "mma_f16_f16", "HMMA") };
static const struct variant bf16_tiles[] = { TILES(80, "mma_bf16_f32", "HMMA") };
static const struct variant tf32_tiles[] = { TILES(80, "mma_tf32_f32", "HMMA") };
static const struct variant int8_tiles[] = {
	{ "m8n8k16, 16 tiles, 256 threads", 0, 75, { 8, 16, 256, 1, 1 }, NULL, "mma_s8_k16_x16",
		"IMMA=128", "7.5" },
	TILES(80, "mma_s8", "IMMA"),
};
/* 9.0 and 10.x have no such warp instruction: the compiler would put others in its place. */
#define FP8_CAPABILITY "8.9, 12.0 or 12.1"
static const struct variant fp8_tiles[] = {
	{ "4 tiles, 512 threads", 0, 89, { 16, 4, 512, 4, 2 }, NULL, "mma_e4m3_x4", "QMMA=32",
		FP8_CAPABILITY },
	{ "8 tiles, 256 threads", 0, 89, { 16, 8, 256, 4, 2 }, NULL, "mma_e4m3_x8", "QMMA=64",
		FP8_CAPABILITY },
};
static const struct variant f16_sparse_tiles[] = { SPARSE_TILES("mma_f16_sparse", "HMMA") };
static const struct variant bf16_sparse_tiles[] = { SPARSE_TILES("mma_bf16_sparse", "HMMA") };
static const struct variant int8_sparse_tiles[] = { SPARSE_TILES("mma_s8_sparse", "IMMA") };

#define TYPE(bytes, shift)                                                                         \
	{                                                                                          \
		bytes, shift, false, "mma.sync", NULL                                              \
	}
#define ZEROS(bytes, shift)                                                                        \
	{                                                                                          \
		bytes, shift, true, "mma.sync, zeros", NULL                                        \
	}
#define SPARSE(bytes, shift)                                                                       \
	{                                                                                          \
		bytes, shift, false, "mma.sync, sparse", NULL                                      \
	}
#define HELD(bytes, shift, zeros, elsewhere)                                                       \
	{                                                                                          \
		bytes, shift, zeros, NULL, elsewhere                                               \
	}
static const struct tile_type type_f16 = TYPE(2, 22), type_bf16 = TYPE(2, 24);
static const struct tile_type type_tf32 = TYPE(4, 22), type_int8 = TYPE(1, 25);
static const struct tile_type type_fp8 = TYPE(1, 28);
static const struct tile_type type_f16_sums = { 2, 28, false, "mma.sync, FP16 sums", NULL };
static const struct tile_type type_f16_zeros = ZEROS(2, 22), type_bf16_zeros = ZEROS(2, 24);
static const struct tile_type type_tf32_zeros = ZEROS(4, 22), type_int8_zeros = ZEROS(1, 25);
static const struct tile_type type_f16_sparse = SPARSE(2, 22), type_bf16_sparse = SPARSE(2, 24);
static const struct tile_type type_int8_sparse = SPARSE(1, 25);
static const struct tile_type held_f16 = HELD(2, 22, false, "wgmma_f16_sustained");
static const struct tile_type held_bf16 = HELD(2, 24, false, "wgmma_bf16_sustained");
static const struct tile_type held_bf16_zeros = HELD(2, 24, true, "wgmma_bf16_zeros_sustained");
static const struct tile_type held_tf32 = HELD(4, 22, false, "wgmma_tf32_sustained");
static const struct tile_type held_int8 = HELD(1, 25, false, "wgmma_int8_sustained");
static const struct tile_type held_fp8 = HELD(1, 28, false, "wgmma_fp8_sustained");

/* ---- rows ---- */

/* Behind the type: what else the row says. */
#define TILE_ROW(key, what, in, set_apart, rarely, of, type, ...)                                  \
	{                                                                                          \
		.name = key, .about = what " on the tensor cores, by mma.sync",                    \
		.counts = "2 depth n trips operations, depth by the instruction",                  \
		.role = ROLE_OPERATIONS, .pipe = in, .aspect = set_apart,                          \
		.aspect_on = tiles_aspect, .level = LEVEL_NONE, .scalable = true,                  \
		.thorough = rarely, .dimensions = { "values" }, .size = size_tiles,                \
		.gpu = { .variants = of,                                                           \
			.variant_count = sizeof of / sizeof of[0],                                 \
			.plan = plan_tiles },                                                      \
		.detail = &type, __VA_ARGS__                                                       \
	}
#define SUSTAINED(key, what, in, set_apart, rarely, of, type)                                      \
	TILE_ROW(key, what, in, set_apart, rarely, of, type, .sustained = true)

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
	TILE_ROW("mma_f16", "FP16 multiply-add, FP32 sums,", "FP16 tensor", NULL, false, f16_tiles,
		type_f16),
	TILE_ROW("mma_bf16", "BF16 multiply-add, FP32 sums,", "BF16 tensor", NULL, false,
		bf16_tiles, type_bf16),
	TILE_ROW("mma_tf32", "TF32 multiply-add, FP32 sums,", "TF32 tensor", NULL, false,
		tf32_tiles, type_tf32),
	TILE_ROW("mma_int8", "INT8 multiply-add, INT32 sums,", "INT8 tensor", NULL, false,
		int8_tiles, type_int8),
	TILE_ROW("mma_fp8", "FP8 (e4m3) multiply-add, FP32 sums,", "FP8 tensor", NULL, false,
		fp8_tiles, type_fp8),
	TILE_ROW("mma_f16_sums", "FP16 multiply-add, FP16 sums,", "FP16 tensor", "FP16 sums", true,
		f16_sums_tiles, type_f16_sums),
	TILE_ROW("mma_f16_zeros", "FP16 multiply-add of zeros", "FP16 tensor", "zeros", true,
		f16_tiles, type_f16_zeros),
	TILE_ROW("mma_bf16_zeros", "BF16 multiply-add of zeros", "BF16 tensor", "zeros", true,
		bf16_tiles, type_bf16_zeros),
	TILE_ROW("mma_tf32_zeros", "TF32 multiply-add of zeros", "TF32 tensor", "zeros", true,
		tf32_tiles, type_tf32_zeros),
	TILE_ROW("mma_int8_zeros", "INT8 multiply-add of zeros", "INT8 tensor", "zeros", true,
		int8_tiles, type_int8_zeros),
	TILE_ROW("mma_f16_sparse", "FP16 multiply-add, half of A zeros,", "FP16 tensor", "sparse",
		true, f16_sparse_tiles, type_f16_sparse),
	TILE_ROW("mma_bf16_sparse", "BF16 multiply-add, half of A zeros,", "BF16 tensor", "sparse",
		true, bf16_sparse_tiles, type_bf16_sparse),
	TILE_ROW("mma_int8_sparse", "INT8 multiply-add, half of A zeros,", "INT8 tensor", "sparse",
		true, int8_sparse_tiles, type_int8_sparse),
	SUSTAINED("mma_bf16_sustained", "BF16 multiply-add for seconds, FP32 sums,", "BF16 tensor",
		"sustained", false, bf16_tiles, held_bf16),
	SUSTAINED("mma_bf16_zeros_sustained", "BF16 multiply-add of zeros for seconds",
		"BF16 tensor", "zeros, sustained", true, bf16_tiles, held_bf16_zeros),
	SUSTAINED("mma_f16_sustained", "FP16 multiply-add for seconds, FP32 sums,", "FP16 tensor",
		"sustained", true, f16_tiles, held_f16),
	SUSTAINED("mma_tf32_sustained", "TF32 multiply-add for seconds, FP32 sums,", "TF32 tensor",
		"sustained", true, tf32_tiles, held_tf32),
	SUSTAINED("mma_int8_sustained", "INT8 multiply-add for seconds, INT32 sums,", "INT8 tensor",
		"sustained", true, int8_tiles, held_int8),
	SUSTAINED("mma_fp8_sustained", "FP8 (e4m3) multiply-add for seconds, FP32 sums,",
		"FP8 tensor", "sustained", true, fp8_tiles, held_fp8),
};

const struct family family_mma = {
	"mma",
	"peak of the tensor cores",
	kernels,
	sizeof kernels / sizeof kernels[0],
};
