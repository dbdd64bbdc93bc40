#!/bin/sh
# Compiles the tests' eBPF programs: build.sh CLANG OUTPUT_DIRECTORY. Only what changed.
set -eu
clang=$1
output=$2
sources=$(dirname "$0")
mkdir -p "$output"
for source in "$sources"/*.bpf.c; do
	object=$output/$(basename "$source" .c).o
	if [ -z "$(find "$object" -newer "$source" -newer "$0" 2>/dev/null)" ]; then
		# -target bpf alone misses the asm/ headers, which Debian keeps in a folder per architecture.
		"$clang" -O2 -g -Wall -Wextra -Werror -target bpf -mcpu=v3 \
			-I"/usr/include/$(uname -m)-linux-gnu" -c "$source" -o "$object"
	fi
done
