#!/bin/sh
# SPDX-License-Identifier: MIT
# The layer check takes the tree as it is, and fails when a room includes what it may not, when one program includes
# the other, and for a folder that it does not know.
set -eu
check=$1 src=$2
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

expect_failure() {
  file=$1 line=$2 message=$3
  rm -rf "$copy/src"
  cp -r "$src" "$copy/src"
  mkdir -p "$(dirname "$copy/src/$file")"
  echo "$line" >>"$copy/src/$file"
  if output=$("$check" "$copy/src"); then
    echo "not refused: $line in $file"
    exit 1
  fi
  case $output in
    *"$message"*) ;;
    *) echo "refused without the reason '$message': $output"; exit 1 ;;
  esac
}

"$check" "$src"
expect_failure base/clock.h '#include "wire/frame.h"' "'base' must not include 'wire'"
expect_failure sysd/log.cpp '#include "net/netlink.h"' "'sysd' must not include 'net'"
expect_failure net/netlink.h '#include "wire/messages.h"' "'net' must not include 'wire'"
expect_failure policy/monitor_life.cpp '#include "sysd/log.h"' "'policy' must not include 'sysd'"
expect_failure config/settings.cpp '#include "policy/link_policy.h"' "'config' must not include 'policy'"
expect_failure intfmon/main.cpp '#include "netmon/manager.h"' "'intfmon' must not include 'netmon'"
expect_failure newroom/thing.h '' "'newroom' is no room"
