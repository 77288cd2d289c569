/* SPDX-License-Identifier: Apache-2.0 */
/*
 * topk: where a language model samples, for each sequence of a batch the 64 tokens whose logits are
 * the greatest, in order, of equal ones the first: what is then drawn from. FP32, 128256 logits a
 * sequence, the vocabulary of an 8B model. A comparison is no FLOP: the row has only bytes.
 *
 * Each row is read once. Bytes of a sequence: 4 x 128256 read, 4 x 64 written, at every level of
 * memory. What may be among the greatest is kept and sorted in shared memory: how much that is
 * depends on the logits, so its bytes are not given.
 *
 * The check counts for each token how many there are before it in the row, and is exact.
 */
#include "kernels/workloads/topk.h"

#include "core/kernel.h"
#include "kernels/footprint.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
#define BYTES_ROW (4.0 * TOPK_VOCABULARY)
#define BYTES_TOKENS (4.0 * TOPK_K)

/* The keys of the greatest in order, by putting each where it belongs. */
static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	uint64_t keys[TOPK_K + 1] = { 0 };

	(void)plan;
	for (uint32_t token = 0; token < TOPK_VOCABULARY; token++) {
		const uint64_t key = topk_input(occasion->seed, index / TOPK_K, token);
		int place = TOPK_K;

		for (; place > 0 && keys[place - 1] < key; place--)
			keys[place] = keys[place - 1];
		keys[place] = key;
	}
	return (struct expected){ (double)(uint32_t)~keys[index % TOPK_K], 0 };
}

/* The variant's number: threads of a block, which takes a row. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t batch = request->size.n[0];
	const double m = (double)batch;
	struct step *step;

	if (batch < 1 || batch > INT32_MAX)
		return fail(err, "%s needs 1 to %d sequences, not %lld", request->kernel->name,
			INT32_MAX, (long long)batch);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan,
		(struct buffer){ "tokens", ELEMENT_I32, (size_t)batch * TOPK_K, FILL_POISON });
	plan_add_buffer(plan, (struct buffer){ "logits", ELEMENT_F32,
				      (size_t)batch * TOPK_VOCABULARY, FILL_UNIFORM, -1, 1 });
	plan->work.level[LEVEL_DRAM] = plan->work.level[LEVEL_L2] = plan->work.level[LEVEL_L1] =
		(struct traffic){ BYTES_ROW * m, BYTES_TOKENS * m };
	step = plan_add_launch(
		plan, "topk", request->variant->entry, batch, request->variant->number[0]);
	step_add_buffer(step, TOPK_TOKENS);
	step_add_buffer(step, TOPK_LOGITS);
	plan->check.buffer = TOPK_TOKENS;
	plan->check.expected = expected;
	plan->check.cost = 10.0 * TOPK_VOCABULARY;
	plan->check.entry = "topk_check";
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	double bytes;

	if (footprint_choose(device, room, &bytes, err))
		return -1;
	to->n[0] = (int64_t)(bytes / (BYTES_ROW + BYTES_TOKENS));
	if (to->n[0] < 1)
		return fail(err, "%s needs memory for at least 1 row of %d logits", kernel->name,
			TOPK_VOCABULARY);
	return 0;
}

static const struct variant gpu[] = {
	{ .name = "256 threads a row", .number = { 256 }, .entry = "topk_256" },
	{ .name = "512 threads a row", .number = { 512 }, .entry = "topk_512" },
	{ .name = "1024 threads a row", .number = { 1024 }, .entry = "topk_1024" },
};

static const struct kernel kernels[] = {
	{
		.name = "topk_f32",
		.about = "the 64 greatest logits of each sequence: top-k sampling in FP32",
		.counts = "no FLOP; 128256 logits of a sequence read, 64 tokens written",
		.role = ROLE_WORKLOAD,
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "batch" },
		.size = size,
		.gpu = { gpu, COUNT(gpu), plan_gpu },
	},
};

extern const struct family family_topk;
const struct family family_topk = { "topk", "the greatest of each row, in order", kernels,
	COUNT(kernels), SUITE_LLM };
