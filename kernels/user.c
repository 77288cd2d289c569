/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Users' own kernels. Work is what the author says. Bytes may be left out: then the traffic that
 * must be at DRAM is taken, each byte of a buffer once in the direction that its access says. That
 * is right only where no cache can keep the data from one execution to the next, so only if the
 * buffers take at least 4 times the last cache; else the bytes stay unknown.
 *
 * The reference is a C function of the author's: it is given the inputs as the kernel found them,
 * and what it leaves in the checked buffer is what the kernel must have left there.
 */
#include "kernels/user.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "kernels/families.h"
#include "kernels/fill.h"
#include "kernels/input.h"

#define DATA_MOST ((size_t)8 << 30)
#define CACHES_NEEDED 4

/* A piece of code, or why there is none. */
struct piece {
	struct built built;
	struct object object;
	char *fault;
};

/* What the reference made of one occasion. */
struct answer {
	pthread_mutex_t lock;
	bool known;
	struct occasion occasion;
	struct size size;
	void *memory[PLAN_BUFFERS]; /* every buffer after the reference has run */
	host_kernel *call;
};

struct user {
	struct spec spec;
	char *fault;
	enum code_kind kind;
	struct kernel kernel;
	char counts[160];
	struct variant *variants;
	int piece_count;
	struct piece *pieces; /* of the variants, then of the reference */
	char *data[PLAN_BUFFERS], *expected;
	size_t data_size[PLAN_BUFFERS], expected_size;
	struct answer *answer;
};

static const struct user *user_of(const struct kernel *kernel)
{
	return kernel->detail;
}

/* ---- the reference ---- */

static void forget(struct answer *answer)
{
	for (int i = 0; i < PLAN_BUFFERS; i++) {
		free(answer->memory[i]);
		answer->memory[i] = NULL;
	}
	answer->known = false;
}

static void fill_inputs(struct answer *answer, const struct plan *plan, uint64_t seed)
{
	for (int i = 0; i < plan->buffer_count; i++) {
		const struct buffer *buffer = &plan->buffers[i];
		uint64_t key = input_key(seed, i);

		answer->memory[i] = memory_new(buffer->count, element_size(buffer->element));
		for (size_t k = 0; k < buffer->count; k++)
			fill_element(buffer, answer->memory[i], key, (int64_t)k);
	}
}

static void call_reference(
	const struct user *user, const struct plan *plan, const struct occasion *occasion)
{
	struct answer *answer = user->answer;
	const struct check *check = &plan->check;
	union value values[PLAN_ARGUMENTS];

	for (int i = 0; i < check->argument_count; i++) {
		const struct argument *argument = &check->arguments[i];

		switch (argument->kind) {
		case ARGUMENT_BUFFER:
			values[i].pointer = answer->memory[argument->buffer];
			break;
		case ARGUMENT_I32:
		case ARGUMENT_I64:
			values[i].integer = argument->integer;
			break;
		case ARGUMENT_F32:
		case ARGUMENT_F64:
			values[i].real = argument->real;
			break;
		}
		if (user->spec.check.arguments.arguments[i].kind == SPEC_EXECUTIONS)
			values[i].integer = occasion->executions;
	}
	answer->call(values, 0, 1);
}

/* The answer for that occasion; made once, whoever of the threads asks first. */
static const void *answer_for(
	const struct user *user, const struct plan *plan, const struct occasion *occasion)
{
	struct answer *answer = user->answer;
	const struct object *object = &user->pieces[user->spec.variant_count].object;
	struct error err = { 0 };
	bool same;

	pthread_mutex_lock(&answer->lock);
	same = answer->known && answer->occasion.seed == occasion->seed &&
	       answer->occasion.executions == occasion->executions &&
	       !memcmp(&answer->size, &plan->size, sizeof plan->size);
	if (!answer->call && object_open(object, &answer->call, &err))
		answer->call = NULL;
	if (!same && answer->call) {
		forget(answer);
		fill_inputs(answer, plan, occasion->seed);
		call_reference(user, plan, occasion);
		answer->occasion = *occasion;
		answer->size = plan->size;
		answer->known = true;
	}
	pthread_mutex_unlock(&answer->lock);
	return answer->memory[plan->check.buffer];
}

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const struct user *user = plan->check.detail;
	enum element element = plan->buffers[plan->check.buffer].element;
	const void *from = user->expected;
	struct expected want = { NAN, 0 };

	if (!from)
		from = answer_for(user, plan, occasion);
	if (from)
		want.value = element_value(element, from, index);
	want.tolerance = plan->check.tolerance + plan->check.relative * fabs(want.value);
	return want;
}

