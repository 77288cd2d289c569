/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every row of kernels/ with device code, in every variant, carried out through the shim under
 * three schedules: each element of the output against the row's reference, and what was counted
 * against the row's work figures, exactly. At the end a row made wrong on purpose must be found
 * out.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <cmocka.h>
#undef fail

#include "kernels/families.h"
#include "kernels/input.h"
#include "runner.h"

#define ARENA ((size_t)256 << 20)
/* Bytes in all buffers of a plan. */
#ifdef SHIM_THREADS
#define BUDGET 5e6 /* a thread of the system for each of the device's is slow */
#define SCALE 0.25
#define SCHEDULES 1
#define COUNTED 0
#else
#define BUDGET 24e6
#define SCALE 1.0
#define SCHEDULES SHIM_SCHEDULES
#define COUNTED 1
#endif
#define SEED 20261123

static unsigned char *arena;
static int failures;

/* A small GPU; with the caches of the fake one, so that plans have the same shape. */
static struct device small_device(void)
{
	struct device device = device_unknown();

	snprintf(device.backend, sizeof device.backend, "cuda");
	snprintf(device.name, sizeof device.name, "shim");
	device.code = CODE_GPU;
	device.capability = 90;
	device.units = 2;
	device.warp = 32;
	device.clock_hz = 1e9;
	device.memory_bytes = device.memory_free_bytes = 2 * BUDGET;
	device.cache[LEVEL_L1] = device.cache[LEVEL_SHARED] = (struct cache){ 32768, 2 };
	device.cache[LEVEL_L2] = (struct cache){ 65536, 1 };
	device.threads_per_block = 1024;
	device.threads_per_unit = 2048;
	device.blocks_per_unit = 32;
	device.registers_per_unit = 65536;
	device.shared_per_block = 31 * 1024;
	device.shared_per_unit = 32 * 1024;
	device.peers = 1;
	return device;
}

/* One execution of a plan in the arena. */
struct execution {
	const struct plan *plan;
	unsigned char *memory[PLAN_BUFFERS];
	struct shim_counts counts;
	int launches;
	struct traffic link, peer; /* copied between host and device, and between two */
	char report[512];
};

/* An index by the device function, which must agree with the one for the host. */
static void fill_index(const struct buffer *buffer, int32_t *to)
{
	const struct index *index = &buffer->index;
	uint64_t values[] = { (uint64_t)to, buffer->count, (uint64_t)index->n };
	void *parameters[] = { &values[0], &values[1], &values[2] };
	struct shim_launch launch = { shim_find(index->entry), { 4, 1, 1 }, { 256, 1, 1 }, 0,
		parameters, SHIM_RANDOM, SEED, false, 0 };
	struct shim_counts counts;
	char report[512];

	assert_non_null(launch.entry);
	assert_int_equal(shim_parameter_count(launch.entry), 3);
	assert_int_equal(shim_run(&launch, &counts, report, sizeof report), 0);
	for (size_t i = 0; i < buffer->count; i++)
		assert_int_equal(to[i], index->at(i, index->n));
}

