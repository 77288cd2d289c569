# SPDX-License-Identifier: Apache-2.0
load common

# data_of FILE: what the page hands to its script, checked to be JSON
data_of() {
	python3 - "$1" <<'END'
import json, re, sys
page = open(sys.argv[1], encoding="utf-8").read()
for data in re.findall(r'<script class="data" type="application/json">(.*?)</script>', page, re.S):
    print(json.dumps(json.loads(data)))
END
}

@test "report writes one page beside the result, and says where" {
	mkdir r
	result >r/result.json
	run -0 --separate-stderr "$ROOFLINE" report r
	[ "$output" = r/report.html ]
	data_of r/report.html | grep -q '"name": "gemm_tiled_f64"'
	grep -q 'href="#d1k3">gemm_tiled_f64</a>' r/report.html
	grep -q "roofline run -d cpu --seed 1 --budget 50" r/report.html
	grep -q 'alt="Chart: roofline-hierarchical"' r/report.html
}

@test "report: nothing is loaded, and only its own script may run" {
	result >r.json
	"$ROOFLINE" report r.json -o r.html
	run -0 grep -oE '(src|href)="[^#][^"]{25}' r.html
	[ "$(sort -u <<<"$output")" = 'src="data:image/svg+xml;base64,' ]
	run -0 grep -c "default-src 'none'.*style-src 'sha256-[A-Za-z0-9+/]*='; script-src 'sha256-[A-Za-z0-9+/]*='" r.html
	# The digests are those of what stands in the page.
	python3 - <<'END'
import base64, hashlib, re
page = open("r.html", encoding="utf-8").read()
for tag, body in (("style", "style"), ("script", "script")):
    inside = re.search(rf"<{body}>(.*?)</{body}>", page, re.S).group(1)
    digest = base64.b64encode(hashlib.sha256(inside.encode()).digest()).decode()
    assert f"{tag}-src 'sha256-{digest}'" in page, tag
END
}

@test "report: the same file gives the same page, byte for byte" {
	result >r.json
	"$ROOFLINE" report r.json -o a.html
	"$ROOFLINE" report r.json -o b.html
	cmp a.html b.html
}

@test "report: several FILEs become sections of one page" {
	result >a.json
	result 'device.name="Another CPU"' >b.json
	run -0 "$ROOFLINE" report a.json b.json -o ab.html
	[ "$(grep -c '<section class="device"' ab.html)" -eq 2 ]
	grep -q '<a href="#d2">Another CPU</a>' ab.html
	run -64 "$ROOFLINE" report a.json b.json
	contains "say with -o where"
}

@test "report -o: a folder, standard output, a place that cannot be written" {
	result >r.json
	mkdir out
	run -0 --separate-stderr "$ROOFLINE" report r.json -o out
	[ "$output" = out/report.html ]
	"$ROOFLINE" report r.json -o - >piped.html
	cmp piped.html out/report.html
	run -1 --separate-stderr "$ROOFLINE" report r.json -o nowhere/r.html
	complains "nowhere/r.html"
	run -1 --separate-stderr "$ROOFLINE" report missing.json
	complains "missing.json"
	[ ! -e report.html ]
	run -64 "$ROOFLINE" report
	contains "which result?"
}

@test "report without gnuplot: the page is there, and says what is missing" {
	result >r.json
	without gnuplot
	run -0 "$ROOFLINE" report r.json -o r.html
	grep -q "gnuplot: cannot start it" r.html
	data_of r.html | grep -q gemm_tiled_f64
}

@test "report: no kernels, no ceilings, nothing at all" {
	result 'measurements=[]' >none.json
	run -0 "$ROOFLINE" report none.json -o none.html
	grep -q "There is no measured ceiling and no kernel to draw" none.html
	[ "$(data_of none.html)" = '{"kernels": []}' ]
}

@test "report: foreign text stays text" {
	evil='</script><script>alert(1)</script><img src=x onerror=alert(2)>"'"'"' onload=alert(3) ]]>'
	json=$(python3 -c 'import json, sys; print(json.dumps(sys.argv[1]))' "$evil")
	result device.name="$json" device.driver="$json" host.name="$json" tool="$json" \
		started="$json" notes="[$json]" measurements.9.pipe="$json" \
		measurements.9.variant="$json" measurements.9.failure="$json" \
		measurements.10.about="$json" settings.kernels="[$json]" \
		components="[{\"name\":$json,\"version\":$json,\"path\":$json}]" >evil.json
	run -0 "$ROOFLINE" report evil.json -o evil.html
	# Two scripts (data, the page's own), images only of charts, no handler, no style in place.
	python3 - <<'END'
from html.parser import HTMLParser
class Look(HTMLParser):
    scripts = 0
    def handle_starttag(self, tag, attributes):
        assert tag not in ("iframe", "object", "embed", "link", "base", "form"), tag
        self.scripts += tag == "script"
        for name, value in attributes:
            assert not name.startswith("on") and name != "style", (tag, name)
            if name in ("src", "href"):
                assert value.startswith(("data:image/svg+xml;base64,", "#")), value[:40]
look = Look()
look.feed(open("evil.html", encoding="utf-8").read())
assert look.scripts == 2, look.scripts
END
	data_of evil.html | grep -qF "alert(1)"
}

