/* SPDX-License-Identifier: Apache-2.0 */
/* The modelled devices, their clock, and the fault scripts. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/random.h"
#include "fake.h"

#define KIB ((size_t)1 << 10)
#define MIB ((size_t)1 << 20)
#define GIB ((size_t)1 << 30)

/*
 * Small devices are slow, so that a launch of some milliseconds is soon executed on a CPU. Figures
 * of the memory side stand to one another as on real devices; the names are what they are not.
 */
static const struct profile profiles[] = {
	{
		.name = "tiny",
		.device_name = "Fake GPU tiny",
		.major = 9,
		.minor = 0,
		.units = 2,
		.threads_per_unit = 2048,
		.blocks_per_unit = 32,
		.memory = 128 * MIB,
		.l2 = 64 * KIB,
		.shared_per_unit = 32 * KIB,
		.shared_per_block = 31 * KIB,
		.clock_mhz = 1000,
		.memory_clock_mhz = 500,
		.bus_bits = 64,
		.power_w = 20,
		.power_limit_w = 40,
		.operations = {
			[SHIM_F64] = 8e9,
			[SHIM_F32] = 16e9,
			[SHIM_F16] = 32e9,
			[SHIM_BF16] = 30e9,
			[SHIM_INT32] = 8e9,
			[SHIM_LOGIC] = 4e9,
			[SHIM_DP4A] = 40e9,
			[SHIM_MUFU] = 2e9,
			[SHIM_F64_TENSOR] = 16e9,
			[SHIM_TF32_TENSOR] = 12e9,
			[SHIM_F16_TENSOR] = 24e9,
			[SHIM_BF16_TENSOR] = 22e9,
			[SHIM_INT8_TENSOR] = 48e9,
			[SHIM_FP8_TENSOR] = 44e9,
		},
		.l1_read = 32e9,
		.l2_read = 16e9,
		.l2_far = 10e9,
		.l2_write = 12e9,
		.l2_atomic = 6e9,
		.shared_atomic = 10e9,
		.cluster = 8e9,
		.constant = 4e9,
		.shared = 32e9,
		.dram_read = 4e9,
		.dram_write = 3.6e9,
		.latency = 2e-6,
		.latency_graph = 1e-6,
		.link = 1e9,
		.link_pageable = 0.4e9,
		.wait_l1 = 30e-9,
		.wait_l2 = 200e-9,
		.wait_far = 350e-9,
		.wait_dram = 600e-9,
		.wait_shared = 25e-9,
		.wait_cluster = 180e-9,
		.wait_constant = 20e-9,
		.executes = true,
	},
	{
		.name = "sm75",
		.device_name = "Fake GPU of 2018",
		.major = 7,
		.minor = 5,
		.units = 3,
		.threads_per_unit = 1024,
		.blocks_per_unit = 16,
		.memory = 96 * MIB,
		.l2 = 96 * KIB,
		.shared_per_unit = 64 * KIB,
		.shared_per_block = 64 * KIB,
		.clock_mhz = 1500,
		.memory_clock_mhz = 700,
		.bus_bits = 128,
		.power_w = 30,
		.power_limit_w = 70,
		.operations = {
			[SHIM_F64] = 0.5e9,
			[SHIM_F32] = 16e9,
			[SHIM_F16] = 32e9,
			[SHIM_INT32] = 16e9,
			[SHIM_LOGIC] = 8e9,
			[SHIM_DP4A] = 64e9,
			[SHIM_MUFU] = 2e9,
			[SHIM_F16_TENSOR] = 24e9,
			[SHIM_INT8_TENSOR] = 48e9,
		},
		.l1_read = 24e9,
		.l2_read = 9e9,
		.l2_far = 6e9,
		.l2_write = 7e9,
		.l2_atomic = 3e9,
		.shared_atomic = 8e9,
		.cluster = 0,
		.constant = 3e9,
		.shared = 24e9,
		.dram_read = 3e9,
		.dram_write = 2.8e9,
		.latency = 4e-6,
		.latency_graph = 1e-6,
		.link = 1e9,
		.link_pageable = 0.4e9,
		.wait_l1 = 30e-9,
		.wait_l2 = 200e-9,
		.wait_far = 350e-9,
		.wait_dram = 600e-9,
		.wait_shared = 25e-9,
		.wait_cluster = 180e-9,
		.wait_constant = 20e-9,
		.executes = true,
	},
	{
		.name = "h200",
		.device_name = "Fake GPU of H200 size",
		.major = 9,
		.minor = 0,
		.units = 132,
		.threads_per_unit = 2048,
		.blocks_per_unit = 32,
		.memory = 140 * GIB,
		.l2 = 50 * MIB,
		.shared_per_unit = 228 * KIB,
		.shared_per_block = 227 * KIB,
		.clock_mhz = 1980,
		.memory_clock_mhz = 3201,
		.bus_bits = 6144,
		.power_w = 300,
		.power_limit_w = 700,
		.operations = {
			[SHIM_F64] = 34e12,
			[SHIM_F32] = 67e12,
			[SHIM_F64_TENSOR] = 67e12,
		},
		.l1_read = 33e12,
		.l2_read = 10e12,
		.l2_far = 6e12,
		.l2_write = 5e12,
		.l2_atomic = 3e12,
		.shared_atomic = 11e12,
		.cluster = 4e12,
		.constant = 8e12,
		.shared = 33e12,
		.dram_read = 4.4e12,
		.dram_write = 4.2e12,
		.latency = 2e-6,
		.latency_graph = 1e-6,
		.link = 55e9,
		.link_pageable = 20e9,
		.wait_l1 = 30e-9,
		.wait_l2 = 200e-9,
		.wait_far = 350e-9,
		.wait_dram = 600e-9,
		.wait_shared = 25e-9,
		.wait_cluster = 180e-9,
		.wait_constant = 20e-9,
	},
	{
		.name = "hostile",
		.device_name =
			"Fake \"GPU\" <b>&amp;</b> `touch pwned` $(touch pwned) 'x' \\ 100%s "
			"{/A\"></tspan><script>}",
		.major = 8,
		.minor = 0,
		.units = 1,
		.threads_per_unit = 1024,
		.blocks_per_unit = 16,
		.memory = 96 * MIB,
		.l2 = 32 * KIB,
		.shared_per_unit = 16 * KIB,
		.shared_per_block = 16 * KIB,
		.clock_mhz = 900,
		.memory_clock_mhz = 400,
		.bus_bits = 32,
		.power_w = 10,
		.power_limit_w = 20,
		.operations = {
			[SHIM_F64] = 4e9,
			[SHIM_F32] = 8e9,
			[SHIM_F16] = 16e9,
			[SHIM_BF16] = 8e9,
			[SHIM_INT32] = 4e9,
			[SHIM_LOGIC] = 2e9,
			[SHIM_DP4A] = 20e9,
			[SHIM_MUFU] = 1e9,
			[SHIM_F64_TENSOR] = 8e9,
			[SHIM_TF32_TENSOR] = 6e9,
			[SHIM_F16_TENSOR] = 12e9,
			[SHIM_BF16_TENSOR] = 11e9,
			[SHIM_INT8_TENSOR] = 24e9,
		},
		.l1_read = 16e9,
		.l2_read = 8e9,
		.l2_far = 5e9,
		.l2_write = 6e9,
		.l2_atomic = 3e9,
		.shared_atomic = 5e9,
		.cluster = 0,
		.constant = 2e9,
		.shared = 16e9,
		.dram_read = 2e9,
		.dram_write = 1.9e9,
		.latency = 3e-6,
		.latency_graph = 1e-6,
		.link = 1e9,
		.link_pageable = 0.4e9,
		.wait_l1 = 30e-9,
		.wait_l2 = 200e-9,
		.wait_far = 350e-9,
		.wait_dram = 600e-9,
		.wait_shared = 25e-9,
		.wait_cluster = 180e-9,
		.wait_constant = 20e-9,
		.executes = true,
	},
};

