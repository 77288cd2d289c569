# SPDX-License-Identifier: Apache-2.0
# A result recorded on a CPU: tests/data/table/cpu-quick.json.
load common

recorded=$BATS_TEST_DIRNAME/../data/table/cpu-quick.json

@test "show: the report of a recorded result" {
	run -0 "$ROOFLINE" show "$recorded"
	matches show
}

@test "show: a folder means its result.json" {
	mkdir folder && cp "$recorded" folder/result.json
	run -0 "$ROOFLINE" show folder
	matches show
}

@test "show -q: nothing to say about a result without faults" {
	run -0 "$ROOFLINE" show -q "$recorded"
	[ -z "$output" ]
}

@test "show -v: also rounds and sizes" {
	run -0 "$ROOFLINE" show -v "$recorded"
	contains "best round"
}

@test "show: a wrong output is a fault, status 2, and gives no ceiling" {
	sed '0,/"state": "passed"/s//"state": "failed"/' "$recorded" >wrong.json
	run -2 "$ROOFLINE" show wrong.json
	contains "wrong output"
	run -2 "$ROOFLINE" show -q wrong.json
	contains "fault: fma_f64: wrong output"
	lacks "Ceiling"
}

@test "show: of several files the one that cannot be read decides the status, the others are shown" {
	run -1 --separate-stderr "$ROOFLINE" show missing.json "$recorded"
	contains "DRAM read"
	[[ $stderr == *"missing.json"* ]]
}

@test "show without a file is status 64" {
	run -64 "$ROOFLINE" show
	contains "which result?"
}

@test "show: of several files each is named" {
	run -0 "$ROOFLINE" show "$recorded" "$recorded"
	[ "${lines[0]}" = "$recorded:" ]
}

@test "show: an interrupted run says so, and a result without measurements" {
	result 'ending="interrupted"' >r.json
	run -0 "$ROOFLINE" show r.json
	contains "ending: interrupted"
	result 'measurements=[]' >r.json
	run -0 "$ROOFLINE" show r.json
	contains "Nothing was measured."
}

@test "show: a point above its roof and an absurd figure are faults, status 2" {
	result 'measurements.9.work.bytes={"DRAM":{"read":1e10,"written":0}}' >r.json
	run -2 "$ROOFLINE" show -q r.json
	contains "fault: triad_f64 is at"
	result measurements.0.work.operations=1e30 >r.json
	run -2 "$ROOFLINE" show -q r.json
	contains "fault: fma_f64 is implausible"
}

@test "show: a narrow terminal is no trouble" {
	result >r.json
	run -0 script -qec "stty cols 20; '$ROOFLINE' show r.json" /dev/null
	contains "53.3 %"
}

@test "show --chart: the roofline above the table" {
	result >r.json
	run -0 "$ROOFLINE" show --chart r.json
	matches show-chart
}

@test "show --chart: plain ASCII where the locale is none of UTF-8" {
	result >r.json
	LC_ALL=C run -0 "$ROOFLINE" show --chart r.json
	head -n 28 <<<"$output" >chart
	run -1 grep -P '[^\x00-\x7F]' chart
	grep -q '#' chart
	LC_ALL= LC_CTYPE= LANG=en_US.utf8 run -0 "$ROOFLINE" show --chart r.json
	contains "■"
	LC_ALL= LC_CTYPE= LANG= run -0 "$ROOFLINE" show --chart r.json
	lacks "■"
}

# terminal COLUMNS LINES ENVIRONMENT... -- OPTION... : show on a terminal of that size
terminal() {
	local size="stty cols $1 rows $2" environment=()
	shift 2
	while [ "$1" != -- ]; do environment+=("$1"); shift; done
	shift
	run -0 env "${environment[@]}" script -qec "$size; '$ROOFLINE' show $* r.json" /dev/null
}

@test "show: a chart on a terminal that is large enough, in colour unless told not to" {
	result >r.json
	terminal 100 30 TERM=xterm-256color --
	contains "FLOP/byte of DRAM"
	contains $'\033[38;5;'
	terminal 100 30 TERM=xterm-256color NO_COLOR=1 --
	contains "FLOP/byte of DRAM"
	lacks $'\033['
	terminal 100 30 TERM=dumb --
	lacks $'\033['
	terminal 79 30 TERM=xterm --
	lacks "FLOP/byte of DRAM"
	terminal 100 20 TERM=xterm --
	lacks "FLOP/byte of DRAM"
	terminal 80 24 TERM=xterm --
	contains "FLOP/byte of DRAM"
	terminal 100 30 TERM=xterm -- --no-chart
	lacks "FLOP/byte of DRAM"
	terminal 100 30 TERM=xterm -- -q
	lacks "FLOP/byte of DRAM"
}

@test "show: no chart where there is nothing to draw; piped there is none" {
	result 'measurements=[]' >r.json
	run -0 --separate-stderr "$ROOFLINE" show --chart r.json
	contains "Nothing was measured."
	[[ $stderr == *"no chart"* ]]
	result >r.json
	run -0 "$ROOFLINE" show r.json
	lacks "FLOP/byte of DRAM"
}
