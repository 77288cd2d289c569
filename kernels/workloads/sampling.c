/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sampling: a language model's last step, for each sequence of a batch: from the logits of its
 * vocabulary the next token. FP32, 128256 logits a sequence, the vocabulary of an 8B model. Two
 * ways:
 *
 * - argmax: the token whose logit is the greatest, the first if there are several: greedy sampling.
 * - topk: the 64 tokens whose logits are the greatest, in order, of equal ones the first: what is
 *   then drawn from. What may be among them is kept and sorted in shared memory: how much that is
 *   depends on the logits, so its bytes are not given.
 *
 * A comparison is no FLOP: the rows have only bytes. Each row of logits is read once: 4 x 128256
 * bytes of a sequence, and 4 a token written, at every level of memory.
 *
 * The checks are exact. That of argmax looks for the greatest again, that of topk counts for each
 * token how many there are before it in the row.
 */
#include "kernels/workloads/sampling.h"

#include "core/kernel.h"
#include "kernels/footprint.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
#define BYTES_ROW (4.0 * SAMPLING_VOCABULARY)

/* A row's own. */
struct detail {
	int tokens; /* of a sequence */
	const char *image, *check;
	struct expected (*expected)(const struct plan *, const struct occasion *, size_t);
};

static struct expected expected_argmax(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	(void)plan;
	return (struct expected){ argmax_value(occasion->seed, index, 0, 1).index, 0 };
}

/* The keys of the greatest in order, by putting each where it belongs. */
static struct expected expected_topk(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	uint64_t keys[SAMPLING_K + 1] = { 0 };

	(void)plan;
	for (uint32_t token = 0; token < SAMPLING_VOCABULARY; token++) {
		const uint64_t key = topk_input(occasion->seed, index / SAMPLING_K, token);
		int place = SAMPLING_K;

		for (; place > 0 && keys[place - 1] < key; place--)
			keys[place] = keys[place - 1];
		keys[place] = key;
	}
	return (struct expected){ (double)(uint32_t)~keys[index % SAMPLING_K], 0 };
}

/* The variant's number: threads of a block, which takes a row. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct detail *detail = request->kernel->detail;
	const int64_t batch = request->size.n[0];
	const double m = (double)batch;
	struct step *step;

	if (batch < 1 || batch > INT32_MAX)
		return fail(err, "%s needs 1 to %d sequences, not %lld", request->kernel->name,
			INT32_MAX, (long long)batch);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan, (struct buffer){ "tokens", ELEMENT_I32,
				      (size_t)batch * (size_t)detail->tokens, FILL_POISON, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "logits", ELEMENT_F32,
				      (size_t)batch * SAMPLING_VOCABULARY, FILL_UNIFORM, -1, 1 });
	plan->work.level[LEVEL_DRAM] = plan->work.level[LEVEL_L2] = plan->work.level[LEVEL_L1] =
		(struct traffic){ BYTES_ROW * m, 4 * detail->tokens * m };
	step = plan_add_launch(
		plan, detail->image, request->variant->entry, batch, request->variant->number[0]);
	step_add_buffer(step, SAMPLING_TOKENS);
	step_add_buffer(step, SAMPLING_LOGITS);
	plan->check.buffer = SAMPLING_TOKENS;
	plan->check.expected = detail->expected;
	plan->check.cost = 10.0 * SAMPLING_VOCABULARY;
	plan->check.entry = detail->check;
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const struct detail *detail = kernel->detail;
	double bytes;

	if (footprint_choose(device, room, &bytes, err))
		return -1;
	to->n[0] = (int64_t)(bytes / (BYTES_ROW + 4 * detail->tokens));
	if (to->n[0] < 1)
		return fail(err, "%s needs memory for at least 1 row of %d logits", kernel->name,
			SAMPLING_VOCABULARY);
	return 0;
}

static const struct variant gpu_argmax[] = {
	{ .name = "256 threads a row", .number = { 256 }, .entry = "argmax_256" },
	{ .name = "512 threads a row", .number = { 512 }, .entry = "argmax_512" },
	{ .name = "1024 threads a row", .number = { 1024 }, .entry = "argmax_1024" },
};
static const struct variant gpu_topk[] = {
	{ .name = "256 threads a row", .number = { 256 }, .entry = "topk_256" },
	{ .name = "512 threads a row", .number = { 512 }, .entry = "topk_512" },
	{ .name = "1024 threads a row", .number = { 1024 }, .entry = "topk_1024" },
};

static const struct detail argmax = { 1, "argmax", "argmax_check", expected_argmax };
static const struct detail topk = { SAMPLING_K, "topk", "topk_check", expected_topk };

static const struct kernel kernels[] = {
	{
		.name = "argmax_f32",
		.about = "the greatest logit of each sequence: greedy sampling in FP32",
		.counts = "no FLOP; 128256 logits of a sequence read",
		.role = ROLE_WORKLOAD,
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "batch" },
		.size = size,
		.gpu = { gpu_argmax, COUNT(gpu_argmax), plan_gpu },
		.detail = &argmax,
	},
	{
		.name = "topk_f32",
		.about = "the 64 greatest logits of each sequence: top-k sampling in FP32",
		.counts = "no FLOP; 128256 logits of a sequence read, 64 tokens written",
		.role = ROLE_WORKLOAD,
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "batch" },
		.size = size,
		.gpu = { gpu_topk, COUNT(gpu_topk), plan_gpu },
		.detail = &topk,
	},
};

extern const struct family family_sampling;
const struct family family_sampling = { "sampling", "the next token from its logits", kernels,
	COUNT(kernels), SUITE_LLM };
