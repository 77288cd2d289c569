/* SPDX-License-Identifier: Apache-2.0 */
/*
 * FFTW, opened at run time: the library behind STEP_FFT on a host. It plans on one thread; each of
 * the backend's threads then transforms its share of a batch.
 */
#ifndef BACKEND_CPU_FFT_H
#define BACKEND_CPU_FFT_H

#include "base/error.h"
#include "core/plan.h"
#include "core/result.h"

/* One library for each precision, opened when first asked for. */
struct fftw {
	void *library; /* NULL: not opened (yet) */
	void *(*plan)(int n, void *from, void *to, int sign, unsigned flags);
	void (*execute)(const void *plan, void *from, void *to);
	void (*destroy)(void *plan);
	void (*set_limit)(double seconds);
	struct component component;
};
struct cpu_fft {
	struct fftw f64, f32;
};

/* One transform of N complex numbers, planned in place. */
struct transform {
	const struct fftw *fftw; /* NULL: none */
	void *plan;
	size_t bytes;
};

/* Opens FFTW for ELEMENT (FP64 or FP32) if need be, and times ways to transform N numbers. */
int cpu_fft_plan(struct cpu_fft *fft, enum element element, int64_t n, struct transform *transform,
	struct error *err);
/* Transforms BEGIN to END - 1 of those that lie one behind the other. */
void cpu_fft_run(
	const struct transform *transform, const void *from, void *to, int64_t begin, int64_t end);
/* Empties *TRANSFORM, which may be empty. */
void cpu_fft_release(struct transform *transform);
/* The libraries that were opened, at most MOST; returns how many. */
int cpu_fft_describe(const struct cpu_fft *fft, struct component *to, int most);

#endif
