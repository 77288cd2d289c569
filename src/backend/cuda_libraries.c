/* SPDX-License-Identifier: Apache-2.0 */
/* Steps that a library carries out: a matrix product, Fourier transforms, a primitive. */
#include "backend/cuda_session.h"

/* Whether STEP is a product of bytes, which cuBLASLt makes. */
static bool has_bytes(const struct plan *plan, const struct step *step)
{
	return element_size(plan->buffers[step->a].element) == 1;
}

static int allocate_workspace(
	struct job *job, struct made *made, size_t bytes, const char *whose, struct error *err)
{
	CUresult code;

	if (!bytes)
		return 0;
	code = job->gpu->session->driver.mem_alloc(&made->workspace, bytes);
	made->workspace_bytes = bytes;
	if (!code)
		return 0;
	made->workspace = 0;
	return gpu_fail(job->gpu, code, err, "allocating %zu bytes for %s", bytes, whose);
}

static int prepare_product(
	struct job *job, const struct step *step, struct made *made, struct error *err)
{
	struct cuda_blaslt *lt = &job->gpu->session->blaslt;

	if (cuda_blaslt_open(lt, err) ||
		cuda_blaslt_start(
			lt, step, job->plan.buffers[step->a].element, &made->product, err))
		return -1;
	return allocate_workspace(job, made, made->product.choice.workspace, "cuBLASLt", err);
}

static int prepare_primitive(
	struct job *job, const struct step *step, struct made *made, struct error *err)
{
	struct cuda_cub *cub = &job->gpu->session->cub;
	size_t bytes = 0;

	if (cuda_cub_open(cub, err) || cuda_cub_start(cub, step, &bytes, err))
		return -1;
	return allocate_workspace(job, made, bytes, "CUB", err);
}

static int prepare_gemm(
	struct job *job, const struct step *step, struct made *made, struct error *err)
{
	const struct plan *plan = &job->plan;
	struct cuda_blas *blas = &job->gpu->session->blas;
	const int places[3] = { step->a, step->b, step->c };
	const int64_t counts[3] = { step->m * step->k, step->k * step->n, step->m * step->n };
	enum element element, sums;

	if (step->m > INT32_MAX || step->n > INT32_MAX || step->k > INT32_MAX)
		return fail(err, "a GEMM of %lld x %lld x %lld is too large for cuBLAS",
			(long long)step->m, (long long)step->n, (long long)step->k);
	element = plan->buffers[step->a].element;
	sums = element == ELEMENT_F64  ? ELEMENT_F64
	       : element == ELEMENT_U8 ? ELEMENT_I32
				       : ELEMENT_F32;
	for (int i = 0; i < 3; i++)
		if (plan->buffers[places[i]].element != (i < 2 ? element : sums) ||
			plan->buffers[places[i]].count < (size_t)counts[i])
			return fail(err, "buffer %s does not fit the GEMM",
				plan->buffers[places[i]].name);
	if (step->b_columns != has_bytes(plan, step) || element == ELEMENT_I32 ||
		element == ELEMENT_I64)
		return fail(err, "the GEMM is of whole numbers, or B lies by columns or rows "
				 "where cuBLAS has no such product");
	if (has_bytes(plan, step))
		return prepare_product(job, step, made, err);
	if (cuda_blas_open(blas, err))
		return -1;
	return job->blas ? 0 : cuda_blas_start(blas, job->stream, &job->blas, err);
}

static int prepare_fft(
	struct job *job, const struct step *step, struct transform *transform, struct error *err)
{
	struct cuda_fft *fft = &job->gpu->session->fft;

	if (cuda_fft_open(fft, err))
		return -1;
	return cuda_fft_start(
		fft, job->stream, step, job->plan.buffers[step->to].element, transform, err);
}

int library_prepare(struct job *job, int index, struct error *err)
{
	const struct step *step = &job->plan.steps[index];
	struct made *made = &job->made[index];

	switch (step->kind) {
	case STEP_GEMM:
		return prepare_gemm(job, step, made, err);
	case STEP_FFT:
		return prepare_fft(job, step, &made->transform, err);
	default:
		return prepare_primitive(job, step, made, err);
	}
}

int library_queue(struct job *job, int index, struct error *err)
{
	const struct step *step = &job->plan.steps[index];
	const struct session *session = job->gpu->session;
	const struct made *made = &job->made[index];
	const CUdeviceptr *memory = job->memory;
	const CUdeviceptr a = memory[step->a], b = memory[step->b], c = memory[step->c];
	const CUdeviceptr from = memory[step->from], to = memory[step->to];
	const struct buffer *buffers = job->plan.buffers;

	switch (step->kind) {
	case STEP_GEMM:
		if (!made->product.handle)
			return cuda_blas_gemm(&session->blas, job->blas, step,
				buffers[step->a].element, a, b, c, err);
		return cuda_blaslt_run(&session->blaslt, &made->product, step,
			buffers[step->a].element, made->workspace, a, b, c, job->stream, err);
	case STEP_FFT:
		return cuda_fft_run(
			&session->fft, &made->transform, buffers[step->to].element, from, to, err);
	default:
		return cuda_cub_run(&session->cub, step, made->workspace, made->workspace_bytes,
			from, to, job->stream, err);
	}
}

void library_release(const struct job *job, struct made *made)
{
	struct session *session = job->gpu->session;

	for (int i = 0; i < PLAN_STEPS && !session->spoiled; i++) {
		cuda_fft_end(&session->fft, &made[i].transform);
		cuda_blaslt_end(&session->blaslt, &made[i].product);
		if (made[i].workspace)
			session->driver.mem_free(made[i].workspace);
	}
}
