/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention: a language model writes one token for each of its sequences: the queries of the token
 * against the keys of all tokens before, a softmax of the scores, and the values' average by it. An
 * 8B model: 32 heads of queries that share 8 of keys and values, four each, 128 elements, BF16; as
 * a large problem one of 70B: 64 heads, eight share one. The keys and values lie in pages of 16
 * tokens anywhere in memory, by a table; in a page each head's keys are contiguous, and its values.
 * Once for one user with much context, once for many with little. A sequence is cut into chunks, so
 * that even one fills a GPU: a second step averages what the chunks came to (flash decoding).
 *
 * Operations of a head on a chunk of c tokens: c (2 128 - 1) for the products, 3 c to scale them,
 * subtract the greatest and take the power, c - 1 to add the powers up, 128 (2 c - 1) for the
 * average: 515 c - 129, all in FP32. Of a head's s chunks: a subtraction and a power each, 2 s + 32
 * for the sum and its inverse, 128 (2 s + 4) for the output.
 *
 * Bytes at DRAM: 4096 of a token's keys and values, read once; 4 a page of the table; the queries
 * (BF16) and the output (FP32) once. What the chunks came to is handed on in a cache.
 *
 * Bytes that threads ask for of global memory (L1): the keys and values once; of each chunk and
 * head of keys 512 of the table; of each chunk and head of queries 2048 of the query, which each of
 * four warps has twice, and 520 written; then 524 read by the second step, the greatest score
 * twice; the output once. Of shared memory, for each head of queries: a token's score and its
 * power, 8 written, and 72 read, the score twice and the power by 16 lanes; a chunk's sums of four
 * warps, 2048 both ways; in the second step a chunk's weight, 4 written, and 512 read by 128
 * threads; and once 2052 written, 2048 read.
 *
 * The check holds every element against double precision, on a host a sample of them, as each needs
 * the whole context; the tolerance is derived in attention.h.
 */
#include "kernels/workloads/attention.h"

#include "core/kernel.h"
#include "kernels/footprint.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
#define BYTES_TOKEN (2 * 2.0 * ATTENTION_PAIRS * ATTENTION_DIM)
#define BYTES_ROW (4.0 * ATTENTION_DIM)
#define THREADS 128 /* of a block */
/* Of the largest chunk; a context is a multiple of it. */
#define UNIT 1024
/* The longest context of the model. */
#define CONTEXT 131072

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const uint64_t batch = (uint64_t)plan->size.n[0], context = (uint64_t)plan->size.n[1];
	const uint64_t heads = (uint64_t)plan->size.n[2];

	return (struct expected){ attention_value(occasion->seed, index, context, heads,
					  batch * context / ATTENTION_PAGE),
		ATTENTION_TOLERANCE };
}

static void add_buffers(
	struct plan *plan, int64_t batch, int64_t context, int64_t heads, int64_t chunks)
{
	const size_t rows = (size_t)(batch * heads), parts = rows * (size_t)chunks;
	const size_t tokens = (size_t)(batch * context), pages = tokens / ATTENTION_PAGE;

	plan_add_buffer(plan,
		(struct buffer){ "out", ELEMENT_F32, rows * ATTENTION_DIM, FILL_POISON, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "queries", ELEMENT_BF16, rows * ATTENTION_DIM,
				      FILL_UNIFORM, -ATTENTION_RANGE, ATTENTION_RANGE });
	plan_add_buffer(
		plan, (struct buffer){ "cache", ELEMENT_BF16,
			      2 * tokens * ATTENTION_PAIRS * ATTENTION_DIM, FILL_UNIFORM, -1, 1 });
	plan_add_buffer(
		plan, (struct buffer){ "table", ELEMENT_I32, pages, FILL_PLACES, .stride = pages });
	plan_add_buffer(plan, (struct buffer){ "partials", ELEMENT_F32, parts * ATTENTION_DIM,
				      FILL_POISON, .between = true });
	plan_add_buffer(plan,
		(struct buffer){ "facts", ELEMENT_F32, 2 * parts, FILL_POISON, .between = true });
}

static void add_check(struct check *check, int64_t batch, int64_t context, int64_t heads)
{
	check->buffer = ATTENTION_OUT;
	check->expected = expected;
	check->cost = 20.0 * ATTENTION_DIM * (double)context;
	check->entry = "attention_check";
	check->arguments[check->argument_count++] =
		(struct argument){ ARGUMENT_I64, .integer = context };
	check->arguments[check->argument_count++] =
		(struct argument){ ARGUMENT_I64, .integer = heads };
	check->arguments[check->argument_count++] =
		(struct argument){ ARGUMENT_I64, .integer = batch * context / ATTENTION_PAGE };
}

