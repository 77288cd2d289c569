/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/reduction_plan.h"

#include "kernels/footprint.h"

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const struct reduction *reduction = plan->check.detail;
	const uint64_t n = plan->buffers[REDUCTION_X].count;
	uint64_t begin = 0, end = n;

	if (index) {
		begin = (index - 1) * (uint64_t)REDUCTION_BLOCK;
		end = begin + REDUCTION_BLOCK < n ? begin + REDUCTION_BLOCK : n;
	}
	return (struct expected){
		reduction->value(occasion->seed, begin, end),
		reduction_tolerance(index, reduction_partials(n),
			reduction->element == ELEMENT_F64 ? 0x1p-53 : 0x1p-24, reduction->term),
	};
}

/* The second step of the host, on one thread: arguments sums, number of partial sums. */
static void add_f64(const union value *arguments, int thread, int threads)
{
	double *sums = arguments[0].pointer;
	double total = sums[1];

	(void)threads;
	if (thread)
		return;
	for (int64_t i = 2; i <= arguments[1].integer; i++)
		total += sums[i];
	sums[0] = total;
}

static void add_f32(const union value *arguments, int thread, int threads)
{
	float *sums = arguments[0].pointer;
	float total = sums[1];

	(void)threads;
	if (thread)
		return;
	for (int64_t i = 2; i <= arguments[1].integer; i++)
		total += sums[i];
	sums[0] = total;
}

static int plan_common(const struct plan_request *request, struct plan *plan, struct error *err)
{
	static const char *const names[] = { "x", "y" };
	const struct reduction *reduction = request->kernel->detail;
	const enum element element = reduction->element;
	const int64_t n = request->size.n[0];
	const int64_t partials = (int64_t)reduction_partials((uint64_t)n);
	const double bytes = (double)element_size(element);
	const struct traffic traffic = { bytes * (reduction->inputs * (double)n + (double)partials),
		bytes * ((double)partials + 1) };

	if (n < 1)
		return fail(err, "%s needs at least 1 element", request->kernel->name);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(
		plan, (struct buffer){ "sums", element, (size_t)partials + 1, FILL_POISON, 0, 0 });
	for (int i = 0; i < reduction->inputs; i++)
		plan_add_buffer(
			plan, (struct buffer){ names[i], element, (size_t)n, FILL_UNIFORM, -1, 1 });
	plan->work.operations = reduction->operations * (double)n - 1;
	plan->work.level[LEVEL_DRAM] = plan->work.level[LEVEL_L1] = traffic;
	plan->check.buffer = REDUCTION_SUMS;
	plan->check.expected = expected;
	plan->check.detail = reduction;
	plan->check.cost = 10.0 * reduction->inputs * REDUCTION_BLOCK;
	return 0;
}

static void add_buffers(struct step *step, const struct plan *plan)
{
	for (int i = 0; i < plan->buffer_count; i++)
		step_add_buffer(step, i);
}

int reduction_plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	struct step *step;

	if (plan_common(request, plan, err))
		return -1;
	step = plan_add_step(plan, STEP_CALL);
	step->call = request->variant->call;
	add_buffers(step, plan);
	step_add_i64(step, request->size.n[0]);
	step = plan_add_step(plan, STEP_CALL);
	step->call = plan->buffers[REDUCTION_X].element == ELEMENT_F64 ? add_f64 : add_f32;
	step->serial = true;
	step_add_buffer(step, REDUCTION_SUMS);
	step_add_i64(step, (int64_t)plan->buffers[REDUCTION_SUMS].count - 1);
	return 0;
}

int reduction_plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct reduction *reduction = request->kernel->detail;
	const int64_t n = request->size.n[0], partials = n / REDUCTION_BLOCK;
	struct check *check = &plan->check;
	struct step *step;

	if (n % REDUCTION_BLOCK || partials > INT32_MAX)
		return fail(err, "%s needs a multiple of %d elements, not %lld",
			request->kernel->name, REDUCTION_BLOCK, (long long)n);
	if (plan_common(request, plan, err))
		return -1;
	plan->work.level[LEVEL_L2] = plan->work.level[LEVEL_DRAM];
	step = plan_add_launch(plan, reduction->image, request->variant->entry, partials,
		request->variant->number[0]);
	add_buffers(step, plan);
	step = plan_add_launch(plan, reduction->image, reduction->add, 1, 1024);
	step_add_buffer(step, REDUCTION_SUMS);
	step_add_i64(step, partials);
	check->entry = reduction->check;
	check->arguments[check->argument_count++] = (struct argument){ ARGUMENT_I64, .integer = n };
	return 0;
}

int reduction_size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const struct reduction *reduction = kernel->detail;
	const double bytes_block =
		reduction->inputs * REDUCTION_BLOCK * (double)element_size(reduction->element);
	double bytes;

	/* Room for one partial sum a block, and the result. */
	if (footprint_choose(device, room_less(room, 4096), &bytes, err))
		return -1;
	to->n[0] = (int64_t)(bytes / (bytes_block + 8)) * REDUCTION_BLOCK;
	if (to->n[0] < REDUCTION_BLOCK)
		return fail(err, "%s needs at least %d elements", kernel->name, REDUCTION_BLOCK);
	return 0;
}
