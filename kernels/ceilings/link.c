/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ceilings of the link between host and GPU: copies to the GPU, from it, and both at once, by
 * the GPU's copy engines. Memory of the host is pinned, so that they reach it directly; from and to
 * pageable memory the driver copies everything once more by itself. Then those of the link between
 * two GPUs (NVLink or PCIe), where the one reaches the memory of the other without the host: to the
 * other, and both ways at once.
 *
 * Work: n elements of 4 bytes each way, exactly. Of a link "read" is to the GPU, "written" from
 * it. The output is what arrived (of both at once: at the other end), compared with what was sent.
 */
#include "core/kernel.h"

#include <math.h>

#include "kernels/input.h"

/* Bytes each way; a small GPU does with an eighth of what may be used. */
#define MOST_BYTES (256.0 * 1024 * 1024)

struct way {
	bool to_device, from_device;
	enum location place;
};
static const struct way to_device = { true, false, PLACE_PINNED };
static const struct way from_device = { false, true, PLACE_PINNED };
static const struct way both = { true, true, PLACE_PINNED };
static const struct way to_device_pageable = { true, false, PLACE_PAGEABLE };
static const struct way from_device_pageable = { false, true, PLACE_PAGEABLE };
static const struct way to_peer = { false, true, PLACE_PEER };
static const struct way both_peer = { true, true, PLACE_PEER };

static const struct variant gpu[] = { { "copy engine", 0, 0, { 0 }, NULL, NULL } };

/* The source lies before its copy. */
static struct expected expected_copy(
	const struct plan *plan, const struct occasion *occasion, size_t index)
{
	const uint64_t key = input_key(occasion->seed, plan->check.buffer - 1);

	return (struct expected){ (double)(int32_t)(input_bits(key, index) >> 32), 0 };
}

/* A source, its copy, and the step between them. */
static void add_copy(struct plan *plan, enum location from, enum location to, bool beside)
{
	static const char *const sources[] = { "device source", "host source", "host source",
		"peer source" };
	static const char *const copies[] = { "device copy", "host copy", "host copy",
		"peer copy" };
	const size_t n = (size_t)plan->size.n[0];
	const int source = plan_add_buffer(
		plan, (struct buffer){ sources[from], ELEMENT_I32, n, FILL_BITS, .place = from });
	const int copy = plan_add_buffer(
		plan, (struct buffer){ copies[to], ELEMENT_I32, n, FILL_POISON, .place = to });
	struct step *step = plan_add_step(plan, STEP_COPY);

	step->from = source;
	step->to = copy;
	step->beside = beside;
	plan->check.buffer = copy;
}

static int plan_gpu(const struct plan_request *request, struct plan *plan, struct error *err)
{
	const struct way *way = request->kernel->detail;
	const double bytes = 4.0 * (double)request->size.n[0];
	const struct traffic traffic = { way->to_device ? bytes : 0, way->from_device ? bytes : 0 };

	(void)err;
	*plan = plan_empty();
	plan->size = request->size;
	if (way->to_device)
		add_copy(plan, way->place, PLACE_DEVICE, false);
	if (way->from_device)
		add_copy(plan, PLACE_DEVICE, way->place, way->to_device);
	plan->check.expected = expected_copy;
	plan->check.cost = 1;
	plan->work.level[request->kernel->level] = traffic;
	/* What leaves the GPU is read there, what arrives is written. */
	plan->work.level[LEVEL_DRAM] = (struct traffic){ traffic.written, traffic.read };
	plan_add_parameter(plan, "working set", bytes, "bytes");
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const double bytes = fmin(MOST_BYTES, room.memory / 8);

	if (kernel->level == LEVEL_PEER && !device->peers)
		return fail(err,
			"%s needs a second GPU that this one reaches directly, and there "
			"is none",
			kernel->name);
	if (bytes < 4096)
		return fail(err, "%s needs 32 KiB of memory, but only %.0f bytes may be used",
			kernel->name, room.memory);
	*to = (struct size){ { (int64_t)(bytes / 4096) * 1024 } };
	return 0;
}

#define ROW(of, at, what, only_thorough, of_aspect, of_way)                                        \
	{                                                                                          \
		.name = of, .about = what, .counts = "4 n bytes each way", .role = ROLE_MEMORY,    \
		.level = at, .aspect = of_aspect, .thorough = only_thorough,                       \
		.dimensions = { "n" }, .size = size,                                               \
		.gpu = { .variants = gpu, .variant_count = 1, .plan = plan_gpu },                  \
		.detail = &of_way,                                                                 \
	}
static const struct kernel kernels[] = {
	ROW("link_to_device", LEVEL_LINK, "copies from pinned host memory to the GPU", false, NULL,
		to_device),
	ROW("link_from_device", LEVEL_LINK, "copies from the GPU to pinned host memory", false,
		NULL, from_device),
	ROW("link_both", LEVEL_LINK, "copies to the GPU and from it at the same time", false, NULL,
		both),
	ROW("link_to_device_pageable", LEVEL_LINK, "copies from pageable host memory to the GPU",
		true, "pageable", to_device_pageable),
	ROW("link_from_device_pageable", LEVEL_LINK, "copies from the GPU to pageable host memory",
		true, "pageable", from_device_pageable),
	ROW("peer_copy", LEVEL_PEER, "copies from the GPU to another", false, NULL, to_peer),
	ROW("peer_both", LEVEL_PEER, "copies to another GPU and from it at the same time", true,
		NULL, both_peer),
};

const struct family family_link = {
	"link",
	"bandwidth between host and GPU, and between GPUs",
	kernels,
	(int)(sizeof kernels / sizeof kernels[0]),
};
