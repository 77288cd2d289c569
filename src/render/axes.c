/* SPDX-License-Identifier: Apache-2.0 */
#include "render/axes.h"

#include <math.h>

#define DECADES_LEAST_X 4.0
#define DECADES_LEAST_Y 3.0
#define SLOPE_LEAST (30 * M_PI / 180)
#define SLOPE_MOST (50 * M_PI / 180)

static const double steps[] = { 1, 2, 4, 6, 10 };

double axes_round_down(double value)
{
	double decade = pow(10, floor(log10(value) + 1e-12));
	int i = 0;

	while (i < 3 && steps[i + 1] * decade <= value * (1 + 1e-12))
		i++;
	return steps[i] * decade;
}

double axes_round_up(double value)
{
	double decade = pow(10, floor(log10(value) + 1e-12));
	int i = 0;

	while (steps[i] * decade < value * (1 - 1e-12))
		i++;
	return steps[i] * decade;
}

struct extent extent_empty(void)
{
	return (struct extent){
		.x_least = INFINITY,
		.y_least = INFINITY,
		.ridge_least = INFINITY,
		.above = 1.7,
	};
}

void extent_add(struct extent *extent, double x, double y)
{
	extent->x_least = fmin(extent->x_least, x);
	extent->x_most = fmax(extent->x_most, x);
	extent->y_least = fmin(extent->y_least, y);
	extent->y_most = fmax(extent->y_most, y);
}

void extent_add_ridge(struct extent *extent, double x)
{
	extent->ridge_least = fmin(extent->ridge_least, x);
	extent->ridge_most = fmax(extent->ridge_most, x);
}

/* Three digits, so that the script stays readable. */
static double tidy(double value)
{
	double unit = pow(10, floor(log10(value)) - 2);

	return round(value / unit) * unit;
}

void axes_fit(struct axes *axes, const struct extent *extent)
{
	/* Both regimes are shown even if every kernel is in one of them: a ridge with a decade of
	 * its bandwidth roof to the left. */
	double left = fmin(extent->x_least / 2, extent->ridge_least / 10);
	double right = fmax(extent->x_most * 2, extent->ridge_most * 10);
	/* Where no ceiling ends the roof it shall still go on beyond the kernels. */
	double top =
		fmax(extent->top * extent->above, extent->y_most * (extent->top > 0 ? 1.5 : 30));
	double low = fmin(extent->y_least / 2, extent->top / 10);

	if (!isfinite(left) || left <= 0)
		left = 0.01;
	if (right <= left)
		right = left;
	axes->x_min = axes_round_down(left);
	axes->x_max = axes_round_up(fmax(right, axes->x_min * pow(10, DECADES_LEAST_X)));
	if (top <= 0)
		top = 1;
	if (!isfinite(low) || low <= 0)
		low = top / 1000;
	axes->y_max = tidy(top);
	axes->y_min = axes_round_down(fmin(low, axes->y_max / pow(10, DECADES_LEAST_Y)));
	axes_balance(axes);
}

void axes_lift(struct axes *axes, double y, double height)
{
	double part = height / axes->height;
	double high = log10(axes->y_max);
	double most = (log10(y) - part * high) / (1 - part);

	if (log10(axes->y_min) > most)
		axes->y_min = axes_round_down(pow(10, most));
}

void axes_clear_top(struct axes *axes, double y, double height)
{
	double part = height / axes->height;
	double least = (log10(y) - part * log10(axes->y_min)) / (1 - part);

	if (log10(axes->y_max) < least)
		axes->y_max = pow(10, least);
}

void axes_balance(struct axes *axes)
{
	double wide = log10(axes->x_max / axes->x_min), tall = log10(axes->y_max / axes->y_min);
	double slope = axes_slope(axes);

	if (slope > SLOPE_MOST) {
		tall = axes->height * wide / (axes->width * tan(SLOPE_MOST));
		axes->y_min = tidy(axes->y_max / pow(10, tall));
	} else if (slope < SLOPE_LEAST) {
		double more = tan(SLOPE_LEAST) * axes->width * tall / axes->height - wide;

		axes->x_min = tidy(axes->x_min / pow(10, more / 2));
		axes->x_max = tidy(axes->x_max * pow(10, more / 2));
	}
}

double axes_x(const struct axes *axes, double value)
{
	return log10(value / axes->x_min) / log10(axes->x_max / axes->x_min) * axes->width;
}

double axes_y(const struct axes *axes, double value)
{
	return log10(value / axes->y_min) / log10(axes->y_max / axes->y_min) * axes->height;
}

double axes_value_x(const struct axes *axes, double place)
{
	return axes->x_min * pow(axes->x_max / axes->x_min, place / axes->width);
}

double axes_value_y(const struct axes *axes, double place)
{
	return axes->y_min * pow(axes->y_max / axes->y_min, place / axes->height);
}

double axes_slope(const struct axes *axes)
{
	return atan((axes->height / log10(axes->y_max / axes->y_min)) /
		    (axes->width / log10(axes->x_max / axes->x_min)));
}
