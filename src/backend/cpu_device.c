/* SPDX-License-Identifier: Apache-2.0 */
#include "backend/cpu_device.h"

#include <dirent.h>
#include <hwloc.h>
#include <math.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>
#ifdef __x86_64__
#include <cpuid.h>
#endif

#include "base/memory.h"

double cpu_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_RAW, &now);
	return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

/* ---- instruction sets ---- */

#ifdef __x86_64__
/* Register state that the operating system saves: XCR0. */
static unsigned long long saved_state(void)
{
	unsigned low, high;

	__asm__ volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
	return (unsigned long long)high << 32 | low;
}

/* Bits of CPUID leaves 1 and 7, with its subleaf 1: Intel SDM volume 2A, CPUID. */
#define BIT_AVX512_VNNI (1u << 11) /* leaf 7, ECX */
#define BIT_AVX_VNNI (1u << 4)	   /* leaf 7 subleaf 1, EAX */
static unsigned detect_features(void)
{
	const unsigned avx512 = bit_AVX512F | bit_AVX512DQ | bit_AVX512VL;
	unsigned a, b, c, d, c1, features = FEATURE_SSE2;
	unsigned long long state;

	if (!__get_cpuid(1, &a, &b, &c1, &d) || !(c1 & bit_OSXSAVE))
		return features;
	state = saved_state();
	if (!__get_cpuid_count(7, 0, &a, &b, &c, &d))
		return features;
	if ((state & 0x6) == 0x6 && c1 & bit_FMA && b & bit_AVX2)
		features |= FEATURE_AVX2_FMA;
	if ((state & 0xE6) == 0xE6 && features & FEATURE_AVX2_FMA && (b & avx512) == avx512)
		features |= FEATURE_AVX512;
	if (features & FEATURE_AVX512 && c & BIT_AVX512_VNNI)
		features |= FEATURE_AVX512_VNNI;
	if (features & FEATURE_AVX2_FMA && a >= 1 && __get_cpuid_count(7, 1, &a, &b, &c, &d) &&
		a & BIT_AVX_VNNI)
		features |= FEATURE_AVX_VNNI;
	return features;
}
#elif defined(__aarch64__)
static unsigned detect_features(void)
{
	return FEATURE_NEON; /* part of the base architecture */
}
#else
static unsigned detect_features(void)
{
	return 0;
}
#endif

/* ---- small files of the system ---- */

/* The first number in a file, or NAN. */
static double read_number(const char *path)
{
	FILE *file = fopen(path, "re");
	double value = NAN;

	if (!file)
		return NAN;
	if (fscanf(file, "%lf", &value) != 1)
		value = NAN;
	fclose(file);
	return value;
}

/* "MemAvailable" of /proc/meminfo in bytes, or NAN. */
static double memory_available(void)
{
	FILE *file = fopen("/proc/meminfo", "re");
	double kib, found = NAN;
	char line[128];

	if (!file)
		return NAN;
	while (fgets(line, sizeof line, file))
		if (sscanf(line, "MemAvailable: %lf kB", &kib) == 1)
			found = kib * 1024;
	fclose(file);
	return found;
}

/* A container may have less than the machine: the limit of its control group. */
static void limit_memory(struct device *device)
{
	double most = read_number("/sys/fs/cgroup/memory.max");
	double used = read_number("/sys/fs/cgroup/memory.current");

	if (most > 0 && most < device->memory_bytes) {
		device->memory_bytes = most;
		if (used >= 0)
			device->memory_free_bytes =
				fmin(device->memory_free_bytes, fmax(most - used, 0));
	}
}

/* ---- topology ---- */

/* Threads on one processor, at most: they take turns at every barrier. */
#define THREADS_EACH 8

/* The processors of the threads: first one of each core, then the cores' further ones, again. */
static int *choose_processors(hwloc_topology_t topology, const cpu_set_t *allowed, int *threads)
{
	int cores = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE);
	int *list = memory_new((size_t)CPU_COUNT(allowed) + 1, sizeof *list);
	int count = 0, first_of_cores = 0, wanted;

	for (int depth = 0; count < CPU_COUNT(allowed) && depth < 64; depth++) {
		for (int i = 0; i < cores; i++) {
			hwloc_obj_t core = hwloc_get_obj_by_type(topology, HWLOC_OBJ_CORE, i);
			int at = -1, seen = 0;

			while ((at = hwloc_bitmap_next(core->cpuset, at)) >= 0)
				if (CPU_ISSET(at, allowed) && seen++ == depth)
					list[count++] = at;
		}
		if (depth == 0)
			first_of_cores = count;
	}
	if (!count)
		for (int i = 0; i < CPU_SETSIZE && count < CPU_COUNT(allowed); i++)
			if (CPU_ISSET(i, allowed))
				list[count++] = i;
	wanted = *threads ? *threads : cores > 0 && first_of_cores ? first_of_cores : count;
	list = memory_resize(list, (size_t)wanted, sizeof *list);
	for (int i = count; i < wanted; i++)
		list[i] = list[i % count];
	*threads = wanted;
	return list;
}

