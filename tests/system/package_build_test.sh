#!/bin/sh
# SPDX-License-Identifier: MIT
# The same tree gives the same package, wherever it is built, and lintian has nothing to say about it.
# Usage: package_build_test.sh PREPARE BUILD-DEB
set -eu
package=$("$1" bookworm package | sed -n 2p)
cache=$(dirname -- "$(dirname -- "$package")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

git="git -c safe.directory=* -c user.name=netmon -c user.email=netmon@localhost"
top=$(dirname -- "$2")/..
cp -- "$($git -C "$top" rev-parse --path-format=absolute --git-path index)" "$work/index"
tree=$(GIT_INDEX_FILE=$work/index $git -C "$top" stash create)
# One at a time, in a place of its own; and of the compiler's cache it has only what was compiled there.
CCACHE_NAMESPACE=again flock "$cache/again.lock" \
  "$2" --tree="${tree:-HEAD}" --output="$work/again" --work="$cache/again" >/dev/null
cmp "$package" "$work/again/$(basename -- "$package")"

said=$(lintian --allow-root "$package" 2>&1) || true
[ -z "$said" ] || { printf '%s\n' "$said" >&2; exit 1; }