/* ---- plans ---- */

static int plan_buffers(const struct user *user, const struct spec_scope *scope, struct plan *plan,
	struct error *err)
{
	const struct spec *spec = &user->spec;

	for (int i = 0; i < spec->buffer_count; i++) {
		const struct spec_buffer *from = &spec->buffers[i];
		size_t size = element_size(from->element);
		struct buffer buffer = { .name = from->name,
			.element = from->element,
			.fill = from->fill,
			.high = 1,
			.data = user->data[i] };
		int64_t count = (int64_t)(user->data_size[i] / size);
		struct number number;

		if (from->count.text &&
			spec_whole(scope, &from->count, 1, INT64_MAX / 16, &count, err))
			return -1;
		if (from->fill == FILL_DATA && (size_t)count != user->data_size[i] / size)
			return fail(err, "%s:%d: buffers[%d]: '%s' holds %zu elements, not %lld",
				spec->path, from->line, i, from->file, user->data_size[i] / size,
				(long long)count);
		if (from->low.text) {
			if (spec_evaluate(scope, &from->low, &number, err))
				return -1;
			buffer.low = number.real;
		}
		if (from->high.text) {
			if (spec_evaluate(scope, &from->high, &number, err))
				return -1;
			buffer.high = number.real;
		}
		buffer.count = (size_t)count;
		plan_add_buffer(plan, buffer);
	}
	return 0;
}

/* One argument of the kernel or of its reference. */
static int make_argument(const struct spec_scope *scope, const struct spec_argument *from,
	struct argument *to, struct error *err)
{
	struct number number;

	*to = (struct argument){ .kind = ARGUMENT_I64 };
	if (from->kind == SPEC_BUFFER) {
		to->kind = ARGUMENT_BUFFER;
		to->buffer = from->buffer;
	}
	if (from->kind != SPEC_SCALAR)
		return 0;
	to->kind = from->type;
	switch (from->type) {
	case ARGUMENT_I32:
		return spec_whole(scope, &from->value, INT32_MIN, INT32_MAX, &to->integer, err);
	case ARGUMENT_I64:
		return spec_whole(scope, &from->value, INT64_MIN, INT64_MAX, &to->integer, err);
	default:
		if (spec_evaluate(scope, &from->value, &number, err))
			return -1;
		to->real = number.real;
		return 0;
	}
}

static int plan_extent(const struct spec_scope *scope, const struct quantity *from, unsigned unset,
	unsigned *to, struct error *err)
{
	for (int i = 0; i < 3; i++) {
		int64_t value = unset;

		if (from[i].text && spec_whole(scope, &from[i], 1, INT32_MAX, &value, err))
			return -1;
		to[i] = (unsigned)value;
	}
	return 0;
}

static int plan_launch(const struct user *user, const struct spec_scope *scope, struct step *step,
	struct error *err)
{
	const struct spec *spec = &user->spec;
	int64_t shared = 0;

	if (plan_extent(scope, spec->grid, 1, step->grid, err) ||
		plan_extent(scope, spec->block, 1, step->block, err))
		return -1;
	if (spec->cluster[0].text && plan_extent(scope, spec->cluster, 1, step->cluster, err))
		return -1;
	if (spec->shared_bytes.text &&
		spec_whole(scope, &spec->shared_bytes, 0, INT32_MAX, &shared, err))
		return -1;
	step->shared_bytes = (unsigned)shared;
	step->cooperative = spec->cooperative;
	return 0;
}

static int plan_step(const struct user *user, const struct spec_scope *scope,
	const struct piece *piece, struct plan *plan, struct error *err)
{
	const struct spec_list *list = &user->spec.arguments;
	struct step *step = plan_add_step(plan, user->kind == CODE_GPU ? STEP_LAUNCH : STEP_CALL);

	step->object = &piece->object;
	step->entry = piece->built.entry;
	step->serial = true;
	for (int i = 0; i < list->count; i++) {
		/* The caller that was made around host code knows them itself. */
		if (list->arguments[i].kind == SPEC_THREAD ||
			list->arguments[i].kind == SPEC_THREADS) {
			step->serial = false;
			continue;
		}
		if (make_argument(scope, &list->arguments[i],
			    &step->arguments[step->argument_count++], err))
			return -1;
	}
	return user->kind == CODE_GPU ? plan_launch(user, scope, step, err) : 0;
}

static int plan_traffic(
	const struct spec_scope *scope, const struct quantity *from, double *to, struct error *err)
{
	struct number number;

	if (!from->text)
		return 0;
	if (spec_evaluate(scope, from, &number, err))
		return -1;
	if (number.real < 0)
		return fail(err, "%s:%d: %s: %g is less than 0", scope->spec->path, from->line,
			from->place, number.real);
	*to = number.real;
	return 0;
}

