#!/usr/bin/env bash
# `sluice scan` on a one-line file, start to end, against `true` started the same way.
set -euo pipefail
sluice=${SLUICE_PROGRAM:-$(dirname "$0")/../build/src/sluice}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SLUICE_HOME=$work/home
echo 'write to anna@sluice-test.org' >"$work/line.txt"
run() { # N COMMAND...: mean milliseconds
  local n=$1 start end
  shift
  start=$(date +%s%N)
  for _ in $(seq "$n"); do "$@" >/dev/null 2>&1 || true; done
  end=$(date +%s%N)
  awk -v d=$((end - start)) -v n="$n" 'BEGIN {printf "%.2f", d / n / 1e6}'
}
nothing=$(run 50 /bin/true)
for engine in auto fast plain; do
  printf 'scan --engine %-5s %s ms a run (an empty program: %s ms)\n' "$engine" \
    "$(run 50 "$sluice" scan --engine "$engine" "$work/line.txt")" "$nothing"
done
