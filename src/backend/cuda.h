/* SPDX-License-Identifier: Apache-2.0 */
/* The CUDA backend, for the array of backends. */
#ifndef BACKEND_CUDA_H
#define BACKEND_CUDA_H

#include "backend/backend.h"

extern const struct backend backend_cuda;

#endif
