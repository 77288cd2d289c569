/* SPDX-License-Identifier: Apache-2.0 */
#include "core/plan.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/error.h"

size_t element_size(enum element element)
{
	switch (element) {
	case ELEMENT_F64:
	case ELEMENT_I64:
		return 8;
	case ELEMENT_F32:
	case ELEMENT_I32:
		return 4;
	case ELEMENT_F16:
	case ELEMENT_BF16:
		return 2;
	case ELEMENT_U8:
	case ELEMENT_E4M3:
		return 1;
	}
	return 0;
}

/* IEEE 754 binary16. */
static double half_value(uint16_t bits)
{
	int exponent = bits >> 10 & 31, fraction = bits & 1023;
	double value = exponent == 31 ? (fraction ? NAN : INFINITY)
		       : exponent     ? ldexp(1024 + fraction, exponent - 25)
				      : ldexp(fraction, -24);

	return bits >> 15 ? -value : value;
}

/* The high half of an FP32. */
static double bfloat_value(uint16_t bits)
{
	uint32_t word = (uint32_t)bits << 16;
	float value;

	memcpy(&value, &word, sizeof value);
	return (double)value;
}

/* The greatest exponent is one like the others, but for its greatest fraction: no number. */
static double e4m3_value(uint8_t bits)
{
	int exponent = bits >> 3 & 15, fraction = bits & 7;
	double value = (bits & 127) == 127 ? NAN
		       : exponent	   ? ldexp(8 + fraction, exponent - 10)
					   : ldexp(fraction, -9);

	return bits >> 7 ? -value : value;
}

double element_value(enum element element, const void *elements, size_t index)
{
	switch (element) {
	case ELEMENT_F64:
		return ((const double *)elements)[index];
	case ELEMENT_F32:
		return (double)((const float *)elements)[index];
	case ELEMENT_I32:
		return ((const int32_t *)elements)[index];
	case ELEMENT_U8:
		return ((const uint8_t *)elements)[index];
	case ELEMENT_I64:
		return (double)((const int64_t *)elements)[index];
	case ELEMENT_F16:
		return half_value(((const uint16_t *)elements)[index]);
	case ELEMENT_BF16:
		return bfloat_value(((const uint16_t *)elements)[index]);
	case ELEMENT_E4M3:
		return e4m3_value(((const uint8_t *)elements)[index]);
	}
	return NAN;
}

struct plan plan_empty(void)
{
	return (struct plan){ .trips = 1,
		.work = work_unknown(),
		.stopwatch = -1,
		.findings.buffer = -1,
		.check.buffer = -1 };
}

int plan_add_buffer(struct plan *plan, struct buffer buffer)
{
	assert(plan->buffer_count < PLAN_BUFFERS);
	plan->buffers[plan->buffer_count] = buffer;
	return plan->buffer_count++;
}

struct step *plan_add_step(struct plan *plan, enum step_kind kind)
{
	struct step *step = &plan->steps[plan->step_count];

	assert(plan->step_count < PLAN_STEPS);
	*step = (struct step){ .kind = kind, .carveout = -1 };
	plan->step_count++;
	return step;
}

struct step *plan_add_launch(
	struct plan *plan, const char *image, const char *entry, int64_t grid, int block)
{
	struct step *step = plan_add_step(plan, STEP_LAUNCH);

	step->image = image;
	step->entry = entry;
	step->grid[0] = (unsigned)grid;
	step->block[0] = (unsigned)block;
	step->grid[1] = step->grid[2] = step->block[1] = step->block[2] = 1;
	return step;
}

static struct argument *next_argument(struct step *step, enum argument_kind kind)
{
	struct argument *argument = &step->arguments[step->argument_count];

	assert(step->argument_count < PLAN_ARGUMENTS);
	step->argument_count++;
	argument->kind = kind;
	return argument;
}

void step_add_buffer(struct step *step, int buffer)
{
	next_argument(step, ARGUMENT_BUFFER)->buffer = buffer;
}

void step_add_i32(struct step *step, int32_t value)
{
	next_argument(step, ARGUMENT_I32)->integer = value;
}

