/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mlp: a neural network from scratch: a batch of images of 28 x 28 pixels goes through two hidden
 * layers of 256 and 128 units to the probabilities of ten digits, in FP32, inference only. A chain
 * of six plain kernels, each of which waits for the one before and finds what that left in memory:
 * a matrix product (by tiles, as gemm_tiled) and bias with ReLU for each hidden layer, a product
 * and bias with softmax for the last. Frameworks fuse them; here it is to be seen what the seams
 * cost.
 *
 * Operations of an image: 2 (784 256 + 256 128 + 128 10) for the products; 256 + 128 + 10 for the
 * biases (a ReLU only compares); 4 10 for softmax, as in rowwise: 469938.
 *
 * Bytes at DRAM: pixels, weights and biases are read once, probabilities written once. The units
 * and logits between the kernels are no bytes of DRAM: what one kernel writes the next may find in
 * a cache. They are at a GPU's L2: a kernel's data go through it each time, as L1 keeps nothing
 * from one kernel to the next, so there each kernel counts what it must read and write once. At L1
 * they are what the threads ask for: a product by tiles loads (1 / rows + 1 / columns of a tile)
 * values a multiply-add. A host's caches may keep more or less; their bytes are not given.
 *
 * The check takes each image through the network in double precision; the tolerance is derived in
 * mlp.h.
 */
#include "kernels/workloads/mlp.h"

#include "core/kernel.h"
#include "kernels/workloads/gemm.h"

#define FLOAT_ONLY
#define BODY "kernels/workloads/mlp_host.inc"
#include "kernels/workloads/each_vector.inc"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
#define OPERATIONS (2.0 * MLP_WEIGHT_COUNT + MLP_BIAS_COUNT + 4 * MLP_CLASSES)
/* Of an image: pixels, what lies between the kernels, probabilities. */
#define BYTES_IMAGE (4.0 * (MLP_PIXELS + MLP_BIAS_COUNT + MLP_CLASSES))
#define BYTES_NETWORK (4.0 * (MLP_WEIGHT_COUNT + MLP_BIAS_COUNT))
/* Images of each SM, of each core. */
#define IMAGES_SM 128
#define IMAGES_CORE 2048
/* Images that a block takes, of the product of the last layer and of its softmax. */
#define IMAGES_BLOCK 128
#define IMAGES_MOST (INT32_MAX / MLP_PIXELS)

/* The layers, in order: what they read and write, and the places of their weights and biases. */
static const struct layer {
	enum mlp_buffer from, to;
	int inputs, outputs, weights, biases;
} layers[] = {
	{ MLP_X, MLP_HIDDEN1, MLP_PIXELS, MLP_UNITS1, 0, 0 },
	{ MLP_HIDDEN1, MLP_HIDDEN2, MLP_UNITS1, MLP_UNITS2, MLP_WEIGHTS2, MLP_BIASES2 },
	{ MLP_HIDDEN2, MLP_LOGITS, MLP_UNITS2, MLP_CLASSES, MLP_WEIGHTS3, MLP_BIASES3 },
};

/* ---- host ---- */

/* Arguments units, biases, where the layer's begin, rows, units of a row. */
static void bias_relu(const union value *arguments, int thread, int threads)
{
	const int64_t n = arguments[4].integer;
	const float *biases = (const float *)arguments[1].pointer + arguments[2].integer;
	const struct share share = share_of(arguments[3].integer, 1, thread, threads);

	for (int64_t row = share.begin; row < share.end; row++) {
		float *units = (float *)arguments[0].pointer + row * n;

		for (int64_t j = 0; j < n; j += 4) {
			const f32x4 v = *(f32x4 *)(units + j) + *(const f32x4 *)(biases + j);

			*(f32x4 *)(units + j) = (f32x4)((u32x4)v & (u32x4)(v > 0));
		}
	}
}

/* Arguments probabilities, logits, biases, where the layer's begin, rows. */
static void bias_softmax(const union value *arguments, int thread, int threads)
{
	const float *biases = (const float *)arguments[2].pointer + arguments[3].integer;
	const struct share share = share_of(arguments[4].integer, 1, thread, threads);

	for (int64_t row = share.begin; row < share.end; row++) {
		float *y = (float *)arguments[0].pointer + row * MLP_CLASSES;
		const float *logits = (const float *)arguments[1].pointer + row * MLP_CLASSES;
		float v[MLP_CLASSES], most = -INFINITY, sum = 0;

		for (int c = 0; c < MLP_CLASSES; c++) {
			v[c] = logits[c] + biases[c];
			most = fmaxf(most, v[c]);
		}
		for (int c = 0; c < MLP_CLASSES; c++)
			sum += v[c] = expf(v[c] - most);
		for (int c = 0; c < MLP_CLASSES; c++)
			y[c] = v[c] * (1 / sum);
	}
}

/* ---- plans ---- */

