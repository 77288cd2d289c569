# SPDX-License-Identifier: Apache-2.0
# `roofline run` on the CPU of this machine, with as little measuring as shows the matter.
load common

brief=(run -d cpu --quick --budget 1 -k fma_f64 --format svg)

# ending FILE: the word in it
ending() {
	python3 -c 'import json, sys; print(json.load(open(sys.argv[1]))["ending"])' "$1"
}

@test "run leaves a folder: a result that show and plot read, tables, charts" {
	run -0 --separate-stderr "$ROOFLINE" "${brief[@]}" -o out
	contains "In out: result.json kernels.csv ceilings.csv roofline.svg report.html"
	[ "$(ending out/result.json)" = complete ]
	[ -z "$(find out -name '*.tmp')" ]
	run -0 "$ROOFLINE" show out
	contains "fma_f64"
	run -0 "$ROOFLINE" plot out --chart roofline --format gp -o again
	[ -s again/roofline.gp ]
}

@test "without -o the folder is results/DEVICE-TIME" {
	run -0 "$ROOFLINE" "${brief[@]}" -q
	[ -s results/*/result.json ]
}

@test "an older result is refused and stays byte for byte; --force replaces it" {
	mkdir out
	result >out/result.json
	cp out/result.json old.json
	run -1 --separate-stderr "$ROOFLINE" "${brief[@]}" -q -o out
	complains "'out' holds an older result; choose another folder with -o, or replace it with --force"
	cmp old.json out/result.json
	run -0 "$ROOFLINE" "${brief[@]}" -q -o out --force
	! cmp -s old.json out/result.json
}

@test "--force keeps the older result where the new one cannot be saved" {
	mkdir out
	result >out/result.json
	cp out/result.json old.json
	run -1 --separate-stderr bash -c 'ulimit -f 1; "$@"' - "$ROOFLINE" "${brief[@]}" -q -o out --force
	complains "cannot save out/result.json: cannot write: File too large"
	cmp old.json out/result.json
	[ -z "$(find out -name '*.tmp')" ]
}

@test "--size small: data in a cache; sweep: each at many sizes, under the roofs, as a path" {
	run -0 "$ROOFLINE" run -d cpu --quick --budget 2 -k dot_f64 \
		--size small --format svg -o small
	python3 - small/result.json <<-'END'
		import json, sys
		found = json.load(open(sys.argv[1]))
		last = max(cache["bytes"] * cache["instances"] for cache in found["device"]["caches"].values())
		dot = [m for m in found["measurements"] if m["kernel"] == "dot_f64"]
		assert len(dot) == 1 and dot[0]["memory_bytes"] < last, dot
	END
	run -0 "$ROOFLINE" run -d cpu --quick --budget 20 -k gemm_naive_f64 --size sweep --format svg -o sweep
	contains "gemm_naive_f64, n "
	[ "$(grep -c '^"\?gemm_naive_f64' sweep/kernels.csv)" -gt 4 ]
	grep -q '^"\?DRAM read' sweep/ceilings.csv
	[ -s sweep/trajectory.svg ]
	run -64 "$ROOFLINE" run --size big
	contains "there is no size 'big', only small, typical, large, sweep"
}

@test "one thread" {
	run -0 "$ROOFLINE" "${brief[@]}" --threads 1 -o out
	contains "fma_f64"
}

@test "one core: measured with one thread, and said so" {
	run -0 taskset -c 0 "$ROOFLINE" devices
	[[ $output =~ cores\ +1,\ 1\ thread ]]
	run -0 taskset -c 0 "$ROOFLINE" "${brief[@]}" -k stream_read -o out
	contains "fma_f64"
	contains "stream_read"
	grep -q '"threads": 1,' out/result.json
	run -1 --separate-stderr taskset -c 0 "$ROOFLINE" run -d cpu --threads 4096 -o none
	complains "4096 threads are too many for"
}

@test "several -d of one device measure it once" {
	run -0 "$ROOFLINE" "${brief[@]}" -d cpu -d cpu:0 -o out
	[ -s out/result.json ]
}

# interrupted SIGNAL SECONDS: a run of several seconds, with that signal after so long
interrupted() {
	local folder=$1-$2 child status=0
	setsid "$ROOFLINE" run -d cpu --quick -k 'fma_*' -k 'stream_*' -o "$folder" >"$folder.out" 2>&1 3>&- &
	child=$!
	until [ -d "$folder" ]; do sleep 0.02; done
	sleep "$2"
	kill -"$1" $child
	wait $child || status=$?
	cat "$folder.out"
	[ $status -eq 1 ]
	[ "$(ending "$folder/result.json")" = interrupted ]
	"$ROOFLINE" show "$folder" | grep "ending: interrupted"
	[ -z "$(find "$folder" -name '*.tmp')" ]
	nothing_left_of $child
}

@test "SIGINT at several moments: the result is whole, status 1, no process stays" {
	# Children of a shell that is not interactive ignore SIGINT; setsid -w would hide the status.
	for seconds in 0.1 0.7 2.5; do
		PATH=$PATH interrupted INT $seconds
	done
}

@test "SIGTERM at several moments: the same" {
	for seconds in 0.05 0.5 2; do
		interrupted TERM $seconds
	done
}

@test "a second SIGINT ends at once" {
	setsid "$ROOFLINE" run -d cpu --quick -o out >run.out 2>&1 3>&- &
	child=$!
	until [ -d out ]; do sleep 0.02; done
	sleep 1
	start=$(date +%s%N)
	kill -INT $child
	sleep 0.1
	kill -INT $child || true # where the launch was short, the first was enough
	status=0
	wait $child || status=$?
	[ $status -eq 1 ]
	[ $((($(date +%s%N) - start) / 1000000)) -lt 3000 ]
	[ "$(ending out/result.json)" = interrupted ]
	nothing_left_of $child
}

# Its threads wait for one another, and the one waited for may have no core.
@test "twice as many threads as cores: scan ends, its answers right" {
	run -0 "$ROOFLINE" run -d cpu --threads $((2 * $(nproc))) -k scan_i32 --quick --format gp -o out
	contains "scan_i32 "
	lacks hung
	lacks fault
}
