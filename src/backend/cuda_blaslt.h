/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cuBLASLt, opened at run time when the first plan asks for a GEMM of bytes, which cuBLAS leaves to
 * it. The declarations are our own; a test compares them with cublasLt.h.
 */
#ifndef BACKEND_CUDA_BLASLT_H
#define BACKEND_CUDA_BLASLT_H

#include <cuda.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "core/plan.h"

typedef struct cublasLtContext *lt_handle;
typedef struct lt_form_data *lt_form;
typedef struct lt_layout_data *lt_layout;
typedef struct lt_preference_data *lt_preference;

/* Enums of the library, which its ABI passes as ints. */
typedef int lt_property, lt_compute, lt_type, lt_form_attribute, lt_preference_attribute;

enum { LT_MAJOR, LT_MINOR, LT_PATCH };
enum { LT_SUMS_F32 = 68, LT_SUMS_I32 = 72 };
enum { LT_TYPE_F32 = 0, LT_TYPE_I8 = 3, LT_TYPE_I32 = 10, LT_TYPE_E4M3 = 28 };
enum { LT_FORM_A = 3, LT_FORM_B = 4, LT_FORM_FAST_SUMS = 25 };
enum { LT_FORM_NONE = 0, LT_FORM_TRANSPOSED = 1 };
enum { LT_PREFERENCE_WORKSPACE = 1 };

typedef struct {
	uint64_t data[8];
} lt_algorithm;

/* A way to multiply that the library thinks fast. */
typedef struct {
	lt_algorithm algorithm;
	size_t workspace; /* bytes */
	int status;
	float waves;
	int reserved[4];
} lt_choice;

/* X(field of struct cuda_blaslt, exported name, parameters). */
#define CUBLASLT_REQUIRED(X)                                                                       \
	X(create, "cublasLtCreate", (lt_handle * handle))                                          \
	X(destroy, "cublasLtDestroy", (lt_handle handle))                                          \
	X(get_property, "cublasLtGetProperty", (lt_property property, int *value))                 \
	X(form_create, "cublasLtMatmulDescCreate",                                                 \
		(lt_form * form, lt_compute compute, lt_type scale))                               \
	X(form_destroy, "cublasLtMatmulDescDestroy", (lt_form form))                               \
	X(form_set, "cublasLtMatmulDescSetAttribute",                                              \
		(lt_form form, lt_form_attribute attribute, const void *value, size_t size))       \
	X(layout_create, "cublasLtMatrixLayoutCreate",                                             \
		(lt_layout * layout, lt_type type, uint64_t rows, uint64_t columns,                \
			int64_t pitch))                                                            \
	X(layout_destroy, "cublasLtMatrixLayoutDestroy", (lt_layout layout))                       \
	X(preference_create, "cublasLtMatmulPreferenceCreate", (lt_preference * preference))       \
	X(preference_destroy, "cublasLtMatmulPreferenceDestroy", (lt_preference preference))       \
	X(preference_set, "cublasLtMatmulPreferenceSetAttribute",                                  \
		(lt_preference preference, lt_preference_attribute attribute, const void *value,   \
			size_t size))                                                              \
	X(choose, "cublasLtMatmulAlgoGetHeuristic",                                                \
		(lt_handle handle, lt_form form, lt_layout a, lt_layout b, lt_layout c,            \
			lt_layout d, lt_preference preference, int most, lt_choice *choices,       \
			int *count))                                                               \
	X(multiply, "cublasLtMatmul",                                                              \
		(lt_handle handle, lt_form form, const void *alpha, const void *a,                 \
			lt_layout a_layout, const void *b, lt_layout b_layout, const void *beta,   \
			const void *c, lt_layout c_layout, void *d, lt_layout d_layout,            \
			const lt_algorithm *algorithm, void *workspace, size_t size,               \
			CUstream stream))

struct cuda_blaslt {
	void *library; /* NULL: not opened (yet) */
	char path[256];
	int version[3];
#define FIELD(field, name, parameters) int(*field) parameters;
	CUBLASLT_REQUIRED(FIELD)
#undef FIELD
};

/* What is made ready for one step. */
struct product {
	lt_handle handle; /* NULL: none */
	lt_form form;
	lt_layout a, b, c;
	lt_choice choice;
};

/* Opens libcublasLt.so.13, .12 or .11. */
int cuda_blaslt_open(struct cuda_blaslt *lt, struct error *err);
void cuda_blaslt_close(struct cuda_blaslt *lt);
/*
 * Makes the GEMM of STEP ready on the current context: A of ELEMENT row by row, B column by column,
 * which is the only form that the tensor cores take bytes in; C row by row. The library is asked
 * here which way it would take.
 */
int cuda_blaslt_start(struct cuda_blaslt *lt, const struct step *step, enum element element,
	struct product *product, struct error *err);
/* Queues it on STREAM; WORKSPACE: device memory of as many bytes as the choice says. */
int cuda_blaslt_run(const struct cuda_blaslt *lt, const struct product *product,
	const struct step *step, enum element element, CUdeviceptr workspace, CUdeviceptr a,
	CUdeviceptr b, CUdeviceptr c, CUstream stream, struct error *err);
/* Empties *PRODUCT, which may be empty. */
void cuda_blaslt_end(const struct cuda_blaslt *lt, struct product *product);

#endif
