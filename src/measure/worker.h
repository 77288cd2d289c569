/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The worker: the process that touches hardware. It is forked before the first driver call and
 * tells what it finds over a pipe, a message a line, so that whatever becomes of it costs only what
 * it had not told yet. The supervisor is the other end.
 */
#ifndef MEASURE_WORKER_H
#define MEASURE_WORKER_H

#include "core/result.h"
#include "measure/campaign.h"

/* Seconds on CLOCK_MONOTONIC, the same in every process. */
double measure_clock(void);

/*
 * In the child: measures what SO_FAR lacks and tells it on FD. SIGTERM ends it after the running
 * launch. BEGAN: when the run began, by measure_clock(). Returns the exit status for _exit():
 * 0 done, 1 not fit to go on (the reason has been told).
 */
int worker_measure(
	const struct campaign *campaign, const struct result *so_far, double began, int fd);

/* In the child: tells the devices of BACKEND, or why it has none. */
int worker_probe(const struct backend *backend, const struct backend_options *options, int fd);

#endif
