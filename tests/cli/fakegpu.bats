# SPDX-License-Identifier: Apache-2.0
# The whole program on the fake GPU (tests/fakegpu): a modelled device whose speed is known, and
# every way in which a driver can fail.
load common

fake=${FAKEGPU:-$top/build/tests/fakegpu}

setup_file() {
	[ -e "$fake/libcuda.so.1" ] || skip "no fake GPU: it needs nvcc and clang (make fakegpu)"
}

# on PROFILE FAULTS ARGUMENTS...: roofline on that fake GPU
on() {
	local profile=$1 faults=$2
	shift 2
	LD_LIBRARY_PATH=$fake ROOFLINE_FAKE_GPU=$profile ROOFLINE_FAKE_FAULTS=$faults \
		ROOFLINE_FAKE_REPORT=$PWD/report ROOFLINE_FAKE_LOG=$PWD/log timeout 100 "${PROGRAM:-$ROOFLINE}" "$@"
}

# The last line of each process in the report says that nothing was left, or that it could not clean up.
no_leak() {
	[ ! -e report ] || awk '{ last[$1] = $0 }
		END { for (p in last) if (last[p] !~ /spoiled/ &&
			last[p] !~ /left: buffers 0 modules 0 streams 0 events 0 contexts 0 blas 0 fft 0/) {
				print "leak:", last[p]; bad = 1 } exit bad }' report
}

# within FILE CEILING MODELLED: at most 1 % from it; of several measurements the first counts, the fastest
within() {
	local got
	got=$(sed -nE 's/^"'"$2"'",.*,"(B|FLOP|OP)",([0-9.e+]+),.*/\2/p' "$1" | head -n 1)
	awk -v got="$got" -v want="$3" -v name="$2" 'BEGIN {
		if (got > 0.99 * want && got < 1.01 * want) exit 0
		printf "%s: %s is not within 1 %% of %s\n", name, got, want; exit 1 }'
}

@test "devices: the fake GPU, marked as simulated" {
	run -0 on tiny "" devices
	contains "cuda:0  Fake GPU tiny  (SIMULATED)"
	contains "sm_90"
	contains "128 MiB"
	contains "GPU-fafbfcfd-feff-0001-0203-040506070809"
	run -0 on h200 "" devices
	contains "140 GiB"
	no_leak
}

@test "run on tiny: every roof within 1 % of the modelled one" {
	# All that a quick run takes, but of its workloads those that are soon executed here.
	run -0 on tiny "" run -d cuda --quick --budget 60 --format gp -k 'fma_f??' -k fma_bf16 -k int_mad \
		-k int_logic -k dp4a -k special -k mma_f64 -k 'mma_?f16' -k mma_f16 -k mma_tf32 -k mma_int8 \
		-k stream_read -k stream_write -k stream_copy -k stream_triad -k 'cache_*' -k shared_read \
		-k shared_write -k shared_cluster -k constant_read -k triad_f64 -k dot_f64 -k softmax_f32 \
		-k gemm_tiled_f64 -k spmv_csr_f64 -k mlp_f32 -o out
	contains "SIMULATED"
	within out/ceilings.csv FP64 8e9
	within out/ceilings.csv FP32 16e9
	within out/ceilings.csv FP16 32e9
	within out/ceilings.csv BF16 30e9
	within out/ceilings.csv INT32 8e9
	within out/ceilings.csv "INT32 logic" 4e9
	within out/ceilings.csv DP4A 40e9
	within out/ceilings.csv MUFU 2e9
	within out/ceilings.csv "FP64 tensor" 16e9
	within out/ceilings.csv "DRAM read" 4e9
	within out/ceilings.csv "DRAM write" 3.6e9
	# One byte written for two, or one, read.
	within out/ceilings.csv "DRAM triad" 3.857e9
	within out/ceilings.csv "DRAM copy" 3.789e9
	within out/ceilings.csv "L2 read" 16e9
	within out/ceilings.csv "L1 read" 32e9
	within out/ceilings.csv "L2 write" 12e9
	within out/ceilings.csv "shared read" 32e9
	within out/ceilings.csv "shared write" 32e9
	within out/ceilings.csv "cluster read" 8e9
	within out/ceilings.csv "constant read" 4e9
	grep -q '"simulated": true' out/result.json
	no_leak
}

