/* SPDX-License-Identifier: Apache-2.0 */
/*
 * blackscholes: the prices of n European options by the formula of Black and Scholes, a call and a
 * put each, at one rate and volatility; what risk systems do all night. With x the strike's present
 * value and N the normal distribution: call = S N(d1) - x N(d2), put = call + (x - S).
 *
 * 8 operations for d1 and d2 (a root, two divisions, a logarithm, a multiply-add ...), 17 for each
 * N (a division, a power, a polynomial by 4 multiply-adds ...), 3 for x, 5 for the prices: 50 FLOP
 * an option, where root, division, power and logarithm count as one. 3 floats are read and 2
 * written once at every level: 20 bytes.
 *
 * The check holds calls and puts against double precision; the tolerance is derived in
 * blackscholes.h.
 */
#include "kernels/workloads/blackscholes.h"

#include "core/kernel.h"
#include "kernels/footprint.h"

#define FLOAT_ONLY
#define BODY "kernels/workloads/blackscholes_host.inc"
#include "kernels/workloads/each_vector.inc"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const uint64_t n = (uint64_t)plan->size.n[0];

	return (struct expected){ option_price_value(occasion->seed, index, n),
		option_tolerance(occasion->seed, index, n) };
}

static struct buffer array(const char *name, int64_t n, enum fill fill, double low, double high)
{
	return (struct buffer){ name, ELEMENT_F32, (size_t)n, fill, low, high };
}

static int plan_common(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t count = request->size.n[0];
	const double n = (double)count;

	if (count < 1)
		return fail(err, "%s needs at least 1 option", request->kernel->name);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan, array("prices", 2 * count, FILL_POISON, 0, 0));
	plan_add_buffer(plan, array("spot", count, FILL_UNIFORM, OPTION_LOW, OPTION_HIGH));
	plan_add_buffer(plan, array("strike", count, FILL_UNIFORM, OPTION_LOW, OPTION_HIGH));
	plan_add_buffer(
		plan, array("time", count, FILL_UNIFORM, (double)OPTION_SOON, (double)OPTION_LATE));
	plan->work.operations = 50 * n;
	plan->work.level[LEVEL_DRAM] = plan->work.level[LEVEL_L2] = plan->work.level[LEVEL_L1] =
		(struct traffic){ 12 * n, 8 * n };
	plan->check.buffer = OPTION_PRICES;
	plan->check.expected = expected;
	plan->check.cost = 200;
	return 0;
}

static void add_buffers(struct step *step)
{
	for (int i = OPTION_PRICES; i <= OPTION_TIME; i++)
		step_add_buffer(step, i);
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	struct step *step;

	if (plan_common(request, plan, err))
		return -1;
	step = plan_add_step(plan, STEP_CALL);
	step->call = request->variant->call;
	add_buffers(step);
	step_add_i64(step, request->size.n[0]);
	return 0;
}

/* The variant's number: vectors of four options a thread. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int64_t n = request->size.n[0], each = 4 * 256 * request->variant->number[0];
	struct step *step;

	if (n % 4 || n > INT32_MAX * (int64_t)1024)
		return fail(err, "%s takes a multiple of 4 options on a GPU, not %lld",
			request->kernel->name, (long long)n);
	if (plan_common(request, plan, err))
		return -1;
	step = plan_add_launch(
		plan, "blackscholes", request->variant->entry, (n + each - 1) / each, 256);
	add_buffers(step);
	step_add_i64(step, n / 4);
	plan->check.entry = "blackscholes_check_f32";
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	double bytes;

	(void)kernel;
	if (footprint_choose(device, room, &bytes, err))
		return -1;
	to->n[0] = (int64_t)(bytes / 20 / 1024) * 1024;
	return 0;
}

static const struct variant host[] = { EACH_VECTOR(blackscholes, f32) };
static const struct variant gpu[] = {
	{ .name = "4 options a thread", .number = { 1 }, .entry = "blackscholes_f32_1" },
	{ .name = "8 options a thread", .number = { 2 }, .entry = "blackscholes_f32_2" },
};

static const struct kernel kernels[] = {
	{
		.name = "blackscholes_f32",
		.about = "prices of European options in FP32",
		.counts = "50 n FLOP; 3 n elements read, 2 n written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.dimensions = { "n" },
		.size = size,
		.host = { host, COUNT(host), plan_host },
		.gpu = { gpu, COUNT(gpu), plan_gpu },
	},
};

extern const struct family family_blackscholes;
const struct family family_blackscholes = { "blackscholes", "prices of European options", kernels,
	COUNT(kernels), SUITE_HPC };
