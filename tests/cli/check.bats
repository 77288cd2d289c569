# SPDX-License-Identifier: Apache-2.0
# Acceptance: a result against a reference, or against the peak.
load common

@test "check: the same machine passes" {
	result >reference.json
	run -0 "$ROOFLINE" check reference.json --against reference.json
	contains "9 passed, 0 failed, 0 skipped"
}

@test "check: slower than its tolerance is status 2, one line each" {
	result >reference.json
	result measurements.0.work.operations=7e8 measurements.2.work.bytes.DRAM.read=1.22e8 \
		'measurements.6.failure="it hung"' measurements.6.rounds=[] >new.json
	run -2 "$ROOFLINE" check new.json --against reference.json
	matches check
	run -2 "$ROOFLINE" check -q new.json --against reference.json
	contains "FAIL  FP64"
	lacks "DRAM"
	# L1 still hung
	run -2 "$ROOFLINE" check -q new.json --against reference.json --tolerance 10
	lacks "FP64"
	contains "it hung"
	run -2 "$ROOFLINE" check -q new.json --against reference.json -t 10 -t 'DRAM*=1'
	contains "FAIL  DRAM read"
}

@test "check: faster than the reference is no failure" {
	result >reference.json
	result measurements.0.work.operations=2e9 >new.json
	run -0 "$ROOFLINE" check new.json --against reference.json
	contains "ok  FP64"
}

@test "check: a wrong output fails, a flag only with --strict" {
	result >reference.json
	result measurements.9.check.state='"failed"' >wrong.json
	run -2 "$ROOFLINE" check -q wrong.json --against reference.json
	contains "triad_f64: wrong output"
	result 'measurements.0.rounds.2.after.limits=["thermal"]' >hot.json
	run -0 "$ROOFLINE" check hot.json --against reference.json
	contains "throttled"
	run -2 "$ROOFLINE" check -q hot.json --against reference.json --strict
	contains "FAIL  FP64"
}

@test "check --against peak: by the data sheet of a known device; unknown for others" {
	result >cpu.json
	run -1 --separate-stderr "$ROOFLINE" check cpu.json --against peak
	complains "no theoretical peak is known for the ceilings of Test CPU"
	# 10 SMs of capability 9.0 at 1 GHz: FP64 1.28 TFLOP/s, FP32 2.56, L1 1.28 TB/s
	result device.code='"gpu"' device.capability=90 device.units=10 device.clock_hz=1e9 \
		measurements.0.work.operations=6e9 measurements.1.work.operations=6e9 >gpu.json
	run -2 "$ROOFLINE" check gpu.json --against peak
	contains "ok    FP64"
	contains "FAIL  FP32"
	contains "skip  L2 read"
	run -0 "$ROOFLINE" check gpu.json --against peak --tolerance 60
	contains "0 failed"
}

@test "check --junit: XML that a parser reads, with the hostile name of a device" {
	result 'device.name="<&\"\u001b[2J]]>"' >reference.json
	result 'device.name="<&\"\u001b[2J]]>"' measurements.0.work.operations=7e8 >new.json
	run -2 "$ROOFLINE" check new.json --against reference.json --junit new.xml
	run -0 python3 - <<'END'
import xml.etree.ElementTree as tree
suite = tree.parse("new.xml").getroot().find("testsuite")
assert suite.get("tests") == "9" and suite.get("failures") == "1", suite.attrib
cases = suite.findall("testcase")
assert [c.get("name") for c in cases if c.find("failure") is not None] == ["FP64"]
assert "% of the reference" in cases[0].find("failure").get("message")
assert cases[0].get("classname").startswith('<&"')
END
	run -1 --separate-stderr "$ROOFLINE" check new.json --against reference.json --junit no/such/x.xml
	complains "no/such/x.xml"
}

@test "check: another device is warned of, a simulated one refused" {
	result >reference.json
	result 'device.name="Other CPU"' >other.json
	run -0 --separate-stderr "$ROOFLINE" check other.json --against reference.json
	[[ $stderr == *"is of another device: Test CPU, not Other CPU"* ]]
	result simulated=true >s.json
	run -1 --separate-stderr "$ROOFLINE" check s.json --against reference.json
	complains "the result is simulated and the reference is not"
}

@test "check: many machines at once, one suite each" {
	result >reference.json
	result measurements.0.work.operations=7e8 >b.json
	cp reference.json a.json
	run -2 "$ROOFLINE" check a.json b.json --against reference.json --junit all.xml
	contains "a.json:"
	contains "FAIL  FP64"
	run -0 python3 - <<'END'
import xml.etree.ElementTree as tree
suites = tree.parse("all.xml").getroot().findall("testsuite")
assert [(s.get("name"), s.get("failures")) for s in suites] == [("a.json", "0"), ("b.json", "1")]
END
	# one that cannot be read is a failure, and the others are checked all the same
	run -1 --separate-stderr "$ROOFLINE" check missing.json b.json --against reference.json
	contains "FAIL  FP64"
	[[ $stderr == *missing.json* ]]
}

@test "check: wrong usage, missing files, nothing to check" {
	result >a.json
	result 'measurements=[]' >empty.json
	run -64 "$ROOFLINE" check
	contains "which result?"
	run -64 "$ROOFLINE" check a.json
	contains "against what?"
	run -64 "$ROOFLINE" check a.json --against a.json --tolerance x=y
	contains "a tolerance is a number from 0 to 100, not 'y'"
	run -1 --separate-stderr "$ROOFLINE" check missing.json --against a.json
	complains missing.json
	run -1 --separate-stderr "$ROOFLINE" check a.json --against missing.json
	complains missing.json
	run -1 --separate-stderr "$ROOFLINE" check a.json --against empty.json
	complains "the reference has no ceiling"
	run -2 "$ROOFLINE" check empty.json --against a.json
	contains "0 passed, 9 failed"
}
