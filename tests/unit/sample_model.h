/* SPDX-License-Identifier: Apache-2.0 */
/* Invented models for the tests of the charts: every number here is made up. */
#ifndef TESTS_SAMPLE_MODEL_H
#define TESTS_SAMPLE_MODEL_H

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "model/model.h"

struct sample {
	struct result result;
	struct model model;
	struct measurement *measurements; /* of points and ceilings alike */
	int measurement_count;
	struct estimate *estimates;
};

struct sample_ceiling {
	const char *pipe; /* NULL: of memory */
	enum level level;
	double rate;
};

/* Intensity at DRAM, L2 and L1 (0: not known); operations per second (0: without operations). */
struct sample_point {
	const char *kernel, *pipe;
	double operations, dram, l2, l1;
	unsigned flags;
};

#define SAMPLE_MOST 512
#define SAMPLE_CURVES 16

static inline void sample_open(struct sample *sample, const char *device, bool gpu)
{
	memset(sample, 0, sizeof(*sample));
	result_init(&sample->result);
	snprintf(sample->result.device.name, sizeof(sample->result.device.name), "%s", device);
	snprintf(sample->result.started, sizeof(sample->result.started), "2026-01-02T03:04:05Z");
	snprintf(sample->result.tool, sizeof(sample->result.tool), "roofline test");
	sample->result.device.code = gpu ? CODE_GPU : CODE_HOST;
	sample->result.device.units = gpu ? 132 : 16;
	sample->result.device.threads = gpu ? 0 : 32;
	sample->result.device.clock_hz = gpu ? 1.98e9 : 3.4e9;
	sample->result.device.ecc = gpu ? 1 : -1;
	snprintf(sample->result.device.driver, sizeof(sample->result.device.driver), "%s",
		gpu ? "580.95.05 (CUDA 13.0)" : "Linux 6.1.0");
	sample->measurements = memory_new(SAMPLE_MOST, sizeof(*sample->measurements));
	sample->estimates = memory_new(SAMPLE_MOST, sizeof(*sample->estimates));
	sample->model.result = &sample->result;
	sample->model.ceilings = memory_new(32, sizeof(struct ceiling));
	sample->model.points = memory_new(SAMPLE_MOST, sizeof(struct point));
	sample->model.curves = memory_new(SAMPLE_CURVES, sizeof(struct curve));
}

static inline struct measurement *sample_measurement(
	struct sample *sample, const char *kernel, const char *pipe)
{
	struct measurement *m = &sample->measurements[sample->measurement_count];

	m->point = -1;
	snprintf(m->kernel, sizeof(m->kernel), "%s", kernel);
	snprintf(m->pipe, sizeof(m->pipe), "%s", pipe ? pipe : "");
	sample->estimates[sample->measurement_count].measurement = m;
	sample->estimates[sample->measurement_count++].clock_hz = NAN;
	return m;
}

static inline void sample_ceiling(struct sample *sample, struct sample_ceiling given)
{
	struct ceiling *ceiling = &sample->model.ceilings[sample->model.ceiling_count++];
	int index = sample->measurement_count;

	ceiling->measurement = sample_measurement(sample, "ceiling", given.pipe);
	ceiling->estimate = &sample->estimates[index];
	ceiling->role = given.pipe ? ROLE_OPERATIONS : ROLE_MEMORY;
	ceiling->pipe = ceiling->measurement->pipe;
	ceiling->level = given.pipe ? LEVEL_NONE : given.level;
	ceiling->rate = (struct rate){ given.rate, given.rate, given.rate, given.rate };
	ceiling->best = ceiling->roof = true;
	ceiling->aspect = "";
	ceiling->peak = ceiling->peak_held = NAN;
	if (given.level > LEVEL_NONE) {
		struct roof *roof = &sample->model.roofs[given.level];

		roof->level = given.level;
		roof->drawn = ceiling;
		free(roof->nodes);
		roof->nodes = memory_new(1, sizeof(*roof->nodes));
		*roof->nodes = (struct roof_node){ 0, ceiling };
		roof->node_count = 1;
	}
}

static inline void sample_bind(struct sample *sample, struct point *point)
{
	double least = point->pipe ? point->pipe->rate.attainable : INFINITY;

	point->bound = point->pipe != NULL;
	point->bound_level = LEVEL_NONE;
	for (int i = 0; i < LEVEL_COUNT; i++) {
		const struct ceiling *roof = sample->model.roofs[i].drawn;
		double limit = roof ? roof->rate.attainable * point->levels[i].intensity : NAN;

		point->levels[i].percent = 100 * point->operations.attainable / limit;
		if (limit < least) {
			least = limit;
			point->bound = true;
			point->bound_level = (enum level)i;
		}
	}
	point->roof_operations = point->bound ? least : NAN;
	point->percent = point->bound ? 100 * point->operations.attainable / least : NAN;
	point->headroom = 100 / point->percent;
}

