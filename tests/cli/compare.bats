# SPDX-License-Identifier: Apache-2.0
# Results held against each other. "after" has FP64 4 % faster, reads 8 % slower, a kernel lost, one
# with other work, and the driver changed.
load common

pair() {
	result >before.json
	result device.driver='"Linux 2"' measurements.0.work.operations=7.8e8 \
		measurements.2.work.bytes.DRAM.read=1.15e8 measurements.10.work.operations=1e8 \
		'measurements.12.failure="it hung"' measurements.12.rounds=[] >after.json
}

@test "compare: before and after" {
	pair
	run -0 --separate-stderr "$ROOFLINE" compare before.json after.json
	matches compare
	[[ $stderr == *"of the same run"* ]]
}

@test "compare: the same result twice is the same in all, and it is said" {
	result >a.json
	result 'started="2026-01-02T04:00:00Z"' >b.json
	run -0 --separate-stderr "$ROOFLINE" compare a.json b.json
	contains "b against a: 0 faster, 0 slower, 13 the same, 0 ambiguous"
	[ -z "$stderr" ]
	run -0 --separate-stderr "$ROOFLINE" compare a.json a.json
	contains "a-2 against a: 0 faster, 0 slower, 13 the same, 0 ambiguous"
	[[ $stderr == *"a and a-2 are of the same run"* ]]
}

@test "compare --json: the verdicts for programs" {
	pair
	"$ROOFLINE" compare --json before.json after.json >c.json 2>/dev/null
	run -0 python3 - <<'END'
import json
c = json.load(open("c.json"))
rows = {row["name"]: row["figures"] for row in c["rows"]}
assert c["schema"] == 1
assert [r["name"] for r in c["results"]] == ["before", "after"]
assert c["differences"] == [{"what": "driver", "values": ["Linux", "Linux 2"]}], c["differences"]
assert rows["FP64"][0]["verdict"] is None and rows["FP64"][1]["verdict"] == "faster"
assert abs(rows["FP64"][1]["ratio"] - 1.04) < 1e-9
assert rows["DRAM read"][1]["verdict"] == "slower"
assert rows["gemm_tiled_f64"][1]["lost"] and rows["gemm_tiled_f64"][1]["typical"] is None
assert rows["dot_f64"][1]["verdict"] == "ambiguous" and rows["dot_f64"][1]["reason"]
END
}

@test "compare --fail-on-regression: slower by more, or lost, is status 2" {
	pair
	run -2 --separate-stderr "$ROOFLINE" compare before.json after.json --fail-on-regression 5
	[[ $stderr == *"DRAM read is slower in after by 8.0 % (more than 5 %)"* ]]
	[[ $stderr == *"after has lost gemm_tiled_f64: no figure: it hung"* ]]
	[[ $stderr == *"1 figure of which nothing can be told"* ]]
	# the lost one alone
	run -2 --separate-stderr "$ROOFLINE" compare before.json after.json --fail-on-regression 9
	[[ $stderr != *"DRAM read"* ]]
	result measurements.2.work.bytes.DRAM.read=1.15e8 >slower.json
	run -0 "$ROOFLINE" compare before.json slower.json --fail-on-regression 9
	run -2 "$ROOFLINE" compare before.json slower.json --fail-on-regression 7 --json
	# faster is no regression
	run -0 "$ROOFLINE" compare slower.json before.json --fail-on-regression 0
	run -64 "$ROOFLINE" compare before.json after.json --fail-on-regression lots
	contains "PERCENT is a number from 0 to 100, not 'lots'"
}

@test "compare: several results against the first, under names of one's own" {
	pair
	mkdir -p results/h200 && result 'device.name="Other CPU"' >results/h200/result.json
	run -0 "$ROOFLINE" compare before.json after.json results/h200
	contains "after against before:"
	contains "h200 against before:"
	contains "Other CPU"
	run -0 "$ROOFLINE" compare before.json after.json --names 'old one,new'
	contains "new against old-one"
	run -64 "$ROOFLINE" compare before.json after.json --names a
	contains "--names gives 1 names for 2 results"
}

@test "compare: refuses one file, none, too many, a simulated one, and strangers" {
	result >a.json
	run -64 "$ROOFLINE" compare
	contains "two results are needed"
	run -64 "$ROOFLINE" compare a.json
	contains "two results are needed"
	run -64 "$ROOFLINE" compare a.json a.json a.json a.json a.json a.json a.json a.json a.json
	contains "at most 8 results"
	result simulated=true >s.json
	run -1 --separate-stderr "$ROOFLINE" compare a.json s.json
	complains "s is simulated and a is not"
	run -0 --separate-stderr "$ROOFLINE" compare s.json s.json
	contains "SIMULATED"
	result 'measurements=[]' >e.json
	run -1 --separate-stderr "$ROOFLINE" compare a.json e.json
	complains "a shares no ceiling and no kernel with the others"
}

@test "compare: a file that cannot be read is named, whichever it is" {
	result >a.json
	run -1 --separate-stderr "$ROOFLINE" compare a.json missing.json
	complains missing.json
	run -1 --separate-stderr "$ROOFLINE" compare missing.json a.json
	complains missing.json
	sed 's/"schema": 1/"schema": 2/' a.json >newer.json
	run -1 --separate-stderr "$ROOFLINE" compare a.json newer.json
	complains "made by a newer roofline"
}

@test "compare: hostile names come out as plain text" {
	mkdir -p 'a$(touch pwned)' 'b`touch pwned`'
	result 'device.name="\u001b]0;x\u0007<b>`touch pwned`"' \
		'measurements.9.kernel="$(touch pwned)\u001b[2J\n|"' >'a$(touch pwned)/result.json'
	cp 'a$(touch pwned)/result.json' 'b`touch pwned`/result.json'
	run -0 "$ROOFLINE" compare 'a$(touch pwned)' 'b`touch pwned`'
	lacks $'\033'
	contains 'a--touch-pwned-'
	contains '$(touch pwned) |'
	run -0 "$ROOFLINE" compare --json 'a$(touch pwned)' 'b`touch pwned`'
	lacks $'\033'
	[ ! -e pwned ]
}

@test "compare -o: the chart of both" {
	mkdir -p r/h200 r/a100
	result 'device.name="One GPU"' >r/h200/result.json
	result 'device.name="Other GPU"' measurements.0.work.operations=3e8 >r/a100/result.json
	run -0 "$ROOFLINE" compare r/a100 r/h200 -o charts --format svg,gp
	contains "charts/compare-h200-a100.svg"
	[ -s charts/compare-h200-a100.svg ] && [ -s charts/compare-h200-a100.gp ]
	python3 -c 'import sys, xml.dom.minidom as x; x.parse("charts/compare-h200-a100.svg")'
	grep -q 'One GPU\|h200' charts/compare-h200-a100.gp
	"$ROOFLINE" compare r/a100 r/h200 -o charts --format gp --json >c.json 2>/dev/null
	python3 -m json.tool c.json >/dev/null
	run -64 "$ROOFLINE" compare r/a100 r/h200 -o charts --format bmp
	contains "there is no format 'bmp'"
	touch file
	run -1 --separate-stderr "$ROOFLINE" compare r/a100 r/h200 -o file/charts
	[[ $stderr == *"cannot make the folder file"* ]]
}
