#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# All tests. Each prints TAP; the last line counts them: N passed, N failed.
# Nothing is skipped silently: a skipped test is listed with its reason.
set -u
cd "$(dirname "$0")/.." || exit 1
make=${MAKE:-make}
build=${BUILD:-build}
log=$build/test-logs
jobs=$(nproc)
mkdir -p "$log"
rm -f "$log"/*

# A locale with a decimal comma, for the tests that numbers do not depend on it.
export LOCPATH=$PWD/$build/locale
mkdir -p "$LOCPATH"
[ -e "$LOCPATH/de_DE.UTF-8" ] || localedef -i de_DE -f UTF-8 "$LOCPATH/de_DE.UTF-8" >/dev/null 2>&1

# count GOOD BAD SKIPPED
count() {
	echo "$@" >>"$log/counts"
}

# suite NAME COMMAND...: runs it, counts its TAP lines; a bad exit without a failed test counts as one
suite() {
	local name=$1 out=$log/$1.log bad good skip status start=$SECONDS
	shift
	timeout -k 10 "${LIMIT:-600}" "$@" >"$out" 2>&1
	status=$?
	good=$(grep -cE '^\s*ok [0-9]+' "$out")
	bad=$(grep -E '^\s*not ok [0-9]+' "$out" | grep -cvi '# *skip')
	# cmocka calls a skipped test "not ok".
	skip=$(grep -ciE '^\s*(not )?ok [0-9]+.*# *skip' "$out")
	good=$((good - $(grep -ciE '^\s*ok [0-9]+.*# *skip' "$out")))
	if [ $status -ne 0 ] && [ "$bad" -eq 0 ]; then bad=1; fi
	if [ $status -eq 0 ] && [ $((good + bad + skip)) -eq 0 ]; then bad=1; echo "it ran no test" >>"$out"; fi
	count "$good" "$bad" "$skip"
	printf '%-28s %4d passed %3d failed %6d s\n' "$name" "$good" "$bad" $((SECONDS - start))
	grep -iE '^\s*(not )?ok [0-9]+.*# *skip' "$out" | sed 's/^/    skipped: /'
	if [ "$bad" -gt 0 ]; then
		echo "    the end of $out (status $status):"
		grep -E -A 12 '^\s*not ok' "$out" | head -n 60 | sed 's/^/    | /'
		tail -n 25 "$out" | sed 's/^/    | /'
	fi
}

# build NAME COMMAND...: a build is a test of its own
build() {
	local name=$1 out=$log/$1.log start=$SECONDS
	shift
	if "$@" >"$out" 2>&1 && ! grep -E 'warning:|warning :' "$out" >/dev/null; then
		count 1 0 0
		printf '%-28s %4d passed %3d failed %6d s\n' "$name" 1 0 $((SECONDS - start))
	else
		count 0 1 0
		printf '%-28s %4d passed %3d failed %6d s\n' "$name" 0 1 $((SECONDS - start))
		grep -E 'warning|error|Error' "$out" | head -n 20 | sed 's/^/    | /'
		tail -n 10 "$out" | sed 's/^/    | /'
	fi
}

# unit DIR SUFFIX TEST...: unit tests of the build in DIR
unit() {
	local test
	for test in "${@:3}"; do
		suite "$test$2" env CMOCKA_MESSAGE_OUTPUT=TAP LD_LIBRARY_PATH="$PWD/$build/cub" \
			"$1/tests/unit/$test"
	done
}

# command_line NAME...: the tests of that name in tests/cli
command_line() {
	local name
	for name; do
		suite "$name" env ROOFLINE="$PWD/$build/roofline" bats --tap "tests/cli/$name.bats"
	done
}

# The longest of each kind runs beside all others.
mapfile -t short_tests < <(basename -s .c tests/unit/test_*.c | grep -vx test_cpu)
mapfile -t short_commands < <(basename -s .bats tests/cli/*.bats | grep -vx fakegpu)

suite check scripts/check.sh
build build "$make" -j"$jobs" all unit-tests BUILD="$build"
build build-cub "$make" -j"$jobs" cub BUILD="$build/cub" ARCHS=90
unit "$build" "" test_cpu "${short_tests[@]}"
build build-sanitizers "$make" -j"$jobs" all unit-tests BUILD="$build/asan" SANITIZE=address,undefined CFLAGS='-O1 -g'
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=print_stacktrace=1
unit "$build/asan" +sanitizers test_cpu >"$log/beside" 2>&1 &
unit "$build/asan" +sanitizers "${short_tests[@]}"
wait
cat "$log/beside"
build build-clang "$make" -j"$jobs" all BUILD="$build/clang" CC=clang
build build-without-cuda "$make" -j"$jobs" all BUILD="$build/plain" NVCC=
# Every architecture that is shipped; their machine code is read below.
build build-all-gpus "$make" -j"$jobs" all BUILD="$build/gpus" ARCHS=all
build build-fakegpu "$make" -j"$jobs" fakegpu BUILD="$build"
LIMIT=900 suite shim env CMOCKA_MESSAGE_OUTPUT=TAP "$make" -s shim BUILD="$build" >"$log/beside" 2>&1 &
suite machine-code env BUILD="$build/gpus" tests/machine/run.sh
LIMIT=900 suite races env CMOCKA_MESSAGE_OUTPUT=TAP "$make" -s races BUILD="$build"
wait
cat "$log/beside"
# Each test has a folder and locks of its own.
command_line fakegpu >"$log/beside" 2>&1 &
command_line "${short_commands[@]}"
suite browser env ROOFLINE="$PWD/$build/roofline" PICTURES="$log" /usr/bin/python3 tests/browser/report.py
suite fuzz env FUZZ_SECONDS=15 "$make" -s fuzz BUILD="$build"
wait
cat "$log/beside"

read -r passed failed skipped < <(awk '{ p += $1; f += $2; s += $3 } END { print p + 0, f + 0, s + 0 }' "$log/counts")
[ "$skipped" -eq 0 ] || echo "$skipped skipped, with their reasons above"
echo "$passed passed, $failed failed"
exit $((failed > 0))