/* Ceilings must be there already. */
static inline void sample_point(struct sample *sample, struct sample_point given)
{
	struct point *point = &sample->model.points[sample->model.point_count++];
	int index = sample->measurement_count;
	double rate = given.operations;

	point->measurement = sample_measurement(sample, given.kernel, given.pipe);
	point->estimate = &sample->estimates[index];
	sample->estimates[index].flags = given.flags;
	point->leads = true;
	point->computes = rate > 0;
	point->operations = (struct rate){ rate, rate, rate, rate };
	for (int i = 0; i < LEVEL_COUNT; i++)
		point->levels[i].intensity = point->levels[i].percent = NAN;
	if (given.dram > 0)
		point->levels[LEVEL_DRAM].intensity = given.dram;
	if (given.l2 > 0)
		point->levels[LEVEL_L2].intensity = given.l2;
	if (given.l1 > 0)
		point->levels[LEVEL_L1].intensity = given.l1;
	for (int i = 0; i < sample->model.ceiling_count; i++)
		if (given.pipe && !strcmp(sample->model.ceilings[i].pipe, given.pipe))
			point->pipe = &sample->model.ceilings[i];
	if (point->computes) {
		sample_bind(sample, point);
		return;
	}
	point->bound = true;
	point->bound_level = LEVEL_DRAM;
	point->percent = point->levels[LEVEL_DRAM].percent = 93;
	point->roof_operations = point->headroom = NAN;
}

/* ---- curves ---- */

/* A curve without points yet: ROLE_CURVE, or ROLE_WORKLOAD whose points are added as points, too.
 */
static inline struct curve *sample_curve(
	struct sample *sample, const char *kernel, const char *pipe, const char *over)
{
	struct curve *curve = &sample->model.curves[sample->model.curve_count++];
	struct measurement *m = sample_measurement(sample, kernel, pipe);

	m->role = ROLE_CURVE;
	m->level = LEVEL_NONE;
	m->point = 0;
	snprintf(m->over, sizeof(m->over), "%s", over);
	curve->measurement = m;
	curve->unit = !strcmp(over, "working set") ? "B" : "";
	return curve;
}

static inline void sample_curve_point(
	struct sample *sample, struct curve *curve, double x, double operations, double bytes)
{
	struct curve_point *point;

	curve->points = memory_resize(
		curve->points, (size_t)curve->point_count + 1, sizeof(*curve->points));
	point = &curve->points[curve->point_count++];
	*point = (struct curve_point){ .x = x,
		.estimate = &sample->estimates[sample->measurement_count - 1],
		.operations = { operations, operations * .99, operations * .97, operations * .995 },
		.bytes = { bytes, bytes * .98, bytes * .96, bytes * .99 } };
}

/* Intensity swept from 1/16 to 256 on PIPE, with a dent at the ridge. */
static inline void sample_intensity_sweep(
	struct sample *sample, const char *kernel, const char *pipe)
{
	const struct ceiling *ceiling = NULL;
	const struct ceiling *dram = sample->model.roofs[LEVEL_DRAM].drawn;
	struct curve *curve = sample_curve(sample, kernel, pipe, "intensity");

	for (int i = 0; i < sample->model.ceiling_count; i++)
		if (!strcmp(sample->model.ceilings[i].pipe, pipe))
			ceiling = &sample->model.ceilings[i];
	for (double x = 1. / 16; x <= 256; x *= 1.5) {
		double memory = dram->rate.attainable * x;
		double peak = ceiling ? ceiling->rate.attainable : INFINITY;
		double near = fmin(memory, peak) / fmax(memory, peak);

		sample_curve_point(sample, curve, x,
			fmin(memory, peak) * (0.985 - 0.1 * near * near * near), NAN);
	}
}

/* Bandwidth over working sets: falls from one level's to the next at its capacity. */
static inline void sample_staircase(struct sample *sample, const char *kernel, double share)
{
	struct curve *curve = sample_curve(sample, kernel, "", "working set");

	for (double x = 65536; x <= 8e9; x *= 2) {
		double rate = 0, most = 0;

		for (int level = LEVEL_L1; level >= LEVEL_DRAM; level--) {
			const struct ceiling *roof = sample->model.roofs[level].drawn;
			const struct cache *cache = &sample->result.device.cache[level];
			double bytes =
				level == LEVEL_DRAM ? INFINITY : cache->bytes * cache->instances;

			if (!roof || isnan(bytes))
				continue;
			most = roof->rate.attainable;
			rate = fmax(rate, most / (1 + pow(x / bytes, 3)));
		}
		sample_curve_point(sample, curve, x, NAN, share * rate);
	}
}

