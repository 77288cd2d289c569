# SPDX-License-Identifier: Apache-2.0
load common

@test "list shows every kernel and ceiling in one line each" {
	run -0 "$ROOFLINE" list
	matches list
}

@test "list takes globs" {
	run -0 "$ROOFLINE" list 'axpy_*' cache_l1
	[ "$(grep -c '^  [a-z]' <<<"$output")" -eq 3 ]
}

@test "an unknown kernel: the near name, status 64" {
	run -64 "$ROOFLINE" list fma_f46
	contains "no kernel matches 'fma_f46', did you mean 'fma_f64'?"
}

@test "list --json has the same kernels, well formed" {
	"$ROOFLINE" list --json >list.json
	run -0 python3 -c '
import json
rows = json.load(open("list.json"))["kernels"]
assert len(rows) == len({r["name"] for r in rows})
for r in rows:
    assert r["about"] and r["counts"] and r["role"] in ("operations", "memory", "workload", "latency", "curve"), r
    assert r["variants"]["host"] or r["variants"]["gpu"], r
print(len(rows))'
	[ "$output" -eq "$("$ROOFLINE" list | grep -c '^  [a-z]')" ]
}
