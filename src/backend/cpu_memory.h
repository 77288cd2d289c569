/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory of the host for buffers. New memory is dear (the system clears it page by page), and
 * kernels take turns: what one gives back is kept for the next that needs about as much, so that
 * each thread also finds its share of it near. What is kept and what is taken anew together stay
 * within a limit, or the system would have to end the process.
 */
#ifndef BACKEND_CPU_MEMORY_H
#define BACKEND_CPU_MEMORY_H

#include <stdbool.h>
#include <stddef.h>

struct area {
	void *mapping; /* NULL: none */
	size_t mapped;
	/* The caller's: the elements of the buffer in it, and whether memory around them is shut.
	 */
	void *elements;
	size_t bytes;
	bool guarded;
};

struct cpu_memory {
	double most;	    /* bytes kept beside a new mapping; NAN: no limit */
	struct area *spare; /* touched before */
	int spare_count;
};

/* An area of at least TOTAL bytes, not cleared if it is a spare one. -1 and errno: there is none.
 */
int cpu_memory_take(struct cpu_memory *memory, size_t total, struct area *area);
/* Empties *AREA, which may be empty. */
void cpu_memory_give_back(struct cpu_memory *memory, struct area *area);
/* Gives all that is kept to the system. */
void cpu_memory_release(struct cpu_memory *memory);

#endif