static void fill(const struct buffer *buffer, int place, unsigned char *to)
{
	uint64_t key = input_key(SEED, place);

	memset(to, buffer->fill == FILL_ZERO ? 0 : 0xFF,
		buffer->count * element_size(buffer->element));
	if (buffer->fill == FILL_CHAIN) {
		const size_t each = buffer->stride / 8;
		const int bits = input_chain_bits(buffer->count, buffer->stride);

		memset(to, 0, buffer->count * 8);
		for (size_t i = 0; i < buffer->count; i += each)
			((uint64_t *)to)[i] =
				(uint64_t)((uint64_t *)to +
					   input_chain(key, bits, i / each, 1) * each);
	}
	if (buffer->fill == FILL_INDEX)
		fill_index(buffer, (int32_t *)to);
	for (size_t i = 0; buffer->fill == FILL_DIFFERENCES && i < buffer->count; i++)
		((uint32_t *)to)[i] = input_difference(key, i);
	for (size_t i = 0; buffer->fill == FILL_PLACES && i < buffer->count; i++)
		((uint32_t *)to)[i] = input_place(key, buffer->stride, i);
	if (buffer->fill != FILL_UNIFORM && buffer->fill != FILL_BITS)
		return;
	for (size_t i = 0; i < buffer->count; i++) {
		bool bits = buffer->fill == FILL_BITS;

		switch (buffer->element) {
		case ELEMENT_F64:
			((double *)to)[i] = input_f64(key, i, buffer->low, buffer->high);
			break;
		case ELEMENT_F32:
			((float *)to)[i] =
				input_f32(key, i, (float)buffer->low, (float)buffer->high);
			break;
		case ELEMENT_I32:
			((uint32_t *)to)[i] = (uint32_t)(input_bits(key, i) >> 32);
			break;
		case ELEMENT_U8:
			to[i] = (uint8_t)(input_bits(key, i) >> 56);
			break;
		case ELEMENT_I64:
			((uint64_t *)to)[i] = input_bits(key, i);
			break;
		case ELEMENT_F16:
			((uint16_t *)to)[i] = input_half(
				input_f32(key, i, (float)buffer->low, (float)buffer->high));
			break;
		case ELEMENT_BF16:
			((uint16_t *)to)[i] = input_bfloat(
				input_f32(key, i, (float)buffer->low, (float)buffer->high));
			break;
		case ELEMENT_E4M3:
			to[i] = input_e4m3(
				input_f32(key, i, (float)buffer->low, (float)buffer->high));
			break;
		}
		if (bits && buffer->element == ELEMENT_F64)
			((uint64_t *)to)[i] = input_bits(key, i);
		if (bits && buffer->element == ELEMENT_F32)
			((uint32_t *)to)[i] = (uint32_t)(input_bits(key, i) >> 32);
	}
}

/* Buffers one behind the other, a page between them. */
static void place_buffers(struct execution *execution)
{
	size_t at = 0;

	for (int i = 0; i < execution->plan->buffer_count; i++) {
		const struct buffer *buffer = &execution->plan->buffers[i];

		execution->memory[i] = arena + at;
		at += (buffer->count * element_size(buffer->element) / 4096 + 2) * 4096;
		assert_true(at <= ARENA);
		fill(buffer, i, execution->memory[i]);
	}
}

static void write_argument(
	const struct execution *execution, const struct argument *argument, uint64_t *to)
{
	int32_t integer = (int32_t)argument->integer;
	float real = (float)argument->real;
	const void *buffer =
		argument->kind == ARGUMENT_BUFFER ? execution->memory[argument->buffer] : NULL;

	if (argument->kind == ARGUMENT_BUFFER)
		memcpy(to, &buffer, sizeof buffer);
	else if (argument->kind == ARGUMENT_I32)
		memcpy(to, &integer, sizeof integer);
	else if (argument->kind == ARGUMENT_F32)
		memcpy(to, &real, sizeof real);
	else
		memcpy(to, &argument->integer, sizeof argument->integer);
}

/* A launch that was counted by itself, and those before it. */
static void add_counts(struct shim_counts *to, const struct shim_counts *before)
{
	for (int i = 0; i < SHIM_PIPES; i++)
		to->operations[i] += before->operations[i];
	to->read += before->read;
	to->written += before->written;
	to->distinct_read += before->distinct_read;
	to->distinct_written += before->distinct_written;
	to->shared_read += before->shared_read;
	to->shared_written += before->shared_written;
	to->shared_lost += before->shared_lost;
}

static int run_step(struct execution *execution, int index, enum shim_schedule schedule)
{
	const struct step *step = &execution->plan->steps[index];
	const struct shim_counts before = execution->counts;
	uint64_t values[PLAN_ARGUMENTS];
	void *parameters[PLAN_ARGUMENTS];
	struct shim_launch launch = { .entry = shim_find(step->entry),
		.shared_bytes = step->shared_bytes,
		.parameters = parameters,
		.schedule = schedule,
		.seed = SEED,
		.continues = execution->launches > 0 && !execution->plan->passes,
		.cluster = step->cluster[0] };

	memcpy(launch.grid, step->grid, sizeof launch.grid);
	memcpy(launch.block, step->block, sizeof launch.block);
	if (!launch.entry || shim_parameter_count(launch.entry) != step->argument_count) {
		snprintf(execution->report, sizeof execution->report, "no %s with %d parameters",
			step->entry, step->argument_count);
		return -1;
	}
	for (int i = 0; i < step->argument_count; i++) {
		write_argument(execution, &step->arguments[i], &values[i]);
		parameters[i] = &values[i];
	}
	execution->launches++;
	if (shim_run(&launch, &execution->counts, execution->report, sizeof execution->report))
		return -1;
	if (execution->plan->passes)
		add_counts(&execution->counts, &before);
	return 0;
}

