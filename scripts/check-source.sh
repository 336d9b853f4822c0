#!/usr/bin/env bash
# What no compiler checks: banned calls, includes that go upwards, headers that do not stand alone, formatting.
set -euo pipefail
cd "$(dirname "$0")/.."
status=0
fail() { echo "check-source: $*" >&2; status=1; }

# Calls with no bound, no error or hidden state. An exception is a line "file call reason" below and must still be needed.
banned='strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|sscanf|gets|rand|srand|alloca|system|popen|tmpnam|mktemp'
exceptions=''
hits=$(grep -nEr --include='*.[ch]' "(^|[^A-Za-z0-9_])($banned)\(" src include fuzz tests bench | grep -vE '^[^:]+:[0-9]+: *(\*|//|/\*)' || true)
while IFS= read -r hit; do
  [ -n "$hit" ] || continue
  file=${hit%%:*}
  grep -qF "$file" <<<"$exceptions" || fail "banned call: $hit"
done <<<"$hits"

# Layers, lowest first; a file may include its own layer and those before it that its CMake target links.
declare -A below=(
  [core]="core" [text]="core text" [rules]="core rules" [model]="core model" [scan]="core text rules model scan"
  [policy]="core policy" [surrogate]="core rules surrogate" [redact]="core text surrogate redact" [audit]="core audit"
  [gate]="core text rules model scan policy redact audit gate"
  [gateway]="core text rules scan policy redact audit gate gateway"
  [cli]="core text rules model scan policy surrogate redact audit gate gateway cli")
for file in src/*/*.[ch]; do
  layer=$(cut -d/ -f2 <<<"$file")
  while IFS= read -r include; do
    from=${include%%/*}
    [[ " ${below[$layer]:-} " == *" $from "* ]] || fail "$file includes $include: $layer may not use $from"
    [[ $include != *_internal.h || $from == "$layer" ]] || fail "$file includes $include, internal to $from"
  done < <(sed -n 's/^#include "\([a-z]*\/[^"]*\)".*/\1/p' "$file")
done

for header in include/*.h src/*/*.h; do
  printf '#include "%s"\nint sluice_header_stands_alone;\n' "${header#*/}" |
    cc -std=c11 -D_GNU_SOURCE -Wall -Wextra -Werror -Iinclude -Isrc $(pkg-config --cflags json-c) -fsyntax-only -x c - ||
    fail "$header does not compile alone"
done

if command -v clang-format >/dev/null && [ "$(clang-format --version | grep -o 'version [0-9]*')" = 'version 14' ]; then
  find src include fuzz tests bench docs -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run -Werror 2>&1 | head -n 20 ||
    fail "clang-format 14 would change files"
fi
find rules -name '*.json' -print0 | xargs -0 python3 scripts/format_rules.py --check ||
  fail "scripts/format_rules.py would change rule packs"
exit $status
