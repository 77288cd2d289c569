/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The proof that a loop does what a row claims (struct variant, proof): counts of machine
 * instructions, no local memory, and the share of the pipe's rate that its other instructions
 * leave.
 */
#ifndef BACKEND_CUDA_PROOF_H
#define BACKEND_CUDA_PROOF_H

#include "backend/backend.h"
#include "backend/cuda_code.h"
#include "base/text.h"

struct proof {
	bool holds;
	int length; /* instructions of the loop; 0: none was found */
	int count_count;
	struct code_count counts[CODE_COUNTS];
	double share;	 /* of what its pipe can do, 0 .. 1; NAN: the loop waits for memory */
	char fault[300]; /* why it does not hold */
};

/*
 * Holds CLAIM against function ENTRY of IMAGE. False if the claim says nothing of its architecture,
 * or the table of operations does not know it.
 */
bool proof_make(
	const struct code_image *image, const char *entry, const char *claim, struct proof *proof);

/* For struct backend: every image in this program that has code of VARIANT. */
void prove_variant(const struct kernel *kernel, const struct variant *variant, struct text *to,
	int *proved, int *faults);

#endif
