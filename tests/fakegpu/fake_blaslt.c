/* SPDX-License-Identifier: Apache-2.0 */
/*
 * cuBLASLt's functions over a GEMM on the host, for what the program asks of it: bytes, the left
 * operand transposed and the right one not.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "backend/cuda_blaslt.h"
#include "fake.h"

#define EXPORT __attribute__((visibility("default")))
#define WORKSPACE ((size_t)4096)

enum { NOT_INITIALISED = 1, INVALID_VALUE = 7, NOT_SUPPORTED = 15 };

struct cublasLtContext {
	int unused;
};
struct lt_form_data {
	lt_compute compute;
	lt_type scale;
	int32_t a, b;
};
struct lt_layout_data {
	lt_type type;
	uint64_t rows, columns;
	int64_t pitch;
};
struct lt_preference_data {
	size_t workspace;
};

#define DECLARE(field, name, parameters) int fake_##field parameters __asm__(name);
CUBLASLT_REQUIRED(DECLARE)
#undef DECLARE

/* Whatever it is: counted, so that what is left shows. */
static void *create(size_t size)
{
	void *made = calloc(1, size);

	if (!made)
		abort();
	fake.live.blas++;
	return made;
}

static int destroy(void *made)
{
	if (!made)
		return INVALID_VALUE;
	free(made);
	fake.live.blas--;
	return 0;
}

EXPORT int fake_create(lt_handle *handle)
{
	if (!fake.live.contexts)
		return NOT_INITIALISED;
	*handle = create(sizeof **handle);
	return 0;
}

EXPORT int fake_destroy(lt_handle handle)
{
	return destroy(handle);
}

EXPORT int fake_get_property(lt_property property, int *value)
{
	*value = property == LT_MAJOR ? 13 : 0;
	return property >= LT_MAJOR && property <= LT_PATCH ? 0 : INVALID_VALUE;
}

EXPORT int fake_form_create(lt_form *form, lt_compute compute, lt_type scale)
{
	*form = create(sizeof **form);
	**form = (struct lt_form_data){ compute, scale, LT_FORM_NONE, LT_FORM_NONE };
	return 0;
}

EXPORT int fake_form_destroy(lt_form form)
{
	return destroy(form);
}

EXPORT int fake_form_set(lt_form form, lt_form_attribute attribute, const void *value, size_t size)
{
	if (attribute == LT_FORM_FAST_SUMS)
		return size == sizeof(int8_t) ? 0 : INVALID_VALUE;
	if (size != sizeof(int32_t) || (attribute != LT_FORM_A && attribute != LT_FORM_B))
		return INVALID_VALUE;
	memcpy(attribute == LT_FORM_A ? &form->a : &form->b, value, size);
	return 0;
}

EXPORT int fake_layout_create(
	lt_layout *layout, lt_type type, uint64_t rows, uint64_t columns, int64_t pitch)
{
	if (pitch < (int64_t)rows)
		return INVALID_VALUE;
	*layout = create(sizeof **layout);
	**layout = (struct lt_layout_data){ type, rows, columns, pitch };
	return 0;
}

EXPORT int fake_layout_destroy(lt_layout layout)
{
	return destroy(layout);
}

EXPORT int fake_preference_create(lt_preference *preference)
{
	*preference = create(sizeof **preference);
	return 0;
}

EXPORT int fake_preference_destroy(lt_preference preference)
{
	return destroy(preference);
}

EXPORT int fake_preference_set(
	lt_preference preference, lt_preference_attribute attribute, const void *value, size_t size)
{
	if (attribute != LT_PREFERENCE_WORKSPACE || size != sizeof preference->workspace)
		return INVALID_VALUE;
	memcpy(&preference->workspace, value, size);
	return 0;
}

/* What the library's documentation has of products of bytes. */
static bool is_supported(
	lt_form form, lt_layout a, lt_layout b, lt_layout c, lt_layout d, const struct profile *on)
{
	const bool f8 = a->type == LT_TYPE_E4M3;
	const lt_type sums = f8 ? LT_TYPE_F32 : LT_TYPE_I32;
	const uint64_t unit = f8 ? 16 : 4;

	return form->a == LT_FORM_TRANSPOSED && form->b == LT_FORM_NONE &&
	       (f8 || a->type == LT_TYPE_I8) && b->type == a->type && c->type == sums &&
	       d->type == sums && form->scale == sums &&
	       form->compute == (f8 ? LT_SUMS_F32 : LT_SUMS_I32) && a->rows == b->rows &&
	       c->rows == a->columns && c->columns == b->columns && d->rows == c->rows &&
	       d->columns == c->columns && !(a->rows % unit) && !(c->rows % unit) &&
	       !(c->columns % unit) && !(a->pitch % 16) && !(b->pitch % 16) &&
	       10 * on->major + on->minor >= (f8 ? 89 : 75);
}

