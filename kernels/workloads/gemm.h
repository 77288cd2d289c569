/* SPDX-License-Identifier: Apache-2.0 */
/* How near an element of gemm's output must be, for the host and the device. */
#ifndef KERNELS_GEMM_H
#define KERNELS_GEMM_H

#include <math.h>

#include "kernels/input.h"

/* Places in the plan. */
enum gemm_buffer { GEMM_C, GEMM_A, GEMM_B, GEMM_PACKED };

/* Blocks of the host's products by tiles: A's in L2, B's in L2 or L3, strips of them in L1. */
#define GEMM_M 96
#define GEMM_K 128
#define GEMM_N 512
/* What a thread needs to keep them. */
#define GEMM_PACKED_COUNT (GEMM_K * (GEMM_N + GEMM_M))
/* C is rows x columns, A rows x depth, B depth x columns. */
struct gemm_shape {
	int64_t rows, depth, columns;
};

/* Roundoff of a sum of products, for gemm_tolerance(). */
#define GEMM_ROUNDOFF_F64 0x1p-53
#define GEMM_ROUNDOFF_F32 0x1p-24
/*
 * Tensor cores keep FP32 sums but cut what lies below the largest term's last places where an FMA
 * rounds: up to a few units of the last place, and always towards the same side.
 */
#define GEMM_ROUNDOFF_TENSOR 0x1p-20

/*
 * FP8 is summed with 13 bits of fraction: of each 32 products and the sum so far, what lies below
 * the last bit of the largest is cut. That is off by 0.14 2^-13 n in root mean square, and, as the
 * sum is always cut towards zero, by n / 32 2^-14 of it, which is about sqrt(n) / 3: for n = 8192
 * this is 0.14 + 0.3, of which 2^-12 n is 5 times.
 */
#define GEMM_ROUNDOFF_F8 0x1p-13

/* Of bytes sums of more products could leave INT32. */
#define GEMM_MOST_BYTES 131056

/* Element INDEX of an input of bytes. */
INPUT_FUNCTION double gemm_byte(uint64_t key, uint64_t index)
{
	return (double)(int8_t)(input_bits(key, index) >> 56);
}

/*
 * A chain of n products of numbers uniform in [-1, 1) is off by ROUNDOFF n / 7 in root mean square;
 * ROUNDOFF is 2^-53 or 2^-24. Twice ROUNDOFF n is 14 standard deviations, and far less than one
 * product or than the rounding of TF32. Inputs of FP16 and BF16 are rounded before, and their
 * products are exact in FP32.
 */
INPUT_FUNCTION double gemm_tolerance(int64_t n, double roundoff)
{
	return 2 * roundoff * (double)n;
}

/*
 * TF32 cuts both inputs behind 10 bits, or rounds them: a product is off by 0.72 2^-10 of itself in
 * root mean square, a sum by 2^-12 sqrt(n), of which this is 8 and less than one product.
 */
INPUT_FUNCTION double gemm_tolerance_tf32(int64_t n)
{
	return 0x1p-9 * sqrt((double)n) + 0x1p-9;
}

#endif
