/* SPDX-License-Identifier: Apache-2.0 */
/*
 * kvcache: a language model keeps the keys and values of the tokens it has seen in a cache of
 * pages, 16 tokens each, that lie anywhere in memory; a table says which page holds which tokens.
 * Behind the projections of a layer the keys and values of new tokens, a prompt's say, are copied
 * to their pages. BF16, 8 heads of 128 elements as in an 8B model; a page holds its keys, then its
 * values.
 *
 * No FLOP. Bytes of a token: 4096 read and written; of a page: 4 for its entry in the table. At L1
 * every thread that copies a part of a page reads the entry.
 *
 * The new tokens fill the cache, so the check compares every element of it, exactly.
 */
#include "kernels/workloads/kvcache.h"

#include "core/kernel.h"
#include "kernels/footprint.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
#define BYTES_PAGE (2 * 2.0 * KVCACHE_HALF)

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const uint64_t pages = (uint64_t)plan->size.n[0] / KVCACHE_PAGE;

	return (struct expected){
		(double)kvcache_value(occasion->seed, index, pages, input_place_inverse(pages)), 0
	};
}

/* The variant's number: threads that copy a page. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t tokens = request->size.n[0], pages = tokens / KVCACHE_PAGE;
	const int threads = request->variant->number[0];
	const size_t elements = (size_t)tokens * KVCACHE_ROW;
	const double n = (double)pages;
	struct check *check = &plan->check;
	struct step *step;

	if (tokens < 1 || tokens % KVCACHE_PAGE || tokens > INT32_MAX)
		return fail(err, "%s needs a multiple of %d tokens, at most %d, not %lld",
			request->kernel->name, KVCACHE_PAGE, INT32_MAX, (long long)tokens);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(
		plan, (struct buffer){ "cache", ELEMENT_BF16, 2 * elements, FILL_POISON, 0, 0 });
	plan_add_buffer(
		plan, (struct buffer){ "keys", ELEMENT_BF16, elements, FILL_UNIFORM, -1, 1 });
	plan_add_buffer(
		plan, (struct buffer){ "values", ELEMENT_BF16, elements, FILL_UNIFORM, -1, 1 });
	plan_add_buffer(plan, (struct buffer){ "table", ELEMENT_I32, (size_t)pages, FILL_PLACES,
				      .stride = (size_t)pages });
	plan->work.level[LEVEL_DRAM] = (struct traffic){ n * (BYTES_PAGE + 4), n * BYTES_PAGE };
	plan->work.level[LEVEL_L1] =
		(struct traffic){ n * (BYTES_PAGE + 4 * threads), n * BYTES_PAGE };
	step = plan_add_launch(plan, "kvcache", request->variant->entry, pages, threads);
	step_add_buffer(step, KVCACHE_CACHE);
	step_add_buffer(step, KVCACHE_KEYS);
	step_add_buffer(step, KVCACHE_VALUES);
	step_add_buffer(step, KVCACHE_TABLE);
	check->buffer = KVCACHE_CACHE;
	check->expected = expected;
	check->cost = 150;
	check->entry = "kv_append_check";
	check->arguments[check->argument_count++] =
		(struct argument){ ARGUMENT_I64, .integer = pages };
	check->arguments[check->argument_count++] = (struct argument){ ARGUMENT_I64,
		.integer = (int64_t)input_place_inverse((uint64_t)pages) };
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	double bytes;

	if (footprint_choose(device, room, &bytes, err))
		return -1;
	to->n[0] = (int64_t)(bytes / (2 * BYTES_PAGE + 4)) * KVCACHE_PAGE;
	if (to->n[0] < 1)
		return fail(
			err, "%s needs memory for at least %d tokens", kernel->name, KVCACHE_PAGE);
	return 0;
}

static const struct variant gpu[] = {
	{ .name = "256 threads a page", .number = { 256 }, .entry = "kv_append_256" },
	{ .name = "512 threads a page", .number = { 512 }, .entry = "kv_append_512" },
	{ .name = "1024 threads a page", .number = { 1024 }, .entry = "kv_append_1024" },
};

static const struct kernel kernels[] = {
	{
		.name = "kv_append_bf16",
		.about = "keys and values of new tokens into the pages of a cache in BF16",
		.counts = "no FLOP; keys and values read and written, a table of pages read",
		.role = ROLE_WORKLOAD,
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "tokens" },
		.size = size,
		.gpu = { gpu, COUNT(gpu), plan_gpu },
	},
};

extern const struct family family_kvcache;
const struct family family_kvcache = { "kvcache", "append to a paged cache of keys and values",
	kernels, COUNT(kernels), SUITE_LLM };
