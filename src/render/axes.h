/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Logarithmic axes: which ranges to draw, and where a value lies on the page. Page positions are
 * points (1/72 inch) from the lower left corner of the plot rectangle.
 */
#ifndef RENDER_AXES_H
#define RENDER_AXES_H

struct axes {
	double x_min, x_max, y_min, y_max;
	double left, bottom, width, height; /* of the plot rectangle on the page */
};

/* What must be seen. A count of nothing leaves least at INFINITY and most at 0. */
struct extent {
	double x_least, x_most;		/* intensities drawn */
	double y_least, y_most;		/* performance drawn */
	double ridge_least, ridge_most; /* where roofs meet ceilings */
	double top;			/* highest ceiling, 0: none */
	double above;			/* room over it, as a factor */
};

struct extent extent_empty(void);
void extent_add(struct extent *extent, double x, double y);
void extent_add_ridge(struct extent *extent, double x);

/*
 * Sets the ranges for the rectangle already set: everything in the extent inside, at least four
 * decades of x, the slope of a bandwidth between 30 and 50 degrees. An empty extent gets a range
 * too.
 */
void axes_fit(struct axes *axes, const struct extent *extent);
/* Lowers y_min until the value Y is drawn at least HEIGHT points above the bottom. */
void axes_lift(struct axes *axes, double y, double height);
/* Raises y_max until the value Y is drawn at least HEIGHT points below the top. */
void axes_clear_top(struct axes *axes, double y, double height);
/* Widens the short side until the slope is between 30 and 50 degrees. */
void axes_balance(struct axes *axes);

double axes_x(const struct axes *axes, double value);
double axes_y(const struct axes *axes, double value);
double axes_value_x(const struct axes *axes, double place);
double axes_value_y(const struct axes *axes, double place);
/* Angle of a bandwidth roof on the page, radians. */
double axes_slope(const struct axes *axes);

/* The next of 1, 2, 4, 6 x 10^n, not above or not below VALUE (> 0). */
double axes_round_down(double value);
double axes_round_up(double value);

#endif