/* Two of the first, side by side. */
static struct profile pair;

struct fake fake;
static struct random noise = { 2026 };

/*
 * Faults, separated by commas:
 *   no-device, old-driver, stub, busy, oom        what the words say
 *   apart                                         devices do not reach one another
 *   throttle=S                                    the clock drops by 30 % after S virtual seconds
 *   timer=FACTOR                                  the global timer runs so much too fast
 *   fail=N:CODE, fail-from=N:CODE                 driver call N (from 1); all calls from N on
 *   launch=WHERE:CODE                             a launch ends with an error, seen when waiting
 * for it hang=WHERE, crash=WHERE, flip=WHERE, lost=WHERE WHERE is the number of a launch (from 1)
 * or the beginning of a kernel's name.
 */
static const char *find_fault(const char *name)
{
	const char *faults = getenv("ROOFLINE_FAKE_FAULTS");
	size_t length = strlen(name);

	while (faults && *faults) {
		if (!strncmp(faults, name, length) && strchr("=,", faults[length]))
			return faults + length + (faults[length] == '=');
		faults = strchr(faults, ',');
		faults = faults ? faults + 1 : NULL;
	}
	return NULL;
}

bool fake_has_fault(const char *name)
{
	return find_fault(name) != NULL;
}

void fake_report(void)
{
	const char *path = getenv("ROOFLINE_FAKE_REPORT");
	const struct census *live = &fake.live;
	FILE *file = path ? fopen(path, "a") : NULL;

	if (!file)
		return;
	fprintf(file,
		"%d calls %ld launches %ld left: buffers %d modules %d streams %d events %d "
		"contexts %d blas %d fft %d nvml %d%s\n",
		(int)getpid(), fake.calls, fake.launches, live->buffers, live->modules,
		live->streams, live->events, live->contexts, live->blas, live->fft, live->nvml,
		fake.sticky || fake.hangs ? " spoiled" : "");
	fclose(file);
}

