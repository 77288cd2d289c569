/* SPDX-License-Identifier: Apache-2.0 */
#include "base/stats.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static int ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double *sorted(const double *values, int count)
{
	double *copy = memory_new((size_t)count, sizeof *copy);

	memcpy(copy, values, (size_t)count * sizeof *copy);
	qsort(copy, (size_t)count, sizeof *copy, ascending);
	return copy;
}

double stats_median(const double *values, int count)
{
	return stats_quantile(values, count, 0.5);
}

double stats_quantile(const double *values, int count, double q)
{
	double *order, place, value;
	int low;

	if (count < 1)
		return NAN;
	order = sorted(values, count);
	place = fmin(fmax(q, 0), 1) * (count - 1);
	low = (int)place;
	value = order[low];
	if (place > low)
		value += (place - low) * (order[low + 1] - value);
	free(order);
	return value;
}

double stats_min(const double *values, int count)
{
	double least = count > 0 ? values[0] : NAN;

	for (int i = 1; i < count; i++)
		least = fmin(least, values[i]);
	return least;
}

double stats_max(const double *values, int count)
{
	double most = count > 0 ? values[0] : NAN;

	for (int i = 1; i < count; i++)
		most = fmax(most, values[i]);
	return most;
}

/*
 * The interval from the k-th smallest to the k-th largest of n values misses the median if fewer
 * than k values lie on one side of it: 2 P(Binomial(n, 1/2) < k).
 */
int stats_median_rank(int count, double confidence)
{
	double missed = 0;

	for (int k = 1; k <= (count + 1) / 2; k++) {
		missed += 2 * exp(lgamma(count + 1) - lgamma(k) - lgamma(count - k + 2) -
				      count * M_LN2);
		/* lgamma is good to about 1e-13 here: an exact 0.9375 still counts. */
		if (1 - missed < confidence - 1e-11)
			return k - 1;
	}
	return (count + 1) / 2;
}

struct interval stats_median_interval(const double *values, int count, double confidence)
{
	int rank = stats_median_rank(count, confidence);
	struct interval interval = { stats_min(values, count), stats_max(values, count) };

	if (rank > 0) {
		double *order = sorted(values, count);

		interval = (struct interval){ order[rank - 1], order[count - rank] };
		free(order);
	}
	return interval;
}

int stats_outliers(const double *values, int count, double tick)
{
	double *deviations, median, limit;
	int outliers = 0;

	if (count < 1)
		return 0;
	median = stats_median(values, count);
	deviations = memory_new((size_t)count, sizeof *deviations);
	for (int i = 0; i < count; i++)
		deviations[i] = fabs(values[i] - median);
	limit = 10 * 1.4826 * stats_median(deviations, count);
	limit = fmax(fmax(limit, 0.01 * fabs(median)), tick);
	for (int i = 0; i < count; i++)
		outliers += deviations[i] > limit;
	free(deviations);
	return outliers;
}
