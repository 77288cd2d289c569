/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What fft works on and how near its output must be, for the host and the device.
 *
 * The check splits the sum of the definition once, n = inner x outer:
 *
 *   X[k + inner l] = sum over j of w(j k, n) w(j l, outer) sum over i of x[outer i + j] w(i k,
 * inner)
 *
 * where w(p, q) = exp(-2 pi i p / q): outer sums of inner terms serve outer elements.
 */
#ifndef KERNELS_FFT_H
#define KERNELS_FFT_H

#include <math.h>

#include "kernels/input.h"

/* Places in the plan. */
enum fft_buffer { FFT_TO, FFT_FROM };
/* Complex numbers of a transform, a power of two. */
#define FFT_LEAST 2
#define FFT_MOST (FFT_FACTOR * FFT_FACTOR)
#define FFT_FACTOR 512 /* of which inner and outer are at most */

/* The larger of the two factors of N whose logarithms are as near as can be. */
INPUT_FUNCTION int fft_inner(int64_t n)
{
	int inner = 1;

	while ((int64_t)inner * inner < n)
		inner *= 2;
	return inner;
}

struct fft_number {
	double real, imaginary;
};

/* w(P, Q), 0 <= P < Q. */
INPUT_FUNCTION struct fft_number fft_root(int64_t p, int64_t q)
{
	/* In [-1, 1), where it is exact, and the angle small. */
	const double half_turns = 2.0 * (double)(2 * p < q ? p : p - q) / (double)q;
#ifdef __CUDACC__
	struct fft_number root = { cospi(half_turns), -sinpi(half_turns) };
#else
	struct fft_number root = { cos(half_turns * 3.14159265358979323846),
		-sin(half_turns * 3.14159265358979323846) };
#endif
	return root;
}

/* SUM + A B */
INPUT_FUNCTION struct fft_number fft_add(
	struct fft_number sum, struct fft_number a, struct fft_number b)
{
	sum.real = fma(-a.imaginary, b.imaginary, fma(a.real, b.real, sum.real));
	sum.imaginary = fma(a.imaginary, b.real, fma(a.real, b.imaginary, sum.imaginary));
	return sum;
}

#define FFT_ROUNDOFF_F64 0x1p-53
#define FFT_ROUNDOFF_F32 0x1p-24

/*
 * Each of log2 n passes rounds its sums and products, some 2 roundoffs of the root mean square of
 * what it makes, which is sqrt(n / 3) in the last for inputs uniform in [-1, 1); errors of passes
 * add as random numbers do, to about sqrt(log2 n n / 3) roundoffs in root mean square. The bound is
 * 4 log2 n sqrt(n) roundoffs: for n = 4096 24 times that, and a thousandth of one input in FP32. In
 * FP64 the check's own sums are off by more, 3 sqrt(n) for n = 4096, a sixteenth of the bound.
 */
INPUT_FUNCTION double fft_tolerance(int64_t n, double roundoff)
{
	return 4 * roundoff * log2((double)n) * sqrt((double)n);
}

#endif
