#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# Everything that only a machine with a GPU can show, in one command of at most ten minutes. It runs
# in stages that save as they go; a stage that passed is not run again, so an interrupted check goes
# on where it stopped. Nothing of the card's settings is changed.
#
# Usage: scripts/gpu-check.sh [-o DIR] [-d cuda:N] [STAGE...]     (default DIR: results/gpu-check)
# Stages: build facts kernels sizes user sanitizer interrupt together thorough record
# A tool that this machine lacks is a gap that the summary names, not a failure.
set -u
cd "$(dirname "$0")/.." || exit 1

out=results/gpu-check device=cuda:0
while getopts o:d: option; do
	case $option in
	o) out=$OPTARG ;;
	d) device=$OPTARG ;;
	*) sed -n '3,9p' "$0" >&2; exit 64 ;;
	esac
done
shift $((OPTIND - 1))
stages=("$@")
[ $# -gt 0 ] || stages=(build facts kernels sizes user sanitizer interrupt together thorough record)
mkdir -p "$out" || exit 1
roofline=build/roofline
gaps=()

gap() {
	gaps+=("$1")
	echo "gap: $1" | tee -a "$out/gaps.txt"
}

# For this GPU alone; the default of ARCHS.
stage_build() {
	scripts/setup.sh run && make -j"$(nproc)" all cub
}

stage_facts() {
	"$roofline" devices && "$roofline" devices --json >"$out/devices.json" || return
	if command -v nvidia-smi >/dev/null; then
		nvidia-smi -q >"$out/nvidia-smi.txt"
	else
		gap 'no nvidia-smi on this machine'
	fi
	"$roofline" devices --json | grep -q '"simulated": true' && {
		echo 'this is the fake GPU, not hardware'
		return 1
	}
	return 0
}

# Every row there is, every element of its output held against the reference; what could not be had in
# the time is said, and stays on the debt list.
stage_kernels() {
	"$roofline" run -d "$device" --quick -k '*' --budget 150 --force -o "$out/kernels"
}

# Small and large problems, and a kernel as a path under the roofs.
stage_sizes() {
	"$roofline" run -d "$device" --quick --budget 25 --size large --suite llm --force -o "$out/large" &&
		"$roofline" run -d "$device" --quick --budget 25 --size sweep -k gemm_tiled_f32 -k gemm_mma_bf16 \
			-k triad_f64 --force -o "$out/sweep"
}

# A user's own kernel, compiled here.
stage_user() {
	"$roofline" run -d "$device" --quick --force --spec scripts/examples/reduce.json -o "$out/user"
}

stage_sanitizer() {
	local tool
	if ! command -v compute-sanitizer >/dev/null; then
		gap 'no compute-sanitizer on this machine: memcheck and racecheck were not run'
		return 0
	fi
	for tool in memcheck racecheck; do
		compute-sanitizer --tool "$tool" --error-exitcode 3 --target-processes all \
			"$roofline" run -d "$device" --quick --force --budget 20 -k '*_f32' -k '*_f64' \
			-o "$out/$tool" >"$out/$tool.txt" 2>&1
		[ $? -ne 3 ] || { tail -n 20 "$out/$tool.txt"; return 1; }
	done
}

# Ctrl-C in mid-run: the result is kept, the status tells, and the GPU can be used afterwards.
stage_interrupt() {
	local pid status
	"$roofline" run -d "$device" --force -o "$out/interrupted" >"$out/interrupted.txt" 2>&1 &
	pid=$!
	sleep 6
	kill -INT "$pid"
	wait "$pid"
	status=$?
	[ "$status" -eq 1 ] || { echo "status $status after Ctrl-C"; return 1; }
	grep -q '"ending": *"interrupted"' "$out/interrupted/result.json" || { echo 'no interrupted result'; return 1; }
	"$roofline" run -d "$device" --quick --force -k 'fma_*' -o "$out/after-interrupt"
}

# Two runs at once on one GPU: the second is refused with a sentence.
stage_together() {
	local pid
	"$roofline" run -d "$device" --quick --force -o "$out/first" >"$out/first.txt" 2>&1 &
	pid=$!
	sleep 3
	if "$roofline" run -d "$device" --quick --force -o "$out/second" >"$out/second.txt" 2>&1; then
		echo 'the second run was not refused'
		wait "$pid"
		return 1
	fi
	cat "$out/second.txt"
	wait "$pid"
}

stage_thorough() {
	"$roofline" run -d "$device" --thorough --budget 150 --force -o "$out/thorough"
}

stage_record() {
	local name
	name=$(sed -n 's/^ *"name": *"\(.*\)",*$/\1/p' "$out/devices.json" | head -n 1)
	scripts/gpu-debt.sh --record "${name:-unknown GPU}" "$out/kernels/result.json"
}

run_stage() {
	case $1 in
	build) stage_build ;;
	facts) stage_facts ;;
	kernels) stage_kernels ;;
	sizes) stage_sizes ;;
	user) stage_user ;;
	sanitizer) stage_sanitizer ;;
	interrupt) stage_interrupt ;;
	together) stage_together ;;
	thorough) stage_thorough ;;
	record) stage_record ;;
	*) echo "there is no stage '$1'"; return 64 ;;
	esac
}

failed=0
for stage in "${stages[@]}"; do
	if [ -e "$out/$stage.passed" ]; then
		echo "== $stage: passed before"
		continue
	fi
	echo "== $stage"
	if [ "$stage" = record ] && [ $failed -gt 0 ]; then
		echo 'not recorded: a stage failed'
		continue
	fi
	start=$SECONDS
	if run_stage "$stage" 2>&1 | tee "$out/$stage.log"; [ "${PIPESTATUS[0]}" -eq 0 ]; then
		touch "$out/$stage.passed"
		echo "== $stage: passed in $((SECONDS - start)) s"
	else
		failed=$((failed + 1))
		echo "== $stage: FAILED after $((SECONDS - start)) s, see $out/$stage.log"
	fi
done
[ -s "$out/gaps.txt" ] && sort -u "$out/gaps.txt"
exit $((failed > 0))
