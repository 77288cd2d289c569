/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The GPU plans of every kernel on modelled devices: a tiny one, an old one, a large one. Every
 * variant that a device can run makes a whole plan that fits it, and variants agree on the work.
 */
#include <math.h>
#include <string.h>

#include "core/kernel.h"
#include "kernels/families.h"

/* Ours first: cmocka makes fail a macro. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static struct device gpu(int capability, int units, int threads, double l2, double memory)
{
	struct device device = device_unknown();

	strcpy(device.backend, "cuda");
	device.code = CODE_GPU;
	device.capability = capability;
	device.units = units;
	device.warp = 32;
	device.threads_per_block = 1024;
	device.threads_per_unit = threads;
	device.blocks_per_unit = 16;
	device.registers_per_unit = 65536;
	device.shared_per_block = device.shared_per_unit = (capability >= 90 ? 227 : 64) * 1024;
	device.cache[LEVEL_L2] = (struct cache){ l2, 1 };
	device.cache[LEVEL_L1] = device.cache[LEVEL_SHARED] = (struct cache){ 64 * 1024, units };
	device.memory_bytes = device.memory_free_bytes = memory;
	return device;
}

#define DEVICES 3
static void devices(struct device *to)
{
	to[0] = gpu(90, 2, 2048, 64 * 1024, 16.0 * (1 << 20));
	to[1] = gpu(75, 40, 1024, 4.0 * (1 << 20), 15e9);
	to[2] = gpu(90, 132, 2048, 60.0 * (1 << 20), 141e9);
}

static double most_memory(const struct device *device)
{
	return device->memory_free_bytes / 2;
}

static void check_launch(const struct step *step, const struct device *device)
{
	unsigned threads = step->block[0] * step->block[1] * step->block[2];

	assert_true(threads > 0 && threads <= (unsigned)device->threads_per_block);
	/* Whole warps, or the one thread of a latency. */
	assert_true(threads == 1 || threads % 32 == 0);
	assert_true(step->grid[0] > 0 && step->grid[0] <= INT32_MAX);
	assert_true(step->grid[1] > 0 && step->grid[1] <= 65535);
	assert_true(step->shared_bytes <= device->shared_per_block);
}

static void check_plan(const struct plan *plan, const struct device *device)
{
	struct error err;

	if (plan_check(plan, &err))
		fail_msg("%s", err.text);
	assert_true(plan_memory(plan) <= most_memory(device));
	for (int i = 0; i < plan->step_count; i++)
		if (plan->steps[i].kind == STEP_LAUNCH)
			check_launch(&plan->steps[i], device);
	if (plan->check.buffer >= 0)
		assert_non_null(plan->check.expected);
}

/* Whether VARIANT names ENTRY, so that its machine code is held against the row's claim. */
static bool is_proved(const struct variant *variant, const char *entry)
{
	if (!strcmp(variant->entry, entry))
		return true;
	for (int i = 0; variant->more_entries && variant->more_entries[i]; i++)
		if (!strcmp(variant->more_entries[i], entry))
			return true;
	return false;
}

/* Bit i: variant i has a plan, or cannot be used on DEVICE. */
static unsigned check_variants(const struct plan_request *at, const struct device *device)
{
	const struct code *code = kernel_code(at->kernel, device);
	struct plan_request request = *at;
	unsigned whole = 0, useless = 0;
	struct error err;

	for (int i = 0; i < code->variant_count; i++) {
		struct plan plan;

		request.variant = &code->variants[i];
		if (variant_usable(request.variant, device, &err)) {
			useless |= 1u << i;
		} else if (!code->plan(&request, &plan, &err)) {
			check_plan(&plan, device);
			for (int s = 0; request.variant->proof && s < plan.step_count; s++)
				assert_true(is_proved(request.variant, plan.steps[s].entry));
			whole |= 1u << i;
		}
	}
	if (!whole && useless + 1 != 1u << code->variant_count)
		fail_msg("%s: %s", at->kernel->name, err.text);
	return whole | useless;
}

/*
 * At every size of a fine sweep, of small, usual and large problems. A variant may be for some of
 * them alone.
 */
static void check_kernel(const struct kernel *kernel, const struct device *device)
{
	struct plan_request request = { kernel, device, NULL, { { 0 } }, kernel->scalable ? 5 : 1 };
	static const double scales[] = { 1.0 / 64, 1, 4 };
	const int variants = kernel_code(kernel, device)->variant_count;
	struct size sizes[SWEEP_POINTS];
	unsigned whole = 0;
	struct error err;
	bool swept;

	for (int s = 0; s < 3 && variants; s++) {
		const struct room room = { most_memory(device), scales[s] };
		int count =
			kernel_sizes(kernel, device, room, true, sizes, SWEEP_POINTS, &swept, &err);

		for (int i = 0; i < count; i++) {
			request.size = sizes[i];
			whole |= check_variants(&request, device);
		}
	}
	if (whole && whole + 1 != 1u << variants)
		fail_msg("%s: variants without a plan at any size: %x of %d", kernel->name, whole,
			variants);
}

