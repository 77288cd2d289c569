#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Writes the assembler file that embeds the given images: for each {stem, bytes, size}, then a zero row.
set -eu
rows=
echo '	.section .rodata'
for file; do
	stem=$(basename "$file" .fatbin)
	printf '	.balign 16\nimage_%s:\n	.incbin "%s"\nimage_%s_end:\n' "$stem" "$file" "$stem"
	printf 'name_%s:\n	.asciz "%s"\n' "$stem" "$stem"
	rows="$rows $stem"
done
printf '	.section .data.rel.ro,"aw"\n	.balign 8\n	.globl cuda_images\ncuda_images:\n'
for stem in $rows; do
	printf '	.quad name_%s, image_%s, image_%s_end - image_%s\n' "$stem" "$stem" "$stem" "$stem"
done
printf '	.quad 0, 0, 0\n	.section .note.GNU-stack,"",@progbits\n'