/* The bytes that must move, where the author counted none. */
static void plan_compulsory(const struct user *user, const struct device *device, struct plan *plan)
{
	struct traffic traffic = { 0, 0 };
	double cache = device_last_cache(device);

	if (!(cache > 0) || plan_memory(plan) < CACHES_NEEDED * cache)
		return;
	for (int i = 0; i < plan->buffer_count; i++) {
		const struct buffer *buffer = &plan->buffers[i];
		double bytes = (double)buffer->count * (double)element_size(buffer->element);
		enum access access = user->spec.buffers[i].access;

		traffic.read += access != ACCESS_WRITTEN ? bytes : 0;
		traffic.written += access != ACCESS_READ ? bytes : 0;
	}
	if (!(traffic.read + traffic.written > 0))
		return;
	plan->work.level[LEVEL_DRAM] = traffic;
	plan_add_parameter(plan, PARAMETER_COMPULSORY, traffic.read + traffic.written, "bytes");
}

static int plan_work(const struct user *user, const struct spec_scope *scope, struct plan *plan,
	struct error *err)
{
	const struct spec *spec = &user->spec;
	bool counted = false;

	if (plan_traffic(scope, &spec->operations, &plan->work.operations, err))
		return -1;
	for (int i = 0; i < LEVEL_COUNT; i++) {
		if (plan_traffic(scope, &spec->bytes[i].read, &plan->work.level[i].read, err) ||
			plan_traffic(
				scope, &spec->bytes[i].written, &plan->work.level[i].written, err))
			return -1;
		counted = counted || spec->bytes[i].read.text;
	}
	if (!counted)
		plan_compulsory(user, scope->device, plan);
	return 0;
}

static int plan_check_of(const struct user *user, const struct spec_scope *scope, struct plan *plan,
	struct error *err)
{
	const struct spec_check *from = &user->spec.check;
	struct check *check = &plan->check;
	size_t bytes;

	if (from->buffer < 0)
		return 0;
	bytes = plan->buffers[from->buffer].count *
		element_size(plan->buffers[from->buffer].element);
	if (from->expected && user->expected_size != bytes)
		return fail(err, "%s:%d: check.expected: '%s' holds %zu bytes, buffer '%s' %zu",
			user->spec.path, from->line, from->expected, user->expected_size,
			user->spec.buffers[from->buffer].name, bytes);
	if (from->reference && user->pieces[user->spec.variant_count].fault)
		return fail(err, "%s", user->pieces[user->spec.variant_count].fault);
	if (plan_traffic(scope, &from->tolerance, &check->tolerance, err) ||
		plan_traffic(scope, &from->relative, &check->relative, err))
		return -1;
	check->buffer = from->buffer;
	check->expected = expected;
	check->detail = user;
	check->cost = 10;
	for (int i = 0; from->reference && i < from->arguments.count; i++)
		if (make_argument(scope, &from->arguments.arguments[i],
			    &check->arguments[check->argument_count++], err))
			return -1;
	return 0;
}

static int plan(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct user *user = user_of(request->kernel);
	const int index = (int)(request->variant - user->variants);
	struct spec_scope scope = { .spec = &user->spec,
		.device = request->device,
		.size = &request->size,
		.memory = NAN };

	if (user->fault)
		return fail(err, "%s", user->fault);
	if (!user->pieces[index].built.bytes)
		return fail(err, "%s",
			user->pieces[index].fault ? user->pieces[index].fault
						  : "it was not compiled");
	scope.variant = &user->spec.variants[index];
	*plan = plan_empty();
	plan->size = request->size;
	if (spec_scope_open(&scope, err) || plan_buffers(user, &scope, plan, err) ||
		plan_step(user, &scope, &user->pieces[index], plan, err) ||
		plan_work(user, &scope, plan, err) || plan_check_of(user, &scope, plan, err))
		return -1;
	if (user->spec.sweep_over >= 0)
		plan_add_parameter(plan, user->spec.sizes[user->spec.sweep_over].name,
			(double)request->size.n[user->spec.sweep_over], "");
	if (plan_check(plan, err))
		return error_context(err, "%s", user->spec.path);
	return 0;
}

/* ---- sizes ---- */