/* Sums begin with nothing: of the values in each half of a warp, of the powers in each thread. */
static void count_work(struct plan *plan, double chunk)
{
	const int64_t *n = plan->size.n;
	const double rows = (double)(n[0] * n[2]), s = (double)n[1] / chunk, parts = rows * s;
	const double tokens = (double)(n[0] * n[1]);
	const double share = (double)attention_share((uint64_t)n[2]);

	plan->work.operations =
		parts * (515 * chunk - 129) + rows * (4 * s + 32 + ATTENTION_DIM * (2 * s + 4));
	plan->surplus = parts * (8 * ATTENTION_DIM + THREADS / share);
	plan->work.level[LEVEL_DRAM] = (struct traffic){
		tokens * (BYTES_TOKEN + 4.0 / ATTENTION_PAGE) + rows * BYTES_ROW / 2,
		rows * BYTES_ROW
	};
	plan->work.level[LEVEL_L1] = (struct traffic){
		tokens * BYTES_TOKEN + parts * (4.0 * THREADS / share + 2048 + BYTES_ROW + 12),
		parts * (BYTES_ROW + 8) + rows * BYTES_ROW,
	};
	plan->work.level[LEVEL_SHARED] = (struct traffic){
		parts * (72 * chunk + 2048 + BYTES_ROW) + rows * 2048,
		parts * (8 * chunk + 2048 + 4) + rows * 2052,
	};
}

/* The variant's number: tokens of a chunk. Its other entry is for the 70B model. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t batch = request->size.n[0], context = request->size.n[1];
	const int64_t heads = request->size.n[2];
	const struct variant *variant = request->variant;
	const int chunk = variant->number[0];
	const int64_t chunks = context / chunk;
	struct step *step;

	if (batch < 1 || context < 1 || context % UNIT || chunks > ATTENTION_CHUNKS ||
		(double)batch * (double)context > INT32_MAX)
		return fail(err,
			"%s needs at least 1 sequence, of a multiple of %d tokens and at most %d, "
			"and at most %d tokens in all",
			request->kernel->name, UNIT, chunk * ATTENTION_CHUNKS, INT32_MAX);
	if (heads != ATTENTION_HEADS && heads != ATTENTION_HEADS_70B)
		return fail(err, "%s needs %d or %d heads, not %lld", request->kernel->name,
			ATTENTION_HEADS, ATTENTION_HEADS_70B, (long long)heads);
	*plan = plan_empty();
	plan->size = request->size;
	add_buffers(plan, batch, context, heads, chunks);
	count_work(plan, chunk);
	step = plan_add_launch(plan, "attention",
		heads == ATTENTION_HEADS ? variant->entry : variant->more_entries[0],
		batch * chunks * ATTENTION_PAIRS, THREADS);
	step->carveout = 100;
	step_add_buffer(step, ATTENTION_PARTIALS);
	step_add_buffer(step, ATTENTION_FACTS);
	step_add_buffer(step, ATTENTION_QUERIES);
	step_add_buffer(step, ATTENTION_CACHE);
	step_add_buffer(step, ATTENTION_TABLE);
	step_add_i64(step, chunks);
	step = plan_add_launch(plan, "attention", "attention_combine", batch * heads, 512);
	step_add_buffer(step, ATTENTION_OUT);
	step_add_buffer(step, ATTENTION_PARTIALS);
	step_add_buffer(step, ATTENTION_FACTS);
	step_add_i64(step, chunks);
	add_check(&plan->check, batch, context, heads);
	return 0;
}

/* The detail says which of the two grows: the context of one sequence, or their number. */
static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const bool deep = *(const bool *)kernel->detail;
	const int64_t heads = footprint_hidden(room) / ATTENTION_DIM;
	/* With the most that chunks, queries and output can take. */
	const double unit = UNIT * (BYTES_TOKEN + 1) + (double)heads * 8 * (BYTES_ROW + 8);
	double bytes;
	int64_t units;

	if (footprint_choose(device, room, &bytes, err))
		return -1;
	units = (int64_t)(bytes / unit);
	if (units < 1 && room.memory >= unit)
		units = 1;
	if (units < 1)
		return fail(err, "%s needs memory for at least %d tokens", kernel->name, UNIT);
	to->n[0] = deep ? 1 : units;
	to->n[1] = !deep ? UNIT : units * UNIT < CONTEXT ? units * UNIT : CONTEXT;
	to->n[2] = heads;
	return 0;
}

#define GPU_VARIANT(chunk)                                                                         \
	{                                                                                          \
		.name = "chunks of " #chunk, .number = { chunk },                                  \
		.entry = "attention_" #chunk "_share4", .more_entries = (const char *const[])      \
		{                                                                                  \
			"attention_" #chunk "_share8", NULL                                        \
		}                                                                                  \
	}
static const struct variant gpu[] = { GPU_VARIANT(256), GPU_VARIANT(512), GPU_VARIANT(1024) };
static const bool deep = true, wide = false;

static const struct kernel kernels[] = {
	{
		.name = "attention_decode_long_bf16",
		.about = "attention of one new token to a long context in a paged cache of BF16",
		.counts = "515 FLOP a head and token; keys and values read once",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "batch", "context", "heads" },
		.size = size,
		.gpu = { gpu, COUNT(gpu), plan_gpu },
		.detail = &deep,
	},
	{
		.name = "attention_decode_batch_bf16",
		.about = "attention of a batch of new tokens to 1024 each in a paged cache of BF16",
		.counts = "515 FLOP a head and token; keys and values read once",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.dimensions = { "batch", "context", "heads" },
		.size = size,
		.gpu = { gpu, COUNT(gpu), plan_gpu },
		.detail = &wide,
	},
};

extern const struct family family_attention;
const struct family family_attention = { "attention", "attention to a paged cache", kernels,
	COUNT(kernels), SUITE_LLM };
