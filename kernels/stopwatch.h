/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The time that a kernel's blocks take inside a GPU: each writes a record of when it began and
 * ended, by the cycle counter of its SM and by the GPU's global timer, and on which SM. A counter
 * says nothing of another SM's; the backend takes each SM from its first block's beginning to its
 * last block's end. Free of the time that launching takes, and of what the clock is.
 */
#ifndef KERNELS_STOPWATCH_H
#define KERNELS_STOPWATCH_H

/* Words of 8 bytes of a record; block b of the grid writes record b. */
enum stopwatch_word {
	STOPWATCH_START_CYCLES,
	STOPWATCH_STOP_CYCLES,
	STOPWATCH_START_NANOSECONDS,
	STOPWATCH_STOP_NANOSECONDS,
	STOPWATCH_UNIT,
	STOPWATCH_WORDS
};

#endif
