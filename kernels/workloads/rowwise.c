/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rowwise: what a language model does to each row of activations between its matrix products. All
 * read a matrix of ROWS x COLUMNS, write one, and are bound by memory: a row stays on chip between
 * its passes (GPU: in registers; host: in L1). n is a row's COLUMNS; a power counts as one
 * operation, a comparison as none.
 *
 *   softmax    y = exp(x - max) / sum: n subtractions, n powers, n - 1 additions, one division, n
 *              multiplications: 4 n. Attention's scores, a classifier's outputs.
 *   rmsnorm    y = x w / sqrt(mean(x^2) + eps): 2 n - 1 for the squares, 4 for the scale, 2 n for
 *              the products: 4 n + 3. Llama and its relatives, twice a layer.
 *   layernorm  y = (x - mean) w / sqrt(variance + eps) + b: n for the mean, n differences, 2 n - 1
 *              for their squares, 4 for the scale, 3 n for the result: 7 n + 3. GPT, BERT.
 *   gelu       y = v / (1 + exp(-v (A + B v^2))), v = x + b, the tanh form of GELU behind the bias
 *              of a matrix product: 8 for each element (the sign is none).
 *
 * Bytes: x is read once and y written once at every level; weight and bias are read once from DRAM
 * and for every row from L1, and how often from L2 depends on L1. A host reads a row again from L1,
 * whose bytes are not given.
 *
 * The check holds elements against double precision, whole rows at a time on the device; the
 * tolerances are derived in rowwise.h.
 */
#include "kernels/workloads/rowwise.h"

#include "core/kernel.h"
#include "kernels/footprint.h"

#define ROWWISE_COLUMNS 8192 /* at most, on a host */

#define FLOAT_ONLY
#define BODY "kernels/workloads/rowwise_host.inc"
#define NARROW
#include "kernels/workloads/each_vector.inc"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* What sets one row-wise kernel apart. */
struct rowwise {
	double each, more; /* operations of a row: EACH n + MORE */
	bool weight, bias;
	bool facts; /* the value depends on the whole row */
	double (*value)(
		uint64_t seed, uint64_t index, int64_t columns, const struct row_facts *facts);
	double (*tolerance)(double value, int64_t columns);
	const char *check;
};

static const struct rowwise *rowwise_of(const struct kernel *kernel)
{
	return kernel->detail;
}

/* Elements are mostly checked in order: the facts of the row that was asked for last are kept. */
static const struct row_facts *facts_of(uint64_t seed, uint64_t first, int64_t columns)
{
	static _Thread_local struct {
		uint64_t seed, first;
		int64_t columns;
		struct row_facts facts;
	} last;

	if (last.columns != columns || last.seed != seed || last.first != first) {
		last.facts = row_sums(seed, first, 0, columns, 1);
		last.seed = seed;
		last.first = first;
		last.columns = columns;
	}
	return &last.facts;
}

static struct expected expect(const struct plan *plan, const struct occasion *occasion,
	size_t index, const struct rowwise *rowwise)
{
	const int64_t columns = plan->size.n[1];
	const uint64_t first = index / (uint64_t)columns * (uint64_t)columns;
	double value = rowwise->value(occasion->seed, index, columns,
		rowwise->facts ? facts_of(occasion->seed, first, columns) : NULL);

	return (struct expected){ value, rowwise->tolerance(value, columns) };
}

static const struct rowwise softmax = { 4, 0, false, false, true, softmax_value, softmax_tolerance,
	"softmax_check" };
static const struct rowwise rmsnorm = { 4, 3, true, false, true, rmsnorm_value, rmsnorm_tolerance,
	"rmsnorm_check" };
static const struct rowwise layernorm = { 7, 3, true, true, true, layernorm_value,
	layernorm_tolerance, "layernorm_check" };
static const struct rowwise gelu = { 8, 0, false, true, false, gelu_value, gelu_tolerance,
	"gelu_check" };

