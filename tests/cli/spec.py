#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints a spec of a small kernel, y = 2 x. KEY=JSON sets a value ("check.relative=0"), KEY= leaves
it out; keys of lists are numbers ("buffers.0.count=\"n\"")."""
import json
import sys

SPEC = dict(
    schema=1, file="scale.c", entry="scale", precision="FP64", sizes=dict(n=100000),
    buffers=[dict(name="x", type="f64", count="n", fill="random"),
             dict(name="y", type="f64", count="n")],
    arguments=["x", "y", dict(i64="n"), "thread", "threads"],
    work=dict(operations="n", bytes=dict(DRAM=dict(read="8 * n", written="8 * n"))),
    check=dict(buffer="y", reference="reference.c", entry="reference", tolerance=0))

for word in sys.argv[1:]:
    path, value = word.split("=", 1)
    *path, last = (int(key) if key.isdigit() else key for key in path.split("."))
    at = SPEC
    for key in path:
        at = at[key]
    if not value:
        del at[last]
    elif isinstance(at, list) and last == len(at):
        at.append(json.loads(value))
    else:
        at[last] = json.loads(value)
print(json.dumps(SPEC, indent=1))