@test "per clock and SM by the kernels' own count; a timer that disagrees with the events is a fault" {
	run -0 on tiny "" run -d cuda:0 --quick -k fma_f32 -k mma_bf16 -k cache_l1 -k shared_read -o out
	sed -nE 's/^"[^"]*","[^"]*","([a-z0-9_]*)",.*"(FLOP|B)",(([^,]*,){8})([^,]*),.*/\1,\5/p' out/ceilings.csv | awk -F, '
		BEGIN { want["fma_f32"] = 8; want["mma_bf16"] = 11; want["cache_l1"] = want["shared_read"] = 16 }
		{ seen++; if (!($2 > 0.99 * want[$1] && $2 < 1.005 * want[$1])) { print; bad = 1 } }
		END { exit bad || seen != 4 }'
	run -0 "$ROOFLINE" show --no-chart -v out
	contains "7.99"
	contains " of 256"
	run -2 on tiny timer=1.1 run -d cuda:0 --quick -k fma_f32 -o slow
	contains "fma_f32 is implausible: its blocks ran for"
	run -2 on tiny timer=0.8 run -d cuda:0 --quick -k fma_f32 -o fast
	contains "fma_f32 is implausible: its blocks ran for"
}

@test "curves that no chart draws are in the table; a tensor ceiling can be held" {
	run -0 on hostile "" run -d cuda:0 --quick --budget 40 --format gp -k fma_f32_by_chains -k shared_conflicts \
		-k mma_bf16 -k mma_bf16_sustained -o out
	no_leak
	contains "fma_f32_by_chains by chains: 1: 7.99"
	contains "shared_conflicts by ways: 1: 16."
	within out/ceilings.csv "BF16 tensor" 11e9
	within out/ceilings.csv "BF16 tensor, sustained" 11e9
	run -64 on hostile "" run -d cuda:0 --budget 5 -k mma_bf16_sustained
	contains "it is held for 7.5 s, and the budget is 5 s"
	run -64 on tiny "" run -d cuda:0 --quick -k mma_bf16_sustained
	contains "wgmma_bf16_sustained takes its place"
}

@test "ceilings beside the plain one: listed by their aspect" {
	run -0 on tiny "" run -d cuda --quick --format gp -k fma_f64 -k 'add_*' -k 'mul_*' -o out
	within out/ceilings.csv "FP64, add" 8e9
	within out/ceilings.csv "FP64, mul" 8e9
	within out/ceilings.csv "FP32, add" 16e9
	within out/ceilings.csv "FP32, mul" 16e9
	no_leak
}

@test "run on tiny: ceilings of a thorough run within 1 %" {
	run -0 on tiny "" run -d cuda --quick --format gp -k stream_sectors -k '*_atomics' -k stream_modify \
		-k stream_add -k cache_l2_far -o out
	within out/ceilings.csv "DRAM read, 32 B sectors" 2e9
	within out/ceilings.csv "L2 read, far" 10e9
	within out/ceilings.csv "L2 copy, atomics" 6e9
	within out/ceilings.csv "shared copy, atomics" 10e9
	within out/ceilings.csv "DRAM copy" 3.789e9
	within out/ceilings.csv "DRAM triad" 3.857e9
	no_leak
}

@test "links and launches on tiny: as modelled" {
	run -0 on tiny "" run -d cuda --quick --format gp -k 'link_*' -k 'launch_*' -o out
	within out/ceilings.csv "link read" 1e9
	within out/ceilings.csv "link write" 1e9
	# Both at once, side by side.
	within out/ceilings.csv "link copy" 2e9
	within out/ceilings.csv "link read, pageable" 0.4e9
	within out/ceilings.csv "link write, pageable" 0.4e9
	grep -qE '^launch +2\.0[0-9] us|^launch +2\.0[0-9] µs' <<<"$output"
	grep -qE '^launch by graph +1\.0[0-9] (us|µs)' <<<"$output"
	no_leak
}

