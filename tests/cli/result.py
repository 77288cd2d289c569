#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints a result file of a made-up CPU, the same each time. PLACE=JSON replaces a value,
`device.name="x"` or `measurements.0.rounds.0.seconds.0=NaN`; the JSON is not checked, so that
anything can stand there. A PLACE that ends in a list's length appends to it."""
import json
import random
import sys

GIB = 1 << 30
NOTHING = dict(clock_hz=None, memory_clock_hz=None, power_w=None, temperature_c=None,
               utilisation=None, limits=[], raw_reasons="0x0")
PASSED = dict(state="passed", checked=1024, wrong=0, first=None, got=None, want=None, worst=0,
              whole=False)


def rounds(kernel, seconds):
    """Eight rounds of three samples, within half a percent."""
    chance = random.Random(kernel)
    return [dict(index=i, started=0.5 + 0.25 * i,
                 seconds=[seconds * (1 + 0.005 * chance.random()) for _ in range(3)],
                 before=dict(NOTHING, clock_hz=3e9), after=dict(NOTHING, clock_hz=3e9),
                 check=PASSED) for i in range(8)]


def measurement(kernel, role, pipe, level, operations, traffic, seconds):
    return dict(
        kernel=kernel, family=kernel.split("_")[0], about="a kernel of the tests",
        counts="as given", role=role, pipe=pipe, level=level,
        aspect="", point=None, over="", size=[dict(name="n", value=1048576)], variant="plain",
        trips=1, batch=1,
        work=dict(operations=operations, accesses=0,
                  bytes={at: dict(read=r, written=w) for at, (r, w) in traffic.items()}),
        memory_bytes=GIB, parameters=[], unstable_warmup=False, stop="precise", failure="",
        check=dict(PASSED, whole=True), rounds=rounds(kernel, seconds), series=[])


def operations(kernel, pipe, rate):
    return measurement(kernel, "operations", pipe, None, rate * 5e-3, {}, 5e-3)


def memory(kernel, level, rate, written=0.0):
    size = rate * 5e-3
    return measurement(kernel, "memory", "", level, 0,
                       {level: (size * (1 - written), size * written)}, 5e-3)


def workload(kernel, pipe, flops, read, written, seconds):
    return measurement(kernel, "workload", pipe, None, flops, {"DRAM": (read, written)}, seconds)


def result():
    return dict(
        schema=1, tool="roofline 0.1.0", commit="0123456789ab", started="2026-01-02T03:04:05Z",
        finished="2026-01-02T03:05:00Z", ending="complete", simulated=False,
        settings=dict(effort="default", seed="1", budget_seconds=50, threads=0, shared=False,
                      kernels=[]),
        host=dict(name="tester", system="Linux", processor="Test CPU", memory_bytes=16 * GIB,
                  container=""),
        device=dict(
            backend="cpu", index=0, name="Test CPU", uuid="", architecture="x86_64", code="host",
            capability=0, features=["SSE2", "AVX2+FMA"], units=4, threads=4, warp=0, clock_hz=3e9,
            memory_clock_hz=None, memory_bus_bits=None, memory_bytes=16 * GIB,
            memory_free_bytes=15 * GIB,
            caches=dict(L3=dict(bytes=8 << 20, instances=1), L2=dict(bytes=1 << 20, instances=4),
                        L1=dict(bytes=32 << 10, instances=4)),
            threads_per_block=0, threads_per_unit=0, blocks_per_unit=0, registers_per_unit=0,
            shared_per_block=None, shared_per_unit=None, driver="Linux", pci="", ecc=None,
            mig=None, power_limit_w=None, simulated=False),
        components=[], notes=[],
        measurements=[
            operations("fma_f64", "FP64", 150e9), operations("fma_f32", "FP32", 300e9),
            memory("stream_read", "DRAM", 25e9), memory("stream_write", "DRAM", 16e9, 1.0),
            memory("stream_copy", "DRAM", 20e9, 0.5), memory("stream_triad", "DRAM", 21e9, 1 / 3),
            memory("cache_l1", "L1", 800e9), memory("cache_l2", "L2", 300e9),
            memory("cache_l3", "L3", 90e9),
            workload("triad_f64", "FP64", 2e8, 1.6e9, 8e8, 0.12),
            workload("dot_f64", "FP64", 2e8, 1.6e9, 0, 0.07),
            workload("stencil7_f64", "FP64", 7e8, 8e8, 8e8, 0.09),
            workload("gemm_tiled_f64", "FP64", 4e9, 4e7, 2e7, 0.05),
        ])


def main():
    root, raw = result(), {}
    for word in sys.argv[1:]:
        place, value = word.split("=", 1)
        *path, last = (int(k) if k.isdigit() else k for k in place.split("."))
        at = root
        for key in path:
            at = at[key]
        marker = f"@{len(raw)}@"
        raw[f'"{marker}"'] = value
        if isinstance(at, list) and last == len(at):
            at.append(marker)
        else:
            at[last] = marker
    text = json.dumps(root, indent=1)
    for marker, value in raw.items():
        text = text.replace(marker, value)
    sys.stdout.buffer.write((text + "\n").encode("utf-8", "surrogateescape"))


main()
