# SPDX-License-Identifier: Apache-2.0
# Bad input to `roofline run`, and hostile names in a result: one clear sentence, the right status,
# nothing lost, nothing executed. Bad result files are badfile.bats, a bad gnuplot is plot.bats.
load common

brief=(run -d cpu --quick --budget 1 -k fma_f64 --format svg -q)

# refused STATUS TEXT ARGUMENT...: one sentence with TEXT, nothing on stdout, nothing left behind
refused() {
	local status=$1 text=$2
	shift 2
	run -"$status" --separate-stderr "$ROOFLINE" run "$@"
	[ -z "$output" ]
	stderr=$(grep -v '^Try `roofline run' <<<"$stderr")
	complains "$text"
	[ ! -e results ]
}

@test "unknown devices: the near name, status 64" {
	refused 64 "there is no kind of device 'cupu', did you mean 'cpu'?" -d cupu
	refused 64 "there is no kind of device 'xyzzy'; it is cuda:N, cpu or all" -d xyzzy
	refused 64 "'cpu:x' is no device" -d cpu:x
	refused 64 "'cuda:-1' is no device" -d cuda:-1
}

@test "a device that is not there: why, status 1" {
	refused 1 "no device cpu:7" -d cpu:7
}

@test "more threads than the processors can serve: status 1" {
	refused 1 "4096 threads are too many for" -d cpu --threads 4096
}

@test "a GPU is asked for where there is none: why, status 1" {
	[ ! -e /dev/nvidiactl ] || skip "there is a GPU here"
	refused 1 "no device cuda:0: " -d cuda:0
	refused 1 "no device cuda: " -d cuda
	refused 1 "no device cuda:0: " -d cpu -d cuda:0
}

@test "unknown kernels: the near name, status 64" {
	refused 64 "no kernel matches 'fma_f46', did you mean 'fma_f64'?" -d cpu -k fma_f46
	refused 64 "no kernel matches" -d cpu -k "$(printf 'x%.0s' {1..300})"
	refused 64 "mma_f64: it has no code for this kind of device" -d cpu -k mma_f64
}

@test "numbers that are none, or out of range: status 64" {
	refused 64 "--budget takes seconds, 1 or more, not 'nan'" --budget nan
	refused 64 "--budget takes seconds" --budget=-1
	refused 64 "--threads takes a whole number from 1 to 4096, not '0'" --threads 0
	refused 64 "--seed takes a whole number" --seed 99999999999999999999
	refused 64 "exclude each other" --quick --thorough
	refused 64 "unexpected 'fma_f64'; kernels are named by -k" fma_f64
}

# A folder that any user can reach, with the program in it.
open_folder() {
	open=$(mktemp -d)
	chmod 755 "$open"
	install -m 755 "$ROOFLINE" "$open/roofline"
}

teardown() {
	[ -z "${open:-}" ] || rm -rf "$open"
}

@test "no permission in the output folder: before anything is measured, status 1" {
	open_folder
	mkdir -m 777 "$open/runtime"
	mkdir "$open/out"
	export XDG_RUNTIME_DIR=$open/runtime
	as=()
	[ "$(id -u)" -ne 0 ] || as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	chmod 555 "$open/out" "$open"
	run -1 --separate-stderr "${as[@]}" "$open/roofline" "${brief[@]}" -o "$open/out/new"
	complains "cannot make the folder $open/out/new: Permission denied"
	run -1 --separate-stderr "${as[@]}" "$open/roofline" "${brief[@]}" -o "$open/out"
	complains "cannot write into the folder '$open/out': Permission denied"
	[ -z "$(ls "$open/out")" ]
}

@test "a file where the output folder should be: status 1, the file stays" {
	echo mine >out
	run -1 --separate-stderr "$ROOFLINE" "${brief[@]}" -o out
	complains "cannot make the folder out: Not a directory"
	run -1 --separate-stderr "$ROOFLINE" "${brief[@]}" -o out/deeper
	complains "Not a directory"
	[ "$(cat out)" = mine ]
}

@test "no space in the output folder: what was measured is shown, status 1, no half file" {
	cat >full.c <<'END'
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

/* A full disk: pipes still work, files take nothing. */
ssize_t write(int file, const void *bytes, size_t size)
{
	ssize_t (*real)(int, const void *, size_t) = dlsym(RTLD_NEXT, "write");
	struct stat status;

	if (!fstat(file, &status) && S_ISREG(status.st_mode)) {
		errno = ENOSPC;
		return -1;
	}
	return real(file, bytes, size);
}
END
	cc -shared -fPIC -o full.so full.c -ldl
	run -1 --separate-stderr env LD_PRELOAD="$PWD/full.so" "$ROOFLINE" "${brief[@]}" -o out
	complains "cannot save out/result.json: cannot write: No space left on device"
	contains "measured by"
	[ -z "$(ls -A out)" ]
	result >r.json
	run -1 --separate-stderr env LD_PRELOAD="$PWD/full.so" "$ROOFLINE" plot r.json -o charts
	complains "cannot save charts/roofline.png: cannot write: No space left on device"
	[ -z "$(ls -A charts)" ]
}

@test "too little memory: the kernel that needs it is lost with its reason, the others are not" {
	run -1 bash -c 'ulimit -v 300000; "$@"' - "$ROOFLINE" "${brief[@]}" -k stream_copy -o out
	contains "stream_copy: cannot get"
	contains "fma_f64"
	[ -s out/result.json ]
}

@test "hostile names: nothing executes, no control character, the picture is well formed" {
	local long
	long=$(printf 'W%.0s' {1..300})
	result 'device.name="`touch canary`$(touch canary)\"'"'"';system(\"touch canary\")\nset out"' \
		'host.name="|touch canary"' 'measurements.9.kernel="@x{/=99 y}_{z}^~\\\\n%s%n"' \
		'measurements.10.kernel="<script>&]]>\u001b[31m"' \
		"measurements.11.kernel=\"$long\"" 'measurements.12.kernel="a\u202eb\u0007\u009b31m"' \
		'measurements.0.pipe="FP64"' 'measurements.0.variant="\"; !touch canary #"' >r.json
	run -0 --separate-stderr "$ROOFLINE" show -v r.json
	[ -z "$(tr -d '\n' <<<"$output$stderr" | grep -aP '[\x00-\x1f\x7f]|\xc2[\x80-\x9f]')" ]
	run -0 "$ROOFLINE" plot r.json -o out
	lacks $'\e'
	for chart in roofline roofline-hierarchical roof-attainment; do
		xmllint --noout out/$chart.svg
		(cd out && gnuplot $chart.gp)
	done
	[ -z "$(find . -name canary)" ]
}

@test "hostile names of files: one line, no escape sequences" {
	run -1 --separate-stderr "$ROOFLINE" show $'a\e[31m\nb\xff.json'
	complains "No such file or directory"
	run -1 --separate-stderr "$ROOFLINE" plot $'a\e]0;x\a\nb.json'
	complains "No such file or directory"
	run -64 --separate-stderr "$ROOFLINE" $'lis\e[31m'
	one_sentence
	result >r.json
	run -0 "$ROOFLINE" plot r.json --chart roofline --format gp -o '`touch canary` "$(touch canary)"'
	[ -s '`touch canary` "$(touch canary)"/roofline.gp' ]
	[ ! -e canary ]
}
