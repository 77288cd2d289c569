/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The family fft: its reference against the definition, its plans, what plan_check refuses of a
 * transform, and the transforms of FFTW on 1 to 3 threads, where it is installed.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "backend/backend.h"
#include "kernels/families.h"
#include "kernels/input.h"

/* Ours first: cmocka makes fail a macro. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#define SEED 7

static const char *const names[] = { "fft_f64", "fft_f32" };
static const struct size sizes[] = { { { 2, 1 } }, { { 8, 3 } }, { { 32, 7 } }, { { 512, 2 } },
	{ { 2048, 5 } } };
#define SIZES ((int)(sizeof sizes / sizeof sizes[0]))

static struct device host(void)
{
	struct device device = device_unknown();

	strcpy(device.backend, "cpu");
	device.code = CODE_HOST;
	device.threads = 1;
	return device;
}

static int make(const char *name, struct size size, struct plan *plan, struct error *err)
{
	const struct device device = host();
	const struct kernel *kernel = kernel_find(name);
	const struct plan_request request = { kernel, &device, kernel->host.variants, size, 1 };

	return kernel->host.plan(&request, plan, err);
}

/* Element INDEX by the definition, one term after the other. */
static double by_definition(const struct plan *plan, size_t index)
{
	const bool f64 = plan->buffers[0].element == ELEMENT_F64;
	const uint64_t key = input_key(SEED, 1), n = (uint64_t)plan->size.n[0];
	const uint64_t k = index / 2 % n, first = index / 2 / n * n;
	long double sum = 0;

	for (uint64_t j = 0; j < n; j++) {
		const uint64_t at = 2 * (first + j);
		const double real = f64 ? input_f64(key, at, -1, 1) : input_f32(key, at, -1, 1);
		const double imaginary =
			f64 ? input_f64(key, at + 1, -1, 1) : input_f32(key, at + 1, -1, 1);
		const long double angle = 2 * acosl(-1) * (long double)(j * k % n) / (long double)n;

		sum += index % 2 ? imaginary * cosl(angle) - real * sinl(angle)
				 : real * cosl(angle) + imaginary * sinl(angle);
	}
	return (double)sum;
}

static void test_reference(void **state)
{
	const struct occasion occasion = { SEED, 1 };

	(void)state;
	for (int i = 0; i < 2; i++)
		for (int s = 0; s < SIZES; s++) {
			struct plan plan;

			assert_int_equal(make(names[i], sizes[s], &plan, NULL), 0);
			for (size_t k = 0; k < plan.buffers[0].count; k += 1 + k / 8) {
				const struct expected want =
					plan.check.expected(&plan, &occasion, k);

				assert_true(fabs(want.value - by_definition(&plan, k)) <
					    want.tolerance / 2);
				/* One input more or less would show. */
				assert_true(want.tolerance > 0 && want.tolerance < 0.01);
			}
		}
}

static void test_plans(void **state)
{
	static const struct size bad[] = { { { 0, 1 } }, { { 1, 1 } }, { { 12, 1 } }, { { 8, 0 } },
		{ { 524288, 1 } }, { { -8, 1 } }, { { 8, -1 } }, { { 8, 1ll << 40 } } };
	struct error err = { 0 };
	struct plan plan, other;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		assert_int_equal(make("fft_f32", bad[i], &plan, &err), -1);
		assert_non_null(strstr(err.text, "fft_f32 takes"));
	}
	assert_int_equal(make("fft_f64", (struct size){ { 8, 3 } }, &plan, &err), 0);
	assert_true(plan.work.operations == 5 * 8 * 3 * 3);
	assert_true(plan.work.level[LEVEL_DRAM].read == 8 * 3 * 16);
	assert_true(plan.work.level[LEVEL_DRAM].written == 8 * 3 * 16);
	assert_int_equal(plan_check(&plan, &err), 0);
	other = plan;
	other.steps[0].batch = 4;
	assert_int_equal(plan_check(&other, &err), -1);
	other = plan;
	other.steps[0].n = INT64_MAX;
	assert_int_equal(plan_check(&other, &err), -1);
	other = plan;
	other.steps[0].to = other.steps[0].from;
	assert_int_equal(plan_check(&other, &err), -1);
	other = plan;
	other.steps[0].from = 2;
	assert_int_equal(plan_check(&other, &err), -1);
	other = plan;
	other.buffers[0].element = ELEMENT_F32;
	assert_int_equal(plan_check(&other, &err), -1);
}

/* Overwrites one element. */
static void corrupt(const union value *arguments, int thread, int threads)
{
	(void)thread, (void)threads;
	((uint32_t *)arguments[0].pointer)[3] ^= 0x00800000;
}

static struct verdict execute(struct session *session, const struct device *device,
	const struct backend *backend, const struct plan *plan)
{
	const struct check_request all = { .samples = 0 };
	struct error err = { 0 };
	struct verdict verdict;
	struct timing timing;
	struct job *job;

	if (backend->prepare(session, device, plan, &job, &err))
		fail_msg("%s", err.text);
	assert_int_equal(backend->refresh(job, SEED, &err), 0);
	assert_int_equal(backend->change(job, plan, &err), 0);
	assert_int_equal(backend->run(job, 2, 0, &timing, &err), 0);
	assert_int_equal(backend->check(job, &all, &verdict, &err), 0);
	backend->release(job);
	return verdict;
}

static bool is_installed(const struct backend *backend, struct session *session)
{
	const struct device device = host();
	struct error err = { 0 };
	struct plan plan;
	struct job *job;
	int missing = 0;

	for (int i = 0; i < 2; i++) {
		assert_int_equal(make(names[i], sizes[0], &plan, &err), 0);
		if (!backend->prepare(session, &device, &plan, &job, &err)) {
			backend->release(job);
			continue;
		}
		assert_non_null(strstr(err.text, "on Debian install libfftw3-"));
		missing++;
	}
	return !missing;
}

static void test_fftw(void **state)
{
	const struct backend *backend = backend_find("cpu");
	struct component components[4];
	struct error err = { 0 };

	(void)state;
	for (int threads = 1; threads <= 3; threads++) {
		const struct backend_options options = { .threads = threads };
		const struct device device = host();
		struct session *session;

		assert_int_equal(backend->open(&options, &session, &err), 0);
		if (!is_installed(backend, session)) {
			backend->close(session);
			skip();
		}
		for (int i = 0; i < 2; i++)
			for (int s = 0; s < SIZES; s++) {
				struct plan plan;
				struct step *step;

				assert_int_equal(make(names[i], sizes[s], &plan, &err), 0);
				assert_int_equal(
					execute(session, &device, backend, &plan).wrong, 0);
				step = plan_add_step(&plan, STEP_CALL);
				step->call = corrupt;
				step->serial = true;
				step_add_buffer(step, 0);
				assert_int_equal(
					execute(session, &device, backend, &plan).wrong, 1);
			}
		assert_int_equal(backend->components(session, components, 4), 2);
		assert_string_equal(components[1].name, "FFTW (FP32)");
		assert_non_null(strstr(components[1].version, "3."));
		backend->close(session);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reference),
		cmocka_unit_test(test_plans),
		cmocka_unit_test(test_fftw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