/* Caches among the processors in use: size of one, how many of them. */
static void describe_cache(hwloc_topology_t topology, hwloc_obj_type_t type,
	hwloc_const_bitmap_t used, struct cache *cache)
{
	int all = hwloc_get_nbobjs_by_type(topology, type), count = 0;

	for (int i = 0; i < all; i++) {
		hwloc_obj_t one = hwloc_get_obj_by_type(topology, type, i);

		if (!hwloc_bitmap_intersects(one->cpuset, used) || !one->attr->cache.size)
			continue;
		cache->bytes = (double)one->attr->cache.size;
		cache->instances = ++count;
	}
}

static void describe_topology(
	hwloc_topology_t topology, const int *processors, struct device *device)
{
	hwloc_obj_t package = hwloc_get_obj_by_type(topology, HWLOC_OBJ_PACKAGE, 0);
	const char *model = package ? hwloc_obj_get_info_by_name(package, "CPUModel") : NULL;
	hwloc_bitmap_t used = hwloc_bitmap_alloc();
	int cores = hwloc_get_nbobjs_by_type(topology, HWLOC_OBJ_CORE);

	if (!model)
		model = hwloc_obj_get_info_by_name(hwloc_get_root_obj(topology), "CPUModel");
	snprintf(device->name, sizeof device->name, "%s", model ? model : "CPU");
	for (int i = 0; i < device->threads; i++)
		hwloc_bitmap_set(used, (unsigned)processors[i]);
	device->units = 0;
	for (int i = 0; i < cores; i++)
		if (hwloc_bitmap_intersects(
			    hwloc_get_obj_by_type(topology, HWLOC_OBJ_CORE, i)->cpuset, used))
			device->units++;
	if (!device->units)
		device->units = device->threads;
	describe_cache(topology, HWLOC_OBJ_L1CACHE, used, &device->cache[LEVEL_L1]);
	describe_cache(topology, HWLOC_OBJ_L2CACHE, used, &device->cache[LEVEL_L2]);
	describe_cache(topology, HWLOC_OBJ_L3CACHE, used, &device->cache[LEVEL_L3]);
	/* hwloc's own figure was seen too small on a virtual machine that got memory later. */
	device->memory_bytes = (double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE);
	hwloc_bitmap_free(used);
}

static void trim(char *text)
{
	size_t size = strlen(text);

	while (size && text[size - 1] == ' ')
		text[--size] = 0;
}

int cpu_describe(int threads, struct device *device, int **processors, struct error *err)
{
	hwloc_topology_t topology;
	struct utsname system;
	cpu_set_t allowed;

	*device = device_unknown();
	if (sched_getaffinity(0, sizeof allowed, &allowed))
		return fail(err, "cannot tell which processors may be used: sched_getaffinity: %m");
	if (threads > THREADS_EACH * CPU_COUNT(&allowed))
		return fail(err,
			"%d threads are too many for %d processors, they would only wait for each "
			"other; ask for %d at most",
			threads, CPU_COUNT(&allowed), THREADS_EACH * CPU_COUNT(&allowed));
	if (hwloc_topology_init(&topology))
		return fail(
			err, "cannot read the topology of the host: hwloc_topology_init failed");
	if (hwloc_topology_load(topology)) {
		hwloc_topology_destroy(topology);
		return fail(
			err, "cannot read the topology of the host: hwloc_topology_load failed");
	}
	snprintf(device->backend, sizeof device->backend, "cpu");
	device->code = CODE_HOST;
	device->features = detect_features();
	*processors = choose_processors(topology, &allowed, &threads);
	device->threads = threads;
	describe_topology(topology, *processors, device);
	trim(device->name);
	hwloc_topology_destroy(topology);
	device->memory_free_bytes = memory_available();
	limit_memory(device);
	device->clock_hz =
		1e3 * read_number("/sys/devices/system/cpu/cpu0/cpufreq/cpuinfo_max_freq");
	if (!uname(&system)) {
		snprintf(
			device->architecture, sizeof device->architecture, "%.31s", system.machine);
		snprintf(device->driver, sizeof device->driver, "%.20s %.40s", system.sysname,
			system.release);
	}
	return 0;
}

