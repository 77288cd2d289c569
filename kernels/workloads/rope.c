/* SPDX-License-Identifier: Apache-2.0 */
/*
 * rope: rotary position embedding, which tells attention where a token stands: each query and key
 * is turned, element i of a head together with element i + 64, by the angle that the tables of
 * cosines and sines give for the token's position: (a, b) -> (a cos - b sin, b cos + a sin). BF16,
 * h = 40 heads, 32 of queries and 8 of keys, as in an 8B model, or 72, 64 and 8, as in a 70B model
 * where a large size is asked for, 128 elements each; the tables are FP32.
 *
 * A pair takes 4 multiplications and 2 additions: 6 x 64 h for a token. Bytes of a token at DRAM:
 * 256 h of heads read and written, 512 of tables read. At L1 the tables are read for every
 * group of heads (the variant says how many heads a thread takes). Models turn in place; here the
 * result is another array, so that it can be checked however often the row is carried out: the
 * bytes are the same. The tables hold uniform numbers instead of cosines and sines, for the same
 * operations.
 *
 * The check holds every element against double precision; the tolerance is derived in rope.h.
 */
#include "kernels/workloads/rope.h"

#include "core/kernel.h"
#include "kernels/footprint.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
#define THREADS 8 /* that share a head */
#define BYTES_HEAD (2.0 * ROPE_DIM)
#define BYTES_TABLES (2 * 4.0 * ROPE_HALF)

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const double value = rope_value(occasion->seed, index, plan->size.n[1]);

	return (struct expected){ value, rope_tolerance(value) };
}

/* The variant's numbers: heads of a thread, and tokens of a block; heads of a token. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t tokens = request->size.n[0], heads = request->size.n[1];
	const int each = request->variant->number[0];
	const size_t elements = (size_t)(tokens * heads) * ROPE_DIM;
	const size_t entries = (size_t)tokens * ROPE_HALF;
	const double n = (double)tokens, row = BYTES_HEAD * (double)heads;
	struct step *step;

	if (tokens < 1 || tokens > INT32_MAX)
		return fail(err, "%s needs 1 to %d tokens, not %lld", request->kernel->name,
			INT32_MAX, (long long)tokens);
	if (heads != request->variant->number[1])
		return fail(err, "%s with %s takes no tokens of %lld heads", request->kernel->name,
			request->variant->name, (long long)heads);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan, (struct buffer){ "y", ELEMENT_BF16, elements, FILL_POISON, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "x", ELEMENT_BF16, elements, FILL_UNIFORM, -1, 1 });
	plan_add_buffer(plan, (struct buffer){ "cos", ELEMENT_F32, entries, FILL_UNIFORM, -1, 1 });
	plan_add_buffer(plan, (struct buffer){ "sin", ELEMENT_F32, entries, FILL_UNIFORM, -1, 1 });
	plan->work.operations = n * 6 * (double)heads * ROPE_HALF;
	plan->work.level[LEVEL_DRAM] = (struct traffic){ n * (row + BYTES_TABLES), n * row };
	plan->work.level[LEVEL_L1] =
		(struct traffic){ n * (row + BYTES_TABLES * (double)heads / each), n * row };
	step = plan_add_launch(plan, "rope", request->variant->entry, (tokens + each - 1) / each,
		(int)heads * THREADS);
	step_add_buffer(step, ROPE_Y);
	step_add_buffer(step, ROPE_X);
	step_add_buffer(step, ROPE_COS);
	step_add_buffer(step, ROPE_SIN);
	step_add_i64(step, tokens);
	plan->check.buffer = ROPE_Y;
	plan->check.expected = expected;
	plan->check.cost = 60;
	plan->check.entry = "rope_check";
	plan->check.arguments[plan->check.argument_count++] =
		(struct argument){ ARGUMENT_I64, .integer = heads };
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const int heads = room.scale > 1 ? ROPE_HEADS_LARGE : ROPE_HEADS;
	double bytes;

	if (footprint_choose(device, room, &bytes, err))
		return -1;
	to->n[0] = (int64_t)(bytes / (2 * BYTES_HEAD * heads + BYTES_TABLES));
	to->n[1] = heads;
	if (to->n[0] < 1)
		return fail(err, "%s needs memory for at least 1 token", kernel->name);
	return 0;
}

#define GPU_VARIANT(each, heads)                                                                   \
	{                                                                                          \
		.name = #each " of " #heads " heads a thread", .needs_capability = 80,             \
		.number = { each, heads }, .entry = "rope_" #heads "_" #each                       \
	}
static const struct variant gpu[] = { GPU_VARIANT(1, 40), GPU_VARIANT(2, 40), GPU_VARIANT(4, 40),
	GPU_VARIANT(1, 72), GPU_VARIANT(2, 72), GPU_VARIANT(4, 72) };

static const struct kernel kernels[] = {
	{
		.name = "rope_bf16",
		.about = "rotary position embedding of queries and keys in BF16",
		.counts = "6 FLOP for each pair; heads read and written, tables of FP32 read",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "tokens", "heads" },
		.size = size,
		.gpu = { gpu, COUNT(gpu), plan_gpu },
	},
};

extern const struct family family_rope;
const struct family family_rope = { "rope", "rotary position embedding", kernels, COUNT(kernels),
	SUITE_LLM };
