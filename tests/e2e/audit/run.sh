#!/usr/bin/env bash
# A log made by our code is accepted, and one with a single bit flipped rejected, by verifiers that nobody here wrote.
#   run.sh MAKE_LOG
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
make_log=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

go=/usr/bin/go
[ -x "$go" ] || go=/usr/lib/go-1.19/bin/go
if [ ! -x "$go" ] || [ ! -d /usr/share/gocode/src/golang.org/x/mod/sumdb ]; then
  echo "SKIPPED: the log was NOT verified by golang.org/x/mod: install golang-go and golang-golang-x-mod-dev" >&2
  exit 77
fi
python=python3
$python -c 'import cryptography' 2>/dev/null || python=/usr/bin/python3

env GO111MODULE=off GOPATH=/usr/share/gocode GOCACHE="$work/cache" GOFLAGS= GOTOOLCHAIN=local GOPROXY=off \
  "$go" build -o "$work/verify" "$here/verify.go"

# Growing, run by run: sizes within one bundle, over its edge, with tiles of level 1 and (66,000 records) level 2.
older=()
for pairs in 3 100 25 700 32200; do
  vkey=$("$make_log" "$work/log" "$work/key" "$pairs")
  "$work/verify" "$work/log" "$vkey" ${older[@]+"${older[@]}"}
  "$python" "$here/verify.py" "$work/log" "$vkey"
  cp "$work/log/checkpoint" "$work/checkpoint.$pairs"
  older+=("$work/checkpoint.$pairs")
done

# expect_rejected NAME COMMAND...
expect_rejected() {
  local name=$1
  shift
  if "$@" >"$work/out" 2>&1; then
    echo "accepted although $name: $(cat "$work/out")" >&2
    exit 1
  fi
  grep -q '^rejected' "$work/out" || { echo "no verdict when $name: $(cat "$work/out")" >&2; exit 1; }
}

flip() {
  "$python" - "$1" "$2" <<'PY'
import sys
path, share = sys.argv[1], float(sys.argv[2])
data = bytearray(open(path, "rb").read())
data[int(len(data) * share)] ^= 4
open(path, "wb").write(data)
PY
}

rm -rf "$work/small"
vkey=$("$make_log" "$work/small" "$work/small.key" 300)
"$work/verify" "$work/small" "$vkey"
flips=0
while IFS= read -r file; do
  for share in 0.05 0.5 0.95; do
    cp "$file" "$work/saved"
    flip "$file" "$share"
    expect_rejected "a bit of ${file#"$work"/small/} is flipped" "$work/verify" "$work/small" "$vkey"
    case $file in
    */checkpoint | */entries/*)
      expect_rejected "a bit of ${file#"$work"/small/} is flipped" "$python" "$here/verify.py" "$work/small" "$vkey"
      ;;
    esac
    cp "$work/saved" "$file"
    flips=$((flips + 1))
  done
done < <(find "$work/small/checkpoint" "$work/small/tile" -type f)
[ "$flips" -ge 20 ] || { echo "only $flips bits flipped: too few files" >&2; exit 1; }
"$work/verify" "$work/small" "$vkey"

expect_rejected "the key is another log's" "$work/verify" "$work/small" "$(cat "$work/key.pub")"
expect_rejected "an older checkpoint is another log's" "$work/verify" "$work/small" "$vkey" "$work/checkpoint.100"
echo "$flips flipped bits rejected"
