#!/bin/sh
# SPDX-License-Identifier: MIT
# meson-build sets a toy project up once, anew where it must, and says what went wrong and nothing else.
# Usage: building_test.sh MESON-BUILD
set -eu
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
top=$tree/'a tree'
mkdir -p "$top/tools"
cp "$1" "$top/tools/meson-build"
cat >"$top/meson.build" <<'MESON'
project('toy', 'cpp', default_options: 'unity_size=2')
executable('toy', 'one.cpp', 'two.cpp')
MESON
echo 'int two();' >"$top/two.h"
printf '#include "two.h"\nint main() { return two(); }\n' >"$top/one.cpp"
printf '#include "two.h"\nint two() { return 0; }\n' >"$top/two.cpp"

fail() { echo "building_test: $*" >&2; exit 1; }
build() { "$top/tools/meson-build" "$@" 2>&1 || echo "status $?"; }
# expect_quiet ARGUMENT...: it is built, and nothing is said.
expect_quiet() {
  said=$(build "$@")
  [ -z "$said" ] || fail "$* said: $said"
}
expect_said() { case $said in *"$1"*) ;; *) fail "no '$1' in: $said" ;; esac; }
expect_relative() {
  grep -q '^#include "' "$top"/build/toy/*/toy-unity0.cpp || fail 'no relative path in what is compiled together'
  ! grep -F "$top" "$top"/build/toy/*/toy-unity0.cpp || fail 'a path that no other checkout has'
}

expect_quiet --only=build.ninja toy g++
[ ! -e "$top/build/toy/toy" ] || fail 'it was built'
expect_quiet toy g++
"$top/build/toy/toy"
expect_relative

touch "$top/build/toy/kept"
echo "# changed" >>"$top/meson.build"
expect_quiet --only=toy toy g++
[ -e "$top/build/toy/kept" ] || fail 'it was set up anew'
expect_relative

expect_quiet toy g++ '-Dcpp_args=-DONE -DTWO'
[ ! -e "$top/build/toy/kept" ] || fail 'other arguments, and it was not set up anew'
grep -q -- '-DONE -DTWO' "$top/build/toy/build.ninja" || fail 'an argument with a space came apart'
expect_relative

# As one that ended half-way leaves it.
rm "$top/build/toy/build.ninja" "$top/build/toy/set-up-as"
expect_quiet toy g++ '-Dcpp_args=-DONE -DTWO'

echo 'int two() { return nothing; }' >"$top/two.cpp"
said=$(build toy g++ '-Dcpp_args=-DONE -DTWO')
expect_said 'two.cpp:1:'
expect_said "meson-build: building 'toy' failed"
expect_said 'status 1'

echo "error('there is no sun')" >>"$top/meson.build"
for arguments in '-Dcpp_args=-DONE -DTWO' -Doptimization=0; do
  said=$(build toy g++ "$arguments")
  expect_said 'there is no sun'
  expect_said "meson-build: setting up 'toy' failed"
  expect_said 'status 1'
done
