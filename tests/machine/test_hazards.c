/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The proof from machine code finds out what hazards.cu plants: usage: test_hazards FATBIN,
 * compiled for sm_90. Prints TAP.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backend/cuda_proof.h"

static const struct {
	const char *entry, *claim;
	bool holds;
	const char *fault; /* what the fault must say */
} cases[] = {
	{ "sound", "FFMA=512", true, "" },
	{ "sound", "FFMA=256", false, "no loop holds exactly what is claimed" },
	{ "sound", "FFMA=512 +2", false, "holds 3 other instructions, 2 are allowed" },
	{ "hazard_fp8", "QMMA=16", false, "no loop holds exactly what is claimed" },
	{ "hazard_fp8", "HMMA=16", false, "no loop holds exactly what is claimed" },
	{ "hazard_xor", "LOP3=128", false, "no loop holds exactly what is claimed" },
	{ "hazard_add", "IADD3=128", false, "no loop holds exactly what is claimed" },
	{ "hazard_add", "IADD3|IMAD=128", false, "no loop holds exactly what is claimed" },
	{ "hazard_two_pipes", "IADD3=128", false, "no loop holds exactly what is claimed" },
	{ "hazard_two_pipes", "IADD3|IMAD=128 +8", true, "" },
	{ "hazard_width", "LDG.128=4 +60", false, "no loop holds exactly what is claimed" },
	{ "hazard_unused", "FFMA=128", false, "no loop" },
	{ "hazard_short", "FFMA=32", false, "leave the pipe 91.4 % of its rate" },
	{ "hazard_spill", "FFMA=512", false, "accesses to local memory: registers are spilled" },
	{ "hazard_call", "FFMA=512", false, "calls functions, whose instructions are not counted" },
	{ "hazard_gone", "FFMA=512", false, "the image has no such function" },
};

static void *read_file(const char *path, size_t *size)
{
	FILE *file = fopen(path, "rb");
	void *bytes;
	long end;

	if (!file || fseek(file, 0, SEEK_END) || (end = ftell(file)) < 0)
		return NULL;
	rewind(file);
	bytes = malloc((size_t)end + 1);
	*size = fread(bytes, 1, (size_t)end, file);
	fclose(file);
	return bytes;
}

int main(int argc, char **argv)
{
	const int count = (int)(sizeof cases / sizeof cases[0]);
	struct code_image image;
	size_t size = 0;
	void *bytes = argc > 1 ? read_file(argv[1], &size) : NULL;
	int failed = 0;

	if (!bytes || !code_image(bytes, size, 0, &image)) {
		printf("not ok 1 - no image in %s\n", argc > 1 ? argv[1] : "(no file)");
		return 1;
	}
	for (int i = 0; i < count; i++) {
		struct proof proof;
		bool right = proof_make(&image, cases[i].entry, cases[i].claim, &proof) &&
			     proof.holds == cases[i].holds && strstr(proof.fault, cases[i].fault);

		printf("%sok %d - %s claims %s\n", right ? "" : "not ", i + 1, cases[i].entry,
			cases[i].claim);
		if (!right)
			printf("# %s %s\n", proof.holds ? "holds" : "does not hold:", proof.fault);
		failed += !right;
	}
	printf("1..%d\n", count);
	free(bytes);
	return failed > 0;
}