/* From or to elsewhere as on a GPU: the link's bytes, and those of device memory. */
static int copy_step(struct execution *execution, int index)
{
	const struct step *step = &execution->plan->steps[index];
	const struct buffer *from = &execution->plan->buffers[step->from];
	const struct buffer *to = &execution->plan->buffers[step->to];
	const size_t bytes = from->count * element_size(from->element);
	struct traffic *link = from->place == PLACE_PEER || to->place == PLACE_PEER
				       ? &execution->peer
				       : &execution->link;

	memcpy(execution->memory[step->to], execution->memory[step->from], bytes);
	if (from->place == PLACE_DEVICE)
		execution->counts.distinct_read += bytes;
	if (to->place == PLACE_DEVICE)
		execution->counts.distinct_written += bytes;
	if (from->place != PLACE_DEVICE)
		link->read += (double)bytes;
	if (to->place != PLACE_DEVICE)
		link->written += (double)bytes;
	return 0;
}

/* As often as the step says. */
static int run_steps(struct execution *execution, enum shim_schedule schedule)
{
	for (int i = 0; i < execution->plan->step_count; i++) {
		const struct step *step = &execution->plan->steps[i];

		for (int t = 0; t < (step->times > 1 ? step->times : 1); t++)
			if (step->kind == STEP_COPY	    ? copy_step(execution, i)
				: step->kind == STEP_LAUNCH ? run_step(execution, i, schedule)
							    : -1)
				return -1;
	}
	return 0;
}

/* Every element, or where the reference is costly every so manieth. */
static int check_output(struct execution *execution, char *why, size_t size)
{
	const struct check *check = &execution->plan->check;
	const struct buffer *output;
	const struct occasion occasion = { SEED, 1 };
	size_t step = 1;

	if (check->buffer < 0) {
		snprintf(why, size, "nothing is checked");
		return -1;
	}
	output = &execution->plan->buffers[check->buffer];
	if ((double)output->count * check->cost > 3e8)
		step = (size_t)((double)output->count * check->cost / 3e8) | 1;
	for (size_t i = 0; i < output->count; i += step) {
		struct expected want = check->expected(execution->plan, &occasion, i);
		double got = element_value(output->element, execution->memory[check->buffer], i);

		if (fabs(got - want.value) <= want.tolerance)
			continue;
		snprintf(why, size, "element %zu of %s is %.17g, not %.17g +- %g", i, output->name,
			got, want.value, want.tolerance);
		return -1;
	}
	return 0;
}

/* The device function that checks every element must find nothing, and find a wrong one. */
static int run_check_entry(struct execution *execution, unsigned long long *wrong)
{
	const struct check *check = &execution->plan->check;
	struct verdict_cell *cell = (struct verdict_cell *)(arena + ARENA - 4096);
	const struct buffer *output = &execution->plan->buffers[check->buffer];
	uint64_t values[PLAN_ARGUMENTS] = { (uint64_t)execution->memory[check->buffer],
		output->count, SEED, 1 };
	void *parameters[PLAN_ARGUMENTS];
	struct shim_launch launch = { shim_find(check->entry), { 4, 1, 1 }, { 256, 1, 1 }, 0,
		parameters, SHIM_RANDOM, SEED, false, 0 };
	struct shim_counts counts;

	for (int i = 0; i < check->argument_count; i++)
		write_argument(execution, &check->arguments[i], &values[4 + i]);
	values[4 + check->argument_count] = (uint64_t)cell;
	for (int i = 0; i < PLAN_ARGUMENTS; i++)
		parameters[i] = &values[i];
	*cell = (struct verdict_cell){ 0, ~0ull, 0 };
	if (!launch.entry ||
		shim_run(&launch, &counts, execution->report, sizeof execution->report))
		return -1;
	*wrong = cell->wrong;
	return 0;
}