static void test_all(void **state)
{
	struct device modelled[DEVICES];
	const struct kernel *kernel;

	(void)state;
	devices(modelled);
	for (int d = 0; d < DEVICES; d++)
		for (int i = 0; (kernel = kernel_at(i)); i++)
			check_kernel(kernel, &modelled[d]);
}

/* The size that KERNEL likes on DEVICE and the plan of its first variant. */
static struct plan plan_of(const char *name, const struct device *device)
{
	const struct kernel *kernel = kernel_find(name);
	struct plan_request request = { kernel, device, NULL, { { 0 } }, 1 };
	struct plan plan = plan_empty();
	struct error err;

	assert_non_null(kernel);
	request.variant = kernel->gpu.variants;
	if (kernel->size(
		    kernel, device, (struct room){ most_memory(device), 1 }, &request.size, &err) ||
		kernel->gpu.plan(&request, &plan, &err))
		fail_msg("%s: %s", name, err.text);
	return plan;
}

/* Reads at least 20 times the L2, writes at least 100 times (DESIGN: lines left in it under 1 %).
 */
static void test_footprints(void **state)
{
	static const char *const names[] = { "stream_read", "stream_write", "stream_copy",
		"stream_triad" };
	struct device modelled[DEVICES];

	(void)state;
	devices(modelled);
	for (int d = 0; d < DEVICES; d++)
		for (int i = 0; i < 4; i++) {
			struct plan plan = plan_of(names[i], &modelled[d]);
			double l2 = modelled[d].cache[LEVEL_L2].bytes;

			assert_true(plan_memory(&plan) >= 20 * l2);
			if (i)
				assert_true(work_bytes(&plan.work, LEVEL_DRAM) >= 100 * l2);
		}
}

static void test_cache_sets(void **state)
{
	struct device modelled[DEVICES];

	(void)state;
	devices(modelled);
	for (int d = 0; d < DEVICES; d++) {
		struct plan l1 = plan_of("cache_l1", &modelled[d]);
		struct plan l2 = plan_of("cache_l2", &modelled[d]);
		double set = (double)l2.buffers[0].count * 8;

		assert_true(l1.buffers[0].count * 8 / (size_t)modelled[d].units <= 32 * 1024);
		assert_int_equal(l1.steps[0].carveout, 0);
		assert_true(set <= modelled[d].cache[LEVEL_L2].bytes / 2);
		assert_true(set >= modelled[d].cache[LEVEL_L2].bytes / 16);
	}
}

/* A tensor instruction needs the capability that has it. */
static void test_capability(void **state)
{
	const struct kernel *kernel = kernel_find("mma_f64");
	struct device modelled[DEVICES];
	struct error err;

	(void)state;
	assert_non_null(kernel);
	devices(modelled);
	for (int i = 0; i < kernel->gpu.variant_count; i++) {
		assert_int_not_equal(
			variant_usable(&kernel->gpu.variants[i], &modelled[1], &err), 0);
		assert_int_equal(variant_usable(&kernel->gpu.variants[i], &modelled[2], &err), 0);
	}
}

/* Attention of the models of which there are kernels: large problems are the larger one. */
static void test_heads(void **state)
{
	const struct kernel *kernel = kernel_find("attention_decode_long_bf16");
	struct device modelled[DEVICES];
	struct plan_request request = { kernel, &modelled[2], kernel->gpu.variants, { { 0 } }, 1 };
	static const struct {
		double scale;
		int heads;
		const char *entry;
	} models[] = { { 1, 32, "attention_256_share4" }, { 4, 64, "attention_256_share8" } };
	struct plan plan;
	struct error err;

	(void)state;
	devices(modelled);
	for (int i = 0; i < 2; i++) {
		const struct room room = { most_memory(&modelled[2]), models[i].scale };

		assert_int_equal(kernel->size(kernel, &modelled[2], room, &request.size, &err), 0);
		assert_int_equal(request.size.n[2], models[i].heads);
		assert_int_equal(kernel->gpu.plan(&request, &plan, &err), 0);
		assert_string_equal(plan.steps[0].entry, models[i].entry);
	}
	/* Half the keys for each head of queries. */
	for (int heads = 32; heads <= 64; heads += 32) {
		const struct kernel *prefill = kernel_find("attention_prefill_bf16");

		assert_int_equal(
			prefill->gpu.plan(&(struct plan_request){ prefill, &modelled[2],
						  prefill->gpu.variants, { { 256, heads } }, 1 },
				&plan, &err),
			0);
		assert_int_equal(plan.steps[0].arguments[5].integer, heads / 8);
		assert_int_equal(plan.buffers[2].count, 8 * 256 * 128);
	}
	request.size.n[2] = 40;
	assert_int_equal(kernel->gpu.plan(&request, &plan, &err), -1);
	assert_string_equal(err.text, "attention_decode_long_bf16 needs 32 or 64 heads, not 40");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_footprints),
		cmocka_unit_test(test_cache_sets),
		cmocka_unit_test(test_capability),
		cmocka_unit_test(test_heads),
	};

	return cmocka_run_group_tests_name("GPU plans", tests, NULL, NULL);
}
