/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CUB's primitives behind their interface in C, as far as they go without a GPU: the shared object
 * opens, and what it cannot do it says in words. Where it was not built (make cub) this is skipped.
 * The plans of the family cub, and what plan_check refuses of a primitive.
 */
#ifdef ROOFLINE_CUDA
#include "backend/cuda_cub.h"

#include <string.h>

#include "kernels/families.h"

/* Ours first: cmocka makes fail a macro. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static void test_interface(void **state)
{
	const struct step none = { .primitive = (enum primitive)99, .n = 1000 };
	struct step step = { .n = 1000 };
	struct cuda_cub cub = { 0 };
	struct error err = { 0 };
	size_t bytes = 0;

	(void)state;
	if (cuda_cub_open(&cub, &err)) {
		assert_non_null(strstr(err.text, "`make cub`"));
		skip();
	}
	assert_int_equal(cuda_cub_open(&cub, &err), 0);
	assert_non_null(strstr(cub.path, CUB_FILE));
	assert_true(cub.version() >= 100000);
	assert_int_equal(cuda_cub_start(&cub, &none, &bytes, &err), -1);
	assert_non_null(strstr(err.text, "1000 elements returned 1 (invalid argument)"));
	for (step.primitive = PRIMITIVE_SUM_F32; step.primitive <= PRIMITIVE_SORT_U32;
		step.primitive++)
		if (cuda_cub_start(&cub, &step, &bytes, &err))
			assert_non_null(strstr(err.text, "asking for the scratch memory of"));
		else
			assert_true(bytes > 0);
	cuda_cub_close(&cub);
}

static const char *const names[] = { "sum_cub_f32", "scan_cub_i32", "select_cub_i32",
	"sort_cub_u32" };
#define NAMES ((int)(sizeof names / sizeof names[0]))

static int make(int name, int64_t n, struct plan *plan, struct error *err)
{
	struct device device = device_unknown();
	const struct kernel *kernel = kernel_find(names[name]);
	const struct plan_request request = { kernel, &device, kernel->gpu.variants, { { n } }, 1 };

	device.code = CODE_GPU;
	return kernel->gpu.plan(&request, plan, err);
}

static void test_plans(void **state)
{
	static const int64_t bad[] = { 0, -16384, 64, 1 << 20 | 1, 1ll << 31 };
	const double n = 131072;
	const double read[] = { 4 * n, 4 * n, 4 * n, 20 * n };
	const double written[] = { 4, 4 * n, 2 * n + 4, 16 * n };
	struct error err = { 0 };
	struct plan plan, other;

	(void)state;
	for (int k = 0; k < NAMES; k++) {
		for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
			assert_int_equal(make(k, bad[i], &plan, &err), -1);
			assert_non_null(strstr(err.text, "needs a multiple of 16384 elements"));
		}
		assert_int_equal(make(k, (int64_t)n, &plan, &err), 0);
		assert_int_equal(plan_check(&plan, &err), 0);
		assert_true(plan.work.level[LEVEL_DRAM].read == read[k]);
		assert_true(plan.work.level[LEVEL_DRAM].written == written[k]);
		other = plan;
		other.steps[0].n++;
		assert_int_equal(plan_check(&other, &err), -1);
		other = plan;
		other.steps[0].to = 1;
		assert_int_equal(plan_check(&other, &err), -1);
		other = plan;
		other.buffers[0].element = ELEMENT_F64;
		assert_int_equal(plan_check(&other, &err), -1);
		other = plan;
		other.buffers[0].count--;
		assert_int_equal(plan_check(&other, &err), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_interface),
		cmocka_unit_test(test_plans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
#else
int main(void)
{
	return 0;
}
#endif
