/* SPDX-License-Identifier: Apache-2.0 */
#include "backend/cuda_driver.h"

#include <dlfcn.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "backend/cuda_library.h"

#define ROW(field, name, parameters) { name, offsetof(struct cuda_driver, field) },
static const struct library_symbol required[] = { CUDA_DRIVER_REQUIRED(ROW) };
static const struct library_symbol optional[] = { CUDA_DRIVER_OPTIONAL(ROW) };
#undef ROW

#define COUNT(array) ((int)(sizeof(array) / sizeof((array)[0])))

/*
 * A driver loads the device code of every toolkit of its own major version, and of older ones.
 * Source: CUDA Compatibility guide, minor version compatibility.
 */
#define OLDEST_CUDA (CUDA_VERSION / 1000 * 1000)

/* The first driver of each major version of CUDA; same source. */
static const char *oldest_driver(void)
{
	switch (OLDEST_CUDA) {
	case 11000:
		return "450.80.02";
	case 12000:
		return "525.60.13";
	case 13000:
		return "580.65.06";
	}
	return "that belongs to it";
}

static int too_old(const struct cuda_driver *driver, struct error *err)
{
	return fail(err,
		"the NVIDIA driver is too old: it supports CUDA %d.%d, and this program's device "
		"code needs CUDA %d.%d: install driver %s or newer, or build with an older toolkit",
		driver->version / 1000, driver->version % 1000 / 10, OLDEST_CUDA / 1000,
		OLDEST_CUDA % 1000 / 10, oldest_driver());
}

static int initialise(struct cuda_driver *driver, struct error *err)
{
	CUresult code = driver->init(0);

	switch (code) {
	case CUDA_SUCCESS:
		return 0;
	case CUDA_ERROR_STUB_LIBRARY:
		return fail(err,
			"%s is the toolkit's stub, not the driver's library: remove the folder "
			"'stubs' from LD_LIBRARY_PATH",
			driver->path);
	case CUDA_ERROR_NO_DEVICE:
		return fail(err, "the NVIDIA driver finds no GPU (is one there, and is it visible: "
				 "CUDA_VISIBLE_DEVICES, container settings?)");
	case CUDA_ERROR_SYSTEM_DRIVER_MISMATCH:
		return fail(err,
			"%s does not fit the kernel module that is loaded: after a driver update "
			"restart the machine, in a container use the host's library",
			driver->path);
	default:
		return cuda_fail(
			driver, code, err, "starting the NVIDIA driver (%s)", driver->path);
	}
}

int cuda_driver_open(struct cuda_driver *driver, struct error *err)
{
	const char *missing;

	*driver = (struct cuda_driver){ .library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL) };
	if (!driver->library)
		return fail(err, "no NVIDIA driver: %s", dlerror());
	missing = library_look_up(driver->library, driver, required, COUNT(required));
	library_look_up(driver->library, driver, optional, COUNT(optional));
	library_path((const void *)driver->init, driver->path, sizeof driver->path);
	driver->simulated = dlsym(driver->library, "roofline_fake_gpu") != NULL;
	if (driver->driver_get_version &&
		driver->driver_get_version(&driver->version) == CUDA_SUCCESS &&
		driver->version < OLDEST_CUDA)
		return too_old(driver, err);
	if (missing)
		return fail(err, "%s has no %s: the NVIDIA driver is too old or damaged",
			driver->path[0] ? driver->path : "libcuda.so.1", missing);
	return initialise(driver, err);
}

void cuda_driver_close(struct cuda_driver *driver)
{
	/* Stays loaded: the driver's own threads and exit handlers may still run. */
	driver->library = NULL;
}

enum severity cuda_severity(CUresult code)
{
	switch (code) {
	case CUDA_ERROR_ECC_UNCORRECTABLE:
	case CUDA_ERROR_NVLINK_UNCORRECTABLE:
	case CUDA_ERROR_CONTAINED:
		return SEVERITY_HARDWARE;
	case CUDA_ERROR_DEINITIALIZED:
	case CUDA_ERROR_ILLEGAL_ADDRESS:
	case CUDA_ERROR_LAUNCH_TIMEOUT:
	case CUDA_ERROR_CONTEXT_IS_DESTROYED:
	case CUDA_ERROR_ASSERT:
	case CUDA_ERROR_HARDWARE_STACK_ERROR:
	case CUDA_ERROR_ILLEGAL_INSTRUCTION:
	case CUDA_ERROR_MISALIGNED_ADDRESS:
	case CUDA_ERROR_INVALID_ADDRESS_SPACE:
	case CUDA_ERROR_INVALID_PC:
	case CUDA_ERROR_LAUNCH_FAILED:
	case CUDA_ERROR_TENSOR_MEMORY_LEAK:
	case CUDA_ERROR_MPS_CLIENT_TERMINATED:
	case CUDA_ERROR_EXTERNAL_DEVICE:
	case CUDA_ERROR_UNKNOWN:
		return SEVERITY_PROCESS;
	default:
		return SEVERITY_PLAIN;
	}
}

int cuda_fail(
	const struct cuda_driver *driver, CUresult code, struct error *err, const char *what, ...)
{
	const char *name = NULL, *text = NULL;
	char about[512];
	va_list list;

	va_start(list, what);
	vsnprintf(about, sizeof about, what, list);
	va_end(list);
	driver->get_error_name(code, &name);
	driver->get_error_string(code, &text);
	return fail_as(err, cuda_severity(code), "%s: %s (%d): %s", about,
		name ? name : "unknown error", (int)code, text ? text : "no description");
}
