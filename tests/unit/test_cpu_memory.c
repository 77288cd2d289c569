/* SPDX-License-Identifier: Apache-2.0 */
/* Memory that is kept for the next: found again, never more of it than the limit allows. */
#include <errno.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "backend/cpu_memory.h"

#define MIB ((size_t)1 << 20)

static struct area taken(struct cpu_memory *memory, size_t total)
{
	struct area area = { NULL };

	assert_int_equal(cpu_memory_take(memory, total, &area), 0);
	assert_non_null(area.mapping);
	assert_true(area.mapped >= total);
	((char *)area.mapping)[total - 1] = 1;
	return area;
}

static size_t kept(const struct cpu_memory *memory)
{
	size_t bytes = 0;

	for (int i = 0; i < memory->spare_count; i++)
		bytes += memory->spare[i].mapped;
	return bytes;
}

static void what_is_given_back_is_found_again(void **state)
{
	struct cpu_memory memory = { .most = NAN };
	struct area a = taken(&memory, 20 * MIB), b = taken(&memory, 40 * MIB), again;
	void *mapping = a.mapping;

	(void)state;
	cpu_memory_give_back(&memory, &a);
	assert_null(a.mapping);
	cpu_memory_give_back(&memory, &a); /* nothing */
	cpu_memory_give_back(&memory, &b);
	assert_int_equal(kept(&memory), 60 * MIB);
	again = taken(&memory, 19 * MIB);
	assert_ptr_equal(again.mapping, mapping);
	assert_int_equal(again.mapped, 20 * MIB);
	/* Half as much is another size, and what is small is not kept. */
	b = taken(&memory, 10 * MIB);
	assert_int_equal(kept(&memory), 40 * MIB);
	cpu_memory_give_back(&memory, &b);
	b = taken(&memory, 1 * MIB);
	cpu_memory_give_back(&memory, &b);
	assert_int_equal(kept(&memory), 50 * MIB);
	cpu_memory_give_back(&memory, &again);
	cpu_memory_release(&memory);
	assert_int_equal(kept(&memory), 0);
}

/* Kernels of many sizes in turn: never more in use and kept together than the limit. */
static void no_more_is_kept_than_the_limit(void **state)
{
	struct cpu_memory memory = { .most = 100.0 * (double)MIB };
	size_t greatest = 0;

	(void)state;
	for (size_t size = 10; size <= 100; size += 15) {
		struct area area = taken(&memory, size * MIB);

		assert_true(kept(&memory) + area.mapped <= 100 * MIB);
		cpu_memory_give_back(&memory, &area);
		greatest = kept(&memory) > greatest ? kept(&memory) : greatest;
	}
	assert_true(greatest > 60 * MIB);
	cpu_memory_release(&memory);
}

static void too_much_is_refused(void **state)
{
	struct cpu_memory memory = { .most = NAN };
	struct area area = { NULL };

	(void)state;
	assert_int_equal(cpu_memory_take(&memory, SIZE_MAX / 2, &area), -1);
	assert_int_equal(errno, ENOMEM);
	assert_null(area.mapping);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_given_back_is_found_again),
		cmocka_unit_test(no_more_is_kept_than_the_limit),
		cmocka_unit_test(too_much_is_refused),
	};

	return cmocka_run_group_tests_name("memory of the host", tests, NULL, NULL);
}