@test "two GPUs: copies from one to the other as modelled, or one line why there are none" {
	local call says n
	run -0 on pair "" devices
	contains "cuda:1  Fake GPU tiny  (SIMULATED)"
	contains "1 other GPU directly"
	for d in 0 1; do
		run -0 on pair "" run -d cuda:$d --quick --format gp -k 'peer_*' -o "out$d"
		within out$d/ceilings.csv "peer write" 3e9
		within out$d/ceilings.csv "peer copy" 6e9
	done
	while read -r call says; do
		n=$(awk -v call="$call" '$2 == call { print $1; exit }' log)
		run -1 on pair "fail=$n:1" run -d cuda:0 --quick --format gp -k peer_copy -o "out-$call"
		contains "$says"
	done <<-'END'
		cuCtxEnablePeerAccess reaching cuda:1 directly
		cuMemcpyPeerAsync copying buffer device source
	END
	no_leak
	run -0 on pair apart run -d cuda:0 --quick --format gp -k peer_copy -k link_to_device -o apart
	contains "left out: peer_copy: peer_copy needs a second GPU that this one reaches directly"
	run -64 on tiny "" run -d cuda:0 --quick -k 'peer_*'
	contains "needs a second GPU that this one reaches directly, and there is none"
}

@test "host memory that cannot be pinned, a graph that cannot be made: one sentence each" {
	local call says n
	run -0 on tiny "" run -d cuda --quick --format gp -k link_to_device -k launch_graph -o out
	while read -r call says; do
		n=$(awk -v call="$call" '$2 == call { print $1; exit }' log)
		run -1 on tiny "fail=$n:1" run -d cuda --quick --format gp -k link_to_device -k launch_graph -o "out-$call"
		contains "$says"
	done <<-'END'
		cuMemHostAlloc allocating
		cuStreamBeginCapture beginning to record a graph
		cuGraphInstantiateWithFlags making a graph ready
	END
	no_leak
}

@test "latencies and curves on tiny: as modelled" {
	run -0 on tiny "" run -d cuda --quick --budget 60 --format gp -k 'latency*' -k staircase -k 'intensity_f*' -o out
	no_leak
	python3 - out/result.json <<'END'
import json, statistics, sys
wait = {"l1": 30, "l2": 200, "l2_far": 350, "l2_lines": 350, "dram": 600, "shared": 25, "cluster": 180, "constant": 20}
peak = {"intensity_f64": 8e9, "intensity_f32": 16e9, "intensity_f16": 32e9}
bad = False
def check(what, got, want, share):
    global bad
    if not abs(got - want) <= share * want:
        print(f"{what}: {got:.4g} is not within {100 * share} % of {want:.4g}")
        bad = True
steps = []
for m in json.load(open(sys.argv[1]))["measurements"]:
    if not m["rounds"]:
        continue
    seconds = min(statistics.median(r["seconds"]) for r in m["rounds"])
    name, x = m["kernel"], m["parameters"][0]["value"]
    if name == "latency_l2_lines":
        lines = m["series"][0]
        if lines["name"] != "latency by line" or set(lines["values"]) != {200, 350}:
            print(lines)
            bad = True
    if name.startswith("latency_"):
        check(name, seconds / m["work"]["accesses"] * 1e9, wait.pop(name[8:]), 0.02 if "lines" in name else 0.01)
    elif name == "staircase":
        steps.append((x, m["work"]["bytes"]["L1"]["read"] / seconds))
    else: # the sums are written too
        check(f"{name} at {x:.3g}", m["work"]["operations"] / seconds, min(peak[name], 4e9 * x), 0.03)
check("staircase in L1", min(steps)[1], 32e9, 0.01)
check("staircase in DRAM", max(steps)[1], 4e9, 0.01)
sys.exit(bad or bool(wait))
END
}

