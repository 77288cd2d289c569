#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Our CPU ceilings beside likwid-bench's best kernel of the same kind: the same machine, the same
# threads, bytes counted alike (reads and writes of the program; both write past the cache). Row by
# row the two run in turn (A B A B), so that both meet the same neighbours. On a shared machine a
# neighbour only ever slows, so the best of each is compared; the spread (best - worst) / best of both
# says how far to trust the ratio.
# Usage: bench-peers.sh [TURNS] [ROW...], say: bench-peers.sh 5 'DRAM read' 'L3 read'
set -u
cd "$(dirname "$0")/.." || exit 1
roofline=${BUILD:-build}/roofline
turns=${1:-5}
shift $(($# > 0))
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if ! command -v likwid-bench >/dev/null; then
	echo 'bench-peers.sh: likwid-bench is not installed; scripts/setup.sh bench installs it' >&2
	exit 1
fi
threads=$("$roofline" devices --json | sed -n 's/^ *"threads": *\([0-9]*\).*/\1/p' | head -n 1)
# Working sets: half of L1 and L2 for each thread; of L3, half and as much as ours; 20 times L3.
l1=$((16 * threads))kB l2=$((256 * threads))kB l3=$((4096 * threads))kB dram=1GB

# ceiling | our kernels | likwid kernels, any of which may be the best | working set | figure
rows() {
	cat <<-TABLE
		FP64|fma_f64|peakflops_avx_fma peakflops_avx512_fma|$l1|MFlops/s
		FP32|fma_f32|peakflops_sp_avx_fma peakflops_sp_avx512_fma|$l1|MFlops/s
		L1 read|cache_l1|load_avx load_avx512|$l1|MByte/s
		L2 read|cache_l2|load_avx load_avx512|$l2|MByte/s
		L3 read|cache_l3|load_sse load_avx load_avx512|$l3|MByte/s
		DRAM read|stream_read|load_sse load_avx load_avx512 load_mem|$dram|MByte/s
		DRAM write|stream_write|store_mem_sse store_mem_avx store_mem_avx512|$dram|MByte/s
		DRAM copy|stream_copy|copy_mem_sse copy_mem_avx copy_mem_avx512|$dram|MByte/s
		DRAM triad|stream_triad stream_update|stream_mem_sse stream_mem_avx_fma stream_mem_avx512 daxpy_avx_fma|$dram|MByte/s
	TABLE
}

# The attainable figure of the ceiling NAME, in units of 1e6, by our KERNELS.
ours() {
	local name=$1 options=()
	for kernel in $2; do options+=(-k "$kernel"); done
	"$roofline" run -d cpu -q "${options[@]}" --budget 5 --format gp --force -o "$folder/ours" \
		>/dev/null 2>&1
	python3 - "$folder/ours/ceilings.csv" "$name" <<-'PYTHON'
		import csv, sys
		for row in csv.DictReader(open(sys.argv[1], newline="")):
		    if row["best"] == "1" and row["ceiling"] == sys.argv[2]:
		        print(float(row["attainable_per_s"]) / 1e6)
	PYTHON
}

# The best figure of likwid's KERNELS; those that this processor cannot execute give none.
theirs() {
	local kernel
	for kernel in $1; do
		likwid-bench -t "$kernel" -W "N:$2:$threads" 2>/dev/null </dev/null |
			awk -v f="$3:" '$1 == f { print $2 }'
	done | sort -g | tail -n 1
}

# best and spread, in %, of the numbers in FILE
summary() {
	sort -g "$1" | awk 'NR == 1 { least = $1 } { most = $1 }
		END { printf "%.1f %.1f", most, most ? 100 * (most - least) / most : 0 }'
}

printf '%-12s %14s %8s %14s %8s %7s\n' ceiling 'roofline' spread 'likwid-bench' spread ratio
rows | while IFS='|' read -r name kernels likwid size figure; do
	if [ $# -gt 0 ] && ! printf '%s\n' "$@" | grep -qxF "$name"; then continue; fi
	: >"$folder/ours.txt"
	: >"$folder/theirs.txt"
	for turn in $(seq "$turns"); do
		[ ! -t 2 ] || printf '%s: turn %d of %d\r' "$name" "$turn" "$turns" >&2
		ours "$name" "$kernels" >>"$folder/ours.txt"
		theirs "$likwid" "$size" "$figure" >>"$folder/theirs.txt"
	done
	read -r a spread_a <<<"$(summary "$folder/ours.txt")"
	read -r b spread_b <<<"$(summary "$folder/theirs.txt")"
	unit=$([ "$figure" = MFlops/s ] && echo GFLOP/s || echo GB/s)
	awk -v n="$name" -v a="$a" -v b="$b" -v sa="$spread_a" -v sb="$spread_b" -v u="$unit" 'BEGIN {
		printf "%-12s %7.1f %-6s %6.1f%% %7.1f %-6s %6.1f%% %7.2f\n", n, a / 1e3, u, sa, b / 1e3, u, sb,
			b ? a / b : 0 }'
done
lscpu 2>/dev/null | sed -n 's/^Model name: */on /p'
