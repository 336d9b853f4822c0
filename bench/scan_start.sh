#!/usr/bin/env bash
# `sluice scan` on a one-line file, start to end: user and system time, which other programs hardly change, and how many
# times that of `true` started the same way.
set -euo pipefail
sluice=${SLUICE_PROGRAM:-$(dirname "$0")/../build/src/sluice}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SLUICE_HOME=$work/home
echo 'write to anna@sluice-test.org' >"$work/line.txt"
TIMEFORMAT='%U %S'
run() { # N COMMAND...: mean milliseconds of user and system time
  local n=$1
  shift
  { time for _ in $(seq "$n"); do "$@" >/dev/null 2>&1 || true; done; } 2>&1 |
    awk -v n="$n" '{printf "%.2f", ($1 + $2) * 1000 / n}'
}
nothing=$(run 50 /bin/true)
say() { # WHAT MILLISECONDS
  awk -v what="$1" -v ms="$2" -v base="$nothing" 'BEGIN {printf "%-46s %8.1f ms  %6.0f times true\n", what, ms, ms / base}'
}
printf 'true: %s ms\n' "$nothing"
rule=$("$sluice" rules list --json | sed -n '1s/.*"id":"\([^"]*\)".*/\1/p')
say 'built-in rules, first start' "$(run 1 "$sluice" scan "$work/line.txt")"
say 'built-in rules' "$(run 20 "$sluice" scan "$work/line.txt")"
# a set of rules that the build has prepared nothing for
say 'other rules, first start' "$(run 1 "$sluice" scan --disable "$rule" "$work/line.txt")"
say 'other rules, second start' "$(run 1 "$sluice" scan --disable "$rule" "$work/line.txt")"
say 'other rules' "$(run 20 "$sluice" scan --disable "$rule" "$work/line.txt")"
say 'nothing kept, --no-cache' "$(run 3 "$sluice" scan --no-cache --disable "$rule" "$work/line.txt")"
