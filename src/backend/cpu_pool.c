/* SPDX-License-Identifier: Apache-2.0 */
#include "backend/cpu_pool.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

/* About 50 us of spinning before a thread gives its processor away. */
#define SPINS 20000

struct pool {
	int threads;
	int started; /* threads besides the caller's that exist */
	pthread_t *handles;
	const int *processors;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	atomic_uint work; /* counts up with every call of pool_run */
	atomic_bool stop;
	pool_function *function;
	void *context;
	/* The barrier: who comes last opens the next phase. A line of its own for each. */
	_Alignas(64) atomic_int arrived;
	_Alignas(64) atomic_uint phase;
};

struct seat {
	struct pool *pool;
	int thread;
};

static void relax(void)
{
#ifdef __x86_64__
	__builtin_ia32_pause();
#elif defined(__aarch64__)
	__asm__ volatile("yield");
#endif
}

static void pin(int processor)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(processor, &set);
	/* A processor that was taken away meanwhile: run where the system lets us. */
	(void)sched_setaffinity(0, sizeof set, &set);
}

void pool_barrier(struct pool *pool)
{
	unsigned phase = atomic_load_explicit(&pool->phase, memory_order_acquire);

	if (atomic_fetch_add_explicit(&pool->arrived, 1, memory_order_acq_rel) ==
		pool->threads - 1) {
		atomic_store_explicit(&pool->arrived, 0, memory_order_relaxed);
		atomic_store_explicit(&pool->phase, phase + 1, memory_order_release);
		return;
	}
	for (int spins = 1; atomic_load_explicit(&pool->phase, memory_order_acquire) == phase;
		spins++) {
		relax();
		/* More threads than processors: let the others get here. */
		if (spins % SPINS == 0)
			sched_yield();
	}
}

/* Waits for work after number SEEN; returns its number. */
static unsigned wait_for_work(struct pool *pool, unsigned seen)
{
	for (int spins = 0; spins < SPINS; spins++) {
		if (atomic_load_explicit(&pool->work, memory_order_acquire) != seen)
			return seen + 1;
		relax();
	}
	pthread_mutex_lock(&pool->lock);
	while (atomic_load(&pool->work) == seen)
		pthread_cond_wait(&pool->wake, &pool->lock);
	pthread_mutex_unlock(&pool->lock);
	return seen + 1;
}

static void announce(struct pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	atomic_fetch_add_explicit(&pool->work, 1, memory_order_release);
	pthread_cond_broadcast(&pool->wake);
	pthread_mutex_unlock(&pool->lock);
}

static void *serve(void *argument)
{
	struct seat seat = *(struct seat *)argument;
	struct pool *pool = seat.pool;
	unsigned seen = 0;

	free(argument);
	pin(pool->processors[seat.thread]);
	for (;;) {
		seen = wait_for_work(pool, seen);
		if (atomic_load(&pool->stop))
			return NULL;
		pool->function(pool->context, seat.thread, pool->threads);
		pool_barrier(pool);
	}
}

void pool_run(struct pool *pool, pool_function *function, void *context)
{
	cpu_set_t before;
	bool known = !sched_getaffinity(0, sizeof before, &before);

	pin(pool->processors[0]);
	pool->function = function;
	pool->context = context;
	announce(pool);
	function(context, 0, pool->threads);
	pool_barrier(pool);
	if (known)
		(void)sched_setaffinity(0, sizeof before, &before);
}

int pool_threads(const struct pool *pool)
{
	return pool->threads;
}

int pool_start(int threads, const int *processors, struct pool **pool, struct error *err)
{
	struct pool *made;
	int *copy = memory_new((size_t)threads, sizeof *copy);

	made = aligned_alloc(64, sizeof *made);
	if (!made)
		die("out of memory for a thread pool");
	memset(made, 0, sizeof *made);
	memcpy(copy, processors, (size_t)threads * sizeof *copy);
	made->threads = threads;
	made->processors = copy;
	made->handles = memory_new((size_t)threads, sizeof *made->handles);
	pthread_mutex_init(&made->lock, NULL);
	pthread_cond_init(&made->wake, NULL);
	for (int i = 1; i < threads; i++) {
		struct seat *seat = memory_new(1, sizeof *seat);
		int status;

		*seat = (struct seat){ made, i };
		status = pthread_create(&made->handles[i], NULL, serve, seat);
		if (status) {
			free(seat);
			pool_stop(made);
			return fail(err, "cannot start host thread %d of %d: %s", i + 1, threads,
				strerror(status));
		}
		made->started++;
	}
	*pool = made;
	return 0;
}

void pool_stop(struct pool *pool)
{
	if (!pool)
		return;
	atomic_store(&pool->stop, true);
	announce(pool);
	for (int i = 1; i <= pool->started; i++)
		pthread_join(pool->handles[i], NULL);
	pthread_mutex_destroy(&pool->lock);
	pthread_cond_destroy(&pool->wake);
	free(pool->handles);
	free((int *)pool->processors);
	free(pool);
}
