#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The machine code of the ceilings that this build embeds, against tests/machine/ceilings.txt.
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
if ! ls "$build"/kernels/ceilings/*.fatbin >/dev/null 2>&1; then
	echo 'ok 1 - machine code # skip this build has no device code (no nvcc)'
	exit 0
fi
exec python3 tests/machine/check.py tests/machine/ceilings.txt "$build"/kernels/ceilings/*.fatbin