static struct expected expected_softmax(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return expect(plan, occasion, index, &softmax);
}

static struct expected expected_rmsnorm(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return expect(plan, occasion, index, &rmsnorm);
}

static struct expected expected_layernorm(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return expect(plan, occasion, index, &layernorm);
}

static struct expected expected_gelu(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return expect(plan, occasion, index, &gelu);
}

static reference *reference_of(const struct rowwise *rowwise)
{
	return rowwise == &softmax     ? expected_softmax
	       : rowwise == &rmsnorm   ? expected_rmsnorm
	       : rowwise == &layernorm ? expected_layernorm
				       : expected_gelu;
}

/* ---- plans ---- */

static struct buffer array(const char *name, int64_t count, enum fill fill, double range)
{
	return (struct buffer){ name, ELEMENT_F32, (size_t)count, fill, -range, range };
}

/* The buffers are the first arguments on every device, in the plan's order; places may be unused.
 */
static int plan_common(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct rowwise *rowwise = rowwise_of(request->kernel);
	const int64_t rows = request->size.n[0], columns = request->size.n[1];
	const double m = (double)rows, n = (double)columns;
	const int vectors = rowwise->weight + rowwise->bias;

	if (rows < 1 || columns < 1)
		return fail(err, "%s needs at least 1 row and 1 column", request->kernel->name);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan, array("y", rows * columns, FILL_POISON, 0));
	plan_add_buffer(plan, array("x", rows * columns, FILL_UNIFORM, ROWWISE_RANGE));
	plan_add_buffer(plan, array("weight", rowwise->weight ? columns : 1, FILL_UNIFORM, 1));
	plan_add_buffer(plan, array("bias", rowwise->bias ? columns : 1, FILL_UNIFORM, 1));
	plan->work.operations = m * (rowwise->each * n + rowwise->more);
	plan->work.level[LEVEL_DRAM] = (struct traffic){ 4 * n * (m + vectors), 4 * n * m };
	plan->check.buffer = ROWWISE_Y;
	plan->check.expected = reference_of(rowwise);
	plan->check.cost = rowwise->facts ? 40 * n : 60;
	return 0;
}

static void add_arguments(struct step *step, const struct plan_request *request)
{
	const struct rowwise *rowwise = rowwise_of(request->kernel);

	step_add_buffer(step, ROWWISE_Y);
	step_add_buffer(step, ROWWISE_X);
	if (rowwise->weight)
		step_add_buffer(step, ROWWISE_WEIGHT);
	if (rowwise->bias)
		step_add_buffer(step, ROWWISE_BIAS);
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	struct step *step;

	if (request->size.n[1] > ROWWISE_COLUMNS)
		return fail(err, "%s takes at most %d columns on a CPU", request->kernel->name,
			ROWWISE_COLUMNS);
	if (plan_common(request, plan, err))
		return -1;
	step = plan_add_step(plan, STEP_CALL);
	step->call = request->variant->call;
	add_arguments(step, request);
	step_add_i64(step, request->size.n[0]);
	step_add_i64(step, request->size.n[1]);
	return 0;
}

