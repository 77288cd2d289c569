/* SPDX-License-Identifier: Apache-2.0 */
/* The primitives of CUB with an interface in C (cuda_cub.h): a shared object of its own. */
#include <cub/device/device_radix_sort.cuh>
#include <cub/device/device_reduce.cuh>
#include <cub/device/device_scan.cuh>
#include <cub/device/device_select.cuh>
#include <cub/version.cuh>

#include <cstdint>

#include "core/primitive.h"

#define EXPORT extern "C" __attribute__((visibility("default")))

struct is_negative {
	__host__ __device__ __forceinline__ bool operator()(int32_t value) const
	{
		return value < 0;
	}
};

EXPORT int roofline_cub_run(int primitive, void *scratch, size_t *bytes, const void *from, void *to,
	int32_t n, void *stream)
{
	const cudaStream_t on = static_cast<cudaStream_t>(stream);
	const auto *reals = static_cast<const float *>(from);
	const auto *wholes = static_cast<const int32_t *>(from);
	const auto *keys = static_cast<const uint32_t *>(from);
	auto *kept = static_cast<int32_t *>(to);

	switch (primitive) {
	case PRIMITIVE_SUM_F32:
		return cub::DeviceReduce::Sum(
			scratch, *bytes, reals, static_cast<float *>(to), n, on);
	case PRIMITIVE_SCAN_I32:
		return cub::DeviceScan::InclusiveSum(scratch, *bytes, wholes, kept, n, on);
	case PRIMITIVE_SELECT_I32:
		return cub::DeviceSelect::If(
			scratch, *bytes, wholes, kept, kept + n, n, is_negative(), on);
	case PRIMITIVE_SORT_U32:
		return cub::DeviceRadixSort::SortKeys(
			scratch, *bytes, keys, static_cast<uint32_t *>(to), n, 0, 32, on);
	}
	return cudaErrorInvalidValue;
}

EXPORT const char *roofline_cub_status(int status)
{
	return cudaGetErrorString(static_cast<cudaError_t>(status));
}

EXPORT int roofline_cub_version(void)
{
	return CUB_VERSION;
}
