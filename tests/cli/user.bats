# SPDX-License-Identifier: Apache-2.0
# Users' own kernels (`run --spec`) on the CPU: the examples, and everything that can be wrong with one.
load common

examples=$top/scripts/examples
brief=(run -d cpu --quick --budget 1 -k fma_f64 --format gp -o out)

# spec NAME [KEY=JSON...]: NAME.json, see spec.py
spec() {
	local name=$1
	shift
	python3 "$BATS_TEST_DIRNAME/spec.py" "$@" >"$name.json"
}

# sources: the kernel that spec.py is about, and its reference
sources() {
	cat >scale.c <<-'END'
		#include <stdint.h>
		#ifndef FACTOR
		#define FACTOR 2
		#endif
		void scale(const double *x, double *y, int64_t n, int thread, int threads)
		{
			for (int64_t i = n * thread / threads; i < n * (thread + 1) / threads; i++)
				y[i] = FACTOR * x[i];
		}
	END
	cat >reference.c <<-'END'
		#include <stdint.h>
		void reference(const double *x, double *y, int64_t n)
		{
			for (int64_t i = 0; i < n; i++)
				y[i] = x[i] + x[i];
		}
	END
}

# kernel NAME BODY: NAME.c with a function scale() of that body
kernel() {
	printf '%s\n' '#include <stdint.h>' '#include <stdlib.h>' \
		'void scale(const double *x, double *y, int64_t n, int thread, int threads)' \
		"{ (void)x, (void)y, (void)n, (void)thread, (void)threads; $2 }" >"$1.c"
}

# value FILE PYTHON: of the result r and its first measurement m
value() {
	python3 -c "import json, sys; r = json.load(open(sys.argv[1])); m = r['measurements'][0]
print($2)" "$1"
}

# lost NAME TEXT: the table says that NAME was not measured, and why
lost() {
	tr -s ' \n' ' ' <<<"$output" | grep -qF -- "$1: $2" || {
		printf 'not "%s: %s" in:\n%s\n' "$1" "$2" "$output"
		return 1
	}
}

@test "the example: two variants, checked, a point under the roof" {
	run -0 "$ROOFLINE" run -d cpu --quick --budget 4 -k fma_f64 --format gp -o out --spec "$examples/stencil.json"
	[[ $output =~ stencil\ +FP64\ +0.375 ]]
	[[ $output =~ "Variants tried"$'\n'"  stencil: strips of 4 rows "[0-9.]+" "[MG]"FLOP/s; strips of 64 rows " ]]
	[ "$(value out/result.json "m['kernel'], m['check']['state'], m['series'][0]['labels']")" = \
		"stencil passed ['strips of 4 rows', 'strips of 64 rows']" ]
	grep -q stencil out/kernels.csv
	grep -qF "$(printf stencil | od -An -b | tr -d '\n' | tr ' ' '\\')" out/roofline.gp
}

@test "a spec beside the kernel's file; a file instead of the spec's" {
	sources
	spec scale
	run -0 "$ROOFLINE" "${brief[@]}" --kernel-file scale.c
	[ "$(value out/result.json "m['kernel'], m['check']['state']")" = "scale passed" ]
	mv scale.c other.c
	run -0 "$ROOFLINE" "${brief[@]}" --force --kernel-file other.c --spec scale.json
	[ "$(value out/result.json "m['check']['state']")" = passed ]
	run -64 --separate-stderr "$ROOFLINE" "${brief[@]}" --kernel-file other.c
	[[ $stderr == *"needs a --spec: make one with \`roofline spec --from other.c\`"* ]]
}

@test "a ready shared object, macros, expected output from a file, no check: unchecked" {
	sources
	cc -shared -fPIC -o scale.so scale.c
	spec ready 'file="scale.so"'
	spec three 'define={"FACTOR": 3}' 'check={"buffer": "y", "expected": "y.bin", "tolerance": 0}' \
		'buffers.0.fill="iota"' 'sizes.n=1000'
	python3 -c "import array, sys; array.array('d', [3 * i for i in range(1000)]).tofile(sys.stdout.buffer)" >y.bin
	spec free check=
	run -0 "$ROOFLINE" "${brief[@]}" --spec ready.json --spec three.json --spec free.json
	[ "$(value out/result.json "[k['check']['state'] for k in r['measurements'][:3]]")" = \
		"['passed', 'passed', 'unchecked']" ]
	contains unchecked
	run ! grep -i "free.*OK" <<<"$output"
}

