/* SPDX-License-Identifier: Apache-2.0 */
/*
 * prefill: attention as a language model reads a prompt: each token's queries against the keys of
 * its own and all tokens before (causal), a softmax of the scores, and the values' average by it.
 * An 8B model: 32 heads of queries that share 8 of keys and values, four each, 128 elements; as a
 * large problem one of 70B: 64 heads, eight share one.
 * Scores are never written: a block keeps its queries and their sums while keys and values pass, a
 * tile at a time (flash attention), on the tensor cores with sums in FP32: by mma.sync; or by
 * wgmma, the instructions of compute capability 9.0, with warps that only load, which a shim
 * carries out as the manual says: that row waits for its first real device.
 *
 * A query and a key that it may see take 128 multiply-adds for the score and 128 for the average:
 * 512 FLOP, 256 n (n + 1) for a head and n tokens. The softmax is not counted, as the tensor cores
 * do not compute it. Tiles on the diagonal are computed whole, those above it not at all: of a tile
 * of k keys (k - 1) / 2 too many for each query, a surplus that is not counted either.
 *
 * Bytes at DRAM: queries, keys and values read once, the output written. At L1 keys and values are
 * read for each tile of queries that sees them. At shared memory a warp of mma.sync reads a tile of
 * keys and values, and its queries anew, for each 32 queries.
 *
 * The check holds every element against double precision, on a host a sample of them, as each needs
 * all tokens before; the tolerance is derived in prefill.h.
 */
#include "kernels/workloads/prefill.h"

#include "core/kernel.h"
#include "kernels/footprint.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
#define BYTES_ROW (2.0 * ATTENTION_DIM)
/* Of the largest tile of queries. */
#define UNIT 256
#define WARP_QUERIES 32

/* A row's own. */
struct detail {
	enum element element;
	bool warpgroups; /* by wgmma */
};

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const struct detail *detail = plan->check.detail;
	const uint64_t tokens = (uint64_t)plan->size.n[0], heads = (uint64_t)plan->size.n[1];
	const int half = detail->element == ELEMENT_F16;
	double spread;
	const double value = prefill_value(occasion->seed, half, index, tokens, heads, &spread);

	return (struct expected){ value, prefill_tolerance(half ? 0x1p-11 : 0x1p-8, value, spread,
						 (double)(index / ATTENTION_DIM % tokens + 1)) };
}

static void add_buffers(struct plan *plan, enum element element, int64_t tokens, int64_t heads)
{
	const size_t elements = (size_t)tokens * (size_t)heads * ATTENTION_DIM;
	const size_t shared = elements / attention_share((uint64_t)heads);

	plan_add_buffer(plan, (struct buffer){ "out", element, elements, FILL_POISON, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "queries", element, elements, FILL_UNIFORM,
				      -ATTENTION_RANGE, ATTENTION_RANGE });
	plan_add_buffer(plan, (struct buffer){ "keys", element, shared, FILL_UNIFORM, -1, 1 });
	plan_add_buffer(plan, (struct buffer){ "values", element, shared, FILL_UNIFORM, -1, 1 });
}

static void count_work(struct plan *plan, double n, double heads, int queries, int keys)
{
	const double rows = n * heads, share = (double)attention_share((uint64_t)heads);

	plan->work.operations = 4 * ATTENTION_DIM * rows * (n + 1) / 2;
	plan->surplus = 4 * ATTENTION_DIM * rows * (keys - 1) / 2;
	plan->work.level[LEVEL_DRAM] =
		(struct traffic){ BYTES_ROW * rows * (1 + 2 / share), BYTES_ROW * rows };
	plan->work.level[LEVEL_L1] =
		(struct traffic){ BYTES_ROW * rows * (n / queries + 2), BYTES_ROW * rows };
}

/* A thread for each query of a block; two stages. */
static void use_warps(
	struct plan *plan, struct step *step, double n, double heads, int queries, int keys)
{
	const double tiles = n / keys;
	/* Of each warp of all heads: the tiles of keys that it takes. */
	const double taken = heads * keys / WARP_QUERIES * tiles * (tiles + 1) / 2;

	step->block[0] = (unsigned)queries;
	step->shared_bytes = (unsigned)((queries + 2 * 2 * keys) * ATTENTION_DIM * 2);
	plan->work.level[LEVEL_SHARED] =
		(struct traffic){ BYTES_ROW * taken * (2 * keys + WARP_QUERIES),
			plan->work.level[LEVEL_L1].read };
}

/* Two warpgroups that compute and one that loads; what it takes to begin at 1024 bytes. */
static void use_warpgroups(struct step *step, int queries, int keys)
{
	step->block[0] = 3 * 128;
	step->shared_bytes = (unsigned)((queries + 2 * 2 * keys) * ATTENTION_DIM * 2) + 1024;
}

