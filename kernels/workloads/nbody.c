/* SPDX-License-Identifier: Apache-2.0 */
/*
 * nbody: the gravitational acceleration of each of n bodies by all n, softened, the direct sum of
 * astrophysics and the near field of tree codes and of fast multipole methods:
 *
 *	a_i = sum over j of m_j (x_j - x_i) / (|x_j - x_i|^2 + softening)^(3/2)
 *
 * An interaction takes 3 subtractions, 3 multiply-adds for the square, 1 reciprocal square root,
 * which counts as one operation, 3 multiplications and 3 multiply-adds: 19 FLOP. Sums of 256
 * interactions are added up apart, which keeps rounding low: 3 additions more for each. A body is 4
 * floats (place, mass), so is an acceleration (its fourth is 0): read and written once at DRAM. At
 * L1 each block of a GPU asks for all bodies once, and for its own. Bound by the FP32 pipe, of
 * which 13 instructions for 19 FLOP leave at most 73 %; a host needs a few more for the root.
 *
 * The check holds each component against double precision; the tolerance is derived in nbody.h.
 */
#include "kernels/workloads/nbody.h"

#include "core/kernel.h"
#include "kernels/footprint.h"

#define FLOAT_ONLY
#define BODY "kernels/workloads/nbody_host.inc"
#include "kernels/workloads/each_vector.inc"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
#define MOST_BODIES (1 << 24)
/* A block of a GPU owns up to so many. */
#define UNIT (4 * NBODY_TILE)

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const uint64_t n = (uint64_t)plan->size.n[0];
	struct nbody_force force;

	if (index % 4 == 3)
		return (struct expected){ 0, 0 };
	force = nbody_force_on(occasion->seed, index / 4, n);
	return (struct expected){ force.value[index % 4],
		nbody_tolerance(force.sizes[index % 4], n) };
}

static int plan_common(
	const struct plan_request *request, int unit, struct plan *plan, struct error *err)
{
	const int64_t bodies = request->size.n[0];
	const double n = (double)bodies;
	const size_t elements = 4 * (size_t)bodies;

	if (bodies < unit || bodies > MOST_BODIES || bodies % unit)
		return fail(err, "%s takes a multiple of %d bodies up to %d, not %lld",
			request->kernel->name, unit, MOST_BODIES, (long long)bodies);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(
		plan, (struct buffer){ "acceleration", ELEMENT_F32, elements, FILL_POISON, 0, 0 });
	plan_add_buffer(
		plan, (struct buffer){ "bodies", ELEMENT_F32, elements, FILL_UNIFORM, 0, 1 });
	plan->work.operations = n * (19 * n + 3 * n / NBODY_TILE);
	plan->work.level[LEVEL_DRAM] = (struct traffic){ 16 * n, 16 * n };
	plan->check.buffer = NBODY_TO;
	plan->check.expected = expected;
	plan->check.cost = 100 * n;
	return 0;
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	struct step *step;

	if (plan_common(request, NBODY_TILE, plan, err))
		return -1;
	step = plan_add_step(plan, STEP_CALL);
	step->call = request->variant->call;
	step_add_buffer(step, NBODY_TO);
	step_add_buffer(step, NBODY_BODIES);
	step_add_i64(step, request->size.n[0]);
	return 0;
}

/* The variant's number: bodies of a thread. */
static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const int unit = NBODY_TILE * request->variant->number[0];
	const int64_t bodies = request->size.n[0];
	const double n = (double)bodies;
	struct check *check = &plan->check;
	struct step *step;

	if (plan_common(request, unit, plan, err))
		return -1;
	plan->work.level[LEVEL_L1] = (struct traffic){ 16 * n * (1 + n / unit), 16 * n };
	step = plan_add_launch(plan, "nbody", request->variant->entry, bodies / unit, NBODY_TILE);
	step_add_buffer(step, NBODY_TO);
	step_add_buffer(step, NBODY_BODIES);
	step_add_i32(step, (int32_t)bodies);
	check->entry = "nbody_check_f32";
	check->arguments[check->argument_count++] =
		(struct argument){ ARGUMENT_I64, .integer = bodies };
	return 0;
}

/*
 * On a GPU some blocks for each SM, all of them at work at once; on a host what keeps the cores
 * busy for tens of milliseconds.
 */
static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const double units = device->units > 0 ? device->units : 1;
	const double usual = device->code == CODE_HOST ? 8192 * sqrt(units) : UNIT * units;

	to->n[0] = footprint_round(usual * room.scale, UNIT);
	if (32.0 * (double)to->n[0] > room.memory)
		return fail(
			err, "%s needs memory for %lld bodies", kernel->name, (long long)to->n[0]);
	return 0;
}

static const struct variant host[] = { EACH_VECTOR(nbody, f32) };
static const struct variant gpu[] = {
	{ .name = "1 body a thread", .number = { 1 }, .entry = "nbody_f32_1" },
	{ .name = "2 bodies a thread", .number = { 2 }, .entry = "nbody_f32_2" },
	{ .name = "4 bodies a thread", .number = { 4 }, .entry = "nbody_f32_4" },
};

static const struct kernel kernels[] = {
	{
		.name = "nbody_f32",
		.about = "gravity between all pairs of bodies in FP32",
		.counts = "19 n^2 + 3 n^2 / 256 FLOP; 4 n elements read, 4 n written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "n" },
		.size = size,
		.host = { host, COUNT(host), plan_host },
		.gpu = { gpu, COUNT(gpu), plan_gpu },
	},
};

extern const struct family family_nbody;
const struct family family_nbody = { "nbody", "gravity between all pairs of bodies", kernels,
	COUNT(kernels), SUITE_HPC };
