/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An example of a kernel of your own on a GPU: the sum of an array in blocks of THREADS threads; each
 * block adds up one part of it and leaves its sum in parts[]. See reduce.json.
 */
template <int THREADS> __global__ void reduce(const double *x, double *parts, long long n)
{
	__shared__ double warps[THREADS / 32];
	const long long part = (n + gridDim.x - 1) / gridDim.x;
	const long long begin = blockIdx.x * part, end = begin + part < n ? begin + part : n;
	double sum = 0;

	for (long long i = begin + threadIdx.x; i < end; i += THREADS)
		sum += x[i];
	for (int offset = 16; offset; offset /= 2)
		sum += __shfl_down_sync(0xFFFFFFFFu, sum, offset);
	if (threadIdx.x % 32 == 0)
		warps[threadIdx.x / 32] = sum;
	__syncthreads();
	if (threadIdx.x)
		return;
	for (int i = 1; i < THREADS / 32; i++)
		sum += warps[i];
	parts[blockIdx.x] = sum;
}