@test "bytes left out: those of the buffers, and the point says so; unknown where a cache holds them" {
	sources
	spec large 'sizes.n="ceil(4 * cache_bytes / 16)"' 'work={"operations": "n"}' check=
	spec small 'work={"operations": "n"}' check=
	run -0 "$ROOFLINE" "${brief[@]}" --budget 4 --spec large.json --spec small.json
	[ "$(value out/result.json "m['work']['bytes']['DRAM'] == dict(read=8*m['size'][0]['value'], written=8*m['size'][0]['value'])")" = True ]
	[ "$(value out/result.json "r['measurements'][1]['work']['bytes']")" = "{}" ]
	contains "bytes not counted: those of its buffers"
}

@test "an updated buffer: the reference knows how often" {
	kernel update 'for (int64_t i = n * thread / threads; i < n * (thread + 1) / threads; i++) y[i] += x[i];'
	cat >often.c <<-'END'
		#include <stdint.h>
		void often(const double *x, double *y, int64_t n, int64_t executions)
		{
			for (int64_t e = 0; e < executions; e++)
				for (int64_t i = 0; i < n; i++)
					y[i] += x[i];
		}
	END
	spec update 'file="update.c"' 'sizes.n=1000' 'buffers.1.fill="zeros"' 'buffers.1.access="updated"' \
		'check={"buffer": "y", "reference": "often.c", "entry": "often", "relative": 1e-9,
			"arguments": ["x", "y", {"i64": "n"}, "executions"]}'
	run -0 "$ROOFLINE" "${brief[@]}" --spec update.json
	[ "$(value out/result.json "m['check']['state']")" = passed ]
}

@test "a sweep: a measurement for each size" {
	sources
	spec sweep 'sweep={"over": "n", "values": [1000, "10 * 1000", 100000]}'
	run -0 "$ROOFLINE" "${brief[@]}" --spec sweep.json
	[ "$(value out/result.json "[(k['point'], k['size'][0]['value'], k['over']) for k in r['measurements'][:3]]")" = \
		"[(0, 1000, 'n'), (1, 10000, 'n'), (2, 100000, 'n')]" ]
}

@test "what cannot be compiled or planned costs its kernel alone, each with file and line" {
	sources
	printf 'int scale(void)\n{\nreturn 1 +;\n}\n' >broken.c
	spec broken 'file="broken.c"'
	spec entry 'entry="scael"'
	spec few 'arguments=["x", "y", {"i64": "n"}]'
	spec pointer 'arguments=["x", {"i64": "n"}, "y", "thread", "threads"]'
	spec lossy 'arguments=["x", "y", {"f64": "n"}, "thread", "threads"]'
	spec zero 'sizes.n="sm_count - sm_count"'
	spec divide 'values={"m": "n - n"}' 'buffers.0.count="n / m"'
	spec overflow 'buffers.0.count="2 ** 62 * n"'
	spec large 'sizes.n="2 ** 50"'
	spec half 'buffers.0.count="n / 3"'
	spec reference 'check.entry="refrence"'
	touch mine.cu
	spec gpu 'file="mine.cu"' 'grid=1' 'block=1' 'arguments=["x"]' check=
	cc -shared -fPIC -o scale.so scale.c
	spec object 'file="scale.so"' 'entry="scael"'
	spec json 'check.relative=0'
	sed -i '3s/,$//' json.json
	specs=()
	for name in broken entry few pointer lossy zero divide overflow large half reference gpu object json; do
		specs+=(--spec $name.json)
	done
	run -1 --separate-stderr "$ROOFLINE" "${brief[@]}" "${specs[@]}"
	lost broken "$PWD/broken.c:3:11: error: expected expression before"
	lost entry "entry.json:4: there is no function 'scael' in scale.c; it has: scale"
	lost few "few.json:22:7: error: too few arguments to function ‘scale’"
	lost pointer "pointer.json:22:42: error: passing argument 2 of ‘scale’ makes pointer from integer"
	lost lossy "lossy.json:22:71: error: conversion from ‘double’ to ‘int64_t’"
	lost zero "zero.json:7: sizes.n: 0 is not between 1 and"
	lost divide "divide.json:13: buffers[0].count: division by zero (column 3 of 'n / m')"
	lost overflow "overflow.json:13: buffers[0].count: the result does not fit in 64 bits (column 9"
	lost large "its buffers take 16 PiB, half of the free memory is"
	lost half "half.json:13: buffers[0].count: 33333.333333333336 is not a whole number: use //, ceil_div or floor"
	lost reference "reference.json:40: there is no function 'refrence' in reference.c; it has: reference"
	lost gpu "it has no code for this kind of device"
	lost object "object.json:4: there is no function 'scael' in scale.so; it has: scale"
	lost json "json.json:4: not JSON"
	# The rest went on, and what the compiler said is there.
	grep -q '^"FP64"' out/ceilings.csv
	[[ $stderr == *"return 1 +;"* ]]
}

