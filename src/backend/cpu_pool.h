/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Threads of the host, each pinned to one processor, that all run the same function at the same
 * moment. The calling thread is thread 0. Idle threads sleep; a moment after work they still spin,
 * so that the next start is quick.
 */
#ifndef BACKEND_CPU_POOL_H
#define BACKEND_CPU_POOL_H

#include "base/error.h"

struct pool;
typedef void pool_function(void *context, int thread, int threads);

/* THREADS threads; thread i on processor PROCESSORS[i] (the system's number). */
int pool_start(int threads, const int *processors, struct pool **pool, struct error *err);
/* Runs FUNCTION on every thread; returns when all are done. */
void pool_run(struct pool *pool, pool_function *function, void *context);
/* Inside of FUNCTION: waits until all threads are here. Spins. */
void pool_barrier(struct pool *pool);
int pool_threads(const struct pool *pool);
/* Takes NULL. */
void pool_stop(struct pool *pool);

#endif
