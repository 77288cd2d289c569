/* SPDX-License-Identifier: Apache-2.0 */
/* Order statistics. Nothing here removes a value; doubts are for the caller to flag. */
#ifndef BASE_STATS_H
#define BASE_STATS_H

/* Median of COUNT values (not modified); mean of the two middle ones if even. NAN if COUNT is 0. */
double stats_median(const double *values, int count);
/* The Q quantile, 0..1, linear between order statistics. */
double stats_quantile(const double *values, int count, double q);
double stats_min(const double *values, int count);
double stats_max(const double *values, int count);

struct interval {
	double low, high;
};
/*
 * Distribution-free interval for the median at CONFIDENCE (0.95): the k-th smallest and k-th
 * largest value, k from the binomial. With too few values for that confidence: their range.
 * Source: order statistics of i.i.d. values; used over rounds, never over samples of one round.
 */
struct interval stats_median_interval(const double *values, int count, double confidence);
/* The k used above (1-based rank from each end), 0 if COUNT is too small for CONFIDENCE. */
int stats_median_rank(int count, double confidence);

/*
 * How many values are far out: |x - median| > 10 * 1.4826 MAD and > 1 % of the median and > TICK
 * (two clock ticks), so that a MAD of 0 raises no false alarm.
 */
int stats_outliers(const double *values, int count, double tick);

#endif
