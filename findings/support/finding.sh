# Sourced by every finding: a temporary folder that is removed at the end, installs into it, and the three ways to end.
# Ends 0: as stated; 1: the behaviour has changed; 2: could not be run, which says nothing about the behaviour.
# shellcheck shell=bash
set -euo pipefail

support=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
export TMPDIR=$work
running=()   # process ids to end
compared=0 differences=0
export PIP_DISABLE_PIP_VERSION_CHECK=1 npm_config_update_notifier=false PYTHONPATH=$support PYTHONDONTWRITEBYTECODE=1

finish() {
  local id
  for id in "${running[@]}"; do kill "$id" 2>/dev/null || true; done
  for id in "${running[@]}"; do wait "$id" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 2' INT TERM

could_not_run() { echo "COULD NOT BE RUN: $*" >&2; exit 2; }

# python_packages FOLDER OPTION-OR-REQUIREMENT...: a virtual environment; its interpreter is $work/FOLDER/bin/python
python_packages() {
  local folder=$1; shift
  { python3 -m venv "$work/$folder" && "$work/$folder/bin/pip" install --quiet --no-compile "$@"; } >"$work/install.log" 2>&1 ||
    could_not_run "pip install $*: $(tail -3 "$work/install.log")"
}

# node_packages FOLDER PACKAGE@VERSION...: a folder with node_modules; no install script of a package runs
node_packages() {
  local folder=$1; shift
  mkdir -p "$work/$folder"
  npm install --prefix "$work/$folder" --ignore-scripts --no-audit --no-fund --loglevel=error "$@" >"$work/install.log" 2>&1 ||
    could_not_run "npm install $*: $(tail -3 "$work/install.log")"
}

# same WHAT STATED SEEN: prints what was seen, and remembers a difference
same() {
  compared=$((compared + 1))
  echo "  $1: $3"
  if [ "$2" != "$3" ]; then
    echo "  CHANGED, stated was: $2" >&2
    differences=$((differences + 1))
  fi
}

# at_home COMMAND...: runs it with the temporary folder as its home, since some packages leave files there
at_home() { HOME=$work XDG_CACHE_HOME=$work/.cache XDG_CONFIG_HOME=$work/.config "$@"; }

# checks COMMAND...: a program that prints lines of "what TAB stated TAB seen"
checks() {
  local what stated seen
  at_home "$@" >"$work/checks" 2>"$work/errors" </dev/null || could_not_run "$(tail -5 "$work/errors")"
  while IFS=$'\t' read -r what stated seen; do same "$what" "$stated" "$seen"; done <"$work/checks"
}

verdict() {
  [ "$compared" -gt 0 ] || could_not_run "nothing was compared"
  if [ "$differences" -gt 0 ]; then
    echo "CHANGED: $differences of the statements no longer hold." >&2
    exit 1
  fi
  echo "AS STATED."
}
