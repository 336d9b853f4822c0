#!/usr/bin/env bash
# train-default.sh SLUICE CORPORA [OUT]: make models/default/default.slm anew, byte for byte, and say whether it is the
# one that lies there. CORPORA is the folder that models/default/recipe.json names files of.
set -euo pipefail
cd "$(dirname "$0")/.."
[ $# -ge 2 ] || { echo "usage: $0 SLUICE CORPORA [OUT]" >&2; exit 2; }
out=${3:-$(mktemp -d)/default.slm}
"$1" model train --recipe models/default/recipe.json --corpora "$2" --output "$out"
sha256sum "$out"
if cmp -s "$out" models/default/default.slm; then echo "the same as models/default/default.slm"; else echo "another one than models/default/default.slm"; exit 1; fi
