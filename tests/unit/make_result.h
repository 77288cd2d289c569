/* SPDX-License-Identifier: Apache-2.0 */
/* Results made by hand, whose figures are known: 8 rounds of three samples, checked and right. */
#ifndef TESTS_MAKE_RESULT_H
#define TESTS_MAKE_RESULT_H

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "core/result.h"

#define ROUNDS 8

static inline struct result make_result(void)
{
	struct result result;

	result_init(&result);
	result.device = device_unknown();
	snprintf(result.device.name, sizeof result.device.name, "Test device");
	snprintf(result.device.backend, sizeof result.device.backend, "cpu");
	snprintf(result.started, sizeof result.started, "2026-01-02T03:04:05Z");
	snprintf(result.ending, sizeof result.ending, "complete");
	snprintf(result.settings.effort, sizeof result.settings.effort, "default");
	return result;
}

static inline void make_round(struct measurement *m, double seconds)
{
	struct round round = round_unknown();

	round.index = m->round_count;
	round.count = 3;
	round.verdict.state = VERDICT_PASSED;
	round.seconds = memory_new(3, sizeof *round.seconds);
	for (int i = 0; i < 3; i++)
		round.seconds[i] = seconds;
	measurement_add_round(m, &round);
}

/* Round medians from SECONDS (1 - SPREAD / 2) to SECONDS (1 + SPREAD / 2). */
static inline void make_rounds(struct measurement *m, double seconds, double spread)
{
	for (int i = 0; i < ROUNDS; i++)
		make_round(m, seconds * (1 + spread * ((double)i / (ROUNDS - 1) - 0.5)));
}

static inline struct measurement *make_measurement(
	struct result *result, const char *kernel, enum role role)
{
	struct measurement *m = result_add_measurement(result);

	*m = measurement_unknown();
	snprintf(m->kernel, sizeof m->kernel, "%s", kernel);
	m->role = role;
	return m;
}

/* Ceilings: one second each, so that the rates are the numbers given. */
static inline struct measurement *make_pipe(struct result *result, const char *pipe, double rate)
{
	struct measurement *m = make_measurement(result, "pipe", ROLE_OPERATIONS);

	snprintf(m->kernel, sizeof m->kernel, "fma_%s", pipe);
	snprintf(m->pipe, sizeof m->pipe, "%s", pipe);
	m->work.operations = rate;
	make_rounds(m, 1, 0);
	return m;
}

static inline struct measurement *make_memory(
	struct result *result, enum level level, double read, double written)
{
	struct measurement *m = make_measurement(result, "memory", ROLE_MEMORY);

	m->level = level;
	m->work.level[level] = (struct traffic){ read, written };
	make_rounds(m, 1, 0);
	return m;
}

/* A workload with its DRAM traffic, without rounds. */
static inline struct measurement *make_workload(struct result *result, const char *kernel,
	const char *pipe, double operations, double read, double written)
{
	struct measurement *m = make_measurement(result, kernel, ROLE_WORKLOAD);

	snprintf(m->pipe, sizeof m->pipe, "%s", pipe);
	m->work.operations = operations;
	m->work.level[LEVEL_DRAM] = (struct traffic){ read, written };
	return m;
}

#endif