void fake_start(void)
{
	const char *name = getenv("ROOFLINE_FAKE_GPU"), *path = getenv("ROOFLINE_FAKE_LOG");
	const char *throttle = find_fault("throttle");

	if (fake.profile)
		return;
	fake.profile = &profiles[0];
	for (size_t i = 0; i < sizeof profiles / sizeof profiles[0]; i++)
		if (name && !strcmp(profiles[i].name, name))
			fake.profile = &profiles[i];
	if (name && !strcmp(name, "pair")) {
		pair = profiles[0];
		pair.name = name;
		pair.devices = FAKE_DEVICES;
		pair.peer = 3e9;
		fake.profile = &pair;
	}
	if (name && strcmp(fake.profile->name, name)) {
		fprintf(stderr, "fake GPU: no profile \"%s\"\n", name);
		abort();
	}
	fake.throttle_after = throttle ? strtod(throttle, NULL) : INFINITY;
	fake.busy = fake_has_fault("busy");
	fake.log = path ? fopen(path, "a") : NULL;
	/* A worker may end by _exit(). */
	if (fake.log)
		setlinebuf(fake.log);
	atexit(fake_report);
}

/* The code of "fail=N:CODE" for call CALL, or 0. */
static CUresult scripted_code(const char *fault, bool onwards)
{
	const char *text = find_fault(fault);
	char *end;
	long number;

	if (!text)
		return CUDA_SUCCESS;
	number = strtol(text, &end, 10);
	if (fake.calls != number && !(onwards && fake.calls > number))
		return CUDA_SUCCESS;
	return (CUresult)(*end == ':' ? strtol(end + 1, NULL, 10) : 999);
}

CUresult fake_enter(const char *call)
{
	CUresult code;

	fake_start();
	fake.calls++;
	if (fake.log)
		fprintf(fake.log, "%ld %s\n", fake.calls, call);
	code = scripted_code("fail", false);
	if (!code)
		code = scripted_code("fail-from", true);
	if (code == CUDA_ERROR_ILLEGAL_ADDRESS)
		fake.sticky = code;
	return code ? code : fake.sticky;
}

/* Whether WHERE means this launch; MET counts the launches of the kernel that it names. */
static bool is_meant(const char *where, const char *entry, long *met)
{
	size_t length = strcspn(where, "@:,");
	char *end;
	long number = strtol(where, &end, 10);

	if (end == where + length)
		return number == fake.launches;
	if (strncmp(where, entry, length))
		return false;
	++*met;
	return where[length] != '@' || strtol(where + length + 1, NULL, 10) == *met;
}

enum harm fake_launch_harm(const char *entry, CUresult *code)
{
	static struct {
		const char *fault;
		enum harm harm;
		long met;
	} rows[] = {
		{ "launch", HARM_CODE, 0 },
		{ "lost", HARM_CODE, 0 },
		{ "hang", HARM_HANG, 0 },
		{ "crash", HARM_CRASH, 0 },
		{ "flip", HARM_FLIP, 0 },
	};

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const char *where = find_fault(rows[i].fault), *colon;

		if (!where || !is_meant(where, entry, &rows[i].met))
			continue;
		colon = where + strcspn(where, ":,");
		*code = *colon == ':' ? (CUresult)strtol(colon + 1, NULL, 10) : CUDA_ERROR_UNKNOWN;
		if (!strcmp(rows[i].fault, "lost"))
			fake.lost = true;
		return rows[i].harm;
	}
	return HARM_NONE;
}

/* ---- time --------------------------------------------------------------------------------------
 */

double fake_timer_factor(void)
{
	const char *factor = find_fault("timer");

	return factor ? strtod(factor, NULL) : 1;
}

bool fake_throttled(void)
{
	return fake.now >= fake.throttle_after;
}

double fake_clock_hz(void)
{
	return fake.profile->clock_mhz * 1e6 * (fake_throttled() ? 0.7 : 1);
}

