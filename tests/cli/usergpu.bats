# SPDX-License-Identifier: Apache-2.0
# Users' own kernels on the fake GPU: compiled by a fake NVRTC that hands back a prepared image, by the
# real one where there is one, or ready.
load common

fake=${FAKEGPU:-$top/build/tests/fakegpu}
examples=$top/scripts/examples

setup_file() {
	[ -e "$fake/nvrtc/libnvrtc.so.13" ] || skip "no fake GPU: it needs nvcc and clang (make fakegpu)"
}

# on NVRTC ARGUMENTS...: a short run on the fake GPU; NVRTC is fake or real
on() {
	local folder=$fake
	[ "$1" = real ] || folder=$fake:$fake/nvrtc
	shift
	LD_LIBRARY_PATH=$folder ROOFLINE_FAKE_GPU=tiny ROOFLINE_FAKE_NVRTC=$fake/user.cubin \
		ROOFLINE_FAKE_NVRTC_LOG=$PWD/nvrtc.log ROOFLINE_FAKE_REPORT=$PWD/report timeout 100 \
		"$ROOFLINE" run -d cuda --quick --budget 20 -k stream_read --format gp -o out "$@"
}

# spec NAME [KEY=JSON...]: NAME.json, for a kernel of tests/fakegpu/user.cu
spec() {
	local name=$1
	shift
	python3 "$BATS_TEST_DIRNAME/spec.py" 'file="user.cu"' 'precision="FP32"' 'sizes.n="2 * cache_bytes"' \
		'buffers.0.type="f32"' 'buffers.1.type="f32"' 'arguments=["x", "y", {"i32": "n"}]' \
		'grid="ceil_div(n, 256)"' 'block=256' \
		'work={"operations": "n", "bytes": {"DRAM": {"read": "4 * n", "written": "4 * n"}}}' \
		'check={"buffer": "y", "reference": "twice.c", "entry": "twice", "tolerance": 0}' "$@" >"$name.json"
}

sources() {
	cp "$top/tests/fakegpu/user.cu" .
	cat >twice.c <<-'END'
		#include <stdint.h>
		void twice(const float *x, float *y, int32_t n)
		{
			for (int32_t i = 0; i < n; i++)
				y[i] = 2 * x[i];
		}
	END
}

# lost NAME TEXT: the table says that NAME was not measured, and why
lost() {
	tr -s ' \n' ' ' <<<"$output" | grep -qF -- "$1: $2" || {
		printf 'not "%s: %s" in:\n%s\n' "$1" "$2" "$output"
		return 1
	}
}

# value PYTHON: of the result r and its first measurement m
value() {
	python3 -c "import json; r = json.load(open('out/result.json')); m = r['measurements'][0]
print($1)"
}

no_leak() {
	awk '{ last[$1] = $0 } END { for (p in last) if (last[p] !~ /spoiled/ &&
		last[p] !~ /left: buffers 0 modules 0 streams 0 events 0 contexts 0 blas 0 fft 0/) {
			print "leak:", last[p]; bad = 1 } exit bad }' report
}

@test "the example by the fake NVRTC: two instances of a template, checked, under the roof" {
	run -0 on fake --nvrtc-option=--use_fast_math --spec "$examples/reduce.json"
	[ "$(value "m['kernel'], m['check']['state'], m['series'][0]['labels']")" = \
		"reduce passed ['256 threads', '1024 threads']" ]
	[[ $output =~ reduce\ +FP64\ +0.125\ +3\.9[0-9]+\ GB/s.*\ 9[0-9]\.[0-9]\ %\ +DRAM ]]
	contains "bytes not counted: those of its buffers"
	grep -q -- "--gpu-architecture=sm_90 *$" nvrtc.log
	grep -q -- "--use_fast_math" nvrtc.log
	no_leak
}

