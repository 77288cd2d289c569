#!/bin/bash
# SPDX-License-Identifier: Apache-2.0
# What the compiler does not check: who may include whom, who may print or end the process, that each
# header stands alone, that the sources look alike. Prints TAP: a line a rule.
set -u
shopt -s lastpipe # rule counts in this shell
cd "$(dirname "$0")/.." || exit 1

count=0 failed=0
# rule NAME: reads complaints on stdin; none is good
rule() {
	local complaints
	complaints=$(cat)
	count=$((count + 1))
	if [ -z "$complaints" ]; then
		echo "ok $count - $1"
		return
	fi
	echo "not ok $count - $1"
	while IFS= read -r line; do echo "#   $line"; done <<<"$complaints"
	failed=$((failed + 1))
}

# The floors, lowest first. A folder may include only folders before it, and itself.
floors=(base core kernels backend measure model render profile command)

layering() {
	local file floor target i from to
	git ls-files -co --exclude-standard 'src/*.[ch]' 'kernels/*.c' 'kernels/*.h' 'kernels/*.cu' 'kernels/*.cuh' |
	while read -r file; do
		floor=${file#src/}; floor=${floor%%/*}
		sed -n 's/^#include "\([^"]*\)".*/\1/p' "$file" | while read -r target; do
			case $target in
			shim.h | commit.h) continue ;; # the CPU's stand-in for CUDA; made by the build
			*/*) ;;
			*) echo "$file: include \"$target\" by its folder" ; continue ;;
			esac
			from=-1 to=-1
			for i in "${!floors[@]}"; do
				[ "${floors[$i]}" = "$floor" ] && from=$i
				[ "${floors[$i]}" = "${target%%/*}" ] && to=$i
			done
			[ "$to" -ge 0 ] || { echo "$file: includes $target, which is in no floor"; continue; }
			[ "$to" -le "$from" ] || echo "$file: $floor may not include ${target%%/*} ($target)"
			# Right of the result file nothing of the hardware is known.
			case $floor:${target%%/*} in
			model:kernels | model:backend | model:measure | render:kernels | render:backend | \
				render:measure)
				echo "$file: $floor may not include ${target%%/*} ($target)" ;;
			esac
		done
	done
}

# grep_rule PATTERN FILES... : lines that match, comments left out
grep_rule() {
	local pattern=$1
	shift
	git ls-files -co --exclude-standard "$@" | xargs -r grep -nE "$pattern" /dev/null | grep -vE '^[^:]*:[0-9]+:[[:space:]]*(/?\*|//)'
}

headers_alone() {
	local header cflags
	cflags="-std=gnu11 -D_GNU_SOURCE -Wall -Wextra -fsyntax-only -Isrc -I. $(pkg-config --cflags jansson hwloc)"
	for dir in /usr/local/cuda/include build/toolkit/include; do
		[ -d $dir ] && cflags="$cflags -isystem $dir"
	done
	git ls-files -co --exclude-standard 'src/*.h' 'kernels/*.h' | while read -r header; do
		# The CUDA backend's own headers need cuda.h.
		case $header in src/backend/cuda*) [[ $cflags == *isystem* ]] || continue ;; esac
		# shellcheck disable=SC2086
		echo "#include \"${header#src/}\"" | ${CC:-gcc} $cflags -x c - 2>&1 | head -n 3
	done
}

header_prose() {
	git ls-files -co --exclude-standard 'src/*.h' 'kernels/*.h' | while read -r header; do
		sed -n '2p' "$header" | grep -q '^/\*' || echo "$header: opens with no paragraph on what it is for"
	done
}

licence() {
	git ls-files -co --exclude-standard '*.c' '*.h' '*.cu' '*.cuh' '*.sh' '*.bats' '*.cc' | while read -r file; do
		head -n 2 "$file" | grep -q SPDX || echo "$file: no SPDX line"
	done
}

layering | rule 'a folder includes only folders below it'
grep_rule '#include <(cuda|nvml|cublas)|CU(device|context|stream|module|function|event|deviceptr|result)\b' \
	'src/*.[ch]' 'kernels/*.[ch]' | grep -v '^src/backend/cuda' | rule 'only src/backend/cuda* names a CUDA type'
grep_rule '#include <jansson' 'src/*.[ch]' 'kernels/*.[ch]' | grep -vE '^src/core/[a-z_]*(json|wire)[a-z_]*\.[ch]:' |
	rule 'only the JSON files of src/core include jansson'
grep_rule '\b(printf|puts|putchar) *\(|\bstdout\b' 'src/*.c' 'kernels/*.c' | grep -vE '^src/(render|command)/' |
	rule 'only src/render and src/command write to stdout'
grep_rule '(^|[^_a-z])(exit|abort) *\(' 'src/*.c' 'kernels/*.c' | grep -vE '^src/command/|^src/base/error.c' |
	rule 'only src/command ends the process (and die)'
grep_rule '^[^"]*\b(system|popen|gets|strcpy|strcat|sprintf|setlocale) *\(' 'src/*.c' 'kernels/*.c' |
	rule 'no call that invites trouble'
headers_alone | rule 'each header can be included alone'
header_prose | rule 'each header says what it is for'
licence | rule 'each file names its licence'
if command -v shellcheck >/dev/null; then
	git ls-files -co --exclude-standard 'scripts/*.sh' | xargs shellcheck 2>&1 | rule 'shellcheck'
else
	echo "shellcheck is not installed" | rule 'shellcheck'
fi
git ls-files -co --exclude-standard '*.c' '*.h' | grep -v '^tests/data' | xargs clang-format --dry-run -Werror 2>&1 |
	grep -E '(error|warning):' | sed 's/ error: code should.*//' | cut -d: -f1 | sort | uniq -c | rule 'clang-format'
echo "1..$count"
exit $((failed > 0))
