# SPDX-License-Identifier: Apache-2.0
# For every .bats file here: `load common`. Each test runs in an empty folder of its own.
#
# An expectation is a file expected/NAME.txt: `matches NAME` compares it with what the last `run`
# printed. UPDATE=1 rewrites it; look at the difference before you commit it.

top=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
: "${ROOFLINE:=$top/build/roofline}"
export ROOFLINE
bats_require_minimum_version 1.5.0

setup() {
	cd "$BATS_TEST_TMPDIR" || return 1
	# What the machine's own set-up must not change.
	unset NO_COLOR GNUTERM GNUPLOT_LIB GNUPLOT_DRIVER_DIR LD_LIBRARY_PATH
	export LC_ALL=C.UTF-8 TERM=dumb
}

# matches NAME: the last output is that of expected/NAME.txt
matches() {
	local file=$BATS_TEST_DIRNAME/expected/$1.txt
	if [ -n "${UPDATE:-}" ]; then
		mkdir -p "${file%/*}"
		printf '%s\n' "$output" >"$file"
	fi
	diff -u "$file" <(printf '%s\n' "$output")
}

# contains TEXT: the last output has it, letter for letter
contains() {
	[[ $output == *"$1"* ]] || {
		printf 'no "%s" in:\n%s\n' "$1" "$output"
		return 1
	}
}

# lacks TEXT
lacks() {
	[[ $output != *"$1"* ]] || {
		printf '"%s" is in:\n%s\n' "$1" "$output"
		return 1
	}
}
