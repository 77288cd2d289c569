# SPDX-License-Identifier: Apache-2.0
# What the README shows of code is code.

load common

@test "the kernel that the README adds compiles without a warning" {
	sed -n '/^```c$/,/^```$/{/^```/d;p}' "$top/README.md" >sumsq.c
	[ "$(wc -l <sumsq.c)" -gt 50 ]
	run -0 cc -std=gnu11 -Wall -Wextra -Wno-missing-field-initializers -Werror \
		-I"$top" -I"$top/src" -c -o sumsq.o sumsq.c
}
