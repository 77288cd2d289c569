/* SPDX-License-Identifier: Apache-2.0 */
#include "backend/cuda_blaslt.h"

#include <dlfcn.h>

#include "backend/cuda_blas.h"
#include "backend/cuda_library.h"

#define ROW(field, name, parameters) { name, offsetof(struct cuda_blaslt, field) },
static const struct library_symbol required[] = { CUBLASLT_REQUIRED(ROW) };
#undef ROW

static const char *const files[] = { "libcublasLt.so.13", "libcublasLt.so.12",
	"libcublasLt.so.11" };

/* What NVIDIA advises for compute capability 9.0; others take less. */
#define WORKSPACE_MOST ((size_t)32 << 20)

int cuda_blaslt_open(struct cuda_blaslt *lt, struct error *err)
{
	const char *missing;

	if (lt->library)
		return 0;
	for (size_t i = 0; i < sizeof files / sizeof *files && !lt->library; i++)
		lt->library = dlopen(files[i], RTLD_NOW | RTLD_LOCAL);
	if (!lt->library)
		return fail(err,
			"no cuBLASLt: libcublasLt.so.13, .12 or .11 not found: install the CUDA "
			"toolkit's cuBLAS, or add its folder to LD_LIBRARY_PATH");
	missing = library_look_up(
		lt->library, lt, required, (int)(sizeof required / sizeof *required));
	library_path((const void *)lt->create, lt->path, sizeof lt->path);
	if (missing) {
		fail(err, "cuBLASLt (%s) has no %s", lt->path, missing);
		cuda_blaslt_close(lt);
		return -1;
	}
	for (int i = 0; i < 3; i++)
		if (lt->get_property(i, &lt->version[i]))
			lt->version[i] = 0;
	return 0;
}

void cuda_blaslt_close(struct cuda_blaslt *lt)
{
	/* Stays loaded: it registers exit handlers of its own. */
	*lt = (struct cuda_blaslt){ 0 };
}

/*
 * The library's matrices lie column by column, so C is made as its transpose, C' = B' A': the left
 * operand is B, which lies as B' does row by row and is to be transposed, the right one is A.
 */
static int describe(const struct cuda_blaslt *lt, const struct step *step, enum element element,
	struct product *product, const char **call)
{
	const bool f8 = element == ELEMENT_E4M3;
	const lt_type type = f8 ? LT_TYPE_E4M3 : LT_TYPE_I8, sums = f8 ? LT_TYPE_F32 : LT_TYPE_I32;
	const uint64_t m = (uint64_t)step->m, n = (uint64_t)step->n, k = (uint64_t)step->k;
	const int32_t transposed = LT_FORM_TRANSPOSED;
	const int8_t fast = 1;
	int status;

	*call = "cublasLtMatmulDescCreate";
	status = lt->form_create(&product->form, f8 ? LT_SUMS_F32 : LT_SUMS_I32, sums);
	if (status)
		return status;
	*call = "cublasLtMatmulDescSetAttribute";
	status = lt->form_set(product->form, LT_FORM_A, &transposed, sizeof transposed);
	if (!status && f8)
		status = lt->form_set(product->form, LT_FORM_FAST_SUMS, &fast, sizeof fast);
	if (status)
		return status;
	*call = "cublasLtMatrixLayoutCreate";
	status = lt->layout_create(&product->b, type, k, n, step->k);
	if (!status)
		status = lt->layout_create(&product->a, type, k, m, step->k);
	return status ? status : lt->layout_create(&product->c, sums, n, m, step->n);
}

static int choose(const struct cuda_blaslt *lt, struct product *product, const char **call)
{
	const size_t most = WORKSPACE_MOST;
	lt_preference preference;
	int count = 0, status;

	*call = "cublasLtMatmulPreferenceCreate";
	status = lt->preference_create(&preference);
	if (status)
		return status;
	*call = "cublasLtMatmulAlgoGetHeuristic";
	status = lt->preference_set(preference, LT_PREFERENCE_WORKSPACE, &most, sizeof most);
	if (!status)
		status = lt->choose(product->handle, product->form, product->b, product->a,
			product->c, product->c, preference, 1, &product->choice, &count);
	lt->preference_destroy(preference);
	return status ? status : count ? product->choice.status : CUBLAS_NOT_SUPPORTED;
}

int cuda_blaslt_start(struct cuda_blaslt *lt, const struct step *step, enum element element,
	struct product *product, struct error *err)
{
	const char *call = "cublasLtCreate";
	int status = lt->create(&product->handle);

	if (status)
		product->handle = NULL;
	else
		status = describe(lt, step, element, product, &call);
	if (!status)
		status = choose(lt, product, &call);
	if (!status)
		return 0;
	cuda_blaslt_end(lt, product);
	return fail(err, "cuBLASLt (%s): %s for %s matrices of %lld x %lld x %lld returned %d (%s)",
		lt->path, call, element == ELEMENT_E4M3 ? "FP8" : "INT8", (long long)step->m,
		(long long)step->n, (long long)step->k, status, cuda_blas_status(status));
}

int cuda_blaslt_run(const struct cuda_blaslt *lt, const struct product *product,
	const struct step *step, enum element element, CUdeviceptr workspace, CUdeviceptr a,
	CUdeviceptr b, CUdeviceptr c, CUstream stream, struct error *err)
{
	const float alpha = (float)step->alpha, beta = (float)step->beta;
	const int32_t whole_alpha = (int32_t)step->alpha, whole_beta = (int32_t)step->beta;
	const bool f8 = element == ELEMENT_E4M3;
	const void *left = (const void *)(uintptr_t)b, *right = (const void *)(uintptr_t)a;
	void *to = (void *)(uintptr_t)c;
	int status = lt->multiply(product->handle, product->form,
		f8 ? (const void *)&alpha : &whole_alpha, left, product->b, right, product->a,
		f8 ? (const void *)&beta : &whole_beta, to, product->c, to, product->c,
		&product->choice.algorithm, (void *)(uintptr_t)workspace, product->choice.workspace,
		stream);

	if (status)
		return fail(err, "cuBLASLt (%s): a product returned %d (%s)", lt->path, status,
			cuda_blas_status(status));
	return 0;
}

void cuda_blaslt_end(const struct cuda_blaslt *lt, struct product *product)
{
	const lt_layout layouts[] = { product->a, product->b, product->c };

	for (int i = 0; i < 3; i++)
		if (layouts[i])
			lt->layout_destroy(layouts[i]);
	if (product->form)
		lt->form_destroy(product->form);
	if (product->handle)
		lt->destroy(product->handle);
	*product = (struct product){ 0 };
}
