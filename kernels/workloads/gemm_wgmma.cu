/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of gemm_wgmma, for compute capability 9.0 alone. A block computes ROWS x COLUMNS
 * elements of C. Two warpgroups multiply, 64 rows each, whose sums take 128 registers a thread; a third
 * brings tiles of A and B, DEEP deep, into STAGES stages of shared memory. Two barriers a stage: FULL,
 * when all is there, and EMPTY, when all was read. C is m x n, A m x k, B k x n, all
 * row-major; the tiles divide m, n and k.
 */
#include "kernels/wgmma.cuh"
#include "kernels/workloads/gemm_blocks.cuh"

#define ROWS 128
#define COLUMNS 256
#define DEEP 64
#define STAGES 4
#define GROUP 128 /* threads of a warpgroup */
#define GROUPS 3
#define A_BYTES (ROWS * DEEP * 2)
#define B_BYTES (COLUMNS * DEEP * 2)
/* Of B: 64 columns at all depths. */
#define B_STEP (DEEP * 128)

/*
 * Brings in all tiles: A in rows of 128 bytes, B in slabs of 64 columns, of which each depth is a row of
 * 128 bytes. Thread by thread 8 neighbours fill a row of A, 16 two rows of B, all of the same place
 * within eight rows.
 */
DEVICE_FUNCTION void bring(
	unsigned char *stages, bulk_barrier *full, bulk_barrier *empty, const uint16_t *a,
	const uint16_t *b, int n, int depth)
{
	constexpr int a_rows = GROUP / 8, a_loads = ROWS / a_rows;
	constexpr int b_rows = GROUP / 16, b_loads = DEEP / b_rows, b_slabs = COLUMNS / 128;
	static_assert(a_rows % 8 == 0 && b_rows % 8 == 0, "the same place in eight rows");
	const int thread = (int)threadIdx.x % GROUP, steps = depth / DEEP;
	unsigned char *a_to = stages + wgmma_place(thread / 8, thread % 8 * 16);
	unsigned char *b_to = stages + A_BYTES + thread % 16 / 8 * B_STEP +
			      wgmma_place(thread / 16, thread % 8 * 16);

	a += (int64_t)(thread / 8) * depth + thread % 8 * 8;
	b += (int64_t)(thread / 16) * n + thread % 16 * 8;
#pragma unroll 1
	for (int step = 0; step < steps; step++) {
		const int stage = step % STAGES, at = stage * (A_BYTES + B_BYTES);

		if (step >= STAGES)
			bulk_wait(&empty[stage], step / STAGES - 1 & 1);
#pragma unroll
		for (int l = 0; l < a_loads; l++)
			copy_async(a_to + at + l * a_rows * 128, a + (int64_t)(l * a_rows) * depth);
#pragma unroll
		for (int l = 0; l < b_loads; l++)
#pragma unroll
			for (int s = 0; s < b_slabs; s++)
				copy_async(b_to + at + l * b_rows * 128 + s * 2 * B_STEP,
					b + (int64_t)(l * b_rows) * n + s * 128);
		copy_arrive(&full[stage]);
		a += DEEP;
		b += (int64_t)DEEP * n;
	}
	copy_commit();
	copy_wait<0>();
}

/* Multiplies all tiles for 64 rows; the instructions of one stage are under way beside the next's. */
DEVICE_FUNCTION void multiply(
	float *c, const unsigned char *stages, bulk_barrier *full, bulk_barrier *empty, int group,
	int n, int depth)
{
	typedef wgmma_bf16_n256_across form;
	const int lane = (int)threadIdx.x % 32, warp = (int)threadIdx.x / 32 % 4;
	const int steps = depth / DEEP;
	const uint64_t left = wgmma_tile(stages + group * 64 * 128);
	const uint64_t right = wgmma_tile_across(stages + A_BYTES, B_STEP);
	float sum[form::registers];

#pragma unroll 1
	for (int step = 0; step < steps; step++) {
		const int stage = step % STAGES, at = stage * ((A_BYTES + B_BYTES) >> 4);

		bulk_wait(&full[stage], step / STAGES & 1);
		wgmma_publish();
		wgmma_begin();
#pragma unroll
		for (int i = 0; i < DEEP / 16; i++)
			form::ss(sum, left + at + 2 * i, right + at + 128 * i, step + i > 0);
		wgmma_end<1>();
		if (step > 0 && lane == 0)
			barrier_arrive(&empty[(step - 1) % STAGES]);
	}
	wgmma_wait<0>();
	form::settle(sum);
	c += (int64_t)(group * 64 + warp * 16 + lane / 4) * n + lane % 4 * 2;
#pragma unroll
	for (int h = 0; h < 2; h++)
#pragma unroll
		for (int j = 0; j < COLUMNS / 8; j++)
			*reinterpret_cast<float2 *>(c + (int64_t)(h * 8) * n + j * 8) =
				make_float2(sum[4 * j + 2 * h], sum[4 * j + 2 * h + 1]);
}

extern "C" __global__ void __launch_bounds__(GROUPS *GROUP, 1) gemm_wgmma_bf16_128x256(
	float *c, const uint16_t *a, const uint16_t *b, int m, int n, int k)
{
	__shared__ bulk_barrier full[STAGES], empty[STAGES];
	DYNAMIC_SHARED(unsigned char, shared);
	/* To a multiple of 1024, by which the instruction exchanges parts of rows. */
	unsigned char *stages = shared + (-device_shared_address(shared) & 1023);
	/* The same for all lanes, as the compiler is to see. */
	const int group = __shfl_sync(0xFFFFFFFFu, (int)threadIdx.x / GROUP, 0);
	int row, column;

	if (threadIdx.x == 0)
		for (int s = 0; s < STAGES; s++) {
			barrier_init(&full[s], GROUP);
			barrier_init(&empty[s], (GROUPS - 1) * GROUP / 32);
		}
	__syncthreads();
	tile_of_block(n / COLUMNS, m / ROWS, row, column);
	if (group == GROUPS - 1)
		bring(stages, full, empty, a + (int64_t)row * ROWS * k, b + (int64_t)column * COLUMNS,
			n, k);
	else
		multiply(c + (int64_t)row * ROWS * n + (int64_t)column * COLUMNS, stages, full, empty,
			group, n, k);
}
