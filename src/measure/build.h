/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Making the code of users' kernels before anything is measured: once a run, each piece in a
 * process of its own, so that a compiler that crashes or hangs costs its piece alone. The workers
 * inherit what was made.
 */
#ifndef MEASURE_BUILD_H
#define MEASURE_BUILD_H

#include "backend/backend.h"
#include "kernels/user.h"

struct build_options {
	const char *const *nvrtc_options; /* for source that is compiled for a GPU */
	int nvrtc_option_count;
	/* (optional) Told each piece that is begun; each line that a compiler said before it
	 * failed. */
	void (*progress)(const char *text, void *context);
	void (*note)(const char *text, void *context);
	void *context;
};

/*
 * Makes every piece of USER for DEVICE, of BACKEND. What cannot be made has its reason in the row.
 * A user for another kind of device is passed over.
 */
void build_user(struct user *user, const struct backend *backend, const struct device *device,
	const struct build_options *options);

#endif
