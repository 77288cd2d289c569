/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The elements that tensor ceilings multiply, made of random bits: whole numbers that the type holds
 * exactly, of as many bits as keep the sums exact. SIGN is 1 or -1.
 */
#ifndef KERNELS_CEILINGS_ELEMENTS_CUH
#define KERNELS_CEILINGS_ELEMENTS_CUH

#include "kernels/device.cuh"

struct element_f16 { /* 10 bits */
	static const int bytes = 2;
	static __device__ __forceinline__ unsigned make(int bits, int sign)
	{
		return pack_f16x2(make_float2((float)((bits >> 22) * sign), 0)) & 0xFFFF;
	}
};

struct element_f16_small { /* 4 bits, so that sums in FP16 are exact */
	static const int bytes = 2;
	static __device__ __forceinline__ unsigned make(int bits, int sign)
	{
		return pack_f16x2(make_float2((float)((bits >> 28) * sign), 0)) & 0xFFFF;
	}
};

struct element_bf16 { /* 8 bits */
	static const int bytes = 2;
	static __device__ __forceinline__ unsigned make(int bits, int sign)
	{
		return __float_as_uint((float)((bits >> 24) * sign)) >> 16;
	}
};

struct element_tf32 { /* 10 bits */
	static const int bytes = 4;
	static __device__ __forceinline__ unsigned make(int bits, int sign)
	{
		return __float_as_uint((float)((bits >> 22) * sign));
	}
};

struct element_s8 { /* 7 bits */
	static const int bytes = 1;
	static __device__ __forceinline__ unsigned make(int bits, int sign)
	{
		return (bits >> 25) * sign & 0xFF;
	}
};

struct element_e4m3 { /* 4 bits: the exponent and three bits behind the first of FP32 */
	static const int bytes = 1;
	static __device__ __forceinline__ unsigned make(int bits, int sign)
	{
		const unsigned whole = __float_as_uint((float)((bits >> 28) * sign));

		return whole << 1 ? (whole >> 24 & 0x80) | ((whole >> 20 & 0x7FF) - 960) : 0;
	}
};

struct element_e5m2 { /* 3 bits: the exponent and two bits behind the first of FP32 */
	static const int bytes = 1;
	static __device__ __forceinline__ unsigned make(int bits, int sign)
	{
		const unsigned whole = __float_as_uint((float)((bits >> 29) * sign));

		return whole << 1 ? (whole >> 24 & 0x80) | ((whole >> 21 & 0x3FF) - 448) : 0;
	}
};

#endif
