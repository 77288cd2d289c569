/* SPDX-License-Identifier: Apache-2.0 */
#include "backend/cuda_cub.h"

#include <dlfcn.h>

#include "backend/cuda_library.h"

int cuda_cub_open(struct cuda_cub *cub, struct error *err)
{
	if (cub->library)
		return 0;
	cub->library = dlopen(CUB_FILE, RTLD_NOW | RTLD_LOCAL);
	if (!cub->library)
		return fail(err,
			"no CUB: there is no " CUB_FILE " beside this program: build it by "
			"`make cub`");
	cub->run = (cub_run *)dlsym(cub->library, "roofline_cub_run");
	cub->status = (cub_status *)dlsym(cub->library, "roofline_cub_status");
	cub->version = (cub_version *)dlsym(cub->library, "roofline_cub_version");
	library_path((const void *)cub->run, cub->path, sizeof cub->path);
	if (!cub->run || !cub->status || !cub->version) {
		cuda_cub_close(cub);
		return fail(err, CUB_FILE " is not the one of this program: run `make cub` again");
	}
	return 0;
}

void cuda_cub_close(struct cuda_cub *cub)
{
	/* Stays loaded: the CUDA runtime in it registers exit handlers. */
	*cub = (struct cuda_cub){ 0 };
}

static int fail_cub(const struct cuda_cub *cub, const struct step *step, int status,
	const char *what, struct error *err)
{
	return fail(err, "CUB (%s): %s %lld elements returned %d (%s)", cub->path, what,
		(long long)step->n, status, cub->status(status));
}

int cuda_cub_start(
	const struct cuda_cub *cub, const struct step *step, size_t *bytes, struct error *err)
{
	int status =
		cub->run((int)step->primitive, NULL, bytes, NULL, NULL, (int32_t)step->n, NULL);

	return status ? fail_cub(cub, step, status, "asking for the scratch memory of", err) : 0;
}

int cuda_cub_run(const struct cuda_cub *cub, const struct step *step, uint64_t scratch,
	size_t bytes, uint64_t from, uint64_t to, void *stream, struct error *err)
{
	int status = cub->run((int)step->primitive, (void *)(uintptr_t)scratch, &bytes,
		(const void *)(uintptr_t)from, (void *)(uintptr_t)to, (int32_t)step->n, stream);

	return status ? fail_cub(cub, step, status, "a primitive of", err) : 0;
}
