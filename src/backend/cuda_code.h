/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reads NVIDIA machine code without a disassembler: the images of a fatbin, the functions of an
 * image, their loops, and how many of each instruction a loop holds.
 *
 * The forms are not documented by the vendor. Since compute capability 7.0 an instruction has 16
 * bytes, the low 9 bits being the operation; the table here is our own, derived from code with
 * known contents and compared with nvdisasm, for the architectures that code_known() names.
 */
#ifndef BACKEND_CUDA_CODE_H
#define BACKEND_CUDA_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* One image of a fatbin: machine code for one architecture. */
struct code_image {
	const unsigned char *elf;
	size_t size;
	int architecture; /* 90 */
	bool specific;	  /* 90a: with what only this architecture has */
};
/* The INDEX-th image with machine code; false if there are no more. */
bool code_image(const void *fatbin, size_t size, int index, struct code_image *image);
/* Whether the table of operations was seen to hold for ARCHITECTURE. */
bool code_known(int architecture);

/* One instruction: its two halves as they lie in memory. */
struct code_word {
	uint64_t low, high;
};
struct code_function {
	const struct code_word *words;
	int count;
	int architecture;
};
/* False if the image has no function ENTRY. */
bool code_function(
	const struct code_image *image, const char *entry, struct code_function *function);

/* Instructions FIRST to LAST, the latter branching back to the former. */
struct code_loop {
	int first, last;
};
/* The INDEX-th loop of a function, by its end; false if there are no more. */
bool code_loop(const struct code_function *function, int index, struct code_loop *loop);

/*
 * How many calls a loop makes, whose instructions lie elsewhere. A call of the place behind the
 * loop is none: that is how nvcc leaves some loops of 8.0.
 */
int code_calls(const struct code_function *function, const struct code_loop *loop);

/* "FFMA", "LDG" ...; NULL: not in the table. */
const char *code_name(const struct code_function *function, int place);
/* Of a memory access: 32, 64 or 128 bits; 0: another width, or no memory access. */
int code_width(const struct code_function *function, int place);

/* How often an instruction stands in a loop. */
struct code_count {
	const char *name; /* NULL: instructions that the table lacks */
	int count;
};
#define CODE_COUNTS 64
/* Fills COUNTS, most frequent first, and returns how many. */
int code_counts(const struct code_function *function, const struct code_loop *loop,
	struct code_count counts[CODE_COUNTS]);

#endif