@test "tensor ceilings: mma.sync is the plain one where nothing is faster" {
	run -0 on tiny "" run -d cuda --quick --format gp -k mma_f16 -k mma_bf16 -k mma_tf32 -k mma_int8 -k mma_fp8 -o out
	contains "left out: mma_fp8: needs compute capability 8.9, 12.0 or 12.1, this device has 9.0"
	within out/ceilings.csv "FP16 tensor, mma.sync" 24e9
	within out/ceilings.csv "BF16 tensor, mma.sync" 22e9
	within out/ceilings.csv "TF32 tensor, mma.sync" 12e9
	within out/ceilings.csv "INT8 tensor, mma.sync" 48e9
	run -0 on hostile "" run -d cuda --quick --format gp -k mma_f16 -k mma_bf16_sparse -k mma_int8_zeros -o out8
	within out8/ceilings.csv "FP16 tensor" 12e9
	within out8/ceilings.csv "BF16 tensor, sparse" 11e9
	within out8/ceilings.csv "INT8 tensor, zeros" 24e9
	no_leak
}

@test "run on an old GPU, sm_75: every roof within 1 %, no tensor ceiling" {
	PROGRAM=${ROOFLINE_ALL_GPUS:-$top/build/gpus/roofline}
	[ -x "$PROGRAM" ] || skip "no program for sm_75: make ARCHS=all BUILD=build/gpus"
	run on sm75 "" run -d cuda --quick --budget 60 --format gp -k 'fma*' -k 'stream*' -k 'cache*' -o out
	[ "$status" -eq 0 ]
	within out/ceilings.csv FP64 0.5e9
	within out/ceilings.csv FP32 16e9
	within out/ceilings.csv "DRAM read" 3e9
	within out/ceilings.csv "DRAM write" 2.8e9
	within out/ceilings.csv "L2 read" 9e9
	within out/ceilings.csv "L1 read" 24e9
	within out/ceilings.csv "L2 write" 7e9
	# Without FP64 tensor cores cuBLAS has the vector units' roof.
	run -0 on sm75 "" run -d cuda --quick --budget 30 --format gp -k fma_f64 -k gemm_blas_f64 -o blas
	grep -qE '^"gemm_blas_f64","FP64",.*,"FP64",' blas/kernels.csv
	no_leak
}