@test "a variant that cannot be made is named, the others are measured" {
	sources
	spec two 'variants=[{"name": "bad", "define": {"FACTOR": "+"}}, {"name": "good"}]'
	run -0 "$ROOFLINE" "${brief[@]}" --spec two.json
	contains "left out: two: variant 'bad':"
	[ "$(value out/result.json "m['variant'], m['check']['state']")" = "good passed" ]
}

@test "a kernel that crashes, writes out of bounds or computes nonsense: one sentence, the rest goes on" {
	sources
	kernel crash 'abort();'
	kernel far 'y[n + 1024] = 1;'
	kernel near 'y[n] = 1;'
	kernel wrong 'for (int64_t i = 0; i < n; i++) y[i] = 3 * x[i];'
	kernel lazy ''
	specs=()
	for name in crash far near wrong lazy; do
		spec $name "file=\"$name.c\""
		specs+=(--spec $name.json)
	done
	run -2 "$ROOFLINE" run -d cpu --quick --budget 3 -k fma_f64 --format gp -o out "${specs[@]}" || [ "$status" -eq 1 ]
	lost crash "the process that measured it crashed (Aborted) in step: preparing"
	lost far "the process that measured it crashed (Segmentation fault) in step: preparing"
	lost near "it wrote beyond the end of buffer 'y', 0 bytes after its 100000 elements"
	lost fault "wrong: wrong output:"
	lost fault "lazy: wrong output:"
	grep -q '^"FP64"' out/ceilings.csv
}

@test "a kernel that hangs is ended, the rest goes on" {
	kernel hang 'for (volatile int i = 0; i == 0;) {}'
	spec hang 'file="hang.c"' check=
	run -1 "$ROOFLINE" "${brief[@]}" --budget 20 --spec hang.json
	lost hang "it hung (no answer for"
	grep -q '^"FP64"' out/ceilings.csv
}

@test "no such spec, a name that is taken: wrong usage" {
	sources
	run -64 --separate-stderr "$ROOFLINE" "${brief[@]}" --spec none.json
	complains "none.json"
	spec fma_f64
	run -64 --separate-stderr "$ROOFLINE" "${brief[@]}" --spec fma_f64.json
	complains "there is a kernel named 'fma_f64' already"
	spec scale
	run -64 --separate-stderr "$ROOFLINE" "${brief[@]}" --spec scale.json --spec scale.json
	complains "there is a kernel named 'scale' already"
	[ ! -e out ]
}

@test "no C compiler: says so" {
	sources
	spec scale
	without cc
	run -1 "$ROOFLINE" "${brief[@]}" --spec scale.json
	lost scale "the C compiler: cc: cannot start it: No such file or directory"
}

