/* SPDX-License-Identifier: Apache-2.0 */
/*
 * embedding: the first step of a language model: for each token the row of its id is copied from
 * the table of embeddings, BF16, 4096 elements a row as in an 8B model, whose vocabulary has 128256
 * entries. Other lookups by index (graph networks, recommendations) do the same.
 *
 * No FLOP. Bytes of a token: 4 for its id, 8192 read and 8192 written. No two tokens have the same
 * id, so no row is read twice and the bytes are exact at every level; at L1 every thread that
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
#define BYTES_ROW (2.0 * EMBEDDING_HIDDEN)

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return (struct expected){
		(double)embedding_value(occasion->seed, index, (uint64_t)plan->size.n[1]), 0
	};
}

/* The variant's number: threads that copy a row. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t tokens = request->size.n[0], vocabulary = request->size.n[1];
	const int threads = request->variant->number[0], rows = THREADS / threads;
	const double n = (double)tokens;
	struct check *check = &plan->check;
	struct step *step;

	if (tokens < 1 || tokens > vocabulary || vocabulary > INT32_MAX)
		return fail(err,
			"%s needs at least 1 token and a vocabulary of as many or more, at most %d",
			request->kernel->name, INT32_MAX);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan, (struct buffer){ "out", ELEMENT_BF16,
				      (size_t)tokens * EMBEDDING_HIDDEN, FILL_POISON, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "table", ELEMENT_BF16,
				      (size_t)vocabulary * EMBEDDING_HIDDEN, FILL_UNIFORM, -1, 1 });
	plan_add_buffer(plan, (struct buffer){ "ids", ELEMENT_I32, (size_t)tokens, FILL_PLACES,
				      .stride = (size_t)vocabulary });
	plan->work.level[LEVEL_DRAM] = (struct traffic){ n * (BYTES_ROW + 4), n * BYTES_ROW };
	plan->work.level[LEVEL_L1] =
		(struct traffic){ n * (BYTES_ROW + 4 * threads), n * BYTES_ROW };
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
	return 0;
}

/* Half as many tokens as the vocabulary has entries, and those of a model if they fit. */
static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	double bytes;

	/* Half of the table is read and as much written: two thirds of all buffers. */
	if (footprint_choose(device, room_less(room, room.memory / 3), &bytes, err))
		return -1;
	to->n[0] = (int64_t)fmin(room.memory / (3 * BYTES_ROW + 4), room.scale * (VOCABULARY / 2));
	to->n[1] = 2 * to->n[0];
	if (to->n[0] < 1)
		return fail(err, "%s needs memory for at least 1 token", kernel->name);
	return 0;
}

static const struct variant gpu[] = {
	{ .name = "64 threads a row", .number = { 64 }, .entry = "embedding_64" },
	{ .name = "128 threads a row", .number = { 128 }, .entry = "embedding_128" },
	{ .name = "256 threads a row", .number = { 256 }, .entry = "embedding_256" },
};

static const struct kernel kernels[] = {
	{
		.name = "embedding_bf16",
		.about = "rows of an embedding table in BF16 by token ids",
		.counts = "no FLOP; rows of 4096 elements read and written, and an id each",
		.role = ROLE_WORKLOAD,
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "tokens", "vocabulary" },
		.size = size,
		.gpu = { gpu, COUNT(gpu), plan_gpu },
	},
};

extern const struct family family_embedding;
const struct family family_embedding = { "embedding", "rows of a table by index", kernels,
	COUNT(kernels), SUITE_LLM };
