/* SPDX-License-Identifier: Apache-2.0 */
/* The parallel primitives of a device's library, for C and C++. */
#ifndef CORE_PRIMITIVE_H
#define CORE_PRIMITIVE_H

enum primitive {
	PRIMITIVE_SUM_F32,    /* the sum of all, one element */
	PRIMITIVE_SCAN_I32,   /* inclusive prefix sums */
	PRIMITIVE_SELECT_I32, /* those below 0, in order; their number is element n */
	PRIMITIVE_SORT_U32    /* in ascending order, by all 32 bits */
};

#endif
