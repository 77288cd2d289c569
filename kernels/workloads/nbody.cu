/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The device code of nbody: a thread owns BODIES bodies, a block 256 BODIES; the block brings all
 * bodies through shared memory, a tile at a time, and each is read there once for BODIES
 * interactions, by all threads of a warp at the same time.
 */
#include "kernels/device.cuh"
#include "kernels/verdict.cuh"
#include "kernels/workloads/nbody.h"

/* Adds what OTHER does to a body at OWN: 19 operations. */
DEVICE_FUNCTION void nbody_interact(float4 &sum, float4 own, float4 other)
{
	const float x = other.x - own.x, y = other.y - own.y, z = other.z - own.z;
	const float square = fmaf(z, z, fmaf(y, y, fmaf(x, x, NBODY_SOFTENING)));
	const float root = inverse_root(square);
	const float scale = other.w * root * (root * root);

	sum.x = fmaf(scale, x, sum.x);
	sum.y = fmaf(scale, y, sum.y);
	sum.z = fmaf(scale, z, sum.z);
}

template <int BODIES> DEVICE_FUNCTION void nbody(float4 *to, const float4 *bodies, int n)
{
	__shared__ float4 tile[NBODY_TILE];
	const int thread = (int)threadIdx.x;
	const int first = (int)blockIdx.x * NBODY_TILE * BODIES + thread;
	float4 own[BODIES], total[BODIES];

#pragma unroll
	for (int i = 0; i < BODIES; i++) {
		own[i] = bodies[first + i * NBODY_TILE];
		total[i] = make_float4(0, 0, 0, 0);
	}
	for (int begin = 0; begin < n; begin += NBODY_TILE) {
		float4 sum[BODIES];

		__syncthreads();
		tile[thread] = bodies[begin + thread];
		__syncthreads();
#pragma unroll
		for (int i = 0; i < BODIES; i++)
			sum[i] = make_float4(0, 0, 0, 0);
#pragma unroll 8
		for (int j = 0; j < NBODY_TILE; j++) {
			const float4 other = tile[j];

#pragma unroll
			for (int i = 0; i < BODIES; i++)
				nbody_interact(sum[i], own[i], other);
		}
#pragma unroll
		for (int i = 0; i < BODIES; i++)
			total[i] = make_float4(total[i].x + sum[i].x, total[i].y + sum[i].y,
				total[i].z + sum[i].z, 0);
	}
#pragma unroll
	for (int i = 0; i < BODIES; i++)
		to[first + i * NBODY_TILE] = total[i];
}

#define NBODY(bodies_each)                                                                         \
	extern "C" __global__ void __launch_bounds__(NBODY_TILE)                                   \
		nbody_f32_##bodies_each(float4 *to, const float4 *bodies, int n)                   \
	{                                                                                          \
		nbody<bodies_each>(to, bodies, n);                                                 \
	}

NBODY(1)
NBODY(2)
NBODY(4)

/* A body a thread: its three components and the 0 behind them. */
extern "C" __global__ void nbody_check_f32(const float *to, uint64_t count, uint64_t seed,
	int64_t executions, int64_t n, verdict_cell *cell)
{
	judge judge = judge_new();

	(void)executions;
	for (uint64_t i = grid_first(); i < count / 4; i += grid_step()) {
		const nbody_force force = nbody_force_on(seed, i, (uint64_t)n);

		for (int d = 0; d < 3; d++)
			judge_see(judge, 4 * i + d, (double)to[4 * i + d], force.value[d],
				nbody_tolerance(force.sizes[d], (uint64_t)n));
		judge_see(judge, 4 * i + 3, (double)to[4 * i + 3], 0, 0);
	}
	judge_report(judge, cell);
}
