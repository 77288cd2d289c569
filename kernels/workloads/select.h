/* SPDX-License-Identifier: Apache-2.0 */
/* What select works on and keeps, for the host and the device. */
#ifndef KERNELS_SELECT_H
#define KERNELS_SELECT_H

#include "kernels/input.h"

/* Places in the plan. Y: room for all n elements, and behind it how many there are. */
enum select_buffer { SELECT_Y, SELECT_X, SELECT_STATES };
/* Elements that a block of the device works on; it takes whole tiles only. */
#define SELECT_TILE 6144
#define SELECT_KEY 0x2545F4914F6CDD1Du
/* Elements of a group; of each about half are below 0. */
#define SELECT_GROUP 64

/*
 * How many elements before group GROUP are below 0: half of them and a whole number of 0 .. 15 that
 * is drawn for each, none at the end of all N. So groups keep 17 .. 47, and of all exactly half.
 */
INPUT_FUNCTION int64_t select_before(int64_t group, int64_t n)
{
	const int64_t drawn = (int64_t)(input_bits(~SELECT_KEY, (uint64_t)group) >> 60);

	return SELECT_GROUP / 2 * group + (group == 0 || group == n / SELECT_GROUP ? 0 : drawn);
}

/* Element I of x: random but for its sign; those below 0 are spread evenly over a group. */
INPUT_FUNCTION int32_t select_input(uint64_t i, int64_t n)
{
	const int64_t group = (int64_t)(i / SELECT_GROUP), place = (int64_t)(i % SELECT_GROUP);
	const int64_t kept = select_before(group + 1, n) - select_before(group, n);
	const uint32_t below = (place + 1) * kept / SELECT_GROUP > place * kept / SELECT_GROUP;

	return (int32_t)((uint32_t)(input_bits(SELECT_KEY, i) >> 33) | below << 31);
}

/* Element INDEX of y: the INDEX-th element below 0; 0 where y was not written to; their number. */
INPUT_FUNCTION int32_t select_value(uint64_t index, int64_t n)
{
	const int64_t half = SELECT_GROUP / 2;
	int64_t group = (int64_t)index / half, kept, place;

	if ((int64_t)index >= n / 2)
		return (int64_t)index == n ? (int32_t)(n / 2) : 0;
	if ((int64_t)index < select_before(group, n))
		group--;
	kept = select_before(group + 1, n) - select_before(group, n);
	place = (((int64_t)index - select_before(group, n) + 1) * SELECT_GROUP + kept - 1) / kept;
	return select_input((uint64_t)(group * SELECT_GROUP + place - 1), n);
}

#endif