void step_add_i64(struct step *step, int64_t value)
{
	next_argument(step, ARGUMENT_I64)->integer = value;
}

void step_add_f32(struct step *step, double value)
{
	next_argument(step, ARGUMENT_F32)->real = value;
}

void step_add_f64(struct step *step, double value)
{
	next_argument(step, ARGUMENT_F64)->real = value;
}

void plan_add_parameter(struct plan *plan, const char *name, double value, const char *unit)
{
	struct parameter *parameter = &plan->parameters[plan->parameter_count];

	assert(plan->parameter_count < PLAN_PARAMETERS);
	plan->parameter_count++;
	snprintf(parameter->name, sizeof parameter->name, "%s", name);
	snprintf(parameter->unit, sizeof parameter->unit, "%s", unit);
	parameter->value = value;
}

double plan_memory(const struct plan *plan)
{
	double bytes = 0;

	for (int i = 0; i < plan->buffer_count; i++)
		bytes += (double)plan->buffers[i].count *
			 (double)element_size(plan->buffers[i].element);
	return bytes;
}

static int check_buffer(const struct buffer *buffer, struct error *err)
{
	int exponent;

	if ((buffer->place == PLACE_PINNED || buffer->place == PLACE_PAGEABLE) &&
		(buffer->fill == FILL_UNIFORM || buffer->fill == FILL_CHAIN ||
			buffer->fill == FILL_DIFFERENCES || buffer->fill == FILL_PLACES ||
			buffer->fill == FILL_INDEX ||
			(buffer->fill == FILL_BITS && buffer->element != ELEMENT_I32)))
		return fail(err, "in host memory it cannot be filled so");
	if (!buffer->name || !buffer->count || !element_size(buffer->element))
		return fail(err, "it has no name, no elements or no type");
	if (buffer->fill == FILL_UNIFORM && frexp(buffer->high - buffer->low, &exponent) != 0.5)
		return fail(err, "high - low is not a power of two");
	if (buffer->element == ELEMENT_E4M3 && buffer->fill != FILL_UNIFORM)
		return fail(err, "FP8 is only filled uniformly");
	if (buffer->fill == FILL_DIFFERENCES && buffer->element != ELEMENT_I32)
		return fail(err, "only whole numbers of 32 bits are filled with differences");
	if (buffer->fill == FILL_PLACES &&
		(buffer->element != ELEMENT_I32 || buffer->count > buffer->stride ||
			buffer->stride > INT32_MAX))
		return fail(err, "it cannot hold that many different numbers of 32 bits");
	if (buffer->fill == FILL_CHAIN) {
		const size_t elements = buffer->stride / 8;
		const size_t links = elements ? buffer->count / elements : 0;

		if (element_size(buffer->element) != 8 || buffer->stride % 8 || !links ||
			links * elements != buffer->count || links & (links - 1))
			return fail(err, "its stride does not make a power of two of links");
	}
	if (buffer->fill == FILL_INDEX && (buffer->element != ELEMENT_I32 || !buffer->index.at))
		return fail(err, "an index is whole numbers of 32 bits, by a function");
	if (buffer->fill == FILL_DATA && !buffer->data)
		return fail(err, "it is filled from data, and has none");
	return 0;
}

static bool has_buffer(const struct plan *plan, int index)
{
	return index >= 0 && index < plan->buffer_count;
}

static int check_fft(const struct plan *plan, const struct step *step, struct error *err)
{
	const struct buffer *from = &plan->buffers[step->from], *to = &plan->buffers[step->to];
	size_t elements;

	if (step->n < 1 || step->batch < 1 ||
		__builtin_mul_overflow((size_t)step->n * 2, (size_t)step->batch, &elements))
		return fail(err, "its shape has a 0 or is too large");
	if (from->element != to->element ||
		(to->element != ELEMENT_F64 && to->element != ELEMENT_F32))
		return fail(err, "it transforms neither FP64 nor FP32");
	if (step->from == step->to || from->count < elements || to->count < elements)
		return fail(err, "its buffers are the same or too short");
	return 0;
}

