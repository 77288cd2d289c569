# SPDX-License-Identifier: Apache-2.0
load common

recorded=$BATS_TEST_DIRNAME/../data/table/cpu-quick.json

@test "explain: a kernel under DRAM" {
	result >r.json
	run -0 "$ROOFLINE" explain stencil7_f64 r.json
	matches explain
}

@test "explain: a folder means its result.json; a ceiling can be explained too" {
	mkdir folder && cp "$recorded" folder/result.json
	run -0 "$ROOFLINE" explain fma_f64 folder
	contains "fma_f64 measures a ceiling: FP64"
}

@test "explain: no such kernel, the near name" {
	result >r.json
	run -1 --separate-stderr "$ROOFLINE" explain triad_f46 r.json
	complains "r.json has no kernel 'triad_f46', did you mean 'triad_f64'?"
	run -1 --separate-stderr "$ROOFLINE" explain "$(printf '\033[2J%.0s' {1..500})" r.json
	complains "r.json has no kernel"
}

@test "explain: a kernel without a figure says why" {
	result 'measurements.9.failure="it hung"' measurements.9.rounds=[] >r.json
	run -1 --separate-stderr "$ROOFLINE" explain triad_f64 r.json
	complains "triad_f64 has no figure: it hung"
	result measurements.9.check.state='"failed"' >r.json
	run -2 --separate-stderr "$ROOFLINE" explain triad_f64 r.json
	complains "triad_f64 has no figure: wrong output"
}

@test "explain: above its roof, status 2" {
	result 'measurements.9.work.bytes={"DRAM":{"read":1e10,"written":0}}' >r.json
	run -2 "$ROOFLINE" explain triad_f64 r.json
	contains "Believe nothing of this yet"
}

@test "explain: what is simulated says so" {
	result simulated=true >r.json
	run -0 "$ROOFLINE" explain triad_f64 r.json
	contains "SIMULATED"
}

@test "explain: wrong usage and files that are none" {
	result >r.json
	run -64 "$ROOFLINE" explain
	contains "which kernel of which result?"
	run -64 "$ROOFLINE" explain triad_f64
	contains "which kernel of which result?"
	run -64 "$ROOFLINE" explain triad_f64 r.json r.json
	contains "no more"
	run -1 --separate-stderr "$ROOFLINE" explain triad_f64 missing.json
	complains missing.json
	result 'measurements=[]' >e.json
	run -1 --separate-stderr "$ROOFLINE" explain triad_f64 e.json
	complains "e.json has no kernel 'triad_f64'"
}
