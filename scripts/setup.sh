#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Installs what is missing on a Debian machine. Usage: scripts/setup.sh [--check] [PART...]
#   run    to build and run: compiler, libraries, gnuplot, a BLAS, the CUDA toolkit (default)
#   test   what the tests need besides
#   bench  likwid-bench, to compare with
# --check only says what is missing (exit status 1 if something is). ROOFLINE_NO_CUDA=1 leaves the
# toolkit out. Without it, or where it cannot be had, the program is built for the CPU alone.
set -eu
cd "$(dirname "$0")/.."

build=${BUILD:-build}
toolkit=$build/toolkit
check=no
parts=
for word; do
	case $word in
	--check) check=yes ;;
	run | test | bench) parts="$parts $word" ;;
	*) echo "setup.sh: unknown part '$word'; it is run, test or bench" >&2; exit 64 ;;
	esac
done
[ -n "$parts" ] || parts=run

missing=
# need TEST PACKAGE...: TEST says what is there: a program, lib:PKGCONFIG, so:SONAME, file:PATH, py:MODULE
need() {
	# shellcheck disable=SC2086
	case $1 in
	lib:*) pkg-config --exists "${1#lib:}" 2>/dev/null && return ;;
	so:*) /sbin/ldconfig -p 2>/dev/null | grep -q "${1#so:}" && return ;;
	file:*) find ${1#file:} >/dev/null 2>&1 && return ;; # a pattern, to be expanded
	py:*) /usr/bin/python3 -c "import ${1#py:}" 2>/dev/null && return ;;
	*) command -v "$1" >/dev/null 2>&1 && return ;;
	esac
	shift
	missing="$missing $*"
}

for part in $parts; do
	case $part in
	run)
		need gcc gcc libc6-dev
		need g++ g++
		need pkg-config pkg-config
		need lib:jansson libjansson-dev
		need lib:hwloc libhwloc-dev
		need gnuplot gnuplot-nox
		need fc-match fontconfig
		need 'file:/usr/share/fonts/truetype/liberation*/*.ttf' fonts-liberation
		need so:libopenblas.so.0 libopenblas0-pthread
		need so:libfftw3.so.3 libfftw3-double3
		need so:libfftw3f.so.3 libfftw3-single3
		;;
	test)
		need lib:cmocka libcmocka-dev
		need bats bats
		need file:/usr/share/i18n/locales/de_DE locales
		need clang clang
		need 'file:/usr/lib/llvm-*/lib/clang/*/lib/linux/libclang_rt.fuzzer-x86_64.a' libclang-rt-14-dev
		need clang-format clang-format
		need shellcheck shellcheck
		need xmllint libxml2-utils
		need ps procps
		need setpriv util-linux
		need taskset util-linux
		need script bsdutils
		need python3 python3
		need py:jsonschema python3-jsonschema
		need chromium chromium
		need chromedriver chromium-driver
		need py:selenium python3-selenium
		;;
	bench)
		need likwid-bench likwid
		;;
	esac
done

root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

if [ -n "$missing" ] && [ $check = yes ]; then
	echo "missing Debian packages:$missing; scripts/setup.sh$parts installs them" >&2
	exit 1
fi
if [ -n "$missing" ]; then
	if ! command -v apt-get >/dev/null 2>&1; then
		echo "setup.sh: this is no Debian system; please install by hand:$missing" >&2
		exit 1
	fi
	echo "installing:$missing"
	root apt-get update -qq || true
	# shellcheck disable=SC2086
	root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null || {
		echo "setup.sh: apt-get could not install:$missing" >&2
		exit 1
	}
fi

have_nvcc() {
	command -v nvcc >/dev/null 2>&1 || [ -x /usr/local/cuda/bin/nvcc ] || [ -x "$toolkit/bin/nvcc" ]
}

no_toolkit() {
	echo "no CUDA toolkit: $1. The program is built for the CPU alone; for a GPU install the" \
		"CUDA toolkit (nvcc on PATH) and run make again." >&2
	mkdir -p "$build"
	echo "$1" >"$build/no-toolkit"
}

# fetch_wheels WHEEL...: into $build/wheels
fetch_wheels() {
	if ! python3 -m pip --version >/dev/null 2>&1; then
		echo "installing: python3-pip"
		root apt-get update -qq || true
		root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
			python3-pip >/dev/null || return 1
	fi
	rm -rf "$build/wheels"
	python3 -m pip install -q --disable-pip-version-check --root-user-action=ignore \
		--no-deps --target "$build/wheels" "$@"
}

# The CUDA toolkit's compiler, from NVIDIA's Python wheels, into the build folder.
install_toolkit() {
	wheels='nvidia-cuda-nvcc==13.0.88 nvidia-nvvm==13.0.88 nvidia-cuda-crt==13.0.88
		nvidia-cuda-runtime==13.0.96 nvidia-cuda-cccl==13.0.85'
	# cuBLAS and cuFFT are large and only of use where there is a GPU to run them on.
	if [ -e /dev/nvidiactl ] && ! /sbin/ldconfig -p 2>/dev/null | grep -q libcublas.so; then
		wheels="$wheels nvidia-cublas==13.0.2.14"
	fi
	if [ -e /dev/nvidiactl ] && ! /sbin/ldconfig -p 2>/dev/null | grep -q libcufft.so; then
		wheels="$wheels nvidia-cufft==12.0.0.61"
	fi
	# NVRTC compiles the CUDA sources of users' own kernels.
	if [ -e /dev/nvidiactl ] && ! /sbin/ldconfig -p 2>/dev/null | grep -q libnvrtc.so; then
		wheels="$wheels nvidia-cuda-nvrtc==13.0.88"
	fi
	echo "installing: the CUDA compiler (Python wheels of NVIDIA, 270 MB, into $toolkit)"
	# shellcheck disable=SC2086
	if ! fetch_wheels $wheels; then
		rm -rf "$build/wheels"
		no_toolkit "its Python wheels could not be fetched"
		return
	fi
	rm -rf "$toolkit"
	mv "$build/wheels/nvidia/cu13" "$toolkit"
	rm -rf "$build/wheels" "$build/no-toolkit"
}

# NVML's header, for the test that compares our declarations with it.
install_nvml_header() {
	for file in /usr/include/nvml.h "${CUDA_HOME:-/usr/local/cuda}/include/nvml.h" "$toolkit/include/nvml.h"; do
		[ ! -e "$file" ] || return 0
	done
	echo "installing: NVML's header (a Python wheel of NVIDIA, 0.1 MB, into $toolkit)"
	if fetch_wheels nvidia-nvml-dev==13.0.87; then
		mkdir -p "$toolkit/include"
		mv "$build/wheels/nvidia/cu13/include/nvml.h" "$toolkit/include/"
	else
		echo "it could not be fetched: the test that compares with it is skipped" >&2
	fi
	rm -rf "$build/wheels"
}

[ $check = no ] || exit 0
case " $parts " in
*' run '*)
	if [ -n "${ROOFLINE_NO_CUDA:-}" ] || have_nvcc; then
		:
	elif [ -e "$build/no-toolkit" ]; then
		echo "built without CUDA ($(cat "$build/no-toolkit")); remove $build/no-toolkit to try again" >&2
	else
		install_toolkit
	fi
	;;
esac
case " $parts " in
*' test '*)
	if [ -z "${ROOFLINE_NO_CUDA:-}" ] && [ ! -e "$build/no-toolkit" ]; then
		install_nvml_header
	fi
	;;
esac
