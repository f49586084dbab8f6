#!/usr/bin/env bash
# Runs all findings, or those that are named, one after the other, and says for each how it ended and how long it took.
#   findings/run-all.sh [NAME...]
# Ends 0 if all are as stated. The OpenSearch node is laid out once for all of them, in a folder that is removed at the end.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
FINDINGS_NODE=$(mktemp -d)
export FINDINGS_NODE
trap 'rm -rf "$FINDINGS_NODE"' EXIT
trap 'exit 2' INT TERM

if [ $# = 0 ]; then
  for script in *.sh; do [ "$script" = run-all.sh ] || set -- "$@" "${script%.sh}"; done
fi
failed=0
for name in "$@"; do
  echo "== $name"
  start=$SECONDS status=0
  bash "$name.sh" || status=$?
  echo "   exit $status after $((SECONDS - start)) s"
  [ "$status" = 0 ] || failed=$((failed + 1))
done
echo "$(($# - failed)) passed, $failed failed"
[ "$failed" = 0 ]
