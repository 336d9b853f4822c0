#!/usr/bin/env bash
# usage: run.sh PROGRAM SOURCE BUILD: installs the locked packages into the build folder, runs the tests there.
set -euo pipefail
program=$1 source=$2 work=$3/sdk
mkdir -p "$work"
cp "$source"/tests/e2e/sdk/{package.json,package-lock.json,gate.mjs,sdk.test.mjs} "$work"
cd "$work"
if ! cmp -s package-lock.json node_modules/.installed-lock; then
  npm ci --no-audit --no-fund --loglevel=error
  cp package-lock.json node_modules/.installed-lock
fi
SLUICE_PROGRAM=$program SLUICE_SOURCE=$source node --test sdk.test.mjs
