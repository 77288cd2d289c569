/* SPDX-License-Identifier: Apache-2.0 */
/* What an element of blackscholes' outputs must be, for the host and the device. */
#ifndef KERNELS_BLACKSCHOLES_H
#define KERNELS_BLACKSCHOLES_H

#include <math.h>

#include "kernels/input.h"

/* Places in the plan. Prices: all calls, then all puts. */
enum option_buffer { OPTION_PRICES, OPTION_SPOT, OPTION_STRIKE, OPTION_TIME };

#define OPTION_RATE 0.02f
#define OPTION_VOLATILITY 0.3f
/* rate + volatility^2 / 2 */
#define OPTION_DRIFT 0.065f
/* Spot and strike are uniform in [LOW, HIGH), years in [SOON, LATE). */
#define OPTION_LOW 8
#define OPTION_HIGH 40
#define OPTION_SOON 0.25f
#define OPTION_LATE 2.25f

/*
 * The normal distribution beyond d > 0 is exp(-d^2/2) t (C1 + t (C2 + ... t C5)), t = 1 / (1 + C0
 * d) to 7.5e-8 (Abramowitz and Stegun 26.2.17, 1 / sqrt(2 pi) in the coefficients).
 */
#define NORMAL_C0 0.2316419f
#define NORMAL_C1 0.127414796f
#define NORMAL_C2 -0.142248368f
#define NORMAL_C3 0.710706871f
#define NORMAL_C4 -0.726576013f
#define NORMAL_C5 0.530702714f

INPUT_FUNCTION double option_spot(uint64_t seed, uint64_t index)
{
	return (double)input_f32(input_key(seed, OPTION_SPOT), index, OPTION_LOW, OPTION_HIGH);
}

INPUT_FUNCTION double option_strike(uint64_t seed, uint64_t index)
{
	return (double)input_f32(input_key(seed, OPTION_STRIKE), index, OPTION_LOW, OPTION_HIGH);
}

/* Price AT of N options: the call of option AT, or the put of option AT - N. */
INPUT_FUNCTION double option_price_value(uint64_t seed, uint64_t at, uint64_t n)
{
	const uint64_t index = at % n;
	const double sign = at < n ? -1 : 1;
	const double spot = option_spot(seed, index), strike = option_strike(seed, index);
	const double time =
		(double)input_f32(input_key(seed, OPTION_TIME), index, OPTION_SOON, OPTION_LATE);
	const double deviation = (double)OPTION_VOLATILITY * sqrt(time);
	const double d1 = (log(spot / strike) + (double)OPTION_DRIFT * time) / deviation;
	const double d2 = d1 - deviation;

	return sign * (strike * exp(-(double)OPTION_RATE * time) * erfc(sign * d2 * sqrt(0.5)) / 2 -
			      spot * erfc(sign * d1 * sqrt(0.5)) / 2);
}

/*
 * How far the price may be off, in units of 2^-24 of spot + strike: d by at most 33 (5 in the
 * logarithm over a deviation of 0.15 or more) and 4 of itself, which is 14 in the distribution;
 * 10 for the roundings there, 2 for the polynomial, 6 for those of the prices.
 */
INPUT_FUNCTION double option_tolerance(uint64_t seed, uint64_t at, uint64_t n)
{
	const uint64_t index = at % n;

	return 0x1p-24 * 32 * (option_spot(seed, index) + option_strike(seed, index));
}

#endif
