/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The ceilings of the link between host and GPU: copies to the GPU, from it, and both at once, by
 * the GPU's copy engines. Memory of the host is pinned, so that they reach it directly; from and to
 * pageable memory the driver copies everything once more by itself.
 *
 * Work: n elements of 4 bytes each way, exactly. Of the link "read" is to the GPU, "written" from
 * it. The output is what arrived (of both at once: on the host), compared with what was sent.
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
	const size_t n = (size_t)plan->size.n[0];
	const int source =
		plan_add_buffer(plan, (struct buffer){ from ? "host source" : "device source",
					      ELEMENT_I32, n, FILL_BITS, .place = from });
	const int copy = plan_add_buffer(plan, (struct buffer){ to ? "host copy" : "device copy",
						       ELEMENT_I32, n, FILL_POISON, .place = to });
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
	plan->work.level[LEVEL_LINK] = traffic;
	/* What leaves the GPU is read there, what arrives is written. */
	plan->work.level[LEVEL_DRAM] = (struct traffic){ traffic.written, traffic.read };
	plan_add_parameter(plan, "working set", bytes, "bytes");
	return 0;
}

static int size(const struct kernel *kernel, const struct device *device, struct room room,
	struct size *to, struct error *err)
{
	const double bytes = fmin(MOST_BYTES, room.memory / 8);

	(void)device;
	if (bytes < 4096)
		return fail(err, "%s needs 32 KiB of memory, but only %.0f bytes may be used",
			kernel->name, room.memory);
	*to = (struct size){ { (int64_t)(bytes / 4096) * 1024 } };
	return 0;
}

#define ROW(of, what, only_thorough, of_aspect, of_way)                                            \
	{                                                                                          \
		.name = "link_" of, .about = what, .counts = "4 n bytes each way",                 \
		.role = ROLE_MEMORY, .level = LEVEL_LINK, .aspect = of_aspect,                     \
		.thorough = only_thorough, .dimensions = { "n" }, .size = size,                    \
		.gpu = { .variants = gpu, .variant_count = 1, .plan = plan_gpu },                  \
		.detail = &of_way,                                                                 \
	}
static const struct kernel kernels[] = {
	ROW("to_device", "copies from pinned host memory to the GPU", false, NULL, to_device),
	ROW("from_device", "copies from the GPU to pinned host memory", false, NULL, from_device),
	ROW("both", "copies to the GPU and from it at the same time", false, NULL, both),
	ROW("to_device_pageable", "copies from pageable host memory to the GPU", true, "pageable",
		to_device_pageable),
	ROW("from_device_pageable", "copies from the GPU to pageable host memory", true, "pageable",
		from_device_pageable),
};

const struct family family_link = {
	"link",
	"bandwidth between host and GPU",
	kernels,
	(int)(sizeof kernels / sizeof kernels[0]),
};
