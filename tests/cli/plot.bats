# SPDX-License-Identifier: Apache-2.0
load common

# Pictures are what this file is about: without these programs it fails.
setup_file() {
	for program in gnuplot xmllint; do
		command -v $program >/dev/null || {
			echo "$program is not installed: run scripts/setup.sh" >&2
			return 1
		}
	done
}

# The scripts of all charts that the sample has data for, as ls lists them.
scripts() {
	printf '%s.gp\n' roof-attainment roofline-hierarchical roofline
}

@test "plot writes every chart in every format, and says which" {
	result >result.json
	run -0 --separate-stderr "$ROOFLINE" plot result.json -o out
	matches plot
	for chart in roofline roofline-hierarchical roof-attainment; do
		[ "$(head -c 8 out/$chart.png | od -An -tx1 | tr -d ' ')" = 89504e470d0a1a0a ]
		[ "$(head -c 5 out/$chart.pdf)" = %PDF- ]
		xmllint --noout out/$chart.svg
		grep -q gemm_tiled out/$chart.svg
		(cd out && gnuplot $chart.gp)
	done
	[ -z "$(find out -name '*.tmp')" ]
}

@test "sizes and themes give different pictures" {
	result >result.json
	for size in report paper slide; do
		for theme in light dark bw; do
			"$ROOFLINE" plot result.json --chart roofline --format svg \
				--size $size --theme $theme -o $size-$theme
			xmllint --noout $size-$theme/roofline.svg
		done
	done
	[ "$(md5sum ./*/roofline.svg | cut -c1-32 | sort -u | wc -l)" -eq 9 ]
}

@test "the same file gives the same picture, byte for byte" {
	result >result.json
	"$ROOFLINE" plot result.json --format svg,gp -o a
	"$ROOFLINE" plot result.json --format svg,gp -o b
	diff -r a b
}

@test "unknown format, size, theme, chart: the near name, status 64" {
	result >r.json
	run -64 "$ROOFLINE" plot r.json --format png,svh
	contains "there is no format 'svh', did you mean 'svg'?"
	run -64 "$ROOFLINE" plot r.json --size papr
	contains "did you mean 'paper'?"
	run -64 "$ROOFLINE" plot r.json --theme drak
	contains "did you mean 'dark'?"
	run -64 "$ROOFLINE" plot r.json --chart roof
	contains "did you mean 'roofline'?"
	run -64 "$ROOFLINE" plot r.json --format ,
	contains "no format is named"
	run -64 "$ROOFLINE" plot
	contains "name a result file"
}

@test "several FILEs each get a folder of their own, or are refused" {
	mkdir a b
	result >a/result.json
	result >b/result.json
	run -0 "$ROOFLINE" plot a b/result.json --format gp -o out
	[ -s out/a/roofline.gp ]
	[ -s out/b/roofline.gp ]
	cp a/result.json a/other.json
	run -64 --separate-stderr "$ROOFLINE" plot a/result.json a/other.json --format gp
	complains "would replace each other in a"
	[ ! -e a/roofline.gp ]
}

@test "a result without a roof: why, and status 1" {
	result 'measurements=[]' >r.json
	run -1 "$ROOFLINE" plot r.json
	contains "roofline: not drawn: there is no measured ceiling to draw"
}

@test "no gnuplot: the scripts are written, what is missing is said, status 1" {
	result >r.json
	without gnuplot
	run -1 "$ROOFLINE" plot r.json -o out
	contains "gnuplot: cannot start it: No such file or directory"
	contains "package gnuplot-nox"
	[ "$(ls out)" = "$(scripts)" ]
}

@test "gnuplot fails: its message, the script, no half picture" {
	result >r.json
	fake gnuplot <<'END'
#!/bin/sh
cat >/dev/null
printf '\033[31m"gnuplot> x" line 3: undefined thing\n' >&2
echo half of a picture
exit 1
END
	run -1 "$ROOFLINE" plot r.json -o out
	contains "gnuplot failed (status 1): line 3: undefined thing"
	lacks $'\e'
	[ "$(ls out)" = "$(scripts)" ]
}

@test "gnuplot dies of a signal, or prints nothing: the same" {
	result >r.json
	fake gnuplot <<<$'#!/bin/sh\nkill -SEGV $$'
	run -1 "$ROOFLINE" plot r.json --chart roofline -o out
	contains "gnuplot failed (status 139)"
	fake gnuplot <<<$'#!/bin/sh\nexit 0'
	run -1 "$ROOFLINE" plot r.json --chart roofline -o out
	contains "gnuplot failed (status 0)"
	[ "$(ls out)" = roofline.gp ]
}

@test "gnuplot prints something else than a picture: it is not saved as one" {
	result >r.json
	fake gnuplot <<<$'#!/bin/sh\ncat >/dev/null; head -c 5000 /dev/zero | tr "\\\\0" x'
	run -1 "$ROOFLINE" plot r.json --chart roofline -o out
	contains "is not a picture"
	[ "$(ls out)" = roofline.gp ]
}

@test "gnuplot prints without end: it is stopped" {
	result >r.json
	fake gnuplot <<<$'#!/bin/sh\nexec cat /dev/zero'
	run -1 timeout 20 "$ROOFLINE" plot r.json --chart roofline --format svg -o out
	contains "it wrote more than"
	[ "$(ls out)" = roofline.gp ]
}

@test "gnuplot hangs: it is given up after half a minute, with what it started" {
	result >r.json
	fake gnuplot <<<$'#!/bin/sh\necho $$ >gnuplot.pid\nsleep 300'
	run -1 timeout 45 "$ROOFLINE" plot r.json --chart roofline --format svg -o out
	contains "it did not end within 30 s"
	[ "$(ls out)" = roofline.gp ]
	nothing_left_of "$(cat gnuplot.pid)"
}

@test "started by one who ignores the ends of children: the same" {
	result >r.json
	run -0 python3 -c 'import os, signal, sys
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
os.execv(sys.argv[1], sys.argv[1:])' "$ROOFLINE" plot r.json --chart roofline --format svg -o out
	xmllint --noout out/roofline.svg
}

@test "an older chart survives a gnuplot that fails" {
	result >r.json
	"$ROOFLINE" plot r.json --chart roofline --format svg -o out
	cp out/roofline.svg old.svg
	fake gnuplot <<<$'#!/bin/sh\nexit 3'
	run -1 "$ROOFLINE" plot r.json --chart roofline --format svg -o out
	cmp old.svg out/roofline.svg
}

@test "--theoretical without a known peak says so; --ceilings takes no other word" {
	result >r.json
	"$ROOFLINE" plot r.json --chart roofline --ceilings all --theoretical --format gp -o out 2>notes
	grep -qx 'roofline: no theoretical peak of this device is known' notes
	run -64 "$ROOFLINE" plot r.json --ceilings some
	[[ $output == *"--ceilings is used or all, not 'some'"* ]]
}