@test "the example by the real NVRTC" {
	ldconfig -p | grep -q libnvrtc.so || [ -n "$(find -L "${CUDA_HOME:-/usr/local/cuda}" -maxdepth 3 -name 'libnvrtc.so.1*' 2>/dev/null)" ] ||
		skip "no NVRTC on this machine"
	run -0 on real --spec "$examples/reduce.json"
	[ "$(value "m['kernel'], m['check']['state']")" = "reduce passed" ]
	sed 's/sum += x/sum =+ y/' "$examples/reduce.cu" >reduce.cu
	sed "s/\"file\": .*/\"file\": \"reduce.cu\",/; s|\"reduce_ref|\"$examples/reduce_ref|" "$examples/reduce.json" >broken.json
	run -1 on real --force --spec broken.json
	lost broken "broken.json:24: 'reduce<1024>' cannot be made of reduce.cu: reduce.cu(14): error: identifier \"y\" is undefined"
}

@test "ready code: cubin, fatbin, by plain name" {
	sources
	cp "$fake"/user.{cubin,fatbin} .
	spec cubin 'file="user.cubin"' 'entry="scale"'
	spec fatbin 'file="user.fatbin"' 'entry="scale"'
	run -0 on fake --spec cubin.json --spec fatbin.json
	[ "$(value "[k['check']['state'] for k in r['measurements'][:2]]")" = "['passed', 'passed']" ]
	[ ! -e nvrtc.log ]
	no_leak
}

@test "what is wrong with a GPU's kernel costs it alone, with file and line" {
	sources
	printf 'extern "C" __global__ void scale(const float *x, float *y, int n) {}\n#error what is this\n' >broken.cu
	spec broken 'file="broken.cu"'
	spec entry 'entry="scael"'
	spec ready 'file="user.cubin"' 'entry="scael"'
	cp "$fake/user.cubin" .
	spec few 'arguments=["x", "y"]' 'check='
	spec wide 'arguments=["x", "y", {"i64": "n"}]' 'check='
	spec threads 'block=2048'
	spec zero 'block="256 - 256"'
	spec beyond 'entry="beyond"' 'grid="ceil_div(n, 256) + 1"'
	spec astray 'entry="astray"' 'check='
	spec wrong 'check.tolerance=0' 'buffers.0.low=1' 'buffers.0.high=2' 'check.arguments=["x", "y", {"i32": "n - 1"}]'
	specs=()
	for name in broken entry ready few wide threads zero beyond astray wrong; do specs+=(--spec $name.json); done
	run -2 on fake "${specs[@]}"
	lost broken "broken.cu(2): error: what is this"
	lost entry "entry.json:4: there is no kernel 'scael' in user.cu; it has: scale, beyond, astray"
	lost ready "ready.json:4: there is no kernel 'scael' in user.cubin; it has:"
	lost few "scale in user.cu takes 3 arguments, the spec gives 2"
	lost wide "parameter 3 of scale in user.cu takes 4 bytes, the spec gives 8: is its type right?"
	lost threads "scale takes too many registers for blocks of 2048 threads: at most 1024"
	lost zero "zero.json:45: block: 0 is not between 1 and 2147483647"
	lost beyond "it wrote beyond the end of buffer 'y', 0 bytes after its"
	lost astray "the timed work on cuda:0: CUDA_ERROR_ILLEGAL_ADDRESS (700)"
	lost fault "wrong: wrong output:"
	grep -q '^"DRAM read"' out/ceilings.csv
}

@test "a kernel that hangs, an NVRTC that crashes: one sentence" {
	sources
	spec scale
	ROOFLINE_FAKE_FAULTS=hang=scale run -1 on fake --spec scale.json
	lost scale "the timed work on cuda:0 has not finished after"
	grep -q '^"DRAM read"' out/ceilings.csv
	ROOFLINE_FAKE_NVRTC_BAD=crash run -1 on fake --force --spec scale.json
	lost scale "compiling user.cu: it crashed (Aborted)"
}
