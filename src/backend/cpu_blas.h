/* SPDX-License-Identifier: Apache-2.0 */
/* Any CBLAS of the system, opened at run time: the library behind STEP_GEMM on a host. */
#ifndef BACKEND_CPU_BLAS_H
#define BACKEND_CPU_BLAS_H

#include "base/error.h"
#include "core/plan.h"
#include "core/result.h"

struct cpu_blas;

/* Opens the first CBLAS found and tells it to use THREADS threads. */
int cpu_blas_open(int threads, struct cpu_blas **blas, struct error *err);
/* C = alpha A B + beta C, row-major, of ELEMENT (FP64 or FP32). */
void cpu_blas_gemm(const struct cpu_blas *blas, const struct step *step, enum element element,
	const void *a, const void *b, void *c);
void cpu_blas_describe(const struct cpu_blas *blas, struct component *component);
/* Takes NULL. The library itself stays loaded: its threads may not be taken away. */
void cpu_blas_close(struct cpu_blas *blas);

#endif
