#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Holds the machine code of the ceilings against what their rows claim.

usage: check.py EXPECTED FATBIN...

Reads the fatbins that are embedded in the program, finds the loops of each kernel named in EXPECTED
and counts their instructions. Since sm_70 an instruction has 16 bytes; its low 9 bits are the
operation. The table below is our own, derived from kernels with known contents, and only used for
the architectures it was seen to hold on.
"""
import struct
import sys

KNOWN_ARCHITECTURES = {75, 80, 86, 89, 90, 100, 120}
OPERATIONS = {
    "FFMA": 0x023, "DFMA": 0x02B, "DMMA": 0x03F, "LDG": 0x181, "STG": 0x186, "LDL": 0x183,
    "STL": 0x187, "LDS": 0x184, "STS": 0x188, "BRA": 0x147, "ATOMS": 0x18C,
    "RED": 0x18E, "LDC": 0x182, "LD": 0x180,
}
NAMES = {code: name for name, code in OPERATIONS.items()}
WIDE = ("LDG", "STG", "LDS", "STS", "LD")  # of which a memory loop has only the full width
WIDTHS = {4: 32, 5: 64, 6: 128}


def fatbin_cubins(data):
    """(architecture, ELF image) of each machine-code entry."""
    magic, _, header, size = struct.unpack_from("<IHHQ", data, 0)
    if magic != 0xBA55ED50:
        raise ValueError("not a fatbin")
    at, end = header, header + size
    while at < end:
        kind, _, entry_header = struct.unpack_from("<HHI", data, at)
        (entry_size,) = struct.unpack_from("<Q", data, at + 8)
        (architecture,) = struct.unpack_from("<I", data, at + 28)
        if kind == 2:
            yield architecture, data[at + entry_header:at + entry_header + entry_size]
        at += entry_header + entry_size


def elf_functions(elf):
    """{kernel: its instructions as 128-bit numbers}"""
    (table,) = struct.unpack_from("<Q", elf, 0x28)
    size, count, names = struct.unpack_from("<HHH", elf, 0x3A)
    sections = [struct.unpack_from("<IIQQQQ", elf, table + i * size) for i in range(count)]
    text = sections[names][4]
    functions = {}
    for name, _, _, _, offset, length in sections:
        begin = text + name
        label = elf[begin:elf.index(b"\0", begin)].decode()
        if label.startswith(".text."):
            code = elf[offset:offset + length]
            functions[label[6:]] = [int.from_bytes(code[i:i + 16], "little")
                                    for i in range(0, length, 16)]
    return functions


def branch_target(word, place, architecture):
    """Index of the instruction that a branch goes to; displacements are from the next one."""
    if architecture >= 90:
        low = word >> 16 & 0xFF
        high = word >> 34 & ((1 << 48) - 1)
        value = (high << 8 | low) & ((1 << 56) - 1)
        if value >> 55:
            value -= 1 << 56
        displacement = value * 4
    else:
        value = word >> 34 & ((1 << 48) - 1)
        if value >> 47:
            value -= 1 << 48
        displacement = value * 4
    return place + 1 + displacement // 16


def loops(code, architecture):
    """(first, last) of every backward branch that is not the endless one behind the end."""
    for place, word in enumerate(code):
        if NAMES.get(word & 0x1FF) == "BRA":
            target = branch_target(word, place, architecture)
            if 0 <= target < place:
                yield target, place


def count(code):
    counts = {name: 0 for name in OPERATIONS}
    counts.update({name + ".128": 0 for name in WIDE})
    for word in code:
        name = NAMES.get(word & 0x1FF)
        if name:
            counts[name] += 1
        if name in WIDE and WIDTHS.get(word >> 73 & 7) == 128:
            counts[name + ".128"] += 1
    return counts


def check(kernel, wanted, overhead, code, architecture):
    """What is wrong, one sentence each."""
    whole = count(code)
    if whole["LDL"] or whole["STL"]:
        yield f"{whole['LDL']} LDL and {whole['STL']} STL: it uses local memory"
    seen = []
    for first, last in loops(code, architecture):
        body = code[first:last + 1]
        counts = count(body)
        work = sum(wanted.values())
        if all(counts[name] == number for name, number in wanted.items()):
            # Every access of a memory loop has the full width.
            if any(counts[name] != counts[name + ".128"] for name in WIDE
                   if name + ".128" in wanted):
                continue
            if len(body) - work <= overhead:
                return
        seen.append(", ".join(f"{n} {counts[n]}" for n in wanted) + f" of {len(body)}")
    yield (f"no loop of {', '.join(f'{n} {c}' for n, c in wanted.items())} and at most {overhead} "
           f"more; loops: {'; '.join(seen) or 'none'}")


def read_expected(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            words = line.split("#")[0].split()
            if words:
                kernel, architectures, overhead, *pairs = words
                least, _, most = architectures.partition("-")
                yield kernel, int(least), int(most or 999), int(overhead), {
                    name: int(number) for name, number in (p.split("=") for p in pairs)}


def main(expected, *fatbins):
    code = {}
    for path in fatbins:
        with open(path, "rb") as file:
            for architecture, elf in fatbin_cubins(file.read()):
                if architecture not in KNOWN_ARCHITECTURES:
                    print(f"sm_{architecture}: no table of operations, not checked")
                    continue
                for kernel, words in elf_functions(elf).items():
                    code[kernel, architecture] = words
    if not code:
        sys.exit("no machine code to check")
    faults = checked = 0
    for kernel, least, most, overhead, wanted in read_expected(expected):
        for architecture in sorted({a for _, a in code}):
            if not least <= architecture <= most:
                continue
            if (kernel, architecture) not in code:
                found = ["it is not there"]
            else:
                found = list(check(kernel, wanted, overhead, code[kernel, architecture], architecture))
            checked += 1
            faults += bool(found)
            print(f"{'not ' if found else ''}ok {checked} - {kernel} sm_{architecture}")
            for fault in found:
                print(f"# {fault}")
    print(f"1..{checked}")
    return 1 if faults or not checked else 0


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
