#!/usr/bin/env bash
# Gathers ordinary text that lies on any Debian with the build's dependencies, to count false alarms in: documentation,
# headers, manual pages, message catalogues, the standard libraries of Perl, Python, Go and Node, and this project's own history.
#   benign.sh FOLDER [MEGABYTES]      at most so much of each kind (default 25); FOLDER/MANIFEST lists what was taken
set -euo pipefail
cd "$(dirname "$0")/../.."
out=$(realpath -m "${1:?folder}") limit=$((${2:-25} * 1000000))
mkdir -p "$out"
: >"$out/MANIFEST"

# take NAME COMMAND...: the command's output, up to the limit
take() {
  local name=$1
  shift
  "$@" 2>/dev/null | head -c "$limit" >"$out/$name.txt" || true # head ends the pipe early
  [ -s "$out/$name.txt" ] || rm -f "$out/$name.txt"
  printf '%s %s\n' "$name" "$(stat -c %s "$out/$name.txt" 2>/dev/null || echo 0)" >>"$out/MANIFEST"
}

# texts PATTERN FOLDER...: all such files, in a fixed order, unpacked
texts() {
  local pattern=$1
  shift
  find "$@" -xdev -type f -regextype posix-extended -regex "$pattern" -print0 2>/dev/null | LC_ALL=C sort -z |
    xargs -0 -r zcat -f 2>/dev/null
}

catalogues() {
  find /usr/share/locale /usr/lib/python3 -name '*.mo' -print0 2>/dev/null | LC_ALL=C sort -z |
    xargs -0 -r -n 1 msgunfmt 2>/dev/null
}

take doc texts '.*' /usr/share/doc
take licenses texts '.*' /usr/share/common-licenses
take man texts '.*\.gz' /usr/share/man
take include texts '.*\.(h|hpp)' /usr/include
take perl texts '.*\.(pm|pl|pod)' /usr/share/perl /usr/share/perl5 /usr/lib/*/perl
take python texts '.*\.py' /usr/lib/python3 /usr/lib/python3.*
take go texts '.*\.(go|md|s)' /usr/lib/go-*/src /usr/share/go-*/src /usr/share/gocode
take node texts '.*\.(js|ts|md|json)' /usr/share/nodejs /usr/share/node_modules /usr/lib/node_modules
take cmake texts '.*\.(cmake|in|rst)' /usr/share/cmake-*
take gettext catalogues
take mime texts '.*\.(xml|json|conf|cfg|ini|yaml|yml)' /usr/share /etc
take zoneinfo texts '.*\.(tab|zi|list)' /usr/share/zoneinfo
take git git log --stat -p --no-color -- . ':!tests' ':!rules' ':!fixtures'
cat "$out/MANIFEST"