/* One layer of the reference: bias, products, and ReLU if it is HIDDEN. */
static void forward(
	double *to, const double *from, const struct layer *layer, uint64_t seed, bool hidden)
{
	for (int j = 0; j < layer->outputs; j++)
		to[j] = mlp_bias(seed, layer->biases + j);
	for (int k = 0; k < layer->inputs; k++)
		for (int j = 0; j < layer->outputs; j++)
			to[j] = fma(from[k],
				mlp_weight(seed, layer->weights + k * layer->outputs + j), to[j]);
	for (int j = 0; hidden && j < layer->outputs; j++)
		to[j] = fmax(to[j], 0);
}

/* The logits of the image that was asked for last are kept. */
static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	static _Thread_local struct {
		uint64_t seed, image;
		bool known;
		double logits[MLP_CLASSES];
	} last;
	const uint64_t image = index / MLP_CLASSES;
	double a[MLP_PIXELS], b[MLP_UNITS1], value;

	(void)plan;
	if (!last.known || last.seed != occasion->seed || last.image != image) {
		for (int k = 0; k < MLP_PIXELS; k++)
			a[k] = mlp_pixel(occasion->seed, image * MLP_PIXELS + (uint64_t)k);
		forward(b, a, &layers[0], occasion->seed, true);
		forward(a, b, &layers[1], occasion->seed, true);
		forward(last.logits, a, &layers[2], occasion->seed, false);
		last.seed = occasion->seed;
		last.image = image;
		last.known = true;
	}
	value = mlp_probability(last.logits, (int)(index % MLP_CLASSES));
	return (struct expected){ value, MLP_TOLERANCE * value };
}

static void add_array(
	struct plan *plan, const char *name, int64_t count, enum fill fill, double low)
{
	plan_add_buffer(plan,
		(struct buffer){ name, ELEMENT_F32, (size_t)count, fill, low, low < 0 ? -low : 1 });
}

static int plan_common(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t n = request->size.n[0];

	if (n < 1 || n > IMAGES_MOST)
		return fail(err, "%s needs 1 to %d images, not %lld", request->kernel->name,
			IMAGES_MOST, (long long)n);
	*plan = plan_empty();
	plan->size = request->size;
	add_array(plan, "y", n * MLP_CLASSES, FILL_POISON, 0);
	add_array(plan, "x", n * MLP_PIXELS, FILL_UNIFORM, 0);
	add_array(plan, "weights", MLP_WEIGHT_COUNT, FILL_UNIFORM, -MLP_RANGE);
	add_array(plan, "biases", MLP_BIAS_COUNT, FILL_UNIFORM, -MLP_RANGE);
	add_array(plan, "hidden1", n * MLP_UNITS1, FILL_POISON, 0);
	add_array(plan, "hidden2", n * MLP_UNITS2, FILL_POISON, 0);
	add_array(plan, "logits", n * MLP_CLASSES, FILL_POISON, 0);
	for (int i = MLP_HIDDEN1; i <= MLP_LOGITS; i++)
		plan->buffers[i].between = true;
	plan->work.operations = OPERATIONS * (double)n;
	plan->work.level[LEVEL_DRAM] =
		(struct traffic){ 4.0 * MLP_PIXELS * (double)n + BYTES_NETWORK,
			4.0 * MLP_CLASSES * (double)n };
	plan->check.buffer = MLP_Y;
	plan->check.expected = expected;
	plan->check.cost = 20.0 * MLP_WEIGHT_COUNT;
	return 0;
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int threads = request->device->threads > 0 ? request->device->threads : 1;
	const int64_t n = request->size.n[0];

	if (plan_common(request, plan, err))
		return -1;
	add_array(plan, "packed", (int64_t)threads * GEMM_PACKED_COUNT, FILL_ZERO, 0);
	for (int i = 0; i < COUNT(layers); i++) {
		const struct layer *layer = &layers[i];
		const bool hidden = i < COUNT(layers) - 1;
		struct step *step = plan_add_step(plan, STEP_CALL);

		step->call = request->variant->call;
		step_add_buffer(step, layer->to);
		step_add_buffer(step, layer->from);
		step_add_buffer(step, MLP_WEIGHTS);
		step_add_i64(step, layer->weights);
		step_add_i64(step, n);
		step_add_i64(step, layer->inputs);
		step_add_i64(step, layer->outputs);
		step_add_buffer(step, MLP_PACKED);
		step_add_i64(step, threads);
		step = plan_add_step(plan, STEP_CALL);
		step->call = hidden ? bias_relu : bias_softmax;
		if (!hidden)
			step_add_buffer(step, MLP_Y);
		step_add_buffer(step, layer->to);
		step_add_buffer(step, MLP_BIASES);
		step_add_i64(step, layer->biases);
		step_add_i64(step, n);
		if (hidden)
			step_add_i64(step, layer->outputs);
	}
	return 0;
}

