/* SPDX-License-Identifier: Apache-2.0 */
/*
 * sum: the sum of a vector, the plainest reduction: means, norms, totals, checksums of a field. n -
 * 1 additions, n - 1 FLOP. It must read x once; the partial sums, one for REDUCTION_BLOCK elements,
 * are written, read and added up within the plan and are counted too, as is the result. All levels
 * move the same bytes, as nothing is used twice (host: DRAM and L1 are given).
 *
 * The check holds every partial sum and the result against a sum of whole numbers that is rounded
 * once; the tolerance is derived in reduction.h.
 */
#include "kernels/workloads/sum.h"

#include "kernels/reduction_plan.h"

#define BODY "kernels/workloads/sum_host.inc"
#include "kernels/workloads/each_vector.inc"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static const struct variant host_f64[] = { EACH_VECTOR(sum, f64) };
static const struct variant host_f32[] = { EACH_VECTOR(sum, f32) };
static const struct variant gpu_f64[] = {
	{ .name = "256 threads", .number = { 256 }, .entry = "sum_f64_256" },
	{ .name = "512 threads", .number = { 512 }, .entry = "sum_f64_512" },
};
static const struct variant gpu_f32[] = {
	{ .name = "256 threads", .number = { 256 }, .entry = "sum_f32_256" },
	{ .name = "512 threads", .number = { 512 }, .entry = "sum_f32_512" },
};

static const struct reduction f64 = { ELEMENT_F64, 1, 1, SUM_TERM, sum_f64_value, "sum",
	"sum_add_f64", "sum_check_f64" };
static const struct reduction f32 = { ELEMENT_F32, 1, 1, SUM_TERM, sum_f32_value, "sum",
	"sum_add_f32", "sum_check_f32" };

static const struct kernel kernels[] = {
	{
		.name = "sum_f64",
		.about = "sum of a vector in FP64",
		.counts = "n - 1 FLOP; n elements read",
		.role = ROLE_WORKLOAD,
		.pipe = "FP64",
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "n" },
		.size = reduction_size,
		.host = { host_f64, COUNT(host_f64), reduction_plan_host },
		.gpu = { gpu_f64, COUNT(gpu_f64), reduction_plan_gpu },
		.detail = &f64,
	},
	{
		.name = "sum_f32",
		.about = "sum of a vector in FP32",
		.counts = "n - 1 FLOP; n elements read",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.dimensions = { "n" },
		.size = reduction_size,
		.host = { host_f32, COUNT(host_f32), reduction_plan_host },
		.gpu = { gpu_f32, COUNT(gpu_f32), reduction_plan_gpu },
		.detail = &f32,
	},
};

extern const struct family family_sum;
const struct family family_sum = { "sum", "sum of x", kernels, COUNT(kernels),
	SUITE_BASICS | SUITE_HPC };
