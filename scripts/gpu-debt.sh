#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What changed since it last ran on a GPU. scripts/gpu-check.sh writes the record; each line of it:
#   HASH  PART  DATE  DEVICE
# PART is a family (its .c, .cu and .h and what they share) or "backend" (the CUDA backend).
# Usage: gpu-debt.sh           list the debt, one line a part; nothing: all of it is verified
#        gpu-debt.sh --record DEVICE RESULT   (by gpu-check.sh) note what just ran on DEVICE: every family
#                       of which RESULT, a result.json, has a kernel and none that failed
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

# The families of a result whose kernels all have a figure, and what is no family.
ran() {
	awk -F'"' '$2 == "family" { family = $4; seen[family] }
		$2 == "failure" && $4 != "" { failed[family] }
		END { for (f in seen) if (!(f in failed)) print f; print "backend"; print "buffers" }' "$1"
}

if [ "${1:-}" = --record ]; then
	known=$(mktemp)
	trap 'rm -f "$known" "$known.new"' EXIT
	grep -s '^[0-9a-f]' "$record" >"$known" || true
	parts | while read -r hash part; do
		if ran "$3" | grep -qx "$part"; then
			echo "$hash  $part  $(date -u +%F)  $2"
		else
			grep -E "^[0-9a-f]+  $part  " "$known" || true
		fi
	done >"$known.new"
	mkdir -p "${record%/*}"
	cat "$known.new" >"$record"
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
