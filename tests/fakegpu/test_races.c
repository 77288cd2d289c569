/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Under the thread sanitizer: the right product of samples.cu gives no report, each of the two with
 * a missing barrier gives one that names the file. Each runs in a process of its own, since a
 * report ends it with status 66.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runner.h"

#define N 16

static int multiply(const char *entry)
{
	static double a[N * N], b[N * N], c[N * N];
	double *pointers[] = { c, a, b };
	int n = N;
	void *parameters[] = { &pointers[0], &pointers[1], &pointers[2], &n };
	struct shim_launch launch = { shim_find(entry), { N / 8, N / 8, 1 }, { 8, 8, 1 }, 0,
		parameters, SHIM_FORWARD, 0, false };
	char report[256];

	return shim_run(&launch, NULL, report, sizeof report);
}

/* Whether this program, run on ENTRY, reports a race in samples.cu. */
static int reports_race(const char *program, const char *entry)
{
	char command[512], line[1024];
	int races = 0, lines = 0;
	FILE *output;

	snprintf(command, sizeof command, "'%s' %s 2>&1", program, entry);
	output = popen(command, "r");
	if (!output)
		return -1;
	while (fgets(line, sizeof line, output)) {
		races += strstr(line, "data race") != NULL;
		lines += strstr(line, "samples.cu:") != NULL;
	}
	return pclose(output) && races && lines;
}

int main(int argc, char **argv)
{
	static const struct {
		const char *entry;
		int race;
	} rows[] = {
		{ "sample_gemm", 0 },
		{ "sample_gemm_early", 1 },
		{ "sample_gemm_late", 1 },
	};
	int failed = 0;

	if (argc > 1)
		return multiply(argv[1]);
	printf("1..3\n");
	for (int i = 0; i < 3; i++) {
		int right = reports_race(argv[0], rows[i].entry) == rows[i].race;

		failed += !right;
		printf("%s %d - %s: %s\n", right ? "ok" : "not ok", i + 1, rows[i].entry,
			rows[i].race ? "a race" : "no race");
	}
	return failed != 0;
}
