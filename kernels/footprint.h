/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How large the data of a kernel must be for DRAM, and no cache, to hold it, and how large it may
 * be so that one execution stays short.
 */
#ifndef KERNELS_FOOTPRINT_H
#define KERNELS_FOOTPRINT_H

#include <stdint.h>

#include "base/error.h"
#include "core/kernel.h"

/*
 * Bytes of all buffers of a kernel bound by DRAM: 40 times the last cache on a GPU; 20 times on a
 * host, unless that keeps few cores busy for too long; times the room's scale. Fails if there is no
 * memory for 4 times that cache, below which a cache would serve a share of the traffic, unless a
 * smaller set is asked for.
 */
int footprint_choose(
	const struct device *device, struct room room, double *bytes, struct error *err);

/*
 * Elements of a token between the layers of a language model: 4096 of an 8B model; in large
 * problems 8192, of one of 70B.
 */
int64_t footprint_hidden(struct room room);

/* N rounded to the nearest multiple of UNIT, at least UNIT. */
int64_t footprint_round(double n, int64_t unit);

#endif
