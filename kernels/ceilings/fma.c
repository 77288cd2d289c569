/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ceiling of multiply-add on the vector pipes; on a host also that of each instruction set
 * alone.
 *
 * N values lie in registers, and each is replaced TRIPS times by x * b + c. A thread works on as
 * many values at once (chains x lanes of a vector) as the latency of the pipe needs, and nothing
 * else happens in the loop but a counter. So the pipe is the limit.
 *
 * Work: one multiplication and one addition a value and trip: 2 n trips FLOP, exactly; the loads
 * and stores around the loop (n elements each way) vanish beside thousands of trips.
 *
 * b = 1 - 2^-k and c = 2^-k with 2^k near TRIPS: the values approach 1 and every trip leaves its
 * trace in the result, without overflow or denormals. The reference replays the same operations in
 * the same rounding, so the output must agree exactly.
 */
#include "core/kernel.h"

#include <math.h>
#include <string.h>

#include "kernels/ceilings/chains_host.h"
#include "kernels/input.h"
#include "kernels/stopwatch_plan.h"

/* ---- host kernels ---- */

#define FMA_KERNEL(name, target, type, vector, op, chains)                                         \
	CHAIN_KERNEL(name, target, type, vector, real, op, chains)
FMA_KERNEL(f64_scalar_x8, TARGET_BASE, double, f64x1, separate_f64, 8)
FMA_KERNEL(f64_scalar_x12, TARGET_BASE, double, f64x1, separate_f64, 12)
FMA_KERNEL(f32_scalar_x8, TARGET_BASE, float, f32x1, separate_f32, 8)
FMA_KERNEL(f32_scalar_x12, TARGET_BASE, float, f32x1, separate_f32, 12)
#ifdef __x86_64__
FMA_KERNEL(f64_sse2_x8, TARGET_BASE, double, f64x2, SEPARATE, 8)
FMA_KERNEL(f64_sse2_x12, TARGET_BASE, double, f64x2, SEPARATE, 12)
FMA_KERNEL(f32_sse2_x8, TARGET_BASE, float, f32x4, SEPARATE, 8)
FMA_KERNEL(f32_sse2_x12, TARGET_BASE, float, f32x4, SEPARATE, 12)
FMA_KERNEL(f64_avx2_x8, TARGET_AVX2, double, f64x4, _mm256_fmadd_pd, 8)
FMA_KERNEL(f64_avx2_x12, TARGET_AVX2, double, f64x4, _mm256_fmadd_pd, 12)
FMA_KERNEL(f32_avx2_x8, TARGET_AVX2, float, f32x8, _mm256_fmadd_ps, 8)
FMA_KERNEL(f32_avx2_x12, TARGET_AVX2, float, f32x8, _mm256_fmadd_ps, 12)
FMA_KERNEL(f64_avx512_x8, TARGET_AVX512, double, f64x8, _mm512_fmadd_pd, 8)
FMA_KERNEL(f64_avx512_x12, TARGET_AVX512, double, f64x8, _mm512_fmadd_pd, 12)
FMA_KERNEL(f64_avx512_x24, TARGET_AVX512, double, f64x8, _mm512_fmadd_pd, 24)
FMA_KERNEL(f32_avx512_x8, TARGET_AVX512, float, f32x16, _mm512_fmadd_ps, 8)
FMA_KERNEL(f32_avx512_x12, TARGET_AVX512, float, f32x16, _mm512_fmadd_ps, 12)
FMA_KERNEL(f32_avx512_x24, TARGET_AVX512, float, f32x16, _mm512_fmadd_ps, 24)
#endif
#ifdef __aarch64__
#define FUSED_F64(x, b, c) vfmaq_f64(c, x, b)
#define FUSED_F32(x, b, c) vfmaq_f32(c, x, b)
FMA_KERNEL(f64_neon_x8, TARGET_BASE, double, f64x2, FUSED_F64, 8)
FMA_KERNEL(f64_neon_x16, TARGET_BASE, double, f64x2, FUSED_F64, 16)
FMA_KERNEL(f64_neon_x24, TARGET_BASE, double, f64x2, FUSED_F64, 24)
FMA_KERNEL(f32_neon_x8, TARGET_BASE, float, f32x4, FUSED_F32, 8)
FMA_KERNEL(f32_neon_x16, TARGET_BASE, float, f32x4, FUSED_F32, 16)
FMA_KERNEL(f32_neon_x24, TARGET_BASE, float, f32x4, FUSED_F32, 24)
#endif