EXPORT int fake_choose(lt_handle handle, lt_form form, lt_layout a, lt_layout b, lt_layout c,
	lt_layout d, lt_preference preference, int most, lt_choice *choices, int *count)
{
	*count = 0;
	if (!handle || most < 1)
		return INVALID_VALUE;
	if (!is_supported(form, a, b, c, d, fake.profile) || preference->workspace < WORKSPACE)
		return NOT_SUPPORTED;
	*choices = (lt_choice){ .algorithm.data = { 1 }, .workspace = WORKSPACE };
	*count = 1;
	return 0;
}

static float e4m3(uint8_t bits)
{
	const int exponent = bits >> 3 & 15, fraction = bits & 7;
	const float value = exponent ? ldexpf((float)(8 + fraction), exponent - 10)
				     : ldexpf((float)fraction, -9);

	return bits & 0x80 ? -value : value;
}

static void multiply(const uint8_t *a, lt_layout a_layout, const uint8_t *b, lt_layout b_layout,
	void *d, lt_layout d_layout)
{
	const bool f8 = a_layout->type == LT_TYPE_E4M3;

	for (uint64_t j = 0; j < d_layout->columns; j++)
		for (uint64_t i = 0; i < d_layout->rows; i++) {
			const uint8_t *left = a + i * (uint64_t)a_layout->pitch;
			const uint8_t *right = b + j * (uint64_t)b_layout->pitch;
			const uint64_t at = j * (uint64_t)d_layout->pitch + i;
			int32_t whole = 0;
			float real = 0;

			for (uint64_t k = 0; k < a_layout->rows; k++)
				if (f8)
					real += e4m3(left[k]) * e4m3(right[k]);
				else
					whole += (int8_t)left[k] * (int8_t)right[k];
			if (f8)
				((float *)d)[at] = real;
			else
				((int32_t *)d)[at] = whole;
		}
}

EXPORT int fake_multiply(lt_handle handle, lt_form form, const void *alpha, const void *a,
	lt_layout a_layout, const void *b, lt_layout b_layout, const void *beta, const void *c,
	lt_layout c_layout, void *d, lt_layout d_layout, const lt_algorithm *algorithm,
	void *workspace, size_t size, CUstream stream)
{
	const bool f8 = a_layout->type == LT_TYPE_E4M3;
	const float one = 1;
	const int32_t whole_one = 1, zero = 0;
	const double m = (double)d_layout->rows, n = (double)d_layout->columns;
	const double k = (double)a_layout->rows;
	struct shim_counts counts = { 0 };

	if (!handle || !stream || c != d || algorithm->data[0] != 1 ||
		!is_supported(form, a_layout, b_layout, c_layout, d_layout, fake.profile) ||
		size < WORKSPACE || !memory_valid((CUdeviceptr)workspace, size) ||
		memcmp(alpha, f8 ? (const void *)&one : &whole_one, 4) || memcmp(beta, &zero, 4) ||
		!memory_valid((CUdeviceptr)a, (size_t)(m * k)) ||
		!memory_valid((CUdeviceptr)b, (size_t)(n * k)) ||
		!memory_valid((CUdeviceptr)d, (size_t)(4 * m * n)))
		return INVALID_VALUE;
	counts.operations[f8 ? SHIM_FP8_TENSOR : SHIM_INT8_TENSOR] = (uint64_t)(2 * m * n * k);
	counts.read = counts.uncached_read = counts.distinct_read = (uint64_t)((m + n) * k);
	counts.written = counts.distinct_written = (uint64_t)(4 * m * n);
	fake_take_time(&counts, (uint64_t)fake.profile->units, 1024, false);
	if (!fake.profile->executes)
		return 0;
	memory_open((CUdeviceptr)a);
	memory_open((CUdeviceptr)b);
	memory_open((CUdeviceptr)d);
	multiply(a, a_layout, b, b_layout, d, d_layout);
	memory_close();
	memory_wrote((CUdeviceptr)d, (size_t)(4 * m * n));
	return 0;
}
