/* SPDX-License-Identifier: Apache-2.0 */
/*
 * fft: many discrete Fourier transforms of one dimension and n complex numbers each, forward: of
 * spectra and convolutions, of turbulence and of lattices in plasma and materials codes. By the
 * platform's library, opened at run time: cuFFT on a GPU, FFTW on a host, whose threads take whole
 * transforms.
 *
 * Work is counted by the convention of the field, 5 n log2 n FLOP a transform: what the algorithm
 * of radix 2 takes. Others take up to a fifth less, but mostly plain sums and products where the
 * pipe's ceiling is one of FMAs, twice as many; and with some FLOP a byte memory is the roof. Bytes
 * at DRAM: each number read once and written once. Between, a library that works in several passes
 * moves them through caches or shared memory; that is its own affair.
 *
 * A transform of the size that the row likes is 32 KiB, which one block of a GPU's, or the first
 * caches of a core, hold. Inputs are uniform in [-1, 1).
 *
 * The check sums the definition in double precision, in two steps (fft.h), and derives the
 * tolerance: every element on a GPU, a sample on a host.
 */
#include "kernels/workloads/fft.h"

#include "core/kernel.h"
#include "kernels/footprint.h"

#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))
#define LIKED_BYTES 32768

/* Element INDEX of the input. */
static double input_value(enum element element, uint64_t key, uint64_t index)
{
	return element == ELEMENT_F64 ? input_f64(key, index, -1, 1)
				      : (double)input_f32(key, index, -1, 1);
}

static struct expected expected(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const enum element element = plan->buffers[FFT_TO].element;
	const uint64_t key = input_key(occasion->seed, FFT_FROM);
	const int64_t n = plan->size.n[0], at = (int64_t)(index / 2) % n;
	const uint64_t first = (uint64_t)(index / 2) - (uint64_t)at;
	const int inner = fft_inner(n), outer = (int)(n / inner);
	const int k = (int)(at % inner);
	struct fft_number roots[FFT_FACTOR], sum = { 0, 0 };

	for (int i = 0; i < inner; i++)
		roots[i] = fft_root((int64_t)i * k % inner, inner);
	for (int j = 0; j < outer; j++) {
		struct fft_number part = { 0, 0 };

		for (int i = 0; i < inner; i++) {
			const uint64_t from = 2 * (first + (uint64_t)(outer * i + j));

			part = fft_add(part,
				(struct fft_number){ input_value(element, key, from),
					input_value(element, key, from + 1) },
				roots[i]);
		}
		/* w(j k, n) w(j l, outer) */
		sum = fft_add(sum, part, fft_root(j * at % n, n));
	}
	return (struct expected){ index % 2 ? sum.imaginary : sum.real,
		fft_tolerance(n, element == ELEMENT_F64 ? FFT_ROUNDOFF_F64 : FFT_ROUNDOFF_F32) };
}

static int plan_common(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const enum element element = *(const enum element *)request->kernel->detail;
	const int64_t n = request->size.n[0], batch = request->size.n[1];
	const double points = (double)n * (double)batch;
	const double bytes = 2 * points * (double)element_size(element);
	const size_t elements = 2 * (size_t)n * (size_t)batch;
	struct step *step;

	if (n < FFT_LEAST || n > FFT_MOST || n & (n - 1))
		return fail(err, "%s takes transforms of a power of two from %d to %d numbers",
			request->kernel->name, FFT_LEAST, FFT_MOST);
	if (batch < 1 || batch > INT32_MAX)
		return fail(err, "%s takes a batch of 1 to %d transforms", request->kernel->name,
			INT32_MAX);
	*plan = plan_empty();
	plan->size = request->size;
	plan_add_buffer(plan, (struct buffer){ "to", element, elements, FILL_POISON, 0, 0 });
	plan_add_buffer(plan, (struct buffer){ "from", element, elements, FILL_UNIFORM, -1, 1 });
	step = plan_add_step(plan, STEP_FFT);
	step->from = FFT_FROM;
	step->to = FFT_TO;
	step->n = n;
	step->batch = batch;
	plan->work.operations = 5 * points * log2((double)n);
	plan->work.level[LEVEL_DRAM] = (struct traffic){ bytes, bytes };
	plan->check.buffer = FFT_TO;
	plan->check.expected = expected;
	plan->check.cost = 30 * (double)n;
	return 0;
}

static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	struct check *check = &plan->check;

	if (plan_common(request, plan, err))
		return -1;
	check->image = "fft";
	check->entry =
		plan->buffers[FFT_TO].element == ELEMENT_F64 ? "fft_check_f64" : "fft_check_f32";
	check->arguments[check->argument_count++] =
		(struct argument){ ARGUMENT_I64, .integer = request->size.n[0] };
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const double number = 2 * (double)element_size(*(const enum element *)kernel->detail);
	double bytes;

	if (footprint_choose(device, room, &bytes, err))
		return -1;
	to->n[0] = LIKED_BYTES / (int64_t)number;
	to->n[1] = (int64_t)(bytes / (2 * LIKED_BYTES));
	if (to->n[1] < 1)
		return fail(err, "%s needs memory for a transform of %d bytes and its result",
			kernel->name, LIKED_BYTES);
	return 0;
}

static const enum element f64 = ELEMENT_F64, f32 = ELEMENT_F32;
static const struct variant library[] = { { .name = "library" } };

static const struct kernel kernels[] = {
	{
		.name = "fft_f64",
		.about = "batch of complex Fourier transforms by the FFT library in FP64",
		.counts = "5 n log2 n FLOP a transform; n numbers of 16 bytes read, n written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP64",
		.level = LEVEL_NONE,
		.thorough = true,
		.library = true,
		.dimensions = { "n", "batch" },
		.size = size,
		.host = { library, COUNT(library), plan_common },
		.gpu = { library, COUNT(library), plan_gpu },
		.detail = &f64,
	},
	{
		.name = "fft_f32",
		.about = "batch of complex Fourier transforms by the FFT library in FP32",
		.counts = "5 n log2 n FLOP a transform; n numbers of 8 bytes read, n written",
		.role = ROLE_WORKLOAD,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.thorough = true,
		.library = true,
		.dimensions = { "n", "batch" },
		.size = size,
		.host = { library, COUNT(library), plan_common },
		.gpu = { library, COUNT(library), plan_gpu },
		.detail = &f32,
	},
};

extern const struct family family_fft;
const struct family family_fft = { "fft", "discrete Fourier transforms", kernels, COUNT(kernels),
	SUITE_HPC };
