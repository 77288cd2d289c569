#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Figures, not tests: our ceilings beside a peer's in one run, and how quick the commands are.
set -u
cd "$(dirname "$0")/.." || exit 1
roofline=${BUILD:-build}/roofline
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# best NAME GOAL COMMAND...: the least time of ten runs, in milliseconds
best() {
	local name=$1 goal=$2 least='' start took
	shift 2
	for _ in 1 2 3 4 5 6 7 8 9 10; do
		start=$(date +%s%N)
		"$@" >/dev/null 2>&1 || { echo "$name failed: $*"; return; }
		took=$((($(date +%s%N) - start) / 1000))
		if [ -z "$least" ] || [ "$took" -lt "$least" ]; then least=$took; fi
	done
	printf '%-44s %8.1f ms   goal %s\n' "$name" "$(awk "BEGIN { print $least / 1000 }")" "$goal"
}

scripts/bench-peers.sh
echo
best 'roofline list' '30 ms' "$roofline" list
"$roofline" run -d cpu --quick -q -o "$folder/run" --format gp >/dev/null
best 'roofline plot, one chart, png svg pdf' '1500 ms' \
	"$roofline" plot "$folder/run/result.json" --chart roofline --format png,svg,pdf -o "$folder"
