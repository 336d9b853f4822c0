#!/usr/bin/env bash
# docs/types.md is what the built program prints of the built-in packs; --write renews it.
set -euo pipefail
program=${1:?the program} document=$(dirname "$0")/../../docs/types.md
if [ "${2:-}" = --write ]; then
  "$program" rules list --markdown >"$document"
elif ! "$program" rules list --markdown | diff -q - "$document" >/dev/null; then
  echo "docs/types.md is out of date: tests/e2e/types.sh build/src/sluice --write"
  exit 1
fi
