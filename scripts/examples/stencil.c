/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An example of a kernel of your own on the CPU: one step of the heat equation on a 2-D grid of N x
 * N points, 5 points each, in strips of STRIP rows a thread. See stencil.json.
 */
#include <stdint.h>

#ifndef STRIP
#define STRIP 16
#endif

/* Strips go round among the threads. The edge stays as it is. */
void stencil(const double *restrict from, double *restrict to, int64_t n, int thread, int threads)
{
	for (int64_t first = (int64_t)thread * STRIP; first < n; first += (int64_t)threads * STRIP)
		for (int64_t y = first; y < n && y < first + STRIP; y++) {
			const double *row = from + y * n;
			double *out = to + y * n;

			if (y == 0 || y == n - 1) {
				for (int64_t x = 0; x < n; x++)
					out[x] = row[x];
				continue;
			}
			out[0] = row[0];
			for (int64_t x = 1; x < n - 1; x++)
				out[x] = 0.5 * row[x] + 0.125 * (row[x - 1] + row[x + 1] +
									row[x - n] + row[x + n]);
			out[n - 1] = row[n - 1];
		}
}
