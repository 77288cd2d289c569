#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Usage: embed.sh SYMBOL SUFFIX FILE...
# Writes the assembler file that embeds the given files as the array SYMBOL: for each {name, bytes,
# size}, then a zero row. The name is that of the file without its folder and SUFFIX.
set -eu
symbol=$1 suffix=$2
shift 2
count=0
echo '	.section .rodata'
for file; do
	printf '	.balign 16\n%s_%d:\n	.incbin "%s"\n%s_%d_end:\n' "$symbol" $count "$file" "$symbol" $count
	printf '%s_%d_name:\n	.asciz "%s"\n' "$symbol" $count "$(basename "$file" "$suffix")"
	count=$((count + 1))
done
printf '	.section .data.rel.ro,"aw"\n	.balign 8\n	.globl %s\n%s:\n' "$symbol" "$symbol"
row=0
while [ $row -lt $count ]; do
	at=${symbol}_$row
	printf '	.quad %s_name, %s, %s_end - %s\n' "$at" "$at" "$at" "$at"
	row=$((row + 1))
done
printf '	.quad 0, 0, 0\n	.section .note.GNU-stack,"",@progbits\n'
