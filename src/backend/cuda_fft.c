/* SPDX-License-Identifier: Apache-2.0 */
#include "backend/cuda_fft.h"

#include <dlfcn.h>
#include <stdint.h>

#include "backend/cuda_library.h"

#define ROW(field, name, parameters) { name, offsetof(struct cuda_fft, field) },
static const struct library_symbol required[] = { CUFFT_REQUIRED(ROW) };
#undef ROW

static const char *const files[] = { "libcufft.so.12", "libcufft.so.11", "libcufft.so.10" };

static const char *status_name(int status)
{
	switch (status) {
	case 1:
		return "invalid plan";
	case 2:
		return "allocation failed";
	case 4:
		return "invalid value";
	case 5:
		return "internal error";
	case 6:
		return "execution failed";
	case 7:
		return "setup failed";
	case 8:
		return "invalid size";
	case 16:
		return "not supported";
	}
	return "unknown status";
}

int cuda_fft_open(struct cuda_fft *fft, struct error *err)
{
	const char *missing;

	if (fft->library)
		return 0;
	for (size_t i = 0; i < sizeof files / sizeof *files && !fft->library; i++)
		fft->library = dlopen(files[i], RTLD_NOW | RTLD_LOCAL);
	if (!fft->library)
		return fail(err, "no cuFFT: libcufft.so.12, .11 or .10 not found: install the CUDA "
				 "toolkit's cuFFT, or add its folder to LD_LIBRARY_PATH");
	missing = library_look_up(
		fft->library, fft, required, (int)(sizeof required / sizeof *required));
	library_path((const void *)fft->create, fft->path, sizeof fft->path);
	if (missing) {
		fail(err, "cuFFT (%s) has no %s", fft->path, missing);
		cuda_fft_close(fft);
		return -1;
	}
	return 0;
}

void cuda_fft_close(struct cuda_fft *fft)
{
	/* Stays loaded: it registers exit handlers of its own. */
	*fft = (struct cuda_fft){ 0 };
}

int cuda_fft_start(struct cuda_fft *fft, CUstream stream, const struct step *step,
	enum element element, struct transform *transform, struct error *err)
{
	const char *call = "cufftCreate";
	long long n = step->n;
	size_t workspace = 0;
	fft_handle handle;
	int status = fft->create(&handle);

	if (!status) {
		*transform = (struct transform){ true, handle };
		call = "cufftSetStream";
		status = fft->set_stream(handle, stream);
	}
	if (!status) {
		/* Without sizes of its own each transform lies behind the one before. */
		call = "cufftMakePlanMany64";
		status = fft->make(handle, 1, &n, NULL, 1, n, NULL, 1, n,
			element == ELEMENT_F64 ? CUFFT_TYPE_F64 : CUFFT_TYPE_F32, step->batch,
			&workspace);
	}
	if (!status) {
		call = "cufftGetVersion";
		status = fft->get_version(&fft->version);
	}
	if (!status)
		return 0;
	cuda_fft_end(fft, transform);
	return fail(err, "cuFFT (%s): %s for %lld transforms of %lld returned %d (%s)", fft->path,
		call, (long long)step->batch, (long long)step->n, status, status_name(status));
}

int cuda_fft_run(const struct cuda_fft *fft, const struct transform *transform,
	enum element element, CUdeviceptr from, CUdeviceptr to, struct error *err)
{
	void *source = (void *)(uintptr_t)from, *target = (void *)(uintptr_t)to;
	int status;

	if (element == ELEMENT_F64)
		status = fft->run_f64(transform->handle, source, target, CUFFT_SIGN_FORWARD);
	else
		status = fft->run_f32(transform->handle, source, target, CUFFT_SIGN_FORWARD);
	if (status)
		return fail(err, "cuFFT (%s): a transform returned %d (%s)", fft->path, status,
			status_name(status));
	return 0;
}

void cuda_fft_end(const struct cuda_fft *fft, struct transform *transform)
{
	if (transform->ready)
		fft->destroy(transform->handle);
	*transform = (struct transform){ 0 };
}