static int check_by_entry(struct execution *execution, char *why, size_t size)
{
	const struct check *check = &execution->plan->check;
	unsigned char *output;
	unsigned long long wrong;

	if (!check->entry)
		return 0;
	/* Threads of a check share nothing but the verdict: of a dear one the other runner sees to
	 * it. */
	if (!COUNTED && check->cost * (double)execution->plan->buffers[check->buffer].count > 1e9)
		return 0;
	output = execution->memory[check->buffer];
	if (run_check_entry(execution, &wrong) || wrong) {
		snprintf(why, size, "%s finds right elements wrong", check->entry);
		return -1;
	}
	output[element_size(execution->plan->buffers[check->buffer].element) - 1] ^= 0x40;
	if (run_check_entry(execution, &wrong) || wrong != 1) {
		snprintf(why, size, "%s does not find one wrong element", check->entry);
		return -1;
	}
	return 0;
}

static int differs(const char *what, double row, double counted, char *why, size_t size)
{
	if (isnan(row) || row == counted)
		return 0;
	snprintf(why, size, "%s: the row says %.0f, counted %.0f", what, row, counted);
	return -1;
}

static double counted_operations(const char *pipe, const struct shim_counts *counts)
{
	for (int i = 0; pipe && i < SHIM_PIPES; i++)
		if (!strcmp(pipe, shim_pipe_name(i)))
			return (double)counts->operations[i];
	return 0;
}

static double counted_accesses(const struct shim_counts *counts)
{
	return (double)(counts->chased + counts->chased_cached + counts->chased_shared +
			counts->chased_cluster + counts->chased_constant);
}

static bool is_atomic(const struct kernel *kernel)
{
	return kernel->level == LEVEL_L2 && kernel->aspect && !strcmp(kernel->aspect, "atomics");
}

/* Bytes of what steps leave for one another, all written and all read. */
static double bytes_between(const struct plan *plan)
{
	double bytes = 0;

	for (int i = 0; i < plan->buffer_count; i++)
		if (plan->buffers[i].between)
			bytes += (double)(plan->buffers[i].count *
					  element_size(plan->buffers[i].element));
	return bytes;
}

static int check_counts(
	const struct kernel *kernel, const struct execution *execution, char *why, size_t size)
{
	const struct work *work = &execution->plan->work;
	const struct shim_counts *c = &execution->counts;
	double operations = counted_operations(kernel->pipe, c);
	const struct traffic *l1 = &work->level[LEVEL_L1], *dram = &work->level[LEVEL_DRAM];
	const struct traffic *shared = &work->level[LEVEL_SHARED], *l2 = &work->level[LEVEL_L2];
	const struct traffic *constant = &work->level[LEVEL_CONSTANT];
	const struct traffic *cluster = &work->level[LEVEL_CLUSTER];
	const struct traffic *link = &work->level[LEVEL_LINK], *peer = &work->level[LEVEL_PEER];
	const double between = bytes_between(execution->plan);

	if (kernel->pipe && isnan(l1->read) && isnan(dram->read)) {
		snprintf(why, size, "the row says nothing of bytes");
		return -1;
	}
	return differs("operations", work->operations + execution->plan->surplus, operations, why,
		       size) ||
	       (kernel->role == ROLE_LATENCY &&
		       differs("accesses", work->accesses,
			       kernel->level == LEVEL_NONE ? execution->launches
							   : counted_accesses(c),
			       why, size)) ||
	       differs("bytes to the device", link->read, execution->link.read, why, size) ||
	       differs("bytes from the device", link->written, execution->link.written, why,
		       size) ||
	       differs("bytes from the other device", peer->read, execution->peer.read, why,
		       size) ||
	       differs("bytes to the other device", peer->written, execution->peer.written, why,
		       size) ||
	       differs("bytes asked for, read", l1->read, (double)c->read, why, size) ||
	       differs("bytes asked for, written", l1->written, (double)c->written, why, size) ||
	       differs("distinct bytes read", dram->read, (double)c->distinct_read - between, why,
		       size) ||
	       differs("distinct bytes written", dram->written,
		       (double)c->distinct_written - between, why, size) ||
	       /* A read past L1 is an access to L2. */
	       (kernel->role == ROLE_MEMORY && kernel->level == LEVEL_L2 &&
		       differs("bytes read past L1", l2->read, (double)c->uncached_read, why,
			       size)) ||
	       (is_atomic(kernel) &&
		       differs("bytes of atomic operations", work_bytes(work, kernel->level),
			       (double)c->atomic, why, size)) ||
	       /* All threads of a warp read the same, which is fetched once. */
	       differs("constant bytes read", constant->read, (double)c->constant_read / 32, why,
		       size) ||
	       differs("bytes read from other blocks", cluster->read, (double)c->cluster_read, why,
		       size) ||
	       (kernel->role == ROLE_WORKLOAD && differs("bytes lost to conflicts of banks", 0,
							 (double)c->shared_lost, why, size)) ||
	       differs("shared bytes read", shared->read, (double)c->shared_read, why, size) ||
	       differs("shared bytes written", shared->written, (double)c->shared_written, why,
		       size);
}

