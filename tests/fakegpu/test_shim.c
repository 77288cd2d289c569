/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shim on kernels whose results and counts are known by hand, and on wrong kernels, which must
 * be found out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>

#include "kernels/input.h"
#include "runner.h"

#define MEMORY (1 << 20)
static unsigned char *memory;
static char report[1024];
static struct shim_counts counts;

/* Runs ENTRY; the first parameters are the device pointers given, then those of MORE. */
static int run(const char *entry, unsigned blocks, unsigned x, unsigned y,
	enum shim_schedule schedule, void **parameters)
{
	struct shim_launch launch = { shim_find(entry), { blocks, 1, 1 }, { x, y, 1 }, 0,
		parameters, schedule, 1 };

	assert_non_null(launch.entry);
	return shim_run(&launch, &counts, report, sizeof report);
}

static int setup(void **state)
{
	(void)state;
	memory = mmap(NULL, MEMORY, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	assert_ptr_not_equal(memory, MAP_FAILED);
	shim_set_memory(memory, MEMORY);
	return 0;
}

static void test_triad(void **state)
{
	double *a = (double *)memory, *b = a + 4096, *c = b + 4096, s = 3;
	int n = 1000;

	(void)state;
	assert_string_equal(shim_find("sample_triad")->sizes, "8 8 8 8 4");
	for (int i = 0; i < 2 * n; i++) {
		b[i] = i;
		c[i] = 2 * i;
	}
	for (enum shim_schedule how = 0; how < SHIM_SCHEDULES; how++) {
		memset(a, 0xFF, sizeof *a * 2000);
		assert_int_equal(
			run("sample_triad", 8, 128, 1, how, (void *[]){ &a, &b, &c, &s, &n }), 0);
		for (int i = 0; i < 2 * n; i++)
			assert_true(a[i] == 7 * i);
		assert_int_equal(counts.operations[SHIM_F64], 4 * n);
		assert_int_equal(counts.operations[SHIM_F32], 0);
		assert_int_equal(counts.read, 32 * n);
		assert_int_equal(counts.written, 16 * n);
		assert_int_equal(counts.uncached_read, 16 * n);
		assert_int_equal(counts.distinct_read, 32 * n);
		assert_int_equal(counts.distinct_written, 16 * n);
		assert_true(counts.repeatable);
	}
}

static void test_sum(void **state)
{
	float *sums = (float *)memory, *values = sums + 1024;

	(void)state;
	for (int i = 0; i < 4 * 128; i++)
		values[i] = (float)i;
	for (enum shim_schedule how = 0; how < SHIM_SCHEDULES; how++) {
		assert_int_equal(
			run("sample_sum", 4, 128, 1, how, (void *[]){ &sums, &values }), 0);
		for (int b = 0; b < 4; b++)
			assert_true(sums[b] == 128 * 128 * b + 127 * 64);
		assert_int_equal(counts.operations[SHIM_F32], 4 * (128 * 5 + 3));
		assert_int_equal(counts.read, 4 * 128 * 4);
		assert_int_equal(counts.shared_written, 4 * 4 * 4);
		assert_int_equal(counts.shared_read, 4 * 3 * 4);
	}
}

#define N 32
/* Elements of a 32 x 32 product that are wrong. */
static int run_gemm(const char *entry, enum shim_schedule schedule)
{
	double *a = (double *)memory, *b = a + N * N, *c = b + N * N;
	struct shim_launch launch = { shim_find(entry), { N / 8, N / 8, 1 }, { 8, 8, 1 }, 0, NULL,
		schedule, 1 };
	int n = N, wrong = 0;

	for (int i = 0; i < N * N; i++) {
		a[i] = i % 13;
		b[i] = i % 7;
	}
	launch.parameters = (void *[]){ &c, &a, &b, &n };
	assert_int_equal(shim_run(&launch, &counts, report, sizeof report), 0);
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++) {
			double want = 0;

			for (int k = 0; k < N; k++)
				want += a[i * N + k] * b[k * N + j];
			wrong += c[i * N + j] != want;
		}
	return wrong;
}

static void test_gemm(void **state)
{
	(void)state;
	for (enum shim_schedule how = 0; how < SHIM_SCHEDULES; how++) {
		assert_int_equal(run_gemm("sample_gemm", how), 0);
		assert_int_equal(counts.operations[SHIM_F64], 2 * N * N * N);
		assert_int_equal(counts.read, 2 * N * N * N / 8 * 8);
		assert_int_equal(counts.written, 8 * N * N);
		assert_int_equal(counts.distinct_read, 2 * 8 * N * N);
		assert_int_equal(counts.distinct_written, 8 * N * N);
		assert_int_equal(counts.shared_read, 2 * 8 * N * N * N);
		assert_int_equal(counts.shared_written, 2 * 8 * N * N * N / 8);
	}
}

