#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The machine code of this build's ceilings against what their rows claim (roofline list --proof), and
# the traps of hazards.cu, which the proof must find.
set -eu
cd "$(dirname "$0")/../.."
build=${BUILD:-build}
if ! ls "$build"/kernels/ceilings/*.fatbin >/dev/null 2>&1; then
	echo 'ok 1 - machine code # skip this build has no device code (no nvcc)'
	exit 0
fi
# A line for each loop that was read; a fault stands behind its loop.
status=0
"$build"/roofline list --proof >"$build"/proof.txt || status=$?
awk '/^  [a-z]/ { row = $0; sub(/^  /, "", row) }
	/^    sm_/ { name = row " " $1; line[++n] = name; said[name] = $0 }
	/^    fault:/ { if (!n || line[n] !~ row) line[++n] = row; bad[line[n]] = $0 }
	END { for (i = 1; i <= n; i++) {
		printf "%sok %d - %s\n", line[i] in bad ? "not " : "", i, line[i]
		if (line[i] in bad) printf "#%s\n#%s\n", said[line[i]], bad[line[i]] } }' "$build"/proof.txt
tail -n 1 "$build"/proof.txt | sed 's/^/# /'
"${MAKE:-make}" -s "$build"/tests/machine/hazards.fatbin "$build"/tests/machine/test_hazards BUILD="$build"
"$build"/tests/machine/test_hazards "$build"/tests/machine/hazards.fatbin || status=1
exit $status