@test "report --markdown: tables, words, and the roofline as a PNG beside it" {
	result 'measurements.9.kernel="a|b_*c*"' >r.json
	run -0 --separate-stderr "$ROOFLINE" report r.json --markdown
	[ "$output" = $'report-roofline.png\nreport.md' ]
	[ "$(head -c 8 report-roofline.png | od -An -tx1 | tr -d ' ')" = 89504e470d0a1a0a ]
	grep -qF '![Roofline of Test CPU](report-roofline.png)' report.md
	grep -qF '| gemm\_tiled\_f64 | FP64 | 66.7 | 79.9 GFLOP/s |' report.md
	grep -qF '| a\|b\_\*c\* |' report.md
	grep -qF -- '- **gemm\_tiled\_f64**: ' report.md
	# Every row of a table has as many cells as its head.
	run -0 awk -F' [|]' '/^[|]/ { if (n && NF != n) print; n = NF } !/^[|]/ { n = 0 }' report.md
	[ -z "$output" ]
}

@test "report --latex: booktabs tables, the roofline as a PDF, nothing that TeX would run" {
	result >plain.json
	python3 - <<'END'
import json
result = json.load(open("plain.json"))
result["device"]["name"] = '\\input{/etc/passwd} \\write18{id} $x$ %&#_{}^^M~ "q" `b` |<a> \u00e9\u2026'
result["measurements"][9]["kernel"] = "[x] \\end{tabular} & \\\\"
result["measurements"][10]["kernel"] = "*"
json.dump(result, open("r.json", "w"))
END
	run -0 --separate-stderr "$ROOFLINE" report r.json --latex -o my_file.tex
	[ "$output" = $'report-roofline.pdf\nmy_file.tex' ]
	[ "$(head -c 5 report-roofline.pdf)" = %PDF- ]
	grep -qF '\includegraphics[width=\linewidth]{report-roofline.pdf}' my_file.tex
	grep -qF 'gemm\_tiled\_f64 & FP64 & 66.7 & 79.9 GFLOP/s' my_file.tex
	grep -qF '\textbackslash{}input\{/etc/passwd\} \textbackslash{}write18\{id\} \$x\$ \%\&\#\_\{\}' my_file.tex
	# Behind the end of a row a bracket or a star would be taken for its argument.
	grep -qxF '{[}x{]} \textbackslash{}end\{tabular\} \& \textbackslash{}\textbackslash{} & FP64 & 0.0833 & 20.0 GB/s & 19.9 GB/s \(\pm\)0.2 \% & 95.2 \% & DRAM \\' my_file.tex
	grep -q '^{\*} & FP64' my_file.tex
	# Only the commands that the report knows.
	run -0 bash -c "tail -n +2 my_file.tex | grep -oE '[\\][a-zA-Z]+' | sort -u | tr -d '\n'"
	[ "$output" = '\begin\bottomrule\char\end\footnotesize\includegraphics\item\ldots\linewidth\midrule\pm\section\subsection\textasciicircum\textasciitilde\textbackslash\textbar\textgreater\textless\toprule' ]
	run -1 grep -P '[^\x00-\x7f]' my_file.tex
}

@test "report --markdown and --latex: standard output, several FILEs, both at once" {
	result >a.json
	result 'device.name="Another CPU"' >b.json
	run -0 --separate-stderr "$ROOFLINE" report a.json --markdown -o -
	contains "## Roofline of Test CPU"
	lacks ".png"
	run -0 "$ROOFLINE" report a.json b.json --latex -o ab.tex
	[ "$(grep -c includegraphics ab.tex)" -eq 2 ]
	[ -s ab-1-roofline.pdf ] && [ -s ab-2-roofline.pdf ]
	run -64 "$ROOFLINE" report a.json --markdown --latex
	contains "exclude each other"
}

@test "report --markdown without gnuplot: the text, and a word about the picture" {
	result >r.json
	without gnuplot
	run -0 --separate-stderr "$ROOFLINE" report r.json --markdown
	[ "$output" = report.md ]
	[[ $stderr == *"gnuplot: cannot start it"* ]]
	run -1 grep -F '.png' report.md
}

@test "report: its colours are those of the charts" {
	python3 - "$top" <<'END'
import re, sys
theme = open(sys.argv[1] + "/src/render/theme.c").read()
css = open(sys.argv[1] + "/src/render/report.css").read().lower()
count = 0
for name in ("LIGHT", "DARK"):
    palette = re.search(rf"\[CHART_{name}\] = \{{(.*?)\n\t\}},", theme, re.S).group(1)
    for field, colour in re.findall(r"\.(background|ink|secondary|grid|tint|roof|context|alarm|wash) = \"(#\w+)\"", palette):
        count += 1
        assert f"--{field}: {colour.lower()};" in css, (name, field)
    colours = re.search(r"\.precision = \{ (.*?) \}", palette).group(1).split(", ")
    for field, colour in zip(("fp64", "fp32", "tf32", "half", "fp8", "int"), colours):
        count += 1
        assert f"--{field}: #{int(colour, 16):06x};" in css, (name, field)
assert count == 30, count
END
}
