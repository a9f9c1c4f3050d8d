#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# The bash completion offers verbs, the options of the verb, values, and the names that netmon monitors now.
# Usage: completion_test.sh COMPLETION
set -eu

bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
# Says which interfaces there are, and how it was asked.
cat >"$bin/netmonctl" <<'END'
#!/bin/sh
echo "$*" >>"${0%/*}/asked"
printf '%s\n' 'eth0  up  2h' 'eth1  down  1h' 'e\x1b;x  up  1s'
END
chmod +x "$bin/netmonctl"
PATH=$bin:$PATH
compopt() { :; } # only known inside a real completion
# shellcheck source=completion/netmonctl.bash
. "$1"

failed=0
# expect WORDS... -- OFFERED...: what is offered for the last of the words.
expect() {
  COMP_WORDS=()
  while [[ $1 != -- ]]; do
    COMP_WORDS+=("$1")
    shift
  done
  shift
  COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
  _netmonctl
  local offered="${COMPREPLY[*]}" wanted="$*"
  if [[ $offered != "$wanted" ]]; then
    echo "after '${COMP_WORDS[*]}': offered '$offered', not '$wanted'"
    failed=1
  fi
}

expect netmonctl st -- status
expect netmonctl re -- release reload
expect netmonctl hold '' -- eth0 eth1 'e\\x1b\;x'
expect netmonctl hold eth1 e -- eth0 eth1 'e\\x1b\;x'
expect netmonctl hold eth -- eth0 eth1
expect netmonctl hold -- hold
expect netmonctl hold x --f -- --for=
expect netmonctl hold --for = -- 30s 5min 30min 2h
expect netmonctl hold --for = 3 -- 30s 30min
expect netmonctl --json = p -- pretty
expect netmonctl --json = short st -- status
expect netmonctl plot -o x.svg eth0 --st -- --step=
expect netmonctl status --js -- --json
expect netmonctl up --js --
expect netmonctl --no -- --no-legend
expect netmonctl reload '' --
expect netmonctl hold --reason = '' --

rm -f "$bin/asked"
expect netmonctl --socket = /x show eth0 -- eth0
if [[ $(cat "$bin/asked") != 'status --no-legend --color=no --socket=/x' ]]; then
  echo "the interfaces were asked for by: $(cat "$bin/asked")"
  failed=1
fi
exit $failed