/* number: chains; 1 if multiplication and addition are rounded together, 0 if one by one. */
#define SCALAR_VARIANTS(type)                                                                      \
	{ "scalar x8", 0, 0, { 8, 0 }, type##_scalar_x8, NULL },                                   \
	{                                                                                          \
		"scalar x12", 0, 0, { 12, 0 }, type##_scalar_x12, NULL                             \
	}
#define SSE2_VARIANTS(type)                                                                        \
	{ "SSE2 x8", FEATURE_SSE2, 0, { 8, 0 }, type##_sse2_x8, NULL },                            \
	{                                                                                          \
		"SSE2 x12", FEATURE_SSE2, 0, { 12, 0 }, type##_sse2_x12, NULL                      \
	}
#define AVX2_VARIANTS(type)                                                                        \
	{ "AVX2 FMA x8", FEATURE_AVX2_FMA, 0, { 8, 1 }, type##_avx2_x8, NULL },                    \
	{                                                                                          \
		"AVX2 FMA x12", FEATURE_AVX2_FMA, 0, { 12, 1 }, type##_avx2_x12, NULL              \
	}
#define AVX512_VARIANTS(type)                                                                      \
	{ "AVX-512 x8", FEATURE_AVX512, 0, { 8, 1 }, type##_avx512_x8, NULL },                     \
		{ "AVX-512 x12", FEATURE_AVX512, 0, { 12, 1 }, type##_avx512_x12, NULL },          \
	{                                                                                          \
		"AVX-512 x24", FEATURE_AVX512, 0, { 24, 1 }, type##_avx512_x24, NULL               \
	}
#define NEON_VARIANTS(type)                                                                        \
	{ "NEON x8", FEATURE_NEON, 0, { 8, 1 }, type##_neon_x8, NULL },                            \
		{ "NEON x16", FEATURE_NEON, 0, { 16, 1 }, type##_neon_x16, NULL },                 \
	{                                                                                          \
		"NEON x24", FEATURE_NEON, 0, { 24, 1 }, type##_neon_x24, NULL                      \
	}

/* The best of all, and the rungs of the ladder one by one. */
static const struct variant f64_scalar[] = { SCALAR_VARIANTS(f64) };
static const struct variant f32_scalar[] = { SCALAR_VARIANTS(f32) };
#ifdef __x86_64__
static const struct variant f64_host[] = { SCALAR_VARIANTS(f64), SSE2_VARIANTS(f64),
	AVX2_VARIANTS(f64), AVX512_VARIANTS(f64) };
static const struct variant f32_host[] = { SCALAR_VARIANTS(f32), SSE2_VARIANTS(f32),
	AVX2_VARIANTS(f32), AVX512_VARIANTS(f32) };
static const struct variant f64_sse2[] = { SSE2_VARIANTS(f64) };
static const struct variant f32_sse2[] = { SSE2_VARIANTS(f32) };
static const struct variant f64_avx2[] = { AVX2_VARIANTS(f64) };
static const struct variant f32_avx2[] = { AVX2_VARIANTS(f32) };
static const struct variant f64_avx512[] = { AVX512_VARIANTS(f64) };
static const struct variant f32_avx512[] = { AVX512_VARIANTS(f32) };
#elif defined(__aarch64__)
static const struct variant f64_host[] = { SCALAR_VARIANTS(f64), NEON_VARIANTS(f64) };
static const struct variant f32_host[] = { SCALAR_VARIANTS(f32), NEON_VARIANTS(f32) };
static const struct variant f64_neon[] = { NEON_VARIANTS(f64) };
static const struct variant f32_neon[] = { NEON_VARIANTS(f32) };
#else
static const struct variant f64_host[] = { SCALAR_VARIANTS(f64) };
static const struct variant f32_host[] = { SCALAR_VARIANTS(f32) };
#endif

/* ---- plans ---- */

/* b and c of the recurrence. FP32 keeps 4 bits of its 24 for the change of one trip. */
struct recurrence {
	double b, c;
};

static struct recurrence recurrence_of(int64_t trips, enum element element)
{
	int most = element == ELEMENT_F32 ? 20 : 40;
	int k = 1;

	while (k < most && trips >> (k + 1))
		k++;
	return (struct recurrence){ 1 - ldexp(1, -k), ldexp(1, -k) };
}

/*
 * TRIPS fused steps. The function of the C library costs several times the instruction, and there
 * are hundreds of millions of steps to replay.
 */
#define FUSED_TRIPS(name, target, type, fused)                                                     \
	static target type name(type x, type b, type c, int64_t trips)                             \
	{                                                                                          \
		for (; trips > 0; trips--)                                                         \
			x = fused(x, b, c);                                                        \
		return x;                                                                          \
	}
FUSED_TRIPS(fused_f64_base, TARGET_BASE, double, fma)
FUSED_TRIPS(fused_f32_base, TARGET_BASE, float, fmaf)
#ifdef __x86_64__
FUSED_TRIPS(fused_f64_avx2, TARGET_AVX2, double, fma)
FUSED_TRIPS(fused_f32_avx2, TARGET_AVX2, float, fmaf)
#endif

static double fused_trips_f64(double x, double b, double c, int64_t trips)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
		return fused_f64_avx2(x, b, c, trips);
#endif
	return fused_f64_base(x, b, c, trips);
}

static float fused_trips_f32(float x, float b, float c, int64_t trips)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
		return fused_f32_avx2(x, b, c, trips);
#endif
	return fused_f32_base(x, b, c, trips);
}

static struct expected expected_f64(
	const struct plan *plan, const struct occasion *occasion, size_t index, bool fused)
{
	const struct buffer *input = &plan->buffers[0];
	const struct recurrence r = recurrence_of(plan->trips, ELEMENT_F64);
	double x = input_f64(input_key(occasion->seed, 0), index, input->low, input->high);

	if (fused)
		return (struct expected){ fused_trips_f64(x, r.b, r.c, plan->trips), 0 };
	for (int64_t trip = 0; trip < plan->trips; trip++)
		x = x * r.b + r.c;
	return (struct expected){ x, 0 };
}

static struct expected expected_f32(
	const struct plan *plan, const struct occasion *occasion, size_t index, bool fused)
{
	const struct buffer *input = &plan->buffers[0];
	const struct recurrence r = recurrence_of(plan->trips, ELEMENT_F32);
	const float b = (float)r.b, c = (float)r.c;
	float x = input_f32(
		input_key(occasion->seed, 0), index, (float)input->low, (float)input->high);

	if (fused)
		return (struct expected){ fused_trips_f32(x, b, c, plan->trips), 0 };
	for (int64_t trip = 0; trip < plan->trips; trip++)
		x = x * b + c;
	return (struct expected){ x, 0 };
}

static struct expected f64_fused(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return expected_f64(plan, occasion, index, true);
}

static struct expected f64_separate(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return expected_f64(plan, occasion, index, false);
}

static struct expected f32_fused(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return expected_f32(plan, occasion, index, true);
}

static struct expected f32_separate(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	return expected_f32(plan, occasion, index, false);
}

/* Buffers, work and check, alike on every device: buffer 0 is x, buffer 1 is y. */
static void plan_common(const struct plan_request *request, size_t n, bool fused, struct plan *plan)
{
	enum element element = *(const enum element *)request->kernel->detail;
	double bytes = (double)n * (double)element_size(element);

	*plan = plan_empty();
	plan->size = request->size;
	plan->trips = request->trips;
	plan_add_buffer(plan, (struct buffer){ "x", element, n, FILL_UNIFORM, 1, 2 });
	plan_add_buffer(plan, (struct buffer){ "y", element, n, FILL_POISON, 0, 0 });
	plan->work.operations = 2.0 * (double)n * (double)request->trips;
	plan->work.level[LEVEL_DRAM] = plan->work.level[LEVEL_L1] =
		(struct traffic){ bytes, bytes };
	plan->check.buffer = 1;
	plan->check.cost = (double)request->trips;
	if (element == ELEMENT_F64)
		plan->check.expected = fused ? f64_fused : f64_separate;
	else
		plan->check.expected = fused ? f32_fused : f32_separate;
}

static int plan_host(const struct plan_request *request, struct plan *plan, struct error *err)
{
	enum element element = *(const enum element *)request->kernel->detail;
	const struct recurrence r = recurrence_of(request->trips, element);
	struct step *step;

	if (request->size.n[0] < 1 || request->size.n[0] % VALUES_BLOCK)
		return fail(err, "the number of values must be a multiple of %d", VALUES_BLOCK);
	plan_common(request, (size_t)request->size.n[0], request->variant->number[1] != 0, plan);
	step = plan_add_step(plan, STEP_CALL);
	step->call = request->variant->call;
	step_add_buffer(step, 0);
	step_add_buffer(step, 1);
	step_add_i64(step, request->size.n[0]);
	step_add_i64(step, request->trips);
	step_add_f64(step, r.b);
	step_add_f64(step, r.c);
	return 0;
}

/* ---- GPU ---- */

/* number: chains, threads a block. */
#define GPU_VARIANTS(type, proof)                                                                  \
	{ "8 chains, 256 threads", 0, 0, { 8, 256 }, NULL, "fma_" #type "_x8", proof },            \
		{ "8 chains, 512 threads", 0, 0, { 8, 512 }, NULL, "fma_" #type "_x8", proof },    \
		{ "8 chains, 1024 threads", 0, 0, { 8, 1024 }, NULL, "fma_" #type "_x8", proof },  \
		{ "16 chains, 256 threads", 0, 0, { 16, 256 }, NULL, "fma_" #type "_x16", proof }, \
		{ "16 chains, 512 threads", 0, 0, { 16, 512 }, NULL, "fma_" #type "_x16", proof }, \
		{ "16 chains, 1024 threads", 0, 0, { 16, 1024 }, NULL, "fma_" #type "_x16",        \
			proof },
static const struct variant f64_gpu[] = { GPU_VARIANTS(f64, "DFMA=512") };
static const struct variant f32_gpu[] = { GPU_VARIANTS(f32, "FFMA=512") };

/* Values an SM: 1024 threads of 16 chains, or twice as many threads of 8, and that twice over. */
#define VALUES_UNIT (2 * 1024 * 16)

/* N values, CHAINS a thread, in blocks of THREADS. */
static int plan_chains(const struct plan_request *request, int64_t n, int chains, int threads,
	const char *entry, struct plan *plan, struct error *err)
{
	enum element element = *(const enum element *)request->kernel->detail;
	const struct recurrence r = recurrence_of(request->trips, element);
	struct step *step;

	if (request->trips < 1 || request->trips > INT32_MAX)
		return fail(err, "%lld trips are too many", (long long)request->trips);
	plan_common(request, (size_t)n, true, plan);
	step = plan_add_launch(plan, "fma", entry, n / (chains * threads), threads);
	step_add_buffer(step, 0);
	step_add_buffer(step, 1);
	step_add_i64(step, request->trips);
	(element == ELEMENT_F64 ? step_add_f64 : step_add_f32)(step, r.b);
	(element == ELEMENT_F64 ? step_add_f64 : step_add_f32)(step, r.c);
	plan_add_stopwatch(plan, step, request->device);
	return 0;
}

static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct variant *variant = request->variant;

	if (request->size.n[0] < 1 || request->size.n[0] % VALUES_UNIT)
		return fail(err, "the number of values must be a multiple of %d", VALUES_UNIT);
	return plan_chains(request, request->size.n[0], variant->number[0], variant->number[1],
		variant->entry, plan, err);
}

/* ---- GPU: how much parallelism the peak needs ---- */

#define FEW_WARPS 4 /* an SM: one for each of its schedulers */
#define MOST_CHAINS 16

static int plan_parallel(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct variant *variant = request->variant;
	const int64_t warps = request->size.n[0], chains = request->size.n[1];
	const int64_t threads = warps < 32 ? 32 * warps : 1024;
	const int most = variant->more_entries ? MOST_CHAINS : 1;
	const char *entry = variant->entry;

	if (warps < 1 || (warps > 32 && warps % 32) || chains < 1 || chains > most ||
		chains & (chains - 1))
		return fail(err,
			"warps must be 1 to 32 or a multiple of 32, chains a power of two up to "
			"%d, not %lld and %lld",
			most, (long long)warps, (long long)chains);
	if (chains > 1)
		entry = variant->more_entries[(int)log2((double)chains) - 1];
	if (plan_chains(request, request->device->units * warps * 32 * chains, (int)chains,
		    (int)threads, entry, plan, err))
		return -1;
	plan_add_parameter(plan, "warps", (double)warps, "");
	plan_add_parameter(plan, "chains", (double)chains, "");
	return 0;
}

/* 1, 2, 4 ... of what the row sweeps. */
static int sweep(const struct kernel *kernel, const struct device *device, double memory, bool fine,
	struct size *sizes, int most, struct error *err)
{
	const bool by_warps = !strcmp(kernel->over, "warps");
	const int last = by_warps ? device->threads_per_unit / 32 : MOST_CHAINS;
	const double bytes = 16.0 * device->units * device->threads_per_unit;
	int count = 0;

	(void)fine;
	if (bytes > memory)
		return fail(err, "%s needs %.0f bytes of memory, %.0f may be used", kernel->name,
			bytes, memory);
	for (int at = 1; at <= last && count < most; at *= 2)
		sizes[count++] =
			by_warps ? (struct size){ { at, 1 } } : (struct size){ { FEW_WARPS, at } };
	return count;
}

/* ---- rows ---- */

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	enum element element = *(const enum element *)kernel->detail;
	int64_t n = device->code == CODE_GPU ? (int64_t)device->units * VALUES_UNIT
					     : (int64_t)device->threads * VALUES_THREAD;

	if (2.0 * (double)n * (double)element_size(element) > room.memory)
		return fail(err, "%s needs %.0f bytes of memory, %.0f may be used", kernel->name,
			2.0 * (double)n * (double)element_size(element), room.memory);
	*to = (struct size){ { n } };
	return 0;
}

static const enum element f64 = ELEMENT_F64, f32 = ELEMENT_F32;
#define COUNT(array) ((int)(sizeof(array) / sizeof(array)[0]))

/* One instruction set of a host. */
#define RUNG(of, form, set, called, set_variants)                                                  \
	{                                                                                          \
		.name = "fma_" #of "_" #set,                                                       \
		.about = form " multiply-add by " called " instructions alone",                    \
		.counts = "2 n trips FLOP; n elements in, n out", .role = ROLE_OPERATIONS,         \
		.pipe = form, .aspect = called, .level = LEVEL_NONE, .scalable = true,             \
		.thorough = true, .dimensions = { "values" }, .size = size,                        \
		.host = { set_variants, COUNT(set_variants), plan_host }, .detail = &of,           \
	}

/* Functions of 1, 2, 4 ... chains. */
static const char *const more_f64[] = { "fma_f64_x2", "fma_f64_x4", "fma_f64_x8", "fma_f64_x16",
	NULL };
static const char *const more_f32[] = { "fma_f32_x2", "fma_f32_x4", "fma_f32_x8", "fma_f32_x16",
	NULL };
static const struct variant chains_f64[] = { { "one block an SM", .entry = "fma_f64_x1",
	.proof = "DFMA=512", .more_entries = more_f64 } };
static const struct variant chains_f32[] = { { "one block an SM", .entry = "fma_f32_x1",
	.proof = "FFMA=512", .more_entries = more_f32 } };
static const struct variant warps_f64[] = { { "one block an SM", .entry = "fma_f64_x1",
	.proof = "DFMA=512" } };
static const struct variant warps_f32[] = { { "one block an SM", .entry = "fma_f32_x1",
	.proof = "FFMA=512" } };

/* A curve of the rate against what is in flight. */
#define CURVE(of, form, by, what)                                                                  \
	{                                                                                          \
		.name = "fma_" #of "_by_" #by, .about = form " multiply-add " what,                \
		.counts = "2 trips FLOP for each thread and chain", .role = ROLE_CURVE,            \
		.pipe = form, .level = LEVEL_NONE, .scalable = true, .thorough = true,             \
		.dimensions = { "warps", "chains" }, .sweep = sweep, .over = #by,                  \
		.gpu = { by##_##of, 1, plan_parallel }, .detail = &of,                             \
	}

static const struct kernel kernels[] = {
	{
		.name = "fma_f64",
		.about = "FP64 multiply-add on the vector pipes, data in registers",
		.counts = "2 n trips FLOP; n elements in, n out",
		.role = ROLE_OPERATIONS,
		.pipe = "FP64",
		.level = LEVEL_NONE,
		.scalable = true,
		.dimensions = { "values" },
		.size = size,
		.host = { f64_host, COUNT(f64_host), plan_host },
		.gpu = { .variants = f64_gpu, .variant_count = COUNT(f64_gpu), .plan = plan_gpu },
		.detail = &f64,
	},
	{
		.name = "fma_f32",
		.about = "FP32 multiply-add on the vector pipes, data in registers",
		.counts = "2 n trips FLOP; n elements in, n out",
		.role = ROLE_OPERATIONS,
		.pipe = "FP32",
		.level = LEVEL_NONE,
		.scalable = true,
		.dimensions = { "values" },
		.size = size,
		.host = { f32_host, COUNT(f32_host), plan_host },
		.gpu = { .variants = f32_gpu, .variant_count = COUNT(f32_gpu), .plan = plan_gpu },
		.detail = &f32,
	},
	RUNG(f64, "FP64", scalar, "scalar", f64_scalar),
	RUNG(f32, "FP32", scalar, "scalar", f32_scalar),
#ifdef __x86_64__
	RUNG(f64, "FP64", sse2, "SSE2", f64_sse2),
	RUNG(f32, "FP32", sse2, "SSE2", f32_sse2),
	RUNG(f64, "FP64", avx2, "AVX2", f64_avx2),
	RUNG(f32, "FP32", avx2, "AVX2", f32_avx2),
	RUNG(f64, "FP64", avx512, "AVX-512", f64_avx512),
	RUNG(f32, "FP32", avx512, "AVX-512", f32_avx512),
#elif defined(__aarch64__)
	RUNG(f64, "FP64", neon, "NEON", f64_neon),
	RUNG(f32, "FP32", neon, "NEON", f32_neon),
#endif
	CURVE(f64, "FP64", chains, "by independent chains of each thread, 4 warps an SM"),
	CURVE(f32, "FP32", chains, "by independent chains of each thread, 4 warps an SM"),
	CURVE(f64, "FP64", warps, "by warps of an SM, each thread one chain"),
	CURVE(f32, "FP32", warps, "by warps of an SM, each thread one chain"),
};

const struct family family_fma = {
	"fma",
	"peak of multiply-add on the vector pipes",
	kernels,
	COUNT(kernels),
};
