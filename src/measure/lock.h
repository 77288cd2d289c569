/* SPDX-License-Identifier: Apache-2.0 */
/* One run at a time on a device: two at once would measure each other. */
#ifndef MEASURE_LOCK_H
#define MEASURE_LOCK_H

#include <stdbool.h>

#include "base/error.h"
#include "core/device.h"

/*
 * Takes the lock of DEVICE: a file named after its UUID in the user's runtime folder
 * ($XDG_RUNTIME_DIR, else /tmp), held until the process and its workers have ended. Returns its
 * descriptor (close it to let go), or -1 if another run holds it or the file cannot be had; *HELD
 * tells the two apart.
 */
int device_lock(const struct device *device, bool *held, struct error *err);

#endif
