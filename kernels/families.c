/* SPDX-License-Identifier: Apache-2.0 */
#include "kernels/families.h"

#include <stddef.h>
#include <string.h>

extern const struct family family_fma, family_packed, family_separate, family_integer,
	family_special, family_mma, family_wgmma, family_stream, family_cache, family_onchip,
	family_latency, family_staircase, family_intensity, family_link, family_launch;
extern const struct family family_triad, family_axpy, family_dot, family_gemv, family_spmv,
	family_stencil7, family_stencil27, family_gemm, family_batched, family_fft, family_rowwise,
	family_transpose, family_sum, family_histogram, family_scan, family_select, family_sort,
	family_cub, family_nbody, family_blackscholes, family_montecarlo, family_embedding,
	family_rope, family_kvcache, family_attention, family_prefill, family_sampling,
	family_gemv_i8w, family_conv2d, family_mlp;

const struct family *const families[] = {
	&family_fma,
	&family_packed,
	&family_separate,
	&family_integer,
	&family_special,
	&family_mma,
	&family_wgmma,
	&family_stream,
	&family_cache,
	&family_onchip,
	&family_latency,
	&family_staircase,
	&family_intensity,
	&family_link,
	&family_launch,
	&family_triad,
	&family_axpy,
	&family_dot,
	&family_gemv,
	&family_spmv,
	&family_stencil7,
	&family_stencil27,
	&family_gemm,
	&family_batched,
	&family_fft,
	&family_rowwise,
	&family_transpose,
	&family_sum,
	&family_histogram,
	&family_scan,
	&family_select,
	&family_sort,
	&family_cub,
	&family_nbody,
	&family_blackscholes,
	&family_montecarlo,
	&family_embedding,
	&family_rope,
	&family_kvcache,
	&family_attention,
	&family_prefill,
	&family_sampling,
	&family_gemv_i8w,
	&family_conv2d,
	&family_mlp,
	NULL,
};

const struct kernel *kernel_at(int index)
{
	for (int f = 0; families[f]; f++) {
		if (index < families[f]->kernel_count)
			return &families[f]->kernels[index];
		index -= families[f]->kernel_count;
	}
	return NULL;
}

const struct kernel *kernel_find(const char *name)
{
	const struct kernel *kernel;

	for (int i = 0; (kernel = kernel_at(i)); i++)
		if (!strcmp(kernel->name, name))
			return kernel;
	return NULL;
}