/* A hidden layer: a product by tiles of ROWS x COLUMNS, bias and ReLU a vector a thread. */
static void add_hidden(struct plan *plan, const struct layer *layer, const struct variant *variant)
{
	const int64_t n = plan->size.n[0], rows = variant->number[0], columns = variant->number[1];
	const double units = (double)n * layer->outputs;
	struct traffic *l1 = &plan->work.level[LEVEL_L1];
	struct step *step =
		plan_add_launch(plan, "mlp", variant->entry, layer->outputs / columns, 256);

	step->grid[1] = (unsigned)(n / rows);
	step_add_buffer(step, layer->to);
	step_add_buffer(step, layer->from);
	step_add_buffer(step, MLP_WEIGHTS);
	step_add_i32(step, layer->weights);
	step_add_i32(step, layer->inputs);
	step_add_i32(step, layer->outputs);
	step = plan_add_launch(plan, "mlp", "mlp_bias_relu", n * layer->outputs / 4 / 256, 256);
	step_add_buffer(step, layer->to);
	step_add_buffer(step, MLP_BIASES);
	step_add_i32(step, layer->biases);
	step_add_i32(step, layer->outputs);
	l1->read +=
		units * (4.0 * layer->inputs * (1.0 / (double)rows + 1.0 / (double)columns) + 8);
	l1->written += 8 * units;
}

/* The last: its weights are kept in shared memory, a thread takes an image. */
static void add_last(struct plan *plan, const struct layer *layer)
{
	const int64_t n = plan->size.n[0], grid = n / IMAGES_BLOCK;
	struct traffic *l1 = &plan->work.level[LEVEL_L1];
	struct step *step = plan_add_launch(plan, "mlp", "mlp_classes", grid, IMAGES_BLOCK);

	step_add_buffer(step, layer->to);
	step_add_buffer(step, layer->from);
	step_add_buffer(step, MLP_WEIGHTS);
	step = plan_add_launch(plan, "mlp", "mlp_bias_softmax", grid, IMAGES_BLOCK);
	step_add_buffer(step, MLP_Y);
	step_add_buffer(step, layer->to);
	step_add_buffer(step, MLP_BIASES);
	l1->read += 4.0 * (double)grid * layer->inputs * layer->outputs +
		    4.0 * (double)n * (layer->inputs + 2 * layer->outputs);
	l1->written += 2 * 4.0 * (double)n * layer->outputs;
}

/* The variant's numbers: rows and columns of a tile. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t n = request->size.n[0];
	const double kept = 4.0 * (double)n * (2 * MLP_UNITS1 + 2 * MLP_UNITS2 + MLP_CLASSES);

	if (n % IMAGES_BLOCK)
		return fail(err, "%s needs a multiple of %d images, not %lld",
			request->kernel->name, IMAGES_BLOCK, (long long)n);
	if (plan_common(request, plan, err))
		return -1;
	plan->work.level[LEVEL_L2] = plan->work.level[LEVEL_DRAM];
	plan->work.level[LEVEL_L2].read += kept;
	plan->work.level[LEVEL_L2].written += kept;
	plan->work.level[LEVEL_L1] = (struct traffic){ 0, 0 };
	add_hidden(plan, &layers[0], request->variant);
	add_hidden(plan, &layers[1], request->variant);
	add_last(plan, &layers[2]);
	plan->check.entry = "mlp_check";
	return 0;
}

/* Images enough to keep the device busy: the products, not the bytes, are the limit. */
static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const bool host = device->code == CODE_HOST;
	const int64_t unit = host ? 1 : IMAGES_BLOCK;
	const double units = device->units > 0 ? device->units : 1;
	double memory = room.memory - BYTES_NETWORK, n;

	if (host)
		memory -= 4.0 * GEMM_PACKED_COUNT * (device->threads > 0 ? device->threads : 1);
	n = units * (host ? IMAGES_CORE : IMAGES_SM) * room.scale;
	n = fmin(fmax(n, (double)unit), fmin(memory / BYTES_IMAGE, IMAGES_MOST));
	to->n[0] = (int64_t)n / unit * unit;
	if (to->n[0] < 1)
		return fail(err, "%s needs memory for at least %lld images", kernel->name,
			(long long)unit);
	return 0;
}

static const struct variant host_f32[] = { EACH_VECTOR(mlp, f32) };
static const struct variant gpu_f32[] = {
	{ .name = "tiles of 128 x 64", .number = { 128, 64 }, .entry = "mlp_multiply_128x64" },
	{ .name = "tiles of 64 x 64", .number = { 64, 64 }, .entry = "mlp_multiply_64x64" },
};

static const struct kernel kernels[] = {
	{
		.name = "mlp_f32",
		.about = "a network of three layers over a batch of images, kernel by kernel, in "
			 "FP32",
		.counts = "469938 FLOP an image; 784 pixels read, 10 classes written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.dimensions = { "batch" },
		.size = size,
		.host = { host_f32, COUNT(host_f32), plan_host },
		.gpu = { gpu_f32, COUNT(gpu_f32), plan_gpu },
	},
};

extern const struct family family_mlp;
const struct family family_mlp = { "mlp", "a neural network from scratch", kernels, COUNT(kernels),
	SUITE_BASICS | SUITE_LLM };
