/* SPDX-License-Identifier: Apache-2.0 */
/*
 * embedding: the first step of a language model: for each token the row of its id is copied from
 * the table of embeddings, BF16, rows of n = 4096 elements as in an 8B model, or of 8192 as in a
 * 70B model where a large size is asked for; the vocabulary of both has 128256 entries. Other
 * lookups by index (graph networks, recommendations) do the same.
 *
 * No FLOP. Bytes of a token: 4 for its id, 2 n read and 2 n written. No two tokens have the same
 * id, so no row is read twice and the bytes are exact at DRAM and L2; at L1 every thread that
 * copies a part of a row reads the id, 4 bytes each. Rows are whole and long, but in no order.
 *
 * The check compares every element with the table's, exactly.
 */
#include "kernels/workloads/embedding.h"

#include <math.h>

#include "core/kernel.h"
#include "kernels/footprint.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
#define VOCABULARY 128256
#define THREADS 256 /* of a block */

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return (struct expected){ (double)embedding_value(occasion->seed, index,
					  (uint64_t)plan->size.n[1], (uint64_t)plan->size.n[2]),
		0 };
}

/* The variant's numbers: threads that copy a row, and its elements. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t tokens = request->size.n[0], vocabulary = request->size.n[1];
	const int64_t hidden = request->size.n[2];
	const int threads = request->variant->number[0], rows = THREADS / threads;
	const double n = (double)tokens, row = 2.0 * (double)hidden;
	struct check *check = &plan->check;
	struct step *step;

	if (tokens < 1 || tokens > vocabulary || vocabulary > INT32_MAX)
		return fail(err,
			"%s needs at least 1 token and a vocabulary of as many or more, at most %d",
			request->kernel->name, INT32_MAX);
	if (hidden != request->variant->number[1])
		return fail(err, "%s with %s takes no rows of %lld elements", request->kernel->name,
			request->variant->name, (long long)hidden);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan, (struct buffer){ "out", ELEMENT_BF16, (size_t)(tokens * hidden),
				      FILL_POISON, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "table", ELEMENT_BF16, (size_t)(vocabulary * hidden),
				      FILL_UNIFORM, -1, 1 });
	plan_add_buffer(plan, (struct buffer){ "ids", ELEMENT_I32, (size_t)tokens, FILL_PLACES,
				      .stride = (size_t)vocabulary });
	plan->work.level[LEVEL_DRAM] = plan->work.level[LEVEL_L2] =
		(struct traffic){ n * (row + 4), n * row };
	plan->work.level[LEVEL_L1] = (struct traffic){ n * (row + 4 * threads), n * row };
	step = plan_add_launch(
		plan, "embedding", request->variant->entry, (tokens + rows - 1) / rows, THREADS);
	step_add_buffer(step, EMBEDDING_OUT);
	step_add_buffer(step, EMBEDDING_TABLE);
	step_add_buffer(step, EMBEDDING_IDS);
	step_add_i64(step, tokens);
	check->buffer = EMBEDDING_OUT;
	check->expected = expected;
	check->cost = 30;
	check->entry = "embedding_check";
	check->arguments[check->argument_count++] =
		(struct argument){ ARGUMENT_I64, .integer = vocabulary };
	check->arguments[check->argument_count++] =
		(struct argument){ ARGUMENT_I64, .integer = hidden };
	return 0;
}

/* At most as many tokens as there are ids; a small table for few of them. */
static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const int64_t hidden = footprint_hidden(room);
	const double row = 2.0 * (double)hidden;
	double bytes;

	/* The table may have twice the rows that are read: what moves is two thirds of all. */
	if (footprint_choose(device, room_less(room, room.memory / 3), &bytes, err))
		return -1;
	to->n[0] = (int64_t)fmin(bytes / (2 * row + 4), VOCABULARY);
	to->n[1] = 2 * to->n[0] < VOCABULARY ? 2 * to->n[0] : VOCABULARY;
	to->n[2] = hidden;
	if (to->n[0] < 1)
		return fail(err, "%s needs memory for at least 1 token", kernel->name);
	return 0;
}

#define GPU_VARIANT(threads, hidden)                                                               \
	{                                                                                          \
		.name = #threads " threads a row of " #hidden, .number = { threads, hidden },      \
		.entry = "embedding_" #hidden "_" #threads                                         \
	}
static const struct variant gpu[] = { GPU_VARIANT(64, 4096), GPU_VARIANT(128, 4096),
	GPU_VARIANT(256, 4096), GPU_VARIANT(64, 8192), GPU_VARIANT(128, 8192),
	GPU_VARIANT(256, 8192) };

static const struct kernel kernels[] = {
	{
		.name = "embedding_bf16",
		.about = "rows of an embedding table in BF16 by token ids",
		.counts =
			"no FLOP; rows of 4096 (large: 8192) elements read and written, an id each",
		.role = ROLE_WORKLOAD,
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "tokens", "vocabulary", "hidden" },
		.size = size,
		.gpu = { gpu, COUNT(gpu), plan_gpu },
	},
};

extern const struct family family_embedding;
const struct family family_embedding = { "embedding", "rows of a table by index", kernels,
	COUNT(kernels), SUITE_LLM };
