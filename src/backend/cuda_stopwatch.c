/* SPDX-License-Identifier: Apache-2.0 */
/* What a kernel's blocks say of when they ran (kernels/stopwatch.h). */
#include <math.h>
#include <stdlib.h>

#include "backend/cuda_session.h"
#include "base/memory.h"
#include "kernels/stopwatch.h"

/* More than any GPU has; numbers of SMs may have gaps. */
#define UNITS_MOST 4096

struct record {
	int64_t word[STOPWATCH_WORDS];
};

/* From the first block's beginning to the last one's end on one SM. */
struct span {
	bool used;
	int64_t first, last, first_nanoseconds, last_nanoseconds;
};

/* False if the record makes no sense: nothing then is known of the launch. */
static bool add_record(struct span *spans, const struct record *record)
{
	const int64_t *word = record->word, unit = word[STOPWATCH_UNIT];
	struct span *span;

	if (unit < 0 || unit >= UNITS_MOST ||
		word[STOPWATCH_STOP_CYCLES] <= word[STOPWATCH_START_CYCLES] ||
		word[STOPWATCH_STOP_NANOSECONDS] < word[STOPWATCH_START_NANOSECONDS])
		return false;
	span = &spans[unit];
	if (!span->used)
		*span = (struct span){ true, word[STOPWATCH_START_CYCLES],
			word[STOPWATCH_STOP_CYCLES], word[STOPWATCH_START_NANOSECONDS],
			word[STOPWATCH_STOP_NANOSECONDS] };
	if (word[STOPWATCH_START_CYCLES] < span->first) {
		span->first = word[STOPWATCH_START_CYCLES];
		span->first_nanoseconds = word[STOPWATCH_START_NANOSECONDS];
	}
	if (word[STOPWATCH_STOP_CYCLES] > span->last) {
		span->last = word[STOPWATCH_STOP_CYCLES];
		span->last_nanoseconds = word[STOPWATCH_STOP_NANOSECONDS];
	}
	return true;
}

static void add_up(const struct record *records, size_t blocks, int repeats, struct timing *timing)
{
	struct span *spans = memory_new(UNITS_MOST, sizeof *spans);
	const struct span *longest = &spans[0];
	bool known = true;

	for (size_t i = 0; i < blocks && known; i++)
		known = add_record(spans, &records[i]);
	for (int i = 1; i < UNITS_MOST; i++)
		if (spans[i].last - spans[i].first > longest->last - longest->first)
			longest = &spans[i];
	if (known && longest->used) {
		timing->cycles = (double)(longest->last - longest->first) * repeats;
		timing->timer_seconds =
			(double)(longest->last_nanoseconds - longest->first_nanoseconds) * 1e-9 *
			repeats;
	}
	free(spans);
}

int job_read_stopwatch(struct job *job, int repeats, struct timing *timing, struct error *err)
{
	const struct step *step = &job->plan.steps[job->plan.step_count - 1];
	const size_t blocks = (size_t)step->grid[0] * step->grid[1] * step->grid[2];
	struct record *records = memory_new(blocks, sizeof *records);
	int status = job_read(
		job, records, job->memory[job->plan.stopwatch], blocks * sizeof *records, err);

	if (!status)
		add_up(records, blocks, repeats, timing);
	free(records);
	return status;
}
