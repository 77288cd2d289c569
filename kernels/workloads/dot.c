/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dot: the dot product of two vectors, the reduction of conjugate gradients and every norm. n
 * multiplications and n - 1 additions, 2 n - 1 FLOP. It must read x and y once; the partial sums,
 * one for REDUCTION_BLOCK elements, are written, read and added up within the plan and are counted
 * too, as is the result. All levels move the same bytes, as nothing is used twice (host: DRAM and
 * L1 are given; what passes a victim cache in between is not derivable).
 *
 * The check holds every partial sum and the product against a sum in double precision; the
 * tolerance is derived in reduction.h.
 */
#include "kernels/workloads/dot.h"

#include "kernels/reduction_plan.h"

#define BODY "kernels/workloads/dot_host.inc"
#include "kernels/workloads/each_vector.inc"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

static const struct variant host_f64[] = { EACH_VECTOR(dot, f64) };
static const struct variant host_f32[] = { EACH_VECTOR(dot, f32) };
static const struct variant gpu_f64[] = {
	{ .name = "256 threads", .number = { 256 }, .entry = "dot_f64_256" },
	{ .name = "512 threads", .number = { 512 }, .entry = "dot_f64_512" },
};
static const struct variant gpu_f32[] = {
	{ .name = "256 threads", .number = { 256 }, .entry = "dot_f32_256" },
	{ .name = "512 threads", .number = { 512 }, .entry = "dot_f32_512" },
};

static const struct reduction f64 = { ELEMENT_F64, 2, 2, DOT_TERM, dot_f64_value, "dot",
	"dot_add_f64", "dot_check_f64" };
static const struct reduction f32 = { ELEMENT_F32, 2, 2, DOT_TERM, dot_f32_value, "dot",
	"dot_add_f32", "dot_check_f32" };

static const struct kernel kernels[] = {
	{
		.name = "dot_f64",
		.about = "dot product of two vectors in FP64",
		.counts = "2 n - 1 FLOP; 2 n elements read",
		.role = ROLE_WORKLOAD,
		.pipe = "FP64",
		.level = LEVEL_NONE,
		.dimensions = { "n" },
		.size = reduction_size,
		.host = { host_f64, COUNT(host_f64), reduction_plan_host },
		.gpu = { gpu_f64, COUNT(gpu_f64), reduction_plan_gpu },
		.detail = &f64,
	},
	{
		.name = "dot_f32",
		.about = "dot product of two vectors in FP32",
		.counts = "2 n - 1 FLOP; 2 n elements read",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.thorough = true,
		.dimensions = { "n" },
		.size = reduction_size,
		.host = { host_f32, COUNT(host_f32), reduction_plan_host },
		.gpu = { gpu_f32, COUNT(gpu_f32), reduction_plan_gpu },
		.detail = &f32,
	},
};

extern const struct family family_dot;
const struct family family_dot = { "dot", "sum of x y", kernels, COUNT(kernels),
	SUITE_BASICS | SUITE_HPC };
