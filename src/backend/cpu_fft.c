/* SPDX-License-Identifier: Apache-2.0 */
#include "backend/cpu_fft.h"

#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Of fftw3.h. */
enum { FFTW_FORWARD = -1 };
enum { FFTW_MEASURE = 0, FFTW_UNALIGNED = 1 << 1 };

/* What FFTW may spend on looking for the fastest way. */
#define SEARCH_SECONDS 5.0
/* Of what a buffer begins at a multiple. */
#define ALIGNMENT 64

static const struct names {
	const char *file, *package, *name, *plan, *execute, *destroy, *set_limit, *version;
} names_f64 = { "libfftw3.so.3", "libfftw3-double3", "FFTW (FP64)", "fftw_plan_dft_1d",
	"fftw_execute_dft", "fftw_destroy_plan", "fftw_set_timelimit", "fftw_version" };
static const struct names names_f32 = { "libfftw3f.so.3", "libfftw3-single3", "FFTW (FP32)",
	"fftwf_plan_dft_1d", "fftwf_execute_dft", "fftwf_destroy_plan", "fftwf_set_timelimit",
	"fftwf_version" };

static int open_fftw(struct fftw *fftw, const struct names *names, struct error *err)
{
	const char *version;
	Dl_info info;

	if (fftw->library)
		return 0;
	fftw->library = dlopen(names->file, RTLD_NOW | RTLD_LOCAL);
	if (!fftw->library)
		return fail(err, "no FFTW: %s not found; on Debian install %s", names->file,
			names->package);
	fftw->plan =
		(void *(*)(int, void *, void *, int, unsigned))dlsym(fftw->library, names->plan);
	fftw->execute =
		(void (*)(const void *, void *, void *))dlsym(fftw->library, names->execute);
	fftw->destroy = (void (*)(void *))dlsym(fftw->library, names->destroy);
	fftw->set_limit = (void (*)(double))dlsym(fftw->library, names->set_limit);
	if (!fftw->plan || !fftw->execute || !fftw->destroy || !fftw->set_limit) {
		dlclose(fftw->library);
		*fftw = (struct fftw){ 0 };
		return fail(err, "%s lacks a function of FFTW 3", names->file);
	}
	version = dlsym(fftw->library, names->version);
	snprintf(fftw->component.name, sizeof fftw->component.name, "%s", names->name);
	snprintf(fftw->component.version, sizeof fftw->component.version, "%s",
		version ? version : "");
	if (dladdr((void *)fftw->plan, &info) && info.dli_fname)
		snprintf(fftw->component.path, sizeof fftw->component.path, "%s", info.dli_fname);
	return 0;
}

int cpu_fft_plan(struct cpu_fft *fft, enum element element, int64_t n, struct transform *transform,
	struct error *err)
{
	const bool f64 = element == ELEMENT_F64;
	struct fftw *fftw = f64 ? &fft->f64 : &fft->f32;
	const size_t bytes = 2 * element_size(element) * (size_t)n;
	const size_t room = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
	void *place;

	if (n > INT_MAX)
		return fail(err, "a transform of %lld numbers is too large for FFTW", (long long)n);
	if (open_fftw(fftw, f64 ? &names_f64 : &names_f32, err))
		return -1;
	place = aligned_alloc(ALIGNMENT, room);
	*transform = (struct transform){ fftw, NULL, bytes };
	fftw->set_limit(SEARCH_SECONDS);
	if (place)
		transform->plan = fftw->plan((int)n, place, place, FFTW_FORWARD,
			bytes == room ? FFTW_MEASURE : FFTW_MEASURE | FFTW_UNALIGNED);
	free(place);
	if (transform->plan)
		return 0;
	*transform = (struct transform){ 0 };
	return fail(err, "FFTW (%s) cannot plan a transform of %lld numbers", fftw->component.path,
		(long long)n);
}

/*
 * FFTW's passes from one place to another jump through both, which caches are slow to follow. So
 * each transform is copied to where it is wanted, and made there while it lies in the caches.
 */
void cpu_fft_run(
	const struct transform *transform, const void *from, void *to, int64_t begin, int64_t end)
{
	for (int64_t i = begin; i < end; i++) {
		const size_t at = (size_t)i * transform->bytes;
		char *place = (char *)to + at;

		memcpy(place, (const char *)from + at, transform->bytes);
		transform->fftw->execute(transform->plan, place, place);
	}
}

void cpu_fft_release(struct transform *transform)
{
	if (transform->fftw)
		transform->fftw->destroy(transform->plan);
	*transform = (struct transform){ 0 };
}

int cpu_fft_describe(const struct cpu_fft *fft, struct component *to, int most)
{
	const struct fftw *const both[] = { &fft->f64, &fft->f32 };
	int count = 0;

	for (int i = 0; i < 2; i++)
		if (both[i]->library && count < most)
			to[count++] = both[i]->component;
	return count;
}
