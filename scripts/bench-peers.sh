#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Our CPU ceilings beside likwid-bench's best kernel of the same kind: the same machine, the same
# threads, in turn (A B A B), bytes counted alike (reads and writes of the program; both write past the
# cache). On a shared machine a neighbour only ever slows, so the best of each is compared; the spread
# (best - worst) / best of both says how far to trust the ratio. Usage: bench-peers.sh [TURNS]
set -u
cd "$(dirname "$0")/.." || exit 1
roofline=${BUILD:-build}/roofline
turns=${1:-5}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

if ! command -v likwid-bench >/dev/null; then
	echo 'bench-peers.sh: likwid-bench is not installed; scripts/setup.sh bench installs it' >&2
	exit 1
fi
threads=$("$roofline" devices --json | sed -n 's/^ *"threads": *\([0-9]*\).*/\1/p' | head -n 1)
# Working sets: half of L1 and L2 for each thread, half of L3, and 20 times L3.
l1=$((16 * threads))kB l2=$((512 * threads))kB l3=16MB dram=1GB

# ceiling | likwid kernels, any of which may be the best | working set | figure
rows() {
	cat <<-TABLE
		FP64|peakflops_sse peakflops_avx_fma peakflops_avx512_fma|$l1|MFlops/s
		FP32|peakflops_sp_sse peakflops_sp_avx_fma peakflops_sp_avx512_fma|$l1|MFlops/s
		L1 read|load_sse load_avx load_avx512|$l1|MByte/s
		L2 read|load_sse load_avx load_avx512|$l2|MByte/s
		L3 read|load_sse load_avx load_avx512|$l3|MByte/s
		DRAM read|load_avx load_avx512 load_mem|$dram|MByte/s
		DRAM write|store_mem_sse store_mem_avx store_mem_avx512|$dram|MByte/s
		DRAM copy|copy_mem_sse copy_mem_avx copy_mem_avx512|$dram|MByte/s
		DRAM triad|stream_mem_sse stream_mem_avx_fma stream_mem_avx512|$dram|MByte/s
	TABLE
}

ours() {
	"$roofline" run -d cpu -q -k 'fma_*' -k 'stream_*' -k 'cache_*' --format gp --force -o "$folder/ours" \
		>/dev/null || return
	# Names and figures of the ceilings that count, in units of 1e6.
	python3 - "$folder/ours/ceilings.csv" >>"$folder/ours.txt" <<-'PYTHON'
		import csv, sys
		for row in csv.DictReader(open(sys.argv[1], newline="")):
		    if row["best"] == "1":
		        print(row["ceiling"], float(row["attainable_per_s"]) / 1e6, sep="|")
	PYTHON
}

theirs() {
	local name kernels size figure kernel value best
	rows | while IFS='|' read -r name kernels size figure; do
		best=0
		for kernel in $kernels; do
			value=$(likwid-bench -t "$kernel" -W "N:$size:$threads" 2>/dev/null </dev/null |
				awk -v f="$figure:" '$1 == f { print $2 }')
			best=$(awk -v a="$best" -v b="${value:-0}" 'BEGIN { print (b > a) ? b : a }')
		done
		echo "$name|$best" >>"$folder/theirs.txt"
	done
}

for turn in $(seq "$turns"); do
	echo "turn $turn of $turns" >&2
	ours
	theirs
done

# best and spread of the lines of FILE that begin with NAME
summary() {
	awk -F'|' -v name="$2" '$1 == name { n++; if ($2 > most) most = $2; if (n == 1 || $2 < least) least = $2 }
		END { printf "%.1f %.1f", most, most ? 100 * (most - least) / most : 0 }' "$1"
}
printf '%-12s %14s %8s %14s %8s %7s\n' ceiling 'roofline' spread 'likwid-bench' spread ratio
rows | while IFS='|' read -r name _ _ figure; do
	read -r a spread_a <<<"$(summary "$folder/ours.txt" "$name")"
	read -r b spread_b <<<"$(summary "$folder/theirs.txt" "$name")"
	unit=$([ "$figure" = MFlops/s ] && echo GFLOP/s || echo GB/s)
	awk -v n="$name" -v a="$a" -v b="$b" -v sa="$spread_a" -v sb="$spread_b" -v u="$unit" 'BEGIN {
		printf "%-12s %7.1f %-6s %6.1f%% %7.1f %-6s %6.1f%% %7.2f\n", n, a / 1e3, u, sa, b / 1e3, u, sb,
			b ? a / b : 0 }'
done
lscpu 2>/dev/null | sed -n 's/^Model name: */on /p'