/* All sizes in order; POINT: (optional) stands for the one that is swept. */
static int make_size(const struct user *user, const struct device *device, double memory,
	const struct quantity *point, struct size *size, struct error *err)
{
	const struct spec *spec = &user->spec;
	struct spec_scope scope = { .spec = spec, .device = device, .memory = memory };

	if (user->fault)
		return fail(err, "%s", user->fault);
	*size = (struct size){ { 0 } };
	for (int i = 0; i < spec->size_count; i++) {
		const struct quantity *figure =
			point && i == spec->sweep_over ? point : &spec->sizes[i].value;

		if (spec_whole(&scope, figure, 1, INT64_MAX, &size->n[i], err))
			return -1;
		scope.sizes[scope.sizes_known++] = size->n[i];
	}
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	return make_size(user_of(kernel), device, room.memory, NULL, to, err);
}

static int sweep(const struct kernel *kernel, const struct device *device, double memory, bool fine,
	struct size *sizes, int most, struct error *err)
{
	const struct user *user = user_of(kernel);
	int count = 0;

	(void)fine;
	for (; count < user->spec.point_count && count < most; count++)
		if (make_size(user, device, memory, &user->spec.points[count], &sizes[count], err))
			return -1;
	return count;
}

/* ---- rows ---- */

static bool is_pipe(const char *name, struct text *all)
{
	const struct kernel *kernel;

	for (int i = 0; (kernel = kernel_at(i)); i++) {
		if (!kernel->pipe || kernel->role != ROLE_OPERATIONS)
			continue;
		if (!strcmp(name, kernel->pipe))
			return true;
		if (!all->bytes || !strstr(all->bytes, kernel->pipe))
			text_add(all, "%s%s", all->size ? ", " : "", kernel->pipe);
	}
	return false;
}

static void set_fault(struct user *user, const struct error *err)
{
	if (!user->fault)
		user->fault = memory_string(err->text);
}

static void check_precision(struct user *user)
{
	struct text all = TEXT_EMPTY;
	struct error err;

	if (user->spec.precision[0] && !is_pipe(user->spec.precision, &all)) {
		fail(&err, "%s:%d: precision: there is no ceiling of '%s'; those there are: %.500s",
			user->spec.path, user->spec.precision_line, user->spec.precision,
			all.bytes ? all.bytes : "none");
		set_fault(user, &err);
	}
	text_release(&all);
}

/* What the spec names besides the kernel. */
static void load_files(struct user *user)
{
	struct spec *spec = &user->spec;
	struct error err = { 0 };

	if (spec->file && access(spec->file, R_OK)) {
		fail(&err, "%s: cannot read the kernel's file '%s': %m", spec->path, spec->file);
		set_fault(user, &err);
	}
	for (int i = 0; i < spec->buffer_count; i++)
		if (spec->buffers[i].file && file_load(spec->buffers[i].file, DATA_MOST,
						     &user->data[i], &user->data_size[i], &err)) {
			error_context(
				&err, "%s:%d: buffers[%d]", spec->path, spec->buffers[i].line, i);
			set_fault(user, &err);
		}
	if (spec->check.expected && file_load(spec->check.expected, DATA_MOST, &user->expected,
					    &user->expected_size, &err)) {
		error_context(&err, "%s:%d: check.expected", spec->path, spec->check.line);
		set_fault(user, &err);
	}
}

static void make_row(struct user *user)
{
	struct spec *spec = &user->spec;
	struct code code = { .plan = plan };
	bool counted = false;

	if (!spec->variants)
		spec->variants = memory_new(1, sizeof *spec->variants);
	if (!spec->variant_count)
		snprintf(spec->variants[spec->variant_count++].name, sizeof spec->variants[0].name,
			"plain");
	user->variants = memory_new((size_t)spec->variant_count, sizeof *user->variants);
	for (int v = 0; v < spec->variant_count; v++)
		user->variants[v].name = spec->variants[v].name;
	user->piece_count = spec->variant_count + (spec->check.reference != NULL);
	user->pieces = memory_new((size_t)user->piece_count + 1, sizeof *user->pieces);
	code.variants = user->variants;
	code.variant_count = spec->variant_count;
	for (int i = 0; i < LEVEL_COUNT; i++)
		counted = counted || spec->bytes[i].read.text;
	snprintf(user->counts, sizeof user->counts, "operations: %.60s; bytes: %s",
		spec->operations.text ? spec->operations.text : "none",
		counted ? "as its author counts them"
			: "not counted: the distinct bytes of its buffers, where no cache holds "
			  "them");
	user->kernel = (struct kernel){
		.name = spec->name,
		.about = spec->about,
		.counts = user->counts,
		.role = ROLE_WORKLOAD,
		.pipe = spec->precision[0] ? spec->precision : NULL,
		.level = LEVEL_NONE,
		.size = size,
		.detail = user,
	};
	if (spec->sweep_over >= 0) {
		user->kernel.sweep = sweep;
		user->kernel.over = spec->sizes[spec->sweep_over].name;
	}
	for (int i = 0; i < spec->size_count; i++)
		user->kernel.dimensions[i] = spec->sizes[i].name;
	/* A row that cannot be run has a reason on every device. */
	if (user->fault || user->kind == CODE_HOST)
		user->kernel.host = code;
	if (user->fault || user->kind == CODE_GPU)
		user->kernel.gpu = code;
}

