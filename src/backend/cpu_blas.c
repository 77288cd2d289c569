/* SPDX-License-Identifier: Apache-2.0 */
#include "backend/cpu_blas.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* From the CBLAS standard (BLAS Technical Forum, 2001): row-major, not transposed. */
enum { CBLAS_ROW_MAJOR = 101, CBLAS_NO_TRANSPOSE = 111 };
typedef void dgemm(int order, int transpose_a, int transpose_b, int m, int n, int k, double alpha,
	const double *a, int lda, const double *b, int ldb, double beta, double *c, int ldc);
typedef void sgemm(int order, int transpose_a, int transpose_b, int m, int n, int k, float alpha,
	const float *a, int lda, const float *b, int ldb, float beta, float *c, int ldc);

struct cpu_blas {
	dgemm *dgemm;
	sgemm *sgemm;
	struct component component;
};

/* The library, the call that sets its threads, and the one that tells its version. */
static const struct candidate {
	const char *file, *name, *set_threads, *version;
} candidates[] = {
	{ "libopenblas.so.0", "OpenBLAS", "openblas_set_num_threads", "openblas_get_config" },
	{ "libmkl_rt.so.2", "MKL", "MKL_Set_Num_Threads", NULL },
	{ "libblis.so.4", "BLIS", "bli_thread_set_num_threads", "bli_info_get_version_str" },
	{ "libcblas.so.3", "CBLAS", NULL, NULL },
	{ "libblas.so.3", "CBLAS", NULL, NULL },
};

static int adopt(
	const struct candidate *candidate, void *library, int threads, struct cpu_blas *blas)
{
	void (*set_threads)(int) = NULL;
	char *(*version)(void) = NULL;
	Dl_info info;

	blas->dgemm = (dgemm *)dlsym(library, "cblas_dgemm");
	blas->sgemm = (sgemm *)dlsym(library, "cblas_sgemm");
	if (!blas->dgemm || !blas->sgemm)
		return -1;
	if (candidate->set_threads)
		set_threads = (void (*)(int))dlsym(library, candidate->set_threads);
	if (set_threads)
		set_threads(threads);
	if (candidate->version)
		version = (char *(*)(void))dlsym(library, candidate->version);
	snprintf(blas->component.name, sizeof blas->component.name, "%s", candidate->name);
	if (version)
		snprintf(blas->component.version, sizeof blas->component.version, "%s", version());
	if (dladdr((void *)blas->dgemm, &info) && info.dli_fname)
		snprintf(blas->component.path, sizeof blas->component.path, "%s", info.dli_fname);
	return 0;
}

int cpu_blas_open(int threads, struct cpu_blas **blas, struct error *err)
{
	struct cpu_blas *made = memory_new(1, sizeof *made);

	for (size_t i = 0; i < sizeof candidates / sizeof *candidates; i++) {
		void *library = dlopen(candidates[i].file, RTLD_NOW | RTLD_LOCAL);

		if (library && !adopt(&candidates[i], library, threads, made)) {
			*blas = made;
			return 0;
		}
		if (library)
			dlclose(library);
	}
	free(made);
	return fail(err, "no CBLAS library found (looked for OpenBLAS, MKL, BLIS, libcblas); on "
			 "Debian install libopenblas0-pthread");
}

void cpu_blas_gemm(const struct cpu_blas *blas, const struct step *step, enum element element,
	const void *a, const void *b, void *c)
{
	int m = (int)step->m, n = (int)step->n, k = (int)step->k;

	if (element == ELEMENT_F64)
		blas->dgemm(CBLAS_ROW_MAJOR, CBLAS_NO_TRANSPOSE, CBLAS_NO_TRANSPOSE, m, n, k,
			step->alpha, a, k, b, n, step->beta, c, n);
	else
		blas->sgemm(CBLAS_ROW_MAJOR, CBLAS_NO_TRANSPOSE, CBLAS_NO_TRANSPOSE, m, n, k,
			(float)step->alpha, a, k, b, n, (float)step->beta, c, n);
}

void cpu_blas_describe(const struct cpu_blas *blas, struct component *component)
{
	*component = blas->component;
}

void cpu_blas_close(struct cpu_blas *blas)
{
	free(blas);
}
