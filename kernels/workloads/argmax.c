/* SPDX-License-Identifier: Apache-2.0 */
/*
 * argmax: a language model's last step where it samples greedily: for each sequence of a batch the
 * token whose logit is the greatest, the first if there are several. FP32, 128256 logits a
 * sequence, the vocabulary of an 8B model. A comparison is no FLOP: the row has only bytes.
 *
 * Bytes of a sequence: 4 x 128256 read, 4 written, at every level of memory.
 *
 * The check looks for the greatest again and is exact.
 */
#include "kernels/workloads/argmax.h"

#include "core/kernel.h"
#include "kernels/footprint.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
#define BYTES_ROW (4.0 * ARGMAX_VOCABULARY)

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	(void)plan;
	return (struct expected){ argmax_value(occasion->seed, index, 0, 1).index, 0 };
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
	plan_add_buffer(
		plan, (struct buffer){ "tokens", ELEMENT_I32, (size_t)batch, FILL_POISON, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "logits", ELEMENT_F32,
				      (size_t)batch * ARGMAX_VOCABULARY, FILL_UNIFORM, -1, 1 });
	plan->work.level[LEVEL_DRAM] = plan->work.level[LEVEL_L2] = plan->work.level[LEVEL_L1] =
		(struct traffic){ BYTES_ROW * m, 4 * m };
	step = plan_add_launch(
		plan, "argmax", request->variant->entry, batch, request->variant->number[0]);
	step_add_buffer(step, ARGMAX_TOKENS);
	step_add_buffer(step, ARGMAX_LOGITS);
	plan->check.buffer = ARGMAX_TOKENS;
	plan->check.expected = expected;
	plan->check.cost = 10.0 * ARGMAX_VOCABULARY;
	plan->check.entry = "argmax_check";
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	double bytes;

	if (footprint_choose(device, room, &bytes, err))
		return -1;
	to->n[0] = (int64_t)(bytes / (BYTES_ROW + 4));
	if (to->n[0] < 1)
		return fail(err, "%s needs memory for at least 1 row of %d logits", kernel->name,
			ARGMAX_VOCABULARY);
	return 0;
}

static const struct variant gpu[] = {
	{ .name = "256 threads a row", .number = { 256 }, .entry = "argmax_256" },
	{ .name = "512 threads a row", .number = { 512 }, .entry = "argmax_512" },
	{ .name = "1024 threads a row", .number = { 1024 }, .entry = "argmax_1024" },
};

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
		.gpu = { gpu, COUNT(gpu), plan_gpu },
	},
};

extern const struct family family_argmax;
const struct family family_argmax = { "argmax", "the greatest of each row", kernels, COUNT(kernels),
	SUITE_LLM };