@test "a GPU whose name is an attack: nothing executes" {
	run -0 on hostile "" run -d cuda --quick -k 'stream*' -o out
	[ ! -e pwned ]
	run -0 "$ROOFLINE" show out/result.json
	run -0 "$ROOFLINE" plot out/result.json --format svg -o again
	[ ! -e pwned ]
	run ! grep -q "<script" again/*.svg
	run ! grep -rq "<script" --include=*.svg out
}

@test "no GPU, old driver, stub library: one sentence, status 1" {
	run -1 on tiny no-device run -d cuda -o out
	contains "the NVIDIA driver finds no GPU"
	run -1 on tiny old-driver run -d cuda -o out
	contains "the NVIDIA driver is too old: it supports CUDA 10.2"
	run -1 on tiny stub run -d cuda -o out
	contains "is the toolkit's stub, not the driver's library"
	[ ! -e out ]
	run -0 on tiny no-device devices
	contains "the NVIDIA driver finds no GPU"
}

@test "no image for this GPU: says how to build it" {
	run -1 on tiny no-image run -d cuda --quick -k stream_read -o out
	contains "this program has no device code for sm_90; build it with"
	no_leak
}

@test "out of memory: says how much of what" {
	run -1 on tiny oom run -d cuda --quick -k stream_read -o out
	contains "not enough memory, 128 MiB free: allocating 8 MiB for buffer a"
	no_leak
}

@test "a launch that fails costs its kernel alone" {
	for code in 700 719; do
		run -1 on tiny launch=stream_copy:$code run -d cuda --quick --format gp -k stream_read -k stream_copy \
			-k stream_triad -o out-$code
		contains "($code)"
		within out-$code/ceilings.csv "DRAM read" 4e9
		within out-$code/ceilings.csv "DRAM triad" 3.857e9
		run ! grep -q '^"DRAM copy".*,"B",[0-9]' out-$code/ceilings.csv
	done
	no_leak
}

@test "an abort in the driver costs its kernel alone" {
	run -1 on tiny crash=stream_copy run -d cuda --quick --format gp -k 'stream_*' -o out
	contains "crashed (Aborted)"
	within out/ceilings.csv "DRAM read" 4e9
}

@test "a kernel that hangs is given up; what was measured is kept" {
	run -1 on tiny hang=stream_copy run -d cuda --quick --format gp -k 'stream_read' -k stream_copy -o out
	contains "the GPU hangs"
	grep -q '"kernel": "stream_read"' out/result.json
}

@test "ECC error and lost GPU: stops, says why, keeps what was measured" {
	run -1 on tiny launch=gather_64@12:214 run -d cuda --quick --format gp -k 'stream_*' -o out
	contains "CUDA_ERROR_ECC_UNCORRECTABLE (214)"
	contains "incomplete"
	grep -q '"kernel": "stream_triad"' out/result.json
	run -1 on tiny lost=gather_64@12 run -d cuda --quick --format gp -k 'stream_*' -o out2
	contains "the GPU is lost"
	grep -q '"kernel": "stream_triad"' out2/result.json
}

@test "cuFFT: the modelled rates, the right spectra, nothing left" {
	run -0 on tiny "" run -d cuda --quick --format gp -k 'fft_*' -k fma_f64 -k fma_f32 -o out
	within out/ceilings.csv FP64 8e9
	grep -qE '^"fft_f64","FP64"' out/kernels.csv
	grep -qE '^"fft_f32","FP32"' out/kernels.csv
	grep -q '"name": "cuFFT"' out/result.json
	no_leak
}

@test "cuBLASLt: bytes at the modelled rates, the right products, nothing left" {
	run -0 on tiny "" run -d cuda --quick --format gp -k 'gemm_blas_*8' -o out
	grep -qE '^"gemm_blas_i8","INT8 tensor"' out/kernels.csv
	grep -qE '^"gemm_blas_f8","FP8 tensor"' out/kernels.csv
	grep -q '"name": "cuBLASLt"' out/result.json
	no_leak
}

@test "CUB: left out where nothing is real, and why" {
	run -0 on tiny "" run -d cuda --quick --format gp -k sum_cub_f32 -k sum_f32 -o out
	contains "sum_cub_f32: what it does cannot be simulated: it needs a real device"
	no_leak
}

@test "a library's kernel that fails alone is a failure, beside others it is a loss" {
	run -1 on tiny fail=55:999 run -d cuda --quick --format gp -k gemm_blas_f64 -o alone
	contains "(999)"
	# The fake libraries under another name are not found.
	mkdir without
	cp "$fake/libcuda.so.1" without/
	ln -s libcuda.so.1 without/libnvidia-ml.so.1
	fake=$PWD/without run -0 on tiny "" run -d cuda --quick --format gp -k gemm_blas_f64 -k fft_f32 -k fma_f64 -o beside
	contains "gemm_blas_f64: "
	contains "fft_f32: "
	within beside/ceilings.csv FP64 8e9
}

@test "one flipped bit: wrong output, status 2" {
	run -2 on tiny flip=stream_copy run -d cuda --quick --format gp -k 'stream_*' -o out
	contains "wrong output"
	contains "stream_copy"
	within out/ceilings.csv "DRAM read" 4e9
}

@test "Ctrl-C ends the run, not only that of the first device" {
	local child code=0
	LD_LIBRARY_PATH=$fake ROOFLINE_FAKE_GPU=tiny setsid "$ROOFLINE" run -d cuda -d cpu --budget 30 \
		--format gp -k stream_read -o out >run.out 2>&1 3>&- &
	child=$!
	until grep -q "round 1" run.out; do sleep 0.05; done
	kill -INT $child
	wait $child || code=$?
	cat run.out
	[ "$code" -eq 1 ]
	grep -q '"ending": "interrupted"' out/cuda-0/result.json
	[ ! -e out/cpu ]
}

@test "throttling is flagged, and its rounds do not count" {
	run on tiny throttle=4 run -d cuda --quick --format gp -k stream_read -o out
	contains "throttled"
}

@test "a GPU that others use: refused, or flagged with --shared" {
	run -1 on tiny busy run -d cuda --quick -k stream_read -o out
	contains "another process is using this device"
	run -0 on tiny busy run -d cuda --quick --shared --format gp -k stream_read -o shared
	contains "shared"
}

@test "H200 size, nothing executed: sizes hold, and no figure without a right output" {
	run -2 on h200 "" run -d cuda --quick --format gp -k 'stream_*' -o out
	contains "wrong output"
	run ! grep -q '^"DRAM.*,"B",[0-9]' out/ceilings.csv
	no_leak
}

# Every driver call fails in turn. SWEEP=all: each of the first 700 calls, three codes.
sweep() {
	local fault=$1 code=$2 n calls="1 2 3 4 6 9 15 22 24 26 29 33 40 47 53 60 80 130 250 431 434 700 3000"
	[ "${SWEEP:-}" != all ] || calls=$(seq 1 700)
	local spare="DriverGetVersion|DeviceGetAttribute|DeviceGetUuid|DeviceGetPCIBusId|DeviceTotalMem"
	spare+="|MemGetInfo|MemFree|StreamDestroy|EventDestroy|ModuleUnload|CtxSetCurrent"
	spare+="|DevicePrimaryCtxRetain|DevicePrimaryCtxRelease"
	on tiny "" run -d cuda --quick -k stream_read --format gp -o old >/dev/null 2>&1
	cp old/result.json before.json
	for n in $calls; do
		rm -rf out report log
		run on tiny "$fault=$n:$code" run -d cuda --quick --format gp -k stream_read -o out
		case $status in
		0) # only a call that is not needed for the figure, or tidies up; what had no room is tried again
			if [ "$code" = 2 ]; then
				within out/ceilings.csv "DRAM read" 4e9 || return 1
			elif ! [ "$fault" = fail ] || ! grep -qE "^$n cu($spare)$" log; then
				echo "$fault=$n:$code: status 0 although $(grep "^$n " log)"
				return 1
			fi ;;
		1 | 64) # says what it was about
			grep -qE "\($code\)|does not tell|nothing can be measured on this device" <<<"$output" ||
				{ echo "$fault=$n:$code ($(grep "^$n " log)): no reason in: $output"; return 1; } ;;
		*)
			echo "$fault=$n:$code: status $status: $output"
			return 1 ;;
		esac
		no_leak || { echo "$fault=$n:$code"; return 1; }
		cmp -s old/result.json before.json
	done
}

@test "driver calls fail one by one, code 999" {
	sweep fail 999
}

@test "driver calls fail one by one, out of memory" {
	sweep fail 2
}

@test "driver calls fail one by one, illegal address" {
	sweep fail 700
}

@test "all driver calls fail from one on" {
	sweep fail-from 999
}

@test "the fake driver has no function that the real one lacks" {
	local stub
	for stub in "${CUDA_HOME:-/usr/local/cuda}"/{lib64,lib,targets/*/lib}/stubs/libcuda.so; do
		[ ! -e "$stub" ] || break
	done
	[ -e "$stub" ] || skip "no stub library of a CUDA toolkit to compare with"
	comm -23 <(nm -D --defined-only "$fake/libcuda.so.1" | awk '$3 ~ /^cu[A-Z]/ { print $3 }' | sort) \
		<(nm -D --defined-only "$stub" | awk '{ print $3 }' | sort) >unknown
	diff /dev/null unknown
}