/* The variant's numbers: queries of a block, and keys of a tile. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t tokens = request->size.n[0], heads = request->size.n[1];
	const int queries = request->variant->number[0], keys = request->variant->number[1];
	const int64_t share = (int64_t)attention_share((uint64_t)heads);
	const struct detail *detail = request->kernel->detail;
	struct check *check = &plan->check;
	struct step *step;

	if (tokens < 1 || tokens % UNIT || tokens > PREFILL_TOKENS || heads < 1 || heads % share ||
		heads > 1024)
		return fail(err,
			"%s needs a multiple of %d tokens, at most %d, and a multiple of %d heads, "
			"at most 1024",
			request->kernel->name, UNIT, PREFILL_TOKENS, (int)share);
	*plan = plan_empty();
	plan->size = request->size;
	add_buffers(plan, detail->element, tokens, heads);
	count_work(plan, (double)tokens, (double)heads, queries, keys);
	step = plan_add_launch(plan, detail->warpgroups ? "prefill_wgmma" : "prefill",
		request->variant->entry, tokens / queries * heads, 0);
	step->carveout = 100;
	if (detail->warpgroups)
		use_warpgroups(step, queries, keys);
	else
		use_warps(plan, step, (double)tokens, (double)heads, queries, keys);
	for (int i = PREFILL_OUT; i <= PREFILL_VALUES; i++)
		step_add_buffer(step, i);
	step_add_i32(step, (int32_t)tokens);
	step_add_i32(step, (int32_t)share);
	check->buffer = PREFILL_OUT;
	check->expected = expected;
	check->cost = 20.0 * ATTENTION_DIM * (double)tokens / 2;
	check->image = "prefill";
	check->detail = detail;
	check->entry = detail->element == ELEMENT_F16 ? "prefill_check_f16" : "prefill_check_bf16";
	check->arguments[check->argument_count++] =
		(struct argument){ ARGUMENT_I64, .integer = tokens };
	check->arguments[check->argument_count++] =
		(struct argument){ ARGUMENT_I64, .integer = share };
	return 0;
}

/*
 * As many tokens as keep an execution at some milliseconds: work grows with their square. All
 * heads, but on a GPU of a few SMs those of one head of keys.
 */
static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const double units = device->units;
	const int64_t heads = units < 8 ? 4 : footprint_hidden(room) / ATTENTION_DIM;
	const double share = (double)attention_share((uint64_t)heads);
	const double token = BYTES_ROW * (double)heads * (2 + 2 / share);
	/* By wgmma at least so many that all slots are used twice. */
	const double least = ((const struct detail *)kernel->detail)->warpgroups ? 4 : 2;
	const double usual = 128 * fmin(128, fmax(least, units)) * room.scale;
	int64_t tokens = footprint_round(fmin(usual, PREFILL_TOKENS), UNIT);

	while (tokens > UNIT && token * (double)tokens > room.memory)
		tokens -= UNIT;
	if (token * (double)tokens > room.memory)
		return fail(err, "%s needs memory for %d tokens", kernel->name, UNIT);
	*to = (struct size){ { tokens, heads } };
	return 0;
}

static const struct variant gpu_bf16[] = {
	{ "128 queries, 64 keys", 0, 80, { 128, 64 }, NULL, "prefill_bf16_128x64" },
	{ "256 queries, 64 keys", 0, 80, { 256, 64 }, NULL, "prefill_bf16_256x64" },
	{ "128 queries, 32 keys", 0, 80, { 128, 32 }, NULL, "prefill_bf16_128x32" },
};

static const struct variant gpu_f16[] = {
	{ "128 queries, 64 keys", 0, 80, { 128, 64 }, NULL, "prefill_f16_128x64" },
	{ "128 queries, 32 keys", 0, 80, { 128, 32 }, NULL, "prefill_f16_128x32" },
};
static const struct variant gpu_wgmma[] = {
	{ "128 queries, 128 keys", 0, 90, { 128, 128 }, NULL, "prefill_wgmma_bf16_128x128",
		"HGMMA=16 +650", "9.0", true },
};
static const struct detail bf16 = { ELEMENT_BF16, false }, f16 = { ELEMENT_F16, false };
static const struct detail wgmma_bf16 = { ELEMENT_BF16, true };

static const struct kernel kernels[] = {
	{
		.name = "attention_prefill_bf16",
		.about = "causal attention of a prompt's tokens in BF16 on the tensor cores",
		.counts = "256 n (n + 1) FLOP a head; queries, keys and values read once",
		.role = ROLE_WORKLOAD,
		.pipe = "BF16 tensor",
		.level = LEVEL_NONE,
		.dimensions = { "tokens", "heads" },
		.size = size,
		.gpu = { gpu_bf16, COUNT(gpu_bf16), plan_gpu },
		.detail = &bf16,
	},
	{
		.name = "attention_prefill_f16",
		.about = "causal attention of a prompt's tokens in FP16 on the tensor cores",
		.counts = "256 n (n + 1) FLOP a head; queries, keys and values read once",
		.role = ROLE_WORKLOAD,
		.pipe = "FP16 tensor",
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "tokens", "heads" },
		.size = size,
		.gpu = { gpu_f16, COUNT(gpu_f16), plan_gpu },
		.detail = &f16,
	},
	{
		.name = "attention_prefill_wgmma_bf16",
		.about = "causal attention of a prompt's tokens in BF16 by wgmma",
		.counts = "256 n (n + 1) FLOP a head; queries, keys and values read once",
		.role = ROLE_WORKLOAD,
		.pipe = "BF16 tensor",
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "tokens", "heads" },
		.size = size,
		.gpu = { gpu_wgmma, COUNT(gpu_wgmma), plan_gpu },
		.detail = &wgmma_bf16,
	},
};

extern const struct family family_prefill;
const struct family family_prefill = { "prefill", "causal attention to a prompt", kernels,
	COUNT(kernels), SUITE_LLM };
