/* SPDX-License-Identifier: Apache-2.0 */
/* Device code of the family launch: see launch.c. */
#include "kernels/device.cuh"

/* One addition a launch, which nobody waits for: it shows that the launch was carried out. */
extern "C" __global__ void launch_count(unsigned *count)
{
	atomicAdd(count, 1);
}
