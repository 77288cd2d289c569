/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Figures of a model as words, the same in the table on the terminal and in the reports. All return
 * TO.
 */
#ifndef RENDER_WORDS_H
#define RENDER_WORDS_H

#include "model/model.h"

/* "0.0833", "171"; "-" if not known. */
const char *words_intensity(double intensity, char *to, size_t size);
/* "86.6 %"; "" if not known, so that a column of unknowns vanishes. */
const char *words_percent(double percent, char *to, size_t size);
/* "4.31 TB/s ±0.3 %": the wider half of the interval; no ± where one round allows none. */
const char *words_typical(
	const struct rate *rate, int rounds, const char *unit, char *to, size_t size);
/* "FLOP/s", "OP/s". */
const char *words_operations_unit(const char *pipe, char *to, size_t size);
/* "gemm_f64", and of a swept row its size: "gemm_f64, n 4096". Foreign text. */
const char *words_measurement(const struct measurement *measurement, char *to, size_t size);
/* A swept quantity: "4 MiB" of bytes, else "4096" or "0.5 FLOP/B". */
const char *words_quantity(double value, const char *unit, char *to, size_t size);
/* What stands before a kernel's figures as a doubt about its roof; "" if none. */
const char *words_doubt(const struct point *point, char *to, size_t size);
/* The flags of a kernel and the doubt. */
const char *words_remark(const struct point *point, char *to, size_t size);

/* The level whose bytes tell most of a kernel: the one that binds, else the outermost known. */
enum level words_telling_level(const struct point *point);
/* The intensity shown for it: at DRAM, else at the telling level. NAN: none. */
double words_telling_intensity(const struct point *point);
/*
 * What of a kernel is compared with its roof: bytes where a level binds, else operations. UNIT
 * (SIZE bytes) becomes "B/s", "FLOP/s" or "OP/s".
 */
const struct rate *words_telling_rate(const struct point *point, char *unit, size_t size);

#endif
