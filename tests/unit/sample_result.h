/* SPDX-License-Identifier: Apache-2.0 */
/* A result in which every member has a value of its own, and nothing is left at its default. */
#ifndef SAMPLE_RESULT_H
#define SAMPLE_RESULT_H

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "core/result.h"

static inline void sample_text(char *to, size_t size, const char *text)
{
	snprintf(to, size, "%s", text);
}

static inline struct conditions sample_conditions(void)
{
	return (struct conditions){ .clock_hz = 1.98e9,
		.memory_clock_hz = 3.2e9,
		.power_w = 640.5,
		.temperature_c = 61,
		.utilisation = 0.25,
		.limits = LIMIT_POWER | LIMIT_SHARED,
		.raw_reasons = 0xF000000000000004u };
}

static inline struct verdict sample_verdict(void)
{
	return (struct verdict){ .state = VERDICT_FAILED,
		.checked = 1 << 20,
		.wrong = 3,
		.first = 4503599627370497,
		.got = -1.25,
		.want = 0.1,
		.worst = 1.35,
		.whole = true };
}

static inline void sample_device(struct device *device)
{
	*device = device_unknown();
	sample_text(device->backend, sizeof device->backend, "cuda");
	device->index = 1;
	sample_text(
		device->name, sizeof device->name, "NVIDIA \"H200\" <b>`id`</b> $(id) \\ 100 %");
	sample_text(device->uuid, sizeof device->uuid, "GPU-1234");
	sample_text(device->architecture, sizeof device->architecture, "sm_90");
	device->code = CODE_GPU;
	device->capability = 90;
	device->features = FEATURE_AVX512 | FEATURE_SSE2;
	device->units = 132;
	device->threads = 5;
	device->warp = 32;
	device->clock_hz = 1.98e9;
	device->memory_clock_hz = 3.201e9;
	device->memory_bus_bits = 6144;
	device->memory_bytes = 150754820096.0;
	device->memory_free_bytes = 150000000000.0;
	device->cache[LEVEL_L2] = (struct cache){ 62914560, 1 };
	device->cache[LEVEL_L1] = (struct cache){ 262144, 132 };
	device->cache[LEVEL_SHARED] = (struct cache){ 233472, NAN };
	device->threads_per_block = 1024;
	device->threads_per_unit = 2048;
	device->blocks_per_unit = 33;
	device->registers_per_unit = 65536;
	device->shared_per_block = 232448;
	device->shared_per_unit = 233472;
	sample_text(device->driver, sizeof device->driver, "580.95.05 (CUDA 13.0)");
	sample_text(device->pci, sizeof device->pci, "0000:1b:00.0");
	device->ecc = 1;
	device->mig = 0;
	device->peers = 7;
	device->power_limit_w = 700;
	device->simulated = true;
}

static inline void sample_measurement(struct measurement *m)
{
	static const double seconds[] = { 0.1, 1e-3 / 3, 4.9e-7 }, cycles[] = { 3, NAN, 1e15 + 1 },
			    timer[] = { 0.09, NAN, 0 };
	static const double values[] = { -1.5, NAN, 1e300 };
	static const char *const labels[] = { "one", "", "µ" };
	struct round round = round_unknown();

	*m = measurement_unknown();
	sample_text(m->kernel, sizeof m->kernel, "gemm_blas_f64");
	sample_text(m->family, sizeof m->family, "gemm");
	sample_text(m->about, sizeof m->about, "C = A B by the platform's BLAS");
	sample_text(m->counts, sizeof m->counts, "2 m n k FLOP");
	m->role = ROLE_MEMORY;
	sample_text(m->pipe, sizeof m->pipe, "FP64 tensor");
	m->level = LEVEL_L2;
	m->size = (struct size){ { 4096, INT64_C(9007199254740993), 1 } };
	sample_text(m->dimensions[0], sizeof m->dimensions[0], "m");
	sample_text(m->dimensions[1], sizeof m->dimensions[1], "n");
	sample_text(m->dimensions[2], sizeof m->dimensions[2], "k");
	sample_text(m->variant, sizeof m->variant, "1024 threads, 8 loads");
	m->trips = INT64_C(1) << 40;
	m->batch = 7;
	m->work.operations = 137438953472.0;
	m->work.accesses = 12;
	sample_text(m->aspect, sizeof m->aspect, "far");
	m->point = 3;
	sample_text(m->over, sizeof m->over, "alpha");
	m->work.level[LEVEL_DRAM] = (struct traffic){ 268435456, 134217728 };
	m->work.level[LEVEL_L1] = (struct traffic){ NAN, 0 };
	m->memory_bytes = 402653184;
	m->parameter_count = 2;
	m->parameters[0] = (struct parameter){ "working set", "bytes", 12345678 };
	m->parameters[1] = (struct parameter){ "alpha", "", NAN };
	m->unstable_warmup = true;
	m->stop = STOP_BUDGET;
	m->whole = sample_verdict();
	sample_text(m->failure, sizeof m->failure, "cuLaunchKernel: lost");
	for (int i = 0; i < 2; i++) {
		round.index = i;
		round.started = 1.5 + i;
		round.count = 3;
		round.seconds = memory_new(3, sizeof(double));
		memcpy(round.seconds, seconds, sizeof seconds);
		round.before = sample_conditions();
		round.after = conditions_unknown();
		round.verdict = sample_verdict();
		if (i) {
			round.cycles = memory_new(3, sizeof(double));
			memcpy(round.cycles, cycles, sizeof cycles);
			round.timer_seconds = memory_new(3, sizeof(double));
			memcpy(round.timer_seconds, timer, sizeof timer);
		}
		measurement_add_round(m, &round);
	}
	measurement_add_series(m, "histogram", "ns", 3, values, labels);
	measurement_add_series(m, "empty", "", 0, values, NULL);
}

static inline void sample_result(struct result *result)
{
	result_init(result);
	sample_text(result->tool, sizeof result->tool, "roofline 0.1.0");
	sample_text(result->commit, sizeof result->commit, "0123456789ab");
	sample_text(result->started, sizeof result->started, "2026-11-23T09:22:11Z");
	sample_text(result->finished, sizeof result->finished, "2026-11-23T09:23:00Z");
	sample_text(result->ending, sizeof result->ending, "interrupted");
	result->simulated = true;
	sample_text(result->settings.effort, sizeof result->settings.effort, "thorough");
	result->settings.seed = UINT64_MAX;
	result->settings.budget_seconds = 47.5;
	result->settings.threads = 3;
	result->settings.shared = true;
	result->settings.kernel_count = 1;
	result->settings.kernels = memory_new(1, sizeof(char *));
	result->settings.kernels[0] = memory_string("gemm_*");
	sample_text(result->host.name, sizeof result->host.name, "node1");
	sample_text(result->host.system, sizeof result->host.system, "Linux 6.1.0 x86_64");
	sample_text(result->host.processor, sizeof result->host.processor, "Some CPU");
	result->host.memory_bytes = 1e12;
	sample_text(result->host.container, sizeof result->host.container, "docker");
	sample_device(&result->device);
	result_add_component(result, "cuBLAS", "13.0.2", "/usr/lib/libcublas.so.13");
	result_add_component(result, "hwloc", "2.9.0", "");
	result_add_note(result, "no power figures: NVML not found");
	sample_measurement(result_add_measurement(result));
	sample_text(result_add_measurement(result)->kernel, 48, "failed_at_once");
}

#endif