/* Either missing barrier shows under one of the schedules at least. */
static void test_missing_barrier(void **state)
{
	int early = 0, late = 0;

	(void)state;
	for (enum shim_schedule how = 0; how < SHIM_SCHEDULES; how++) {
		early += run_gemm("sample_gemm_early", how);
		late += run_gemm("sample_gemm_late", how);
	}
	assert_true(early > 0);
	assert_true(late > 0);
}

static void test_wrong_kernels(void **state)
{
	void *out = memory;

	(void)state;
	assert_int_equal(run("sample_deadlock", 1, 32, 1, SHIM_FORWARD, (void *[]){ &out }), -1);
	assert_non_null(strstr(report, "16 threads wait in __syncthreads at "));
	assert_non_null(strstr(report, "16 threads wait in __shfl_sync at "));
	assert_non_null(strstr(report, "samples.cu:"));
	assert_int_equal(run("sample_mask", 1, 32, 1, SHIM_FORWARD, (void *[]){ &out }), -1);
	assert_non_null(strstr(report, "not in"));
	assert_int_equal(run("sample_unset", 1, 32, 1, SHIM_FORWARD, (void *[]){ &out }), 0);
	assert_true(((float *)out)[31] != ((float *)out)[31]);
	assert_int_equal(run("sample_sum", 1, 2048, 1, SHIM_FORWARD, (void *[]){ &out, &out }), -1);
}

static void test_mma(void **state)
{
	double *a = (double *)memory, *b = a + 256, *c = b + 128;

	(void)state;
	for (int large = 0; large < 2; large++) {
		int m = large ? 16 : 8, depth = large ? 16 : 4;

		for (int i = 0; i < 256; i++)
			a[i] = i;
		for (int i = 0; i < 128; i++)
			b[i] = i % 11;
		assert_int_equal(run(large ? "sample_mma_large" : "sample_mma", 1, 32, 1,
					 SHIM_RANDOM, (void *[]){ &c, &a, &b }),
			0);
		for (int i = 0; i < m; i++)
			for (int j = 0; j < 8; j++) {
				double want = 0;

				for (int k = 0; k < depth; k++)
					want += a[i * depth + k] * b[k * 8 + j];
				assert_true(c[i * 8 + j] == want);
			}
		assert_int_equal(counts.operations[SHIM_F64_TENSOR], 2 * m * 8 * depth);
		assert_int_equal(counts.operations[SHIM_F64], 0);
	}
}

static void test_matrices(void **state)
{
	uint16_t *a = (uint16_t *)memory, *b = a + 256;
	float *c = (float *)(b + 256);
	void *parameters[] = { &c, &a, &b };

	(void)state;
	for (int i = 0; i < 256; i++) {
		a[i] = input_half((float)(i % 23 - 11));
		b[i] = input_half((float)(i % 19 - 7));
	}
	for (enum shim_schedule how = 0; how < SHIM_SCHEDULES; how++) {
		assert_int_equal(run("sample_matrices", 1, 32, 1, how, parameters), 0);
		for (int i = 0; i < 256; i++) {
			float want = 0;

			for (int k = 0; k < 16; k++)
				want += (float)((i / 16 * 16 + k) % 23 - 11) *
					(float)((k * 16 + i % 16) % 19 - 7);
			assert_true(c[i] == want);
		}
		assert_int_equal(counts.read, 1024);
		assert_int_equal(counts.uncached_read, 1024);
		assert_int_equal(counts.shared_written, 1024);
		assert_int_equal(counts.shared_read, 1024);
		assert_int_equal(counts.shared_lost, 0);
		assert_int_equal(counts.operations[SHIM_F16_TENSOR], 2 * 16 * 16 * 16);
	}
	/* What nobody waited for is not there. */
	assert_int_equal(run("sample_matrices_early", 1, 32, 1, SHIM_FORWARD, parameters), 0);
	assert_false(c[0] < 1e4f);
	assert_int_equal(
		run("sample_matrix_conflicts", 1, 32, 1, SHIM_FORWARD, (void *[]){ &c }), 0);
	assert_int_equal(counts.shared_lost, 4 * 7 * 128);
	assert_int_equal(((unsigned *)c)[4], 1);
}

static void test_repeatable(void **state)
{
	double *x = (double *)memory, *y = x + 1024, a = 2;
	unsigned *cell = (unsigned *)memory;

	(void)state;
	memset(memory, 0, MEMORY);
	assert_int_equal(run("sample_axpy", 2, 64, 1, SHIM_REVERSE, (void *[]){ &y, &x, &a }), 0);
	assert_false(counts.repeatable);
	assert_int_equal(run("sample_count", 2, 64, 1, SHIM_REVERSE, (void *[]){ &cell, &y }), 0);
	assert_int_equal(*cell, 128);
	assert_true(*y == 128);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_triad),
		cmocka_unit_test(test_sum),
		cmocka_unit_test(test_gemm),
		cmocka_unit_test(test_missing_barrier),
		cmocka_unit_test(test_wrong_kernels),
		cmocka_unit_test(test_mma),
		cmocka_unit_test(test_matrices),
		cmocka_unit_test(test_repeatable),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
