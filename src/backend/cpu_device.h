/* SPDX-License-Identifier: Apache-2.0 */
/* What the host is: its cores, caches, instruction sets and memory, and the state it is in. */
#ifndef BACKEND_CPU_DEVICE_H
#define BACKEND_CPU_DEVICE_H

#include "base/error.h"
#include "core/device.h"
#include "core/measurement.h"

/*
 * Describes the host as one device with THREADS threads (0: one on each core that this process may
 * use) and gives the processor of each thread: an array of device->threads, to be freed.
 */
int cpu_describe(int threads, struct device *device, int **processors, struct error *err);

/* What was counted at the last look, so that the next tells what happened in between. */
struct cpu_watch {
	double seconds; /* the clock then */
	double busy;	/* seconds of all processors, everybody's work */
	double own;	/* of this process */
	double stolen;	/* taken by the hypervisor */
	bool known;
};

/* The state now, and since the last look in WATCH (zeroed at first). */
void cpu_observe(struct cpu_watch *watch, struct conditions *conditions);

/* CLOCK_MONOTONIC_RAW in seconds. */
double cpu_now(void);

#endif
