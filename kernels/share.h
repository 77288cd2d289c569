/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Which part of COUNT elements a host thread works on: contiguous, nearly equal, the same for every
 * kernel and for the threads that fill the buffers, so that a thread finds its data in its own
 * memory (first touch).
 */
#ifndef KERNELS_SHARE_H
#define KERNELS_SHARE_H

#include <stdint.h>

struct share {
	int64_t begin, end;
};

/* The share of THREAD among THREADS. It begins at a multiple of UNIT; only the last may end short.
 */
static inline struct share share_of(int64_t count, int64_t unit, int thread, int threads)
{
	int64_t units = (count + unit - 1) / unit;
	struct share share = { units * thread / threads * unit,
		units * (thread + 1) / threads * unit };

	if (share.begin > count)
		share.begin = count;
	if (share.end > count)
		share.end = count;
	return share;
}

#endif