@test "spec --from: a start that has no fault, for C and for CUDA" {
	sources
	run -0 "$ROOFLINE" spec --from scale.c
	contains '"arguments": ["x", "y", { "i64": "n" }, "thread", "threads"]'
	contains '{ "name": "x", "type": "f64", "count": "n", "fill": "random" }'
	contains '{ "name": "y", "type": "f64", "count": "n", "access": "written" }'
	printf '%s\n' "$output" >mine.json
	run -0 "$ROOFLINE" spec --check mine.json
	[ "$output" = "mine.json: no fault found" ]
	run -0 "$ROOFLINE" "${brief[@]}" --spec mine.json
	contains "unchecked"
	cp "$examples/reduce.cu" .
	run -0 "$ROOFLINE" spec --from reduce.cu
	contains '"entry": "reduce<256>"'
	contains '"arguments": ["x", "parts", { "i64": "n" }]'
	printf '%s\n' "$output" >reduce.json
	run -0 "$ROOFLINE" spec --check reduce.json
	python3 - "$top" <<-'END'
		import json, jsonschema, sys
		schema = json.load(open(sys.argv[1] + "/results/spec.schema.json"))
		for name in ("mine.json", "reduce.json", sys.argv[1] + "/scripts/examples/reduce.json",
		             sys.argv[1] + "/scripts/examples/stencil.json"):
		    jsonschema.Draft202012Validator(schema).validate(json.load(open(name)))
	END
}

@test "spec --from: comments, strings, launch bounds and defaults do not confuse it; a wrong name is told" {
	cat >odd.cu <<-'END'
		// __global__ void no(int *a)
		/* __global__ void no2(int *a); */
		#define K __global__ void no3(int *a)
		const char *text = "__global__ void no4(int *a)";
		template <typename T, int N> __device__ T help(T x) { return x; }
		extern "C" __global__ void __launch_bounds__(256, 2)
			first(const __half *__restrict__ a, unsigned char b[16], float s = 1.0f)
		{
		}
		template <int N>
		__global__ void second(double *x) {}
	END
	run -0 "$ROOFLINE" spec --from odd.cu
	contains '"entry": "first"'
	contains '"arguments": ["a", "b", { "f32": 1 }]'
	contains '"type": "f16"'
	contains '"type": "u8"'
	run -1 --separate-stderr "$ROOFLINE" spec --from odd.cu --entry third
	complains "there is no kernel 'third' in odd.cu; it has: first, second"
	run -64 --separate-stderr "$ROOFLINE" spec --from odd.txt
	complains "'odd.txt' is no source"
	run -64 "$ROOFLINE" spec
	run -0 "$ROOFLINE" spec --help
	contains "sm_count           SMs of a GPU, cores of a CPU"
}

@test "spec --check: every fault with its line" {
	sources
	spec many 'precison="FP64"' 'buffers.0.type="f65"' 'buffers.1.count="m + 1"' \
		'arguments.0="z"' 'work.bytes.DRAM.read=' 'check.tolerance="2 *"' 'grid=1'
	run -1 "$ROOFLINE" spec --check many.json
	[ "${#lines[@]}" -eq 7 ]
	contains "many.json:12: buffers[0].type is 'f65', it must be one of f64, f32, f16, bf16, i64, i32, u8"
	contains "many.json:19: buffers[1].count: there is no name 'm' here (column 1 of 'm + 1')"
	contains "many.json:23: arguments[0]: there is no buffer 'z'"
	contains 'many.json:34: work.bytes.DRAM needs both "read" and "written"'
	contains "check.tolerance: it ends where a value should stand (column 4 of '2 *')"
	contains "there is no key 'precison', did you mean 'precision'?"
	contains "grid is for GPUs, 'scale.c' is for the CPU"
	spec other 'precision="FP63"'
	run -1 "$ROOFLINE" spec --check other.json
	contains "other.json:5: precision: there is no ceiling of 'FP63'; those there are: FP64"
	spec file 'file="none.c"'
	run -1 "$ROOFLINE" spec --check file.json
	contains "cannot read the kernel's file 'none.c': No such file or directory"
	printf '{"schema": 1,\n "name": "a",\n "name": "b"}' >twice.json
	run -1 "$ROOFLINE" spec --check twice.json
	contains "twice.json:3: not JSON"
}
