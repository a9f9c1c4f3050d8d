#!/bin/sh
# SPDX-License-Identifier: MIT
# The same tree gives the same package, wherever it is built, and lintian has nothing to say about it.
# Usage: package_build_test.sh PREPARE DIRECTORY BUILD-DEB
set -eu
package=$("$1" bookworm "$2" | sed -n 2p)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

git="git -c safe.directory=* -c user.name=netmon -c user.email=netmon@localhost -C $(dirname -- "$3")/.."
tree=$($git stash create)
CCACHE_DISABLE=1 "$3" --tree="${tree:-HEAD}" --output="$work/again" >/dev/null
cmp "$package" "$work/again/$(basename -- "$package")"

said=$(lintian --allow-root "$package" 2>&1) || true
[ -z "$said" ] || { printf '%s\n' "$said" >&2; exit 1; }
