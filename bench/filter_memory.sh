#!/usr/bin/env bash
# Peak memory of `sluice filter --text` over a short and over a very long stream, from the kernel's own account (VmHWM).
set -euo pipefail
gib=${1:-4}
sluice=${SLUICE_PROGRAM:-$(dirname "$0")/../build/src/sluice}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export SLUICE_HOME=$work/home

# About 1 MiB of prose with an address every few lines, repeated.
for i in $(seq 8000); do
  printf 'Line %d of a log that nobody reads, with words and numbers such as %d.%d in it.' "$i" $((i * 7919 % 9973)) "$i"
  if [ $((i % 50)) -eq 0 ]; then printf ' Write to user%d@sluice-test.org.' "$i"; fi
  echo
done >"$work/block"

measure() { # BLOCKS
  local n=$1 status=0
  mkfifo "$work/in"
  "$sluice" filter --text <"$work/in" >/dev/null 2>"$work/err" &
  local pid=$! peak=0
  (for _ in $(seq "$n"); do cat "$work/block"; done >"$work/in") &
  local feeder=$!
  while kill -0 "$feeder" 2>/dev/null; do
    peak=$(awk '/VmHWM/ {print $2}' "/proc/$pid/status" 2>/dev/null || echo "$peak")
    sleep 0.05
  done
  wait "$pid" || status=$?
  rm "$work/in"
  [ "$status" -eq 0 ] || { cat "$work/err" >&2; exit 1; }
  echo "$peak"
}
size=$(stat -c %s "$work/block")
small=$(measure 64)
blocks=$((gib * 1024 * 1024 * 1024 / size))
start=$(date +%s.%N)
large=$(measure "$blocks")
end=$(date +%s.%N)
awk -v s="$small" -v l="$large" -v b="$((blocks * size))" -v t="$(awk "BEGIN {print $end - $start}")" 'BEGIN {
  printf "peak memory: %.1f MiB over %.0f MiB, %.1f MiB over %.2f GiB: ratio %.2f (%.0f MB/s, records included)\n",
    s / 1024, 64 * '"$size"' / 1048576, l / 1024, b / 1073741824, l / s, b / t / 1e6 }'