/* Carries out PLAN; 0 if it does what the row says. */
static int prove(const struct kernel *kernel, const struct plan *plan, char *why, size_t size)
{
	struct execution execution = { .plan = plan };

	for (enum shim_schedule how = 0; how < SCHEDULES; how++) {
		execution = (struct execution){ .plan = plan };
		place_buffers(&execution);
		if (run_steps(&execution, how)) {
			snprintf(why, size, "%s", execution.report);
			return -1;
		}
		if (check_output(&execution, why, size) ||
			(COUNTED && check_counts(kernel, &execution, why, size)))
			return -1;
	}
	return check_by_entry(&execution, why, size);
}

/* Of a device that can execute it. */
static int capability_for(const struct kernel *kernel, const struct variant *variant)
{
	int major, minor;

	if (variant->only_capability &&
		sscanf(variant->only_capability, "%d.%d", &major, &minor) == 2)
		return 10 * major + minor;
	/* On 9.0 others take the place of the sustained ones. */
	if (kernel->sustained)
		return 89;
	return variant->needs_capability > 90 ? variant->needs_capability : 90;
}

static void prove_at(const struct kernel *kernel, const struct device *device,
	const struct variant *variant, struct size size, int64_t trips)
{
	struct plan_request request = { kernel, device, variant, size, trips };
	struct plan plan = plan_empty();
	struct error err = { 0 };
	char why[1100] = "";
	int status;

	status = kernel->gpu.plan(&request, &plan, &err) || plan_check(&plan, &err);
	if (status)
		snprintf(why, sizeof why, "%s", err.text);
	else
		status = prove(kernel, &plan, why, sizeof why);
	if (!status)
		return;
	failures++;
	printf("%s, %s, n %lld, %lld trips: %s\n", kernel->name, variant->name,
		(long long)size.n[0], (long long)trips, why);
}

/* The least that makes a plan: some variants are for large problems alone. */
static double scale_for(
	const struct kernel *kernel, const struct device *device, const struct variant *variant)
{
	struct plan_request request = { .kernel = kernel, .device = device, .variant = variant };
	struct plan plan = plan_empty();
	double scale = SCALE;

	request.trips = 1;
	for (; kernel->role == ROLE_WORKLOAD && scale < 4; scale *= 4)
		if (!kernel->size(
			    kernel, device, (struct room){ BUDGET, scale }, &request.size, NULL) &&
			!kernel->gpu.plan(&request, &plan, NULL))
			return scale;
	return kernel->role == ROLE_WORKLOAD ? 4 : 1;
}

/* At every size of the row. */
static void prove_variant(const struct kernel *kernel, const struct variant *variant, int64_t trips)
{
	struct device device = small_device();
	struct room room = { .memory = BUDGET };
	struct size sizes[SWEEP_POINTS];
	struct error err = { 0 };
	bool swept;
	int count;

	/* The other runner has no clusters. */
	if (!COUNTED && kernel->level == LEVEL_CLUSTER)
		return;
	device.capability = capability_for(kernel, variant);
	if (variant_usable(variant, &device, &err)) {
		printf("%s, %s: %s\n", kernel->name, variant->name, err.text);
		failures++;
		return;
	}
	room.scale = scale_for(kernel, &device, variant);
	count = kernel_sizes(
		kernel, &device, room, false, sizes, COUNTED ? SWEEP_POINTS : 1, &swept, &err);
	if (count < 1) {
		failures++;
		printf("%s: %s\n", kernel->name, err.text);
	}
	for (int i = 0; i < count; i++)
		prove_at(kernel, &device, variant, sizes[i], trips);
}

