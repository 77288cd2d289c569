/* SPDX-License-Identifier: Apache-2.0 */
/* The modes of a histogram: whether values gather in one place or in two, and where. */
#ifndef MODEL_MODES_H
#define MODEL_MODES_H

struct modes {
	int count; /* 1 or 2; 0: there are no values */
	/* Medians of those near the lower and the upper mode, and how many; of one mode: low. */
	double low, high;
	int low_count, high_count;
};

/*
 * Of COUNT values, none NAN. Outliers above the 99 % quantile are of neither mode. The values are
 * parted where the two parts differ most from each other (Otsu 1979); there are two modes if the
 * parts are further apart than each is wide, and neither is a rest.
 */
struct modes modes_find(const double *values, int count);

#endif
