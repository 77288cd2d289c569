# SPDX-License-Identifier: Apache-2.0
# A result file that is none: one clear sentence on stderr, status 1, nothing on stdout.

load common

# The documented example is a good one.
example() {
	sed -n '/^```json/,/^```$/{/^```/d;p}' "$top/results/README.md"
}

# refuses FILE TEXT: show and plot both say so
refuses() {
	local command
	for command in show plot; do
		run -1 --separate-stderr "$ROOFLINE" "$command" "$1"
		[ -z "$output" ]
		[ "$(wc -l <<<"$stderr")" = 1 ]
		output=$stderr
		contains "$2"
		contains "$1"
	done
}

@test "the example itself can be shown" {
	example >good.json
	run -0 "$ROOFLINE" show good.json
	contains "triad_f64"
}

@test "missing, a folder, empty, truncated, not JSON" {
	refuses missing.json "No such file"
	mkdir folder.json
	refuses folder.json "directory"
	: >empty.json
	refuses empty.json "it is empty"
	example | head -c 700 >cut.json
	refuses cut.json "ends in the middle"
	echo hello >hello.json
	refuses hello.json "not JSON"
	head -c 4000 "$ROOFLINE" >binary.json
	refuses binary.json "not JSON"
	(example; echo '{}') >behind.json
	refuses behind.json "not JSON"
}

@test "too deep, too many, too large" {
	printf '%100000s' '' | tr ' ' '[' >deep.json
	refuses deep.json "nested deeper than 64"
	(echo '{"schema": 1, "notes": [0'; yes ,0 | head -n 1000001; echo ']}') >many.json
	refuses many.json "more than 1000000 values"
	truncate -s 65M large.json
	refuses large.json "larger than"
}

@test "a newer schema, and no schema" {
	example | sed 's/"schema": 1/"schema": 2/' >newer.json
	refuses newer.json "made by a newer roofline: schema 2, this one reads 1"
	echo '{"a": 1}' >other.json
	refuses other.json "not a result of roofline"
}

@test "NaN, negative, absurd numbers" {
	example | sed 's/\[0.02881,/[NaN,/' >nan.json
	refuses nan.json "not JSON"
	example | sed 's/\[0.02881,/[-0.02881,/' >negative.json
	refuses negative.json "measurements[0].rounds[0].seconds[0]: -0.02881 is not between"
	example | sed 's/\[0.02881,/[1e999,/' >infinite.json
	refuses infinite.json "not JSON"
	example | sed 's/"operations": 167772160/"operations": 1e200/' >absurd.json
	refuses absurd.json "measurements[0].work.operations: 1e+200 is not between"
	example | sed 's/"units": 8/"units": "8"/' >type.json
	refuses type.json "device.units: expected an integer, found a string"
}

@test "hostile names are shown as plain text" {
	example | sed 's/Example Processor 8-Core/\\u001b]0;x\\u0007`touch pwned`$(touch pwned)\\n\\u202e<b>/' >hostile.json
	run -0 "$ROOFLINE" show hostile.json
	contains '`touch pwned`$(touch pwned) <b>'
	lacks $'\033'
	[ ! -e pwned ]
	example | sed 's/Example Processor 8-Core/broken \xff/' >broken.json
	refuses broken.json "not JSON"
}
