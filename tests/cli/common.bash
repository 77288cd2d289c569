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
	# Where a run holds the lock of its device: those of other tests are no concern of this one.
	export XDG_RUNTIME_DIR=$PWD
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

# result [PLACE=JSON...]: a result file on stdout, see result.py
result() {
	python3 "$BATS_TEST_DIRNAME/result.py" "$@"
}

# one_sentence: the last stderr is one line that says who failed, without a control character
one_sentence() {
	[[ $stderr =~ ^roofline( [a-z]+)?:\ [^$'\n']+$ ]] && ! grep -q '[[:cntrl:]]' <<<"$stderr" || {
		printf 'not one sentence:\n%s\n' "$stderr"
		return 1
	}
}

# complains TEXT: the same, and TEXT is in it
complains() {
	one_sentence && output=$stderr contains "$1"
}

# without NAME...: a PATH in which these programs do not exist
without() {
	local folder file name
	mkdir -p path
	while IFS= read -r -d : folder; do
		for file in "$folder"/*; do
			[ -x "$file" ] && [ ! -e "path/${file##*/}" ] && ln -s "$file" path/
		done
	done <<<"/usr/bin:/bin:"
	for name; do rm -f "path/$name"; done
	PATH=$PWD/path
}

# fake NAME: a program of that name, first in PATH; its script comes on stdin
fake() {
	mkdir -p fakes
	cat >"fakes/$1"
	chmod +x "fakes/$1"
	PATH=$PWD/fakes:$PATH
}

# nothing_left_of GROUP: no process of that group lives (a zombie is a matter of its parent)
nothing_left_of() {
	local left
	left=$(ps -A -o pgid=,stat=,args= | awk -v group="$1" '$1 == group && $2 !~ /^Z/')
	[ -z "$left" ] || {
		printf 'still there:\n%s\n' "$left"
		return 1
	}
}
