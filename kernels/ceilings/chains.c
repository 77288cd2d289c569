/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/ceilings/chains.h"

#include <math.h>

#include "kernels/ceilings/chains_host.h"
#include "kernels/input.h"
#include "kernels/stopwatch_plan.h"

double chains_fraction(int64_t trips, int most)
{
	int k = 1;

	while (k < most && trips >> (k + 1))
		k++;
	return ldexp(1, -k);
}

double chains_input(const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const struct buffer *input = &plan->buffers[0];
	const uint64_t key = input_key(occasion->seed, 0);

	if (input->element == ELEMENT_F64)
		return input_f64(key, index, input->low, input->high);
	return (double)input_f32(key, index, (float)input->low, (float)input->high);
}

uint32_t chains_input_bits(const struct occasion *occasion, size_t index)
{
	return (uint32_t)(input_bits(input_key(occasion->seed, 0), index) >> 32);
}

static void add_constant(struct step *step, enum element element, double value)
{
	if (element == ELEMENT_F64)
		step_add_f64(step, value);
	else if (element == ELEMENT_F32)
		step_add_f32(step, value);
	else
		step_add_i32(step, (int32_t)(uint32_t)value);
}

static void add_buffers(const struct chain *chain, size_t n, struct plan *plan)
{
	const enum fill fill = chain->element == ELEMENT_I32 ? FILL_BITS : FILL_UNIFORM;
	const double bytes = (double)n * (double)element_size(chain->element);

	plan_add_buffer(plan, (struct buffer){ "x", chain->element, n, fill, 1, 2 });
	plan_add_buffer(plan, (struct buffer){ "y", chain->element, n, FILL_POISON, 0, 0 });
	plan->work.level[LEVEL_DRAM] = plan->work.level[LEVEL_L1] =
		(struct traffic){ bytes, bytes };
}

/* Buffers, work and check, alike on every device: buffer 0 is x, buffer 1 is y. */
static void plan_common(
	const struct plan_request *request, const struct chain *chain, struct plan *plan)
{
	const int64_t n = request->size.n[0];

	*plan = plan_empty();
	plan->size = request->size;
	plan->trips = request->trips;
	add_buffers(chain, (size_t)n, plan);
	plan->work.operations = chain->operations * (double)n * (double)request->trips;
	plan->check.buffer = 1;
	plan->check.cost = chain->check_cost < 0 ? -chain->check_cost
						 : chain->check_cost * (double)request->trips;
	plan->check.expected = chain->expected;
}

int chains_plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct chain *chain = request->kernel->detail;
	const struct constants constants = chain->constants(request->trips);
	const bool whole = chain->element == ELEMENT_I32;
	struct step *step;

	if (request->size.n[0] < 1 || request->size.n[0] % VALUES_BLOCK)
		return fail(err, "the number of values must be a multiple of %d", VALUES_BLOCK);
	plan_common(request, chain, plan);
	step = plan_add_step(plan, STEP_CALL);
	step->call = request->variant->call;
	step_add_buffer(step, 0);
	step_add_buffer(step, 1);
	step_add_i64(step, request->size.n[0]);
	step_add_i64(step, request->trips);
	for (int i = 0; i < 2; i++) {
		const double value = i ? constants.c : constants.b;

		if (whole)
			step_add_i64(step, (int64_t)value);
		else
			step_add_f64(step, value);
	}
	return 0;
}

int chains_plan(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct chain *chain = request->kernel->detail;
	const struct variant *variant = request->variant;
	const int64_t n = request->size.n[0];
	const struct constants constants = chain->constants(request->trips);
	struct step *step;

	if (n < 1 || n % (CHAINS_UNIT * chain->lanes))
		return fail(err, "the number of values must be a multiple of %d",
			CHAINS_UNIT * chain->lanes);
	if (request->trips < 1 || request->trips > INT32_MAX)
		return fail(err, "%lld trips are too many", (long long)request->trips);
	plan_common(request, chain, plan);
	step = plan_add_launch(plan, chain->image, variant->entry,
		n / chain->lanes / (variant->number[0] * variant->number[1]), variant->number[1]);
	step_add_buffer(step, 0);
	step_add_buffer(step, 1);
	step_add_i64(step, request->trips);
	add_constant(step, chain->element, constants.b);
	add_constant(step, chain->element, constants.c);
	plan_add_stopwatch(plan, step, request->device);
	return 0;
}

int chains_size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const struct chain *chain = kernel->detail;
	const int64_t n = device->code == CODE_GPU
				  ? (int64_t)device->units * CHAINS_UNIT * chain->lanes
				  : (int64_t)device->threads * VALUES_THREAD;
	const double bytes = 2.0 * (double)n * (double)element_size(chain->element);

	if (bytes > room.memory)
		return fail(err, "%s needs %.0f bytes of memory, %.0f may be used", kernel->name,
			bytes, room.memory);
	*to = (struct size){ { n } };
	return 0;
}