static int check_primitive(const struct plan *plan, const struct step *step, struct error *err)
{
	const struct buffer *from = &plan->buffers[step->from], *to = &plan->buffers[step->to];
	const int64_t made = step->primitive == PRIMITIVE_SUM_F32      ? 1
			     : step->primitive == PRIMITIVE_SELECT_I32 ? step->n + 1
								       : step->n;
	const enum element element =
		step->primitive == PRIMITIVE_SUM_F32 ? ELEMENT_F32 : ELEMENT_I32;

	if (step->n < 1 || step->n > INT32_MAX)
		return fail(err, "it is of no elements or of too many");
	if (from->element != element || to->element != element || step->from == step->to ||
		from->count < (size_t)step->n || to->count < (size_t)made)
		return fail(err, "its buffers are the same, too short or of other elements");
	return 0;
}

static int check_step(const struct plan *plan, const struct step *step, struct error *err)
{
	for (int i = 0; i < step->argument_count; i++) {
		const struct argument *argument = &step->arguments[i];

		if (argument->kind == ARGUMENT_BUFFER &&
			(argument->buffer < 0 || argument->buffer >= plan->buffer_count))
			return fail(err, "argument %d names buffer %d of %d", i, argument->buffer,
				plan->buffer_count);
	}
	if (step->times < 0 || (step->beside && step->kind != STEP_COPY))
		return fail(err, "it is carried out %d times, or is no copy and yet beside others",
			step->times);
	switch (step->kind) {
	case STEP_CALL:
		return step->call || (step->object && step->entry)
			       ? 0
			       : fail(err, "it has no function");
	case STEP_LAUNCH:
		if ((!step->image && !step->object) || !step->entry)
			return fail(err, "it has no image or no entry");
		for (int i = 0; i < 3; i++)
			if (!step->grid[i] || !step->block[i])
				return fail(err, "its grid or block has a 0");
		return 0;
	case STEP_GEMM:
		if (step->m < 1 || step->n < 1 || step->k < 1)
			return fail(err, "its shape has a 0");
		if (!has_buffer(plan, step->a) || !has_buffer(plan, step->b) ||
			!has_buffer(plan, step->c))
			return fail(err, "one of its matrices is no buffer");
		return 0;
	case STEP_FFT:
	case STEP_PRIMITIVE:
	case STEP_COPY:
		if (!has_buffer(plan, step->from) || !has_buffer(plan, step->to))
			return fail(err, "it reads from or writes to no buffer");
		return step->kind == STEP_FFT	      ? check_fft(plan, step, err)
		       : step->kind == STEP_PRIMITIVE ? check_primitive(plan, step, err)
						      : 0;
	}
	return fail(err, "unknown kind %d", (int)step->kind);
}

int plan_check(const struct plan *plan, struct error *err)
{
	if (!plan->step_count)
		return fail(err, "the plan has no step");
	for (int i = 0; i < plan->buffer_count; i++)
		if (check_buffer(&plan->buffers[i], err))
			return error_context(err, "buffer %d of the plan", i);
	for (int i = 0; i < plan->step_count; i++)
		if (check_step(plan, &plan->steps[i], err))
			return error_context(err, "step %d of the plan", i);
	if (!(plan->work.operations >= 0) || isinf(plan->work.operations))
		return fail(err, "the plan's operations are not a number");
	if (plan->check.buffer >= plan->buffer_count)
		return fail(err, "the plan checks buffer %d of %d", plan->check.buffer,
			plan->buffer_count);
	if (plan->findings.buffer >= plan->buffer_count ||
		(plan->findings.buffer >= 0 && (!plan->findings.name || !plan->findings.unit)))
		return fail(err, "what the kernel finds out has no buffer, name or unit");
	if (plan->stopwatch >= plan->buffer_count ||
		(plan->stopwatch >= 0 &&
			(plan->buffers[plan->stopwatch].element != ELEMENT_I64 ||
				plan->steps[plan->step_count - 1].kind != STEP_LAUNCH)))
		return fail(err, "buffer %d of the plan is no stopwatch of its last step",
			plan->stopwatch);
	return 0;
}