/* A workload at COUNT sizes n, from memory-bound to near its ceiling. */
static inline void sample_sizes(
	struct sample *sample, const char *kernel, const char *pipe, int count)
{
	struct curve *curve = sample_curve(sample, kernel, pipe, "n");
	struct measurement *of_curve = &sample->measurements[sample->measurement_count - 1];

	const struct ceiling *ceiling = model_pipe(&sample->model, pipe);

	of_curve->role = ROLE_WORKLOAD;
	for (int i = 0; i < count; i++) {
		double n = 64 << i, rate = 0.6 * ceiling->rate.attainable / (1 + 900 / n);
		struct point *point = &sample->model.points[sample->model.point_count];

		sample_point(sample,
			(struct sample_point){ kernel, pipe, rate, n / 6, n / 30, n / 200 });
		point->leads = i + 1 == count;
		sample_curve_point(sample, curve, n, rate, NAN);
	}
}

static inline void sample_caches(struct sample *sample)
{
	bool gpu = sample->result.device.code == CODE_GPU;

	sample->result.device.cache[LEVEL_L1] =
		(struct cache){ gpu ? 256 << 10 : 32 << 10, gpu ? 132 : 16 };
	sample->result.device.cache[LEVEL_L2] =
		(struct cache){ gpu ? 50 << 20 : 512 << 10, gpu ? 1 : 16 };
	if (!gpu)
		sample->result.device.cache[LEVEL_L3] = (struct cache){ 128 << 20, 1 };
}

static inline void sample_curves(struct sample *sample)
{
	sample_caches(sample);
	sample_intensity_sweep(sample, "sweep_f64", "FP64");
	sample_intensity_sweep(sample, "sweep_f32", "FP32");
	sample_staircase(sample, "read_private", 0.98);
	sample_staircase(sample, "copy_private", 0.8);
	sample_sizes(sample, "gemm_by_size", "FP32", 8);
}

static inline void sample_close(struct sample *sample)
{
	for (int i = 0; i < sample->model.curve_count; i++)
		free(sample->model.curves[i].points);
	for (int i = 0; i < LEVEL_COUNT; i++)
		free(sample->model.roofs[i].nodes);
	free(sample->model.curves);
	free(sample->model.ceilings);
	free(sample->model.points);
	free(sample->measurements);
	free(sample->estimates);
	result_release(&sample->result);
}

/* ---- ready-made devices ---- */

static inline void sample_gpu(struct sample *sample)
{
	static const struct sample_ceiling ceilings[] = {
		{ "FP64", LEVEL_NONE, 33.1e12 },
		{ "FP32", LEVEL_NONE, 65.2e12 },
		{ "FP64 tensor", LEVEL_NONE, 66.3e12 },
		{ "TF32 tensor", LEVEL_NONE, 418e12 },
		{ "BF16 tensor", LEVEL_NONE, 792e12 },
		{ "FP8 tensor", LEVEL_NONE, 1510e12 },
		{ NULL, LEVEL_DRAM, 4.31e12 },
		{ NULL, LEVEL_L2, 7.62e12 },
		{ NULL, LEVEL_L1, 33.4e12 },
	};

	sample_open(sample, "NVIDIA H200", true);
	for (size_t i = 0; i < sizeof(ceilings) / sizeof(ceilings[0]); i++)
		sample_ceiling(sample, ceilings[i]);
}

static inline void sample_cpu(struct sample *sample)
{
	static const struct sample_ceiling ceilings[] = {
		{ "FP64", LEVEL_NONE, 610e9 },
		{ "FP32", LEVEL_NONE, 1220e9 },
		{ NULL, LEVEL_DRAM, 88e9 },
		{ NULL, LEVEL_L3, 410e9 },
		{ NULL, LEVEL_L2, 1.2e12 },
		{ NULL, LEVEL_L1, 3.1e12 },
	};

	sample_open(sample, "AMD EPYC 7313P 16-Core Processor", false);
	for (size_t i = 0; i < sizeof(ceilings) / sizeof(ceilings[0]); i++)
		sample_ceiling(sample, ceilings[i]);
}

