/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A plan: one execution of a kernel as plain data, for a backend to carry out: buffers, then steps
 * in order. A family makes plans; making one runs nothing and needs no hardware.
 */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/level.h"
#include "core/primitive.h"

enum element {
	ELEMENT_F64,
	ELEMENT_F32,
	ELEMENT_I32,
	ELEMENT_U8,
	ELEMENT_I64,
	ELEMENT_F16,
	ELEMENT_BF16,
	ELEMENT_E4M3 /* FP8 of 4 bits of exponent and 3 of fraction: filled uniformly */
};
/* Bytes of one element. */
size_t element_size(enum element element);
/* Element INDEX of ELEMENTS as a number; of ELEMENT_I64 the nearest double. */
double element_value(enum element element, const void *elements, size_t index);

/* What a buffer holds before the first execution of a round. */
enum fill {
	FILL_POISON,  /* every byte 0xFF: NAN for floating point. For outputs. */
	FILL_UNIFORM, /* uniform in [low, high): input_f64()/input_f32() of kernels/input.h */
	FILL_BITS,    /* random bits: the highest of input_bits() that the element holds */
	FILL_ZERO,
	/*
	 * 8-byte elements: the first of every STRIDE bytes holds the address of another such place,
	 * all in one random cycle (input_chain() of kernels/input.h); the others are 0.
	 */
	FILL_CHAIN,
	FILL_IOTA, /* its own index: 0, 1, 2 ..., as far as the element can hold it */
	FILL_DATA, /* the bytes of the buffer's data */
	/*
	 * ELEMENT_I32: the random bits of FILL_BITS less those of the index before, modulo 2^32:
	 * what elements 0 .. i add up to is known without adding (input_word() of kernels/input.h).
	 */
	FILL_DIFFERENCES,
	/*
	 * ELEMENT_I32: numbers below STRIDE, of which there are at least COUNT, none twice, in an
	 * order that jumps about (input_place() of kernels/input.h).
	 */
	FILL_PLACES,
	FILL_INDEX, /* ELEMENT_I32: what the buffer's struct index says, whatever the seed */
};

/* FILL_INDEX: an index structure, say of a sparse matrix, by a function of the family's own. */
struct index {
	int32_t (*at)(uint64_t i, int64_t n); /* element I */
	/* The same as a device function, for any one-dimensional grid and block:
	 * (int32_t *to, uint64_t count, int64_t n). */
	const char *image, *entry;
	int64_t n;
	/* (optional) Elements BEGIN .. END - 1 of TO at once: a host fills them in every round. */
	void (*fill)(int32_t *to, uint64_t begin, uint64_t end, int64_t n);
};

/* Where a buffer lies, as a GPU sees it. */
enum location {
	PLACE_DEVICE,
	PLACE_PINNED,	/* memory of the host that stays where it is: the GPU copies by itself */
	PLACE_PAGEABLE, /* any other memory of the host */
	PLACE_PEER,	/* memory of another GPU, which this one reaches directly */
};

struct buffer {
	const char *name;
	enum element element;
	size_t count;
	enum fill fill;
	double low, high;    /* FILL_UNIFORM */
	size_t stride;	     /* FILL_CHAIN: bytes, which divide the buffer into a power of two;
				FILL_PLACES: how many numbers there are */
	const void *data;    /* FILL_DATA: count elements, held by the row */
	struct index index;  /* FILL_INDEX */
	enum location place; /* host memory: only copied from and to; no FILL_UNIFORM, FILL_CHAIN;
				of another GPU: only copied from and to */
	/*
	 * Written by one step and read by a later one: a cache may hold it so long, and the work
	 * has no bytes of it at DRAM.
	 */
	bool between;
};

/* One argument of a launch or a call. */
enum argument_kind { ARGUMENT_BUFFER, ARGUMENT_I32, ARGUMENT_I64, ARGUMENT_F32, ARGUMENT_F64 };
struct argument {
	enum argument_kind kind;
	union {
		int buffer; /* its place in the plan */
		int64_t integer;
		double real;
	};
};

/* What a host kernel finds in its argument list, in the order of the step's arguments. */
union value {
	void *pointer;
	int64_t integer;
	double real;
};
/*
 * A host kernel: called at the same moment on every thread, 0 <= THREAD < THREADS. It does its own
 * share of the work. The backend owns threads, barriers and clock; a step ends when all are done.
 */
typedef void host_kernel(const union value *arguments, int thread, int threads);

enum step_kind {
	STEP_CALL,	/* a host kernel on all threads (or on one: serial) */
	STEP_LAUNCH,	/* a device function */
	STEP_GEMM,	/* C = alpha A B + beta C by the platform's BLAS, row-major */
	STEP_FFT,	/* discrete Fourier transforms by the platform's library */
	STEP_PRIMITIVE, /* a parallel primitive by the device's library */
	STEP_COPY,	/* all of buffer FROM to buffer TO */
};

/*
 * Code that came with the run and not with the program: a user's kernel (kernels/user.c). Its row
 * holds it as long as plans name it.
 */
struct object {
	const char *name;  /* the file it was made from, for messages: "mine.cu" */
	const void *bytes; /* GPU: a cubin, a fatbin or PTX (0-terminated); host: a shared object */
	size_t size;
	/* (optional) host: a shared object that BYTES calls SYMBOL of, by the pointer that it
	 * exports as roofline_target. */
	const char *library, *symbol;
};

#define PLAN_ARGUMENTS 16
#define PLAN_BUFFERS 8
#define PLAN_STEPS 8
#define PLAN_PARAMETERS 8

