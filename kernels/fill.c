/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/fill.h"

#include <string.h>

#include "kernels/input.h"

static void fill_iota(const struct buffer *buffer, void *to, int64_t i)
{
	switch (buffer->element) {
	case ELEMENT_F64:
		((double *)to)[i] = (double)i;
		break;
	case ELEMENT_F32:
		((float *)to)[i] = (float)i;
		break;
	case ELEMENT_I64:
		((int64_t *)to)[i] = i;
		break;
	case ELEMENT_I32:
		((uint32_t *)to)[i] = (uint32_t)i;
		break;
	case ELEMENT_U8:
		((uint8_t *)to)[i] = (uint8_t)i;
		break;
	case ELEMENT_F16:
		((uint16_t *)to)[i] = input_half((float)i);
		break;
	case ELEMENT_BF16:
		((uint16_t *)to)[i] = input_bfloat((float)i);
		break;
	case ELEMENT_E4M3: /* plan_check refuses it */
		break;
	}
}

void fill_element(const struct buffer *buffer, void *to, uint64_t key, int64_t i)
{
	uint64_t bits = input_bits(key, (uint64_t)i);
	float low = (float)buffer->low, high = (float)buffer->high;
	size_t size = element_size(buffer->element);

	if (buffer->fill == FILL_POISON || buffer->fill == FILL_ZERO) {
		memset((char *)to + (size_t)i * size, buffer->fill == FILL_ZERO ? 0 : 0xFF, size);
	} else if (buffer->fill == FILL_DATA) {
		memcpy((char *)to + (size_t)i * size, (const char *)buffer->data + (size_t)i * size,
			size);
	} else if (buffer->fill == FILL_IOTA) {
		fill_iota(buffer, to, i);
	} else if (buffer->fill == FILL_INDEX) {
		((int32_t *)to)[i] = buffer->index.at((uint64_t)i, buffer->index.n);
	} else if (buffer->fill == FILL_DIFFERENCES) {
		((uint32_t *)to)[i] = input_difference(key, (uint64_t)i);
	} else if (buffer->fill == FILL_PLACES) {
		((uint32_t *)to)[i] = input_place(key, buffer->stride, (uint64_t)i);
	} else if (buffer->fill == FILL_UNIFORM && buffer->element == ELEMENT_F64) {
		((double *)to)[i] = input_f64(key, (uint64_t)i, buffer->low, buffer->high);
	} else if (buffer->fill == FILL_UNIFORM && buffer->element == ELEMENT_F32) {
		((float *)to)[i] = input_f32(key, (uint64_t)i, low, high);
	} else if (buffer->fill == FILL_UNIFORM && buffer->element == ELEMENT_F16) {
		((uint16_t *)to)[i] = input_half(input_f32(key, (uint64_t)i, low, high));
	} else if (buffer->fill == FILL_UNIFORM && buffer->element == ELEMENT_BF16) {
		((uint16_t *)to)[i] = input_bfloat(input_f32(key, (uint64_t)i, low, high));
	} else if (buffer->fill == FILL_UNIFORM && buffer->element == ELEMENT_E4M3) {
		((uint8_t *)to)[i] = input_e4m3(input_f32(key, (uint64_t)i, low, high));
	} else if (size == 8) {
		((uint64_t *)to)[i] = bits;
	} else if (size == 4) {
		((uint32_t *)to)[i] = (uint32_t)(bits >> 32);
	} else if (size == 2) {
		((uint16_t *)to)[i] = (uint16_t)(bits >> 48);
	} else {
		((uint8_t *)to)[i] = (uint8_t)(bits >> 56);
	}
}