static int setup(void **state)
{
	(void)state;
	arena = mmap(NULL, ARENA, PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	assert_ptr_not_equal(arena, MAP_FAILED);
	shim_set_memory(arena, ARENA);
	return 0;
}

/* Whether a row before row K has the same device function: it races as that one does. */
static bool is_same_code(const struct kernel *kernel, int k)
{
	const char *entry = kernel->gpu.variants[0].entry;

	for (int i = 0; entry && i < k; i++) {
		const struct kernel *before = kernel_at(i);

		if (before->gpu.variant_count && before->gpu.variants[0].entry &&
			!strcmp(before->gpu.variants[0].entry, entry))
			return true;
	}
	return false;
}

static void test_rows(void **state)
{
	const struct kernel *kernel;
	const char *only = getenv("ONLY");
	int proved = 0;

	(void)state;
	for (int k = 0; (kernel = kernel_at(k)); k++) {
		if (!kernel->gpu.variant_count || (only && !strstr(kernel->name, only)))
			continue;
		/* Of the matrix instruction of 9.0 the shim carries out what a workload takes. */
		if (kernel->gpu.variants[0].hardware_only &&
			(kernel->role != ROLE_WORKLOAD || kernel->library || !COUNTED)) {
			printf("%s: only on hardware\n", kernel->name);
			continue;
		}
		if (kernel->library)
			continue;
		if (!COUNTED && is_same_code(kernel, k))
			continue;
		for (int v = 0; v < kernel->gpu.variant_count && (COUNTED || !v); v++) {
			prove_variant(kernel, &kernel->gpu.variants[v], 1);
			if (kernel->scalable && COUNTED)
				prove_variant(kernel, &kernel->gpu.variants[v],
					kernel->pipe && strstr(kernel->pipe, "tensor") ? 11 : 37);
			proved++;
		}
	}
	printf("%d variants carried out\n", proved);
	assert_true(proved > 0 || only);
	assert_int_equal(failures, 0);
}

/*
 * Sizes that rows do not choose by themselves: stencils where a row takes several warps, the last
 * not all of its lanes, and matrix products of three different sides.
 */
static void test_oblong(void **state)
{
	static const struct {
		const char *begins, *left_out;
		struct size size;
	} sizes[] = { { "stencil", "", { { 296, 11, 65 } } },
		{ "gemm_", "gemm_batched", { { 256, 512, 64 } } } };
	const size_t count = COUNTED ? 2 : 1; /* a race would be one at any size */
	const struct device device = small_device();
	const int before = failures;
	const struct kernel *kernel;

	(void)state;
	for (int k = 0; (kernel = kernel_at(k)); k++)
		for (size_t i = 0; i < count; i++) {
			const size_t length = strlen(sizes[i].left_out);

			if (kernel->library ||
				strncmp(kernel->name, sizes[i].begins, strlen(sizes[i].begins)) ||
				(length && !strncmp(kernel->name, sizes[i].left_out, length)))
				continue;
			for (int v = 0; v < kernel->gpu.variant_count; v++)
				prove_at(kernel, &device, &kernel->gpu.variants[v], sizes[i].size,
					1);
		}
	assert_int_equal(failures, before);
}

/*
 * Prefill where eight heads share keys: instead of the 64 that the model has, which take long,
 * eight whose plan is made to say so. By the check of the device.
 */
static void prove_prefill(const struct kernel *kernel, const struct device *device)
{
	const struct plan_request request = { kernel, device, kernel->gpu.variants, { { 256, 8 } },
		1 };
	struct plan plan = plan_empty();
	struct execution execution = { .plan = &plan };
	struct error err;
	char why[1100] = "";

	assert_int_equal(kernel->gpu.plan(&request, &plan, &err), 0);
	plan.steps[0].arguments[plan.steps[0].argument_count - 1].integer = 8;
	plan.check.arguments[plan.check.argument_count - 1].integer = 8;
	place_buffers(&execution);
	if (!run_steps(&execution, SHIM_RANDOM) && !check_by_entry(&execution, why, sizeof why))
		return;
	failures++;
	printf("%s: %s%s\n", kernel->name, execution.report, why);
}

/* Attention of the model in which eight heads share keys. */
static void test_shared_keys(void **state)
{
	const struct device device = small_device();
	const int before = failures;
	const struct kernel *kernel;

	(void)state;
	for (int k = 0; (kernel = kernel_at(k)); k++) {
		if (!strcmp(kernel->name, "attention_prefill_bf16") ||
			!strcmp(kernel->name, "attention_prefill_wgmma_bf16"))
			prove_prefill(kernel, &device);
		if (!strcmp(kernel->name, "attention_decode_batch_bf16"))
			for (int v = 0; v < kernel->gpu.variant_count; v++)
				prove_at(kernel, &device, &kernel->gpu.variants[v],
					(struct size){ { 1, 1024, 64 } }, 1);
	}
	assert_int_equal(failures, before);
}

/* Fills the output by the reference, which the check must find right. */
static int prove_check(const struct plan *plan, char *why, size_t size)
{
	struct execution execution = { .plan = plan };
	const struct buffer *output = &plan->buffers[plan->check.buffer];
	void *to;

	place_buffers(&execution);
	to = execution.memory[plan->check.buffer];
	for (size_t i = 0; i < output->count; i++) {
		const double value =
			plan->check.expected(plan, &(struct occasion){ SEED, 1 }, i).value;

		if (output->element == ELEMENT_F64)
			((double *)to)[i] = value;
		else if (output->element == ELEMENT_I32)
			((int32_t *)to)[i] = (int32_t)value;
		else
			((float *)to)[i] = (float)value;
	}
	return check_by_entry(&execution, why, size);
}

/* What a library computes cannot be carried out here, but what checks it can. */
static void test_library_checks(void **state)
{
	const char *only = getenv("ONLY");
	const struct device device = small_device();
	const struct kernel *kernel;

	(void)state;
	for (int k = 0; (kernel = kernel_at(k)); k++) {
		struct plan_request request = { kernel, &device, kernel->gpu.variants, { { 0 } },
			1 };
		struct plan plan = plan_empty();
		struct error err = { 0 };
		char why[1100] = "";

		if (!kernel->library || !kernel->gpu.variant_count ||
			(only && !strstr(kernel->name, only)))
			continue;
		if (kernel->size(kernel, &device, (struct room){ BUDGET, 1.0 / 8 }, &request.size,
			    &err) ||
			kernel->gpu.plan(&request, &plan, &err) || plan_check(&plan, &err))
			snprintf(why, sizeof why, "%s", err.text);
		else if (!prove_check(&plan, why, sizeof why))
			continue;
		failures++;
		printf("%s: %s\n", kernel->name, why);
	}
	assert_int_equal(failures, 0);
}

static int wrong_plan(const struct plan_request *request, struct plan *plan, struct error *err)
{
	int status = kernel_find(request->kernel->name)->gpu.plan(request, plan, err);

	plan->work.operations *= 1.01;
	plan->work.level[LEVEL_DRAM].read += 8;
	return status;
}

/* A row whose figures are a little wrong fails, and only then. */
static void test_wrong_row(void **state)
{
	struct kernel row = *kernel_find("fma_f64");
	int before = failures;

	(void)state;
	row.gpu.plan = wrong_plan;
	prove_variant(&row, &row.gpu.variants[0], 1);
	assert_int_equal(failures, before + 1);
	failures = before;
	prove_variant(kernel_find("fma_f64"), &row.gpu.variants[0], 1);
	assert_int_equal(failures, before);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_oblong),
		cmocka_unit_test(test_shared_keys),
		cmocka_unit_test(test_library_checks),
		cmocka_unit_test(test_wrong_row),
	};

	/* Without counts no wrong figure can be found. */
	return _cmocka_run_group_tests("rows", tests, COUNTED ? 5 : 2, setup, NULL);
}
