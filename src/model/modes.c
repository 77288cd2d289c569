/* SPDX-License-Identifier: Apache-2.0 */
#include "model/modes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/stats.h"

#define COUNTED 0.99	    /* of the values, the least of them */
#define REST 0.05	    /* of the values: fewer are no mode */
#define APART 3		    /* times the distance of the quartiles of the wider part */
#define APART_RELATIVE 0.05 /* and by so much of the lower: a clock has ticks */

static int ascending(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* How many of the ascending values are in the lower part. */
static int part(const double *values, int count)
{
	double sum = 0, lower = 0, most = -1;
	int best = 0;

	for (int i = 0; i < count; i++)
		sum += values[i];
	for (int i = 1; i < count; i++) {
		double apart, between;

		lower += values[i - 1];
		apart = (sum - lower) / (count - i) - lower / i;
		between = (double)i * (count - i) * apart * apart;
		if (values[i] > values[i - 1] && between > most) {
			most = between;
			best = i;
		}
	}
	return best;
}

static double width(const double *values, int count)
{
	return stats_quantile(values, count, 0.75) - stats_quantile(values, count, 0.25);
}

struct modes modes_find(const double *values, int count)
{
	const int counted = (int)ceil(COUNTED * count);
	struct modes modes = { count > 0, stats_median(values, count), NAN, count, 0 };
	double *sorted = memory_new((size_t)count + 1, sizeof *sorted);
	const double *upper;
	double low, high, wide;
	int lower;

	if (count)
		memcpy(sorted, values, (size_t)count * sizeof *values);
	qsort(sorted, (size_t)count, sizeof *sorted, ascending);
	lower = part(sorted, counted);
	upper = sorted + lower;
	if (lower >= REST * count && counted - lower >= REST * count) {
		low = stats_median(sorted, lower);
		high = stats_median(upper, counted - lower);
		wide = fmax(width(sorted, lower), width(upper, counted - lower));
		if (high - low > fmax(APART * wide, APART_RELATIVE * low))
			modes = (struct modes){ 2, low, high, lower, counted - lower };
	}
	free(sorted);
	return modes;
}