int user_open(const char *path, const char *file, struct user **user, struct error *err)
{
	struct spec_faults faults;
	struct error why = { 0 };
	struct user *made;
	char *text;
	size_t bytes;

	if (file_load(path, SPEC_SIZE_MOST, &text, &bytes, err))
		return -1;
	made = memory_new(1, sizeof *made);
	made->answer = memory_new(1, sizeof *made->answer);
	pthread_mutex_init(&made->answer->lock, NULL);
	if (spec_read(text, bytes, path, file, &made->spec, &faults)) {
		spec_faults_fail(&faults, path, &why);
		set_fault(made, &why);
	}
	free(text);
	spec_faults_release(&faults);
	if (made->spec.file)
		spec_code_kind(made->spec.file, &made->kind);
	check_precision(made);
	load_files(made);
	make_row(made);
	*user = made;
	return 0;
}

void user_close(struct user *user)
{
	if (!user)
		return;
	for (int i = 0; i < user->piece_count; i++) {
		built_release(&user->pieces[i].built);
		free(user->pieces[i].fault);
	}
	for (int i = 0; i < PLAN_BUFFERS; i++)
		free(user->data[i]);
	free(user->expected);
	forget(user->answer);
	pthread_mutex_destroy(&user->answer->lock);
	free(user->answer);
	free(user->pieces);
	free(user->variants);
	free(user->fault);
	spec_release(&user->spec);
	free(user);
}

const char *user_fault(const struct user *user)
{
	return user->fault;
}

const char *user_name(const struct user *user)
{
	return user->spec.name;
}

enum code_kind user_kind(const struct user *user)
{
	return user->kind;
}

/* ---- code ---- */

int user_piece_count(const struct user *user)
{
	return user->piece_count;
}

struct source user_source(const struct user *user, int index, bool *is_host)
{
	const struct spec *spec = &user->spec;
	bool is_reference = index == spec->variant_count;
	struct source source = {
		.path = is_reference ? spec->check.reference : spec->file,
		.entry = is_reference ? spec->check.entry : spec->entry,
		.spec = spec,
		.arguments = is_reference ? &spec->check.arguments : &spec->arguments,
		.variant = is_reference ? NULL : &spec->variants[index],
		.with_options = !is_reference || user->kind == CODE_HOST,
	};

	source.line = source.arguments->line;
	source.entry_line = is_reference ? spec->check.line : spec->entry_line;
	if (!is_reference && spec->variants[index].entry) {
		source.entry = spec->variants[index].entry;
		source.entry_line = spec->variants[index].entry_line;
	}
	*is_host = is_reference || user->kind == CODE_HOST;
	return source;
}

const char *user_piece_name(const struct user *user, int index, char *to, size_t size)
{
	if (index == user->spec.variant_count)
		snprintf(to, size, "its reference");
	else if (user->spec.variant_count > 1)
		snprintf(to, size, "variant '%s'", user->spec.variants[index].name);
	else
		snprintf(to, size, "%s", "");
	return to;
}

void user_set_piece(struct user *user, int index, struct built *built, const char *why)
{
	struct piece *piece = &user->pieces[index];
	bool is_host;

	built_release(&piece->built);
	free(piece->fault);
	*piece = (struct piece){ .fault = why ? memory_string(why) : NULL };
	if (!built)
		return;
	piece->built = *built;
	*built = (struct built){ 0 };
	piece->object = (struct object){
		.name = user_source(user, index, &is_host).path,
		.bytes = piece->built.bytes,
		.size = piece->built.size,
		.library = piece->built.library,
		.symbol = piece->built.entry,
	};
}

struct family *user_family_make(struct user *const *users, int count)
{
	struct family *family = memory_new(1, sizeof *family);
	struct kernel *kernels = memory_new((size_t)count + 1, sizeof *kernels);

	for (int i = 0; i < count; i++)
		kernels[i] = users[i]->kernel;
	*family = (struct family){ "user", "users' own kernels", kernels, count };
	return family;
}

void user_family_free(struct family *family)
{
	if (!family)
		return;
	free((struct kernel *)family->kernels);
	free(family);
}
