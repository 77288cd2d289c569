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