struct step {
	enum step_kind kind;
	bool beside; /* STEP_COPY: at the same time as the steps that are not */
	int times;   /* carried out so often in a row; 0 is once */
	/* STEP_CALL */
	host_kernel *call;
	bool serial;
	/* STEP_LAUNCH */
	const char *image;	     /* stem of the .cu file: "stream" */
	const char *entry;	     /* extern "C" name in it */
	const struct object *object; /* STEP_CALL, STEP_LAUNCH: (optional) where ENTRY is, instead
					of CALL or IMAGE */
	unsigned grid[3], block[3], cluster[3]; /* cluster 0: none */
	unsigned shared_bytes;			/* dynamic */
	int carveout; /* preferred % of shared memory, -1: the driver's choice */
	bool cooperative;
	/* STEP_CALL and STEP_LAUNCH */
	int argument_count;
	struct argument arguments[PLAN_ARGUMENTS];
	/*
	 * STEP_GEMM: the element types are those of the buffers: A and B of one, C of the same, or
	 * of FP32 where they are shorter, or of I32 where they are bytes, which have a sign
	 */
	int a, b, c;
	bool tf32;	/* FP32 operands may be cut to TF32 */
	bool b_columns; /* B lies column by column */
	int64_t m, n, k;
	double alpha, beta;
	/*
	 * STEP_FFT: BATCH transforms, one behind the other, of N complex numbers each, forward and
	 * not scaled. A complex number is two elements of FP64 or FP32, the real part first.
	 */
	int64_t batch;
	enum primitive primitive; /* STEP_PRIMITIVE: of N elements, fewer than 2^31 */
	/* STEP_COPY, STEP_FFT, STEP_PRIMITIVE */
	int from, to;
};

/* A parameter of this name: the bytes of its work were not counted, they are those of the buffers.
 */
#define PARAMETER_COMPULSORY "compulsory bytes"
/* A named figure of a plan, kept in the result: a working set, a stride, an n. */
struct parameter {
	char name[24];
	char unit[12]; /* "bytes", "elements", "threads", "" */
	double value;
};

/* What an element of an output must be. */
struct expected {
	double value;
	double tolerance; /* absolute; 0: exactly */
};

struct plan;
/* When an output was produced: which seed filled the buffers, executions since they were filled. */
struct occasion {
	uint64_t seed;
	int64_t executions;
};
/*
 * The reference: what element INDEX of the checked buffer must be. Computed from the inputs' hash
 * (kernels/input.h) in double precision, or by the same operations in the same order where that is
 * the point.
 */
typedef struct expected reference(
	const struct plan *plan, const struct occasion *occasion, size_t index);

struct check {
	int buffer; /* the output; -1: nothing to check */
	reference *expected;
	double cost; /* about how many operations one expected value takes */
	/* (optional) for EXPECTED: the row's own, and what a user's spec says of tolerance. */
	const void *detail;
	double tolerance, relative;
	/*
	 * (optional) a device function that checks every element, for any one-dimensional grid and
	 * block: (const T *output, uint64_t count, uint64_t seed, int64_t executions, the arguments
	 * below..., struct verdict_cell *cell). Without it elements are compared on the host.
	 */
	const char *entry;
	const char *image; /* stem of the .cu file it is in; NULL: that of the first launch */
	int argument_count;
	struct argument arguments[PLAN_ARGUMENTS]; /* without ENTRY: for EXPECTED */
};

/* A buffer that a kernel fills with what it has found out, kept with the measurement as a series.
 */
struct findings {
	int buffer; /* -1: none */
	const char *name, *unit;
};

#define SIZE_DIMENSIONS 4
/* A problem size: the row names the dimensions. Unused ones are 0. */
struct size {
	int64_t n[SIZE_DIMENSIONS];
};

struct plan {
	struct size size;
	int64_t trips; /* how often the timed loop of a scalable kernel goes round; else 1 */
	int buffer_count;
	struct buffer buffers[PLAN_BUFFERS];
	int step_count;
	struct step steps[PLAN_STEPS];
	/*
	 * Steps pass over more data than a cache keeps from one to the next: at DRAM the work is
	 * the sum of what each of them reads and writes.
	 */
	bool passes;
	bool graph; /* a GPU is given all steps of an execution at once, recorded beforehand */
	struct work work; /* of one execution, exact */
	/* Operations that the device code carries out besides, to no use: masked, beyond a rim. */
	double surplus;
	int parameter_count;
	struct parameter parameters[PLAN_PARAMETERS];
	/*
	 * (optional) The buffer where the blocks of the last launch write when they ran
	 * (kernels/stopwatch.h); -1: they do not.
	 */
	int stopwatch;
	struct findings findings;
	struct check check;
};

/* An empty plan: no check, unknown work, one trip. */
struct plan plan_empty(void);
/* Adds a buffer and returns its place. */
int plan_add_buffer(struct plan *plan, struct buffer buffer);
/* Adds a step and returns it for filling in; zeroed, carveout -1. */
struct step *plan_add_step(struct plan *plan, enum step_kind kind);
/* Adds a launch of GRID blocks of BLOCK threads, along x. */
struct step *plan_add_launch(
	struct plan *plan, const char *image, const char *entry, int64_t grid, int block);
void step_add_buffer(struct step *step, int buffer);
void step_add_i32(struct step *step, int32_t value);
void step_add_i64(struct step *step, int64_t value);
void step_add_f32(struct step *step, double value);
void step_add_f64(struct step *step, double value);
void plan_add_parameter(struct plan *plan, const char *name, double value, const char *unit);
/* Bytes of all buffers. */
double plan_memory(const struct plan *plan);
/*
 * True if the plan is whole: places in range, launches with a grid and a block, work finite and not
 * negative. Otherwise says what is wrong. Backends call it first.
 */
struct error;
int plan_check(const struct plan *plan, struct error *err);

#endif
