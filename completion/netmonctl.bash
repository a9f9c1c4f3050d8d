# SPDX-License-Identifier: MIT
# bash completion for netmonctl(1). tools/check-man holds verbs and options to the code.
# shellcheck shell=bash

# The options of a verb.
_netmonctl_options() {
  case $1 in
    status) echo --socket --json --no-legend --color ;;
    show) echo --socket --json --color --namespace --directory ;;
    top) echo --socket --color ;;
    watch) echo --socket --json --color ;;
    events) echo --json --no-legend --color --since --until --follow --namespace --directory ;;
    history) echo --json --no-legend --csv --since --until --step --namespace --directory ;;
    plot) echo --since --until --step --output --namespace --directory ;;
    up | release | clear | reload | introspect) echo --socket ;;
    hold) echo --socket --for --reason ;;
  esac
}

# Lines that begin with $1, as a person would have to type them.
_netmonctl_matches() {
  local word
  while IFS= read -r word; do
    if [[ $word == "$1"* ]]; then COMPREPLY+=("$(printf %q "$word")"); fi
  done
}

_netmonctl() {
  local verbs='status show top watch events history plot up hold release clear reload introspect'
  local words=("${COMP_WORDS[@]:1:COMP_CWORD}") current=${COMP_WORDS[COMP_CWORD]} previous='' verb='' i
  local socket=()
  COMPREPLY=()

  # readline makes three words of --json=short: "--json", "=" and "short".
  for ((i = 0; i < ${#words[@]} - 1; i++)); do
    case ${words[i]} in
      --socket) [[ ${words[i + 1]} == = ]] && socket=("--socket=${words[i + 2]}") ;;
      -* | =) ;;
      *) [[ -z $verb && ! (i -gt 0 && (${words[i - 1]} == = || ${words[i - 1]} == -o)) ]] && verb=${words[i]} ;;
    esac
  done
  if [[ $current == = ]]; then
    previous=${COMP_WORDS[COMP_CWORD - 1]} current=''
  elif ((COMP_CWORD > 1)); then
    previous=${COMP_WORDS[COMP_CWORD - 1]}
    [[ $previous == = ]] && previous=${COMP_WORDS[COMP_CWORD - 2]}
  fi

  case $previous in
    --json) mapfile -t COMPREPLY < <(compgen -W 'short pretty' -- "$current") && return ;;
    --color) mapfile -t COMPREPLY < <(compgen -W 'auto yes no' -- "$current") && return ;;
    --for | --step) mapfile -t COMPREPLY < <(compgen -W '30s 5min 30min 2h' -- "$current") && return ;;
    --since | --until) mapfile -t COMPREPLY < <(compgen -W 'today yesterday now -1h -1d' -- "$current") && return ;;
    --socket | --output | -o) mapfile -t COMPREPLY < <(compgen -f -- "$current") && return ;;
    --directory) mapfile -t COMPREPLY < <(compgen -d -- "$current") && return ;;
    --reason | --namespace) return ;;
  esac

  if [[ $current == -* ]]; then
    local option options
    options="$(_netmonctl_options "${verb:-status}") --help --version"
    for option in $options; do
      [[ $option == "$current"* ]] || continue
      case $option in
        --socket | --color | --for | --reason | --since | --until | --step | --output | --namespace | --directory)
          COMPREPLY+=("$option=") && compopt -o nospace 2>/dev/null ;;
        *) COMPREPLY+=("$option") ;;
      esac
    done
  elif [[ -z $verb ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$verbs" -- "$current")
  else
    case $verb in
      reload | introspect) ;;
      *) _netmonctl_matches "$current" < <(netmonctl status --no-legend --color=no "${socket[@]}" 2>/dev/null | cut -d' ' -f1) ;;
    esac
  fi
}

complete -F _netmonctl netmonctl