static double larger(double a, double b)
{
	return a > b ? a : b;
}

/* Every pipe works beside the others. A device that lacks one has no code for it. */
static double operations_time(const struct shim_counts *counts)
{
	double seconds = 0;

	for (int i = 0; i < SHIM_PIPES; i++) {
		if (!counts->operations[i])
			continue;
		if (!(fake.profile->operations[i] > 0)) {
			fprintf(stderr, "fake GPU: %s has no %s\n", fake.profile->device_name,
				shim_pipe_name(i));
			abort();
		}
		seconds = larger(
			seconds, (double)counts->operations[i] / fake.profile->operations[i]);
	}
	return seconds;
}

/*
 * The L2: reads are slower where the set does not fit into half of it twice. Atomic operations
 * count by themselves.
 */
static double l2_seconds(const struct shim_counts *counts, double read)
{
	const struct profile *p = fake.profile;
	bool far = counts->distinct_read + counts->distinct_written > p->l2 / 2;
	double atomic = (double)counts->atomic;

	return (read - atomic / 2) / (far ? p->l2_far : p->l2_read) +
	       ((double)counts->written - atomic / 2) / p->l2_write + atomic / p->l2_atomic;
}

static double shared_seconds(const struct shim_counts *counts)
{
	const struct profile *p = fake.profile;
	double atomic = (double)counts->shared_atomic;
	double seconds =
		((double)(counts->shared_read + counts->shared_written + counts->shared_lost) -
			atomic) /
		p->shared;

	if (counts->cluster_read)
		seconds += (double)counts->cluster_read / p->cluster;
	return seconds + atomic / p->shared_atomic;
}

/*
 * Chains of addresses, followed by one thread. Each link is in a line of its own of 128 bytes,
 * which were visited lately if all of them fit.
 */
static double chain_seconds(const struct shim_counts *counts)
{
	const struct profile *p = fake.profile;
	const uint64_t set = counts->distinct_blocks * 128;
	double past_l1 = set > p->l2 ? p->wait_dram : 2 * set >= p->l2 ? p->wait_far : p->wait_l2;

	return (double)counts->chased * past_l1 +
	       (double)counts->chased_cached * (set > p->shared_per_unit ? past_l1 : p->wait_l1) +
	       (double)counts->chased_shared * p->wait_shared +
	       (double)counts->chased_cluster * p->wait_cluster +
	       (double)counts->chased_constant * p->wait_constant;
}

/*
 * The caches by their size alone: what the blocks that are on an SM at once read over again stays
 * in its L1 if their data fit there together, else nothing does; the same for the launch and the
 * L2. DRAM is read in pieces of 64 bytes.
 */
void fake_take_time(const struct shim_counts *counts, uint64_t blocks, unsigned threads, bool same)
{
	const struct profile *p = fake.profile;
	uint64_t units = (uint64_t)p->units, waves = (blocks + units - 1) / units;
	uint64_t resident = (uint64_t)p->threads_per_unit / (threads ? threads : 1);
	double through_l1 = (double)(counts->read - counts->uncached_read);
	double l2_read, dram_read, dram_written, unit, memory;
	double clock = fake_clock_hz() / (p->clock_mhz * 1e6);
	bool fits;

	if (resident > waves)
		resident = waves;
	/* Blocks may also read the same. */
	fits = counts->block_most * resident <= p->shared_per_unit ||
	       counts->distinct_read <= p->shared_per_unit;
	l2_read = (double)counts->uncached_read + (fits ? (double)counts->block_read : through_l1);
	if (counts->distinct_read + counts->distinct_written > p->l2) {
		dram_read = counts->distinct_read ? l2_read * 64 * (double)counts->distinct_blocks /
							    (double)counts->distinct_read
						  : 0;
		dram_written = (double)counts->written;
	} else {
		dram_read = same ? 0 : (double)counts->distinct_read;
		dram_written = 0;
	}
	unit = operations_time(counts);
	unit = larger(unit, through_l1 / p->l1_read);
	unit = larger(unit, shared_seconds(counts));
	unit = larger(unit, (double)counts->constant_read / 32 / p->constant);
	/* Units without a block are idle. */
	unit *= (double)(waves * units) / (double)blocks;
	memory = larger(l2_seconds(counts, l2_read),
		dram_read / p->dram_read + dram_written / p->dram_write);
	memory = larger(memory, chain_seconds(counts));
	unit /= clock;
	/* A little noise, one-sided. */
	fake.now += (fake.in_graph ? p->latency_graph : p->latency) +
		    larger(unit, memory) * (1 + 0.001 * random_unit(&noise));
}