/* ---- the state it is in ---- */

/*
 * The clock held, without counters: a chain of dependent additions takes one cycle each on every
 * processor that this program runs on, so additions over time is the clock. The best of three,
 * since an interruption only slows.
 */
static double measure_clock(void)
{
#if defined(__x86_64__) || defined(__aarch64__)
	enum { LOOPS = 4000, ADDITIONS = 16 };
	double best = INFINITY;

	for (int try = 0; try < 3; try++) {
		unsigned long x = (unsigned long)try;
		double start = cpu_now(), seconds;

		for (int i = 0; i < LOOPS; i++) {
#ifdef __x86_64__
#define ADD "add %1, %0\n\t"
#else
#define ADD "add %0, %0, %1\n\t"
#endif
			__asm__ volatile(
				ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD ADD
				: "+r"(x)
				: "r"(1UL + (unsigned long)try));
		}
		seconds = cpu_now() - start;
		if (seconds < best)
			best = seconds;
	}
	return best > 0 ? (double)LOOPS * ADDITIONS / best : NAN;
#else
	return NAN;
#endif
}

/* Seconds of all processors since boot: work of everybody, and what the hypervisor took. */
static bool read_busy(double *busy, double *stolen)
{
	double user, nice, system, idle, wait, irq, soft, steal;
	double tick = 1.0 / (double)sysconf(_SC_CLK_TCK);
	FILE *file = fopen("/proc/stat", "re");
	int count;

	if (!file)
		return false;
	count = fscanf(file, "cpu %lf %lf %lf %lf %lf %lf %lf %lf", &user, &nice, &system, &idle,
		&wait, &irq, &soft, &steal);
	fclose(file);
	*busy = (user + nice + system) * tick;
	*stolen = steal * tick;
	return count == 8;
}

static double own_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)usage.ru_utime.tv_sec + (double)usage.ru_stime.tv_sec +
	       1e-6 * (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/* Degrees of the first processor sensor there is, or NAN. */
static double temperature(void)
{
	char path[64];

	for (int i = 0; i < 8; i++) {
		char type[32] = "";
		FILE *file;

		snprintf(path, sizeof path, "/sys/class/thermal/thermal_zone%d/type", i);
		file = fopen(path, "re");
		if (!file)
			return NAN;
		if (fscanf(file, "%31s", type) != 1)
			type[0] = 0;
		fclose(file);
		if (strstr(type, "pkg") || strstr(type, "cpu")) {
			snprintf(path, sizeof path, "/sys/class/thermal/thermal_zone%d/temp", i);
			return read_number(path) / 1000;
		}
	}
	return NAN;
}

/* Others took more than this part of the processors: the round is marked as shared. */
#define OTHERS_LEAST 0.03

void cpu_observe(struct cpu_watch *watch, struct conditions *conditions)
{
	struct cpu_watch now = { .seconds = cpu_now(), .own = own_seconds() };
	double processors = (double)sysconf(_SC_NPROCESSORS_ONLN);
	double elapsed = now.seconds - watch->seconds;

	*conditions = conditions_unknown();
	now.known = read_busy(&now.busy, &now.stolen);
	/* The system counts in ticks of 10 ms: shorter spans say nothing. */
	if (watch->known && now.known && elapsed < 0.1 && elapsed > 0) {
		conditions->clock_hz = measure_clock();
		return;
	}
	if (watch->known && now.known && elapsed > 0) {
		double others = now.busy - watch->busy - (now.own - watch->own);
		double taken = fmax(others, 0) + now.stolen - watch->stolen;
		/* Two ticks of each processor may be counted on the wrong side. */
		double doubt = 2 * processors / (double)sysconf(_SC_CLK_TCK);

		conditions->utilisation = taken / (elapsed * processors);
		if (taken - doubt > OTHERS_LEAST * elapsed * processors)
			conditions->limits |= LIMIT_SHARED;
	}
	*watch = now;
	conditions->clock_hz = measure_clock();
	conditions->temperature_c = temperature();
}
