/* SPDX-License-Identifier: Apache-2.0 */
/* What plan_check refuses: one wrong thing in a plan that is whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Ours first: cmocka makes fail a macro. */
#include "base/error.h"
#include "core/plan.h"

#include <cmocka.h>

static int32_t zero_at(uint64_t i, int64_t n)
{
	(void)i;
	(void)n;
	return 0;
}

static void call(const union value *arguments, int thread, int threads)
{
	(void)arguments;
	(void)thread;
	(void)threads;
}

/* Buffers of each fill that asks for something, and a call. */
enum { TO, UNIFORM, CHAIN, DIFFERENCES, PLACES, INDEX, DATA };
static struct plan whole_plan(void)
{
	static const float data[4];
	struct plan plan = plan_empty();
	struct step *step;

	plan_add_buffer(&plan, (struct buffer){ "to", ELEMENT_F32, 8, FILL_POISON, 0, 0 });
	plan_add_buffer(&plan, (struct buffer){ "uniform", ELEMENT_F64, 8, FILL_UNIFORM, -1, 1 });
	plan_add_buffer(
		&plan, (struct buffer){ "chain", ELEMENT_F64, 64, FILL_CHAIN, .stride = 64 });
	plan_add_buffer(
		&plan, (struct buffer){ "differences", ELEMENT_I32, 8, FILL_DIFFERENCES, 0, 0 });
	plan_add_buffer(
		&plan, (struct buffer){ "places", ELEMENT_I32, 8, FILL_PLACES, .stride = 8 });
	plan_add_buffer(&plan,
		(struct buffer){ "index", ELEMENT_I32, 8, FILL_INDEX, .index = { .at = zero_at } });
	plan_add_buffer(&plan, (struct buffer){ "data", ELEMENT_F32, 4, FILL_DATA, .data = data });
	step = plan_add_step(&plan, STEP_CALL);
	step->call = call;
	step_add_buffer(step, TO);
	return plan;
}

static void refused(const struct plan *plan, const char *why)
{
	struct error err = { 0 };

	assert_int_equal(plan_check(plan, &err), -1);
	if (!strstr(err.text, why))
		fail_msg("no '%s' in '%s'", why, err.text);
}

static void test_whole(void **state)
{
	const struct plan plan = whole_plan();

	(void)state;
	assert_int_equal(plan_check(&plan, NULL), 0);
}

static void test_buffers(void **state)
{
	const struct {
		int buffer;
		struct buffer is;
		const char *why;
	} cases[] = {
		{ TO, { NULL, ELEMENT_F32, 8, FILL_POISON, 0, 0 }, "no name" },
		{ TO, { "to", ELEMENT_F32, 0, FILL_POISON, 0, 0 }, "no elements" },
		{ UNIFORM, { "u", ELEMENT_F64, 8, FILL_UNIFORM, 0, 3 }, "power of two" },
		{ TO, { "to", ELEMENT_E4M3, 8, FILL_BITS, 0, 0 }, "only filled uniformly" },
		{ CHAIN, { "c", ELEMENT_F64, 48, FILL_CHAIN, .stride = 64 }, "power of two" },
		{ CHAIN, { "c", ELEMENT_F32, 64, FILL_CHAIN, .stride = 64 }, "power of two" },
		{ DIFFERENCES, { "d", ELEMENT_F32, 8, FILL_DIFFERENCES, 0, 0 }, "32 bits" },
		{ PLACES, { "p", ELEMENT_I32, 9, FILL_PLACES, .stride = 8 }, "different numbers" },
		{ INDEX, { "i", ELEMENT_I32, 8, FILL_INDEX, 0, 0 }, "by a function" },
		{ INDEX, { "i", ELEMENT_I64, 8, FILL_INDEX, .index = { .at = zero_at } },
			"32 bits" },
		{ INDEX,
			{ "i", ELEMENT_I32, 8, FILL_INDEX, .index = { .at = zero_at },
				.place = PLACE_PINNED },
			"host memory" },
		{ DATA, { "d", ELEMENT_F32, 4, FILL_DATA, 0, 0 }, "has none" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct plan plan = whole_plan();

		plan.buffers[cases[i].buffer] = cases[i].is;
		refused(&plan, cases[i].why);
	}
}

static void test_steps(void **state)
{
	struct plan plan = whole_plan();
	struct step *step = &plan.steps[0];

	(void)state;
	step->arguments[0].buffer = 7;
	refused(&plan, "names buffer 7 of 7");
	step->arguments[0].buffer = TO;
	step->call = NULL;
	refused(&plan, "no function");
	*step = (struct step){ .kind = STEP_LAUNCH, .image = "x" };
	refused(&plan, "no entry");
	step->entry = "y";
	refused(&plan, "grid or block has a 0");
	*step = (struct step){ .kind = STEP_GEMM, .a = TO, .b = TO, .c = TO, .m = 1, .n = 1 };
	refused(&plan, "shape has a 0");
	step->k = 1;
	step->b = 7;
	refused(&plan, "matrices is no buffer");
	*step = (struct step){ .kind = STEP_COPY, .from = TO, .to = -1 };
	refused(&plan, "no buffer");
	plan = whole_plan();
	plan.step_count = 0;
	refused(&plan, "no step");
}

static void test_whole_plans(void **state)
{
	struct plan plan = whole_plan();

	(void)state;
	plan.work.operations = -1;
	refused(&plan, "not a number");
	plan = whole_plan();
	plan.check.buffer = 7;
	refused(&plan, "checks buffer 7 of 7");
	plan = whole_plan();
	plan.stopwatch = TO;
	refused(&plan, "no stopwatch");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole),
		cmocka_unit_test(test_buffers),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_whole_plans),
	};

	return cmocka_run_group_tests_name("plan", tests, NULL, NULL);
}
