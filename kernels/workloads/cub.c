/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cub: the primitives that other families write by hand, by CUB, NVIDIA's library of them: beside
 * sum_f32, scan_i32, select_i32 and sort_u32, on the same data. What they are for stands there.
 *
 * Bytes at DRAM are what must be moved, each element read once and what is made of it written once;
 * the few that the library needs besides, and those of other levels, are its own affair. A sum of n
 * is n - 1 FLOP. Keys are sorted as by sort_u32, by four digits that are counted in one pass: 20 n
 * bytes read, 16 n written. Few keys the library sorts at once, so they are not taken.
 *
 * Every element is checked as in the families beside.
 */
#include "core/kernel.h"
#include "kernels/footprint.h"
#include "kernels/workloads/scan.h"
#include "kernels/workloads/select.h"
#include "kernels/workloads/sort.h"
#include "kernels/workloads/sum.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
/* N is a multiple of this. */
#define UNIT 16384

/* Places in the plan: those of the families beside, whose checks are used. */
enum buffer_place { TO, FROM };

/* What sets one row apart: its detail. */
struct detail {
	enum primitive primitive;
	double bytes; /* of all buffers, the library's own among them, for each element */
	reference *expected;
	const char *image, *check; /* of the family beside */
};

static struct expected expected_sum(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const uint64_t n = plan->buffers[FROM].count;

	(void)index;
	return (struct expected){ sum_f32_value(occasion->seed, 0, n),
		reduction_tolerance(0, reduction_partials(n), 0x1p-24, SUM_TERM) };
}

static struct expected expected_scan(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	(void)plan;
	return (struct expected){ scan_value(occasion->seed, index), 0 };
}

static struct expected expected_select(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	(void)occasion;
	return (struct expected){ select_value(index, plan->size.n[0]), 0 };
}

static struct expected expected_sort(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	(void)occasion;
	return (struct expected){ sort_value(index, plan->size.n[0]), 0 };
}

static void add_buffers(struct plan *plan, enum primitive primitive, int64_t n)
{
	const double bytes = 4 * (double)n;
	struct traffic *dram = &plan->work.level[LEVEL_DRAM];
	struct buffer to = { "to", ELEMENT_I32, (size_t)n, FILL_POISON };
	struct buffer from = { "from", ELEMENT_I32, (size_t)n, FILL_DIFFERENCES };

	*dram = (struct traffic){ bytes, bytes };
	if (primitive == PRIMITIVE_SUM_F32) {
		to.element = from.element = ELEMENT_F32;
		to.count = 1;
		from.fill = FILL_UNIFORM;
		from.low = -1;
		from.high = 1;
		dram->written = 4;
		plan->work.operations = (double)n - 1;
	}
	if (primitive == PRIMITIVE_SELECT_I32) {
		to.count++;
		to.fill = FILL_ZERO;
		from.fill = FILL_INDEX;
		from.index = (struct index){ select_input, "select", "select_fill", n };
		dram->written = bytes / 2 + 4;
	}
	if (primitive == PRIMITIVE_SORT_U32) {
		from.fill = FILL_INDEX;
		from.index = (struct index){ sort_input, "sort", "sort_fill", n };
		*dram = (struct traffic){ 5 * bytes, 4 * bytes };
	}
	plan_add_buffer(plan, to);
	plan_add_buffer(plan, from);
}

static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct detail *detail = request->kernel->detail;
	const int64_t n = request->size.n[0];
	struct check *check = &plan->check;
	struct step *step;

	if (n < UNIT || n % UNIT || n > INT32_MAX)
		return fail(err, "%s needs a multiple of %d elements up to %d, not %lld",
			request->kernel->name, UNIT, INT32_MAX, (long long)n);
	*plan = plan_empty();
	plan->size = request->size;
	add_buffers(plan, detail->primitive, n);
	step = plan_add_step(plan, STEP_PRIMITIVE);
	step->primitive = detail->primitive;
	step->n = n;
	step->from = FROM;
	step->to = TO;
	check->buffer = TO;
	check->expected = detail->expected;
	check->cost = detail->primitive == PRIMITIVE_SUM_F32 ? 10 * (double)n : 10;
	check->image = detail->image;
	check->entry = detail->check;
	if (detail->primitive == PRIMITIVE_SUM_F32)
		check->arguments[check->argument_count++] =
			(struct argument){ ARGUMENT_I64, .integer = n };
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const struct detail *detail = kernel->detail;
	double bytes;

	/* Room for the number of what is kept, and for what the library notes of its tiles. */
	if (footprint_choose(device, room_less(room, 0x1p20), &bytes, err))
		return -1;
	if (bytes > detail->bytes * INT32_MAX)
		bytes = detail->bytes * INT32_MAX;
	to->n[0] = (int64_t)(bytes / detail->bytes / UNIT) * UNIT;
	if (to->n[0] < UNIT)
		return fail(err, "%s needs memory for at least %d elements", kernel->name, UNIT);
	return 0;
}

static const struct variant library[] = { { .name = "library", .hardware_only = true } };

static const struct detail sum = { PRIMITIVE_SUM_F32, 4, expected_sum, "sum", "sum_check_f32" };
static const struct detail scan = { PRIMITIVE_SCAN_I32, 8, expected_scan, "scan", "scan_check" };
static const struct detail select = { PRIMITIVE_SELECT_I32, 8, expected_select, "select",
	"select_check" };
static const struct detail sort = { PRIMITIVE_SORT_U32, 12, expected_sort, "sort", "sort_check" };

static const struct kernel kernels[] = {
	{
		.name = "sum_cub_f32",
		.about = "sum of a vector by CUB in FP32",
		.counts = "n - 1 FLOP; n elements read",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.thorough = true,
		.library = true,
		.dimensions = { "n" },
		.size = size,
		.gpu = { library, COUNT(library), plan_gpu },
		.detail = &sum,
	},
	{
		.name = "scan_cub_i32",
		.about = "inclusive prefix sum of a vector of INT32 by CUB",
		.counts = "no FLOP; n elements of 4 bytes read and written",
		.role = ROLE_WORKLOAD,
		.level = LEVEL_NONE,
		.thorough = true,
		.library = true,
		.dimensions = { "n" },
		.size = size,
		.gpu = { library, COUNT(library), plan_gpu },
		.detail = &scan,
	},
	{
		.name = "select_cub_i32",
		.about = "the elements of a vector of INT32 below a threshold by CUB",
		.counts = "no FLOP; n elements of 4 bytes read, half of them written",
		.role = ROLE_WORKLOAD,
		.level = LEVEL_NONE,
		.thorough = true,
		.library = true,
		.dimensions = { "n" },
		.size = size,
		.gpu = { library, COUNT(library), plan_gpu },
		.detail = &select,
	},
	{
		.name = "sort_cub_u32",
		.about = "32-bit keys sorted by CUB",
		.counts = "no FLOP; n keys of 4 bytes read five times and written four times",
		.role = ROLE_WORKLOAD,
		.level = LEVEL_NONE,
		.thorough = true,
		.library = true,
		.dimensions = { "n" },
		.size = size,
		.gpu = { library, COUNT(library), plan_gpu },
		.detail = &sort,
	},
};

extern const struct family family_cub;
const struct family family_cub = { "cub", "primitives by CUB, beside those written by hand",
	kernels, COUNT(kernels), SUITE_BASICS };
