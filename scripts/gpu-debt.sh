#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What changed since it last ran on a GPU. scripts/gpu-check.sh writes the record; each line of it:
#   HASH  PART  DATE  DEVICE
# PART is a family (its .c, .cu and .h and what they share) or "backend" (the CUDA backend).
# Usage: gpu-debt.sh           list the debt, one line a part; nothing: all of it is verified
#        gpu-debt.sh --record DEVICE   (by gpu-check.sh) note that all of it just ran on DEVICE
set -eu
cd "$(dirname "$0")/.."
record=tests/data/gpu-verified.txt

hash_of() {
	cat "$@" | sha256sum | cut -c1-16
}

# Every part with its hash: "HASH PART"
parts() {
	local file stem dir
	for file in kernels/*/*.cu; do
		[ -e "$file" ] || continue
		dir=${file%/*} stem=$(basename "$file" .cu)
		echo "$(hash_of "$dir/$stem".[ch]* kernels/*.h kernels/*.cuh) $stem"
	done
	echo "$(hash_of src/backend/cuda* src/backend/backend.h) backend"
}

if [ "${1:-}" = --record ]; then
	parts | while read -r hash part; do
		echo "$hash  $part  $(date -u +%F)  $2"
	done >"$record"
	exit 0
fi
parts | while read -r hash part; do
	line=$(grep -E "^[0-9a-f]+  $part  " "$record" 2>/dev/null || true)
	if [ -z "$line" ]; then
		echo "$part: never ran on a GPU"
	elif [ "${line%% *}" != "$hash" ]; then
		echo "$part: changed since it ran on ${line#*  "$part"  }"
	fi
done