static inline void sample_gpu_kernels(struct sample *sample, int count)
{
	static const struct sample_point points[] = {
		{ "triad_f64", "FP64", 0.349e12, .083, .083, .083, 0 },
		{ "cublas_bf16", "BF16 tensor", 703e12, 900, 150, 40, 0 },
		{ "cublas_dgemm", "FP64 tensor", 60.9e12, 330, 40, 8, 0 },
		{ "gemm_naive_f32", "FP32", 6.2e12, 41, 4.1, .25, 0 },
		{ "gemm_tiled_f32", "FP32", 19.4e12, 84, 16, 1.1, FLAG_DRIFT },
		{ "attn_prefill", "BF16 tensor", 561e12, 620, 210, 64, 0 },
		{ "paged_decode", "BF16 tensor", 12.6e12, 3.9, 3.6, 2.1, 0 },
		{ "cublas_fp8", "FP8 tensor", 1262e12, 1250, 300, 75, 0 },
		{ "cublas_sgemm", "FP32", 56.8e12, 480, 62, 5.3, 0 },
		{ "moe_gemm_bf16", "BF16 tensor", 168e12, 57, 31, 14, 0 },
		{ "axpy_f32", "FP32", .692e12, .167, .167, .167, 0 },
		{ "stencil7_f64", "FP64", 1.62e12, .43, .32, .12, 0 },
		{ "spmv_csr_f64", "FP64", .552e12, .162, .13, .10, 0 },
		{ "gemv_f32", "FP32", 1.94e12, .499, .49, .24, 0 },
		{ "dot_f32", "FP32", 1.012e12, .25, .249, .247, 0 },
		{ "cublas_tf32", "TF32 tensor", 352e12, 520, 90, 22, 0 },
		{ "stencil27_f32", "FP32", 5.9e12, 1.72, 1.1, .24, 0 },
		{ "softmax_bf16", "FP32", 2.31e12, .625, .62, .41, 0 },
		{ "layernorm_bf16", "FP32", 3.48e12, 1.12, 1.10, .78, 0 },
		{ "histogram_i32", "INT32", .66e12, .251, .25, .12, 0 },
		{ "nbody_f32", "FP32", 41.3e12, 3000, 400, 20, 0 },
		{ "fft_c2c_f32", "FP32", 6.7e12, 1.91, 1.6, .92, 0 },
		{ "gelu_bias", "BF16 tensor", 8.05e12, 2.05, 2.05, 2.0, 0 },
		{ "reduce_f32", "FP32", .93e12, .238, .236, .23, 0 },
		{ "rmsnorm_bf16", "FP32", 2.72e12, .76, .75, .51, 0 },
	};
	static char names[SAMPLE_MOST][32];
	int known = (int)(sizeof(points) / sizeof(points[0]));

	for (int i = 0; i < count; i++) {
		struct sample_point point = points[i % known];

		if (i >= known) {
			/* Copies further down, spread without a pattern. */
			double shift = 0.15 + 0.8 * fmod(i * 0.618034, 1);

			snprintf(names[i], sizeof(names[i]), "%.20s_%d", point.kernel, i);
			point.kernel = names[i];
			point.operations *= shift;
			point.dram *= 0.3 + 3 * fmod(i * 0.754878, 1);
			if (point.operations > 4e12 * point.dram)
				point.operations = 2.5e12 * point.dram;
		}
		sample_point(sample, point);
	}
	if (count > 2)
		sample_point(sample, (struct sample_point){ "transpose_f32", NULL, 0, 0, 0, 0, 0 });
}

static inline void sample_cpu_kernels(struct sample *sample)
{
	static const struct sample_point points[] = {
		{ "triad_f64", "FP64", 7.1e9, .0833, 0, .0833, 0 },
		{ "triad_f32", "FP32", 14.2e9, .167, 0, .167, 0 },
		{ "axpy_f64", "FP64", 7.0e9, .0833, 0, .0833, 0 },
		{ "axpy_f32", "FP32", 14.0e9, .167, 0, .167, 0 },
		{ "dot_f64", "FP64", 10.8e9, .125, 0, .125, 0 },
		{ "dot_f32", "FP32", 21.5e9, .25, 0, .25, 0 },
		{ "gemv_f64", "FP64", 21.1e9, .25, 0, .125, 0 },
		{ "gemv_f32", "FP32", 42.8e9, .5, 0, .25, 0 },
		{ "stencil7_f64", "FP64", 36e9, .5, 0, .125, FLAG_WIDE_INTERVAL },
		{ "stencil7_f32", "FP32", 70e9, 1.0, 0, .25, 0 },
		{ "gemm_naive_f64", "FP64", 9.3e9, 128, 0, .125, 0 },
		{ "gemm_naive_f32", "FP32", 21e9, 256, 0, .25, 0 },
		{ "gemm_tiled_f64", "FP64", 212e9, 128, 0, 2, 0 },
		{ "gemm_tiled_f32", "FP32", 431e9, 256, 0, 4, 0 },
		{ "gemm_blas_f64", "FP64", 570e9, 128, 0, 0, 0 },
		{ "gemm_blas_f32", "FP32", 1105e9, 256, 0, 0, 0 },
	};

	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++)
		sample_point(sample, points[i]);
}

#endif
