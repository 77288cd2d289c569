/* SPDX-License-Identifier: Apache-2.0 */
#include "model/peak.h"

#include <math.h>
#include <string.h>

enum column {
	FP64,
	FP32,
	FP16,
	BF16,
	INT32,
	LOGIC,
	DP4A,
	MUFU,
	FP64_TENSOR,
	TF32_TENSOR,
	FP16_TENSOR,
	BF16_TENSOR,
	INT8_TENSOR,
	FP8_TENSOR,
	FP4_TENSOR,
	COLUMN_COUNT
};

static const char *const pipes[COLUMN_COUNT] = {
	[FP64] = "FP64",
	[FP32] = "FP32",
	[FP16] = "FP16",
	[BF16] = "BF16",
	[INT32] = "INT32",
	[LOGIC] = "INT32 logic",
	[DP4A] = "DP4A",
	[MUFU] = "MUFU",
	[FP64_TENSOR] = "FP64 tensor",
	[TF32_TENSOR] = "TF32 tensor",
	[FP16_TENSOR] = "FP16 tensor",
	[BF16_TENSOR] = "BF16 tensor",
	[INT8_TENSOR] = "INT8 tensor",
	[FP8_TENSOR] = "FP8 tensor",
	[FP4_TENSOR] = "FP4 tensor",
};

/*
 * Dense operations per clock and SM, a fused multiply-add counted as two; FP16 and BF16 packed in
 * pairs; INT32 by multiply-add; logic is the pipe of integer additions as well; DP4A is four
 * multiply-adds; MUFU is one operation an instruction. 0: the pipe is missing there or its rate is
 * not certain. Sources: NVIDIA CUDA C++ Programming Guide, throughput of arithmetic instructions;
 * the white papers of the architectures. Left out on purpose: FP16 of 8.6 to 8.9 (revisions of the
 * guide disagree), tensor rates that differ between boards of one capability (8.6, 8.9, 12.x),
 * figures of 8.7, 10.3 and 11.0 that are only derived from product pages.
 */
static const struct {
	int capability;
	int l1_bytes; /* of L1 or shared memory, per clock and SM */
	int soldered; /* integrated memory: the clock attribute says nothing about it */
	int rate[COLUMN_COUNT];
} table[] = {
	/* clang-format off */
	/*       L1      FP64 FP32 FP16 BF16 INT32 logic DP4A MUFU tensor: FP64 TF32 FP16 BF16 INT8 FP8 FP4 */
	{  75,  64, 0, {   4, 128, 256,   0, 128,    64,  512,   16,      0,    0, 1024,    0,  2048,     0,     0 } },
	{  80, 128, 0, {  64, 128, 512, 256, 128,    64,  512,   16,    128, 1024, 2048, 2048,  4096,     0,     0 } },
	{  86, 128, 0, {   4, 256,   0, 256, 128,    64,  512,   16,      0,    0,    0,    0,  2048,     0,     0 } },
	{  87, 128, 1, {   4, 256,   0, 256, 128,    64,  512,   16,      0,    0,    0,    0,     0,     0,     0 } },
	{  89, 128, 0, {   4, 256,   0, 256, 128,    64,  512,   16,      0,    0,    0,    0,  2048,     0,     0 } },
	{  90, 128, 0, { 128, 256, 512, 512, 128,    64,  512,   16,    256, 2048, 4096, 4096,  8192,  8192,     0 } },
	{ 100, 128, 0, { 128, 256, 256, 256, 128,    64,  512,   16,    128, 4096, 8192, 8192, 16384, 16384, 32768 } },
	{ 103, 128, 0, {   0, 256, 256, 256, 128,    64,  512,    0,      0, 4096, 8192, 8192,     0, 16384,     0 } },
	{ 110, 128, 1, {   0, 256,   0,   0, 128,    64,  512,   16,      0,    0,    0,    0,     0,     0,     0 } },
	{ 120, 128, 0, {   4, 256, 256, 256, 128,   128,  512,   16,      0,    0,    0,    0,  2048,     0,  4096 } },
	{ 121, 128, 1, {   4, 256, 256, 256, 128,   128,  512,   16,      0,    0,    0,    0,  2048,     0,  4096 } },
	/* clang-format on */
};

/* The row of a device's capability; -1 on a host and for a capability not in the table. */
static int find_row(const struct device *device)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (device->code == CODE_GPU && table[i].capability == device->capability)
			return (int)i;
	return -1;
}

/* Unknown factors are 0 or NAN; a product of them is not a peak. */
static double known(double peak)
{
	return peak > 0 && isfinite(peak) ? peak : NAN;
}

/* Structured sparsity skips half of the products; without the other half of an FMA it counts once.
 */
static double aspect_factor(const char *aspect)
{
	if (strstr(aspect, "sparse"))
		return 2;
	return !strcmp(aspect, "add") || !strcmp(aspect, "mul") ? 0.5 : 1;
}

double peak_operations(
	const struct device *device, const char *pipe, const char *aspect, double clock_hz)
{
	int row = find_row(device);

	for (int i = 0; row >= 0 && i < COLUMN_COUNT; i++)
		if (!strcmp(pipes[i], pipe))
			return known(aspect_factor(aspect) * table[row].rate[i] *
				     (double)device->units * clock_hz);
	return NAN;
}

double peak_bytes(
	const struct device *device, enum level level, double clock_hz, double memory_clock_hz)
{
	int row = find_row(device);

	if (row < 0)
		return NAN;
	switch (level) {
	case LEVEL_DRAM:
		if (table[row].soldered)
			return NAN;
		return known(memory_clock_hz * 2 * device->memory_bus_bits / 8);
	case LEVEL_L1:
	case LEVEL_SHARED:
		return known(table[row].l1_bytes * (double)device->units * clock_hz);
	default:
		return NAN;
	}
}
