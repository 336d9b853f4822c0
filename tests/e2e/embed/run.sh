#!/usr/bin/env bash
# Installs the build into a folder of its own, builds the embedding example against it by pkg-config and by CMake, and
# runs both: the address must not be in what is sent, and must be back in what is restored.
set -euo pipefail
build=$1 source=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --install "$build" --prefix "$work/usr" >/dev/null
libdir=$(dirname "$(find "$work/usr" -name 'libsluice.so' | head -n 1)")
sed -i "s|^prefix=.*|prefix=$work/usr|" "$libdir/pkgconfig/sluice.pc" # a staged install, as a packager would

# shellcheck disable=SC2046
PKG_CONFIG_PATH="$libdir/pkgconfig" cc -std=c11 -Wall -Wextra -Werror "$source/docs/embed/embed.c" \
  $(PKG_CONFIG_PATH="$libdir/pkgconfig" pkg-config --cflags --libs sluice) -o "$work/embed-pc"
cmake -S "$source/docs/embed" -B "$work/cmake" -G Ninja -DCMAKE_PREFIX_PATH="$work/usr" >/dev/null
cmake --build "$work/cmake" >/dev/null

data=$work/usr/share/sluice
for program in "$work/embed-pc" "$work/cmake/embed"; do
  LD_LIBRARY_PATH=$libdir "$program" "$data/rules" "$data/fixtures/policies/default.json" >"$work/out"
  grep -q '^action:   redact$' "$work/out"
  grep -q '^finding:  EMAIL_ADDRESS' "$work/out"
  grep '^sent:' "$work/out" | grep -q 'EMAIL-ADDRESS-'
  if grep '^sent:' "$work/out" | grep -q 'anna'; then echo "the address was sent" >&2; exit 1; fi
  grep -q '^restored: .*anna.example@sluice-test.org' "$work/out"
done
# an installed program finds its own data
env -i PATH="$PATH" HOME="$work" LD_LIBRARY_PATH="$libdir" "$work/usr/bin/sluice" rules check | grep -q 'rules: ok'
echo "embedding: pkg-config and CMake, both restored"