/* The variant's numbers: threads of a block, columns of the row it takes. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct rowwise *rowwise = rowwise_of(request->kernel);
	const int64_t rows = request->size.n[0], columns = request->size.n[1];
	const double m = (double)rows, n = (double)columns;
	struct check *check = &plan->check;
	struct step *step;

	if (columns != request->variant->number[1] || rows > INT32_MAX)
		return fail(err, "%s with %s takes no rows of %lld columns", request->kernel->name,
			request->variant->name, (long long)columns);
	if (plan_common(request, plan, err))
		return -1;
	plan->work.level[LEVEL_L1] =
		(struct traffic){ 4 * n * m * (1 + rowwise->weight + rowwise->bias), 4 * n * m };
	if (!rowwise->weight && !rowwise->bias)
		plan->work.level[LEVEL_L2] = plan->work.level[LEVEL_DRAM];
	step = plan_add_launch(
		plan, "rowwise", request->variant->entry, rows, request->variant->number[0]);
	add_arguments(step, request);
	check->entry = rowwise->check;
	check->arguments[check->argument_count++] =
		(struct argument){ ARGUMENT_I64, .integer = columns };
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const int64_t columns = footprint_hidden(room);
	const double row = 8 * (double)columns;
	double bytes;

	if (footprint_choose(device, room, &bytes, err))
		return -1;
	to->n[0] = (int64_t)((bytes - row) / row);
	to->n[1] = columns;
	if (to->n[0] < 1)
		return fail(err, "%s needs memory for at least 1 row of %d columns", kernel->name,
			(int)columns);
	return 0;
}

#define GPU_VARIANT(stem, threads, columns)                                                        \
	{                                                                                          \
		.name = #threads " threads a row of " #columns, .number = { threads, columns },    \
		.entry = #stem "_f32_" #columns "_" #threads                                       \
	}
#define GPU_VARIANTS(stem)                                                                         \
	GPU_VARIANT(stem, 128, 4096), GPU_VARIANT(stem, 256, 4096), GPU_VARIANT(stem, 512, 4096),  \
		GPU_VARIANT(stem, 256, 8192), GPU_VARIANT(stem, 1024, 8192),

static const struct variant softmax_host[] = { EACH_VECTOR(softmax, f32) };
static const struct variant softmax_gpu[] = { GPU_VARIANTS(softmax) };
static const struct variant rmsnorm_host[] = { EACH_NARROW(rmsnorm) };
static const struct variant rmsnorm_gpu[] = { GPU_VARIANTS(rmsnorm) };
static const struct variant layernorm_host[] = { EACH_NARROW(layernorm) };
static const struct variant layernorm_gpu[] = { GPU_VARIANTS(layernorm) };
static const struct variant gelu_host[] = { EACH_VECTOR(gelu, f32) };
static const struct variant gelu_gpu[] = { GPU_VARIANTS(gelu) };

static const struct kernel kernels[] = {
	{
		.name = "softmax_f32",
		.about = "softmax of the rows of a matrix in FP32",
		.counts = "4 rows columns FLOP; rows columns elements read and written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.dimensions = { "rows", "columns" },
		.size = size,
		.host = { softmax_host, COUNT(softmax_host), plan_host },
		.gpu = { softmax_gpu, COUNT(softmax_gpu), plan_gpu },
		.detail = &softmax,
	},
	{
		.name = "rmsnorm_f32",
		.about = "RMS normalisation of the rows of a matrix in FP32",
		.counts = "rows (4 columns + 3) FLOP; rows columns elements read and written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.dimensions = { "rows", "columns" },
		.size = size,
		.host = { rmsnorm_host, COUNT(rmsnorm_host), plan_host },
		.gpu = { rmsnorm_gpu, COUNT(rmsnorm_gpu), plan_gpu },
		.detail = &rmsnorm,
	},
	{
		.name = "layernorm_f32",
		.about = "layer normalisation of the rows of a matrix in FP32",
		.counts = "rows (7 columns + 3) FLOP; rows columns elements read and written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "rows", "columns" },
		.size = size,
		.host = { layernorm_host, COUNT(layernorm_host), plan_host },
		.gpu = { layernorm_gpu, COUNT(layernorm_gpu), plan_gpu },
		.detail = &layernorm,
	},
	{
		.name = "gelu_f32",
		.about = "bias and GELU over a matrix in FP32",
		.counts = "8 rows columns FLOP; rows columns elements read and written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "rows", "columns" },
		.size = size,
		.host = { gelu_host, COUNT(gelu_host), plan_host },
		.gpu = { gelu_gpu, COUNT(gelu_gpu), plan_gpu },
		.detail = &gelu,
	},
};

extern const struct family family_rowwise;
const struct family family_rowwise = { "rowwise", "softmax, norms and GELU, row by row", kernels,
	COUNT(kernels), SUITE_LLM };
