#!/usr/bin/env bash
# Install the Debian 12 packages that building (and, with "test", testing) Sluice needs. Does nothing when they are there.
set -euo pipefail

build=(gcc libc6-dev cmake ninja-build pkg-config libpcre2-dev libvectorscan-dev libsodium-dev libjson-c-dev
  libcurl4-openssl-dev libmicrohttpd-dev zlib1g-dev libzstd-dev)
demo=(curl ca-certificates)
tests=(check clang llvm libclang-rt-14-dev valgrind git golang-go golang-golang-x-mod-dev python3 python3-cryptography
  python3-jsonschema xz-utils)
node=(nodejs npm)

want=("${build[@]}" "${demo[@]}")
if [ "${1:-}" = test ]; then
  want+=("${tests[@]}")
  command -v node >/dev/null && command -v npm >/dev/null || want+=("${node[@]}")
fi
missing=()
for package in "${want[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'install ok installed' || missing+=("$package")
done
[ ${#missing[@]} -gt 0 ] || exit 0
as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || { echo "deps.sh: need root or sudo to install: ${missing[*]}" >&2; exit 3; }
  as_root=(sudo)
fi
echo "installing: ${missing[*]}"
"${as_root[@]}" apt-get update -qq
"${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
